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
from scraper.signatures import BOMS, GZIP, SNIFFED_BYTES, signature

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
        "text/atom",
        "text/rss",
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
    if wanted.gzip and start.startswith(GZIP):
        return
    kind = signature(start)
    if kind is not None:
        raise _not_html(answer, f"{kind}, whatever its header says")
    untyped = media_type(answer.header("content-type")) is None
    if untyped and not start.startswith(BOMS) and _BINARY.search(start):
        raise _not_html(answer, "binary data without a content type")


def media_type(content_type: str | None) -> str | None:
    """Return the media type of a Content-Type header, without parameters, None for none."""
    essence = re.split("[;,]", content_type or "", maxsplit=1)[0].strip().lower()
    return essence if _ESSENCE.fullmatch(essence) else None


def _not_html(answer: Answer, what: str) -> Failure:
    return Failure(Outcome.NOT_HTML, f"{host(answer.url)} sent {what}", status=answer.status)
