"""One article, its page and its attempt, and an archive to keep them in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import Article, Attempt, Charset, Outcome, Page, utc_now
from scraper.store import Store, changes, connection, duplicates, identity, indexing, schema
from scraper.store.rows import page_row


@pytest.fixture
def now() -> datetime:
    """Give the time at which the tests keep their articles."""
    return datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def later() -> datetime:
    """Give a day after `now`."""
    return datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def article() -> Article:
    """Give an article with every field set."""
    return Article(
        url="https://news.example/floods",
        title="Floods reach the old town",
        text="The river rose overnight.\nNobody was hurt.",
        authors=("Ana Silva", "Đặng Văn Ấn"),
        published="2026-02-28T09:30:00+07:00",
        modified="2026-02-28",
        language="en",
        language_confidence=0.99,
        site="news.example",
        section="Weather",
        tags=("floods", "rivers"),
        image="https://news.example/floods.jpg",
        summary="A river rose.",
        word_count=7,
        flags=("short",),
        provenance={"title": "jsonld", "published": "meta"},
        extractor="scraper 1",
    )


@pytest.fixture
def page() -> Page:
    """Give a page with every field set."""
    return Page(
        url="https://news.example/floods?id=1",
        requested="http://news.example/f/1",
        body=b"<p>The river rose overnight.</p>",
        charset=Charset("utf-8", "header"),
        fetched_at="2026-03-01T11:59:58Z",
        status=200,
        headers=(("ETag", '"a1"'), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
        redirects=("http://news.example/f/1", "https://news.example/f/1"),
        wire_bytes=31,
    )


@pytest.fixture
def attempt() -> Attempt:
    """Give an attempt that stored something."""
    return Attempt(
        url="http://news.example/f/1",
        at="2026-03-01T12:00:00Z",
        outcome=Outcome.STORED,
        detail="kept as a new article",
        status=200,
        ms=120,
        bytes=31,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a file where an archive may be made."""
    return tmp_path / "articles.db"


@pytest.fixture(params=["delete", "wal"])
def journal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Choose the journal whatever SQLite is at hand; its name. What uses it runs with both."""
    chosen = str(request.param)
    monkeypatch.setattr(connection, "wal_is_safe", lambda _: chosen == "wal")
    return chosen


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Make a new archive, open for writing."""
    with Store.open(path, write=True) as opened:
        yield opened


@pytest.fixture(params=["0002_memory", "0003_sources"], ids=["version 1", "version 2"])
def old_archive(
    path: Path,
    request: pytest.FixtureRequest,
    article: Article,
    page: Page,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Make an archive as it was before this migration, with an article in it."""
    with Database(path) as db:
        schema.migrations.apply(db, stop_before=str(request.param))
        version = len(schema.migrations.applied(db))
        db.execute(f"PRAGMA application_id = {identity.APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {version}")
        page_id = changes.add_page(db, page_row(page))
        with monkeypatch.context() as before:  # there were no keys then
            before.setattr(duplicates, "renew", lambda *_: None)
            before.setattr(indexing, "index", lambda *_: None)
            article_id = changes.add_article(db, article, page_id, None, utc_now(now))
        changes.put_urls(db, article_id, article.url, ())
    return path
