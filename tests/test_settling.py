"""What becomes of a reading, where a link of a source led to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.decide import Refusal
from scraper.model import (
    Article,
    Charset,
    KeptLink,
    Link,
    LinkState,
    LinkStep,
    Outcome,
    Page,
    Source,
    SourceKind,
)
from scraper.reading import Reading
from scraper.settling import Errand, Result, Settler
from scraper.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
URL = "https://news.example/floods"
TEXT = "The river rose overnight, and nobody was hurt."
ARTICLE = Article(url=URL, title="Floods", text=TEXT, site="news.example")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an archive with a feed that named one link."""
    with Store.open(tmp_path / "a.db", write=True) as opened:
        opened.add_source(Source("https://news.example/feed", SourceKind.FEED), NOW)
        named = Link(URL, "Floods in the old town", "2026-02-28T09:30:00+01:00")
        opened.take_links(1, [named], limit=1, now=NOW)
        yield opened


@pytest.fixture
def link(store: Store) -> KeptLink:
    """Give that link."""
    known = store.link(URL)
    assert known is not None
    return known


def settle(store: Store, found: Article | Refusal, link: KeptLink | None, url: str = URL) -> Result:
    """Settle what was read at an address."""
    body = repr(found).encode()
    page = Page(url, url, body, Charset("utf-8", "header"), "2026-03-01T12:00:00Z", 200)
    at = page if isinstance(found, Article) else None
    return Settler(store, lambda: NOW).settle(Reading(url, at, found, 0), Errand(None, link))


def test_what_the_source_says_is_taken_where_the_page_says_nothing(
    store: Store, link: KeptLink
) -> None:
    """Its title and its date, as it gave them, and where they came from."""
    article = settle(store, replace(ARTICLE, title=None), link).article
    assert article is not None
    assert (article.title, article.published) == (
        "Floods in the old town",
        "2026-02-28T09:30:00+01:00",
    )
    assert article.provenance == {"title": "feed", "published": "feed"}


def test_what_the_page_says_stands(store: Store, link: KeptLink) -> None:
    """The source only completes it."""
    told = replace(ARTICLE, published="2026-02-27", provenance={"published": "jsonld"})
    article = settle(store, told, link).article
    assert article is not None
    assert (article.title, article.published, article.provenance) == (
        "Floods",
        "2026-02-27",
        {"published": "jsonld"},
    )


def test_the_link_goes_on_with_its_article(store: Store, link: KeptLink) -> None:
    """In the same transaction, and the article knows its source."""
    result = settle(store, ARTICLE, link)
    known = store.link(URL)
    assert known is not None
    assert (known.state, known.next_try) == (LinkState.KEPT, "2026-03-01T14:59:00Z")
    assert result.attempt.source_id == 1
    assert [source.articles for source in store.sources()] == [1]


def test_the_link_goes_on_with_its_failure(store: Store, link: KeptLink) -> None:
    """It is tried again later."""
    result = settle(store, Refusal(Outcome.TIMEOUT, "it took too long"), link)
    assert result.attempt.step == LinkStep(1, LinkState.RETRY, 1, "2026-03-01T12:14:00Z")
    known = store.link(URL)
    assert known is not None
    assert (known.state, known.tries) == (LinkState.RETRY, 1)


def test_an_address_of_a_feed_says_so(store: Store, link: KeptLink) -> None:
    """One that a person typed was fetched."""
    settle(store, ARTICLE, replace(link, link=Link(f"{URL}?id=1")), f"{URL}?id=1")
    assert {(alias.url, alias.why) for alias in store.aliases(1)} == {
        (URL, "canonical"),
        (f"{URL}?id=1", "feed"),
    }


@pytest.mark.parametrize(
    ("published", "outcome"),
    [
        (None, Outcome.DUPLICATE),
        ("2026-02-27", Outcome.DUPLICATE),
        ("2026-02-26", Outcome.STORED),
    ],
)
def test_the_same_words_of_the_same_site(
    store: Store, published: str | None, outcome: Outcome
) -> None:
    """Are one article, unless they are of different days."""
    settle(store, replace(ARTICLE, published="2026-02-27"), None)
    copy = f"{URL}/copy"
    again = replace(ARTICLE, url=copy, published=published)
    assert settle(store, again, None, copy).attempt.outcome is outcome


def test_the_same_words_on_another_port(store: Store) -> None:
    """Are another server's, where a site is only an address."""
    for port, outcome in ((1, Outcome.STORED), (2, Outcome.STORED), (1, Outcome.DUPLICATE)):
        url = f"http://127.0.0.1:{port}/{outcome}-{port}"
        local = replace(ARTICLE, url=url, site="127.0.0.1")
        assert settle(store, local, None, url).attempt.outcome is outcome


def test_the_same_words_of_another_site(store: Store) -> None:
    """Are a copy, which is an article of its own."""
    settle(store, ARTICLE, None)
    url = "https://other.example/floods"
    copy = replace(ARTICLE, url=url, site="other.example")
    assert settle(store, copy, None, url).attempt.outcome is Outcome.STORED


def test_a_bug_that_one_page_sets_off_is_recorded(
    store: Store, link: KeptLink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With its traceback in the log; the link is tried again, and the others go on."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("odd")

    monkeypatch.setattr(store, "memory", broken)
    result = settle(store, ARTICLE, link)
    assert (result.attempt.outcome, result.attempt.detail) == (
        Outcome.INTERNAL_ERROR,
        "ZeroDivisionError: odd",
    )
    known = store.link(URL)
    assert known is not None
    assert known.state is LinkState.RETRY
    assert 'raise ZeroDivisionError("odd")' in caplog.text


def led_home(store: Store, url: str = URL) -> Result:
    """Settle an address that leads to the front page, which reads like an article."""
    home = Page(
        "https://news.example/",
        url,
        b"home",
        Charset("utf-8", "header"),
        "2026-03-01T12:00:00Z",
        200,
        redirects=(url,),
    )
    found = replace(ARTICLE, url="https://news.example/", title="The news")
    return Settler(store, lambda: NOW).settle(Reading(url, home, found, 0))


def test_an_article_that_leads_home_is_gone(store: Store) -> None:
    """It stays in the archive as it was."""
    settle(store, ARTICLE, None)
    result = led_home(store)
    assert (result.attempt.outcome, result.attempt.status) == (Outcome.GONE, 200)
    kept = store.article(1)
    assert kept is not None
    assert (kept.article, kept.gone_at) == (ARTICLE, "2026-03-01T12:00:00Z")


def test_a_front_page_is_kept_for_no_article(store: Store) -> None:
    """What was never there is gone, too; the front page itself is no trace of it."""
    assert led_home(store).attempt.outcome is Outcome.GONE
    assert store.article("https://news.example/") is None


def test_a_front_page_that_a_person_asks_for_is_read(store: Store) -> None:
    """By `www.` or TLS it may redirect to itself."""
    assert led_home(store, "http://www.news.example/").attempt.outcome is Outcome.STORED
