"""Where the article of a dump ends and what follows it begins."""

from __future__ import annotations

import pytest

from scraper.extractor.lines import Line, shape_of
from scraper.extractor.tails import body_end, repeated_in

FIRST = "The council voted on Tuesday to close the old bridge until the end of the winter."
SECOND = "Engineers had found cracks in two of its seven piers, and nobody knew how old they are."
THIRD = "Lorries will be sent round by the valley road, which adds a good hour to the way."
FOURTH = "The mayor said that she was sorry for the bakers, who cross it before the sun is up."


def _lines(*texts: str) -> list[Line]:
    return [Line(text, after_blank=False, shape=shape_of(text)) for text in texts]


def _end(*texts: str) -> int:
    return body_end(_lines(*texts))


def test_a_text_without_a_tail_ends_with_its_last_line() -> None:
    """Nothing is cut on suspicion."""
    assert _end(FIRST, SECOND, "What they found", THIRD) == 4


@pytest.mark.parametrize(
    "heading",
    ["Comments", "3 comments", "Leave a reply", "Kommentare", "Bình luận", "评论", "댓글",
     "Related articles", "Tin liên quan", "Ähnliche Artikel", "Tags"],
)  # fmt: skip
def test_a_heading_of_what_follows_begins_the_tail(heading: str) -> None:
    """Comments, other articles, tags, in any language."""
    assert _end(FIRST, SECOND, heading, "A bridge in the north", THIRD) == 2


def test_the_article_goes_on_behind_a_box() -> None:
    """Two paragraphs in a row are no teasers."""
    assert _end(FIRST, SECOND, "Related articles", "A bridge in the north", THIRD, FOURTH) == 6


def test_comments_are_comments_however_long() -> None:
    """Where times stand between their paragraphs."""
    assert _end(FIRST, SECOND, "Comments", "Mo", "2 hours ago", THIRD, FOURTH) == 2


def test_a_signature_begins_the_tail() -> None:
    """A name alone below the text."""
    assert _end(FIRST, SECOND, "Ann Lee", "A bridge in the north", "Two bridges closed") == 2


def test_a_readers_name_above_a_time_begins_the_tail() -> None:
    """Without any heading."""
    assert _end(FIRST, SECOND, "Mo from the hill", "2 hours ago", THIRD, FOURTH) == 2


def test_one_paragraph_is_no_body_yet() -> None:
    """A box may stand right below the first one."""
    assert _end(FIRST, "Related articles", SECOND, THIRD) == 4


def test_comments_end_a_body_of_one_paragraph() -> None:
    """Short news has them too."""
    assert _end(FIRST, "Comments", "Mo", "2 hours ago", SECOND) == 1


def test_a_headline_that_is_said_twice_begins_the_tail() -> None:
    """A teaser, and its picture's text."""
    teaser = "Two bridges closed in the north"
    assert _end(FIRST, SECOND, teaser, teaser, THIRD) == 2


def test_repeated_lines_are_long_ones() -> None:
    """A short label may stand twice in an article."""
    teaser = "Two bridges closed in the north"
    assert repeated_in(_lines(teaser, "Yes.", FIRST, teaser, "Yes.")) == {teaser}


def test_nothing_ends_at_nothing() -> None:
    """An empty dump has an empty body."""
    assert body_end([]) == 0
