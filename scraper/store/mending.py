"""What is wrong in an archive and can be made anew from the rest of it is made anew.

Indexes, triggers, the search index, the address of an article, the state of a link, a count. Never
a text, a page or a revision: nothing that came from the web is changed or deleted here. What cannot
be mended stays as it is, and the next check names it again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from sqlite_utils import Database

from scraper.model import Part
from scraper.store import changes, check, duplicates, faults, indexing, integrity
from scraper.store.connection import transaction

_FETCH_AGAIN = "UPDATE links SET state = 'new', tries = 0, next_try = NULL WHERE id = ?"
_BOUND_COUNTS = """
    UPDATE lines SET articles = (SELECT articles FROM sites WHERE id = site_id)
    WHERE articles > (SELECT articles FROM sites WHERE id = site_id)
"""


def mend(db: Database, parts: Collection[Part]) -> None:
    """Mend these parts, each in a transaction of its own."""
    for part, change in _CHANGES.items():
        if part not in parts:
            continue
        try:
            with transaction(db):
                change(db)
        except sqlite3.Error as error:  # then it stays, as two rows with one unique address do
            if not faults.is_of_the_content(error):
                raise


def _mend_addresses(db: Database) -> None:
    for article_id, url in list(check.lost(db)):
        changes.put_urls(db, article_id, url, ())


def _mend_links(db: Database) -> None:
    for link_id, _ in list(check.unled(db)):
        db.execute(_FETCH_AGAIN, [link_id])


def _mend_counters(db: Database) -> None:
    db.execute(_BOUND_COUNTS)


def _mend_search(db: Database) -> None:
    indexing.fill_anew(db)


def _mend_duplicates(db: Database) -> None:
    duplicates.fill_anew(db)


# In this order: what comes later relies on indexes and triggers.
_CHANGES = {
    Part.INDEX: integrity.fill_indexes_anew,
    Part.SCHEMA: integrity.make_parts_anew,
    Part.ADDRESS: _mend_addresses,
    Part.LINK: _mend_links,
    Part.COUNTER: _mend_counters,
    Part.SEARCH: _mend_search,
    Part.DUPLICATE: _mend_duplicates,
}
