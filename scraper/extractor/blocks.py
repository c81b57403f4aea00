"""A tree → its blocks: runs of text that no block element and no line break divides.

A block knows its text, how much of it is linked or set off, and where it stands. Everything else
about it is for `features` to work out and for `judge` to weigh.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from scraper.extractor.markup import KINDS, kinds_of

MAX_NOSCRIPT = 1_000  # characters of what a page says to browsers without scripts; more is its text

MEDIA = frozenset("canvas embed iframe img object picture video".split())
INLINE = frozenset(
    """a abbr acronym amp-link b bdi bdo big cite code data del dfn em font i ins kbd label mark
    nobr o:p q rb ruby s samp small span strike strong sub sup time tt u var wbr""".split()
)
SILENT = frozenset(
    """applet area audio base button canvas datalist embed frame head iframe img input link map math
    meta meter noframes noscript object optgroup option param progress rp rt script select source
    style svg template textarea title track video""".split()
)
BREAKS = frozenset({"br", "hr"})
# Elements that say where a block stands, as bits; `h` for headings of any level.
PLACES = {
    tag: 1 << i
    for i, tag in enumerate(
        """article main aside footer header nav form figure table li blockquote section figcaption
        dl h details""".split()
    )
}
HIDDEN = 1 << len(PLACES)
# An element of a line that is called a caption, but for a link, is a block of its own: the text
# behind it is another line.
CAPTION = 1 << KINDS.index("caption")
_CAPTION_OF = dict.fromkeys(INLINE, CAPTION) | {"a": 0}
_PLACE_OF = PLACES | dict.fromkeys("h1 h2 h3 h4 h5 h6".split(), PLACES["h"])
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LINKED, _BOLD, _ITALIC = 1, 2, 4
_STYLE_OF = {
    "a": _LINKED,
    "b": _BOLD,
    "strong": _BOLD,
    "i": _ITALIC,
    "em": _ITALIC,
    "cite": _ITALIC,
}


@dataclass(slots=True)
class Box:
    """A block element: its place, what its names call it, which blocks it holds."""

    element: HtmlElement
    tag: str
    parent: Box | None
    depth: int
    places: int  # bits of PLACES, its own and its ancestors'
    own: int  # kinds of its own names, as bits of markup.KINDS
    near: int  # with those of the two boxes above
    far: int  # with those of all above
    make: str  # its tag and classes
    first: int  # its first block
    last: int = 0  # the one behind its last


@dataclass(slots=True)
class Block:
    """A run of text, white space folded; a program has its lines. Sizes are in characters."""

    text: str
    box: Box
    linked: int
    links: int
    bold: int
    italic: int
    inline: int  # kinds of the names of inline elements in it

    @property
    def tag(self) -> str:
        """The tag of its box."""
        return self.box.tag


@dataclass(frozen=True, slots=True)
class Cut:
    """A page in blocks, in document order.

    `boxes` are the elements that they stand in, parents first; `media` says before which blocks a
    picture, a video or a frame stands.
    """

    blocks: list[Block]
    boxes: list[Box]
    media: list[int]


def cut(tree: HtmlElement) -> Cut:
    """The page in blocks. The tree is left as it is."""
    body = tree.find("body")
    root = tree if body is None else body
    # The names of html and body speak of the page, not of a block.
    top = Box(root, "body", None, 0, 0, 0, 0, 0, "body", 0)
    walk = _Walk(top)
    walk.visit(root, top, 0)
    walk.flush(top)
    return Cut(walk.blocks, walk.boxes, walk.media)


class _Walk:
    """One walk down the tree, collecting."""

    def __init__(self, top: Box) -> None:
        self.blocks: list[Block] = []
        self.boxes = [top]
        self.media: list[int] = []
        self._start_block()

    def visit(self, element: HtmlElement, box: Box, style: int) -> None:
        """Collect what stands in an element; `style` is that of its text."""
        if text := element.text:
            self._add(text, style)
        for child in element:
            tag = child.tag
            if tag in INLINE and not (kinds := _kinds(child.get("class"))) & _CAPTION_OF[tag]:
                self._links += tag == "a"
                self._inline |= kinds
                self.visit(child, box, style | _STYLE_OF.get(tag, 0))
            elif tag in BREAKS:
                if self._parts:
                    self.flush(box)
            elif isinstance(tag, str) and (tag not in SILENT or _holds_the_page(child, tag)):
                if self._parts:
                    self.flush(box)
                inner = self._open(child, tag, box)
                self.visit(child, inner, style)
                self.flush(inner)
            elif tag in MEDIA:
                self.media.append(len(self.blocks) + bool(self._parts))
            if text := child.tail:
                self._add(text, style)

    def flush(self, box: Box) -> None:
        """End the block that is being collected, where there is one."""
        if self._parts:
            if text := _folded("".join(self._parts), is_code=box.tag == "pre"):
                self.blocks.append(self._block(text, box))
            self._start_block()
        box.last = len(self.blocks)

    def _block(self, text: str, box: Box) -> Block:
        size = len(text)
        return Block(
            text, box, min(self._linked, size), self._links,
            min(self._bold, size), min(self._italic, size), self._inline,
        )  # fmt: skip

    def _start_block(self) -> None:
        self._parts: list[str] = []
        self._links = self._linked = self._bold = self._italic = self._inline = 0

    def _add(self, text: str, style: int) -> None:
        if not self._parts and text.isspace():
            return  # no block has begun
        self._parts.append(text)
        if style:
            size = len(text.strip())
            if style & _LINKED:
                self._linked += size
            if style & _BOLD:
                self._bold += size
            if style & _ITALIC:
                self._italic += size

    def _open(self, element: HtmlElement, tag: str, parent: Box) -> Box:
        names = element.get("class", "")
        own = _kinds(names) | _kinds(element.get("id"))
        own |= kinds_of(tag) if "-" in tag else 0
        above = parent.own | (parent.parent.own if parent.parent else 0)
        places = parent.places | _PLACE_OF.get(tag, 0) | (HIDDEN if _is_hidden(element) else 0)
        box = Box(
            element, tag, parent, parent.depth + 1, places,
            own, own | above, parent.far | own, f"{tag}.{names}", len(self.blocks),
        )  # fmt: skip
        self.boxes.append(box)
        return box


def _kinds(names: str | None) -> int:
    return kinds_of(names) if names else 0


def _folded(text: str, *, is_code: bool) -> str:
    """The text with its white space folded; a program keeps its lines."""
    if not is_code:
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    if style and _NOT_DISPLAYED.search(style):
        return True
    return element.get("hidden") is not None or element.get("aria-hidden") == "true"


def _holds_the_page(element: HtmlElement, tag: str) -> bool:
    """Whether an element that shows no text swallowed the page because it was never closed."""
    if tag == "button":
        return element.find(".//p") is not None
    return tag == "noscript" and len(element) > 0 and len(element.text_content()) > MAX_NOSCRIPT
