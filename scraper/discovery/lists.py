"""Lists of sources: what a person hands over, and what they take away again.

Read are OPML 1 and 2 (http://opml.org/spec2.opml) and plain lists of one address a line; written is
OPML 2.0. Addresses come back as they were written, also those that are none: what is wrong with
each is the caller's to say. Lists that a list includes are not followed. Pure.

listparser is handed each outline alone, with the attributes that are read here. It gathers folders
and categories in time that grows with the square of their number (8,000 folders: 1 s), takes a page
with a title for a folder, and reads bytes as UTF-8 whatever they declare.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from itertools import chain, islice

from scraper import charset, signatures
from scraper.errors import InputError
from scraper.model import Source, SourceKind, sort_time

MAX_BYTES = 8 * 2**20  # of a list; 10,000 feeds with their titles have 2 MiB
MAX_ENTRIES = 50_000  # of a list: far more than anybody's, and 1 s of listparser
MAX_TITLE = 1_000  # characters, as in feeds

_RECHECK, _CROSS_SITE = "recheck", "cross_site"
_OURS = "scraper"  # the category of OPML below which stands what only we say of a source
_OUR_CATEGORY = (
    rf"{_OURS}/(?:{'|'.join(SourceKind)})(?:,{_OURS}/(?:{_RECHECK}|{_CROSS_SITE})){{0,2}}"
)

_MARKUP = re.compile(r"\s*<(?!https?:)[!?a-z]", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OUTLINE = re.compile(
    r"<(?:\w+:)?outline\b((?:[^\"'<>]++|\"[^\"<]*+\"|'[^'<]*+')*+)>", re.IGNORECASE
)
_XML_URL = re.compile(r"\bxmlurl\s*=", re.IGNORECASE)
_HTML_URL = re.compile(r"\bhtmlurl(?=\s*=)", re.IGNORECASE)
_FOREIGN_CATEGORY = re.compile(
    rf"\bcategory\s*=\s*(?!\"{_OUR_CATEGORY}\")(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE
)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
_BREAK = re.compile("[\t\n\r]")
# `"URL"`, `'URL'`, `<URL>` or `URL`, and what is said of it.
_LINE = re.compile(r"(?:\"([^\"]*)\"|'([^']*)'|<([^<>]*)>|(\S+?))(?:[,;]?\s+(.*)|[,;])?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """A source that a list names. `url` is as it was written, and may be none.

    `is_feed` says that the list calls it a feed, so that it need not be looked at first. `kind` is
    None where the list does not say it; `recheck` and `cross_site` are said by our own lists only.
    """

    url: str
    title: str | None = None
    is_feed: bool = False
    kind: SourceKind | None = None
    recheck: bool = False
    cross_site: bool = False


def read(body: bytes) -> tuple[Entry, ...]:
    """What a list names, in its order; of OPML the feeds first, each address once.

    Raises `InputError` where it is no list, names nothing, or is beyond the bounds above.
    """
    text = _text(body)
    entries = tuple(islice(_opml(text) if _MARKUP.match(text) else _plain(text), MAX_ENTRIES + 1))
    if len(entries) > MAX_ENTRIES:
        raise InputError(f"the list names more than {MAX_ENTRIES:,} addresses")
    if not entries:
        raise InputError("the list names no address")
    return entries


def write_opml(sources: Iterable[Source], *, created: str) -> str:
    """OPML 2.0 that `read` understands whole, and a feed reader as far as there are feeds.

    `created` is the time of writing (ISO 8601). Sitemaps and pages are outlines of type `link`,
    which readers show and do not subscribe to.
    """
    moment = sort_time(created)
    date = format_datetime(datetime.fromisoformat(moment), usegmt=True) if moment else None
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head>",
        "    <title>News sources</title>",
        *([f"    <dateCreated>{date}</dateCreated>"] if date else []),
        "    <docs>http://opml.org/spec2.opml</docs>",
        "  </head>",
        "  <body>",
        *(f"    {_element(_attributes(source))}" for source in sources),
        "  </body>",
        "</opml>",
        "",
    )
    return "\n".join(lines)


def _text(body: bytes) -> str:
    if len(body) > MAX_BYTES:
        raise InputError(f"the list has more than {MAX_BYTES // 2**20} MiB")
    what = signatures.signature(body)
    if what is not None:
        raise InputError(f"it is {what}, and no list of addresses")
    text = charset.decode(body, charset.detect(body)).removeprefix("\ufeff")
    if _NO_TEXT.search(text):
        raise InputError("it is no text, and so no list of addresses")
    return text


def _opml(text: str) -> Iterator[Entry]:
    from listparser import parse

    if _ENTITY.search(text):
        raise InputError("the list declares entities of its own, which no OPML needs")
    outlines = [_alone(match[1]) for match in _OUTLINE.finditer(_COMMENT.sub("", text))]
    if len(outlines) > MAX_ENTRIES:
        raise InputError(f"the list has more than {MAX_ENTRIES:,} outlines")
    if not outlines:
        raise InputError("it is markup without outlines, and so no OPML")
    markup = f"<opml><body>{''.join(outlines)}</body></opml>"
    found = parse(_CONTROL.sub("", markup).encode("ascii", "xmlcharrefreplace"))
    for feed in found["feeds"]:
        yield _entry(feed["url"], feed["title"], feed["categories"], SourceKind.FEED)
    for page in chain(found["lists"], found["opportunities"]):
        yield _entry(page["url"], page["title"], page["categories"], None)


def _alone(attributes: str) -> str:
    """An outline outside its folders; one without a feed is a link to its page."""
    own = _FOREIGN_CATEGORY.sub("", attributes).removesuffix("/")
    if not _XML_URL.search(own):
        own = f' type="link" {_HTML_URL.sub("url", own)}'
    return f"<outline {own}></outline>"


def _entry(url: str, title: str, categories: list[list[str]], kind: SourceKind | None) -> Entry:
    ours = {category[1] for category in categories if category[0] == _OURS}
    said = next((kind for kind in SourceKind if kind in ours), kind)
    return Entry(
        url,
        title if title and title != url else None,
        is_feed=said is SourceKind.FEED,
        kind=said,
        recheck=_RECHECK in ours,
        cross_site=_CROSS_SITE in ours,
    )


def _plain(text: str) -> Iterator[Entry]:
    stripped = (line.strip() for line in text.splitlines())
    lines = [line for line in stripped if line and not line.startswith("#")]
    if lines and "url" in _cells(lines[0]):
        yield from _table(lines)
        return
    for line in lines:
        *addresses, said = _split(line)
        title = said.strip("\"' \t") if said and not said.startswith("#") else ""
        yield Entry(next(filter(None, addresses), line), title[:MAX_TITLE] or None)


def _split(line: str) -> tuple[str | None, ...]:
    """The address, in one of three places by its quotes, and what follows it."""
    match = _LINE.fullmatch(line)
    return match.groups() if match else (line, None)


def _cells(line: str) -> list[str]:
    """The names of columns, if this is the head of a table."""
    return [cell.strip("\"' ").lower() for cell in line.split(",")]


def _table(lines: list[str]) -> Iterator[Entry]:
    """The rows of CSV with a head that names a column `url`, and perhaps `title`."""
    rows = csv.DictReader(lines[1:], fieldnames=_cells(lines[0]))
    try:
        for row in rows:
            yield Entry((row["url"] or "").strip(), (row.get("title") or "").strip() or None)
    except csv.Error as error:
        raise InputError(f"the list is no CSV: {error}") from error


def _attributes(source: Source) -> dict[str, str]:
    title = _one_line(source.title or "")
    flags = {_RECHECK: source.recheck, _CROSS_SITE: source.cross_site}
    words = [source.kind, *(flag for flag, is_set in flags.items() if is_set)]
    is_feed = source.kind is SourceKind.FEED
    return {
        "text": title or source.url,
        "title": title,
        "type": "rss" if is_feed else "link",
        "xmlUrl" if is_feed else "url": source.url,
        "category": ",".join(f"{_OURS}/{word}" for word in words),
    }


def _element(attributes: dict[str, str]) -> str:
    pairs = (f'{name}="{html.escape(value)}"' for name, value in attributes.items() if value)
    return f"<outline {' '.join(pairs)}/>"


def _one_line(title: str) -> str:
    return _CONTROL.sub("", _BREAK.sub(" ", title)).strip()[:MAX_TITLE].strip()
