"""What came over the wire, kept once for each body, and read back byte for byte.

Without its body a page still leaves its row: the hash by which the same bytes are known again, and
the headers by which a server is asked whether it has changed since. The same body that comes later
is filled in, where bodies are kept then.
"""

from __future__ import annotations

from sqlite_utils import Database

from scraper.model import Page
from scraper.store import changes, dictionaries, queries
from scraper.store.dictionaries import KEEP_BODY, NOT_KEPT, Frame, Shelf
from scraper.store.rows import Row, page_from, page_row, storable

_HELD = "SELECT id, url, length(body) > 0 FROM pages WHERE sha256 = ?"


class Pages:
    """The kept pages of an open archive; without `keeps_bodies` nothing of a new body is kept."""

    def __init__(self, *, keeps_bodies: bool = True) -> None:
        self._keeps_bodies = keeps_bodies
        self._shelf = Shelf()

    def put(self, db: Database, page: Page) -> int:
        """Keep a page once, as its body was first received; its id, new or old."""
        held = db.execute(_HELD, [page.sha256]).fetchone()
        if held is None:
            page_id, url = self._add(db, page), storable(page.url)
        else:
            page_id, url, has_body = held
            if has_body or not self._keeps_bodies:
                return int(page_id)
            db.execute(KEEP_BODY, [*self._frame(db, url, page.body), page_id])
        if self._keeps_bodies:
            dictionaries.tend(db, self._shelf, page_id, url)
        return int(page_id)

    def read(self, db: Database, page_id: int) -> Page | None:
        """Read a page; None where there is none, or its body was not kept. Raises `BodyError`."""
        row = queries.page(db, page_id)
        return None if row is None else self.of(db, row)

    def of(self, db: Database, row: Row) -> Page | None:
        """Make the page of a row of `pages`, as `read` does."""
        if row["body"] == NOT_KEPT.body:
            return None
        return page_from(row, self._shelf.get(db, row["dictionary_id"]))

    def _add(self, db: Database, page: Page) -> int:
        frame = self._frame(db, storable(page.url), page.body)
        row = page_row(page, frame.body)
        return changes.add_page(db, {**row, "dictionary_id": frame.dictionary_id})

    def _frame(self, db: Database, url: str, body: bytes) -> Frame:
        if not self._keeps_bodies:
            return NOT_KEPT
        return dictionaries.framed(db, self._shelf, url, body)
