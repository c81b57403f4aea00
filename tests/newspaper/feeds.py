"""Documents that name articles: RSS, Atom, JSON Feed, news sitemaps, sitemaps and their index."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

MEDIA = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
    "xml": "application/xml",
    "gz": "application/gzip",
}


@dataclass(frozen=True, slots=True)
class Item:
    """An article as a document names it; `url` as it is written there, tracking and all."""

    url: str
    title: str
    published: datetime
    modified: datetime
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """Whose items they are: the name, the home page, the feed's own address, the language."""

    title: str
    home: str
    self_url: str
    language: str


Format = Callable[[Channel, Sequence[Item]], bytes]


def rss(channel: Channel, items: Sequence[Item]) -> bytes:
    """RSS 2.0, with the elements that blogs add."""
    body = "".join(
        f"<item><title>{escape(i.title)}</title><link>{escape(i.url)}</link>"
        f'<guid isPermaLink="false">{escape(i.url)}</guid>'
        f"<pubDate>{format_datetime(i.published)}</pubDate>"
        f"<description>{escape(i.summary)}</description></item>\n"
        for i in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>{escape(channel.title)}</title><link>{channel.home}</link>"
        f'<atom:link href="{channel.self_url}" rel="self" type="application/rss+xml"/>'
        f"<description>News</description><language>{channel.language}</language>\n"
        f"{body}</channel></rss>\n"
    ).encode()


def atom(channel: Channel, items: Sequence[Item]) -> bytes:
    """Atom (RFC 4287)."""
    body = "".join(
        f"<entry><title>{escape(i.title)}</title>"
        f'<link rel="alternate" type="text/html" href="{escape(i.url)}"/><id>{escape(i.url)}</id>'
        f"<published>{i.published.isoformat()}</published>"
        f"<updated>{i.modified.isoformat()}</updated><summary>{escape(i.summary)}</summary>"
        "</entry>\n"
        for i in items
    )
    newest = max((i.modified for i in items), default=None)
    updated = f"<updated>{newest.isoformat()}</updated>" if newest else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{channel.language}">'
        f"<title>{escape(channel.title)}</title><id>{channel.self_url}</id>{updated}"
        f'<link rel="self" href="{channel.self_url}"/><link href="{channel.home}"/>\n'
        f"{body}</feed>\n"
    ).encode()


def json_feed(channel: Channel, items: Sequence[Item]) -> bytes:
    """JSON Feed 1.1."""
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.self_url,
        "language": channel.language,
        "items": [
            {
                "id": i.url,
                "url": i.url,
                "title": i.title,
                "date_published": i.published.isoformat(),
                "date_modified": i.modified.isoformat(),
                "summary": i.summary,
            }
            for i in items
        ],
    }
    return json.dumps(said, ensure_ascii=False).encode()


FORMATS: dict[str, Format] = {"rss": rss, "atom": atom, "json": json_feed}


def news_sitemap(channel: Channel, items: Sequence[Item]) -> bytes:
    """A sitemap with the extension for news."""
    body = "".join(
        f"<url><loc>{escape(i.url)}</loc><news:news><news:publication>"
        f"<news:name>{escape(channel.title)}</news:name>"
        f"<news:language>{channel.language}</news:language></news:publication>"
        f"<news:publication_date>{i.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(i.title)}</news:title></news:news></url>\n"
        for i in items
    )
    return _xml("urlset", ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', body)


def sitemap(items: Sequence[Item]) -> bytes:
    """A plain sitemap with `lastmod`."""
    body = "".join(
        f"<url><loc>{escape(i.url)}</loc><lastmod>{i.modified.isoformat()}</lastmod></url>\n"
        for i in items
    )
    return _xml("urlset", "", body)


def sitemap_index(files: Sequence[tuple[str, datetime]]) -> bytes:
    """An index of sitemaps: their addresses and `lastmod`."""
    body = "".join(
        f"<sitemap><loc>{escape(url)}</loc><lastmod>{modified.isoformat()}</lastmod></sitemap>\n"
        for url, modified in files
    )
    return _xml("sitemapindex", "", body)


def zipped(document: bytes) -> bytes:
    """A sitemap as `.xml.gz`, the same each time."""
    return gzip.compress(document, mtime=0)


def opml(title: str, feeds: Sequence[tuple[str, str]]) -> bytes:
    """A list of feeds (title, address) as readers export it."""
    body = "".join(
        f'<outline type="rss" text="{escape(name)}" title="{escape(name)}" '
        f'xmlUrl="{escape(url)}"/>\n'
        for name, url in feeds
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>{escape(title)}'
        f"</title></head><body>\n{body}</body></opml>\n"
    ).encode()


def _xml(root: str, spaces: str, body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} '
        f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{spaces}>\n{body}</{root}>\n'
    ).encode()
