"""Every version of an article that changed, kept whole.

Most articles never change, so an original is written here only when a second version arrives: as
number 1, which nothing caused. Then each version follows with its number and its cause, and the row
of `articles` reads as the newest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from sqlite_utils import Database

from scraper.model import Article, Revision
from scraper.store.rows import (
    Row,
    article_from,
    article_of_revision,
    article_row,
    revision_fields,
)

BATCH = 20  # versions that are read at once; a live report has hundreds, of 100,000 characters each

_ADD_READING = """
    INSERT INTO readings (article_id, revision, whole_hash)
    SELECT id, revision, ? FROM articles WHERE id = ?
"""
_CURRENT = """
    SELECT 1 FROM articles WHERE id = ?1 AND (content_hash = ?2 OR EXISTS (
        SELECT 1 FROM readings
        WHERE article_id = ?1 AND readings.revision = articles.revision AND whole_hash = ?2
    ))
"""
_ANY = """
    SELECT 1 FROM articles WHERE id = ?1 AND content_hash = ?2
    UNION ALL SELECT 1 FROM revisions WHERE article_id = ?1 AND content_hash = ?2
    UNION ALL SELECT 1 FROM readings WHERE article_id = ?1 AND whole_hash = ?2
"""


class Cause(StrEnum):
    """Why an article reads differently than before."""

    PAGE_CHANGED = "page_changed"
    EXTRACTOR_CHANGED = "extractor_changed"


def add_original(db: Database, article: Row) -> None:
    """Keep the row of `articles` as it was before its first change."""
    _add(db, article, number=1, cause=None, seen_at=article["first_seen"])


def add_version(db: Database, article: Row, cause: Cause) -> None:
    """Keep the row of `articles` as it is after a change."""
    number, seen_at = article["revision"], article["last_changed"]
    _add(db, article, number=number, cause=cause, seen_at=seen_at)


def put(db: Database, article_id: int, version: Revision) -> None:
    """Keep a version as another archive held it."""
    row = article_row(version.article)
    db.table("revisions").insert(
        {
            "article_id": article_id,
            "number": version.number,
            "cause": version.cause,
            "fields": revision_fields(version.article),
            "text": row["text"],
            "content_hash": row["content_hash"],
            "seen_at": version.seen_at,
            "page_id": version.page_id,
        }
    )


def add_reading(db: Database, article_id: int, whole_hash: str) -> None:
    """Note what a page gave, by the hash it had with its site's lines; where it says anything."""
    if not reads_so(db, article_id, whole_hash):
        db.execute(_ADD_READING, [whole_hash, article_id])


def reads_so(db: Database, article_id: int, whole_hash: str) -> bool:
    """Whether a page with this title and text, by their hash, gives what is kept now."""
    return _found(db, _CURRENT, article_id, whole_hash)


def has_version(db: Database, article_id: int, whole_hash: str) -> bool:
    """Whether a page with this title and text, by their hash, ever gave what was kept."""
    return _found(db, _ANY, article_id, whole_hash)


def versions(db: Database, article: Row) -> Iterator[Revision]:
    """Read every version of an article, the oldest first: one, where it never changed."""
    before: Article | None = None
    for version in _kept_versions(db, article):
        yield replace(version, is_silent=_is_silent(version, before))
        before = version.article


def _kept_versions(db: Database, article: Row) -> Iterator[Revision]:
    if article["revision"] == 1:
        yield _only(article)
        return
    number = 0
    asked = "article_id = :id AND number > :number"
    while rows := list(
        db.table("revisions").rows_where(
            asked, {"id": article["id"], "number": number}, order_by="number", limit=BATCH
        )
    ):
        yield from map(_version, rows)
        number = rows[-1]["number"]


def _only(article: Row) -> Revision:
    return Revision(
        article_id=article["id"],
        number=1,
        cause=None,
        seen_at=article["first_seen"],
        article=article_from(article),
        page_id=article["page_id"],
    )


def _version(row: Row) -> Revision:
    return Revision(
        article_id=row["article_id"],
        number=row["number"],
        cause=row["cause"],
        seen_at=row["seen_at"],
        article=article_of_revision(row),
        page_id=row["page_id"],
    )


def _is_silent(version: Revision, before: Article | None) -> bool:
    """Whether a page says something else than before, but not that it was modified since.

    What a better extractor reads in it is not its publisher's doing.
    """
    if before is None or version.cause != Cause.PAGE_CHANGED:
        return False
    now = version.article
    changed = (now.title, now.text) != (before.title, before.text)
    return changed and now.modified == before.modified


def _found(db: Database, sql: str, *arguments: object) -> bool:
    return db.execute(sql, arguments).fetchone() is not None


def _add(db: Database, article: Row, *, number: int, cause: Cause | None, seen_at: str) -> None:
    db.table("revisions").insert(
        {
            "article_id": article["id"],
            "number": number,
            "cause": cause and cause.value,
            "fields": revision_fields(article_from(article)),
            "text": article["text"],
            "content_hash": article["content_hash"],
            "seen_at": seen_at,
            "page_id": article["page_id"],
        }
    )
