"""Whether two texts read alike: word for word, or nearly. Pure.

A text is a sequence of tokens: words, and in scripts without spaces single characters, folded so
that case, width, punctuation and line breaks do not count. What two texts have in common are their
shingles, the runs of `SHINGLE` tokens; their resemblance is the share of all shingles that both
have (Broder, "On the resemblance and containment of documents", 1997).

A text is found again by its keys, a few numbers: one of the whole text, and one of each band of its
MinHash. Every shingle is hashed once, the hashes are dealt into bins, and the least of each bin is
kept (Li, Owen, Zhang, "One Permutation Hashing", 2012); an empty bin borrows from the next one that
is not (Shrivastava, Li, "Densifying One Permutation Hashing", 2014). Two texts have the same hash
in a bin as often as they resemble each other, and share a key where all bins of a band are the
same.

Archives hold keys: what they are made of cannot change without a migration that makes them anew.
The figures here are of `python -m tests.bench.near_duplicates` and of 1,979 real articles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from zlib import crc32

from scraper.model import CopyKind

# Of so many tokens, a run that two articles share by chance is rare: of 1,641 pairs of one site
# none is more alike than 0.24 (lists of terms), the next one than 0.11. Of three
# tokens, a template filled with other numbers would keep more than its 0.1 to 0.6.
SHINGLE = 4
# Of 11 bands of 2, two texts share one with 0.9994 where they resemble each other by 0.7, 0.96 by
# 0.5, and 0.001 by 0.01. Bands of 3 would find fewer strangers, and 0.77 of those by 0.5.
BANDS = 11
BAND_BINS = 2
BINS = BANDS * BAND_BINS
KEY_BYTES = 4  # 4 thousand million keys: in 1,000,000 articles, 1 look-up in 30 meets a stranger

# Tokens. Under the first, a text is a notice ("Live updates will appear here") and has no copies;
# under the second, one number more or less decides, and only the same words are a copy.
LEAST_TOKENS = 20
LEAST_NEAR_TOKENS = 60
MAX_TOKENS = 20_000  # that are cut into shingles: ten times a long report, read in 40 ms

# Resemblance. Copies with a new headline, first line, byline, spelling and a word in sixty have 0.6
# and more; with a paragraph dropped, one added and numbers updated besides, 0.4 to 0.7.
NEAR = 0.45
# A copy cut to 0.4 of its length is contained in the original, but for what was put above it.
NEAR_IF_CONTAINED, CONTAINED = 0.35, 0.8
# Under this resemblance, texts with several numbers are no copies where they share too few of them:
# a report on an earthquake, a draw or a stock, made by template, reaches 0.72, with 0.2 of the
# numbers; a story whose numbers were updated keeps more than half, or else it is much the same.
SURE = 0.8
SEVERAL_NUMBERS = 4  # in each of the two
SHARED_NUMBERS = 0.5  # of those of the text that has fewer

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a20-\u1aaf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# What `\w` leaves out though it stands inside of words.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff"
)
_TOKEN = re.compile(f"[{_UNSPACED}]|(?:[^\\W_{_UNSPACED}]|[{_MARKS}])+")
# Soft hyphens, joiners, marks of direction: one site puts them in, the next leaves them out.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

_HASHES = 2**64
_SPREAD = 0x9E3779B97F4A7C15  # Knuth's multiplicative hashing: 2**64 over the golden ratio
_BORROWED = 2**70  # sets the hash that a bin borrows apart, by how far away it was


@dataclass(frozen=True, slots=True)
class Match:
    """That two texts read alike, and how far they are apart.

    `distance` is how many per mille of their shingles only one of them has, 0 of the same text.
    """

    kind: CopyKind
    distance: int


@dataclass(frozen=True)
class Wording:
    """A text as it is compared. Made by `of`; what follows from the tokens is made when asked."""

    tokens: Sequence[str]

    @classmethod
    def of(cls, text: str) -> Wording:
        """Read a text."""
        return cls(tokens(text))

    @cached_property
    def shingles(self) -> frozenset[str]:
        """Its runs of `SHINGLE` tokens."""
        read = self.tokens[:MAX_TOKENS]
        runs = zip(*(read[start:] for start in range(SHINGLE)), strict=False)
        return frozenset(map(" ".join, runs))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in it, as written."""
        return frozenset(token for token in self.tokens[:MAX_TOKENS] if token[0].isdigit())

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """By what it is found again: signed, of 32 bits, each once; none of a mere notice.

        The first is that of the whole text.
        """
        if len(self.tokens) < LEAST_TOKENS:
            return ()
        whole = _key(" ".join(self.tokens))
        is_long = len(self.tokens) >= LEAST_NEAR_TOKENS
        bands = _bands(_minima(self.shingles)) if is_long else ()
        return tuple(dict.fromkeys((whole, *bands)))


def tokens(text: str) -> list[str]:
    """The words of a text, and its characters where it has no spaces, folded, in their order."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _TOKEN.findall(seen)


def keys(text: str) -> tuple[int, ...]:
    """By what a text is found again: those that read alike share one, nearly always."""
    return Wording.of(text).keys


def resemblance(one: str, other: str) -> float:
    """The share, 0 to 1, of the shingles of two texts that both have; 0 where there are none."""
    return _resemblance(Wording.of(one), Wording.of(other))


def match(one: Wording, other: Wording) -> Match | None:
    """Compare two texts: None where they are two."""
    fewer = min(len(one.tokens), len(other.tokens))
    if fewer < LEAST_TOKENS:
        return None
    if one.tokens == other.tokens:
        return Match(CopyKind.SAME_TEXT, 0)
    if fewer < LEAST_NEAR_TOKENS:
        return None
    alike = _resemblance(one, other)
    if not _is_near(one, other, alike):
        return None
    return Match(CopyKind.NEAR, max(1, round(1000 * (1 - alike))))


def _is_near(one: Wording, other: Wording, alike: float) -> bool:
    if alike < NEAR_IF_CONTAINED or alike >= SURE:
        return alike >= SURE
    is_near = alike >= NEAR or _containment(one.shingles, other.shingles) >= CONTAINED
    return is_near and _may_share_numbers(one, other)


def _may_share_numbers(one: Wording, other: Wording) -> bool:
    fewer = min(len(one.numbers), len(other.numbers))
    return fewer < SEVERAL_NUMBERS or _containment(one.numbers, other.numbers) >= SHARED_NUMBERS


def _resemblance(one: Wording, other: Wording) -> float:
    shared = len(one.shingles & other.shingles)
    every = len(one.shingles) + len(other.shingles) - shared
    return shared / every if every else 0.0


def _containment(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller set that the other one has, too."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _minima(shingles: frozenset[str]) -> list[int]:
    """The least hash of each bin."""
    least = [_HASHES] * BINS
    for shingle in shingles:
        spread = crc32(shingle.encode("utf-8", "replace")) * _SPREAD % _HASHES
        place = spread * BINS // _HASHES
        if spread < least[place]:
            least[place] = spread
    return least if _HASHES not in least else _densified(least)


def _densified(least: Sequence[int]) -> list[int]:
    """The same, each empty bin with what the next one to the right has, in a circle."""
    filled = [place for place, value in enumerate(least) if value < _HASHES]
    dense = list(least)
    for place in range(BINS):
        away = min(((other - place) % BINS for other in filled), default=0)
        dense[place] = least[(place + away) % BINS] + away * _BORROWED
    return dense


def _bands(least: Sequence[int]) -> Iterator[int]:
    for band in range(BANDS):
        start = band * BAND_BINS
        yield _key(f"{band} {least[start : start + BAND_BINS]}")


def _key(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=KEY_BYTES).digest()
    return int.from_bytes(digest, signed=True)
