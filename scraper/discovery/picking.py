"""Which links of a page are its articles.

Four things together say it, in points: the address (`shapes`), the text of the link, the place
where it stands (`anchors`), and the company that it keeps. Most links of one kind of card are the
same thing, and so are most addresses of one template; what a page's likely articles have in common,
the rest must have too. The points were set by hand on the pages under `tests/discovery/data`. Pure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scraper import urls
from scraper.discovery import alternates, shapes
from scraper.discovery.anchors import NAMED, Anchor, Place, headline_near

ENOUGH = 2.5  # points from which a link is an article
PICTURE = 0.75  # points for a link with a picture; sections seldom have one
LISTED = 3.0  # points for an entry of an ItemList
FOREIGN = 1.5  # points against a link to another site: most of those are partners and adverts
FOREIGN_UNMARKED = 3.5  # the same where its address has neither date nor id
ONLY_FOOTER = 8.0  # points against what is linked from nowhere but the footer: no vote outweighs it

COMPANY = 3  # links of one kind from which they vote on each other
DENIED = 0.25  # share of them above the limit, up to which all are against an article
AGREED = 0.6  # and from which all are for it
UNITED = 0.8  # and from which it hardly takes more
NORM_COMPANY = 5  # likely articles from which they are a norm
NORM = 0.7  # share of them that must have it
UNMARKED = 2.0  # points against an address without date and id where the norm is to have one
ELSEWHERE = 1.0  # points against one in another first folder than the norm's
GENERIC = 3  # addresses under one text, from which it is a button's ("read more")

# Points for the kind of place; of an address that is linked several times, its best place counts.
_PLACES = (
    (Place.HEADING, 1.5),
    (Place.ARTICLE | Place.MAIN, 0.5),
    (Place.NAV | Place.NAMED_NAV, -2.0),
    (Place.HEADER | Place.NAMED_HEADER, -1.0),
    (Place.FOOTER | Place.NAMED_FOOTER, -2.5),
    (Place.ASIDE, -0.5),
    (Place.SMALL, -2.0),
)
# Letters from which a text is like a headline, and the points for it. One of Chinese, Japanese or
# Korean counts as two.
_LENGTHS = ((24, 2.0), (15, 1.0), (9, 0.0), (1, -1.0))
_NO_TEXT = -2.0

_DIGITS = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FOOTER = Place.FOOTER | Place.NAMED_FOOTER


@dataclass(frozen=True, slots=True)
class _Votes:
    """The points that links of one kind give each other."""

    against: float
    agreed: float
    united: float

    def of(self, members: list[bool]) -> float:
        """The vote of those of whom each is likely an article or not."""
        share = sum(members) / len(members)
        if len(members) < COMPANY or DENIED < share < AGREED:
            return 0
        return -self.against if share <= DENIED else self.united if share >= UNITED else self.agreed


CARD = _Votes(1.5, 1.5, 4)
TEMPLATE = _Votes(0.75, 0.75, 1.5)


@dataclass(slots=True)
class Candidate:
    """All the links of a page to one address, and what speaks for its being an article."""

    url: str
    shape: shapes.Shape
    is_foreign: bool
    anchors: list[Anchor] = field(default_factory=list)
    is_listed: bool = False
    title: str | None = None
    points: float = 0

    @property
    def is_article(self) -> bool:
        """Whether enough speaks for it."""
        return self.points >= ENOUGH


def articles(anchors: Iterable[Anchor], listed: dict[str, str | None], url: str) -> list[Candidate]:
    """The articles among the links of the page at `url`, in its order.

    `listed` are the addresses and names that its `ItemList`s give (`itemlists`).
    """
    candidates = _candidates(anchors, listed, url)
    generic = _generic(candidates)
    for candidate in candidates:
        candidate.title = _best_title(candidate, generic) or listed.get(candidate.url)
        candidate.points = _own_points(candidate)
    _vote(candidates)
    return [candidate for candidate in candidates if candidate.is_article]


def _candidates(
    found: Iterable[Anchor], listed: dict[str, str | None], url: str
) -> list[Candidate]:
    """The addresses that may be articles, in the order in which they first stand in the page."""
    gate = _Gate(url)
    by_key: dict[str, Candidate] = {}
    for anchor in found:
        candidate = gate.candidate(anchor.url, by_key)
        if candidate is not None:
            candidate.anchors.append(anchor)
    for address in listed:
        candidate = gate.candidate(address, by_key)
        if candidate is not None:
            candidate.is_listed = True
    return list(by_key.values())


class _Gate:
    """Which addresses of the page at `url` may be articles."""

    def __init__(self, url: str) -> None:
        self._site = urls.site(url)
        self._path = _path(url)
        self._host = urls.host_of(url)
        self._shapes: dict[str, shapes.Shape | None] = {}
        self._sites: dict[str, str | None] = {}

    def candidate(self, url: str, known: dict[str, Candidate]) -> Candidate | None:
        """The candidate of an address, a new one where it is not known; None where it is none."""
        if url not in self._shapes:
            self._shapes[url] = self._judged(url)
        shape = self._shapes[url]
        if shape is None:
            return None
        key = _key(url, shape)
        if key not in known:
            known[key] = Candidate(url, shape, is_foreign=self._is_foreign(url))
        return known[key]

    def _judged(self, url: str) -> shapes.Shape | None:
        shape = shapes.shape(url)
        if shape is None or alternates.is_feed_address(url) or urls.is_front_page(url):
            return None
        return None if self._is_above(url, shape) else shape

    def _is_above(self, url: str, shape: shapes.Shape) -> bool:
        """Whether an address is the page itself, or a folder that it lies in."""
        if urls.host_of(url) != self._host:
            return False
        path = _path(url)
        if "?" in url:
            return path == self._path and not shape.has_parameter
        return f"{self._path}/".startswith(f"{path}/")

    def _is_foreign(self, url: str) -> bool:
        host = urls.host_of(url)
        if host not in self._sites:
            self._sites[host] = urls.site(url)
        return self._sites[host] != self._site


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def _key(url: str, shape: shapes.Shape) -> str:
    """What is equal for two spellings of one address.

    Parameters that are no id say where a reader comes from, where the path says which page it is.
    """
    head, _, query = url.partition("?")
    plain = head.partition("://")[2].rstrip("/").lower()
    is_whole = shape.marked and not shape.has_parameter
    return plain if not query or is_whole else f"{plain}?{query}"


def _generic(candidates: list[Candidate]) -> frozenset[str]:
    """Texts that lead to several addresses: they are buttons' or labels', in any language."""
    leads: dict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        for anchor in candidate.anchors:
            leads[_DIGITS.sub("", anchor.text)].add(candidate.url)
    return frozenset(text for text, addresses in leads.items() if len(addresses) >= GENERIC)


def _best_title(candidate: Candidate, generic: frozenset[str]) -> str | None:
    """The text that is most like a headline; of equals the first."""
    texts = [a for a in candidate.anchors if _DIGITS.sub("", a.text) not in generic]
    best = max(texts, key=lambda a: (a.is_headline, min(_strength(a.text), 1)), default=None)
    if best is not None and _strength(best.text) >= (-1 if best.is_headline else 0):
        return best.text
    near = (headline_near(anchor.element) for anchor in candidate.anchors[:2])
    return next(filter(None, near), None)


def _strength(text: str) -> float:
    """How much a text is like a headline: 2 for a sentence, below 0 for a word or a number."""
    letters = len(_LETTER.findall(text)) + len(_WIDE.findall(text))
    if text.startswith(("http://", "https://", "www.")):
        return _NO_TEXT
    return next((points for length, points in _LENGTHS if letters >= length), _NO_TEXT)


def _own_points(candidate: Candidate) -> float:
    """What speaks for a link by itself."""
    places = [anchor.place for anchor in candidate.anchors]
    points = candidate.shape.points + _strength(candidate.title or "")
    points += max(map(_place_points, places), default=0)
    points += PICTURE * any(a.has_picture and not a.place & NAMED for a in candidate.anchors)
    points += LISTED * candidate.is_listed
    if places and all(place & _FOOTER and not place & Place.ARTICLE for place in places):
        points -= ONLY_FOOTER
    if candidate.is_foreign:
        points -= FOREIGN if candidate.shape.marked else FOREIGN_UNMARKED
    return points


def _place_points(place: int) -> float:
    return sum(points for kind, points in _PLACES if place & kind)


def _vote(candidates: list[Candidate]) -> None:
    """Let the links of one kind of card, and the addresses of one template, judge each other."""
    by_card: dict[str, set[int]] = defaultdict(set)
    by_template: dict[str, set[int]] = defaultdict(set)
    for number, candidate in enumerate(candidates):
        if not candidate.shape.is_plain:  # a bare word may be anything
            by_template[candidate.shape.template].add(number)
        for anchor in candidate.anchors:
            by_card[anchor.card].add(number)
    likely = [candidate.is_article for candidate in candidates]
    norm = _Norm.of([candidate for candidate in candidates if candidate.is_article])
    cards = _votes(by_card, likely, CARD)
    templates = _votes(by_template, likely, TEMPLATE)
    for number, candidate in enumerate(candidates):
        candidate.points += cards.get(number, 0) + templates.get(number, 0)
        candidate.points -= norm.distance(candidate)


def _votes(kinds: dict[str, set[int]], likely: list[bool], votes: _Votes) -> dict[int, float]:
    """The points of each candidate from those of its kind; of several kinds the best counts."""
    best: dict[int, float] = {}
    for members in kinds.values():
        vote = votes.of([likely[number] for number in members])
        for number in members:
            best[number] = max(best.get(number, vote), vote)
    return best


@dataclass(frozen=True, slots=True)
class _Norm:
    """What nearly all likely articles of a page have: a date or an id, one first folder."""

    marked: bool
    folder: str | None

    @classmethod
    def of(cls, likely: list[Candidate]) -> _Norm:
        own = [candidate for candidate in likely if not candidate.is_foreign]
        if len(own) < NORM_COMPANY:
            return cls(marked=False, folder=None)
        n_marked = sum(candidate.shape.marked for candidate in own)
        folder, count = Counter(_folder(candidate.url) for candidate in own).most_common(1)[0]
        return cls(n_marked >= NORM * len(own), folder if count >= NORM * len(own) else None)

    def distance(self, candidate: Candidate) -> float:
        """Points against an address that is unlike the others."""
        is_bare = self.marked and not candidate.shape.marked
        is_apart = self.folder and _folder(candidate.url) != self.folder
        return UNMARKED * is_bare + ELSEWHERE * bool(is_apart)


def _folder(url: str) -> str:
    return next(iter(urls.folders(url)), "")
