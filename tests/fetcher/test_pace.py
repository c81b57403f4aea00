"""Pauses between requests to one host."""

from __future__ import annotations

import threading

from scraper.fetcher.pace import Pace


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
