"""Leftovers at the edges of a page's text are taken off; inside, only noise by its words."""

from __future__ import annotations

import pytest

from scraper.extractor.boilerplate import signature, trimmed

FIRST = "The council voted on Tuesday to close the old bridge until the end of the winter."
SECOND = "Engineers had found cracks in two of its seven piers, and nobody knew how old they are."
STORY = [FIRST, SECOND]


def _trimmed(*text: str, title: str | None = "Old bridge closed") -> list[str]:
    return trimmed(text, title, ("en",))


@pytest.mark.parametrize(
    "line",
    [
        "Old bridge closed",
        "OLD BRIDGE CLOSED!",
        "By Ann Lee",
        "5 January 2024, 14:30",
        "2 hours ago",
        "Share",
        "Photo: Ann Lee",
        "Home | News | Region | Weather",
    ],
)
def test_the_head_loses_what_is_no_text(line: str) -> None:
    """The headline again, byline, date, share bar, caption."""
    assert _trimmed(line, *STORY) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "Share",
        "Comments",
        "Related articles",
        "By Ann Lee",
        "Photo: Ann Lee",
        "6 January 2024",
        "All rights reserved",
        "Two bridges closed in the north",
        "Your email address will not be published.",
    ],
)
def test_the_tail_loses_what_is_no_text(line: str) -> None:
    """Headings of what follows, a byline, a headline without its article."""
    assert _trimmed(*STORY, line) == STORY


@pytest.mark.parametrize("line", ["Share", "Photo: Ann Lee", "Subscribe to our newsletter"])
def test_noise_inside_the_text_goes(line: str) -> None:
    """By its words alone."""
    assert _trimmed(FIRST, line, SECOND) == STORY


@pytest.mark.parametrize("line", ["What the engineers found", "Ann Lee", "Comments", "By noon"])
def test_other_short_lines_inside_the_text_stay(line: str) -> None:
    """Subheadings, names: the tree has told the article from the rest."""
    assert _trimmed(FIRST, line, SECOND) == [FIRST, line, SECOND]


def test_a_title_in_the_middle_stays() -> None:
    """Only the head repeats it."""
    assert _trimmed(FIRST, "Old bridge closed", SECOND) == [FIRST, "Old bridge closed", SECOND]


def test_a_text_of_leftovers_alone_is_left_as_it_is() -> None:
    """Whether it is an article is for others to judge."""
    assert _trimmed("Share", "Comments") == ["Share", "Comments"]


def test_no_text_is_no_text() -> None:
    """Nothing in, nothing out."""
    assert _trimmed() == []


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
