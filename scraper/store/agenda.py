"""What is to be read and fetched, and what became of it: sources, links, hosts, runs.

Like the articles of `Store`: every method that writes is one transaction, and nothing is judged
here. Its caller says how a source or a link goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from scraper.errors import ArchiveError
from scraper.model import (
    Attempt,
    Host,
    KeptLink,
    KeptRun,
    KeptSource,
    Link,
    LinkStep,
    Queue,
    RobotsFile,
    Source,
    SourceKind,
    SourceState,
    Taken,
    utc_now,
)
from scraper.store import changes, hosts, links, queries, queue, runs, sources
from scraper.store.door import Door
from scraper.store.links import kept_link_from
from scraper.store.rows import Row, attempt_from
from scraper.store.runs import run_from
from scraper.store.sources import kept_source_from
from scraper.store.targets import as_id, spellings


class Agenda(Door):
    """The part of an archive that says what is to be done. `now` is an aware time throughout."""

    def add_source(self, source: Source, now: datetime) -> tuple[int, bool]:
        """Add a source, due at once; its id, and whether it was not there before.

        A removed or retired one comes back as if it were new. One that is read already keeps its
        state and takes what may be done with it from `source`, its title only where that has one.
        """
        with self._writing() as db:
            return sources.add(db, source, utc_now(now))

    def sources(self, *, with_parts: bool = False) -> Iterator[KeptSource]:
        """Read the sources in the order of their ids, with the files of sitemap indexes or not."""
        with self._reading() as db:
            for row in sources.listed(db, with_parts=with_parts):
                yield kept_source_from(row)

    def source(self, target: int | str) -> KeptSource | None:
        """Find a source by its id or its address, as it stands or cleaned; no removed one."""
        with self._reading():
            row = self._source_row(target)
            return None if row is None else kept_source_from(row)

    def remove_source(self, source_id: int, now: datetime) -> None:
        """Remove a source and the files it named, and what waits for them in the queue.

        Nothing is done where it is removed already.
        """
        with self._writing() as db:
            if self._known_source(source_id)["removed_at"] is not None:
                return
            if links.drop_waiting(db, sources.remove(db, [source_id], utc_now(now))):
                sources.read_whole(db)  # others may name what was dropped, and not name it again

    def due_sources(
        self,
        now: datetime,
        *,
        latest: datetime | None = None,
        force: bool = False,
        only: Collection[int] = (),
    ) -> list[tuple[int, str]]:
        """Name the sources to be read now, with their hosts, those that waited longest first.

        What is due after `latest` is due now: nothing waits so long, so a clock was wrong. With
        `force` also those that are not due. `only` are the ids of some and of the files that they
        named; empty means all.
        """
        with self._reading() as db:
            until = utc_now(latest or datetime.max.replace(tzinfo=UTC))
            return sources.due(db, utc_now(now), until, force=force, only=only)

    def take_links(
        self,
        source_id: int,
        named: Iterable[Link],
        *,
        parts: Iterable[Source] | None = None,
        limit: int,
        now: datetime,
    ) -> Taken:
        """Take in what a source names: at most `limit` new links, which come newest first.

        `parts` are the files that a sitemap index names, all of them: what else it named before is
        removed; None where it was not read anew. Nothing is taken from a source that was removed
        while it was read.
        """
        with self._writing() as db:
            parent = self._known_source(source_id)
            if parent["removed_at"] is not None:
                return Taken()
            if parts is not None:
                sources.put_parts(db, parent, parts, utc_now(now))
            return links.take(db, source_id, named, limit=limit, now=utc_now(now))

    def note_source(
        self,
        source_id: int,
        state: SourceState,
        attempt: Attempt,
        *,
        title: str | None = None,
        kind: SourceKind | None = None,
    ) -> None:
        """Note how reading a source went; of one that was removed meanwhile, only the attempt."""
        with self._writing() as db:
            changes.add_attempt(db, attempt)
            if self._known_source(source_id)["removed_at"] is None:
                sources.put_state(db, source_id, state, title, kind)

    def link_hosts(self, asked: Queue) -> list[tuple[str, str]]:
        """Name the hosts with due links, and when the newest of each is from; newest first.

        Those with nothing but articles to be looked at again come last, with an empty time.
        """
        with self._reading() as db:
            return sorted(queue.hosts(db, asked), key=lambda found: found[1], reverse=True)

    def next_link(self, host: str, asked: Queue) -> KeptLink | None:
        """Find the link of a host to be fetched next: the newest, else the longest due again."""
        with self._reading() as db:
            row = queue.next_link(db, host, asked)
            return None if row is None else kept_link_from(row)

    def nth_newest_link(self, asked: Queue, number: int) -> str | None:
        """The time of the due new link of that number, from 1; None where there are fewer."""
        with self._reading() as db:
            return queue.nth_newest(db, asked, number)

    def count_waiting(self, asked: Queue) -> int:
        """Count the links that are due, those to be looked at again among them."""
        with self._reading() as db:
            return queue.count(db, asked)

    def link(self, url: str) -> KeptLink | None:
        """Find a link by its address, or by one that differs by TLS, `www.` or a last slash."""
        with self._reading() as db:
            row = links.link(db, url)
            return None if row is None else kept_link_from(row)

    def step(self, taken: LinkStep) -> None:
        """Let a link go on without an attempt. One that is no longer there does not."""
        with self._writing() as db:
            links.step(db, taken)

    def enrol(self, now: datetime, since: str | None = None) -> int:
        """Let the articles of the web that no link leads to be looked at again now; how many.

        `since` is the UTC time from which on they were first seen.
        """
        with self._writing() as db:
            return links.enrol(db, utc_now(now), since)

    def failing_links(self, limit: int) -> Iterator[tuple[KeptLink, Attempt | None]]:
        """Read the links that fail and the last attempt at each, the worst first.

        Given up before tried again, then by the number of tries, then by how long they are known.
        """
        with self._reading() as db:
            for row in links.failing(db, limit):
                last = next(queries.attempts(db, row["url"], 1), None)
                yield kept_link_from(row), None if last is None else attempt_from(last)

    def host(self, name: str) -> Host | None:
        """Recall a host, by its name as `urls.netloc` writes it."""
        with self._reading() as db:
            return hosts.host(db, name)

    def put_host(self, known: Host) -> None:
        """Remember a host as it is now."""
        with self._writing() as db:
            hosts.put_host(db, known)

    def hosts_resting(self, now: datetime) -> list[Host]:
        """Name the hosts that are left alone now, those first that soon are not."""
        with self._reading() as db:
            return hosts.resting(db, utc_now(now))

    def robots(self, url: str) -> RobotsFile | None:
        """Recall a robots.txt by its address, however long ago it was read."""
        with self._reading() as db:
            return hosts.robots(db, url)

    def put_robots(self, file: RobotsFile) -> None:
        """Remember a robots.txt."""
        with self._writing() as db:
            hosts.put_robots(db, file)

    def begin_run(self, now: datetime) -> int:
        """Note that a run begins; its id."""
        with self._writing() as db:
            return runs.begin(db, utc_now(now))

    def end_run(
        self, run_id: int, counts: Mapping[str, int], exit_code: int, now: datetime
    ) -> None:
        """Note what a run did and how it ended."""
        with self._writing() as db:
            runs.end(db, run_id, counts, exit_code, utc_now(now))

    def runs(self, limit: int) -> Iterator[KeptRun]:
        """Read the last runs, the newest first."""
        with self._reading() as db:
            yield from map(run_from, runs.newest(db, limit))

    def _source_row(self, target: int | str) -> Row | None:
        number = as_id(target)
        if number is not None:
            found = [sources.numbered(self._db, number)]
        else:
            found = [sources.at(self._db, url) for url in spellings(str(target))]
        return next((row for row in found if row and row["removed_at"] is None), None)

    def _known_source(self, source_id: int) -> Row:
        row = sources.numbered(self._db, source_id)
        if row is None:
            raise ArchiveError(f"there is no source {source_id}")
        return row
