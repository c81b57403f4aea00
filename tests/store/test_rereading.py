"""What extraction again asks of the archive, and what it notes there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from scraper.errors import InputError
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Filter,
    Imprint,
    Outcome,
    Page,
    Progress,
    RefusedPage,
    Selection,
)
from scraper.store import Cause, Store

ALL = Selection()


@pytest.fixture
def kept(store: Store, article: Article, page: Page, attempt: Attempt, now: datetime) -> int:
    """Keep an article; its id."""
    return store.keep(article, page, attempt, [], now=now)


def keep(store: Store, article: Article, page: Page, number: int, now: datetime) -> int:
    """Keep one more article, with a page of its own."""
    url = f"https://news.example/{number}"
    other = replace(page, url=url, requested=url, body=b"%d" % number)
    attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED)
    return store.keep(replace(article, url=url), other, attempt, [], now=now)


def refuse(store: Store, page: Page, url: str, body: bytes = b"list", of: str = "") -> None:
    """Record a page that no article came of; `of` is the address where it lies."""
    other = replace(page, url=of or url, requested=url, redirects=(), body=body)
    store.record(Attempt(url, "2026-03-01T12:00:00Z", Outcome.NOT_ARTICLE), other)


def test_a_revision_without_a_page(
    store: Store, kept: int, article: Article, attempt: Attempt, now: datetime, later: datetime
) -> None:
    """Has the page that was read before; the article was looked at, and is gone, as it was."""
    store.mark_gone(kept, attempt, now)
    before, tried = store.article(kept), len(list(store.attempts()))
    changed = replace(article, text="Otherwise.")
    store.revise(kept, changed, None, None, [], Cause.EXTRACTOR_CHANGED, now=later)
    after = store.article(kept)
    assert before is not None
    assert after == replace(
        before, article=changed, revision=2, last_changed="2026-03-02T12:00:00Z"
    )
    assert [one.page_id for one in store.revisions(kept)] == [1, 1]
    assert len(list(store.attempts())) == tried
    assert list(store.check()) == []


def test_a_note_of_who_read_it(store: Store, kept: int, article: Article) -> None:
    """Is no revision; what the article says is not touched."""
    told = replace(article, extractor="scraper 2", provenance={}, word_count=8, title="Other")
    store.note_reading(kept, replace(told, language_confidence=None), "0" * 64)
    after = store.article(kept)
    assert after is not None
    noted = replace(
        article, extractor="scraper 2", provenance={}, word_count=8, language_confidence=None
    )
    assert (after.article, after.revision) == (noted, 1)
    assert store.reads_so(kept, "0" * 64)


def test_articles_with_a_page(store: Store, article: Article, page: Page, now: datetime) -> None:
    """Are read in their order, in any number of batches; those without one are counted."""
    for number in range(1, 8):
        keep(store, article, page, number, now)
    store._db.execute("UPDATE pages SET body = x'' WHERE id = 2")
    store._db.execute("UPDATE articles SET page_id = NULL WHERE id = 5")
    assert list(store.rereadable(ALL, None, after=0, until=6)) == [1, 3, 4, 6]
    assert list(store.rereadable(ALL, None, after=3, until=9)) == [4, 6, 7]
    assert store.count_rereadable(ALL, None, after=0, until=7) == (5, 2)


def test_many_articles(store: Store, article: Article, page: Page, now: datetime) -> None:
    """None is left out between two batches."""
    with store.together():
        for number in range(205):
            keep(store, article, page, number, now)
    assert list(store.rereadable(ALL, None, after=0, until=205)) == list(range(1, 206))


def test_the_choice(store: Store, article: Article, page: Page, now: datetime) -> None:
    """By what `list` knows, by number, and by who wrote them."""
    keep(store, replace(article, language="pt"), page, 1, now)
    keep(store, replace(article, extractor="scraper 2"), page, 2, now)
    keep(store, article, page, 3, now)
    assert set(store.extractors()) == {"scraper 1", "scraper 2"}

    def chosen(asked: Selection, by: list[str] | None = None) -> list[int]:
        return list(store.rereadable(asked, by, after=0, until=9))

    assert chosen(Selection(Filter(language="pt"))) == [1]
    assert chosen(Selection(ids=(3, 2))) == [2, 3]
    assert chosen(ALL, ["scraper 1"]) == [1, 3]
    assert chosen(ALL, []) == []
    with pytest.raises(InputError, match="'noon' is no ISO 8601 day"):
        chosen(Selection(Filter(until="noon")))


def test_refused_pages(store: Store, kept: int, page: Page) -> None:
    """The newest first, each once for an address; none that is known as an article's by now."""
    del kept  # its address is known, and the one where its page lay
    refuse(store, page, "https://news.example/a", b"old")
    refuse(store, page, "https://news.example/b")
    refuse(store, page, "https://news.example/b")
    refuse(store, page, "https://news.example/a", b"new")
    refuse(store, page, "https://news.example/floods", b"consent")
    refuse(store, page, "https://news.example/f", b"moved", of="https://news.example/floods")
    store.record(Attempt("https://news.example/c", "2026-03-01T12:00:00Z", Outcome.TIMEOUT))
    found = list(store.refused_pages(99))
    assert [(one.url, one.page_id) for one in found] == [
        ("https://news.example/a", 4),
        ("https://news.example/b", 3),
        ("https://news.example/a", 2),
    ]
    last = found[1]
    assert last == RefusedPage(4, "https://news.example/b", 3, "https://news.example/b")
    assert [one.page_id for one in store.refused_pages(last.attempt_id)] == [2]


def test_a_page_that_led_to_an_article_is_not_refused(
    store: Store, kept: int, attempt: Attempt, page: Page, now: datetime
) -> None:
    """Also where it is kept for being worse than what was there."""
    worse = replace(attempt, url="https://x.example/", outcome=Outcome.KEPT_BETTER_COPY)
    other = replace(page, url="https://x.example/", body=b"teaser")
    store.confirm(kept, worse, [Alias("https://y.example/", "fetched")], page=other, now=now)
    assert list(store.refused_pages(99)) == []


def test_lines_that_a_site_is_known_for(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """However few of its articles carry them; of no other site."""
    imprint = Imprint((1, 2), 0, article.content_hash)
    store.keep(article, page, attempt, [], imprint=imprint, now=now)
    assert store.known_lines("news.example", {1, 2, 3}) == 2
    assert store.known_lines("other.example", {1}) == 0
    assert store.known_lines(None, {1}) == 0


def test_how_far_it_came(store: Store, kept: int, now: datetime, later: datetime) -> None:
    """Is found again by the same choice, whatever the limit, until it is finished."""
    begun = store.begin_reextraction(ALL, "scraper 1", now)
    assert (begun.until_article_id, begun.until_attempt_id) == (kept, 1)
    assert begun.progress == Progress(0, 2)
    assert store.unfinished_reextraction(Selection(Filter(limit=5))) == begun
    assert store.unfinished_reextraction(Selection(Filter(site="news.example"))) is None
    come = Progress(1, 2, 1, {"unchanged": 1})
    store.advance_reextraction(begun.id, come)
    assert store.unfinished_reextraction(ALL) == replace(begun, progress=come)
    store.finish_reextraction(begun.id, later)
    assert store.unfinished_reextraction(ALL) is None
    assert list(store.check()) == []


def test_it_never_goes_back(store: Store, now: datetime) -> None:
    """Another process may have come further."""
    begun = store.begin_reextraction(ALL, "scraper 1", now)
    store.advance_reextraction(begun.id, Progress(7, 1, 7))
    store.advance_reextraction(begun.id, Progress(3, 1, 3))
    last = store.unfinished_reextraction(ALL)
    assert last is not None
    assert last.progress.done == 7


def test_an_interrupted_one_before_a_finished_one_rests(store: Store, now: datetime) -> None:
    """Who began anew does not want the old one."""
    store.begin_reextraction(ALL, "scraper 1", now)
    anew = store.begin_reextraction(ALL, "scraper 1", now)
    store.finish_reextraction(anew.id, now)
    assert store.unfinished_reextraction(ALL) is None
