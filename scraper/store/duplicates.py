"""Which articles read alike: found by their keys, compared word by word, linked and never deleted.

    likenesses   the keys of each article (`likeness.keys`)
    duplicates   from an article to the earliest ones before it that it reads like

The law: an article is linked to the `MAX_LINKS` earliest that have the same text and to the
`MAX_LINKS` earliest that it is near to, of all with a smaller id that share a key with it. So the
rows follow from the texts as they are now, in whatever order they came to be. A link is always true
of the texts. The law is bounded where very many articles share a key: a key names its first
`MAX_BUCKET` articles, of which the `MAX_COMPARED` with the most keys in common are compared, and
the `MAX_EARLIEST` with two or more; and of those linked to an article that now reads otherwise, the
first `MAX_RENEWED` are linked anew. There a link may be missing, or a later one stand for it.

Like the changes of a transaction, none of these begins or ends one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlite_utils import Database

from scraper.likeness import Match, Wording, match
from scraper.model import Copies, Copy, CopyKind

MAX_LINKS = 5  # of a kind; of 500 copies each then has 5 rows, and all have the first in common
MAX_BUCKET = 200  # articles; a template's key may be that of thousands
MAX_COMPARED = 20  # articles; to read and compare one takes 0.4 ms
MAX_EARLIEST = 10  # articles; among them is the first of hundreds of copies, which then all name it
MAX_RENEWED = 200  # articles; to link one anew takes 3 to 6 ms
MAX_COUNTED = 10_000  # copies, of one article; nobody needs to know of more how many
BATCH = 50  # articles that are read at once

_AFTER_ALL = 2**63 - 1  # SQLite's greatest integer

_ADD_KEY = "INSERT OR IGNORE INTO likenesses (key, article_id) VALUES (?, ?)"
_DROP_KEY = "DELETE FROM likenesses WHERE key = ? AND article_id = ?"
# Of these keys: how many an article has, and one that an earlier article has.
_HAS_KEYS = """
    SELECT count(*) FROM json_each(?) CROSS JOIN likenesses AS held
    WHERE held.key = value AND article_id = ?
"""
_SHARED = """
    SELECT 1 FROM json_each(?) CROSS JOIN likenesses AS held
    WHERE held.key = value AND article_id < ? LIMIT 1
"""
_ADD_LINK = (
    "INSERT OR REPLACE INTO duplicates (article_id, of_article_id, kind, distance)"
    " VALUES (?, ?, ?, ?)"
)
_EARLIER = "SELECT article_id FROM likenesses WHERE key = ? AND article_id < ? ORDER BY 1 LIMIT ?"
_LATER = "SELECT article_id FROM likenesses WHERE key = ? AND article_id > ? ORDER BY 1 LIMIT ?"
_OF_ARTICLE = "SELECT of_article_id, kind, distance FROM duplicates WHERE article_id = ?"
_LINKED_TO = "SELECT article_id FROM duplicates WHERE of_article_id = ? ORDER BY 1 LIMIT ?"
_DROP_BEYOND = """
    DELETE FROM duplicates WHERE article_id = ?1 AND kind = ?2 AND of_article_id NOT IN (
        SELECT of_article_id FROM duplicates
        WHERE article_id = ?1 AND kind = ?2 ORDER BY of_article_id LIMIT ?3
    )
"""
# What it is linked to, what is linked to it, and what else is linked to the first.
_COPIES = """
    WITH direct (id, kind, distance) AS (
        SELECT of_article_id, kind, distance FROM duplicates WHERE article_id = ?1
        UNION ALL
        SELECT article_id, kind, distance FROM duplicates WHERE of_article_id = ?1
    ), every (id, kind, distance, rank) AS (
        SELECT id, kind, distance, 0 FROM direct
        UNION ALL
        SELECT other.article_id,
            iif(own.kind = 'same_text' AND other.kind = 'same_text', 'same_text', 'near'), NULL, 1
        FROM duplicates AS own JOIN duplicates AS other USING (of_article_id)
        WHERE own.article_id = ?1 AND other.article_id <> ?1
        LIMIT ?2
    )
    SELECT id, kind, distance, min(rank + (kind = 'near')) FROM every GROUP BY id ORDER BY id
"""
_NAMED = "SELECT url, title, site FROM articles WHERE id = ?"


@dataclass(slots=True)
class _Texts:
    """The texts of articles as they are compared, the last few of them at hand."""

    db: Database
    read: dict[int, Wording] = field(default_factory=dict)

    def __getitem__(self, article_id: int) -> Wording:
        if article_id not in self.read:
            if len(self.read) > MAX_COMPARED + MAX_EARLIEST:
                del self.read[next(iter(self.read))]
            self.read[article_id] = Wording.of(_text(self.db, article_id))
        return self.read[article_id]


def renew(db: Database, article_id: int, old_text: str | None, new_text: str) -> None:
    """Let an article be found by its new text, and by its old one (None of a new one) no more."""
    if old_text == new_text:
        return
    new = Wording.of(new_text)
    texts = _Texts(db, {article_id: new})
    waiting: Sequence[int] = ()
    if old_text is not None:
        waiting = _linked_to(db, article_id, MAX_RENEWED)
        _forget(db, article_id, Wording.of(old_text).keys)
    db.conn.executemany(_ADD_KEY, ((key, article_id) for key in new.keys))
    _add_links(db, links(db, article_id, texts))
    if old_text is not None:
        _link_later(db, article_id, waiting, texts)


def links(
    db: Database, article_id: int, texts: _Texts | None = None
) -> Iterator[tuple[int, int, str, int]]:
    """The rows of `duplicates` that an article has by its text."""
    known = _Texts(db) if texts is None else texts
    own = known[article_id]
    left = dict.fromkeys(CopyKind, MAX_LINKS)
    of_whole = set(_candidates(db, _EARLIER, own.keys[:1], article_id))
    for other in _candidates(db, _EARLIER, own.keys, article_id):
        if not left[CopyKind.NEAR] and other not in of_whole:
            continue  # only what shares the first key, that of the whole text, can be the same
        found = match(own, known[other])
        if found is not None and left[found.kind]:
            left[found.kind] -= 1
            yield _row(article_id, other, found)
        if not any(left.values()):
            return


def rows(db: Database, article_id: int) -> Sequence[tuple[int, str, int]]:
    """What `duplicates` says that an article reads like: its number, how, and how far apart."""
    return [
        (int(of), str(kind), int(apart))
        for of, kind, apart in db.execute(_OF_ARTICLE, [article_id])
    ]


def copies(db: Database, article_id: int, limit: int) -> Copies:
    """Read what reads like an article, the earliest first: at most `limit`, and how many in all."""
    found = db.execute(_COPIES, [article_id, MAX_COUNTED]).fetchall()
    return Copies(tuple(_copy(db, article_id, *row[:3]) for row in found[:limit]), len(found))


def first_like(db: Database, text: str) -> int | None:
    """Find the earliest article that reads like a text."""
    own, texts = Wording.of(text), _Texts(db)
    known = _candidates(db, _EARLIER, own.keys, _AFTER_ALL)
    return next((number for number in known if match(own, texts[number]) is not None), None)


def fill_anew(db: Database) -> None:
    """Make all keys and links from the texts as they are; takes about 2 ms an article."""
    for statement in ("DELETE FROM duplicates", "DELETE FROM likenesses"):
        db.execute(statement)
    for article_id, text in texts_of_all(db):
        renew(db, article_id, None, text)


def texts_of_all(db: Database) -> Iterator[tuple[int, str]]:
    """Read the number and the text of every article, in order, a few at a time."""
    last = 0
    sql = "SELECT id, text FROM articles WHERE id > ? ORDER BY id LIMIT ?"
    while found := db.execute(sql, [last, BATCH]).fetchall():
        yield from found
        last = found[-1][0]


def wrong(db: Database, advance: Callable[[int], None]) -> tuple[int, int]:
    """Count the articles that lack keys, and those with links that their texts do not give.

    A link that is missing beside others counts for nothing: within the bounds, any of them will do.
    Reads all texts, a few at a time; takes about half a ms an article. `advance` hears how many
    more were read.
    """
    unfound = mislinked = 0
    for article_id, text in texts_of_all(db):
        read = _Texts(db, {article_id: Wording.of(text)})
        if not _is_found(db, article_id, read) or not _is_linked(db, article_id, read):
            with _one_moment(db):  # somebody may have written since it was read
                unfound += not _is_found(db, article_id, _Texts(db))
                mislinked += not _is_linked(db, article_id, _Texts(db))
        advance(1)
    return unfound, mislinked


def _link_later(db: Database, article_id: int, waiting: Iterable[int], texts: _Texts) -> None:
    """Link the articles after this one to what they read like now that it reads otherwise."""
    own = texts[article_id]
    for later in waiting:  # they have room for another one
        _add_links(db, links(db, later, texts))
    for later in _candidates(db, _LATER, own.keys, article_id):
        found = match(own, texts[later])
        if found is not None:
            _add_links(db, [_row(later, article_id, found)])
            db.execute(_DROP_BEYOND, [later, found.kind, MAX_LINKS])


def _candidates(db: Database, sql: str, keys: Iterable[int], article_id: int) -> Sequence[int]:
    """The articles that share most keys with these, before or after one, in their order."""
    shared: Counter[int] = Counter()
    for key in keys:
        shared.update(number for (number,) in db.execute(sql, [key, article_id, MAX_BUCKET]))
    likest = sorted(shared, key=lambda number: (-shared[number], number))
    earliest = sorted(number for number in shared if shared[number] > 1)
    return sorted({*likest[:MAX_COMPARED], *earliest[:MAX_EARLIEST]})


def _forget(db: Database, article_id: int, keys: Iterable[int]) -> None:
    db.conn.executemany(_DROP_KEY, ((key, article_id) for key in keys))
    for column in ("article_id", "of_article_id"):
        db.execute(f"DELETE FROM duplicates WHERE {column} = ?", [article_id])  # noqa: S608


def _is_found(db: Database, article_id: int, texts: _Texts) -> bool:
    keys = texts[article_id].keys
    (held,) = db.execute(_HAS_KEYS, [json.dumps(keys), article_id]).fetchone()
    return int(held) == len(keys)


def _is_linked(db: Database, article_id: int, texts: _Texts) -> bool:
    there = rows(db, article_id)
    for of, kind, distance in there:
        if match(texts[article_id], texts[of]) != Match(CopyKind(kind), distance):
            return False
    return bool(there) or not _has_links(db, article_id, texts)


def _has_links(db: Database, article_id: int, texts: _Texts) -> bool:
    """Whether an article has links by its text; most share no key with an earlier one."""
    asked = [json.dumps(texts[article_id].keys), article_id]
    if db.execute(_SHARED, asked).fetchone() is None:
        return False
    return next(links(db, article_id, texts), None) is not None


@contextmanager
def _one_moment(db: Database) -> Iterator[None]:
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


def _add_links(db: Database, found: Iterable[tuple[int, int, str, int]]) -> None:
    db.conn.executemany(_ADD_LINK, list(found))


def _row(article_id: int, other: int, found: Match) -> tuple[int, int, str, int]:
    return article_id, other, found.kind.value, found.distance


def _linked_to(db: Database, article_id: int, limit: int) -> list[int]:
    return [number for (number,) in db.execute(_LINKED_TO, [article_id, limit])]


def _text(db: Database, article_id: int) -> str:
    found = db.execute("SELECT text FROM articles WHERE id = ?", [article_id]).fetchone()
    return "" if found is None else str(found[0])


def _copy(db: Database, article_id: int, other: int, kind: str, distance: int | None) -> Copy:
    url, title, site = db.execute(_NAMED, [other]).fetchone()
    return Copy(other, url, title, site, CopyKind(kind), distance, other < article_id)
