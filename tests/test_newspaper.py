"""The newspaper that runs are tested against does what it says."""

from __future__ import annotations

import gzip
import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
from lxml import etree

from scraper import extract
from scraper.errors import NotAnArticle
from scraper.model import Outcome
from tests.newspaper import EVERYWHERE, PLANS, Behaviour, Log, Newspaper, Plan, Record, apart
from tests.newspaper import behaviours as acts
from tests.newspaper.command import Command, run

FEED = "/feeds/news.xml"
BY_NAME = {plan.name: plan for plan in PLANS}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


Open = Callable[..., Newspaper]


@pytest.fixture
def naps() -> list[float]:
    """Collect the seconds that slow answers would have waited."""
    return []


@pytest.fixture
def clock() -> Clock:
    """Give the clock of the newspaper's log."""
    return Clock()


@pytest.fixture
def publishers(naps: list[float], clock: Clock) -> Iterator[Open]:
    """Start newspapers of these plans (names or `Plan`), and close them at the end."""
    opened: list[Newspaper] = []

    def start(*plans: str | Plan, hosts: int = 0, **options: Any) -> Newspaper:
        told = [BY_NAME[p] if isinstance(p, str) else p for p in plans]
        settings = {"articles": 2, "sleep": naps.append, "clock": clock, **options}
        paper = Newspaper(hosts or len(told), plans=told, **settings)
        opened.append(paper)
        paper.start()
        return paper

    yield start
    for paper in opened:
        paper.close()


def _connect(url: str, headers: dict[str, str] | None = None) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    target = f"{parts.path or '/'}?{parts.query}".rstrip("?")
    connection.request("GET", target, headers=headers or {})
    return connection


def _get(url: str, **headers: str) -> Reply:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(_connect(url, fields)) as connection:
        response = connection.getresponse()
        return Reply(response.status, dict(response.getheaders()), response.read())


def _links(paper: Newspaper, name: str) -> list[str]:
    parsed = feedparser.parse(BytesIO(_get(paper.source(name)).body))
    return [entry.link for entry in parsed.entries]


def _locations(body: bytes) -> list[str]:
    return [str(e.text) for e in etree.fromstring(body).iter("{*}loc")]


# What lies where


def test_hosts_are_apart() -> None:
    """Each has a name and an address of its own."""
    with Newspaper(hosts=45, articles=0) as paper:
        assert len(paper.names()) == 45
        assert len({paper.netloc(name) for name in paper.names()}) == 45
        assert paper.names()[40] == "plain-2"


def test_hosts_can_be_one_site(publishers: Open) -> None:
    """Then they differ by the port alone."""
    paper = publishers("plain", "atom", sites=False)
    assert {paper.netloc(name).partition(":")[0] for name in paper.names()} == {"127.0.0.1"}


def test_a_seed_tells_the_same_stories(publishers: Open) -> None:
    """Whatever the ports; another seed tells others."""
    papers = [publishers("plain", seed=seed) for seed in ("1", "1", "2")]
    first, again, other = (paper.paragraphs("plain", 0) for paper in papers)
    assert first == again
    assert not set(first) & set(other)


def test_no_two_articles_share_a_title_an_address_or_a_paragraph() -> None:
    """Among 12,000 paragraphs; two that did would be copies or a site's own lines."""
    with Newspaper(hosts=40, articles=40, plans=(Plan("plain"),)) as paper:
        told = [(name, number) for name in paper.names() for number in range(40)]
        titles = [paper.title(name, number) for name, number in told]
        urls = [url for name in paper.names() for url in paper.articles(name)]
        lines = [line for name, number in told for line in paper.paragraphs(name, number)]
        assert len(set(titles)) == len(set(urls)) == 1_600
        assert len(set(lines)) == len(lines)


def test_every_article_can_be_extracted() -> None:
    """Of every host, in every markup and language: title, address and text are those published."""
    with Newspaper(hosts=24, articles=1, plans=(Plan("plain"),)) as paper:
        for name in paper.names():
            (url,) = paper.articles(name)
            article = extract(_get(url).body, url)
            assert (article.title, article.url) == (paper.title(name, 0), url)
            assert set(paper.paragraphs(name, 0)) <= set(article.text.split("\n"))
            assert article.published is not None


@pytest.mark.parametrize("name", ["plain", "atom", "json", "home-guess"])
def test_a_feed_names_the_articles_newest_first(publishers: Open, name: str) -> None:
    """In its format; that which robots.txt forbids is among them."""
    paper = publishers(name)
    base = paper.url(name, "")
    path = "/feed" if name == "home-guess" else FEED
    body = _get(base + path).body
    if name == "json":
        named = [part.split('"')[0] for part in body.decode().split('"url": "')[1:]]
    else:
        named = [entry.link for entry in feedparser.parse(BytesIO(body)).entries]
    assert named == paper.articles(name)[::-1]


def test_a_news_sitemap_names_the_articles(publishers: Open) -> None:
    """With their titles."""
    paper = publishers("news-sitemap")
    body = _get(paper.source("news-sitemap")).body
    assert _locations(body) == paper.articles("news-sitemap")[::-1]
    assert "news:title" in body.decode()


@pytest.mark.parametrize("name", ["sitemap-index", "robots-sitemap"])
def test_a_sitemap_index_names_files_that_name_the_articles(publishers: Open, name: str) -> None:
    """The newer ones first, the older ones zipped; robots.txt can name the index."""
    paper = publishers(name, articles=5)
    new, old = _locations(_get(paper.url(name, "/sitemap.xml")).body)
    newer = _locations(_get(new).body)
    older = _locations(gzip.decompress(_get(old).body))
    assert [*newer, *older] == paper.articles(name)[::-1]
    is_named = b"Sitemap:" in _get(paper.url(name, "/robots.txt")).body
    assert is_named == (name == "robots-sitemap")


@pytest.mark.parametrize(
    ("name", "declared"), [("home-link", True), ("home-guess", False), ("home-plain", False)]
)
def test_a_home_page_shows_the_articles(publishers: Open, name: str, declared: bool) -> None:
    """And declares its feed, or does not."""
    paper = publishers(name)
    page = _get(paper.source(name)).body.decode()
    assert all(urlsplit(url).path in page for url in paper.articles(name))
    assert ('rel="alternate"' in page) == declared


def test_a_page_of_links_has_no_feed(publishers: Open) -> None:
    """Not at the usual place, and no sitemap either."""
    paper = publishers("home-plain")
    paths = ("/feed", FEED, "/sitemap.xml", "/news-sitemap.xml")
    assert {_get(paper.url("home-plain", path)).status for path in paths} == {404}


@pytest.mark.parametrize("name", [p.name for p in PLANS if p.trouble in ("private", "forbidden")])
def test_what_may_not_be_asked_for_is_forbidden(publishers: Open, name: str) -> None:
    """By robots.txt, as the standard library reads it; the rest is allowed."""
    paper = publishers(name)
    rules = RobotFileParser()
    rules.parse(_get(paper.url(name, "/robots.txt")).body.decode().splitlines())
    expected = paper.expected()
    assert expected.never
    assert not any(rules.can_fetch("news-scraper", url) for url in expected.never)
    assert all(rules.can_fetch("news-scraper", url) for url in expected.stored)


@pytest.mark.parametrize(
    ("name", "status"), [("json", 404), ("robots-error", 503), ("robots-redirect", 301)]
)
def test_robots_txt_can_be_missing_broken_or_elsewhere(
    publishers: Open, name: str, status: int
) -> None:
    """By host."""
    paper = publishers(name)
    assert _get(paper.url(name, "/robots.txt")).status == status


def test_the_file_that_robots_txt_redirects_to_forbids(publishers: Open) -> None:
    """What is private there, too."""
    paper = publishers("robots-redirect")
    leads = _get(paper.url("robots-redirect", "/robots.txt")).headers["Location"]
    assert b"Disallow: /private/" in _get(paper.url("robots-redirect", leads)).body


def test_a_crawl_delay(publishers: Open) -> None:
    """Of a second."""
    paper = publishers("crawl-delay")
    assert b"Crawl-delay: 1\n" in _get(paper.url("crawl-delay", "/robots.txt")).body


def test_opml_names_every_source(publishers: Open) -> None:
    """Further feeds as well."""
    paper = publishers("plain", "atom", extra_feeds=2)
    addresses = etree.fromstring(paper.opml()).xpath("//outline/@xmlUrl")
    assert addresses == paper.sources()
    assert len(paper.sources()) == 6
    assert feedparser.parse(BytesIO(_get(paper.sources()[-1]).body)).entries == []


# Conditional requests


@pytest.mark.parametrize("index", range(5))
@pytest.mark.parametrize("path", [FEED, "/robots.txt", "/", ""])
def test_what_is_held_is_not_sent_again(publishers: Open, index: int, path: str) -> None:
    """Whether a host gives an ETag, a weak or an unquoted one, a Last-Modified, or both."""
    paper = publishers("plain", hosts=5)
    name = paper.names()[index]
    url = paper.url(name, path) if path else paper.articles(name)[0]
    first = _get(url)
    given = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
    held = {ask: first.headers[has] for ask, has in given.items() if has in first.headers}
    again = _get(url, **held)
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert held
    assert paper.log().misquoted() == []


def test_validators_take_five_forms(publishers: Open) -> None:
    """Host by host."""
    paper = publishers("plain", hosts=5)
    replies = [_get(paper.source(name)).headers for name in paper.names()]
    etags = [headers.get("ETag", "")[:2] for headers in replies]
    assert [("Last-Modified" in headers) for headers in replies] == [True, False, True, True, True]
    assert [etag[:1] for etag in etags] == ['"', '"', "", "W", etags[4][:1]]
    assert replies[4]["Last-Modified"].endswith("+0000")


@pytest.mark.parametrize("change", [str.upper, lambda etag: etag.strip('"'), lambda _: '"x"'])
def test_what_is_sent_back_otherwise_is_not_held(
    publishers: Open, change: Callable[[str], str]
) -> None:
    """The log tells who did not give an ETag back letter by letter."""
    paper = publishers("plain")
    etag = _get(paper.source("plain")).headers["ETag"]
    sent = change(etag) if change(etag) != etag else '"other"'
    assert _get(paper.source("plain"), If_None_Match=sent).status == 200
    assert [record.path for record in paper.log().misquoted()] == [FEED]


@pytest.mark.parametrize("name", ["plain", "news-sitemap", "home-plain"])
def test_publishing_changes_the_source(publishers: Open, name: str) -> None:
    """Who holds the old one is given the new one, and finds the article at its top."""
    paper = publishers(name)
    held = _get(paper.source(name)).headers
    condition = held.get("ETag")
    url = paper.publish(name)
    reply = _get(paper.source(name), **({"If_None_Match": condition} if condition else {}))
    assert reply.status == 200
    path = urlsplit(url).path.encode()
    others = [urlsplit(u).path.encode() for u in paper.articles(name) if u != url]
    assert 0 < reply.body.index(path) < min(reply.body.index(other) for other in others)
    assert url in paper.expected().stored


def test_editing_changes_the_page(publishers: Open) -> None:
    """By a paragraph; the other articles stay as they are."""
    paper = publishers("plain")
    url, other = paper.articles("plain")
    held = [_get(u).headers["ETag"] for u in (url, other)]
    paper.edit("plain", 0, "The mayor has since taken it back.")
    changed, same = (_get(u, If_None_Match=e) for u, e in zip((url, other), held, strict=True))
    assert changed.status == 200
    assert b"taken it back" in changed.body
    assert same.status == 304


# Behaviours


def test_too_many_requests_pass(publishers: Open) -> None:
    """After so many answers, with the pause that is asked for."""
    paper = publishers("plain")
    paper.behave("plain", FEED, acts.too_many(2, "30"))
    replies = [_get(paper.source("plain")) for _ in range(3)]
    assert [r.status for r in replies] == [429, 429, 200]
    assert replies[0].headers["Retry-After"] == "30"


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [(acts.failing(), 500), (acts.gone(), 410), (acts.missing(), 404), (acts.moved("/x"), 301)],
)
def test_a_behaviour_stays_until_it_is_ended(
    publishers: Open, behaviour: Behaviour, status: int
) -> None:
    """Errors, and redirects."""
    paper = publishers("plain")
    paper.behave("plain", FEED, behaviour)
    assert [_get(paper.source("plain")).status for _ in range(3)] == [status] * 3
    paper.behave("plain", FEED, None)
    assert _get(paper.source("plain")).status == 200


def test_a_behaviour_of_a_host_is_not_its_robots_txts(publishers: Open) -> None:
    """Which is what decides whether the rest is asked for at all."""
    paper = publishers("plain")
    paper.behave("plain", EVERYWHERE, acts.failing())
    paths = ("/", FEED, "/robots.txt")
    assert [_get(paper.url("plain", path)).status for path in paths] == [500, 500, 200]


def test_reset_begins_anew(publishers: Open) -> None:
    """What failed once fails once again, and nothing was asked."""
    paper = publishers("busy-feed")
    before = [_get(paper.source("busy-feed")).status for _ in range(2)]
    paper.reset()
    assert len(paper.log()) == 0
    after = [_get(paper.source("busy-feed")).status for _ in range(2)]
    assert before == after == [429, 200]


def test_a_slow_host_waits_before_each_answer(publishers: Open, naps: list[float]) -> None:
    """As long as it says."""
    paper = publishers("slow")
    _get(paper.source("slow"))
    assert naps == [0.05]


def test_a_body_drips(publishers: Open, naps: list[float]) -> None:
    """In pieces of 64 bytes, and arrives whole."""
    paper = publishers("plain")
    whole = _get(paper.source("plain")).body
    paper.behave("plain", FEED, acts.dripping(0.5))
    assert _get(paper.source("plain")).body == whole
    assert naps == [0.5] * -(-len(whole) // 64)


def test_a_connection_ends_within_the_body(publishers: Open) -> None:
    """Once, then it is whole."""
    paper = publishers("hang-up")
    url = paper.articles("hang-up")[0]
    with pytest.raises(http.client.IncompleteRead):
        _get(url)
    assert _get(url).status == 200


def test_a_broken_feed_is_whole_for_http_only(publishers: Open) -> None:
    """Its XML ends in the middle."""
    paper = publishers("broken-feed")
    body = _get(paper.source("broken-feed")).body
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(body)


def test_a_feed_of_eleven_megabytes(publishers: Open) -> None:
    """Of white space, with a feed in good order behind it."""
    paper = publishers("huge-feed")
    body = _get(paper.source("huge-feed")).body
    assert len(body) > 11_000_000
    assert body.lstrip().startswith(b"<?xml")


def test_an_endless_feed_ends_with_its_reader(publishers: Open) -> None:
    """Who hangs up when enough has come; the log then has its end."""
    paper = publishers("endless-feed")
    with closing(_connect(paper.source("endless-feed"))) as connection:
        response = connection.getresponse()
        assert len(response.read(3_000_000)) == 3_000_000
        response.close()
    paper.close()
    assert [record.ended for record in paper.log()] == [100.0]


def test_a_feed_can_be_a_page(publishers: Open) -> None:
    """Of HTML, with 200."""
    reply = _get(publishers("html-feed").source("html-feed"))
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html")


def test_an_empty_feed_is_a_feed(publishers: Open) -> None:
    """With nothing in it, and nothing wrong with it."""
    paper = publishers("empty-feed")
    assert feedparser.parse(BytesIO(_get(paper.source("empty-feed")).body)).bozo is False
    assert _links(paper, "empty-feed") == []
    assert paper.expected().sources == {}


def test_a_liar_answers_304_to_everybody(publishers: Open) -> None:
    """Also to who holds nothing."""
    paper = publishers("lies-always")
    assert _get(paper.source("lies-always")).status == 304


def test_a_stubborn_host_answers_304_to_who_holds_anything(publishers: Open) -> None:
    """Whatever was published since."""
    paper = publishers("lies-asked")
    assert _get(paper.source("lies-asked")).status == 200
    paper.publish("lies-asked")
    assert _get(paper.source("lies-asked"), If_None_Match='"old"').status == 304


def test_headers_can_be_added(publishers: Open) -> None:
    """To an answer that is good otherwise."""
    paper = publishers("plain")
    paper.behave("plain", FEED, Behaviour(headers=(("Cache-Control", "max-age=7200"),)))
    reply = _get(paper.source("plain"))
    assert (reply.status, reply.headers["Cache-Control"]) == (200, "max-age=7200")


def test_a_restless_host_has_another_etag_each_time(publishers: Open) -> None:
    """For the same bytes."""
    paper = publishers("restless")
    first = _get(paper.source("restless"))
    again = _get(paper.source("restless"), If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (200, first.body)
    assert again.headers["ETag"] != first.headers["ETag"]


def test_nobody_listens_at_a_closed_port(publishers: Open) -> None:
    """The connection is refused."""
    paper = publishers("closed")
    with pytest.raises(ConnectionRefusedError):
        _get(paper.source("closed"))


def test_a_feed_that_moved_twice(publishers: Open) -> None:
    """Leads to the feed, whose short links lead to the articles."""
    paper = publishers("moved")
    first = _get(paper.source("moved"))
    second = _get(paper.url("moved", first.headers["Location"]))
    assert (first.status, second.status) == (301, 308)
    feed = feedparser.parse(BytesIO(_get(second.headers["Location"]).body))
    targets = [_get(entry.link).headers["Location"] for entry in feed.entries]
    assert [paper.url("moved", t) for t in targets] == paper.articles("moved")[::-1]


def test_a_loop_of_redirects(publishers: Open) -> None:
    """Never arrives."""
    paper = publishers("loop")
    there = _get(paper.source("loop")).headers["Location"]
    back = _get(paper.url("loop", there)).headers["Location"]
    assert paper.url("loop", back) == paper.source("loop")


def test_twins_all_lead_to_one_address(publishers: Open) -> None:
    """By a redirect, or by what the page declares."""
    paper = publishers("twins", articles=1)
    (url,) = paper.articles("twins")
    aliases = paper.expected().aliases
    assert len(aliases) == 6
    assert set(aliases.values()) == {url}
    for alias in aliases:
        reply = _get(alias)
        assert reply.headers.get("Location", url) in (url, urlsplit(url).path)
        assert reply.status == 302 or reply.status == 301 or extract(reply.body, alias).url == url


def test_copies_name_no_original(publishers: Open) -> None:
    """The same text lies at two addresses, and each seems to be its own."""
    paper = publishers("copies")
    (copies,) = paper.expected().copies
    texts = {extract(_get(url).body, url).text for url in copies}
    assert (len(copies), len(texts)) == (2, 1)
    assert {extract(_get(url).body, url).url for url in copies} == copies
    assert not copies & paper.expected().stored


def test_strangers_name_what_lies_elsewhere(publishers: Open) -> None:
    """An article of another site, which is there, and an aggregator's link."""
    paper = publishers("plain", "strangers")
    stray = next(u for u in _links(paper, "strangers") if paper.netloc("plain") in u)
    assert _get(stray).status == 200
    assert stray not in _links(paper, "plain")
    assert stray in paper.expected().never
    assert any("news.google.com" in url for url in paper.expected().never)


def test_files_are_no_pages(publishers: Open) -> None:
    """A feed names a PDF, a picture, a recording and what is no web address at all."""
    paper = publishers("files")
    odd = [u for u in _links(paper, "files") if "/files/" in u or not u.startswith("http")]
    assert len(odd) == 5
    assert (
        _get(paper.url("files", "/files/report.pdf")).headers["Content-Type"] == "application/pdf"
    )


def test_walls_are_refused(publishers: Open) -> None:
    """As the extractor sees them."""
    expected = publishers("walls").expected()
    assert list(expected.refused.values()) == [Outcome.PAYWALL, Outcome.NOT_ARTICLE]
    for url, outcome in expected.refused.items():
        with pytest.raises(NotAnArticle) as caught:
            extract(_get(url).body, url)
        assert caught.value.outcome == outcome


def test_what_is_not_there_is_404(publishers: Open) -> None:
    """And only GET is answered."""
    paper = publishers("plain")
    assert _get(paper.url("plain", "/nothing")).status == 404
    with closing(http.client.HTTPConnection(paper.netloc("plain"), timeout=10)) as connection:
        connection.request("HEAD", FEED)
        assert connection.getresponse().status == 405


# What is expected


def test_a_run_of_all_plans() -> None:
    """Counts what ends how."""
    with Newspaper(hosts=40, articles=5) as paper:
        expected = paper.expected()
    assert (len(expected.stored), len(expected.later), len(expected.open)) == (120, 19, 5)
    assert len(expected.copies) == 1
    assert sorted(expected.refused.values()) == [Outcome.NOT_ARTICLE, Outcome.PAYWALL]
    assert sorted(expected.failed.values()) == ["gone", "http_error", "http_error"]
    assert len(expected.sources) == 9
    assert len(expected.never) == 20


@pytest.mark.parametrize(
    ("name", "fate"),
    [
        ("plain", "stored"),
        ("busy", "later"),
        ("lies-asked", "later"),
        ("broken-feed", "open"),
        ("forbidden", "never"),
        ("gone-feed", "never"),
    ],
)
def test_what_is_published_is_expected_by_the_plan(publishers: Open, name: str, fate: str) -> None:
    """A host whose source cannot be read names it to nobody."""
    paper = publishers(name)
    assert paper.publish(name) in getattr(paper.expected(), fate)


def test_nothing_is_expected_twice() -> None:
    """Every article has one fate."""
    with Newspaper(hosts=40, articles=5) as paper:
        expected = paper.expected()
    fates = [expected.stored, expected.later, expected.open, expected.never, *expected.copies]
    fates += [frozenset(expected.refused), frozenset(expected.failed)]
    assert sum(map(len, fates)) == len(frozenset().union(*fates))


# The log


def test_a_request_is_noted(publishers: Open, clock: Clock) -> None:
    """With what was asked, when, and what was answered."""
    paper = publishers("plain")
    clock.now = 7.5
    reply = _get(f"{paper.source('plain')}?page=2", X_Reader="me")
    (record,) = paper.log()
    assert (record.host, record.netloc) == ("plain", paper.netloc("plain"))
    assert (record.path, record.status) == (f"{FEED}?page=2", 200)
    assert (record.began, record.ended) == (7.5, 7.5)
    assert record.header("x-reader") == "me"
    assert (record.etag, record.last_modified) == (
        reply.headers["ETag"],
        reply.headers["Last-Modified"],
    )


def test_an_open_answer_has_no_end(publishers: Open) -> None:
    """Until its last bytes are sent: two at once are seen, and who was busy beside whom."""
    reached, go_on = threading.Barrier(3, timeout=10), threading.Event()

    def wait(_: float) -> None:
        reached.wait()
        go_on.wait(10)

    paper = publishers("plain", "atom", sleep=wait)
    for name in paper.names():
        paper.behave(name, EVERYWHERE, acts.slow(1))
    with closing(_connect(paper.source("plain"))), closing(_connect(paper.source("atom"))):
        reached.wait()
        busy = paper.log()
        go_on.set()
    assert [record.ended for record in busy] == [None, None]
    assert busy.most_parallel_hosts() == 2


def _record(host: str, began: float, ended: float | None, path: str = "/a", **more: Any) -> Record:
    return Record(
        host=host,
        netloc=f"{host}:1",
        path=path,
        headers=tuple(more.pop("headers", {}).items()),
        began=began,
        ended=ended,
        status=more.pop("status", 200),
        **more,
    )


def test_pauses_are_between_the_end_and_the_next_beginning() -> None:
    """Of one host; robots.txt counts where it is wanted."""
    log = Log(
        (
            _record("a", 0.0, 1.0, "/robots.txt"),
            _record("a", 3.0, 4.0),
            _record("b", 3.5, 9.0),
            _record("a", 6.5, 7.0),
        )
    )
    assert log.pauses("a") == [2.0, 2.5]
    assert log.pauses("a", robots=False) == [2.5]
    assert log.pauses("b") == []


def test_overlaps_are_of_one_host() -> None:
    """What begins when another ends does not overlap it; what has no end overlaps all."""
    one, two, three = _record("a", 0.0, 2.0), _record("a", 2.0, None), _record("a", 5.0, 6.0)
    assert Log((one, _record("b", 1.0, 3.0), two, three)).overlaps("a") == [(two, three)]


def test_parallel_hosts_are_counted_at_their_most() -> None:
    """Two requests to one host count once; those that touch meet only in their pauses."""
    log = Log(
        (
            _record("a", 0.0, 2.0),
            _record("a", 0.5, 2.0),
            _record("b", 1.0, 3.0),
            _record("c", 3.0, 4.0),
        )
    )
    assert log.most_parallel_hosts() == 2
    assert log.most_parallel_hosts(pause_s=1.5) == 3
    assert Log().most_parallel_hosts() == 0


def test_the_log_tells_who_asks_without_conditions() -> None:
    """And who does so although an ETag was given."""
    held = {"If-None-Match": '"1"'}
    first = _record("a", 0, 1, etag='"1"')
    log = Log((first, _record("a", 2, 3, headers=held, status=304), forgot := _record("a", 4, 5)))
    assert log.unconditional() == [first, forgot]
    assert log.forgetful() == [forgot]
    assert log.since(1).unconditional() == [forgot]


def test_the_log_tells_what_was_made_up() -> None:
    """A condition that no 200 gave, or not so."""
    made_up = _record("a", 0, 1, headers={"If-None-Match": '"1"'})
    late = _record("a", 4, 5, headers={"If-Modified-Since": "Mon, 02 Nov 2026"})
    good = _record("a", 2, 3, last_modified="Mon, 2 Nov 2026")
    hop = _record("a", 6, 7, headers={"If-None-Match": '"1"'}, status=301)
    assert Log((made_up, good, late, hop)).misquoted() == [made_up, late]


def test_the_log_is_asked_by_path_address_and_host() -> None:
    """Each as it stands."""
    one, two = _record("a", 0, 1, "/a?x=1"), _record("b", 0, 1, "/a")
    log = Log((one, two))
    assert log.asked("/a") == log.asked("http://b:1/a") == [two]
    assert list(log.of("a")) == [one]
    assert log.hosts() == {"a", "b"}
    assert log.urls() == {"http://a:1/a?x=1", "http://b:1/a"}


# The end


def test_a_closed_newspaper_answers_nobody() -> None:
    """And ends what it was about to send."""
    with Newspaper(hosts=1, articles=1) as paper:
        url = paper.source("plain")
        paper.behave("plain", EVERYWHERE, acts.slow(600))
        connection = _connect(url)
        while not len(paper.log()):
            threading.Event().wait(0.001)
    with closing(connection), pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()
    with pytest.raises(ConnectionRefusedError):
        _get(url)


def test_a_newspaper_that_never_began_can_be_closed() -> None:
    """Its ports are given back."""
    Newspaper(hosts=2, articles=0).close()


def test_a_newspaper_runs_in_a_process_of_its_own() -> None:
    """It can be asked and told the same there."""
    with apart(hosts=2, articles=1) as paper:
        assert _get(paper.source("plain")).status == 200
        url = paper.publish("plain")
        assert url in paper.expected().stored
        assert [record.path for record in paper.log()] == [FEED]


def test_a_command_is_timed_and_weighed() -> None:
    """As a child process, by its end."""
    done = run("--version")
    assert (done.code, done.err) == (0, "")
    assert done.out.strip()
    assert done.seconds > 0
    assert done.cpu_seconds > 0


def test_a_command_can_be_killed(publishers: Open) -> None:
    """In the middle of a request, with nothing left of it."""
    go_on = threading.Event()
    paper = publishers("plain", sleep=lambda _: go_on.wait(20))
    paper.behave("plain", EVERYWHERE, acts.slow(20))
    command = Command("fetch", "--no-store", "--allow-private", paper.articles("plain")[0])
    while not len(paper.log().asked("/robots.txt")):
        assert command.is_running
        threading.Event().wait(0.01)
    command.kill()
    assert command.wait().code == -9
    assert command.left(within_s=10) == []
    go_on.set()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells it there")
def test_a_command_is_weighed_while_it_runs(publishers: Open) -> None:
    """Its own peak, and what it has together with its workers."""
    paper = publishers("plain", sleep=None)
    paper.behave("plain", EVERYWHERE, acts.slow(0.3))
    done = run("fetch", "--no-store", "--allow-private", paper.articles("plain")[0])
    assert done.code == 0
    assert 10_000_000 < done.peak < 1_000_000_000
    assert 5_000_000 < done.total < 1_000_000_000
