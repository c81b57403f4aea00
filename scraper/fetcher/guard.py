"""Connections that cannot be made to a private address and cannot outlive their deadline.

Looking a name up, judging its addresses and connecting happen in one place, so the address that was
judged is the address that is connected to, on every hop: a name that resolves differently a moment
later (DNS rebinding) gains nothing. The system's resolver has no timeout of its own; it runs in a
thread that is left behind when the deadline comes first. No proxy is ever used.
"""

from __future__ import annotations

import functools
import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from scraper.fetcher.addresses import is_public
from scraper.fetcher.deadline import Deadline
from scraper.fetcher.failures import Failure
from scraper.model import Outcome

CONNECT_S = 10.0  # seconds for one address, so that a dead one leaves time for the next

_UNKNOWN_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


@dataclass(frozen=True, slots=True)
class Place:
    """One address of a host, as `getaddrinfo` gives it."""

    family: socket.AddressFamily
    sockaddr: tuple[Any, ...]

    @property
    def address(self) -> str:
        """The IP address alone."""
        return str(self.sockaddr[0])


@dataclass(frozen=True, slots=True)
class Gate:
    """The only way out: makes every connection of one fetch."""

    deadline: Deadline
    allow_private: bool

    def connect(self, host: str, port: int) -> socket.socket:
        """Return a connected socket, held by the deadline.

        Raises `Failure`: dns, private_address, connection or timeout.
        """
        error: OSError | None = None
        for place in self._permitted(host, look_up(host, port, self.deadline)):
            try:
                return self._connect(place, host)
            except OSError as refused:
                error = refused
        if isinstance(error, TimeoutError):
            raise Failure(Outcome.TIMEOUT, f"{host} did not accept a connection in time") from error
        raise Failure(
            Outcome.CONNECTION,
            f"{host} could not be connected to: {_reason(error)}",
            passing=isinstance(error, ConnectionError),
        ) from error

    def _permitted(self, host: str, places: list[Place]) -> list[Place]:
        public = [place for place in places if self.allow_private or is_public(place.address)]
        if places and not public:
            raise Failure(Outcome.PRIVATE_ADDRESS, _private(host, places[0].address))
        return public

    def _connect(self, place: Place, host: str) -> socket.socket:
        self.deadline.check(host)
        sock = socket.socket(place.family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(CONNECT_S, self.deadline.remaining()))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(place.sockaddr)
            self.deadline.hold(sock)
        except BaseException:
            sock.close()
            raise
        return sock


def look_up(host: str, port: int, deadline: Deadline) -> list[Place]:
    """Return the addresses of a host, in the resolver's order. Raises `Failure`: dns or timeout."""
    found: Future[list[Place]] = Future()
    if _is_address(host):  # nothing is looked up, and nothing can hang
        _resolve(host, port, found)
    else:
        threading.Thread(target=_resolve, args=(host, port, found), daemon=True).start()
    try:
        return found.result(deadline.remaining())
    except TimeoutError as error:
        raise Failure(Outcome.TIMEOUT, f"looking up {host} took too long") from error
    except (OSError, UnicodeError) as error:
        raise Failure(Outcome.DNS, _unknown(host, error)) from error


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _resolve(host: str, port: int, found: Future[list[Place]]) -> None:
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # UnicodeError: a label too long for IDNA
        found.set_exception(error)
    else:
        found.set_result([Place(entry[0], entry[4]) for entry in entries])


def _unknown(host: str, error: OSError | UnicodeError) -> str:
    if isinstance(error, OSError) and error.errno not in _UNKNOWN_NAME:
        return f"{host} could not be looked up: {_reason(error)}"
    return f"{host} does not exist (no address found)"


def _private(host: str, address: str) -> str:
    at = "a private address" if host == address else f"at the private address {address}"
    return f"{host} is {at}, which is only fetched with --allow-private"


def _reason(error: OSError | None) -> str:
    return (error.strerror if error else None) or "no address answers"


class _PlainConnection(HTTPConnection):
    def __init__(self, *args: Any, gate: Gate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate = gate

    def _new_conn(self) -> socket.socket:
        return self._gate.connect(self._dns_host, self.port)


class _EncryptedConnection(HTTPSConnection):
    def __init__(self, *args: Any, gate: Gate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate = gate

    def _new_conn(self) -> socket.socket:
        return self._gate.connect(self._dns_host, self.port)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _EncryptedConnection


def guarded_pools(gate: Gate, **options: Any) -> PoolManager:
    """Return a urllib3 pool manager with these options, whose connections all pass the gate."""
    manager = PoolManager(**options)
    pools: dict[str, Any] = {
        "http": functools.partial(_PlainPool, gate=gate),
        "https": functools.partial(_EncryptedPool, gate=gate),
    }
    manager.pool_classes_by_scheme = pools
    return manager
