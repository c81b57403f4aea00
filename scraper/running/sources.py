"""The sources that this run reads, and what becomes of what they answer.

A sitemap index adds its newest files to the sources of the run. Each source is read once a run, so
an index that names itself ends; and its files are sources of their own, with validators and a
schedule, so a run that is killed among them goes on with the rest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scraper.decide import Refusal
from scraper.errors import ScraperError
from scraper.model import (
    Attempt,
    Contents,
    KeptSource,
    Link,
    Outcome,
    Page,
    Source,
    SourceKind,
    SourceState,
    Taken,
    Validators,
    utc_now,
)
from scraper.reading import logged
from scraper.running.events import Found
from scraper.running.hosts import MAX_WAIT_S
from scraper.running.report import SourceRead
from scraper.schedule import (
    FULL_READ_S,
    MAX_ASKED_S,
    after_failure,
    after_reading,
    wants_full_read,
)
from scraper.settling import NOT_MODIFIED
from scraper.store import Store
from scraper.urls import netloc

if TYPE_CHECKING:
    from scraper.fetcher import NotModified

# New links that one document may add in one run; the rest is counted, and added by the next runs.
# A feed has ten to a hundred, a news sitemap up to a thousand.
MAX_NEW_LINKS = 2_000
# Files of one sitemap index that are followed, the newest first, by how deep they lie. News sites
# have an index with a file a day or a month; 50 days are more than anybody is behind.
MAX_FILES = (50, 10, 4)

NOTHING = Taken()


class Sources:
    """The sources of one run, by their hosts. `since` (ISO 8601) leaves older sitemaps out."""

    def __init__(self, store: Store, now: Callable[[], datetime], *, since: str | None) -> None:
        self._store = store
        self._now = now
        self._since = since
        self._waiting: dict[str, deque[int]] = {}
        self._seen: set[int] = set()
        self._again: set[int] = set()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def add_due(self, *, force: bool = False, only: Collection[int] = ()) -> Sequence[str]:
        """Add the sources that are due and were not read yet; the hosts that they are on."""
        now = self._now()
        latest = now + timedelta(seconds=MAX_ASKED_S)
        due = self._store.due_sources(now, latest=latest, force=force, only=only)
        return list(self._added(due))

    def has(self, host: str) -> bool:
        """Whether a source on this host waits to be read."""
        return bool(self._waiting.get(host))

    def take(self, host: str) -> KeptSource | None:
        """The next source on this host; None where there is none."""
        waiting = self._waiting.get(host, deque())
        while waiting:
            source = self._store.source(waiting.popleft())
            if source is None or not source.state.enabled:  # a person may have removed it
                continue
            if not self._is_old(source.source):
                return source
        self._waiting.pop(host, None)
        return None

    def validators(self, source: KeptSource) -> Validators | None:
        """What permits "not modified"; None once a day, when the source is read whole."""
        state = source.state
        is_full = wants_full_read(state.last_full_read, self._now(), FULL_READ_S)
        return None if is_full or state.validators == Validators() else state.validators

    def is_news(self, source: KeptSource | None, page: Page) -> bool:
        """Whether a page has to be read: not a source that is the same as before."""
        return source is None or page.sha256 != source.state.body_hash

    def settle(
        self,
        source: KeptSource,
        at: Page | NotModified | None,
        found: Found,
        *,
        run_id: int,
        ms: int,
    ) -> tuple[SourceRead, Iterable[str]]:
        """Keep how reading a source went, and the links that it names.

        Gives what happened, and the hosts for which there is new work.
        """
        visit = _Visit(self._store, self._now(), source, at, found, run_id, ms)
        try:
            return self._settled(visit)
        except ScraperError:
            raise
        except Exception as error:  # noqa: BLE001  one source's bug is recorded, and the run goes on
            return visit.failed(logged(Refusal.of_bug(error), source.source.url)), ()

    def _settled(self, visit: _Visit) -> tuple[SourceRead, Iterable[str]]:
        source, found = visit.source, visit.found
        if isinstance(found, Refusal):
            again = self._second_chance(source, found)
            return replace(visit.failed(found), is_again=bool(again)), again
        if not isinstance(found, Contents):
            return visit.unchanged(), ()
        if source.source.kind is not SourceKind.LISTING and found.kind is SourceKind.LISTING:
            detail = "it is a web page now, and no feed or sitemap"
            return visit.failed(Refusal(Outcome.NOT_HTML, detail)), ()
        parts = self._parts(source, found) if found.sitemaps else None
        with self._store.together():  # its links and its state, or neither
            read = visit.read(found, parts)
        hosts = {netloc(link.url) for link in found.links} if read.taken.new else set()
        if found.sitemaps:
            hosts.update(self.add_due(only=(source.id,)))
        return read, hosts

    def _added(self, due: Iterable[tuple[int, str]]) -> Iterator[str]:
        for source_id, host in due:
            if source_id not in self._seen:
                self._seen.add(source_id)
                self._waiting.setdefault(host, deque()).append(source_id)
                yield host

    def _second_chance(self, source: KeptSource, refusal: Refusal) -> Sequence[str]:
        """Read a source once more in this run, where its server says that it will do soon."""
        wait_s = refusal.retry_after
        if wait_s is None or wait_s > MAX_WAIT_S or source.id in self._again:
            return ()
        self._again.add(source.id)
        host = netloc(source.source.url)
        self._waiting.setdefault(host, deque()).append(source.id)
        return (host,)

    def _is_old(self, source: Source) -> bool:
        """Whether an index says that a file is older than `since`. It stays due, for other runs."""
        from scraper.discovery import newest

        file = Link(source.url, modified=source.modified)
        return source.parent_id is not None and not newest([file], since=self._since, limit=1)

    def _parts(self, source: KeptSource, contents: Contents) -> Sequence[Source]:
        from scraper.discovery import newest

        depth = source.source.depth + 1
        if depth > len(MAX_FILES):
            return ()
        # Whatever this run is about: what is not named here is removed.
        files = newest(contents.sitemaps, since=None, limit=MAX_FILES[depth - 1])
        return [
            Source(
                url=file.url,
                kind=SourceKind.SITEMAP,
                recheck=source.source.recheck,
                cross_site=source.source.cross_site,
                parent_id=source.id,
                depth=depth,
                modified=file.modified,
            )
            for file in files
        ]


@dataclass(frozen=True, slots=True)
class _Visit:
    """One reading of one source, at one moment."""

    store: Store
    now: datetime
    source: KeptSource
    at: Page | NotModified | None
    found: Found
    run_id: int
    ms: int

    def failed(self, refusal: Refusal) -> SourceRead:
        own = netloc(self.source.source.url)
        is_its_own = (refusal.host or own) == own
        state = after_failure(self.source.state, self.now, refusal, is_its_own=is_its_own)
        return self._noted(state, refusal.outcome, refusal.detail)

    def unchanged(self) -> SourceRead:
        page = self.at if isinstance(self.at, Page) else None
        outcome = Outcome.NOT_MODIFIED if page is None else Outcome.UNCHANGED
        detail = "the server says that it has not changed" if page is None else "the same as before"
        return self._noted(self._well(self.source.state, outcome), outcome, detail)

    def read(self, contents: Contents, parts: Sequence[Source] | None) -> SourceRead:
        taken = self.store.take_links(
            self.source.id, contents.links, parts=parts, limit=MAX_NEW_LINKS, now=self.now
        )
        outcome = Outcome.STORED if taken.new else Outcome.UNCHANGED
        told = replace(self.source.state, every_s=contents.every_s)
        state = self._well(told, outcome, has_news=taken.new > 0)
        if taken.left:  # they would never be named again by a document that has not changed
            state = replace(state, validators=Validators(), body_hash=None)
        detail = _said(contents, taken, len(parts or ()))
        return self._noted(state, outcome, detail, contents, taken)

    def _well(self, state: SourceState, outcome: Outcome, *, has_news: bool = False) -> SourceState:
        """The state after an answer, with its validators; "not modified" may leave them unsaid."""
        from scraper.fetcher import freshness_s

        fresh_s = None if self.at is None else freshness_s(self.at.headers, self.now)
        well = after_reading(state, self.now, outcome=outcome, has_news=has_news, fresh_s=fresh_s)
        if isinstance(self.at, Page):
            return replace(well, validators=self.at.validators, body_hash=self.at.sha256)
        return well

    def _noted(
        self,
        state: SourceState,
        outcome: Outcome,
        detail: str,
        contents: Contents | None = None,
        taken: Taken = NOTHING,
    ) -> SourceRead:
        page = self.at if isinstance(self.at, Page) else None
        attempt = Attempt(
            url=self.source.source.url,
            at=utc_now(self.now),
            outcome=outcome,
            detail=detail,
            status=self._status(),
            ms=self.ms,
            bytes=None if page is None else page.wire_bytes,
            run_id=self.run_id,
            source_id=self.source.id,
        )
        state = replace(state, last_detail=detail)
        # A page of links may lead to a feed for a day, and is a page of links again the next.
        is_page = self.source.source.kind is SourceKind.LISTING
        self.store.note_source(
            self.source.id,
            state,
            attempt,
            title=None if contents is None else contents.title,
            kind=None if contents is None or is_page else contents.kind,
        )
        return SourceRead(self.source, attempt, taken)

    def _status(self) -> int | None:
        if isinstance(self.found, Refusal) and self.found.status is not None:
            return self.found.status
        if isinstance(self.at, Page):
            return self.at.status
        return None if self.at is None else NOT_MODIFIED


def _said(contents: Contents, taken: Taken, files: int) -> str:
    """What a document named, in a sentence."""
    links = f"{taken.found:,} link{'s' * (taken.found != 1)}, {taken.new:,} new"
    all_files = len(contents.sitemaps)
    of_all = f" of {all_files:,}" if files < all_files else ""
    named = [f"{files:,}{of_all} sitemap{'s' * (all_files != 1)}"] if all_files else []
    left = [f"{taken.left:,} left for the next run"] if taken.left else []
    counted = ", ".join([*named, *([links] if contents.links or not named else []), *left])
    return f"{counted}; {contents.note}" if contents.note else counted
