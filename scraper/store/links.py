"""The links that sources name: matched with what is known, taken in, moved on.

One article has many addresses that differ by nothing: with and without TLS, `www.`, a last slash.
A link is known where any of them is another link's, or leads to an article. What is known already
is told in batches, by one question for each: a sitemap of 50,000 known links costs 0.4 seconds.
None of these begins or ends a transaction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlite_utils import Database

from scraper.model import KeptLink, Link, LinkState, LinkStep, Taken, sort_time
from scraper.store.rows import Row, storable
from scraper.urls import is_unresolvable, netloc

BATCH = 500  # links; their variants are 4,000 parameters, of 32,766 that SQLite allows

_HEAD = re.compile(r"https?://(?:www\.)?(?=[^/?])")
_HEADS = ("https://", "https://www.", "http://", "http://www.")

# `{}` are the places of the addresses. Not one array of JSON: SQLite cuts its texts at a NUL.
_NAMED = "SELECT id, url, state, title, published, modified FROM links WHERE url IN ({})"
_ARTICLES = "SELECT url FROM urls WHERE url IN ({})"
_ADD = """
    INSERT INTO links
        (url, host, source_id, title, published, modified, sort_time, first_seen, state, next_try)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_COMPLETE = """
    UPDATE links SET title = ?, published = ?, modified = ?, sort_time = min(?, first_seen)
    WHERE id = ?
"""
_LINK = "SELECT * FROM links WHERE url IN ({}) ORDER BY url = ? DESC, id LIMIT 1"
# Articles of the web that no link leads to, by any of their addresses.
_UNLINKED = """
    SELECT id, url, first_seen, COALESCE(published_utc, first_seen) AS sort_time FROM articles
    WHERE id > ? AND url GLOB 'http*' AND first_seen >= ? AND NOT EXISTS (
        SELECT 1 FROM urls JOIN links USING (url) WHERE article_id = articles.id
    )
    ORDER BY id LIMIT ?
"""
_FAILING = """
    SELECT * FROM links WHERE state IN ('given_up', 'retry')
    ORDER BY state, tries DESC, first_seen LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is known of the addresses of some links: links by their keys, articles by theirs."""

    links: Mapping[str, Row]
    articles: frozenset[str]


def variants(url: str) -> tuple[str, ...]:
    """The addresses that may well be the same page's, the given one first.

    With `https` and `http`, with and without `www.`, with and without the path's last slash.
    """
    parts = _parts(url)
    if parts is None:
        return (url,)
    path, query = parts
    tails = (path + query, f"{path}/{query}")
    return tuple(dict.fromkeys((url, *(head + tail for tail in tails for head in _HEADS))))


def take(db: Database, source_id: int, named: Iterable[Link], *, limit: int, now: str) -> Taken:
    """Add the links that nothing is known of, the first `limit` of them.

    Beyond the limit only words count: what is known by a variant alone is counted as left, which
    the next reading corrects, and the writer is not kept for seconds.
    """
    found = known = new = 0
    rest = iter(named)
    while batch := list(islice(rest, BATCH)):
        unknown = _complete_known(db, batch, now, is_exact=new >= limit)
        taken = unknown[: limit - new]
        _add(db, source_id, taken, now)
        found += len(batch)
        known += len(batch) - len(unknown)
        new += len(taken)
    return Taken(found, known, new, left=found - known - new)


def step(db: Database, taken: LinkStep) -> None:
    """Let a link go on. One that is no longer there, because its source was removed, does not."""
    db.execute(
        "UPDATE links SET state = ?, tries = ?, next_try = ? WHERE id = ?",
        [taken.state.value, taken.tries, taken.next_try, taken.link_id],
    )


def link(db: Database, url: str) -> Row | None:
    """Find the link with an address: as it stands, else a variant of it."""
    named = [storable(variant) for variant in variants(url)]
    found = db.query(_placed(_LINK, named), [*named, named[0]])
    return next(iter(list(found)), None)


def enrol(db: Database, now: str, since: str | None) -> int:
    """Give the articles of the web that have no link one, which is due now; how many."""
    count = last = 0
    while rows := list(db.query(_UNLINKED, [last, since or "", BATCH])):
        db.conn.executemany(_ADD, [_enrolled(row, now) for row in rows])
        count, last = count + len(rows), rows[-1]["id"]
    return count


def failing(db: Database, limit: int) -> Sequence[Row]:
    """Read the links that fail: given up first, then by tries, then by age."""
    return list(db.query(_FAILING, [limit]))


def drop_waiting(db: Database, source_ids: Iterable[int]) -> int:
    """Take what waits for these sources out of the queue; how many. Nothing of it was kept."""
    dropped = db.execute(
        "DELETE FROM links WHERE state IN ('new', 'retry')"
        " AND source_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(source_ids))],
    )
    return dropped.rowcount


def kept_link_from(row: Row) -> KeptLink:
    """Make the kept link of a row of `links`."""
    return KeptLink(
        id=row["id"],
        link=Link(row["url"], row["title"], row["published"], row["modified"]),
        state=LinkState(row["state"]),
        tries=row["tries"],
        next_try=row["next_try"],
        first_seen=row["first_seen"],
        source_id=row["source_id"],
    )


def _complete_known(db: Database, batch: Sequence[Link], now: str, *, is_exact: bool) -> list[Link]:
    """Complete what is known of these links; give those that nothing is known of, each once.

    With `is_exact` they are looked for word for word only.
    """
    known = _known(db, batch, is_exact=is_exact)
    unknown: dict[str, Link] = {}
    for named in batch:
        key = _key(named.url)
        row = known.links.get(key)
        if row is not None:
            _complete(db, row, named, now)
        elif key not in known.articles:
            unknown.setdefault(key, named)
    return list(unknown.values())


def _known(db: Database, batch: Sequence[Link], *, is_exact: bool) -> _Batch:
    # Most links are known word for word, so the eight variants are asked of the others only.
    urls = [storable(named.url) for named in batch]
    exact = {_key(row["url"]): row for row in _named(db, urls)}
    if is_exact:
        return _Batch(exact, frozenset())
    others = [variant for url in urls if _key(url) not in exact for variant in variants(url)]
    if not others:
        return _Batch(exact, frozenset())
    variant = {_key(row["url"]): row for row in _named(db, others)}
    articles = (_key(url) for (url,) in db.execute(_placed(_ARTICLES, others), others))
    return _Batch({**variant, **exact}, frozenset(articles))


def _named(db: Database, urls: Sequence[str]) -> Iterator[Row]:
    return db.query(_placed(_NAMED, urls), urls)


def _placed(sql: str, urls: Sequence[str]) -> str:
    return sql.format(",".join("?" * len(urls)))


def _complete(db: Database, row: Row, named: Link, now: str) -> None:
    """Give a link that waits the title and date that its first source did not give."""
    if row["state"] != LinkState.NEW or not _adds(row, named):
        return
    whole = Link(
        row["url"],
        row["title"] or _text(named.title),
        row["published"] or _text(named.published),
        row["modified"] or _text(named.modified),
    )
    time = _sort_time(whole, now)
    db.execute(_COMPLETE, [whole.title, whole.published, whole.modified, time, row["id"]])


def _adds(row: Row, named: Link) -> bool:
    given = {"title": named.title, "published": named.published}
    return any(row[name] is None and value for name, value in given.items())


def _add(db: Database, source_id: int, unknown: Iterable[Link], now: str) -> None:
    db.conn.executemany(_ADD, [_columns(named, source_id, now) for named in unknown])


def _columns(named: Link, source_id: int, now: str) -> tuple[object, ...]:
    state = LinkState.UNRESOLVABLE if is_unresolvable(named.url) else LinkState.NEW
    evidence = (_text(named.title), _text(named.published), _text(named.modified))
    url, host = storable(named.url), storable(netloc(named.url))
    return (url, host, source_id, *evidence, _sort_time(named, now), now, state.value, None)


def _enrolled(row: Row, now: str) -> tuple[object, ...]:
    times = (row["sort_time"], row["first_seen"])
    evidence = (None, None, None)  # no source gave any
    return (row["url"], netloc(row["url"]), None, *evidence, *times, LinkState.KEPT.value, now)


def _sort_time(named: Link, now: str) -> str:
    """When a link is from. A date to come does not let it push in front for ever."""
    return min(sort_time(named.published) or sort_time(named.modified) or now, now)


def _key(url: str) -> str:
    """What all variants of an address, as they are stored, have in common."""
    text = storable(url)
    return "".join(_parts(text) or text)


def _parts(url: str) -> tuple[str, str] | None:
    """Host and path, without `www.` and last slashes, and the query; None of what is not web."""
    head = _HEAD.match(url)
    if head is None:
        return None
    path, mark, query = url[head.end() :].partition("?")
    return path.rstrip("/"), mark + query


def _text(text: str | None) -> str | None:
    return None if text is None else storable(text)
