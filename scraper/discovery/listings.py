"""A page of HTML that lists articles (a front page, a section) → its feeds and its articles.

The feeds are those that it declares (`alternates`), the articles those of its links that look like
some (`picking`). Dates are only what a card's `<time>` or the address says. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from scraper import urls
from scraper.discovery import alternates, itemlists, picking, stamps
from scraper.discovery.alternates import usual_feed_places
from scraper.discovery.anchors import MAX_PAGE, anchors, base_of, parse, text_of
from scraper.discovery.picking import Candidate
from scraper.errors import BadUrl, NotASource
from scraper.model import Contents, Link, Outcome, SourceKind

__all__ = ["read", "usual_feed_places"]

MAX_LINKS = 500  # articles of one page; the fullest front pages name about 400
MAX_TIMES = 1_000  # <time> elements that are matched with articles
TIME_CLIMB = 5  # levels from a <time> up to the card that it dates
CARD_LINKS = 50  # links that are looked at to tell whether a card holds one article or several

_CHANGED = re.compile(r"modif|updat", re.IGNORECASE)


def read(text: str, url: str) -> Contents:
    """What the page at `url` names: its feeds and its articles, in its order.

    Raises `NotASource` for a page that names neither.
    """
    tree = parse(text)
    if tree is None:
        raise NotASource(Outcome.NOT_ARTICLE, "the page has no markup, and so no links")
    base = base_of(tree, url)
    found = anchors(tree, base)
    feeds = alternates.feeds(tree, found, base, url)
    chosen = picking.articles(found, dict(itemlists.entries(tree, base)), url)
    links = tuple(islice(_links(tree, chosen), MAX_LINKS))
    if not links and not feeds:
        raise NotASource(Outcome.NOT_ARTICLE, "the page declares no feed and links to no article")
    return Contents(
        SourceKind.LISTING,
        title=_title(tree),
        links=links,
        feeds=feeds,
        note=_note(len(text), len(chosen)),
    )


def _note(length: int, n_chosen: int) -> str:
    said = []
    if length > MAX_PAGE:
        said.append(f"only the first {MAX_PAGE:,} characters of the page were read")
    if n_chosen > MAX_LINKS:
        said.append(f"{n_chosen - MAX_LINKS:,} links beyond the first {MAX_LINKS} were left out")
    return "; ".join(said)


def _title(tree: HtmlElement) -> str | None:
    element = next(tree.iter("title"), None)
    return (text_of(element) or None) if element is not None else None


def _links(tree: HtmlElement, chosen: list[Candidate]) -> Iterator[Link]:
    """The articles as links, dated by their cards, else by their addresses."""
    times = _times(tree, chosen)
    for candidate in chosen:
        try:
            url = urls.checked(candidate.url)
        except BadUrl:
            continue
        published = times.get(candidate.url) or candidate.shape.day
        yield Link(url, title=candidate.title, published=published)


def _times(tree: HtmlElement, chosen: list[Candidate]) -> dict[str, str]:
    """The times of the cards that hold one article each, by the articles' addresses."""
    owner = {a.element: c.url for c in chosen for a in c.anchors}
    found: dict[str, str] = {}
    for element in islice(tree.iter("time"), MAX_TIMES):
        stamp = stamps.iso(element.get("datetime"))
        if stamp is not None and not _CHANGED.search(_marks(element)):
            url = _dated_article(element, owner)
            if url is not None:
                found.setdefault(url, stamp)
    return found


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('itemprop') or ''}"


def _dated_article(element: HtmlElement, owner: dict[HtmlElement, str]) -> str | None:
    """The one article of the smallest card around a time that holds any; None for several."""
    for card in islice(element.iterancestors(), TIME_CLIMB):
        links = islice(card.iter("a"), CARD_LINKS)  # the card itself too, where it is one
        addresses = {owner[link] for link in links if link in owner}
        if addresses:
            return addresses.pop() if len(addresses) == 1 else None
    return None
