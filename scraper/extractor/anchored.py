"""Lines of an article that are wholly links to other pages: teasers that leaked into its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from scraper.extractor.typography import weight
from scraper.extractor.words import Kind, behind_label

MAX_TEASER = 300  # weight of a line; a longer one is a paragraph, however it is linked
MAX_ANCHORS = 5_000  # of a page; the longest real one measured has some 3,000
MAX_PARTS = 12  # elements in an anchor that may be a line: a picture, a headline, a summary

_STRING = etree.XPath("string()")
_NOT_PAGES = ("#", "javascript:", "mailto:", "tel:", "data:")


def may_be_teaser(line: str) -> bool:
    """Whether a line is short enough for a teaser."""
    return weight(line) <= MAX_TEASER


def anchored(tree: HtmlElement, lines: Sequence[str], url: str | None) -> tuple[str, ...]:
    """The lines, in order, that are the text of an anchor or of an element in one.

    The anchor leads to another page than `url`, the address of this one.
    """
    short = [line for line in lines if may_be_teaser(line)]
    teasers = {_key(text) for line in short for text in _names(line)}
    found = set()
    for anchor in islice(tree.iter("a"), MAX_ANCHORS):
        href = (anchor.get("href") or "").strip()
        if href and not href.lower().startswith(_NOT_PAGES):
            keys = {key for text in _texts(anchor) if (key := _key(text)) in teasers}
            if keys and _leads_away(href, url):
                found |= keys
    return tuple(line for line in short if not found.isdisjoint(map(_key, _names(line))))


def _names(line: str) -> Iterator[str]:
    """What the anchor of a teaser may say: all of it, or what stands behind `Related:`."""
    yield line
    rest = behind_label(line, Kind.RELATED, Kind.ASIDE)
    if rest:
        yield rest


def _texts(anchor: HtmlElement) -> Iterator[str]:
    """What an anchor says, whole and by its elements; white space as it comes."""
    yield str(_STRING(anchor))
    if len(anchor):
        for part in islice(anchor.iterdescendants(), MAX_PARTS):
            yield str(_STRING(part))


def _leads_away(href: str, url: str | None) -> bool:
    try:
        there, here = urlsplit(urljoin(url or "", href)), urlsplit(url or "")
    except ValueError:
        return False
    return (there.netloc, there.path.rstrip("/")) != (here.netloc, here.path.rstrip("/"))


def _key(text: str) -> str:
    return "".join(text.split())
