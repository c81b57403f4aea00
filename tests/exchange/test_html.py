"""Articles as pages of HTML."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import lxml.html

from scraper.exchange.html import Entry, Part, article_page, entry_of, index_page
from scraper.model import KeptArticle


def _hostile(kept: KeptArticle) -> KeptArticle:
    article = replace(
        kept.article,
        title="<script>alert(1)</script>",
        text='<img src=x onerror=alert(1)>\n"&amp;"',
        authors=("</p><b>",),
        language='en"><script>',
        url="javascript:alert(1)",
    )
    return replace(kept, article=article)


def test_an_article(kept: KeptArticle) -> None:
    """Its text in paragraphs, each in its own direction, and the way to where it came from."""
    tree = lxml.html.document_fromstring(article_page(kept, index="../index.html"))
    assert tree.get("lang") == "en"
    assert [p.text for p in tree.findall(".//article/p")[1:]] == [
        "The river rose by three metres.",
        "# Nobody *was* hurt.",
        "1. March\u2028",
    ]
    assert {p.get("dir") for p in tree.findall(".//article/p")} == {"auto"}
    assert [a.get("href") for a in tree.findall(".//a")] == [
        "../index.html",
        "https://news.example/floods",
    ]
    assert "Extracted by scraper 1." in tree.text_content()


def test_nothing_of_it_is_markup(kept: KeptArticle) -> None:
    """All of it is text."""
    page = article_page(_hostile(kept), index="../index.html")
    tree = lxml.html.document_fromstring(page)
    assert not tree.xpath("//script | //img | //b | //@onerror | //html/@lang")
    assert [a.get("href") for a in tree.findall(".//a")] == ["../index.html"]
    assert tree.findtext(".//h1") == "<script>alert(1)</script>"


def test_nothing_is_loaded(kept: KeptArticle) -> None:
    """The policy allows the style that is there, by its hash, and nothing else."""
    page = article_page(kept, index="../index.html")
    style = re.search("<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'" in page
    assert page.startswith("<!DOCTYPE html>\n<html")
    assert not re.search(r"\ssrc=|<link|@import|url\(", page)


def test_an_index(kept: KeptArticle) -> None:
    """A line an article, with its day and its site, under the heading of its month."""
    entry = entry_of(kept, "2026-02/đá-1.html")
    tree = lxml.html.document_fromstring(index_page("2 articles", [Part("2026-02", [entry])]))
    assert tree.findtext(".//h2") == "2026-02"
    assert tree.xpath("//li/a/@href") == ["2026-02/%C4%91%C3%A1-1.html"]
    assert tree.findtext(".//li/span") == "2026-02-28 · news.example"


def test_an_index_below_another() -> None:
    """Leads back up."""
    page = index_page("2026-02", [Part("", [Entry("a.html", "A")])], up="index.html")
    tree = lxml.html.document_fromstring(page)
    assert [a.get("href") for a in tree.findall(".//a")] == ["index.html", "a.html"]
    assert not tree.findall(".//h2")
