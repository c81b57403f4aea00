"""The memory of the sites: how many articles of each carry a line, by the line's key.

Every article is counted once, when it is first kept. Each `WINDOW` articles all counts are halved
and what is then under one is forgotten: so the memory of a site stays small, follows it to its next
design, and a line that hardly any article has is not kept for ever. Like the changes of a
transaction, none of these begins or ends one.
"""

from __future__ import annotations

import math

from sqlite_utils import Database

from scraper.model import Imprint, Recurrence, SiteMemory
from scraper.store.rows import storable

# Articles of a site. At 30 lines each they are under 1,800 rows of 23 bytes (measured), and a
# tenth of half of them is still more than two articles.
WINDOW = 60
MIN_SHARE = 0.1  # of a site's articles; a line that fewer of them carry is told to nobody

_COUNT_ARTICLE = """
    INSERT INTO sites (name, articles, hand) VALUES (?, 1, ?)
    ON CONFLICT (name) DO UPDATE
    SET articles = articles + 1, hand = iif(hand = excluded.hand, hand, 0)
    RETURNING id, articles
"""
_COUNT_LINE = """
    INSERT INTO lines (site_id, key, articles, hand) VALUES (?, ?, 1, ?)
    ON CONFLICT (site_id, key) DO UPDATE
    SET articles = articles + 1, hand = iif(hand = excluded.hand, hand, 0)
"""
_FADE = (
    "UPDATE sites SET articles = articles / 2 WHERE id = ?",
    "DELETE FROM lines WHERE articles < 2 AND site_id = ?",
    "UPDATE lines SET articles = articles / 2 WHERE site_id = ?",
)


def remember(db: Database, site: str | None, imprint: Imprint) -> None:
    """Count one more article of a site, and its lines. One that left no lines is not counted."""
    if site is None or not imprint.keys:
        return
    counted = db.execute(_COUNT_ARTICLE, [storable(site), imprint.hand]).fetchone()
    site_id, articles = int(counted[0]), int(counted[1])
    rows = ((site_id, key, imprint.hand) for key in imprint.keys)
    db.conn.executemany(_COUNT_LINE, rows)
    if articles >= WINDOW:
        for statement in _FADE:
            db.execute(statement, [site_id])


def recollect(db: Database, site: str | None) -> SiteMemory:
    """What is known of a site's lines; empty of a site that is not known."""
    found = db.execute(
        "SELECT id, articles, hand FROM sites WHERE name = ?", [storable(site or "")]
    ).fetchone()
    if found is None:
        return SiteMemory()
    site_id, articles, hand = map(int, found)
    lines = db.execute(
        "SELECT key, articles, hand FROM lines WHERE site_id = ? AND articles >= ?",
        [site_id, math.ceil(MIN_SHARE * articles)],
    )
    return SiteMemory(articles, {key: Recurrence(*known) for key, *known in lines}, hand)
