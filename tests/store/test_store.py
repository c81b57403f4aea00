"""What is kept is found and shown again, and each change is whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.errors import ArchiveError
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Charset,
    Imprint,
    Outcome,
    Page,
    Source,
    SourceKind,
    Validators,
)
from scraper.store import Cause, Store, queries
from scraper.store.rows import storable

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
MAYBE = st.none() | st.text()
NAMES = st.lists(st.text()).map(tuple)
ON_ONE_STORE = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

ARTICLES = st.builds(
    Article,
    url=st.none(),
    title=MAYBE,
    text=st.text(),
    authors=NAMES,
    published=MAYBE | st.datetimes().map(datetime.isoformat),
    modified=MAYBE,
    language=MAYBE,
    language_confidence=st.none() | st.floats(0, 1),
    site=MAYBE,
    section=MAYBE,
    tags=NAMES,
    image=MAYBE,
    summary=MAYBE,
    word_count=st.integers(0, 2**63 - 1),
    flags=NAMES,
    provenance=st.dictionaries(st.text(), st.text()),
    extractor=st.text(),
)
PAGES = st.builds(
    Page,
    url=st.text(),
    requested=st.text(),
    body=st.binary(),
    charset=st.builds(Charset, st.text(), st.text()),
    fetched_at=st.text(),
    status=st.none() | st.integers(100, 599),
    headers=st.lists(st.tuples(st.text(), st.text())).map(tuple),
    redirects=NAMES,
    wire_bytes=st.integers(0, 2**40),
)
Keep = Callable[..., int]


@pytest.fixture
def keep(store: Store, article: Article, page: Page, attempt: Attempt, now: datetime) -> Keep:
    """Keep the article of the fixtures, changed as told, and give its id."""

    def kept(*aliases: Alias, source_id: int | None = None, **changes: Any) -> int:
        named = replace(attempt, source_id=source_id)
        return store.keep(replace(article, **changes), page, named, aliases, now=now)

    return kept


def count(store: Store, table: str) -> int:
    """Count the rows of a table."""
    return store._db.table(table).count


# Keeping


@ON_ONE_STORE
@given(article=ARTICLES)
def test_article_round_trip(
    store: Store, page: Page, attempt: Attempt, now: datetime, article: Article
) -> None:
    """Every article comes back equal."""
    kept = store.article(store.keep(article, page, attempt, [], now=now))
    assert kept is not None
    assert kept.article == article


@ON_ONE_STORE
@given(page=PAGES, number=st.integers())
def test_page_round_trip(
    store: Store, article: Article, attempt: Attempt, now: datetime, page: Page, number: int
) -> None:
    """Every page comes back equal, byte for byte, headers in order and case."""
    page = replace(page, body=page.body + str(number).encode() + str(next(COUNTER)).encode())
    kept = store.article(store.keep(replace(article, url=None), page, attempt, [], now=now))
    assert kept is not None
    assert kept.page_id is not None
    assert store.page(kept.page_id) == page


COUNTER = itertools.count()  # no two bodies alike: a body is kept once


@ON_ONE_STORE
@given(text=ANY_TEXT)
def test_surrogates_everywhere(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime, text: str
) -> None:
    """No text whatsoever breaks the store: what UTF-8 cannot hold is replaced."""
    odd = replace(
        article, url=None, title=text, text=text, authors=(text,), provenance={text: text}
    )
    odd_page = replace(page, body=b"odd", url=text, headers=((text, text),))
    number = store.keep(odd, odd_page, replace(attempt, detail=text), [], now=now)
    store.record(replace(attempt, url=text))
    assert next(store.attempts(text)).url == storable(text)
    kept = store.article(number)
    assert kept is not None
    assert kept.article.authors == (storable(text),)


def test_kept(store: Store, keep: Keep) -> None:
    """A new article is seen, checked and changed now, and is its own first revision."""
    kept = store.article(keep())
    assert kept is not None
    assert (kept.id, kept.revision, kept.gone_at, kept.page_id) == (1, 1, None, 1)
    assert kept.first_seen == kept.last_checked == kept.last_changed == "2026-03-01T12:00:00Z"


def test_kept_urls(store: Store, keep: Keep) -> None:
    """Its own address comes first, then every other that leads to it."""
    kept = store.article(
        keep(Alias("https://n.example/b", "amp"), Alias("http://a.example/", "feed"))
    )
    assert kept is not None
    assert kept.urls == ("https://news.example/floods", "http://a.example/", "https://n.example/b")


def test_kept_without_url(store: Store, keep: Keep) -> None:
    """A dump without an address is kept, and found by the aliases it has."""
    number = keep(Alias("file:///a.txt", "fetched"), url=None)
    found = store.find(["file:///a.txt"])
    assert found is not None
    assert (found.id, found.article.url, found.urls) == (number, None, ("file:///a.txt",))


def test_keep_twice(store: Store, keep: Keep) -> None:
    """An address that is another article's is refused in a sentence, and nothing is written."""
    keep()
    with pytest.raises(ArchiveError, match="floods is already kept, as article 1"):
        keep()
    assert (count(store, "articles"), count(store, "attempts")) == (1, 1)


def test_same_body_once(store: Store, keep: Keep) -> None:
    """Two articles of one body share its page."""
    keep()
    keep(url="https://news.example/other")
    assert count(store, "pages") == 1


def test_body_is_compressed(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """A page takes less room than its body."""
    store.keep(article, replace(page, body=b"<p>again</p>" * 1_000), attempt, [], now=now)
    stored = store._db.execute("SELECT length(body) FROM pages").fetchone()[0]
    assert stored < 100


def test_keep_of_a_source(store: Store, keep: Keep, now: datetime) -> None:
    """An article is its source's that named it; nobody's where a person asked."""
    source_id, _ = store.add_source(Source("https://news.example/feed", SourceKind.FEED), now)
    keep()
    keep(source_id=source_id, url="https://news.example/other")
    assert store._db.execute("SELECT source_id FROM articles").fetchall() == [(None,), (1,)]


def test_aliases(store: Store, keep: Keep) -> None:
    """Every address with its reason, by alphabet; none of an unknown article."""
    keep(Alias("https://n.example/b", "amp"), Alias("http://a.example/", "feed"))
    assert store.aliases(1) == (
        Alias("http://a.example/", "feed"),
        Alias("https://n.example/b", "amp"),
        Alias("https://news.example/floods", "canonical"),
    )
    assert store.aliases(2) == ()


def test_find_same(store: Store, keep: Keep, article: Article) -> None:
    """Articles of the site with this text, under whatever address."""
    keep()
    keep(url="https://news.example/copy")
    keep(url="https://other.example/", site="other.example")
    keep(url="https://news.example/other", text="A dam broke.")
    keep(url=None, site=None)
    same = article.content_hash
    assert [kept.id for kept in store.find_same("news.example", same)] == [1, 2]
    assert [kept.id for kept in store.find_same(None, same)] == [5]
    assert store.find_same("news.example", "0" * 64) == []


def test_find_same_asks_by_the_hash(store: Store) -> None:
    """And not every article of the site, of which there may be a million."""
    plan = store._db.execute(f"EXPLAIN QUERY PLAN {queries._SAME}", {"site": "a", "hash": "b"})
    steps = " ".join(step for *_, step in plan)
    assert "articles_content (content_hash=?)" in steps
    assert "readings_whole (whole_hash=?)" in steps
    assert "SCAN" not in steps
    assert "site=?" not in steps


def test_find_same_by_the_whole_page(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """Also by the text with its site's lines, as long as the article reads as that page did."""
    imprint = Imprint((), 0, "e" * 64)
    store.keep(article, page, attempt, [], imprint=imprint, now=now)
    assert [kept.id for kept in store.find_same("news.example", "e" * 64)] == [1]
    changed = replace(article, text="A dam broke.")
    store.revise(1, changed, page, attempt, [], Cause.PAGE_CHANGED, now=now)
    assert store.find_same("news.example", "e" * 64) == []


# Finding


def test_find_by_alias(store: Store, keep: Keep) -> None:
    """Any address finds the article."""
    keep(Alias("https://amp.news.example/floods", "amp"))
    found = store.find(["https://unknown.example/", "https://amp.news.example/floods"])
    assert found is not None
    assert found.id == 1


def test_find_first_known(store: Store, keep: Keep) -> None:
    """Where the addresses are of two articles, the first one decides."""
    keep()
    second = keep(url="https://news.example/other")
    found = store.find(["https://news.example/other", "https://news.example/floods"])
    assert found is not None
    assert found.id == second


def test_find_nothing(store: Store) -> None:
    """Unknown addresses, and none at all, find nothing."""
    assert store.find(["https://unknown.example/"]) is None
    assert store.find([]) is None


@pytest.mark.parametrize(
    "target",
    [
        1,
        "1",
        "https://news.example/floods",
        "https://news.example/floods?utm_source=mail#top",
        "HTTPS://NEWS.example/floods",
    ],
)
def test_target(store: Store, keep: Keep, target: int | str) -> None:
    """A target is an id, its digits, or an address in any spelling."""
    keep()
    kept = store.article(target)
    assert kept is not None
    assert kept.id == 1


@pytest.mark.parametrize(
    "target", [0, -1, 2, 10**30, "9" * 5_000, "0", "", "floods", "\udcff", "\0", "http://[", "१"]
)
def test_unknown_target(store: Store, keep: Keep, target: int | str) -> None:
    """What names no article is None, whatever it is."""
    keep()
    assert store.article(target) is None


def test_alias_moves_on(store: Store, keep: Keep) -> None:
    """An address that led to one article and now leads to another is the other's."""
    keep(Alias("https://news.example/latest", "redirect"))
    second = keep(Alias("https://news.example/latest", "redirect"), url="https://news.example/new")
    found = store.find(["https://news.example/latest"])
    assert found is not None
    assert found.id == second


def test_own_address_stays(store: Store, keep: Keep) -> None:
    """An article's own address is never taken from it."""
    keep()
    keep(Alias("https://news.example/floods", "redirect"), url="https://news.example/new")
    found = store.find(["https://news.example/floods"])
    assert found is not None
    assert found.id == 1


# Looking again


def test_confirm(store: Store, keep: Keep, attempt: Attempt, later: datetime) -> None:
    """A second look that finds nothing new changes the time of the check, and nothing else."""
    keep(Alias("https://news.example/f/1", "fetched"))
    before = store.article(1)
    store.confirm(1, attempt, [Alias("https://news.example/f/1", "redirect")], now=later)
    assert before is not None
    assert store.article(1) == replace(before, last_checked="2026-03-02T12:00:00Z")
    assert store._db.table("urls").get("https://news.example/f/1")["why"] == "fetched"


def test_confirm_adds_alias(store: Store, keep: Keep, attempt: Attempt, later: datetime) -> None:
    """A new address that led to it is noted."""
    keep()
    store.confirm(1, attempt, [Alias("https://news.example/short", "redirect")], now=later)
    kept = store.article("https://news.example/short")
    assert kept is not None
    assert kept.id == 1


def test_mark_gone(
    store: Store, keep: Keep, attempt: Attempt, now: datetime, later: datetime
) -> None:
    """An article that is gone is kept, with the time at which that was first seen."""
    keep()
    store.mark_gone(1, attempt, now)
    store.mark_gone(1, attempt, later)
    kept = store.article(1)
    assert kept is not None
    assert kept.gone_at == "2026-03-01T12:00:00Z"
    assert kept.last_checked == "2026-03-02T12:00:00Z"


def test_back_again(
    store: Store, keep: Keep, attempt: Attempt, now: datetime, later: datetime
) -> None:
    """An article that was gone and is there again is no longer gone."""
    keep()
    store.mark_gone(1, attempt, now)
    store.confirm(1, attempt, [], now=later)
    kept = store.article(1)
    assert kept is not None
    assert kept.gone_at is None


def test_unknown_id(store: Store, attempt: Attempt, now: datetime) -> None:
    """An id that is not there is refused, and the attempt is not written either."""
    with pytest.raises(ArchiveError, match="no article 7"):
        store.confirm(7, attempt, [], now=now)
    with pytest.raises(ArchiveError, match="no article 7"):
        store.mark_gone(7, attempt, now)
    assert count(store, "attempts") == 0


# Attempts, pages, validators


def test_record(store: Store, attempt: Attempt) -> None:
    """An attempt that stored nothing comes back equal."""
    failed = replace(attempt, outcome=Outcome.TIMEOUT, status=None, ms=None, bytes=None)
    store.record(failed)
    assert list(store.attempts()) == [failed]


def test_record_page(store: Store, attempt: Attempt, page: Page) -> None:
    """The page of an attempt that gave no article can be kept."""
    store.record(replace(attempt, outcome=Outcome.TOO_SHORT), page)
    row = next(store._db.query("SELECT page_id FROM attempts"))
    assert store.page(row["page_id"]) == page


def test_attempts(store: Store, attempt: Attempt) -> None:
    """Attempts come newest first, of one address where one is named, as many as asked for."""
    for number in range(250):
        store.record(replace(attempt, url=f"https://a.example/{number % 2}", ms=number))
    assert [tried.ms for tried in store.attempts()] == list(range(249, -1, -1))
    assert [tried.ms for tried in store.attempts("https://a.example/1", 3)] == [249, 247, 245]
    assert list(store.attempts(limit=0)) == []


def test_unknown_page(store: Store) -> None:
    """A page that is not there is None."""
    assert store.page(5) is None


def test_damaged_page(store: Store, keep: Keep) -> None:
    """A page whose body is no longer what it was is refused."""
    keep()
    store._db.execute("UPDATE pages SET body = x'00'")
    with pytest.raises(ArchiveError, match="is damaged"):
        store.page(1)


def test_validators(store: Store, keep: Keep) -> None:
    """The validators are the server's own words, for any address of the article."""
    keep(Alias("https://news.example/f/1", "redirect"))
    assert store.validators("https://news.example/f/1") == Validators(etag='"a1"')


def test_validators_of_another_host(store: Store, keep: Keep) -> None:
    """The same bytes from another host came with that one's words, which mean nothing here."""
    keep(Alias("https://other.example/f", "redirect"))
    assert store.validators("https://other.example/f") == Validators()


def test_where_an_article_was_read(store: Store, keep: Keep) -> None:
    """The address of its page, whatever the article's own is."""
    number = keep(url="https://news.example/own")
    assert store.read_at(number) == "https://news.example/floods?id=1"
    assert store.read_at(99) is None


def test_no_validators(store: Store) -> None:
    """An unknown address has none."""
    assert store.validators("https://unknown.example/") == Validators()


# Whole or not at all


def test_broken_off(keep: Keep, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that breaks off leaves nothing of itself."""
    keep()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scraper.store.changes.add_attempt", interrupt)
    with pytest.raises(KeyboardInterrupt):
        keep(url="https://news.example/other", title="Another")
    with Store.open(path, write=False) as reader:
        assert [kept.id for kept in reader.articles()] == [1]
        assert count(reader, "urls") == 1


def test_closed_after_with(path: Path) -> None:
    """Leaving the `with` closes the file; opening it again needs nothing."""
    with Store.open(path, write=True):
        pass
    with Store.open(str(path), write=True) as again:
        assert again.count() == 0
