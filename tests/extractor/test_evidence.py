"""What a page says of itself: JSON-LD as it is found in the wild, meta elements, microdata."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extractor.evidence import (
    MAX_NESTING,
    MAX_NODES,
    Evidence,
    collect,
    is_site,
    load_json,
    microdata,
    microdata_text,
    plain,
    site_names,
    strings,
    types,
)
from scraper.extractor.page import parse

NEWS = '{"@type": "NewsArticle", "headline": "H"}'


def _evidence(html: str) -> Evidence:
    tree = parse(html)
    assert tree is not None
    return collect(tree)


def _said(script: str, kind: str = "application/ld+json") -> list[object]:
    page = f'<html><head><script type="{kind}">{script}</script></head><body><p>x</p></body></html>'
    return [node.get("headline") for node in _evidence(page).articles]


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(NEWS, id="an object"),
        pytest.param(f"[{NEWS}]", id="a list"),
        pytest.param(f'[[{{"@type": "WebSite"}}], [{NEWS}]]', id="lists in a list"),
        pytest.param(f'{{"@graph": [{{"@type": "Person"}}, {NEWS}]}}', id="a graph"),
        pytest.param(f'{{"@graph": {{"@graph": [{NEWS}]}}}}', id="a graph in a graph"),
        pytest.param(f'{{"@type": "WebPage", "mainEntity": {NEWS}}}', id="the page's main entity"),
        pytest.param(f'{{"@type": "WebPage", "hasPart": [{NEWS}]}}', id="a part of the page"),
        pytest.param(
            f'{{"@type": "ItemList", "itemListElement": [{{"item": {NEWS}}}]}}',
            id="an item of a list",
        ),
    ],
)
def test_an_article_is_found_wherever_it_is_nested(script: str) -> None:
    """Sites put it into lists, graphs and other objects."""
    assert _said(script) == ["H"]


@pytest.mark.parametrize(
    "script",
    [
        pytest.param('{"@type": "NewsArticle", "headline": "H",}', id="a trailing comma"),
        pytest.param('[{"@type": "NewsArticle", "headline": "H", "a": [1,\n],},]', id="several"),
        pytest.param(f"{NEWS};", id="a semicolon behind"),
        pytest.param(f"<!-- {NEWS} -->", id="an HTML comment around"),
        pytest.param(f"//<![CDATA[\n{NEWS}\n//]]>", id="CDATA behind slashes"),
        pytest.param(f"/*<![CDATA[*/{NEWS}/*]]>*/", id="CDATA in comments"),
        pytest.param(f"<![CDATA[{NEWS}]]>", id="CDATA alone"),
        pytest.param(f"<!--//--><![CDATA[//><!--\n{NEWS}\n//--><!]]>", id="all of them"),
        pytest.param(f'{{"@type": "Person"}}{NEWS}', id="two documents"),
        pytest.param(f'{{"@type": "Person"}},\n{NEWS}', id="two with a comma"),
        pytest.param(f"{NEWS} trailing words", id="words behind"),
        pytest.param(f"{NEWS}}}", id="a brace too many"),
        pytest.param(f"\ufeff {NEWS}", id="a byte order mark"),
    ],
)
def test_broken_json_is_read_as_it_was_meant(script: str) -> None:
    """What a browser's search engine forgives is forgiven."""
    assert _said(script) == ["H"]


def test_raw_newlines_may_stand_in_a_string() -> None:
    """Editors paste them; strict JSON forbids them."""
    assert _said('{"@type": "NewsArticle", "headline": "Two\nlines\tand a tab"}') == [
        "Two\nlines\tand a tab"
    ]


@pytest.mark.parametrize("script", ["", "null", "5", '"text"', "{", "{'a': 1}", "NaN", "[" * 3_000])
def test_what_cannot_be_read_says_nothing(script: str) -> None:
    """And raises nothing."""
    assert _said(script) == []


def test_a_broken_script_does_not_silence_the_next() -> None:
    """Each script is read for itself."""
    head = (
        f'<script type="application/ld+json">{{oops</script><script type=application/ld+json>{NEWS}'
    )
    assert [n.get("headline") for n in _evidence(f"{head}</script><p>x").articles] == ["H"]


@pytest.mark.parametrize("kind", ["application/ld+json; charset=utf-8", "APPLICATION/LD+JSON"])
def test_the_type_of_the_script_is_read_tolerantly(kind: str) -> None:
    """Parameters and case do not matter."""
    assert _said(NEWS, kind) == ["H"]


@pytest.mark.parametrize("kind", ["application/json", "text/javascript"])
def test_other_scripts_say_nothing(kind: str) -> None:
    """An application's own data is no statement about the page."""
    assert _said(NEWS, kind) == []


@pytest.mark.parametrize(
    "kind",
    [
        '"Article"',
        '"ReportageNewsArticle"',
        '"BlogPosting"',
        '"LiveBlogPosting"',
        '"http://schema.org/NewsArticle"',
        '["WebPage", "NewsArticle"]',
        '"newsarticle"',
    ],
)
def test_every_kind_of_article_is_one(kind: str) -> None:
    """schema.org/Article and what stands below it, with or without its namespace."""
    assert _said(f'{{"@type": {kind}, "headline": "H"}}') == ["H"]


@pytest.mark.parametrize("kind", ['"Person"', '"Comment"', '"Product"', "null", "5", "[]", "{}"])
def test_other_kinds_are_none(kind: str) -> None:
    """A comment has a headline too."""
    assert _said(f'{{"@type": {kind}, "headline": "H"}}') == []


def test_a_page_is_kept_apart_from_the_article() -> None:
    """It speaks only where no article does."""
    said = _evidence('<script type="application/ld+json">{"@type": "WebPage"}</script><p>x')
    assert (said.articles, len(said.pages)) == ((), 1)


def test_a_hostile_script_is_read_up_to_a_limit() -> None:
    """A million nodes are no article."""
    script = json.dumps([{"@type": "NewsArticle"}] * (MAX_NODES + 500))
    assert len(_said(script)) == MAX_NODES


def test_a_nest_is_read_up_to_a_limit() -> None:
    """Deeper objects say nothing."""
    deep = '{"mainEntity": ' * (MAX_NESTING + 1) + NEWS + "}" * (MAX_NESTING + 1)
    assert _said(deep) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("  two   spaces ", ["two spaces"]),
        ("", []),
        (None, []),
        (5, []),
        ({"@type": "Person", "name": "Ann Lee"}, ["Ann Lee"]),
        ({"@value": "Ann Lee", "@language": "en"}, ["Ann Lee"]),
        (["Ann Lee", {"name": ["Bo Ek", None]}], ["Ann Lee", "Bo Ek"]),
        ({"url": "https://news.example/ann"}, []),
    ],
)
def test_the_strings_of_a_value(value: object, expected: list[str]) -> None:
    """Itself, its name, or those of each in a list."""
    assert list(strings(value)) == expected


def test_the_types_of_a_node_have_no_namespace() -> None:
    """Lower case, as they are compared."""
    assert types({"@type": ["https://schema.org/NewsArticle", "Report", 5]}) == {
        "newsarticle",
        "report",
    }


@pytest.mark.parametrize(
    ("meta", "name"),
    [
        ('<meta property="og:title" content="T">', "og:title"),
        ('<meta name="OG:Title" content=" T ">', "og:title"),
        ('<meta itemprop="headline" content="T">', "headline"),
        ('<meta name="author" value="T">', "author"),
    ],
)
def test_a_meta_element_is_known_by_any_of_its_names(meta: str, name: str) -> None:
    """property, name or itemprop, in any case; content or value."""
    assert _evidence(f"{meta}<p>x").meta(name) == "T"


def test_an_empty_meta_says_nothing() -> None:
    """The next one, or the next name, is asked."""
    said = _evidence('<meta name=a content=""><meta name=a content=1><meta name=b content=2><p>x')
    assert (said.meta("a"), said.meta("c", "b"), said.meta("c")) == ("1", "2", None)


def test_all_contents_of_a_name_are_kept_in_order() -> None:
    """Tags come one a meta element."""
    said = _evidence("<meta name=t content=b><meta name=t content=a><p>x")
    assert said.all_meta("t") == ("b", "a")


@pytest.mark.parametrize("attribute", ["lang", "xml:lang"])
def test_the_language_of_the_document_is_what_it_declares(attribute: str) -> None:
    """In either spelling."""
    assert _evidence(f'<html {attribute}="fr-CA"><body><p>x</p></body></html>').lang == "fr-CA"


def _microdata(html: str) -> list[str]:
    tree = parse(html)
    assert tree is not None
    return [microdata_text(element) for element in microdata(tree, "datePublished")]


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ('<meta itemprop=datePublished content="2024-01-05">', "2024-01-05"),
        ('<time itemprop=datePublished datetime="2024-01-05">today</time>', "2024-01-05"),
        ("<span itemprop=datePublished>5 <b>January</b> 2024</span>", "5 January 2024"),
    ],
)
def test_the_value_of_microdata(element: str, value: str) -> None:
    """Content, datetime, or its text."""
    assert _microdata(f"<body><div>{element}</div></body>") == [value]


@pytest.mark.parametrize(
    "box", ['itemtype="https://schema.org/Comment"', 'itemprop="comment"', 'itemprop="comments"']
)
def test_the_microdata_of_comments_is_the_readers(box: str) -> None:
    """Their dates are not the article's."""
    assert _microdata(f"<div {box}><p><time itemprop=datePublished>1</time></p></div>") == []


def test_the_meta_elements_of_comments_are_the_readers() -> None:
    """They state nothing about the page."""
    meta = '<meta itemprop="datePublished" content="2024-01-05">'
    box = f'<div itemprop="comment">{meta}</div>'
    assert _evidence(f"<body>{box}<p>x</p></body>").meta("datepublished") is None


@given(st.text())
@settings(deadline=None)
def test_no_script_makes_it_raise(script: str) -> None:
    """A list of documents, perhaps empty."""
    assert isinstance(load_json(script), list)


@given(st.text(alphabet='{}[],:"@typegrah/*<!->0 \n', max_size=120))
@settings(deadline=None)
def test_no_broken_json_makes_it_raise(script: str) -> None:
    """Nor does anything near to JSON."""
    assert isinstance(load_json(script), list)


def test_a_reference_stands_for_its_node() -> None:
    """By `@id`, wherever the node is; a reference to nothing stays what it is."""
    said = _evidence(
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "author":'
        ' [{"@id": "#a"}, {"@id": "#b"}, "Bo"]}, {"@type": "Person", "@id": "#a", "name": "Ann"}]}'
        "</script><p>x</p>"
    )
    each = list(said.each(said.articles[0]["author"]))
    assert [list(strings(one)) for one in each] == [["Ann"], [], ["Bo"]]


CRUMBS = '<ul class="c-breadcrumbs"><li><a href="/">Home</a><li><a href="/s">Sport</a></ul>'


JSON_CRUMBS = (
    '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": ['
    '{"name": "Home"}, {"item": {"@id": "/s", "name": "Sport"}}]}</script>'
)
MARKED_CRUMBS = (
    '<ol itemscope itemtype="https://schema.org/BreadcrumbList">'
    '<li><a href="/">Home</a></li><li><a href="/s">Sport</a></li></ol>'
)


@pytest.mark.parametrize(
    "page",
    [
        f"{JSON_CRUMBS}<p>x</p>",
        f"<body>{CRUMBS}<p>x</p></body>",
        f"<body>{MARKED_CRUMBS}<p>x</p></body>",
        f'<body><div class="breadcrumb-wrapper"></div><nav>{CRUMBS}</nav></body>',
    ],
)
def test_a_breadcrumb_is_read_in_any_form(page: str) -> None:
    """JSON-LD, microdata, links in an element with such a class."""
    assert _evidence(page).crumbs == ("Home", "Sport")


def test_no_breadcrumb_is_searched_for_where_the_section_is_stated() -> None:
    """The search would cost a walk through the page."""
    head = '<head><meta property="article:section" content="Sport"></head>'
    assert _evidence(f"<html>{head}<body>{CRUMBS}</body></html>").crumbs == ()


def test_links_to_tags_are_collected() -> None:
    """By their relation."""
    assert _evidence('<body><a rel="tag">Bridge</a><a>River</a></body>').tags == ("Bridge",)


def test_a_site_is_known_by_its_names() -> None:
    """Stated, its publisher's by reference, in its domain and its host."""
    said = _evidence(
        '<meta property="og:site_name" content="The Post">'
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "publisher":'
        ' {"@id": "#p"}}, {"@type": "Organization", "@id": "#p", "name": "Post Group"}]}</script>'
    )
    names = site_names(said, "https://news.dailypost.example/1")
    assert {"the post", "post group", "dailypost", "news"} <= set(names)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Daily Post", True),
        ("DailyPost", True),
        ("Dailypóst", True),
        ("Harwick Evening Letter", True),
        ("Harwick Post", False),
        ("", False),
    ],
)
def test_a_name_is_the_site_s(name: str, expected: bool) -> None:
    """Spaces, case and accents aside, or by initials of three words."""
    assert is_site(name, ("daily post", "hel", "hp")) is expected


def test_entities_are_decoded_also_twice() -> None:
    """Content systems escape what was escaped; invisible signs go."""
    assert plain("Tom &amp;amp; Ann&#39;s \n br\ufeffidge&shy;s") == "Tom & Ann's bridges"
