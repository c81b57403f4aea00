"""The queue: which link of a host is fetched next, and which hosts have one.

An archive holds a million links that are done with, and a host's next one is asked for all the
time. So no question here counts or sorts: each jumps through an index from one host, or from one
source of a host, to the next (a recursive `min(...) > last`), and reads the first entry there. New
links come newest first; when a host has none, the article that has waited longest to be looked at
again. Only those whose source asks for it, and since sources may change their mind, it is asked
here and not written on the links.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlite_utils import Database

from scraper.model import Queue
from scraper.store.rows import Row

# Word for word the conditions of the indexes links_waiting and links_kept.
_WAITING = "state IN ('new', 'retry')"
_KEPT = "state = 'kept' AND next_try IS NOT NULL"

_WANTED = """
    wanted (id) AS (
        SELECT value FROM json_each(:source_ids)
        UNION SELECT sources.id FROM sources JOIN wanted ON parent_id = wanted.id
    )
"""
_IS_WANTED = "(:source_ids = '[]' OR {id} IN (SELECT id FROM wanted))"
_DUE = f"""
    {_WAITING} AND sort_time >= :since AND (next_try IS NULL OR next_try <= :now)
    AND {_IS_WANTED.format(id="source_id")}
"""
_NEWEST = f"""
    WITH RECURSIVE {_WANTED}
    SELECT * FROM links WHERE host = :host AND {_DUE} ORDER BY sort_time DESC, id LIMIT 1
"""  # noqa: S608  (constants only, as below)

_HOSTS = """
    hosts (name) AS (
        SELECT min(host) FROM links WHERE {state}
        UNION ALL
        SELECT (SELECT min(host) FROM links WHERE {state} AND host > name)
        FROM hosts WHERE name IS NOT NULL
    )
"""
_WAITING_HOSTS = f"""
    WITH RECURSIVE {_WANTED}, {_HOSTS.format(state=_WAITING)}
    SELECT name, (
        SELECT sort_time FROM links
        WHERE host = name AND {_DUE} ORDER BY sort_time DESC, id LIMIT 1
    )
    FROM hosts WHERE name IS NOT NULL
"""  # noqa: S608

# The sources that brought a host's articles. The last of each host is NULL: it ends the jumps, and
# stands for the articles that no source brought.
_BRINGERS = f"""
    bringers (host, id) AS (
        SELECT name, 0 FROM hosts WHERE name IS NOT NULL
        UNION ALL
        SELECT host, (
            SELECT min(source_id) FROM links
            WHERE {_KEPT} AND links.host = bringers.host AND source_id > bringers.id
        )
        FROM bringers WHERE id IS NOT NULL
    )
"""  # noqa: S608
_ASKS = f"""
    (:recheck_all OR EXISTS (
        SELECT 1 FROM sources LEFT JOIN sources AS parent ON parent.id = sources.parent_id
        WHERE sources.id = bringers.id AND sources.recheck AND (
            (sources.enabled AND sources.removed_at IS NULL)
            OR (parent.enabled AND parent.removed_at IS NULL)
        )
    )) AND {_IS_WANTED.format(id="bringers.id")}
"""  # noqa: S608
_DUE_AGAIN = f"""
    FROM links WHERE {_KEPT} AND links.host = bringers.host AND source_id IS bringers.id
    AND next_try <= :now
"""
_LONGEST_DUE = f"""
    WITH RECURSIVE {_WANTED}, hosts (name) AS (VALUES (:host)), {_BRINGERS}
    SELECT links.* FROM (
        SELECT (SELECT id {_DUE_AGAIN} ORDER BY next_try LIMIT 1) AS link_id
        FROM bringers WHERE {_ASKS}
    ) JOIN links ON links.id = link_id ORDER BY links.next_try, links.id LIMIT 1
"""  # noqa: S608
_HOSTS_AGAIN = f"""
    WITH RECURSIVE {_WANTED}, {_HOSTS.format(state=_KEPT)}, {_BRINGERS}
    SELECT DISTINCT host FROM bringers WHERE {_ASKS} AND EXISTS (SELECT 1 {_DUE_AGAIN})
"""  # noqa: S608

_NTH = f"""
    WITH RECURSIVE {_WANTED} SELECT sort_time FROM links WHERE {_DUE}
    ORDER BY sort_time DESC LIMIT 1 OFFSET :number - 1
"""  # noqa: S608
_COUNT = f"WITH RECURSIVE {_WANTED} SELECT count(*) FROM links WHERE {_DUE}"  # noqa: S608
_COUNT_AGAIN = f"""
    WITH RECURSIVE {_WANTED}, {_HOSTS.format(state=_KEPT)}, {_BRINGERS}
    SELECT COALESCE(sum((SELECT count(*) {_DUE_AGAIN})), 0) FROM bringers WHERE {_ASKS}
"""  # noqa: S608


def hosts(db: Database, queue: Queue) -> Iterator[tuple[str, str]]:
    """Name the hosts with due links, each with the time of its newest; "" where it has no new."""
    asked = _parameters(queue)
    waiting = dict(db.execute(_WAITING_HOSTS, asked).fetchall())
    yield from ((name, newest) for name, newest in waiting.items() if newest is not None)
    for (name,) in db.execute(_HOSTS_AGAIN, asked).fetchall():
        if waiting.get(name) is None:
            yield name, ""


def next_link(db: Database, host: str, queue: Queue) -> Row | None:
    """Find the newest due link of a host, else the article that has been due again for longest."""
    asked = {**_parameters(queue), "host": host}
    found = (row for sql in (_NEWEST, _LONGEST_DUE) for row in list(db.query(sql, asked)))
    return next(found, None)


def nth_newest(db: Database, queue: Queue, number: int) -> str | None:
    """The time of the due new link of that number, from 1; None where there are fewer."""
    found = db.execute(_NTH, {**_parameters(queue), "number": number}).fetchone()
    return None if found is None else str(found[0])


def count(db: Database, queue: Queue) -> int:
    """Count all that is due."""
    asked = _parameters(queue)
    return sum(int(db.execute(sql, asked).fetchone()[0]) for sql in (_COUNT, _COUNT_AGAIN))


def _parameters(queue: Queue) -> Row:
    return {
        "now": queue.now,
        "since": queue.since or "",
        "recheck_all": queue.recheck_all,
        "source_ids": json.dumps(queue.source_ids),
    }
