"""Kept pages, read again. The extractors, of yesterday and of today, are small fakes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decide import Refusal
from scraper.errors import InputError
from scraper.extractor.typography import count_words
from scraper.model import (
    Article,
    Attempt,
    Charset,
    Filter,
    KeptArticle,
    Link,
    Outcome,
    Page,
    Selection,
    Source,
    SourceKind,
)
from scraper.pipeline import Archive
from scraper.reading import Reader
from scraper.reextraction import SAVED_EVERY, TODAY, Reread, is_older
from scraper.store import Cause, Store
from scraper.workers import Pending, Workers

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
SITE = "news.example"
URL = f"https://{SITE}/floods"
TEXT = "The river rose overnight.\nNobody was hurt.\nTrains do not run."
BOX = "Subscribe to our letter and read more about everything every single morning."
OLD = Article(
    url=URL,
    title="Floods",
    text=TEXT,
    authors=("Ana Silva",),
    published="2026-02-28",
    language="en",
    language_confidence=0.9,
    site=SITE,
    word_count=11,
    provenance={"title": "meta"},
    extractor="scraper 0.0.1, engine 1",
)

Found = Article | Refusal


def page(url: str, body: str = "") -> Page:
    """Make a page as it was received then."""
    content = (body or f"<p>page of {url}").encode()
    return Page(
        url, url, content, Charset("utf-8", "header"), "2026-03-01T11:59:00Z", 200, wire_bytes=900
    )


class FakeWorkers(Workers):
    """Finds in a page what it is told, by its address; else what `usual` makes of it."""

    def __init__(self, jobs: int = 1) -> None:
        super().__init__(jobs)
        self.finds: dict[str, Found] = {}
        self.begun: list[str] = []
        self.at_once: Callable[[Page], object] = lambda _: None

    def warm_up(self) -> None:
        """Start nothing."""

    def submit(self, page: Page) -> Pending[Article]:
        """Find at once."""
        self.begun.append(page.url)
        self.at_once(page)
        future: Future[Found] = Future()
        future.set_result(self.finds.get(page.url) or replace(OLD, url=page.url))
        return Pending(future)

    def submit_standing(self, page: Page, lines: Sequence[str]) -> Pending[tuple[str, ...]]:  # noqa: ARG002
        """Find none: these pages are not of markup."""
        future: Future[object] = Future()
        future.set_result(())
        return Pending(future)


@dataclass
class World:
    """An archive of yesterday, and who reads it today."""

    path: Path
    workers: FakeWorkers = field(default_factory=FakeWorkers)

    def keep(self, article: Article = OLD, url: str = URL, body: str = "") -> int:
        """Keep an article as yesterday's extractor wrote it; its id."""
        with Store.open(self.path, write=True) as store:
            attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED)
            return store.keep(replace(article, url=url), page(url, body), attempt, [], now=THEN)

    def refuse(self, url: str, body: str = "", outcome: Outcome = Outcome.NOT_ARTICLE) -> None:
        """Keep a page of which yesterday's extractor made nothing."""
        with Store.open(self.path, write=True) as store:
            store.record(Attempt(url, "2026-03-01T12:00:00Z", outcome), page(url, body))

    def find(self, url: str = URL, /, **fields: Any) -> None:
        """Let today's extractor read an article so."""
        self.workers.finds[url] = replace(OLD, url=url, **fields)

    def archive(self, *, write: bool = True) -> Archive:
        """Open it."""
        reader = Reader(workers=self.workers, clock=lambda: 0.0)
        return Archive(self.path, write=write, reader=reader, now=lambda: NOW)

    def reextract(self, asked: Selection | None = None, **options: bool) -> list[Reread]:
        """Read the pages again."""
        with self.archive(write=not options.get("dry_run")) as archive:
            return list(archive.reextract(asked, **options))

    def kept(self, target: int | str = 1) -> KeptArticle:
        """Give an article as it is kept."""
        with Store.open(self.path, write=False) as store:
            kept = store.article(target)
        assert kept is not None
        return kept

    def causes(self, article_id: int = 1) -> list[str | None]:
        """List why each version of an article came."""
        with Store.open(self.path, write=False) as store:
            return [version.cause for version in store.revisions(article_id)]

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the file itself."""
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute(sql).fetchall()

    def do(self, sql: str, *parameters: object) -> None:
        """Change the file behind the archive's back."""
        with closing(sqlite3.connect(self.path)) as db, db:
            db.execute(sql, parameters)

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        """Give all that is in it, by table."""
        tables = (
            "articles",
            "attempts",
            "lines",
            "links",
            "pages",
            "readings",
            "revisions",
            "sites",
            "urls",
        )
        return {name: self.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables}  # noqa: S608


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Give an archive that does not exist yet."""
    return World(tmp_path / "a.db")


def outcomes(found: list[Reread]) -> list[str]:
    """Name what became of each page."""
    return [one.outcome.value for one in found]


# One article.


def test_an_article_that_reads_as_it_did_stays_as_it_is(world: World) -> None:
    """Nothing is written of it, nor of an attempt: nothing was tried on the web."""
    world.keep()
    world.reextract()  # notes what its page gave
    before = world.contents()
    found = world.reextract()
    assert outcomes(found) == ["unchanged"]
    assert world.contents() == before
    assert world.causes() == [None]


def test_a_text_that_reads_otherwise_is_a_revision(world: World) -> None:
    """Both versions are kept whole, with the same page, and the cause is the extractor."""
    world.keep()
    world.find(text=f"{TEXT}\nA new line.", extractor="scraper 0.1.0, engine 1")
    (found,) = world.reextract()
    assert (found.outcome, found.changed, found.article_id) == (Outcome.REVISED, ("text",), 1)
    with Store.open(world.path, write=False) as store:
        first, second = store.revisions(1)
    assert (first.cause, first.article.text) == (None, TEXT)
    assert (second.cause, second.article.text) == (
        Cause.EXTRACTOR_CHANGED,
        f"{TEXT}\nA new line.",
    )
    assert first.page_id == second.page_id
    assert second.article.extractor == "scraper 0.1.0, engine 1"


def test_a_revision_does_not_say_that_the_page_was_looked_at(world: World) -> None:
    """When it was checked, that it is gone and what was tried stay; when it changed does not."""
    world.keep()
    with Store.open(world.path, write=True) as store:
        store.mark_gone(1, Attempt(URL, "2026-04-01T12:00:00Z", Outcome.GONE), THEN)
    before, tried = world.kept(), world.rows("SELECT count(*) FROM attempts")
    world.find(title="The floods")
    world.reextract()
    after = world.kept()
    assert after.revision == 2
    assert (after.last_checked, after.gone_at) == (before.last_checked, before.gone_at)
    assert after.gone_at is not None
    assert after.last_changed == "2026-09-01T12:00:00Z"
    assert world.rows("SELECT count(*) FROM attempts") == tried


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "The floods"),
        ("text", f"{TEXT}\nMore."),
        ("authors", ("Ana Silva", "Bo Lind")),
        ("published", "2026-02-27"),
        ("modified", "2026-03-01"),
        ("language", "pt"),
        ("section", "Weather"),
        ("tags", ("rain",)),
        ("image", "https://news.example/a.jpg"),
        ("summary", "A river rose."),
        ("flags", ("live",)),
    ],
)
def test_any_field_of_the_article_makes_a_revision(world: World, name: str, value: object) -> None:
    """Not only title and text: a date that is right at last is worth as much."""
    world.keep()
    world.find(URL, **{name: value})
    (found,) = world.reextract()
    assert (found.outcome, found.changed) == (Outcome.REVISED, (name,))
    assert getattr(world.kept().article, name) == value
    assert world.causes() == [None, "extractor_changed"]


def test_who_read_it_is_noted_without_a_revision(world: World) -> None:
    """So are where a field came from, how certain the language is, and how words are counted."""
    world.keep()
    told = {
        "extractor": "scraper 0.1.0, engine 2",
        "provenance": {"title": "jsonld"},
        "language_confidence": 0.95,
        "word_count": 12,
    }
    world.find(URL, **told)
    before = world.kept()
    (found,) = world.reextract()
    after = world.kept()
    assert found.outcome is Outcome.UNCHANGED
    assert world.causes() == [None]
    assert after == replace(before, article=replace(before.article, **told))  # type: ignore[arg-type]


def test_an_article_that_is_refused_now_stays(world: World) -> None:
    """It is told with both lengths, and whose word it was that nobody obeyed."""
    world.keep()
    world.workers.finds[URL] = Refusal(Outcome.PAYWALL, "only a teaser", length=20)
    before = world.contents()
    (found,) = world.reextract()
    assert (found.outcome, found.changed, found.failed) == (Outcome.KEPT_BETTER_COPY, (), False)
    assert found.detail == (
        "no article is found in its page now (paywall: only a teaser):"
        f" the text has 20 characters and the kept one {len(TEXT)}"
    )
    assert world.contents() == before


@pytest.mark.parametrize(
    ("length", "outcome"), [(49, Outcome.KEPT_BETTER_COPY), (50, Outcome.REVISED)]
)
def test_a_text_under_half_as_long_is_not_taken(
    world: World, length: int, outcome: Outcome
) -> None:
    """The kept one stays whole, with all its fields."""
    world.keep(replace(OLD, text="x" * 100))
    world.find(text="x" * length, title="Other")
    (found,) = world.reextract()
    assert found.outcome is outcome
    assert world.kept().article.title == ("Floods" if outcome is not Outcome.REVISED else "Other")
    if outcome is Outcome.KEPT_BETTER_COPY:
        assert found.detail == "the text now has 49 characters and the kept one 100"


@pytest.mark.parametrize(
    "outcome", [Outcome.EXTRACTION_TIMEOUT, Outcome.EXTRACTION_FAILED, Outcome.INTERNAL_ERROR]
)
def test_a_page_that_cannot_be_read_is_a_failure(world: World, outcome: Outcome) -> None:
    """The next one is read."""
    world.keep()
    world.keep(url=f"{URL}/2")
    world.workers.finds[URL] = Refusal(outcome, "it took too long")
    found = world.reextract()
    assert outcomes(found) == [outcome.value, "unchanged"]
    assert [one.failed for one in found] == [True, False]
    assert world.kept().article == OLD


def test_a_damaged_page_is_a_failure(world: World) -> None:
    """The next one is read, and the archive is not given up."""
    world.keep()
    world.keep(url=f"{URL}/2")
    world.do("UPDATE pages SET body = x'28b52ffd00' WHERE id = 1")
    found = world.reextract()
    assert outcomes(found) == ["extraction_failed", "unchanged"]
    assert found[0].detail.startswith("its page cannot be read back: ")


def test_what_a_source_told_stays(world: World) -> None:
    """Where the page gives no title and no date, as it gave none then."""
    provenance = {"title": "feed", "published": "feed", "authors": "meta"}
    world.keep(replace(OLD, provenance=provenance))
    world.find(title=None, published=None, provenance={"authors": "meta"})
    assert outcomes(world.reextract()) == ["unchanged"]
    assert world.kept().article.provenance == provenance


def test_what_the_page_gives_at_last_is_taken(world: World) -> None:
    """A source's word only stands in for it."""
    world.keep(replace(OLD, provenance={"published": "feed"}))
    world.find(published="2026-02-27", provenance={"published": "jsonld"})
    assert outcomes(world.reextract()) == ["revised"]
    kept = world.kept().article
    assert (kept.published, kept.provenance) == ("2026-02-27", {"published": "jsonld"})


def test_what_the_page_gave_and_gives_no_more_goes(world: World) -> None:
    """Only what a source told is carried over."""
    world.keep()
    world.find(title=None)
    (found,) = world.reextract()
    assert found.changed == ("title",)
    assert world.kept().article.title is None


def test_the_address_stays(world: World) -> None:
    """Whatever today's extractor takes for it: links and other archives know the old one."""
    world.keep()
    world.find(URL, title="The floods")
    world.workers.finds[URL] = replace(OLD, url="https://other.example/x", title="The floods")
    world.reextract()
    assert (world.kept().article.url, world.kept().urls) == (URL, (URL,))
    assert world.kept().article.site == SITE


def test_a_body_that_two_addresses_have_is_read_at_each(world: World) -> None:
    """It is kept once, as it was first received, and dates may stand in an address."""
    world.keep(url="https://one.example/2026/a", body="<p>same")
    world.keep(url="https://two.example/b", body="<p>same")
    world.reextract()
    assert world.workers.begun == ["https://one.example/2026/a", "https://two.example/b"]


def test_articles_without_a_page_are_counted(world: World) -> None:
    """Nothing can be done for them."""
    for name in "abc":
        world.keep(url=f"{URL}/{name}")
    world.do("UPDATE articles SET page_id = NULL WHERE id = 1")
    world.do("UPDATE pages SET body = x'' WHERE id = 2")
    with world.archive() as archive:
        work = archive.reextract()
        assert (work.total, work.without_page) == (1, 2)
        assert [one.article_id for one in work] == [3]


# The memory of the site.


def _told(n: int, *more: str) -> str:
    """A text of its own, with more lines."""
    own = (
        f"Story {n} tells of town number {n}, which lies in county {n} on the river of that name.",
        f"It has {n} towers, and {n} more are to come before the year {n + 2000} is over.",
    )
    return "\n".join((*own, *more))


def _find_story(world: World, n: int, *more: str, extractor: str = OLD.extractor) -> None:
    """Let a story be read so today, with more lines."""
    text, flags = _told(n, *more), ("short",)
    told = {"title": f"Story {n}", "word_count": count_words(text), "extractor": extractor}
    world.find(f"https://{SITE}/{n}", text=text, flags=flags, **told)


def _of_one_site(world: World, count: int, *more: str) -> None:
    """Keep articles of one site as the program does, each with these lines."""
    with world.archive() as archive:
        for n in range(count):
            url = f"https://{SITE}/{n}"
            _find_story(world, n, *more)
            archive.add(page(url))


def test_what_a_sites_memory_has_learned_is_no_change(world: World) -> None:
    """The first articles of a site keep a box that later ones lose: no extractor changed."""
    _of_one_site(world, 8, BOX)
    kept = [world.kept(n).article.text for n in range(1, 9)]
    assert BOX in kept[0]
    assert BOX not in kept[7]
    before = world.contents()
    assert set(outcomes(world.reextract())) == {"unchanged"}
    assert world.contents() == before


def test_what_a_sites_memory_has_forgotten_is_no_change(world: World) -> None:
    """A line of a few of many articles was once a line of most; nobody reads otherwise."""
    _of_one_site(world, 3, BOX)
    _forget(world)
    for n in range(3):
        _find_story(world, n, BOX, extractor="scraper 9")
    assert set(outcomes(world.reextract())) == {"unchanged"}
    assert BOX not in world.kept(3).article.text
    assert world.kept(3).article.extractor == "scraper 9"


def test_a_line_that_was_never_taken_out_is_a_gain(world: World) -> None:
    """Also where a newer reading of the same page is on record."""
    _of_one_site(world, 3, BOX)
    url = f"https://{SITE}/2"
    _find_story(world, 2, BOX, "A paragraph that nobody saw before.")
    with world.archive() as archive:
        assert archive.add(page(url)).attempt.outcome is Outcome.UNCHANGED
    _forget(world)
    assert outcomes(world.reextract())[2] == "revised"
    assert "A paragraph that nobody saw before." in world.kept(3).article.text


def test_a_box_that_today_s_extractor_leaves_out_is_a_revision(world: World) -> None:
    """Though the memory of the site would take it out as well."""
    _of_one_site(world, 8, BOX)
    _find_story(world, 0)
    found = world.reextract()
    assert outcomes(found)[:2] == ["revised", "unchanged"]
    assert world.kept(1).article.text == _told(0)


def test_a_revision_is_without_the_sites_lines(world: World) -> None:
    """A text that changed is kept as any other is."""
    _of_one_site(world, 8, BOX)
    _find_story(world, 0, "One more line of its own story.", BOX)
    assert outcomes(world.reextract())[0] == "revised"
    assert world.kept(1).article.text == _told(0, "One more line of its own story.")


def _forget(world: World) -> None:
    """Let the box be a line of too few articles to be told to anybody."""
    world.do("UPDATE sites SET articles = 50")


# Refused pages.


def test_a_refused_page_may_be_an_article_today(world: World) -> None:
    """It is kept as new, with what its source told, and nothing came over the network for it."""
    url = f"https://{SITE}/refused"
    with Store.open(world.path, write=True) as store:
        source_id, _ = store.add_source(Source(f"https://{SITE}/feed", SourceKind.FEED), THEN)
        store.take_links(source_id, [Link(url, "A title", "2026-02-20")], limit=1, now=THEN)
    world.refuse(url)
    world.find(url, published=None)
    (found,) = world.reextract()
    assert (found.outcome, found.article_id, found.before) == (Outcome.STORED, 1, None)
    kept = world.kept(url)
    assert (kept.article.published, kept.article.provenance["published"]) == ("2026-02-20", "feed")
    last = "SELECT outcome, bytes, status FROM attempts ORDER BY id DESC LIMIT 1"
    assert world.rows(last) == [("stored", 0, 200)]
    assert world.rows("SELECT state FROM links") == [("kept",)]
    assert world.rows("SELECT wire_bytes FROM pages") == [(900,)]


def test_a_page_that_is_refused_again_leaves_no_trace(world: World) -> None:
    """Nothing was tried on the web."""
    world.refuse(URL)
    world.workers.finds[URL] = Refusal(Outcome.NOT_ARTICLE, "a list of links")
    before = world.contents()
    (found,) = world.reextract()
    assert (found.outcome, found.is_refused_again, found.failed) == (
        Outcome.NOT_ARTICLE,
        True,
        False,
    )
    assert world.contents() == before


def test_a_refused_page_of_a_known_address_is_not_read(world: World) -> None:
    """What is kept of it may be newer."""
    world.keep()
    world.refuse(URL, "<p>consent", Outcome.CONSENT)
    assert [one.article_id for one in world.reextract()] == [1]


def test_a_refused_page_of_a_known_article_is_left(world: World) -> None:
    """Whether by the address that it declares, or word for word: the kept one stays as it is."""
    world.keep()
    before = world.kept()
    for name in ("declares", "repeats"):
        world.refuse(f"https://{SITE}/{name}")
    edited = replace(OLD, text=f"{TEXT}\nAn old line.")
    world.workers.finds[f"https://{SITE}/declares"] = edited
    world.find(f"https://{SITE}/repeats")
    found = world.reextract()
    assert outcomes(found) == ["unchanged", "duplicate", "duplicate"]
    assert found[1].detail == "it is article 1 under another address"
    assert world.kept() == before


def test_the_newest_of_the_refused_pages_of_an_address_counts(world: World) -> None:
    """The older ones are of an article that is known then."""
    world.refuse(URL, "<p>old")
    world.refuse(URL, "<p>new")
    assert outcomes(world.reextract()) == ["stored", "duplicate"]
    assert world.rows("SELECT body FROM articles JOIN pages ON pages.id = page_id") == world.rows(
        "SELECT body FROM pages WHERE id = 2"
    )


def test_a_page_that_was_refused_often_is_read_once(world: World) -> None:
    """The same bytes of the same address."""
    for _ in range(3):
        world.refuse(URL)
    world.workers.finds[URL] = Refusal(Outcome.NOT_ARTICLE, "")
    assert outcomes(world.reextract()) == ["not_article"]


@pytest.mark.parametrize(
    "asked",
    [
        Selection(Filter(language="en")),
        Selection(Filter(since="2026-01-01")),
        Selection(ids=(1,)),
        Selection(Filter(site="other.example")),
    ],
)
def test_refused_pages_are_left_where_articles_are_asked_for(
    world: World, asked: Selection
) -> None:
    """They have no language, and no date."""
    world.keep()
    world.refuse(f"https://{SITE}/refused")
    assert f"https://{SITE}/refused" not in [one.url for one in world.reextract(asked)]


def test_refused_pages_of_a_site(world: World) -> None:
    """Are found by their address."""
    world.refuse(f"https://{SITE}/refused")
    world.refuse("https://other.example/refused")
    (found,) = world.reextract(Selection(Filter(site=SITE)))
    assert found.url == f"https://{SITE}/refused"


# The choice.


@pytest.mark.parametrize(
    ("extractor", "version", "older"),
    [
        ("scraper 0.9.0, trafilatura 2.3.1", "0.10", True),
        ("scraper 0.10.0, trafilatura 2.3.1", "0.9", False),
        ("scraper 0.1.0, trafilatura 2.3.1", "0.1", False),
        ("scraper 0.1, trafilatura 2.3.1", "0.1.0", False),
        ("scraper 0.1.0, trafilatura 2.3.1", "0.1.1", True),
        ("scraper 1.0.0", "0.9", False),
        ("scraper 0.9.9", "1", True),
        ("another program 3.0", "0.1", True),
        ("", "0.1", True),
    ],
)
def test_versions_are_numbers(extractor: str, version: str, older: bool) -> None:
    """Whoever has none is older than all."""
    assert is_older(extractor, version) is older


def _by(world: World, *extractors: str) -> None:
    for n, extractor in enumerate(extractors):
        world.keep(replace(OLD, extractor=extractor), f"{URL}/{n}")


def _ids(found: list[Reread]) -> list[int | None]:
    return [one.article_id for one in found]


def test_articles_of_an_older_version(world: World) -> None:
    """By the numbers of the version, not by its letters."""
    _by(world, "scraper 0.9.0, x", "scraper 0.10.0, x", "scraper 0.2.0, x")
    assert _ids(world.reextract(Selection(older_than="0.10"), dry_run=True)) == [1, 3]


def test_articles_that_today_s_extractor_did_not_write(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its engine counts, too."""
    monkeypatch.setattr("scraper.reextraction._todays_extractor", lambda: "scraper 1, x 2")
    _by(world, "scraper 1, x 2", "scraper 1, x 1", "scraper 2, x 2")
    assert _ids(world.reextract(Selection(older_than=TODAY), dry_run=True)) == [2, 3]


def test_articles_of_a_filter(world: World) -> None:
    """As `list` has them, in the order in which they were kept."""
    world.keep(replace(OLD, language="pt"), f"{URL}/1")
    world.keep(replace(OLD, site="b.example"), f"{URL}/2")
    world.keep(OLD, f"{URL}/3")
    asked = Selection(Filter(site=SITE, language="en", since="2026-02-28", until="2026-02-28"))
    assert _ids(world.reextract(asked, dry_run=True)) == [3]


def test_articles_by_number(world: World) -> None:
    """Only these."""
    _by(world, "a", "b", "c")
    assert _ids(world.reextract(Selection(ids=(3, 1)), dry_run=True)) == [1, 3]


def test_bounds_that_are_no_time(world: World) -> None:
    """Are told before anything is begun."""
    world.keep()
    with world.archive() as archive, pytest.raises(InputError, match="'noon' is no ISO 8601 day"):
        archive.reextract(Selection(Filter(since="noon")))
    assert world.rows("SELECT * FROM reextractions") == []


# How far it is.


def _otherwise(world: World, count: int) -> None:
    """Keep articles, half of which read otherwise today, and two refused pages, one of them new."""
    for n in range(count):
        world.keep(url=f"{URL}/{n}")
        world.find(f"{URL}/{n}", extractor="scraper 9", title="Floods" if n % 2 else "Other")
    for name in ("new", "not"):
        world.refuse(f"https://{SITE}/{name}")
    world.find(f"https://{SITE}/new", title="New", text=_told(1))
    world.workers.finds[f"https://{SITE}/not"] = Refusal(Outcome.NOT_ARTICLE, "a list")


def _stop_after(world: World, count: int, asked: Selection | None = None) -> None:
    with world.archive() as archive:
        reading = iter(archive.reextract(asked))
        for _ in range(count):
            next(reading)
        with suppress(KeyboardInterrupt):
            reading.throw(KeyboardInterrupt)


_PROGRESS = "SELECT id, finished, done, counts FROM reextractions"


@settings(max_examples=8, deadline=None)
@given(stops=st.lists(st.integers(1, 6), max_size=3))
def test_broken_off_and_resumed_is_the_same(
    stops: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Wherever and however often it was interrupted: the archive, and what it counted."""
    broken, whole = (World(tmp_path_factory.mktemp("w") / "a.db") for _ in range(2))
    for each in (broken, whole):
        _otherwise(each, 4)
    left = 6
    for stop in stops:
        if stop >= left:
            break
        _stop_after(broken, stop)
        left -= stop
    broken.reextract()
    whole.reextract()
    assert broken.contents() == whole.contents()
    assert broken.rows(_PROGRESS) == whole.rows(_PROGRESS)


def test_a_killed_one_goes_on_with_what_it_had_not_written(world: World) -> None:
    """What changed an article is noted with it; what changed nothing may be read again."""
    _otherwise(world, 6)
    with world.archive() as archive:
        reading = iter(archive.reextract())
        for _ in range(4):  # the third was revised, the fourth only noted
            next(reading)
        before = world.rows("SELECT last_article_id, done FROM reextractions")
        del reading
    assert before == [(4, 4)]
    world.workers.begun.clear()
    world.reextract()
    assert world.workers.begun[0] == f"{URL}/4"
    assert world.causes(1) == [None, "extractor_changed"]


def test_what_changes_nothing_is_noted_now_and_then(world: World) -> None:
    """A transaction for each would cost more than reading it."""
    for n in range(SAVED_EVERY + 1):
        world.keep(url=f"{URL}/{n}")
    world.reextract()
    with world.archive() as archive:
        for done, _ in enumerate(archive.reextract(), 1):
            noted = world.rows("SELECT done FROM reextractions ORDER BY id DESC LIMIT 1")
            assert noted == [(0,)] if done < SAVED_EVERY else [(SAVED_EVERY,)]


def test_it_says_where_it_goes_on(world: World) -> None:
    """And how many pages lie ahead."""
    _otherwise(world, 4)
    _stop_after(world, 3)
    with world.archive() as archive:
        work = archive.reextract()
        assert work.resumed is not None
        assert (work.resumed.progress.done, work.total) == (3, 3)
        assert work.resumed.started == "2026-09-01T12:00:00Z"


def test_a_finished_one_is_not_resumed(world: World) -> None:
    """The next one begins with the first page."""
    _otherwise(world, 2)
    world.reextract()
    with world.archive() as archive:
        assert archive.reextract().resumed is None
    assert len(world.reextract()) == 4  # the refused page that is an article now is one of them
    finished = world.rows("SELECT finished FROM reextractions")
    assert finished == [("2026-09-01T12:00:00Z",)] * 2


def test_another_choice_is_not_resumed(world: World) -> None:
    """Nor is one that another extractor began, nor one that shall begin anew."""
    _otherwise(world, 4)
    _stop_after(world, 2)
    with world.archive() as archive:
        assert archive.reextract(Selection(Filter(site=SITE))).resumed is None
        assert archive.reextract(restart=True).resumed is None
        world.do("UPDATE reextractions SET extractor = 'scraper 0'")
        assert archive.reextract().resumed is None


def test_a_limit_lets_it_rest(world: World) -> None:
    """The same choice goes on there, with whatever limit."""
    _otherwise(world, 4)
    limited = Selection(Filter(limit=3))
    assert len(world.reextract(limited)) == 3
    assert len(world.reextract(Selection(Filter(limit=2)))) == 2
    with world.archive() as archive:
        work = archive.reextract(limited)
        assert len(list(work)) == 1
        assert work.is_through


def test_a_limit_that_fits_is_the_end(world: World) -> None:
    """Nothing is left to go on with."""
    world.keep()
    with world.archive() as archive:
        work = archive.reextract(Selection(Filter(limit=1)))
        assert (len(list(work)), work.is_through) == (1, True)


def test_what_is_kept_meanwhile_is_left_to_the_next(world: World) -> None:
    """Or it would never end beside a busy run."""
    world.keep()
    with world.archive() as archive:
        work = archive.reextract()
        world.keep(url=f"{URL}/2")
        assert _ids(list(work)) == [1]


def test_twice_is_once(world: World) -> None:
    """The second time, nothing in the archive changes."""
    _otherwise(world, 6)
    _of_one_site(world, 6, BOX)
    world.reextract()
    before = world.contents()
    assert {one.outcome for one in world.reextract()} == {Outcome.UNCHANGED, Outcome.NOT_ARTICLE}
    assert world.contents() == before


def test_pages_are_read_as_they_are_asked_for(world: World) -> None:
    """Never more than the workers need: an archive may have millions."""
    for n in range(30):
        world.keep(url=f"{URL}/{n}")
    world.workers.jobs = 2
    with world.archive() as archive:
        reading = iter(archive.reextract())
        next(reading)
        assert len(world.workers.begun) == 5
        next(reading)
        assert len(world.workers.begun) == 6


# Only told.


def test_a_dry_run_writes_nothing(world: World) -> None:
    """And tells what would be: the file stays as it is, byte for byte."""
    _otherwise(world, 4)
    before = world.path.read_bytes()
    told = world.reextract(dry_run=True)
    assert world.path.read_bytes() == before
    done = world.reextract()
    assert outcomes(told) == outcomes(done)
    assert [one.changed for one in told] == [one.changed for one in done]


def test_a_dry_run_promises_an_article_once(world: World) -> None:
    """Of two pages of one address the newer is kept."""
    world.refuse(URL, "<p>old")
    world.refuse(URL, "<p>new")
    assert outcomes(world.reextract(dry_run=True)) == ["stored", "duplicate"]


# Beside others.


def test_a_newer_page_is_never_overwritten(world: World) -> None:
    """A run that revises an article between the reading of its old page and the writing wins."""
    world.keep()
    world.find(title="What the old page says")
    newer = replace(OLD, title="What the new page says")

    def run(_: Page) -> None:
        with Store.open(world.path, write=True) as store:
            attempt = Attempt(URL, "2026-09-01T12:00:00Z", Outcome.REVISED)
            store.revise(1, newer, page(URL, "<p>new"), attempt, [], Cause.PAGE_CHANGED, now=NOW)

    world.workers.at_once = run
    (found,) = world.reextract()
    assert (found.outcome, found.changed) == (Outcome.UNCHANGED, ())
    assert found.detail == "it was changed meanwhile, and that stays"
    assert world.kept().article.title == "What the new page says"
    assert world.causes() == [None, "page_changed"]
    assert world.rows("SELECT counts FROM reextractions") == [('{"unchanged": 1}',)]


def test_a_newer_page_is_not_said_to_be_read(world: World) -> None:
    """Nor does who read the old one stand beside it."""
    world.keep()
    world.find(extractor="scraper 9")
    newer = replace(OLD, title="New", extractor="scraper 8")

    def run(_: Page) -> None:
        with Store.open(world.path, write=True) as store:
            attempt = Attempt(URL, "2026-09-01T12:00:00Z", Outcome.REVISED)
            store.revise(1, newer, page(URL, "<p>new"), attempt, [], Cause.PAGE_CHANGED, now=NOW)

    world.workers.at_once = run
    world.reextract()
    assert world.kept().article == newer


def test_an_article_that_is_kept_meanwhile_stays(world: World) -> None:
    """A refused page whose address a run has fetched anew is not kept over it."""
    world.refuse(URL)
    world.find(title="What the old page says")
    world.workers.at_once = lambda _: world.keep(body="<p>new")
    (found,) = world.reextract()
    assert (found.outcome, found.article_id) == (Outcome.DUPLICATE, 1)
    assert world.kept().article.title == "Floods"
    assert world.causes() == [None]


def test_two_at_once_revise_once(world: World) -> None:
    """Each looks again before it writes."""
    _otherwise(world, 4)
    with world.archive() as one, world.archive() as other:
        found = zip(one.reextract(), other.reextract(), strict=True)
        assert len(list(found)) == 6
    assert [len(world.causes(n)) for n in range(1, 5)] == [2, 1, 2, 1]


def test_the_lock_of_runs_is_not_taken(world: World) -> None:
    """A run every quarter of an hour goes on while an archive is read for hours."""
    from scraper.store.lock import RunLock

    world.keep()
    with RunLock(world.path, NOW):
        assert outcomes(world.reextract()) == ["unchanged"]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing reach for the network."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it asked the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
