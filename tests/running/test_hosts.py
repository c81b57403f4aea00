"""Which hosts rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.decide import Refusal
from scraper.model import Outcome
from scraper.running.hosts import Hosts
from scraper.store import Store
from tests.running.conftest import Time

DOWN = Refusal(Outcome.CONNECTION, "news.example could not be connected to")
BUSY = Refusal(Outcome.HTTP_ERROR, "429", 429, retry_after=30)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a new archive."""
    with Store.open(tmp_path / "a.db", write=True) as opened:
        yield opened


def test_a_host_that_nobody_reaches_is_left_to_a_later_run(store: Store, time: Time) -> None:
    """Five minutes are too long to wait."""
    hosts = Hosts(store, time.now)
    hosts.note("news.example", DOWN)
    assert hosts.rest_s("news.example") is None


def test_a_host_that_asks_for_a_moment_is_waited_for(store: Store, time: Time) -> None:
    """A second longer than it says, since the archive has whole seconds."""
    hosts = Hosts(store, time.now)
    hosts.note("news.example", BUSY)
    assert hosts.rest_s("news.example") == 31
    time.sleep(40)
    assert hosts.rest_s("news.example") == 0


def test_a_later_run_remembers(store: Store, time: Time) -> None:
    """And rests are doubled, until the host answers."""
    Hosts(store, time.now).note("news.example", DOWN)
    time.sleep(600)
    hosts = Hosts(store, time.now)
    assert hosts.rest_s("news.example") == 0
    hosts.note("news.example", DOWN)
    known = store.host("news.example")
    assert known is not None
    assert known.failures == 2
    hosts.note("news.example", None)
    assert hosts.rest_s("news.example") == 0


def test_a_good_host_is_not_remembered(store: Store, time: Time) -> None:
    """There is nothing to say of it."""
    Hosts(store, time.now).note("news.example", None)
    assert store.host("news.example") is None
