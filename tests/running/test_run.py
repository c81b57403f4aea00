"""A run, over a newspaper on loopback: what it asks for, when, and what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest

from scraper.decide import Refusal
from scraper.model import Filter, LinkState, Outcome, Source, SourceKind
from scraper.pipeline import Archive
from scraper.running import RunOptions, SourceRead
from scraper.settling import Result
from scraper.sourcing import Wish
from tests.newspaper import NOW, PLANS, Newspaper, Plan, behaviours
from tests.running.conftest import DELAY_S, Desk, Time

DAY_S = 86_400.0
Open = Callable[..., Newspaper]

PLAIN = Plan("plain")
PRIVATE = Plan("atom", feed="atom", robots="rules", trouble="private")


def follow(desk: Desk, paper: Newspaper, kind: SourceKind = SourceKind.FEED, **flags: Any) -> None:
    """Add what a person adds of every host, without asking it."""
    with desk.archive() as archive:
        for url in paper.sources():
            archive._store.add_source(Source(url, kind, **flags), desk.time.now())


def stored(desk: Desk) -> set[str | None]:
    """The addresses of the articles that are kept."""
    with desk.archive() as archive:
        return {kept.article.url for kept in archive.articles()}


def attempts(archive: Archive, url: str) -> list[Outcome]:
    """What became of the tries at a URL, the newest first."""
    return [attempt.outcome for attempt in archive.attempts(url)]


def test_every_allowed_article_is_stored_once(desk: Desk, newspaper: Open) -> None:
    """And nothing forbidden is asked for."""
    paper = newspaper(PLAIN, PRIVATE, Plan("json", feed="json", robots="missing"))
    follow(desk, paper)
    report = desk.run()
    expected = paper.expected()
    assert stored(desk) == expected.stored
    assert report.stored == len(expected.stored) == 9
    assert not paper.log().urls() & expected.never


def test_a_run_says_what_it_did(desk: Desk, newspaper: Open) -> None:
    """The private article was refused by robots.txt."""
    follow(desk, newspaper(PRIVATE))
    counts = {name: n for name, n in desk.run().counts().items() if n}
    assert counts == {
        "sources_read": 1, "links_found": 4, "links_new": 4, "stored": 3, "refused": 1,
    }  # fmt: skip


def test_the_archive_keeps_what_a_run_did(desk: Desk, newspaper: Open) -> None:
    """With its counts and how it ended."""
    follow(desk, newspaper(PLAIN))
    report = desk.run()
    with desk.archive() as archive:
        (run,) = archive.status(9).runs
    assert (run.exit_code, dict(run.counts)) == (0, dict(report.counts()))
    assert run.finished is not None


def test_a_second_run_asks_only_whether_anything_changed(desk: Desk, newspaper: Open) -> None:
    """With the validators as they came, without robots.txt, and it stores nothing."""
    paper = newspaper(PLAIN, PRIVATE)
    follow(desk, paper)
    desk.run()
    before = len(paper.log())
    report = desk.run(force=True)
    log = paper.log().since(before)
    assert [r.is_conditional for r in log] == [True, True]
    assert paper.log().misquoted() == []
    assert (report.sources_unchanged, report.stored, report.links_found) == (2, 0, 0)


def test_a_source_that_is_not_due_is_left_alone(desk: Desk, newspaper: Open) -> None:
    """For a quarter of an hour at least."""
    paper = newspaper(PLAIN)
    follow(desk, paper)
    desk.run()
    before = len(paper.log())
    desk.run()
    assert len(paper.log()) == before
    desk.time.sleep(15 * 60)
    desk.run()
    assert len(paper.log()) == before + 1


def feed(ttl: int) -> bytes:
    """Write a feed that is worth reading every so many minutes."""
    channel = f"<title>News</title><ttl>{ttl}</ttl>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>'.encode()


@pytest.mark.parametrize(("ttl", "headers"), [(120, ()), (1, (("Cache-Control", "max-age=7200"),))])
def test_a_source_is_left_alone_as_long_as_it_asks(
    desk: Desk, newspaper: Open, ttl: int, headers: tuple[tuple[str, str], ...]
) -> None:
    """By its ttl or by HTTP; also when it has not changed."""
    paper = newspaper(PLAIN)
    url = paper.source("plain")
    media = "application/rss+xml"
    answer = behaviours.Behaviour(status=200, media=media, body=feed(ttl), headers=headers)
    paper.behave("plain", url, answer)
    follow(desk, paper)
    asked = []
    for _ in range(5):
        desk.run()
        asked.append(len(paper.log().asked(url)))
        desk.time.sleep(3_600)
    assert asked == [1, 1, 2, 2, 3]


def test_what_was_left_of_a_document_is_taken_next_time(
    desk: Desk, newspaper: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it has not changed."""
    monkeypatch.setattr("scraper.running.sources.MAX_NEW_LINKS", 2)
    paper = newspaper(PLAIN)
    follow(desk, paper)
    assert [desk.run(force=True).stored for _ in range(3)] == [2, 1, 0]


def test_only_the_chosen_sources_are_read(desk: Desk, newspaper: Open) -> None:
    """Now, due or not; and only their links are fetched."""
    paper = newspaper(PLAIN, PRIVATE)
    follow(desk, paper)
    desk.run(only=(1,))
    assert paper.log().hosts() == {"plain"}
    paper.publish("plain")
    assert desk.run(only=(1,)).stored == 1


def test_a_host_has_its_pauses_and_one_request_at_a_time(desk: Desk, newspaper: Open) -> None:
    """Two seconds, or the Crawl-delay; robots.txt counts like every other request."""
    paper = newspaper(PLAIN, Plan("crawl-delay", robots="delay", trouble="private"))
    follow(desk, paper)
    desk.run()
    pauses = [pause for host in paper.names() for pause in paper.log().pauses(host)]
    assert len(pauses) == 8
    assert min(pauses) >= DELAY_S
    assert [paper.log().overlaps(host) for host in paper.names()] == [[], []]


def test_hosts_are_read_in_parallel(desk: Desk, newspaper: Open) -> None:
    """While one pauses, the others are asked."""
    paper = newspaper(PLAIN, hosts=4)
    follow(desk, paper)
    desk.run()
    assert paper.log().most_parallel_hosts(DELAY_S) >= 2


def test_the_newest_come_first(desk: Desk, newspaper: Open) -> None:
    """Of all sources, where there is a limit."""
    paper = newspaper(PLAIN, hosts=2, articles=0)
    urls = [
        paper.publish(name, NOW - timedelta(days=age))
        for name, age in (("plain", 3), ("plain-2", 1), ("plain", 2), ("plain-2", 9))
    ]
    follow(desk, paper)
    report = desk.run(limit=2)
    assert stored(desk) == {urls[1], urls[2]}
    assert report.left == 2


def test_a_limit_is_no_loss(desk: Desk, newspaper: Open) -> None:
    """The next run goes on."""
    paper = newspaper(PLAIN)
    follow(desk, paper)
    desk.run(limit=1)
    desk.run(limit=1)
    desk.run()
    assert stored(desk) == paper.expected().stored


def test_older_links_are_left(desk: Desk, newspaper: Open) -> None:
    """Until a run asks for them."""
    paper = newspaper(PLAIN, articles=0)
    old = paper.publish("plain", NOW - timedelta(days=30))
    new = paper.publish("plain", NOW - timedelta(days=1))
    follow(desk, paper)
    desk.run(since="2026-11-01T00:00:00Z")
    assert stored(desk) == {new}
    desk.run()
    assert stored(desk) == {new, old}


def test_after_its_time_a_run_begins_nothing_new(desk: Desk, newspaper: Open) -> None:
    """What is left is counted, and fetched by the next one."""
    paper = newspaper(PLAIN)
    follow(desk, paper)
    report = desk.run(max_time_s=5.0)
    assert 0 < report.left < 3
    assert report.exit_code == 0
    desk.run()
    assert stored(desk) == paper.expected().stored


class Stop:
    """Interrupts a run after so many articles."""

    def __init__(self, after: int) -> None:
        self._left = after

    def __call__(self, told: SourceRead | Result) -> None:
        """Count an article."""
        self._left -= isinstance(told, Result)
        if self._left < 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("after", [0, 1, 4])
def test_an_interrupted_run_has_lost_nothing(desk: Desk, newspaper: Open, after: int) -> None:
    """What was kept stays, the next one goes on, and nothing is fetched twice."""
    paper = newspaper(PLAIN, PRIVATE)
    follow(desk, paper)
    with pytest.raises(KeyboardInterrupt):
        desk.run(Stop(after))
    assert len(stored(desk)) >= after
    desk.run()
    assert stored(desk) == paper.expected().stored
    with desk.archive() as archive:
        assert [run.exit_code for run in archive.status(9).runs] == [0, 130]


def test_a_failing_source_is_told_and_backs_off(desk: Desk, newspaper: Open) -> None:
    """It is never dropped."""
    paper = newspaper(PLAIN)
    paper.behave("plain", paper.source("plain"), behaviours.failing())
    follow(desk, paper)
    report = desk.run()
    assert (report.sources_failed, report.exit_code) == (1, 4)
    with desk.archive() as archive:
        (source,) = archive.status(9).sources
        assert (source.state.failures, source.state.last_outcome) == (1, Outcome.HTTP_ERROR)
        assert attempts(archive, source.source.url) == [Outcome.HTTP_ERROR]
    paper.behave("plain", paper.source("plain"), None)
    desk.time.sleep(DAY_S)
    assert desk.run().stored == 3


def test_a_source_that_is_gone_rests(desk: Desk, newspaper: Open) -> None:
    """Until a person adds it again."""
    paper = newspaper(PLAIN)
    paper.behave("plain", paper.source("plain"), behaviours.gone())
    follow(desk, paper)
    desk.run()
    before = len(paper.log())
    desk.time.sleep(30 * DAY_S)
    desk.run(force=True)
    assert len(paper.log()) == before
    paper.behave("plain", paper.source("plain"), None)
    follow(desk, paper)
    assert desk.run().stored == 3


def test_a_source_that_asks_for_a_moment_gets_it(desk: Desk, newspaper: Open) -> None:
    """It is read in the same run, half a minute later."""
    paper = newspaper(PLAIN)
    feed = paper.source("plain")
    paper.behave("plain", feed, behaviours.too_many(retry_after="30"))
    follow(desk, paper)
    report = desk.run()
    assert (report.stored, report.sources_failed, report.exit_code) == (3, 0, 0)
    first, second = paper.log().asked(feed)
    assert second.began - first.end >= 30


def test_a_link_that_asks_for_a_moment_gets_it(desk: Desk, newspaper: Open) -> None:
    """Also where it is the last one of its host."""
    paper = newspaper(PLAIN)
    for url in paper.articles("plain"):  # the last one among them
        paper.behave("plain", url, behaviours.too_many(retry_after="30"))
    follow(desk, paper)
    report = desk.run()
    assert stored(desk) == paper.expected().stored
    assert report.left == 0


def test_a_host_out_of_reach_is_asked_once(desk: Desk, newspaper: Open) -> None:
    """A run does not wait for it again and again; the next ones do after a while."""
    paper = newspaper(PLAIN, PRIVATE)
    follow(desk, paper)
    desk.run(limit=1)
    paper.behave("plain", behaviours.EVERYWHERE, behaviours.too_many(times=None, retry_after="900"))
    desk.run()
    refused = [r for r in paper.log().of("plain") if r.status == 429]
    assert len(refused) == 1
    paper.behave("plain", behaviours.EVERYWHERE, None)
    desk.time.sleep(901)
    desk.run()
    assert stored(desk) == paper.expected().stored


def test_the_host_that_failed_is_the_one_that_rests(desk: Desk, newspaper: Open) -> None:
    """And not the one that redirected to it."""
    paper = newspaper(PLAIN, Plan("closed", trouble="closed"))
    first = paper.articles("plain")[0]
    paper.behave("plain", first, behaviours.moved(paper.url("closed", "/")))
    with desk.archive() as archive:
        feed = Source(paper.source("plain"), SourceKind.FEED)
        archive._store.add_source(feed, desk.time.now())
    assert desk.run().stored == 2
    with desk.archive() as archive:
        assert [host.name for host in archive.status(9).hosts] == [paper.netloc("closed")]


def test_after_a_run_the_archive_can_fetch(desk: Desk, newspaper: Open) -> None:
    """Nothing waits for a run that has ended."""
    paper = newspaper(PLAIN, PRIVATE)
    follow(desk, paper)
    with desk.archive() as archive:
        archive.run(RunOptions(only=(1,)))
        url = paper.articles("atom")[0]
        assert archive.fetch(url).attempt.outcome is Outcome.STORED


def test_a_failing_article_is_tried_again_and_given_up(desk: Desk, newspaper: Open) -> None:
    """Eight times, and then it is told."""
    paper = newspaper(PLAIN)
    bad = paper.articles("plain")[0]
    paper.behave("plain", bad, behaviours.failing())
    follow(desk, paper)
    codes = []
    for _ in range(9):
        codes.append(desk.run().exit_code)
        desk.time.sleep(4 * DAY_S)
    assert codes == [0] * 7 + [3, 0]
    with desk.archive() as archive:
        ((link, last),) = archive.status(9).links
        assert attempts(archive, bad) == [Outcome.HTTP_ERROR] * 8
    assert (link.state, link.tries, last and last.outcome) == (
        LinkState.GIVEN_UP,
        8,
        Outcome.HTTP_ERROR,
    )


def test_a_lying_server_is_read_whole_once_a_day(desk: Desk, newspaper: Open) -> None:
    """It says 304 whatever has changed."""
    paper = newspaper(Plan("lies", trouble="lies-asked"))
    follow(desk, paper)
    desk.run()
    new = paper.publish("lies")
    desk.time.sleep(3_600)
    assert desk.run().sources_unchanged == 1
    desk.time.sleep(DAY_S)
    desk.run()
    assert new in stored(desk)


def test_articles_are_looked_at_again_where_a_source_asks(desk: Desk, newspaper: Open) -> None:
    """An edit is a revision; the others are not modified."""
    paper = newspaper(PLAIN)
    follow(desk, paper, recheck=True)
    desk.run()
    edited = paper.edit("plain", 1, "The mayor has now resigned, and so have both of her deputies.")
    desk.time.sleep(3 * 3_600)
    report = desk.run()
    assert (report.revised, report.outcomes[Outcome.NOT_MODIFIED]) == (1, 2)
    with desk.archive() as archive:
        kept = archive.article(edited)
        assert kept is not None
        assert kept.revision == 2


def test_articles_are_left_where_nobody_asks(desk: Desk, newspaper: Open) -> None:
    """Or where the run does."""
    paper = newspaper(PLAIN)
    follow(desk, paper)
    desk.run()
    desk.time.sleep(3 * 3_600)
    assert desk.run().confirmed == 0
    assert desk.run(recheck=True).confirmed == 3


def test_a_recheck_that_fails_costs_no_article(desk: Desk, newspaper: Open) -> None:
    """It is looked at again at the next occasion."""
    paper = newspaper(PLAIN)
    follow(desk, paper, recheck=True)
    desk.run()
    paper.behave("plain", paper.articles("plain")[0], behaviours.failing())
    desk.time.sleep(3 * 3_600)
    report = desk.run()
    assert (report.failed, report.exit_code, len(stored(desk))) == (1, 0, 3)


@pytest.mark.parametrize(
    ("plan", "kind"),
    [
        (Plan("index", source="sitemap-index"), SourceKind.SITEMAP),
        (Plan("robots", source="robots"), SourceKind.SITEMAP),
        (Plan("news", source="news-sitemap", robots="rules"), SourceKind.SITEMAP),
        (Plan("home", source="home-plain"), SourceKind.LISTING),
    ],
)
def test_other_sources_than_feeds(
    desk: Desk, newspaper: Open, plan: Plan, kind: SourceKind
) -> None:
    """An index leads to its files, a robots.txt to the index, a page of links to its articles."""
    paper = newspaper(plan)
    follow(desk, paper, kind)
    desk.run()
    assert stored(desk) == paper.expected().stored


def test_the_files_of_an_index_count_for_it(desk: Desk, newspaper: Open) -> None:
    """They are sources of their own, which a person does not see."""
    follow(desk, newspaper(Plan("index", source="sitemap-index")), SourceKind.SITEMAP)
    desk.run()
    with desk.archive() as archive:
        (source,) = archive.sources()
        assert source.articles == 3
        assert len(list(archive._store.sources(with_parts=True))) > 1


def sitemap_index(*urls: str) -> bytes:
    """Write an index that names these files."""
    files = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f"<sitemapindex>{files}</sitemapindex>".encode()


def test_an_index_that_names_itself_ends(desk: Desk, newspaper: Open) -> None:
    """So does one that names the one that named it."""
    paper = newspaper(Plan("index", source="sitemap-index"))
    one, two = paper.source("index"), paper.url("index", "/two.xml")
    for url in (one, two):
        body = sitemap_index(one, two, url)
        paper.behave("index", url, behaviours.Behaviour(status=200, media="text/xml", body=body))
    follow(desk, paper, SourceKind.SITEMAP)
    desk.run()
    assert [len(paper.log().asked(url)) for url in (one, two)] == [1, 1]


def test_indexes_below_indexes_end(desk: Desk, newspaper: Open) -> None:
    """Three levels below the first."""
    paper = newspaper(Plan("index", source="sitemap-index"))
    path = paper.source("index")
    for level in range(9):
        below = paper.url("index", f"/level-{level}.xml")
        body = sitemap_index(below)
        paper.behave("index", path, behaviours.Behaviour(status=200, media="text/xml", body=body))
        path = below
    follow(desk, paper, SourceKind.SITEMAP)
    desk.run()
    assert sum("/level-" in r.path for r in paper.log()) == 3


def test_many_names_of_one_article(desk: Desk, newspaper: Open) -> None:
    """Tracking, fragments, AMP, a redirect: it is kept once, and found by all of them."""
    paper = newspaper(Plan("twins", trouble="twins"))
    follow(desk, paper)
    desk.run()
    expected = paper.expected()
    assert stored(desk) == expected.stored
    with desk.archive() as archive:
        for name, own in expected.aliases.items():
            kept = archive.article(name)
            assert kept is not None, name
            assert kept.article.url == own


def test_one_text_at_two_paths(desk: Desk, newspaper: Open) -> None:
    """Neither names the other, and it is one article."""
    paper = newspaper(Plan("copies", trouble="copies"))
    follow(desk, paper)
    report = desk.run()
    assert (report.stored, report.outcomes[Outcome.DUPLICATE]) == (3, 1)


def test_other_sites_are_left_alone(desk: Desk, newspaper: Open) -> None:
    """And a link of Google News is recorded as what it is."""
    paper = newspaper(PLAIN, Plan("strangers", trouble="strangers"))
    follow(desk, paper)
    desk.run()
    assert not paper.log().urls() & paper.expected().never
    with desk.archive() as archive:
        link = archive._store.link("https://news.google.com/rss/articles/CBMiWkFVX3lxTE9abXhQ?oc=5")
    assert link is not None
    assert link.state is LinkState.UNRESOLVABLE


def test_other_sites_are_followed_where_a_person_says_so(desk: Desk, newspaper: Open) -> None:
    """Of this source only."""
    paper = newspaper(PLAIN, Plan("strangers", trouble="strangers"))
    follow(desk, paper, cross_site=True)
    assert desk.run().stored == 7


def test_a_feed_that_became_a_page_has_failed(desk: Desk, newspaper: Open) -> None:
    """Its links are nobody's news."""
    paper = newspaper(PLAIN, Plan("home", source="home-plain"))
    home = paper.source("home")
    paper.behave("plain", paper.source("plain"), behaviours.moved(home))
    follow(desk, paper)
    report = desk.run(only=(1,))
    assert (report.sources_failed, report.links_found) == (1, 0)


def test_the_source_is_known_of_every_article(desk: Desk, newspaper: Open) -> None:
    """And of every attempt, with its run."""
    follow(desk, newspaper(PLAIN))
    desk.run()
    with desk.archive() as archive:
        assert [source.articles for source in archive.sources()] == [3]
        told = [(a.run_id, a.source_id) for a in archive.attempts()]
    assert told == [(1, 1)] * 4


def test_a_whole_newspaper(desk: Desk, newspaper: Open) -> None:
    """Forty hosts with all that can go wrong: what is allowed is kept, nothing else asked for."""
    paper = newspaper(*PLANS, articles=2)
    with desk.archive() as archive:
        added = list(archive.add_sources(map(Wish, paper.sources())))
    assert {a.wish.url: a.found.outcome for a in added if isinstance(a.found, Refusal)} == dict(
        paper.expected().sources
    )
    desk.run()
    expected = paper.expected()
    assert expected.stored <= stored(desk)
    assert not paper.log().urls() & expected.never
    assert _refused(desk, expected.refused) == dict(expected.refused)
    desk.time.sleep(3_600)
    desk.run()
    assert expected.stored | expected.later <= stored(desk)


def _refused(desk: Desk, urls: Iterable[str]) -> dict[str, Outcome]:
    with desk.archive() as archive:
        return {url: attempts(archive, url)[0] for url in urls}


def test_options_have_their_defaults(desk: Desk, newspaper: Open) -> None:
    """A run needs no argument."""
    paper = newspaper(PLAIN)
    follow(desk, paper)
    with desk.archive() as archive:
        assert archive.run().stored == 3
        assert len(list(archive.articles(Filter()))) == 3
    assert RunOptions().jobs == 32


def test_time_passes_only_by_sleeping(time: Time) -> None:
    """The clock of these tests."""
    time.sleep(90)
    assert (time.clock(), (time.now() - NOW).total_seconds()) == (90, 90)
