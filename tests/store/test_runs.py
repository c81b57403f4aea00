"""The runs: begun, ended, shown again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from scraper.errors import ArchiveError
from scraper.model import Attempt, KeptRun
from scraper.store import Store


def test_a_run(store: Store, now: datetime, later: datetime) -> None:
    """It has begun, then it has ended, with what it counted."""
    run_id = store.begin_run(now)
    assert list(store.runs(1)) == [KeptRun(1, "2026-03-01T12:00:00Z")]
    store.end_run(run_id, {"stored": 3, "failed": 1}, 3, later)
    assert list(store.runs(1)) == [
        KeptRun(1, "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z", {"stored": 3, "failed": 1}, 3)
    ]


def test_newest_first(store: Store, now: datetime) -> None:
    """As many as are asked for."""
    for _ in range(3):
        store.begin_run(now)
    assert [run.id for run in store.runs(2)] == [3, 2]
    assert list(store.runs(0)) == []


def test_an_unknown_run(store: Store, now: datetime) -> None:
    """A run that never began cannot end."""
    with pytest.raises(ArchiveError, match="there is no run 7"):
        store.end_run(7, {}, 0, now)


def test_its_attempts(store: Store, attempt: Attempt, now: datetime) -> None:
    """An attempt says which run it belongs to."""
    tried = replace(attempt, run_id=store.begin_run(now))
    store.record(tried)
    assert list(store.attempts()) == [tried]
