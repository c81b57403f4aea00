"""Is everything in an archive whole? What is found wrong, one thing at a time.

SQLite's own check sees no byte that changed within a text. So every article, revision and page is
held against its hash, every other row is read as the program reads it, and the search index is
compared with the texts: by SQLite, on a copy of it among its temporary tables, so that nothing in
the archive is written. Rows are read in small batches: memory stays constant, and a writer waits
no longer than for a batch, or for one of SQLite's own checks.

A row that cannot be read is a finding, and the next one is read. What is wrong with the disk or the
lock is raised.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from scraper.model import Fault, Part, content_hash
from scraper.store import duplicates, faults, integrity
from scraper.store.connection import open_database
from scraper.store.dictionaries import content
from scraper.store.integrity import BACKUP, REPAIR
from scraper.store.links import kept_link_from, variants
from scraper.store.pages import Pages
from scraper.store.rereading import reextraction_from
from scraper.store.rows import Row, article_from, attempt_from
from scraper.store.runs import run_from
from scraper.store.sources import kept_source_from
from scraper.terms import searchable

BATCH = 20  # rows; a page's body may have megabytes

_AGAIN = f"{BACKUP}, or fetch it again: scraper fetch --refetch"
# What reading a damaged file raises: a damaged length asks for any amount of memory, and SQLite may
# quote bytes of a damaged schema.
_BROKEN = (sqlite3.Error, MemoryError, UnicodeDecodeError)
_BEFORE_ALL = -(2**63)  # SQLite's least integer
_SHOWN = 300  # characters of an address; nobody needs more to know it

# An article that never changed has no revision; else they are numbered from 1 to its own.
_BROKEN_HISTORIES = """
    SELECT a.id, a.url, a.revision, count(r.number), max(r.number)
    FROM articles AS a NOT INDEXED LEFT JOIN revisions AS r ON r.article_id = a.id
    GROUP BY a.id
    HAVING iif(a.revision = 1, count(r.number) > 0, NOT (
        count(r.number) = a.revision AND max(r.number) = a.revision
        AND max(r.content_hash) FILTER (WHERE r.number = a.revision) IS a.content_hash
    ))
"""
_LOST = """
    SELECT id, url FROM articles NOT INDEXED
    WHERE url IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM urls WHERE urls.url = articles.url AND article_id = articles.id
    )
"""
_UNLED = """
    SELECT id, url FROM links NOT INDEXED
    WHERE state = 'kept' AND NOT EXISTS (SELECT 1 FROM urls WHERE urls.url = links.url)
"""
_OVERCOUNTED = """
    SELECT name, count(*) FROM lines JOIN sites ON sites.id = site_id
    WHERE lines.articles > sites.articles GROUP BY sites.id
"""
# The copy of the search index: a view in the place of its table, and its four tables. What another
# program has changed since is indexed when the archive is next opened for writing.
_COPY = """
    CREATE TEMP VIEW articles AS
        SELECT id, searchable(iif(u.is_new IS NULL, a.title, u.title)) AS title,
            searchable(iif(u.is_new IS NULL, a.text, u.text)) AS text
        FROM main.articles AS a LEFT JOIN main.unindexed AS u ON article_id = id
        WHERE u.is_new IS NOT 1
        UNION ALL
        SELECT article_id, searchable(title), searchable(text) FROM main.unindexed
        WHERE NOT is_new AND NOT EXISTS (SELECT 1 FROM main.articles WHERE id = article_id);
    {made};
    {copied}
"""
_COPIED = """
    DELETE FROM temp.articles_fts_{name};
    INSERT INTO temp.articles_fts_{name} SELECT * FROM main.articles_fts_{name};
"""

Advance = Callable[[int, int], None]  # hears how many rows were read, and of how many


def check(
    db: Database, path: Path, *, advance: Advance, only: Collection[Part] = tuple(Part)
) -> Iterator[Fault]:
    """Look at everything, or at the parts that are named, and give what is wrong.

    Nothing can be mended in a file whose structure is broken: to write there would break more.
    """
    is_sound = True
    for look in _looks(db, path, advance):
        if not set(look.parts).intersection(only):
            continue
        for found in look.findings():
            is_sound = is_sound and found.what is not Part.STRUCTURE
            yield found if is_sound else _beyond_mending(found)


def lost(db: Database) -> Iterator[tuple[int, str]]:
    """Read the articles that are not found by their own address: id and address."""
    return iter(db.execute(_LOST))


def unled(db: Database) -> Iterator[tuple[int, str]]:
    """Read the links that are said to lead to an article, and lead to none: id and address."""
    for link_id, url in db.execute(_UNLED):
        if not any(map(_is_address(db), variants(url))):
            yield link_id, url


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at parts of the archive. Where it cannot be finished, that is a finding, too."""

    parts: tuple[Part, ...]  # the first is the one that a look which fails is about
    name: str
    look: Callable[[], Iterable[Fault]]

    def findings(self) -> Iterator[Fault]:
        try:
            yield from self.look()
        except _BROKEN as error:
            _raise_unless_damage(error)
            detail = f"it cannot be finished: {_words(error)}"
            yield Fault(self.parts[0], self.name, detail, BACKUP)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that is read row by row.

    `read` is how the program reads a row, and says what is wrong with it. It raises on what it
    cannot read.
    """

    name: str
    part: Part
    called: Callable[[Row], str]
    read: Callable[[Row], str | None]
    remedy: Callable[[Row], str] = lambda _: BACKUP


class _Disorder(sqlite3.DatabaseError):
    """The rows of a table do not come in the order of their numbers."""


def _looks(db: Database, path: Path, advance: Advance) -> Iterator[_Look]:
    def look(name: str, *parts: Part, by: Callable[[], Iterable[Fault]]) -> _Look:
        return _Look(parts, name, by)

    yield look(
        "SQLite's own check",
        Part.STRUCTURE,
        Part.ROW,
        Part.INDEX,
        by=lambda: integrity.structure(db),
    )
    yield look("the laws of the tables", Part.ROW, by=lambda: integrity.laws(db))
    yield look("the schema", Part.SCHEMA, by=lambda: integrity.form(db))
    yield look("references", Part.REFERENCE, by=lambda: integrity.references(db))
    count = _Count(db, advance)
    for table in _TABLES:
        read = _read_with_dictionaries(db) if table.name == "pages" else table.read
        rows = partial(_rows, db, replace(table, read=read), count)
        yield look(f"the rows of {table.name}", table.part, by=rows)
    yield look("revisions", Part.REVISION, by=lambda: _histories(db))
    yield look("addresses", Part.ADDRESS, by=lambda: _addresses(db))
    yield look("links", Part.LINK, by=lambda: _links(db))
    yield look("the memory of sites", Part.COUNTER, by=lambda: _counters(db))
    yield look("copies", Part.DUPLICATE, by=lambda: _copies(db, count))
    yield look("the search index", Part.SEARCH, by=lambda: _search(path))


def _beyond_mending(found: Fault) -> Fault:
    return replace(found, remedy=BACKUP, can_be_mended=False) if found.can_be_mended else found


def _raise_unless_damage(error: Exception) -> None:
    if isinstance(error, sqlite3.Error) and not faults.is_of_the_content(error):
        raise error


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


# Row by row.


class _Count:
    """How many rows were read, and of how many."""

    def __init__(self, db: Database, advance: Advance) -> None:
        self._db = db
        self._advance = advance
        self._done = 0
        self._total: int | None = None

    def more(self, rows: int) -> None:
        """Tell that so many more were read."""
        if self._total is None:
            tables = (*_TABLES, _TABLES[0])  # articles are read for their copies, too
            self._total = sum(map(self._rows_of, tables))
        self._done += rows
        self._advance(min(self._done, self._total), self._total)

    def _rows_of(self, table: _Table) -> int:
        try:
            return int(self._db.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])  # noqa: S608
        except _BROKEN as error:
            _raise_unless_damage(error)
            return 0


def _rows(db: Database, table: _Table, count: _Count) -> Iterator[Fault]:
    last = _BEFORE_ALL
    while numbers := _numbers(db, table.name, last):
        for number, row in _batch(db, table.name, last, numbers):
            yield from _of_row(table, number, row)
        count.more(len(numbers))
        if numbers[-1] <= last:
            raise _Disorder("its rows are out of order")
        last = numbers[-1]


def _numbers(db: Database, table: str, last: int) -> list[int]:
    sql = f"SELECT rowid FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ?"  # noqa: S608
    return [number for (number,) in db.execute(sql, [last, BATCH])]


def _batch(
    db: Database, table: str, last: int, numbers: list[int]
) -> list[tuple[int, Row | Exception]]:
    """The rows of these numbers after the last; where one cannot be read, why."""
    sql = f"SELECT * FROM {table} NOT INDEXED WHERE rowid > ? AND rowid <= ? ORDER BY rowid"  # noqa: S608
    try:
        rows: list[Row] = list(db.query(sql, [last, numbers[-1]]))
        if len(rows) == len(numbers):
            return list(zip(numbers, rows, strict=True))
    except _BROKEN as error:
        _raise_unless_damage(error)
    read = ((number, _row(db, table, number)) for number in numbers)
    return [(number, row) for number, row in read if row is not None]


def _row(db: Database, table: str, number: int) -> Row | Exception | None:
    """A row; why it cannot be read; None where it was deleted meanwhile."""
    sql = f"SELECT * FROM {table} NOT INDEXED WHERE rowid = ?"  # noqa: S608
    try:
        return next(iter(list(db.query(sql, [number]))), None)
    except _BROKEN as error:
        _raise_unless_damage(error)
        return error


def _of_row(table: _Table, number: int, row: Row | Exception) -> Iterator[Fault]:
    if isinstance(row, Exception):
        detail = f"it cannot be read: {_words(row)}"
        yield Fault(table.part, f"row {number} of {table.name}", detail, BACKUP)
        return
    try:
        detail = table.read(row) or ""
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        detail = f"it cannot be read: {_words(error)}"
    if detail:
        yield Fault(table.part, table.called(row), detail, table.remedy(row))


def _article_fault(row: Row) -> str | None:
    return _text_fault(article_from(row).title, row)


def _revision_fault(row: Row) -> str | None:
    return _text_fault(json.loads(row["fields"])["title"], row)


def _text_fault(title: str | None, row: Row) -> str | None:
    fits = content_hash(title, row["text"]) == row["content_hash"]
    return None if fits else "its title and text do not fit their hash"


def _reads(builder: Callable[[Row], object]) -> Callable[[Row], None]:
    """Read a row only; what is wrong is raised."""

    def read(row: Row) -> None:
        builder(row)

    return read


def _read_with_dictionaries(db: Database) -> Callable[[Row], None]:
    """Read pages, whatever dictionary each needs."""
    pages = Pages()
    return _reads(lambda row: pages.of(db, row))


def _is_address(db: Database) -> Callable[[str], bool]:
    sql = "SELECT 1 FROM urls WHERE url = ?"
    return lambda url: db.execute(sql, [url]).fetchone() is not None


def _named(kind: str) -> Callable[[Row], str]:
    return lambda row: f"{kind} {row['id']} ({_short(row['url'])})"


def _short(url: object) -> str:
    text = "no address" if url is None else str(url)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _refetch(row: Row) -> str:
    is_web = str(row["url"]).startswith("http")
    return f"{_AGAIN} '{_short(row['url'])}'" if is_web and "'" not in row["url"] else BACKUP


def _of_page(_: Row) -> str:
    return f"{BACKUP}; without it, the article taken from this page stays, and cannot be read anew"


def _of_dictionary(_: Row) -> str:
    return f"{BACKUP}; without it, the pages that were compressed with it are lost"


_TABLES = (
    _Table("articles", Part.ARTICLE, _named("article"), _article_fault, _refetch),
    _Table(
        "revisions",
        Part.REVISION,
        lambda row: f"revision {row['number']} of article {row['article_id']}",
        _revision_fault,
    ),
    _Table("pages", Part.PAGE, _named("page"), _reads(len), _of_page),
    _Table(
        "dictionaries",
        Part.PAGE,
        lambda row: f"dictionary {row['id']} ({_short(row['origin'])})",
        _reads(content),
        _of_dictionary,
    ),
    _Table("attempts", Part.ROW, _named("attempt"), _reads(attempt_from)),
    _Table(
        "sources",
        Part.ROW,
        _named("source"),
        _reads(lambda row: kept_source_from({**row, "articles": 0})),
    ),
    _Table("links", Part.ROW, _named("link"), _reads(kept_link_from)),
    _Table(
        "reextractions",
        Part.ROW,
        lambda row: f"reextraction {row['id']}",
        _reads(reextraction_from),
    ),
    _Table("runs", Part.ROW, lambda row: f"run {row['id']}", _reads(run_from)),
    _Table("urls", Part.ROW, lambda row: f"address {_short(row['url'])}", _reads(len)),
    _Table("hosts", Part.ROW, lambda row: f"host {row['name']}", _reads(len)),
    _Table("robots", Part.ROW, lambda row: f"robots.txt {_short(row['url'])}", _reads(len)),
    _Table("sites", Part.ROW, lambda row: f"site {row['name']}", _reads(len)),
    _Table("duplicates", Part.ROW, lambda row: f"copy {row['article_id']}", _reads(len)),
)


# What stands in two places.


def _histories(db: Database) -> Iterator[Fault]:
    for number, url, revision, count, last in db.execute(_BROKEN_HISTORIES):
        if count == (0 if revision == 1 else revision) == (last or 0):
            detail = "its newest revision has another text than the article"
        else:
            detail = f"it is at revision {revision}, and {count} are kept, up to number {last or 0}"
        yield Fault(Part.REVISION, f"article {number} ({_short(url)})", detail, BACKUP)


def _addresses(db: Database) -> Iterator[Fault]:
    for number, url in lost(db):
        where = f"article {number} ({_short(url)})"
        yield Fault(Part.ADDRESS, where, "it is not found by its own address", REPAIR, True)


def _links(db: Database) -> Iterator[Fault]:
    for number, url in unled(db):
        detail = "it is said to lead to an article, and there is none"
        yield Fault(Part.LINK, f"link {number} ({_short(url)})", detail, REPAIR, True)


def _counters(db: Database) -> Iterator[Fault]:
    for name, count in db.execute(_OVERCOUNTED):
        detail = f"{count} of its lines are counted more often than its articles"
        yield Fault(Part.COUNTER, f"memory of {name}", detail, REPAIR, True)


def _copies(db: Database, count: _Count) -> Iterator[Fault]:
    unfound, mislinked = duplicates.wrong(db, count.more)
    if unfound:
        detail = f"{_articles(unfound)} without the keys that the texts give"
        yield Fault(Part.DUPLICATE, "keys of copies", detail, REPAIR, True)
    if mislinked:
        detail = f"{_articles(mislinked)} with other links than the texts give"
        yield Fault(Part.DUPLICATE, "links between copies", detail, REPAIR, True)


def _articles(number: int) -> str:
    return "1 article" if number == 1 else f"{number:,} articles"


def _search(path: Path) -> Iterator[Fault]:
    """Compare the search index with the texts, on a connection of its own for the copy's sake."""
    with open_database(path, write=False) as db:
        try:
            _compare_copy(db)
        except _BROKEN as error:
            _raise_unless_damage(error)
            detail = f"it does not fit the articles ({_words(error)}): searching may miss some"
            yield Fault(Part.SEARCH, "the search index", detail, REPAIR, True)


def _compare_copy(db: Database) -> None:
    interrupts: list[BaseException] = []
    function = partial(_searchable, db.conn.interrupt, interrupts)
    db.conn.create_function("searchable", 1, function, deterministic=True)
    try:
        _ask_of_copy(db)
    except sqlite3.Error as error:
        if interrupts:
            raise interrupts[0] from error
        raise


def _searchable(
    stop: Callable[[], None], interrupts: list[BaseException], text: str | None
) -> str | None:
    """For SQL, which would take an interrupt for an error of its own: it is told to stop."""
    try:
        return searchable(text)
    except BaseException as error:  # noqa: BLE001  raised again where SQL has stopped
        interrupts.append(error)
        stop()
        return None


def _ask_of_copy(db: Database) -> None:
    made = integrity.made("articles_fts").replace("TABLE ", "TABLE temp.", 1)
    copied = (_COPIED.format(name=name) for name in ("data", "idx", "docsize", "config"))
    db.execute("BEGIN")  # one state of both, whoever writes meanwhile
    for statement in _COPY.format(made=made, copied="".join(copied)).split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.execute("INSERT INTO temp.articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    db.rollback()
