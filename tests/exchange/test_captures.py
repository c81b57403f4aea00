"""WARC files of others that are read."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.exchange import captures
from scraper.exchange.captures import Captures, Found
from scraper.exchange.streams import Stream
from scraper.model import Attempt, Outcome, Page

NOW = "2026-05-01T00:00:00Z"
BODY = "<!DOCTYPE html><title>Fluß</title><p>Der Fluß stieg über Nacht.".encode()
URL = "https://news.example/fluss"


def _record(
    block: bytes,
    kind: str = "response",
    *,
    url: str = URL,
    media: str = "application/http;msgtype=response",
    more: str = "",
    version: str = "WARC/1.0",
    length: int | None = None,
) -> bytes:
    """A record as wget and others write it, by hand."""
    size = len(block) if length is None else length
    head = (
        f"{version}\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2024-06-01T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:0>\r\n{more}"
        f"Content-Type: {media}\r\nContent-Length: {size}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _answer(body: bytes = BODY, *headers: str, status: str = "200 OK") -> bytes:
    named = headers or ("content-type: text/html; charset=utf-8",)
    return "\r\n".join((f"HTTP/1.1 {status}", *named, "", "")).encode() + body


def _read(content: bytes) -> tuple[list[Found], int]:
    found = Captures(Stream(BytesIO(content)), name="file:///a.warc", now=NOW)
    return list(found), found.passed_over


def _page(content: bytes) -> Page:
    (page,), _ = _read(content)
    assert isinstance(page, Page), page
    return page


def _failure(content: bytes) -> Attempt:
    (attempt,), _ = _read(content)
    assert isinstance(attempt, Attempt), attempt
    return attempt


def test_a_page() -> None:
    """With its address, its status and headers, and the time of its capture."""
    page = _page(_record(_answer()))
    assert (page.url, page.requested, page.status) == (URL, URL, 200)
    assert page.fetched_at == "2024-06-01T10:00:00Z"
    assert page.headers == (("content-type", "text/html; charset=utf-8"),)
    assert (page.body, page.charset.name, page.charset.source) == (BODY, "utf-8", "header")


@pytest.mark.parametrize("packing", ["plain", "each", "whole", "twice"])
def test_packed_in_any_way(packing: str) -> None:
    """A member a record, as the standard has it; all in one; two files behind each other."""
    one, two = _record(_answer()), _record(_answer(), url=f"{URL}/2")
    packed = {
        "plain": one + two,
        "each": gzip.compress(one) + gzip.compress(two),
        "whole": gzip.compress(one + two),
        "twice": gzip.compress(one) + gzip.compress(_record(b"", "warcinfo") + two),
    }
    pages, _ = _read(packed[packing])
    assert [page.url for page in pages if isinstance(page, Page)] == [URL, f"{URL}/2"]


def test_written_by_warcio() -> None:
    """As browsers' recorders write it."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "x"}))
    writer.write_record(
        writer.create_warc_record(
            URL, "response", payload=BytesIO(BODY), length=len(BODY), http_headers=head
        )
    )
    assert _page(out.getvalue()).body == BODY


def _chunked(body: bytes, size: int = 20) -> bytes:
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("br", brotli.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("identity", BODY),
        ("gzip", BODY),  # unpacked by who wrote it, under the old headers
    ],
)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_codings(coding: str, packed: bytes, in_chunks: bool) -> None:
    """Are undone, and the chunks before them."""
    transfer = "transfer-encoding: chunked" if in_chunks else "x: y"
    body = _chunked(packed) if in_chunks else packed
    headers = ("content-type: text/html", f"Content-Encoding: {coding}", transfer)
    assert _page(_record(_answer(body, *headers))).body == BODY


def test_chunks_that_are_none() -> None:
    """The body stands there free of them, under the old headers."""
    headers = ("content-type: text/html", "transfer-encoding: chunked")
    assert _page(_record(_answer(BODY, *headers))).body == BODY


def test_chunks_with_an_extension_and_a_trailer() -> None:
    """Are no part of the body."""
    body = b"3;a=b\r\n<p>\r\n2\r\nHi\r\n0\r\nDigest: x\r\n\r\n"
    headers = ("content-type: text/html", "transfer-encoding: chunked")
    assert _page(_record(_answer(body, *headers))).body == b"<p>Hi"


@pytest.mark.parametrize(
    "record",
    [
        _record(b"", "request", media="application/http; msgtype=request"),
        _record(b"a: b", "metadata", media="application/warc-fields"),
        _record(b'{"text": "x", "title": "y"}', "metadata", media="application/json"),
        _record(b"", "revisit"),
        _record(_answer(status="404 Not Found")),
        _record(_answer(b"", "Location: /2", status="301 Moved")),
        _record(_answer(b"\x89PNG", "content-type: image/png")),
        _record(_answer(b"GIF89a", "x: y")),
        _record(b"1.2.3.4", url="dns:news.example", media="text/dns"),
        _record(b"x", "resource", url="metadata://x/y", media="text/plain"),
    ],
)
def test_what_is_passed_over(record: bytes) -> None:
    """Is counted, and no failure."""
    assert _read(record + _record(_answer()))[1] == 1
    assert len(_read(record + _record(_answer()))[0]) == 1


@pytest.mark.parametrize("target", [URL, f"<{URL}>"])
def test_a_resource(target: str) -> None:
    """Is a page without a status; early wget put its address in brackets."""
    page = _page(_record(BODY, "resource", url=target, media="text/html", version="WARC/1.1"))
    assert (page.url, page.status, page.body) == (URL, None, BODY)


@pytest.mark.parametrize(
    ("broken", "outcome", "reason"),
    [
        (b"rubbish\r\n", Outcome.UNDECODABLE, "no record begins there"),
        (b"WARC/9.9\r\nContent-Length: 0\r\n\r\n", Outcome.UNDECODABLE, "its head is none of WARC"),
        (_record(b"", length=-5), Outcome.UNDECODABLE, "its length is below 0"),
        (b"WARC/1.0\r\nA: b\r\n\r\n", Outcome.UNDECODABLE, "its head is none of WARC 1"),
        (b"WARC/1.0\r\n" + b"A: b\r\n" * 20_000, Outcome.UNDECODABLE, "its head is too long"),
        (_record(_answer(), url="javascript:alert(1)"), Outcome.BAD_URL, "is not a URL"),
        (_record(_answer(), more="WARC-Truncated: length\r\n"), Outcome.TRUNCATED, "only the"),
        (
            _record(_answer(b"\x1f\x8b\x08x", "content-type: text/html", "content-encoding: gzip")),
            Outcome.UNDECODABLE,
            "the body is announced as gzip and is not",
        ),
    ],
)
def test_a_record_that_cannot_be_read(broken: bytes, outcome: Outcome, reason: str) -> None:
    """Is one failure with its place, and the next one is read."""
    before = _record(_answer())
    first, failure, last = _read(before + broken + _record(_answer()))[0]
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert isinstance(failure, Attempt)
    assert failure.url == f"file:///a.warc#offset={len(before)}"
    assert failure.outcome is outcome
    assert failure.detail.startswith(f"the record at byte {len(before):,} cannot be read: ")
    assert reason in failure.detail


def test_a_file_that_stops() -> None:
    """Within a record: that one is lost."""
    failure = _failure(_record(_answer())[:-40])
    assert failure.outcome is Outcome.TRUNCATED
    assert failure.detail.endswith("the file stops before the record's end")
    assert _failure(_record(_answer())[:60]).outcome is Outcome.TRUNCATED


def test_a_packed_file_that_stops() -> None:
    """The same, once."""
    first, failure = _read(gzip.compress(_record(_answer())) * 2)[0][0], None
    assert isinstance(first, Page)
    found, _ = _read((gzip.compress(_record(_answer())) * 2)[:-20])
    failure = found[1]
    assert isinstance(failure, Attempt)
    assert failure.detail.endswith("the gzip data stop before their end")
    assert len(found) == 2


def test_a_packed_record_that_is_broken() -> None:
    """The next one is read."""
    broken = bytearray(gzip.compress(_record(_answer())))
    broken[60:90] = bytes(30)
    *failures, last = _read(bytes(broken) + gzip.compress(_record(_answer())))[0]
    assert isinstance(last, Page)
    assert all(isinstance(failure, Attempt) for failure in failures)
    assert len(failures) == 1


def test_a_record_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is not read into memory."""
    monkeypatch.setattr(captures, "MAX_PAGE", 1_000)
    failure, page = _read(_record(_answer(b"<p>" * 30_000)) + _record(_answer()))[0]
    assert isinstance(failure, Attempt)
    assert failure.outcome is Outcome.TOO_LARGE
    assert isinstance(page, Page)


def test_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is stopped at the limit."""
    monkeypatch.setattr(captures, "MAX_PAGE", 1_000)
    body = gzip.compress(b"<p>" * 100_000)
    headers = ("content-type: text/html", "content-encoding: gzip")
    assert _failure(_record(_answer(body, *headers))).outcome is Outcome.TOO_LARGE


def test_a_time_that_is_none() -> None:
    """The page was had before now, nobody knows when."""
    record = _record(_answer()).replace(b"2024-06-01T10:00:00Z", b"last summer")
    assert _page(record).fetched_at == NOW


SCRAPS = st.sampled_from(
    [
        b"WARC/1.0\r\n",
        b"WARC-Type: response\r\n",
        b"Content-Length: 10\r\n",
        b"Content-Length: 99999999999\r\n",
        b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"ffffffff\r\n",
        _record(_answer()),
        gzip.compress(_record(_answer())),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(SCRAPS | st.binary(max_size=40), max_size=8).map(b"".join), st.booleans())
def test_any_bytes(content: bytes, packed: bool) -> None:
    """End as pages and attempts, whatever warcio makes of them."""
    found, _ = _read(gzip.compress(content) if packed else content)
    assert all(isinstance(one, Page | Attempt) for one in found)
