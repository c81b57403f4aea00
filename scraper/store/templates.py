"""Which pages of a site stand for the others: those that a dictionary of the site is made of.

Pages of one site share a template: most of their bytes stand in others, too, in the same order. So
whole pages make the best dictionary, a few that differ: a page that is told apart from them costs
little more than its own article. Pure: bodies in, content out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# On 47 pages of 15 sites of the shared corpora, each told apart from up to three others of its site
# that were taken years apart: from one 32.0 kB a page, from two 20.3 kB, from three 17.8 kB; from
# what the three have in common 40.8 kB, from a trained dictionary of 110 kB 36.3 kB, from nothing
# 43.5 kB. A fourth page gains little where templates are alike, and makes each page slower to keep.
MOST_PAGES = 3
# Bytes. Those 47 pages gave 2.26 times less than gzip with 1 MB, 2.82 with 2 MB. To look back at
# more takes longer for every page of the site, and more memory.
MOST_BYTES = 2_000_000
LEAST_BYTES = 64  # nothing is gained by less; zstandard leaves content under 8 bytes out

# Where markup, scripts and JSON may be cut: pieces end there.
_PIECE = re.compile(rb"[^\n>}]+[\n>}]?|[\n>}]")
_TELLING = 8  # bytes; shorter pieces stand on every page
_LONG = 32  # bytes; a shorter piece is kept in its place, since a match with its neighbours is long


@dataclass(frozen=True, slots=True)
class Choice:
    """The content of a dictionary, and which bodies it was made of, by their place."""

    content: bytes
    places: frozenset[int]


def choose(bodies: Sequence[bytes]) -> Choice | None:
    """Choose the bodies that share most with the others and least with each other.

    What an earlier one has already is left out of a later one. None where there is too little.
    """
    pieces = [_pieces(body) for body in bodies]
    holders = Counter(piece for each in pieces for piece in each)
    chosen: list[int] = []
    known: set[bytes] = set()
    room = MOST_BYTES
    while len(chosen) < MOST_PAGES:
        fitting = [n for n in range(len(bodies)) if n not in chosen and len(bodies[n]) <= room]
        if not fitting:
            break
        best = max(fitting, key=lambda n: _gain(pieces[n] - known, holders))
        chosen.append(best)
        known |= pieces[best]
        room -= len(bodies[best])
    content = _content(bodies, chosen)
    return Choice(content, frozenset(chosen)) if len(content) >= LEAST_BYTES else None


def _pieces(body: bytes) -> set[bytes]:
    return {piece for piece in _PIECE.findall(body) if len(piece) >= _TELLING}


def _gain(pieces: set[bytes], holders: Counter[bytes]) -> int:
    """How many bytes the other bodies would find there."""
    return sum(len(piece) * (holders[piece] - 1) for piece in pieces)


def _content(bodies: Sequence[bytes], chosen: Sequence[int]) -> bytes:
    """The chosen bodies, the best one last: what stands nearest to a page costs it least."""
    known: set[bytes] = set()
    parts: list[bytes] = []
    for place in chosen:
        pieces = _PIECE.findall(bodies[place])
        parts.append(b"".join(piece for piece in pieces if piece not in known))
        known.update(piece for piece in pieces if len(piece) >= _LONG)
    return b"".join(reversed(parts))
