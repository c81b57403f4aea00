"""Opening the file: refused before it is touched, or opened whole, current and safe.

A writer makes an archive where there is none. A reader cannot write at all (`mode=ro`). The driver
is in autocommit mode: transactions are ours alone, and begin IMMEDIATE. SQLite's default would take
the write lock at the first write, and fail at once when another connection has written since.
"""

from __future__ import annotations

import logging
import math
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from scraper.errors import ArchiveDamaged, ArchiveError
from scraper.store import faults, identity, indexing, schema
from scraper.store.identity import HEAD_BYTES, Identity, identify

OLDEST_SQLITE = (3, 38, 0)  # STRICT tables came with 3.37, JSON in every build with 3.38

# To bring an archive of an older version up to date takes 1.2 ms an article, its text read for the
# search index and for its copies (30,000 invented ones), and more where the machine is busy.
MS_EACH = 3
TOLD_FROM_S = 10  # what takes longer is told before it begins

_REFUSALS = {
    Identity.NEWER: "{path} was written by a newer version of this program; upgrade to open it",
    Identity.FOREIGN: "{path} is a database of another application; choose another path",
    Identity.NO_DATABASE: "{path} is not an archive: it is no SQLite database, or a damaged one",
}
_OUTDATED = "{path} has an older form; any command that writes to it brings it up to date"
_NONE_THERE = "there is no archive at {path}; `scraper fetch`, `import` and `sources add` make one"
_INCOMPLETE = "{path} is damaged: it lacks {missing}; restore it from a backup"

_BEGINS = "%s is brought up to date, once: %s articles, which may take %s"
_VERSION_OF_KEYS = 5  # from this one on all is there that is made of the texts
_log = logging.getLogger(__name__)

# What a reader is told when a writer was killed: the half-done transaction has to be undone first.
_UNFINISHED = frozenset({"SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY"})


def open_database(path: Path, *, write: bool) -> Database:
    """Open the archive at `path`, or raise `ArchiveError` with the file unchanged."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise ArchiveError(f"SQLite {sqlite3.sqlite_version} is too old; {oldest} is needed")
    _refuse_by_head(path, write=write)
    with faults.as_sentences(path):
        return _open_writer(path) if write else _open_reader(path)


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All of what is done within, or nothing. Waits for the write lock, then holds it.

    Within another one it is a part of that, and undone alone where the error is caught there.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite's WAL is free of the checkpoint race that corrupts a database.

    It was there from 3.7.0 to 3.51.2, and was also mended in 3.50.7 and 3.44.6
    (https://www.sqlite.org/wal.html#walresetbug).
    """
    mended_branches = {(3, 44): 6, (3, 50): 7}
    mended_patch = mended_branches.get(version[:2])
    return version >= (3, 51, 3) or (mended_patch is not None and version[2] >= mended_patch)


def _refuse_by_head(path: Path, *, write: bool) -> None:
    _refuse(identify(_head(path, write=write)), path, write=write)


def _refuse(identity: Identity, path: Path, *, write: bool) -> None:
    if identity in _REFUSALS:
        kind = ArchiveDamaged if identity is Identity.NO_DATABASE else ArchiveError
        raise kind(_REFUSALS[identity].format(path=path))
    if identity is Identity.BLANK and not write:
        raise ArchiveError(_NONE_THERE.format(path=path))


def _head(path: Path, *, write: bool) -> bytes:
    if write and not path.parent.is_dir():
        raise ArchiveError(f"the folder {path.parent} does not exist; make it, or choose another")
    try:
        if path.exists() and not path.is_file():
            raise ArchiveError(f"{path} is not a file; choose another path")
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error


def _open_writer(path: Path) -> Database:
    db = _connect(path, "rwc")
    with _closed_on_error(db):
        _bring_up_to_date(db, path)
        _refuse_incomplete(db, path)
        _choose_journal(db)
        _catch_up(db)
    return db


def _open_reader(path: Path) -> Database:
    db = _connect(path, "ro")
    with _closed_on_error(db):
        _undo_unfinished(db, path)
        _refuse(_identity(db), path, write=False)
        if _pragma(db, "user_version") < identity.VERSION:
            raise ArchiveError(_OUTDATED.format(path=path))
        _refuse_incomplete(db, path)
    return db


def _connect(path: Path, mode: str) -> Database:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=faults.BUSY_TIMEOUT, isolation_level=None)
    db = Database(connection, execute_plugins=False)  # whatever else is installed stays out
    with _closed_on_error(db):
        db.execute("PRAGMA foreign_keys = ON")
    return db


@contextmanager
def _closed_on_error(db: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        db.close()
        raise


def _undo_unfinished(reader: Database, path: Path) -> None:
    # SQLite rolls a killed writer's transaction back at the first read that is allowed to write.
    try:
        _pragma(reader, "schema_version")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname not in _UNFINISHED:
            raise
        with _connect(path, "rw") as db:
            _pragma(db, "schema_version")


def _bring_up_to_date(db: Database, path: Path) -> None:
    if _identity(db) is Identity.ARCHIVE and _pragma(db, "user_version") == identity.VERSION:
        return
    with transaction(db):
        _refuse(_identity(db), path, write=True)  # now that nobody else can write
        _tell_what_takes_long(db, path)
        schema.apply_pending(db)


def _tell_what_takes_long(db: Database, path: Path) -> None:
    if not 0 < _pragma(db, "user_version") < _VERSION_OF_KEYS:
        return
    (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
    seconds = articles * MS_EACH / 1000
    if seconds > TOLD_FROM_S:
        minutes = math.ceil(seconds / 60)
        time = "a minute" if minutes == 1 else f"{minutes:,} minutes"
        _log.warning(_BEGINS, path, f"{articles:,}", time)


def _catch_up(db: Database) -> None:
    if indexing.is_behind(db):
        with transaction(db):
            indexing.catch_up(db)


def _identity(db: Database) -> Identity:
    """Tell the same as `identify` by SQLite's own account, WAL and a killed writer included."""
    if _pragma(db, "application_id") == identity.APPLICATION_ID:
        is_newer = _pragma(db, "user_version") > identity.VERSION
        return Identity.NEWER if is_newer else Identity.ARCHIVE
    return Identity.FOREIGN if db.table_names() else Identity.BLANK


def _refuse_incomplete(db: Database, path: Path) -> None:
    missing = schema.TABLES.difference(db.table_names())
    if missing:
        raise ArchiveDamaged(_INCOMPLETE.format(path=path, missing=", ".join(sorted(missing))))


def _choose_journal(db: Database) -> None:
    if wal_is_safe(sqlite3.sqlite_version_info):
        db.enable_wal()
    else:
        db.disable_wal()


def _pragma(db: Database, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])
