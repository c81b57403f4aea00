"""An archive is opened whole, made whole, or refused with the file unchanged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.errors import ArchiveError
from scraper.model import Article, Attempt, Page
from scraper.store import Store, connection, duplicates, faults, identity


def run_sql(path: Path, *statements: str) -> None:
    """Let another program change the file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement)


def names(folder: Path) -> list[str]:
    """List what lies in a folder."""
    return sorted(file.name for file in folder.iterdir())


def is_tidy(folder: Path, journal: str) -> bool:
    """Whether nothing lies beside the file but what a reader of WAL cannot do without."""
    allowed = {"articles.db-shm", "articles.db-wal"} if journal == "wal" else set()
    return set(names(folder)) - allowed == {"articles.db"}


def text_file(path: Path) -> None:
    """Write what is no database."""
    path.write_text("These are my notes on floods.\n" * 20)


def short_file(path: Path) -> None:
    """Write the start of a header."""
    path.write_bytes(b"SQLite format 3\0")


def foreign(path: Path) -> None:
    """Write another application's database."""
    run_sql(path, "CREATE TABLE recipes (name TEXT)")


def foreign_in_wal(path: Path) -> None:
    """Write one that was left in write-ahead mode."""
    run_sql(path, "PRAGMA journal_mode = wal", "CREATE TABLE recipes (name TEXT)")


def foreign_without_tables(path: Path) -> None:
    """Write a new document of another application (GeoPackage)."""
    run_sql(path, "PRAGMA application_id = 1196444487", "VACUUM")


def newer(path: Path) -> None:
    """Write an archive of a later version."""
    Store.open(path, write=True).close()
    run_sql(path, "PRAGMA user_version = 99")


def without_a_table(path: Path) -> None:
    """Write an archive and drop a table."""
    Store.open(path, write=True).close()
    run_sql(path, "DROP TABLE duplicates")


def cut_short(path: Path) -> None:
    """Write the first two pages of an archive."""
    Store.open(path, write=True).close()
    path.write_bytes(path.read_bytes()[:8_192])


def damaged(path: Path) -> None:
    """Write an archive and destroy its schema."""
    Store.open(path, write=True).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 3_996 + whole[4_096:])


@pytest.mark.parametrize("write", [True, False], ids=["write", "read"])
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (text_file, "is not an archive: it is no SQLite database, or a damaged one"),
        (short_file, "is not an archive: it is no SQLite database, or a damaged one"),
        (foreign, "is a database of another application; choose another path"),
        (foreign_in_wal, "is a database of another application; choose another path"),
        (foreign_without_tables, "is a database of another application; choose another path"),
        (newer, "was written by a newer version of this program; upgrade to open it"),
        (without_a_table, "is damaged: it lacks duplicates; restore it from a backup"),
        (cut_short, "is damaged (database disk image is malformed); restore it from a backup"),
        (damaged, "is damaged (database disk image is malformed); restore it from a backup"),
    ],
)
def test_refused(
    path: Path, make: Callable[[Path], None], sentence: str, write: bool, journal: str
) -> None:
    """What is no whole archive of this version is refused, and stays byte for byte as it was."""
    make(path)
    before = path.read_bytes()
    with pytest.raises(ArchiveError) as refusal:
        Store.open(path, write=write)
    assert str(refusal.value) == f"{path} {sentence}"
    assert path.read_bytes() == before
    assert is_tidy(path.parent, journal)


@pytest.mark.parametrize("name", [b"art\xffcles", b"articlos"])
def test_damaged_name(path: Path, name: bytes) -> None:
    """A schema in which a name is damaged is refused, though SQLite's own words are no UTF-8."""
    Store.open(path, write=True).close()
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE articles", b"CREATE TABLE " + name))
    with pytest.raises(ArchiveError, match="is damaged"):
        Store.open(path, write=True)


@pytest.mark.parametrize("write", [True, False], ids=["write", "read"])
def test_zeros(path: Path, write: bool) -> None:
    """A file of zeros is refused and stays one."""
    path.write_bytes(bytes(5_000))
    with pytest.raises(ArchiveError):
        Store.open(path, write=write)
    assert path.read_bytes() == bytes(5_000)


def nothing(_: Path) -> None:
    """Leave no file."""


def empty_file(path: Path) -> None:
    """Write an empty file."""
    path.touch()


def no_tables(path: Path) -> None:
    """Write a database without a table."""
    run_sql(path, "VACUUM")


@pytest.mark.parametrize("make", [nothing, empty_file, no_tables])
def test_made(path: Path, make: Callable[[Path], None]) -> None:
    """Where there is no file, or nothing in it, a writer makes an archive."""
    make(path)
    with Store.open(path, write=True) as store:
        assert store.count() == 0


@pytest.mark.parametrize("make", [nothing, empty_file, no_tables])
def test_missing(path: Path, make: Callable[[Path], None]) -> None:
    """Where there is no archive, a reader says what makes one, and makes nothing."""
    make(path)
    before = names(path.parent)
    with pytest.raises(ArchiveError) as refusal:
        Store.open(path, write=False)
    assert str(refusal.value) == (
        f"there is no archive at {path}; `scraper fetch`, `import` and `sources add` make one"
    )
    assert names(path.parent) == before


def test_missing_folder(tmp_path: Path) -> None:
    """A writer makes no folders."""
    with pytest.raises(ArchiveError, match=r"the folder .*/news does not exist"):
        Store.open(tmp_path / "news" / "articles.db", write=True)
    assert names(tmp_path) == []


@pytest.mark.parametrize("write", [True, False])
def test_folder(tmp_path: Path, write: bool) -> None:
    """A folder is no archive."""
    with pytest.raises(ArchiveError, match="is not a file"):
        Store.open(tmp_path, write=write)


def test_odd_name(tmp_path: Path) -> None:
    """A path may hold what means something in a URI."""
    odd = tmp_path / "a?mode=memory#b%20.db"
    Store.open(odd, write=True).close()
    assert names(tmp_path) == ["a?mode=memory#b%20.db"]


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_forbidden_folder(tmp_path: Path) -> None:
    """A folder that may not be written is said to be that."""
    tmp_path.chmod(0o500)
    with pytest.raises(ArchiveError, match="cannot be opened; see whether its folder"):
        Store.open(tmp_path / "articles.db", write=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_forbidden_file(path: Path) -> None:
    """A file that may not be read is said to be that."""
    Store.open(path, write=True).close()
    path.chmod(0)
    with pytest.raises(ArchiveError, match="cannot be read: Permission denied"):
        Store.open(path, write=False)


def test_reader_writes_nothing(path: Path, attempt: Attempt, journal: str) -> None:
    """A reader leaves the file and its folder as they are, and cannot write at all."""
    Store.open(path, write=True).close()
    before = path.read_bytes()
    with Store.open(path, write=False) as store:
        with pytest.raises(ArchiveError, match="cannot be written"):
            store.record(attempt)
        assert list(store.articles()) == []
    assert path.read_bytes() == before
    assert is_tidy(path.parent, journal)


@pytest.mark.usefixtures("journal")
def test_opening_again_writes_nothing(path: Path) -> None:
    """An archive that is current is not touched by opening it, even for writing."""
    Store.open(path, write=True).close()
    before = path.read_bytes()
    Store.open(path, write=True).close()
    assert path.read_bytes() == before


def test_creation_is_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A creation that breaks off leaves no half of an archive, and can be done again."""
    with monkeypatch.context() as patched:
        patched.setattr(identity, "VERSION", "no number")
        with pytest.raises((sqlite3.OperationalError, TypeError)):
            Store.open(path, write=True)
    assert path.stat().st_size == 0
    Store.open(path, write=True).close()


def test_outdated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive of an older form is brought up to date by a writer, and only by one."""
    Store.open(path, write=True).close()
    monkeypatch.setattr(identity, "VERSION", identity.VERSION + 1)
    with pytest.raises(ArchiveError, match="has an older form"):
        Store.open(path, write=False)
    Store.open(path, write=True).close()
    Store.open(path, write=False).close()


@pytest.mark.parametrize(("articles_s", "told"), [(0, True), (10, False)])
def test_what_takes_long_is_told_before(
    old_archive: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    articles_s: int,
    *,
    told: bool,
) -> None:
    """A large archive of an older version says what is done to it; a small one is just brought."""
    monkeypatch.setattr(connection, "TOLD_FROM_S", articles_s)
    for _ in range(2):
        Store.open(old_archive, write=True).close()
    sentence = f"{old_archive} is brought up to date, once: 1 articles, which may take a minute"
    assert caplog.messages == [sentence] * told


def test_an_interrupt_leaves_the_older_form(
    old_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever does not wait has the archive as it was."""
    before = old_archive.read_bytes()
    with monkeypatch.context() as interrupted:
        interrupted.setattr(duplicates, "fill_anew", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            Store.open(old_archive, write=True)
    assert old_archive.read_bytes() == before
    with Store.open(old_archive, write=True) as store:
        assert list(store.check()) == []


def _interrupt(_: object) -> None:
    raise KeyboardInterrupt


def test_locked(path: Path, attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits too long for the lock is told so; nothing is written."""
    monkeypatch.setattr(faults, "BUSY_TIMEOUT", 0.05)
    with Store.open(path, write=True) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match=r"locked by another program for 0\.05 seconds"):
            store.record(attempt)
        other.rollback()
        assert list(store.attempts()) == []


def test_listing_locks_nothing(
    path: Path,
    article: Article,
    page: Page,
    attempt: Attempt,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever reads a long list slowly does not keep a writer waiting."""
    monkeypatch.setattr(faults, "BUSY_TIMEOUT", 0.05)
    with Store.open(path, write=True) as writer, Store.open(path, write=False) as reader:
        writer.keep(article, page, attempt, [], now=now)
        listing, tried = reader.articles(), reader.attempts()
        next(listing)
        next(tried)
        writer.record(attempt)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 49, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_safe(version: tuple[int, int, int], safe: bool) -> None:
    """Write-ahead logging is safe in the versions that SQLite names."""
    assert connection.wal_is_safe(version) is safe


def test_journal_follows_version(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A safe SQLite writes ahead; an unsafe one goes back to the rollback journal."""
    monkeypatch.setattr(connection, "wal_is_safe", lambda _: True)
    with Store.open(path, write=True), Database(path) as plain:
        assert plain.journal_mode == "wal"
    monkeypatch.setattr(connection, "wal_is_safe", lambda _: False)
    with Store.open(path, write=True), Database(path) as plain:
        assert plain.journal_mode == "delete"


def test_old_sqlite(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An SQLite without strict tables is refused in a sentence."""
    monkeypatch.setattr(connection, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(ArchiveError, match=r"is too old; 99\.0\.0 is needed"):
        Store.open(path, write=True)


def test_foreign_keys_bind(store: Store) -> None:
    """The store's own connection keeps the references whole."""
    with pytest.raises(sqlite3.IntegrityError):
        store._db.execute("INSERT INTO urls VALUES ('https://a.example/', 5, 'feed')")
