"""Media types and signatures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher.answers import Answer
from scraper.fetcher.failures import Failure
from scraper.fetcher.media import ARTICLE, SOURCE, Wanted, media_type, refuse_body, refuse_type


def _answer(content_type: str | None, body: bytes = b"") -> Answer:
    headers = () if content_type is None else (("Content-Type", content_type),)
    return Answer("http://a.example/", 200, headers, body)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/html", "text/html"),
        ("Text/HTML; charset=utf-8", "text/html"),
        ("text/html, text/html", "text/html"),
        ("application/rss+xml", "application/rss+xml"),
        ("html", None),
        ("", None),
        (None, None),
    ],
)
def test_the_media_type_is_read_without_parameters(
    content_type: str | None, expected: str | None
) -> None:
    """Lower case, no charset, the first of several; None where it is no media type."""
    assert media_type(content_type) == expected


@given(st.text())
def test_reading_a_media_type_never_raises(content_type: str) -> None:
    """Whatever the header holds, it is a media type or None."""
    result = media_type(content_type)
    assert result is None or "/" in result


@pytest.mark.parametrize(
    ("content_type", "wanted"),
    [
        ("text/html", ARTICLE),
        ("application/xhtml+xml", ARTICLE),
        ("text/plain", ARTICLE),
        (None, ARTICLE),
        ("text/html", SOURCE),
        ("application/rss+xml", SOURCE),
        ("application/x-gzip", SOURCE),
        ("application/octet-stream", SOURCE),
    ],
)
def test_types_that_are_read(content_type: str | None, wanted: Wanted) -> None:
    """Pages for an article, feeds and sitemaps for a source, and what says nothing for both."""
    refuse_type(_answer(content_type), wanted)


@pytest.mark.parametrize(
    ("content_type", "wanted"),
    [
        ("application/pdf", ARTICLE),
        ("audio/mpeg", ARTICLE),
        ("image/svg+xml", ARTICLE),
        ("application/octet-stream", ARTICLE),
        ("application/rss+xml", ARTICLE),
        ("audio/mpeg", SOURCE),
        ("image/png", SOURCE),
    ],
)
def test_types_that_are_refused(content_type: str, wanted: Wanted) -> None:
    """Everything else is refused by its name."""
    with pytest.raises(Failure, match=f"a.example sent {content_type}".replace("+", r"\+")):
        refuse_type(_answer(content_type), wanted)


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"PK\x03\x04",
        b"ID3\x04",
        b"\x00\x00\x00 ftypisom",
        b"\x1f\x8b\x08\x00",
        b"OggS\x00",
    ],
)
def test_a_signature_is_believed_before_the_header(body: bytes) -> None:
    """A PDF that is announced as HTML is a PDF."""
    with pytest.raises(Failure, match="whatever its header says"):
        refuse_body(_answer("text/html", body), ARTICLE)


def test_a_source_may_be_a_gzip_file() -> None:
    """Sitemaps are."""
    refuse_body(_answer("application/gzip", b"\x1f\x8b\x08\x00"), SOURCE)


@pytest.mark.parametrize("body", [b"", b"<p>News", "\ufeff<p>News".encode("utf-16"), b"\x1b$B"])
def test_an_untyped_body_of_text_is_read(body: bytes) -> None:
    """Without a content type, text is text, also behind a BOM or an ISO-2022-JP escape."""
    refuse_body(_answer(None, body), ARTICLE)


def test_an_untyped_body_of_binary_data_is_refused() -> None:
    """Without a content type, control characters make it binary."""
    with pytest.raises(Failure, match="binary data"):
        refuse_body(_answer(None, b"abc\x00\x01"), ARTICLE)
