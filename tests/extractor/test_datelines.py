"""Dates as people write them, in any language: read exactly, or not at all."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extractor import datelines
from scraper.extractor.datelines import find, is_day_first, month_names, read_line


def _dates(line: str, *locales: str) -> list[str]:
    return [written.iso for written in read_line(line, locales)]


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("Published 5 January 2024, 14:30", "en", "2024-01-05T14:30:00"),
        ("Jan. 5, 2024 at 2:30 p.m.", "en", "2024-01-05T14:30:00"),
        ("Friday, 5th of January 2024", "en", "2024-01-05"),
        ("Veröffentlicht am 5. Januar 2024 um 14:30 Uhr", "de", "2024-01-05T14:30:00"),
        ("5. Jänner 2024", "de", "2024-01-05"),
        ("Publié le 5 janvier 2024 à 14h30", "fr", "2024-01-05T14:30:00"),
        ("1er août 2024", "fr", "2024-08-01"),
        ("5 de enero de 2024, a las 14:30", "es", "2024-01-05T14:30:00"),
        ("5 de janeiro de 2024 às 14h30", "pt", "2024-01-05T14:30:00"),
        ("5 gennaio 2024 alle 14:30", "it", "2024-01-05T14:30:00"),
        ("1º marzo 2024", "it", "2024-03-01"),
        ("5 januari 2024 om 14.30", "nl", "2024-01-05T14:30:00"),
        ("Publicerad 5 januari 2024 kl. 14.30", "sv", "2024-01-05T14:30:00"),
        ("5. januar 2024 kl. 14:30", "da", "2024-01-05T14:30:00"),
        ("5. januar 2024 14:30", "no", "2024-01-05T14:30:00"),
        ("5. tammikuuta 2024 klo 14.30", "fi", "2024-01-05T14:30:00"),
        ("5 stycznia 2024, godz. 14:30", "pl", "2024-01-05T14:30:00"),
        ("5. ledna 2024 14:30", "cs", "2024-01-05T14:30:00"),
        ("5. januára 2024 o 14:30", "sk", "2024-01-05T14:30:00"),
        ("2024. január 5. 14:30", "hu", "2024-01-05T14:30:00"),
        ("5 ianuarie 2024, 14:30", "ro", "2024-01-05T14:30:00"),
        ("5 януари 2024, 14:30", "bg", "2024-01-05T14:30:00"),
        ("5 января 2024 в 14:30", "ru", "2024-01-05T14:30:00"),
        ("5 січня 2024, 14:30", "uk", "2024-01-05T14:30:00"),
        ("5. јануар 2024. 14:30", "sr", "2024-01-05T14:30:00"),
        ("5. siječnja 2024. 14:30", "hr", "2024-01-05T14:30:00"),
        ("5 Ιανουαρίου 2024 στις 14:30", "el", "2024-01-05T14:30:00"),
        ("5 Ocak 2024 14:30", "tr", "2024-01-05T14:30:00"),
        ("5 يناير 2024 - 14:30", "ar", "2024-01-05T14:30:00"),
        ("٥ يناير ٢٠٢٤", "ar", "2024-01-05"),
        ("تم نشره الجمعة 5 كانون الثاني / يناير 2024 02:30 مساءً", "ar", "2024-01-05T14:30:00"),
        ("5 كانون الثاني 2024", "ar", "2024-01-05"),
        ("5 בינואר 2024 בשעה 14:30", "he", "2024-01-05T14:30:00"),
        ("5 जनवरी 2024, 14:30", "hi", "2024-01-05T14:30:00"),
        ("५ जनवरी २०२४", "hi", "2024-01-05"),
        ("5 Januari 2024 pukul 14.30 WIB", "id", "2024-01-05T14:30:00"),
        ("5 Januari 2024, 14:30", "ms", "2024-01-05T14:30:00"),
        ("Thứ Sáu, 05/01/2024 14:30", "vi", "2024-01-05T14:30:00"),
        ("Ngày 5 tháng 1 năm 2024", "vi", "2024-01-05"),
        ("5 มกราคม 2567 เวลา 14:30 น.", "th", "2024-01-05T14:30:00"),
        ("5 ม.ค. 2567", "th", "2024-01-05"),
        ("2024年1月5日 14:30", "zh", "2024-01-05T14:30:00"),
        ("发布时间：2024-01-05 14:30:09", "zh", "2024-01-05T14:30:09"),
        ("2024年1月5日（金） 14時30分", "ja", "2024-01-05T14:30:00"),
        ("2024년 1월 5일 14:30", "ko", "2024-01-05T14:30:00"),
        ("입력 2024.01.05. 오후 2:30", "ko", "2024-01-05T14:30:00"),
    ],
)
def test_a_date_line_is_read_in_its_language(line: str, language: str, expected: str) -> None:
    """Month names, particles, clocks and digits of the language."""
    assert _dates(line, language) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("11 พฤศจิกายน 2566", "2023-11-11"),
        ("11/11/2566", "2023-11-11"),
        ("20 آبان 1402", "2023-11-11"),
        ("۲۰ آبان ۱۴۰۲", "2023-11-11"),
        ("1 فروردین 1403", "2024-03-20"),
        ("30 اسفند 1403", "2025-03-20"),
        ("民國112年11月11日", "2023-11-11"),
        ("民国112年11月11日", "2023-11-11"),
        ("112年11月11日", "2023-11-11"),
        ("令和5年11月11日", "2023-11-11"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("昭和64年1月7日", "1989-01-07"),
    ],
)
def test_other_calendars_and_eras_are_converted(line: str, expected: str) -> None:
    """Buddhist, Jalali, Minguo and the eras of Japan."""
    assert _dates(line, "th") == [expected]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en-GB", "2024-02-01"),
        ("en-US", "2024-01-02"),
        ("en", "2024-01-02"),
        ("en-AU", "2024-02-01"),
        ("fr", "2024-02-01"),
        ("de", "2024-02-01"),
        ("vi", "2024-02-01"),
        ("es-MX", "2024-02-01"),
        ("klingon", "2024-02-01"),
    ],
)
def test_the_order_of_day_and_month_is_the_countrys(locale: str, expected: str) -> None:
    """By CLDR; day first where the language is not known."""
    assert _dates("01/02/2024", locale) == [expected]


@pytest.mark.parametrize("line", ["13/02/2024", "02/13/2024"])
def test_a_number_over_twelve_is_the_day(line: str) -> None:
    """Whatever the country."""
    assert _dates(line, "en-US") == _dates(line, "en-GB") == ["2024-02-13"]


@pytest.mark.parametrize("line", ["1.2.2024", "01-02-2024", "1. 2. 2024"])
def test_full_stops_and_hyphens_put_the_day_first(line: str) -> None:
    """Also in American English, where only the slash is ambiguous."""
    assert _dates(line, "en-US") == ["2024-02-01"]


@pytest.mark.parametrize("line", ["05.01.24", "5/1/24"])
def test_two_digits_of_a_year_are_of_this_century(line: str) -> None:
    """Behind a full stop or a slash."""
    assert _dates(line, "de") == ["2024-01-05"]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("12:05 am", "00:05"),
        ("12:05 p.m.", "12:05"),
        ("2:05 PM", "14:05"),
        ("11:59 a.m.", "11:59"),
        ("오전 12:05", "00:05"),
        ("오후 2:05", "14:05"),
        ("上午 9:05", "09:05"),
        ("下午 2:05", "14:05"),
        ("午後 2:05", "14:05"),
        ("2:05 مساء", "14:05"),
        ("ÖS 2:05", "14:05"),
    ],
)
def test_a_clock_of_twelve_hours_is_made_one_of_24(clock: str, expected: str) -> None:
    """Midnight is 12 am, noon 12 pm."""
    assert _dates(f"2024-01-05 {clock}", "tr") == [f"2024-01-05T{expected}:00"]


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("+02:00", "+02:00"),
        ("+0200", "+02:00"),
        ("GMT+7", "+07:00"),
        ("(GMT+7)", "+07:00"),
        ("(UTC-3)", "-03:00"),
        ("UTC", "+00:00"),
        ("GMT", "+00:00"),
        ("Z", "+00:00"),
        ("MEZ", ""),
        ("+99:00", ""),
    ],
)
def test_a_written_offset_is_kept(zone: str, offset: str) -> None:
    """A zone's name alone is no offset: it has one in summer and another in winter."""
    assert _dates(f"2024-01-05 14:30 {zone}", "en") == [f"2024-01-05T14:30:00{offset}"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("14:30, 5 January 2024", "2024-01-05T14:30:00"),
        ("14:30 | 05.01.2024", "2024-01-05T14:30:00"),
        ("14:30 Thứ Sáu, 05/01/2024", "2024-01-05T14:30:00"),
        ("2:30 PM EST, Fri January 5, 2024", "2024-01-05T14:30:00"),
        ("5 January 2024 | 14:30", "2024-01-05T14:30:00"),
        ("2024-01-05T14:30:09", "2024-01-05T14:30:09"),
    ],
)
def test_the_time_may_stand_on_either_side(line: str, expected: str) -> None:
    """Before the day or behind it."""
    assert _dates(line, "vi") == [expected]


def test_a_day_stays_a_day() -> None:
    """No midnight is made up."""
    assert _dates("5 January 2024", "en") == ["2024-01-05"]


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Published 5 January 2024, 14:30 | Updated 6 January 2024, 09:00", "en"),
        ("Erstellt: 05.01.2024, 14:30 Uhr - Aktualisiert: 06.01.2024, 09:00 Uhr", "de"),
        ("Publié le 05/01/2024 à 14:30, mis à jour le 06/01/2024 à 09:00", "fr"),
        ("Опубликовано 05.01.2024 14:30, обновлено 06.01.2024 09:00", "ru"),
        ("입력 2024.01.05 14:30 수정 2024.01.06 09:00", "ko"),
        ("发布时间：2024-01-05 14:30 更新时间：2024-01-06 09:00", "zh"),
        ("公開 2024年1月5日 14:30 更新 2024年1月6日 9:00", "ja"),
        ("Yayınlanma: 05.01.2024 - 14:30 Güncelleme: 06.01.2024 - 09:00", "tr"),
    ],
)
def test_a_change_is_told_from_the_publication(line: str, language: str) -> None:
    """By the word before it."""
    assert [(w.iso, w.modified) for w in read_line(line, (language,))] == [
        ("2024-01-05T14:30:00", False),
        ("2024-01-06T09:00:00", True),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "5 January",
        "Friday 14:30",
        "January 2024",
        "14:30",
        "5.1.",
        "01/05",
        "1月5日",
        "2024",
        "Hôm nay 14:30",
        "2 hours ago",
    ],
)
def test_without_its_day_month_and_year_nothing_is_a_date(line: str) -> None:
    """Nothing is filled in."""
    assert _dates(line, "en") == []


@pytest.mark.parametrize(
    "line",
    [
        "30 February 2024",
        "29 February 2023",
        "31.04.2024",
        "2024-02-30",
        "2024-13-01",
        "00/00/2024",
        "2024年2月30日",
        "30 Şubat 2024",
        "5 January 1812",
        "1 January 2999",
        "民國112年13月1日",
        "40 آبان 1402",
    ],
)
def test_a_day_that_never_was_is_none(line: str) -> None:
    """Nor is one before newspapers were on the web, or far ahead."""
    assert _dates(line, "en", "tr") == []


@pytest.mark.parametrize(
    "line",
    [
        "The treaty was signed on 5 January 2024 in a small town by the river.",
        "On 5 January 2024 the council met behind closed doors for the first time, and then",
        "Er wurde am 5. Januar 2024 in Wien geboren und starb dort im Alter von neun Jahren.",
        "协议于2024年1月5日在河边小镇签署，两国代表出席了仪式。",
        "x" * 250 + " 5 January 2024",
    ],
)
def test_prose_is_no_date_line(line: str) -> None:
    """Whatever dates it holds."""
    assert _dates(line, "en", "de") == []


def test_prose_holds_its_dates_all_the_same() -> None:
    """Finding them is another question."""
    assert [w.iso for w in find("It began on 5 May 2024 and ended on 7 May 2024.", ("en",))] == [
        "2024-05-05",
        "2024-05-07",
    ]


@pytest.mark.parametrize(
    "line", ["192.168.10.20", "1.2.2024.5", "3/4", "12:30:45", "v1.10.2023-1.2"]
)
def test_numbers_that_look_like_dates_are_none(line: str) -> None:
    """Addresses, fractions, clocks."""
    assert [w.iso for w in find(line, ("en",)) if "T" in w.iso] == []


def test_a_date_stands_where_it_says() -> None:
    """So that it can be cut out of its line."""
    line = "Ann Lee, 5 January 2024 14:30, Oslo"
    (written,) = find(line, ("en",))
    assert line[written.start : written.end].strip() == "5 January 2024 14:30"


@pytest.mark.parametrize(
    ("line", "expected"),
    [("01/02/2024", True), ("13/02/2024", False), ("01.02.2024", False), ("1 May 2024", False)],
)
def test_a_date_says_whether_only_the_country_tells_its_day(line: str, expected: bool) -> None:
    """Two numbers up to twelve, with a slash."""
    assert find(line, ("en",))[0].is_ambiguous is expected


def test_the_first_language_known_decides() -> None:
    """`may` is a month in English; an unknown tag is passed over."""
    assert is_day_first(("xx-YY", "en-US")) is False
    assert month_names(("xx",))["may"] == 5


def test_names_of_months_are_those_of_all_countries_of_a_language() -> None:
    """Syria and Egypt, Austria and Germany."""
    names = month_names(("ar",))
    assert (names["يناير"], names["كانون الثاني"]) == (1, 1)
    assert month_names(("de",))["jänner"] == 1


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
@settings(deadline=None)
def test_every_iso_day_is_read_as_itself(day: date) -> None:
    """The one notation without a doubt."""
    assert _dates(f"{day}", "en") == [f"{day}"]


@given(st.text(max_size=datelines.MAX_LINE))
@settings(deadline=None)
def test_no_line_makes_it_raise(line: str) -> None:
    """And what is found is a date."""
    for written in find(line, ("en", "fa", "th")):
        assert datetime.fromisoformat(written.iso)


@given(st.text(alphabet="0123456789./-: 年月日T+Zpm民國令和元آبانمهر", max_size=40))
@settings(deadline=None)
def test_no_heap_of_digits_makes_it_raise(line: str) -> None:
    """And what is found is a date."""
    for written in find(line, ("fa", "ja")):
        assert datetime.fromisoformat(written.iso)
