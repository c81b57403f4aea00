"""Which media types are read, judged by the header before the body, and by the body's first bytes.

A radio stream or a PDF is refused before it is read. Where the header says nothing, or says HTML of
what is a PDF, the signatures of the WHATWG MIME Sniffing Standard (sections 6 and 7) decide. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.fetcher.answers import Answer, host
from scraper.fetcher.failures import Failure
from scraper.model import Outcome

SNIFFED_BYTES = 1_445  # of a body; the resource header of the MIME Sniffing Standard

_GZIP = b"\x1f\x8b\x08"
# What a body begins with, and what it then is.
_SIGNATURES = (
    (b"%!PS-Adobe-", "PostScript"),
    (b"%PDF-", "a PDF"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"ID3", "audio"),
    (b"OggS\x00", "audio"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"RIFF", "an image, audio or video"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1aE\xdf\xa3", "video"),
    (_GZIP, "a gzip archive"),
    (b"\x89PNG\r\n\x1a\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"fLaC", "audio"),
    (b"wOFF", "a font"),
)
_BOMS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # "binary data byte", section 3
_ESSENCE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")  # RFC 6838, section 4.2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a fetch is for: its Accept header, and the media types whose body is read.

    `suffix` takes a whole family of types, such as `+xml`; `gzip` a body that is a gzip file.
    """

    accept: str
    types: frozenset[str]
    suffix: str | None = None
    gzip: bool = False

    def takes(self, media_type: str) -> bool:
        """Whether a body of this media type (lower case, no parameters) is read."""
        family = self.suffix is not None and media_type.endswith(self.suffix)
        return media_type in self.types or family


_PAGE_TYPES = frozenset(
    {"application/xhtml+xml", "application/xml", "text/html", "text/plain", "text/xml"}
)

ARTICLE = Wanted(
    accept="text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1",
    types=_PAGE_TYPES,
)
# A feed, a sitemap (often a gzip file), an OPML list, or a page that lists articles.
SOURCE = Wanted(
    accept="application/atom+xml,application/rss+xml,application/feed+json,"
    "application/xml;q=0.9,text/xml;q=0.9,text/html;q=0.8,*/*;q=0.1",
    types=_PAGE_TYPES
    | {
        "application/feed+json",
        "application/gzip",
        "application/json",
        "application/octet-stream",
        "application/x-gzip",
        "text/x-opml",
    },
    suffix="+xml",
    gzip=True,
)


def refuse_type(answer: Answer, wanted: Wanted) -> None:
    """Raise `Failure` (not_html) for a header that announces what is not wanted."""
    announced = media_type(answer.header("content-type"))
    if announced is not None and not wanted.takes(announced):
        raise _not_html(answer, f"{announced}, which is not read")


def refuse_body(answer: Answer, wanted: Wanted) -> None:
    """Raise `Failure` (not_html) for a body that is not what its header says, or says nothing."""
    start = answer.body[:SNIFFED_BYTES]
    if wanted.gzip and start.startswith(_GZIP):
        return
    kind = signature(start)
    if kind is not None:
        raise _not_html(answer, f"{kind}, whatever its header says")
    untyped = media_type(answer.header("content-type")) is None
    if untyped and not start.startswith(_BOMS) and _BINARY.search(start):
        raise _not_html(answer, "binary data without a content type")


def media_type(content_type: str | None) -> str | None:
    """Return the media type of a Content-Type header, without parameters, None for none."""
    essence = re.split("[;,]", content_type or "", maxsplit=1)[0].strip().lower()
    return essence if _ESSENCE.fullmatch(essence) else None


def signature(body: bytes) -> str | None:
    """Return what the first bytes show this to be, None where it may be text."""
    if body[4:8] == b"ftyp":
        return "video"
    return next((kind for start, kind in _SIGNATURES if body.startswith(start)), None)


def _not_html(answer: Answer, what: str) -> Failure:
    return Failure(Outcome.NOT_HTML, f"{host(answer.url)} sent {what}", status=answer.status)
