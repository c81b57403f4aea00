"""Links are matched with what is known, taken in once, and moved on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import (
    Alias,
    Article,
    Attempt,
    KeptLink,
    Link,
    LinkState,
    LinkStep,
    Outcome,
    Page,
    Queue,
    Source,
    SourceKind,
    SourceState,
    Taken,
)
from scraper.store import Store
from scraper.store.links import BATCH, variants

NOW = "2026-03-01T12:00:00Z"
HOST = "news.example"
FLOODS = "https://news.example/floods"
Read = Callable[..., Taken]
Link_ = Callable[[str], KeptLink]


@pytest.fixture
def source_id(store: Store, now: datetime) -> int:
    """Add a feed; its id."""
    return store.add_source(Source("https://news.example/feed", SourceKind.FEED), now)[0]


@pytest.fixture
def read(store: Store, source_id: int, attempt: Attempt, now: datetime) -> Read:
    """Read the feed, which names these links."""

    def taken(*links: Link, limit: int = 1_000, at: datetime = now) -> Taken:
        store.note_source(source_id, SourceState(last_read=NOW), attempt)
        return store.take_links(source_id, links, limit=limit, now=at)

    return taken


@pytest.fixture
def link(store: Store) -> Link_:
    """Give a link that must be there."""

    def found(url: str) -> KeptLink:
        kept = store.link(url)
        assert kept is not None
        return kept

    return found


def addresses(store: Store) -> list[str]:
    """List the links' addresses in the order in which they came."""
    return [url for (url,) in store._db.execute("SELECT url FROM links ORDER BY id")]


def sort_time(store: Store) -> str:
    """Give the time by which the only link is sorted."""
    return str(store._db.execute("SELECT sort_time FROM links").fetchone()[0])


# Variants


def test_variants() -> None:
    """With and without TLS, `www.` and the last slash; the query stays."""
    assert set(variants("http://www.news.example/a/?b=1")) == {
        "http://www.news.example/a/?b=1",
        "http://www.news.example/a?b=1",
        "http://news.example/a/?b=1",
        "http://news.example/a?b=1",
        "https://www.news.example/a/?b=1",
        "https://www.news.example/a?b=1",
        "https://news.example/a/?b=1",
        "https://news.example/a?b=1",
    }


@pytest.mark.parametrize("url", ["file:///a.html", "", "https://", "mailto:a@news.example"])
def test_what_is_not_web_has_no_variants(url: str) -> None:
    """It stands for itself alone."""
    assert variants(url) == (url,)


@given(st.text() | st.from_regex(r"https?://(www\.)?[a-z./?=]{1,20}", fullmatch=True))
def test_variants_of_anything(url: str) -> None:
    """They never raise, the address itself comes first, and none comes twice."""
    found = variants(url)
    assert found[0] == url
    assert len(set(found)) == len(found) <= 9


# Taking in


def test_new_links(read: Read, link: Link_, source_id: int) -> None:
    """What nothing is known of waits, with what its source says of it."""
    named = Link(FLOODS, "Floods", "2026-02-28T09:30:00+07:00", "2026-03-01")
    assert read(named) == Taken(found=1, new=1)
    assert link(FLOODS) == KeptLink(1, named, LinkState.NEW, 0, None, NOW, source_id)


def test_known_links(store: Store, read: Read) -> None:
    """A link is taken in once, by whatever variant of its address."""
    read(Link(FLOODS))
    assert read(Link(FLOODS), Link("http://www.news.example/floods/")) == Taken(found=2, known=2)
    assert addresses(store) == [FLOODS]


def test_two_variants_in_one_document(store: Store, read: Read) -> None:
    """The second is known by the first, also where it is of the same batch."""
    assert read(Link(FLOODS), Link(f"{FLOODS}/")) == Taken(found=2, known=1, new=1)
    assert addresses(store) == [FLOODS]


def test_an_article_is_known(
    store: Store, read: Read, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """What leads to a kept article, by any of its addresses, is not fetched again as new."""
    store.keep(article, page, attempt, [Alias("http://news.example/f/1", "fetched")], now=now)
    named = [Link("https://www.news.example/floods"), Link("https://news.example/f/1/")]
    assert read(*named) == Taken(found=2, known=2)
    assert addresses(store) == []


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/floods?page=2",
        "https://news.example/Floods",
        "https://m.news.example/floods",
        "https://news.example:8443/floods",
    ],
)
def test_another_address_is_new(read: Read, other: str) -> None:
    """Only TLS, `www.` and the last slash make no difference."""
    read(Link(FLOODS))
    assert read(Link(other)) == Taken(found=1, new=1)


def test_limit(store: Store, read: Read) -> None:
    """The first links are taken in, the others are left for later; known ones do not count."""
    read(Link(f"{FLOODS}/1"))
    assert read(*(Link(f"{FLOODS}/{n}") for n in range(4)), limit=2) == Taken(4, 1, 2, 1)
    assert addresses(store) == [f"{FLOODS}/{n}" for n in (1, 0, 2)]


def test_limit_across_batches(store: Store, read: Read) -> None:
    """It holds for a document, however long that is."""
    named = [Link(f"{FLOODS}/{number}") for number in range(2 * BATCH)]
    assert read(*named, limit=BATCH + 1) == Taken(2 * BATCH, 0, BATCH + 1, BATCH - 1)
    assert read(*named, limit=BATCH) == Taken(2 * BATCH, BATCH + 1, BATCH - 1)
    assert addresses(store) == [named.url for named in named]


def test_known_links_cost_a_question_a_batch(store: Store, read: Read) -> None:
    """Else a sitemap of 50,000 links that are known word for word would take minutes."""
    named = [Link(f"{FLOODS}/{number}") for number in range(3 * BATCH)]
    read(*named, limit=len(named))
    asked: list[str] = []
    store._db.conn.set_trace_callback(asked.append)
    read(*named)
    store._db.conn.set_trace_callback(None)
    assert len([sql for sql in asked if "FROM links" in sql]) == 3
    assert len(asked) < 50


def test_unresolvable(read: Read, link: Link_) -> None:
    """An aggregator's link is recorded as what it is, and never waits."""
    url = "https://news.google.com/rss/articles/CBMiQWh0dHBz?oc=5"
    assert read(Link(url, "Floods")) == Taken(found=1, new=1)
    assert link(url).state is LinkState.UNRESOLVABLE


def test_the_first_source_is_believed(read: Read, link: Link_) -> None:
    """What a later one says otherwise is left alone."""
    read(Link(FLOODS, "Floods", "2026-02-28"))
    read(Link(FLOODS, "Rain", "2026-02-27"))
    assert link(FLOODS).link == Link(FLOODS, "Floods", "2026-02-28")


def test_what_the_first_source_left_out(store: Store, read: Read, link: Link_) -> None:
    """A later one completes it, and the link is sorted by its date from then on."""
    read(Link(FLOODS))
    read(Link(f"{FLOODS}/", "Floods", "2026-02-28T10:00:00+07:00"))
    assert link(FLOODS).link == Link(FLOODS, "Floods", "2026-02-28T10:00:00+07:00")
    assert sort_time(store) == "2026-02-28T03:00:00Z"


@pytest.mark.parametrize("state", [state for state in LinkState if state is not LinkState.NEW])
def test_what_was_fetched_is_not_completed(
    store: Store, read: Read, link: Link_, state: LinkState
) -> None:
    """The evidence of an attempt stays as it was."""
    read(Link(FLOODS))
    store.step(LinkStep(1, state, 1))
    read(Link(FLOODS, "Floods", "2026-02-28"))
    assert link(FLOODS).link == Link(FLOODS)


@pytest.mark.parametrize(
    ("published", "modified", "time"),
    [
        ("2026-02-28T09:30:00+07:00", "2026-03-01", "2026-02-28T02:30:00Z"),
        (None, "2026-02-27", "2026-02-27T00:00:00Z"),
        ("yesterday", "2026-02-27", "2026-02-27T00:00:00Z"),
        (None, None, NOW),
        ("2099-01-01", None, NOW),
    ],
)
def test_sort_time(
    store: Store, read: Read, published: str | None, modified: str | None, time: str
) -> None:
    """Published, else modified, else first seen; never a time to come, which would stay first."""
    read(Link(FLOODS, None, published, modified))
    assert sort_time(store) == time


@pytest.mark.parametrize("odd", ["\ud800", "\0", "%", "'"])
def test_odd_links(read: Read, link: Link_, odd: str) -> None:
    """Whatever a source writes, it is taken in, and known from then on."""
    named = Link(f"{FLOODS}/{odd}", odd, odd, odd)
    assert read(named).new == 1
    assert read(named).known == 1
    assert link(named.url).link.title == odd.replace("\ud800", "\ufffd")


# Finding and moving on


def test_link_as_it_stands_first(store: Store, link: Link_) -> None:
    """Where two variants are links, the one that is asked for is found."""
    for url in (FLOODS, f"{FLOODS}/"):
        row = {"url": url, "host": HOST, "sort_time": NOW, "first_seen": NOW, "state": "new"}
        store._db.table("links").insert(row)
    assert [link(url).link.url for url in (f"{FLOODS}/", FLOODS)] == [f"{FLOODS}/", FLOODS]


def test_unknown_link(store: Store) -> None:
    """What no source named is None."""
    assert store.link(FLOODS) is None


def test_step(store: Store, read: Read, link: Link_) -> None:
    """A link goes on as it is told."""
    read(Link(FLOODS))
    store.step(LinkStep(1, LinkState.RETRY, 2, "2026-03-01T13:00:00Z"))
    kept = link(FLOODS)
    assert (kept.state, kept.tries, kept.next_try) == (LinkState.RETRY, 2, "2026-03-01T13:00:00Z")


def test_step_of_a_dropped_link(store: Store, read: Read, source_id: int, now: datetime) -> None:
    """A link whose source was removed while it was fetched is not there, and that is no fault."""
    read(Link(FLOODS))
    store.remove_source(source_id, now)
    store.step(LinkStep(1, LinkState.KEPT))
    assert store.link(FLOODS) is None


Settle = Callable[[Store, Article, Page, Attempt, datetime], object]
SETTLED: Sequence[Settle] = (
    lambda store, article, page, attempt, now: store.keep(
        replace(article, url=None), page, attempt, [], now=now
    ),
    lambda store, _article, _page, attempt, now: store.confirm(1, attempt, [], now=now),
    lambda store, _article, _page, attempt, now: store.mark_gone(1, attempt, now),
    lambda store, _article, page, attempt, _now: store.record(attempt, page),
)


@pytest.mark.parametrize("settle", SETTLED, ids=["keep", "confirm", "mark_gone", "record"])
def test_an_attempt_moves_its_link(
    store: Store,
    read: Read,
    link: Link_,
    article: Article,
    page: Page,
    attempt: Attempt,
    now: datetime,
    settle: Settle,
) -> None:
    """Whatever came of it, the link goes on in the same transaction."""
    read(Link("https://news.example/other"))
    store.keep(article, page, attempt, [], now=now)
    tried = replace(attempt, step=LinkStep(1, LinkState.GIVEN_UP, 8))
    settle(store, article, page, tried, now)
    kept = link("https://news.example/other")
    assert (kept.state, kept.tries) == (LinkState.GIVEN_UP, 8)


# Articles without a link


def test_enrol(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime, later: datetime
) -> None:
    """An article that a person fetched gets a link, which is due and which no source named."""
    store.keep(article, page, attempt, [], now=now)
    assert store.enrol(later) == 1
    assert store.link(FLOODS) == KeptLink(
        1, Link(FLOODS), LinkState.KEPT, 0, "2026-03-02T12:00:00Z", NOW, None
    )
    assert sort_time(store) == "2026-02-28T02:30:00Z"
    due = store.next_link(HOST, Queue("2026-03-02T12:00:00Z", recheck_all=True))
    assert due is not None
    assert due.id == 1


def test_enrol_twice(
    store: Store, article: Article, page: Page, attempt: Attempt, later: datetime
) -> None:
    """The second time there is none without a link, however many there are."""
    for number in range(BATCH + 1):
        url = f"{FLOODS}/{number}"
        store.keep(replace(article, url=url), page, attempt, [], now=later)
    assert [store.enrol(later), store.enrol(later)] == [BATCH + 1, 0]


def test_enrol_leaves_what_has_a_link(
    store: Store, read: Read, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """Also where the link is only one of the article's addresses."""
    read(Link("https://news.example/f/1"))
    aliases = [Alias("https://news.example/f/1", "fetched")]
    store.keep(article, page, attempt, aliases, now=now)
    assert store.enrol(now) == 0


def test_enrol_since(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime, later: datetime
) -> None:
    """Articles first seen before a time are left alone, and what came from no web always is."""
    store.keep(article, page, attempt, [], now=now)
    store.keep(replace(article, url=None), page, attempt, [], now=later)
    assert store.enrol(later, "2026-03-02T00:00:00Z") == 0
    assert store.enrol(later, "2026-03-01T00:00:00Z") == 1


# What fails


def test_failing_links(store: Store, read: Read, attempt: Attempt, later: datetime) -> None:
    """Given up before tried again, then most tries, then longest known; with the last try."""
    read(*(Link(f"{FLOODS}/{number}") for number in range(4)))
    read(Link(f"{FLOODS}/4"), at=later)
    store.step(LinkStep(1, LinkState.RETRY, 2, NOW))
    store.step(LinkStep(2, LinkState.GIVEN_UP, 1))
    store.step(LinkStep(3, LinkState.RETRY, 5, NOW))
    store.step(LinkStep(5, LinkState.RETRY, 5, NOW))
    failed = replace(attempt, url=f"{FLOODS}/1", outcome=Outcome.TIMEOUT)
    for detail in ("it took 30 seconds", "it took 60 seconds"):
        store.record(replace(failed, detail=detail))
    found = list(store.failing_links(10))
    assert [kept.id for kept, _ in found] == [2, 3, 5, 1]
    assert found[0][1] == replace(failed, detail="it took 60 seconds")
    assert found[1][1] is None
    assert [kept.id for kept, _ in store.failing_links(1)] == [2]
