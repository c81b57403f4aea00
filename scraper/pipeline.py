"""The flow, drawn once.

    URL                  ─ fetcher ───→  Page, or "not modified", or a Refusal
    Page                 ─ workers ───→  Article, or a Refusal
    Article              ─ settling ──→  one transaction in the archive

    Source that is due   ─ fetcher ───→  Page ─ workers ─→  Contents: the links that it names
    Contents             ─ store ─────→  the links that are new, in the queue
    Link that is due     ─ as a URL, above

Every URL and every page that goes in comes out as one `Result`, and leaves one attempt in the
archive. Expected failures are results. So is a bug that one page sets off: its traceback goes to
the log, and the next page is read. Only faults of the archive itself (`ArchiveError`) end a batch.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Self
from urllib.parse import urljoin

from scraper import __version__
from scraper.decide import Refusal
from scraper.errors import ArchiveDamaged, InputError
from scraper.excerpts import hit
from scraper.exporting import Export, Form, form_of
from scraper.model import (
    Alias,
    Attempt,
    Copies,
    Dossier,
    Fault,
    Filter,
    Hit,
    Host,
    KeptArticle,
    KeptLink,
    KeptPage,
    KeptRun,
    KeptSource,
    Page,
    Part,
    Revision,
    RobotsFile,
    Selection,
    Statistics,
)
from scraper.reading import Reader, Reading, logged
from scraper.reextraction import Reextraction
from scraper.restoring import Restorer
from scraper.running import Report, Run, RunOptions, SourceRead
from scraper.running.downloads import Downloads
from scraper.settling import Result as Result
from scraper.settling import Settler, address, is_at
from scraper.sourcing import Finder, Finding, Wish
from scraper.store import Store
from scraper.store.lock import RunLock, holder
from scraper.terms import parse
from scraper.urls import netloc

LOOKERS = 8  # addresses that are looked at at a time; each waits for its network


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one wish: the source, and whether it is new; or why there is none."""

    wish: Wish
    source_id: int | None = None
    is_new: bool = False
    found: Finding | Refusal | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What has been failing: sources and hosts that rest, and articles, the worst first.

    `runs` are the last ones, the newest first; `at_work` says which process runs now, None where
    none does.
    """

    sources: tuple[KeptSource, ...]
    hosts: tuple[Host, ...]
    links: tuple[tuple[KeptLink, Attempt | None], ...]
    runs: tuple[KeptRun, ...]
    at_work: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What the archive knows of one URL; None and empty for what it does not.

    `source` named it, `robots` is its host's file. `attempts` are those at all addresses of its
    article, the newest first; `page` is the one that the article was taken from.
    """

    url: str
    link: KeptLink | None
    source: KeptSource | None
    host: Host | None
    robots: RobotsFile | None
    attempts: tuple[Attempt, ...]
    article: KeptArticle | None
    aliases: tuple[Alias, ...]
    page: Page | None


class Archive:
    """An archive of news articles in one SQLite file, and the way into it. A context manager.

    Opening makes the file where it is absent, unless `write` is False: then nothing in it can be
    changed. Without `keep_pages` nothing of a new page's body is kept, only what else is known of
    it. `now` gives an aware time, `clock` monotonic seconds that `sleep` passes. Every method
    raises `ArchiveError` for faults of the file.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        write: bool = True,
        keep_pages: bool = True,
        reader: Reader | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = Store.open(path, write=write, keep_pages=keep_pages)
        self._reader = reader or Reader()
        self._now = now
        self._clock = clock
        self._sleep = sleep
        self._settler = Settler(self._store, now, self._reader.begin, self._reader.begin_standing)

    def fetch(self, url: str, *, refetch: bool = False) -> Result:
        """Fetch one URL, and keep its article.

        A known one is only asked for if it was modified since, unless `refetch`.
        """
        known = None if refetch else self._store.find([address(url)])
        validators = None if known is None else self._store.validators(address(url))
        reading = self._reader.fetch(url, validators)
        if reading.found is None and not is_at(known, reading):
            # The URL leads to another page now, of which those validators say nothing.
            reading = self._reader.fetch(url)
        return self._settler.settle(reading)

    def fetch_all(self, urls: Iterable[str], *, refetch: bool = False) -> Iterator[Result]:
        """Fetch URLs one after the other, as the results are asked for."""
        return (self.fetch(url, refetch=refetch) for url in urls)

    def add(self, page: Page) -> Result:
        """Read a page that is at hand, and keep its article."""
        return next(self.add_all([page]))

    def add_all(
        self,
        documents: Iterable[Page | Attempt | Dossier | KeptPage],
        *,
        allow_private: bool = False,
    ) -> Iterator[Result]:
        """Read pages that are at hand and keep their articles, in order, as results are asked for.

        An attempt stands for a page that could not be had, and is recorded. What an archive has
        exported is restored as it was, without reading it again: dossiers, and the pages that
        follow them. With `allow_private` a dossier may name a private host as its address.
        """
        restorer = Restorer(self._store, self._now, allow_private=allow_private)
        ready: Iterator[Page | Attempt | Result] = restorer.take_all(documents)
        read: Iterator[Reading | Attempt | Result] = self._reader.read_all(ready)
        return (one if isinstance(one, Result) else self._settler.settle(one) for one in read)

    def export(
        self,
        path: str | Path | BinaryIO,
        form: Form | str | None = None,
        chosen: Filter | None = None,
        *,
        advance: Callable[[int], None] = lambda _: None,
        leave_out: Callable[[str, ArchiveDamaged], None] | None = None,
    ) -> int:
        """Write articles (as OPML the sources) for others, whole or not at all; how many.

        The form is told by the suffix unless it is given: `jsonl`, `csv`, `warc`, `opml`, or for a
        new folder `markdown` or `html`. A stream takes all but folders. `advance` hears how many
        are written. A damaged page ends a WARC with `ArchiveDamaged`, unless `leave_out` takes its
        address and that error: then all but the page is written.

        Raises `InputError` for what cannot be written, or is no form or time.
        """
        named = form_of(Path(path)) if isinstance(path, str | Path) and form is None else form
        if named not in set(Form):
            raise InputError(f"{named} is no form of export; take one of {', '.join(Form)}")
        export = Export(
            self._store,
            Form(named),
            chosen or Filter(),
            __version__,
            self._now(),
            advance,
            leave_out,
        )
        if isinstance(path, str | Path):
            return export.to_path(Path(path))
        return export.to_stream(path)

    def article(self, target: int | str) -> KeptArticle | None:
        """Find an article by its id or any of its addresses."""
        return self._store.article(target)

    def articles(self, chosen: Filter | None = None) -> Iterator[KeptArticle]:
        """Read articles, newest first. Raises `InputError` for bounds that are no time."""
        return self._store.articles(chosen or Filter())

    def count(self, chosen: Filter | None = None) -> int:
        """Count articles, whatever the limit. Raises `InputError` for bounds that are no time."""
        return self._store.count(chosen or Filter())

    def copies(self, target: int | str, limit: int = 20) -> Copies:
        """Read which other articles read like one, the earliest first, and how many there are.

        Raises `InputError` for an unknown target.
        """
        return self._store.copies(self._known(target).id, limit)

    def search(self, query: str, chosen: Filter | None = None) -> Iterator[Hit]:
        """Find articles by words, the best first, each with the passage that answers best.

        Any text is a query (`scraper.terms`). Raises `InputError` for bounds that are no time.
        """
        asked = parse(query)
        return (hit(kept, asked) for kept in self._store.search(asked, chosen or Filter()))

    def stats(self, chosen: Filter | None = None) -> Statistics:
        """Count articles, pages and attempts. Raises `InputError` for bounds that are no time."""
        return self._store.statistics(chosen or Filter())

    def page(self, kept: KeptArticle) -> Page | None:
        """Read the page that an article was taken from; None where its body was not kept."""
        return None if kept.page_id is None else self._store.page(kept.page_id)

    def revisions(self, target: int | str) -> Iterator[Revision]:
        """Read every version of an article, whole, the oldest first.

        Of an article that never changed, there is one. Raises `InputError` for an unknown target.
        """
        return self._store.revisions(self._known(target).id)

    def attempts(self, url: str | None = None, limit: int | None = None) -> Iterator[Attempt]:
        """Read what was tried, at one URL or at all, newest first."""
        return self._store.attempts(url, limit)

    def add_sources(self, wishes: Iterable[Wish]) -> Iterator[Added]:
        """Find the sources that a person means and keep them, several at a time, in their order."""
        finder = Finder(self._reader)
        threads: Downloads[_Look] = Downloads(lambda look: look.answer(finder), LOOKERS)
        waiting: deque[_Look] = deque()
        try:
            for wish in wishes:
                waiting.append(_Look(wish))
                threads.begin(waiting[-1])
                if len(waiting) > LOOKERS:
                    yield self._added(waiting.popleft())
            while waiting:
                yield self._added(waiting.popleft())
        finally:
            threads.close()

    def sources(self) -> Iterator[KeptSource]:
        """Read the sources that a person added, and how they go."""
        return self._store.sources()

    def source(self, target: int | str) -> KeptSource | None:
        """Find a source by its id or its address."""
        return self._store.source(target)

    def remove_source(self, source_id: int) -> None:
        """Read a source no more. Its articles stay."""
        self._store.remove_source(source_id, self._now())

    def run(
        self,
        options: RunOptions | None = None,
        *,
        tell: Callable[[SourceRead | Result], None] = lambda _: None,
    ) -> Report:
        """Read the sources that are due, and fetch what is new.

        `tell` hears of each; it may look into the archive, but not fetch. One run at a time: raises
        `ArchiveLocked` while another one works on this file.
        """
        with RunLock(self._store.path, self._now()):
            return self.prepared(options, tell=tell).finish()

    def prepared(
        self,
        options: RunOptions | None = None,
        *,
        tell: Callable[[SourceRead | Result], None] = lambda _: None,
    ) -> Run:
        """Make a run ready, for a caller who holds the lock and watches it."""
        return Run(
            self._store,
            self._reader,
            options or RunOptions(),
            tell=tell,
            now=self._now,
            clock=self._clock,
            sleep=self._sleep,
        )

    def status(self, limit: int) -> Status:
        """Tell what has been failing: at most `limit` articles and runs."""
        sources = self._store.sources(with_parts=True)
        failing = [kept for kept in sources if kept.state.failures or not kept.state.enabled]
        worst = sorted(failing, key=lambda s: (s.state.enabled, s.state.failing_since or ""))
        runs = tuple(self._store.runs(limit))
        is_open = bool(runs) and runs[0].finished is None
        return Status(
            tuple(worst),
            tuple(self._store.hosts_resting(self._now())),
            tuple(self._store.failing_links(limit)),
            runs,
            holder(self._store.path) if is_open else None,
        )

    def explain(self, url: str) -> Story:
        """Tell all that the archive knows of one URL."""
        kept = self._store.article(url)
        aliases = () if kept is None else self._store.aliases(kept.id)
        known = address(url)
        urls = tuple(dict.fromkeys((known, url, *(alias.url for alias in aliases))))
        link = next(filter(None, map(self._store.link, urls)), None)
        at = known if link is None else link.link.url  # it may differ by TLS, `www.`, a last slash
        attempts = chain.from_iterable(map(self._store.attempts, dict.fromkeys((*urls, at))))
        return Story(
            url=known,
            link=link,
            source=None if link is None else self._store.source(link.source_id or 0),
            host=self._store.host(netloc(at)),
            robots=self._store.robots(urljoin(at, "/robots.txt")),
            attempts=tuple(sorted(attempts, key=lambda attempt: attempt.at, reverse=True)),
            article=kept,
            aliases=aliases,
            page=None if kept is None else self.page(kept),
        )

    def reextract(
        self, asked: Selection | None = None, *, dry_run: bool = False, restart: bool = False
    ) -> Reextraction:
        """Make ready to read kept pages again with today's extractor: iterate over it to do so.

        Nothing is asked of the network. One that was broken off goes on where it was, unless
        `restart`; with `dry_run` nothing is written. Raises `InputError` for bounds that are no
        time.
        """
        return Reextraction(
            self._store,
            self._reader,
            self._settler,
            asked or Selection(),
            dry_run=dry_run,
            restart=restart,
            now=self._now,
        )

    def check(
        self,
        advance: Callable[[int, int], None] = lambda _, __: None,
        *,
        only: Collection[Part] = tuple(Part),
    ) -> Iterator[Fault]:
        """Look whether everything in the archive is whole; give what is not, as it is found.

        `advance` hears how many rows were read, and of how many; `only` are the parts to look at.
        """
        return self._store.check(advance, only=only)

    def mend(self, parts: Collection[Part]) -> None:
        """Make anew, of these parts, what can be made from the rest; for a caller with the lock.

        No text, page or revision is changed.
        """
        self._store.mend(parts)

    def close(self) -> None:
        """End the processes that read, and close the file."""
        self._reader.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _known(self, target: int | str) -> KeptArticle:
        kept = self._store.article(target)
        if kept is None:
            raise InputError(f"there is no article {target} in {self._store.path}")
        return kept

    def _added(self, look: _Look) -> Added:
        found = look.found.result()
        if isinstance(found, Refusal):
            return Added(look.wish, found=found)
        source_id, is_new = self._store.add_source(found.source, self._now())
        return Added(look.wish, source_id, is_new, found)


@dataclass(frozen=True, slots=True)
class _Look:
    """A wish that a thread looks after."""

    wish: Wish
    found: Future[Finding | Refusal] = field(default_factory=Future)

    def answer(self, finder: Finder) -> None:
        """Find what is meant; a bug that it sets off is its answer, and the others go on."""
        try:
            self.found.set_result(finder.find(self.wish))
        except Exception as error:  # noqa: BLE001  told, and logged with its traceback
            self.found.set_result(logged(Refusal.of_bug(error), self.wish.url))
