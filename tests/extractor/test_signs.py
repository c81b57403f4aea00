"""What a short line beside a text says, in any language."""

from __future__ import annotations

import pytest

from scraper.extractor.signs import Sign, When, sign_of, without_ago


@pytest.mark.parametrize(
    "line",
    ["2 hours ago", "vor 2 Stunden", "il y a 3 heures", "hace 2 horas", "há 5 dias", "3 ore fa",
     "2 uur geleden", "för 3 timmar sedan", "3 timer siden", "2 tuntia sitten", "5 godz. temu",
     "před 3 dny", "3 napja", "acum 2 ore", "преди 2 часа", "2 часа назад", "3 дні тому",
     "πριν από 2 ώρες", "2 saat önce", "منذ 3 ساعات", "۲ ساعت پیش", "לפני 3 שעות", "3 घंटे पहले",
     "2 jam yang lalu", "2 giờ trước", "2 ชั่วโมงที่แล้ว", "2小时前", "2時間前", "3시간 전",
     "yesterday", "Gestern, 14:30", "a week ago", "11.11.2023 14:38", "11 Nov 2023 at 2:38 pm",
     "Nov 11, 2023, 2:38 PM", "2023年11月11日 14:38", "11 novembre 2023 à 14:38",
     "12 okt 2023 14.30"],
)  # fmt: skip
def test_when_something_was_written(line: str) -> None:
    """How long ago, or a day and a time of day."""
    sign = sign_of(line)
    assert sign is not None
    assert sign.when is When.EXACT


@pytest.mark.parametrize("line", ["11.11.2023", "11 November 2023", "14:30", "5h", "٢٠٢٣/١١/١١"])
def test_a_day_or_a_time_alone_says_less(line: str) -> None:
    """Events and entries have them too."""
    assert sign_of(line) == Sign(When.LOOSE)


@pytest.mark.parametrize("line", ["Dave Pickering 3 days ago", "Jarmila - 11.11.2023 14:38"])
def test_a_name_beside_the_time(line: str) -> None:
    """It is seen, whatever it is."""
    sign = sign_of(line)
    assert sign is not None
    assert (sign.when, sign.is_named) == (When.EXACT, True)


@pytest.mark.parametrize(
    "line",
    ["Reply", "Antworten", "Répondre", "Ответить", "回复", "Trả lời", "YANITLA", "Like · Reply"],
)
def test_replies(line: str) -> None:
    """In capitals too, and among others."""
    sign = sign_of(line)
    assert sign is not None
    assert sign.is_reply


@pytest.mark.parametrize("line", ["Like (3)", "12 Likes", "Gefällt mir", "赞(12)", "いいね"])
def test_likes(line: str) -> None:
    """With their counts or without."""
    sign = sign_of(line)
    assert sign is not None
    assert sign.is_like


@pytest.mark.parametrize(
    "line",
    ["3 Comments", "Comments (3)", "Lesermeinungen", "コメント3件", "댓글 3", "Ý kiến bạn đọc"],
)
def test_headings(line: str) -> None:
    """Of a section of comments."""
    sign = sign_of(line)
    assert sign is not None
    assert sign.is_heading


@pytest.mark.parametrize("line", ["", "He died in 2003.", "The old bridge", "Pier 7", "x" * 99])
def test_other_lines_say_nothing(line: str) -> None:
    """A number or a year is no time."""
    assert sign_of(line) is None


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("5 minutes ago", ""),
        ("Jane Doe 5 minutes ago", "jane doe"),
        ("2h", ""),
        ("yesterday, 14:30", ""),
        ("Protest vor 14 Botschaften", "Protest vor 14 Botschaften"),
        ("3名前总统被捕", "3名前总统被捕"),
        ("12 dead", "12 dead"),
    ],
)
def test_a_line_without_how_long_ago_it_tells(line: str, left: str) -> None:
    """A number beside such a word is a time where a unit stands there, or a clock."""
    assert without_ago(line).strip() == left
