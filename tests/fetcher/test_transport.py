"""One answer: its bytes counted, its body whole, its breaks named."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard

from scraper.errors import FetchFailed
from scraper.fetcher import Fetcher, Limits
from scraper.fetcher.transport import Trust
from scraper.model import Outcome

HTML = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n"
CHUNKED = HTML + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = b"a" * 65_536


def _reset(connection: socket.socket) -> None:
    """Break the connection off in the middle of the body, with a reset."""
    connection.sendall(HTML + b"Content-Length: 100\r\n\r\n<p>News")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _flood(start: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """Send without end, as fast as the client reads."""

    def route(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)

    return route


@pytest.mark.parametrize(
    ("coding", "encoded"),
    [
        ("gzip", gzip.compress(b"<p>News.</p>", mtime=0)),
        ("br", brotli.compress(b"<p>News.</p>")),
        ("zstd", zstandard.compress(b"<p>News.</p>")),
    ],
    ids=["gzip", "br", "zstd"],
)
def test_an_encoded_page_is_decoded(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    coding: str,
    encoded: bytes,
) -> None:
    """The body is plain, and the bytes on the wire are counted as they came."""
    page = fetcher().fetch(serve({"/": reply(encoded, Content_Encoding=coding)}) + "/")
    assert (page.body, page.wire_bytes) == (b"<p>News.</p>", len(encoded))


def test_chunks_are_joined(serve: Callable[..., str], fetcher: Callable[..., Fetcher]) -> None:
    """A body in chunks is one body; chunk framing is not counted."""
    body = CHUNKED + b"5;x=y\r\n<p>Ne\r\n7\r\nws.</p>\r\n0\r\nX-Trailer: 1\r\n\r\n"
    page = fetcher().fetch(serve({"/": body}) + "/")
    assert (page.body, page.wire_bytes) == (b"<p>News.</p>", 12)


def test_an_empty_body_is_a_page(
    serve: Callable[..., str], fetcher: Callable[..., Fetcher], reply: Callable[..., bytes]
) -> None:
    """Whether nothing is an article is for others to judge."""
    page = fetcher().fetch(serve({"/": reply(b"")}) + "/")
    assert (page.status, page.body) == (200, b"")


TRUNCATED = {
    "content length": HTML + b"Content-Length: 100\r\n\r\n<p>News",
    "chunk": CHUNKED + b"64\r\n<p>News",
    "no last chunk": CHUNKED + b"5\r\n<p>Ne\r\n",
    "chunk size": CHUNKED + b"news\r\n",
    "gzip": HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>News.</p>")[:-3],
}


@pytest.mark.parametrize("answer", TRUNCATED.values(), ids=TRUNCATED.keys())
def test_a_part_is_not_taken_for_the_whole(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], answer: bytes
) -> None:
    """A body that ends before its announced end is truncated."""
    assert failure(serve({"/": answer}) + "/").outcome is Outcome.TRUNCATED


TOO_LARGE = {
    "announced": HTML + b"Content-Length: 5000\r\n\r\n",
    "body": _flood(HTML + b"\r\n", ENDLESS),
    "chunks": _flood(CHUNKED, b"10000\r\n" + ENDLESS + b"\r\n"),
    "empty gzip members": _flood(HTML + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
    "gzip bomb": HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(100_000)),
    "br bomb": HTML + b"Content-Encoding: br\r\n\r\n" + brotli.compress(bytes(100_000)),
    "zstd bomb": HTML + b"Content-Encoding: zstd\r\n\r\n" + zstandard.compress(bytes(100_000)),
}


@pytest.mark.parametrize("route", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_a_page_beyond_a_cap_is_too_large(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    route: bytes | Callable[[socket.socket], None],
) -> None:
    """Bytes on the wire and decoded bytes have a cap each, which no answer passes."""
    limits = Limits(max_wire_bytes=1_000, max_decoded_bytes=10_000)
    error = failure(serve({"/": route}) + "/", limits=limits)
    assert error.outcome is Outcome.TOO_LARGE
    assert "1,000 bytes" in str(error) or "10,000 bytes" in str(error)


def test_a_broken_encoding_is_undecodable(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], reply: Callable[..., bytes]
) -> None:
    """Plain HTML announced as gzip is refused."""
    error = failure(serve({"/": reply(Content_Encoding="gzip")}) + "/")
    assert error.outcome is Outcome.UNDECODABLE


def test_a_reset_is_tried_again(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], naps: list[float]
) -> None:
    """A connection that is reset each time is the outcome connection."""
    error = failure(serve({"/": _reset}) + "/")
    assert (error.outcome, naps) == (Outcome.CONNECTION, [1.0, 2.0])
    assert str(error) == "127.0.0.1 broke the connection off: Connection reset by peer"


def test_hanging_up_without_an_answer_is_connection(
    serve: Callable[..., str], failure: Callable[..., FetchFailed]
) -> None:
    """A server that closes at once has broken the connection off."""
    error = failure(serve({"/": lambda _: None}) + "/")
    assert error.outcome is Outcome.CONNECTION


def test_an_answer_that_is_not_http_is_connection(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], naps: list[float]
) -> None:
    """Another protocol will not become HTTP by asking again."""
    error = failure(serve({"/": b"220 mail.example ESMTP\r\n"}) + "/")
    assert (error.outcome, str(error)) == (
        Outcome.CONNECTION,
        "127.0.0.1 gave no answer in HTTP",
    )
    assert naps == []


@pytest.mark.parametrize("status", ["302 Found", "404 Not Found"])
def test_the_body_of_redirects_and_errors_is_not_read(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], status: str
) -> None:
    """An endless body behind such a status costs nothing."""
    start = f"HTTP/1.1 {status}\r\nLocation: /gone\r\n\r\n".encode()
    gone = b"HTTP/1.1 410 Gone\r\n\r\n"
    error = failure(serve({"/": _flood(start, ENDLESS), "/gone": gone}) + "/")
    assert error.status in {404, 410}


def test_the_environment_is_not_asked(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A proxy from the environment would defeat the check of addresses."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert fetcher().fetch(serve({"/": reply()}) + "/").status == 200


def test_a_cookie_lasts_for_one_chain(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    requests_seen: list[str],
) -> None:
    """A consent redirect gets its cookie back; the next fetch does not have it."""
    consent = reply(status="302 Found", Location="/", Set_Cookie="consent=yes")
    url = serve({"/": [consent, reply(), reply()]}) + "/"
    visitor = fetcher()
    visitor.fetch(url)
    visitor.fetch(url)
    pages = [head for head in requests_seen if head.startswith("GET / ")]
    assert ["consent=yes" in head for head in pages] == [False, True, False]


def test_authorities_are_loaded_once(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not for every connection: a bundle that is gone later is not missed."""
    bundle = "requests.adapters.DEFAULT_CA_BUNDLE_PATH"
    monkeypatch.setattr(bundle, str(certificate))
    url = serve({"/": reply()}, tls=True) + "/"
    visitor = fetcher()
    visitor.fetch(url)
    monkeypatch.setattr(bundle, "/nowhere")
    assert visitor.fetch(url).status == 200


def test_certificates_are_verified_with_their_names() -> None:
    """Whatever else is set for encrypted connections."""
    context = Trust().context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
