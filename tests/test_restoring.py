"""Articles of another archive's export, beside those that are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.exchange.records import UNCOUNTED
from scraper.model import (
    Alias,
    Article,
    Charset,
    Dossier,
    KeptArticle,
    KeptPage,
    Outcome,
    Page,
    Revision,
)
from scraper.restoring import Restorer
from scraper.settling import Result
from scraper.store import Store

NOW = datetime(2026, 5, 1, tzinfo=UTC)
URL = "https://news.example/floods"
TEXT = "The river rose.\nNobody was hurt."
EDITED = "The river rose.\nOne person was hurt."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Make an empty archive."""
    with Store.open(tmp_path / "a.db", write=True) as opened:
        yield opened


def _dossier(
    text: str = TEXT, at: str = "2026-03-01T12:00:00Z", *aliases: str, url: str | None = URL
) -> Dossier:
    """An article that never changed, as it was seen then."""
    article = Article(url, "Floods", text, site="news.example", word_count=UNCOUNTED)
    named = tuple(Alias(alias, "redirect") for alias in aliases)
    own = (Alias(url, "canonical"),) if url else ()
    return Dossier(
        KeptArticle(0, article, 1, at, at, at, None, None, ()), (*own, *named), place="a#line=1"
    )


def _versions(*seen: tuple[str, str]) -> Dossier:
    """An article with these versions: its text, and when it was seen."""
    dossier = _dossier(*seen[-1])
    versions = [
        Revision(
            0,
            number,
            "page_changed" if number > 1 else None,
            at,
            replace(dossier.kept.article, text=text),
            None,
        )
        for number, (text, at) in enumerate(seen, 1)
    ]
    kept = replace(dossier.kept, revision=len(seen), first_seen=seen[0][1])
    return replace(dossier, kept=kept, revisions=tuple(versions))


def _restore(store: Store, dossier: Dossier, *, allow_private: bool = False) -> Result:
    return Restorer(store, lambda: NOW, allow_private=allow_private).restore(dossier)


def _texts(store: Store, article_id: int = 1) -> list[tuple[str, str]]:
    return [(version.article.text, version.seen_at) for version in store.revisions(article_id)]


def test_a_new_one(store: Store) -> None:
    """Is kept with its times, and its words are counted where nobody has."""
    result = _restore(store, _dossier())
    kept = store.article(URL)
    assert kept is not None
    assert (result.attempt.outcome, result.attempt.url) == (Outcome.STORED, URL)
    assert (kept.first_seen, kept.last_changed) == ("2026-03-01T12:00:00Z",) * 2
    assert kept.article.word_count == 6


def test_the_same_again(store: Store) -> None:
    """Is known, and what else leads to it is learnt."""
    _restore(store, _dossier())
    again = _restore(store, _dossier(TEXT, "2026-04-01T12:00:00Z", "https://news.example/f"))
    assert again.attempt.outcome is Outcome.UNCHANGED
    assert _texts(store) == [(TEXT, "2026-03-01T12:00:00Z")]
    assert store.aliases(1)[0].url == "https://news.example/f"


def test_a_later_version(store: Store) -> None:
    """Is a revision, at the time when it was seen."""
    _restore(store, _dossier())
    result = _restore(store, _dossier(EDITED, "2026-04-01T12:00:00Z"))
    assert (result.attempt.outcome, result.attempt.detail) == (Outcome.REVISED, "a later version")
    assert _texts(store) == [(TEXT, "2026-03-01T12:00:00Z"), (EDITED, "2026-04-01T12:00:00Z")]


def test_an_older_version(store: Store) -> None:
    """Is not put before what is kept."""
    _restore(store, _dossier())
    result = _restore(store, _dossier(EDITED, "2026-02-01T12:00:00Z"))
    assert result.attempt.outcome is Outcome.UNCHANGED
    assert result.attempt.detail == "an older version than the kept one"
    assert len(_texts(store)) == 1


def test_an_archive_that_went_on(store: Store) -> None:
    """Of its versions those that were seen later follow, each as one."""
    seen = [(TEXT, "2026-03-01T12:00:00Z"), (EDITED, "2026-04-01T12:00:00Z")]
    last = [(f"{EDITED}\nIt fell.", "2026-04-02T12:00:00Z"), (TEXT, "2026-04-03T12:00:00Z")]
    _restore(store, _versions(*seen))
    result = _restore(store, _versions(*seen, last[0]))
    assert result.attempt.detail == "a later version"
    assert _texts(store) == [*seen, last[0]]
    assert _restore(store, _versions(*seen)).attempt.detail == "this version is kept already"


def test_a_teaser(store: Store) -> None:
    """From nobody knows where does not replace a good copy."""
    _restore(store, _dossier(TEXT * 9))
    result = _restore(store, _dossier("The river rose.", "2026-04-01T12:00:00Z"))
    assert result.attempt.outcome is Outcome.KEPT_BETTER_COPY


def test_another_address(store: Store) -> None:
    """It is known by any of its addresses, where the words speak for it."""
    _restore(store, _dossier())
    moved = _dossier(EDITED, "2026-04-01T12:00:00Z", URL, url="https://news.example/2026/floods")
    assert _restore(store, moved).article_id == 1


def test_another_site(store: Store) -> None:
    """Does not go on with an article, whatever addresses a record claims."""
    _restore(store, _dossier())
    other = _dossier(EDITED, "2026-04-01T12:00:00Z", URL, url="https://other.example/floods")
    assert _restore(store, other).article_id == 2
    held = store.find([URL])
    assert held is not None
    assert (held.id, held.revision) == (1, 1)


def test_an_address_that_moved_on(store: Store) -> None:
    """`/latest` says nothing, and goes on leading where it leads."""
    _restore(store, _dossier(TEXT, "2026-03-01T12:00:00Z", "https://news.example/latest"))
    other = _dossier(
        "A dam broke.", "2026-03-02T12:00:00Z", "https://news.example/latest", url=f"{URL}/2"
    )
    other = replace(
        other, kept=replace(other.kept, article=replace(other.kept.article, title="Dam"))
    )
    assert _restore(store, other).article_id == 2
    latest = store.find(["https://news.example/latest"])
    assert latest is not None
    assert latest.id == 1


def test_without_any_address(store: Store) -> None:
    """It is known by its words."""
    nameless = replace(_dossier(url=None), aliases=())
    assert _restore(store, nameless).attempt.outcome is Outcome.STORED
    assert _restore(store, nameless).attempt.outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://127.0.0.1/admin", Outcome.PRIVATE_ADDRESS),
        ("http://intranet/", Outcome.PRIVATE_ADDRESS),
        ("javascript:alert(1)", Outcome.BAD_URL),
        ("https://a\\@b.example/", Outcome.BAD_URL),
    ],
)
def test_an_address_that_cannot_be_kept(store: Store, url: str, outcome: Outcome) -> None:
    """Is refused with the record; as a further address it is left out."""
    refused = _restore(store, _dossier(url=url))
    assert (refused.attempt.outcome, refused.attempt.url) == (outcome, "a#line=1")
    assert _restore(store, _dossier(TEXT, "2026-03-01T12:00:00Z", url)).article_id == 1
    assert [alias.url for alias in store.aliases(1)] == [URL]


def test_a_private_address_that_is_meant(store: Store) -> None:
    """Is kept where a person says so."""
    url = "http://127.0.0.1:8000/a"
    assert _restore(store, _dossier(url=url), allow_private=True).article_id == 1
    assert store.find([url]) is not None


def test_an_address_with_tracking(store: Store) -> None:
    """Is cleaned like any other."""
    _restore(store, _dossier(url=f"{URL}?utm_source=x#top"))
    assert [alias.url for alias in store.aliases(1)] == [URL]


PAGE = Page(
    url=URL,
    requested=URL,
    body=b"<p>The river rose.",
    charset=Charset("utf-8", "header"),
    fetched_at="2026-03-01T11:59:58Z",
    status=200,
)


def test_a_page_follows_its_article(store: Store) -> None:
    """Its body is kept with what the record tells of it; one of nobody's is to be read."""
    empty = KeptPage(1, PAGE.sha256, replace(PAGE, body=b""))
    dossier = _dossier()
    dossier = replace(dossier, kept=replace(dossier.kept, page_id=1), pages=(empty,))
    body = KeptPage(0, PAGE.sha256, replace(PAGE, url="https://else.example/"))
    other = KeptPage(0, "", replace(PAGE, body=b"<p>Other."))
    taken = list(Restorer(store, lambda: NOW).take_all([dossier, body, other]))
    assert [type(one) for one in taken] == [Result, Page]
    assert store.page(1) == PAGE


def test_a_bug_is_one_records(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, and the next record is kept."""
    real = Restorer.restore

    def fail_once(self: Restorer, dossier: Dossier) -> Result:
        if dossier.kept.article.url == URL:
            raise ZeroDivisionError("oops")
        return real(self, dossier)

    monkeypatch.setattr(Restorer, "restore", fail_once)
    taken = Restorer(store, lambda: NOW).take_all([_dossier(), _dossier(url=f"{URL}/2")])
    outcomes = [one.attempt.outcome for one in taken if isinstance(one, Result)]
    assert outcomes == [Outcome.INTERNAL_ERROR, Outcome.STORED]
