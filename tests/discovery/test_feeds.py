"""Feeds of every kind, from bytes to what they name. The cases are data.

A case is a document in `data/feeds` and beside it `<document>.case.json`: the address and the
content type that it comes with, and the `contents` that are expected (fields that are absent left
out), or `refused` with the outcome and the sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from scraper import charset
from scraper.discovery import discover, feeds
from scraper.errors import NotASource
from scraper.model import Outcome, Page

DATA = Path(__file__).parent / "data" / "feeds"
SUFFIX = ".case.json"
CASES = sorted(path.name.removesuffix(SUFFIX) for path in DATA.glob(f"*{SUFFIX}"))

HEAD = '<rss version="2.0"><channel><title>Post</title><link>https://news.example/</link>'
END = "</channel></rss>"


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a case says of a value: its fields without those that are absent."""
    return {
        name: [_present(item) for item in value] if isinstance(value, list | tuple) else value
        for name, value in fields.items()
        if value not in (None, "", (), [])
    }


def _page(body: bytes, url: str, content_type: str | None) -> Page:
    headers = (("Content-Type", content_type),) if content_type else ()
    found = charset.detect(body, content_type)
    return Page(url, url, body, found, "2024-05-03T12:00:00Z", 200, headers)


def _outcome(name: str, case: Mapping[str, Any]) -> dict[str, Any]:
    page = _page((DATA / name).read_bytes(), case["url"], case["content_type"])
    try:
        contents = discover(page, cross_site=case.get("cross_site", False))
    except NotASource as refusal:
        return {"refused": [refusal.outcome, refusal.detail]}
    return {"contents": _present(asdict(contents))}


@pytest.mark.parametrize("name", CASES)
def test_a_document_names_what_its_case_says(name: str) -> None:
    """Title, links with their titles and dates, home page, interval and note, or the refusal."""
    case = json.loads((DATA / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    given = ("url", "content_type", "cross_site")
    assert _outcome(name, case) == {key: case[key] for key in case if key not in given}


def test_every_document_has_a_case() -> None:
    """None lies there without being read."""
    documents = {path.name for path in DATA.iterdir() if not path.name.endswith(SUFFIX)}
    assert documents == set(CASES)


def test_a_feed_of_five_megabytes_is_read() -> None:
    """With the whole text of each article, as some feeds have it."""
    text = "<p>Of ships &amp; cranes</p>" * 200
    items = "".join(
        f"<item><title>t{i}</title><link>https://news.example/a{i}</link>"
        f"<description><![CDATA[{text}]]></description></item>"
        for i in range(1_000)
    )
    document = f"{HEAD}{items}{END}"
    found = feeds.read(document, "https://news.example/feed")
    assert (len(document) > 5_000_000, len(found.links)) == (True, 1_000)


def test_a_feed_beyond_the_limit_is_refused() -> None:
    """Before a parser has made many times its size of it."""
    with pytest.raises(NotASource) as refused:
        feeds.read(HEAD.ljust(feeds.MAX_FEED + 1), "https://news.example/feed")
    assert refused.value.outcome is Outcome.TOO_LARGE


def test_a_long_entity_is_never_expanded() -> None:
    """Ten thousand references to a megabyte would be ten gigabytes."""
    bomb = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 60_000}">]>{HEAD}<item><title>{"&a;" * 10_000}'
    body = f"{bomb}</title><link>https://news.example/a</link></item>{END}".encode()
    (link,) = discover(_page(body, "https://news.example/feed", "text/xml")).links
    assert (link.url, (link.title or "")[:9]) == ("https://news.example/a", "&a;&a;&a;")


@pytest.mark.parametrize(
    "reference",
    ["&#0;", "&#x0;", "&#27;", "&#xD800;", "&#1114112;", "&#99999999999999999999;", "&#xFFFE;"],
)
def test_a_reference_to_no_character_is_left_out(reference: str) -> None:
    """One of them would cost the whole feed, or end its parser."""
    item = f"<item><title>A{reference}B</title><link>https://news.example/a</link></item>"
    found = feeds.read(f"{HEAD}{item}{END}", "https://news.example/feed")
    assert (found.links[0].title, found.note) == ("AB", "")


def test_a_monstrous_tag_is_left_out() -> None:
    """The parser's time grows with the square of the attributes; what follows is read."""
    attributes = " ".join(f'a{i}="1"' for i in range(20_000))
    tag = f"<x {attributes}/>"
    item = "<item><title>A</title><link>https://news.example/a</link></item>"
    found = feeds.read(f"{HEAD}{tag}{item}{END}", "https://news.example/feed")
    assert [link.title for link in found.links] == ["A"]


def test_a_long_tag_within_an_articles_text_stays() -> None:
    """A picture as a data: URI makes nothing of the feed worse."""
    text = f"<![CDATA[<img src='data:{'x' * 50_000}'>]]>"
    item = f"<item><description>{text}</description><link>https://news.example/a</link></item>"
    found = feeds.read(f"{HEAD}{item}{END}", "https://news.example/feed")
    assert (found.links[0].url, found.note) == ("https://news.example/a", "")


def test_what_the_parser_stumbles_on_is_refused() -> None:
    """Links where feedparser expects none, say; its own words are not shown."""
    text = f"{HEAD}<item><textInput><link>x</link></textInput></item>{END}"
    with pytest.raises(NotASource, match="in a way that its parser fails on") as refused:
        feeds.read(text, "https://news.example/feed")
    assert refused.value.outcome is Outcome.EXTRACTION_FAILED


@pytest.mark.parametrize(
    "unused",
    [
        "<category>{}</category>",
        "<category domain='a>b'>{}</category>",
        "<category><![CDATA[{}]]></category>",
        "<dc:subject>{}</dc:subject>",
        "<itunes:category text='{}'/>",
    ],
)
def test_the_categories_of_a_feed_cost_nothing(unused: str) -> None:
    """The parser's time grows with the square of their number: 60,000 took it a minute."""
    item = "<item><title>A</title><link>https://news.example/a</link>"
    many = "".join(unused.format(number) for number in range(60_000))
    found = feeds.read(f"{HEAD}{item}{many}</item>{END}", "https://news.example/feed")
    assert ([link.title for link in found.links], found.note) == (["A"], "")


def test_a_place_that_its_parser_fails_on_costs_nothing() -> None:
    """A GML geometry outside of the schema that feedparser expects."""
    item = "<item><gml:posList>1 2</gml:posList><link>https://news.example/a</link></item>"
    found = feeds.read(f"{HEAD}{item}{END}", "https://news.example/feed")
    assert [link.url for link in found.links] == ["https://news.example/a"]


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<title>On <![CDATA[<category>x</category>]]></title>", "On <category>x</category>"),
        ("<category>a<title>B</title></category>", "B"),
        ("<categories>a</categories><title>B</title>", "B"),
        ("<description/><title>B</title></description>", "B"),
    ],
)
def test_only_whole_elements_of_text_are_left_out(item: str, title: str) -> None:
    """What stands within others, or is not closed, is the parser's affair."""
    document = f"{HEAD}<item><link>https://news.example/a</link>{item}</item>{END}"
    assert [link.title for link in feeds.read(document, "https://news.example/feed").links] == [
        title
    ]


@pytest.mark.parametrize(
    "item", ["<item><link>/a{}</link></item>", "<item rdf:about='x'><link>/a{}</link></item>"]
)
def test_only_the_first_items_of_a_huge_feed_are_read(item: str) -> None:
    """And said so; what follows the items is read, too."""
    items = "".join(item.format(number) for number in range(feeds.MAX_ITEMS + 3))
    found = feeds.read(f"{HEAD}{items}<ttl>60</ttl>{END}", "https://news.example/feed")
    assert (len(found.links), found.links[-1].url, found.every_s) == (
        5_000,
        "https://news.example/a4999",
        3_600,
    )
    assert "only its first 5,000 entries of 5,003 are read" in found.note


@pytest.mark.parametrize("end", ["<item/>", "<item", "<item><link>/a", "<item/></channel>"])
def test_a_huge_feed_may_end_anywhere(end: str) -> None:
    """Broken off among its items, or after one that is empty."""
    items = "<item><link>/a</link></item>" * feeds.MAX_ITEMS
    found = feeds.read(f"{HEAD}{items}{end}", "https://news.example/feed")
    assert len(found.links) == 5_000


def test_endless_tags_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two million that are never closed took 14 s. Those in an article's text do not count."""
    monkeypatch.setattr(feeds, "MAX_MARKS", 50)
    text = f"<description><![CDATA[{'<br>' * 100}]]></description>"
    item = f"<item>{text}<title>A</title><link>https://news.example/a</link></item>"
    beyond = "<item><link>https://news.example/b</link></item>"
    found = feeds.read(f"{HEAD}{item}{'<a ' * 100}{beyond}", "https://news.example/feed")
    assert [link.title for link in found.links] == ["A"]
