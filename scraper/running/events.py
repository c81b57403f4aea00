"""What the scheduler sends out, and what comes back to it through its one queue."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.decide import Refusal
from scraper.model import (
    Article,
    Contents,
    KeptArticle,
    KeptLink,
    KeptSource,
    Page,
    ReadPage,
    RobotsFile,
    Validators,
)

if TYPE_CHECKING:
    from scraper.fetcher import NotModified


@dataclass(frozen=True, slots=True)
class Job:
    """One URL to be asked for: that of a source, or that of a link and the article it led to.

    `host` is whose turn it is, `started` the clock's seconds when it was.
    """

    host: str
    url: str
    started: float
    source: KeptSource | None = None
    link: KeptLink | None = None
    known: KeptArticle | None = None
    validators: Validators | None = None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A thread has got an answer."""

    job: Job
    got: Page | NotModified | Refusal


@dataclass(frozen=True, slots=True)
class Read:
    """A worker has read a page."""

    job: Job
    page: Page
    found: Article | ReadPage | Contents | Refusal


@dataclass(frozen=True, slots=True)
class RobotsWanted:
    """A thread waits for what the archive knows of a robots.txt."""

    url: str
    answer: Future[RobotsFile | None]


@dataclass(frozen=True, slots=True)
class RobotsRead:
    """A thread has read a robots.txt."""

    file: RobotsFile


Found = Article | ReadPage | Contents | Refusal | None
Event = Downloaded | Read | RobotsWanted | RobotsRead


class RobotsByPost:
    """The archive's robots.txt for threads, which must not touch its connection."""

    def __init__(self, post: Callable[[Event], None]) -> None:
        self._post = post
        self._open: set[Future[RobotsFile | None]] = set()
        self._has_ended = False
        self._lock = threading.Lock()  # for the two above

    def load(self, url: str) -> RobotsFile | None:
        """What is kept of this file; None once the run has ended."""
        answer: Future[RobotsFile | None] = Future()
        with self._lock:
            if self._has_ended:
                return None
            self._open.add(answer)
        self._post(RobotsWanted(url, answer))
        try:
            return answer.result()
        finally:
            with self._lock:
                self._open.discard(answer)

    def save(self, file: RobotsFile) -> None:
        """Let it be kept."""
        self._post(RobotsRead(file))

    def end(self) -> None:
        """Let nobody wait any more: a thread that does holds the turn at its robots.txt."""
        with self._lock:
            self._has_ended = True
            left = [answer for answer in self._open if not answer.done()]
        for answer in left:
            answer.set_result(None)
