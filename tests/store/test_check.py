"""What is wrong in an archive is found, one thing at a time, and mended where nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.errors import ArchiveDamaged, ArchiveError
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Fault,
    Imprint,
    Link,
    LinkState,
    LinkStep,
    Outcome,
    Page,
    Part,
    Source,
    SourceKind,
)
from scraper.store import Cause, Store

BACKUP = "restore the archive from a backup"
REPAIR = "run `scraper check --repair`"
URL = "https://news.example/floods"
ARTICLE = f"article 1 ({URL})"


def fill(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime, later: datetime
) -> None:
    """Keep two articles, the first of them revised, a source with a link to it, and a run."""
    source_id, _ = store.add_source(Source("https://news.example/feed", SourceKind.FEED), now)
    store.take_links(source_id, [Link(URL), Link(f"{URL}/2")], limit=2, now=now)
    imprint = Imprint((1, 2, 3), 7, article.content_hash)
    kept = replace(attempt, source_id=source_id, step=LinkStep(1, LinkState.KEPT))
    store.keep(article, page, kept, [Alias(f"{URL}?a=1", "fetched")], imprint=imprint, now=now)
    changed, other = replace(article, text="The river fell."), replace(page, body=b"<p>It fell.")
    revised = replace(attempt, outcome=Outcome.REVISED)
    store.revise(1, changed, other, revised, [], Cause.PAGE_CHANGED, now=later)
    dump = Article(url=None, title=None, text="Short.")
    store.keep(dump, replace(page, body=b"Short."), attempt, [], now=now)
    store.end_run(store.begin_run(now), {"stored": 2}, 0, now)


@pytest.fixture
def filled(
    path: Path, article: Article, page: Page, attempt: Attempt, now: datetime, later: datetime
) -> Path:
    """Make an archive with something in each table that a run fills."""
    with Store.open(path, write=True) as store:
        fill(store, article, page, attempt, now, later)
    return path


Harm = Callable[[str], None]


@pytest.fixture
def harm(filled: Path) -> Harm:
    """Change the archive behind its laws: no check, no foreign key, any schema."""

    def change(sql: str) -> None:
        with sqlite3.connect(filled) as db:
            db.execute("PRAGMA ignore_check_constraints = ON")
            db.execute("PRAGMA writable_schema = ON")
            db.executescript(sql)
        db.close()

    return change


def faults(path: Path, only: Collection[Part] = tuple(Part)) -> list[Fault]:
    """Look at everything."""
    with Store.open(path, write=False) as store:
        return list(store.check(only=only))


def mended(path: Path) -> list[Fault]:
    """Mend what can be; what is wrong then."""
    parts = {found.what for found in faults(path) if found.can_be_mended}
    with Store.open(path, write=True) as store:
        store.mend(parts)
    return faults(path)


def contents(path: Path) -> list[tuple[object, ...]]:
    """Everything that came from the web."""
    with Database(path) as db:
        return [
            *db.execute("SELECT id, title, text, content_hash, revision FROM articles"),
            *db.execute("SELECT * FROM revisions"),
            *db.execute("SELECT * FROM pages"),
        ]


def test_a_whole_archive(filled: Path) -> None:
    """Has no fault, and is byte for byte as it was."""
    before = filled.read_bytes()
    assert faults(filled) == []
    assert filled.read_bytes() == before


def test_an_empty_archive(path: Path) -> None:
    """Has none, either."""
    Store.open(path, write=True).close()
    assert faults(path) == []


def test_an_archive_of_an_older_version(old_archive: Path) -> None:
    """Is like one made today, once it has been brought up to date."""
    Store.open(old_archive, write=True).close()
    assert faults(old_archive) == []


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "UPDATE articles SET text = 'The river fel1.' WHERE id = 1",
            Fault(
                Part.ARTICLE,
                ARTICLE,
                "its title and text do not fit their hash",
                f"{BACKUP}, or fetch it again: scraper fetch --refetch '{URL}'",
            ),
        ),
        (
            "UPDATE articles SET title = 'x' WHERE id = 2",
            Fault(
                Part.ARTICLE,
                "article 2 (no address)",
                "its title and text do not fit their hash",
                BACKUP,
            ),
        ),
        (
            "UPDATE articles SET summary = CAST(x'41ff42' AS TEXT) WHERE id = 1",
            Fault(
                Part.ARTICLE,
                "row 1 of articles",
                "it cannot be read: Could not decode to UTF-8 column 'summary' with text"
                " 'A\ufffdB'",
                BACKUP,
            ),
        ),
        (
            "UPDATE revisions SET text = 'x' WHERE number = 1",
            Fault(
                Part.REVISION,
                "revision 1 of article 1",
                "its title and text do not fit their hash",
                BACKUP,
            ),
        ),
        (
            "UPDATE revisions SET fields = '{}' WHERE number = 1",
            Fault(
                Part.REVISION, "revision 1 of article 1", "it cannot be read: 'title'", BACKUP
            ),
        ),
        (
            "DELETE FROM revisions WHERE number = 1",
            Fault(
                Part.REVISION,
                ARTICLE,
                "it is at revision 2, and 1 are kept, up to number 2",
                BACKUP,
            ),
        ),
        (
            "DELETE FROM revisions WHERE number = 2",
            Fault(
                Part.REVISION,
                ARTICLE,
                "it is at revision 2, and 1 are kept, up to number 1",
                BACKUP,
            ),
        ),
        (
            "UPDATE pages SET body = x'00' WHERE id = 1",
            Fault(
                Part.PAGE,
                "page 1 (https://news.example/floods?id=1)",
                "it cannot be read: error determining content size from frame header",
                f"{BACKUP}; without it, the article taken from this page stays, and cannot be read"
                " anew",
            ),
        ),
        (
            "UPDATE pages SET body = (SELECT body FROM pages WHERE id = 2) WHERE id = 1",
            Fault(
                Part.PAGE,
                "page 1 (https://news.example/floods?id=1)",
                "it cannot be read: the body does not match its hash",
                f"{BACKUP}; without it, the article taken from this page stays, and cannot be read"
                " anew",
            ),
        ),
        (
            "UPDATE attempts SET outcome = 'stoned' WHERE id = 1",
            Fault(
                Part.ROW,
                "attempt 1 (http://news.example/f/1)",
                "it cannot be read: 'stoned' is not a valid Outcome",
                BACKUP,
            ),
        ),
        (
            "UPDATE attempts SET page_id = 99 WHERE id = 1",
            Fault(
                Part.REFERENCE,
                "row 1 of attempts",
                "it refers to a row of pages that is not there",
                BACKUP,
            ),
        ),
        (
            "UPDATE sources SET failures = -1",
            Fault(
                Part.ROW, "row 1 of sources", "it breaks a law of its table: failures >= 0", BACKUP
            ),
        ),
        (
            "DELETE FROM _sqlite_migrations WHERE name = '0002_memory'",
            Fault(Part.SCHEMA, "migration 0002_memory", "it is not on record", BACKUP),
        ),
        (
            "UPDATE sqlite_master SET sql = replace(sql, 'why T', 'why  T') WHERE name = 'urls'",
            Fault(Part.SCHEMA, "table urls", "it is not as this program made it", BACKUP),
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_mended(filled: Path, harm: Harm, sql: str, expected: Fault) -> None:
    """Is told with its place and a remedy, alone; and stays as it is."""
    harm(sql)
    before = contents_or_none(filled)
    assert [f for f in faults(filled) if f.what is not Part.SEARCH] == [expected]
    assert [f for f in mended(filled) if f.what is not Part.SEARCH] == [expected]
    assert contents_or_none(filled) == before


def contents_or_none(path: Path) -> list[tuple[object, ...]] | None:
    """Everything that came from the web; None where some cannot be read."""
    try:
        return contents(path)
    except sqlite3.OperationalError:
        return None


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "DROP INDEX articles_content",
            Fault(Part.SCHEMA, "index articles_content", "it is missing", REPAIR, True),
        ),
        (
            "DROP INDEX urls_article; CREATE INDEX urls_article ON urls (why)",
            Fault(
                Part.SCHEMA, "index urls_article", "it is not as this program made it", REPAIR, True
            ),
        ),
        (
            "DROP TRIGGER articles_ad",
            Fault(Part.SCHEMA, "trigger articles_ad", "it is missing", REPAIR, True),
        ),
        (
            "DELETE FROM urls WHERE why = 'canonical'; DELETE FROM links",
            Fault(Part.ADDRESS, ARTICLE, "it is not found by its own address", REPAIR, True),
        ),
        (
            "UPDATE urls SET article_id = 2 WHERE why = 'canonical'",
            Fault(Part.ADDRESS, ARTICLE, "it is not found by its own address", REPAIR, True),
        ),
        (
            "UPDATE links SET state = 'kept', next_try = '2026-03-02T12:00:00Z' WHERE id = 2",
            Fault(
                Part.LINK,
                f"link 2 ({URL}/2)",
                "it is said to lead to an article, and there is none",
                REPAIR,
                True,
            ),
        ),
        (
            "UPDATE lines SET articles = 9 WHERE key < 3",
            Fault(
                Part.COUNTER,
                "memory of news.example",
                "2 of its lines are counted more often than its articles",
                REPAIR,
                True,
            ),
        ),
        (
            "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')",
            Fault(
                Part.SEARCH,
                "the search index",
                "it does not fit the articles (database disk image is malformed): searching may"
                " miss some",
                REPAIR,
                True,
            ),
        ),
    ],
)  # fmt: skip
def test_what_can_be_mended(filled: Path, harm: Harm, sql: str, expected: Fault) -> None:
    """Is told, and then mended, and no text changes with it."""
    harm(sql)
    before = contents(filled)
    assert faults(filled) == [expected]
    assert mended(filled) == []
    assert contents(filled) == before


def test_an_index_that_does_not_fit(filled: Path, harm: Harm) -> None:
    """Is filled anew: here one that was made when it covered other rows."""
    harm(
        "UPDATE sqlite_master SET sql = replace(sql, 'article_id', 'why') WHERE name='urls_article'"
    )
    harm("REINDEX urls_article")
    harm(
        "UPDATE sqlite_master SET sql = replace(sql, '(why', '(article_id')"
        " WHERE name='urls_article'"
    )
    assert faults(filled) == [
        Fault(Part.INDEX, "index urls_article", "it does not fit its table", REPAIR, True)
    ]
    assert mended(filled) == []


def test_an_address_is_found_again(filled: Path, harm: Harm) -> None:
    """The article by its own address, and a link that led nowhere waits again."""
    harm("DELETE FROM urls WHERE why = 'canonical'; UPDATE links SET state = 'kept', tries = 3")
    assert mended(filled) == []
    with Store.open(filled, write=False) as store:
        kept, link = store.article(URL), store.link(f"{URL}/2")
    assert kept is not None
    assert link is not None
    assert (kept.id, link.state, link.tries, link.next_try) == (1, LinkState.NEW, 0, None)


def test_a_link_to_an_address_that_hardly_differs(filled: Path, harm: Harm) -> None:
    """Is led by it, as links are matched everywhere."""
    harm("UPDATE links SET url = 'http://www.news.example/floods/' WHERE id = 1")
    assert faults(filled, [Part.LINK]) == []


def test_search_finds_again(filled: Path, harm: Harm) -> None:
    """A text that the index did not know is found after mending."""
    harm("DROP TRIGGER articles_au; UPDATE articles SET text = 'Zwieback.' WHERE id = 2")
    mended(filled)
    with Database(filled) as db:
        assert [row["id"] for row in db.table("articles").search("zwieback")] == [2]


def test_what_a_person_added_is_no_fault(filled: Path, harm: Harm) -> None:
    """A table, an index, a view of their own, and the planner's statistics."""
    harm(
        "CREATE TABLE notes (id INTEGER); CREATE INDEX mine ON articles (language);"
        " CREATE VIEW news AS SELECT * FROM articles; ANALYZE"
    )
    assert faults(filled) == []


def test_a_broken_structure_is_not_written_to(filled: Path) -> None:
    """What could be mended elsewhere is told as not to be mended here."""
    with sqlite3.connect(filled) as db:
        db.execute("DROP INDEX articles_content")
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'robots'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    whole = bytearray(filled.read_bytes())
    whole[(root - 1) * size] = 0xFF  # a kind of page that SQLite does not know
    filled.write_bytes(whole)
    found = faults(filled)
    assert found[0].what is Part.STRUCTURE
    index = next(one for one in found if one.where == "index articles_content")
    assert (index.remedy, index.can_be_mended) == (BACKUP, False)
    assert not any(one.can_be_mended for one in found)
    with Store.open(filled, write=False) as store, Store.open(filled, write=True) as writer:
        writer.mend([])
        assert list(store.check(only=[Part.ARTICLE])) == []


def test_one_unreadable_row_does_not_hide_the_next(filled: Path, harm: Harm) -> None:
    """Each of them is told."""
    harm(
        "UPDATE articles SET summary = CAST(x'ff' AS TEXT) WHERE id = 1;"
        " UPDATE articles SET title = 'x' WHERE id = 2"
    )
    found = faults(filled, [Part.ARTICLE])
    assert [one.where for one in found] == ["row 1 of articles", "article 2 (no address)"]


def test_progress(filled: Path) -> None:
    """Every row is counted, up to all of them; articles once more, for their copies."""
    heard: list[tuple[int, int]] = []
    with Store.open(filled, write=False) as store:
        list(store.check(lambda done, total: heard.append((done, total))))
    assert heard[-1] == (19, 19)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_a_locked_archive_is_no_fault(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That somebody else is at work is raised, and is not damage."""
    monkeypatch.setattr("scraper.store.faults.BUSY_TIMEOUT", 0.0)
    with sqlite3.connect(filled, isolation_level=None) as other:
        with Store.open(filled, write=False) as store:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(ArchiveError, match="locked by another program") as refusal:
                list(store.check())
        other.rollback()
    other.close()
    assert not isinstance(refusal.value, ArchiveDamaged)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255))
def test_any_byte_may_be_another(filled: Path, whole: bytes, place: float, byte: int) -> None:
    """What became of the file is told in faults or refused in a sentence, and never changed."""
    at = int(place * len(whole))
    harmed = whole[:at] + bytes([whole[at] ^ byte]) + whole[at + 1 :]
    filled.write_bytes(harmed)
    with suppress(ArchiveError):
        faults(filled)
    assert filled.read_bytes() == harmed


@pytest.fixture
def whole(filled: Path) -> bytes:
    """Read the archive as it was made."""
    return filled.read_bytes()
