"""When something is looked at next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import schedule
from scraper.decide import Refusal
from scraper.model import (
    Host,
    KeptLink,
    Link,
    LinkState,
    Outcome,
    SourceState,
    Validators,
    utc_now,
)
from scraper.schedule import after_attempt, after_failure, after_reading, host_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SEEN = "2026-03-01T12:00:00Z"
TIMEOUT = Refusal(Outcome.TIMEOUT, "news.example stopped answering")
LINK = KeptLink(7, Link("https://news.example/a"), LinkState.NEW, 0, None, SEEN, 1)


def read(
    state: SourceState, *, news: bool = False, outcome: str = "unchanged", fresh_s: float = 0
) -> SourceState:
    """Read a source well."""
    return after_reading(state, NOW, outcome=Outcome(outcome), has_news=news, fresh_s=fresh_s)


def minutes(stamp: str | None) -> float:
    """How many minutes from now a moment is."""
    assert stamp is not None
    return (datetime.fromisoformat(stamp) - NOW).total_seconds() / 60


@pytest.mark.parametrize(
    ("before_min", "news", "after_min"),
    [
        (None, False, 15),
        (None, True, 15),
        (60, True, 30),
        (60, False, 90),
        (15, True, 15),
        (1_440, False, 1_440),
    ],
)
def test_a_source_is_read_as_often_as_it_changes(
    before_min: int | None, news: bool, after_min: int
) -> None:
    """News halves its pause, silence lengthens it, between a quarter of an hour and a day."""
    before = None if before_min is None else before_min * 60
    assert schedule.interval(before, has_news=news) == after_min * 60


def test_a_source_is_due_a_minute_early() -> None:
    """So that a job that starts a second early does not miss its turn."""
    assert minutes(read(SourceState()).next_due) == 14


@pytest.mark.parametrize(
    ("fresh_s", "every_s", "due_min"),
    [
        (3_600, None, 60),
        (0, 7_200, 120),
        (3_600, 60, 60),
        (0, None, 14),
        (365 * 86_400, None, 1_440),
    ],
)
def test_a_publisher_may_ask_for_longer_pauses(
    fresh_s: float, every_s: int | None, due_min: int
) -> None:
    """By HTTP or in the document, up to a day."""
    assert minutes(read(SourceState(every_s=every_s), fresh_s=fresh_s).next_due) == due_min


def test_a_good_answer_ends_a_row_of_failures() -> None:
    """Nothing of it is left."""
    failing = SourceState(failures=3, failing_since=SEEN, last_outcome=Outcome.TIMEOUT)
    state = read(failing)
    assert (state.failures, state.failing_since, state.last_read) == (0, None, SEEN)


def test_not_modified_is_no_full_read() -> None:
    """The day until the next full one goes on."""
    state = read(SourceState(last_full_read="2026-02-28T20:00:00Z"), outcome="not_modified")
    assert state.last_full_read == "2026-02-28T20:00:00Z"


@pytest.mark.parametrize(
    ("last", "wanted"),
    [(None, True), ("2026-02-28T12:00:01Z", False), ("2026-02-28T12:00:00Z", True)],
)
def test_a_source_is_read_whole_once_a_day(last: str | None, wanted: bool) -> None:
    """Some servers answer 304 whatever has changed."""
    assert schedule.wants_full_read(last, NOW, schedule.FULL_READ_S) is wanted


@pytest.mark.parametrize(("failures", "due_min"), [(0, 14), (1, 29), (3, 119), (20, 1_439)])
def test_a_failing_source_backs_off(failures: int, due_min: int) -> None:
    """To once a day, and no further: it is never dropped."""
    state = after_failure(SourceState(failures=failures), NOW, TIMEOUT)
    assert (minutes(state.next_due), state.enabled) == (due_min, True)


def test_a_failing_source_tells_since_when_and_why() -> None:
    """The first failure of a row stays."""
    first = after_failure(SourceState(), NOW, TIMEOUT)
    second = after_failure(first, NOW + timedelta(days=1), TIMEOUT)
    assert (second.failures, second.failing_since, second.last_outcome, second.last_detail) == (
        2,
        SEEN,
        Outcome.TIMEOUT,
        "news.example stopped answering",
    )


def test_a_source_is_not_asked_before_retry_after() -> None:
    """Up to a day: one wrong header must not silence it for a year."""
    busy = Refusal(Outcome.HTTP_ERROR, "429", 429, retry_after=7_200)
    assert minutes(after_failure(SourceState(), NOW, busy).next_due) == 120


def test_a_failure_forgets_the_validators() -> None:
    """What is read next is read whole."""
    state = SourceState(validators=Validators('"a"', None))
    assert after_failure(state, NOW, TIMEOUT).validators == Validators()


@pytest.mark.parametrize(("status", "enabled"), [(410, False), (404, True), (None, True)])
def test_only_410_retires_a_source(status: int | None, enabled: bool) -> None:
    """RFC 9110: gone, and likely for good."""
    outcome = Outcome.GONE if status == 410 else Outcome.HTTP_ERROR
    state = after_failure(SourceState(), NOW, Refusal(outcome, "no", status))
    assert state.enabled is enabled


def test_a_link_that_led_to_an_article_is_kept() -> None:
    """And looked at again after three hours."""
    step = after_attempt(LINK, Outcome.STORED, None, NOW)
    assert (step.state, step.tries, minutes(step.next_try)) == (LinkState.KEPT, 0, 179)


@pytest.mark.parametrize(
    ("age_days", "pause_min"), [(0, 180), (0.9, 180), (2, 1_440), (30, 10_080), (91, None)]
)
def test_looking_again_thins_with_age(age_days: float, pause_min: int | None) -> None:
    """After hours, then days, then weeks, and in the end no more."""
    first_seen = utc_now(NOW - timedelta(days=age_days))
    again = schedule.next_recheck(first_seen, NOW)
    assert (None if again is None else minutes(again) + 1) == pause_min


@pytest.mark.parametrize(
    ("tries", "state", "pause_min"),
    [(0, "retry", 14), (1, "retry", 59), (6, "retry", 4_319), (7, "given_up", None)],
)
def test_a_failing_link_is_tried_again_and_given_up(
    tries: int, state: str, pause_min: int | None
) -> None:
    """Eight times in all, with pauses that grow."""
    step = after_attempt(replace(LINK, tries=tries), Outcome.TIMEOUT, TIMEOUT, NOW)
    waits = None if step.next_try is None else minutes(step.next_try)
    assert (step.state, step.tries, waits) == (LinkState(state), tries + 1, pause_min)


@pytest.mark.parametrize(("tries", "pause_s"), [(0, 30), (2, 30), (3, 12 * 3_600 - 60)])
def test_a_short_retry_after_is_trusted_at_first(tries: int, pause_s: int) -> None:
    """The server knows when it will do; one that always says so is not believed for ever."""
    busy = Refusal(Outcome.HTTP_ERROR, "429", 429, retry_after=30)
    step = after_attempt(replace(LINK, tries=tries), Outcome.HTTP_ERROR, busy, NOW)
    assert minutes(step.next_try) * 60 == pause_s


@pytest.mark.parametrize(
    ("refusal", "final"),
    [
        (Refusal(Outcome.NOT_ARTICLE, ""), True),
        (Refusal(Outcome.GONE, "", 410), True),
        (Refusal(Outcome.HTTP_ERROR, "", 404), False),
        (Refusal(Outcome.HTTP_ERROR, "", 500), False),
        (Refusal(Outcome.TOO_SHORT, ""), False),
        (Refusal(Outcome.ROBOTS, "forbidden"), True),
        (Refusal(Outcome.ROBOTS, "could not be read", 503), False),
        (Refusal(Outcome.INTERNAL_ERROR, ""), False),
        (Refusal(Outcome.PRIVATE_ADDRESS, ""), False),
    ],
)
def test_what_another_try_may_change(refusal: Refusal, final: bool) -> None:
    """A page may come late, a stub may grow, a server may recover; the rest stays what it is."""
    step = after_attempt(LINK, refusal.outcome, refusal, NOW)
    assert (step.state is LinkState.REFUSED) is final


def test_a_kept_link_keeps_its_schedule_through_failures() -> None:
    """A timeout is no reason to forget an article."""
    kept = replace(LINK, state=LinkState.KEPT)
    step = after_attempt(kept, Outcome.TIMEOUT, TIMEOUT, NOW)
    assert (step.state, minutes(step.next_try)) == (LinkState.KEPT, 179)


def test_a_host_that_answers_has_nothing_to_rest_for() -> None:
    """Whatever it answers about one page."""
    before = Host("news.example", SEEN, 3, "down")
    assert host_after(before, None, NOW) == Host("news.example")
    missing = Refusal(Outcome.HTTP_ERROR, "404", 404)
    assert host_after(before, missing, NOW) == Host("news.example")


@pytest.mark.parametrize(("failures", "rest_s"), [(0, 301), (1, 601), (30, 21_601)])
def test_a_host_out_of_reach_rests(failures: int, rest_s: int) -> None:
    """Twice as long each time, up to six hours."""
    down = Refusal(Outcome.CONNECTION, "refused")
    host = host_after(Host("news.example", None, failures), down, NOW)
    assert (minutes(host.rest_until) * 60, host.failures) == (rest_s, failures + 1)


def test_a_host_rests_as_long_as_it_asks() -> None:
    """Not longer and not shorter, but for the whole seconds of the archive."""
    busy = Refusal(Outcome.HTTP_ERROR, "429", 429, retry_after=20)
    assert minutes(host_after(Host("news.example"), busy, NOW).rest_until) * 60 == 21


def test_a_host_that_was_not_asked_rests_on() -> None:
    """Its rules were at hand, and forbade the page."""
    before = Host("news.example", SEEN, 3, "down")
    forbidden = Refusal(Outcome.ROBOTS, "robots.txt does not allow it")
    assert host_after(before, forbidden, NOW) == before


def test_one_timeout_is_the_pages() -> None:
    """The second in a row is the host's."""
    first = host_after(Host("news.example"), TIMEOUT, NOW)
    assert (first.rest_until, first.failures) == (None, 1)
    assert host_after(first, TIMEOUT, NOW).rest_until is not None


@given(st.integers(0, 10_000), st.none() | st.floats(0, 31_536_000))
def test_whatever_fails_is_due_again(failures: int, retry_after: float | None) -> None:
    """At a moment that can be written, later than now."""
    refusal = Refusal(Outcome.HTTP_ERROR, "", 429, retry_after=retry_after)
    state = after_failure(SourceState(failures=failures), NOW, refusal)
    host = host_after(Host("news.example", None, failures), refusal, NOW)
    assert minutes(state.next_due) >= 14
    assert minutes(host.rest_until) > 0
