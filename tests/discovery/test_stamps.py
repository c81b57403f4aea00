"""Dates of feeds as ISO 8601."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery import stamps

_PIECES = [*"0123456789TZ:+-/., ", "Fri", "May", "2024", "GMT", "(", ")", "年", "am", "\u0663"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-03T10:00:00Z", "2024-05-03T10:00:00+00:00"),
        ("2024-05-03T10:00:00.123+05:45", "2024-05-03T10:00:00+05:45"),
        ("2024-05-03T10:00:00-0300", "2024-05-03T10:00:00-03:00"),
        ("2024-05-03 10:00:00 -03", "2024-05-03T10:00:00-03:00"),
        ("2024-05-03t10:00z", "2024-05-03T10:00+00:00"),
        ("2024-05-03T10:00", "2024-05-03T10:00"),
        ("2024-05-03", "2024-05-03"),
        ("2024/5/3", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("20240503T101112Z", "2024-05-03T10:11:12+00:00"),
        ("2024年5月3日 10:00", "2024-05-03T10:00"),
        ("2004년 05월 28일  01:31:15", "2004-05-28T01:31:15"),
    ],
)
def test_iso_8601_keeps_its_precision_and_its_offset(text: str, expected: str) -> None:
    """A day stays a day, a minute a minute, a local time local."""
    assert stamps.iso(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 03 May 2024 10:00:00 +0200", "2024-05-03T10:00:00+02:00"),
        ("Fri, 3 May 2024 10:00 GMT", "2024-05-03T10:00+00:00"),
        ("3 May 24 10:00:00 EST", "2024-05-03T10:00:00-05:00"),
        ("3 May 99 10:00:00 PDT", "1999-05-03T10:00:00-07:00"),
        ("Fri,03 May 2024 10:00:00", "2024-05-03T10:00:00"),
        ("Fri, 03-May-2024 10:00:00 UTC", "2024-05-03T10:00:00+00:00"),
        ("Fri, 03 May 2024 10:00:00 +0200 (CEST)", "2024-05-03T10:00:00+02:00"),
        ("Fri, 03 May 2024 10:00:00 GMT+2", "2024-05-03T10:00:00+02:00"),
        ("Fri, 03 May 2024 10:00:00 -0000", "2024-05-03T10:00:00+00:00"),
        ("Fri, 03 May 2024", "2024-05-03"),
        ("Friday, May 3, 2024 10:00 PM", "2024-05-03T22:00"),
        ("Sept 3rd, 2024 12:05 a.m.", "2024-09-03T00:05"),
        ("Fri May  3 10:00:00 2024", "2024-05-03T10:00:00"),
        ("Fri May  3 10:00:00 CEST 2024", "2024-05-03T10:00:00+02:00"),
    ],
)
def test_rfc_822_is_read_with_its_mistakes(text: str, expected: str) -> None:
    """Missing seconds, zones and day names; American order; the form of `asctime`."""
    assert stamps.iso(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ven., 03 mai 2024 10:00:00 +0200", "2024-05-03T10:00:00+02:00"),
        ("Fr, 03 Mär 2024 10:00:00 +0100", "2024-03-03T10:00:00+01:00"),
        ("ven., 5 juil. 2024 8:05", "2024-07-05T08:05"),
        ("ven., 5 juin 2024 8:05", "2024-06-05T08:05"),
        ("Пт, 03 мая 2024 10:00:00 +0300", "2024-05-03T10:00:00+03:00"),
        ("Παρ, 03 Μαϊ 2024 10:00:00 +0300", "2024-05-03T10:00:00+03:00"),
        ("vie, 03 ene 2025 10:00:00 GMT", "2025-01-03T10:00:00+00:00"),
    ],
)
def test_months_are_known_in_the_languages_of_servers(text: str, expected: str) -> None:
    """A server that runs in its own language writes its names into RFC 822."""
    assert stamps.iso(text) == expected


@pytest.mark.parametrize("zone", ["IST", "XYZ", "+9900", "CST+3"])
def test_a_zone_that_is_not_certain_leaves_a_local_time(zone: str) -> None:
    """India, Ireland and Israel share a name; no zone is 99 hours away."""
    assert stamps.iso(f"Fri, 03 May 2024 10:00:00 {zone}") == "2024-05-03T10:00:00"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "2024",
        "2024-05",
        "10:00",
        "yesterday",
        "05/03/2024",
        "2024-02-30",
        "Fri, 31 Feb 2024 10:00:00 GMT",
        "Fri, 03 May 2024 25:00:00 GMT",
        "Fri, 03 Xyz 2024 10:00:00 GMT",
        "2024-05-03" + " " * 10 + "x" * 100,
    ],
)
def test_what_names_no_day_is_none(text: str | None) -> None:
    """No day is made up for a month, and none guessed where two orders are possible."""
    assert stamps.iso(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00Z",
        "1899-12-30T00:00:00Z",
        "1970-01-01",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "0000-00-00 00:00:00",
    ],
)
def test_the_zero_of_a_program_is_no_date(text: str) -> None:
    """Such a field was never filled in."""
    assert stamps.iso(text) is None


@given(st.text() | st.lists(st.sampled_from(_PIECES)).map("".join))
def test_any_text_is_a_stamp_or_none(text: str) -> None:
    """Nothing is raised, and what comes out can be read again."""
    found = stamps.iso(text)
    assert found is None or datetime.fromisoformat(found).year >= stamps.FIRST_YEAR


@given(st.datetimes(min_value=datetime(1971, 1, 1)), st.integers(-12 * 60, 14 * 60))  # noqa: DTZ001
def test_reading_twice_is_reading_once(moment: datetime, minutes: int) -> None:
    """What was written as ISO 8601 stays as it is."""
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    text = f"{moment.replace(microsecond=0).isoformat()}{offset}"
    assert stamps.iso(text) == text
