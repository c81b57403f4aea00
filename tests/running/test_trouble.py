"""Runs in which something goes wrong or changes: nothing is lost, and nobody is bothered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from scraper.decide import Refusal
from scraper.model import Contents, Outcome, Source, SourceKind
from scraper.pipeline import Archive
from scraper.running import RunOptions, SourceRead, sources
from scraper.running.events import RobotsWanted
from scraper.settling import Result
from scraper.sourcing import Finder, Finding, Wish
from tests.newspaper import NOW, Newspaper, Plan, behaviours
from tests.running.conftest import Desk
from tests.running.test_run import DAY_S, follow, sitemap_index, stored

Open = Callable[..., Newspaper]
PLAIN, OTHER = Plan("plain"), Plan("other")
INDEX = Plan("index", source="sitemap-index")
A_YEAR = "31536000"
SOON = 5.0  # seconds, real ones; what is waited for comes at once


def xml(body: bytes) -> behaviours.Behaviour:
    """Answer with this XML, whatever is asked."""
    return behaviours.Behaviour(status=200, media="text/xml", body=body)


def urlset(*urls: str) -> bytes:
    """Write a sitemap of these addresses."""
    return f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>".encode()


def dated_index(*files: tuple[str, str]) -> bytes:
    """Write an index of files, each with its `lastmod`."""
    named = (f"<sitemap><loc>{u}</loc><lastmod>{day}</lastmod></sitemap>" for u, day in files)
    return f"<sitemapindex>{''.join(named)}</sitemapindex>".encode()


def add(desk: Desk, *urls: str, kind: SourceKind = SourceKind.FEED) -> None:
    """Add these sources, unseen."""
    with desk.archive() as archive:
        for url in urls:
            archive._store.add_source(Source(url, kind), desk.time.now())


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("what", ["source", "article"])
def test_one_wrong_retry_after_is_no_silence_for_a_year(
    desk: Desk, newspaper: Open, what: str, status: int
) -> None:
    """What a server asks for is obeyed up to a day."""
    paper = newspaper(PLAIN)
    url = paper.source("plain") if what == "source" else paper.articles("plain")[0]
    headers = (("Retry-After", A_YEAR),)
    busy = behaviours.Behaviour(times=1, status=status, headers=headers, body=b"")
    paper.behave("plain", url, busy)
    follow(desk, paper)
    desk.run()
    desk.time.sleep(2 * DAY_S)
    desk.run()
    assert stored(desk) == paper.expected().stored


def test_a_run_for_newer_links_loses_no_older_file(desk: Desk, newspaper: Open) -> None:
    """The files of an index that it passes over are read by another run."""
    paper = newspaper(INDEX)
    old, new = paper.url("index", "/old.xml"), paper.url("index", "/new.xml")
    first, *others = paper.articles("index")
    index = dated_index((old, "2020-01-01"), (new, "2026-11-19"))
    paper.behave("index", paper.source("index"), xml(index))
    paper.behave("index", old, xml(urlset(first)))
    paper.behave("index", new, xml(urlset(*others)))
    follow(desk, paper, SourceKind.SITEMAP)
    desk.run(since="2026-11-01T00:00:00Z")
    assert stored(desk) == set(others)
    assert paper.log().asked(old) == []
    desk.run()
    assert stored(desk) == {first, *others}


def test_a_retry_does_not_end_a_rest(desk: Desk, newspaper: Open) -> None:
    """A link is due again in half a minute, but its host has asked for an hour since."""
    paper = newspaper(PLAIN, articles=2)
    for url in paper.articles("plain"):
        headers = (("Retry-After", "30"),)
        paper.behave("plain", url, behaviours.Behaviour(status=500, headers=headers, body=b""))
    follow(desk, paper)
    busy = behaviours.too_many(times=None, retry_after="3600")

    def tell(told: SourceRead | Result) -> None:
        if isinstance(told, Result):  # the first one has failed; the host is busy from now on
            for url in paper.articles("plain"):
                paper.behave("plain", url, busy)

    desk.run(tell)
    assert sum(record.status == 429 for record in paper.log()) == 1


def test_a_host_that_rests_is_not_asked_through_redirects(desk: Desk, newspaper: Open) -> None:
    """Three links of another host lead to it, and it has asked for an hour at the first."""
    paper = newspaper(PLAIN, OTHER)
    for number, url in enumerate(paper.articles("plain")):
        target = paper.url("other", f"/{number}")
        paper.behave("plain", url, behaviours.moved(target, 302))
    busy = behaviours.too_many(times=None, retry_after="3600")
    paper.behave("other", behaviours.EVERYWHERE, busy)
    add(desk, paper.source("plain"))
    desk.run()
    assert sum(record.status == 429 for record in paper.log().of("other")) == 1


def test_removing_a_source_costs_another_no_links(desk: Desk, newspaper: Open) -> None:
    """They name the same articles, and the other one has not changed since."""
    paper = newspaper(PLAIN)
    second = paper.url("plain", "/second.xml")
    etag = (("ETag", '"1"'),)
    body = urlset(*paper.articles("plain"))
    same = behaviours.Behaviour(status=200, media="text/xml", body=body, headers=etag)
    paper.behave("plain", second, same)
    add(desk, paper.source("plain"))
    add(desk, second, kind=SourceKind.SITEMAP)
    desk.run(limit=1)
    with desk.archive() as archive:
        archive.remove_source(1)
    desk.time.sleep(DAY_S)
    desk.run()
    assert stored(desk) == paper.expected().stored


def test_the_newest_is_taken_though_its_feed_is_read_last(desk: Desk, newspaper: Open) -> None:
    """A limit waits for all sources, and for no host."""
    paper = newspaper(PLAIN, hosts=2, articles=0)
    paper.publish("plain", NOW - timedelta(days=3))
    new = paper.publish("plain-2", NOW - timedelta(days=1))
    empty = [paper.url("plain-2", f"/{number}.xml") for number in range(3)]
    add(desk, paper.source("plain"), *empty, paper.source("plain-2"))
    desk.run(limit=1)
    assert stored(desk) == {new}


def test_what_was_due_and_not_read_is_counted(desk: Desk, newspaper: Open) -> None:
    """The time was over."""
    paper = newspaper(PLAIN)
    add(desk, *(paper.url("plain", f"/{number}.xml") for number in range(10)))
    counts = desk.run(max_time_s=5.0).counts()
    assert counts["sources_left"] > 0
    assert counts["sources_failed"] + counts["sources_left"] == 10


def test_a_clock_that_was_ahead(desk: Desk, newspaper: Open) -> None:
    """A source that waits for next year is read today."""
    paper = newspaper(PLAIN)
    follow(desk, paper)
    desk.time.sleep(365 * DAY_S)
    desk.run()
    desk.time.sleep(-365 * DAY_S)
    new = paper.publish("plain")
    desk.run()
    assert new in stored(desk)


def test_a_run_that_was_broken_off_blocks_nobody(
    desk: Desk, newspaper: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread of it still waits for the archive's robots.txt, and is let go."""
    paper = newspaper(PLAIN)
    follow(desk, paper)
    monkeypatch.setattr("scraper.running.run.Run._handle_one", _interrupt)
    with desk.archive() as archive:
        with pytest.raises(KeyboardInterrupt):
            archive.run(RunOptions())
        assert _downloaded(archive, paper.articles("plain")[0])


def _interrupt(_: object, event: object) -> None:
    assert isinstance(event, RobotsWanted)
    raise KeyboardInterrupt


def _downloaded(archive: Archive, url: str) -> bool:
    """Whether a thread gets an answer, whatever it is."""
    thread = threading.Thread(target=archive._reader.download, args=(url,), daemon=True)
    thread.start()
    thread.join(SOON)
    return not thread.is_alive()


def test_articles_of_yesterdays_file_are_looked_at_again(desk: Desk, newspaper: Open) -> None:
    """The index that asks for it names the file no longer."""
    paper = newspaper(INDEX)
    one, two = paper.url("index", "/day1.xml"), paper.url("index", "/day2.xml")
    first, second, _ = paper.articles("index")
    paper.behave("index", paper.source("index"), xml(sitemap_index(one)))
    paper.behave("index", one, xml(urlset(first)))
    paper.behave("index", two, xml(urlset(second)))
    follow(desk, paper, SourceKind.SITEMAP, recheck=True)
    desk.run()
    paper.behave("index", paper.source("index"), xml(sitemap_index(two)))
    desk.time.sleep(DAY_S)
    desk.run()
    before = len(paper.log().asked(first))
    desk.time.sleep(2 * DAY_S)
    desk.run()
    assert len(paper.log().asked(first)) == before + 1


def test_a_link_that_is_known_by_now_is_not_downloaded(desk: Desk, newspaper: Open) -> None:
    """A person fetched the article while its link waited."""
    paper = newspaper(PLAIN)
    follow(desk, paper)
    desk.run(limit=1)
    waiting = next(url for url in paper.articles("plain") if url not in stored(desk))
    with desk.archive() as archive:
        archive.fetch(waiting)
    assert desk.run().left == 0
    assert len(paper.log().asked(waiting)) == 1


def test_other_sites_are_followed_from_when_a_person_says_so(desk: Desk, newspaper: Open) -> None:
    """Though the document of the source has not changed since."""
    paper = newspaper(PLAIN, Plan("strangers", trouble="strangers"))
    follow(desk, paper)
    desk.run()
    before = len(stored(desk))
    follow(desk, paper, cross_site=True)
    desk.run(force=True)
    assert len(stored(desk)) == before + 1


def test_410_elsewhere_retires_nobody(desk: Desk, newspaper: Open) -> None:
    """A redirect may lead to another place tomorrow."""
    paper = newspaper(PLAIN, OTHER)
    target = paper.url("other", "/x")
    paper.behave("plain", paper.source("plain"), behaviours.moved(target, 302))
    paper.behave("other", "/x", behaviours.gone())
    add(desk, paper.source("plain"))
    desk.run()
    with desk.archive() as archive:
        (source,) = archive.sources()
    assert (source.state.enabled, source.state.failures) == (True, 1)


def test_a_bug_that_one_source_sets_off_stops_no_other(
    desk: Desk, newspaper: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a failure of that source, and the exit code tells of a bug."""
    paper = newspaper(PLAIN, OTHER)
    follow(desk, paper)
    said = sources._said

    def broken(contents: Contents, *told: Any) -> str:
        if contents.title == "The Other Courier":
            raise ZeroDivisionError("odd")
        return said(contents, *told)

    monkeypatch.setattr(sources, "_said", broken)
    report = desk.run()
    assert (report.stored, report.sources_failed, report.exit_code) == (3, 1, 70)
    with desk.archive() as archive:
        (failing,) = archive.status(9).sources
        assert failing.state.last_detail == "ZeroDivisionError: odd"
        assert archive.explain(paper.articles("other")[0]).link is None


def test_a_bug_that_one_wish_sets_off_stops_no_other(
    desk: Desk, newspaper: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as one, and the others are added."""
    paper = newspaper(PLAIN, OTHER)
    find = Finder.find

    def broken(self: Finder, wish: Wish) -> Finding | Refusal:
        if wish.url == paper.source("other"):
            raise ZeroDivisionError("odd")
        return find(self, wish)

    monkeypatch.setattr(Finder, "find", broken)
    with desk.archive() as archive:
        one, two = archive.add_sources(map(Wish, paper.sources()))
    assert one.is_new
    assert isinstance(two.found, Refusal)
    assert two.found.outcome is Outcome.INTERNAL_ERROR


def test_everything_failed(desk: Desk, newspaper: Open) -> None:
    """The source and the article that waits."""
    paper = newspaper(PLAIN, articles=1)
    follow(desk, paper)
    paper.behave("plain", paper.articles("plain")[0], behaviours.failing())
    desk.run()
    paper.behave("plain", paper.source("plain"), behaviours.failing())
    desk.time.sleep(DAY_S)
    assert desk.run().exit_code == 4


def test_a_long_index_says_what_is_left_out(desk: Desk, newspaper: Open) -> None:
    """Fifty of its files are read."""
    paper = newspaper(INDEX, articles=0)
    files = [paper.url("index", f"/{number}.xml") for number in range(60)]
    paper.behave("index", paper.source("index"), xml(sitemap_index(*files)))
    follow(desk, paper, SourceKind.SITEMAP)
    desk.run()
    assert len(paper.log().urls() & set(files)) == 50
    with desk.archive() as archive:
        (source,) = archive.sources()
    assert source.state.last_detail == "50 of 60 sitemaps"


def test_a_variant_of_an_address_is_explained(desk: Desk, newspaper: Open) -> None:
    """With what became of the link, and the robots.txt of its host."""
    paper = newspaper(PLAIN)
    bad = paper.articles("plain")[0]
    paper.behave("plain", bad, behaviours.failing())
    follow(desk, paper)
    desk.run()
    with desk.archive() as archive:
        story = archive.explain(f"{bad}/")
    assert len(story.attempts) == 1
    assert story.robots is not None
