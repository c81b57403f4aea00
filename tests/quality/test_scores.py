"""Scores: what an extraction is worth beside its gold."""

from __future__ import annotations

import pytest

from tests.quality import scores
from tests.quality.scores import Overlap, Snippets

COMMENT = "I have lived on this street for years"


def test_the_same_words_are_all_right() -> None:
    """Punctuation and lines do not count."""
    assert scores.precision_recall("One two, three four.", "One two\nthree four") == (1, 1)


def test_a_lost_end_costs_recall() -> None:
    """Of three shingles the text has two."""
    assert scores.precision_recall("a b c d e f", "a b c d e") == (1, 2 / 3)


def test_an_added_line_costs_precision() -> None:
    """Of four shingles in the text the gold has two."""
    assert scores.precision_recall("a b c d e", "a b c d e f g") == (0.5, 1)


def test_repeats_count() -> None:
    """A sentence that the text has twice is wrong once, and so is what spans the two."""
    assert scores.precision_recall("a b c d", "a b c d a b c d") == (0.2, 1)


def test_chinese_is_compared_by_characters() -> None:
    """Its words have no spaces between them."""
    assert scores.precision_recall("今天下午下雨。", "今天下午") == (1, 1 / 3)


def test_a_gold_in_letters_is_compared_by_words() -> None:
    """Whatever the text is in."""
    assert scores.precision_recall("one two three four", "今天下午下雨") == (0, 0)


def test_a_text_shorter_than_a_shingle_is_one() -> None:
    """A headline of two words can be right."""
    assert scores.precision_recall("Rain stops", "Rain stops") == (1, 1)


def test_nothing_has_no_precision() -> None:
    """An empty text says nothing wrong, and nothing."""
    assert scores.precision_recall("a b c d", "") == (None, 0)


def test_means_are_of_the_pages_that_have_them() -> None:
    """A page without a text counts in recall alone."""
    assert scores.overlap([(1, 0.5), (0.5, 1), (None, 0)]) == Overlap(0.75, 0.5)


def test_f_is_of_the_means() -> None:
    """Not the mean of the pages' own."""
    assert Overlap(0.75, 0.5).f == pytest.approx(0.6)


def test_no_pages_have_no_mean() -> None:
    """Nor have pages without a text."""
    assert scores.overlap([]) is None
    assert scores.overlap([(None, 0)]) is None


def test_nothing_right_has_an_f_of_nought() -> None:
    """It does not divide by it."""
    assert Overlap(0, 0).f == 0


def test_exact_is_all_words_in_order() -> None:
    """Punctuation may differ, order may not."""
    assert scores.is_exact("One, two.", "One two")
    assert not scores.is_exact("One, two.", "Two one")


def test_snippets_are_found_across_lines() -> None:
    """White space is none of the text."""
    text = "The bridge\nopens  on Monday.\nRead more"
    found = scores.snippets(text, ["bridge opens on Monday", "closed"], ["Read more", "Cookies"])
    assert found == Snippets(wanted=2, found=1, intruding=1)


def test_snippets_of_all_pages_count_together() -> None:
    """A page with many weighs more."""
    assert scores.snippet_f([Snippets(3, 3, 0), Snippets(1, 0, 2)]) == 6 / 9


def test_without_wanted_snippets_there_is_no_f() -> None:
    """A set that only forbids says nothing of recall."""
    assert scores.snippet_f([Snippets(0, 0, 1)]) is None


def test_a_title_is_its_letters() -> None:
    """Quotes, case and entities are typography."""
    assert scores.is_title("“Rain” stops", "Rain &#8211; STOPS")
    assert not scores.is_title("Rain stops", "Rain stops | The Paper")


def test_one_byline_may_hold_the_other() -> None:
    """A second author, or a title before the name, is no fault; no name is."""
    assert scores.is_author("Ann Lee", "ann lee, Bo Ek")
    assert scores.is_author("Dr. Ann Lee", "Ann Lee")
    assert not scores.is_author("Ann Lee", "")


@pytest.mark.parametrize(
    "section",
    [
        f'<div class="comments"><p>{COMMENT}</p></div>',
        f'<section id="lesermeinungen"><ul><li>{COMMENT}</li></ul></section>',
        f'<div itemprop="comment"><span>{COMMENT}</span></div>',
        f'<div itemtype="https://schema.org/Comment"><div>{COMMENT}</div></div>',
        f'<div class="comments"><div class="comment-body"><p>{COMMENT}</p></div></div>',
    ],
)
def test_sections_are_told_by_name_and_schema(section: str) -> None:
    """Each comment once, however deep its section is."""
    page = f"<body><p>Rain stops.</p>{section}</body>".encode()
    assert scores.reader_comments(page, "Rain stops.") == {COMMENT.lower()}


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="lead">The whole street has been under water for days</p>',
        '<div class="comments"><p>Well said indeed</p></div>',
        '<div class="comments"><p>The rain has stopped in the north of the land</p></div>',
        '<article class="comment"><p>Why the rain had to stop at last</p></article>',
    ],
    ids=[
        "no section",
        "too short to tell",
        "the article's own words",
        "a column is called comment",
    ],
)
def test_what_is_no_comment(markup: str) -> None:
    """Where it cannot be told from the article, nobody is blamed for it."""
    gold = "The rain has stopped in the north of the land."
    assert scores.reader_comments(f"<body>{markup}</body>".encode(), gold) == frozenset()


def test_an_empty_page_has_no_comments() -> None:
    """It is no tree either."""
    assert scores.reader_comments(b"", "gold") == frozenset()


def test_a_comment_leaks_by_its_beginning() -> None:
    """A text that cuts it after 80 characters has it all the same."""
    comment = "so many words " * 20
    assert scores.is_leaky([comment], "Rain stops.\n" + "So many words, " * 7)
    assert not scores.is_leaky([comment], "Rain stops.")
