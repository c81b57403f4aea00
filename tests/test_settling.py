"""What becomes of a reading, where a link of a source led to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scraper.decide import Refusal
from scraper.errors import ArchiveDamaged
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


WALL = Refusal(Outcome.CONSENT, "the page asks for consent and shows no article", length=20)


def walled(store: Store, link: KeptLink | None, url: str = URL, at: str = URL) -> Result:
    """Settle an address that came back with a wall."""
    page = Page(at, url, b"wall", Charset("utf-8", "header"), "2026-03-02T12:00:00Z", 200)
    later = NOW + timedelta(days=1)
    return Settler(store, lambda: later).settle(Reading(url, page, WALL, 0), Errand(None, link))


def test_a_wall_before_a_kept_article_is_a_worse_copy(store: Store, link: KeptLink) -> None:
    """The article stays as it was, also when it was looked at last: no wall confirms it."""
    settle(store, ARTICLE, link)
    before = store.article(1)
    result = walled(store, store.link(URL))
    assert (result.attempt.outcome, result.attempt.status) == (Outcome.KEPT_BETTER_COPY, 200)
    assert result.attempt.detail == (
        "the page asks for consent and shows no article;"
        " the text now has 20 characters and the kept one 46"
    )
    assert (result.article_id, store.article(1)) == (1, before)


def test_a_link_with_a_wall_before_its_article_goes_on(store: Store, link: KeptLink) -> None:
    """It is looked at again when it is due, no sooner and no later."""
    settle(store, ARTICLE, link)
    step = walled(store, store.link(URL)).attempt.step
    assert step == LinkStep(1, LinkState.KEPT, 0, "2026-03-03T11:59:00Z")


def test_a_wall_that_the_article_redirects_to(store: Store) -> None:
    """Is before the article that was asked for."""
    settle(store, ARTICLE, None)
    assert walled(store, None, at="https://consent.example/ask?for=x").article_id == 1


def test_a_wall_before_nothing_keeps_its_outcome(store: Store, link: KeptLink) -> None:
    """There is no better copy; the link is left alone."""
    attempt = walled(store, link).attempt
    assert attempt.outcome is Outcome.CONSENT
    assert attempt.step == LinkStep(1, LinkState.REFUSED, 1)


def test_an_article_that_its_feed_names_otherwise_is_gone_with_that_address(
    store: Store, link: KeptLink
) -> None:
    """The address of the feed served it; a person may ask for `/latest`."""
    page = Page(URL, URL, b"1", Charset("utf-8", "header"), "2026-03-01T12:00:00Z", 200)
    own = replace(ARTICLE, url="https://news.example/floods-1", provenance={"url": "html"})
    Settler(store, lambda: NOW).settle(Reading(URL, page, own, 0), Errand(None, link))
    lost = Refusal(Outcome.HTTP_ERROR, "news.example answered 404", 404)
    by_hand = settle(store, lost, None).attempt.outcome
    by_feed = settle(store, lost, store.link(URL)).attempt.outcome
    assert (by_hand, by_feed) == (Outcome.HTTP_ERROR, Outcome.GONE)


@pytest.mark.parametrize("title", [None, "Just a moment...", "Subscribe to read"])
def test_a_title_that_is_none_does_not_replace_the_kept_one(
    store: Store, title: str | None
) -> None:
    """It stays, with where it came from, whatever the text does."""
    settle(store, replace(ARTICLE, provenance={"title": "jsonld"}), None)
    again = replace(ARTICLE, title=title)
    assert settle(store, again, None).attempt.outcome is Outcome.UNCHANGED
    article = settle(store, replace(again, text=f"{TEXT}\nIt rained."), None).article
    assert article is not None
    assert (article.title, article.provenance) == ("Floods", {"title": "jsonld"})


def test_what_a_feed_told_is_not_lost(store: Store, link: KeptLink) -> None:
    """When a person asks for the article, and its page says nothing still."""
    bare = replace(ARTICLE, title=None)
    settle(store, bare, link)
    assert settle(store, bare, None).attempt.outcome is Outcome.UNCHANGED
    article = settle(store, replace(bare, text=f"{TEXT}\nIt rained."), None).article
    assert article is not None
    assert (article.title, article.published) == (
        "Floods in the old town",
        "2026-02-28T09:30:00+01:00",
    )


def test_a_damaged_page_is_not_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` tells of it; the new page is kept all the same."""

    def damaged(_: int) -> None:
        raise ArchiveDamaged("the body does not match its hash")

    settle(store, replace(ARTICLE, extractor="old"), None)
    monkeypatch.setattr(store, "page", damaged)
    page = Page(URL, URL, b"2", Charset("utf-8", "header"), "2026-03-01T12:00:00Z", 200)
    found = replace(ARTICLE, text=f"{TEXT}\nIt rained.", extractor="new")
    settler = Settler(store, lambda: NOW, lambda _: pytest.fail("it was read"))
    settler.settle(Reading(URL, page, found, 0))
    assert [version.cause for version in store.revisions(1)] == [None, "page_changed"]


def test_without_a_reader_no_page_is_read_again(store: Store) -> None:
    """What another extractor made of it is compared as it is."""
    settle(store, replace(ARTICLE, extractor="old"), None)
    again = replace(ARTICLE, text=f"{TEXT}\nIt rained.", extractor="new")
    assert settle(store, again, None).attempt.outcome is Outcome.REVISED
    assert [version.cause for version in store.revisions(1)] == [None, "page_changed"]


def test_a_new_article_that_reads_like_another_says_so(store: Store) -> None:
    """Both are kept; a person who fetched it hears of the first."""
    text = " ".join(f"word{number}" for number in range(100))
    first = replace(ARTICLE, text=text)
    settle(store, first, None)
    url = "https://other.example/floods"
    copy = replace(first, url=url, site="other.example", text=f"{text} more")
    result = settle(store, copy, None, url)
    assert result.attempt.outcome is Outcome.STORED
    assert result.attempt.detail == "a new article; it reads like article 1 (news.example)"
