"""WARC 1.1 (ISO 28500:2017, https://iipc.github.io/warc-specifications/) written from an archive.

    warcinfo   who wrote this, and in which form
    metadata   an article as its line of JSON (`lines`), with the pages that it was taken from
    response   each of those pages whose body is kept: status, headers, body
    resource   the same of a page that came from a file, which has neither

A page that two articles share stands there once, behind the first. Bodies are kept free of content
and transfer codings, so `Content-Encoding`, `Transfer-Encoding` and `Content-Length` as they came
are renamed with `X-Archive-Orig-`, as pywb does, and the length that holds now is added; what the
server said exactly stands in the metadata, as do redirects, of whose hops only the addresses are
known. Nothing is written of the moment of writing: record ids are made from their contents (UUID 5,
RFC 9562), gzip members have no time, so that one archive always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from scraper.exchange.lines import line_of
from scraper.model import Dossier, Page, sort_time

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord
    from warcio.warcwriter import WARCWriter

SOFTWARE = "news-scraper"
PROFILE = "https://news-scraper.example/warc/1"  # of the metadata; another form is another number
FORMAT = "WARC File Format 1.1"

_SPECIFICATION = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_RENAMED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_ORIGINAL = "X-Archive-Orig-"
_URI = "!#$%&'()*+,/:;=?@[]~"  # RFC 3986's own characters, and what is encoded already


class WarcFile:
    """A WARC that is being written. `as_of` (UTC) is the last time of what stands in it."""

    def __init__(self, out: BinaryIO, *, is_packed: bool, version: str, as_of: str) -> None:
        from warcio.warcwriter import WARCWriter

        self._writer: WARCWriter = WARCWriter(out, gzip=is_packed, warc_version="1.1")
        self._write_info(version, as_of)

    def write_article(self, dossier: Dossier, pages: Iterable[Page]) -> None:
        """Write an article, and those of its pages that are not written yet, with their bodies."""
        line = line_of(dossier)
        number = _record_id("metadata", line)
        newest = next((p for p in dossier.pages if p.id == dossier.kept.page_id), None)
        referred = {} if newest is None else {"WARC-Refers-To": _page_id(newest.sha256)}
        uri = dossier.kept.article.url or next((a.url for a in dossier.aliases), None)
        headers = _headers(number, dossier.kept.last_changed, uri, referred)
        self._write("metadata", headers, line, content_type="application/json")
        for page in pages:
            self._write_page(page, number, dossier.kept.first_seen)

    def _write_info(self, version: str, as_of: str) -> None:
        told = {
            "software": f"{SOFTWARE}/{version}",
            "format": FORMAT,
            "conformsTo": _SPECIFICATION,
            "profile": PROFILE,
        }
        fields = "".join(f"{name}: {value}\r\n" for name, value in told.items()).encode()
        headers = _headers(_record_id("warcinfo", fields + as_of.encode()), as_of, None, {})
        self._write("warcinfo", headers, fields, content_type="application/warc-fields")

    def _write_page(self, page: Page, article: str, otherwise: str) -> None:
        at = sort_time(page.fetched_at) or otherwise
        headers = _headers(_page_id(page.sha256), at, page.url, {"WARC-Concurrent-To": article})
        if page.status is None:
            kind = _one_line(page.header("content-type") or "application/octet-stream")
            self._write("resource", headers, page.body, content_type=kind)
        else:
            self._write("response", headers, page.body, http=_http_headers(page))

    def _write(
        self,
        kind: str,
        headers: Mapping[str, str],
        payload: bytes,
        *,
        content_type: str = "",
        http: tuple[str, Sequence[tuple[str, str]]] | None = None,
    ) -> None:
        from warcio.statusandheaders import StatusAndHeaders

        status = None if http is None else StatusAndHeaders(http[0], http[1], protocol="HTTP/1.1")
        record: ArcWarcRecord = self._writer.create_warc_record(
            headers.get("WARC-Target-URI", ""),
            kind,
            payload=BytesIO(payload),
            length=len(payload),
            warc_content_type=content_type,
            warc_headers_dict={"WARC-Type": kind, **headers},
            http_headers=status,
        )
        self._writer.write_record(record)


def is_ours(fields: bytes) -> bool:
    """Whether the block of a warcinfo says that its metadata are read here as they were written."""
    return f"profile: {PROFILE}".encode() in fields.splitlines()


def _headers(number: str, at: str, uri: str | None, more: Mapping[str, str]) -> dict[str, str]:
    """The headers of a record, in their order; the writer adds length and digests."""
    target = {} if uri is None else {"WARC-Target-URI": _as_uri(uri)}
    return {"WARC-Record-ID": number, "WARC-Date": at, **target, **more}


def _record_id(kind: str, content: bytes) -> str:
    from hashlib import sha256

    return _urn(f"{PROFILE}#{kind}={sha256(content).hexdigest()}")


def _page_id(sha256: str) -> str:
    return _urn(f"{PROFILE}#page={sha256}")


def _urn(name: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"


def _as_uri(address: str) -> str:
    """An address without what would end its line, or is in no URI."""
    return quote(address, safe=_URI)


def _http_headers(page: Page) -> tuple[str, Sequence[tuple[str, str]]]:
    status = page.status or HTTPStatus.OK
    named = [
        (f"{_ORIGINAL}{name}" if name.lower() in _RENAMED else name, _one_line(value))
        for name, value in page.headers
        if name.isascii() and _is_token(name)
    ]
    return f"{status} {_phrase(status)}", [*named, ("Content-Length", str(len(page.body)))]


def _is_token(name: str) -> bool:
    """Whether it may be the name of a header (RFC 9110, section 5.6.2, roughly)."""
    return bool(name) and name.isprintable() and not set(name) & set(' "(),/:;<=>?@[\\]{}')


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
