"""Lines that an article was read with, or without, though its page has had them all along.

What is the article of a page is weighed, so a line on the border may be taken once and left out at
another time, because a counter came far from it. What stood in the page before and stands there now
has not changed, however it was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement

from scraper.extractor import blocks, body, comments
from scraper.extractor.blocks import HIDDEN, Block
from scraper.extractor.sameness import key


def standing(tree: HtmlElement, lines: Iterable[str]) -> tuple[str, ...]:
    """Those of the lines that a page has, as often and in the order in which they stand there.

    A line stands where it is all of a block, however it is set, and not among comments, which the
    tree loses. Of lines that are set otherwise and no more, the first is given for all. Behind an
    empty line are those that the page hides, until a button is pressed, it may be: a line that was
    shown and is hidden now stands at another place.
    """
    wanted = {"": ""}
    for line in lines:
        wanted.setdefault(key(line), line)
    comments.strip(tree)
    shown: list[Block] = []
    hidden: list[Block] = []
    for block in blocks.cut(tree).blocks:
        (hidden if block.box.places & HIDDEN else shown).append(block)
    keys = map(key, (*body.lines_of(shown), "", *body.lines_of(hidden)))
    return tuple(wanted[found] for found in keys if found in wanted)


def stayed(one: str, other: str, before: Sequence[str], now: Sequence[str]) -> frozenset[str]:
    """The lines that one of two texts has more often, which stand alike in both of their pages.

    `before` and `now` are the lines of both texts as `standing` finds them in the two pages. They
    stand alike where they do so as often and at the same places among the other lines of both: a
    paragraph that was taken out has not stayed because a box beside the article repeats it.
    """
    apart = _apart(one.split("\n"), other.split("\n"))
    times_before, times_now = Counter(before), Counter(now)
    marks = {line for line in times_before if times_before[line] == times_now[line]} - apart
    places_now = _places(now, apart, marks)
    places_before = _places(before, apart, marks)
    return frozenset(line for line in places_now if places_now[line] == places_before.get(line))


def _apart(one: Sequence[str], other: Sequence[str]) -> set[str]:
    """The lines that one of two texts has more often than the other."""
    first, second = Counter(map(key, one)), Counter(map(key, other))
    return {line for line in (*one, *other) if first[key(line)] != second[key(line)]}


def _places(page: Sequence[str], lines: set[str], marks: set[str]) -> dict[str, list[int]]:
    """How many marks stand before each of the lines, every time that it stands there."""
    found: dict[str, list[int]] = {}
    passed = 0
    for line in page:
        passed += line in marks
        if line in lines:
            found.setdefault(line, []).append(passed)
    return found
