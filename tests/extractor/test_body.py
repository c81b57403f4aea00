"""The main text of a page, whole, whatever its markup."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree
from lxml.html import HtmlElement

from scraper.extractor import body, evidence
from scraper.extractor.blocks import Block, cut
from scraper.extractor.body import engine, lines_of, look, main_text
from scraper.extractor.page import parse, text_of

SENTENCES = (
    "The council voted on Tuesday to close the old bridge until the end of the winter.",
    "Engineers had found cracks in two of its seven piers, and nobody could say how old they are.",
    "Lorries will be sent round by the valley road, which adds thirty-eight kilometres to the way.",
    "The mayor said that she was sorry for the bakers, who cross the bridge before the sun is up.",
    "A decision about the repair is expected in the spring, when the river is at its lowest.",
)
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
MENU = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(9))


def _tree(body: str) -> HtmlElement:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return tree


def _main_text(tree: HtmlElement, title: str | None = "Bridge") -> list[str]:
    return main_text(tree, evidence.collect(tree), title, None)


def _found(body: str) -> list[str]:
    """The sentences of the story that are found, in their order."""
    return [line for line in _main_text(_tree(body)) if line in SENTENCES]


def _blocks(body: str) -> list[Block]:
    return cut(_tree(body)).blocks


# The main text


def test_paragraphs_are_lines() -> None:
    """Each whole and in order."""
    assert _main_text(_tree(f"<article><h1>Bridge</h1>{STORY}</article>"))[-5:] == list(SENTENCES)


@pytest.mark.parametrize(
    "name", ["sidebar", "footer", "comment-body", "related", "advert", "hidden", "nav", "promo"]
)
def test_a_misleading_class_does_not_hide_the_article(name: str) -> None:
    """A name is one of a hundred signs."""
    body = f'<h1>Bridge</h1><div class="{name}"><div>{STORY}</div></div>'
    assert _found(body) == list(SENTENCES)


def test_a_layout_table_is_no_table() -> None:
    """Papers of 1999 put the whole page into one."""
    cells = f"<td><a href=/>Home</a></td><td><table><tr><td>{STORY}</td></tr></table></td>"
    assert _found(f"<table><tr>{cells}</tr></table>") == list(SENTENCES)


def test_text_between_line_breaks_is_text() -> None:
    """There are no paragraphs; each run is a line of its own."""
    assert _found(f"<h1>Bridge</h1><div>{'<br><br>'.join(SENTENCES)}</div>") == list(SENTENCES)


@pytest.mark.parametrize("word", ["می\u200cخواهد", "क्\u200dष", "ශ්\u200dරී"])
def test_joiners_survive(word: str) -> None:
    """Persian and the scripts of India are spelt with them; the engine alone loses them."""
    story = "".join(f"<p>{sentence} {word} {sentence}</p>" for sentence in SENTENCES)
    assert "\n".join(_main_text(_tree(f"<article>{story}</article>"))).count(word) == 5


def test_a_list_item_is_a_line_without_a_dash() -> None:
    """The engine's mark is no text of the page."""
    items = "<ul><li>Two of the seven piers are cracked</li><li>Five piers are sound</li></ul>"
    lines = _main_text(_tree(f"<article>{STORY}{items}{STORY}</article>"))
    assert {"Two of the seven piers are cracked", "Five piers are sound"} <= set(lines)


def test_an_unclosed_button_around_the_page_does_not_lose_it() -> None:
    """Browsers show what stands in it."""
    assert _found(f"<button>Menu<div><h1>Bridge</h1>{STORY}</div>") == list(SENTENCES)


def test_a_page_served_to_browsers_without_scripts_has_its_text() -> None:
    """The rest is filled in by a script that nobody runs here."""
    story = STORY * 3
    found = _found(f"<div id=app></div><noscript><article>{story}</article></noscript>")
    assert set(found) == set(SENTENCES)


@pytest.mark.parametrize("body", ["", "<div></div>", "<svg><text>x</text></svg>", "<img src=1>"])
def test_an_empty_page_has_no_text(body: str) -> None:
    """None is found, nothing raised."""
    assert _main_text(_tree(body)) == []


def test_the_tree_is_left_as_it_is() -> None:
    """Later modules read it too."""
    tree = _tree(f"<ul>{MENU}</ul><script>x</script><table><tr><td>{STORY}</td></tr></table>")
    before = etree.tostring(tree)
    _main_text(tree)
    assert etree.tostring(tree) == before


# The engine


class _Engine:
    """An engine that keeps what it is given and finds some lines."""

    def __init__(self, text: str | None) -> None:
        self.answer = SimpleNamespace(text=text)
        self.given = ""
        self.modes: list[bool] = []

    def __call__(self, tree: HtmlElement, *, fast: bool, **_: Any) -> SimpleNamespace:
        self.given = text_of(tree)
        self.modes.append(fast)
        tree.clear()
        return self.answer


def _seen_by_engine(body: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the engine is given of a page."""
    fake = _Engine("")
    monkeypatch.setattr("trafilatura.bare_extraction", fake)
    tree = _tree(body)
    look(tree, evidence.collect(tree), None, None)
    return fake.given


def test_menus_are_not_given_to_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would leave them out at some cost."""
    body = f"<nav><ul>{MENU}</ul></nav><p>{SENTENCES[0]}</p><script>let x</script>"
    assert _seen_by_engine(body, monkeypatch) == SENTENCES[0]


def test_a_menu_is_still_there_for_the_judge() -> None:
    """In the tree and in the blocks."""
    tree = _tree(f"<ul>{MENU}</ul>{STORY}")
    page, _ = look(tree, evidence.collect(tree), None, None)
    assert page.blocks[0].text == "Section 0"
    assert text_of(tree).count("Section") == 9


@pytest.mark.parametrize(
    "body",
    [
        f"<ul><li><a href=/1>Report</a></li><li>{SENTENCES[0]}</li><li>Mayor</li></ul>",
        "<div><p><a href=/1>Section 1</a></p><p><a href=/2>Section 2</a></p></div>",
        f"<ul>{MENU}</ul>",
    ],
)
def test_other_links_are_given_to_the_engine(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among text, or few."""
    before = text_of(_tree(body)) if "Section 8" not in body else ""
    assert _seen_by_engine(body, monkeypatch) == before


@pytest.mark.parametrize(
    ("text", "modes"), [("word " * 200, [True]), ("word " * 9, [True, False]), ("", [True, False])]
)
def test_the_engine_tries_harder_where_it_finds_next_to_nothing(
    text: str, modes: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given the page again, whole, though it uses up what it is given."""
    fake = _Engine(text)
    monkeypatch.setattr("trafilatura.bare_extraction", fake)
    tree = _tree(STORY)
    look(tree, evidence.collect(tree), None, None)
    assert (fake.modes, fake.given) == (modes, " ".join(SENTENCES))


@pytest.mark.parametrize("text", [None, "", "\n"])
def test_an_engine_that_finds_nothing_says_nothing(
    text: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lines are none."""
    monkeypatch.setattr("trafilatura.bare_extraction", _Engine(text))
    tree = _tree(STORY)
    _, hints = look(tree, evidence.collect(tree), None, None)
    assert not any(hints.kept)


def test_what_the_page_says_of_itself_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Title, summary, JSON-LD's text; the engine's lines."""
    monkeypatch.setattr("trafilatura.bare_extraction", _Engine("One\nTwo"))
    script = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": '
        f'"{" ".join(SENTENCES)}"}}</script>'
    )
    tree = _tree(f"{script}{STORY}")
    _, hints = look(tree, evidence.collect(tree), "Bridge", "A bridge is shut")
    assert hints == (["One", "Two"], "Bridge", "A bridge is shut", " ".join(SENTENCES))


def test_the_engine_says_its_version() -> None:
    """It is stored with every article."""
    name, version = engine().split()
    assert name == "trafilatura"
    assert version[0].isdigit()


# Lines


def test_a_block_is_a_line() -> None:
    """Whatever its element."""
    assert lines_of(_blocks("<h2>One</h2><p>Two</p><ul><li>Three</li></ul>Four")) == [
        "One", "Two", "Three", "Four",
    ]  # fmt: skip


def test_a_row_of_a_table_is_a_line() -> None:
    """Its cells stand beside each other."""
    rows = "<tr><th>City</th><th>Snow</th></tr><tr><td>Oslo</td><td>12 cm</td></tr>"
    assert lines_of(_blocks(f"<table>{rows}</table>")) == ["City | Snow", "Oslo | 12 cm"]


def test_paragraphs_in_a_cell_are_lines() -> None:
    """Such a table is a layout."""
    assert lines_of(_blocks("<table><tr><td><p>One</p><p>Two</p></td></tr></table>")) == [
        "One", "Two",
    ]  # fmt: skip


def test_long_cells_are_lines() -> None:
    """A table that sets texts beside each other is there for its looks."""
    columns = "".join(f"<td>{sentence} {sentence}</td>" for sentence in SENTENCES[:2])
    assert lines_of(_blocks(f"<table><tr>{columns}</tr></table>")) == [
        f"{sentence} {sentence}" for sentence in SENTENCES[:2]
    ]


def test_cells_that_were_not_chosen_leave_no_bar() -> None:
    """One that is left is a line."""
    blocks = _blocks("<table><tr><td>One</td><td>Two</td><td>Three</td></tr></table>")
    assert lines_of(blocks[:1]) == ["One"]
    assert lines_of([blocks[0], blocks[2]]) == ["One | Three"]


def test_a_program_is_as_many_lines_as_it_has() -> None:
    """With their indents."""
    assert lines_of(_blocks("<pre>for x in y:\n    print(x)</pre>")) == [
        "for x in y:",
        "    print(x)",
    ]


def test_no_block_is_no_line() -> None:
    """Nothing in, nothing out."""
    assert lines_of([]) == []


# What only machines are told


def _stating(body: str, markup: str) -> HtmlElement:
    node = json.dumps({"@type": "NewsArticle", "articleBody": body})
    return _tree(f'<script type="application/ld+json">{node}</script>{markup}')


@pytest.mark.parametrize("body", ["\n\n".join(SENTENCES), STORY, f"<div>{STORY}</div>"])
def test_a_text_that_scripts_would_show_is_the_stated_one(body: str) -> None:
    """Lines or markup in JSON-LD, and a page that holds a menu alone."""
    assert _main_text(_stating(body, f"<ul>{MENU}</ul>")) == list(SENTENCES)


def test_entities_of_a_stated_text_are_decoded() -> None:
    """As in any text."""
    stated = SENTENCES[0].replace("bridge", "bridge &amp; the &quot;mill&quot;")
    assert _main_text(_stating(stated, ""))[0].endswith(
        'bridge & the "mill" until the end of the winter.'
    )


def test_a_stated_text_does_not_replace_the_one_that_is_shown() -> None:
    """However different: the page's readers saw the page."""
    tree = _stating("Something else entirely. " * 20, f"<h1>Bridge</h1><article>{STORY}</article>")
    assert _main_text(tree)[-5:] == list(SENTENCES)


@pytest.mark.parametrize(
    "stated",
    ["One is said.\nThat a < b is said.\nTwo are said.",
     "<p>One is said.</p><p>That a &lt; b is said.</p><p>Two are said.</p>"],
)  # fmt: skip
def test_a_stated_text_keeps_its_paragraphs(stated: str) -> None:
    """As lines or as markup; a sign that is no tag makes none."""
    assert body._stated_lines(stated) == ["One is said.", "That a < b is said.", "Two are said."]
