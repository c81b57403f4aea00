"""Runs over a loopback newspaper: real requests, real reading, and a time that nobody waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from scraper.decide import Refusal
from scraper.errors import Refused
from scraper.fetcher import Fetcher, Limits
from scraper.model import Article, Contents, Page
from scraper.pipeline import Archive
from scraper.reading import Reader
from scraper.running import Report, RunOptions
from scraper.workers import Pending, Workers, read_source, read_standing, read_whole
from tests.newspaper import NOW, Newspaper, Plan

T = TypeVar("T")
DELAY_S = 2.0  # seconds between two requests to a host, as cron has it


class Time:
    """A clock that only sleeping moves on. It may be shared between threads."""

    def __init__(self) -> None:
        self._passed = 0.0
        self._lock = threading.Lock()

    def clock(self) -> float:
        """Seconds since the beginning."""
        return self._passed

    def now(self) -> datetime:
        """The same as a time."""
        return (NOW + timedelta(seconds=self._passed)).astimezone(UTC)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._passed += seconds


class WorkersHere(Workers):
    """Reads in this process, at once."""

    def warm_up(self) -> None:
        """Start nothing."""

    def submit(self, page: Page) -> Pending[Article]:
        """Read the article of a page."""
        return _read(lambda page: read_whole(page).article, page)

    def submit_source(self, page: Page, *, cross_site: bool) -> Pending[Contents]:
        """Read what a source names."""
        return _read(partial(read_source, cross_site=cross_site), page)

    def submit_standing(self, page: Page, lines: Sequence[str]) -> Pending[tuple[str, ...]]:
        """Look up lines in a page."""
        return _read(partial(read_standing, lines=lines), page)


def _read(read: Callable[[Page], T], page: Page) -> Pending[T]:
    future: Future[T | Refusal] = Future()
    try:
        future.set_result(read(page))
    except Refused as error:
        future.set_result(Refusal(error.outcome, error.detail))
    return Pending(future)


@pytest.fixture
def time() -> Time:
    """Give the time."""
    return Time()


@pytest.fixture
def newspaper(time: Time) -> Iterator[Callable[..., Newspaper]]:
    """Open a newspaper with hosts of these plans; other arguments as for `Newspaper`."""
    opened: list[Newspaper] = []

    def publish(*plans: Plan, hosts: int = 0, **options: Any) -> Newspaper:
        settings = {"clock": time.clock, "sleep": time.sleep, "articles": 3, **options}
        opened.append(Newspaper(hosts or len(plans), plans=plans, **settings))
        opened[-1].start()
        return opened[-1]

    yield publish
    for each in opened:
        each.close()


class Desk:
    """An archive with sources, and runs over it."""

    def __init__(self, path: Path, time: Time) -> None:
        self.path = path
        self.time = time

    def archive(self, delay_s: float = DELAY_S) -> Archive:
        """Open it."""
        fetcher = Fetcher(
            Limits(deadline_s=100_000, max_wire_bytes=1_000_000),
            allow_private=True,
            delay_s=delay_s,
            clock=self.time.clock,
            sleep=self.time.sleep,
            now=self.time.now,
        )
        reader = Reader(fetcher, WorkersHere(), clock=self.time.clock)
        return Archive(
            self.path,
            reader=reader,
            now=self.time.now,
            clock=self.time.clock,
            sleep=self.time.sleep,
        )

    def run(self, tell: Callable[[Any], None] = lambda _: None, **options: Any) -> Report:
        """Let one run do its work."""
        with self.archive() as archive:
            return archive.run(RunOptions(**{"jobs": 8, "max_time_s": 1e6, **options}), tell=tell)


@pytest.fixture
def desk(tmp_path: Path, time: Time) -> Desk:
    """Give an archive that does not exist yet."""
    return Desk(tmp_path / "articles.db", time)
