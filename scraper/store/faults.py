"""Faults of the file, the disk and the lock: sqlite3's errors as sentences for a person.

The one place where they become `ArchiveError`. What is in no line of the table (a broken
constraint, a mistake in SQL) is a bug of this program and passes through as it is.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import ArchiveDamaged, ArchiveError
from scraper.store.compression import BodyError

BUSY_TIMEOUT = 30.0  # seconds; one article takes milliseconds, an export's batch well under one

_DAMAGED = "{path} is damaged ({error}); restore it from a backup"

# By the beginning of SQLite's name for the error (https://www.sqlite.org/rescode.html).
_SENTENCES = {
    "SQLITE_BUSY": "{path} has been locked by another program for {seconds:g} seconds; try later",
    "SQLITE_CANTOPEN": "{path} cannot be opened; see whether its folder may be written",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_FULL": "the disk is full; what is in {path} stays; make room and run again",
    "SQLITE_IOERR": "the disk refused to read or write {path} ({error}); what is in it stays",
    "SQLITE_LOCKED": "{path} is locked by this program itself; close the other connection",
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_PERM": "{path} may not be written; change its permissions",
    "SQLITE_READONLY": "{path} cannot be written: it, its folder or its disk is for reading only",
}


@contextmanager
def as_sentences(path: Path) -> Iterator[None]:
    """Turn the expected faults of what is done within into `ArchiveError`."""
    try:
        yield
    except (sqlite3.Error, BodyError, json.JSONDecodeError, UnicodeDecodeError) as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        told = sentence.format(path=path, seconds=BUSY_TIMEOUT, error=error)
        kind = ArchiveDamaged if sentence is _DAMAGED else ArchiveError
        raise kind(told) from error


def is_of_the_content(error: sqlite3.Error) -> bool:
    """Whether an error is for what stands in the file, and not for its disk, its lock, its size."""
    return _sentence(error) in (None, _DAMAGED)


def _sentence(error: Exception) -> str | None:
    if not isinstance(error, sqlite3.Error) or str(error).startswith("Could not decode to UTF-8"):
        return _DAMAGED  # the store writes neither such text nor such bodies
    name: str = getattr(error, "sqlite_errorname", "")  # absent where no SQLite was asked
    return next((told for start, told in _SENTENCES.items() if name.startswith(start)), None)
