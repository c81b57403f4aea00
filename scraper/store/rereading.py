"""What extraction again asks of the archive, and what it notes there.

Articles are read in the order of their ids and refused pages from the newest attempt to the oldest,
in small batches: memory stays constant, nothing is locked between two batches, and how far it came
is two numbers. Nothing is judged here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlite_utils import Database

from scraper.model import (
    Article,
    Filter,
    KeptReextraction,
    Outcome,
    Progress,
    RefusedPage,
    Selection,
    utc_now,
)
from scraper.store import queries, revisions
from scraper.store.door import Door
from scraper.store.queries import Conditions
from scraper.store.rows import Row, article_row, storable

BATCH = 100  # ids of articles, or refused pages without their bodies

# A page of which nothing but its hash was kept has an empty body; a kept one has a frame at least.
_HAS_PAGE = "EXISTS (SELECT 1 FROM pages p WHERE p.id = articles.page_id AND length(p.body) > 0)"

_GOOD = ", ".join(f"'{outcome}'" for outcome in Outcome if outcome.succeeded)
# Each page once for each address, whatever the number of attempts that brought it.
_REFUSED = f"""
    FROM attempts t JOIN pages p ON p.id = t.page_id
    WHERE t.id < ? AND t.outcome NOT IN ({_GOOD}) AND length(p.body) > 0
        AND NOT EXISTS (SELECT 1 FROM urls WHERE urls.url = t.url)
        AND NOT EXISTS (SELECT 1 FROM urls WHERE urls.url = p.url)
        AND NOT EXISTS (
            SELECT 1 FROM attempts later
            WHERE later.url = t.url AND later.id > t.id AND later.page_id = t.page_id
        )
"""  # noqa: S608  (constants only)

_KNOWN_LINES = """
    SELECT count(*) FROM lines JOIN sites ON sites.id = site_id
    WHERE sites.name = ? AND key IN (SELECT value FROM json_each(?))
"""

# What an extractor says of an article that reads as it did.
_QUIET = ("extractor", "provenance", "language_confidence", "word_count")

# A later process may have come further already.
_ADVANCE = """
    UPDATE reextractions SET last_article_id = ?, last_attempt_id = ?, done = ?, counts = ?
    WHERE id = ? AND done < ?
"""


class Rereading(Door):
    """Of an open archive, what extraction again needs. Each writing method is one transaction."""

    def extractors(self) -> Sequence[str]:
        """Name the extractors that wrote the articles, each once."""
        with self._reading() as db:
            return [name for (name,) in db.execute("SELECT DISTINCT extractor FROM articles")]

    def last_ids(self) -> tuple[int, int]:
        """Tell the last article's id and the last attempt's, 0 where there is none."""
        sql = "SELECT coalesce((SELECT max(id) FROM {}), 0)"
        with self._reading() as db:
            article, attempt = (
                db.execute(sql.format(table)).fetchone()[0] for table in ("articles", "attempts")
            )
            return int(article), int(attempt)

    def rereadable(
        self, asked: Selection, by: Collection[str] | None, *, after: int, until: int
    ) -> Iterator[int]:
        """Read the ids of the chosen articles whose page is kept, in their order, as asked for.

        `by` are the extractors that wrote them, None for any. Raises `InputError` on bounds that
        are no time.
        """
        wanted = _wanted(asked, by).also(_HAS_PAGE).also("articles.id <= ?", until)
        while ids := self._ids(wanted.also("articles.id > ?", after)):
            yield from ids
            after = ids[-1]

    def count_rereadable(
        self, asked: Selection, by: Collection[str] | None, *, after: int, until: int
    ) -> tuple[int, int]:
        """Count the chosen articles whose page is kept, and those without one. Raises the same."""
        wanted = _wanted(asked, by).also("articles.id > ? AND articles.id <= ?", after, until)
        with self._reading() as db:
            kept = queries.count(db, wanted.also(_HAS_PAGE))
            return kept, queries.count(db, wanted) - kept

    def refused_pages(self, before: int) -> Iterator[RefusedPage]:
        """Read the pages that no article came of, of attempts before this one, newest first.

        None whose address is known as an article's by now.
        """
        while rows := self._refused(before):
            yield from rows
            before = rows[-1].attempt_id

    def known_lines(self, site: str | None, keys: Collection[int]) -> int:
        """Count those of these lines that the memory of a site holds, however few carry them."""
        with self._reading() as db:
            asked = [storable(site or ""), json.dumps(list(keys))]
            found = db.execute(_KNOWN_LINES, asked).fetchone()
            return int(found[0])

    def note_reading(self, article_id: int, article: Article, whole_hash: str) -> None:
        """Note who read an article last, where it reads as it did: this is no revision.

        `whole_hash` is the content hash that it had before its site's lines were taken out.
        """
        row = article_row(article)
        with self._writing() as db:
            db.table("articles").update(article_id, {name: row[name] for name in _QUIET})
            revisions.add_reading(db, article_id, whole_hash)

    def unfinished_reextraction(self, asked: Selection) -> KeptReextraction | None:
        """Find the last reading of the same choice, if it can go on."""
        sql = "SELECT * FROM reextractions WHERE asked = ? ORDER BY id DESC LIMIT 1"
        with self._reading() as db:
            row = next(iter(list(db.query(sql, [_as_json(asked)]))), None)
            return None if row is None or row["finished"] else reextraction_from(row)

    def begin_reextraction(
        self, asked: Selection, extractor: str, now: datetime
    ) -> KeptReextraction:
        """Note that kept pages are read again from the first one on."""
        with self._writing() as db:
            article_id, attempt_id = self.last_ids()
            begun = KeptReextraction(
                id=0,
                started=utc_now(now),
                extractor=extractor,
                asked=_as_json(asked),
                until_article_id=article_id,
                until_attempt_id=attempt_id,
                progress=Progress(0, attempt_id + 1),
            )
            return replace(begun, id=_insert(db, begun))

    def advance_reextraction(self, number: int, progress: Progress) -> None:
        """Note how far one came."""
        ids = [progress.last_article_id, progress.last_attempt_id]
        counts = json.dumps(dict(progress.counts))
        with self._writing() as db:
            db.execute(_ADVANCE, [*ids, progress.done, counts, number, progress.done])

    def finish_reextraction(self, number: int, now: datetime) -> None:
        """Note that one has read all that it should."""
        with self._writing() as db:
            db.table("reextractions").update(number, {"finished": utc_now(now)})

    def _ids(self, wanted: Conditions) -> list[int]:
        sql = f"SELECT id FROM articles WHERE {wanted.where} ORDER BY articles.id LIMIT {BATCH}"  # noqa: S608
        with self._reading() as db:
            return [number for (number,) in db.execute(sql, wanted.parameters)]

    def _refused(self, before: int) -> list[RefusedPage]:
        sql = f"SELECT t.id, t.url, p.id, p.url {_REFUSED} ORDER BY t.id DESC LIMIT {BATCH}"
        with self._reading() as db:
            return [RefusedPage(*row) for row in db.execute(sql, [before])]


def reextraction_from(row: Row) -> KeptReextraction:
    """Make the reading of a row of `reextractions`."""
    counts = json.loads(row["counts"])
    progress = Progress(row["last_article_id"], row["last_attempt_id"], row["done"], counts)
    return KeptReextraction(
        id=row["id"],
        started=row["started"],
        extractor=row["extractor"],
        asked=row["asked"],
        until_article_id=row["until_article_id"],
        until_attempt_id=row["until_attempt_id"],
        progress=progress,
        finished=row["finished"],
    )


def _wanted(asked: Selection, by: Collection[str] | None) -> Conditions:
    wanted = queries.conditions(asked.chosen)
    if asked.ids:
        wanted = wanted.also(
            "articles.id IN (SELECT value FROM json_each(?))", json.dumps(asked.ids)
        )
    if by is None:
        return wanted
    names = json.dumps(list(by), ensure_ascii=False)
    return wanted.also("extractor IN (SELECT value FROM json_each(?))", names)


def _as_json(asked: Selection) -> str:
    """What was chosen, in the form in which it is known again; how many pages is no part of it."""
    chosen = {name: getattr(asked.chosen, name) for name in Filter.__slots__ if name != "limit"}
    told = {**chosen, "ids": sorted(asked.ids), "older_than": asked.older_than}
    return json.dumps({name: told[name] for name in sorted(told) if told[name]})


def _insert(db: Database, begun: KeptReextraction) -> int:
    row = {
        "started": begun.started,
        "extractor": begun.extractor,
        "asked": begun.asked,
        "until_article_id": begun.until_article_id,
        "until_attempt_id": begun.until_attempt_id,
        "last_article_id": begun.progress.last_article_id,
        "last_attempt_id": begun.progress.last_attempt_id,
    }
    return cast("int", db.table("reextractions").insert(row).last_rowid)
