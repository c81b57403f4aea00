"""One walk over a tree: where each element begins, how much text and prose stand in it, its signs.

What is asked of many elements afterwards (how long is this, what stands before it) is a difference
of two sums, so that pages of any size cost a walk and no more. Elements are counted in the order of
the document; an element's span is its own place up to that behind its last descendant.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from lxml.html import HtmlElement

from scraper.extractor.signs import Sign, sign_of
from scraper.extractor.typography import WIDE

MIN_PROSE = 60  # characters of a block's own text, links aside, that make it prose
INLINE_TAGS = frozenset(
    {
        "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "em", "font", "i", "mark", "q", "s",
        "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "wbr",
    }
)  # fmt: skip
BOX_TAGS = frozenset(
    {"article", "aside", "div", "dl", "footer", "form", "li", "ol", "section", "table", "ul"}
)
_SILENT_TAGS = frozenset({"noscript", "option", "script", "style", "template", "textarea"})
_LEAF_BLOCKS = frozenset({"dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre"})


class String(NamedTuple):
    """A piece of text without markup inside, at its place in the order of elements."""

    at: int
    holder: HtmlElement  # in which it stands
    text: str
    sign: Sign | None
    is_linked: bool


@dataclass(slots=True)
class Scan:
    """The sums of a tree."""

    nodes: list[HtmlElement]
    place: dict[HtmlElement, int]
    strings: list[String]
    boxes: list[HtmlElement]  # the elements that hold others, and those of a tag of their own
    chars: list[int]  # of visible text before each place, ideographs twice
    prose: list[int]  # of prose before each place
    held: dict[HtmlElement, int]  # prose that an element or its children hold as their own
    _taken: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self._taken = bytearray(len(self.nodes))

    def span(self, element: HtmlElement) -> tuple[int, int]:
        """Its own place, and the place behind its last descendant."""
        return self.place[element], _end(element, self.place)

    def size(self, element: HtmlElement) -> int:
        """Characters of visible text below an element."""
        begin, end = self.span(element)
        tail = (element.tail or "").strip()
        wide = len(tail) if not tail.isascii() and WIDE.search(tail) else 0
        return self.chars[end] - self.chars[begin] - len(tail) - wide

    def article(self, begin: int, end: int) -> int:
        """The place of the element that holds most prose, of those that begin outside a span."""
        outside = (e for e in self.held if not begin <= self.place.get(e, -1) < end)
        best = max(outside, key=lambda e: self.held[e], default=self.nodes[0])
        return self.place.get(best, 0)

    def strings_in(self, begin: int, end: int) -> Iterator[String]:
        """The strings of these places that are not taken."""
        first = bisect_left(self.strings, begin, key=lambda s: s.at)
        for k in range(first, len(self.strings)):
            if self.strings[k].at >= end:
                break
            if not self._taken[self.strings[k].at]:
                yield self.strings[k]

    def is_taken(self, element: HtmlElement) -> bool:
        """Whether it lies in what was taken."""
        return bool(self._taken[self.place[element]])

    def take(self, element: HtmlElement) -> None:
        """Count it out: it is a comment."""
        begin, end = self.span(element)
        self._taken[begin:end] = b"\1" * (end - begin)


def scan(tree: HtmlElement) -> Scan:
    """Walk over the body of a tree, or over a tree without one."""
    body = tree.find("body")
    nodes = list((tree if body is None else body).iter())
    place = dict(zip(nodes, range(len(nodes)), strict=True))
    strings: list[String] = []
    boxes: list[HtmlElement] = []
    link_end = 0
    for at, element in enumerate(nodes):
        tag, text, tail = str(element.tag), element.text, element.tail
        if tag in BOX_TAGS or "-" in tag:
            boxes.append(element)
        elif tag == "a" and at >= link_end and len(element):
            link_end = _end(element, place)
        if text and (line := text.strip()) and tag not in _SILENT_TAGS:
            strings.append(String(at, element, line, sign_of(line), tag == "a" or at < link_end))
        if tail and (line := tail.strip()) and (parent := element.getparent()) is not None:
            is_linked = at < link_end and _is_in_link(parent)
            strings.append(String(at, parent, line, sign_of(line), is_linked))
    return _summed(nodes, place, strings, boxes)


def _summed(
    nodes: list[HtmlElement],
    place: dict[HtmlElement, int],
    strings: list[String],
    boxes: list[HtmlElement],
) -> Scan:
    lengths, prose = [0] * len(nodes), [0] * len(nodes)
    own: dict[HtmlElement, int] = {}
    for at, holder, text, _, is_linked in strings:
        size = len(text) if text.isascii() or not WIDE.search(text) else 2 * len(text)
        lengths[at] += size
        if not is_linked:
            block = _block(holder) if holder.tag in INLINE_TAGS else holder
            own[block] = own.get(block, 0) + size
    for block, size in own.items():
        if size >= MIN_PROSE:
            prose[place.get(block, 0)] = size
    return Scan(
        nodes=nodes,
        place=place,
        strings=strings,
        boxes=boxes,
        chars=[0, *accumulate(lengths)],
        prose=[0, *accumulate(prose)],
        held=_held(own),
    )


def _end(element: HtmlElement, place: dict[HtmlElement, int]) -> int:
    """The place behind the last descendant of an element."""
    above: HtmlElement | None = element
    while above is not None:
        following = above.getnext()
        if following is not None and following in place:
            return place[following]
        above = above.getparent()
    return len(place)


def _block(element: HtmlElement) -> HtmlElement:
    """The nearest element that is no part of a line."""
    block = element
    while block.tag in INLINE_TAGS and (above := block.getparent()) is not None:
        block = above
    return block


def _is_in_link(element: HtmlElement) -> bool:
    return element.tag == "a" or any(True for _ in element.iterancestors("a"))


def _held(own: dict[HtmlElement, int]) -> dict[HtmlElement, int]:
    """Prose by the element that holds it: a block that is no paragraph, and a block's parent."""
    held: Counter[HtmlElement] = Counter()
    for block, size in own.items():
        if size >= MIN_PROSE:
            parent = block.getparent()
            if block.tag not in _LEAF_BLOCKS:
                held[block] += size
            if parent is not None:
                held[parent] += size
    return held
