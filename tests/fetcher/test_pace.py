"""Pauses between requests to one host."""

from __future__ import annotations

import threading

import pytest

from scraper.fetcher.failures import Failure
from scraper.fetcher.pace import Pace
from scraper.model import Outcome


class _Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def _visit(pace: Pace, host: str, crawl_delay_s: float = 0.0) -> float:
    with pace.turn(host, crawl_delay_s) as waited:
        return waited


def test_the_first_request_does_not_wait() -> None:
    """Nothing is to be waited for at a host that was not asked yet."""
    time = _Time()
    assert _visit(Pace(0.5, time.clock, time.sleep), "a.example") == 0


def test_the_second_request_waits() -> None:
    """The pause counts from the end of the last answer."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    _visit(pace, "a.example")
    time.now += 0.25
    assert _visit(pace, "a.example") == 0.25


def test_another_host_does_not_wait() -> None:
    """Hosts have pauses of their own."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    _visit(pace, "a.example")
    _visit(pace, "b.example")
    assert time.slept == []


def test_a_longer_crawl_delay_is_obeyed() -> None:
    """The longer of the two pauses counts."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    _visit(pace, "a.example", 5.0)
    _visit(pace, "a.example", 5.0)
    assert time.slept == [5.0]


def test_a_crawl_delay_is_capped() -> None:
    """A file that asks for hours gets half a minute."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    _visit(pace, "a.example", 86_400.0)
    _visit(pace, "a.example", 86_400.0)
    assert time.slept == [30.0]


def test_a_failed_request_counts() -> None:
    """The pause holds after an error too, and the turn is given back."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    try:
        with pace.turn("a.example", 0.0):
            raise OSError
    except OSError:
        _visit(pace, "a.example")
    assert time.slept == [0.5]


def test_one_request_at_a_time() -> None:
    """A second thread gets its turn at a host only when the first one is done."""
    pace = Pace(0.0, lambda: 0.0, lambda _: None)
    order: list[str] = []

    def visit() -> None:
        with pace.turn("a.example", 0.0):
            order.append("2")

    second = threading.Thread(target=visit)
    with pace.turn("a.example", 0.0):
        second.start()
        second.join(0.05)
        order.append("1")
    second.join()
    assert order == ["1", "2"]


def test_the_delay_that_was_known_last_counts() -> None:
    """A request that does not know of the Crawl-delay yet does not shorten it."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    _visit(pace, "a.example", 5.0)
    _visit(pace, "a.example")
    _visit(pace, "a.example")
    assert time.slept == [5.0, 0.5]


def test_a_host_says_how_long_it_is_to_be_left_alone() -> None:
    """Nothing before the first request, the known pause after it, then nothing again."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    assert pace.wait_s("a.example") == 0.0
    _visit(pace, "a.example", 5.0)
    time.now += 2.0
    assert pace.wait_s("a.example") == 3.0
    assert pace.wait_s("b.example") == 0.0
    time.now += 3.0
    assert pace.wait_s("a.example") == 0.0


@pytest.mark.parametrize(("delay_s", "expected"), [(2.0, 2.0), (0.0, 0.1)])
def test_a_busy_host_counts_as_its_pause(delay_s: float, expected: float) -> None:
    """It is never taken for a free one."""
    pace = Pace(delay_s, lambda: 0.0, lambda _: None)
    with pace.turn("a.example", 0.0):
        assert pace.wait_s("a.example") == expected


def _ask_for_rest(pace: Pace, seconds: float | None, status: int = 429) -> None:
    with pytest.raises(Failure), pace.turn("a.example", 0.0):
        raise Failure(Outcome.HTTP_ERROR, "busy", status=status, retry_after=seconds)


@pytest.mark.parametrize(("seconds", "waited"), [(30.0, 30.0), (0.1, 0.5), (None, 0.5)])
def test_a_short_rest_is_waited_for(seconds: float | None, waited: float) -> None:
    """By everybody, and not only by the one who was told; nor is it shorter than the pause."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    _ask_for_rest(pace, seconds)
    assert _visit(pace, "a.example") == waited


def test_during_a_long_rest_nobody_asks() -> None:
    """It is said at once, and over when the host said so."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    _ask_for_rest(pace, 3_600.0, 503)
    with pytest.raises(Failure, match="asked to be left alone for another 3,600 seconds") as caught:
        _visit(pace, "a.example")
    assert (caught.value.retry_after, time.slept) == (3_600.0, [])
    time.now += 3_600
    assert _visit(pace, "a.example") == 0.0


def test_a_rest_of_a_year_is_over_after_a_day() -> None:
    """One wrong header is no silence for ever."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    _ask_for_rest(pace, 31_536_000.0)
    time.now += 86_400
    assert _visit(pace, "a.example") == 0.0


def test_other_failures_ask_for_no_rest() -> None:
    """A page that is broken says nothing of its host."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    _ask_for_rest(pace, 3_600.0, 500)
    assert _visit(pace, "a.example") == 0.5


def test_a_long_pause_is_no_rest() -> None:
    """Who wants two minutes between requests waits for them."""
    time = _Time()
    pace = Pace(120.0, time.clock, time.sleep)
    _visit(pace, "a.example")
    assert _visit(pace, "a.example") == 120.0


def test_hosts_that_may_be_asked_are_forgotten() -> None:
    """Two thousand hosts, of which the first have rested long."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    for number in range(10_000):
        _visit(pace, f"{number}.example")
        time.now += 0.1
    assert len(pace._lanes) <= 1_024
    assert time.slept == []


def test_hosts_that_rest_or_are_busy_are_not_forgotten() -> None:
    """However many there are."""
    time = _Time()
    pace = Pace(0.5, time.clock, time.sleep)
    with pace.turn("busy.example", 0.0):
        time.now += 60.0
        for number in range(3_000):
            _visit(pace, f"{number}.example", 20.0)
        assert pace.wait_s("busy.example") == 0.5
    assert pace.wait_s("0.example") == 20.0
    assert len(pace._lanes) == 3_001
