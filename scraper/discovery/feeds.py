"""RSS 0.9x, 1.0 and 2.0, Atom and CDF → what they name. The only module with feedparser.

feedparser gets bytes in a stream, never a string, which it would open or fetch; UTF-8 that we
decoded, so that its guesses do not matter; and nothing before the root element, so that no DTD and
none of its entities is ever read. What it makes of dates is not used (see `stamps`), nor what it
makes of addresses but for `xml:base`. Feeds that are no XML are read as far as they go. Pure.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from scraper.discovery import stamps
from scraper.discovery.titles import plain
from scraper.errors import NotASource
from scraper.model import Contents, Link, Outcome, SourceKind

MAX_FEED = 16 * 1024 * 1024  # characters; 5 million took 0.3 s, of broken and tiny entries 13 s
MAX_ITEMS = 5_000  # of one feed; real ones have up to 1,000, and 1,000 broken ones take 0.7 s
MIN_EVERY = 60  # seconds; a `ttl` of 0 or less than a minute is a mistake
MAX_EVERY = 7 * 86_400  # seconds; feeds say "yearly" and bring news every day

MAX_TAG = 16_384  # characters; 100,000 attributes of one element took feedparser 100 s
MAX_TEXT = 4_096  # characters of a CDATA section; what is longer is an article, and is not used
MAX_MARKS = 500_000  # tags and references, of which real feeds have 50,000; broken ones take 7 µs
MAX_DIGITS = 7  # of a character's number; U+10FFFF has 7 in decimal

# https://web.resource.org/rss/1.0/modules/syndication/
_PERIODS = {
    "hourly": 3_600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}

# Characters that XML 1.0 has no place for (section 2.2): one of them, and it is no XML.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Elements that are never used, and go where they hold text alone: feedparser's time grows with the
# square of a feed's categories (20,000: 6 s), and a place without its schema costs the whole feed.
_UNUSED = "author category content contributor creator description encoded keywords subject summary"
_UNUSED_SPACES = "geo georss gml googleplay itunes media psc"  # but for their titles
# A CDATA section stays as it is or goes whole, as do a monstrous tag and what is unused; elsewhere
# an ampersand begins a reference, or should not be there. No other part runs over a `<`, so that
# the time grows with the text, and not with its square.
_UNSAFE = re.compile(
    r"(?P<text><!\[CDATA\[.*?(?:\]\]>|\Z))"
    rf"|<(?P<unused>(?:[\w.-]+:)?(?:{'|'.join(_UNUSED.split())})"
    rf"|(?:{'|'.join(_UNUSED_SPACES.split())}):(?!title\b)[\w.-]+)(?=[\s/>])"
    r"(?:[^<>\"'/]|/(?!>)|\"[^\"<]*+\"|'[^'<]*+')*+"
    r"(?:/>|>(?:[^<]|<!\[CDATA\[[^\]<]*+\]\]>)*+</(?P=unused)\s*+>)"
    rf"|<(?P<tag>[^<>!?]{{{MAX_TAG},}})"
    r"|&(?:#[xX](?P<hex>[0-9a-fA-F]+);|#(?P<decimal>[0-9]+);|(?P<name>[A-Za-z][A-Za-z0-9]{1,7});)?",
    re.DOTALL | re.IGNORECASE,
)
_MARK = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|[<&]", re.DOTALL)
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_ITEMS_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*+>", re.IGNORECASE)
_XML_NAMES = frozenset({"amp", "apos", "gt", "lt", "quot"})
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "html", "xhtml"})
# In RSS, feedparser has one name for the first, a publication, and the others, a change.
_PUBLICATION = "<dc:date"
_CHANGES = re.compile(r"<(?:atom\d*|a10):updated|<dcterms:modified")


def read(text: str, url: str) -> Contents:
    """What the feed at `url` names; `text` begins with its root element.

    Raises `NotASource` for what is too large, for XML that is no feed, and for a broken feed of
    which nothing can be had.
    """
    if len(text) > MAX_FEED:
        detail = f"the feed is larger than {MAX_FEED:,} characters"
        raise NotASource(Outcome.TOO_LARGE, detail)
    first, left = _with_first_items(text)
    parsed = _parsed(_made_safe(first))
    broken = _what_broke(parsed)
    if not parsed.entries and (broken or not parsed.get("version")):
        raise _nothing(broken)
    home = _home(parsed, url)
    feed = _Feed.of(parsed, text, home or url, url)
    return Contents(
        SourceKind.FEED,
        title=plain(dict.get(parsed.feed, "title")),
        links=tuple(feed.link(entry) for entry in parsed.entries),
        home=home,
        every_s=_every(parsed.feed),
        note=note(broken, left),
    )


@dataclass(frozen=True, slots=True)
class _Feed:
    """What has to be known of a feed to read its entries.

    `base` is what relative links are relative to. `dates_are_publications` says what `updated` is.
    """

    base: str
    dates_are_publications: bool

    @classmethod
    def of(cls, parsed: Any, text: str, home: str, url: str) -> _Feed:
        """In RSS links are relative to the channel's; Atom knows only `xml:base` and the URL."""
        is_rss = str(parsed.get("version") or "").startswith("rss")
        dated = is_rss and _PUBLICATION in text and not _CHANGES.search(text)
        return cls(home if is_rss else url, dated)

    def link(self, entry: Any) -> Link:
        """What an entry names; its `url` is empty where it has no address."""
        address = next(_addresses(entry), "")
        published = _stamp(entry, "published") or _stamp(entry, "created")
        updated = _stamp(entry, "updated")
        if self.dates_are_publications:
            published, updated = published or updated, None
        title = plain(dict.get(entry, "title"))
        url = _joined(self.base, address) if address else ""
        return Link(url, title, published=published, modified=updated)


def _with_first_items(text: str) -> tuple[str, int]:
    """The feed without the items that are too many, and how many those are."""
    starts = [match.start() for match in _ITEM.finditer(text)]
    if len(starts) <= MAX_ITEMS:
        return text, 0
    end = _ITEMS_END.search(text, starts[-1])
    rest = end.end() if end else text.find(">", starts[-1]) + 1
    return text[: starts[MAX_ITEMS]] + text[rest or len(text) :], len(starts) - MAX_ITEMS


def note(broken: str = "", left: int = 0) -> str:
    """What was not read of a feed, and why, in a sentence; empty where all was."""
    notes = (
        (broken, f"the feed is broken ({broken}), and was read as far as it goes"),
        (left, f"only its first {MAX_ITEMS:,} entries of {MAX_ITEMS + left:,} are read"),
    )
    return "; ".join(sentence for applies, sentence in notes if applies)


def _made_safe(text: str) -> bytes:
    safe = _UNSAFE.sub(_safe_reference, _NO_XML.sub("", text))
    beyond = next(islice(_MARK.finditer(safe), MAX_MARKS, None), None)
    return safe[: beyond.start() if beyond else None].encode("utf-8", "replace")


def _safe_reference(match: re.Match[str]) -> str:
    """What any XML parser knows: HTML's names as characters, impossible references gone."""
    found, name = match[0], match["name"]
    if found.startswith("<") or name in _XML_NAMES:
        is_excess = match["tag"] or match["unused"] or len(match["text"] or "") > MAX_TEXT
        return "" if is_excess else found
    if digits := (match["hex"] or match["decimal"] or "").lstrip("0"):
        code = int(digits, 16 if match["hex"] else 10) if len(digits) <= MAX_DIGITS else -1
        return found if 0 < code <= 0x10FFFF and not _NO_XML.match(chr(code)) else ""
    if found.startswith("&#"):
        return ""  # U+0000
    known = html.entities.name2codepoint.get(name or "")
    return chr(known) if known else f"&amp;{found[1:]}"


def _parsed(document: bytes) -> Any:
    import feedparser

    try:
        return feedparser.parse(
            BytesIO(document),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (MemoryError, RecursionError):
        raise  # the worker's limits, told as such
    except Exception as error:  # it raises whatever its parsers meet
        detail = f"the feed is broken in a way that its parser fails on ({type(error).__name__})"
        raise NotASource(Outcome.EXTRACTION_FAILED, detail) from error


def _what_broke(parsed: Any) -> str:
    """Why the document is no XML, empty where it is."""
    error = parsed.get("bozo") and parsed.get("bozo_exception")
    return str(getattr(error, "getMessage", lambda: error)()) if error else ""


def _nothing(broken: str) -> NotASource:
    if not broken:
        return NotASource(Outcome.NOT_HTML, "the document is XML, but no feed")
    detail = f"the feed is broken ({broken}), and nothing in it can be read"
    return NotASource(Outcome.EXTRACTION_FAILED, detail)


def _home(parsed: Any, url: str) -> str | None:
    """The page that the feed belongs to, absolute."""
    address = next(_addresses(parsed.feed), None)
    return _joined(url, address) if address else None


def _addresses(entry: Any) -> Iterator[str]:
    """The addresses of an entry's page, the likeliest first. An enclosure is no page.

    FeedBurner writes its own into `link` and the page's into `origLink`.
    """
    yield from _texts(entry, "feedburner_origlink", "pheedo_origlink")
    links = [link for link in _list(entry, "links") if dict.get(link, "rel") == "alternate"]
    pages = [link for link in links if str(dict.get(link, "type")).lower() in _HTML_TYPES]
    for link in pages + links:
        yield from _texts(link, "href")
    for address in _texts(entry, "link"):  # a `guid` that is a permalink, or Atom's `id`
        if address.lower().startswith(("http://", "https://")):
            yield address


def _list(entry: Any, name: str) -> list[Any]:
    value = dict.get(entry, name)  # its own `get` takes other fields for absent ones
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _texts(entry: Any, *names: str) -> Iterator[str]:
    """The fields that are text and not empty: what has attributes is a dict in its place."""
    values = (dict.get(entry, name) for name in names)
    return (value.strip() for value in values if isinstance(value, str) and value.strip())


def _stamp(entry: Any, name: str) -> str | None:
    return stamps.iso(next(_texts(entry, name), None))


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _every(feed: Any) -> int | None:
    """How often, in seconds, the feed says it is worth reading: RSS's `ttl`, else syndication."""
    ttl = _number(feed, "ttl")
    if ttl:
        return _bounded(ttl * 60)
    period = next(_texts(feed, "sy_updateperiod"), "").lower()
    frequency = _number(feed, "sy_updatefrequency")
    if not period and not frequency:
        return None
    seconds = _PERIODS.get(period or "daily")  # the module's default
    return _bounded(seconds / (frequency or 1)) if seconds else None


def _number(feed: Any, name: str) -> float:
    """A positive number that a feed states, 0 where it states none."""
    text = next(_texts(feed, name), "")
    return float(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text, re.ASCII) else 0


def _bounded(seconds: float) -> int:
    return int(min(max(seconds, MIN_EVERY), MAX_EVERY))
