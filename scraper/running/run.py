"""One run, drawn once.

    due sources, waiting links ─ lanes ────→ the next job of a free host
    job                        ─ threads ──→ Page, "not modified", or a Refusal
    Page                       ─ workers ──→ Contents, Article, or a Refusal
    Contents                   ─ store ────→ links, further sitemaps, the source's state
    Article                    ─ settling ─→ one transaction: article, attempt, the link's state

Threads and workers hand over what they have through one queue to this thread: the scheduler, and
the only one that writes. A host has one job at a time, from its turn until it is settled, so what
is in flight is bounded by `jobs`, and nothing piles up in memory but the names of the hosts. Every
job is settled in a transaction of its own or in one with its neighbours: a run that is killed has
lost what was in flight, and the next one goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from scraper.decide import Refusal
from scraper.errors import ScraperError
from scraper.model import (
    Article,
    Contents,
    KeptLink,
    LinkState,
    LinkStep,
    Page,
    Queue,
    ReadPage,
    sort_time,
    utc_now,
)
from scraper.reading import Reader, Reading, logged
from scraper.running.downloads import Downloads
from scraper.running.events import (
    Downloaded,
    Event,
    Found,
    Job,
    Read,
    RobotsByPost,
    RobotsRead,
    RobotsWanted,
)
from scraper.running.hosts import MAX_WAIT_S, Hosts
from scraper.running.lanes import Lanes, Rank
from scraper.running.report import BUG, Report, SourceRead
from scraper.running.sources import Sources
from scraper.schedule import FULL_RECHECK_S, RECHECKED_S, next_recheck, wants_full_read
from scraper.settling import Errand, Result, Settler, address, is_at
from scraper.store import Store

if TYPE_CHECKING:
    from scraper.fetcher import NotModified

INTERRUPTED, FATAL = 130, 1  # exit codes, as the archive notes them

SOON: Rank = (1, 0.0)  # of a host whose failed link is due again
MAX_EVENTS = 100  # handled at a time, in one transaction where they are a source's


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is to do.

    `limit` is the most articles that it asks for; `since` leaves older links (ISO 8601) for later;
    `only` are the ids of the sources that are read, all that are due where it is empty. `force`
    reads those that are not due, too; `recheck` looks again at the articles of all sources.
    `jobs` is how many hosts are asked at a time. After `max_time_s` nothing new is begun.
    """

    limit: int | None = None
    since: str | None = None
    only: tuple[int, ...] = ()
    force: bool = False
    recheck: bool = False
    jobs: int = 32  # hosts wait for their network, not for this machine
    max_time_s: float = 840.0  # 14 minutes: the next quarter of an hour finds the archive free


class Run:
    """One run over an archive. `tell` hears of every source and article as it is settled.

    `now` gives an aware time, `clock` monotonic seconds that `sleep` passes.
    """

    def __init__(
        self,
        store: Store,
        reader: Reader,
        options: RunOptions,
        *,
        tell: Callable[[SourceRead | Result], None] = lambda _: None,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.report = Report()
        self._store = store
        self._reader = reader
        self._options = options
        self._tell = tell
        self._now = now
        self._clock = clock
        self._sleep = sleep
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._downloads = Downloads(self._download, options.jobs)
        self._settler = Settler(store, now, reader.begin, reader.begin_standing)
        self._lanes = Lanes()
        self._hosts = Hosts(store, now)
        self._sources = Sources(store, now, since=options.since)
        self._due_again: dict[str, float] = {}
        self._links_open = False
        self._from: str | None = None  # the oldest new link within the limit, where it is reached
        self._asked_links = 0
        self._in_flight = 0
        self._id = 0
        self._ends = 0.0

    @property
    def busy(self) -> int:
        """How many hosts are being asked, or wait for what they sent to be read."""
        return self._in_flight

    @property
    def ahead(self) -> int:
        """How many sources and links are still to be asked for, as far as is known."""
        links = self._store.count_waiting(self._queue()) if self._links_open else 0
        limit = self._options.limit
        wanted = links if limit is None else min(links, limit - self._asked_links)
        return len(self._sources) + wanted

    def finish(self) -> Report:
        """Do all of it. Raises `ArchiveError`."""
        self._id = self._store.begin_run(self._now())
        self._ends = self._clock() + self._options.max_time_s
        robots = RobotsByPost(self._events.put)
        self._reader.spare(self._hosts.left_s)
        self._reader.remember_robots(robots)
        code = BUG
        try:
            self._enlist_all()
            while self._turn():
                pass
            self.report.left = self._store.count_waiting(self._queue())
            self.report.sources_left = len(self._sources)
            code = self.report.exit_code
        except KeyboardInterrupt:
            code = INTERRUPTED
            raise
        except ScraperError:
            code = FATAL
            raise
        finally:
            self._downloads.close()
            self._reader.remember_robots(None)
            self._reader.spare(None)
            robots.end()  # nobody answers any more
            self._store.end_run(self._id, self.report.counts(), code, self._now())
        return self.report

    # What is to be done.

    def _enlist_all(self) -> None:
        options, now = self._options, self._now()
        if options.recheck:
            self._store.enrol(now, utc_now(now - timedelta(seconds=RECHECKED_S)))
        force = options.force or bool(options.only)
        self._enlist(self._sources.add_due(force=force, only=options.only))
        if options.limit is None:  # else the newest links are only known when all sources are read
            self._open_links()

    def _open_links(self) -> None:
        self._links_open = True
        if self._options.limit is not None:  # hosts whose pause is over must not use it up
            self._from = self._store.nth_newest_link(self._queue(), self._options.limit)
        for host, newest in self._store.link_hosts(self._queue()):
            self._enlist_with(host, _link_rank(newest))

    def _enlist(self, hosts: Iterable[str]) -> None:
        for host in hosts:
            rank = self._rank(host)
            if rank is not None:
                self._enlist_with(host, rank)
            elif host in self._due_again:
                self._enlist_with(host, SOON, self._due_again.pop(host))

    def _enlist_with(self, host: str, rank: Rank, not_before: float = 0.0) -> None:
        rest_s = self._hosts.rest_s(host)
        if rest_s is not None:
            pause_s = max(rest_s, self._reader.wait_s(host))
            self._lanes.add(host, rank, max(self._clock() + pause_s, not_before))

    def _rank(self, host: str) -> Rank | None:
        """How much a host's next job is wanted: sources first, then the newest link."""
        if self._sources.has(host):
            return (0, 0.0)
        link = self._next_link(host)
        return None if link is None else _link_rank(_sort_time(link))

    def _next_link(self, host: str) -> KeptLink | None:
        options = self._options
        is_enough = options.limit is not None and self._asked_links >= options.limit
        if is_enough or not self._links_open:
            return None
        found = self._store.next_link(
            host, replace(self._queue(), since=self._from or options.since)
        )
        is_spare = found is not None and found.state is LinkState.KEPT and self._from is not None
        return None if is_spare else found

    def _queue(self) -> Queue:
        options = self._options
        return Queue(utc_now(self._now()), options.since, options.recheck, options.only)

    # The loop.

    def _turn(self) -> bool:
        """Begin what can be begun, and handle what has come; False when there is nothing left."""
        self._begin_jobs()
        if self._in_flight:
            self._handle(self._arrived())
            return True
        wait_s = self._wait_s()
        is_read = wait_s is None  # no source waits any more
        if is_read and not self._links_open and not self._is_over:
            self._open_links()
            return True
        if wait_s is None or self._is_over or self._clock() + wait_s >= self._ends:
            return False
        self._sleep(wait_s)
        return True

    @property
    def _is_over(self) -> bool:
        return self._clock() >= self._ends

    def _wait_s(self) -> float | None:
        """The seconds until a host is free; None where none is waited for."""
        free_at = self._lanes.next_at()
        return None if free_at is None else max(free_at - self._clock(), 0.0)

    def _arrived(self) -> Sequence[Event]:
        """What has come; waits for something, but not past the next host's turn."""
        has_room = self._in_flight < self._options.jobs and not self._is_over
        events: list[Event] = []
        with suppress(Empty):
            events.append(self._events.get(timeout=self._wait_s() if has_room else None))
            while len(events) < MAX_EVENTS:
                events.append(self._events.get_nowait())
        return events

    def _begin_jobs(self) -> None:
        while self._in_flight < self._options.jobs and not self._is_over:
            host = self._lanes.take(self._clock())
            if host is None:
                return
            job = self._next_job(host)
            if job is None:
                self._lanes.leave(host)
            else:
                self._in_flight += 1
                self._downloads.begin(job)

    def _next_job(self, host: str) -> Job | None:
        started = self._clock()
        source = self._sources.take(host)
        if source is not None:
            validators = self._sources.validators(source)
            return Job(host, source.source.url, started, source=source, validators=validators)
        link = self._next_link(host)
        while link is not None and self._is_known_by_now(link):
            link = self._next_link(host)
        if link is None:
            return None
        self._asked_links += 1
        return self._link_job(host, link, started)

    def _is_known_by_now(self, link: KeptLink) -> bool:
        """Whether a link led to an article since it was named: by hand, or by another address."""
        if link.state is LinkState.KEPT or self._store.find([address(link.link.url)]) is None:
            return False
        again = next_recheck(link.first_seen, self._now())
        self._store.step(LinkStep(link.id, LinkState.KEPT, 0, again))
        return True

    def _link_job(self, host: str, link: KeptLink, started: float) -> Job:
        url = link.link.url
        known = self._store.find([address(url)]) if link.state is LinkState.KEPT else None
        is_full = known is None or wants_full_read(known.last_checked, self._now(), FULL_RECHECK_S)
        validators = None if is_full else self._store.validators(address(url))
        return Job(host, url, started, link=link, known=known, validators=validators)

    def _download(self, job: Job) -> None:
        """Run on a thread: get what the job is about, and hand it over."""
        got = self._reader.download(job.url, job.validators, for_source=job.source is not None)
        self._events.put(Downloaded(job, got))

    # What came back.

    def _handle(self, events: Sequence[Event]) -> None:
        """Settle what has come: articles one by one, all the small things in one transaction."""
        small = [event for event in events if not _is_of_link(event)]
        if small:
            with self._store.together():
                for event in small:
                    self._handle_one(event)
        for event in events:
            if _is_of_link(event):
                self._handle_one(event)

    def _handle_one(self, event: Event) -> None:
        match event:
            case RobotsWanted(url, answer):
                answer.set_result(self._store.robots(url))
            case RobotsRead(file):
                self._store.put_robots(file)
            case Downloaded(job, got):
                self._downloaded(job, got)
            case Read(job, page, found):
                self._settled(job, page, logged(found, job.url))

    def _downloaded(self, job: Job, got: Page | NotModified | Refusal) -> None:
        if isinstance(got, Refusal):
            self._hosts.note(got.host or job.host, got)  # it may be where a redirect led
            self._settled(job, None, got)
            return
        self._hosts.note(job.host, None)
        if isinstance(got, Page) and self._sources.is_news(job.source, got):
            self._begin_reading(job, got)
        else:
            self._settled(job, got, None)

    def _begin_reading(self, job: Job, page: Page) -> None:
        cross_site = job.source is not None and job.source.source.cross_site
        pending = (
            self._reader.begin(page)
            if job.source is None
            else self._reader.begin_source(page, cross_site=cross_site)
        )
        pending.future.add_done_callback(
            lambda _: self._events.put(Read(job, page, pending.whole()))
        )

    def _settled(self, job: Job, at: Page | NotModified | None, found: Found) -> None:
        """Settle a job, and let its host go on; or ask once more without a condition."""
        ms = round((self._clock() - job.started) * 1_000)
        if job.source is None:
            reading = Reading.of(job.url, at, _of_article(found), ms)
            if reading.found is None and not is_at(job.known, reading):
                self._downloads.begin(replace(job, validators=None))
                return
            result = self._settler.settle(reading, Errand(self._id, job.link))
            self.report.count_article(result)
            self._tell(result)
            self._note_retry(job.host, result.attempt.step)
            self._released(job.host, ())
        else:
            read, hosts = self._sources.settle(job.source, at, found, run_id=self._id, ms=ms)
            self.report.count_source(read)
            self._tell(read)
            self._released(job.host, hosts)

    def _note_retry(self, host: str, step: LinkStep | None) -> None:
        """Note that a host has something to do soon, though it may have nothing until then."""
        if step is None or step.state is not LinkState.RETRY or step.next_try is None:
            return
        wait_s = (datetime.fromisoformat(step.next_try) - self._now()).total_seconds()
        if wait_s <= MAX_WAIT_S:
            self._due_again[host] = self._clock() + wait_s + 1  # it is written in whole seconds

    def _released(self, host: str, others: Iterable[str]) -> None:
        """Let a host that was busy, and those for which there is new work, take their turns."""
        self._in_flight -= 1
        self._lanes.leave(host)
        self._enlist((host, *others))


def _is_of_link(event: Event) -> bool:
    return isinstance(event, Downloaded | Read) and event.job.link is not None


def _of_article(found: Found) -> Article | ReadPage | Refusal | None:
    assert not isinstance(found, Contents)  # noqa: S101  for the type checker: a link's page
    return found


def _sort_time(link: KeptLink) -> str:
    """The time by which the queue orders it; none of an article that is looked at again."""
    if link.state is LinkState.KEPT:
        return ""
    told = sort_time(link.link.published) or sort_time(link.link.modified)
    return min(told or link.first_seen, link.first_seen)  # as `store.links` sorts it


def _link_rank(newest: str) -> Rank:
    """After all sources the newest link; what is only looked at again (no time) comes last."""
    return (1, -datetime.fromisoformat(newest).timestamp()) if newest else (2, 0.0)
