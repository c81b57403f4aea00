"""The main text of a page: the engine asked, its answer judged block by block, lines made of it.

The engine is trafilatura on our tree, in its fast mode first; this is the only module that knows
it. Its answer is the judge's strongest evidence, no more: the text is that of our own blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from itertools import accumulate, groupby

from lxml.html import HtmlElement

from scraper.extractor import blocks, judge
from scraper.extractor.blocks import Block, Box, Cut
from scraper.extractor.evidence import Evidence, plain
from scraper.extractor.measured import Hints
from scraper.extractor.page import parse

# What the engine drops unread: taken out beforehand, it is not searched time and again.
_UNREAD = ("head", "iframe", "input", "link", "script", "select", "style", "svg", "template")
MENU_BLOCKS = 3  # blocks of a menu
MENU_LINKS = 0.8  # share of its text that is linked
SHOWN = 0.2  # of the stated text's characters, under which a page does not show it
ENOUGH = 250  # characters of an answer with which the engine's fast mode is content

_TAG = re.compile(r"</?[a-zA-Z]")  # `a < b` is none


def main_text(
    tree: HtmlElement, said: Evidence, title: str | None, summary: str | None
) -> list[str]:
    """The lines of the article: paragraphs, headings, list items; empty where none is found.

    Where the page shows next to nothing of a text that it states for machines, since scripts would
    put it there, that is the text. The tree is left as it is.
    """
    lines = lines_of(judge.choose(*look(tree, said, title, summary)))
    stated = said.body() or ""
    if sum(map(len, lines)) >= SHOWN * len(stated):
        return lines
    return _stated_lines(stated)


def _stated_lines(stated: str) -> list[str]:
    """The lines of an articleBody, which may hold markup."""
    tree = parse(stated) if _TAG.search(stated) else None
    if tree is not None:
        return lines_of(blocks.cut(tree).blocks)
    return [line for raw in stated.splitlines() if (line := plain(raw))]


def look(
    tree: HtmlElement, said: Evidence, title: str | None, summary: str | None
) -> tuple[Cut, Hints]:
    """The page in blocks, and what the engine and the page itself say of them."""
    source = deepcopy(tree)
    cut = blocks.cut(source)
    return cut, Hints(_ask(source, cut), title, summary, said.body())


def _ask(source: HtmlElement, cut: Cut) -> list[str]:
    """The lines that the engine takes for the article. The tree is used up.

    Menus and what shows no text are taken out first. The engine would leave them out as well, at
    half of its time. Where its fast mode finds next to nothing, its fallbacks are asked, too.
    """
    for element in (*source.iter(*_UNREAD), *_menus(cut)):
        if element.getparent() is not None:
            element.drop_tree()
    lines = _extracted(deepcopy(source), fast=True)
    if sum(map(len, lines)) >= ENOUGH:
        return lines
    return _extracted(source, fast=False)


def _extracted(tree: HtmlElement, *, fast: bool) -> list[str]:
    from trafilatura import bare_extraction

    document = bare_extraction(tree, include_comments=False, with_metadata=False, fast=fast)
    return (getattr(document, "text", None) or "").splitlines()


def _menus(cut: Cut) -> list[HtmlElement]:
    """The largest boxes that hold links and little else, or no text at all."""
    size = [0, *accumulate(len(b.text) for b in cut.blocks)]
    linked = [0, *accumulate(b.linked for b in cut.blocks)]
    found, end = [], 0
    for box in cut.boxes[1:]:
        a, z = box.first, box.last
        if a < end:
            continue
        is_menu = z - a >= MENU_BLOCKS and linked[z] - linked[a] > MENU_LINKS * (size[z] - size[a])
        if is_menu or a == z:
            found.append(box.element)
            end = z
    return found


@cache
def engine() -> str:
    """The engine's name and version."""
    from importlib.metadata import version

    return f"trafilatura {version('trafilatura')}"


def lines_of(chosen: Sequence[Block]) -> list[str]:
    """A line for each block; one for a row of a table; those of a program as they stand."""
    return [line for _, run in groupby(chosen, _unit) for line in _lines(list(run))]


def _unit(block: Block) -> int:
    """What shares a line: the cells of one row."""
    row = _row(block)
    return id(row) if row else id(block)


def _row(block: Block) -> Box | None:
    box: Box | None = block.box
    if box is None or box.tag not in ("td", "th"):
        return None
    return box.parent if box.parent and box.parent.tag == "tr" else None


def _lines(run: list[Block]) -> Iterator[str]:
    is_data = len(run) > 1 and all(len(b.text) <= judge.MAX_CELL for b in run)
    if is_data:
        yield " | ".join(b.text for b in run)
    else:
        for block in run:
            yield from block.text.split("\n")
