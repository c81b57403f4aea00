"""Pages of HTML: an article in the markup of several systems, its AMP twin, fronts and notices."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from tests.newspaper.prose import Story

NOTICE = (
    b"<!doctype html><html><title>Moved</title><body><p>This service has moved.</p></body></html>"
)
PAYWALL = (
    "<!doctype html><html lang='en'><head><title>{title}</title>"
    "<script type='application/ld+json'>{{"
    '"@context":"https://schema.org","@type":"NewsArticle","headline":"{title}",'
    '"isAccessibleForFree":false}}</script></head>'
    "<body><h1>{title}</h1><div class='paywall'><h2>Subscribe to continue reading</h2>"
    "<p>This article is for subscribers only.</p><a href='/login'>Log in</a></div></body></html>"
)
MENU = (("/", "Home"), ("/politics/", "Politics"), ("/sport/", "Sport"), ("/contact", "Contact"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page of an article shows.

    `site` is the name of the newspaper; `canonical` the address that it declares as its own, and
    `amp` that of its twin, None where it declares none; `near` are the path and title of others.
    """

    story: Story
    site: str
    published: datetime
    modified: datetime
    canonical: str | None = None
    amp: str | None = None
    near: tuple[tuple[str, str], ...] = ()

    @property
    def iso(self) -> str:
        """The moment of publication."""
        return self.published.isoformat(timespec="seconds")

    @property
    def body(self) -> str:
        """The paragraphs."""
        return "\n".join(f"<p>{escape(p)}</p>" for p in self.story.paragraphs)


Layout = Callable[[Sheet], str]


def portal(sheet: Sheet) -> str:
    """A large site: JSON-LD, Open Graph, a breadcrumb, related links, a footer."""
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": sheet.story.title,
        "datePublished": sheet.iso,
        "dateModified": sheet.modified.isoformat(timespec="seconds"),
        "author": {"@type": "Person", "name": sheet.story.author},
        "articleSection": sheet.story.section,
    }
    head = (
        f'<meta property="og:type" content="article">'
        f'<script type="application/ld+json">{json.dumps(said)}</script>'
    )
    main = (
        f'<ol class="breadcrumb"><li><a href="/">{escape(sheet.site)}</a></li>'
        f"<li>{escape(sheet.story.section)}</li></ol><article class=story>"
        f"<h1>{escape(sheet.story.title)}</h1><div class=meta>"
        f'<span class="author">{escape(sheet.story.author)}</span> <time datetime="{sheet.iso}">'
        f"{sheet.published:%Y-%m-%d %H:%M}</time></div><div class='story__body'>{sheet.body}</div>"
        f"</article>{_related(sheet)}"
    )
    return _document(sheet, head, main)


def blog(sheet: Sheet) -> str:
    """A weblog: `entry-content`, the date above the title, tags below."""
    head = f'<meta property="article:published_time" content="{sheet.iso}">'
    main = (
        f'<main id=main><article class="post hentry"><header class=entry-header>'
        f'<time class="entry-date published" datetime="{sheet.iso}">{sheet.published:%Y-%m-%d}'
        f'</time><h1 class="entry-title">{escape(sheet.story.title)}</h1>'
        f"<p class=byline>{escape(sheet.story.byline)}</p></header>"
        f'<div class="entry-content">{sheet.body}</div><footer class="entry-footer">'
        f'<a rel=tag href="/tag/a/">{escape(sheet.story.section)}</a></footer></article></main>'
        f"<aside id=secondary class=widget-area>{_related(sheet)}</aside>"
    )
    return _document(sheet, head, main)


def microdata(sheet: Sheet) -> str:
    """schema.org in attributes, in boxes of boxes."""
    main = (
        '<div class=page><div class=col itemscope itemtype="https://schema.org/NewsArticle">'
        f'<div class=hd><h1 itemprop="headline">{escape(sheet.story.title)}</h1>'
        f'<span itemprop="author">{escape(sheet.story.author)}</span>'
        f'<meta itemprop="datePublished" content="{sheet.iso}"></div>'
        f'<div class="txt" itemprop="articleBody">{sheet.body}</div></div>'
        f'<div class="col side">{_related(sheet)}</div></div>'
    )
    return _document(sheet, "", main)


def plain(sheet: Sheet) -> str:
    """An old site: a date line, paragraphs, nothing that machines are told."""
    main = (
        f"<div id=content><h1>{escape(sheet.story.title)}</h1>"
        f"<p class=date>{sheet.published:%Y-%m-%d}</p>{sheet.body}</div>{_related(sheet)}"
    )
    return _document(sheet, "", main)


LAYOUTS: tuple[Layout, ...] = (portal, blog, microdata, plain)


def amp(sheet: Sheet) -> str:
    """The AMP twin: the same article, and whose twin it is."""
    return (
        f'<!doctype html><html amp lang="{sheet.story.language}"><head><meta charset="utf-8">'
        f"<title>{escape(sheet.story.title)}</title>{_links(sheet)}</head><body><article>"
        f"<h1>{escape(sheet.story.title)}</h1>"
        f'<time datetime="{sheet.iso}">{sheet.published:%Y-%m-%d}</time>'
        f"{sheet.body}</article></body></html>"
    )


def front(
    site: str, language: str, articles: Sequence[tuple[str, str]], feed: tuple[str, str] | None
) -> str:
    """A home page: a menu, the newest articles (path, title), and its feed (media type, path)."""
    declared = (
        f'<link rel="alternate" type="{feed[0]}" title="{escape(site)}" href="{feed[1]}">'
        if feed
        else ""
    )
    cards = "\n".join(
        f'<div class=card><h2><a href="{path}">{escape(title)}</a></h2></div>'
        for path, title in articles
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(site)}</title>{declared}</head><body>{_menu()}"
        f"<main>{cards}</main>{_footer(site)}</body></html>"
    )


def _document(sheet: Sheet, head: str, main: str) -> str:
    return (
        f'<!doctype html><html lang="{sheet.story.language}"><head><meta charset="utf-8">'
        f"<title>{escape(sheet.story.title)} | {escape(sheet.site)}</title>{_links(sheet)}{head}"
        f"</head><body>{_menu()}{main}{_footer(sheet.site)}</body></html>"
    )


def _links(sheet: Sheet) -> str:
    named = (("canonical", sheet.canonical), ("amphtml", sheet.amp))
    return "".join(f'<link rel="{rel}" href="{href}">' for rel, href in named if href)


def _menu() -> str:
    items = "".join(f'<li><a href="{path}">{label}</a></li>' for path, label in MENU)
    return f"<header><nav><ul class=menu>{items}</ul></nav></header>"


def _related(sheet: Sheet) -> str:
    items = "".join(f'<li><a href="{path}">{escape(t)}</a></li>' for path, t in sheet.near)
    return f"<div class=related><h3>Related</h3><ul>{items}</ul></div>" if items else ""


def _footer(site: str) -> str:
    return (
        f"<footer><p>© {escape(site)}. All rights reserved.</p>"
        "<a href='/privacy'>Privacy</a></footer>"
    )
