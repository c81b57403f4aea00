"""From the address that a person gives to the source behind it.

    address ─ fetcher ─→ Page ─ workers ─→ Contents
    feed, sitemap, robots.txt ──────────────────────────→ the source
    page of HTML ─→ the feeds that it declares, the usual places ─→ a feed? the source
                                                              none? the page itself, as a listing

Nothing is written here, so several addresses may be looked at in as many threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scraper.decide import Refusal
from scraper.errors import BadUrl
from scraper.model import Contents, Outcome, Page, Source, SourceKind
from scraper.reading import Reader, logged
from scraper.urls import checked

MAX_DECLARED = 3  # feeds of a page that are tried; the likeliest stands first


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for: an address, and what is to be done with what it names.

    With `kind` nothing else will do; a page of HTML is then a LISTING as it is. `is_told`
    says that a list names the kind already, so that nobody is asked. The flags are a `Source`'s.
    """

    url: str
    kind: SourceKind | None = None
    title: str | None = None
    is_told: bool = False
    recheck: bool = False
    cross_site: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The source behind an address, with what it names; `contents` None where nobody looked."""

    source: Source
    contents: Contents | None = None


class Finder:
    """Finds sources."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def find(self, wish: Wish) -> Finding | Refusal:
        """Find the source that a person means, or say why there is none."""
        try:
            url = checked(wish.url)
        except BadUrl as error:
            return Refusal(Outcome.BAD_URL, f"it is no URL that can be fetched: {error.reason}")
        if wish.is_told and wish.kind is not None:
            return Finding(_source(url, wish.kind, wish.title, wish))
        contents = self._read(url, wish)
        if isinstance(contents, Refusal):
            return contents
        if contents.kind is wish.kind:
            return _finding(url, contents, wish)
        if contents.kind is SourceKind.LISTING:
            return self._feed_of(url, contents, wish) or _listing(url, contents, wish)
        if wish.kind is not None:
            return Refusal(Outcome.NOT_HTML, f"it is a {contents.kind}, and no {wish.kind}")
        return _finding(url, contents, wish)

    def _feed_of(self, url: str, page: Contents, wish: Wish) -> Finding | None:
        for place in _places(url, page):
            contents = self._read(place, wish)
            if isinstance(contents, Contents) and contents.kind is SourceKind.FEED:
                return _finding(place, contents, wish)
        return None

    def _read(self, url: str, wish: Wish) -> Contents | Refusal:
        page = self._reader.download(url, for_source=True)
        if isinstance(page, Refusal):
            return page
        assert isinstance(page, Page)  # noqa: S101  no condition was sent
        pending = self._reader.begin_source(page, cross_site=wish.cross_site)
        return logged(pending.result(), url)


def _places(url: str, page: Contents) -> Iterator[str]:
    """Where the feed of a page may lie."""
    from scraper.discovery import usual_feed_places

    declared = [feed.url for feed in page.feeds[:MAX_DECLARED]]
    places: Iterable[str] = declared or usual_feed_places(url)
    for place in dict.fromkeys(places):
        try:
            yield checked(place)
        except BadUrl:
            continue


def _listing(url: str, page: Contents, wish: Wish) -> Finding | Refusal:
    if wish.kind is not None:
        return Refusal(
            Outcome.NOT_HTML, f"it is a web page, and no {wish.kind} was found behind it"
        )
    if not page.links:
        return Refusal(Outcome.NOT_ARTICLE, "it is a web page that names no feed and no articles")
    return _finding(url, page, wish)


def _finding(url: str, contents: Contents, wish: Wish) -> Finding:
    return Finding(_source(url, contents.kind, contents.title or wish.title, wish), contents)


def _source(url: str, kind: SourceKind, title: str | None, wish: Wish) -> Source:
    return Source(url, kind, title, recheck=wish.recheck, cross_site=wish.cross_site)
