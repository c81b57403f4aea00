"""Text of a page → a tree: nothing is lost, nothing dangerous stays, nothing is ever raised."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from scraper.extractor.page import (
    MAX_DEPTH,
    headline_of,
    letters,
    parse,
    text_of,
    without_controls,
)


def _tree(text: str) -> HtmlElement:
    tree = parse(text)
    assert tree is not None
    return tree


def _depth(tree: HtmlElement) -> int:
    return max(sum(1 for _ in element.iterancestors()) for element in tree.iter())


@pytest.mark.parametrize(
    "text", ["", "   \n", "no markup at all", "5 > 4", "\x00\x01", "<!-- a -->"]
)
def test_a_text_without_an_element_is_no_page(text: str) -> None:
    """None says that there is nothing to read."""
    assert parse(text) is None


@pytest.mark.parametrize("root", ["svg", "math", "p", "td", "frameset", "body", "title", "x-y"])
def test_the_root_is_html_whatever_the_page_begins_with(root: str) -> None:
    """Later code looks for a body below an html element."""
    assert _tree(f"<{root}><p>News</p></{root}>").tag == "html"


@pytest.mark.parametrize(
    "control", ["\x00", "\x08", "\x0b", "\x1f", "\x7f", "\x9f", "\ud800", "\ufdd0", "\ufffe"]
)
def test_a_control_character_does_not_lose_the_article(control: str) -> None:
    """It goes; what stands before and behind it stays."""
    assert text_of(_tree(f"<p>be{control}fore</p><p>&amp; behind</p>")) == "before & behind"


@pytest.mark.parametrize("reference", ["&#0;", "&#x0;", "&#8", "&#xB;", "&#xD800;", "&#x110000;"])
def test_a_reference_to_a_control_character_goes(reference: str) -> None:
    """As the HTML standard has it, no text can hold one."""
    assert text_of(_tree(f"<p>a{reference} b</p>")) == "a b"


@pytest.mark.parametrize(
    ("reference", "meant"),
    [("&#146;", "’"), ("&#x92;", "’"), ("&#150;", "–"), ("&#128;", "€"), ("&#x8d;", "")],
)
def test_references_to_c1_controls_are_windows_1252(reference: str, meant: str) -> None:
    """Old editors wrote them, and every browser shows what they meant."""
    assert text_of(_tree(f"<p>x{reference}y</p>")) == f"x{meant}y"


@pytest.mark.parametrize(
    ("reference", "meant"), [("&#65;", "A"), ("&#x4e2d;", "中"), ("&amp;", "&"), ("&#10;", " ")]
)
def test_other_references_are_what_they_say(reference: str, meant: str) -> None:
    """Letters stay letters."""
    assert text_of(_tree(f"<p>x{reference}y</p>")) == f"x{meant}y"


@pytest.mark.parametrize(
    "tag", ["div", "section", "span", "blockquote", "b", "font", "li", "table"]
)
def test_five_thousand_levels_keep_their_text(tag: str) -> None:
    """libxml2 drops what lies below 2,048 levels, and recursive code would not survive them."""
    tree = _tree(f"<p>above</p>{f'<{tag}>' * 5_000}<p>inside</p>{f'</{tag}>' * 5_000}<p>below</p>")
    assert text_of(tree).split() == ["above", "inside", "below"]


def test_breaks_by_the_thousand_are_shortened() -> None:
    """Each costs the engine as much as a paragraph; what they part stays parted."""
    tree = _tree(f"<p>one{'<br>' * 5_000}two<BR><br/>three</p>")
    assert sum(1 for _ in tree.iter("br")) < 10
    assert text_of(tree) == "one two three"


def test_a_page_keeps_its_breaks() -> None:
    """A few in a row are a poem's."""
    assert sum(1 for _ in _tree(f"<p>one{'<br>' * 8}two</p>").iter("br")) == 8


def test_the_bytes_of_a_picture_are_no_page() -> None:
    """Though brackets stand among them."""
    assert parse("\x89PNG\r\n" + "".join(map(chr, range(256))) * 20) is None


def test_a_page_in_utf_16_that_nobody_declared_is_read() -> None:
    """Every other character of it is NUL."""
    assert text_of(_tree("\0".join("<p>News</p>"))) == "News"


def test_no_level_is_deeper_than_recursion_survives() -> None:
    """Containers beyond the limit are taken out, what they hold is not."""
    tree = _tree("<div>" * 1_000 + "<p>deep</p>" + "</div>" * 1_000)
    assert _depth(tree) <= MAX_DEPTH + 2
    assert [p.text for p in tree.iter("p")] == ["deep"]


def test_a_shallow_page_is_left_as_it_is() -> None:
    """Sixty levels are a real page."""
    assert _depth(_tree("<div>" * 60 + "<p>x</p>" + "</div>" * 60)) == 62


def test_comments_and_instructions_are_left_out() -> None:
    """They are no text of the page."""
    tree = _tree("<p>a<!-- b --> c<?php echo 'd' ?></p>")
    assert "b" not in text_of(tree)
    assert all(isinstance(element.tag, str) for element in tree.iter())


def test_words_of_different_blocks_are_kept_apart() -> None:
    """A break, a cell, a list item end a word; an inline element does not."""
    tree = _tree("<div>one<br>two<ul><li>three<li>four</ul><table><tr><td>5<td>6</table>7<b>8</b>")
    assert text_of(tree) == "one two three four 5 6 78"


def test_white_space_is_folded() -> None:
    """Tabs, newlines and runs of spaces are one space."""
    assert text_of(_tree("<p> a\n\t b  c </p>")) == "a b c"


def test_the_text_behind_an_element_is_not_its_own() -> None:
    """A tail belongs to the parent."""
    (bold,) = _tree("<p><b>in</b> out</p>").iter("b")
    assert text_of(bold) == "in"


def test_letters_count_white_space_too() -> None:
    """They compare sizes, quickly."""
    assert letters(_tree("<p>ab <b>cd</b></p>")) == 5


@pytest.mark.parametrize(("title", "tag"), [("Headline", "h2"), (None, "h1"), ("Other", None)])
def test_the_headline_is_the_heading_that_says_the_title(
    title: str | None, tag: str | None
) -> None:
    """Without a title the first heading; none where none says it."""
    headline = headline_of(_tree("<h1>The Paper</h1><h2>Headline</h2>"), title)
    assert (headline.tag if headline is not None else None) == tag


@pytest.mark.parametrize("kept", ["a\tb\nc\rd", "😀", "ا\u200cب", "\u00a0", "\u0085"])
def test_white_space_joiners_and_signs_are_no_controls(kept: str) -> None:
    """NEL is white space in XML, and Persian is spelt with joiners."""
    assert without_controls(kept) == kept


@given(st.text())
@settings(deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    """A tree or None, for any string."""
    parse(text)


@given(st.text(alphabet="<>/!-&#x;=\"' divpsvgtable0123\x00\ud800", max_size=200))
@settings(deadline=None)
def test_no_broken_markup_makes_it_raise(text: str) -> None:
    """A tree whose root is html, or None."""
    tree = parse(text)
    assert tree is None or tree.tag == "html"
