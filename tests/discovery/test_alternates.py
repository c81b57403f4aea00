"""The feeds that a page declares, and where feeds usually are."""

from __future__ import annotations

import pytest

from scraper.discovery.alternates import feeds, is_feed_address, usual_feed_places
from scraper.discovery.anchors import anchors, parse

HOME = "https://paper.example/"
RSS = "application/rss+xml"


def _feeds(page: str, url: str = HOME) -> list[str]:
    tree = parse(f"<html>{page}</html>")
    assert tree is not None
    return [feed.url for feed in feeds(tree, anchors(tree, url), url, url)]


def _link(href: str, kind: str = RSS, title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


@pytest.mark.parametrize(
    "kind",
    [
        RSS,
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "APPLICATION/RSS+XML; charset=utf-8",
        "text/xml",
        "application/json",
    ],
)
def test_a_feed_is_declared_by_its_type(kind: str) -> None:
    """Types that are not a feed's alone count where the address says feed."""
    assert _feeds(_link("/feed", kind)) == ["https://paper.example/feed"]


@pytest.mark.parametrize(
    "link",
    [
        _link("/wp-json/wp/v2/pages/2", "application/json"),
        _link("/wp-json/oembed/1.0/embed?url=x", "application/json+oembed"),
        _link("/api/page/2", "application/json", "JSON"),
        _link("/es/", "text/html"),
        _link("/comments/feed/", title="Paper » Comments Feed"),
        _link("/?feed=comments-rss2"),
        _link("/feed-2/", title="Zeitung » Kommentar-Feed"),
        _link("/feed-2/", title="Газета » Лента комментариев"),
        _link("/feed-2/", title="報紙 » 迴響評論"),
        '<link rel="stylesheet" href="/feed.css">',
        _link("http://[broken/feed"),
        _link(""),
    ],
)
def test_what_is_no_feed_of_articles_is_left_out(link: str) -> None:
    """APIs, translations, and what readers wrote."""
    assert _feeds(link) == []


def test_the_main_feed_comes_before_those_of_sections() -> None:
    """And each stands there once."""
    page = _link("/world/rss") + _link("/rss") + _link("/rss/") + _link("/sport/football/rss")
    assert _feeds(page) == [
        "https://paper.example/rss",
        "https://paper.example/world/rss",
        "https://paper.example/sport/football/rss",
    ]


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (_link("/rss/world.xml"), _link("/rss.xml")),
        (_link("/f/17.xml", title="Paper: World"), _link("/f/all.xml", title="Paper")),
    ],
)
def test_a_section_has_its_own_feed_first(own: str, other: str) -> None:
    """Told by its address or its title."""
    found = _feeds(other + own, "https://paper.example/news/world/")
    assert found == [*_feeds(own), *_feeds(other)]


def test_films_and_sound_come_last() -> None:
    """A feed of a podcast names no articles."""
    assert _feeds(_link("/podcast.xml") + _link("/a/b/c.xml"))[-1].endswith("/podcast.xml")


def test_links_of_the_text_follow_the_declared() -> None:
    """Where they plainly lead to a feed of the same site."""
    page = (
        '<a href="/world/feed/">RSS</a><a href="https://other.example/feed">RSS</a>'
        '<a href="/help/rss-explained">What is RSS?</a>'
    )
    assert _feeds(page + _link("/a/b/c")) == [
        "https://paper.example/a/b/c",
        "https://paper.example/world/feed/",
    ]


def test_a_page_names_only_so_many() -> None:
    """The first of the likeliest."""
    assert len(_feeds("".join(_link(f"/rss/{number}") for number in range(50)))) == 20


@pytest.mark.parametrize(
    ("path", "is_feed"),
    [
        ("feed", True),
        ("rss.xml", True),
        ("world/feed/", True),
        ("index.rdf", True),
        ("?feed=rss2", True),
        ("news.atom", True),
        ("rssfeeds", False),
        ("feed-the-birds-in-winter", False),
        ("les-flux-rss/", False),
        ("sitemap.xml", False),
    ],
)
def test_feeds_are_known_by_their_addresses(path: str, *, is_feed: bool) -> None:
    """Pages about feeds are none."""
    assert is_feed_address(HOME + path) is is_feed


def test_the_usual_places_of_a_front_page() -> None:
    """At most six requests, the commonest first."""
    assert usual_feed_places("https://paper.example/index.html?x=1#y") == (
        "https://paper.example/feed",
        "https://paper.example/rss",
        "https://paper.example/rss.xml",
        "https://paper.example/feed.xml",
        "https://paper.example/atom.xml",
        "https://paper.example/index.xml",
    )


@pytest.mark.parametrize("path", ["news/world", "news/world/", "news/world/index.php"])
def test_the_usual_places_of_a_section_are_below_it_first(path: str) -> None:
    """Then those of the whole site."""
    assert usual_feed_places(HOME + path) == (
        "https://paper.example/news/world/feed",
        "https://paper.example/news/world/rss",
        "https://paper.example/feed",
        "https://paper.example/rss",
        "https://paper.example/rss.xml",
        "https://paper.example/feed.xml",
    )


@pytest.mark.parametrize("url", ["", "paper", "ftp://paper.example/", "http://[broken/"])
def test_what_is_no_address_has_no_usual_places(url: str) -> None:
    """Nothing is raised."""
    assert usual_feed_places(url) == ()
