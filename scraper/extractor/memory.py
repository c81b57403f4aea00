"""The memory of a site: which lines of an article stand on other articles of the same site as well.

An archive has what an extractor has not, those other articles. A line that recurs on them is the
site's: a newsletter box, a note on how products are tested, an appeal for donations. It is taken
out of the article, in whatever language it is. But articles repeat themselves, too, so a line stays

- where it is short and stands alone: a subheading ("Pros"), an agency's mark, a refrain;
- where the rest of the article uses its words: the background that follow-ups have in common;
- where only articles by the same authors have it, and those are not all there are: a disclaimer,
  a column's farewell; inside the text this holds also where there is no other author to compare;
- where so much recurs that this is a second copy, a live page, or one wall on every page.

Lines are known by a hash of their words. Digits count: the daily report on the stock exchange
differs from yesterday's by nothing else. Pure, like everything here: what the archive remembers
comes in as an argument.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from scraper.extractor.refusal import length_flags
from scraper.extractor.typography import count_words, weight
from scraper.extractor.words import is_unspaced
from scraper.model import Article, Imprint, SiteMemory

FEW_ARTICLES = 5  # under which one other article is enough to know a line by, later two
LABEL_WORDS = 6  # up to which a line stands for itself; the subheadings of tests have 5
HEADING_WORDS = 12  # up to which a recurring line is the heading of a box, or its last words
UNSPACED_WORD = 4  # weight that counts as a word in scripts without spaces between words
MAX_RECURRING = 0.6  # of a text's characters, over which it is a copy; the largest box has 0.26

# Measured on 500 pages: of the articles' own lines 90 % share more than this with the rest of
# their article, of lines of other articles 12 %.
COHESION = 0.25
PREVALENT = 0.6  # share of at least 3 other articles, from which a line is the site's all the same
MIN_PREVALENT = 3

STEM = 6  # letters by which words are compared, whatever their ending
MIN_STEM = 5  # letters of a word that says what a text is about
_GRAM_HAN, _GRAM_THAI = 2, 5  # characters compared where no space tells words apart

_WORD = re.compile(r"\w+")
_HAN = re.compile("[\u2e80-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_THAI = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer


def line_key(line: str) -> int | None:
    """The number by which a line is remembered: 64 bits, signed; None where it has no words."""
    folded = " ".join(_words(line))
    return _number(folded) if folded else None


def hand_of(authors: Sequence[str]) -> int:
    """The number by which the authors of an article are remembered; 0 where none is named.

    Of 16 bits, to be small in the archive: where two hands meet by chance, a line stays.
    """
    folded = sorted(" ".join(_words(author)) for author in authors)
    return _number("\n".join(folded), size=2) if any(folded) else 0


def recall(article: Article, memory: SiteMemory, *, is_counted: bool = False) -> Article:
    """The article without the lines that are its site's.

    `is_counted` says that the memory holds this very article among the others.
    """
    text = _Text(tuple(article.text.split("\n")), hand_of(article.authors), memory, is_counted)
    lines = text.kept()
    if len(lines) == len(text.lines):
        return article
    kept = "\n".join(lines)
    flags = (*length_flags(lines), *(flag for flag in article.flags if flag != "short"))
    return replace(article, text=kept, word_count=count_words(kept), flags=flags)


def imprint(article: Article, memory: SiteMemory) -> Imprint:
    """What an article leaves in the memory of its site, before anything is taken out of it.

    A copy of what is known leaves nothing: else its own lines would be taken for the site's.
    """
    hand = hand_of(article.authors)
    text = _Text(tuple(article.text.split("\n")), hand, memory, is_counted=False)
    keys = () if text.is_copy else tuple(sorted({key for key in text.keys if key is not None}))
    return Imprint(keys, hand, article.content_hash)


@dataclass(frozen=True)
class _Text:
    """The lines of an article, against the memory of its site."""

    lines: tuple[str, ...]
    hand: int
    memory: SiteMemory
    is_counted: bool

    def kept(self) -> Sequence[str]:
        """The lines that are the article's."""
        if not any(self.recurs) or self.is_copy:
            return self.lines
        dropped = [self._is_the_sites(i) for i in range(len(self.lines))]
        self._spread(dropped)
        return [line for line, is_out in zip(self.lines, dropped, strict=True) if not is_out]

    @cached_property
    def keys(self) -> tuple[int | None, ...]:
        """The key of each line."""
        return tuple(map(line_key, self.lines))

    @cached_property
    def recurs(self) -> tuple[bool, ...]:
        """Which lines stand on enough other articles."""
        others = self.memory.articles - self.is_counted
        needed = 1 if others < FEW_ARTICLES else 2
        return tuple(self._carriers(key) >= needed for key in self.keys)

    @cached_property
    def is_copy(self) -> bool:
        """Whether most of the text is known from other articles."""
        recurring = sum(len(line) for line, recurs in self._pairs() if recurs)
        return recurring > MAX_RECURRING * sum(map(len, self.lines))

    @cached_property
    def _own(self) -> frozenset[str]:
        """What the article's own lines are about."""
        own = (line for line, recurs in self._pairs() if not recurs)
        return frozenset(stem for line in own for stem in _stems(line))

    def _pairs(self) -> Sequence[tuple[str, bool]]:
        return list(zip(self.lines, self.recurs, strict=True))

    def _carriers(self, key: int | None) -> int:
        """How many other articles carry a line."""
        known = None if key is None else self.memory.lines.get(key)
        return 0 if known is None else known.articles - self.is_counted

    def _is_the_sites(self, i: int) -> bool:
        line = self.lines[i]
        if not self.recurs[i] or _length(line) <= LABEL_WORDS:
            return False
        return not self._is_the_authors(i) and (self._is_prevalent(i) or not self._coheres(line))

    def _is_the_authors(self, i: int) -> bool:
        """Whether the line is known from nobody else, and that says something."""
        known = self.memory.lines[self.keys[i] or 0]
        if not self.hand or known.hand != self.hand:
            return False
        return self.memory.hand != self.hand or self._is_inside(i)

    def _is_inside(self, i: int) -> bool:
        """Whether lines of the article stand before and behind."""
        first, last = self._span
        return first < i < last

    @cached_property
    def _span(self) -> tuple[int, int]:
        """The first and the last line with words that does not recur; twice 0 where none is."""
        pairs = enumerate(zip(self.keys, self.recurs, strict=True))
        own = [i for i, (key, recurs) in pairs if key is not None and not recurs]
        return (own[0], own[-1]) if own else (0, 0)

    def _is_prevalent(self, i: int) -> bool:
        carriers = self._carriers(self.keys[i])
        others = self.memory.articles - self.is_counted
        return carriers >= MIN_PREVALENT and carriers >= PREVALENT * others

    def _coheres(self, line: str) -> bool:
        """Whether the rest of the article uses the words of a line."""
        stems = set(_stems(line))
        return len(stems & self._own) >= COHESION * len(stems) > 0

    def _spread(self, dropped: list[bool]) -> None:
        """Take along what belongs to a box: its heading, a rule above it, its last short lines."""
        for i in range(len(dropped) - 2, -1, -1):
            is_heading = _length(self.lines[i]) <= HEADING_WORDS and self.recurs[i]
            dropped[i] |= dropped[i + 1] and (is_heading or self.keys[i] is None)
        last = max((i for i, is_out in enumerate(dropped) if is_out), default=len(dropped))
        behind = range(last + 1, len(dropped))
        if all(self.recurs[i] and _length(self.lines[i]) <= HEADING_WORDS for i in behind):
            dropped[last + 1 :] = [True] * len(behind)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _number(text: str, size: int = 8) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=size).digest()
    return int.from_bytes(digest, "big", signed=True)


def _length(line: str) -> int:
    """Words, or about as much of a script that puts no spaces between them."""
    return weight(line) // UNSPACED_WORD if is_unspaced(line) else len(line.split())


def _stems(line: str) -> list[str]:
    """What of a line says what it is about, comparable whatever the grammar did to it."""
    return [stem for word in _words(line) for stem in _stems_of(word)]


def _stems_of(word: str) -> list[str]:
    if _HAN.search(word):
        return _grams(word, _GRAM_HAN)
    if _THAI.search(word):
        return _grams(word, _GRAM_THAI)
    if _HANGUL.search(word):  # two syllables are a word, what follows is mostly grammar
        return [word[:2]] if len(word) > 1 else []
    return [word[:STEM]] if len(word) >= MIN_STEM else []


def _grams(word: str, size: int) -> list[str]:
    return [word[i : i + size] for i in range(len(word) - size + 1)]
