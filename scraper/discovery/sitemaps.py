"""Sitemaps: bytes → which pages, or which further sitemaps, a site names.

Follows the sitemap protocol (https://www.sitemaps.org/protocol.html), its plain form of one address
a line, Google's news extension, and the `Sitemap` lines of robots.txt (RFC 9309, 2.2.4). Images,
videos and translations are passed over. The XML is read as a stream, each element forgotten once it
was read; entities, external files and the network are never touched. Pure.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.entities import html5
from io import BytesIO
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scraper import charset
from scraper.discovery import stamps, titles
from scraper.errors import NotASource
from scraper.model import Contents, Link, Outcome, SourceKind, sort_time
from scraper.urls import MAX_URL

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_ENTRIES = 50_000  # of one file, both of pages and of sitemaps: the protocol's bound
MAX_READ = 250_000  # entries of one file that are looked at, the protocol's bound 5 times over: 8 s
MAX_REPAIRED = 16 * 2**20  # bytes of broken XML that are read again: copies of it stand in memory
MAX_NAME = 40  # characters of an element's name that are shown
MAX_SENTENCE = 200  # characters of the parser's own words that are shown
HEAD = 65_536  # bytes, within which a sitemap begins: servers may warn at length before it
SPARE = MAX_ENTRIES  # entries read beyond the bound before the oldest are dropped: sorting is dear

_ROOTS = frozenset({"urlset", "sitemapindex"})
_ENTRIES = frozenset({"url", "sitemap"})
_FIELDS = {
    ("url", "loc"): "loc",
    ("url", "lastmod"): "modified",
    ("sitemap", "loc"): "loc",
    ("sitemap", "lastmod"): "modified",
    ("news", "publication_date"): "published",
    ("news", "title"): "title",
}  # (parent, element) → what it says; the element is of its parent's namespace
_UNDECLARED_PREFIX = 201  # libxml2's XML_NS_ERR_UNDEFINED_NAMESPACE, said at the end: all was read

_START = re.compile(rb"<\?xml\s|<!DOCTYPE\s|<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]")
_ENTITY = b"<!ENTITY"
_ENCODING = re.compile(rb"<\?xml[^<>]*?\sencoding\s*=\s*[\"']([^\"'<>]*)[\"']")
_PLAIN = re.compile(rb"utf-?8|us-ascii|iso-8859-\d+|windows-125\d", re.IGNORECASE)
_ADDRESS_FIRST = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*https?://[^\s<>]+[ \t]*(?:[\r\n]|\Z)", re.IGNORECASE
)
_LINE = re.compile(rb"[^\r\n]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # not of XML 1.0
# A CDATA section stays as it is; an entity may be one of HTML; else it is a bare ampersand.
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|&(?:(?P<number>#\d{1,7}|#[xX][0-9a-fA-F]{1,6});|(?P<name>[A-Za-z][A-Za-z0-9]{0,31});)?",
    re.DOTALL,
)
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ROBOTS_LINE = re.compile(r"\s*sitemap\s*:([^#]*)", re.IGNORECASE)
_NEWS = re.compile(r"(?<![a-z])(?:google|site-?map)?news(?:site-?map)?(?![a-z])")


def read(body: bytes, url: str) -> Contents:
    """What the sitemap at `url` names: pages as `links`, further sitemaps as `sitemaps`.

    Addresses are absolute and otherwise as they were written; dates are ISO 8601, exactly as
    precise as they were written, None where they are none. Both are sorted newest first, each
    address once, those without a date last, in their order. A file that breaks off gives what
    stood before, and says so in `note`. Raises `NotASource` where nothing can be read.
    """
    if not body or body.isspace():
        raise NotASource(Outcome.NOT_ARTICLE, "the document is empty")
    if _ADDRESS_FIRST.match(body):
        return _read_lines(body, url).contents()
    found = _Found(url, fault="too large in its encoding")
    if _is_plain(body):
        found = _read_xml(body, url)
    if found.fault and len(body) <= MAX_REPAIRED:
        again = _read_xml(_repaired(body), url, "utf-8")
        found = max(again, found, key=len)  # as many: the first, repaired
    if found.fault and not len(found):
        raise NotASource(
            Outcome.EXTRACTION_FAILED,
            f"the sitemap is broken ({found.fault}), and nothing in it can be read",
        )
    return found.contents()


def read_robots(text: str, url: str) -> Contents:
    """The sitemaps that the robots.txt at `url` names. Raises `NotASource` where it names none."""
    matches = (_ROBOTS_LINE.match(line) for line in text.removeprefix("\ufeff").splitlines())
    found = _Found(url)
    for match in matches:
        if found.is_full:
            break
        if match and (loc := match[1].strip(" \t\"'<>")):
            found.add("sitemap", {"loc": loc})
    if not len(found):
        raise NotASource(Outcome.NOT_ARTICLE, "robots.txt names no sitemap")
    return found.contents()


def newest(sitemaps: Sequence[Link], *, since: str | None, limit: int) -> tuple[Link, ...]:
    """Which of an index's sitemaps are worth reading: at most `limit`, the likeliest first.

    News sitemaps come first, then those with a date, the newest first, then the others in their
    order; each address once. What was last modified before `since` (ISO 8601) is left out.
    """
    after = sort_time(since) or ""
    fresh = [link for link in sitemaps if (_latest(link.modified) or after) >= after]
    ranked = sorted(fresh, key=_age_key, reverse=True)
    ranked.sort(key=lambda link: not _is_news(link.url))
    once: dict[str, Link] = {}
    for link in ranked:
        once.setdefault(link.url, link)
    return tuple(once.values())[: max(limit, 0)]


class _Newest:
    """The newest entries of however many, each address once."""

    def __init__(self) -> None:
        self.cut = 0
        self._ranked: list[tuple[str, Link]] = []

    def __len__(self) -> int:
        return len(self._ranked)

    def add(self, link: Link) -> None:
        self._ranked.append((_age_key(link), link))
        if len(self._ranked) >= MAX_ENTRIES + SPARE:
            self.links()

    def links(self) -> list[Link]:
        self._ranked.sort(key=itemgetter(0), reverse=True)  # stable, also in reverse
        once: dict[str, tuple[str, Link]] = {}
        for key, link in self._ranked:
            once.setdefault(link.url, (key, link))
        self.cut += max(len(once) - MAX_ENTRIES, 0)
        self._ranked = list(islice(once.values(), MAX_ENTRIES))
        return [link for _, link in self._ranked]


@dataclass(slots=True)
class _Found:
    """What has been read of a file so far; `fault` is what ended the reading before its end."""

    base: str
    pages: _Newest = field(default_factory=_Newest)
    sitemaps: _Newest = field(default_factory=_Newest)
    read: int = 0
    nameless: int = 0
    is_whole: bool = False
    fault: str = ""

    def __len__(self) -> int:
        return len(self.pages) + len(self.sitemaps)

    @property
    def is_full(self) -> bool:
        return self.read >= MAX_READ

    def add(self, entry: str, fields: Mapping[str, str]) -> None:
        self.read += 1
        url = _absolute(fields.get("loc", ""), self.base)
        if url is None:
            self.nameless += 1
            return
        link = Link(
            url,
            title=titles.plain(fields.get("title")),
            published=_stamp(fields.get("published")),
            modified=_stamp(fields.get("modified")),
        )
        (self.sitemaps if entry == "sitemap" else self.pages).add(link)

    def contents(self) -> Contents:
        pages, sitemaps = self.pages.links(), self.sitemaps.links()
        notes = (
            (self.pages.cut, f"only the newest {MAX_ENTRIES:,} pages are taken"),
            (self.sitemaps.cut, f"only the newest {MAX_ENTRIES:,} sitemaps are taken"),
            (self.is_full, f"only the first {MAX_READ:,} entries are read"),
            (self.nameless, f"entries that name no address: {self.nameless:,}"),
            (self.fault, f"the sitemap is broken ({self.fault}), and its rest is not read"),
        )
        note = "; ".join(sentence for applies, sentence in notes if applies)
        return Contents(SourceKind.SITEMAP, links=tuple(pages), sitemaps=tuple(sitemaps), note=note)


def _read_lines(body: bytes, url: str) -> _Found:
    found = _Found(url)
    for match in _LINE.finditer(body):
        if found.is_full:
            break
        line = match[0].decode("utf-8-sig", "replace").strip()
        if line:
            found.add("url", {"loc": line} if _ADDRESS_FIRST.match(match[0]) else {})
    return found


def _read_xml(body: bytes, url: str, encoding: str | None = None) -> _Found:
    """What a file of XML names; `encoding` overrides the one that it declares."""
    from lxml.etree import XMLSyntaxError

    if _ENTITY in body:  # lxml 6.1.3 reads freed memory where an entity holds elements
        detail = "the sitemap declares entities of its own, which none needs"
        raise NotASource(Outcome.EXTRACTION_FAILED, detail)
    found = _Found(url)
    stream = BytesIO(body)
    start = _START.search(body, 0, HEAD)
    stream.seek(start.start() if start else 0)
    try:
        _fill(found, stream, encoding)
    except XMLSyntaxError as error:
        if not (found.is_whole and error.code == _UNDECLARED_PREFIX):
            found.fault = " ".join((error.msg or "it has no element").split())[:MAX_SENTENCE]
    return found


def _fill(found: _Found, stream: BytesIO, encoding: str | None) -> None:
    """Add each `url` and `sitemap` of the file. Raises `XMLSyntaxError` where it breaks off."""
    fields: dict[str, str] = {}
    is_first = True
    for element in _elements(stream, encoding):
        if found.is_full:
            return
        if is_first:
            _check_document(element)
            is_first = False
        parent = element.getparent()
        if parent is None:
            found.is_whole = True
            continue
        (space, name), (parents_space, parents_name) = _split(element), _split(parent)
        if parents_name in _ROOTS and name in _ENTRIES:
            found.add(name, fields)
            fields = {}
        elif space == parents_space and (said := _FIELDS.get((parents_name, name))):
            fields.setdefault(said, element.text or "")


def _elements(stream: BytesIO, encoding: str | None) -> Iterator[_Element]:
    """Each element when it ends, with its text; what ended before it is forgotten."""
    from lxml.etree import iterparse

    events = iterparse(
        stream,
        events=("end",),
        encoding=encoding,
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        yield element
        element.clear(keep_tail=True)
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _check_document(element: _Element) -> None:
    """Raise `NotASource` where an element is of a document that is no sitemap."""
    root = _split(element.getroottree().getroot())[1]
    if root not in _ROOTS:
        detail = f"the document is XML, but no sitemap: its root is {root[:MAX_NAME]!r}"
        raise NotASource(Outcome.NOT_HTML, detail)


def _is_plain(body: bytes) -> bool:
    """Whether its bytes are ASCII where they look it, so that they show what it declares."""
    start = _START.search(body, 0, HEAD)
    encoding = _ENCODING.match(body, start.start()) if start else None
    return start is not None and (encoding is None or bool(_PLAIN.fullmatch(encoding[1])))


def _repaired(body: bytes) -> bytes:
    """The XML in UTF-8, without bare ampersands, entities of HTML and forbidden characters."""
    text = _CONTROL.sub("", charset.decode(body, charset.detect(body)))
    return _AMPERSAND.sub(_escaped, text).encode()


def _escaped(match: re.Match[str]) -> str:
    name = match["name"]
    if match[0] == "&":
        return "&amp;"
    if match["number"]:  # of a character that XML may not have, nor HTML: nothing
        return html.escape(_CONTROL.sub("", html.unescape(match[0])))
    if name is None or name in _OF_XML:
        return match[0]
    return html.escape(html5.get(f"{name};", match[0]))


def _split(element: _Element) -> tuple[str, str]:
    """The namespace (or the prefix that stands for none) and the local name."""
    tag = str(element.tag)
    cut = max(tag.rfind("}"), tag.rfind(":")) + 1
    return tag[:cut], tag[cut:]


def _stamp(text: str | None) -> str | None:
    return stamps.iso(text) if text else None  # most entries have none: half of the time


def _absolute(text: str, base: str) -> str | None:
    """The address; None where there is none, a damaged one, or one longer than may be."""
    # Escaped twice, which is the rule inside CDATA.
    address = text.strip().replace("&amp;", "&")
    if not address or len(address) > MAX_URL or "\ufffd" in address:
        return None
    if address.lower().startswith(("http://", "https://")):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return None


def _age_key(link: Link) -> str:
    """By which links are sorted, greater where newer."""
    return sort_time(link.published or link.modified) or ""


def _latest(stamp: str | None) -> str | None:
    """The last moment, in UTC, that a stamp may mean: a day ends last in the zone UTC-12."""
    if sort_time(stamp) is None or stamp is None:
        return None
    moment = stamp if len(stamp) > len("2024-05-01") else f"{stamp}T23:59:59"
    is_local = datetime.fromisoformat(moment).tzinfo is None
    return sort_time(f"{moment}-12:00" if is_local else moment)


def _is_news(url: str) -> bool:
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        return False
    return bool(_NEWS.search(f"{parts.path}?{parts.query}"))
