"""Every version of an article that changed is kept whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from scraper.errors import ArchiveError
from scraper.model import Alias, Article, Attempt, Page, Revision
from scraper.store import Cause, Store, revisions


@pytest.fixture
def kept(store: Store, article: Article, page: Page, attempt: Attempt, now: datetime) -> int:
    """Keep an article; its id."""
    return store.keep(article, page, attempt, [], now=now)


@pytest.fixture
def new(article: Article) -> Article:
    """Give the same article after its publisher changed it."""
    return replace(article, title="Floods leave the old town", text="The river fell.")


def versions(store: Store) -> list[dict[str, Any]]:
    """List the rows of `revisions`, in order."""
    return list(store._db.table("revisions").rows_where(order_by="article_id, number"))


def test_unchanged_has_none(store: Store, kept: int) -> None:
    """An article that never changed has no row of its own there."""
    assert store.count() == kept
    assert versions(store) == []


def test_article_reads_anew(
    store: Store, kept: int, new: Article, page: Page, attempt: Attempt, later: datetime
) -> None:
    """After a revision the article reads as its newest version."""
    new_page = replace(page, body=b"<p>The river fell.</p>")
    store.revise(kept, new, new_page, attempt, [], Cause.PAGE_CHANGED, now=later)
    now_kept = store.article(kept)
    assert now_kept is not None
    assert (now_kept.article, now_kept.revision, now_kept.page_id) == (new, 2, 2)
    assert now_kept.first_seen == "2026-03-01T12:00:00Z"
    assert now_kept.last_changed == now_kept.last_checked == "2026-03-02T12:00:00Z"


def test_original_is_kept(
    store: Store,
    kept: int,
    article: Article,
    new: Article,
    page: Page,
    attempt: Attempt,
    later: datetime,
) -> None:
    """At the first change the original is written down as number 1, which nothing caused."""
    store.revise(kept, new, page, attempt, [], Cause.PAGE_CHANGED, now=later)
    first = versions(store)[0]
    assert (first["number"], first["cause"], first["seen_at"]) == (1, None, "2026-03-01T12:00:00Z")
    assert first["text"] == "The river rose overnight.\nNobody was hurt."
    assert json.loads(first["fields"])["title"] == "Floods reach the old town"
    assert first["content_hash"] == article.content_hash


def test_versions_follow(
    store: Store,
    kept: int,
    article: Article,
    new: Article,
    page: Page,
    attempt: Attempt,
    later: datetime,
) -> None:
    """Each change is one version more, with its cause and its hash."""
    store.revise(kept, new, page, attempt, [], Cause.PAGE_CHANGED, now=later)
    store.revise(kept, article, page, attempt, [], Cause.EXTRACTOR_CHANGED, now=later)
    assert [(row["number"], row["cause"]) for row in versions(store)] == [
        (1, None),
        (2, "page_changed"),
        (3, "extractor_changed"),
    ]
    assert [row["content_hash"] for row in versions(store)] == [
        article.content_hash,
        new.content_hash,
        article.content_hash,
    ]


def test_new_address(
    store: Store, kept: int, new: Article, page: Page, attempt: Attempt, later: datetime
) -> None:
    """An article whose address changed is found under the old one and under the new one."""
    moved = replace(new, url="https://news.example/floods-ebb")
    aliases = [Alias("https://amp.example/", "amp")]
    store.revise(kept, moved, page, attempt, aliases, Cause.PAGE_CHANGED, now=later)
    found = store.find(["https://news.example/floods"])
    assert found is not None
    assert found.urls == (
        "https://news.example/floods-ebb",
        "https://amp.example/",
        "https://news.example/floods",
    )


def test_address_of_another(
    store: Store,
    kept: int,
    new: Article,
    page: Page,
    attempt: Attempt,
    now: datetime,
    later: datetime,
) -> None:
    """An article that now claims another's address keeps its own."""
    taken = replace(new, url="https://news.example/other")
    store.keep(taken, page, attempt, [], now=now)
    store.revise(kept, taken, page, attempt, [], Cause.PAGE_CHANGED, now=later)
    kept_now = store.article(kept)
    assert kept_now is not None
    assert kept_now.article == replace(new, url="https://news.example/floods")
    assert kept_now.urls == ("https://news.example/floods",)


def test_no_longer_gone(
    store: Store, kept: int, new: Article, page: Page, attempt: Attempt, later: datetime
) -> None:
    """An article that was gone and comes back changed is no longer gone."""
    store.mark_gone(kept, attempt, later)
    store.revise(kept, new, page, attempt, [], Cause.PAGE_CHANGED, now=later)
    kept_now = store.article(kept)
    assert kept_now is not None
    assert kept_now.gone_at is None


def test_unknown_id(
    store: Store, new: Article, page: Page, attempt: Attempt, later: datetime
) -> None:
    """An article that is not there cannot be revised, and nothing is written."""
    with pytest.raises(ArchiveError, match="no article 7"):
        store.revise(7, new, page, attempt, [], Cause.PAGE_CHANGED, now=later)
    assert store._db.table("pages").count == 0


def test_a_version_is_known_by_its_hash(
    store: Store, kept: int, new: Article, page: Page, attempt: Attempt, now: datetime
) -> None:
    """Once an article has changed, each text that it ever had is found again."""
    store.revise(kept, new, page, attempt, [], Cause.PAGE_CHANGED, now=now)
    assert store.has_version(kept, new.content_hash)
    assert not store.has_version(kept, "another")


def test_versions_are_read(
    store: Store,
    kept: int,
    article: Article,
    new: Article,
    page: Page,
    attempt: Attempt,
    later: datetime,
) -> None:
    """Every one comes back whole, the oldest first."""
    new_page = replace(page, body=b"<p>The river fell.</p>")
    store.revise(kept, new, new_page, attempt, [], Cause.EXTRACTOR_CHANGED, now=later)
    first, second = store.revisions(kept)
    assert first == Revision(kept, 1, None, "2026-03-01T12:00:00Z", article, 1)
    assert second == Revision(kept, 2, "extractor_changed", "2026-03-02T12:00:00Z", new, 2)


def test_the_one_version_is_read(store: Store, kept: int, article: Article) -> None:
    """An article that never changed has its original."""
    only = Revision(kept, 1, None, "2026-03-01T12:00:00Z", article, 1)
    assert list(store.revisions(kept)) == [only]


def test_many_versions_are_read(
    store: Store,
    kept: int,
    new: Article,
    page: Page,
    attempt: Attempt,
    later: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Batch by batch, each once."""
    monkeypatch.setattr(revisions, "BATCH", 2)
    for number in range(2, 7):
        text = replace(new, text=f"Version {number}.")
        store.revise(kept, text, page, attempt, [], Cause.PAGE_CHANGED, now=later)
    assert [(v.number, v.article.text) for v in store.revisions(kept)][1:] == [
        (number, f"Version {number}.") for number in range(2, 7)
    ]


@pytest.mark.parametrize(
    ("cause", "changed", "is_silent"),
    [
        (Cause.PAGE_CHANGED, {"text": "The river fell."}, True),
        (Cause.PAGE_CHANGED, {"title": "Floods leave"}, True),
        (Cause.PAGE_CHANGED, {"text": "The river fell.", "modified": "2026-03-02"}, False),
        (Cause.PAGE_CHANGED, {"authors": ("Ana Silva",)}, False),
        (Cause.EXTRACTOR_CHANGED, {"text": "The river fell."}, False),
    ],
)
def test_silent(
    store: Store,
    kept: int,
    article: Article,
    page: Page,
    attempt: Attempt,
    later: datetime,
    cause: Cause,
    changed: dict[str, Any],
    is_silent: bool,
) -> None:
    """Is who changes what is read, and not the time of modification; an extractor never is."""
    store.revise(kept, replace(article, **changed), page, attempt, [], cause, now=later)
    assert [version.is_silent for version in store.revisions(kept)] == [False, is_silent]


def test_a_version_from_before_a_field(
    store: Store, kept: int, new: Article, page: Page, attempt: Attempt, later: datetime
) -> None:
    """A field that a kept version does not have is absent, one that is no longer known is left."""
    store.revise(kept, new, page, attempt, [], Cause.PAGE_CHANGED, now=later)
    with store._writing() as db:
        db.execute('UPDATE revisions SET fields = \'{"title": "Old", "mood": 1}\' WHERE number = 1')
    first = next(store.revisions(kept)).article
    assert first == Article(
        url=None, title="Old", text="The river rose overnight.\nNobody was hurt."
    )


def test_versions_of_an_unknown_id(store: Store) -> None:
    """Are asked for in vain, at once."""
    with pytest.raises(ArchiveError, match="no article 7"):
        store.revisions(7)
