"""What the scheduler sends out, and what comes back to it through its one queue."""

from __future__ import annotations

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
    found: Article | Contents | Refusal


@dataclass(frozen=True, slots=True)
class RobotsWanted:
    """A thread waits for what the archive knows of a robots.txt."""

    url: str
    answer: Future[RobotsFile | None]


@dataclass(frozen=True, slots=True)
class RobotsRead:
    """A thread has read a robots.txt."""

    file: RobotsFile


Found = Article | Contents | Refusal | None
Event = Downloaded | Read | RobotsWanted | RobotsRead


@dataclass(frozen=True, slots=True)
class RobotsByPost:
    """The archive's robots.txt for threads, which must not touch its connection."""

    post: Callable[[Event], None]

    def load(self, url: str) -> RobotsFile | None:
        """What is kept of this file."""
        answer: Future[RobotsFile | None] = Future()
        self.post(RobotsWanted(url, answer))
        return answer.result()

    def save(self, file: RobotsFile) -> None:
        """Let it be kept."""
        self.post(RobotsRead(file))
