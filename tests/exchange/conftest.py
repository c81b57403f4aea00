"""A dossier with everything in it, and one with nothing but a text."""

from __future__ import annotations

import pytest

from scraper.model import (
    Alias,
    Article,
    Charset,
    Dossier,
    KeptArticle,
    KeptPage,
    Page,
    Revision,
    Source,
    SourceKind,
)

BODY = b"<p>The river rose by three metres.</p>"


@pytest.fixture
def page() -> Page:
    """Give a page that came packed and over a redirect."""
    return Page(
        url="https://news.example/floods?id=1",
        requested="http://news.example/f/1",
        body=BODY,
        charset=Charset("utf-8", "header"),
        fetched_at="2026-03-02T11:59:58Z",
        status=200,
        headers=(
            ("content-type", "text/html; charset=utf-8"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", "31"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ),
        redirects=("http://news.example/f/1",),
        wire_bytes=31,
    )


@pytest.fixture
def article() -> Article:
    """Give an article with every field set, and with what others might obey."""
    return Article(
        url="https://news.example/floods",
        title="=Floods \x1b[31mreach\u202e the | old town",
        text="The river rose by three metres.\n# Nobody *was* hurt.\n1. March\u2028\x9b",
        authors=("Ana Silva", "Đặng Văn Ấn"),
        published="2026-02-28T09:30:00+07:00",
        modified="2026-02-28",
        language="en",
        language_confidence=0.99,
        site="news.example",
        section="Weather",
        tags=("floods", "=rivers"),
        image="https://news.example/floods.jpg",
        summary="=HYPERLINK(1)",
        word_count=11,
        flags=("short",),
        provenance={"title": "jsonld"},
        extractor="scraper 1",
    )


@pytest.fixture
def kept(article: Article) -> KeptArticle:
    """Give the article as an archive holds it, in its second version."""
    return KeptArticle(
        id=7,
        article=article,
        revision=2,
        first_seen="2026-03-01T12:00:00Z",
        last_checked="2026-03-03T12:00:00Z",
        last_changed="2026-03-02T12:00:00Z",
        gone_at="2026-03-04T12:00:00Z",
        page_id=5,
        urls=("https://news.example/floods", "https://news.example/f/1"),
    )


@pytest.fixture
def dossier(article: Article, kept: KeptArticle, page: Page) -> Dossier:
    """Give all that an archive holds of it."""
    first = Article(url=article.url, title="Floods", text="The river rose.", word_count=3)
    empty = Page(**{name: getattr(page, name) for name in page.__slots__} | {"body": b""})
    return Dossier(
        kept,
        aliases=(
            Alias("https://news.example/f/1", "redirect"),
            Alias("https://news.example/floods", "canonical"),
        ),
        revisions=(
            Revision(7, 1, None, "2026-03-01T12:00:00Z", first, None),
            Revision(7, 2, "page_changed", "2026-03-02T12:00:00Z", article, 5),
        ),
        readings=((2, "e" * 64),),
        pages=(KeptPage(5, page.sha256, empty),),
        source=Source("https://news.example/feed", SourceKind.FEED),
    )


@pytest.fixture
def bare() -> Dossier:
    """Give what is least of an article."""
    article = Article(url=None, title="Rain", text="It rained.", word_count=2)
    times = ("2026-03-01T12:00:00Z",) * 3
    return Dossier(KeptArticle(8, article, 1, *times, None, None, ()))
