"""Statuses and Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher.answers import MAX_RETRY_AFTER_S, Answer, refuse_status, retry_after_s
from scraper.fetcher.failures import Failure
from scraper.model import Outcome

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 203, 301, 302, 303, 307, 308, 304])
def test_statuses_that_go_on(status: int) -> None:
    """A page, a redirect and 'not modified' are no failures."""
    refuse_status(Answer("http://a.example/", status, ()), NOW)


@pytest.mark.parametrize(
    ("status", "outcome", "passing"),
    [
        (204, Outcome.HTTP_ERROR, False),
        (400, Outcome.HTTP_ERROR, False),
        (401, Outcome.BLOCKED, False),
        (402, Outcome.PAYWALL, False),
        (403, Outcome.BLOCKED, False),
        (404, Outcome.HTTP_ERROR, False),
        (410, Outcome.GONE, False),
        (429, Outcome.HTTP_ERROR, True),
        (451, Outcome.BLOCKED, False),
        (500, Outcome.HTTP_ERROR, True),
        (501, Outcome.HTTP_ERROR, False),
        (503, Outcome.HTTP_ERROR, True),
        (999, Outcome.HTTP_ERROR, False),
    ],
)
def test_statuses_that_fail(status: int, outcome: Outcome, passing: bool) -> None:
    """Every other status has its outcome, and some may pass."""
    with pytest.raises(Failure) as caught:
        refuse_status(Answer("http://a.example/", status, ()), NOW)
    assert (caught.value.outcome, caught.value.passing) == (outcome, passing)


def test_the_sentence_names_host_status_and_wait() -> None:
    """A person reads who answered what, and how long to wait."""
    answer = Answer("http://a.example/x", 429, (("Retry-After", "120"),))
    with pytest.raises(Failure) as caught:
        refuse_status(answer, NOW)
    assert str(caught.value) == (
        "a.example answered 429 Too Many Requests, and asks to wait 120 seconds"
    )


def test_one_second_is_no_seconds() -> None:
    """A person reads it."""
    with pytest.raises(Failure, match=r"asks to wait 1 second$"):
        refuse_status(Answer("http://a.example/x", 429, (("Retry-After", "1"),)), NOW)


def test_repeated_headers_are_joined() -> None:
    """A header that stands twice is one list."""
    answer = Answer("http://a.example/", 200, (("Vary", "a"), ("VARY", "b")))
    assert answer.header("vary") == "a, b"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Sun, 22 Nov 2026 12:01:30 GMT", 90.0),
        ("Sun, 22 Nov 2026 13:00:00 +0100", 0.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("9" * 400, MAX_RETRY_AFTER_S),
        ("Sun, 22 Nov 9999 12:00:00 GMT", MAX_RETRY_AFTER_S),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float) -> None:
    """Both forms are read; the past is no wait, and the far future a year."""
    assert retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "²", "Sun, 99 Nov 2026"])
def test_an_unreadable_retry_after_is_none(value: str | None) -> None:
    """What is neither seconds nor a date says nothing."""
    assert retry_after_s(value, NOW) is None


@given(st.text())
def test_retry_after_never_raises(value: str) -> None:
    """Whatever the header holds, the wait is None or between nothing and a year."""
    seconds = retry_after_s(value, NOW)
    assert seconds is None or 0 <= seconds <= MAX_RETRY_AFTER_S
