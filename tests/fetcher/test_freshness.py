"""How long an answer says that it stays fresh."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher import freshness_s

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
DATE = ("Date", "Sun, 22 Nov 2026 11:00:00 GMT")
IN_AN_HOUR = ("Expires", "Sun, 22 Nov 2026 12:00:00 GMT")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("max-age=300", 300.0),
        ("public, MAX-AGE = 300 , must-revalidate", 300.0),
        ('max-age="300"', 300.0),
        ("max-age=300, max-age=900", 300.0),
        ("max-age=0", 0.0),
        ("no-store", 0.0),
        ("No-Cache, max-age=300", 0.0),
        ('no-cache="Set-Cookie", max-age=300', 300.0),
        ("s-maxage=300", None),
        ("x-max-age=300", None),
        ("max-age=soon", None),
        ("max-age=-1", None),
        ("max-age", None),
        ("max-age=\u0663", None),
        ("public", None),
        ("", None),
        ("max-age=99999999999999999999", 31_536_000.0),
    ],
)
def test_cache_control(value: str, seconds: float | None) -> None:
    """The first max-age, unless it must be asked for anyway; a year at most."""
    assert freshness_s((("Cache-Control", value),), NOW) == seconds


def test_repeated_headers_are_one() -> None:
    """Their names have no case."""
    headers = (("cache-control", "public"), ("CACHE-CONTROL", "max-age=60"))
    assert freshness_s(headers, NOW) == 60.0


@pytest.mark.parametrize(
    ("age", "seconds"),
    [("100", 200.0), ("300", 0.0), ("900", 0.0), ("old", 300.0), ("-5", 300.0)],
)
def test_the_age_is_taken_off(age: str, seconds: float) -> None:
    """What was in a cache before is the less fresh; an unreadable age is none."""
    assert freshness_s((("Age", age), ("Cache-Control", "max-age=300")), NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((DATE, IN_AN_HOUR), 3600.0),
        ((DATE, IN_AN_HOUR, ("Age", "600")), 3000.0),
        ((("Expires", "Sun, 22 Nov 2026 12:01:00 GMT"),), 60.0),
        ((("Expires", "Sun, 22 Nov 2026 12:01:00 GMT"), ("Date", "today")), 60.0),
        ((("Expires", "Sat, 21 Nov 2026 12:00:00 GMT"),), 0.0),
        ((("Expires", "0"),), 0.0),
        ((("Expires", "-1"),), 0.0),
        ((("Expires", "Sun, 22 Nov 99999999999 12:00:00 GMT"),), 0.0),
        ((("Expires", "Sun, 22 Nov 2099 12:00:00 GMT"),), 31_536_000.0),
        ((DATE, IN_AN_HOUR, ("Cache-Control", "max-age=5")), 5.0),
        ((DATE, IN_AN_HOUR, ("Cache-Control", "no-store")), 0.0),
        ((DATE, IN_AN_HOUR, ("Cache-Control", "public")), 3600.0),
        ((DATE,), None),
        ((), None),
    ],
)
def test_expires(headers: tuple[tuple[str, str], ...], seconds: float | None) -> None:
    """Against the answer's own clock, else ours; what is no date is over; max-age comes first."""
    assert freshness_s(headers, NOW) == seconds


NAMES = st.sampled_from(["Cache-Control", "Expires", "Date", "Age", "X"])
VALUES = st.text(max_size=40) | st.sampled_from(["max-age=5", DATE[1], IN_AN_HOUR[1], "0"])


@given(st.lists(st.tuples(NAMES, VALUES)).map(tuple))
def test_any_headers_can_be_asked(headers: tuple[tuple[str, str], ...]) -> None:
    """Nothing, or seconds within a year."""
    seconds = freshness_s(headers, NOW)
    assert seconds is None or 0.0 <= seconds <= 31_536_000.0
