"""Title, authors and the lesser facts of a page, a function a field."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement

from scraper.extractor import evidence, metadata
from scraper.extractor.evidence import Evidence
from scraper.extractor.metadata import Fact, Facts
from scraper.extractor.page import headline_of, parse

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


def _authors(head: str = "", body: str = "<p>x</p>") -> Facts | None:
    tree, said = _page(head, body)
    return metadata.authors(tree, said, URL, headline_of(tree, None))


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


def test_entities_are_decoded_also_twice() -> None:
    """Content systems escape what was escaped."""
    assert metadata.plain("Tom &amp;amp; Ann&#39;s \n bridge") == "Tom & Ann's bridge"


def test_a_page_without_any_title_has_none() -> None:
    """Nothing is made of the text."""
    assert _title("") is None


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (_jsonld('"author": "Ann Lee"'), "", Facts(("Ann Lee",), "jsonld")),
        (_jsonld('"author": {"@type": "Person", "name": "Ann Lee"}'), "",
         Facts(("Ann Lee",), "jsonld")),
        (_jsonld('"author": [{"name": "Ann Lee"}, "Bo Ek"]'), "",
         Facts(("Ann Lee", "Bo Ek"), "jsonld")),
        ('<meta name="author" content="Ann Lee">', "", Facts(("Ann Lee",), "meta")),
        ("", "<p itemprop=author><b itemprop=name>Ann Lee</b></p>", Facts(("Ann Lee",), "html")),
        ("", '<a rel=author href="/ann">Ann Lee</a>', Facts(("Ann Lee",), "html")),
        ("", '<p class="byline">By Ann Lee</p>', Facts(("Ann Lee",), "html")),
        ("", "<h1>Bridge</h1><p>By Ann Lee</p>", Facts(("Ann Lee",), "html")),
    ],
)  # fmt: skip
def test_authors_are_found_where_the_page_names_them(head: str, body: str, expected: Facts) -> None:
    """JSON-LD, meta, microdata, rel=author, a byline's class, a line by the headline."""
    assert _authors(head, body or "<p>x</p>") == expected


@pytest.mark.parametrize(
    "author",
    [
        '"author": {"@type": "Organization", "name": "Daily Post"}',
        '"author": "dailypost.example"',
        '"author": "admin"',
        '"author": "https://www.dailypost.example/ann"',
        '"author": ""',
        '"author": null',
        '"author": {"@type": "NewsMediaOrganization", "name": "Ann Lee Media"}',
    ],
)
def test_a_site_an_account_and_an_address_are_no_authors(author: str) -> None:
    """The next evidence is asked."""
    assert _authors(_jsonld(author)) is None
    assert _authors(_jsonld(author), "<p class=byline>Bo Ek</p>") == Facts(("Bo Ek",), "html")


def test_the_author_of_a_comment_is_a_reader() -> None:
    """Microdata of comments does not count."""
    assert _authors("", "<div itemprop=comment><p itemprop=author>Mo Hill</p></div>") is None


def test_a_long_element_is_no_byline() -> None:
    """Whatever its class."""
    assert _authors("", f"<div class=author>{'Ann Lee writes about bridges. ' * 9}</div>") is None


def test_a_signature_names_its_people() -> None:
    """Below the text."""
    assert metadata.signed_by("Ann Lee") == Facts(("Ann Lee",), "text")
    assert metadata.signed_by(None) is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (_jsonld('"articleSection": ["Culture", "Sport"]'), Fact("Culture", "jsonld")),
        ('<meta property="article:section" content="Culture">', Fact("Culture", "meta")),
        ("", None),
    ],
)
def test_the_section_is_what_the_page_states(head: str, expected: Fact | None) -> None:
    """The first of several."""
    assert metadata.section(_said(head)) == expected


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


def _canonical(address: str, url: str | None = URL) -> str | None:
    tree, said = _page(f'<link rel="canonical" href="{address}">')
    return metadata.canonical(tree, said, url)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.dailypost.example/bridge", "https://www.dailypost.example/bridge"),
        ("https://dailypost.example/bridge", "https://dailypost.example/bridge"),
        ("/bridge?utm_source=x", "https://www.dailypost.example/bridge"),
        ("https://www.dailypost.example/", None),
        ("https://other.example/bridge", None),
        ("http://127.0.0.1/bridge", None),
        ("javascript:alert(1)", None),
        ("http://[bad", None),
        ("", None),
    ],
)
def test_a_page_may_only_name_an_address_of_its_own_site(
    address: str, expected: str | None
) -> None:
    """Not a front page's, another site's, a private host's."""
    assert _canonical(address) == expected


def test_a_page_without_an_address_may_claim_a_public_one() -> None:
    """A file has none yet."""
    assert _canonical("https://other.example/bridge", None) == "https://other.example/bridge"
    assert _canonical("http://192.168.1.1/bridge", None) is None


def test_a_site_is_known_by_its_names() -> None:
    """Stated, and in its domain."""
    names = metadata.site_names(_said('<meta property="og:site_name" content="The Post">'), URL)
    assert {"the post", "dailypost"} <= set(names)
