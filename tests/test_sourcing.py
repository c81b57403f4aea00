"""From the address that a person gives to the source behind it, over a newspaper on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scraper.decide import Refusal
from scraper.fetcher import Fetcher
from scraper.model import Outcome, Source, SourceKind
from scraper.reading import Reader
from scraper.sourcing import Finder, Finding, Wish
from tests.newspaper import PLANS, Newspaper, Plan, behaviours
from tests.running.conftest import Time, WorkersHere

BY_NAME = {plan.name: plan for plan in PLANS}


@pytest.fixture
def finder() -> Finder:
    """Give one that waits for nothing."""
    time = Time()
    fetcher = Fetcher(allow_private=True, delay_s=0, clock=time.clock, sleep=time.sleep)
    return Finder(Reader(fetcher, WorkersHere()))


@pytest.fixture
def papers() -> Iterator[dict[str, Newspaper]]:
    """Open newspapers of one host each, by the name of their plan."""
    opened = {name: Newspaper(1, 3, plans=[plan]) for name, plan in BY_NAME.items()}
    for paper in opened.values():
        paper.start()
    yield opened
    for paper in opened.values():
        paper.close()


@pytest.mark.parametrize(
    ("name", "kind", "path", "links"),
    [
        ("plain", "feed", "/feeds/news.xml", 3),
        ("atom", "feed", "/feeds/news.xml", 4),
        ("json", "feed", "/feeds/news.xml", 3),
        ("home-link", "feed", "/feeds/news.xml", 3),
        ("home-guess", "feed", "/feed", 3),
        ("home-plain", "listing", "/", 4),
        ("news-sitemap", "sitemap", "/news-sitemap.xml", 4),
        ("robots-sitemap", "sitemap", "/robots.txt", 0),
        ("empty-feed", "feed", "/feeds/news.xml", 0),
    ],
)
def test_what_stands_behind_an_address(
    finder: Finder, papers: dict[str, Newspaper], name: str, kind: str, path: str, links: int
) -> None:
    """A feed, a sitemap, the feed of a page, or the page itself."""
    paper = papers[name]
    finding = finder.find(Wish(paper.source(name)))
    assert isinstance(finding, Finding)
    assert (finding.source.kind, finding.source.url) == (SourceKind(kind), paper.url(name, path))
    assert finding.contents is not None
    assert len(finding.contents.links) == links


def test_a_page_may_be_meant_itself(finder: Finder, papers: dict[str, Newspaper]) -> None:
    """Though it declares a feed."""
    paper = papers["home-link"]
    finding = finder.find(Wish(paper.source("home-link"), kind=SourceKind.LISTING))
    assert isinstance(finding, Finding)
    assert finding.source.kind is SourceKind.LISTING
    assert not paper.log().asked("/feeds/news.xml")


def test_a_feed_may_be_wanted_and_nothing_else(
    finder: Finder, papers: dict[str, Newspaper]
) -> None:
    """A page without one is refused then."""
    wish = Wish(papers["home-plain"].source("home-plain"), kind=SourceKind.FEED)
    assert finder.find(wish) == Refusal(
        Outcome.NOT_HTML, "it is a web page, and no feed was found behind it"
    )


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("html-feed", Outcome.NOT_ARTICLE),
        ("gone-feed", Outcome.GONE),
        ("forbidden", Outcome.ROBOTS),
        ("closed", Outcome.CONNECTION),
        ("lies-always", Outcome.HTTP_ERROR),
    ],
)
def test_why_there_is_none(
    finder: Finder, papers: dict[str, Newspaper], name: str, outcome: Outcome
) -> None:
    """The reason is an outcome with a sentence."""
    refusal = finder.find(Wish(papers[name].source(name)))
    assert isinstance(refusal, Refusal)
    assert refusal.outcome is outcome
    assert refusal.detail


def test_a_bad_url_is_refused(finder: Finder) -> None:
    """Nobody is asked."""
    refusal = finder.find(Wish("ftp://news.example/feed"))
    assert isinstance(refusal, Refusal)
    assert refusal.outcome is Outcome.BAD_URL


def test_what_a_list_tells_is_believed(finder: Finder) -> None:
    """Nobody is asked, and the title is the list's."""
    wish = Wish("https://news.example/feed", SourceKind.FEED, "News", is_told=True, recheck=True)
    source = Source("https://news.example/feed", SourceKind.FEED, "News", recheck=True)
    assert finder.find(wish) == Finding(source)


def test_a_declared_feed_that_is_none_is_passed_over(finder: Finder) -> None:
    """The page itself is the listing then."""
    with Newspaper(1, 3, plans=[Plan("home", source="home-link")]) as paper:
        paper.behave("home", "/feeds/news.xml", behaviours.missing())
        finding = finder.find(Wish(paper.source("home")))
    assert isinstance(finding, Finding)
    assert finding.source.kind is SourceKind.LISTING
