"""The single changes that a transaction is made of. None of these begins or ends one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlite_utils import Database
from sqlite_utils.db import NotFoundError

from scraper.errors import AlreadyKept, ArchiveError
from scraper.model import Alias, Article, Attempt
from scraper.store import duplicates, indexing, links, queries
from scraper.store.rows import Row, article_row, attempt_row, storable

# An address belongs to the article that it led to last ("/latest" moves on every day), but never
# leaves another article whose own address it is. The first reason for it stays.
_PUT_URL = """
    INSERT INTO urls (url, article_id, why) VALUES (?, ?, ?)
    ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id, why = excluded.why
    WHERE article_id <> excluded.article_id
        AND NOT EXISTS (
            SELECT 1 FROM articles
            WHERE articles.url = excluded.url AND articles.id <> excluded.article_id
        )
"""


def add_page(db: Database, row: Row) -> int:
    """Add a page whose body is not there yet; its id."""
    return _inserted(db, "pages", row)


def add_article(
    db: Database, article: Article, page_id: int | None, source_id: int | None, now: str
) -> int:
    """Add an article that a source named; its id. `AlreadyKept` where its address is another's."""
    row = article_row(article)
    holder = queries.article_at(db, row["url"])
    if holder is not None:
        raise AlreadyKept(f"{article.url} is already kept, as article {holder}")
    origin = {"page_id": page_id, "source_id": source_id}
    seen = {"first_seen": now, "last_checked": now, "last_changed": now}
    article_id = _inserted(db, "articles", {**row, **seen, **origin, "revision": 1})
    indexing.index(db, article_id)
    duplicates.renew(db, article_id, None, row["text"])
    return article_id


def rewrite_article(
    db: Database,
    old: Row,
    article: Article,
    page_id: int | None,
    now: str,
    *,
    is_looked_at: bool = True,
) -> None:
    """Let an article read differently: one revision more.

    It keeps its address where the new one is another article's. Where it was not looked at on the
    web, only its kept page, it was checked when it was, and is gone if it was.
    """
    row = article_row(article)
    if queries.article_at(db, row["url"]) not in (None, old["id"]):
        row["url"] = old["url"]
    looked_at = {"last_checked": now, "gone_at": None} if is_looked_at else {}
    changed = {**looked_at, "last_changed": now, "page_id": page_id}
    _update(db, old["id"], {**row, **changed, "revision": old["revision"] + 1})
    indexing.index(db, old["id"])
    duplicates.renew(db, old["id"], old["text"], row["text"])


def mark_checked(db: Database, article_id: int, now: str) -> None:
    """Note that an article was looked at and is there. Raises `ArchiveError` on an unknown id."""
    _update(db, article_id, {"last_checked": now, "gone_at": None})


def mark_gone(db: Database, article_id: int, now: str) -> None:
    """Note that an article was looked at and is gone, since the first such note."""
    columns = {"last_checked": now, "gone_at": now}
    _update(db, article_id, columns, conversions={"gone_at": "COALESCE(gone_at, ?)"})


def put_urls(db: Database, article_id: int, own: str | None, aliases: Iterable[Alias]) -> None:
    """Let an article be found by its own address and by every alias."""
    canonical = () if own is None else (Alias(own, "canonical"),)
    for alias in (*canonical, *aliases):
        db.execute(_PUT_URL, [storable(alias.url), article_id, alias.why])


def add_attempt(db: Database, attempt: Attempt, page_id: int | None = None) -> None:
    """One row of `attempts`, with the page that came of it; and its link goes on."""
    _inserted(db, "attempts", {**attempt_row(attempt), "page_id": page_id})
    if attempt.step is not None:
        links.step(db, attempt.step)


def _update(
    db: Database, article_id: int, columns: Row, conversions: dict[str, str] | None = None
) -> None:
    try:
        db.table("articles").update(article_id, columns, conversions=conversions)
    except NotFoundError as error:
        raise ArchiveError(f"there is no article {article_id}") from error


def _inserted(db: Database, table: str, row: Row) -> int:
    return cast("int", db.table(table).insert(row).last_rowid)
