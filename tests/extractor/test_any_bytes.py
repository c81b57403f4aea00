"""Any bytes at all give an Article or a refusal with an outcome: markup as nobody should write it.

The heaps of tags follow what html5lib's tree-construction tests are about: misnested formatting,
foreign content, templates, framesets, tables with text in them, CDATA, doctypes, broken references.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import Article, NotAnArticle, Outcome, extract

URL = "https://news.example/2024/01/05/bridge"
SENTENCE = "The council voted on Tuesday to close the old bridge until the end of the winter. "
STORY = f"<h1>Old bridge closed</h1><p>{SENTENCE * 3}</p><p>{SENTENCE * 2}</p>"
REFUSALS = {Outcome.NOT_ARTICLE, Outcome.TOO_SHORT, Outcome.BLOCKED, Outcome.CONSENT,
            Outcome.PAYWALL}  # fmt: skip

TAGS = (
    "a", "article", "aside", "b", "base", "blockquote", "body", "br", "button", "caption", "col",
    "colgroup", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "font", "foreignObject",
    "form", "frame", "frameset", "h1", "h2", "head", "hr", "html", "i", "iframe", "img", "input",
    "li", "link", "main", "math", "meta", "mi", "nobr", "noscript", "object", "ol", "option", "p",
    "plaintext", "pre", "q", "ruby", "rt", "script", "section", "select", "span", "style", "svg",
    "table", "tbody", "td", "template", "textarea", "tfoot", "th", "time", "title", "tr", "ul",
    "x-y", "xmp", "a:b",
)  # fmt: skip
ATTRIBUTES = (
    "", " class=comments", " class='byline date'", " id=content", " href=http://[", " href=/a",
    " href=javascript:x", " itemprop=datePublished content=2024-13-45", " itemprop=author",
    " itemscope itemtype=https://schema.org/NewsArticle", " datetime=9999-99-99", " lang=zz-\ud800",
    " property=og:title content='\x00'", " name=author content=','", " rel=author", " rel=tag",
    " type=application/ld+json", " http-equiv=refresh content='0;url='", " =", " a='", ' b="', " /",
    " xml:lang=de", " xlink:href=#a", " hidden", " style=display:none",
)  # fmt: skip
PIECES = (
    SENTENCE, "2 hours ago", "By Ann Lee", "5 January 2024", "\ufeff", "\x00", "\x1b", "\ud800",
    "&#0;", "&#x80;", "&#xD800;", "&#x110000;", "&#99999999999;", "&am", "&notit;", "&lt", "<", ">",
    "<!", "<!--", "-->", "--!>", "<!-->", "<?php ?>", "</", "</ x>", "<![CDATA[x]]>", "]]>",
    "<!DOCTYPE html>", "<!DOCTYPE svg PUBLIC '' ''>", "<!DOCTYPE", "\r", "\f", "中文。", "ا\u200cب",
)  # fmt: skip

tags = st.builds("<{}{}{}>".format, st.sampled_from(["", "/"]), st.sampled_from(TAGS),
                 st.sampled_from(ATTRIBUTES))  # fmt: skip
soup = st.lists(st.one_of(tags, tags, st.sampled_from(PIECES)), max_size=40).map("".join)

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(["2024-01-05", "0000-00-00", "NewsArticle", "Ann Lee", "#a", "http://["]),
)  # fmt: skip
KEYS = (
    "@type", "@id", "@graph", "@value", "@context", "name", "headline", "author", "creator",
    "publisher", "datePublished", "dateModified", "dateCreated", "articleBody", "articleSection",
    "keywords", "image", "url", "description", "mainEntityOfPage", "mainEntity", "hasPart",
    "itemListElement", "isAccessibleForFree", "inLanguage", "wordCount", "comment",
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=20,
)
articles = st.dictionaries(st.sampled_from(KEYS), values, max_size=10)


def outcome(
    page: bytes | str, url: str | None = URL, headers: Mapping[str, str] | None = None
) -> Outcome | None:
    """None for an article; any error but a refusal is raised."""
    found: Article | NotAnArticle
    try:
        found = extract(page, url, headers=headers)
    except NotAnArticle as refusal:
        found = refusal
    if isinstance(found, NotAnArticle):
        assert found.outcome in REFUSALS
        assert found.detail
        return found.outcome
    assert found.text.strip()
    return None


@given(st.binary(max_size=600))
@settings(deadline=None, max_examples=80)
def test_any_bytes(page: bytes) -> None:
    """Whatever they are."""
    outcome(page)


@given(soup)
@settings(deadline=None, max_examples=100)
def test_any_heap_of_tags(markup: str) -> None:
    """As the whole page."""
    outcome(markup)


@given(soup, soup)
@settings(deadline=None, max_examples=100)
def test_any_heap_of_tags_around_an_article(before: str, behind: str) -> None:
    """So that every step of the extraction sees it."""
    outcome(f"{before}{STORY}{behind}<p>{SENTENCE}</p>")


@given(soup)
@settings(deadline=None, max_examples=40)
def test_any_heap_of_tags_as_bytes(markup: str) -> None:
    """In encodings that may be guessed wrong."""
    for encoding in ("utf-8", "utf-16", "utf-16-le", "cp1252"):
        outcome(markup.encode(encoding, "ignore"))


@given(articles)
@settings(deadline=None, max_examples=80)
def test_any_json_ld(node: dict[str, object]) -> None:
    """Every key with values of every type, NaN and lone surrogates among them."""
    data = json.dumps({"@type": "NewsArticle", **node})
    outcome(f'<script type="application/ld+json">{data}</script>{STORY}')


@given(st.text(alphabet='{}[]",:\\ue1.@-ntyprl', max_size=200))
@settings(deadline=None, max_examples=60)
def test_any_broken_json_ld(source: str) -> None:
    """Documents that are none."""
    page = f'<script type="application/ld+json">{{"@type":"NewsArticle",{source}</script>{STORY}'
    assert outcome(page) is None


HOSTILE_JSON = {
    "lists in lists": "[" * 5_000 + "]" * 5_000,
    "objects in objects": '{"@graph":' * 2_000 + "1" + "}" * 2_000,
    "open lists": "[" * 100_000,
    "a cycle": '{"@type":"NewsArticle","@id":"#a","author":{"@id":"#b"},'
    '"mainEntity":{"@id":"#a","@type":"NewsArticle"}}',
    "a long string": '{"@type":"NewsArticle","headline":"' + "a " * 500_000 + '"}',
    "a long date": '{"@type":"NewsArticle","datePublished":"' + "2024-01-05" * 1_000 + '"}',
    "a long number": '{"@type":"NewsArticle","datePublished":' + "9" * 5_000 + "}",
    "no number": '{"@type":"NewsArticle","datePublished":NaN,"wordCount":-Infinity}',
    "a lone surrogate": '{"@type":"NewsArticle","headline":"\\ud800","author":"\\udfff Lee"}',
    "many authors": '{"@type":"NewsArticle","author":[' + '{"name":"Ann Lee"},' * 20_000 + "0]}",
    "many nodes": "[" + '{"@type":"NewsArticle","headline":"x"},' * 20_000 + "0]",
    "many documents": '{"@type":"Article"} ' * 20_000,
    "control characters": '{"@type":"NewsArticle","headline":"a\\u0000b\\u001b"}',
}


@pytest.mark.parametrize("source", HOSTILE_JSON.values(), ids=HOSTILE_JSON.keys())
def test_hostile_json_ld_does_not_lose_the_article(source: str) -> None:
    """It is what the page says, not what it is."""
    page = f'<script type="application/ld+json">{source}</script>{STORY}'
    assert outcome(page) is None


LARGE = {
    "5,000 levels": "<div>" * 5_000 + STORY + "</div>" * 5_000,
    "5,000 levels of lists": "<ul><li>" * 5_000 + STORY,
    "5,000 levels of bold": "<b>" * 5_000 + STORY,
    "100,000 breaks": STORY + "<br>" * 100_000,
    "a large attribute": f"<div data-x='{'x' * 1_000_000}'>{STORY}</div>",
    "many attributes": f"<div {' '.join(f'a{n}=1' for n in range(5_000))}>{STORY}</div>",
    "a large comment": f"<!--{'- ' * 500_000}-->{STORY}",
    "a large word": f"{STORY}<p>{'x' * 1_000_000}</p>",
    "many references": STORY + "&#146;&amp;&notit;" * 20_000,
    "many doctypes": "<!DOCTYPE html>" * 5_000 + STORY,
}


@pytest.mark.parametrize("page", LARGE.values(), ids=LARGE.keys())
def test_what_is_large_or_deep_keeps_its_article(page: str) -> None:
    """In a time that a person would wait."""
    assert outcome(page) is None


@pytest.mark.parametrize(
    "page",
    [
        "<h2>Heading</h2>" * 2_000,
        "<ul>" + "<li>An item of a list.</li>" * 4_000 + "</ul>",
        "<table>" + "<tr><td>1<td>2" * 2_000 + "</table>",
        "".join(f"<a href='/{n}'>Link {n}</a> " for n in range(3_000)),
        "<select>" + "<option>x" * 5_000,
        "<p>" * 5_000,
        "<" * 100_000,
        "&" * 100_000,
        "\x00" * 100_000,
        "]]>" * 50_000,
    ],
    ids=["headings", "items", "rows", "links", "options", "paragraphs", "brackets", "ampersands",
         "nulls", "cdata"],
)  # fmt: skip
def test_what_is_large_and_says_nothing(page: str) -> None:
    """An article or a refusal, whichever."""
    outcome(page)


@pytest.mark.parametrize("root", ["svg", "math", "frameset", "template", "select", "table", "rss"])
def test_any_root(root: str) -> None:
    """A page may be a drawing."""
    outcome(f"<{root}>{STORY}</{root}>")
    outcome(f"<{root}></{root}>")
    outcome(f"<?xml version='1.0'?><{root} xmlns='http://www.w3.org/2000/svg'><p>x</p></{root}>")


@pytest.mark.parametrize(
    "page",
    [
        gzip.compress(STORY.encode() * 20, mtime=0),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 50,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"PK\x03\x04" + bytes(range(256)) * 20,
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x00",
    ],
    ids=["gzip", "pdf", "png", "zip", "utf-16 mark", "utf-8 mark", "null"],
)
def test_what_is_no_page_is_refused(page: bytes) -> None:
    """Bytes of other kinds."""
    assert outcome(page) in (Outcome.NOT_ARTICLE, Outcome.TOO_SHORT)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_declares_nothing(encoding: str) -> None:
    """An article or a refusal, whichever; it is as rare as it is wrong."""
    outcome(STORY.encode(encoding))


@pytest.mark.parametrize(
    "url",
    [None, "", "http://[", "javascript:alert(1)", "//", "http://", "https://\ud800.example/x",
     "http://a.example:99999/x", "/only/a/path", "mailto:a@b.example", "http://1.2.3.4.5/x",
     "https://news.example/9999/99/99/x", "http://xn--\xfc.example/x", "x" * 5_000],
)  # fmt: skip
def test_any_address(url: str | None) -> None:
    """An odd address loses no article."""
    page = f"<link rel=canonical href='http://['><base href='http://['>{STORY}"
    assert outcome(page, url) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": ""},
        {"content-type": "text/html; charset="},
        {"Content-Type": "text/html; charset=no-such"},
        {"Content-Type": "text/html; charset=utf-16"},
        {"Content-Type": "text/html; charset=base64"},
        {"Content-Type": ";;;=\x00"},
        {"Content-Type": "image/png"},
    ],
    ids=repr,
)
def test_any_header(headers: Mapping[str, str]) -> None:
    """What a server says of a page loses no article."""
    assert outcome(STORY.encode(), headers=headers) is None
