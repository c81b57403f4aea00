"""The sources: what a person added, the files that an index of sitemaps named, and their state.

A source is never deleted, since articles and attempts refer to it: it is removed, or retired by the
410 of its server, and comes back when a person adds it again. A file of an index is a source whose
parent is the index: it goes with it, and goes when the index no longer names it. None of these
begins or ends a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from sqlite_utils import Database

from scraper.model import (
    KeptSource,
    Outcome,
    Source,
    SourceKind,
    SourceState,
    Validators,
    sort_time,
)
from scraper.store.links import variants
from scraper.store.rows import Row, storable
from scraper.urls import netloc

BATCH = 100  # sources; about a kilobyte each

# A source and all that is below it. UNION, so that a circle would end.
_BELOW = """
    below (id) AS (
        SELECT {roots}
        UNION SELECT part.id FROM sources AS part JOIN below ON part.parent_id = below.id
    )
"""
_SELECT = f"""
    SELECT sources.*, (
        WITH RECURSIVE {_BELOW.format(roots="sources.id")}
        SELECT count(*) FROM below JOIN articles ON source_id = below.id
    ) AS articles
    FROM sources
"""  # noqa: S608  (constants only, as below)
_LISTED = f"""
    {_SELECT} WHERE removed_at IS NULL AND id > ? AND (? OR parent_id IS NULL)
    ORDER BY id LIMIT ?
"""
_TREES = f"""
    WITH RECURSIVE {_BELOW.format(roots="value FROM json_each(?)")} SELECT id FROM below
"""  # noqa: S608
_DUE = f"""
    WITH RECURSIVE {_BELOW.format(roots="value FROM json_each(:only)")}
    SELECT id, host FROM sources
    WHERE enabled AND removed_at IS NULL
        AND (:force OR next_due IS NULL OR next_due <= :now OR next_due > :latest)
        AND (:only = '[]' OR id IN (SELECT id FROM below))
    ORDER BY next_due, id
"""  # noqa: S608

_AFRESH: Row = {
    "next_due": None,
    "interval_s": None,
    "every_s": None,
    "etag": None,  # what waited was dropped, and a "not modified" would never name it again
    "last_modified": None,
    "body_hash": None,
    "failures": 0,
    "failing_since": None,
    "last_outcome": None,
    "last_detail": "",
    "enabled": 1,
    "removed_at": None,
}


def add(db: Database, source: Source, now: str) -> tuple[int, bool]:
    """Add a source, or let a removed or retired one come back; its id, and whether it is new.

    One whose address differs by TLS, `www.` or a last slash only is the same.
    """
    row = next(filter(None, (_stored(db, url) for url in variants(source.url))), None)
    if row is None:
        return _insert(db, source, now), True
    is_active = row["enabled"] and row["removed_at"] is None
    told: Row = {} if is_active else {**_AFRESH, "kind": source.kind.value}
    if bool(row["cross_site"]) != source.cross_site:
        read_whole(db, _trees(db, [row["id"]]))  # of the same documents other links are wanted
    title = row["title"] if source.title is None else storable(source.title)
    _update(db, row["id"], {**told, **_place(source), "title": title})
    _inherit(db, row["id"], source)
    return row["id"], row["removed_at"] is not None


def remove(db: Database, source_ids: Sequence[int], now: str) -> list[int]:
    """Remove sources with all that is below them; the ids of all of these."""
    ids = _trees(db, source_ids)
    db.execute(
        "UPDATE sources SET removed_at = ? WHERE removed_at IS NULL"
        " AND id IN (SELECT value FROM json_each(?))",
        [now, json.dumps(ids)],
    )
    return ids


def listed(db: Database, *, with_parts: bool) -> Iterator[Row]:
    """Read the sources that are not removed, in the order in which they came."""
    last = 0
    while rows := list(db.query(_LISTED, [last, with_parts, BATCH])):
        yield from rows
        last = rows[-1]["id"]


def numbered(db: Database, source_id: int) -> Row | None:
    """Read one source by its id, also a removed one."""
    return _first(db, f"{_SELECT} WHERE id = ?", source_id)


def at(db: Database, url: str) -> Row | None:
    """Read one source by its address, also a removed one."""
    return _first(db, f"{_SELECT} WHERE url = ?", storable(url))


def due(
    db: Database, now: str, latest: str, *, force: bool, only: Collection[int]
) -> list[tuple[int, str]]:
    """Name the sources that are due, with their hosts, those that have waited longest first.

    So are those that wait for a time after `latest`: a clock was wrong when that was written.
    """
    asked = {"now": now, "latest": latest, "force": force, "only": json.dumps(list(only))}
    return db.execute(_DUE, asked).fetchall()


def read_whole(db: Database, source_ids: Sequence[int] | None = None) -> None:
    """Let these sources, or all, be read whole the next time, whether they have changed or not."""
    db.execute(
        "UPDATE sources SET etag = NULL, last_modified = NULL, body_hash = NULL"
        " WHERE :all OR id IN (SELECT value FROM json_each(:ids))",
        {"all": source_ids is None, "ids": json.dumps(list(source_ids or ()))},
    )


def put_state(
    db: Database, source_id: int, state: SourceState, title: str | None, kind: SourceKind | None
) -> None:
    """Note how reading a source went; its title and kind where they are told."""
    told: Row = {} if title is None else {"title": storable(title)}
    if kind is not None:
        told["kind"] = kind.value
    _update(db, source_id, {**_state_columns(state), **told})


def put_parts(db: Database, parent: Row, parts: Iterable[Source], now: str) -> None:
    """Take over the files that an index names, and remove those that it names no longer."""
    named = {_put_part(db, parent, part, now) for part in parts}
    known = db.execute(
        "SELECT id FROM sources WHERE parent_id = ? AND removed_at IS NULL", [parent["id"]]
    )
    gone = [part_id for (part_id,) in known if part_id not in named]
    if gone:
        remove(db, gone, now)


def kept_source_from(row: Row) -> KeptSource:
    """Make the kept source of a row of `sources` with `articles`."""
    return KeptSource(
        id=row["id"],
        source=Source(
            url=row["url"],
            kind=SourceKind(row["kind"]),
            title=row["title"],
            recheck=bool(row["recheck"]),
            cross_site=bool(row["cross_site"]),
            parent_id=row["parent_id"],
            depth=row["depth"],
            modified=row["modified"],
        ),
        state=_state_from(row),
        added_at=row["added_at"],
        articles=row["articles"],
    )


def _put_part(db: Database, parent: Row, part: Source, now: str) -> int | None:
    """Add or renew one file of an index; None where it is a person's, or another index's."""
    heir = replace(
        part,
        parent_id=parent["id"],
        depth=parent["depth"] + 1,
        recheck=bool(parent["recheck"]),
        cross_site=bool(parent["cross_site"]),
    )
    row = _stored(db, part.url)
    if row is None or row["removed_at"] is not None:
        return add(db, heir, now)[0]
    if row["parent_id"] != parent["id"]:
        return None  # so an index that names itself, or one above it, is no circle
    _renew(db, row, heir)
    return cast("int", row["id"])


def _renew(db: Database, row: Row, part: Source) -> None:
    told = _place(part)
    if part.modified is None:
        told["modified"] = row["modified"]
    if _has_changed(row["modified"], part.modified) and not row["failures"]:
        told["next_due"] = None  # one that fails is left to its growing pause
    changed = {name: value for name, value in told.items() if row[name] != value}
    if changed:
        _update(db, row["id"], changed)


def _has_changed(before: str | None, now: str | None) -> bool:
    given = sort_time(now)
    return given is None or given > (sort_time(before) or "")


def _inherit(db: Database, source_id: int, source: Source) -> None:
    db.execute(
        "UPDATE sources SET recheck = ?, cross_site = ?"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [source.recheck, source.cross_site, json.dumps(_trees(db, [source_id]))],
    )


def _trees(db: Database, source_ids: Sequence[int]) -> list[int]:
    found = db.execute(_TREES, [json.dumps(list(source_ids))])
    return [source_id for (source_id,) in found]


def _stored(db: Database, url: str) -> Row | None:
    return _first(db, "SELECT * FROM sources WHERE url = ?", storable(url))


def _first(db: Database, sql: str, *parameters: object) -> Row | None:
    return next(iter(list(db.query(sql, parameters))), None)


def _insert(db: Database, source: Source, now: str) -> int:
    row = {
        "url": storable(source.url),
        "host": storable(netloc(source.url)),
        "kind": source.kind.value,
        "title": None if source.title is None else storable(source.title),
        "added_at": now,
        **_place(source),
    }
    return cast("int", db.table("sources").insert(row).last_rowid)


def _update(db: Database, source_id: int, columns: Row) -> None:
    db.table("sources").update(source_id, columns)


def _place(source: Source) -> Row:
    """The columns that say whose a source is and what may be done with it."""
    return {
        "recheck": int(source.recheck),
        "cross_site": int(source.cross_site),
        "parent_id": source.parent_id,
        "depth": source.depth,
        "modified": None if source.modified is None else storable(source.modified),
    }


def _state_columns(state: SourceState) -> Row:
    etag, last_modified = state.validators.etag, state.validators.last_modified
    return {
        "next_due": state.next_due,
        "interval_s": state.interval_s,
        "every_s": state.every_s,
        "etag": None if etag is None else storable(etag),
        "last_modified": None if last_modified is None else storable(last_modified),
        "body_hash": state.body_hash,
        "last_read": state.last_read,
        "last_full_read": state.last_full_read,
        "last_new": state.last_new,
        "failures": state.failures,
        "failing_since": state.failing_since,
        "last_outcome": state.last_outcome and state.last_outcome.value,
        "last_detail": storable(state.last_detail),
        "enabled": int(state.enabled),
    }


def _state_from(row: Row) -> SourceState:
    return SourceState(
        next_due=row["next_due"],
        interval_s=row["interval_s"],
        every_s=row["every_s"],
        validators=Validators(row["etag"], row["last_modified"]),
        body_hash=row["body_hash"],
        last_read=row["last_read"],
        last_full_read=row["last_full_read"],
        last_new=row["last_new"],
        failures=row["failures"],
        failing_since=row["failing_since"],
        last_outcome=row["last_outcome"] and Outcome(row["last_outcome"]),
        last_detail=row["last_detail"],
        enabled=bool(row["enabled"]),
    )
