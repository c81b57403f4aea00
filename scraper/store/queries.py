"""Questions to the archive: SQL in, rows out.

Long answers come newest first, in batches that each ask for what lies beyond the last: memory stays
constant, nothing is locked between two batches, and the caller may write meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

from sqlite_utils import Database

from scraper.errors import InputError
from scraper.model import Filter, sort_time
from scraper.store.rows import Row, storable

BATCH = 100  # rows; half a megabyte of articles, read in two milliseconds

# Word for word the expression of the indexes articles_newest and articles_site_newest.
TIME = "COALESCE(published_utc, first_seen)"

_SELECT_KEPT = f"""
    SELECT articles.*, {TIME} AS time,
        (SELECT json_group_array(url) FROM urls WHERE article_id = articles.id) AS urls
    FROM articles
"""  # noqa: S608  (constants only)

# The plus keeps SQLite from walking through all articles of the site.
_SAME = f"""
    {_SELECT_KEPT} WHERE +site IS :site AND articles.id IN (
        SELECT id FROM articles WHERE content_hash = :hash
        UNION ALL
        SELECT r.article_id FROM readings r JOIN articles a ON a.id = r.article_id
        WHERE r.whole_hash = :hash AND r.revision = a.revision
    ) ORDER BY articles.id
"""  # noqa: S608

_BY_FLAG = "EXISTS (SELECT 1 FROM json_each(articles.flags) WHERE json_each.value = ?)"
_BY_LANGUAGE = "(language = ? COLLATE NOCASE OR substr(language, 1, ?) = ? COLLATE NOCASE)"

_IS_FIRST = "NOT EXISTS (SELECT 1 FROM duplicates WHERE duplicates.article_id = articles.id)"

# A source, and the files that it names: a sitemap index has nothing but those.
_OF_SOURCE = """source_id IN (
    WITH RECURSIVE part (id) AS (
        VALUES (?) UNION SELECT sources.id FROM sources JOIN part ON parent_id = part.id
    ) SELECT id FROM part
)"""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a `Filter` asks for, as terms of a WHERE clause and their parameters."""

    terms: tuple[str, ...] = ()
    parameters: tuple[Any, ...] = ()

    def also(self, term: str, *parameters: object) -> Conditions:
        """Join one more condition to these."""
        return Conditions((*self.terms, term), (*self.parameters, *parameters))

    @property
    def where(self) -> str:
        """The WHERE clause."""
        return " AND ".join(self.terms) or "TRUE"


def conditions(chosen: Filter) -> Conditions:
    """Read a filter, its limit apart. Raises `InputError` on what is no ISO 8601 time."""
    result = Conditions()
    if chosen.site is not None:
        result = result.also("site = ?", storable(chosen.site))
    if chosen.language is not None:
        tag = storable(chosen.language)
        result = result.also(_BY_LANGUAGE, tag, len(tag) + 1, f"{tag}-")
    if chosen.since is not None:
        result = result.also(f"{TIME} >= ?", instant(chosen.since))
    if chosen.until is not None:
        result = result.also(f"{TIME} <= ?", last_instant(chosen.until))
    if chosen.source_id is not None:
        result = of_source(result, chosen.source_id)
    if chosen.no_duplicates:
        result = result.also(_IS_FIRST)
    if chosen.flag == "gone":  # known to the archive, not to the article
        return result.also("gone_at IS NOT NULL")
    return result if chosen.flag is None else result.also(_BY_FLAG, storable(chosen.flag))


def of_source(asked: Conditions, source_id: int) -> Conditions:
    """Join that it was named by a source, or by a file that the source named."""
    return asked.also(_OF_SOURCE, source_id)


def newest(db: Database, asked: Conditions, limit: int | None) -> Iterator[Row]:
    """Read the articles that meet the conditions, newest first; `limit` None means all."""
    return _paged(partial(_articles, db), _beyond, asked, limit)


def count(db: Database, asked: Conditions) -> int:
    """Count the articles that meet the conditions."""
    return db.table("articles").count_where(asked.where, asked.parameters)


def kept(db: Database, article_id: int) -> Row | None:
    """Read one article with its addresses."""
    return _first(db, f"{_SELECT_KEPT} WHERE articles.id = ?", article_id)


def kept_in_order(db: Database, ids: Iterable[int]) -> Iterator[Row]:
    """Read these articles with their addresses; those that are gone meanwhile are left out."""
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        sql = f"{_SELECT_KEPT} WHERE articles.id IN (SELECT value FROM json_each(?))"  # noqa: S608
        rows = {row["id"]: row for row in db.query(sql, [json.dumps(batch)])}
        yield from (rows[number] for number in batch if number in rows)


def article_named(db: Database, url: str) -> int | None:
    """Find the id of the article that an address leads to."""
    return _number(db, "SELECT article_id FROM urls WHERE url = ?", storable(url))


def article_at(db: Database, url: str | None) -> int | None:
    """Find the id of the article whose own address this is."""
    return _number(db, "SELECT id FROM articles WHERE url = ?", url)


def same(db: Database, site: str | None, whole_hash: str) -> Sequence[Row]:
    """Read the articles of a site whose text, or whose pages' text, has this hash."""
    name = None if site is None else storable(site)
    return list(db.query(_SAME, {"site": name, "hash": whole_hash}))


def urls(db: Database, article_id: int) -> Sequence[Row]:
    """Read the addresses of an article."""
    return list(db.table("urls").rows_where("article_id = ?", [article_id], order_by="url"))


def is_page_of(db: Database, article_id: int, sha256: str) -> bool:
    """Whether an article as it reads now was taken from this body."""
    sql = (
        "SELECT a.id FROM articles a JOIN pages p ON p.id = a.page_id"
        " WHERE a.id = ? AND p.sha256 = ?"
    )
    return _number(db, sql, article_id, sha256) is not None


def page(db: Database, number: int) -> Row | None:
    """Read one page, whole."""
    return _first(db, "SELECT * FROM pages WHERE id = ?", number)


def reception(db: Database, article_id: int) -> tuple[str, str] | None:
    """Read the address and the headers of the page that an article was taken from."""
    sql = "SELECT p.url, headers FROM articles JOIN pages p ON p.id = page_id WHERE articles.id = ?"
    row = _first(db, sql, article_id)
    return None if row is None else (str(row["url"]), str(row["headers"]))


def attempts(db: Database, url: str | None, limit: int | None) -> Iterator[Row]:
    """Read what was tried, at one address or at all, newest first."""
    asked = Conditions() if url is None else Conditions(("url = ?",), (storable(url),))
    return _paged(partial(_attempts, db), _before, asked, limit)


def _paged(
    read: Callable[[Conditions, int], Sequence[Row]],
    following: Callable[[Row, Conditions], Conditions],
    asked: Conditions,
    limit: int | None,
) -> Iterator[Row]:
    size = BATCH if limit is None else min(BATCH, max(limit, 0))
    return islice(_batches(read, following, asked, size), limit and max(limit, 0))


def _batches(
    read: Callable[[Conditions, int], Sequence[Row]],
    following: Callable[[Row, Conditions], Conditions],
    asked: Conditions,
    size: int,
) -> Iterator[Row]:
    rest = asked
    while rows := read(rest, size):
        yield from rows
        rest = following(rows[-1], asked)


def _articles(db: Database, asked: Conditions, size: int) -> Sequence[Row]:
    sql = f"{_SELECT_KEPT} WHERE {asked.where} ORDER BY {TIME} DESC, articles.id DESC LIMIT ?"
    return list(db.query(sql, [*asked.parameters, size]))


def _attempts(db: Database, asked: Conditions, size: int) -> Sequence[Row]:
    table = db.table("attempts")
    return list(table.rows_where(asked.where, asked.parameters, order_by="id DESC", limit=size))


def _beyond(last: Row, asked: Conditions) -> Conditions:
    # SQLite seeks in an index by a plain bound on an expression, and not by a pair; and by the
    # first such bound, so this one stands before that of `until`.
    bound = f"{TIME} <= ? AND ({TIME}, articles.id) < (?, ?)"
    parameters = (last["time"], last["time"], last["id"])
    return Conditions((bound, *asked.terms), (*parameters, *asked.parameters))


def _before(last: Row, asked: Conditions) -> Conditions:
    return asked.also("id < ?", last["id"])


def _first(db: Database, sql: str, *parameters: object) -> Row | None:
    return next(iter(list(db.query(sql, parameters))), None)


def _number(db: Database, sql: str, *parameters: object) -> int | None:
    found = db.execute(sql, parameters).fetchone()
    return None if found is None else int(found[0])


def instant(stamp: str) -> str:
    """Read a bound as the archive writes times. Raises `InputError` on what is none."""
    instant = sort_time(stamp)
    if instant is None:
        raise InputError(f"{stamp!r} is no ISO 8601 day or time, such as 2023-11-11")
    return instant


def last_instant(stamp: str) -> str:
    """Read an upper bound: of a day its last second. Raises like `instant`."""
    try:
        day = date.fromisoformat(stamp)
    except ValueError:
        return instant(stamp)
    return f"{day.isoformat()}T23:59:59Z"  # the archive's times are whole seconds
