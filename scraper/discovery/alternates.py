"""The feeds that a page of HTML declares, the likeliest first, and where feeds usually are.

Declared are `<link rel="alternate">` of a feed's type (RSS Advisory Board, "RSS Autodiscovery";
HTML Standard, 4.6.7.1); links of the text that plainly lead to a feed follow them. A feed of
comments is no source of articles, and neither is what an API offers as JSON. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit, urlunsplit

from lxml.html import HtmlElement

from scraper import urls
from scraper.discovery.anchors import Anchor, absolute
from scraper.errors import BadUrl
from scraper.model import Link

MAX_FEEDS = 20  # of a page; some declare one for each of hundreds of sections
USUAL_PLACES = 6  # addresses that are tried where a page declares none; each is a request

_FEED_TYPES = frozenset(
    """
    application/rss+xml application/atom+xml application/rdf+xml application/feed+json
    text/rss+xml text/atom+xml application/x.atom+xml application/x-rss+xml application/rss
    """.split()
)
# Types that other things have as well: what they declare must also be called a feed.
_MIXED_TYPES = frozenset({"application/xml", "text/xml", "application/json", "text/xml+rss"})

_CALLED_FEED = re.compile(r"(?<![a-z])(?:rss|atom|feeds?|rdf)(?![a-z])", re.IGNORECASE)
_NO_FEED = re.compile(r"wp-json|oembed", re.IGNORECASE)
_COMMENTS = re.compile(
    r"comment|kommentar|коммент|комент|σχόλι|yorum|reacties|reactions|komentar|koment[aá][rř]|hozzászól"
    r"|תגוב|تعليق|نظرات|تبصر|टिप्पण|মন্তব্য|ความคิดเห็น|bình luận|binh-luan|评论|評論|留言|コメント|댓글"
    r"|comentario|comentári|commenti|replies|/respuestas",
    re.IGNORECASE,
)
_MEDIA = re.compile(r"podcast|video|audio|youtube", re.IGNORECASE)

_FEED_PATH = re.compile(
    r"/(?:rss|feed|atom)(?:/(?:rss2?|atom|feed))?/?$"
    r"|/[\w.~-]{0,40}(?:rss|feed|atom|index)[\w~-]{0,40}\.(?:xml|rdf|rss|atom)$|\.(?:rss|rdf|atom)$"
    r"|/(?:feed|rss)\.(?:json|php)$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed=(?:rss2?|atom|rdf)|format=(?:rss|feed)|type=rss)(?:&|$)")

# What the programs that most news sites run on call their feed, by how many run on them: WordPress
# (/feed, on over a third of all sites), Ghost and most publishers' own systems (/rss), portals of
# files (/rss.xml), Jekyll and static sites (/feed.xml), Movable Type and Blogger's heirs
# (/atom.xml), Hugo (/index.xml).
_ROOT_PLACES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
_SECTION_PLACES = ("/feed", "/rss")


def feeds(tree: HtmlElement, anchors: Iterable[Anchor], base: str, url: str) -> tuple[Link, ...]:
    """The feeds that the page at `url` declares, each once, the likeliest first.

    Of a section its own comes first; else the one of the whole site, then those of its sections.
    """
    declared = sorted(_declared(tree, base), key=lambda link: _unlikeliness(link, url))
    named = list(_named(anchors, url))
    first = {link.url.rstrip("/"): link for link in reversed([*declared, *named])}
    order = dict.fromkeys(link.url.rstrip("/") for link in [*declared, *named])
    return tuple(first[key] for key in order)[:MAX_FEEDS]


def usual_feed_places(url: str) -> tuple[str, ...]:
    """Where the feed of a page usually is, for one that declares none: the commonest place first.

    Below a section's own path first, then at the root; at most `USUAL_PLACES`. Empty for what is
    no address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ()
    path = parts.path.rstrip("/")
    if re.search(r"\.\w{2,5}$", path.rpartition("/")[2]):  # a file: its folder
        path = path.rpartition("/")[0]
    own = [path + place for place in _SECTION_PLACES] if path else []
    places = dict.fromkeys([*own, *_ROOT_PLACES])
    return tuple(urlunsplit((*parts[:2], place, "", "")) for place in [*places][:USUAL_PLACES])


def is_feed_address(url: str) -> bool:
    """Whether an address plainly leads to a feed."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))


def _declared(tree: HtmlElement, base: str) -> Iterator[Link]:
    for element in tree.iter("link"):
        rel = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").lower().partition(";")[0].strip()
        if not {"alternate", "feed"} & {*rel} or "stylesheet" in rel:
            continue
        url = _checked(absolute(base, element.get("href")))
        title = " ".join((element.get("title") or "").split())[:300] or None
        if url is not None and _is_feed(kind, rel, url, title) and not _is_of_comments(url, title):
            yield Link(url, title=title)


def _checked(url: str | None) -> str | None:
    try:
        return urls.checked(url) if url else None
    except BadUrl:
        return None


def _is_feed(kind: str, rel: list[str], url: str, title: str | None) -> bool:
    if _NO_FEED.search(url):
        return False
    if kind in _FEED_TYPES or "feed" in rel:
        return True
    return kind in _MIXED_TYPES and bool(_CALLED_FEED.search(f"{url} {title or ''}"))


def _is_of_comments(url: str, title: str | None) -> bool:
    """Whether the feed is one of readers' comments, by its address (but for the host) or title."""
    path = url.split("/", 3)[-1]
    return bool(_COMMENTS.search(f"/{unquote(path)} {title or ''}"))


def _unlikeliness(link: Link, url: str) -> tuple[bool, bool, int]:
    """Sorts feeds: those of films and sound last, a section's own first, then the shortest path."""
    names = [name for name in urls.folders(f"{url.partition('?')[0]}/") if len(name) > 2]
    own = re.split(r"[^\w-]+", f"{urlsplit(link.url).path} {link.title or ''}".lower())
    is_own = bool(names) and re.sub(r"\.\w+$", "", names[-1].lower()) in own
    depth = len(list(filter(None, urlsplit(link.url).path.split("/"))))
    return bool(_MEDIA.search(f"{link.url} {link.title or ''}")), not is_own, depth


def _named(anchors: Iterable[Anchor], url: str) -> Iterator[Link]:
    """Links of the text that plainly lead to a feed of the same site."""
    for anchor in anchors:
        if not is_feed_address(anchor.url) or _NO_FEED.search(anchor.url):
            continue
        address = _checked(anchor.url)
        is_of_site = urls.site(address) == urls.site(url)
        if address and is_of_site and not _is_of_comments(address, anchor.text):
            yield Link(address, title=anchor.text or None)
