"""Which lines say who wrote it."""

from __future__ import annotations

import pytest

from scraper.extractor.bylines import (
    AFFILIATION,
    PLACE,
    has_role,
    in_columns,
    is_byline,
    is_signature,
    signed,
)


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Lee",
        "By Ann Lee and Bo Ek",
        "Text: Ylva Nordgren",
        "Von Jörg Müller",
        "Par Luc Roux",
        "Por Ana Gil",
        "Автор: Иван Петров",
        "作者：李四光",
        "记者 李四光",
        "김철수 기자",
        "Ann Lee, staff reporter",
        "(By Ann Lee)",
    ],
)
def test_a_word_makes_a_byline(line: str) -> None:
    """`By`, 记者, 기자, a role behind the name."""
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "By the time the river rose, it was too late for the old bridge.",
        "By noon the square was empty.",
        "Ann Lee",
        "Bridge closed",
        "",
        "Von der Brücke blieb nach dem Hochwasser nur wenig übrig.",
        "The reporter was there.",
    ],
)
def test_prose_and_bare_names_are_none(line: str) -> None:
    """A bare name is only a candidate."""
    assert not is_byline(line)


@pytest.mark.parametrize(
    ("line", "affiliation", "expected"),
    [
        ("Ann Lee", PLACE, True),
        ("Ann Lee, Oslo", PLACE, True),
        ("Ann Lee (Daily Post)", PLACE, True),
        ("李四光", PLACE, True),
        ("Ann", PLACE, False),
        ("李四", PLACE, False),
        ("the old bridge", PLACE, False),
        ("Related articles", PLACE, False),
        ("Ann Lee, correspondent of the Post", PLACE, False),
        ("Ann Lee, correspondent of the Post", AFFILIATION, True),
        ("FOUR WORDS SHOUTED HERE", PLACE, False),
    ],
)
def test_a_signature_is_a_name_with_little_behind_it(
    line: str, affiliation: int, expected: bool
) -> None:
    """Two words, or three to five ideographs; more may stand behind it below a text."""
    assert is_signature(line, affiliation) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ann Lee (Oslo)", "Ann Lee"),
        ("Ann Lee, Daily Post", "Ann Lee"),
        ("Ann Lee - Daily Post", "Ann Lee"),
        ("- Ann Lee", "Ann Lee"),
        ("(Ann Lee)", "Ann Lee"),
    ],
)
def test_what_stands_behind_a_signature_goes(line: str, expected: str) -> None:
    """An agency or a place."""
    assert signed(line) == expected


def test_a_line_of_facts_holds_a_byline() -> None:
    """Chinese portals put source and author into one line."""
    assert in_columns("2024-01-05  来源：江州晚报  作者：李四光") == ["作者：李四光"]


def test_a_line_of_credits_holds_a_byline() -> None:
    """Papers in traditional characters name writer and photographer so."""
    assert in_columns("文／李四光 圖／王小明") == ["文／李四光"]


def test_columns_without_a_byline_hold_none() -> None:
    """Labels and dates name nobody."""
    assert in_columns("Home | Sport | 5 January 2024") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Staff reporter", True),
        ("Ann Lee, Reporter", True),
        ("김철수 기자", True),
        ("Bridge", False),
    ],
)
def test_a_role_stands_at_either_end(line: str, expected: bool) -> None:
    """Before the name or behind it."""
    assert has_role(line) is expected
