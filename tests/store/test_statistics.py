"""What an archive holds, counted."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import InputError
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Charset,
    Filter,
    Outcome,
    Page,
    Source,
    SourceKind,
    SourceState,
    Statistics,
)
from scraper.store import Cause, Store, statistics

Keep = Callable[..., int]


@pytest.fixture
def keep(store: Store, page: Page, now: datetime) -> Keep:
    """Keep an article with this address, and what else is told of it; 10 bytes were fetched."""

    def kept(url: str, **fields: object) -> int:
        article = replace(Article(url=url, title="", text=url), **fields)  # type: ignore[arg-type]
        attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED, bytes=10)
        own = replace(page, body=url.encode())
        return store.keep(article, own, attempt, [Alias(url, "fetched")], now=now)

    return kept


@pytest.fixture
def filled(store: Store, keep: Keep) -> Store:
    """Make an archive of four articles on two sites, and two attempts that failed."""
    keep("https://a.example/1", site="a.example", language="en", published="2026-02-27")
    keep("https://a.example/2", site="a.example", language="pt-BR", published="2026-02-27T23:00-03")
    keep("https://www.b.example/1", site="b.example", language="en", flags=("short", "paywall"))
    keep("https://c.example/1", flags=("short",), published="2026-03-02")
    store.record(Attempt("https://a.example/3", "2026-03-01T12:00:00Z", Outcome.GONE, bytes=3))
    store.record(Attempt("https://b.example", "2026-03-03T12:00:00Z", Outcome.DNS))
    return store


def test_an_empty_archive(store: Store) -> None:
    """Has nothing, and no day."""
    assert store.statistics() == Statistics()


def test_a_feed_is_no_article(filled: Store, now: datetime) -> None:
    """What became of reading it is no outcome here; its bytes were brought all the same."""
    feed = Source("https://a.example/feed", SourceKind.FEED)
    source_id, _ = filled.add_source(feed, now)
    before = filled.statistics()
    attempt = Attempt(feed.url, "2026-03-01T12:00:00Z", Outcome.STORED, bytes=7)
    filled.note_source(source_id, SourceState(), replace(attempt, source_id=source_id))
    after = filled.statistics()
    assert (after.by_outcome, after.wire_bytes) == (before.by_outcome, before.wire_bytes + 7)


def test_days_stand_in_order(filled: Store) -> None:
    """A day is that of the publication in UTC, of the first sighting where there is none."""
    found = filled.statistics()
    assert found.by_day == (
        ("2026-02-27", 1),
        ("2026-02-28", 1),
        ("2026-03-01", 1),
        ("2026-03-02", 1),
    )
    assert (found.articles, found.first_day, found.last_day) == (4, "2026-02-27", "2026-03-02")


def test_the_largest_stands_first(filled: Store) -> None:
    """Then by alphabet, and last what has no name."""
    found = filled.statistics()
    assert found.by_site == (("a.example", 2), ("b.example", 1), (None, 1))
    assert found.by_language == (("en", 2), ("pt-BR", 1), (None, 1))
    assert found.by_outcome == (("stored", 4), ("dns", 1), ("gone", 1))


def test_each_flag_counts(filled: Store) -> None:
    """Of an article with several, each; one that is not there counts nowhere."""
    assert filled.statistics().by_flag == (("short", 2), ("paywall", 1))


def test_what_is_gone(store: Store, keep: Keep, now: datetime) -> None:
    """Is a flag to who asks for it, so it is counted as one."""
    number = keep("https://a.example/1")
    keep("https://a.example/2")
    store.mark_gone(number, Attempt("https://a.example/1", "", Outcome.GONE), now)
    found = store.statistics()
    assert (found.gone, found.by_flag) == (1, (("gone", 1),))
    assert store.statistics(Filter(flag="gone")).articles == 1


def test_pages_and_bytes(filled: Store, page: Page) -> None:
    """Pages by what they take in the file; of the network, every attempt."""
    found = filled.statistics()
    assert (found.pages, found.wire_bytes) == (4, 43)
    assert 4 * 20 < found.page_bytes < 4 * 50  # an address each, and the frame of its compression
    filled.record(Attempt("https://d.example/", "", Outcome.NOT_ARTICLE), page)
    assert filled.statistics().pages == 5  # it is kept, though it gave no article


def test_revisions_are_changes(
    store: Store, keep: Keep, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """The original is none. Its page counts among those of the article."""
    number = keep("https://news.example/floods", site="news.example")
    keep("https://a.example/1", site="a.example")
    store.revise(number, article, page, attempt, [], Cause.PAGE_CHANGED, now=now)
    assert store.statistics().revisions == 1
    of_site = store.statistics(Filter(site="news.example"))
    assert (of_site.revisions, of_site.pages) == (1, 2)
    other = store.statistics(Filter(site="a.example"))
    assert (other.revisions, other.pages) == (0, 1)


@pytest.mark.parametrize(
    ("chosen", "articles", "outcomes"),
    [
        (Filter(site="a.example"), 2, {"stored": 2, "gone": 1}),
        (Filter(site="b.example"), 1, {"stored": 1, "dns": 1}),
        (Filter(site="example"), 0, {}),
        (Filter(since="2026-03-02"), 1, {"dns": 1}),
        (Filter(until="2026-03-01"), 3, {"stored": 4, "gone": 1}),
        (Filter(language="pt"), 1, {"stored": 1}),
        (Filter(flag="short"), 2, {"stored": 2}),
        (Filter(flag="short", site="b.example", since="2026-03-01"), 1, {"stored": 1}),
        (Filter(language="vi"), 0, {}),
        (Filter(limit=1), 4, {"stored": 4, "dns": 1, "gone": 1}),
    ],
)
def test_a_filter(
    filled: Store, chosen: Filter, articles: int, outcomes: dict[str | None, int]
) -> None:
    """Chooses among the articles, and among attempts by their time, their site, their article."""
    found = filled.statistics(chosen)
    assert (found.articles, dict(found.by_outcome)) == (articles, outcomes)
    assert found.pages == articles
    assert found.articles == filled.count(chosen)


def test_a_bound_that_is_no_time(store: Store) -> None:
    """Is told to who gave it."""
    with pytest.raises(InputError, match="'yesterday' is no ISO 8601 day or time"):
        store.statistics(Filter(until="yesterday"))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_slices(filled: Store, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """What is counted in parts is counted once."""
    whole = filled.statistics()
    monkeypatch.setattr(statistics, "SLICE", size)
    assert filled.statistics() == whole


def test_gaps_between_ids(filled: Store) -> None:
    """Are leapt over: a table whose ids are far apart is counted at once."""
    whole = filled.statistics()
    filled._db.execute("UPDATE attempts SET id = id + 1000000000000 WHERE id > 2")
    assert filled.statistics() == whole


_DAYS = st.dates().map(lambda day: day.isoformat())
_NAMES = st.none() | st.sampled_from(["en", "vi", "zh-Hans"])


@settings(max_examples=25, deadline=None)  # each makes an archive on the disk
@given(st.lists(st.tuples(st.none() | _DAYS, _NAMES, _NAMES), max_size=8))
def test_every_way_of_counting_agrees(
    kinds: list[tuple[str | None, str | None, str | None]],
) -> None:
    """By the indexes, and row by row where a bound that all are within asks for that."""
    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/a.db", write=True) as store:
        _fill(store, kinds)
        found = store.statistics()
        again = store.statistics(Filter(since="0001-01-01"))
    assert found.articles == len(kinds)
    for name in ("by_day", "by_site", "by_language", "by_flag", "first_day", "last_day"):
        assert getattr(found, name) == getattr(again, name)


def _fill(store: Store, kinds: list[tuple[str | None, str | None, str | None]]) -> None:
    seen = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    page = Page("", "", b"", Charset("utf-8", "header"), "2026-03-01T12:00:00Z")
    for number, (day, language, site) in enumerate(kinds):
        article = Article(str(number), "", "", published=day, language=language, site=site)
        store.keep(article, page, Attempt(str(number), "", Outcome.STORED), [], now=seen)
