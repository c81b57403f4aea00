"""The total deadline, against servers that never finish."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest

from scraper.errors import FetchFailed
from scraper.fetcher import Limits
from scraper.fetcher.deadline import Deadline
from scraper.fetcher.failures import Failure
from scraper.model import Outcome

SHORT = Limits(deadline_s=0.3)
OVERRUN_S = 1.5  # seconds beyond which the deadline did not hold, on a busy machine
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"


def _drip(start: bytes, pieces: Iterator[bytes]) -> Callable[[socket.socket], None]:
    """Send `start`, then a piece every hundredth of a second until the client hangs up."""

    def route(connection: socket.socket) -> None:
        connection.sendall(start)
        for piece in pieces:
            connection.sendall(piece)
            threading.Event().wait(0.01)

    return route


def _silence(connection: socket.socket) -> None:
    connection.recv(1)


ENDLESS = {
    "no answer": _silence,
    "status line": _drip(b"HTTP/1.1 200 O", repeat(b"K")),
    "headers": _drip(b"HTTP/1.1 200 OK\r\n", repeat(b"X: y\r\n")),
    "one header": _drip(b"HTTP/1.1 200 OK\r\nX: ", repeat(b"y")),
    "interim answers": _drip(b"", repeat(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "body": _drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", repeat(b"a")),
    "chunks": _drip(CHUNKED + b"\r\n", repeat(b"1\r\na\r\n")),
    "chunk extension": _drip(CHUNKED + b"\r\n1;", repeat(b"a")),
    "trailers": _drip(CHUNKED + b"\r\n1\r\na\r\n0\r\n", repeat(b"X: y\r\n")),
    "empty gzip members": _drip(
        CHUNKED + b"Content-Encoding: gzip\r\n\r\n",
        repeat(b"14\r\n" + gzip.compress(b"") + b"\r\n"),
    ),
}


@pytest.mark.parametrize("route", ENDLESS.values(), ids=ENDLESS.keys())
def test_an_endless_answer_is_cut(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    route: Callable[[socket.socket], None],
) -> None:
    """Whatever drips, and in whichever phase, ends at the deadline with the outcome timeout."""
    began = time.monotonic()
    error = failure(serve({"/": route}) + "/", limits=SHORT)
    assert time.monotonic() - began < OVERRUN_S
    assert (error.outcome, str(error)) == (
        Outcome.TIMEOUT,
        "127.0.0.1 took longer than 0.3 seconds",
    )


def test_an_endless_encrypted_answer_is_cut(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The socket below TLS is the one that is shut down."""
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    began = time.monotonic()
    error = failure(serve({"/": ENDLESS["body"]}, tls=True) + "/", limits=SHORT)
    assert time.monotonic() - began < OVERRUN_S
    assert error.outcome is Outcome.TIMEOUT


def test_a_silent_handshake_is_cut(failure: Callable[..., FetchFailed]) -> None:
    """A server that accepts and never speaks TLS ends at the deadline."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        began = time.monotonic()
        error = failure(f"https://127.0.0.1:{listener.getsockname()[1]}/", limits=SHORT)
    assert time.monotonic() - began < OVERRUN_S
    assert error.outcome is Outcome.TIMEOUT


def test_a_resolver_that_hangs_is_left_behind(
    failure: Callable[..., FetchFailed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's resolver has no timeout, the fetch has."""
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait() and [])
    error = failure("http://slow.example/", limits=SHORT)
    answered.set()
    assert (error.outcome, str(error)) == (
        Outcome.TIMEOUT,
        "robots.txt of slow.example could not be read: looking up slow.example took too long",
    )


def test_robots_and_redirects_share_the_deadline(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], reply: Callable[..., bytes]
) -> None:
    """Hops that are each in time are together too late."""

    def slow(connection: socket.socket) -> None:
        threading.Event().wait(0.2)
        connection.sendall(reply(status="302 Found", Location="/2"))

    url = serve({"/robots.txt": slow, "/2": slow, "/": slow}) + "/"
    assert failure(url, limits=SHORT).outcome is Outcome.TIMEOUT


def test_no_thread_is_left(serve: Callable[..., str], failure: Callable[..., FetchFailed]) -> None:
    """The watchdog goes home when the fetch is over."""
    failure(serve({}) + "/missing")
    assert not [t for t in threading.enumerate() if isinstance(t, threading.Timer)]


def test_a_pause_can_be_left_out() -> None:
    """What a host's turn took is not charged to the URL."""
    now = 0.0
    with Deadline(30.0, lambda: now) as deadline:
        now = 20.0
        deadline.extend(20.0)
        assert (deadline.remaining(), deadline.passed) == (30.0, False)


def test_a_passed_deadline_says_so() -> None:
    """At the last second the time is over."""
    now = 0.0
    with Deadline(30.0, lambda: now) as deadline:
        deadline.check("a.example")
        now = 30.0
        with pytest.raises(Failure, match=r"a\.example took longer than 30 seconds"):
            deadline.check("a.example")


def test_a_socket_held_too_late_is_shut_down_at_once() -> None:
    """A connection that comes about at the very deadline does not slip through."""
    left, right = socket.socketpair()
    with left, right, Deadline(0.01, time.monotonic) as deadline:
        with deadline.watch():
            threading.Event().wait(0.05)
        deadline.hold(left)
        assert left.recv(1) == b""
