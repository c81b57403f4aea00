"""Reading pages and sources in processes that can be killed.

A page can keep a parser busy for hours, fill the memory or crash the interpreter, and nothing
inside a process can stop that. So each page is read in another one, which ends at a limit of CPU
time, of memory, and of the wall clock; the page then has a `Refusal`, and a new worker takes the
next one. Nothing that a page does reaches the caller as an exception.

Workers are spawned: a forked child of a process with threads may hang. Where the system has no
resource limits (Windows), only the wall clock counts.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from scraper import charset
from scraper.decide import Refusal
from scraper.errors import NotAnArticle, Refused
from scraper.model import Article, Contents, Outcome, Page, ReadPage

MAX_LOST_SHARE = 0.1  # of the characters; a page with more that fit no charset cannot be read

_LOST = "\N{REPLACEMENT CHARACTER}"
_MEMORY_IN_USE = Path("/proc/self/statm")  # in pages of memory; proc(5)


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one page may cost.

    `cpu_s` and `wall_s` are seconds; the wall clock only ends what waits without working. `memory`
    is bytes of address space beyond what a worker has when it starts.
    """

    cpu_s: int = 20  # the slowest real page measured took 3
    wall_s: float = 60.0
    memory: int = 2 * 1024**3  # a page of 10 MB as a tree, several times over


Extractor = Callable[[Page], Article | ReadPage]
T = TypeVar("T")


def read_whole(page: Page) -> ReadPage:
    """Read a page with the extractor: its article, and what else it says. Raises `NotAnArticle`."""
    from scraper import extractor

    text = charset.decode(page.body, page.charset)
    if text.count(_LOST) > MAX_LOST_SHARE * len(text):
        raise NotAnArticle(Outcome.UNDECODABLE, f"it is no text in {page.charset.name}")
    url = page.url if page.url.startswith(("http://", "https://")) else None
    if page.is_text:
        return ReadPage(extractor.clean(text, url))
    return extractor.read(text, url, datetime.fromisoformat(page.fetched_at))


def read_standing(page: Page, lines: Sequence[str]) -> tuple[str, ...]:
    """Those of the lines that a page shows; none of a dump of text, which is not in blocks."""
    from scraper import extractor

    if page.is_text:
        return ()
    return extractor.standing(charset.decode(page.body, page.charset), lines)


def read_source(page: Page, *, cross_site: bool) -> Contents:
    """Read what a source names; with `cross_site` on other sites, too. Raises `NotASource`."""
    from scraper import discovery

    return discovery.discover(page, cross_site=cross_site)


class Workers:
    """The processes that read pages, `jobs` at a time. Close them, or use a `with` block.

    `extractor` is what they run: a function at the top level of a module that they can import.
    """

    def __init__(
        self, jobs: int = 1, limits: Limits | None = None, *, extractor: Extractor = read_whole
    ) -> None:
        self.jobs = jobs
        self.limits = limits or Limits()
        self._extractor = extractor
        self._pool: ProcessPool | None = None

    def warm_up(self) -> None:
        """Start the processes now, so that they load their libraries during another wait."""
        if self._pool is None or not self._pool.active:
            self.close()
            self._pool = ProcessPool(
                max_workers=self.jobs,
                initializer=_prepare,
                initargs=(self.limits.memory,),
                context=_Context(),
            )
            self._pool.active  # noqa: B018  asking is what starts them

    def submit(self, page: Page) -> Pending[Article]:
        """Begin to read the article of a page."""
        return Pending(self._begun(self._extractor, page).future)

    def submit_source(self, page: Page, *, cross_site: bool) -> Pending[Contents]:
        """Begin to read what a source names; with `cross_site` on other sites, too."""
        return self._begun(partial(read_source, cross_site=cross_site), page)

    def submit_standing(self, page: Page, lines: Sequence[str]) -> Pending[tuple[str, ...]]:
        """Begin to look up which of the lines a page shows."""
        return self._begun(partial(read_standing, lines=lines), page)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.stop()  # type: ignore[no-untyped-call]  # pebble does not say
            pool.join()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begun(self, read: Callable[[Page], T], page: Page) -> Pending[T]:
        self.warm_up()
        assert self._pool is not None  # noqa: S101  for the type checker
        args = (read, page, self.limits.cpu_s)
        return Pending(self._pool.schedule(_read, args=args, timeout=self.limits.wall_s))


@dataclass(frozen=True, slots=True)
class Pending(Generic[T]):
    """A page that is being read."""

    future: Future[Any]  # of T, of a ReadPage with a T in it, or of a Refusal

    def result(self) -> T | Refusal:
        """Wait for what is in it, or for why there is nothing."""
        found = self.whole()
        return cast("T", found.article) if isinstance(found, ReadPage) else found

    def whole(self) -> T | ReadPage | Refusal:
        """Wait for the same, with what else an article's page says."""
        try:
            return cast("T | ReadPage | Refusal", self.future.result())
        except TookTooLong:
            return Refusal(Outcome.EXTRACTION_TIMEOUT, "reading it took too long")
        except ProcessExpired as error:
            return _expired(error.exitcode)
        except BrokenProcessPool:
            return Refusal(Outcome.EXTRACTION_FAILED, "the processes that read pages have ended")
        except Exception as error:  # noqa: BLE001  a result that cannot be sent is a bug, too
            return Refusal.of_bug(error)


def _expired(exit_code: int) -> Refusal:
    if exit_code == -_number("SIGXCPU"):
        return Refusal(Outcome.EXTRACTION_TIMEOUT, "reading it took too much computing time")
    how = f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
    return Refusal(Outcome.EXTRACTION_FAILED, f"the process that read it ended with {how}")


def _number(name: str) -> int:
    return int(getattr(signal, name, 0))  # Windows knows few signals


# What follows runs in the worker.


def _prepare(memory: int) -> None:
    """Load the extractor before the first page comes, then set the limits that stay."""
    logging.getLogger().addHandler(logging.NullHandler())  # libraries' warnings are no messages
    with suppress(Exception):  # the first page meets it again, and reports it
        import scraper.extractor  # noqa: F401
    _lower("RLIMIT_CORE", 0)
    in_use = _address_space()
    if in_use is not None:
        _lower("RLIMIT_AS", in_use + memory)


def _read(read: Callable[[Page], T], page: Page, cpu_s: int) -> T | Refusal:
    _limit_cpu(cpu_s)
    try:
        return read(page)
    except Refused as error:
        return Refusal(error.outcome, error.detail, length=getattr(error, "length", None))
    except MemoryError:
        return Refusal(Outcome.EXTRACTION_FAILED, "reading it took too much memory")
    except RecursionError:
        return Refusal(Outcome.EXTRACTION_FAILED, "it is nested too deeply")
    except (Exception, SystemExit) as error:  # noqa: BLE001  reported, and the batch goes on
        return Refusal.of_bug(error)


def _limit_cpu(seconds: int) -> None:
    """End this process when it has worked that much longer; the system counts whole seconds."""
    _lower("RLIMIT_CPU", math.ceil(time.process_time()) + seconds)


def _lower(name: str, value: int) -> None:
    """Set the soft limit of that name, where the system has limits."""
    try:
        import resource
    except ImportError:  # Windows
        return
    limit = getattr(resource, name)
    _, hard = resource.getrlimit(limit)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (allowed, hard))


def _address_space() -> int | None:
    """Bytes of address space that this process has, None where the system does not say."""
    try:
        pages = int(_MEMORY_IN_USE.read_text().split()[0])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


# What follows starts the worker.


class _Process(SpawnProcess):
    """A worker that leaves its parent's script and its parent's Ctrl-C alone.

    A spawned process runs the script of its parent again, which then has to be written for that; no
    worker needs anything from it. Ctrl-C reaches all processes of a terminal: while a worker starts
    it would end in a traceback, so it is born with that signal blocked.
    """

    def start(self) -> None:
        with _script_hidden(), _interrupt_blocked():
            super().start()


class _Context(SpawnContext):
    Process = _Process


@contextmanager
def _script_hidden() -> Iterator[None]:
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


@contextmanager
def _interrupt_blocked() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
