"""Reading an article, from its URL or from its page, without keeping anything.

What cannot be read is a `Refusal`, never an exception: a batch goes on, and a bug that one page
sets off is carried along, its traceback in the log.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from scraper.decide import Refusal
from scraper.errors import BadUrl, FetchFailed
from scraper.model import Alias, Article, Contents, Outcome, Page, ReadPage, Validators
from scraper.urls import checked, is_unresolvable
from scraper.workers import Pending, Workers

if TYPE_CHECKING:
    from scraper.fetcher import NotModified, RobotsFiles, Wanted

PAGES_AHEAD = 2  # for each worker: one that is being read, one that is ready for it

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Fetches(Protocol):
    """What gets pages: a `fetcher.Fetcher`, or a stand-in for one."""

    def fetch(
        self, url: str, validators: Validators | None, /, *, wanted: Wanted = ...
    ) -> Page | NotModified:
        """Get a page. Raises `BadUrl` and `FetchFailed`."""

    def wait_s(self, host: str, /) -> float:
        """The seconds until a host (as `urls.netloc` writes it) may be asked again."""

    def remember_robots(self, files: RobotsFiles | None, /) -> None:
        """Let robots.txt be kept there, and taken from there."""

    def spare(self, left_s: Callable[[str], float] | None, /) -> None:
        """Follow no redirect to a host that is left alone for so many seconds."""

    def close(self) -> None:
        """Break off whatever is under way."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read at one address, before the archive is asked.

    `found` is None where the page `at` that address has not been modified; `at` is None where there
    is no page. `ms` counts from the asking. `aliases` and `linked` are what else the page says, as
    `ReadPage` has it.
    """

    url: str
    at: Page | NotModified | None
    found: Article | Refusal | None
    ms: int
    aliases: tuple[Alias, ...] = ()
    linked: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        url: str,
        at: Page | NotModified | None,
        whole: Article | ReadPage | Refusal | None,
        ms: int,
    ) -> Self:
        """What a worker gave for a page."""
        if isinstance(whole, ReadPage):
            return cls(url, at, whole.article, ms, whole.aliases, whole.linked)
        return cls(url, at, whole, ms)


class Reader:
    """Reads articles and keeps nothing. Close it, or use a `with` block.

    Without a `fetcher` it makes a polite one when it is first needed; `clock` gives seconds.
    """

    def __init__(
        self,
        fetcher: Fetches | None = None,
        workers: Workers | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers or Workers()
        self._clock = clock

    def fetch(self, url: str, validators: Validators | None = None) -> Reading:
        """Fetch one URL and read its article. `validators` of a kept copy permit "not modified"."""
        started = self._clock()
        try:
            asked = checked(url)
        except BadUrl as error:
            return Reading(url, None, _bad(error), self._ms(started))
        if is_unresolvable(asked):
            detail = "it is a link of Google News, which does not say where it leads"
            return Reading(asked, None, Refusal(Outcome.NOT_ARTICLE, detail), self._ms(started))
        self._workers.warm_up()
        got = self.download(asked, validators)
        if isinstance(got, Refusal):
            return Reading(asked, None, got, self._ms(started))
        whole = self.begin(got).whole() if isinstance(got, Page) else None
        return Reading.of(asked, got, whole and logged(whole, asked), self._ms(started))

    def download(
        self, url: str, validators: Validators | None = None, *, for_source: bool = False
    ) -> Page | NotModified | Refusal:
        """Get what lies at a URL: a page, or what names articles. Safe to call in threads.

        `validators` of a kept copy permit "not modified".
        """
        from scraper.fetcher import ARTICLE, SOURCE

        _log.info("asking for %s", url)
        wanted = SOURCE if for_source else ARTICLE
        try:
            return self._polite_fetcher().fetch(url, validators, wanted=wanted)
        except FetchFailed as error:
            return Refusal(
                error.outcome,
                error.detail,
                error.status,
                retry_after=error.retry_after,
                host=error.host,
            )
        except BadUrl as error:
            return _bad(error)
        except Exception as error:  # noqa: BLE001  reported as a bug, and the batch goes on
            return logged(Refusal.of_bug(error), url)

    def wait_s(self, host: str) -> float:
        """The seconds until a host (as `urls.netloc` writes it) may be asked again."""
        return self._polite_fetcher().wait_s(host)

    def remember_robots(self, files: RobotsFiles | None) -> None:
        """Let every robots.txt be kept there, and taken from there; None is nowhere."""
        self._polite_fetcher().remember_robots(files)

    def spare(self, left_s: Callable[[str], float] | None) -> None:
        """Follow no redirect to a host that is left alone for `left_s` seconds, by its name."""
        self._polite_fetcher().spare(left_s)

    def begin(self, page: Page) -> Pending[Article]:
        """Begin to read the article of a page."""
        return self._workers.submit(page)

    def begin_standing(self, page: Page, lines: Sequence[str]) -> Pending[tuple[str, ...]]:
        """Begin to look up which of the lines a page shows."""
        return self._workers.submit_standing(page, lines)

    def begin_source(self, page: Page, *, cross_site: bool = False) -> Pending[Contents]:
        """Begin to read what a source names; with `cross_site` on other sites, too."""
        return self._workers.submit_source(page, cross_site=cross_site)

    def read_all(self, documents: Iterable[Page | T]) -> Iterator[Reading | T]:
        """Read pages, several at a time, in their order. What is no page passes through."""
        waiting: deque[Callable[[], Reading | T]] = deque()
        for document in documents:
            waiting.append(self._begun(document))
            if len(waiting) > PAGES_AHEAD * self._workers.jobs:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()

    def close(self) -> None:
        """Break off what is being fetched, and end the processes that read."""
        if self._fetcher is not None:
            self._fetcher.close()
        self._workers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _polite_fetcher(self) -> Fetches:
        if self._fetcher is None:
            from scraper.fetcher import Fetcher

            self._fetcher = Fetcher()
        return self._fetcher

    def _begun(self, document: Page | T) -> Callable[[], Reading | T]:
        if not isinstance(document, Page):
            return lambda: document
        started, pending = self._clock(), self.begin(document)
        url = document.requested
        return lambda: Reading.of(url, document, logged(pending.whole(), url), self._ms(started))

    def _ms(self, started: float) -> int:
        return round((self._clock() - started) * 1_000)


def logged(found: T, url: str) -> T:
    """Pass on what was found at a URL; of a bug, the traceback goes to the log."""
    if isinstance(found, Refusal) and found.trace is not None:
        _log.error("%s met a bug of this program.\n%s", url, found.trace)
    return found


def _bad(error: BadUrl) -> Refusal:
    return Refusal(Outcome.BAD_URL, f"it is no URL that can be fetched: {error.reason}")
