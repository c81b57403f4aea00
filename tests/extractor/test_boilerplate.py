"""Leftovers above the first paragraph of a page's text are taken off; nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extractor.boilerplate import HEAD_LINES, signature, without_head

FIRST = "The council voted on Tuesday to close the old bridge until the end of the winter."
SECOND = "Engineers had found cracks in two of its seven piers, and nobody knew how old they are."
STORY = [FIRST, SECOND]
TITLE = "Old bridge closed"
LEFTOVERS = (
    TITLE,
    "OLD BRIDGE CLOSED!",
    "By Ann Lee",
    "5 January 2024, 14:30",
    "2 hours ago",
    "Share",
    "Photo: Ann Lee",
    "Home | News | Region | Weather",
)


def _left(*text: str, title: str | None = TITLE) -> list[str]:
    return without_head(text, title, ("en",))


@pytest.mark.parametrize("line", LEFTOVERS)
def test_what_is_no_text_goes_above_the_first_paragraph(line: str) -> None:
    """The headline again, byline, date, share bar, caption."""
    assert _left(line, *STORY) == STORY


def test_all_of_them_go() -> None:
    """In any order; a subheading between them stays."""
    assert _left(TITLE, "By Ann Lee", "5 January 2024", "Share", *STORY) == STORY
    assert _left("2 hours ago", "A city divided", "By Ann Lee", *STORY) == [
        "A city divided",
        *STORY,
    ]


def test_what_stands_above_the_title_again_goes() -> None:
    """The headline was chosen late: what is above it is no article either."""
    assert _left("A city divided", TITLE, "By Ann Lee", *STORY) == STORY


@pytest.mark.parametrize(
    "line",
    ["Daily Post – 5 January 2024", "Ann Lee | 5 January 2024", "News · 5 January 2024 · Velmar"],
)
def test_a_date_beside_other_things_goes(line: str) -> None:
    """A name, a section, each a part of the line."""
    assert _left(line, *STORY) == STORY


@pytest.mark.parametrize(
    "line",
    [
        f"On 5 January 2024 – a Friday – the old bridge fell. {FIRST}",
        f"Velmar – 5 January 2024 – {FIRST.rstrip('.')} and perhaps until the spring",
    ],
)
def test_a_text_with_a_date_in_it_stays(line: str) -> None:
    """Also where no full stop ends it."""
    assert _left(line, *STORY) == [line, *STORY]


@pytest.mark.parametrize(
    ("line", "locale"),
    [
        ("Von Petra Lang", "de"),
        ("Par Anne Leroy", "fr"),
        ("Опубликовано 5 января 2024", "ru"),
        ("2024年1月5日 14時30分", "ja"),
        ("5 يناير 2024", "ar"),
        ("Thứ Sáu, 05/01/2024 14:30", "vi"),
    ],
)
def test_leftovers_are_known_in_other_languages(line: str, locale: str) -> None:
    """Names and dates as they are written there."""
    assert without_head([line, *STORY], None, (locale,)) == STORY


@pytest.mark.parametrize("line", LEFTOVERS[2:])
def test_below_the_first_paragraph_they_stay(line: str) -> None:
    """There the judge has weighed them: an article may say such things."""
    assert _left(FIRST, line, SECOND) == [FIRST, line, SECOND]
    assert _left(*STORY, line) == [*STORY, line]


@pytest.mark.parametrize(
    "line", ["What the engineers found", "Ann Lee's bridge", "Two piers are cracked"]
)
def test_other_short_lines_above_the_text_stay(line: str) -> None:
    """Kickers, subheadings."""
    assert _left(line, *STORY) == [line, *STORY]


def test_what_stands_far_down_is_no_head() -> None:
    """A list of short lines may be the article."""
    lines = [f"Pier {n} is sound" for n in range(HEAD_LINES)]
    assert _left(*lines, "By Ann Lee", FIRST) == [*lines, "By Ann Lee", FIRST]


def test_a_title_that_is_not_known_is_not_looked_for() -> None:
    """The line is a headline like another."""
    assert _left(TITLE, *STORY, title=None) == [TITLE, *STORY]


def test_a_text_of_leftovers_alone_is_left_as_it_is() -> None:
    """Whether it is an article is for others to judge."""
    assert _left("Share", "Comments") == ["Share", "Comments"]


def test_no_text_is_no_text() -> None:
    """Nothing in, nothing out."""
    assert _left() == []


@given(st.lists(st.sampled_from([*LEFTOVERS, *STORY, "What they found", "", "Comments"])))
@settings(deadline=None)
def test_only_lines_of_the_head_go(text: list[str]) -> None:
    """As many above the title as below it; what is left stands in the order of the text."""
    kept = _left(*text)
    rest = iter(text)
    assert all(line in rest for line in kept)
    assert text[2 * HEAD_LINES :] == kept[len(kept) - max(0, len(text) - 2 * HEAD_LINES) :]


@pytest.mark.parametrize(
    ("line", "expected"),
    [("By Ann Lee", "By Ann Lee"), ("Ann Lee", "Ann Lee"), ("Ann Lee, Daily Post", "Ann Lee")],
)
def test_a_name_below_the_last_paragraph_signs(line: str, expected: str) -> None:
    """With a word before it or a paper behind."""
    assert signature([*STORY, line]) == expected


@pytest.mark.parametrize("text", [[], STORY, ["Ann Lee", *STORY], [*STORY, "Share"]])
def test_a_text_without_a_signature_has_none(text: list[str]) -> None:
    """A name above the text is no signature."""
    assert signature(text) is None
