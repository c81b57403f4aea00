"""Articles with all that an archive holds of them: read for an export, kept again as they were.

They are read in the order of their ids, a few at a time: memory stays constant, nothing is locked
between two, and each is of one moment, whoever writes meanwhile. What is restored goes the ways of
what is new, so that the search index and the copies of an article follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from scraper.model import (
    Alias,
    Attempt,
    Dossier,
    Filter,
    Imprint,
    KeptArticle,
    KeptPage,
    Page,
    Revision,
    Source,
    SourceKind,
    utc_now,
)
from scraper.store import changes, dictionaries, memory, queries, revisions, sources
from scraper.store.door import Door
from scraper.store.links import variants
from scraper.store.pages import Pages
from scraper.store.queries import Conditions
from scraper.store.rows import Row, kept_from, page_row, page_with, storable

BATCH = 500  # ids

# By no index, whichever would find some of them sooner: each batch would sort them all by id.
_IDS = "SELECT id FROM articles NOT INDEXED WHERE {where} ORDER BY articles.id LIMIT ?"
_AS_OF = "SELECT max(last_checked) FROM articles WHERE {where}"
_HEAD = """
    SELECT id, sha256, url, requested_url, redirects, fetched_at, status, headers, charset,
        charset_source, wire_bytes
    FROM pages WHERE id = ?
"""
_READINGS = "SELECT revision, whole_hash FROM readings WHERE article_id = ? ORDER BY 1, 2"
_RECEIVED_AT = "SELECT fetched_at FROM articles a JOIN pages p ON p.id = page_id WHERE a.id = ?"
_ORIGIN = "SELECT s.url, s.kind FROM articles a JOIN sources s ON s.id = a.source_id WHERE a.id = ?"
_DATE = """
    UPDATE articles
    SET revision = ?, first_seen = ?, last_checked = ?, last_changed = ?, gone_at = ? WHERE id = ?
"""
_LOOKED_AT = "UPDATE articles SET last_checked = max(last_checked, ?), gone_at = ? WHERE id = ?"
_PUT_READING = "INSERT OR IGNORE INTO readings (article_id, revision, whole_hash) VALUES (?, ?, ?)"


class Dossiers(Door):
    """Of an open archive, what export and import need. Each writing method is one transaction."""

    _pages: Pages

    def dossiers(self, chosen: Filter) -> Iterator[Dossier]:
        """Read the articles that a filter chooses, with all that is held of them, as asked for.

        In the order of their ids; a limit chooses the newest. Raises `InputError` at once when
        `since` or `until` is no ISO 8601 day or time.
        """
        return self._dossiers(queries.conditions(chosen), chosen.limit)

    def as_of(self, chosen: Filter) -> str | None:
        """Tell when one of the chosen articles was last looked at (UTC); None where there is none.

        Raises like `dossiers`.
        """
        asked = queries.conditions(chosen)
        sql = _AS_OF.format(where=asked.where)
        with self._reading() as db:
            found = db.execute(sql, asked.parameters).fetchone()[0]
            return None if found is None else str(found)

    def restore(
        self,
        dossier: Dossier,
        attempt: Attempt,
        *,
        imprint: Imprint | None = None,
        now: datetime,
    ) -> int:
        """Keep an article as another archive held it, all its versions and times; its id.

        Bodies of its pages follow by `fill_page`. Its source is noted as one that is not read. An
        address that leads to another article goes on leading there, unless it is its own.

        Raises `ArchiveError` when an article with that `url` is kept already.
        """
        kept = dossier.kept
        with self._writing() as db:
            pages = self._put_heads(db, dossier.pages)
            page_id = _of(pages, kept.page_id)
            source_id = _put_source(db, dossier.source, utc_now(now))
            article_id = changes.add_article(db, kept.article, page_id, source_id, utc_now(now))
            _date(db, article_id, kept)
            for version in dossier.revisions:
                revisions.put(db, article_id, replace(version, page_id=_of(pages, version.page_id)))
            for number, whole_hash in dossier.readings:
                db.execute(_PUT_READING, [article_id, number, whole_hash])
            _put_urls(db, article_id, kept.article.url, dossier.aliases)
            changes.add_attempt(db, attempt, page_id)
            if imprint is not None:
                memory.remember(db, kept.article.site, imprint)
        return article_id

    def append(
        self,
        article_id: int,
        dossier: Dossier,
        versions: Sequence[Revision],
        attempt: Attempt,
    ) -> None:
        """Let an article go on with these versions of another archive's, each one revision more."""
        with self._writing() as db:
            pages = self._put_heads(db, dossier.pages)
            for version in versions:
                _append(db, article_id, version, _of(pages, version.page_id))
            looked_at = [dossier.kept.last_checked, dossier.kept.gone_at, article_id]
            db.execute(_LOOKED_AT, looked_at)
            _put_urls(db, article_id, None, dossier.aliases)
            changes.add_attempt(db, attempt, _of(pages, dossier.kept.page_id))

    def note_known(self, article_id: int, attempt: Attempt, aliases: Iterable[Alias]) -> None:
        """Note that what was to be restored is held; addresses that lead nowhere lead there."""
        with self._writing() as db:
            _put_urls(db, article_id, None, aliases)
            changes.add_attempt(db, attempt)

    def received_at(self, article_id: int) -> str | None:
        """Tell when the page of an article was received (UTC); None where there is none."""
        with self._reading() as db:
            found = db.execute(_RECEIVED_AT, [article_id]).fetchone()
            return None if found is None else str(found[0])

    def fill_page(self, page: Page) -> bool:
        """Keep the body of a page of which the rest is held; False where nothing is known of it."""
        with self._writing() as db:
            known = db.execute("SELECT 1 FROM pages WHERE sha256 = ?", [page.sha256]).fetchone()
            if known is not None:
                self._pages.put(db, page)
            return known is not None

    def _dossiers(self, asked: Conditions, limit: int | None) -> Iterator[Dossier]:
        for article_id in self._ids_of(asked, limit):
            with self._reading() as db, _one_moment(db):
                row = queries.kept(db, article_id)
                found = None if row is None else _dossier(db, row)
            if found is not None:
                yield found

    def _ids_of(self, asked: Conditions, limit: int | None) -> Iterator[int]:
        if limit is not None:
            with self._reading() as db:
                newest = queries.newest(db, asked, limit)
                ids = sorted(int(row["id"]) for row in newest)
            yield from ids
            return
        last = 0
        while ids := self._some_ids(asked.also("articles.id > ?", last)):
            yield from ids
            last = ids[-1]

    def _some_ids(self, asked: Conditions) -> list[int]:
        sql = _IDS.format(where=asked.where)
        with self._reading() as db:
            return [number for (number,) in db.execute(sql, [*asked.parameters, BATCH])]

    def _put_heads(self, db: Database, pages: Iterable[KeptPage]) -> Mapping[int, int]:
        """Keep what is told of pages; the id of each, by the number that it has there."""
        return {page.id: _put_head(db, page) for page in pages}


@contextmanager
def _one_moment(db: Database) -> Iterator[None]:
    """Let all that is read within be of one state of the file."""
    if db.conn.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def _dossier(db: Database, row: Row) -> Dossier:
    kept = kept_from(row)
    versions = tuple(revisions.versions(db, row)) if kept.revision > 1 else ()
    ids = dict.fromkeys((*(version.page_id for version in versions), kept.page_id))
    return Dossier(
        kept,
        aliases=tuple(Alias(url["url"], url["why"]) for url in queries.urls(db, kept.id)),
        revisions=versions,
        readings=tuple((int(n), str(whole)) for n, whole in db.execute(_READINGS, [kept.id])),
        pages=tuple(_head(db, page_id) for page_id in ids if page_id is not None),
        source=_origin(db, kept.id),
    )


def _head(db: Database, page_id: int) -> KeptPage:
    row = next(iter(db.query(_HEAD, [page_id])))
    return KeptPage(row["id"], row["sha256"], page_with(row, b""))


def _origin(db: Database, article_id: int) -> Source | None:
    found = db.execute(_ORIGIN, [article_id]).fetchone()
    return None if found is None else Source(found[0], SourceKind(found[1]))


def _of(numbers: Mapping[int, int], page_id: int | None) -> int | None:
    return None if page_id is None else numbers.get(page_id)


def _put_head(db: Database, kept: KeptPage) -> int:
    found = db.execute("SELECT id FROM pages WHERE sha256 = ?", [kept.sha256]).fetchone()
    if found is not None:
        return int(found[0])
    row = page_row(kept.page, dictionaries.NOT_KEPT.body)
    return changes.add_page(db, {**row, "sha256": kept.sha256})


def _put_source(db: Database, source: Source | None, now: str) -> int | None:
    """The source of an article; one that is not known is noted as removed, and read by nobody."""
    if source is None:
        return None
    for url in variants(source.url):
        found = db.execute("SELECT id FROM sources WHERE url = ?", [storable(url)]).fetchone()
        if found is not None:
            return int(found[0])
    source_id, _ = sources.add(db, source, now)
    sources.remove(db, [source_id], now)
    return source_id


def _date(db: Database, article_id: int, kept: KeptArticle) -> None:
    times = (kept.first_seen, kept.last_checked, kept.last_changed, kept.gone_at)
    db.execute(_DATE, [kept.revision, *times, article_id])


def _append(db: Database, article_id: int, version: Revision, page_id: int | None) -> None:
    old = queries.kept(db, article_id) or {}
    if old["revision"] == 1:
        revisions.add_original(db, old)
    changes.rewrite_article(db, old, version.article, page_id, version.seen_at, is_looked_at=False)
    new = queries.kept(db, article_id) or {}
    revisions.add_version(db, new, revisions.Cause(version.cause or "page_changed"))


def _put_urls(db: Database, article_id: int, own: str | None, aliases: Iterable[Alias]) -> None:
    """Let an article be found by its own address, and by those that lead nowhere else."""
    free = [
        alias
        for alias in aliases
        if alias.url == own or queries.article_named(db, alias.url) is None
    ]
    changes.put_urls(db, article_id, None, free)
