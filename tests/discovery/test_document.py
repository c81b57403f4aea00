"""What a document is, whatever its server says, and which parser it gets."""

from __future__ import annotations

import gzip

import pytest

from scraper import charset
from scraper.discovery import discover, document
from scraper.errors import NotASource
from scraper.model import Contents, Outcome, Page, SourceKind

RSS = (
    b'<rss version="2.0"><channel><title>Post</title><link>https://news.example/</link>'
    b"<item><title>One</title><link>https://news.example/one</link></item></channel></rss>"
)
URLSET = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    b"<url><loc>https://news.example/one</loc><lastmod>2024-05-03</lastmod></url></urlset>"
)
INDEX = (
    b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    b"<sitemap><loc>https://news.example/s1.xml</loc></sitemap></sitemapindex>"
)
ROBOTS = b"User-agent: *\nDisallow: /private\n\nSitemap: https://news.example/s1.xml\n"
HTML = (
    b'<!DOCTYPE html><html><head><title>Post</title><link rel="alternate" '
    b'type="application/rss+xml" href="/feed"></head><body><p>Hello</p></body></html>'
)


def _discover(body: bytes, content_type: str = "text/html") -> Contents:
    url = "https://news.example/document"
    found = charset.detect(body, content_type)
    headers = (("Content-Type", content_type),)
    return discover(Page(url, url, body, found, "2024-05-03T12:00:00Z", 200, headers))


def _refusal(body: bytes) -> tuple[Outcome, str]:
    with pytest.raises(NotASource) as refused:
        _discover(body)
    return refused.value.outcome, refused.value.detail


@pytest.mark.parametrize("content_type", ["text/html", "application/rss+xml", "text/plain"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (RSS, SourceKind.FEED),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', SourceKind.FEED),
        (URLSET, SourceKind.SITEMAP),
        (INDEX, SourceKind.SITEMAP),
        (ROBOTS, SourceKind.SITEMAP),
        (b"https://news.example/one\nhttps://news.example/two\n", SourceKind.SITEMAP),
        (HTML, SourceKind.LISTING),
    ],
)
def test_the_bytes_say_what_a_document_is(body: bytes, kind: SourceKind, content_type: str) -> None:
    """Its content type does not."""
    assert _discover(body, content_type).kind is kind


@pytest.mark.parametrize(
    "before",
    [
        b"\xef\xbb\xbf",
        b"\r\n\r\n",
        b'<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet href="/feed.xsl"?>\n',
        b"<!-- <html> <feed> -->",
        b"<!--" + b"x" * 200_000 + b"-->",
        b"<br />\n<b>Warning</b>: headers already sent in <b>/srv/feed.php</b><br />\n",
    ],
)
def test_what_stands_before_the_root_is_passed_over(before: bytes) -> None:
    """Marks, white space, declarations, comments, and what PHP says."""
    assert _discover(before + RSS).links[0].url == "https://news.example/one"


def test_a_page_about_feeds_is_a_page() -> None:
    """The first element that a root may have decides."""
    body = HTML.replace(b"Hello", b"<code><rss version='2.0'><channel></code>")
    assert _discover(body).kind is SourceKind.LISTING


@pytest.mark.parametrize("times", [1, 2])
def test_a_gzip_file_is_opened(times: int) -> None:
    """Also where a server compressed what was compressed."""
    body = URLSET
    for _ in range(times):
        body = gzip.compress(body)
    assert _discover(body, "application/x-gzip").links[0].url == "https://news.example/one"


def test_a_gzip_file_may_have_members_and_padding() -> None:
    """RFC 1952, section 2.2; what follows the last one is passed over, as gzip(1) does."""
    body = gzip.compress(URLSET[:50]) + gzip.compress(URLSET[50:]) + b"\0" * 100
    assert _discover(body).links[0].url == "https://news.example/one"


def test_a_gzip_file_in_a_gzip_file_in_one_is_not_opened() -> None:
    """Two are a mistake, three are a bomb."""
    body = gzip.compress(gzip.compress(gzip.compress(URLSET)))
    detail = "the document is a gzip archive, and names no articles"
    assert _refusal(body) == (Outcome.NOT_HTML, detail)


def test_a_gzip_bomb_is_refused() -> None:
    """When it has grown beyond what a sitemap may be, and not later."""
    body = gzip.compress(b"\0" * (document.MAX_DOCUMENT + 1), 1)
    detail = "the gzip file holds more than 52,428,800 bytes"
    assert _refusal(body) == (Outcome.TOO_LARGE, detail)


def test_a_hundred_thousand_empty_gzip_files_are_nothing() -> None:
    """They decode to nothing, in little time."""
    assert _refusal(gzip.compress(b"") * 100_000)[1] == "the document is empty"


def test_a_gzip_file_that_stops_is_refused() -> None:
    """What is missing may be the newest."""
    detail = "the gzip file stops before its end"
    assert _refusal(gzip.compress(URLSET)[:-12]) == (Outcome.TRUNCATED, detail)


def test_a_broken_gzip_file_is_refused() -> None:
    """With a sentence."""
    body = gzip.compress(URLSET)[:10] + b"\xff" * 50
    assert _refusal(body) == (Outcome.UNDECODABLE, "the gzip file is broken")


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        (b"", Outcome.NOT_ARTICLE, "the document is empty"),
        (b"\0\0 \n", Outcome.NOT_ARTICLE, "the document is empty"),
        (b"%PDF-1.7", Outcome.NOT_HTML, "the document is a PDF, and names no articles"),
        (b"<svg/>", Outcome.NOT_HTML, "the document is a picture (SVG)"),
        (
            b'<?xml version="1.0"?><Error/>',
            Outcome.NOT_HTML,
            "the document is XML, but no feed and no sitemap",
        ),
        (b"Gone fishing", Outcome.NOT_HTML, "the document is text that names no articles"),
        (b"{}", Outcome.NOT_HTML, "the document is JSON, but no JSON Feed"),
        (
            b"{",
            Outcome.EXTRACTION_FAILED,
            "the document begins like JSON and is none, or stops before its end",
        ),
    ],
)
def test_what_names_no_articles_is_refused(body: bytes, outcome: Outcome, detail: str) -> None:
    """With what it is instead."""
    assert _refusal(body) == (outcome, detail)


def test_a_robots_txt_without_sitemaps_is_refused() -> None:
    """It is one, and names none."""
    assert _refusal(b"User-agent: *\nDisallow:\n")[0] is Outcome.NOT_ARTICLE
