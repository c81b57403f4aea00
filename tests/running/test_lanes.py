"""Which host is asked next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.running.lanes import Lanes


def test_the_most_wanted_free_host_comes_first() -> None:
    """By the smallest rank."""
    lanes = Lanes()
    lanes.add("b", (1, -5.0), 0)
    lanes.add("a", (1, -9.0), 0)
    lanes.add("c", (0, 0.0), 0)
    assert [lanes.take(0), lanes.take(0), lanes.take(0), lanes.take(0)] == ["c", "a", "b", None]


def test_a_host_waits_for_its_moment() -> None:
    """However much it is wanted."""
    lanes = Lanes()
    lanes.add("a", (0, 0.0), 2)
    lanes.add("b", (1, 0.0), 0)
    assert (lanes.take(1), lanes.take(1), lanes.next_at(), lanes.take(2)) == ("b", None, 2, "a")


def test_a_busy_host_is_not_taken_twice() -> None:
    """It has one job at a time, however often it is named."""
    lanes = Lanes()
    lanes.add("a", (0, 0.0), 0)
    lanes.take(0)
    lanes.add("a", (0, 0.0), 0)
    assert lanes.take(0) is None


def test_a_host_that_left_may_come_again() -> None:
    """When its job is done and there is another."""
    lanes = Lanes()
    lanes.add("a", (0, 0.0), 0)
    lanes.take(0)
    lanes.leave("a")
    lanes.add("a", (0, 0.0), 5)
    assert (lanes.take(0), lanes.take(5)) == (None, "a")


def test_nobody_waits() -> None:
    """There is no next moment."""
    assert Lanes().next_at() is None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 5), st.integers(0, 9))))
def test_every_host_is_taken_once(adds: list[tuple[str, int, int]]) -> None:
    """None is lost, and none comes twice."""
    lanes = Lanes()
    for host, rank, ready_at in adds:
        lanes.add(host, (rank, 0.0), ready_at)
    taken = list(iter(lambda: lanes.take(9), None))
    assert sorted(filter(None, taken)) == sorted({host for host, _, _ in adds})
