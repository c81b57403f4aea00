"""What the judge weighs: every number is one on any page, and each says what its name says."""

from __future__ import annotations

from math import isfinite, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extractor.blocks import cut
from scraper.extractor.features import FEATURES, rows
from scraper.extractor.measured import (
    FAR,
    HEADING_REACH,
    NEAR_MEDIA,
    Hints,
    Page,
    is_plain_link,
    key_of,
)
from scraper.extractor.page import parse

SENTENCES = (
    "The council voted on Tuesday to close the old bridge until the end of the winter.",
    "Engineers had found cracks in two of its seven piers, and nobody could say how old they are.",
    "Lorries will be sent round by the valley road, which adds thirty-eight kilometres to the way.",
)
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)

TAGS = ("a", "article", "aside", "b", "br", "div", "figure", "h1", "h3", "img", "li", "p", "svg",
        "table", "td", "ul")  # fmt: skip
PIECES = (
    *SENTENCES, "Read also", "Comments", "Photo: Ann Lee", "By: Ann", "© 2024", "14:30", "中文。",
    "|", " ", "9", "\u0301", "ا\u200cب", "👍",
)  # fmt: skip
openings = st.builds("<{} {}>".format, st.sampled_from(TAGS), st.sampled_from(
    ["", "class=related", "class='a caption'", "href=/1", "id=comments", "hidden"]
))  # fmt: skip
closings = st.builds("</{}>".format, st.sampled_from(TAGS))
soup = st.lists(st.one_of(openings, closings, st.sampled_from(PIECES)), max_size=30).map("".join)
hints = st.builds(
    Hints,
    st.lists(st.sampled_from((*PIECES, "")), max_size=4),
    st.sampled_from([None, "", "Old bridge", *PIECES]),
    st.sampled_from([None, "", *SENTENCES]),
    st.sampled_from([None, "", " ".join(SENTENCES)]),
)


def _page(body: str, known: Hints | None = None) -> Page:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return Page(cut(tree), known or Hints())


def _values(name: str, body: str, known: Hints | None = None) -> list[float]:
    """A feature of every block."""
    page = _page(body, known)
    return [value for (value,) in rows(page, range(page.count), [name])]


def _value(name: str, body: str, known: Hints | None = None) -> float:
    (value,) = _values(name, body, known)
    return value


# Laws


def _all_are_numbers(body: str, known: Hints) -> bool:
    page = _page(f"x{body}", known)
    found = list(rows(page, range(page.count), list(FEATURES)))
    return len(found) == page.count and all(isfinite(value) for row in found for value in row)


@given(soup, hints)
@settings(deadline=None, max_examples=150)
def test_every_feature_is_a_number_on_any_page(body: str, known: Hints) -> None:
    """Whatever is known of it."""
    assert _all_are_numbers(body, known)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<svg><text>x</text></svg>",
        "<img src=1><img src=2>",
        "<a href=/1>One</a><a href=/2>Two</a>" * 20,
        "<p>\u0301</p>",
        "<h1>Bridge</h1>",
        "<article></article>" * 12,
        "<table><tr><td>1<td>2</table>",
        "<p>.</p>" * 300,
    ],
)
@pytest.mark.parametrize("known", [Hints(), Hints(["x"], "x", "x", "x"), Hints([""], "", "", "")])
def test_poor_pages_have_all_features_too(body: str, known: Hints) -> None:
    """Nothing is divided by nothing."""
    assert _all_are_numbers(body, known)


def test_a_row_has_a_value_for_each_name() -> None:
    """In the order of the names, a row for each place, in the order of the places."""
    page = _page(f"<h1>ten letter</h1>{STORY}")
    found = list(rows(page, [3, 0], ["order", "heading_distance", "final"]))
    assert found == [(0.75, 3.0, 3.0), (0.0, FAR, 0.0)]


@given(soup, hints)
@settings(deadline=None, max_examples=30)
def test_a_row_is_the_same_among_others(body: str, known: Hints) -> None:
    """Which other blocks are asked about makes no difference."""
    page = _page(f"x{body}", known)
    alone = [next(rows(page, [i], list(FEATURES))) for i in range(page.count)]
    assert list(rows(page, range(page.count), list(FEATURES))) == alone


def test_no_place_is_no_row() -> None:
    """A page of menus alone."""
    assert list(rows(_page("<p>One</p>"), [], ["size"])) == []


@given(soup, hints)
@settings(deadline=None, max_examples=30)
def test_a_feature_does_not_depend_on_those_asked_before(body: str, known: Hints) -> None:
    """What is remembered on the way is remembered right."""
    page = _page(f"x{body}", known)
    places = range(page.count)
    first = list(rows(page, places, list(FEATURES)))
    backwards = list(rows(_page(f"x{body}", known), places, list(reversed(FEATURES))))
    assert first == [row[::-1] for row in backwards]


# Keys


@pytest.mark.parametrize("text", ["Old bridge", "old  BRIDGE!", "“Old-bridge”", " old\tbridge."])
def test_a_text_is_known_by_its_letters(text: str) -> None:
    """Spaces, signs and capitals make no difference."""
    assert key_of(text) == "oldbridge"


# The block itself


def test_an_ideograph_counts_for_two_and_a_half_letters() -> None:
    """It says as much."""
    assert _value("size", "<p>中文中文</p>") == _value("size", "<p>ten letter</p>") == log2(10)


def test_the_linked_share_is_of_its_characters() -> None:
    """All of it at most."""
    assert _value("link_share", "<p>Old <a href=/1>bridge 12</a></p>") == pytest.approx(9 / 13)
    assert _value("link_share", "<a href=/1> <b>Bridge</b> </a>") == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [("It rained.", 3.0), ("下雨了。", 3.0), ("“Yes”", 2.0), ("As follows:", 1.0), ("Bridge", 0.0)],
)
def test_the_last_sign_tells_sentences_from_labels(text: str, expected: float) -> None:
    """In every script."""
    assert _value("final", f"<p>{text}</p>") == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Bridge", 1.0), ("bridge", 2.0), ("12", 3.0), ("桥", 4.0), ("– x", 5.0)]
)
def test_the_first_sign_is_of_five_kinds(text: str, expected: float) -> None:
    """Capital, small, digit, letter without case, another sign."""
    assert _value("first", f"<p>{text}</p>") == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("clock", "Posted at 14:30"),
        ("clock", "11 نوفمبر ٢٠٢٣"),
        ("address", "Write to ann@example.org"),
        ("rights", "© Daily Post"),
        ("rights", "All rights reserved"),
    ],
)
def test_telling_signs_are_seen(name: str, text: str) -> None:
    """Clock times, addresses, rights."""
    assert _value(name, f"<p>{text}</p>") == 1.0
    assert _value(name, "<p>The council voted on Tuesday</p>") == 0.0


def test_a_time_in_a_paragraph_says_nothing() -> None:
    """Articles are full of them."""
    assert _value("clock", f"<p>At 14:30 {' '.join(SENTENCES)}</p>") == 0.0


@pytest.mark.parametrize("text", ["Related articles", "Comments", "Kommentare", "関連記事"])
def test_a_phrase_of_the_vocabulary_is_known(text: str) -> None:
    """Where it is the whole block."""
    assert _value("phrase", f"<p>{text}</p>") > 0.0
    assert _value("phrase", f"<p>{text} {SENTENCES[0]}</p>") == 0.0


@pytest.mark.parametrize("text", ["Read also: Two bridges closed", "Lesen Sie auch: Zwei Brücken"])
def test_a_phrase_before_a_colon_is_known(text: str) -> None:
    """As a label of what follows it."""
    assert _value("label", f"<p>{text}</p>") + _value("noise_label", f"<p>{text}</p>") > 0.0


def test_the_title_is_known_again() -> None:
    """Whole, or in part."""
    known = Hints(title="Old bridge closed")
    body = "<p>OLD BRIDGE CLOSED!</p><p>Old bridge closed until spring</p><p>Weather</p>"
    assert _values("like_title", body, known) == [1.0, 0.6, 0.0]


def test_a_text_that_stands_on_the_page_again_repeats() -> None:
    """Labels of cards do."""
    assert _values("repeats", "<p>More</p><p>One</p><p>more!</p>") == [2.0, 1.0, 2.0]


# Its markup


def test_a_name_counts_less_from_farther_away() -> None:
    """Its own, one of the two above, one of any above."""
    inner = "<p>One</p><section><p>Two</p><ul><li>Three</li></ul></section>"
    body = f"<div class=caption>Zero{inner}</div><p>Four</p>"
    assert _values("is_caption", body) == [3.0, 2.0, 2.0, 1.0, 0.0]


def test_a_name_inside_the_line_is_its_own() -> None:
    """A date may be a span."""
    assert _values("is_date", "<p><span class=date>5 January</span></p><p>One</p>") == [3.0, 0.0]


def test_the_place_of_a_block_is_known() -> None:
    """In an aside, a heading, a list."""
    body = "<aside><h2>One</h2></aside><ul><li>Two</li></ul>"
    assert _values("in_aside", body) == [1.0, 0.0]
    assert _values("in_h", body) == [1.0, 0.0]
    assert _values("in_li", body) == [0.0, 1.0]


# Its place in the page


def test_the_position_is_where_its_text_begins() -> None:
    """As a share of the page's; the order counts blocks."""
    body = "<p>ten letter</p><p>ten letter</p><p>ten letter and ten more</p>"
    assert _values("position", body) == pytest.approx([0.0, 10 / 43, 20 / 43])
    assert _values("order", body) == pytest.approx([0.0, 1 / 3, 2 / 3])


def test_the_distance_is_from_the_headline() -> None:
    """That which says the title, else the first of the highest level."""
    body = "<h1>Daily Post</h1><p>Menu</p><h2>Old bridge closed</h2><p>One</p>"
    assert _values("from_headline", body, Hints(title="Old bridge closed")) == [-2, -1, 0, 1]
    assert _values("from_headline", body) == [0, 1, 2, 3]


def test_pictures_near_by_are_counted_in_blocks() -> None:
    """Behind the last one, before the next."""
    body = "<p>One</p><p>Two</p><img src=1><p>Three</p><p>Four</p>"
    assert _values("after_media", body) == [NEAR_MEDIA, NEAR_MEDIA, 0.0, 1.0]
    assert _values("before_media", body) == [1.0, 0.0, NEAR_MEDIA, NEAR_MEDIA]


def test_articles_are_numbered() -> None:
    """What stands in none has no number; one inside another has its number."""
    body = "<p>0</p><article>1<article>1</article></article><article></article><article>2</article>"
    assert _values("article_number", body) == [0.0, 1.0, 1.0, 2.0]


# The engine's answer


def test_what_the_engine_kept_is_held() -> None:
    """Whole lines, long parts of lines, what has changed at one end; nothing else."""
    known = Hints([SENTENCES[0], " ".join(SENTENCES[1:])])
    body = f"{STORY}<p>{SENTENCES[0]} Nobody was hurt in the fog.</p><p>Subscribe to us</p>"
    whole, first, second, part, other = _values("held", body, known)
    assert (whole, first, second, other) == (1.0, 1.0, 1.0, 0.0)
    assert 0.0 < part < 1.0


def test_what_json_ld_states_is_known() -> None:
    """Where it says nothing, that is known, too."""
    assert _values("stated", STORY, Hints(stated=SENTENCES[1])) == [0.0, 1.0, 0.0]
    assert _values("stated", STORY) == [-1.0, -1.0, -1.0]


def test_the_ends_of_the_answer_are_known() -> None:
    """By its paragraphs; far away is far away."""
    body = f"<p>Menu</p>{STORY}<p>Foot</p>"
    known = Hints(list(SENTENCES))
    assert _values("from_first_kept", body, known) == [-1.0, 0.0, 1.0, 2.0, 3.0]
    assert _values("to_last_kept", body, known) == [3.0, 2.0, 1.0, 0.0, -1.0]
    assert _values("from_first_kept", "<p>x</p>" * 50) == [max(-FAR, i - 50.0) for i in range(50)]


def test_the_main_box_directly_holds_most_of_the_answer() -> None:
    """In it, deeper, above it, apart."""
    main = f"<section>{STORY}<div><p>In a box</p></div></section>"
    body = f"<div><p>Above</p>{main}<aside><p>Apart</p></aside></div>"
    found = _values("relation", body, Hints(list(SENTENCES)))
    assert found == [1.0, 3.0, 3.0, 3.0, 2.0, 0.0]


def test_blocks_set_alike_are_compared() -> None:
    """How much of those of one make the engine kept."""
    body = f"<div>{STORY}<p class=more>Read also</p></div>"
    assert _values("make_kept", body, Hints(list(SENTENCES))) == [1.0, 1.0, 1.0, 0.0]


def test_links_of_the_boxes_around_are_measured() -> None:
    """Of its own, of that above."""
    body = "<ul><li><a href=/1>Old bridge</a></li><li>ten letter</li></ul>"
    assert _values("box_links", body) == [1.0, 0.0]
    assert _values("up_links", body) == [0.5, 0.5]


# Its neighbours


def test_neighbours_are_seen() -> None:
    """Where there are none, that is seen."""
    body = "<h2>Bridge</h2><p>It rained.</p>"
    assert _values("prev_final", body) == [-1.0, 0.0]
    assert _values("next_final", body) == [3.0, -1.0]
    assert _values("next2_final", body) == [-1.0, -1.0]


def test_the_heading_above_is_seen() -> None:
    """It may say that what follows is other articles."""
    body = "<p>One</p><h3>Related articles</h3><p>Two</p><p>Three</p>"
    assert _values("heading_distance", body) == [FAR, FAR, 1.0, 2.0]
    assert _values("heading_level", body) == [0.0, 0.0, 3.0, 3.0]
    nothing, itself, second, third = _values("heading_phrase", body)
    assert (nothing, itself) == (0.0, 0.0)
    assert second == third > 0.0


def test_a_heading_speaks_for_some_blocks_only() -> None:
    """Far below it something else has begun."""
    found = _values("heading_distance", f"<h2>One</h2>{'<p>x</p>' * (HEADING_REACH + 2)}")
    assert found == [FAR, *range(1, HEADING_REACH + 1), FAR, FAR]


# What is not asked about


@pytest.mark.parametrize(
    ("body", "kept", "expected"),
    [
        ("<a href=/1>Sport</a>", [], True),
        ("<a href=/1>Sport</a>", ["Sport"], False),
        ("<p>Sport</p>", [], False),
        (f"<a href=/1>{SENTENCES[0]}</a>", [], False),
        ("<p>See the <a href=/1>report</a></p>", [], False),
    ],
)
def test_a_short_link_that_the_engine_left_out_is_plain(
    body: str, kept: list[str], expected: bool
) -> None:
    """Half of a page is; the judge is not asked about it."""
    assert is_plain_link(_page(body, Hints(kept)), 0) is expected
