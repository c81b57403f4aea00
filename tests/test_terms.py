"""Words as the index holds them, and queries as people type them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.terms import (
    MAX_CHARACTERS,
    MAX_WORDS,
    Query,
    Term,
    fold,
    parse,
    pattern,
    searchable,
)

SOME = (
    "aA bé Đß ẤnĐộ\u0301\u200c\u200d\u00ad٢٠ مُحَمَّد שָׁ צה״ל 手机5G ｶﾞ ที่ ็ 한국 हिन्दी ﬁ½ …"
    ' \0\n\t"*-OR“”\ud800\U00020000😀'
)


def words(term: Term) -> str:
    """The words of a term, a star after an open one."""
    return " ".join(term.words) + "*" * term.is_open


def groups(query: str) -> list[list[str]]:
    """The words of what is wanted."""
    return [[words(term) for term in group] for group in parse(query).wanted]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ấn Độ", "an do"),
        ("ĐÀM PHÁN", "dam phan"),
        ("Zürich, Łódź", "zurich  lodz"),
        ("Straße STRASSE", "strasse strasse"),
        ("Ærøskøbing Þór", "aeroskobing thor"),
        ("İstanbul ıssız", "istanbul issiz"),
        ("ΆΣ Ώς", "ασ ωσ"),
        ("Ёлка, Йод", "елка  иод"),
        ("مُحَمَّد أحمد إلى آخر", "محمد احمد الي اخر"),
        ("مدرســـة", "مدرسه"),
        ("کتابی", "كتابي"),
        ("می\u200cشود", "مي شود"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी", "हिन्दी"),
        ("क\u094d\u200dष", "क\u094dष"),
        ("５Ｇ ２０２４ ٢٠٢٤ ۲۰۲۴", "5g 2024 2024 2024"),
        ("soft\u00adhyphen", "softhyphen"),
        ("don't_stop", "don t stop"),
        ("ｶﾞｿﾘﾝ", "ガソリン"),
        ("한국", "한국"),
        ("น\u0e4d\u0e49า", "น\u0e49\u0e4dา"),
        ("น\u0e49ำ", "น\u0e49\u0e4dา"),
        ("\ud800😀\0", "   "),
    ],
)
def test_fold(text: str, expected: str) -> None:
    """Letters of one kind are written one way; what is no part of a word is a space."""
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("手机", "手机 机"),
        ("我的手机", "我的 的手 手机 机"),
        ("年", "年"),
        ("5G手机，苹果", "5g 手机 机 苹果 果"),
        ("食べる", "食べ べる る"),
        ("ﾜﾝﾜﾝ", "ワン ンワ ワン ン"),
        ("한국어를", "한국 국어 어를 를"),
        ("𠀀𠀁𠀂", "𠀀𠀁 𠀁𠀂 𠀂"),
        ("ที่", "ที ี่"),
        ("กา", "กา า"),
    ],
)
def test_pairs(text: str, expected: str) -> None:
    """Scripts without spaces: overlapping pairs, then the last character; never a mark alone."""
    assert " ".join((searchable(text) or "").split()) == expected


def test_nothing_is_nothing() -> None:
    """An article without a title has none in the index, either."""
    assert searchable(None) is None


def test_words_for_the_search_boxes_of_others() -> None:
    """Once each, at the end, those that the index's tokenizer would not fold as is done here."""
    assert searchable("Độ cao, độ sâu, café") == "do cao  do sau  cafe độ"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        (" *-\"' ", []),
        ("flood dam", [["flood"], ["dam"]]),
        ("flood flood", [["flood"]]),
        ('"Old Town"', [["old town"]]),
        ('"old', [["old"]]),
        ("“old town”", [["old town"]]),
        ("covid-19", [["covid 19"]]),
        ("flood OR dam rain", [["flood", "dam"], ["rain"]]),
        ("a OR b OR c", [["a", "b", "c"]]),
        ("OR a OR", [["a"]]),
        ("a or b", [["a"], ["or"], ["b"]]),
        ("a AND b", [["a"], ["b"]]),
        ("(a OR b) c", [["a", "b"], ["c"]]),
        ("flo*", [["flo*"]]),
        ('"old to"*', [["old to*"]]),
        ("foo*bar", [["foo*"], ["bar"]]),
        ('"OR"', [["or"]]),
        ("手", [["手*"]]),
        ("手机", [["手机"]]),
        ("5G手机", [["5g 手机"]]),
        ('"手机 5g"', [["手机 机 5g"]]),
        ("手机*", [["手机"]]),
        ('צה"ל', [["צה ל"]]),
        ("title:x NEAR(a b) ^c {d}", [["title x"], ["near a"], ["b"], ["c"], ["d"]]),
    ],
)
def test_wanted(query: str, expected: list[list[str]]) -> None:
    """Groups of alternatives, of each of which one must be there."""
    assert groups(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("flood -dam", ["dam"]),
        ('flood -"old town"', ["old town"]),
        ("-dam*", ["dam*"]),
        ("covid-19", []),
        ("flood - dam", []),
        ("a OR -b", ["b"]),
    ],
)
def test_unwanted(query: str, expected: list[str]) -> None:
    """A minus counts where a word begins."""
    assert list(map(words, parse(query).unwanted)) == expected


def test_a_long_query_is_cut() -> None:
    """And says so: in words, and in characters."""
    many = parse(" ".join(f"w{number}" for number in range(10_000)))
    assert (len(many.wanted), many.is_cut) == (MAX_WORDS, True)
    assert parse("a" * (MAX_CHARACTERS + 1)).is_cut
    assert not parse("a " * (MAX_WORDS - 1)).is_cut


def test_a_headline_is_no_long_query() -> None:
    """Forty characters of Chinese are one phrase."""
    headline = "河水一夜之间上涨了两米淹没了老城区的地下室消防队周六表示无人受伤市长感谢志愿者"
    query = parse(headline)
    assert (len(query.wanted), query.is_cut) == (1, False)


def test_terms_of_a_query() -> None:
    """Each once, without those that must not be there."""
    assert [term.text for term in parse("b a OR b -c").terms] == ["b", "a"]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("do", "an do domain", ["do"]),
        ("do*", "an do domain", ["do", "domain"]),
        ('"an do"', "an  do, ando", ["an  do"]),
        ("手机", "我买手机", ["手机"]),
        ("5g手机", "买5g手机", ["5g手机"]),
        ("g手机", "买5g手机", []),
        ("手", "手机和手", ["手", "手"]),
    ],
)
def test_a_pattern_finds_what_the_index_finds(query: str, text: str, expected: list[str]) -> None:
    """By whole words, and in scripts without spaces by characters."""
    (term,) = parse(query).terms
    assert [match[0] for match in re.finditer(pattern(term), fold(text))] == expected


ANY = st.text(st.characters() | st.sampled_from(SOME), max_size=60)


@given(ANY)
def test_any_text_is_a_query(text: str) -> None:
    """Whatever its characters; words have no space and no quotation mark in them."""
    query = parse(text)
    assert isinstance(query, Query)
    for term in (*query.terms, *query.unwanted):
        assert term.words
        assert all(word == fold(word) and word and " " not in word for word in term.words)
        re.compile(pattern(term))


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is folded stays as it is."""
    assert fold(fold(text)) == fold(text)


@given(ANY)
def test_the_index_holds_no_quotation_marks(text: str) -> None:
    """Nor anything else that is no word."""
    held = searchable(text)
    assert held is not None
    assert held.isascii() or not set('"*-\0\n') & set(held)


@given(st.text("手机河水一夜の川ガ한국กาท", min_size=2), st.data())
def test_any_two_characters_are_found(text: str, data: st.DataObject) -> None:
    """Their pairs stand one after the other in the index."""
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    (term,) = parse(text[start:end]).terms
    assert f" {' '.join(term.words)} " in f" {' '.join((searchable(text) or '').split())} "
