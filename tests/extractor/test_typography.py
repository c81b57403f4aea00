"""How a line is set: the same measures for every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extractor.typography import (
    columns,
    count_words,
    ends_sentence,
    ends_with_full_stop,
    has_case,
    has_no_full_stop,
    is_sentence,
    unwrapped,
    weight,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("abc", 3),
        ("мир", 3),
        ("中文", 4),
        ("かな", 4),
        ("한국", 4),
        ("a中", 3),
        ("ไทย", 3),
    ],
)
def test_an_ideograph_weighs_two(text: str, expected: int) -> None:
    """It says as much as two letters."""
    assert weight(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It rained.",
        "Why?",
        "No!",
        "And so on…",
        "下雨了。",
        "真的吗？",
        "बारिश हुई।",
        "اسلام۔",
        "لماذا؟",
        "“It rained.”",
        "He said: “No”",
        "(It rained.)",
        "As follows:",
        "「雨だ」",
    ],
)
def test_a_sentence_ends_in_every_script(text: str) -> None:
    """Behind its stop quotes and brackets may stand."""
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["Bridge closed", "", "雨", "Ann Lee,", "5 January 2024", "a; b"])
def test_a_label_ends_as_none(text: str) -> None:
    """No stop, no sentence."""
    assert not ends_sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained.", True),
        ("下雨了。", True),
        ("It rained.”", True),
        ("Rain?", False),
        ("“Rain”", False),
    ],
)
def test_a_full_stop_is_what_few_headlines_end_with(text: str, expected: bool) -> None:
    """Questions and quotations do."""
    assert ends_with_full_stop(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge was closed on Tuesday.", True),
        ("It was far away.", True),
        ("下雨了。", True),
        ("Renzo B.", False),
        ("He declined.", False),
        ("The bridge was closed on Tuesday", False),
    ],
)
def test_a_sentence_has_a_length(text: str, expected: bool) -> None:
    """An initial with a full stop is none; the ideographic stop needs none."""
    assert is_sentence(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Ann", True), ("ann", True), ("中文", False), ("عرب", False), ("12", False)],
)
def test_only_some_scripts_know_capitals(text: str, expected: bool) -> None:
    """Latin, Greek, Cyrillic and a few."""
    assert has_case(text) is expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two-three", 3),
        ("市议会", 3),
        ("かな 漢字", 4),
        ("시의회는 closed", 5),
        ("12 km", 2),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    """Where there are no spaces each character is one."""
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ไทย", True), ("ລາວ", True), ("မြန်မာ", True), ("abc", False), ("", False)],
)
def test_some_scripts_write_no_full_stop(text: str, expected: bool) -> None:
    """Thai, Lao, Burmese."""
    assert has_no_full_stop(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Home | Sport | Culture", ["Home", "Sport", "Culture"]),
        ("Home  Sport\tCulture", ["Home", "Sport", "Culture"]),
        ("首页　体育", ["首页", "体育"]),
        ("Home » Sport", ["Home", "Sport"]),
        ("One line of words", ["One line of words"]),
        ("", []),
    ],
)
def test_wide_gaps_and_bars_make_columns(text: str, expected: list[str]) -> None:
    """What was a table or a menu."""
    assert columns(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(By Ann Lee)", "By Ann Lee"),
        ("【记者】", "记者"),
        ("* Ann Lee *", "Ann Lee"),
        ("(a) b", "(a) b"),
        ("", ""),
    ],
)
def test_brackets_around_the_whole_go(text: str, expected: str) -> None:
    """And signs; brackets around a part stay."""
    assert unwrapped(text) == expected


@given(st.text())
def test_no_line_makes_it_raise(text: str) -> None:
    """Every measure is defined for every line."""
    assert weight(text) >= len(text)
    for measure in (ends_sentence, ends_with_full_stop, is_sentence, has_case, columns, unwrapped):
        measure(text)
