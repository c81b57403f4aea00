"""Sources are added, read, removed and come back; the files of an index go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from scraper.errors import ArchiveError
from scraper.model import (
    Article,
    Attempt,
    KeptSource,
    Link,
    LinkState,
    LinkStep,
    Outcome,
    Page,
    Source,
    SourceKind,
    SourceState,
    Taken,
    Validators,
)
from scraper.store import Store
from scraper.store.sources import BATCH

NOW = "2026-03-01T12:00:00Z"
LATER = "2026-03-02T12:00:00Z"
FEED = Source("https://news.example/feed", SourceKind.FEED, "News")
INDEX = Source("https://news.example/sitemap.xml", SourceKind.SITEMAP, recheck=True)
STATE = SourceState(
    next_due="2026-03-01T13:00:00Z",
    interval_s=3600,
    every_s=1800,
    validators=Validators('W/"a"', "Sun, 01 Mar 2026 11:00:00 GMT"),
    body_hash="ab",
    last_read=NOW,
    last_full_read=NOW,
    last_new=NOW,
    failures=2,
    failing_since="2026-02-28T12:00:00Z",
    last_outcome=Outcome.TIMEOUT,
    last_detail="it took 30 seconds",
    enabled=True,
)
Read = Callable[..., Taken]
Known = Callable[[int | str], KeptSource]


@pytest.fixture
def read(store: Store, attempt: Attempt, now: datetime) -> Read:
    """Read a source with what it says."""

    def taken(source_id: int, state: SourceState = SourceState(), **told: object) -> Taken:  # noqa: B008
        noted = {name: told.pop(name) for name in ("title", "kind") if name in told}
        given = {"limit": 100, "now": now, **told}
        links = given.pop("links", ())
        result = store.take_links(source_id, links, **given)  # type: ignore[arg-type]
        store.note_source(source_id, state, attempt, **noted)  # type: ignore[arg-type]
        return result

    return taken


@pytest.fixture
def known(store: Store) -> Known:
    """Give a source that must be there."""

    def found(target: int | str) -> KeptSource:
        kept = store.source(target)
        assert kept is not None
        return kept

    return found


def part(name: str, modified: str | None = None) -> Source:
    """Make a file of the index as it is named there."""
    return Source(f"https://news.example/{name}.xml", SourceKind.SITEMAP, modified=modified)


def names(store: Store) -> list[str]:
    """List the last parts of the addresses of all sources that are there."""
    return [kept.source.url.rpartition("/")[2] for kept in store.sources(with_parts=True)]


# Adding


def test_add(store: Store, known: Known, now: datetime) -> None:
    """A source is there from then on, and was not before."""
    assert store.add_source(FEED, now) == (1, True)
    assert known(1) == KeptSource(1, FEED, SourceState(), NOW)
    assert store.add_source(FEED, now) == (1, False)


@pytest.mark.parametrize("url", ["http://news.example/feed", "https://www.news.example/feed/"])
def test_add_under_another_name(store: Store, now: datetime, url: str) -> None:
    """By TLS, `www.` or a last slash: it is the same source."""
    store.add_source(FEED, now)
    assert store.add_source(replace(FEED, url=url), now) == (1, False)


def test_add_again(store: Store, read: Read, known: Known, now: datetime) -> None:
    """One that is read already keeps its state, and takes what may be done with it."""
    store.add_source(FEED, now)
    read(1, STATE)
    store.add_source(replace(FEED, title=None, recheck=True), now)
    assert known(1).state == STATE
    store.add_source(replace(FEED, title=None, recheck=True, cross_site=True), now)
    assert known(1).state == replace(STATE, validators=Validators(), body_hash=None)
    assert known(1).source == replace(FEED, recheck=True, cross_site=True)
    store.add_source(replace(FEED, title="Floods", kind=SourceKind.LISTING), now)
    assert known(1).source == replace(FEED, title="Floods")


def test_a_retired_source_comes_back(store: Store, read: Read, known: Known, now: datetime) -> None:
    """It is due at once, as if it had never been read; it was there all the time."""
    store.add_source(FEED, now)
    read(1, replace(STATE, enabled=False))
    assert store.due_sources(now, force=True) == []
    assert store.add_source(FEED, now) == (1, False)
    assert known(1).state == SourceState(last_read=NOW, last_full_read=NOW, last_new=NOW)
    assert store.due_sources(now) == [(1, "news.example")]


def test_a_removed_source_comes_back(
    store: Store, read: Read, known: Known, now: datetime, later: datetime
) -> None:
    """It was not there, keeps its id, and is read whole: a "not modified" names no links."""
    store.add_source(FEED, now)
    read(1, STATE)
    store.remove_source(1, now)
    assert store.add_source(replace(FEED, kind=SourceKind.LISTING), later) == (1, True)
    assert known(1).source.kind is SourceKind.LISTING
    assert known(1).state.validators == Validators()
    assert known(1).added_at == NOW


@pytest.mark.parametrize("odd", ["\ud800", "\0", "http://[", "\U0001f600", ""])
def test_odd_texts(store: Store, read: Read, now: datetime, odd: str) -> None:
    """Whatever stands in it, a source is there; what UTF-8 cannot hold is replaced."""
    store.add_source(Source(odd, SourceKind.FEED, odd, modified=odd), now)
    read(1, replace(STATE, last_detail=odd, validators=Validators(odd, odd)), title=odd)
    (kept,) = store.sources()
    text = odd.replace("\ud800", "\ufffd")
    assert (kept.source.url, kept.source.title, kept.source.modified) == (text, text, text)
    assert (kept.state.last_detail, kept.state.validators) == (text, Validators(text, text))


# Finding


@pytest.mark.parametrize(
    "target", [1, "1", "https://news.example/feed", "HTTPS://news.example/feed?utm_source=x#top"]
)
def test_target(store: Store, known: Known, now: datetime, target: int | str) -> None:
    """By its id, or its address as it stands or cleaned."""
    store.add_source(FEED, now)
    assert known(target).id == 1


@pytest.mark.parametrize("target", [0, 2, "2", "https://news.example/", "", "\udcff", 10**30])
def test_unknown_target(store: Store, now: datetime, target: int | str) -> None:
    """What names no source is None."""
    store.add_source(FEED, now)
    assert store.source(target) is None


def test_sources(store: Store, now: datetime) -> None:
    """All of them, in the order in which they came."""
    for number in range(2 * BATCH + 1):
        store.add_source(replace(FEED, url=f"https://news.example/{number}"), now)
    assert [kept.id for kept in store.sources()] == list(range(1, 2 * BATCH + 2))


def test_articles_are_counted(
    store: Store,
    read: Read,
    known: Known,
    article: Article,
    page: Page,
    attempt: Attempt,
    now: datetime,
) -> None:
    """What a source brought, and what the files brought that it named, however deep."""
    store.add_source(INDEX, now)
    read(1, parts=[part("a"), part("b")])
    read(2, parts=[part("c")])
    for number, source_id in enumerate([1, 2, 4, 4, None]):
        named = replace(attempt, source_id=source_id)
        url = f"https://news.example/{number}"
        store.keep(replace(article, url=url), page, named, [], now=now)
    found = {kept.id: kept.articles for kept in store.sources(with_parts=True)}
    assert found == {1: 4, 2: 3, 3: 0, 4: 2}
    assert [(kept.id, kept.articles) for kept in store.sources()] == [(1, 4)]
    assert known(2).articles == 3


# What is due


@pytest.mark.parametrize(
    ("next_due", "due"),
    [(None, True), ("2026-03-01T11:59:59Z", True), (NOW, True), ("2026-03-01T12:00:01Z", False)],
)
def test_due(store: Store, read: Read, now: datetime, next_due: str | None, due: bool) -> None:
    """One that was never read, and one whose time has come; all of them where that is forced."""
    store.add_source(FEED, now)
    read(1, SourceState(next_due=next_due))
    assert store.due_sources(now) == [(1, "news.example")] * due
    assert store.due_sources(now, force=True) == [(1, "news.example")]


def test_longest_overdue_first(store: Store, read: Read, later: datetime) -> None:
    """Those that were never read before all others."""
    for name, next_due in (("a", NOW), ("b", "2026-02-01T00:00:00Z"), ("c", None), ("d", None)):
        number, _ = store.add_source(replace(FEED, url=f"https://{name}.example:8000/"), later)
        read(number, SourceState(next_due=next_due))
    assert [host for _, host in store.due_sources(later)] == [
        "c.example:8000",
        "d.example:8000",
        "b.example:8000",
        "a.example:8000",
    ]


def test_due_of_some(store: Store, read: Read, now: datetime) -> None:
    """Where some are named, only these and the files that they named."""
    store.add_source(INDEX, now)
    store.add_source(FEED, now)
    read(1, parts=[part("a")])
    assert [found for found, _ in store.due_sources(now)] == [1, 2, 3]
    assert [found for found, _ in store.due_sources(now, only=[1])] == [1, 3]
    read(1, SourceState(next_due=LATER))
    assert [found for found, _ in store.due_sources(now, only=[1])] == [3]
    assert [found for found, _ in store.due_sources(now, only=[1], force=True)] == [3, 1]


# Reading


def test_read(store: Store, read: Read, known: Known, attempt: Attempt, now: datetime) -> None:
    """Its state is as it is told, and the attempt is noted."""
    store.add_source(FEED, now)
    assert read(1, STATE) == Taken()
    assert known(1).state == STATE
    assert list(store.attempts()) == [attempt]


def test_read_tells_title_and_kind(store: Store, read: Read, known: Known, now: datetime) -> None:
    """The document's own count; where it says nothing, they stay."""
    store.add_source(FEED, now)
    read(1, title="Floods", kind=SourceKind.SITEMAP)
    read(1)
    assert known(1).source == replace(FEED, title="Floods", kind=SourceKind.SITEMAP)


def test_read_is_whole(store: Store, read: Read, known: Known, now: datetime) -> None:
    """Where a link breaks it off, nothing of it is written."""
    store.add_source(FEED, now)
    broken = [Link("https://news.example/1"), None]
    with pytest.raises(AttributeError):
        read(1, STATE, links=broken)
    assert known(1).state == SourceState()
    assert (list(store.attempts()), store.link("https://news.example/1")) == ([], None)


def test_read_of_an_unknown_source(store: Store, read: Read) -> None:
    """A sentence, and nothing is written."""
    with pytest.raises(ArchiveError, match="there is no source 7"):
        read(7)
    assert list(store.attempts()) == []


def test_removed_while_it_is_read(
    store: Store, read: Read, attempt: Attempt, now: datetime
) -> None:
    """The attempt is noted, and what it names no longer wanted."""
    store.add_source(FEED, now)
    store.remove_source(1, now)
    assert read(1, STATE, links=[Link("https://news.example/floods")]) == Taken()
    assert list(store.attempts()) == [attempt]
    assert (store.source(1), store.link("https://news.example/floods")) == (None, None)


# The files of an index


def test_parts(store: Store, read: Read, known: Known, now: datetime) -> None:
    """They are sources below it, may be what it may, and are due at once."""
    store.add_source(replace(INDEX, cross_site=True), now)
    read(1, parts=[part("a", "2026-02-28")])
    assert known(2).source == Source(
        "https://news.example/a.xml",
        SourceKind.SITEMAP,
        recheck=True,
        cross_site=True,
        parent_id=1,
        depth=1,
        modified="2026-02-28",
    )
    assert [kept.id for kept in store.sources()] == [1]
    assert (2, "news.example") in store.due_sources(now)


@pytest.mark.parametrize(
    ("before", "after", "due", "kept"),
    [
        ("2026-02-27", "2026-02-28", True, "2026-02-28"),
        ("2026-02-28T08:00:00+07:00", "2026-02-28T01:00:00Z", False, "2026-02-28T01:00:00Z"),
        ("2026-02-28", "2026-02-27", False, "2026-02-27"),
        ("2026-02-28", "2026-02-28", False, "2026-02-28"),
        ("2026-02-28", None, True, "2026-02-28"),
        (None, "2026-02-28", True, "2026-02-28"),
        (None, None, True, None),
        ("2026-02-28", "soon", True, "soon"),
    ],
)
def test_a_part_that_changed(
    store: Store,
    read: Read,
    known: Known,
    now: datetime,
    before: str | None,
    after: str | None,
    due: bool,
    kept: str | None,
) -> None:
    """It is read again where its index says that it is newer, or does not say."""
    store.add_source(INDEX, now)
    read(1, parts=[part("a", before)])
    read(2, SourceState(next_due=LATER))
    read(1, SourceState(next_due=LATER), parts=[part("a", after)])
    assert store.due_sources(now) == [(2, "news.example")] * due
    assert known(2).source.modified == kept


def test_a_part_that_fails(store: Store, read: Read, known: Known, now: datetime) -> None:
    """Its growing pause is not cut short by an index that gives no dates."""
    store.add_source(INDEX, now)
    read(1, parts=[part("a")])
    read(2, SourceState(next_due=LATER, failures=1))
    read(1, parts=[part("a")])
    assert known(2).state.next_due == LATER


def test_parts_that_are_gone(store: Store, read: Read, now: datetime) -> None:
    """What an index no longer names is removed, with what is below it, and may come back."""
    store.add_source(INDEX, now)
    read(1, parts=[part("a"), part("b")])
    read(2, parts=[part("c")], links=[Link("https://news.example/floods")])
    read(1, parts=[part("b")])
    assert names(store) == ["sitemap.xml", "b.xml"]
    assert store.link("https://news.example/floods") is not None
    read(1, parts=[part("a"), part("b")])
    assert names(store) == ["sitemap.xml", "a.xml", "b.xml"]


def test_not_read_anew(store: Store, read: Read, now: datetime) -> None:
    """A reading that says nothing of parts leaves them; one that names none removes them."""
    store.add_source(INDEX, now)
    read(1, parts=[part("a")])
    read(1)
    assert names(store) == ["sitemap.xml", "a.xml"]
    read(1, parts=[])
    assert names(store) == ["sitemap.xml"]


def test_indexes_in_a_circle(store: Store, read: Read, known: Known, now: datetime) -> None:
    """One that names itself, or one above it, changes nothing of that one."""
    store.add_source(INDEX, now)
    read(1, parts=[part("sitemap"), part("a")])
    read(2, parts=[part("sitemap"), part("a")])
    assert names(store) == ["sitemap.xml", "a.xml"]
    assert (known(1).source.parent_id, known(2).source.parent_id) == (None, 1)


def test_a_part_that_a_person_adds(store: Store, read: Read, known: Known, now: datetime) -> None:
    """It is the person's from then on, whatever the index names."""
    store.add_source(INDEX, now)
    read(1, parts=[part("a")])
    assert store.add_source(part("a"), now) == (2, False)
    read(1, parts=[])
    assert known(2).source == part("a")


def test_parts_may_what_the_index_may(
    store: Store, read: Read, known: Known, now: datetime
) -> None:
    """Also where that changes later."""
    store.add_source(INDEX, now)
    read(1, parts=[part("a")])
    store.add_source(replace(INDEX, recheck=False, cross_site=True), now)
    assert (known(2).source.recheck, known(2).source.cross_site) == (False, True)


# Removing


def test_remove(
    store: Store,
    read: Read,
    article: Article,
    page: Page,
    attempt: Attempt,
    now: datetime,
    later: datetime,
) -> None:
    """A source goes with its files and with what waits for them; what it brought stays."""
    store.add_source(INDEX, now)
    store.add_source(FEED, now)
    read(1, parts=[part("a")])
    urls = {n: f"https://news.example/{n}" for n in ("new", "retry", "kept", "other")}
    read(1, links=[Link(urls["kept"]), Link(urls["retry"])])
    read(3, links=[Link(urls["new"])])
    read(2, links=[Link(urls["other"])])
    store.step(LinkStep(2, LinkState.RETRY, 1, LATER))
    named = replace(attempt, source_id=1, step=LinkStep(1, LinkState.KEPT))
    store.keep(article, page, named, [], now=now)
    store.remove_source(1, later)
    assert names(store) == ["feed"]
    assert {name: store.link(url) is not None for name, url in urls.items()} == {
        "new": False,
        "retry": False,
        "kept": True,
        "other": True,
    }
    assert store._db.execute("SELECT source_id FROM articles").fetchone()[0] == 1
    assert store.due_sources(now, force=True) == [(2, "news.example")]


def test_remove_twice(store: Store, now: datetime, later: datetime) -> None:
    """The second time there is nothing to do, and the first time stays."""
    store.add_source(FEED, now)
    store.remove_source(1, now)
    store.remove_source(1, later)
    assert store._db.execute("SELECT removed_at FROM sources").fetchone()[0] == NOW


def test_remove_unknown(store: Store, now: datetime) -> None:
    """A source that never was is a mistake, said in a sentence."""
    with pytest.raises(ArchiveError, match="there is no source 7"):
        store.remove_source(7, now)
