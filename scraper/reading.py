"""Reading an article, from its URL or from its page, without keeping anything.

What cannot be read is a `Refusal`, never an exception: a batch goes on, and a bug that one page
sets off is carried along, its traceback in the log.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from scraper.decide import Refusal
from scraper.errors import BadUrl, FetchFailed
from scraper.model import Article, Attempt, Outcome, Page, Validators
from scraper.urls import checked
from scraper.workers import Workers

if TYPE_CHECKING:
    from scraper.fetcher import NotModified

PAGES_AHEAD = 2  # for each worker: one that is being read, one that is ready for it

_log = logging.getLogger(__name__)


class Fetches(Protocol):
    """What gets pages: a `fetcher.Fetcher`, or a stand-in for one."""

    def fetch(self, url: str, validators: Validators | None, /) -> Page | NotModified:
        """Get a page. Raises `BadUrl` and `FetchFailed`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read at one address, before the archive is asked.

    `found` is None where the page `at` that address has not been modified; `at` is None where there
    is no page. `ms` counts from the asking.
    """

    url: str
    at: Page | NotModified | None
    found: Article | Refusal | None
    ms: int


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
            why = f"it is no URL that can be fetched: {error.reason}"
            return Reading(url, None, Refusal(Outcome.BAD_URL, why), self._ms(started))
        self._workers.warm_up()
        got = self._fetched(asked, validators)
        if isinstance(got, Refusal):
            return Reading(asked, None, _logged(got, asked), self._ms(started))
        found = (
            _logged(self._workers.submit(got).result(), asked) if isinstance(got, Page) else None
        )
        return Reading(asked, got, found, self._ms(started))

    def read_all(self, documents: Iterable[Page | Attempt]) -> Iterator[Reading | Attempt]:
        """Read pages, several at a time, in their order. An attempt (at no page) passes through."""
        waiting: deque[Callable[[], Reading | Attempt]] = deque()
        for document in documents:
            waiting.append(self._begun(document))
            if len(waiting) > PAGES_AHEAD * self._workers.jobs:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()

    def close(self) -> None:
        """End the processes that read."""
        self._workers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _fetched(self, url: str, validators: Validators | None) -> Page | NotModified | Refusal:
        _log.info("asking for %s", url)
        try:
            return self._polite_fetcher().fetch(url, validators)
        except FetchFailed as error:
            return Refusal(error.outcome, error.detail, error.status)
        except Exception as error:  # noqa: BLE001  reported as a bug, and the batch goes on
            return Refusal.of_bug(error)

    def _polite_fetcher(self) -> Fetches:
        if self._fetcher is None:
            from scraper.fetcher import Fetcher

            self._fetcher = Fetcher()
        return self._fetcher

    def _begun(self, document: Page | Attempt) -> Callable[[], Reading | Attempt]:
        if isinstance(document, Attempt):
            return lambda: document
        started, pending = self._clock(), self._workers.submit(document)
        url = document.requested
        return lambda: Reading(url, document, _logged(pending.result(), url), self._ms(started))

    def _ms(self, started: float) -> int:
        return round((self._clock() - started) * 1_000)


def _logged(found: Article | Refusal, url: str) -> Article | Refusal:
    """Pass on what was found; of a bug, the traceback goes to the log."""
    if isinstance(found, Refusal) and found.trace is not None:
        _log.error("%s met a bug of this program.\n%s", url, found.trace)
    return found
