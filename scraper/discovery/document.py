"""What a document is, told by its bytes, and the parser that it is given to.

Servers send feeds as text/html and error pages as application/rss+xml, so the content type is not
asked: the first element decides that a root may have, then the first characters. gzip files, as
sitemaps often are, are opened first, within the size that sitemaps.org allows. Pure.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from scraper import charset
from scraper.discovery import feeds, jsonfeed, links, listings, sitemaps
from scraper.errors import NotASource
from scraper.model import Charset, Contents, Outcome, Page
from scraper.signatures import GZIP, signature

MAX_DOCUMENT = 50 * 1024 * 1024  # bytes when opened; sitemaps.org allows 52,428,800
MAX_GZIPS = 2  # files within each other; some servers compress what is compressed
STEP = 4_096  # bytes of input at a time: what zlib leaves over is copied, so it must stay small
SNIFFED = 65_536  # characters, comments aside, in which a root must stand: PHP warns at length

MAX_LOST = 0.05  # share of the characters beyond ASCII that may not fit the declared encoding

_FEEDS = frozenset({"rss", "feed", "rdf", "channel"})
_SITEMAPS = frozenset({"urlset", "sitemapindex"})
_OTHERS = {
    "opml": "a list of feeds (OPML); add it, and each of its feeds becomes a source",
    "svg": "a picture (SVG)",
}
_OPENING = re.compile(
    r"<!--|<!doctype\s+html\b"
    r"|<(?:[\w.-]+:)?(rss|feed|rdf|channel|urlset|sitemapindex|opml|html|head|body|svg)(?=[\s/>])",
    re.IGNORECASE,
)
_XML = re.compile(r"\s*<\?xml\b")
_ROBOTS = re.compile(r"^[ \t]*(?:user-agent|sitemap)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_JSON = re.compile(r"\s*[{\[]")
_URL_LINE = re.compile(r"\s*https?://\S+\s", re.IGNORECASE)
_ENCODING = re.compile(rb"(?<=\s)encoding\s*=\s*[\"'][^\"'<>]*[\"']")
# Each takes most bytes of the others without an error; their commonest characters tell them apart.
_EAST_ASIAN = frozenset({"big5hkscs", "cp932", "cp949", "euc_jp", "gb18030"})
# The byte order of UTF-16 that has no mark, by `<?` or `<r` (XML 1.0, appendix F.1).
_UTF_16 = (
    (re.compile(rb"<\x00[\x21-\x7e]\x00"), "utf-16-le"),
    (re.compile(rb"\x00<\x00[\x21-\x7e]"), "utf-16-be"),
)


def discover(page: Page, *, cross_site: bool = False) -> Contents:
    """What the document of a source names.

    `cross_site` lets links to other sites in. Raises `NotASource`, and nothing else.
    """
    document = _Document.of(page)
    return links.settled(document.contents(), page.url, cross_site=cross_site)


@dataclass(frozen=True, slots=True)
class _Document:
    """A document, opened and decoded."""

    url: str
    body: bytes
    text: str

    @classmethod
    def of(cls, page: Page) -> _Document:
        """Raises `NotASource` for a gzip file that is broken or too large."""
        body = _opened(page.body)
        declared = page.charset if body is page.body else charset.detect(body)
        return cls(page.url, body, _decoded(body, _unmarked(body) or declared))

    def contents(self) -> Contents:
        """What the parser for this kind of document makes of it."""
        if not self.text.strip("\0 \t\r\n"):
            raise NotASource(Outcome.NOT_ARTICLE, "the document is empty")
        if kind := signature(self.body):
            raise NotASource(Outcome.NOT_HTML, f"the document is {kind}, and names no articles")
        if _JSON.match(self.text):
            return jsonfeed.read(self.text, self.url)
        root, start = _root(self.text)
        if root in _FEEDS:
            return feeds.read(self.text[start:], self.url)
        if root in _SITEMAPS:
            return sitemaps.read(self.body, self.url)
        if root:
            return self._page(root)
        return self._rootless()

    def _page(self, root: str) -> Contents:
        if root in _OTHERS:
            raise NotASource(Outcome.NOT_HTML, f"the document is {_OTHERS[root]}")
        return listings.read(self.text, self.url)

    def _rootless(self) -> Contents:
        if _ROBOTS.search(self.text, 0, SNIFFED):
            return sitemaps.read_robots(self.text, self.url)
        if _URL_LINE.match(self.text):
            return sitemaps.read(self.body, self.url)
        if _XML.match(self.text):
            raise NotASource(Outcome.NOT_HTML, "the document is XML, but no feed and no sitemap")
        if "<" not in self.text:
            raise NotASource(Outcome.NOT_HTML, "the document is text that names no articles")
        return listings.read(self.text, self.url)


def _root(text: str) -> tuple[str, int]:
    """The first element that the root of a document may be, lower case, and where it begins.

    Empty where there is none. What stands before it is a declaration, a DTD, or a server's warning.
    """
    at = 0
    while match := _OPENING.search(text, at, at + SNIFFED):
        if match[0] != "<!--":
            return (match[1] or "html").lower(), match.start()
        at = text.find("-->", match.end())
        if at < 0:
            break
    return "", 0


def _unmarked(body: bytes) -> Charset | None:
    return next((Charset(name, "guess") for first, name in _UTF_16 if first.match(body)), None)


def _decoded(body: bytes, declared: Charset) -> str:
    """The text. A label is not believed that loses much of it, or that its characters belie."""
    text = charset.decode(body, declared)
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    is_lossy = text.count("\ufffd") > MAX_LOST * foreign
    if not foreign or not (is_lossy or declared.name in _EAST_ASIAN):
        return text
    head = _ENCODING.sub(b"", body[: charset.SNIFF_BYTES], count=1)
    guessed = charset.detect(head + body[charset.SNIFF_BYTES :])
    is_better = is_lossy or (guessed.name in _EAST_ASIAN and guessed.name != declared.name)
    return charset.decode(body, guessed) if is_better else text


def _opened(body: bytes) -> bytes:
    """What a gzip file holds; anything else as it is."""
    for _ in range(MAX_GZIPS):
        if not body.startswith(GZIP):
            break
        body = b"".join(_gunzipped(body))
    return body


def _gunzipped(body: bytes) -> Iterator[bytes]:
    """The pieces of what a gzip file (RFC 1952) holds, its members one after the other."""
    member, room = _member(), MAX_DOCUMENT
    for at in range(0, len(body), STEP):
        rest = body[at : at + STEP]
        while rest:
            if member.eof:
                if not GZIP.startswith(rest[: len(GZIP)]):
                    return  # padding after the last member
                member = _member()
            piece = _inflated(member, rest, room + 1)
            room -= len(piece)
            if room < 0:
                detail = f"the gzip file holds more than {MAX_DOCUMENT:,} bytes"
                raise NotASource(Outcome.TOO_LARGE, detail)
            yield piece
            rest = member.unused_data
    if not member.eof:
        raise NotASource(Outcome.TRUNCATED, "the gzip file stops before its end")


def _member() -> zlib._Decompress:
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


def _inflated(member: zlib._Decompress, data: bytes, limit: int) -> bytes:
    try:
        return member.decompress(data, limit)
    except zlib.error as error:
        raise NotASource(Outcome.UNDECODABLE, "the gzip file is broken") from error
