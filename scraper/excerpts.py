"""The passage of a text that answers a query best, and where in it what was asked for stands.

Matched as the search index matches: folded, in any case, with or without diacritics (`terms`).
What is shown is the text as it stands. A passage lies within one paragraph, and is cut between
words; in scripts without spaces, between characters with their marks.

Pure. Places are counted in characters (code points), from 0.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from unicodedata import category

from scraper.model import Hit, KeptArticle, Passage
from scraper.terms import Query, fold, pattern, unspaced

WIDTH = 160  # columns, some 25 words or 80 characters of Chinese: enough to see what it is about
MOST_MATCHES = 100  # of a paragraph; its best passage stands before the hundredth mention
LONGEST = 2_000  # characters of a paragraph that are looked at as one; longer ones are no prose
SNAP = 20  # characters; by so many a cut moves to a space
LEAD = 4  # a quarter of the room stands before the matches: what follows says more
_NARROW_MARKS = "\uff9e\uff9f"  # of Kana: letters to Unicode, though marks when they are wide
ELLIPSIS = "…"
_NOTHING = "(?!)"  # what is nowhere

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Match:
    """What was found in a folded paragraph: which term, from where to where."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Window:
    """Matches of one paragraph that fit into one passage, the most telling so far."""

    paragraph: str
    matches: Sequence[_Match] = ()

    @property
    def worth(self) -> tuple[int, int]:
        """How many terms, and how many matches."""
        return len({match.term for match in self.matches}), len(self.matches)


def hit(kept: KeptArticle, query: Query) -> Hit:
    """Show where an article answers a query."""
    article = kept.article
    return Hit(kept, marked(article.title or "", query), excerpt(article.text, query))


def marked(text: str, query: Query) -> Passage:
    """Mark in a short text, whole, what is asked for."""
    finder = _finder(query)
    return Passage(text, _originals(text, _matches(text, finder)))


def excerpt(text: str, query: Query) -> Passage:
    """Find the passage with the most of what is asked for; the first of those.

    Where nothing of it is in the text, how the text begins.
    """
    finder = _finder(query)
    best = _Window(next(filter(None, _paragraphs(text)), ""))
    for paragraph in _paragraphs(text):
        for window in _windows(paragraph, _matches(paragraph, finder)):
            if window.worth > best.worth:
                best = window
    return _passage(best, finder)


def _finder(query: Query) -> re.Pattern[str]:
    # The longer one first: of two that begin at one place, it says more.
    terms = sorted(query.terms, key=lambda term: -len(term.text))
    named = (f"(?P<t{number}>{pattern(term)})" for number, term in enumerate(terms))
    return re.compile("|".join(named) or _NOTHING)


def _paragraphs(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for start in range(0, len(line), LONGEST):
            yield line[start : start + LONGEST]


def _matches(paragraph: str, finder: re.Pattern[str]) -> list[_Match]:
    found = islice(finder.finditer(fold(paragraph)), MOST_MATCHES)
    return [_Match(match.lastgroup or "", *match.span()) for match in found]


def _windows(paragraph: str, matches: Sequence[_Match]) -> Iterator[_Window]:
    """From each match on, those that fit with it."""
    room = _room(paragraph) if matches else 0
    for number, first in enumerate(matches):
        last = first.start + room
        fitting = [match for match in matches[number:] if match.end <= last]
        yield _Window(paragraph, fitting or [first])


def _passage(window: _Window, finder: re.Pattern[str]) -> Passage:
    """Cut the passage out of its paragraph, with as much around the matches as there is room."""
    text = window.paragraph
    places = _originals(text, window.matches)
    start, end = _cut(text, places)
    shown = re.sub(r"\s", " ", text[start:end])
    before = ELLIPSIS if start else ""
    after = ELLIPSIS if end < len(text) else ""
    marks = _originals(shown, _matches(shown, finder))
    return Passage(
        f"{before}{shown}{after}", tuple((a + len(before), z + len(before)) for a, z in marks)
    )


def _cut(text: str, places: Sequence[Span]) -> Span:
    room = _room(text)
    if len(text) <= room:
        return 0, len(text)
    first, last = (places[0][0], places[-1][1]) if places else (0, 0)
    spare = max(room - (last - first), 0)
    start = max(min(first - spare // LEAD, len(text) - room), 0)
    start = _at_word(text, start, first) if start else 0
    end = max(start + room, last)
    return start, _at_end(text, end, last) if end < len(text) else len(text)


def _at_word(text: str, start: int, latest: int) -> int:
    """Where the next word begins, not after `latest`; else the next character with its marks."""
    space = text.find(" ", start, min(start + SNAP, latest))
    if space >= 0:
        return space + 1
    while start < latest and _clings(text[start]):
        start += 1
    return start


def _at_end(text: str, end: int, earliest: int) -> int:
    """Where the last word ends, not before `earliest`; else the last character with its marks."""
    space = text.rfind(" ", max(end - SNAP, earliest), end + 1)
    if space >= 0:
        return space
    while end < len(text) and _clings(text[end]):
        end += 1
    return end


def _clings(character: str) -> bool:
    """Whether it belongs to the one before: a mark, a joiner, a sign that chooses a variant."""
    return category(character) in ("Mn", "Mc", "Me", "Cf") or character in _NARROW_MARKS


def _room(text: str) -> int:
    """How many characters a passage has, by those at the beginning: some are two columns wide."""
    head = text[:WIDTH]
    return WIDTH // 2 if 2 * unspaced(head) > len(head) else WIDTH


def _originals(text: str, matches: Sequence[_Match]) -> tuple[Span, ...]:
    """Where matches in the folded text stand in the text itself."""
    return tuple((_begin(text, match.start), _finish(text, match.end)) for match in matches)


def _begin(text: str, place: int) -> int:
    """The character that this place of the folded text comes from."""
    return bisect_right(range(len(text) + 1), place, key=_folded_length(text)) - 1


def _finish(text: str, place: int) -> int:
    """Where that ends in the text, with its marks, which stands before this place when folded."""
    end = bisect_left(range(len(text) + 1), place, key=_folded_length(text))
    while end < len(text) and _clings(text[end]):
        end += 1
    return end


def _folded_length(text: str) -> Callable[[int], int]:
    """How long its first characters are, folded."""
    return lambda number: len(fold(text[:number]))
