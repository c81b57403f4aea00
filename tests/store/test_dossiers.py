"""Articles with all that is held of them, in order, and kept again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from scraper.errors import AlreadyKept, InputError
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Filter,
    KeptPage,
    Page,
    Source,
    SourceKind,
)
from scraper.store import Cause, Store, dossiers

Keep = Callable[..., int]


@pytest.fixture
def keep(store: Store, article: Article, page: Page, attempt: Attempt, now: datetime) -> Keep:
    """Keep an article at this address, published on this day of May."""

    def kept(number: int, day: int = 1) -> int:
        named = replace(
            article, url=f"https://news.example/{number}", published=f"2026-05-{day:02}"
        )
        return store.keep(named, page, attempt, (), now=now)

    return kept


def _ids(store: Store, chosen: Filter | None = None) -> list[int]:
    return [dossier.kept.id for dossier in store.dossiers(chosen or Filter())]


def test_in_the_order_of_their_ids(
    store: Store, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are read at a time; a limit chooses the newest of them."""
    monkeypatch.setattr(dossiers, "BATCH", 2)
    for number, day in enumerate((3, 5, 1, 4, 2)):
        keep(number, day)
    assert _ids(store) == [1, 2, 3, 4, 5]
    assert _ids(store, Filter(limit=2)) == [2, 4]
    assert _ids(store, Filter(since="2026-05-03")) == [1, 2, 4]


def test_a_bad_bound(store: Store) -> None:
    """Is told at once."""
    with pytest.raises(InputError, match="is no ISO 8601"):
        store.dossiers(Filter(since="soon"))


def test_all_that_is_held(
    store: Store, article: Article, page: Page, attempt: Attempt, now: datetime, later: datetime
) -> None:
    """Versions, addresses, what its pages gave, its pages without their bodies."""
    aliases = [Alias("https://news.example/f", "feed")]
    number = store.keep(article, page, attempt, aliases, now=now)
    edited, second = replace(article, text="It fell."), replace(page, body=b"<p>It fell.")
    store.revise(
        number, edited, second, attempt, (), Cause.PAGE_CHANGED, whole_hash="a" * 64, now=later
    )
    (dossier,) = store.dossiers(Filter())
    assert [version.article.text for version in dossier.revisions] == [article.text, "It fell."]
    assert [alias.why for alias in dossier.aliases] == ["feed", "canonical"]
    assert dossier.readings == ((2, "a" * 64),)
    assert dossier.pages == (
        KeptPage(1, page.sha256, replace(page, body=b"")),
        KeptPage(2, second.sha256, replace(second, body=b"")),
    )
    assert store.as_of(Filter()) == "2026-03-02T12:00:00Z"
    assert store.received_at(number) == "2026-03-01T11:59:58Z"


def test_of_nothing(store: Store) -> None:
    """There is no time of it either."""
    assert _ids(store) == []
    assert store.as_of(Filter()) is None
    assert store.received_at(1) is None


def test_kept_again(store: Store, keep: Keep, attempt: Attempt, now: datetime) -> None:
    """Only once."""
    keep(1)
    (dossier,) = store.dossiers(Filter())
    with pytest.raises(AlreadyKept):
        store.restore(dossier, attempt, now=now)


def test_a_source_that_is_known(store: Store, keep: Keep, attempt: Attempt, now: datetime) -> None:
    """Is the article's again; one that is not is noted, and not read."""
    keep(1)
    (dossier,) = store.dossiers(Filter())
    store.add_source(Source("https://news.example/feed", SourceKind.FEED), now)
    for name in ("feed", "other", "other"):
        url = f"https://news.example/{name}/{store.count()}"
        source = Source(f"https://news.example/{name}", SourceKind.FEED)
        article = replace(dossier.kept.article, url=url)
        kept = replace(dossier.kept, article=article)
        store.restore(replace(dossier, kept=kept, source=source, aliases=()), attempt, now=now)
    found = [dossier.source and dossier.source.url for dossier in store.dossiers(Filter())]
    assert found[1:] == [
        "https://news.example/feed",
        "https://news.example/other",
        "https://news.example/other",
    ]
    assert [kept.source.url for kept in store.sources()] == ["https://news.example/feed"]


def test_a_body_that_follows(
    store: Store, keep: Keep, page: Page, attempt: Attempt, now: datetime
) -> None:
    """Is kept where the rest of its page is."""
    other = replace(page, body=b"<p>Other.")
    assert not store.fill_page(other)
    keep(1)
    (dossier,) = store.dossiers(Filter())
    told = KeptPage(1, other.sha256, replace(other, body=b""))
    article = replace(dossier.kept.article, url="https://news.example/2")
    kept = replace(dossier.kept, article=article)
    store.restore(replace(dossier, kept=kept, pages=(told,), aliases=()), attempt, now=now)
    assert store.page(2) is None
    assert store.fill_page(other)
    assert store.page(2) == other
