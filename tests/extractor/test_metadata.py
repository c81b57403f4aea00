"""Title and the lesser facts of a page, a function a field."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement

from scraper.extractor import evidence, metadata
from scraper.extractor.evidence import Evidence, Fact, Facts
from scraper.extractor.page import parse

URL = "https://www.dailypost.example/news/1"


def _page(head: str = "", body: str = "<p>x</p>") -> tuple[HtmlElement, Evidence]:
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    assert tree is not None
    return tree, evidence.collect(tree)


def _said(head: str) -> Evidence:
    return _page(head)[1]


def _jsonld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


def _title(head: str, body: str = "<p>x</p>") -> str | None:
    tree, said = _page(head, body)
    found = metadata.title(tree, said, URL)
    return found.value if found else None


def test_the_heading_that_agrees_with_a_stated_title_is_the_title() -> None:
    """It is what readers see; stated titles are rewritten for search engines."""
    head = '<meta property="og:title" content="Old bridge closed: all you need to know">'
    assert _title(head, "<h1>The Paper</h1><h1>Old bridge closed: all we know</h1>") == (
        "Old bridge closed: all we know"
    )


@pytest.mark.parametrize(
    "head",
    [
        _jsonld('"headline": "Old bridge closed"'),
        '<meta property="og:title" content="Old bridge closed">',
        '<meta name="twitter:title" content="Old bridge closed">',
        "<title>Old bridge closed</title>",
    ],
)
def test_a_stated_title_speaks_where_no_heading_does(head: str) -> None:
    """JSON-LD, meta elements, the title element."""
    assert _title(head) == "Old bridge closed"


@pytest.mark.parametrize(
    "stated",
    [
        "Old bridge closed | Daily Post",
        "Old bridge closed - dailypost.example",
        "Old bridge closed – DailyPost",
        "Daily Post | Old bridge closed",
        "Old bridge closed | Daily Post | Daily Post",
    ],
)
def test_the_name_of_the_site_is_taken_off(stated: str) -> None:
    """Behind or before, by its stated name or its domain."""
    site = '<meta property="og:site_name" content="Daily Post">'
    assert _title(f"{site}<title>{stated}</title>") == "Old bridge closed"


@pytest.mark.parametrize(
    "stated", ["Bridge - a short history", "Bridge | River", "Well-known bridge", "9:30 to Oslo"]
)
def test_other_parts_of_a_title_stay(stated: str) -> None:
    """They are not the site."""
    assert metadata.without_site(stated, ("daily post",)) == stated


@pytest.mark.parametrize(
    "heading",
    [
        "<i>Opinion</i> Old bridge closed for a month",
        "Opinion | Old bridge closed for a month",
        "Old bridge closed for a month | Opinion",
        "Old bridge closed for a month <small>Posted on 7 May by Ann Lee</small>",
        "<time>Dec 18 2025</time> Old bridge closed for a month",
        "Replies to <q>Old bridge closed for a month</q>",
    ],
)
def test_what_a_page_adds_to_its_headline_is_left_out(heading: str) -> None:
    """A stated title shows which part is the headline; sections are known by their words."""
    head = '<meta property="og:title" content="Old bridge closed for a month">'
    assert _title(head, f"<h1>{heading}</h1>") == "Old bridge closed for a month"


def test_a_longer_headline_is_not_cut_to_a_short_title() -> None:
    """og:title may leave a half of it out."""
    head = '<meta property="og:title" content="The old bridge">'
    heading = "The old bridge: how a town lost and found its only way over"
    assert _title(head, f"<h1><b>The old bridge</b>{heading[14:]}</h1>") == heading


def test_a_subheading_is_no_headline() -> None:
    """Where there is an h1, an h2 has to say the stated title nearly word for word."""
    head = "<title>What is a swing bridge? A guide to all kinds of bridges</title>"
    body = "<h1>Bridges that move: what every town has to know</h1><h2>What is a swing bridge?</h2>"
    assert _title(head, body) == "Bridges that move: what every town has to know"


def test_a_lesser_heading_that_says_the_stated_title_is_the_headline() -> None:
    """Some sites keep the h1 for their own name."""
    head = '<meta property="og:title" content="Old bridge closed">'
    body = "<h1>News from Harwick and the valley</h1><h2>Old bridge closed</h2>"
    assert _title(head, body) == "Old bridge closed"


def test_the_only_h1_is_the_headline_whatever_is_stated() -> None:
    """Titles for search engines share no word with it."""
    head = '<meta property="og:title" content="Everything about swing spans">'
    body = "<h1>Why our river crossing turns at noon</h1><h2>Everything else</h2>"
    assert _title(head, body) == "Why our river crossing turns at noon"


def test_a_short_h1_that_begins_the_stated_title_is_the_headline() -> None:
    """The rest was written for search engines."""
    head = "<title>Swing bridges | Origin, kinds, facts and timeline</title>"
    assert _title(head, "<h1>Swing bridges</h1>") == "Swing bridges"


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ("Old bridge closed | Harwick Evening Letter", "https://www.hel.example/1"),
        ("Old bridge closed | District", "https://www.post.example/district/1"),
        ("Old bridge closed | Opinion", "https://www.post.example/1"),
        ("Opinion | Old bridge closed", "https://www.post.example/1"),
        ("Köprü kapandı | Haliç Bülteni", "https://www.halicbulteni.example/1"),
    ],
)
def test_initials_accents_and_sections_are_known(stated: str, url: str) -> None:
    """The site by its initials or without accents, the section by its word or the address."""
    tree, said = _page(f"<title>{stated}</title>")
    found = metadata.title(tree, said, url)
    assert found is not None
    assert found.value in {"Old bridge closed", "Köprü kapandı"}


def test_a_title_is_compared_by_characters_where_words_have_no_spaces() -> None:
    """Chinese, Japanese, Thai; a single English word is a word."""
    head = '<meta property="og:title" content="老橋今日關閉 市長：一個月後重開｜晚報">'
    assert _title(head, "<h1>晚報</h1><h2>老橋今日關閉 市長：一個月後重開</h2>") == (
        "老橋今日關閉 市長：一個月後重開"
    )
    assert _title("<title>Index funds</title>", "<h1>Index funds</h1><h2>Diversification</h2>") == (
        "Index funds"
    )


def test_a_page_without_any_title_has_none() -> None:
    """Nothing is made of the text."""
    assert _title("") is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (_jsonld('"articleSection": ["Culture", "Sport"]'), Fact("Culture", "jsonld")),
        (_jsonld('"articleSection": "Culture,Sport"'), Fact("Culture", "jsonld")),
        (_jsonld('"articleSection": "Culture, Sport, Town"'), Fact("Culture", "jsonld")),
        (_jsonld('"articleSection": "Food, Drink"'), Fact("Food, Drink", "jsonld")),
        ('<meta property="article:section" content="Culture">', Fact("Culture", "meta")),
        ("", None),
    ],
)
def test_the_section_is_what_the_page_states(head: str, expected: Fact | None) -> None:
    """The first of several."""
    assert metadata.section(_said(head)) == expected


def _crumbs(*names: str) -> str:
    items = ", ".join(f'{{"@type": "ListItem", "name": "{n}"}}' for n in names)
    return (
        '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": '
        f"[{items}]}}</script>"
    )


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("Home", "Sport", "Rowing"), "Rowing"),
        (("Home", "Sport", "Old bridge closed"), "Sport"),
        (("Home", "Sport", "Old bridge…"), "Sport"),
        (("Home", "Sport", "A step that is as long as a headline"), "Sport"),
        (("Home",), None),
    ],
)
def test_a_breadcrumb_names_the_section(steps: tuple[str, ...], expected: str | None) -> None:
    """Its last step that is neither the front page nor the article."""
    head = '<meta property="og:title" content="Old bridge closed">' + _crumbs(*steps)
    found = metadata.section(_said(head))
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="article:tag" content="a"><meta property="article:tag" content="b">',
         Facts(("a", "b"), "meta")),
        (_jsonld('"keywords": ["a", "b", "a"]'), Facts(("a", "b"), "jsonld")),
        (_jsonld('"keywords": "a, b; c"'), Facts(("a", "b", "c"), "jsonld")),
        ('<meta name="keywords" content="桥、河，市">', Facts(("桥", "河", "市"), "meta")),
        ('<meta name="keywords" content="">', None),
    ],
)  # fmt: skip
def test_tags_come_once_each_in_order(head: str, expected: Facts | None) -> None:
    """Separated by the commas of any script."""
    assert metadata.tags(_said(head)) == expected


def test_tags_leave_out_the_site_and_what_differs_by_case() -> None:
    """And the sign before them."""
    head = (
        '<meta property="og:site_name" content="Daily Post">'
        '<meta name="keywords" content="#Bridge, bridge, Daily Post, River">'
    )
    assert metadata.tags(_said(head)) == Facts(("Bridge", "River"), "meta")


def test_links_to_tags_are_tags() -> None:
    """`rel=tag`, before keywords that were written for search engines."""
    body = '<a rel="tag" href="/t/a">Bridge</a> <a rel="tag" href="/t/b">River</a>'
    said = _page('<meta name="keywords" content="news">', body)[1]
    assert metadata.tags(said) == Facts(("Bridge", "River"), "html")


def test_a_cloud_of_tags_is_cut() -> None:
    """More than thirty say nothing."""
    found = metadata.tags(_said(_jsonld(f'"keywords": "{",".join(map(str, range(99)))}"')))
    assert found is not None
    assert len(found.values) == 30


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="og:image" content="/a.jpg">', "https://www.dailypost.example/a.jpg"),
        (_jsonld('"image": {"url": "https://i.example/a.jpg"}'), "https://i.example/a.jpg"),
        (_jsonld('"image": ["b.jpg"]'), "https://www.dailypost.example/news/b.jpg"),
        ('<meta property="og:image" content="http://[bad">', "http://[bad"),
        ("", None),
    ],
)
def test_the_picture_has_an_absolute_address(head: str, expected: str | None) -> None:
    """And a broken one raises nothing."""
    found = metadata.image(_said(head), URL)
    assert (found.value if found else None) == expected


def test_the_summary_is_what_the_page_says_of_itself() -> None:
    """og:description before the plain one."""
    head = '<meta name="description" content="b"><meta property="og:description" content="a">'
    assert metadata.summary(_said(head)) == Fact("a", "meta")
