"""Front pages and sections: their feeds, their articles, and nothing else.

Pages are data: a folder under `data/listings` with `page.html` and `expected.json`; adding a case
needs no code. `articles` must all be found, `others` must not, `either` is not judged.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import urls
from scraper.discovery import listings
from scraper.errors import NotASource
from scraper.model import Contents, Link, Outcome, SourceKind

PAGES = Path(__file__).parent / "data" / "listings"
HOME = "https://paper.example/"


class Expected(TypedDict, total=False):
    """What one page must give."""

    url: str
    title: str
    articles: list[str]
    others: list[str]
    either: list[str]
    feeds: list[str]
    published: dict[str, str]


EXPECTED: dict[str, Expected] = {
    path.parent.name: json.loads(path.read_text("utf-8"))
    for path in sorted(PAGES.glob("*/expected.json"))
}
NAMES = sorted(EXPECTED)


@cache
def _read(name: str) -> Contents:
    text = (PAGES / name / "page.html").read_text("utf-8")
    return listings.read(text, EXPECTED[name]["url"])


def _clean(addresses: list[str]) -> set[str]:
    return {urls.clean(address) for address in addresses}


def _page(body: str, head: str = "", url: str = HOME) -> Contents:
    return listings.read(f"<html><head>{head}</head><body>{body}</body></html>", url)


def _card(number: int, inner: str = "") -> str:
    return (
        f'<div class="card"><h2><a href="/2026/11/22/the-{number}-bridges-of-the-town/">'
        f"The {number} bridges of the town are closed</a></h2>{inner}</div>"
    )


def test_every_folder_is_a_case() -> None:
    """A page without expectations would judge nothing."""
    assert {path.name for path in PAGES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", NAMES)
def test_every_article_is_found(name: str) -> None:
    """Whatever language, markup and form of address the page has."""
    found = _clean([link.url for link in _read(name).links])
    assert _clean(EXPECTED[name]["articles"]) - found == set()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_is_an_article(name: str) -> None:
    """No section, tag, author, search, page of the law, advert, share or file."""
    expected = EXPECTED[name]
    found = _clean([link.url for link in _read(name).links])
    assert found - _clean([*expected["articles"], *expected.get("either", [])]) == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_feeds_are_the_declared_ones_in_order(name: str) -> None:
    """The likeliest first; none of comments, none of an API."""
    assert [feed.url for feed in _read(name).feeds] == EXPECTED[name]["feeds"]


@pytest.mark.parametrize("name", NAMES)
def test_the_title_is_the_pages(name: str) -> None:
    """As its `<title>` says it."""
    assert _read(name).title == EXPECTED[name]["title"]


@pytest.mark.parametrize("name", [name for name in NAMES if "published" in EXPECTED[name]])
def test_an_article_has_the_time_of_its_card(name: str) -> None:
    """And not another one's."""
    found = {link.url: link.published for link in _read(name).links}
    expected = EXPECTED[name]["published"]
    assert {url: found.get(url) for url in expected} == expected


def test_a_page_of_html_is_a_listing() -> None:
    """Its contents say what kind they are."""
    assert _page(_card(1)).kind is SourceKind.LISTING


def test_links_keep_the_order_of_the_page() -> None:
    """An editor put them so."""
    page = _page("".join(_card(number) for number in (3, 1, 2)))
    assert [link.title for link in page.links] == [
        "The 3 bridges of the town are closed",
        "The 1 bridges of the town are closed",
        "The 2 bridges of the town are closed",
    ]


def test_picture_and_headline_are_one_link() -> None:
    """With the headline as its title, though the picture comes first."""
    address = "/2026/11/22/ferry-runs-aground-in-fog/"
    picture = f'<a href="{address}"><img src="a.jpg" alt="Photo: A. Smith"></a>'
    page = _page(f'{picture}<h3><a href="{address}#top">Ferry runs aground in fog</a></h3>')
    assert page.links == (
        Link(
            "https://paper.example/2026/11/22/ferry-runs-aground-in-fog/",
            title="Ferry runs aground in fog",
            published="2026-11-22",
        ),
    )


def test_the_headline_beside_a_linked_picture_is_its_title() -> None:
    """In cards whose headline is no link."""
    page = _page(
        '<div><a href="/news/local/2841234"><img src="a.jpg"></a>'
        "<h3>Ferry runs aground in thick fog</h3></div>"
    )
    assert [link.title for link in page.links] == ["Ferry runs aground in thick fog"]


def test_the_headline_of_a_linked_card_is_its_title() -> None:
    """Not the headline with the summary and the hour."""
    page = _page(
        '<a href="/news/ferry-runs-aground-123456.html"><h2>Ferry runs aground in fog</h2>'
        "<p>Nobody was hurt when it happened.</p><span>3 hours ago</span></a>"
    )
    assert [link.title for link in page.links] == ["Ferry runs aground in fog"]


def test_a_button_is_no_title() -> None:
    """A text that leads to many addresses says nothing of any."""
    page = _page(
        "".join(
            f'<p>News {n} <a href="/news/a-story-of-the-day-12345{n}">Read the whole story</a></p>'
            for n in range(4)
        )
    )
    assert [link.title for link in page.links] == [None] * 4


def test_the_time_of_a_card_is_its_articles() -> None:
    """Exactly as precise as it stands there; it is believed before the address."""
    times = ("2026-11-22T08:15:00+01:00", "2026-11-22T08:15:30", "2026-11-21")
    page = _page(
        "".join(_card(n, f'<time datetime="{time}">today</time>') for n, time in enumerate(times))
    )
    assert [link.published for link in page.links] == [
        "2026-11-22T08:15:00+01:00",
        "2026-11-22T08:15:30",
        "2026-11-21",
    ]


def test_the_time_of_a_change_is_no_publication() -> None:
    """Where the markup says so."""
    time = '<time class="updated" datetime="2026-11-23T09:00:00Z">now</time>'
    assert [link.published for link in _page(_card(1, time)).links] == ["2026-11-22"]


def test_a_time_beside_two_articles_is_neithers() -> None:
    """It may be the page's own."""
    body = f'<div>{_card(1)}{_card(2)}<time datetime="2026-11-20">today</time></div>'
    assert {link.published for link in _page(body).links} == {"2026-11-22"}


def test_addresses_are_relative_to_the_base() -> None:
    """`<base href>` rules over the page's own address."""
    page = _page(
        '<h2><a href="ferry-runs-aground-123456.html">Ferry runs aground in fog</a></h2>',
        head='<base href="https://paper.example/news/">',
        url="https://paper.example/x/y/",
    )
    assert [link.url for link in page.links] == [
        "https://paper.example/news/ferry-runs-aground-123456.html"
    ]


def test_what_is_above_a_section_is_no_article_of_it() -> None:
    """Nor is the section itself, on its second page or sorted otherwise."""
    menu = "".join(
        f'<h2><a href="{address}">All the news of the town and the country</a></h2>'
        for address in ("/", "/news/", "/news/local-news-of-the-day/", "?sort=newest-stories")
    )
    page = _page(_card(1) + menu, url="https://paper.example/news/local-news-of-the-day/")
    assert len(page.links) == 1


def test_articles_on_other_sites_need_more() -> None:
    """A slug is enough on one's own site; elsewhere it takes a date or an id as well."""
    page = _page(
        '<h2><a href="https://other.example/how-to-save-on-power">How to save power</a></h2>'
        '<h2><a href="https://third.example/2026/11/22/minister-resigns">Minister resigns today'
        "</a></h2>"
    )
    assert [link.url for link in page.links] == [
        "https://third.example/2026/11/22/minister-resigns"
    ]


def test_a_footer_holds_no_articles() -> None:
    """Whatever the form of their addresses."""
    with pytest.raises(NotASource):
        _page(f"<footer>{_card(1)}{_card(2)}{_card(3)}</footer>")


def test_a_page_called_a_menu_by_its_classes_is_read() -> None:
    """A class name of what holds nearly all links does not mean what it says."""
    body = "".join(_card(number) for number in range(5))
    assert len(_page(f'<div id="nav">{body}</div>').links) == 5


def test_a_page_has_a_limit() -> None:
    """And says what it left out."""
    page = _page("".join(_card(number) for number in range(502)))
    assert (len(page.links), page.note) == (500, "2 links beyond the first 500 were left out")


def test_a_page_with_a_feed_alone_is_a_source() -> None:
    """Scripts fill it, for which the feed is a way around."""
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    page = _page("<div id=app></div>", head=head)
    assert (page.links, [feed.url for feed in page.feeds]) == ((), ["https://paper.example/feed"])


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no markup at all",
        "<form action='/login'><a href='/password-reset/'>Forgot your password?</a></form>",
        "<nav><a href='/about-us/'>About our newspaper and its history</a></nav>",
        "<p><a href='/reports/annual-report-of-2026.pdf'>The annual report of 2026</a></p>",
        "<p><a href='mailto:desk@paper.example'>Write a letter to the editor today</a></p>",
        "<p><a href='javascript:void(0)'>Show more of these articles to me</a></p>",
    ],
)
def test_a_page_without_articles_is_no_source(body: str) -> None:
    """It says so in a sentence, with its outcome."""
    with pytest.raises(NotASource, match="page") as refusal:
        listings.read(body, HOME)
    assert refusal.value.outcome is Outcome.NOT_ARTICLE


_PIECES = st.sampled_from(
    [
        "<a href='", "/2026/11/22/a-b-c-d-e/", "'>", "</a>", "<h2>", "</h2>", "<article>", "<nav>",
        "<time datetime='2026-11-22'>", "<base href='http://[' >", "<link rel=alternate type=", "'",
        "application/rss+xml href=http://[x/feed>", "<script type='application/ld+json'>", "</div>",
        '{"@type":"ItemList","itemListElement":[{"url":"/a/1234567"}]}', "</script>", "http://[::1",
        "<img alt='A picture of a ferry'>", "&#0;", "\x00", "\ud800", "<div class='nav'>", "//",
        "?id=12345", "https://x.example:99999/1234567.html", "A headline of several words",
        "漢字の見出しです",
    ]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    """And every link and feed of it is an address of the web."""
    try:
        contents = listings.read(text, "https://paper.example/news/")
    except NotASource:
        return
    for link in (*contents.links, *contents.feeds):
        assert urls.checked(link.url) == link.url
