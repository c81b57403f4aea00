"""What a parser found → what a source names: clean addresses, each once, of the right sites.

Left out, and counted in the note: what is no URL, front pages, the source itself, links to other
sites (unless the source allows them), and what is beyond the limit. A feed's links may lie on the
site of its home page, since feeds are served from elsewhere. An aggregator's link that does not say
where it leads is kept, for the archive to say so. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from operator import itemgetter

from scraper import urls
from scraper.discovery.wrappers import unwrapped
from scraper.errors import BadUrl
from scraper.model import Contents, Link, sort_time

MAX_LINKS = 50_000  # URLs of one document: what a sitemap may hold (sitemaps.org)

MOST = 0.5  # share of a document's links that must have a date for dates to order them

# What was left out, in the order in which the note says it: of one link, of several.
_REASONS = {
    "site": ("to another site", "to other sites"),
    "none": ("without an address", "without an address"),
    "bad": ("that is no URL", "that are no URLs"),
    "front": ("to a front page", "to front pages"),
    "self": ("to the source itself", "to the source itself"),
    "many": (f"beyond the first {MAX_LINKS:,}", f"beyond the first {MAX_LINKS:,}"),
}


def settled(contents: Contents, source_url: str, *, cross_site: bool = False) -> Contents:
    """`contents` with its links, sitemaps and feeds as the rest of the program may use them.

    `source_url` is the address that the document was had from. Raises nothing.
    """
    gate = _Gate.of(source_url, contents.home, cross_site=cross_site)
    home = _checked(contents.home) if contents.home else None
    links = tuple(gate.admitted(newest_first(contents.links)))
    sitemaps = tuple(_files(newest_first(contents.sitemaps), gate))
    feeds = tuple(_files(contents.feeds, replace(gate, sites=None)))
    note = "; ".join(filter(None, (contents.note, gate.note())))
    return replace(contents, links=links, sitemaps=sitemaps, feeds=feeds, home=home, note=note)


def newest_first(links: Iterable[Link]) -> list[Link]:
    """The links by their dates, where most have one; else in the order of the document.

    Those without a date then follow in the order that they have: what a document that dates its
    articles does not date is none (a page about the paper). Where few are dated, such as the ticker
    of a front page, the order of the document says more.
    """
    dated = [(sort_time(link.published) or sort_time(link.modified) or "", link) for link in links]
    if sum(when != "" for when, _ in dated) < MOST * len(dated):
        return [link for _, link in dated]
    return [link for _, link in sorted(dated, key=itemgetter(0), reverse=True)]  # stable


@dataclass(slots=True)
class _Gate:
    """Which links come in; counts those that do not. `sites` None lets in every site."""

    own: frozenset[str]
    sites: frozenset[str | None] | None
    refused: Counter[str] = field(default_factory=Counter)
    site_of: dict[str, str | None] = field(default_factory=dict)  # by host: looked up once

    @classmethod
    def of(cls, source_url: str, home: str | None, *, cross_site: bool) -> _Gate:
        own = {_cleaned(source_url), _cleaned(home or "")} - {None}
        sites = frozenset({urls.site(source_url), urls.site(home)} - {None})
        return cls(frozenset(filter(None, own)), None if cross_site else sites)

    def admitted(self, links: list[Link]) -> Iterator[Link]:
        """The links that come in, each address once: the first, which is the newest."""
        self.refused["many"] += max(0, len(links) - MAX_LINKS)
        seen = set()
        for link in links[:MAX_LINKS]:
            url = _cleaned(link.url)
            reason = self._against(url) if link.url else "none"
            if reason is not None:
                self.refused[reason] += 1
            elif url is not None and url not in seen:
                seen.add(url)
                yield replace(link, url=url)

    def is_of_site(self, url: str) -> bool:
        """Whether links to this site are let in."""
        if self.sites is None:
            return True
        host = urls.host_of(url)
        if host not in self.site_of:
            self.site_of[host] = urls.site(url)
        return self.site_of[host] in self.sites

    def note(self) -> str:
        """What was left out, in a sentence; empty where nothing was."""
        counts = [(self.refused[reason], forms) for reason, forms in _REASONS.items()]
        said = [(f"{n:,}", forms[n > 1]) for n, forms in counts if n]
        if not said:
            return ""
        (number, first), *rest = said
        noun = "link" if number == "1" else "links"
        parts = [f"{number} {noun} {first}", *(f"{n} {form}" for n, form in rest)]
        listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
        return f"{listed} {'was' if self.refused.total() == 1 else 'were'} left out"

    def _against(self, url: str | None) -> str | None:
        """Why an address does not come in, None where it does."""
        if url is None:
            return "bad"
        if url in self.own:
            return "self"
        if urls.is_unresolvable(url):
            return None
        if not self.is_of_site(url):
            return "site"
        return "front" if urls.is_front_page(url) else None


def _files(links: Iterable[Link], gate: _Gate) -> Iterator[Link]:
    """Further sources that a document names. Their parameters are kept as they are written."""
    seen: set[str | None] = set()
    for link in links:
        url = _checked(link.url)
        known = url in seen or len(seen) >= MAX_LINKS or (url and _cleaned(url)) in gate.own
        seen.add(url)
        if url is None:
            gate.refused["bad"] += 1
        elif not known and gate.is_of_site(url):
            yield replace(link, url=url)
        elif not known:
            gate.refused["site"] += 1


def _cleaned(url: str) -> str | None:
    try:
        cleaned = urls.clean(url)
        page = unwrapped(cleaned)
        return cleaned if page == cleaned else urls.clean(page)
    except BadUrl:
        return None


def _checked(url: str) -> str | None:
    try:
        return urls.checked(url)
    except BadUrl:
        return None
