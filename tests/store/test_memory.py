"""The memory of the sites: which lines are counted, for which articles, and what is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scraper.model import Article, Attempt, Imprint, Page, Recurrence, SiteMemory
from scraper.store import Cause, Store
from scraper.store.memory import WINDOW

SITE = "news.example"
WHOLE = "f" * 64
Keep = Callable[..., int]


@pytest.fixture
def keep(store: Store, article: Article, page: Page, attempt: Attempt, now: datetime) -> Keep:
    """Keep one more article that carries these lines, and give its id."""

    def kept(*keys: int, hand: int = 0, whole: str | None = None, **changes: Any) -> int:
        number = store.count() + 1
        new = replace(article, **{"url": f"https://news.example/{number}", **changes})
        imprint = Imprint(keys, hand, whole or new.content_hash)
        return store.keep(new, page, attempt, [], imprint=imprint, now=now)

    return kept


def counts(store: Store, site: str = SITE) -> dict[int, int]:
    """Give how many articles carry each line."""
    return {key: line.articles for key, line in store.memory(site).lines.items()}


def rows(store: Store, table: str) -> int:
    """Count the rows of a table."""
    return store._db.table(table).count


def test_lines_are_counted_by_article(store: Store, keep: Keep) -> None:
    """Keys are any integers of 64 bits."""
    keep(1, -(2**63))
    keep(1, 2**63 - 1)
    assert store.memory(SITE).articles == 2
    assert counts(store) == {1: 2, -(2**63): 1, 2**63 - 1: 1}


def test_an_unknown_site_has_no_memory(store: Store, keep: Keep) -> None:
    """Nor has an article without a site, of which nothing is counted."""
    keep(1, site=None)
    assert store.memory(None) == store.memory("other.example") == SiteMemory()
    assert (rows(store, "sites"), rows(store, "lines")) == (0, 0)


def test_each_site_has_its_own(store: Store, keep: Keep) -> None:
    """A line of another site counts for nothing."""
    keep(1)
    keep(1, site="other.example")
    assert counts(store) == counts(store, "other.example") == {1: 1}


def test_an_article_that_leaves_no_lines_is_not_counted(store: Store, keep: Keep) -> None:
    """A copy says nothing of how many articles carry a line."""
    keep(1)
    keep()
    assert store.memory(SITE).articles == 1


def test_looking_again_counts_nothing(
    store: Store, keep: Keep, article: Article, page: Page, attempt: Attempt, later: datetime
) -> None:
    """An article that is confirmed, revised or gone is still one article."""
    number = keep(1)
    before = store.memory(SITE)
    store.confirm(number, attempt, [], whole_hash=WHOLE, now=later)
    changed = replace(article, text="The river fell.")
    store.revise(
        number, changed, page, attempt, [], Cause.PAGE_CHANGED, whole_hash=WHOLE, now=later
    )
    store.mark_gone(number, attempt, later)
    assert store.memory(SITE) == before


def test_hands(store: Store, keep: Keep) -> None:
    """A line of one author is told from a line of several, or of nobody in particular."""
    keep(1, 2, 3, hand=7)
    assert store.memory(SITE).hand == 7
    keep(1, hand=7)
    keep(2, hand=8)
    keep(3)
    assert store.memory(SITE).lines == {1: Recurrence(2, 7), 2: Recurrence(2), 3: Recurrence(2)}
    assert store.memory(SITE).hand == 0


def test_lines_of_hardly_any_article_are_not_told(store: Store, keep: Keep) -> None:
    """Of twenty articles, those that only one has."""
    for number in range(20):
        keep(number, *([100] if number < 2 else []))
    assert counts(store) == {100: 2}


def test_what_was_seen_once_is_forgotten_in_time(store: Store, keep: Keep) -> None:
    """The counts of what recurs are halved with the number of articles."""
    for number in range(WINDOW):
        keep(number, 100, *([101] if number % 2 else []))
    assert store.memory(SITE).articles == WINDOW // 2
    assert counts(store) == {100: WINDOW // 2, 101: WINDOW // 4}
    assert rows(store, "lines") == 2


def test_memory_stays_small(store: Store, keep: Keep) -> None:
    """However many articles a site has, at thirty lines each."""
    for number in range(WINDOW * 2):
        keep(*range(number * 30, number * 30 + 29), -1)
    assert rows(store, "lines") < WINDOW * 30
    assert counts(store) == {-1: WINDOW // 2}


def test_what_breaks_off_is_not_counted(
    store: Store, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory is part of the article's transaction."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scraper.store.revisions.add_reading", interrupt)
    with pytest.raises(KeyboardInterrupt):
        keep(1)
    assert (store.memory(SITE), store.count()) == (SiteMemory(), 0)


# What the pages gave


def test_a_page_reads_as_the_kept_text(store: Store, keep: Keep, article: Article) -> None:
    """No note is needed where nothing was taken out."""
    number = keep(1)
    assert store.reads_so(number, article.content_hash)
    assert not store.reads_so(number, WHOLE)
    assert rows(store, "readings") == 0


def test_a_page_reads_as_what_the_text_was_made_of(
    store: Store, keep: Keep, article: Article
) -> None:
    """With lines that were taken out, and still as the text without."""
    number = keep(1, whole=WHOLE)
    assert store.reads_so(number, WHOLE)
    assert store.reads_so(number, article.content_hash)
    assert not store.reads_so(number + 1, WHOLE)


def test_a_confirmed_page_is_noted(
    store: Store, keep: Keep, attempt: Attempt, later: datetime
) -> None:
    """Once."""
    number = keep(1)
    for _ in range(2):
        store.confirm(number, attempt, [], whole_hash=WHOLE, now=later)
    assert store.reads_so(number, WHOLE)
    assert rows(store, "readings") == 1


def test_a_revision_reads_as_its_own_page(
    store: Store, keep: Keep, article: Article, page: Page, attempt: Attempt, later: datetime
) -> None:
    """What earlier pages gave is an older version."""
    number = keep(1, whole=WHOLE)
    changed = replace(article, text="The river fell.")
    new = "e" * 64
    store.revise(number, changed, page, attempt, [], Cause.PAGE_CHANGED, whole_hash=new, now=later)
    now = [store.reads_so(number, known) for known in (WHOLE, new, article.content_hash)]
    ever = [store.has_version(number, known) for known in (WHOLE, new, article.content_hash)]
    assert (now, ever) == ([False, True, False], [True, True, True])
    assert not store.has_version(number, "d" * 64)


# Older archives


def test_an_older_archive_is_brought_up_to_date(old_archive: Path, article: Article) -> None:
    """Its articles read as they did, and its sites are remembered from now on."""
    with Store.open(old_archive, write=True) as store:
        kept = store.article(1)
        assert kept is not None
        assert kept.article == article
        assert store.reads_so(1, article.content_hash)
        assert store.memory(SITE) == SiteMemory()
