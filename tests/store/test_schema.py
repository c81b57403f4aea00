"""The schema: the laws that the file itself keeps, and its search index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.model import (
    Article,
    Attempt,
    Link,
    LinkState,
    Outcome,
    Page,
    Part,
    Source,
    SourceKind,
    SourceState,
)
from scraper.store import Cause, Store, identity, schema

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def db(store: Store) -> Iterator[Database]:
    """Open the archive as any other program does."""
    with Database(store.path) as plain:
        plain.execute("PRAGMA foreign_keys = ON")
        yield plain


@pytest.fixture
def kept(store: Store, article: Article, page: Page, attempt: Attempt, now: datetime) -> int:
    """Keep an article; its id."""
    return store.keep(article, page, attempt, [], now=now)


@pytest.fixture
def named(store: Store, attempt: Attempt, now: datetime) -> None:
    """Add a source that names a link."""
    source_id, _ = store.add_source(Source("https://news.example/feed", SourceKind.FEED), now)
    links = [Link("https://news.example/rain")]
    store.take_links(source_id, links, limit=1, now=now)
    store.note_source(source_id, SourceState(), attempt)


def found(db: Database, words: str) -> list[int]:
    """List the ids of the articles that a search finds."""
    return [row["id"] for row in db.table("articles").search(words)]


def check_index(store: Store) -> None:
    """Compare the search index with the articles."""
    assert list(store.check(only=[Part.SEARCH])) == []


def test_tables(db: Database) -> None:
    """A plain sqlite-utils sees the tables by their names, all of them strict."""
    ours = [name for name in db.table_names() if name in schema.TABLES]
    assert len(ours) == 19
    assert all(db.table(name).strict for name in ours if name != "articles_fts")


def test_marks(db: Database) -> None:
    """The file says whose it is and of what form."""
    application_id = db.execute("PRAGMA application_id").fetchone()[0]
    assert application_id.to_bytes(4) == b"news"
    assert db.execute("PRAGMA user_version").fetchone()[0] == 8


def test_version_counts_migrations(db: Database) -> None:
    """The version is the number of migrations, and all of them are recorded by name."""
    applied = [done.name for done in schema.migrations.applied(db)]
    assert applied == [
        "0001_first",
        "0002_memory",
        "0003_sources",
        "0004_search",
        "0005_likeness",
        "0006_dictionaries",
        "0007_reextractions",
        "0008_facets",
    ]
    assert len(applied) == identity.VERSION


def test_foreign_keys(db: Database) -> None:
    """Every reference is declared, so that a browser of tables can follow it."""
    keys = {
        (name, key.column, key.other_table)
        for name in schema.TABLES
        for key in db.table(name).foreign_keys
    }
    assert keys == {
        ("articles", "page_id", "pages"),
        ("dictionaries", "next_page_id", "pages"),
        ("dictionaries", "page_id", "pages"),
        ("pages", "dictionary_id", "dictionaries"),
        ("articles", "source_id", "sources"),
        ("attempts", "page_id", "pages"),
        ("attempts", "run_id", "runs"),
        ("attempts", "source_id", "sources"),
        ("duplicates", "article_id", "articles"),
        ("duplicates", "of_article_id", "articles"),
        ("likenesses", "article_id", "articles"),
        ("lines", "site_id", "sites"),
        ("links", "source_id", "sources"),
        ("readings", "article_id", "articles"),
        ("revisions", "article_id", "articles"),
        ("sources", "parent_id", "sources"),
        ("revisions", "page_id", "pages"),
        ("urls", "article_id", "articles"),
    }


@pytest.mark.usefixtures("kept", "named")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET authors = 'Ana'",
        "UPDATE articles SET tags = '{}'",
        "UPDATE articles SET provenance = '[]'",
        "UPDATE articles SET language_confidence = 1.5",
        "UPDATE articles SET word_count = 'many'",
        "UPDATE articles SET first_seen = '2026-03-01'",
        "UPDATE articles SET text = NULL",
        "UPDATE articles SET page_id = 99",
        "UPDATE urls SET why = 'guess'",
        "UPDATE pages SET headers = 'none'",
        "UPDATE attempts SET outcome = ''",
        "INSERT INTO duplicates VALUES (1, 1, 'near', 0)",
        "INSERT INTO lines VALUES (9, 1, 1, 0)",
        "INSERT INTO sites VALUES (1, 'news.example', 0, 0)",
        "INSERT INTO readings VALUES (1, 1, 'short')",
        "UPDATE pages SET dictionary_id = 9",
        "INSERT INTO dictionaries VALUES (1, 'a', 0, 1, 1, NULL, printf('%064d', 0), x'')",
        "INSERT INTO dictionaries VALUES (1, 'a', 1, 1, 1, NULL, 'short', x'')",
        "INSERT INTO reextractions VALUES (1, 'now', NULL, 'x', '{}', 0, 0, 0, 0, 0, '{}')",
        "DELETE FROM articles",
        "UPDATE sources SET kind = 'page'",
        "UPDATE sources SET next_due = 'soon'",
        "UPDATE sources SET parent_id = 9",
        "UPDATE sources SET enabled = 2",
        "UPDATE links SET state = 'lost'",
        "UPDATE links SET next_try = '2026-03-01'",
        "UPDATE links SET source_id = 9",
        "INSERT INTO hosts VALUES ('news.example', NULL, -1, '')",
        "INSERT INTO robots (url, fetched_at) VALUES ('https://news.example/robots.txt', 'now')",
    ],
)
def test_laws(db: Database, change: str) -> None:
    """The file itself refuses what would break its laws, whoever writes."""
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(change)


@pytest.mark.usefixtures("named")
def test_every_state_and_kind_can_be_kept(db: Database) -> None:
    """The file's lists of words are the program's."""
    for state in LinkState:
        db.execute("UPDATE links SET state = ?", [state])
    for kind in SourceKind:
        db.execute("UPDATE sources SET kind = ?", [kind])


# Older archives


def test_brought_up_to_date(old_archive: Path, article: Article, page: Page) -> None:
    """An archive of an older version has the form of a new one, and its articles as before."""
    with Store.open(old_archive.with_name("new.db"), write=True) as new:
        form = new._db.schema
    with Store.open(old_archive, write=True) as store:
        assert sorted(store._db.schema.splitlines()) == sorted(form.splitlines())
        assert store._db.execute("PRAGMA user_version").fetchone()[0] == 8
        assert store._db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert [kept.article for kept in store.articles()] == [article]
        assert store.page(1) == page
        assert store.add_source(Source("https://news.example/feed", SourceKind.FEED), NOW)


def test_rows_that_a_person_wrote_are_let_go(old_archive: Path) -> None:
    """The first form of sources and links, which no version of the program ever wrote."""
    with Database(old_archive) as old:
        old.execute("INSERT INTO sources (id, url, kind) VALUES (1, 'https://a.example/', 'rss')")
        old.execute("INSERT INTO links (url, source_id) VALUES ('https://a.example/1', 1)")
        old.execute("UPDATE articles SET source_id = 1")
        old.execute(
            "INSERT INTO attempts (url, at, outcome, detail, source_id)"
            " VALUES ('https://a.example/1', '2026-03-01T12:00:00Z', 'dns', '', 1)"
        )
    with Store.open(old_archive, write=True) as store:
        assert (list(store.sources()), store.link("https://a.example/1")) == ([], None)
        assert store.count() == 1
        assert [tried.outcome for tried in store.attempts()] == [Outcome.DNS]


def test_search_is_found(db: Database) -> None:
    """Datasette and sqlite-utils find the search index by themselves."""
    assert db.table("articles").detect_fts() == "articles_fts"


@pytest.mark.parametrize("words", ["overnight", "floods", "TOWN"])
def test_search(db: Database, kept: int, words: str) -> None:
    """A word of the title or of the text finds the article."""
    assert found(db, words) == [kept]


def test_search_folds_diacritics(
    store: Store, db: Database, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """Vietnamese is found without its tone marks."""
    kept = store.keep(replace(article, text="Nước tràn về phố cổ"), page, attempt, [], now=now)
    assert found(db, "nuoc pho") == [kept]


def test_search_follows_change(
    store: Store,
    db: Database,
    kept: int,
    article: Article,
    page: Page,
    attempt: Attempt,
    later: datetime,
) -> None:
    """After a revision the new words are found and the old ones are not."""
    changed = replace(article, text="A dam broke.")
    store.revise(kept, changed, page, attempt, [], Cause.PAGE_CHANGED, now=later)
    assert (found(db, "dam"), found(db, "overnight")) == ([kept], [])
    check_index(store)


@pytest.mark.parametrize("text", ["nul \0 here", "", "\U0001f600 emoji", "中文新闻", "a" * 100_000])
def test_index_agrees(
    store: Store,
    article: Article,
    page: Page,
    attempt: Attempt,
    now: datetime,
    text: str,
) -> None:
    """The index agrees with the articles, whatever their text."""
    store.keep(replace(article, text=text, title=None), page, attempt, [], now=now)
    check_index(store)


def test_check_leaves_index(
    store: Store, db: Database, kept: int, attempt: Attempt, later: datetime
) -> None:
    """Confirming an article does not touch the index."""
    before = list(db.query("SELECT * FROM articles_fts_data ORDER BY id"))
    store.confirm(kept, attempt, [], now=later)
    assert list(db.query("SELECT * FROM articles_fts_data ORDER BY id")) == before
