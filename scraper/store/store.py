"""The archive's door: keep, find and show again.

Every method that writes is one transaction: page, article, addresses, revision and attempt change
together or not at all. The store never judges whether an article is new or changed: its caller
does, and says `keep`, `revise`, `confirm`, `mark_gone` or `record`. Expected faults of file, disk
and lock are `ArchiveError`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from sqlite_utils import Database

from scraper.errors import ArchiveError
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Copies,
    Fault,
    Filter,
    Imprint,
    KeptArticle,
    Page,
    Part,
    Revision,
    SiteMemory,
    Statistics,
    Validators,
    utc_now,
)
from scraper.store import (
    changes,
    check,
    duplicates,
    memory,
    mending,
    queries,
    revisions,
    search,
    statistics,
)
from scraper.store.agenda import Agenda
from scraper.store.connection import open_database
from scraper.store.dossiers import Dossiers
from scraper.store.links import variants
from scraper.store.pages import Pages
from scraper.store.rereading import Rereading
from scraper.store.revisions import Cause
from scraper.store.rows import Row, attempt_from, headers_from, kept_from
from scraper.store.targets import as_id, spellings
from scraper.terms import Query

EVERYTHING = Filter()


class Store(Dossiers, Rereading, Agenda):
    """An open archive: its articles, and what is to be read next. Made by `Store.open`.

    `now` is an aware time throughout. An unknown article id raises `ArchiveError`.
    """

    def __init__(self, db: Database, path: Path, *, keep_pages: bool = True) -> None:
        super().__init__(db, path)
        self._pages = Pages(keeps_bodies=keep_pages)

    @classmethod
    def open(cls, path: str | Path, *, write: bool, keep_pages: bool = True) -> Self:
        """Open an archive as `Door.open` does; without `keep_pages`, bodies of pages are not kept.

        What else is known of a page is: its hash, its headers, when it came.
        """
        return cls(open_database(Path(path), write=write), Path(path), keep_pages=keep_pages)

    def keep(
        self,
        article: Article,
        page: Page,
        attempt: Attempt,
        aliases: Iterable[Alias],
        *,
        imprint: Imprint | None = None,
        now: datetime,
    ) -> int:
        """Keep a new article and the page it came from; its id.

        `imprint` is what it leaves in the memory of its site.

        Raises `ArchiveError` when an article with that `url` is kept already.
        """
        with self._writing() as db:
            page_id = self._pages.put(db, page)
            article_id = changes.add_article(db, article, page_id, attempt.source_id, utc_now(now))
            changes.put_urls(db, article_id, article.url, aliases)
            changes.add_attempt(db, attempt, page_id)
            if imprint is not None:
                memory.remember(db, article.site, imprint)
                revisions.add_reading(db, article_id, imprint.whole_hash)
        return article_id

    def revise(
        self,
        article_id: int,
        article: Article,
        page: Page | None,
        attempt: Attempt | None,
        aliases: Iterable[Alias],
        cause: Cause,
        *,
        whole_hash: str | None = None,
        now: datetime,
    ) -> None:
        """Let a kept article read differently. Every version of it is kept whole.

        Without a `page` and an `attempt` it is the kept page that is read otherwise: nothing was
        looked at, and that it is gone, or when it was checked, stays.

        `whole_hash` is the content hash that it had before its site's lines were taken out.
        """
        with self._writing() as db:
            old = self._row(article_id)
            page_id = old["page_id"] if page is None else self._pages.put(db, page)
            if old["revision"] == 1:
                revisions.add_original(db, old)
            changes.rewrite_article(
                db, old, article, page_id, utc_now(now), is_looked_at=page is not None
            )
            new = self._row(article_id)
            revisions.add_version(db, new, cause)
            changes.put_urls(db, article_id, new["url"], aliases)
            if attempt is not None:
                changes.add_attempt(db, attempt, page_id)
            if whole_hash is not None:
                revisions.add_reading(db, article_id, whole_hash)

    def confirm(
        self,
        article_id: int,
        attempt: Attempt,
        aliases: Iterable[Alias],
        *,
        page: Page | None = None,
        whole_hash: str | None = None,
        now: datetime,
    ) -> None:
        """Note that an article was looked at again, is there, and stays as it is.

        `page` is one that reads worse than what is kept, for a later, better judgement.
        `whole_hash` is of one that reads the same, before its site's lines were taken out.
        """
        with self._writing() as db:
            page_id = None if page is None else self._pages.put(db, page)
            changes.mark_checked(db, article_id, utc_now(now))
            changes.put_urls(db, article_id, None, aliases)
            changes.add_attempt(db, attempt, page_id)
            if whole_hash is not None:
                revisions.add_reading(db, article_id, whole_hash)

    def mark_gone(self, article_id: int, attempt: Attempt, now: datetime) -> None:
        """Note that an article is no longer on the web. The first such note's time stays."""
        with self._writing() as db:
            changes.mark_gone(db, article_id, utc_now(now))
            changes.add_attempt(db, attempt)

    def record(self, attempt: Attempt, page: Page | None = None) -> None:
        """Note an attempt that gave no article, with its page for a later, better extractor."""
        with self._writing() as db:
            page_id = None if page is None else self._pages.put(db, page)
            changes.add_attempt(db, attempt, page_id)

    def find(self, urls: Sequence[str]) -> KeptArticle | None:
        """Find the article known under one of these addresses; the first known one decides."""
        with self._reading() as db:
            known = (queries.article_named(db, url) for url in urls)
            found = next((article_id for article_id in known if article_id is not None), None)
            return None if found is None else kept_from(self._row(found))

    def find_same(self, site: str | None, whole_hash: str) -> Sequence[KeptArticle]:
        """Find the articles of a site that read, or whose pages read, as this hash says."""
        with self._reading() as db:
            return [kept_from(row) for row in queries.same(db, site, whole_hash)]

    def aliases(self, article_id: int) -> tuple[Alias, ...]:
        """Read every address of an article, and why it is one, by alphabet."""
        with self._reading() as db:
            return tuple(Alias(row["url"], row["why"]) for row in queries.urls(db, article_id))

    def article(self, target: int | str) -> KeptArticle | None:
        """Find an article by its id, a number or its digits, or by any of its addresses.

        An address counts as it stands, else in its canonical form, else as one that differs by TLS,
        `www.` or a last slash, by which links are matched, too.
        """
        number = as_id(target)
        if number is None:
            exact = spellings(str(target))
            return self.find((*exact, *variants(exact[-1])))
        with self._reading() as db:
            row = queries.kept(db, number)
            return None if row is None else kept_from(row)

    def articles(self, chosen: Filter = EVERYTHING) -> Iterator[KeptArticle]:
        """Read the articles that a filter chooses, newest first, as they are asked for.

        Raises `InputError` at once when `since` or `until` is no ISO 8601 day or time.
        """
        return self._articles(queries.conditions(chosen), chosen.limit)

    def search(self, query: Query, chosen: Filter = EVERYTHING) -> Iterator[KeptArticle]:
        """Read the articles that a query finds and a filter chooses, the best first.

        Raises like `articles`. A query that asks for nothing finds nothing.
        """
        with self._reading() as db:
            return self._found(search.found(db, query, chosen))

    def count(self, chosen: Filter = EVERYTHING) -> int:
        """Count the articles that a filter chooses, whatever its limit. Raises like `articles`."""
        with self._reading() as db:
            return queries.count(db, queries.conditions(chosen))

    def revisions(self, article_id: int) -> Iterator[Revision]:
        """Read every version of an article, whole, the oldest first: one, where it never changed.

        Raises `ArchiveError` at once on an unknown id.
        """
        with self._reading():
            return self._versions(self._row(article_id))

    def copies(self, article_id: int, limit: int) -> Copies:
        """Read which other articles read like one, the earliest first: at most `limit` of them.

        They are linked to it, or to an earlier one that both read like.
        """
        with self._reading() as db:
            return duplicates.copies(db, article_id, limit)

    def reading_like(self, text: str) -> KeptArticle | None:
        """Find the earliest article that reads like this text, be it kept or not."""
        with self._reading() as db:
            found = duplicates.first_like(db, text)
            return None if found is None else kept_from(self._row(found))

    def statistics(self, chosen: Filter = EVERYTHING) -> Statistics:
        """Count what a filter chooses, whatever its limit. Raises like `articles`.

        Attempts count by their own time and address; where a language or a flag is asked for, those
        at addresses of such articles.
        """
        with self._reading() as db:
            return statistics.counted(db, chosen)

    def page(self, page_id: int) -> Page | None:
        """Read a kept page, byte for byte; None where there is none, or its body was not kept.

        Raises `ArchiveError` when its body, or the dictionary that it needs, is damaged.
        """
        with self._reading() as db:
            return self._pages.read(db, page_id)

    def memory(self, site: str | None) -> SiteMemory:
        """Recall what is known of the lines of a site's articles; nothing of an unknown site."""
        with self._reading() as db:
            return memory.recollect(db, site)

    def reads_so(self, article_id: int, whole_hash: str) -> bool:
        """Whether a page with this title and text, by their hash, gives what is kept now.

        Lines that are its site's count among the text: the memory of a site changes what is taken
        out of it, but not this.
        """
        with self._reading() as db:
            return revisions.reads_so(db, article_id, whole_hash)

    def is_page_of(self, article_id: int, sha256: str) -> bool:
        """Whether a body, by its hash, is the very one that an article was taken from."""
        with self._reading() as db:
            return queries.is_page_of(db, article_id, sha256)

    def read_at(self, article_id: int) -> str | None:
        """Read the address of the page that an article was taken from; None where it has none."""
        with self._reading() as db:
            received = queries.reception(db, article_id)
            return None if received is None else received[0]

    def has_version(self, article_id: int, whole_hash: str) -> bool:
        """Whether a page with this title and text ever gave a version that is kept."""
        with self._reading() as db:
            return revisions.has_version(db, article_id, whole_hash)

    def validators(self, url: str) -> Validators:
        """Read what a server needs to say "not modified" of an article; empty if it gave none.

        Also where the same bytes first came from another host: they are kept once, with its words.
        """
        with self._reading() as db:
            article_id = queries.article_named(db, url)
            received = None if article_id is None else queries.reception(db, article_id)
            if received is None or urlsplit(received[0]).netloc != urlsplit(url).netloc:
                return Validators()
            return _validators(headers_from(received[1]))

    def attempts(self, url: str | None = None, limit: int | None = None) -> Iterator[Attempt]:
        """Read what was tried, at one address or at all, newest first."""
        with self._reading() as db:
            for row in queries.attempts(db, url, limit):
                yield attempt_from(row)

    def check(
        self,
        advance: Callable[[int, int], None] = lambda _, __: None,
        *,
        only: Collection[Part] = tuple(Part),
    ) -> Iterator[Fault]:
        """Look whether everything is whole, or the parts that are named; give what is not.

        `advance` hears how many rows were read, and of how many.
        """
        with self._reading() as db:
            yield from check.check(db, self.path, advance=advance, only=only)

    def mend(self, parts: Collection[Part]) -> None:
        """Make anew, of these parts, what can be made from the rest of the archive."""
        with self._reading() as db:
            mending.mend(db, parts)

    def _articles(self, asked: queries.Conditions, limit: int | None) -> Iterator[KeptArticle]:
        with self._reading() as db:
            for row in queries.newest(db, asked, limit):
                yield kept_from(row)

    def _found(self, rows: Iterator[Row]) -> Iterator[KeptArticle]:
        with self._reading():
            for row in rows:
                yield kept_from(row)

    def _versions(self, article: Row) -> Iterator[Revision]:
        with self._reading() as db:
            yield from revisions.versions(db, article)

    def _row(self, article_id: int) -> Row:
        row = queries.kept(self._db, article_id)
        if row is None:
            raise ArchiveError(f"there is no article {article_id}")
        return row


def _validators(headers: Iterable[tuple[str, str]]) -> Validators:
    by_name = {name.lower(): value for name, value in reversed(list(headers))}
    return Validators(etag=by_name.get("etag"), last_modified=by_name.get("last-modified"))
