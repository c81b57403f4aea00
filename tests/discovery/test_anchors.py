"""The anchors of a page: address, text, place."""

from __future__ import annotations

import pytest

from scraper.discovery.anchors import Anchor, Place, absolute, anchors, headline_near, parse

BASE = "https://paper.example/news/"


def _anchors(body: str) -> list[Anchor]:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return anchors(tree, BASE)


def _place(body: str) -> int:
    other = '<p><a href="/x">x</a></p>'  # so that not all links of the page are in a menu
    return next(a.place for a in _anchors(other + body) if a.url == f"{BASE}a")


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("a", "https://paper.example/news/a"),
        ("/a?b=1#c", "https://paper.example/a?b=1"),
        ("//other.example/a", "https://other.example/a"),
        (" HTTP://Other.example/a ", "HTTP://Other.example/a"),
        ("../a", "https://paper.example/a"),
        ("#top", None),
        ("mailto:a@b.example", None),
        ("javascript:void(0)", None),
        ("", None),
        (None, None),
        ("a" * 3_000, None),
    ],
)
def test_addresses_are_absolute_or_nothing(href: str | None, url: str | None) -> None:
    """Only what the web can be asked for."""
    assert absolute(BASE, href) == url


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("<a href=a>x</a>", Place.NONE),
        ("<h2><a href=a>x</a></h2>", Place.HEADING),
        ("<a href=a><h3>x</h3></a>", Place.HEADING),
        ("<div class=story__title><a href=a>x</a></div>", Place.HEADING),
        ("<nav><ul><li><a href=a>x</a></ul></nav>", Place.NAV),
        ("<div role=navigation><a href=a>x</a></div>", Place.NAV),
        ("<div id=main-menu><a href=a>x</a></div>", Place.NAMED_NAV),
        ("<div class='footer-links'><a href=a>x</a></div>", Place.NAMED_FOOTER),
        ("<div class='navigate-the-crisis'><a href=a>x</a></div>", Place.NONE),
        ("<div class='article-footer'><a href=a>x</a></div>", Place.NONE),
        ("<header><article><a href=a>x</a></article></header>", Place.ARTICLE),
        ("<article><header><a href=a>x</a></header></article>", Place.ARTICLE),
        ("<aside><a href=a>x</a></aside>", Place.ASIDE),
        ("<p class=breadcrumbs><a href=a>x</a></p>", Place.SMALL),
    ],
)
def test_a_place_is_told_by_tags_and_names(body: str, place: int) -> None:
    """By whole names: a word within another one says nothing."""
    assert _place(body) == place


@pytest.mark.parametrize(
    ("anchor", "text"),
    [
        ("<a href=a>Ferry <b>runs</b>\n aground</a>", "Ferry runs aground"),
        ("<a href=a><img alt='A ferry'></a>", "A ferry"),
        ("<a href=a aria-label='Ferry runs aground'></a>", "Ferry runs aground"),
        ("<a href=a title='Ferry'><script>x()</script></a>", "Ferry"),
        ("<a href=a><h3>Ferry</h3><p>It ran aground.</p></a>", "Ferry"),
        ("<a href=a><div class='c-title'>Ferry</div><i>1 h</i></a>", "Ferry"),
        ("<a href=a><span>1</span><span>Ferry</span></a>", "1 Ferry"),
        ("<a href=a><svg><title>Arrow</title></svg>Ferry</a>", "Ferry"),
        ("<a href=a></a>", ""),
    ],
)
def test_the_text_is_what_a_reader_is_told(anchor: str, text: str) -> None:
    """The headline of a card, else all of it, else what its picture is called."""
    assert [found.text for found in _anchors(anchor)] == [text]


def test_cards_of_one_list_are_alike() -> None:
    """Numbers in class names do not tell them apart."""
    first, second, other = _anchors(
        "<div class=list><div class='card n1'><a href=a>x</a></div>"
        "<div class='card n2'><a href=b>x</a></div></div><p><a href=c>x</a></p>"
    )
    assert first.card == second.card != other.card


def test_the_heading_of_the_card_is_near() -> None:
    """The only one in the nearest box that has any."""
    card = "<div><div><a href=a></a></div><h3>Ferry runs aground</h3></div>"
    assert [headline_near(a.element) for a in _anchors(card)] == ["Ferry runs aground"]


def test_of_several_headings_none_is_near() -> None:
    """It would be any of them."""
    card = "<div><a href=a></a><h3>Ferry</h3><h3>Train</h3></div>"
    assert [headline_near(a.element) for a in _anchors(card)] == [""]


def test_an_anchor_that_is_never_closed_costs_no_more() -> None:
    """Each holds all that follow it: only so much of one is looked at."""
    assert len(_anchors("<a href=a><b>" * 3_000)) > 900


def test_deep_pages_are_read() -> None:
    """Without recursion."""
    assert len(_anchors("<div>" * 1_500 + "<a href=a>x</a>")) == 1


def test_links_beyond_the_limit_are_left() -> None:
    """No page has so many for readers."""
    assert len(_anchors("<a href=a>x</a>" * 5_100)) == 5_000
