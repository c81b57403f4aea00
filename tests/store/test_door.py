"""Writes joined into one transaction, for many articles at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from scraper.errors import AlreadyKept
from scraper.model import Article, Attempt, Page
from scraper.store import Store


def kept(path: Path) -> list[int]:
    """List the articles that another reader finds."""
    with Store.open(path, write=False) as reader:
        return sorted(kept.id for kept in reader.articles())


def test_together(
    store: Store, path: Path, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """Nobody else sees anything of it before the end; whoever writes sees it at once."""
    with store.together():
        for number in range(3):
            new = replace(article, url=f"https://news.example/{number}")
            store.keep(new, page, attempt, [], now=now)
        assert store.count() == 3
        assert kept(path) == []
    assert kept(path) == [1, 2, 3]


def test_an_error_undoes_all(
    store: Store, path: Path, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """What leaves the `with` with an error was never there."""

    def interrupted() -> None:
        with store.together():
            store.keep(article, page, attempt, [], now=now)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (kept(path), list(store.attempts())) == ([], [])


def test_an_error_that_is_caught(
    store: Store, path: Path, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """It undoes its own write, and no other."""
    with store.together():
        store.keep(article, page, attempt, [], now=now)
        with pytest.raises(AlreadyKept):
            store.keep(article, replace(page, body=b"other"), attempt, [], now=now)
        store.keep(replace(article, url=None), page, attempt, [], now=now)
    assert kept(path) == [1, 2]
    assert store._db.table("pages").count == 1


def test_together_within_together(store: Store, attempt: Attempt) -> None:
    """The outer one decides."""

    def interrupted() -> None:
        with store.together():
            with store.together():
                store.record(attempt)
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert list(store.attempts()) == []


def test_nothing_together(store: Store, attempt: Attempt) -> None:
    """An empty group is no fault, and the next write is its own."""
    with store.together():
        pass
    store.record(attempt)
    assert list(store.attempts()) == [attempt]
