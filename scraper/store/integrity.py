"""What SQLite itself finds wrong with the file, and whether its schema is the one that we made.

SQLite's check sees broken trees, indexes that do not fit their tables and rows that break their
laws. It sees no byte that changed within a text: 242 of 300 damaged files were "ok" to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from sqlite_utils import Database

from scraper.model import Fault, Part
from scraper.store import schema

BACKUP = "restore the archive from a backup"
REPAIR = "run `scraper check --repair`"

MAX_MESSAGES = 100  # of SQLite's check; in a file with more nobody reads one after the other

_OWN_TO_SQLITE = "sqlite_"  # tables and indexes that it makes, and statistics that it may keep
_MIGRATIONS = "_sqlite_migrations"  # in the words of sqlite-utils, which may change them
_SHADOWS = frozenset(f"articles_fts_{name}" for name in ("data", "idx", "docsize", "config"))
_MADE_ANEW = ("index", "trigger")  # whatever is in the tables

# How SQLite words it: https://www.sqlite.org/pragma.html#pragma_integrity_check
_OF_INDEX = re.compile(r"(?:missing from|entries in|entry in|differ from|row \d+ of) index (\w+)")
_OF_ROW = re.compile(r"(?:NULL|\S+) value in |row \d+ ")
# The heading of what follows; `laws`; and the search index, at which newer ones look, too.
_TOLD_ELSEWHERE = re.compile(r"^ok$|^\*\*\*|^CHECK constraint failed|FTS5")

_CHECK = re.compile(r"CHECK \(")  # as our schema writes it; no parenthesis stands in its strings
_NO_ROWID = "WITHOUT ROWID"


class Faulty(NamedTuple):
    """A part of the schema that is not as it should be: its SQL as it is and as it was made."""

    kind: str
    name: str
    sql: str | None
    made: str


def structure(db: Database) -> Iterator[Fault]:
    """Ask SQLite of the trees, the rows and the indexes; what is broken in a tree comes first."""
    indexes = set()
    for message in _messages(db):
        index = _OF_INDEX.search(message)
        if index is None:
            part = Part.ROW if _OF_ROW.match(message) else Part.STRUCTURE
            yield Fault(part, "the file", message, BACKUP)
        elif index[1] not in indexes:
            indexes.add(index[1])
            yield Fault(Part.INDEX, f"index {index[1]}", "it does not fit its table", REPAIR, True)


def references(db: Database) -> Iterator[Fault]:
    """Find the rows that refer to others which are not there."""
    for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check"):
        where = f"table {table}" if rowid is None else f"row {rowid} of {table}"
        detail = f"it refers to a row of {parent} that is not there"
        yield Fault(Part.REFERENCE, where, detail, BACKUP)


def laws(db: Database) -> Iterator[Fault]:
    """Find the rows that break a CHECK of their table.

    SQLite's own check leaves them out of a file that is opened for reading only: there it does not
    even load them (`sqlite3AddCheckConstraint`).
    """
    for (_, table), sql in _made().items():
        checks = list(_checks(sql))
        if not checks:
            continue
        row = "'table'" if _NO_ROWID in sql else "'row ' || rowid || ' of'"
        broken = " ".join(f"WHEN NOT ({check}) THEN {n}" for n, check in enumerate(checks))
        found = db.execute(
            f"SELECT {row} || ' {table}', CASE {broken} END AS broken FROM {table} NOT INDEXED"  # noqa: S608
            " WHERE broken IS NOT NULL"
        )
        for where, number in found:
            detail = f"it breaks a law of its table: {checks[number]}"
            yield Fault(Part.ROW, where, detail, BACKUP)


def form(db: Database) -> Iterator[Fault]:
    """Find what the schema lacks, and what has another form there."""
    for faulty in faulty_parts(db):
        detail = "it is missing" if faulty.sql is None else "it is not as this program made it"
        can_be_mended = faulty.kind in _MADE_ANEW
        remedy = REPAIR if can_be_mended else BACKUP
        where = f"{faulty.kind} {faulty.name}"
        yield Fault(Part.SCHEMA, where, detail, remedy, can_be_mended)
    recorded = {name for (name,) in db.execute(f"SELECT name FROM {_MIGRATIONS}")}  # noqa: S608
    for name in sorted(_migrations().difference(recorded)):
        yield Fault(Part.SCHEMA, f"migration {name}", "it is not on record", BACKUP)


def faulty_parts(db: Database) -> list[Faulty]:
    """Compare the schema with that of a new archive. What a person added to it is no fault."""
    there = _parts(db)
    return [
        Faulty(kind, name, there.get((kind, name)), sql)
        for (kind, name), sql in _made().items()
        if there.get((kind, name)) != sql
    ]


def made(table: str) -> str:
    """The SQL of a table in a new archive."""
    return _made()["table", table]


def make_parts_anew(db: Database) -> None:
    """Make the faulty indexes and triggers anew, inside the caller's transaction."""
    for faulty in faulty_parts(db):
        if faulty.kind not in _MADE_ANEW:
            continue
        if faulty.sql is not None:
            db.execute(f"DROP {faulty.kind} {faulty.name}")
        db.execute(faulty.made)


def fill_indexes_anew(db: Database) -> None:
    """Fill those indexes anew that do not fit their tables, inside the caller's transaction."""
    found = (_OF_INDEX.search(message) for message in _messages(db))
    for name in sorted({match[1] for match in found if match}):
        db.execute(f'REINDEX "{name}"')


@cache
def _made() -> Mapping[tuple[str, str], str]:
    """The schema of a new archive, which several looks ask for; it takes 50 ms to make."""
    with Database(memory=True) as new:
        schema.apply_pending(new)
        return _parts(new)


def _migrations() -> set[str]:
    """The migrations that led to this schema."""
    with Database(memory=True) as new:
        return {pending.name for pending in schema.migrations.pending(new)}


def _checks(sql: str) -> Iterator[str]:
    """The expressions of the CHECKs in the SQL of a table, each on one line."""
    for found in _CHECK.finditer(sql):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        yield " ".join(sql[found.end() : end - 1].split())


def _messages(db: Database) -> list[str]:
    told = db.execute(f"PRAGMA integrity_check({MAX_MESSAGES})").fetchall()
    lines = [line for (message,) in told for line in str(message).split("\n")]
    return [line for line in lines if not _TOLD_ELSEWHERE.search(line)]


def _parts(db: Database) -> dict[tuple[str, str], str]:
    """The SQL by type and name; empty where SQLite words it itself."""
    rows = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {
        (kind, name): "" if name in _SHADOWS else sql
        for kind, name, table, sql in rows
        if table != _MIGRATIONS and not name.startswith(_OWN_TO_SQLITE)
    }
