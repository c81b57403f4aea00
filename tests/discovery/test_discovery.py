"""The law of the room: whatever bytes come, there are contents or a reason."""

from __future__ import annotations

import contextlib
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper import charset
from scraper.discovery import discover
from scraper.errors import NotASource
from scraper.model import Page

DATA = Path(__file__).parent / "data" / "feeds"
DOCUMENTS = sorted(
    body
    for path in DATA.iterdir()
    if not path.name.endswith(".case.json") and len(body := path.read_bytes()) < 10_000
)
# What breaks parsers: markup out of place, other encodings, addresses and numbers that are none.
SPLINTERS = [
    *(b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"\0", b"\xff\xfe", b"\xe4", b"{"),
    *(b"<item>", b"</item>", b"<entry>", b"<source>", b"<image>", b"<textinput>", b"<svg>"),
    *(b"<title type='xhtml'>", b"<content mode='base64'>", b"<category/>", b"<link href='//['/>"),
    *(b"&#0;", b"&#xFFFFFFFF;", b"&#55296;", b"&x;", b"<!DOCTYPE rss [<!ENTITY x 'y'>]>"),
    *(b" xml:base='http://['", b"<link>", b"<guid>", b"<pubDate>9</pubDate>", b"<ttl>9e9</ttl>"),
    *(b"\x1f\x8b\x08", b"<urlset>", b"<html>", b"User-agent: *\n", b"<width>x</width>"),
]
CONTENT_TYPES = [None, "text/html", "application/xml; charset=utf-16", "x; charset=gb2312"]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A document of the cases, cut, with bytes changed and splinters put in."""
    body = bytearray(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(body)))
        match draw(st.sampled_from(("cut", "drop", "flip", "put"))):
            case "cut":
                del body[at:]
            case "drop":
                del body[at : at + draw(st.integers(1, 200))]
            case "flip":
                body[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case _:
                body[at:at] = draw(st.sampled_from(SPLINTERS)) * draw(st.integers(1, 3))
    return bytes(body)


def _named(body: bytes, content_type: str | None) -> list[str]:
    url = "https://news.example/feed"
    page = Page(url, url, body, charset.detect(body, content_type), "2024-05-03T12:00:00Z", 200)
    with contextlib.suppress(NotASource):
        return [link.url for link in discover(page, cross_site=True).links]
    return []


@given(st.binary(), st.sampled_from(CONTENT_TYPES))
def test_any_bytes_name_articles_or_are_refused(body: bytes, content_type: str | None) -> None:
    """Nothing but `NotASource` is ever raised."""
    assert all(url.startswith(("http://", "https://")) for url in _named(body, content_type))


@given(mutated(), st.sampled_from(CONTENT_TYPES))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_broken_feed_names_articles_or_is_refused(body: bytes, content_type: str | None) -> None:
    """Nothing but `NotASource` is ever raised, and an address is named once."""
    urls = _named(body, content_type)
    assert len(urls) == len(set(urls))
