"""The vocabulary, asked of one line at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extractor.words import (
    Kind,
    begins_with,
    count,
    folded,
    has_label,
    is_phrase,
    is_unspaced,
    label_of,
    pattern,
    phrase_share,
    phrases,
    spelt,
    telltale_share,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Leave a  COMMENT! (3) ", "leave a comment"),
        ("ＡＢＣ", "abc"),
        ("İLGİLİ HABERLER", "ilgili haberler"),
        ("HAKKINDA", "hakkinda"),
        ("Straße", "strasse"),
        ("«Комментарии»: 12", "комментарии"),
        ("हिन्दी", "हिन्दी"),
        ("ความคิดเห็น", "ความคิดเห็น"),
        ("12:30 !?", ""),
        ("", ""),
    ],
)
def test_lines_are_compared_in_one_form(text: str, expected: str) -> None:
    """Case, width, digits and signs do not count; combining marks do."""
    assert folded(text) == folded(expected)


@pytest.mark.parametrize(
    "line",
    [
        "Comments",
        "COMMENTS (12)",
        "3 Comments",
        "Kommentare",
        "Commentaires :",
        "Комментарии",
        "评论",
        "コメント",
        "댓글 5",
        "Bình luận",
        "نظرات",
        "ความคิดเห็น",
        "التعليقات",
    ],
)
def test_a_heading_of_comments_is_one_in_any_language(line: str) -> None:
    """Languages are pooled: an English page may end in a Chinese form."""
    assert is_phrase(line, Kind.COMMENTS)


@pytest.mark.parametrize(
    "line", ["Comments on a dying trade", "No comment from the mayor", "", "5"]
)
def test_a_phrase_is_the_whole_line(line: str) -> None:
    """A headline with the word is none."""
    assert not is_phrase(line, Kind.COMMENTS)


def test_a_long_line_is_no_phrase() -> None:
    """Whatever it says."""
    assert not is_phrase(" " * 70 + "comments", Kind.COMMENTS)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Photo: Ann Lee", "photo"),
        ("→ Read also: A bridge", "read also"),
        ("作者：李四", "作者"),
        ("사진=일보", "사진"),
        ("A bridge", ""),
        ("", ""),
    ],
)
def test_the_label_of_a_line_stands_before_its_colon(line: str, label: str) -> None:
    """Or its like; none without one."""
    assert label_of(line) == label


def test_a_label_is_of_a_kind() -> None:
    """The words before the colon, all of them."""
    assert has_label("Read also: A bridge falls", Kind.ASIDE)
    assert not has_label("The mayor: a bridge falls", Kind.ASIDE)


def test_the_share_of_telltale_phrases() -> None:
    """By characters: all of a short line, little of a long one, none of an innocent one."""
    assert telltale_share("All rights reserved", Kind.LEGAL) == 1.0
    assert telltale_share("The bridge is closed.", Kind.LEGAL) == 0.0
    assert 0 < telltale_share("All rights reserved " + "x " * 100, Kind.LEGAL) < 0.2


def test_a_paragraph_is_not_condemned_by_a_phrase() -> None:
    """A story about copyright says it too."""
    assert telltale_share("All rights reserved " + "x " * 300, Kind.LEGAL) == 0.0


def test_apostrophes_are_one() -> None:
    """Typewriter and typographer."""
    assert spelt("Don’t") == spelt("don't")


def test_a_text_of_any_length_is_counted() -> None:
    """For whole pages."""
    assert count("cookie " * 1_000, Kind.COOKIES) == 1_000


@pytest.mark.parametrize(
    ("line", "expected"), [("Comments", 1.0), ("The bridge fell", 0.0), ("", 1.0)]
)
def test_the_share_of_phrases_as_whole_words(line: str, expected: float) -> None:
    """Of the letters; a line without letters holds nothing else."""
    assert phrase_share(line, Kind.COMMENTS) == expected


def test_phrases_are_found_as_whole_words() -> None:
    """`updated` is none in `outdated`, nor in `updatedness`."""
    found = pattern(Kind.MODIFIED)
    assert found.search("last updated on")
    assert not found.search("updatedness")


def test_unspaced_scripts_have_no_whole_words() -> None:
    """A phrase is found anywhere in them."""
    assert pattern(Kind.MODIFIED).search(folded("本文更新于2024年"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("中文", True), ("ไทย", True), ("かな", True), ("한국", False), ("abc", False)],
)
def test_scripts_without_spaces(text: str, expected: bool) -> None:
    """Korean has them."""
    assert is_unspaced(text) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [("Read also A bridge falls", True), ("Related", False), ("Readers also complain", False)],
)
def test_a_beginning_has_two_words(line: str, expected: bool) -> None:
    """One word begins too many sentences."""
    assert begins_with(line, Kind.ASIDE) is expected


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words(kind: Kind) -> None:
    """A table that was renamed would be found here."""
    assert phrases(kind)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """Phrases are folded when read, lines when asked."""
    assert folded(folded(text)) == folded(text)
