"""Connections: the address that is judged is the one connected to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import FetchFailed
from scraper.fetcher import Fetcher
from scraper.model import Outcome


def test_loopback_is_refused(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], requests_seen: list[str]
) -> None:
    """Without leave no request arrives, not even for robots.txt."""
    error = failure(serve({}) + "/", allow_private=False)
    assert error.outcome is Outcome.PRIVATE_ADDRESS
    told = "127.0.0.1 is a private address, which is only fetched with --allow-private"
    assert str(error) == told
    assert requests_seen == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost", "0"])
def test_other_spellings_of_loopback_are_refused(
    failure: Callable[..., FetchFailed], host: str
) -> None:
    """Numbers in any base and IPv6 wrappings lead to the same address."""
    error = failure(f"http://{host}:1/", allow_private=False)
    assert error.outcome is Outcome.PRIVATE_ADDRESS


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_a_name_with_a_private_address_is_refused(
    resolve_to: Callable[[str, str], None], failure: Callable[..., FetchFailed], address: str
) -> None:
    """The name looks public, its address is not."""
    resolve_to("news.example", address)
    error = failure("http://news.example/", allow_private=False)
    assert (error.outcome, address in str(error)) == (Outcome.PRIVATE_ADDRESS, True)


def test_a_redirect_to_a_private_name_is_refused(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    reply: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every hop is judged: here only the server's own address counts as public."""
    monkeypatch.setattr("scraper.fetcher.guard.is_public", lambda address: address == "127.0.0.1")
    away = reply(status="302 Found", Location="http://127.0.0.2/admin")
    error = failure(serve({"/": away}) + "/", allow_private=False)
    assert (error.outcome, "127.0.0.2" in str(error)) == (Outcome.PRIVATE_ADDRESS, True)


def test_a_public_address_is_chosen_among_private_ones(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of several addresses only the public ones are connected to."""
    url = serve({"/": reply()})
    port = int(url.rpartition(":")[2])
    places = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
        for address in ("10.0.0.1", "127.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    monkeypatch.setattr("scraper.fetcher.guard.is_public", lambda address: address == "127.0.0.1")
    page = fetcher(allow_private=False).fetch(f"http://news.example:{port}/")
    assert page.status == 200


def test_the_next_address_is_tried(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A dead address does not hide one that answers."""
    url = serve({"/": reply()})
    port = int(url.rpartition(":")[2])
    places = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
        for address in ("127.0.0.2", "127.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    assert fetcher().fetch(f"http://news.example:{port}/").status == 200


def test_an_unknown_name_is_dns(
    resolve_to: Callable[[str, str], None],
    failure: Callable[..., FetchFailed],
    naps: list[float],
) -> None:
    """A host that does not exist is said plainly, and not tried again."""
    resolve_to("known.example", "127.0.0.1")
    host = "unknown.example"
    error = failure(f"http://{host}/")
    assert (error.outcome, str(error)) == (
        Outcome.DNS,
        f"{host} does not exist (no address found)",
    )
    assert naps == []


def test_a_resolver_in_trouble_is_dns(
    failure: Callable[..., FetchFailed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resolver that could not answer does not prove that the host is not there."""

    def lookup(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    error = failure("http://news.example/")
    assert error.outcome is Outcome.DNS
    assert str(error).endswith("could not be looked up: Temporary failure in name resolution")


def test_a_refused_connection_is_tried_again(
    failure: Callable[..., FetchFailed], naps: list[float]
) -> None:
    """Nobody listens: three tries, then the outcome connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = failure(f"http://127.0.0.1:{port}/")
    assert (error.outcome, naps) == (Outcome.CONNECTION, [1.0, 2.0])
    assert "127.0.0.1 could not be connected to: Connection refused" in str(error)


def test_a_certificate_that_nobody_signed_is_tls(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], requests_seen: list[str]
) -> None:
    """Nothing is asked of a server that cannot prove who it is."""
    error = failure(serve({}, tls=True) + "/")
    assert error.outcome is Outcome.TLS
    assert "the certificate of 127.0.0.1 is not valid: self-signed certificate" in str(error)
    assert requests_seen == []


def test_a_server_without_tls_is_tls(failure: Callable[..., FetchFailed]) -> None:
    """Plain HTTP on an https port is no encryption."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=_answer_in_plain_text, args=(listener,))
        server.start()
        error = failure(f"https://127.0.0.1:{listener.getsockname()[1]}/")
        server.join()
    assert error.outcome is Outcome.TLS


def _answer_in_plain_text(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_certificate_that_is_trusted_is_read(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same server is read once its certificate is among those that are trusted."""
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    url = serve({"/": reply(b"<p>Secret.</p>")}, tls=True)
    assert fetcher().fetch(f"{url}/").body == b"<p>Secret.</p>"


def test_a_certificate_for_another_name_is_tls(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    certificate: Path,
    resolve_to: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A trusted certificate does not do for a host that it does not name."""
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    resolve_to("other.example", "127.0.0.1")
    url = serve({}, tls=True).replace("127.0.0.1", "other.example")
    assert failure(f"{url}/").outcome is Outcome.TLS
