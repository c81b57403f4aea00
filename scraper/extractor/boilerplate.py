"""Leftovers above the first paragraph of a page's text → taken off, line by line.

The judge of blocks weighs each for itself. What stands above the text and is known by its words
alone, whatever the page: the headline again, a byline, a date line, a section's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scraper.extractor import bylines, datelines, lines
from scraper.extractor.lines import Shape, shape_of
from scraper.extractor.typography import weight
from scraper.extractor.words import folded

HEAD_LINES = 6  # lines in which leftovers of the head of a page may stand

MAX_LEFTOVER = 420  # weight of a leftover: a caption with its credit is the longest
MAX_DATE_LINE = 100  # weight of a line in which a date, a name and a section stand side by side

_PARTS = re.compile(r"\s+[-–—|·•/]\s+")
_LEFTOVERS = frozenset(
    {
        Shape.ASIDE,
        Shape.BYLINE,
        Shape.CAPTION,
        Shape.COMMENTS,
        Shape.CREDIT,
        Shape.FORM,
        Shape.NOISE,
        Shape.RELATED,
        Shape.TAIL,
    }
)


def without_head(text: Sequence[str], title: str | None, locales: tuple[str, ...]) -> list[str]:
    """The lines of a page's main text without the leftovers above it.

    What stands above a line that says the title again is no article either.
    """
    below = text[_behind_title(text[:HEAD_LINES], title) :]
    kept = list(below)
    for line in below[:HEAD_LINES]:
        shape = shape_of(line)
        if shape is Shape.PROSE or weight(line) > MAX_LEFTOVER:
            break
        if _is_leftover(line, shape, locales):
            kept.remove(line)
    return kept or list(text)


def _behind_title(head: Sequence[str], title: str | None) -> int:
    said = folded(title) if title else ""
    for i, line in enumerate(head, 1):
        if said and folded(line) == said:
            return i
        if shape_of(line) is Shape.PROSE:
            break
    return 0


def signature(text: Sequence[str]) -> str | None:
    """The byline that closes a text, where one does: a name below the last paragraph."""
    for line in reversed(text):
        shape = shape_of(line)
        if shape is Shape.BYLINE or (
            shape is Shape.HEADLINE and bylines.is_signature(line, bylines.AFFILIATION)
        ):
            return bylines.signed(line)
        if shape is Shape.PROSE:
            return None
    return None


def _is_leftover(line: str, shape: Shape, locales: tuple[str, ...]) -> bool:
    if shape in _LEFTOVERS or lines.has_relative_time(line):
        return True
    parts = _PARTS.split(line) if weight(line) <= MAX_DATE_LINE else [line]
    return any(datelines.read_line(part, locales) for part in (line, *parts))
