"""The main text of a page, whole, whatever its markup."""

from __future__ import annotations

import pytest
from lxml import etree
from lxml.html import HtmlElement

from scraper.extractor.body import engine, main_paragraphs, main_text, with_lead
from scraper.extractor.page import parse

SENTENCES = (
    "The council voted on Tuesday to close the old bridge until the end of the winter.",
    "Engineers had found cracks in two of its seven piers, and nobody could say how old they are.",
    "Lorries will be sent round by the valley road, which adds thirty-eight kilometres to the way.",
    "The mayor said that she was sorry for the bakers, who cross the bridge before the sun is up.",
    "A decision about the repair is expected in the spring, when the river is at its lowest.",
)
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def _tree(body: str) -> HtmlElement:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return tree


def test_paragraphs_are_lines() -> None:
    """Each whole and in order."""
    assert main_text(_tree(f"<article><h1>Bridge</h1>{STORY}</article>"))[-5:] == list(SENTENCES)


@pytest.mark.parametrize(
    "name", ["sidebar", "footer", "comment-body", "related", "advert", "hidden", "nav", "promo"]
)
def test_a_misleading_class_does_not_hide_the_article(name: str) -> None:
    """The page's own paragraphs are the measure."""
    found = main_text(_tree(f'<h1>Bridge</h1><div class="{name}"><div>{STORY}</div></div>'))
    assert [line for line in found if line in SENTENCES] == list(SENTENCES)


def test_a_layout_table_is_no_table() -> None:
    """Papers of 1999 put the whole page into one."""
    cells = f"<td><a href=/>Home</a></td><td><table><tr><td>{STORY}</td></tr></table></td>"
    found = main_text(_tree(f"<table><tr>{cells}</tr></table>"))
    assert [line for line in found if line in SENTENCES] == list(SENTENCES)


def test_a_table_of_data_keeps_its_rows() -> None:
    """Cells of one row stay in one line."""
    table = "<table><tr><td>Oslo</td><td>12</td></tr><tr><td>Bergen</td><td>9</td></tr></table>"
    found = main_text(_tree(f"<article>{STORY}{table}{STORY}</article>"))
    assert any("Oslo" in line and "12" in line for line in found)


@pytest.mark.parametrize("word", ["می\u200cخواهد", "क्\u200dष", "ශ්\u200dරී"])
def test_joiners_survive(word: str) -> None:
    """Persian and the scripts of India are spelt with them; the engine alone loses them."""
    story = "".join(f"<p>{sentence} {word} {sentence}</p>" for sentence in SENTENCES)
    assert "\n".join(main_text(_tree(f"<article>{story}</article>"))).count(word) == 5


def test_a_list_item_has_no_dash() -> None:
    """The engine's mark is no text of the page."""
    items = "<ul><li>Two piers are cracked</li><li>Five piers are sound</li></ul>"
    assert "Five piers are sound" in main_text(_tree(f"<article>{STORY}{items}{STORY}</article>"))


def test_an_empty_page_has_no_text() -> None:
    """None is found, nothing raised."""
    assert main_text(_tree("<div></div>")) == []


def test_the_tree_is_left_as_it_is() -> None:
    """Later modules read it too."""
    tree = _tree(f"<table><tr><td>{STORY}</td></tr></table>")
    before = etree.tostring(tree)
    main_text(tree)
    assert etree.tostring(tree) == before


def test_the_main_paragraphs_stand_under_one_parent() -> None:
    """The one with most text; links and short lines do not count."""
    teaser = f"<p><a href=/1>{SENTENCES[1]}</a></p>" * 9
    tree = _tree(f"<div>{teaser}</div><div>{STORY}<p>Short.</p></div>")
    assert main_paragraphs(tree).texts == SENTENCES


def test_the_share_of_the_main_paragraphs_in_an_answer() -> None:
    """By characters; all of them where the page has none."""
    paragraphs = main_paragraphs(_tree(f"<div>{STORY}</div>"))
    assert (paragraphs.share_in(list(SENTENCES)), paragraphs.share_in([])) == (1.0, 0.0)
    assert main_paragraphs(_tree("<p>x</p>")).share_in([]) == 1.0


@pytest.mark.parametrize("name", ["lead", "sapo", "chapo", "entradilla", "article-standfirst"])
def test_a_lead_between_headline_and_text_is_put_first(name: str) -> None:
    """In the words of news sites' markup."""
    tree = _tree(f'<h1>Bridge</h1><p class="{name}">{SENTENCES[0]}</p><div>{STORY}</div>')
    assert with_lead([SENTENCES[1]], tree, "Bridge") == list(SENTENCES[:2])


def test_a_lead_is_not_said_twice() -> None:
    """The engine often has it already."""
    tree = _tree(f"<h1>Bridge</h1><p class=lead>{SENTENCES[0]}</p>")
    assert with_lead(list(SENTENCES), tree, "Bridge") == list(SENTENCES)


def test_a_paragraph_that_is_not_called_a_lead_is_none() -> None:
    """What the engine left out, it left out."""
    tree = _tree(f"<h1>Bridge</h1><p class=x>{SENTENCES[0]}</p>")
    assert with_lead([SENTENCES[1]], tree, "Bridge") == [SENTENCES[1]]


def test_the_engine_says_its_version() -> None:
    """It is stored with every article."""
    name, version = engine().split()
    assert name == "trafilatura"
    assert version[0].isdigit()
