"""A real server on loopback that misbehaves as it is told, and fetchers that do not sleep.

A route is the whole answer as bytes, a list of answers for one request after the other, or a
function that is given the connected socket. What is not routed is answered 404.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import FetchFailed
from scraper.fetcher import Fetcher

CERTIFICATE = Path(__file__).parent / "data" / "localhost.pem"  # self-signed, with its key
NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)

Route = bytes | list[bytes] | Callable[[socket.socket], None]


class MisbehavingServer:
    """Answers each connection once, in a thread, and closes it."""

    def __init__(self, routes: Mapping[str, Route], seen: list[str], *, tls: bool) -> None:
        self._routes = routes
        self._seen = seen
        self._context = _server_context() if tls else None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads[0].start()

    def close(self) -> None:
        """Stop listening, and wait until every answer has ended."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for thread in self._threads[1:]:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._answer(self._wrapped(connection))
            except OSError:
                return  # the client hung up, which is what most of these tests are about

    def _wrapped(self, connection: socket.socket) -> socket.socket:
        if self._context is None:
            return connection
        return self._context.wrap_socket(connection, server_side=True)

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece:
                    return
                head += piece
            self._seen.append(head.decode("latin-1"))
            self._route(head.split()[1].decode("latin-1"), connection)

    def _route(self, path: str, connection: socket.socket) -> None:
        route = self._routes.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if callable(route):
            route(connection)
        else:
            answer = route if isinstance(route, bytes) else route.pop(0)
            connection.sendall(answer)


def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@pytest.fixture
def requests_seen() -> list[str]:
    """Collect the head of every request that arrived at a server, in order."""
    return []


@pytest.fixture
def paths_seen(requests_seen: list[str]) -> Callable[[], list[str]]:
    """List the paths that were asked for, in order."""
    return lambda: [head.split()[1] for head in requests_seen]


@pytest.fixture
def serve(requests_seen: list[str]) -> Iterator[Callable[..., str]]:
    """Start a server with these routes (`tls=True` for https); gives its address without a path."""
    servers: list[MisbehavingServer] = []

    def start(routes: Mapping[str, Route], *, tls: bool = False) -> str:
        servers.append(MisbehavingServer(routes, requests_seen, tls=tls))
        return servers[-1].url

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def certificate() -> Path:
    """Give the certificate of the https server, which no authority signed."""
    return CERTIFICATE


@pytest.fixture
def reply() -> Callable[..., bytes]:
    """Build a whole answer from its body, status and headers."""

    def build(body: bytes = b"<p>News.</p>", status: str = "200 OK", **headers: str) -> bytes:
        fields = {"Content-Type": "text/html", "Content-Length": str(len(body))}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"HTTP/1.1 {status}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in fields.items() if value]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body

    return build


@pytest.fixture
def naps() -> list[float]:
    """Collect the pauses, in seconds, that were wanted and not slept."""
    return []


@pytest.fixture
def fetcher(naps: list[float]) -> Callable[..., Fetcher]:
    """Build a fetcher that may go to loopback and never sleeps; arguments as for `Fetcher`."""

    def build(**options: Any) -> Fetcher:
        settings: dict[str, Any] = {"allow_private": True, "delay_s": 0, "sleep": naps.append}
        return Fetcher(**{**settings, "now": lambda: NOW, **options})

    return build


@pytest.fixture
def failure(fetcher: Callable[..., Fetcher]) -> Callable[..., FetchFailed]:
    """Fetch a URL that cannot be had, and give the error; options as for `Fetcher`."""

    def fail(url: str, **options: Any) -> FetchFailed:
        with pytest.raises(FetchFailed) as caught:
            fetcher(**options).fetch(url)
        return caught.value

    return fail


@pytest.fixture
def resolve_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Have the resolver give one name that address instead, and know no name but this."""

    def install(name: str, address: str) -> None:
        real = socket.getaddrinfo

        def lookup(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            if host == name:
                return real(address, port, *args, **kwargs)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", lookup)

    return install
