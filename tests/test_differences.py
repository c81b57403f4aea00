"""Differences of two texts, by words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import differences as module
from scraper.differences import (
    Change,
    Extent,
    Kind,
    Piece,
    applied,
    differences,
    extent,
    is_changed,
    line,
    paragraphs,
)

ANY_TEXT = st.text(st.characters())
# Few words, so that two texts have much in common, and of every kind of script.
ALIKE = st.lists(
    st.sampled_from(
        ["a", "b ", "the", " ", "\n", "\n\n", ".", "中", "文", "ที่", "é", "don't", "1,000"]
    ),
    max_size=60,
).map("".join)
_MARKS = {Kind.KEPT: ("", ""), Kind.REMOVED: ("[-", "-]"), Kind.ADDED: ("{+", "+}")}


def marked(old: str, new: str) -> str:
    """Both texts as one, as `wdiff` writes it."""
    return "\n".join(
        "".join(f"{_MARKS[p.kind][0]}{p.text}{_MARKS[p.kind][1]}" for p in paragraph)
        for paragraph in paragraphs(old, new)
    )


@given(ANY_TEXT, ANY_TEXT)
def test_applied_they_give_the_new_text(old: str, new: str) -> None:
    """Whatever the texts are."""
    assert applied(old, differences(old, new)) == new


@given(ALIKE, ALIKE)
def test_applied_they_give_the_new_text_that_is_like_the_old(old: str, new: str) -> None:
    """Where there is much in common, and newlines come and go."""
    assert applied(old, differences(old, new)) == new


@given(ANY_TEXT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """There is nothing to change."""
    assert differences(text, text) == ()
    assert not any(map(is_changed, paragraphs(text, text)))


@given(ALIKE, ALIKE)
def test_a_change_takes_out_what_is_there(old: str, new: str) -> None:
    """At its place; each begins beyond the end of the one before, and none is empty."""
    end = -1
    for change in differences(old, new):
        assert old[change.at : change.at + len(change.removed)] == change.removed
        assert change.at > end
        assert change.removed or change.added
        end = change.at + len(change.removed)


@given(ALIKE, ALIKE)
def test_the_paragraphs_hold_both_texts(old: str, new: str) -> None:
    """Without what was added they are the old one, without what was removed the new one."""
    found = paragraphs(old, new)
    for text, other in ((old, Kind.ADDED), (new, Kind.REMOVED)):
        lines = [p for p in found if len(p) != 1 or p[0].kind is not other]
        told = ["".join(piece.text for piece in p if piece.kind is not other) for p in lines]
        assert "\n".join(told) == text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("The dog ran.", "The cat ran.", "The [-dog-]{+cat+} ran."),
        ("The dog ran.", "The big dog ran.", "The {+big +}dog ran."),
        ("The two dogs ran", "The three cats ran", "The [-two dogs-]{+three cats+} ran"),
        ("He said so.", "He said so, twice.", "He said so{+, twice+}."),
        ("Up 1,234.5 points", "Up 1,234.6 points", "Up [-1,234.5-]{+1,234.6+} points"),
        ("I don't know that", "I didn't know that", "I [-don't-]{+didn't+} know that"),
        ("Tôi ở Hà Nội hôm nay", "Tôi ở Hà Nam hôm nay", "Tôi ở Hà [-Nội-]{+Nam+} hôm nay"),
        ("मैं हिन्दी बोलता हूँ", "मैं हिंदी बोलता हूँ", "मैं [-हिन्दी-]{+हिंदी+} बोलता हूँ"),
        ("قال الرئيس اليوم إنه", "قال الوزير اليوم إنه", "قال [-الرئيس-]{+الوزير+} اليوم إنه"),
    ],
)
def test_words(old: str, new: str, told: str) -> None:
    """Whole words are taken out and put in, with what stands between two of them."""
    assert marked(old, new) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("主席星期一会见总统。", "主席星期二会见总统。", "主席星期[-一-]{+二+}会见总统。"),
        ("東京で地震があった。", "大阪で地震があった。", "[-東京-]{+大阪+}で地震があった。"),
        ("ภาษาราชการของไทย", "ภาษาทางการของไทย", "ภาษา[-ราช-]{+ทาง+}การของไทย"),
        ("เขากินข้าวที่บ้าน", "เขากินปลาที่บ้าน", "เขากิน[-ข้าว-]{+ปลา+}ที่บ้าน"),
        ("他用iPhone拍照片了", "他用Android拍照片了", "他用[-iPhone-]{+Android+}拍照片了"),
    ],
)
def test_words_without_spaces(old: str, new: str, told: str) -> None:
    """Where a script has no spaces, characters with their marks."""
    assert marked(old, new) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("One.\nTwo.", "One.\nNew here.\nTwo.", "One.\n{+New here.+}\nTwo."),
        ("One.\nTwo.\nThree.", "One.\nThree.", "One.\n[-Two.-]\nThree."),
        (
            "The river rose overnight again.\nNobody was hurt.",
            "Rain fell.\nThe river rose overnight.\nNobody was hurt.",
            "{+Rain fell.+}\nThe river rose overnight[- again-].\nNobody was hurt.",
        ),
        (
            "All of this is old",
            "Quite another matter",
            "[-All of this is old-]\n{+Quite another matter+}",
        ),
    ],
)
def test_whole_paragraphs(old: str, new: str, told: str) -> None:
    """One that came or went is told whole; one that changed is found beside it."""
    assert marked(old, new) == told


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("a\nb", "a", (Change(1, "\nb", ""),)),
        ("a", "a\nb", (Change(1, "", "\nb"),)),
        ("a\nb", "b", (Change(0, "a\n", ""),)),
        ("a", "b", (Change(0, "a", "b"),)),
        ("", "a", (Change(0, "", "a"),)),
        ("a", "a\n", (Change(1, "", "\n"),)),
        ("", "a\n\nb", (Change(0, "", "a\n\nb"),)),
    ],
)
def test_a_paragraph_comes_and_goes_with_its_newline(
    old: str, new: str, changes: tuple[Change, ...]
) -> None:
    """At the end of a text that is the one before it."""
    assert differences(old, new) == changes


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("Old news", "Quite another", [(Kind.REMOVED, "Old news"), (Kind.ADDED, "Quite another")]),
        ("", "New", [(Kind.ADDED, "New")]),
        ("", "", [(Kind.KEPT, "")]),
        ("One two", "One", [(Kind.KEPT, "One"), (Kind.REMOVED, " two")]),
    ],
)
def test_a_line_stays_one(old: str, new: str, pieces: list[tuple[Kind, str]]) -> None:
    """However little of it stays."""
    assert [(piece.kind, piece.text) for piece in line(old, new)] == pieces


def test_words_are_counted() -> None:
    """Those that came and those that went; signs and spaces are none."""
    found = paragraphs("The two dogs ran - home.", "The three ran home, they say.")
    assert extent(found) == Extent(added=3, removed=2)


def test_characters_are_counted_where_there_are_no_words() -> None:
    """Each with its marks is one."""
    assert extent(paragraphs("中国主席会见了", "中国主席会见前任了")) == Extent(added=2)


def test_nothing_is_counted_where_nothing_changed() -> None:
    """Kept words do not count."""
    assert extent([(Piece(Kind.KEPT, "The dog ran."),)]) == Extent()


@pytest.mark.parametrize("old", ["word " * 40_000, "中" * 200_000, "a\n" * 100_000])
def test_long_and_wholly_different(old: str) -> None:
    """What is long costs no more than a share of the steps, and is told as a whole."""
    new = old.replace("word", "other").replace("中", "文").replace("a", "b")
    assert applied(old, differences(old, new)) == new


def test_a_difference_that_costs_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is all that lies between what both begin and end with."""
    old = "The " + "a b c d e f g h " * 30 + "end"
    new = "The " + "b a d c f e h g " * 30 + "end"
    monkeypatch.setattr(module, "MAX_STEPS", 100)
    monkeypatch.setattr(module, "LEAST_STEPS", 100)
    assert [(c.at, len(c.removed), len(c.added)) for c in differences(old, new)] == [(4, 479, 479)]


def test_very_many_changed_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Are looked through part by part, and each is found."""
    monkeypatch.setattr(module, "MAX_PAIRS", 200)
    old = "\n".join(f"Goal number {n} was scored by the home team" for n in range(30))
    new = old.replace("scored", "shot")
    assert [(c.removed, c.added) for c in differences(old, new)] == [("scored", "shot")] * 30


def test_far_too_many_changed_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Are told as they are, the old ones and the new ones."""
    monkeypatch.setattr(module, "MAX_PAIRS", 20)
    old = "\n".join(f"Goal number {n} was scored by the home team" for n in range(30))
    new = old.replace("scored", "shot")
    assert differences(old, new) == (Change(0, old, new),)


def test_steps_are_bounded() -> None:
    """The comparison gives up when it has taken more than it may, at the end of a round."""
    old, new = [str(n) for n in range(500)], [str(-n) for n in range(1, 501)]
    assert module._rounds(old, new, 1_000) == []
    assert len(module._rounds(old[:5], new[:5], 1_000)) == 11
