"""Pages are told apart from a dictionary of their site, and come back byte for byte."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.errors import ArchiveDamaged
from scraper.model import Attempt, Charset, Fault, Outcome, Page, Part
from scraper.store import Store, changes, compression, dictionaries, identity, schema
from scraper.store.compression import BodyError, Dictionary, compress
from scraper.store.dictionaries import Frame
from scraper.store.rows import page_row

HOST = "https://news.example"
AT = "2026-03-01T12:00:00Z"
WORDS = ("river", "council", "bridge", "harvest", "election", "storm", "museum", "ferry", "school")
Keep = Callable[..., Page]


def template(seed: int) -> str:
    """Make the frame that the pages of a site share: 200 lines that no other site has."""
    rng = random.Random(seed)  # noqa: S311  (the same each time)
    return "".join(f"<li><a href='/{rng.random()}'>{rng.random()}</a></li>\n" for _ in range(200))


def html(number: int, seed: int = 0) -> bytes:
    """Make a page in the frame of a site, with a story of its own."""
    rng = random.Random(number)  # noqa: S311
    text = " ".join(rng.choices(WORDS, k=60))
    return f"<html>{template(seed)}<h1>Story {number}</h1><p>{text}</p></html>".encode()


def page_of(body: bytes, url: str) -> Page:
    """Make a page with this body."""
    return Page(url, url, body, Charset("utf-8", "meta"), AT, status=200)


def put(store: Store, page: Page) -> None:
    """Keep a page that gave no article."""
    store.record(Attempt(page.url, AT, Outcome.NOT_ARTICLE), page)


def put_site(store: Store, count: int, *, seed: int = 0, first: int = 1) -> list[Page]:
    """Keep so many pages of one site."""
    numbers = range(first, first + count)
    pages = [page_of(html(number, seed), f"{HOST}/{number}") for number in numbers]
    with store.together():
        for page in pages:
            put(store, page)
    return pages


def kept(store: Store) -> list[Page | None]:
    """Read all pages, in their order."""
    numbers = store._db.execute("SELECT id FROM pages ORDER BY id").fetchall()
    return [store.page(number) for (number,) in numbers]


def versions(store: Store) -> list[tuple[str, int]]:
    """List the dictionaries that are kept: of which site, and the version."""
    rows = store._db.execute("SELECT origin, version FROM dictionaries ORDER BY id")
    return [(origin, version) for origin, version in rows]


def needed(store: Store) -> list[int | None]:
    """List which version each page needs, in their order."""
    sql = (
        "SELECT version FROM pages p LEFT JOIN dictionaries d ON d.id = dictionary_id ORDER BY p.id"
    )
    return [version for (version,) in store._db.execute(sql)]


def size(store: Store, table: str = "pages") -> int:
    """Add up the bytes of the bodies in a table."""
    return int(store._db.execute(f"SELECT total(length(body)) FROM {table}").fetchone()[0])  # noqa: S608


# The law


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let dictionaries be tried all the time, of few pages, and pages follow one by one."""
    monkeypatch.setattr(dictionaries, "TRIALS", frozenset({2, 3, 4, 6}))
    monkeypatch.setattr(dictionaries, "MOST_COUNTED", 6)
    monkeypatch.setattr(dictionaries, "RARELY", 2)
    monkeypatch.setattr(dictionaries, "SAMPLE", 3)
    monkeypatch.setattr(dictionaries, "BATCH", 1)
    monkeypatch.setattr(dictionaries, "CACHE_BYTES", 1_000)


BODIES = st.one_of(
    st.binary(max_size=100),
    st.builds(html, st.integers(0, 9), st.integers(0, 2)),
    st.binary(min_size=1, max_size=20).map(lambda part: part * 50),
)
CLEAR = (
    "DELETE FROM attempts",
    "UPDATE pages SET dictionary_id = NULL",
    "DELETE FROM dictionaries",
    "DELETE FROM pages",
)
URLS = st.sampled_from([f"{HOST}/a", f"{HOST}/b", "http://x.example", "file:///tmp/a", "", "é"])


@pytest.mark.usefixtures("hasty")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(BODIES, URLS), max_size=20, unique_by=lambda pair: pair[0]))
def test_every_page_comes_back(store: Store, pairs: list[tuple[bytes, str]]) -> None:
    """Any bytes of any sites in any order: byte for byte, and the archive is whole."""
    pages = [page_of(body, url) for body, url in pairs]
    with store.together():
        for sql in CLEAR:
            store._db.execute(sql)
        for page in pages:
            put(store, page)
    assert kept(store) == pages
    assert list(store.check(only=[Part.PAGE, Part.REFERENCE])) == []


# When there is one


def test_one_page_stands_alone(store: Store) -> None:
    """A site with one page has no dictionary."""
    put_site(store, 1)
    assert (versions(store), needed(store)) == ([], [None])


def test_two_pages_share_one(store: Store) -> None:
    """The second page makes a dictionary of both, and both are kept with it."""
    pages = put_site(store, 2)
    assert versions(store) == [(HOST, 1)]
    assert needed(store) == [1, 1]
    assert kept(store) == pages


def test_less_than_a_third(store: Store) -> None:
    """Twenty pages of one template, their dictionary included, take a third of them alone."""
    pages = put_site(store, 20)
    alone = sum(len(compress(page.body)) for page in pages)
    assert size(store) + size(store, "dictionaries") < alone / 3


def test_nothing_in_common(store: Store) -> None:
    """Where it saves nothing there is none."""
    for number in range(6):
        put(store, page_of(html(number, seed=number), f"{HOST}/{number}"))
    assert (versions(store), needed(store)) == ([], [None] * 6)


def test_each_site_has_its_own(store: Store) -> None:
    """Another host, scheme or port is another site."""
    for site in (
        "https://a.example",
        "https://b.example",
        "http://a.example",
        "https://a.example:81",
    ):
        for number in range(2):
            put(store, page_of(html(number) + site.encode(), f"{site}/{number}?x=/y"))
    assert versions(store) == [
        ("https://a.example", 1),
        ("https://b.example", 1),
        ("http://a.example", 1),
        ("https://a.example:81", 1),
    ]


def test_same_template_keeps_its_dictionary(store: Store) -> None:
    """As long as the pages are alike, there is no other version."""
    put_site(store, 40)
    assert versions(store) == [(HOST, 1)]


@pytest.fixture
def two_templates(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """Keep twelve pages of a site in its old template, and as many in its new one."""
    monkeypatch.setattr(dictionaries, "TRIALS", frozenset({2, 20}))
    return put_site(store, 12, seed=1) + put_site(store, 12, seed=2, first=13)


def test_new_template_makes_a_new_version(store: Store, two_templates: list[Page]) -> None:
    """When the site is made anew; the old version stays for the pages that need it."""
    assert versions(store) == [(HOST, 1), (HOST, 2)]
    assert needed(store) == [1] * 12 + [2] * 12
    assert kept(store) == two_templates


def test_an_unneeded_version_is_dropped(store: Store) -> None:
    """A better choice takes over the few pages that an older version was made of."""
    half = template(5)[:6_000].encode()
    short = [page_of(half + str(number).encode(), f"{HOST}/s{number}") for number in range(2)]
    for page in short:
        put(store, page)
    long = put_site(store, 9, seed=5)
    assert versions(store) == [(HOST, 2)]
    assert kept(store) == [*short, *long]


def test_old_pages_follow_in_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of an archive from before there were dictionaries, some with each page that comes."""
    monkeypatch.setattr(dictionaries, "TRIALS", frozenset[int]())
    pages = put_site(store, 31)
    assert needed(store) == [None] * 31
    pages += put_site(store, 1, first=32)
    assert needed(store) == [None] * 24 + [1] * 8
    pages += put_site(store, 1, first=33)
    assert needed(store) == [None] * 16 + [1] * 17
    pages += put_site(store, 2, first=34)
    assert needed(store) == [1] * 35
    assert kept(store) == pages


@pytest.mark.usefixtures("two_templates")
def test_pages_before_follow_as_long_as_they_gain(store: Store) -> None:
    """Where an older template begins, nothing more is compressed again."""
    put_site(store, 1, seed=2, first=25)
    following = store._db.execute("SELECT next_page_id FROM dictionaries ORDER BY id").fetchall()
    assert following == [(None,), (None,)]


def test_rare_trials(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a site with very many pages since the last trial, one page of so many sets off another."""
    monkeypatch.setattr(dictionaries, "TRIALS", frozenset({2}))
    monkeypatch.setattr(dictionaries, "MOST_COUNTED", 2)
    monkeypatch.setattr(dictionaries, "RARELY", 10)
    put_site(store, 2, seed=1)
    put_site(store, 7, seed=2, first=3)
    assert versions(store) == [(HOST, 1), (HOST, 2)]  # at the second page of the new template
    put_site(store, 1, seed=3, first=10)
    assert len(versions(store)) == 2
    put_site(store, 10, seed=3, first=11)
    assert versions(store)[-1] == (HOST, 3)


# When something goes wrong


def test_interrupted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends in the middle of compressing again leaves all as it was."""
    first = put_site(store, 1)
    keep = dictionaries.KEEP_BODY
    monkeypatch.setattr(dictionaries, "KEEP_BODY", f"{keep} AND no_such_column")
    with pytest.raises(sqlite3.OperationalError, match="no_such_column"):
        put_site(store, 1, first=2)
    assert (kept(store), versions(store)) == (first, [])
    monkeypatch.setattr(dictionaries, "KEEP_BODY", keep)
    put_site(store, 1, first=2)
    assert versions(store) == [(HOST, 1)]


def test_undone_with_the_rest(store: Store) -> None:
    """A dictionary whose transaction is undone is forgotten, though its number comes again."""
    put_site(store, 1, seed=1)
    with suppress(KeyError), store.together():
        put_site(store, 1, seed=1, first=2)
        raise KeyError
    assert versions(store) == []
    pages = [page_of(html(n, 7), f"https://other.example/{n}") for n in range(3)]
    for page in pages:
        put(store, page)
    assert kept(store)[1:] == pages


def test_a_damaged_page_stays_as_it_is(store: Store) -> None:
    """It is not compressed again, and does not stand in the way of others."""
    put_site(store, 1)
    store._db.execute("UPDATE pages SET body = x'0123'")
    put_site(store, 3, first=2)
    assert store._db.execute("SELECT body FROM pages WHERE id = 1").fetchone() == (b"\x01\x23",)
    assert store.page(4) == page_of(html(4), f"{HOST}/4")


def test_a_frame_that_does_not_give_the_body_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept is only replaced by what was read back."""
    pages = put_site(store, 1)
    broken = Dictionary(html(99))
    monkeypatch.setattr(
        compression, "compress", lambda body, with_one=None: compress(body, with_one and broken)
    )
    pages += put_site(store, 1, first=2)
    assert versions(store) == [(HOST, 1)]
    assert kept(store) == pages


@pytest.fixture
def damaged(path: Path) -> Path:
    """Make an archive whose dictionary has one byte changed."""
    with Store.open(path, write=True) as store:
        put_site(store, 3)
        frame = bytearray(store._db.execute("SELECT body FROM dictionaries").fetchone()[0])
        frame[-1] ^= 1
        store._db.execute("UPDATE dictionaries SET body = ?", [bytes(frame)])
    return path


def faults(path: Path) -> list[Fault]:
    """Look at everything."""
    with Store.open(path, write=False) as store:
        return list(store.check())


def test_check_names_a_damaged_dictionary(damaged: Path) -> None:
    """And each page that is lost with it."""
    found = faults(damaged)
    assert {fault.what for fault in found} == {Part.PAGE}
    assert [fault.where for fault in found] == [
        f"page 1 ({HOST}/1)",
        f"page 2 ({HOST}/2)",
        f"page 3 ({HOST}/3)",
        f"dictionary 1 ({HOST})",
    ]
    assert "dictionary 1, which it was compressed with, is damaged" in found[0].detail
    assert found[3].remedy.endswith("the pages that were compressed with it are lost")


def test_check_names_a_missing_dictionary(path: Path) -> None:
    """And each page that is lost with it."""
    with Store.open(path, write=True) as store:
        put_site(store, 3)
    with Database(path) as db:
        db.execute("DELETE FROM dictionaries")
    found = [fault for fault in faults(path) if fault.what is Part.PAGE]
    assert [fault.detail for fault in found] == [
        "it cannot be read: dictionary 1, which it was compressed with, is missing"
    ] * 3


def test_a_damaged_dictionary_is_told(damaged: Path) -> None:
    """Where a page that needs it is read."""
    with (
        Store.open(damaged, write=False) as store,
        pytest.raises(ArchiveDamaged, match="dictionary 1, which it was compressed with, is dam"),
    ):
        store.page(1)


def test_new_pages_do_without_a_damaged_one(damaged: Path) -> None:
    """They are kept alone, until there is a new version."""
    with Store.open(damaged, write=True) as store:
        put_site(store, 1, first=4)
        assert needed(store) == [1, 1, 1, None]
        assert store.page(4) == page_of(html(4), f"{HOST}/4")
        put_site(store, 4, first=5)
        assert needed(store) == [1, 1, 1, 2, 2, 2, 2, 2]


# In the file


def test_an_old_archive(path: Path) -> None:
    """Pages of a version without dictionaries are read, and compressed again as the site grows."""
    pages = [page_of(html(number), f"{HOST}/{number}") for number in range(1, 18)]
    with Database(path) as db:
        schema.migrations.apply(db, stop_before="0006_dictionaries")
        db.execute(f"PRAGMA application_id = {identity.APPLICATION_ID}")
        db.execute("PRAGMA user_version = 5")
        for page in pages:
            changes.add_page(db, page_row(page))
    with Store.open(path, write=True) as store:
        assert (kept(store), needed(store)) == (pages, [None] * 17)
        more = put_site(store, 15, first=18)
        assert kept(store) == [*pages, *more]
        assert versions(store) == [(HOST, 1)]


def test_pages_of_a_site_are_found_by_an_index(store: Store) -> None:
    """However many there are, none is looked at but the site's own."""
    for sql, values in (
        (dictionaries._SINCE, [HOST, 0, 9]),
        (dictionaries._DOWN_FROM, [HOST, 9, 9]),
    ):
        plan = " ".join(row[3] for row in store._db.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        assert "INDEX pages_origin" in plan
        assert "TEMP B-TREE" not in plan


def test_only_those_used_last_are_held(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run over many sites does not hold all their dictionaries."""
    monkeypatch.setattr(dictionaries, "CACHE_BYTES", 3 * len(html(1)))
    for site in range(9):
        for number in range(2):
            put(store, page_of(html(number, site), f"https://{site}.example/{number}"))
    assert None not in kept(store)
    held = store._pages._shelf._ready
    assert 1 <= len(held) <= 3
    assert sum(len(each.content) for each in held.values()) <= 3 * len(html(1))


# Compression


@given(st.binary(), st.binary(min_size=1))
def test_round_trip_with_a_dictionary(body: bytes, content: bytes) -> None:
    """Any body comes back with any dictionary."""
    dictionary = Dictionary(content)
    assert compression.decompress(compress(body, dictionary), dictionary) == body


def test_without_its_dictionary() -> None:
    """A body that was told apart from a dictionary does not come back without it."""
    content = os.urandom(1_000)
    frame = compress(content + b"more", Dictionary(content))
    assert len(frame) < 100
    with suppress(BodyError):
        assert compression.decompress(frame) != content + b"more"


# Without bodies


@pytest.fixture
def bare(path: Path) -> Iterator[Store]:
    """Open an archive that keeps no bodies."""
    with Store.open(path, write=True, keep_pages=False) as store:
        yield store


def test_no_body_is_kept(bare: Store) -> None:
    """Only what else is known of a page; the archive is whole."""
    put_site(bare, 3)
    assert kept(bare) == [None] * 3
    rows = list(bare._db.query("SELECT url, status, sha256, body, dictionary_id FROM pages"))
    assert rows[0] == {
        "url": f"{HOST}/1",
        "status": 200,
        "sha256": page_of(html(1), HOST).sha256,
        "body": b"",
        "dictionary_id": None,
    }
    assert list(bare.check()) == []
    assert (bare.statistics().pages, bare.statistics().page_bytes) == (0, 0)


def test_a_body_is_filled_in(bare: Store) -> None:
    """When the same one comes again and bodies are kept; under the number that it has."""
    pages = put_site(bare, 3)
    with Store.open(bare.path, write=True) as store:
        put(store, replace(pages[1], url="https://other.example/"))
        assert kept(store) == [None, pages[1], None]
        put_site(store, 3)
        assert kept(store) == pages


def test_a_body_that_is_kept_stays(store: Store) -> None:
    """Where the same one comes again and bodies are not kept."""
    pages = put_site(store, 1)
    with Store.open(store.path, write=True, keep_pages=False) as bare:
        put_site(bare, 2)
        assert kept(bare) == [*pages, None]


def test_an_empty_body_is_a_body(store: Store) -> None:
    """It is kept, and is not one that is missing."""
    put(store, page_of(b"", HOST))
    assert kept(store) == [page_of(b"", HOST)]


def test_statistics_count_dictionaries(store: Store) -> None:
    """They are part of what pages take."""
    put_site(store, 5)
    assert store.statistics().page_bytes == size(store) + size(store, "dictionaries")


def test_a_frame_alone() -> None:
    """A body that needs no dictionary names none."""
    assert Frame(b"frame").dictionary_id is None
