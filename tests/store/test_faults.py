"""Faults of file and disk are sentences; bugs are not."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from scraper.errors import ArchiveError
from scraper.model import Article, Attempt, Page
from scraper.store import Store
from scraper.store.faults import as_sentences


def fault(name: str) -> sqlite3.OperationalError:
    """Make an error as SQLite raises it, by the name of its code."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("SQLITE_BUSY", "a.db has been locked by another program for 30 seconds; try later"),
        ("SQLITE_BUSY_SNAPSHOT", "a.db has been locked by another program"),
        ("SQLITE_CANTOPEN", "a.db cannot be opened; see whether its folder may be written"),
        ("SQLITE_CORRUPT_INDEX", "a.db is damaged"),
        ("SQLITE_FULL", "the disk is full; what is in a.db stays; make room and run again"),
        ("SQLITE_IOERR_FSYNC", r"the disk refused to read or write a.db \(disk I/O error\)"),
        ("SQLITE_LOCKED", "a.db is locked by this program itself"),
        ("SQLITE_NOTADB", "a.db is damaged"),
        ("SQLITE_PERM", "a.db may not be written; change its permissions"),
        ("SQLITE_READONLY_DBMOVED", "a.db cannot be written"),
    ],
)
def test_sentences(name: str, sentence: str) -> None:
    """Every expected fault is one sentence with the file's name, and keeps its cause."""
    with pytest.raises(ArchiveError, match=f"^{sentence}") as told, as_sentences(Path("a.db")):
        raise fault(name)
    assert isinstance(told.value.__cause__, sqlite3.OperationalError)


@pytest.mark.parametrize("name", ["SQLITE_ERROR", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_MISUSE"])
def test_bugs_pass(name: str) -> None:
    """A broken constraint and a mistake in SQL are bugs, and stay what they are."""
    with pytest.raises(sqlite3.OperationalError), as_sentences(Path("a.db")):
        raise fault(name)


def test_disk_full(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """An article that no longer fits is not there at all, and the archive goes on."""
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(ArchiveError, match="the disk is full"):
        store.keep(replace(article, text="word " * 50_000), page, attempt, [], now=now)
    assert (store.count(), list(store.attempts()), store.page(1)) == (0, [], None)
    store.record(attempt)
    assert list(store.attempts()) == [attempt]


def test_damage_inside(
    path: Path, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """Damage that shows only on reading is a sentence too."""
    with Store.open(path, write=True) as store:
        store.keep(replace(article, text="word " * 50_000), page, attempt, [], now=now)
        root = store._db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'articles'")
        start = (root.fetchone()[0] - 1) * 4_096
    whole = path.read_bytes()
    path.write_bytes(whole[:start] + b"\xff" * 4_096 + whole[start + 4_096 :])
    with Store.open(path, write=False) as reader, pytest.raises(ArchiveError, match="is damaged"):
        reader.article(1)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE articles SET title = CAST(x'ff' AS TEXT)",
        "UPDATE articles SET authors = '[\"Ana Silva'",
        "UPDATE articles SET flags = ''",
    ],
)
def test_damaged_text(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime, damage: str
) -> None:
    """Text that is no UTF-8, or no JSON where JSON stands, is damage."""
    store.keep(article, page, attempt, [], now=now)
    store._db.execute("PRAGMA ignore_check_constraints = ON")
    store._db.execute(damage)
    with pytest.raises(ArchiveError, match="is damaged"):
        list(store.articles())
