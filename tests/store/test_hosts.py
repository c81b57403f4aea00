"""Hosts and their robots.txt are remembered as they were last."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from scraper.model import Host, RobotsFile
from scraper.store import Store

RESTING = Host("news.example:8080", "2026-03-01T13:00:00Z", 3, "it answered 503 three times")
ROBOTS = RobotsFile(
    "https://news.example/robots.txt",
    "2026-03-01T12:00:00Z",
    200,
    "User-agent: *\nDisallow: /\n",
    None,
    None,
)


def test_host(store: Store) -> None:
    """A host comes back equal, and is then as it was put last."""
    store.put_host(RESTING)
    assert store.host(RESTING.name) == RESTING
    store.put_host(Host(RESTING.name))
    assert store.host(RESTING.name) == Host(RESTING.name)


def test_unknown_host(store: Store) -> None:
    """Of one that nothing is known of, nothing is said."""
    assert store.host("news.example") is None


def test_hosts_resting(store: Store, now: datetime) -> None:
    """Those whose rest is not over, the next to wake first."""
    for name, until in (("a", "13:00:00"), ("b", "12:30:00"), ("c", "12:00:00"), ("d", "11:00:00")):
        store.put_host(replace(RESTING, name=name, rest_until=f"2026-03-01T{until}Z"))
    store.put_host(Host("e", failures=1))
    assert [host.name for host in store.hosts_resting(now)] == ["b", "a"]


@pytest.mark.parametrize(
    "file",
    [
        ROBOTS,
        RobotsFile(ROBOTS.url, ROBOTS.fetched_at, 404),
        replace(ROBOTS, status=503, text=None, closed="it answered 503", retry_after=2.5),
        replace(ROBOTS, text=""),
    ],
)
def test_robots(store: Store, file: RobotsFile) -> None:
    """A robots.txt comes back equal: there, absent, empty or closed."""
    store.put_robots(replace(ROBOTS, text="User-agent: *\nAllow: /\n"))
    store.put_robots(file)
    assert store.robots(file.url) == file


def test_unknown_robots(store: Store) -> None:
    """One that was never read is None."""
    assert store.robots(ROBOTS.url) is None


def test_odd_text(store: Store) -> None:
    """What UTF-8 cannot hold is replaced."""
    store.put_robots(replace(ROBOTS, text="\ud800"))
    store.put_host(replace(RESTING, reason="\ud800"))
    file, host = store.robots(ROBOTS.url), store.host(RESTING.name)
    assert file is not None
    assert host is not None
    assert (file.text, host.reason) == ("\ufffd", "\ufffd")
