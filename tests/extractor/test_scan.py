"""Lengths and places in a tree, from one walk."""

from __future__ import annotations

from scraper.extractor.page import parse
from scraper.extractor.scan import Scan, scan

LONG = "The council voted on Tuesday to close the old bridge until the end of the winter."


def _scan(body: str) -> Scan:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return scan(tree)


def test_the_size_of_an_element_is_its_text_without_the_tail() -> None:
    """White space around each piece left out."""
    page = _scan("<div> ab <b>cd</b> ef </div>ghi")
    assert page.size(page.nodes[1]) == 6


def test_prose_is_long_text_outside_links() -> None:
    """A line with marks of emphasis in it is one line."""
    page = _scan(f"<p>{LONG[:40]}<b>{LONG[40:]}</b></p><p>{LONG[:40]}</p><a><p>{LONG}</p></a>")
    assert page.prose[-1] == len(LONG)


def test_the_article_stands_where_most_prose_stands() -> None:
    """The parent of the paragraphs; another one, where that is left out."""
    page = _scan(f"<div id=a><p>{LONG}</p><p>{LONG}</p></div><div id=b><p>{LONG}</p></div>")
    a, b = (e for e in page.nodes if e.get("id"))
    assert page.article(0, 0) == page.place[a]
    assert page.article(*page.span(a)) == page.place[b]


def test_what_was_taken_is_no_longer_there() -> None:
    """Neither its strings nor those below it."""
    page = _scan("<div>a<i>b</i></div><p>c</p>")
    page.take(page.nodes[1])
    assert [s.text for s in page.strings_in(0, len(page.nodes))] == ["c"]
