"""How the bodies of pages are kept: told apart from a dictionary of their site, once it has one.

A site, here, is what an address says up to its path. When it has two pages, they become its first
dictionary where that saves anything, and are compressed again with it. Later, ever more rarely, the
newest pages are compressed with a dictionary of their own, on trial: where that would cost clearly
less, since the site has a new template or since more pages make a better choice, it becomes the
next version. Older pages follow, a few at a time, as long as they gain by it. A version that is
left with a few pages is dropped where they cost less without it: most often those it was made of.

All this is done beside the keeping of a page of that site, in its transaction. A page is compressed
again only where it was whole before, and comes out whole after.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from scraper.store import compression, templates
from scraper.store.compression import BodyError, Dictionary
from scraper.store.rows import Row

# Pages. On 129 sites of the shared corpora with two to four pages this gives 1.55 times less than
# gzip; a first dictionary at four pages gave 1.16, and at 60 pages 3 % more than this.
FIRST = 2
# After how many pages more a new dictionary is tried: each pause is twice as long as the last.
TRIALS = frozenset(FIRST * (2**n - 1) for n in range(1, 10))  # 2, 6, 14 ... 1,022
MOST_COUNTED = max(TRIALS)
RARELY = 256  # pages of the archive; beyond those, when its number is divisible by this
SOONER = 16  # the same, where the site has none: an archive from before there were any
# Of the newest pages so many are tried, of so many bytes: 0.1 to 0.2 s for 8 pages of 270 kB. With
# 12 it took 0.3 s and more, and gained nothing (measured on made sites, `tests.bench.kept_pages`).
SAMPLE = 8
SAMPLE_BYTES = 3_000_000
GAIN = 0.1  # of their bytes, its own included: what a new version has to save
# Pages that are compressed again beside one that is kept, and their bytes: 0.1 s.
BATCH = 8
BATCH_BYTES = 2_000_000
WORTH = 0.05  # of their bytes: what must be saved for the pages before them to follow
CACHE_BYTES = 16_000_000  # of dictionaries that are held ready; a run works on many sites at a time

# Word for word the expression of the index pages_origin. "https://" has eight characters.
ORIGIN = "substr(url, 1, instr(substr(url || '/', 9), '/') + 7)"

_ORIGIN_OF = f"SELECT {ORIGIN} FROM (SELECT ? AS url)"  # noqa: S608  (constants only)
_NEWEST = """
    SELECT id, version, page_id, next_page_id FROM dictionaries
    WHERE origin = ? ORDER BY version DESC LIMIT 1
"""
_SINCE = f"SELECT count(*) FROM (SELECT 1 FROM pages WHERE {ORIGIN} = ? AND id > ? LIMIT ?)"  # noqa: S608
_DOWN_FROM = f"""
    SELECT id, sha256, dictionary_id, body FROM pages
    WHERE {ORIGIN} = ? AND id <= ? AND length(body) > 0 ORDER BY id DESC LIMIT ?
"""  # noqa: S608  (constants only)
KEEP_BODY = "UPDATE pages SET body = ?, dictionary_id = ? WHERE id = ?"
_ADD = """
    INSERT INTO dictionaries (origin, version, page_id, pages, sha256, body)
    VALUES (?, ?, ?, ?, ?, ?) RETURNING id
"""
_GO_ON_AT = "UPDATE dictionaries SET next_page_id = ? WHERE id = ?"
_OLDER = """
    SELECT id, length(body) FROM dictionaries
    WHERE origin = ? AND id <> ? ORDER BY version DESC LIMIT 1
"""
_OF_VERSION = "SELECT id, sha256, dictionary_id, body FROM pages WHERE dictionary_id = ? LIMIT ?"
_DROP = "DELETE FROM dictionaries WHERE id = ?"
_AFTER_ALL = 2**63 - 1  # SQLite's greatest integer


class Frame(NamedTuple):
    """A body as it is kept: compressed, with the dictionary of that id or alone."""

    body: bytes
    dictionary_id: int | None = None


NOT_KEPT = Frame(b"")  # no frame is empty


class Shelf:
    """The dictionaries of an open archive, those used last held ready."""

    def __init__(self) -> None:
        self._ready: OrderedDict[str, Dictionary] = OrderedDict()

    def get(self, db: Database, dictionary_id: int | None) -> Dictionary | None:
        """Get a dictionary ready. Raises `BodyError` where it is missing or damaged."""
        if dictionary_id is None:
            return None
        sql = "SELECT sha256 FROM dictionaries WHERE id = ?"
        found = db.execute(sql, [dictionary_id]).fetchone()
        if found is None:
            raise BodyError(f"dictionary {dictionary_id}, which it was compressed with, is missing")
        if found[0] not in self._ready:
            self._take(found[0], _loaded(db, dictionary_id))
        self._ready.move_to_end(found[0])
        return self._ready[found[0]]

    def _take(self, sha256: str, dictionary: Dictionary) -> None:
        self._ready[sha256] = dictionary
        while len(self._ready) > 1 and self._bytes() > CACHE_BYTES:
            self._ready.popitem(last=False)

    def _bytes(self) -> int:
        return sum(len(each.content) for each in self._ready.values())


def content(row: Row) -> bytes:
    """Read the content of a row of `dictionaries`. Raises `BodyError` where it is damaged."""
    found = compression.decompress(row["body"])
    if hashlib.sha256(found).hexdigest() != row["sha256"]:
        raise BodyError("the dictionary does not match its hash")
    return found


def framed(db: Database, shelf: Shelf, url: str, body: bytes) -> Frame:
    """Compress the body of a page at this address as its site's pages are."""
    newest = _newest(db, _origin(db, url))
    dictionary = None if newest is None else _usable(db, shelf, newest.id)
    if newest is None or dictionary is None:
        return Frame(compression.compress(body))
    return Frame(compression.compress(body, dictionary), newest.id)


def tend(db: Database, shelf: Shelf, page_id: int, url: str) -> None:
    """See whether the site of a page that was just kept is due for a dictionary, or behind."""
    site = _Site(db, shelf, _origin(db, url))
    newest = _newest(db, site.origin)
    since = site.pages_since(0 if newest is None else newest.page_id)
    if _is_due(since, page_id, has_one=newest is not None) and site.renew(newest, since):
        return
    if newest is not None:
        site.catch_up(newest)


_Row = tuple[int, str, int | None, bytes]  # of `pages`: id, sha256, dictionary_id, body


class _Version(NamedTuple):
    """A dictionary: the newest page that it was chosen from, and the next that is to follow."""

    id: int
    version: int
    page_id: int
    next_page_id: int | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A page that is whole: its body, and how many bytes it costs now."""

    id: int
    body: bytes
    cost: int


class _Ready(NamedTuple):
    """A dictionary to compress with, and its id."""

    id: int
    dictionary: Dictionary

    def frame(self, body: bytes) -> Frame:
        return Frame(compression.compress(body, self.dictionary), self.id)

    def gives(self, frame: bytes, body: bytes) -> bool:
        return compression.decompress(frame, self.dictionary) == body


@dataclass(frozen=True, slots=True)
class _Trial:
    """A dictionary made of some of these pages, and what each would cost with it."""

    pages: Sequence[_Kept]
    choice: templates.Choice
    dictionary: Dictionary
    frame: bytes  # the dictionary itself
    frames: Sequence[bytes]

    def saves(self, since: int) -> bool:
        """Whether as many pages as came since the last dictionary would cost clearly less.

        Those that are part of it cost next to nothing: they say nothing of the others.
        """
        costs = [len(frame) for frame in self.frames]
        others = [cost for n, cost in enumerate(costs) if n not in self.choice.places] or costs
        rest = max(since - len(self.pages), 0)
        now = sum(page.cost for page in self.pages) * (1 + rest / len(self.pages))
        then = len(self.frame) + sum(costs) + rest * sum(others) / len(others)
        return then < (1 - GAIN) * now


@dataclass(frozen=True, slots=True)
class _Site:
    """The pages of one site, in the transaction of a page that is kept."""

    db: Database
    shelf: Shelf
    origin: str

    def pages_since(self, page_id: int) -> int:
        """How many pages came after this one; no more than are of interest are counted."""
        limit = MOST_COUNTED + 1
        return int(self.db.execute(_SINCE, [self.origin, page_id, limit]).fetchone()[0])

    def renew(self, newest: _Version | None, since: int) -> bool:
        """Try a dictionary of the newest pages; it becomes the next version where that saves."""
        pages = list(self._whole(_AFTER_ALL, min(SAMPLE, since), SAMPLE_BYTES))
        trial = _tried(pages) if len(pages) >= FIRST else None
        if trial is None or not trial.saves(since):
            return False
        dictionary_id = self._add(trial, 1 if newest is None else newest.version + 1)
        ready = _Ready(dictionary_id, trial.dictionary)
        for page, frame in zip(pages, trial.frames, strict=True):
            self._keep_smaller(page, Frame(frame, dictionary_id), ready)
        self._go_on_at(self._before(pages[-1].id), ready)
        return True

    def catch_up(self, newest: _Version) -> None:
        """Compress some pages again that are older, and note where to go on, if it is worth it."""
        dictionary = _usable(self.db, self.shelf, newest.id)
        if dictionary is None or newest.next_page_id is None:
            return
        ready = _Ready(newest.id, dictionary)
        pages = list(self._whole(newest.next_page_id, BATCH, BATCH_BYTES))
        saved = sum(self._keep_smaller(page, ready.frame(page.body), ready) for page in pages)
        is_worth_it = saved > WORTH * sum(page.cost for page in pages)
        self._go_on_at(self._before(pages[-1].id) if is_worth_it else None, ready)

    def _whole(self, newest_id: int, most: int, most_bytes: int) -> Iterator[_Kept]:
        """Up to so many pages from this one down, but those that cannot be read; one at least."""
        for row in self._rows(newest_id, most):
            page = self._read(row)
            if page is None:  # `check` names it; here it stays as it is
                continue
            yield page
            most_bytes -= len(page.body)
            if most_bytes <= 0:
                return

    def _read(self, row: _Row) -> _Kept | None:
        page_id, sha256, dictionary_id, frame = row
        try:
            body = compression.decompress(frame, self.shelf.get(self.db, dictionary_id))
        except BodyError:
            return None
        is_whole = hashlib.sha256(body).hexdigest() == sha256
        return _Kept(page_id, body, len(frame)) if is_whole else None

    def _rows(self, newest_id: int, most: int) -> list[_Row]:
        return self.db.execute(_DOWN_FROM, [self.origin, newest_id, most]).fetchall()

    def _before(self, page_id: int) -> int | None:
        found = self._rows(page_id - 1, 1)
        return found[0][0] if found else None

    def _add(self, trial: _Trial, version: int) -> int:
        digest = hashlib.sha256(trial.choice.content).hexdigest()
        newest_id, count = trial.pages[0].id, len(trial.choice.places)
        row = [self.origin, version, newest_id, count, digest, trial.frame]
        return int(self.db.execute(_ADD, row).fetchone()[0])

    def _keep_smaller(self, page: _Kept, frame: Frame, ready: _Ready) -> int:
        """Keep a page in this frame if that takes less, and gives it back; how many bytes less."""
        saved = page.cost - len(frame.body)
        if saved <= 0 or not ready.gives(frame.body, page.body):
            return 0
        self.db.execute(KEEP_BODY, [*frame, page.id])
        return saved

    def _go_on_at(self, page_id: int | None, ready: _Ready) -> None:
        """Note which page is to follow; when none is, see if the version before is needed."""
        self.db.execute(_GO_ON_AT, [page_id, ready.id])
        older = self.db.execute(_OLDER, [self.origin, ready.id]).fetchone()
        if page_id is not None or older is None:
            return
        older_id, cost = older
        if self._empties(older_id, cost, ready):
            self.db.execute(_DROP, [older_id])

    def _empties(self, older_id: int, cost: int, ready: _Ready) -> bool:
        """Move the pages of an older version to this one, if that saves; whether none is left."""
        rows = self.db.execute(_OF_VERSION, [older_id, BATCH + 1]).fetchall()
        pages = [page for page in map(self._read, rows) if page is not None]
        size = sum(len(page.body) for page in pages)
        if len(pages) < len(rows) or len(rows) > BATCH or size > SAMPLE_BYTES:
            return False
        frames = [ready.frame(page.body) for page in pages]
        costs = sum(len(frame.body) for frame in frames)
        if costs >= cost + sum(page.cost for page in pages):
            return False
        for page, frame in zip(pages, frames, strict=True):
            if not ready.gives(frame.body, page.body):
                return False
            self.db.execute(KEEP_BODY, [*frame, page.id])
        return True


def _tried(pages: Sequence[_Kept]) -> _Trial | None:
    choice = templates.choose([page.body for page in pages])
    if choice is None:
        return None
    dictionary = Dictionary(choice.content)
    frames = [compression.compress(page.body, dictionary) for page in pages]
    return _Trial(pages, choice, dictionary, compression.compress(choice.content), frames)


def _is_due(since: int, page_id: int, *, has_one: bool) -> bool:
    if since in TRIALS:
        return True
    if since > MOST_COUNTED:
        return page_id % (RARELY if has_one else SOONER) == 0
    return not has_one and since > SOONER and page_id % SOONER == 0


def _origin(db: Database, url: str) -> str:
    return str(db.execute(_ORIGIN_OF, [url]).fetchone()[0])


def _newest(db: Database, origin: str) -> _Version | None:
    found = db.execute(_NEWEST, [origin]).fetchone()
    return None if found is None else _Version(*found)


def _usable(db: Database, shelf: Shelf, dictionary_id: int) -> Dictionary | None:
    """A dictionary to compress with; None where it is damaged, which loses nothing here."""
    try:
        return shelf.get(db, dictionary_id)
    except BodyError:
        return None


def _loaded(db: Database, dictionary_id: int) -> Dictionary:
    sql = "SELECT sha256, body FROM dictionaries WHERE id = ?"
    sha256, frame = db.execute(sql, [dictionary_id]).fetchone()
    try:
        return Dictionary(content({"sha256": sha256, "body": frame}))
    except BodyError as error:
        told = f"dictionary {dictionary_id}, which it was compressed with, is damaged: {error}"
        raise BodyError(told) from error
