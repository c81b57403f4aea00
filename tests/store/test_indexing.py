"""The search index: how it follows what other programs write, and what an interrupt leaves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace as dc_replace
from datetime import datetime
from pathlib import Path

import pytest

from scraper.model import Article, Attempt, Page, Part
from scraper.store import Store, check, indexing
from scraper.terms import parse


@pytest.fixture
def kept(path: Path, article: Article, page: Page, attempt: Attempt, now: datetime) -> int:
    """Keep an article in an archive that is closed again; its id."""
    with Store.open(path, write=True) as store:
        return store.keep(article, page, attempt, (), now=now)


@pytest.fixture
def other(path: Path, kept: int) -> Iterator[sqlite3.Connection]:  # noqa: ARG001
    """Open the archive as another program does: with nothing but SQLite."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def faults(path: Path) -> list[str]:
    """What `check` says of the search index."""
    with Store.open(path, write=False) as store:
        return [fault.detail for fault in store.check(only=[Part.SEARCH])]


def found(path: Path, query: str) -> list[int]:
    """The ids that a search finds once a writer has been here."""
    with Store.open(path, write=True) as store:
        return [kept.id for kept in store.search(parse(query))]


_REPLACE = "INSERT OR REPLACE INTO articles ({names}) SELECT {values} FROM articles"


def replace(other: sqlite3.Connection, **changed: str) -> None:
    """Replace the article by itself with some columns changed, which no delete trigger hears."""
    names = [row[1] for row in other.execute("PRAGMA table_info(articles)")]
    values = (changed.get(name, name) for name in names)
    other.execute(_REPLACE.format(names=", ".join(names), values=", ".join(values)))


@pytest.mark.parametrize("changed", [{}, {"id": "7"}], ids=["by its id", "by its address"])
def test_a_row_that_is_replaced(
    path: Path, other: sqlite3.Connection, changed: dict[str, str]
) -> None:
    """What stood there before is found no more, what stands there now is."""
    replace(other, title="'Drought'", text="'No rain for weeks.'", **changed)
    assert faults(path) == []
    assert found(path, "drought") == [int(changed.get("id", "1"))]
    assert found(path, "floods OR river") == []
    assert faults(path) == []


def test_an_article_with_another_number(path: Path, other: sqlite3.Connection) -> None:
    """It is found by its new one."""
    other.execute("UPDATE articles SET id = 9")
    assert faults(path) == []
    assert found(path, "floods") == [9]
    assert faults(path) == []


def test_a_deleted_article_that_waits(path: Path, other: sqlite3.Connection) -> None:
    """Until the index has forgotten it, it is no fault of the index."""
    other.execute("DELETE FROM articles")
    assert faults(path) == []
    assert found(path, "floods") == []
    assert faults(path) == []


def test_an_interrupt_while_the_index_is_made(
    path: Path, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends the work as what it is, and the index is as it was."""
    monkeypatch.setattr(indexing, "searchable", interrupt)
    with Store.open(path, write=True) as store, pytest.raises(KeyboardInterrupt):
        store.mend([Part.SEARCH])
    assert faults(path) == []
    assert found(path, "floods") == [kept]


@pytest.mark.usefixtures("kept")
def test_an_interrupt_while_the_index_is_compared(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no fault of the index."""
    monkeypatch.setattr(check, "searchable", interrupt)
    sqlite3.enable_callback_tracebacks(True)  # as Datasette does where it is loaded
    with pytest.raises(KeyboardInterrupt):
        faults(path)
    sqlite3.enable_callback_tracebacks(False)


def interrupt(_: str | None) -> str:
    """Be interrupted in the midst of a text."""
    raise KeyboardInterrupt


def test_copies_that_another_program_makes(
    path: Path,
    other: sqlite3.Connection,
    article: Article,
    page: Page,
    attempt: Attempt,
    now: datetime,
) -> None:
    """Are linked when a writer has been here, and not when they read otherwise again."""
    with Store.open(path, write=True) as store:
        store.keep(dc_replace(article, url="https://b.example/2"), page, attempt, (), now=now)
    words = " ".join(f"word{number}" for number in range(100))
    links = []
    for second in (f"{words} more", "Nothing of that kind"):
        other.execute("UPDATE articles SET text = iif(id = 1, ?, ?)", [words, second])
        with Store.open(path, write=True) as store:
            links.append([copy.id for copy in store.copies(1, 9).found])
            assert list(store.check(only=[Part.DUPLICATE])) == []
    assert links == [[2], []]
