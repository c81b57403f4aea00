"""Articles that read alike: linked, found again, and never deleted."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.model import Article, Attempt, Charset, CopyKind, Filter, Outcome, Page, Part
from scraper.store import Cause, Store, duplicates

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NUMBERS = count(1)

Row = tuple[int, int, str]


def text(seed: int, edits: int = 0) -> str:
    """Write 90 words, of which so many are others."""
    rng = random.Random(seed)  # noqa: S311
    words = [f"w{rng.randrange(9_999)}" for _ in range(90)]
    for at in range(edits):
        words[at * 20] = f"x{at}"
    return " ".join(words)


def page(url: str) -> Page:
    """Make a page of its own."""
    body = str(next(NUMBERS)).encode()
    return Page(url, url, body, Charset("utf-8", "header"), "2026-03-01T12:00:00Z", status=200)


def keep(store: Store, said: str) -> int:
    """Keep an article that says this; its id."""
    url = f"https://paper{next(NUMBERS)}.example/story"
    article = Article(url=url, title="Rain", text=said, site=url.split("/")[2])
    attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED)
    return store.keep(article, page(url), attempt, [], now=NOW)


def revise(store: Store, article_id: int, said: str) -> None:
    """Let an article say something else."""
    kept = store.article(article_id)
    assert kept is not None
    url = kept.article.url or ""
    attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.REVISED)
    new = replace(kept.article, text=said)
    store.revise(article_id, new, page(url), attempt, [], Cause.PAGE_CHANGED, now=NOW)


def linked(store: Store) -> list[Row]:
    """List the rows of `duplicates`, without their distance."""
    rows = store._db.table("duplicates").rows_where(order_by="article_id, of_article_id")
    return [(row["article_id"], row["of_article_id"], row["kind"]) for row in rows]


def everything(db: Database) -> tuple[list[object], list[object]]:
    """Read both tables, whole."""
    keys = db.execute("SELECT * FROM likenesses").fetchall()
    return keys, db.execute("SELECT * FROM duplicates ORDER BY 1, 2").fetchall()


@pytest.fixture
def listed(store: Store) -> Callable[[], list[int]]:
    """List the ids of the articles that are no copies of earlier ones."""
    chosen = Filter(no_duplicates=True)
    return lambda: sorted(kept.id for kept in store.articles(chosen))


def test_the_same_text(store: Store) -> None:
    """Of another site, set otherwise, is linked to the one that was kept first."""
    first, second = keep(store, text(1)), keep(store, text(1).upper())
    assert linked(store) == [(second, first, "same_text")]
    assert store.count() == 2


def test_a_near_copy(store: Store) -> None:
    """Says how many per mille of its runs of words only one of the two has."""
    keep(store, text(1))
    keep(store, text(1, edits=1))
    rows = list(store._db.table("duplicates").rows)
    assert rows == [{"article_id": 2, "of_article_id": 1, "kind": "near", "distance": 23}]


def test_other_texts_and_notices(store: Store) -> None:
    """Are not linked."""
    notice = "Live updates will appear here"
    for said in (text(1), text(2), notice, "", notice, ""):
        keep(store, said)
    assert linked(store) == []


def test_copies_are_left_out(store: Store, listed: Callable[[], list[int]]) -> None:
    """Of a list, where it is asked for, and only the first stays; they are counted alike."""
    for said in (text(1), text(1, edits=1), text(2), text(1)):
        keep(store, said)
    assert listed() == [1, 3]
    assert store.count(Filter(no_duplicates=True)) == 2
    assert store.statistics(Filter(no_duplicates=True)).articles == 2


def test_a_text_that_changed(store: Store, listed: Callable[[], list[int]]) -> None:
    """Is found by its new words and no more by its old ones, whichever came first."""
    for said in (text(1), text(1), text(2), text(1, edits=1)):
        keep(store, said)
    revise(store, 1, text(2))
    assert linked(store) == [(3, 1, "same_text"), (4, 2, "near")]
    assert listed() == [1, 2]
    revise(store, 3, text(1))
    assert linked(store) == [(3, 2, "same_text"), (4, 2, "near"), (4, 3, "near")]


def test_a_title_that_changed(store: Store) -> None:
    """Changes no links."""
    keep(store, text(1))
    keep(store, text(1))
    revise(store, 1, text(1))
    assert linked(store) == [(2, 1, "same_text")]


def test_very_many_copies(store: Store) -> None:
    """Have few rows each, and all know the first."""
    for _ in range(40):
        keep(store, text(1))
    rows = linked(store)
    assert len(rows) == 5 * 40 - 15
    assert [of for one, of, _ in rows if one == 40] == [1, 2, 3, 4, 5]
    found = store.copies(40, limit=3)
    assert ([copy.id for copy in found.found], found.total) == ([1, 2, 3], 39)


def test_copies_are_told_from_either(store: Store) -> None:
    """Side: what was kept first, what later, and how each reads."""
    for said in (text(1), text(1, edits=1), text(1)):
        keep(store, said)
    first, last = store.copies(1, limit=9), store.copies(3, limit=9)
    assert [(c.id, c.kind, c.distance, c.is_first) for c in first.found] == [
        (2, CopyKind.NEAR, 23, False),
        (3, CopyKind.SAME_TEXT, 0, False),
    ]
    assert [(c.id, c.kind, c.is_first) for c in last.found] == [
        (1, CopyKind.SAME_TEXT, True),
        (2, CopyKind.NEAR, True),
    ]


def test_copies_of_one_original(store: Store) -> None:
    """Are told of each other, though they are not alike enough themselves."""
    whole = " ".join(text(seed) for seed in range(10))
    words = whole.split()
    for said in (whole, " ".join(words[:500]), " ".join(words[400:])):
        keep(store, said)
    assert linked(store) == [(2, 1, "near"), (3, 1, "near")]
    assert [(c.id, c.distance) for c in store.copies(3, limit=9).found][1] == (2, None)


def test_a_text_that_is_not_kept(store: Store) -> None:
    """Is compared like one that is."""
    for said in (text(2), text(1), text(1)):
        keep(store, said)
    known = store.reading_like(text(1, edits=1))
    assert (known and known.id, store.reading_like(text(3))) == (2, None)


def test_no_copies(store: Store) -> None:
    """Of an article that is alone, and of one that there is not."""
    keep(store, text(1))
    assert store.copies(1, limit=9) == store.copies(7, limit=9)
    assert store.copies(1, limit=9).total == 0


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    """Make a folder that examples share."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


SAID = st.tuples(st.integers(1, 2), st.integers(0, 3)).map(lambda pair: text(*pair))


@settings(max_examples=15, deadline=None)
@given(st.lists(SAID, min_size=2, max_size=9), st.lists(st.tuples(st.integers(0, 8), SAID)))
def test_rows_follow_from_the_texts(
    scratch: Path, first: list[str], edits: list[tuple[int, str]]
) -> None:
    """As they are now, in whatever order articles were kept and changed."""
    path = scratch / f"{next(NUMBERS)}.db"
    with Store.open(path, write=True) as store, store.together():
        for said in first:
            keep(store, said)
        for number, said in edits:
            revise(store, number % len(first) + 1, said)
        there = everything(store._db)
        duplicates.fill_anew(store._db)
        assert everything(store._db) == there
    path.unlink()


# Check and repair


def faults(store: Store) -> list[str]:
    """List what is wrong with the copies."""
    return [fault.detail for fault in store.check(only=[Part.DUPLICATE])]


def test_what_is_whole(store: Store) -> None:
    """Is no fault, however many copies there are."""
    for edits in [0, 1, 2] * 12:
        keep(store, text(1, edits))
    assert faults(store) == []


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("DELETE FROM likenesses", "2 articles without the keys that the texts give"),
        ("UPDATE duplicates SET kind = 'near'", "1 article with other links than the texts give"),
        ("UPDATE duplicates SET distance = 5", "1 article with other links than the texts give"),
        ("DELETE FROM duplicates", "1 article with other links than the texts give"),
        (
            "INSERT INTO duplicates VALUES (3, 1, 'near', 9)",
            "1 article with other links than the texts give",
        ),
    ],
)
def test_what_is_not_whole(store: Store, harm: str, told: str) -> None:
    """Is named, and made anew."""
    for said in (text(1), text(1), "A notice"):
        keep(store, said)
    there = everything(store._db)
    store._db.execute(harm)
    assert faults(store)[:1] == [told]
    store.mend([Part.DUPLICATE])
    assert (faults(store), everything(store._db)) == ([], there)


@pytest.mark.parametrize(
    "old_archive", ["0002_memory", "0003_sources", "0004_search"], indirect=True
)
def test_an_older_archive(old_archive: Path, article: Article) -> None:
    """Has its copies linked when it is brought up to date."""
    with Database(old_archive) as old:
        row = next(old.table("articles").rows)
        for number in (2, 3):
            same = {"id": number, "url": None, "text": text(1), "simhash": number}
            old.table("articles").insert({**row, **same})
        old.table("duplicates").insert(
            {"article_id": 2, "of_article_id": 1, "kind": "near", "distance": 1}
        )
    with Store.open(old_archive, write=True) as store:
        assert linked(store) == [(3, 2, "same_text")]
        assert [kept.article.text for kept in store.articles()].count(article.text) == 1
        assert faults(store) == []
