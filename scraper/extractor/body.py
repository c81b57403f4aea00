"""The main text of a page: trafilatura on our tree, the only module that knows it.

Its default mode, with its fallbacks: the fast one is a little more precise on news and loses a
fiftieth of the text of other pages. It can be misled by a class name, so its answer is measured
against the page's own paragraphs: where most of those that stand together are missing, the same
tree is asked without its class names, and the better answer is taken. (Not where it is about as
long: what stands together may be readers' comments.)
"""

from __future__ import annotations

import re
from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass

from lxml.html import HtmlElement

from scraper.extractor.page import BLOCK_TAGS, headline_of, letters, text_of

MIN_PARAGRAPH = 60  # characters of a paragraph that counts
MAX_LINKED = 0.3  # share of a paragraph in links, over which it is a teaser
COVERED = 0.4  # share of the page's main paragraphs under which a short answer is not believed
SHORT_SHARE = 0.5  # of their length, under which an answer is short; a longer one has its reasons
PROBE = 50  # characters by which a paragraph is found again in an answer
# Joiners that Persian and the scripts of India are spelt with, and that trafilatura takes out with
# all that is not printable: they travel as letters of Old Permic, which no page is written in.
_JOINERS = {0x200C: "\U00010350", 0x200D: "\U00010351"}
_JOINERS_BACK = {0x10350: "\u200c", 0x10351: "\u200d"}

LEAD_ZONE = 12  # elements behind the headline in which its lead stands
MAX_LEAD = 600  # characters of a lead
LAYOUT_CELL = 200  # characters of a table cell that is no data but a part of the page's layout


_LEAD_NAME = re.compile(
    r"(?:^|[-_\s])(?:lead|lede|stand-?first|sapo|dek|deck|intro(?:duction)?|chapo|chapeau|entradilla|bajada"
    r"|subtitle|sub-?headline|summary|sommario|description|excerpt|teaser-text|vorspann|anrei(?:ss|ß)er"
    r"|ingress|spot|abstract|linha-fina|gravata|perex|zajawka|opis)(?:$|[-_\s])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The paragraphs of a page that stand together under one parent and weigh most."""

    texts: tuple[str, ...]

    def share_in(self, lines: list[str]) -> float:
        """The share of these paragraphs, by characters, that the lines hold; 1 without any."""
        answer = " ".join(lines)
        total = sum(map(len, self.texts))
        held = sum(len(t) for t in self.texts if t[:PROBE] in answer)
        return held / total if total else 1.0

    def outweighed_by(self, lines: list[str]) -> bool:
        """Whether the lines are about as much text as these paragraphs, though another."""
        return sum(map(len, lines)) >= SHORT_SHARE * sum(map(len, self.texts))


def main_text(tree: HtmlElement) -> list[str]:
    """The lines of the article: paragraphs, headings, list items; empty where none is found.

    The tree is left as it is.
    """
    source = deepcopy(tree)
    _open_layout_tables(source)
    lines = _ask(source)
    wanted = main_paragraphs(source)
    if wanted.share_in(lines) >= COVERED or wanted.outweighed_by(lines):
        return lines
    others = _ask(_nameless(source))
    return others if wanted.share_in(others) > wanted.share_in(lines) else lines


def main_paragraphs(tree: HtmlElement) -> Paragraphs:
    """The paragraphs of the element that directly holds most paragraph text."""
    by_parent: dict[HtmlElement, list[str]] = defaultdict(list)
    for paragraph in tree.iter("p"):
        text = text_of(paragraph)
        parent = paragraph.getparent()
        if len(text) >= MIN_PARAGRAPH and parent is not None:
            linked = sum(map(letters, paragraph.iter("a")))
            if linked <= MAX_LINKED * len(text):
                by_parent[parent].append(text)
    heaviest = max(by_parent.values(), key=lambda texts: sum(map(len, texts)), default=[])
    return Paragraphs(tuple(heaviest))


def with_lead(lines: list[str], tree: HtmlElement, title: str | None) -> list[str]:
    """The lines, with the lead that stands between the headline and the text, where one does."""
    headline = headline_of(tree, title)
    if headline is None or not lines:
        return lines
    for element in headline.xpath(f"following::*[position() <= {LEAD_ZONE}]"):
        text = text_of(element) if element.tag in ("p", "h2", "div") else ""
        if text[:PROBE] and text[:PROBE] in lines[0]:
            break
        if _is_lead(element, text) and not any(text[:PROBE] in line for line in lines):
            return [text, *lines]
    return lines


def _is_lead(element: HtmlElement, text: str) -> bool:
    is_plain = not any(child.tag in BLOCK_TAGS or child.tag == "p" for child in element)
    is_named = bool(_LEAD_NAME.search(element.get("class") or ""))
    return is_plain and is_named and MIN_PARAGRAPH <= len(text) <= MAX_LEAD


def engine() -> str:
    """The engine's name and version."""
    from importlib.metadata import version

    return f"trafilatura {version('trafilatura')}"


def _ask(tree: HtmlElement) -> list[str]:
    from trafilatura import bare_extraction

    source = deepcopy(tree)
    _translate(source, _JOINERS)
    document = bare_extraction(source, include_comments=False, with_metadata=False)
    text = (getattr(document, "text", None) or "").translate(_JOINERS_BACK)
    lines = (" ".join(line.split()).removeprefix("- ") for line in text.splitlines())
    return [_without_bars(line) for line in lines if line]


def _translate(tree: HtmlElement, table: dict[int, str]) -> None:
    """Replace characters in all text of a tree that has any of them."""
    if not any(chr(c) in tree.xpath("string()") for c in table):
        return
    for element in tree.iter():
        if isinstance(element.tag, str):
            element.text = element.text.translate(table) if element.text else None
        element.tail = element.tail.translate(table) if element.tail else None


def _without_bars(line: str) -> str:
    """A row of a table that has one cell, without the bars."""
    cell = line.strip("| ")
    return line if "|" in cell or not line.startswith("|") else cell


def _nameless(tree: HtmlElement) -> HtmlElement:
    """The tree without the classes and ids that misled."""
    copy = deepcopy(tree)
    for element in copy.iter():
        for attribute in ("class", "id", "role"):
            element.attrib.pop(attribute, None)
    return copy


def _open_layout_tables(tree: HtmlElement) -> None:
    """Make plain blocks of tables that lay out the page; tables of data stay."""
    for table in list(tree.iter("table")):
        if any(_is_layout(cell) for cell in table.iter("td")):
            for element in (table, *table.iterchildren("tbody", "thead", "tfoot", "tr")):
                element.tag = "div"
            for row in table.iterfind("./*"):
                _open_row(row)


def _open_row(row: HtmlElement) -> None:
    row.tag = "div"
    for child in row:
        if child.tag in ("tr", "td", "th"):
            is_row = child.tag == "tr"
            child.tag = "div"
            if is_row:
                _open_row(child)


def _is_layout(cell: HtmlElement) -> bool:
    return (
        cell.find(".//table") is not None
        or cell.find(".//p") is not None
        or letters(cell) > LAYOUT_CELL
    )
