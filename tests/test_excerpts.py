"""Passages, and what is marked in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.excerpts import WIDTH, excerpt, marked
from scraper.model import Passage
from scraper.terms import fold, parse

FILLER = "Nothing of note happened on that day, and nobody said a word about it. " * 5


def shown(passage: Passage) -> str:
    """The passage with its marks in brackets."""
    text = passage.text
    for start, end in reversed(passage.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("an do", "Thủ tướng Ấn Độ đến", "Thủ tướng [Ấn] [Độ] đến"),
        ('"an do"', "Thủ tướng Ấn Độ đến", "Thủ tướng [Ấn Độ] đến"),
        ("strasse", "Die Straße, STRASSE", "Die [Straße], [STRASSE]"),
        ("zurich", "In Zu\u0308rich.", "In [Zu\u0308rich]."),
        ("zur*", "Zürcher, azur", "[Zürcher], azur"),
        ("محمد", "قال مُحَمَّدٌ اليوم", "قال [مُحَمَّدٌ] اليوم"),
        ('צה"ל', "כוחות צה״ל כאן", "כוחות [צה״ל] כאן"),
        ("手机", "我的手机，5G手机", "我的[手机]，5G[手机]"),
        ("5g手机", "我的5G手机", "我的[5G手机]"),
        ("ガソ", "ｶﾞｿﾘﾝ", "[ｶﾞｿ]ﾘﾝ"),
        ("น้ำ", "แม่น้ำเพิ่ม", "แม่[น้ำ]เพิ่ม"),
        ("น้ำ", "แม่น\u0e4d\u0e49าเพิ่ม", "แม่[น\u0e4d\u0e49า]เพิ่ม"),
        ("ガギ", "ｶﾞｷﾞ", "[ｶﾞｷﾞ]"),
        ("한국", "한국어를", "[한국]어를"),
        ("fine", "a ﬁne ﬁx", "a [ﬁne] ﬁx"),
        ("ele", "éle\u00adments éle\u200b", "éle\u00adments [éle\u200b]"),
        ("absent", "nothing here", "nothing here"),
        ("-here", "nothing here", "nothing here"),
    ],
)
def test_marks(query: str, text: str, expected: str) -> None:
    """What was asked for is marked as it stands in the text."""
    assert shown(marked(text, parse(query))) == expected
    assert shown(excerpt(text, parse(query))) == expected


def test_the_passage_with_the_most_terms() -> None:
    """One with both words is better than one with a word three times."""
    text = f"Dam, dam, dam.\n{FILLER}\nA flood broke the dam.\n{FILLER}"
    assert shown(excerpt(text, parse("flood dam"))) == "A [flood] broke the [dam]."


def test_the_first_of_equal_passages() -> None:
    """Since texts say first what matters."""
    assert shown(excerpt("A dam.\nThe dam.", parse("dam"))) == "A [dam]."


def test_a_passage_is_cut_between_words() -> None:
    """With as much around it as there is room; a quarter of that before."""
    passage = excerpt(f"{FILLER}A flood came. {FILLER}", parse("flood"))
    before, _, after = shown(passage).partition("[flood]")
    assert before == "…and nobody said a word about it. A "
    assert after.startswith(" came. Nothing of note")
    assert after.endswith(("day,…", "and…", "said…", "nobody…", "happened…", "a…", "word…"))
    assert len(passage.text) <= WIDTH + 2


def test_a_passage_of_a_script_without_spaces() -> None:
    """Half as many characters, which are twice as wide."""
    passage = excerpt(
        "河水一夜之间上涨了两米" * 30 + "手机" + "淹没了老城区的地下室" * 30, parse("手机")
    )
    assert "[手机]" in shown(passage)
    assert len(passage.text) == WIDTH // 2 + 2


def test_no_mark_is_cut_from_its_letter() -> None:
    """A cut between Thai letters leaves their vowels and tones with them."""
    passage = excerpt("น้ำที่นี่" * 100 + "กขค" + "น้ำที่นี่" * 100, parse("กขค"))
    assert "[กขค]" in shown(passage)
    assert fold(passage.text.strip("…"))[0] not in "้ำี่ิ"


def test_how_a_text_begins() -> None:
    """Where only the title has what was asked for."""
    assert excerpt("\n\nFirst line.\nSecond.", parse("absent")).text == "First line."
    assert excerpt("", parse("absent")) == Passage("")


def test_a_match_longer_than_the_room() -> None:
    """Is shown whole."""
    phrase = " ".join(["word"] * 60)
    assert excerpt(f"{FILLER}{phrase}", parse(f'"{phrase}"')).marks != ()


SOME = "aA Đß ấ\u0301\u00ad\u200cمُ שָׁ手机5G ｶﾞที่한ﬁ\n. "
TEXTS = st.text(st.characters() | st.sampled_from(SOME), max_size=300)


@given(TEXTS, st.text(st.sampled_from(SOME), max_size=8))
def test_any_text_has_a_passage(text: str, query: str) -> None:
    """Its marks are in order, within it, and not empty; the passage stands in the text."""
    passage = excerpt(text, parse(query))
    edges = [place for mark in passage.marks for place in mark]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(passage.text) for start, end in passage.marks)
    assert len(passage.text) <= max(WIDTH, len(query)) * 2
