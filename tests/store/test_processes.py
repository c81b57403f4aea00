"""Several processes at one archive, and processes that are killed or refused by the system."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import scraper
from scraper.store import Store

ROOT = Path(scraper.__file__).parent.parent
PAGE_BYTES = 40_000  # random, so that they stay as many when compressed

PREAMBLE = f"""
import os, resource, signal, sys
from datetime import UTC, datetime
from scraper.errors import ArchiveError
from scraper.model import Alias, Article, Attempt, Charset, Outcome, Page
from scraper.store import Store, changes, connection

path, name = sys.argv[1:]

def keep(store, number):
    url = f"https://{{name}}.example/{{number}}"
    body = os.urandom({PAGE_BYTES})
    page = Page(url, url, body, Charset("utf-8", "meta"), "2026-03-01T00:00:00Z")
    article = Article(url=url, title=name, text="Something happened. " * 100)
    attempt = Attempt(url, "2026-03-01T00:00:00Z", Outcome.STORED)
    return store.keep(article, page, attempt, [], now=datetime(2026, 3, 1, tzinfo=UTC))
"""

WRITE_300 = """
with Store.open(path, write=True) as store:
    for number in range(300):
        keep(store, number)
"""

# The small cache makes SQLite write to the file before the transaction ends.
KILLED_HALFWAY = """
store = Store.open(path, write=True)
for number in range(3):
    keep(store, number)
store._db.execute("PRAGMA cache_size = 1")
changes.add_attempt = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
keep(store, 4)
"""

KILLED_IN_CREATION = """
from scraper.store import schema
apply = schema.apply_pending

def apply_and_die(db):
    db.execute("PRAGMA cache_size = 1")
    apply(db)
    os.kill(os.getpid(), signal.SIGKILL)

schema.apply_pending = apply_and_die
Store.open(path, write=True)
"""

FILE_TOO_LARGE = """
with Store.open(path, write=True) as store:
    keep(store, 1)
    size = os.path.getsize(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 8192, size + 8192))
    try:
        keep(store, 2)
    except ArchiveError as error:
        print(error)
"""


UNFINISHED = {"delete": "journal", "wal": "wal"}  # the file that holds what was not committed

IN_JOURNAL = """
connection.wal_is_safe = lambda _: name == "wal"
"""


def start(script: str, path: Path, name: str = "news") -> subprocess.Popen[str]:
    """Run a script of this file in a process of its own."""
    command = [sys.executable, "-c", PREAMBLE + script, str(path), name]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a process to end; what it printed."""
    with process:
        return process.communicate()[0]


def is_whole(store: Store) -> bool:
    """Whether SQLite, the references and the search index are in order."""
    integrity = store._db.execute("PRAGMA integrity_check").fetchone()[0]
    broken = store._db.execute("PRAGMA foreign_key_check").fetchall()
    store._db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    return (integrity, broken) == ("ok", [])


def test_two_writers(path: Path) -> None:
    """Two processes that write at once, and make the archive at once, lose nothing."""
    for writer in [start(WRITE_300, path, "first"), start(WRITE_300, path, "second")]:
        finish(writer)
        assert writer.returncode == 0
    with Store.open(path, write=True) as store:
        assert store.count() == 600
        assert {kept.article.url for kept in store.articles()} == {
            f"https://{name}.example/{number}"
            for name in ("first", "second")
            for number in range(300)
        }
        assert is_whole(store)


@pytest.mark.parametrize("write", [True, False], ids=["writer", "reader"])
def test_killed_halfway(path: Path, write: bool, journal: str) -> None:
    """A process killed in the middle leaves whole articles, for whoever comes next."""
    killed = start(IN_JOURNAL + KILLED_HALFWAY, path, journal)
    finish(killed)
    assert killed.returncode == -signal.SIGKILL
    assert path.with_name(f"articles.db-{UNFINISHED[journal]}").stat().st_size > PAGE_BYTES
    with Store.open(path, write=write) as store:
        assert [kept.id for kept in store.articles()] == [3, 2, 1]
        assert store._db.table("pages").count == 3
    with Store.open(path, write=True) as store:
        assert is_whole(store)


def test_killed_in_creation(path: Path) -> None:
    """A process killed while it makes an archive leaves none, and the next one makes it."""
    killed = start(KILLED_IN_CREATION, path)
    finish(killed)
    assert killed.returncode == -signal.SIGKILL
    with Store.open(path, write=True) as store:
        assert store.count() == 0
        assert is_whole(store)


def test_file_too_large(path: Path) -> None:
    """Where the system refuses to let the file grow, the article is not there at all."""
    told = finish(start(FILE_TOO_LARGE, path))
    assert told.startswith("the disk ")
    with Store.open(path, write=True) as store:
        assert [kept.id for kept in store.articles()] == [1]
        assert is_whole(store)
