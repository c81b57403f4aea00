"""What differs between two texts, by words. Pure, bounded, and never at a loss.

First whole paragraphs are compared, those that only changed are found again among those that were
put in their place, and in these the words are compared (Myers, "An O(ND) Difference Algorithm",
1986). A word is what stands between spaces and punctuation; where a script has no spaces (Chinese,
Japanese, Thai, Khmer, ...) it is a character with its marks. A difference that would cost too much
to find is told as whole paragraphs, or as all that lies between what both texts begin and end with.

Laws: what `differences` gives, applied to the old text, is the new text; of equal texts it is
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, groupby, islice, takewhile
from operator import itemgetter

# Steps of the comparison, of which a million take about 0.3 s. Two versions of an article differ in
# a few words; who rewrote half of 200,000 characters is told so by paragraphs.
MAX_STEPS = 2_000_000
LEAST_STEPS = 10_000  # of one paragraph: enough to rewrite one of a hundred words
MAX_PAIRS = 40_000  # of an old and a new paragraph that are compared by their words; 200 of each
LEAST_PART = 5  # paragraphs; in smaller parts, hardly one would stand where it did before
# Share of the words that two paragraphs have in common to be one that changed. Two of one topic
# share up to 0.4 of theirs, by their small words; one that an editor went over shares 0.7.
LEAST_LIKENESS = 0.5

# Scripts without spaces between words, and the marks and vowels that belong to a character before.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a20-\u1aaf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_CLINGING = (
    "\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u17b4-\u17d3"
    "\u3099\u309a\ufe00-\ufe0f"
)
_LEADING = "\u0e40-\u0e44\u0ec0-\u0ec4"  # vowels that are written before their consonant
# What `\w` leaves out though it stands inside of words: marks and joiners.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff\u200c\u200d"
)
_LETTER = f"(?:[^\\W{_UNSPACED}]|[{_MARKS}])"
_TOKEN = re.compile(
    f"(?:[{_LEADING}]?[{_UNSPACED}][{_CLINGING}]*)"
    f"|{_LETTER}+(?:(?:['’-]|(?<=\\d)[.,:](?=\\d)){_LETTER}+)*"
    "|\\s+|.",
    re.DOTALL,
)
_WORDY = re.compile(f"\\w|[{_MARKS}]")
_LONE = re.compile(f"[{_LEADING}]?[{_UNSPACED}][{_CLINGING}]*")

_Run = tuple[bool, Sequence[str], Sequence[str]]  # whether it was kept, the old part, the new one
_Block = tuple[int, int, int]  # where it begins in the old and in the new sequence, and its length


class Kind(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a paragraph, and what became of it. It holds no newline."""

    kind: Kind
    text: str


Paragraph = tuple[Piece, ...]  # in reading order; of an empty paragraph, one empty piece


@dataclass(frozen=True, slots=True)
class Change:
    """At the character `at` of the old text (from 0), `removed` stands, and `added` is put there.

    One of the two may be empty.
    """

    at: int
    removed: str
    added: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How many words were added and removed."""

    added: int = 0
    removed: int = 0


def differences(old: str, new: str) -> tuple[Change, ...]:
    """What to do to the old text to have the new one, from its beginning to its end."""
    changes = tuple(_changes(paragraphs(old, new)))
    if not changes or _end(changes[-1]) <= len(old):
        return changes
    *others, last = *changes[:-1], _without_last_newline(changes[-1])
    if others and _end(others[-1]) == last.at:
        before = others.pop()
        last = Change(before.at, before.removed + last.removed, before.added + last.added)
    return (*others, last)


def applied(old: str, changes: Iterable[Change]) -> str:
    """The old text with these changes, which come in their order."""
    parts, done = [], 0
    for change in changes:
        parts += [old[done : change.at], change.added]
        done = change.at + len(change.removed)
    return "".join([*parts, old[done:]])


def paragraphs(old: str, new: str) -> tuple[Paragraph, ...]:
    """Both texts as one, a paragraph (a line) each, with what became of each piece."""
    befores, afters = old.split("\n"), new.split("\n")
    pairs = tuple(_pairs(befores, afters))
    size = sum(map(len, befores)) + sum(map(len, afters)) + 1
    return tuple(_paragraph(before, after, size) for before, after in pairs)


def line(old: str, new: str) -> Paragraph:
    """Two lines, such as titles, as one, however little they have in common."""
    return _paragraph(old, new, len(old) + len(new) + 1)


def is_changed(paragraph: Paragraph) -> bool:
    """Whether anything became of it."""
    return any(piece.kind is not Kind.KEPT for piece in paragraph)


def extent(compared: Iterable[Paragraph]) -> Extent:
    """How many words were added and removed; where there are no spaces, characters."""
    counts: Counter[Kind] = Counter()
    for paragraph in compared:
        for piece in paragraph:
            if piece.kind is not Kind.KEPT:
                counts[piece.kind] += sum(1 for _ in _words(_TOKEN.findall(piece.text)))
    return Extent(counts[Kind.ADDED], counts[Kind.REMOVED])


# Paragraphs.


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Every paragraph with what it became: itself, another one, or None; in reading order."""
    for is_kept, here, there in _runs(old, new, MAX_STEPS):
        yield from zip(here, there, strict=True) if is_kept else _changed_pairs(here, there)


def _changed_pairs(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str | None, str | None]]:
    """The same of paragraphs none of which stayed as it was."""
    i = j = 0
    for at, to in (*_alike(old, new), (len(old), len(new))):
        yield from ((one, None) for one in old[i:at])
        yield from ((None, one) for one in new[j:to])
        if at < len(old):
            yield old[at], new[to]
        i, j = at + 1, to + 1


def _alike(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The places of the paragraphs that are one and the same, changed, in their order.

    Many are looked through part by part: the first tenth of the old in the first of the new. Far
    too many are not.
    """
    parts = 1 + len(old) * len(new) // MAX_PAIRS
    if parts > 1 and parts * LEAST_PART > min(len(old), len(new)):
        return
    for part in range(parts):
        i, j = part * len(old) // parts, part * len(new) // parts
        end_i, end_j = (part + 1) * len(old) // parts, (part + 1) * len(new) // parts
        for at, to in _likest(old[i:end_i], new[j:end_j]):
            yield i + at, j + to


def _likest(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The same of few: those whose likenesses have the largest sum."""
    bags, others = [list(map(_bag, side)) for side in (old, new)]
    best = _best_sums([[_likeness(bag, other) for other in others] for bag in bags], len(new))
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            yield i, j
            i, j = i + 1, j + 1


def _best_sums(likeness: Sequence[Sequence[float]], width: int) -> list[list[float]]:
    """At [i][j], the largest sum of what the paragraphs from i and from j on may give."""
    best = [[0.0] * (width + 1) for _ in range(len(likeness) + 1)]
    for i in range(len(likeness) - 1, -1, -1):
        row, below, here = best[i], best[i + 1], likeness[i]
        for j in range(width - 1, -1, -1):
            row[j] = max(below[j], row[j + 1], here[j] + below[j + 1])
    return best


def _bag(text: str) -> Counter[str]:
    return Counter(_words(_TOKEN.findall(text)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of words in common, from 0 to 1; 0 where it is too small to mean anything."""
    total, least = one.total() + other.total(), min(one.total(), other.total())
    if not total or 2 * least < LEAST_LIKENESS * total:
        return 0.0
    small, large = sorted((one, other), key=len)
    share = 2 * sum(min(count, large[word]) for word, count in small.items()) / total
    return share if share >= LEAST_LIKENESS else 0.0


# Words.


def _paragraph(old: str | None, new: str | None, size: int) -> Paragraph:
    """One paragraph of two texts that have `size` characters in all."""
    if old is None or new is None or old == new:
        kind = Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.KEPT
        return (Piece(kind, (new if old is None else old) or ""),)
    share = MAX_STEPS * (len(old) + len(new)) // size
    runs = list(_runs(_TOKEN.findall(old), _TOKEN.findall(new), max(share, LEAST_STEPS)))
    return tuple(_pieces(_without_scraps(runs)))


def _without_scraps(runs: Sequence[_Run]) -> Iterator[_Run]:
    """Let a space, a sign or a lone character between two changes be one change with them."""
    inner = range(1, len(runs) - 1)
    marked = [
        (is_kept and not (place in inner and _is_scrap(old)), old, new)
        for place, (is_kept, old, new) in enumerate(runs)
    ]
    for is_kept, group in groupby(marked, key=itemgetter(0)):
        members = list(group)
        old = list(chain.from_iterable(part for _, part, _ in members))
        new = list(chain.from_iterable(part for _, _, part in members))
        yield is_kept, old, new


def _is_scrap(tokens: Sequence[str]) -> bool:
    words = list(_words(tokens))
    return not words or (len(words) == 1 == len(tokens) and bool(_LONE.fullmatch(words[0])))


def _pieces(runs: Iterable[_Run]) -> Iterator[Piece]:
    for is_kept, old, new in runs:
        if is_kept:
            yield Piece(Kind.KEPT, "".join(old))
            continue
        if old:
            yield Piece(Kind.REMOVED, "".join(old))
        if new:
            yield Piece(Kind.ADDED, "".join(new))


def _words(tokens: Iterable[str]) -> Iterator[str]:
    return (token for token in tokens if _WORDY.search(token))


# Changes.


def _changes(compared: Iterable[Paragraph]) -> Iterator[Change]:
    """The changes of both texts as if they ended in one more newline."""
    at = 0
    pieces = chain.from_iterable(map(_with_newline, compared))
    for is_kept, group in groupby(pieces, key=lambda piece: piece.kind is Kind.KEPT):
        members = list(group)
        removed = "".join(piece.text for piece in members if piece.kind is not Kind.ADDED)
        added = "".join(piece.text for piece in members if piece.kind is Kind.ADDED)
        if not is_kept:
            yield Change(at, removed, added)
        at += len(removed)


def _with_newline(paragraph: Paragraph) -> Paragraph:
    """The pieces of a paragraph, and the newline that came or went with it."""
    whole = paragraph[0].kind if len(paragraph) == 1 else Kind.KEPT
    return (*paragraph, Piece(whole, "\n"))


def _end(change: Change) -> int:
    return change.at + len(change.removed)


def _without_last_newline(change: Change) -> Change:
    """The last change, of paragraphs, where the text has no newline at its end."""
    if change.removed and change.added:
        return Change(change.at, change.removed[:-1], change.added[:-1])
    # Paragraphs at the end come and go with the newline before them.
    removed, added = ("\n" + part[:-1] if part else "" for part in (change.removed, change.added))
    return Change(change.at - 1, removed, added)


# Sequences of anything.


def _runs(old: Sequence[str], new: Sequence[str], max_steps: int) -> Iterator[_Run]:
    """What both have in common and what not, in turns; with the parts of the old and the new."""
    here = there = 0
    for at, to, size in (*_common(old, new, max_steps), (len(old), len(new), 0)):
        if at > here or to > there:
            yield False, old[here:at], new[there:to]
        if size:
            yield True, old[at : at + size], new[to : to + size]
        here, there = at + size, to + size


def _common(old: Sequence[str], new: Sequence[str], max_steps: int) -> Iterator[_Block]:
    """The blocks that both have in common, no two of which touch."""
    head = _same_ahead(zip(old, new, strict=False))
    rest = min(len(old), len(new)) - head
    tail = _same_ahead(islice(zip(reversed(old), reversed(new), strict=False), rest))
    if head:
        yield 0, 0, head
    inner, other = old[head : len(old) - tail], new[head : len(new) - tail]
    for at, to, size in _blocks(inner, other, max_steps):
        yield head + at, head + to, size
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def _same_ahead(pairs: Iterable[tuple[str, str]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _blocks(old: Sequence[str], new: Sequence[str], max_steps: int) -> list[_Block]:
    """The same, of sequences that begin and end differently; none where it costs too much."""
    rounds = _rounds(old, new, max_steps)
    x, y, blocks = len(old), len(new), []
    for edits in range(len(rounds) - 1, -1, -1):
        k = x - y
        from_x, is_down = (
            _origin(rounds[edits - 1], (k + edits) // 2, edits) if edits else (0, True)
        )
        from_y = from_x - (k + 1 if is_down else k - 1)
        start = from_x + (not is_down)
        if x > start:
            blocks.append((start, start - k, x - start))
        x, y = from_x, from_y
    return blocks[::-1]


def _rounds(old: Sequence[str], new: Sequence[str], max_steps: int) -> list[list[int]]:
    """How far each diagonal is reached, in the old sequence, with 0, 1, 2, ... edits.

    Of `edits`, these are the diagonals -edits, -edits + 2, ..., edits. The last round reaches the
    end of both. Empty where that takes more than `max_steps`.
    """
    rounds: list[list[int]] = []
    before: list[int] = []
    width, height, steps = len(old), len(new), 0
    for edits in range(width + height + 1):
        row = []
        for place in range(edits + 1):
            x, is_down = _origin(before, place, edits) if edits else (0, True)
            x += not is_down
            start, y = x, x - (2 * place - edits)
            while x < width and y < height and old[x] == new[y]:
                x, y = x + 1, y + 1
            row.append(x)
            steps += 1 + x - start
            if x == width and y == height:
                return [*rounds, row]
        if steps > max_steps:
            return []
        rounds.append(row)
        before = row
    return rounds


def _origin(before: Sequence[int], place: int, edits: int) -> tuple[int, bool]:
    """From where, in the round before, a diagonal is reached farthest; and whether by adding."""
    if place == 0 or (place < edits and before[place - 1] < before[place]):
        return before[place], True
    return before[place - 1], False
