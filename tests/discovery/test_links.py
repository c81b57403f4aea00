"""Raw links of a document → those that its source names."""

from __future__ import annotations

import time

import pytest

from scraper.discovery import links
from scraper.discovery.links import settled
from scraper.model import Contents, Link, SourceKind

FEED = "https://news.example/feed"


def _settled(
    *urls: str, source: str = FEED, home: str | None = None, cross_site: bool = False
) -> Contents:
    raw = Contents(SourceKind.FEED, links=tuple(map(Link, urls)), home=home)
    return settled(raw, source, cross_site=cross_site)


def _urls(contents: Contents) -> list[str]:
    return [link.url for link in contents.links]


def test_links_are_cleaned() -> None:
    """The form under which the archive keeps a page."""
    found = _settled("HTTPS://NEWS.example:443/a?utm_source=x&b=1#top")
    assert _urls(found) == ["https://news.example/a?b=1"]


def test_an_address_is_named_once() -> None:
    """Under all its spellings, AMP copies too."""
    found = _settled(
        "https://news.example/of-a-ship",
        "https://news.example/of-a-ship#more",
        "https://news.example/of-a-ship/amp?utm_medium=amp",
        "https://news-example.cdn.ampproject.org/c/s/news.example/of-a-ship",
    )
    assert (_urls(found), found.note) == (["https://news.example/of-a-ship"], "")


def test_other_sites_are_left_out() -> None:
    """Hosts of the same site are no other sites."""
    found = _settled("https://www.news.example/a", "https://other.example/b")
    assert _urls(found) == ["https://www.news.example/a"]
    assert found.note == "1 link to another site was left out"


def test_other_sites_come_in_where_the_source_allows_them() -> None:
    """A person says so of an aggregator."""
    found = _settled("https://other.example/b", cross_site=True)
    assert (_urls(found), found.note) == (["https://other.example/b"], "")


def test_the_site_of_the_home_page_is_a_feeds_own() -> None:
    """Feeds are often served from elsewhere."""
    source, home = "https://feeds.feedburner.com/post", "https://news.example/"
    found = _settled("https://news.example/a", source=source, home=home)
    assert _urls(found) == ["https://news.example/a"]


def test_what_is_no_article_is_left_out_and_counted() -> None:
    """Each kind with its number, in one sentence."""
    found = _settled(
        "https://a.example/1",
        "https://b.example/1",
        "",
        "mailto:desk@news.example",
        "http://[",
        "https://blog.news.example/",
        FEED,
        "https://news.example/kept",
    )
    assert _urls(found) == ["https://news.example/kept"]
    assert found.note == (
        "2 links to other sites, 1 without an address, 2 that are no URLs, 1 to a front page "
        "and 1 to the source itself were left out"
    )


def test_the_first_reason_says_what_is_counted() -> None:
    """Whichever it is."""
    assert _settled("x:", "y:").note == "2 links that are no URLs were left out"


def test_notes_are_joined() -> None:
    """What the parser said comes first."""
    raw = Contents(SourceKind.FEED, links=(Link("x:"),), note="it is broken")
    note = settled(raw, FEED).note
    assert note == "it is broken; 1 link that is no URL was left out"


@pytest.mark.parametrize("cross_site", [False, True])
def test_an_aggregators_link_is_kept(cross_site: bool) -> None:
    """It does not resolve, and the archive says so."""
    url = "https://news.google.com/rss/articles/CBMi?oc=5"
    assert _urls(_settled(url, cross_site=cross_site)) == [url]


def test_the_newest_comes_first() -> None:
    """By the moment, not by the text of the stamp; undated ones last, in their order."""
    raw = (
        Link("https://news.example/about"),
        Link("https://news.example/b", published="2024-05-03T10:00:00+02:00"),
        Link("https://news.example/a", published="2024-05-03T09:00:00Z"),
        Link("https://news.example/c", modified="2024-05-02"),
        Link("https://news.example/jobs"),
    )
    found = settled(Contents(SourceKind.FEED, links=raw), FEED)
    assert [url[-1] for url in _urls(found)] == ["a", "b", "c", "t", "s"]


def test_few_dates_do_not_order_a_document() -> None:
    """The ticker of a front page is dated, its first story is not."""
    raw = (
        Link("https://news.example/first"),
        Link("https://news.example/second"),
        Link("https://news.example/ticker", published="2024-05-03"),
    )
    found = settled(Contents(SourceKind.LISTING, links=raw), "https://news.example/")
    assert _urls(found)[0] == "https://news.example/first"


def test_what_a_link_says_stays_with_it() -> None:
    """Title and dates are untouched."""
    raw = Link("https://news.example/a", "Title", "2024-05-03", "2024-05-04T10:00:00+02:00")
    assert settled(Contents(SourceKind.FEED, links=(raw,)), FEED).links == (raw,)


def test_links_beyond_the_limit_are_left_out() -> None:
    """The oldest; the note says how many. Of 50,002 links all are judged in seconds."""
    raw = tuple(
        Link(
            f"https://news.example/2024/of-a-ship-{i}?id={i}&utm_source=x",
            None,
            f"{1901 + i % 99}-05-03",
        )
        for i in range(links.MAX_LINKS + 2)
    )
    begun = time.process_time()
    found = settled(Contents(SourceKind.SITEMAP, links=raw), "https://news.example/sitemap.xml")
    assert (len(found.links), found.note) == (
        50_000,
        "2 links beyond the first 50,000 were left out",
    )
    assert time.process_time() - begun < 10  # seconds; 1 on a free processor


def test_sitemaps_keep_their_parameters() -> None:
    """They are asked for as they are written; the newest first, each once, of the own site."""
    raw = (
        Link("https://news.example/sitemap.xml?utm_source=1&b=2&a=1", modified="2024-05-01"),
        Link("https://news.example/new.xml", modified="2024-05-02"),
        Link("https://news.example/new.xml", modified="2024-05-02"),
        Link("https://other.example/sitemap.xml", modified="2024-05-02"),
        Link("https://news.example/index.xml", modified="2024-05-02"),
        Link("nowhere"),
    )
    found = settled(Contents(SourceKind.SITEMAP, sitemaps=raw), "https://news.example/index.xml")
    assert [file.url for file in found.sitemaps] == [
        "https://news.example/new.xml",
        "https://news.example/sitemap.xml?utm_source=1&b=2&a=1",
    ]
    assert found.note == "1 link to another site and 1 that is no URL were left out"


def test_feeds_may_be_elsewhere() -> None:
    """A page declares its own; their order is its judgement."""
    raw = (Link("https://feeds.other.example/b"), Link("https://news.example/a"))
    found = settled(Contents(SourceKind.LISTING, feeds=raw), "https://news.example/")
    assert found.feeds == raw


def test_the_home_page_is_an_address_or_none() -> None:
    """What is no URL is no home page."""
    assert _settled(home="https://news.example").home == "https://news.example/"
    assert _settled(home="javascript:void(0)").home is None
