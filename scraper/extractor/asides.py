"""Teasers of other articles, captions, words to old browsers → cut out of the tree by shape.

A teaser is one of a run of siblings of the same make, each a linked headline with at most a short
summary behind it. A caption is an element that is called one. No element that goes is longer than a
teaser, a box or a caption is: the limits below keep an article whole inside any of these names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from scraper.extractor.page import letters, runs, text_of
from scraper.extractor.typography import weight
from scraper.extractor.words import Kind, begins_with

MIN_CARDS = 2  # siblings that make a list of teasers
MIN_HEADLINE = 20  # weight of a linked headline; what is shorter is a tag or a menu entry
MAX_SUMMARY = 240  # weight of what stands beside it
MAX_BOX = 400  # characters of a box that begins with "Read also"
MIN_LINKED = 0.4  # share of its text in links
MAX_NOSCRIPT = 1_000  # weight of what a page says to browsers without scripts; more is its article
MAX_CAPTION = 400  # weight of a caption with its credit

_NO_CAPTIONS = frozenset({"article", "body", "figure", "main"})
_CAPTION_NAME = re.compile(
    r"(?:^|[-_\s])(?:fig[-_]?caption|img[-_]?(?:desc|caption|credit|title)|image[-_]?(?:caption|credit|desc\w*)"
    r"|photo[-_]?(?:caption|credit|desc\w*|legend)|wp-caption-text|caption[-_]?(?:text|credit)?|copyright"
    r"|media[-_]?caption|pie[-_]?(?:de-)?foto|legende|bildunterschrift|bildtext|didascalia|fotograf)"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)


def strip(tree: HtmlElement) -> None:
    """Remove them all from the tree, in place; the text behind an element stays."""
    for find in (_read_also, _teasers, _unscripted, _captions):
        for element in list(find(tree)):
            if element.getparent() is not None:
                element.drop_tree()


def _teasers(tree: HtmlElement) -> Iterator[HtmlElement]:
    for parent in tree.iterfind(".//body//*"):
        if len(parent) >= MIN_CARDS and parent.tag not in ("p", "tr"):
            for run in runs(parent):
                if len(run) >= MIN_CARDS and all(map(_is_card, run)):
                    yield from run


def _read_also(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Boxes that begin with "Read also" and are mostly links."""
    for element in tree.iter("div", "p", "aside", "section", "ul"):
        size = letters(element)
        if not 0 < size <= MAX_BOX or element.find(".//a") is None:
            continue
        is_linked = sum(map(letters, element.iter("a"))) >= MIN_LINKED * size
        if is_linked and begins_with(text_of(element), Kind.ASIDE, Kind.RELATED):
            yield element


def _unscripted(tree: HtmlElement) -> Iterator[HtmlElement]:
    return (e for e in tree.iter("noscript") if letters(e) <= MAX_NOSCRIPT)


def _is_card(element: HtmlElement) -> bool:
    """A block that begins with a linked headline and holds little else."""
    links = list(element.iter("a"))
    if element.tag == "li" and element.find("./*/*") is None:
        return False  # a plain list of links may be the article's
    if not links or len({a.get("href") for a in links}) > 3:
        return False
    text, headline = text_of(element), max((text_of(a) for a in links), key=len)
    return (
        weight(headline) >= MIN_HEADLINE
        and text.find(headline) <= MIN_HEADLINE
        and weight(text) - weight(headline) <= MAX_SUMMARY
    )


def _captions(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iterfind(".//body//*"):
        is_called = element.tag == "figcaption" or _CAPTION_NAME.search(element.get("class") or "")
        if is_called and element.tag not in _NO_CAPTIONS and letters(element) <= MAX_CAPTION:
            yield element
