"""When an article was published and last modified, by the best evidence that the page gives.

    JSON-LD, meta elements, microdata ─→ what is stated ─┐
    date lines around the headline ────→ what is shown ──┼─→ the day that the page gives its reader
    the URL's path ────────────────────────────────────┘

What is shown right by the headline, and not called a change, is the article's day. A stated moment
of that day, or of the next one in another zone, makes it exact. Where nothing is shown, what is
stated holds, then the URL, then a date line farther away, a line that is called a change, and at
last the data of a script. No date lies after `not_after`, the moment the page was received; nothing
is made up: a day needs its year, and a page without a date has none.

Rejected: htmldate's extensive search as the last resort. Where no line is found it had two days
right and two wrong of about 1,000 development pages, at 20 ms for each page without a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from lxml.html import HtmlElement

from scraper.extractor import shown, stamps
from scraper.extractor.evidence import Evidence, Node, microdata, microdata_text, strings
from scraper.extractor.page import headline_of, text_of
from scraper.extractor.shown import Shown
from scraper.extractor.stamps import Stamp, from_url, iso

__all__ = ["Dates", "Stamp", "find", "from_url", "iso"]

CLOCK_SKEW = timedelta(days=1)  # a server's clock and a page's zone may run ahead by so much
# Elements below the headline, and above it, in which a shown date holds against a stated one. On 33
# development pages where it was right it stood no farther than 13 below and 2 above; from 39 on it
# was another story's.
BESIDE = 25
RIGHT_ABOVE = 5
SAME_PAIRS = 0.6  # of the pairs of letters of the shorter of two headings
A_DAY = timedelta(days=1)

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
    "article.updated", "date.modified", "modified", "updated_time", "revision_date", "dateupdate",
)  # fmt: skip

# Names of meta elements that stand in no table and still say what they hold.
_PUBLISHED_NAME = re.compile(r"publi[sc]|pub_?-?date|posted|issued|created|uploaded|release.?date")
_OTHER_NAME = re.compile(r"modif|updat|expir|unpubl|last|publisher|revis|embargo|end")
# Data of scripts from which a page is built in the browser.
_SCRIPT_DATE = re.compile(
    r"[\"'](?:date_?published|publish(?:ed)?_?(?:at|date|time|on)?|pub_?date|first_?published(?:_?at)?"
    r"|publication_?date|display_?date|date_?created|created_?at)[\"']\s*:\s*"
    r"\\?[\"'](\d{4}-\d\d-\d\d[^\"'\\]{0,25})",
    re.IGNORECASE,
)
_TITLE_TAGS = ("h2", "h3", "h4", "div", "p", "span", "strong", "b", "font", "td", "center")


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
    stated = [*_possible(_stated(evidence, locales), limit)]
    stated = stated or [*_possible(_said_elsewhere(tree, evidence, locales), limit)]
    changed = [*_possible(_changed(tree, evidence, locales), limit)][:1]
    anchor = _anchor(tree, title)
    below = BESIDE if stated and not stated[0].is_utc else shown.BELOW
    reach = (below, RIGHT_ABOVE if stated else shown.ABOVE)
    around = shown.around(anchor, locales, *reach) if anchor is not None else iter(())
    seen: list[Shown] = []
    views = _kept((s for s in around if s.stamp.is_possible(limit)), seen)
    published = _chosen(stated, views, from_url(url), next(iter(changed), None))
    changed += [s.stamp for s in seen if s.modified and s.place > 0]
    modified = next(iter(changed), None)
    if published is None:
        published = _elsewhere(tree, locales, limit)
    if published and modified and modified.day < published.day:
        modified = None
    return Dates(published, modified)


def _stated(evidence: Evidence, locales: tuple[str, ...]) -> Iterator[Stamp | None]:
    nodes = (*evidence.articles, *evidence.pages)
    yield from _of_nodes(nodes, ("datePublished",), locales)
    yield from _stamps(evidence.all_meta(*PUBLISHED_METAS), "meta", locales)


def _said_elsewhere(
    tree: HtmlElement, evidence: Evidence, locales: tuple[str, ...]
) -> Iterator[Stamp | None]:
    """Statements that are asked only where there is no other: less sure, or costlier to find."""
    nodes = (*evidence.articles, *evidence.pages)
    yield from _of_microdata(tree, "datePublished", locales)
    yield from _of_nodes(nodes, ("dateCreated", "uploadDate"), locales)
    named = (n for n in evidence.metas if _PUBLISHED_NAME.search(n) and not _OTHER_NAME.search(n))
    yield from _stamps(evidence.all_meta(*named), "meta", locales)


def _changed(
    tree: HtmlElement, evidence: Evidence, locales: tuple[str, ...]
) -> Iterator[Stamp | None]:
    nodes = (*evidence.articles, *evidence.pages)
    found = [*_of_nodes(nodes, ("dateModified",), locales)]
    found += _stamps(evidence.all_meta(*MODIFIED_METAS), "meta", locales)
    yield from found
    if not any(found):
        yield from _of_microdata(tree, "dateModified", locales)


def _of_microdata(tree: HtmlElement, prop: str, locales: tuple[str, ...]) -> Iterator[Stamp | None]:
    return _stamps((microdata_text(e) for e in microdata(tree, prop)), "html", locales)


def _of_nodes(
    nodes: Iterable[Node], keys: tuple[str, ...], locales: tuple[str, ...]
) -> Iterator[Stamp | None]:
    for node in nodes:
        for key in keys:
            yield from _stamps(strings(node.get(key)), "jsonld", locales)


def _stamps(values: Iterable[str], source: str, locales: tuple[str, ...]) -> Iterator[Stamp | None]:
    for value in values:
        stamp = iso(value, locales)
        yield Stamp(stamp, source) if stamp else None


def _possible(found: Iterable[Stamp | None], limit: datetime) -> Iterator[Stamp]:
    return (s for s in found if s and s.is_possible(limit))


def _kept(views: Iterable[Shown], kept: list[Shown]) -> Iterator[Shown]:
    """The same views, each kept as it passes."""
    for view in views:
        kept.append(view)
        yield view


def _chosen(
    stated: list[Stamp], views: Iterator[Shown], url_day: str | None, modified: Stamp | None
) -> Stamp | None:
    """The day of publication: stated, shown or in the URL, whichever holds against the others."""
    day = date.fromisoformat(url_day) if url_day else None
    if not stated:
        seen = list(views)
        dated = [s for s in seen if not s.modified]
        return _by_url(dated, day) if day else _nearest(dated or seen)
    first = stated[0]
    if local := next((s for c in stated[1:] if (s := _as_shown(first, c))), None):
        return local
    rival: Shown | None = None
    is_changed = False
    for one in views:
        if not one.modified and (local := _as_shown(first, one.stamp)):
            return local
        if one.place > BESIDE:
            continue
        if one.stamp.day == first.day:
            return one.stamp if one.stamp.has_time and not first.has_time else first
        is_changed = is_changed or one.modified
        if rival is None and not is_changed and _may_hold(one, modified):
            rival = one
    if rival is not None and day != first.day:
        return _agreeing(rival, (first.day, day))
    is_local = day and abs(day - first.day) == A_DAY and stamps.may_be_day_of(first, day)
    return Stamp(day.isoformat(), "url") if day and is_local and first.is_utc else first


def _as_shown(first: Stamp, clock: Stamp) -> Stamp | None:
    """A moment in UTC by another clock of the page, where that has another day."""
    if not first.is_utc or not clock.has_time:
        return None
    local = stamps.beside(first, clock.iso)
    return local if local and local.day != first.day else None


def _may_hold(one: Shown, modified: Stamp | None) -> bool:
    """Whether a shown date can be the publication's against what is stated.

    It does not lie after the last change; and above the headline, where other boxes stand too, it
    is a date and nothing else.
    """
    is_later = modified is not None and one.stamp.day > modified.day + A_DAY
    return not is_later and (one.place > 0 or one.is_plain)


def _agreeing(one: Shown, others: Iterable[date | None]) -> Stamp:
    """The date, day and month exchanged where only so it is one of the other days."""
    exchanged = stamps.swapped(one.stamp.day) if one.is_ambiguous else None
    if exchanged is not None and one.stamp.day not in others and exchanged in others:
        return replace(one.stamp, iso=f"{exchanged}{one.stamp.iso[10:]}")
    return one.stamp


def _by_url(dated: list[Shown], day: date) -> Stamp:
    """The day of a URL, with what is shown of it; or a neighbour that is shown instead."""
    exact = [_agreeing(s, (day,)) for s in dated]
    near = sorted((abs(s.day - day), i) for i, s in enumerate(exact))
    is_near = bool(near) and near[0][0] <= A_DAY
    return exact[near[0][1]] if is_near else Stamp(day.isoformat(), "url")


def _nearest(seen: list[Shown]) -> Stamp | None:
    """What stands closest to the headline, if it is not called a change."""
    ranked = sorted(seen, key=lambda s: (s.modified, _distance(s)))
    return ranked[0].stamp if ranked else None


def _distance(one: Shown) -> int:
    """Elements from the headline, fewer for what is called the publication, and for what is below.

    Above stands soon the site's own head.
    """
    elements = 2 * one.place if one.place >= 0 else -4 * one.place
    return elements // (4 if one.published else 1)


def _anchor(tree: HtmlElement, title: str | None) -> HtmlElement | None:
    """The element that dates stand beside: the headline, or what comes closest to it."""
    headings = [h for h in tree.iter("h1") if text_of(h)]
    if title is None:
        return headings[0] if len(headings) == 1 else headline_of(tree, None)
    exact = next((h for h in headings if text_of(h) == title), None)
    if exact is None and len(headings) == 1 and _is_alike(text_of(headings[0]), title):
        exact = headings[0]
    if exact is None:
        exact = next((e for e in tree.iter(*_TITLE_TAGS) if _reads(e, title)), None)
    return headings[0] if exact is None and len(headings) == 1 else exact


def _is_alike(one: str, other: str) -> bool:
    """Whether one of two headings says most of what the other says, in any script."""
    pairs, others = _pairs(one.lower()), _pairs(other.lower())
    return len(pairs & others) > SAME_PAIRS * max(1, min(len(pairs), len(others)))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _reads(element: HtmlElement, title: str) -> bool:
    own = " ".join((element.text or "").split())
    return bool(own) and title.startswith(own) and text_of(element) == title


def _elsewhere(tree: HtmlElement, locales: tuple[str, ...], limit: datetime) -> Stamp | None:
    """The first date line of the page, or else what a script has."""
    seen = [s for s in shown.anywhere(tree, locales) if s.stamp.is_possible(limit)]
    first = next((s for s in seen if not s.modified), None) or next(iter(seen), None)
    return first.stamp if first else _scripted(tree, limit)


def _scripted(tree: HtmlElement, limit: datetime) -> Stamp | None:
    """A day of publication in the data of a script."""
    for script in tree.iter("script"):
        if match := _SCRIPT_DATE.search(script.text or ""):
            found = iso(match[1])
            if found and Stamp(found, "html").is_possible(limit):
                return Stamp(found, "html")
    return None
