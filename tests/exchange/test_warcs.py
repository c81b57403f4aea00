"""WARC files that are written."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from scraper.exchange.captures import Captures
from scraper.exchange.lines import line_of
from scraper.exchange.streams import Stream
from scraper.exchange.warcs import WarcFile
from scraper.model import Dossier, KeptPage, Page

Write = Callable[..., bytes]


def _written(*parts: tuple[Dossier, list[Page]], is_packed: bool = True) -> bytes:
    out = BytesIO()
    warc = WarcFile(out, is_packed=is_packed, version="1.2.3", as_of="2026-03-03T12:00:00Z")
    for dossier, pages in parts:
        warc.write_article(dossier, pages)
    return out.getvalue()


def _records(content: bytes) -> list[tuple[ArcWarcRecord, bytes]]:
    """What another reader of WARC finds, its digests checked."""
    found = ArchiveIterator(BytesIO(content), check_digests="raise")
    return [(record, record.content_stream().read()) for record in found]


def test_the_records(dossier: Dossier, page: Page) -> None:
    """Who wrote it, the article as its line of JSON, its page as it was answered."""
    info, metadata, response = _records(_written((dossier, [page])))
    assert [record.rec_type for record, _ in (info, metadata, response)] == [
        "warcinfo",
        "metadata",
        "response",
    ]
    assert b"software: news-scraper/1.2.3\r\n" in info[1]
    assert metadata[1] == line_of(dossier)
    assert response[1] == page.body
    head = response[0].rec_headers
    assert head.protocol == "WARC/1.1"
    assert head.get_header("WARC-Date") == "2026-03-02T11:59:58Z"
    assert head.get_header("WARC-Target-URI") == "https://news.example/floods?id=1"
    assert head.get_header("WARC-Concurrent-To") == metadata[0].rec_headers["WARC-Record-ID"]
    assert metadata[0].rec_headers["WARC-Refers-To"] == head["WARC-Record-ID"]


def test_the_headers_fit_the_body(dossier: Dossier, page: Page) -> None:
    """It is kept unpacked: what said otherwise is renamed, and the length is that of the body."""
    *_, (response, _) = _records(_written((dossier, [page])))
    assert response.http_headers.statusline == "200 OK"
    assert response.http_headers.headers == [
        ("content-type", "text/html; charset=utf-8"),
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-Content-Length", "31"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Content-Length", "38"),
    ]


def test_a_page_from_a_file(dossier: Dossier, page: Page) -> None:
    """Is a resource: it has no status and no headers."""
    dump = replace(page, status=None, headers=(("Content-Type", "text/plain"),), url="file:///a b")
    *_, (resource, body) = _records(_written((dossier, [dump])))
    assert (resource.rec_type, body) == ("resource", page.body)
    assert resource.rec_headers["Content-Type"] == "text/plain"
    assert resource.rec_headers["WARC-Target-URI"] == "file:///a%20b"


def test_an_article_without_a_page(bare: Dossier) -> None:
    """Stands there all the same."""
    _, (metadata, line) = _records(_written((bare, [])))
    assert line == line_of(bare)
    assert metadata.rec_headers["WARC-Refers-To"] is None


def test_the_same_bytes_each_time(dossier: Dossier, page: Page) -> None:
    """No moment of writing and no chance is in them; each record is a member of gzip."""
    once, twice = (_written((dossier, [page])) for _ in range(2))
    assert once == twice
    assert gzip.decompress(once) == _written((dossier, [page]), is_packed=False)
    assert once.count(b"\x1f\x8b\x08\x00\x00\x00\x00\x00") == 3


@pytest.mark.parametrize(
    "headers",
    [
        (("X-A", "1\r\nEvil: 2"), ("Bad name\r\n", "x"), ("", "y"), ("X-B", "Đặng")),
        (("Content-Type", "text/html\x00; a=\u2028b"),),
    ],
)
def test_headers_of_any_kind(dossier: Dossier, page: Page, headers: tuple[tuple[str, str]]) -> None:
    """None ends the head of the record, or begins a header of its own."""
    odd = replace(page, headers=headers, url="https://a.example/\r\nWARC-Type: x")
    *_, (response, body) = _records(_written((dossier, [odd])))
    assert (response.rec_type, body) == ("response", page.body)
    assert response.http_headers.get_header("Evil") is None


def test_ours_is_read_back(dossier: Dossier, page: Page) -> None:
    """The article is what it was, and its page is known by its body."""
    content = _written((dossier, [page]))
    read = list(Captures(Stream(BytesIO(content)), name="a", now="2026-05-01T00:00:00Z"))
    article, body = read
    assert isinstance(article, Dossier)
    assert line_of(article) == line_of(dossier)
    assert isinstance(body, KeptPage)
    assert (body.sha256, body.page.body) == (page.sha256, page.body)
