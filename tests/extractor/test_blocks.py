"""A page in blocks: every word once and in order, and what is known of each block."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from lxml.html import Element, HtmlElement

from scraper.extractor.blocks import HIDDEN, PLACES, SILENT, Block, Cut, cut
from scraper.extractor.markup import kinds_of
from scraper.extractor.page import parse

BOXES = ("article", "aside", "div", "figure", "h2", "li", "p", "pre", "section", "td", "ul", "x-y")
SPANS = ("a", "b", "em", "font", "span", "strong", "sub")
MUTE = ("img", "input", "script", "style", "svg", "textarea", "title")

texts = st.one_of(
    st.sampled_from(
        ["", " ", "\n  ", "Bridge", " closed ", "中文。", "a\u0301\u200c", "\u00a0", "a \n   b"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8),
)


def _element(
    tag: str, text: str, tail: str, inner: list[HtmlElement], names: str = ""
) -> HtmlElement:
    element = Element(tag, {"class": names})
    element.text, element.tail = text, tail
    element.extend(inner)
    return element


leaves = st.builds(_element, st.sampled_from((*MUTE, "br", "hr")), st.just("x"), texts, st.just([]))
elements = st.recursive(
    leaves,
    lambda inner: st.builds(
        _element,
        st.sampled_from(BOXES + SPANS),
        texts,
        texts,
        st.lists(inner, max_size=4),
        st.sampled_from(["", "caption", "date"]),
    ),
    max_leaves=20,
)
bodies = st.builds(_element, st.just("body"), texts, st.just(""), st.lists(elements, max_size=4))
trees = st.builds(lambda body: _element("html", "", "", [body]), bodies)


def _cut(body: str) -> Cut:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return cut(tree)


def _texts(body: str) -> list[str]:
    return [b.text for b in _cut(body).blocks]


def _only(body: str) -> Block:
    (block,) = _cut(body).blocks
    return block


def _shown(element: HtmlElement) -> str:
    """The text that an element shows, as another walk finds it; breaks show none of theirs."""
    is_mute = element.tag in SILENT or element.tag in ("br", "hr")
    inner = "" if is_mute else (element.text or "") + "".join(map(_shown, element))
    return inner + (element.tail or "")


# Laws


@given(trees)
@settings(deadline=None)
def test_no_word_is_lost_or_said_twice(tree: HtmlElement) -> None:
    """The blocks hold what the body shows, in order; white space apart."""
    blocks = "".join(b.text for b in cut(tree).blocks)
    assert "".join(blocks.split()) == "".join(_shown(tree).split())


@given(trees)
@settings(deadline=None)
def test_no_block_is_empty(tree: HtmlElement) -> None:
    """Nor has it white space at its ends."""
    assert all(b.text.strip() and b.text == b.text.rstrip() for b in cut(tree).blocks)


@given(trees)
@settings(deadline=None)
def test_a_part_of_a_text_is_no_larger_than_it(tree: HtmlElement) -> None:
    """What is linked, bold or italic."""
    assert all(
        0 <= part <= len(b.text) for b in cut(tree).blocks for part in (b.linked, b.bold, b.italic)
    )


@given(trees)
@settings(deadline=None)
def test_a_box_holds_a_range_within_its_parents(tree: HtmlElement) -> None:
    """The first of them holds everything."""
    page = cut(tree)
    assert (page.boxes[0].first, page.boxes[0].last) == (0, len(page.blocks))
    for box in page.boxes[1:]:
        assert box.parent is not None
        assert box.parent.first <= box.first <= box.last <= box.parent.last


@given(trees)
@settings(deadline=None)
def test_boxes_with_one_parent_share_no_block(tree: HtmlElement) -> None:
    """They stand one behind the other."""
    boxes = cut(tree).boxes
    for parent in boxes:
        inner = [box for box in boxes if box.parent is parent]
        assert all(a.last <= b.first for a, b in pairwise(inner))


@given(trees)
@settings(deadline=None)
def test_a_block_stands_in_the_range_of_its_box(tree: HtmlElement) -> None:
    """And of each above."""
    for i, block in enumerate(cut(tree).blocks):
        assert block.box.first <= i < block.box.last


@given(trees)
@settings(deadline=None)
def test_the_tree_is_left_as_it_is(tree: HtmlElement) -> None:
    """Later modules read it too."""
    before = etree.tostring(tree)
    cut(tree)
    assert etree.tostring(tree) == before


@given(trees)
@settings(deadline=None)
def test_media_stand_in_order_within_the_page(tree: HtmlElement) -> None:
    """Each before a block, or behind the last."""
    page = cut(tree)
    assert page.media == sorted(page.media)
    assert all(0 <= place <= len(page.blocks) + 1 for place in page.media)


# Blocks


def test_block_elements_divide() -> None:
    """Paragraphs, and text between them."""
    assert _texts("Zero<p>One</p>Two<div>Three<p>Four</p>Five</div>") == [
        "Zero", "One", "Two", "Three", "Four", "Five",
    ]  # fmt: skip


@pytest.mark.parametrize("line_break", ["<br>", "<br><br>", "<br/> <br/>", "<hr>"])
def test_line_breaks_divide(line_break: str) -> None:
    """Old pages know no other paragraphs."""
    assert _texts(f"<div>One{line_break}Two</div>") == ["One", "Two"]


def test_inline_elements_do_not() -> None:
    """A word may begin in one and end behind it."""
    assert _texts("<p>The <b>o</b>ld <a href=/1>bridge</a><sup>1</sup> is <i>shut</i>.</p>") == [
        "The old bridge1 is shut."
    ]


def test_a_block_inside_an_inline_element_divides() -> None:
    """Whole cards are links."""
    assert _texts("<a href=/1>One<div>Two</div>Three</a>") == ["One", "Two", "Three"]


@pytest.mark.parametrize("tag", ["em", "span", "small"])
def test_a_caption_in_a_line_is_another_line(tag: str) -> None:
    """Korean portals put it in front of the first words."""
    assert _texts(f"<div><{tag} class=img_desc>The bridge</{tag}>It fell.</div>") == [
        "The bridge", "It fell.",
    ]  # fmt: skip


def test_a_link_to_a_picture_divides_nothing() -> None:
    """It is a word of the text, whatever its class."""
    assert _texts("<p>See <a class=gallery href=/1>the pictures</a> of it.</p>") == [
        "See the pictures of it."
    ]


def test_white_space_is_folded() -> None:
    """Of every kind."""
    assert _texts("<p>\n One\t two\u00a0three\u3000four\n</p>") == ["One two three four"]


def test_a_program_keeps_its_lines() -> None:
    """And their indents; empty lines are none."""
    assert _texts("<pre>for x in y:\n    print(x)\n\nend</pre>") == [
        "for x in y:\n    print(x)\nend"
    ]


@pytest.mark.parametrize(
    "element",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<svg><text>x</text></svg>",
        "<select><option>x</option></select>",
        "<textarea>x</textarea>",
        "<button>x</button>",
        "<template><p>x</p></template>",
        "<iframe>x</iframe>",
        "<video>x</video>",
    ],
)
def test_what_shows_no_text_has_none(element: str) -> None:
    """The text around it is one."""
    assert _texts(f"<p>One {element}two</p>") == ["One two"]


def test_a_comment_in_the_markup_divides_nothing() -> None:
    """Trees from elsewhere may have some."""
    tree = html.document_fromstring("<p>One two<!-- three --> four</p>")
    assert [b.text for b in cut(tree).blocks] == ["One two four"]


def test_a_button_around_the_page_does_not_hide_it() -> None:
    """It was never closed."""
    assert _texts("<p>One</p><button>Menu<div><p>Two</p></div>") == ["One", "Menu", "Two"]


def test_words_to_browsers_without_scripts_are_none() -> None:
    """However they are set."""
    assert _texts("<p>One</p><noscript><p>Please enable scripts.</p></noscript>") == ["One"]


def test_a_page_that_is_served_to_browsers_without_scripts_is_one() -> None:
    """It is longer than a notice."""
    story = "word " * 300
    assert _texts(f"<noscript><p>{story}</p></noscript>") == [story.strip()]


def test_a_page_without_a_body_is_cut_as_well() -> None:
    """Frames, fragments."""
    tree = _element("html", "One", "", [_element("frameset", "Two", "", [])])
    assert [b.text for b in cut(tree).blocks] == ["One", "Two"]


def test_an_empty_page_has_no_block() -> None:
    """But a box."""
    page = _cut("<div> <img src=1> </div>")
    assert (page.blocks, len(page.boxes)) == ([], 2)


# What is known of a block


def test_links_are_counted_and_measured() -> None:
    """In characters, white space around them apart."""
    block = _only("<p>The <a href=/1>old</a> <a href=/2> <b>bridge</b> </a></p>")
    assert (block.links, block.linked, block.text) == (2, 9, "The old bridge")


def test_what_is_set_off_is_measured() -> None:
    """Also where one stands in the other."""
    block = _only("<p>a <b>bold <i>both</i></b> <em>it</em> <cite>all</cite></p>")
    assert (block.bold, block.italic) == (8, 9)


def test_names_of_inline_elements_are_known() -> None:
    """A date may be a span."""
    block = _only("<p><span class=date>5 January</span></p>")
    assert block.inline == kinds_of("date")


def test_the_counts_of_a_block_are_its_own() -> None:
    """Those of the one before do not run on."""
    first, second = _cut("<p><a href=/1><b class=date>One</b></a></p><p>Two</p>").blocks
    assert (first.links, first.linked, first.bold, first.inline) == (1, 3, 3, kinds_of("date"))
    assert (second.links, second.linked, second.bold, second.inline) == (0, 0, 0, 0)


# What is known of its box


@pytest.mark.parametrize("tag", [tag for tag in PLACES if tag not in ("h", "li")])
def test_a_box_knows_its_place(tag: str) -> None:
    """Its own element and those above."""
    tree = _element("html", "", "", [_element("body", "", "", [])])
    tree[0].append(_element(tag, "", "", [_element("div", "One", "", [])]))
    (block,) = cut(tree).blocks
    assert block.box.places == PLACES[tag]


@pytest.mark.parametrize("tag", ["h1", "h2", "h6"])
def test_headings_of_any_level_are_one_place(tag: str) -> None:
    """Their tag tells the level."""
    block = _only(f"<{tag}>One</{tag}>")
    assert (block.box.places, block.tag) == (PLACES["h"], tag)


@pytest.mark.parametrize(
    "attribute", ["hidden", "aria-hidden=true", "style='display: none'", "style=display:none"]
)
def test_what_is_hidden_is_marked(attribute: str) -> None:
    """With all that it holds; its text may still be the article's."""
    page = _cut(f"<div {attribute}><p>One</p></div><p>Two</p>")
    assert [bool(b.box.places & HIDDEN) for b in page.blocks] == [True, False]


@pytest.mark.parametrize("attribute", ["aria-hidden=false", "style=display:block", "class=x"])
def test_what_is_shown_is_not(attribute: str) -> None:
    """The attributes alone say nothing."""
    assert not _only(f"<p {attribute}>One</p>").box.places & HIDDEN


def test_a_box_knows_the_names_around_it() -> None:
    """Its own, those of the two above, those of all."""
    inner = "<div class=share><p class=caption>x</p></div>"
    box = _only(f"<div class=footer><div id=comments>{inner}</div></div>").box
    assert box.own == kinds_of("caption")
    assert box.near == kinds_of("caption share comments")
    assert box.far == kinds_of("caption share comments footer")


def test_an_element_of_its_own_is_named_by_its_tag() -> None:
    """Custom elements are called what they are."""
    assert _only("<my-newsletter>One</my-newsletter>").box.own == kinds_of("newsletter")


def test_the_names_of_the_page_are_no_block_s() -> None:
    """WordPress calls the body `single-post`, whatever it holds."""
    tree = parse("<html class=story><body class=comments><p>One</p></body></html>")
    assert tree is not None
    assert cut(tree).blocks[0].box.far == 0


def test_boxes_of_one_tag_and_class_are_of_one_make() -> None:
    """Others are not."""
    makes = [
        b.box.make for b in _cut("<p class=a>1</p><p class=a>2</p><p class=b>3</p><p>4</p>").blocks
    ]
    assert makes[0] == makes[1]
    assert len({*makes}) == 3


def test_depth_counts_the_boxes_above() -> None:
    """Inline elements are none."""
    block = _only("<div><section><b><p>One</p></b></section></div>")
    assert block.box.depth == 3


def test_media_stand_before_a_block() -> None:
    """In the middle of one, before the next."""
    page = _cut("<img src=1><p>One <img src=2> two</p><iframe src=3></iframe><p>Three</p>")
    assert page.media == [0, 1, 1]


def test_white_space_before_a_picture_makes_no_difference() -> None:
    """How a page is indented says nothing of it."""
    assert _cut("<figure>\n <img src=1>\n <p>One</p>\n</figure>").media == [0]


def test_another_style_that_is_none_hides_nothing() -> None:
    """Only display does."""
    assert not _only("<p style='display:block;float:none'>One</p>").box.places & HIDDEN
