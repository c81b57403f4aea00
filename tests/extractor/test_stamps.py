"""Machine-written stamps: kept as precise as they were given, and put together."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extractor import stamps
from scraper.extractor.stamps import Stamp


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2024-01-05", "2024-01-05"),
        ("2024-1-5", "2024-01-05"),
        ("2024-01-05T14:30", "2024-01-05T14:30:00"),
        ("2024-01-05T14:30:09.123Z", "2024-01-05T14:30:09+00:00"),
        ("2024-01-05 14:30:09 UTC", "2024-01-05T14:30:09+00:00"),
        ("2024-01-05T14:30:09+07:00", "2024-01-05T14:30:09+07:00"),
        ("2024-01-05T14:30:09+0700", "2024-01-05T14:30:09+07:00"),
        ("2024-01-05T14:30:09-03", "2024-01-05T14:30:09-03:00"),
        ("2024-01-05T14:30:9Z", "2024-01-05T14:30:09+00:00"),
        ("2024-01-05T14:30:09:684Z", "2024-01-05T14:30:09+00:00"),
        ("2024-01-05|14h30", "2024-01-05T14:30:00"),
        ("2024/01/05 14:30", "2024-01-05T14:30:00"),
        ("20240105", "2024-01-05"),
        ("20240105T143009Z", "2024-01-05T14:30:09+00:00"),
        ("Fri, 05 Jan 2024 14:30:09 +0100", "2024-01-05T14:30:09+01:00"),
        ('"2024-01-05"', "2024-01-05"),
        ("5 January 2024", "2024-01-05"),
    ],
)
def test_a_stamp_is_kept_as_precise_as_it_was_given(stated: str, expected: str) -> None:
    """A day stays a day, a local time local, an offset is kept."""
    assert stamps.iso(stated, ("en",)) == expected


@pytest.mark.parametrize(
    "stated",
    ["", "2024", "2024-01", "2024-02-30", "2024-01-05T25:00", "20241301", "yesterday", "null",
     "Fri, 45 Jan 2024 99:99:99", "0000-00-00T00:00:00"],
)  # fmt: skip
def test_what_is_no_date_is_none(stated: str) -> None:
    """Nothing is repaired by guessing."""
    assert stamps.iso(stated) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2024/03/05/story", "2024-03-05"),
        ("https://a.example/2024/3/5/story.html", "2024-03-05"),
        ("https://a.example/news-2024-03-05.html", "2024-03-05"),
        ("https://a.example/20240305/story", "2024-03-05"),
        ("https://a.example/2024_03_05", "2024-03-05"),
        ("https://a.example/2024/mar/05/story", "2024-03-05"),
        ("https://a.example/2024/march/05/story", "2024-03-05"),
        ("https://a.example/press/05-03-2024", "2024-03-05"),
        ("https://a.example/2024-top-10-stories", None),
        ("https://a.example/story/2024", None),
        ("https://a.example/2024/03/story", None),
        ("https://a.example/2024/02/30/story", None),
        ("https://a.example/?day=2024/03/05", None),
        ("https://a.example/9920240305123", None),
        (None, None),
    ],
)
def test_the_day_in_a_url(url: str | None, expected: str | None) -> None:
    """In the path, whole; a number that only looks like one is none."""
    assert stamps.from_url(url) == expected


NIGHT = Stamp("2024-01-06T03:22:07+00:00", "jsonld")


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("2024-01-05T22:22:00", "2024-01-05T22:22:07-05:00"),
        ("2024-01-05T22:22:07-05:00", "2024-01-05T22:22:07-05:00"),
        ("2024-01-06T09:07:00", "2024-01-06T09:07:07+05:45"),
        ("2024-01-05T22:20:00", None),
        ("2024-01-05T22:22:31", None),
        ("2024-01-07T22:22:00", None),
        ("2024-01-05T22:22:07-06:00", None),
        ("2024-01-05", None),
    ],
)
def test_two_clocks_of_one_moment_are_put_together(clock: str, expected: str | None) -> None:
    """The one in UTC and the reader's; different moments are not."""
    found = stamps.beside(NIGHT, clock)
    assert (found.iso if found else None) == expected
    assert found is None or found.source == "jsonld"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2024, 1, 5), True), (date(2024, 1, 6), True), (date(2024, 1, 7), False)],
)
def test_a_moment_has_the_days_of_all_zones(day: date, expected: bool) -> None:
    """At three in the morning in Greenwich it is still yesterday in America."""
    assert stamps.may_be_day_of(NIGHT, day) is expected


def test_day_and_month_change_places_where_both_can() -> None:
    """There is no month 13."""
    assert stamps.swapped(date(2024, 2, 1)) == date(2024, 1, 2)
    assert stamps.swapped(date(2024, 2, 13)) is None


@given(st.text(max_size=60))
@settings(deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    """And what is found is a stamp."""
    found = stamps.iso(text, ("en",))
    assert found is None or Stamp(found, "meta").day


@given(st.text(alphabet="0123456789-/_.abcdjmnruy", max_size=40))
@settings(deadline=None)
def test_no_url_makes_it_raise(path: str) -> None:
    """And what is found is a day."""
    found = stamps.from_url(f"https://a.example/{path}")
    assert found is None or date.fromisoformat(found)
