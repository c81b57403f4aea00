"""Every version of an article that changed, kept whole.

Most articles never change, so an original is written here only when a second version arrives: as
number 1, which nothing caused. Then each version follows with its number and its cause, and the row
of `articles` reads as the newest.
"""

from __future__ import annotations

from enum import StrEnum

from sqlite_utils import Database

from scraper.store.rows import Row, article_from, revision_fields


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


def has_version(db: Database, article_id: int, content_hash: str) -> bool:
    """Whether an article ever read so, by the hash of its title and text."""
    where, arguments = "article_id = ? AND content_hash = ?", (article_id, content_hash)
    return db.table("revisions").count_where(where, arguments) > 0


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
