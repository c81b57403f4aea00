"""Which articles a filter chooses, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from scraper.errors import InputError
from scraper.model import Article, Attempt, Filter, Page, Source, SourceKind
from scraper.store import Cause, Store, queries

Keep = Callable[..., int]


@pytest.fixture
def keep(store: Store, page: Page, attempt: Attempt, now: datetime) -> Keep:
    """Keep an article of which only what is told is known, and give its id."""

    def kept(title: str, **fields: object) -> int:
        article = replace(Article(url=None, title=title, text=""), **fields)  # type: ignore[arg-type]
        return store.keep(article, page, attempt, [], now=now)

    return kept


def titles(store: Store, chosen: Filter) -> list[str | None]:
    """List the titles of what a filter chooses, which must be as many as it counts."""
    found = [kept.article.title for kept in store.articles(chosen)]
    assert len(found) == store.count(replace(chosen, limit=None)) or chosen.limit is not None
    return found


def test_newest_first(store: Store, keep: Keep) -> None:
    """By publication, its first sighting where there is none; of one moment, the last kept."""
    keep("tomorrow", published="2026-03-02")
    keep("unknown")  # seen on 1 March at noon
    keep("morning", published="2026-03-01T23:00:00+14:00")
    keep("same morning", published="2026-03-01T09:00:00Z")
    keep("last year", published="2025-03-01")
    assert titles(store, Filter()) == [
        "tomorrow",
        "unknown",
        "same morning",
        "morning",
        "last year",
    ]


@pytest.mark.parametrize("limit", [0, 1, 9, 10, 11, 23, 24, None])
def test_every_batch(
    store: Store, keep: Keep, monkeypatch: pytest.MonkeyPatch, limit: int | None
) -> None:
    """Nothing is lost or shown twice where one batch ends and the next begins."""
    monkeypatch.setattr(queries, "BATCH", 10)
    for number in range(23):
        keep(str(number), published=f"2026-01-{number % 3 + 1:02}")
    found = [kept.id for kept in store.articles(Filter(limit=limit))]
    everything = sorted(range(1, 24), key=lambda each: ((each - 1) % 3, each), reverse=True)
    assert found == everything[:limit]


def test_writing_while_reading(
    store: Store,
    keep: Keep,
    page: Page,
    attempt: Attempt,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Articles may be revised while they are read: each is seen once."""
    monkeypatch.setattr(queries, "BATCH", 10)
    for number in range(25):
        keep(str(number))
    seen = []
    for kept in store.articles():
        changed = replace(kept.article, text="new")
        store.revise(kept.id, changed, page, attempt, [], Cause.EXTRACTOR_CHANGED, now=now)
        seen.append(kept.id)
    assert seen == list(range(25, 0, -1))


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("zh", ["zh-Hant", "zh-Hans", "zh"]),
        ("zh-Hans", ["zh-Hans"]),
        ("ZH-hans", ["zh-Hans"]),
        ("z", []),
        ("z%", []),
        ("\udcff", []),
    ],
)
def test_language(store: Store, keep: Keep, language: str, found: list[str]) -> None:
    """A language chooses its scripts and regions too, and no other language."""
    for tag in ("zh", "zha", "zh-Hans", "zh-Hant", None):
        keep(str(tag), language=tag)
    assert titles(store, Filter(language=language)) == found


def test_site(store: Store, keep: Keep) -> None:
    """A site is matched whole."""
    keep("a", site="news.example")
    keep("b", site="other.news.example")
    assert titles(store, Filter(site="news.example")) == ["a"]


def test_flag(store: Store, keep: Keep) -> None:
    """A flag is one of the article's, matched whole."""
    keep("both", flags=("short", "live"))
    keep("shorter", flags=("shorter",))
    keep("none")
    assert titles(store, Filter(flag="short")) == ["both"]


def test_gone(store: Store, keep: Keep, attempt: Attempt, now: datetime) -> None:
    """`gone` chooses what is no longer on the web."""
    store.mark_gone(keep("gone"), attempt, now)
    keep("there")
    assert titles(store, Filter(flag="gone")) == ["gone"]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-02-02", None, ["evening", "noon", "day"]),
        (None, "2026-02-02", ["evening", "noon", "day", "before"]),
        ("2026-02-02", "2026-02-02", ["evening", "noon", "day"]),
        ("2026-02-02T12:00:00Z", None, ["evening", "noon"]),
        (None, "2026-02-02T12:00:00Z", ["noon", "day", "before"]),
        (None, "2026-02-02T19:00:00+07:00", ["noon", "day", "before"]),
        ("2026-02-03", None, []),
        (None, "9999-12-31", ["evening", "noon", "day", "before"]),
    ],
)
def test_since_until(
    store: Store, keep: Keep, since: str | None, until: str | None, found: list[str]
) -> None:
    """Both ends belong to the span, and a day is the whole of it."""
    keep("before", published="2026-02-01T23:59:59Z")
    keep("day", published="2026-02-02")
    keep("noon", published="2026-02-02T12:00:00")
    keep("evening", published="2026-02-02T23:59:59Z")
    assert titles(store, Filter(since=since, until=until)) == found


def test_since_first_seen(store: Store, keep: Keep) -> None:
    """What has no date of its own counts from its first sighting."""
    keep("undated")
    assert titles(store, Filter(since="2026-03-01", until="2026-03-01")) == ["undated"]


@pytest.mark.parametrize("stamp", ["", "yesterday", "2026-02-30", "0001-01-01T00:00:00+14:00"])
def test_no_time(store: Store, stamp: str) -> None:
    """What is no time is refused at once, before an article is read."""
    with pytest.raises(InputError, match="is no ISO 8601 day or time"):
        store.articles(Filter(since=stamp))
    with pytest.raises(InputError, match="is no ISO 8601 day or time"):
        store.articles(Filter(until=stamp))


def test_together(store: Store, keep: Keep) -> None:
    """Every field that is set must hold."""
    keep("right", site="a.example", language="vi", flags=("short",), published="2026-02-02")
    keep("wrong site", site="b.example", language="vi", flags=("short",), published="2026-02-02")
    keep("wrong day", site="a.example", language="vi", flags=("short",), published="2026-02-03")
    chosen = Filter(
        site="a.example", language="vi", flag="short", since="2026-02-02", until="2026-02-02"
    )
    assert titles(store, chosen) == ["right"]


@pytest.mark.parametrize(
    ("source_id", "expected"), [(1, ["part", "index"]), (2, ["part"]), (3, [])]
)
def test_a_source(
    store: Store, attempt: Attempt, page: Page, now: datetime, source_id: int, expected: list[str]
) -> None:
    """With the files that it names."""
    for number, parent in ((1, None), (2, 1), (3, None)):
        url = f"https://a.example/{number}.xml"
        store.add_source(Source(url, SourceKind.SITEMAP, parent_id=parent), now)
    for title, named in (("index", 1), ("part", 2), ("none", None)):
        found = replace(attempt, source_id=named)
        store.keep(Article(None, title, ""), page, found, [], now=now)
    assert titles(store, Filter(source_id=source_id)) == expected


@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        (Filter(), "articles_newest"),
        (Filter(since="2026-01-01", until="2026-02-01"), "articles_newest"),
        (Filter(language="zh", flag="short"), "articles_newest"),
        (Filter(site="a.example"), "articles_site_newest"),
    ],
)
def test_order_by_index(store: Store, chosen: Filter, index: str) -> None:
    """No filter needs a sort: memory stays constant however many articles there are."""
    asked = queries.conditions(chosen)
    statements: list[tuple[str, object]] = []
    with store._db.tracer(lambda sql, parameters: statements.append((sql, parameters))):
        list(queries.newest(store._db, asked, None))
    sql, parameters = statements[-1]
    plan = [row["detail"] for row in store._db.query(f"EXPLAIN QUERY PLAN {sql}", parameters)]  # type: ignore[arg-type]
    assert f"USING INDEX {index}" in plan[0]
    assert not any("TEMP B-TREE" in step for step in plan)


@pytest.mark.parametrize(
    "chosen", [Filter(language="zh"), Filter(flag="gone"), Filter(flag="short")]
)
def test_counts_read_no_article(store: Store, chosen: Filter) -> None:
    """What a filter on language or flag needs to know stands in the index."""
    asked = queries.conditions(chosen)
    sql = f"EXPLAIN QUERY PLAN SELECT COUNT(*) FROM articles WHERE {asked.where}"  # noqa: S608
    plan = [row["detail"] for row in store._db.query(sql, asked.parameters)]
    assert "USING COVERING INDEX articles_newest" in plan[0]
