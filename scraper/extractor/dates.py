"""When an article was published and last modified, by the best evidence that the page gives.

The order, first that holds wins: JSON-LD of the article, article and publication meta elements,
microdata, the day in the URL (with the time that `<time>` or a date line gives for that day),
`<time>` beside the headline, a visible date line near it, htmldate's search of the markup. A stamp
is kept exactly as precise as it was given. No date lies after `not_after`, the moment the page was
received; and nothing is made up: a day needs its year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from lxml import etree
from lxml.html import HtmlElement

from scraper.extractor import datelines
from scraper.extractor.datelines import Written
from scraper.extractor.evidence import Evidence, microdata, microdata_text, strings
from scraper.extractor.page import headline_of, letters, text_of

FIRST_DAY = date(1900, 1, 1)
CLOCK_SKEW = timedelta(days=1)  # a server's clock and a page's zone may run ahead by so much
NEAR_HEADLINE = 20  # elements after the headline in which its date line is looked for first,
FAR_BELOW = 120  # and last
TIME_ZONE = 80  # elements after the headline in which its <time> stands
ABOVE = 40  # elements before the headline

PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "date.published", "publishdate", "publish_date", "publish-date", "publication_date",
    "publicationdate", "pubdate", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "dc.date.created", "dc.created", "date.created",
    "article.published", "article:created", "cxenseparse:recs:publishtime", "cse_published",
    "og:published_time", "og:publish_date", "article_date_original", "originalpublicationdate",
    "displaydate", "timestamp", "ptime", "releasedate", "published", "rnews:datepublished",
    "bt:pubdate", "shareaholic:article_published_time", "mediator_published_time",
    "citation_publication_date", "citation_date", "dcterms.date", "dc.date", "date", "createdate",
)  # fmt: skip
MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "article:modified", "og:modified_time",
    "article.updated", "date.modified", "modified", "updated_time", "revision_date",
)  # fmt: skip

_STAMP = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2})(?:(?:[Tt]|\s+)(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}))?"
    r"(?:[.,]\d+)?\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z)?")
_URL_DATE = re.compile(
    r"(?<!\d)(?P<y>19[89]\d|20\d\d)(?P<s>[/_.-]?)(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>[0-2]?\d|3[01])(?!\d)"
)
_DATE_CLASS = re.compile(
    r"date|time|publish|pubd|posted|byline|meta|fecha|datum|data|tarih|ngay|tanggal|waktu|info|stamp",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """An ISO 8601 stamp and where it came from (`jsonld meta html url`)."""

    iso: str
    source: str


@dataclass(frozen=True, slots=True)
class Dates:
    """When an article was published and when it was last modified, where the page says so."""

    published: Stamp | None = None
    modified: Stamp | None = None


def find(
    tree: HtmlElement,
    evidence: Evidence,
    url: str | None,
    locales: tuple[str, ...],
    not_after: datetime | None,
    title: str | None = None,
) -> Dates:
    """The dates of a page. `locales` help to read written ones (`en-GB`), most likely first.

    `title` tells which heading is the headline.
    """
    limit = (not_after or datetime.max.replace(tzinfo=UTC) - CLOCK_SKEW) + CLOCK_SKEW
    headline = headline_of(tree, title)
    written = _visible(tree, headline, locales)
    published = _first(_published(tree, evidence, headline, written, url, locales), limit)
    modified = _first(_modified(tree, evidence, written, locales), limit)
    if published is None:
        published = _searched(tree, locales, limit)
    if modified and published and modified.iso[:10] < published.iso[:10]:
        modified = None
    return Dates(published, modified)


def iso(text: str, locales: tuple[str, ...] = ()) -> str | None:
    """A machine-written stamp, or else a date written for people, as ISO 8601."""
    stripped = " ".join(text.split()).strip("'\" ")
    match = _STAMP.match(stripped)
    if match:
        return _from_parts(match)
    if compact := _COMPACT.fullmatch(stripped):
        day = "-".join(compact.groups()[:3])
        clock = f"T{compact[4]}:{compact[5]}:{compact[6] or '00'}" if compact[4] else ""
        return _checked(f"{day}{clock}{'+00:00' if compact[7] else ''}")
    if re.search(r"\d{2}:\d{2}:\d{2}", stripped) and re.match(r"[A-Za-z]{3},? ", stripped):
        try:  # RFC 5322
            return parsedate_to_datetime(stripped).isoformat()
        except ValueError:
            pass
    found = datelines.read_line(stripped, locales)
    return found[0].iso if found else None


def from_url(url: str | None) -> str | None:
    """The day in a URL's path, such as `/2024/03/05/`."""
    for match in _URL_DATE.finditer((url or "").split("//", 1)[-1].split("?", 1)[0]):
        is_plain = not match["s"] and len(match["m"]) == len(match["d"]) == 2
        if match["s"] or is_plain:
            day = _checked(f"{match['y']}-{match['m']:0>2}-{match['d']:0>2}")
            if day:
                return day
    return None


def _published(
    tree: HtmlElement,
    evidence: Evidence,
    headline: HtmlElement | None,
    written: list[Written],
    url: str | None,
    locales: tuple[str, ...],
) -> Iterator[Stamp | None]:
    for node in (*evidence.articles, *evidence.pages):
        for key in ("datePublished", "dateCreated", "uploadDate"):
            yield from _stamps(strings(node.get(key)), "jsonld", locales)
    yield from _stamps(evidence.all_meta(*PUBLISHED_METAS), "meta", locales)
    for prop in ("datePublished", "dateCreated"):
        yield from _stamps((microdata_text(e) for e in microdata(tree, prop)), "html", locales)
    beside = [*_time_elements(tree, headline, locales)]
    beside += [Stamp(w.iso, "html") for w in written if not w.modified]
    if day := from_url(url):
        yield next((s for s in beside if s and s.iso.startswith(day)), Stamp(day, "url"))
    yield from beside


def _modified(
    tree: HtmlElement,
    evidence: Evidence,
    written: list[Written],
    locales: tuple[str, ...],
) -> Iterator[Stamp | None]:
    for node in (*evidence.articles, *evidence.pages):
        yield from _stamps(strings(node.get("dateModified")), "jsonld", locales)
    yield from _stamps(evidence.all_meta(*MODIFIED_METAS), "meta", locales)
    yield from _stamps(
        (microdata_text(e) for e in microdata(tree, "dateModified")), "html", locales
    )
    yield from (Stamp(w.iso, "html") for w in written if w.modified)


def _stamps(values: Iterable[str], source: str, locales: tuple[str, ...]) -> Iterator[Stamp | None]:
    for value in values:
        stamp = iso(value, locales)
        yield Stamp(stamp, source) if stamp else None


def _first(stamps: Iterable[Stamp | None], limit: datetime) -> Stamp | None:
    return next((s for s in stamps if s and _is_possible(s.iso, limit)), None)


def _is_possible(stamp: str, limit: datetime) -> bool:
    moment = datetime.fromisoformat(stamp)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.date() >= FIRST_DAY and aware <= limit


def _time_elements(
    tree: HtmlElement, headline: HtmlElement | None, locales: tuple[str, ...]
) -> Iterator[Stamp | None]:
    """`<time>` that is called the publication, or stands by the headline, before the others."""
    times = [t for t in tree.iter("time") if not _is_aside(t)]
    called = [t for t in times if t.get("pubdate") is not None or _says(t, "publish", "posted")]
    first = [t for t in _near(headline, "time") if not _is_aside(t)][:1] or times[:1]
    for element in (*called, *first):
        if _says(element, "updat", "modif"):
            continue
        value = element.get("datetime") or text_of(element)
        stamp = iso(value, locales) or iso(text_of(element), locales)
        yield Stamp(stamp, "html") if stamp else None


def _says(element: HtmlElement, *words: str) -> bool:
    own = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}"
    return any(word in own.lower() for word in words)


def _is_aside(element: HtmlElement) -> bool:
    return any(up.tag in ("aside", "footer", "nav", "li") for up in element.iterancestors())


def _near(headline: HtmlElement | None, tag: str) -> Iterator[HtmlElement]:
    if headline is not None:
        near = headline.xpath(f"following::*[position() <= {TIME_ZONE}]")
        yield from (e for e in near if e.tag == tag)


def _visible(
    tree: HtmlElement, headline: HtmlElement | None, locales: tuple[str, ...]
) -> list[Written]:
    """The dates of date lines around the headline: right below it, above it, further below."""
    if headline is None:
        classed = tree.iterfind(".//body//*[@class]")
        blocks = [e for e in classed if _DATE_CLASS.search(e.get("class", ""))]
        return _written(blocks[:NEAR_HEADLINE], locales)
    after = _text_blocks(headline.xpath(f"following::*[position() <= {FAR_BELOW}]"))
    before = _text_blocks(headline.xpath(f"preceding::*[position() <= {ABOVE}]"))
    found: list[Written] = []
    for zone in (after[:NEAR_HEADLINE], before, after[NEAR_HEADLINE:]):
        found += _written(zone, locales)
        if any(not w.modified for w in found):
            break
    return found


def _text_blocks(elements: Iterable[HtmlElement]) -> list[HtmlElement]:
    return [e for e in elements if isinstance(e.tag, str) and e.tag not in ("script", "style")]


def _written(elements: Iterable[HtmlElement], locales: tuple[str, ...]) -> list[Written]:
    found: list[Written] = []
    for element in elements:
        if len(element) > 8 or _is_aside(element):
            continue
        line = text_of(element)
        if any(c.isdecimal() for c in line):
            found += _sharpened(element, datelines.read_line(line, locales))
        if found and not all(w.modified for w in found):
            break
    return found


def _sharpened(element: HtmlElement, written: list[Written]) -> list[Written]:
    """A written date with the seconds that an attribute of its element states."""
    for value in (v for e in element.iter() for v in e.attrib.values()):
        stamp = iso(value) if _STAMP.fullmatch(value.strip()) else None
        if stamp and len(written) == 1 and stamp.startswith(written[0].iso[:-3]):
            return [replace(written[0], iso=stamp)]
    return written


def _searched(tree: HtmlElement, locales: tuple[str, ...], limit: datetime) -> Stamp | None:
    """What htmldate finds in the page, if a date line or an attribute somewhere says so as well.

    Its search of free text alone takes copyright lines and years in the prose.
    """
    from htmldate import find_date

    pictureless = deepcopy(tree)  # it takes the day of a picture's upload for the article's
    etree.strip_elements(pictureless, "img", "source", "svg", with_tail=False)
    day = find_date(
        pictureless,
        extensive_search=True,
        original_date=True,
        url="",
        min_date="1995-01-01",
        max_date=min(limit, datetime(2100, 1, 1, tzinfo=UTC)).strftime("%Y-%m-%d"),
    )
    return Stamp(day, "html") if day and _is_written(pictureless, day, locales) else None


def _is_written(tree: HtmlElement, day: str, locales: tuple[str, ...]) -> bool:
    """Whether a date line of the page has this day, or an attribute begins with it."""
    for element in tree.iterfind(".//body//*"):
        is_short = 0 < letters(element) <= datelines.MAX_LINE
        written = datelines.read_line(text_of(element), locales) if is_short else []
        stamps = (*element.attrib.values(), *(w.iso for w in written))
        if any(stamp.startswith(day) for stamp in stamps):
            return True
    return False


def _from_parts(match: re.Match[str]) -> str | None:
    year, month, day = match["day"].split("-")
    stamp = f"{year}-{month:0>2}-{day:0>2}"
    if match["h"]:
        stamp += f"T{match['h']:0>2}:{match['min']}:{match['s'] or '00'}{_zone(match['zone'])}"
    return _checked(stamp)


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    if zone[0] not in "+-":
        return "+00:00"
    digits = zone[1:].replace(":", "")
    return f"{zone[0]}{digits[:2]}:{digits[2:] or '00'}"


def _checked(stamp: str) -> str | None:
    try:
        datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return stamp
