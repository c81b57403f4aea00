"""One host of the newspaper: what lies at which address, and what it answers to a request.

Pure but for its counters: a request in, an answer out. Stories are written when they are asked for.
"""

from __future__ import annotations

import re
import threading
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import Final

from scraper.model import Outcome
from tests.newspaper import feeds, pages
from tests.newspaper.behaviours import EVERYWHERE, Behaviour
from tests.newspaper.feeds import Channel, Item
from tests.newspaper.log import ROBOTS
from tests.newspaper.prose import LANGUAGES, Story, story
from tests.newspaper.server import Answer, Request

FEED = "/feeds/news.xml"
USUAL_FEED = "/feed"  # where WordPress has it, and where it is looked for
NEWS_SITEMAP = "/news-sitemap.xml"
SITEMAP_INDEX = "/sitemap.xml"
SITEMAPS = ("/sitemaps/new.xml", "/sitemaps/old.xml.gz")  # newer articles, older ones zipped
ROBOTS_FILE = "/robots-file.txt"  # where the robots.txt of a plan `redirect` leads
GAP = timedelta(minutes=37)  # between one article and the next
PARTIAL = 2  # of the articles: share that the first sitemap of an index has, as a divisor
SLUG_LETTERS = 40


class Fate(StrEnum):
    """What an honest run makes of an article."""

    STORED = "stored"  # once, in the first run
    LATER = "later"  # once, in the first run or as soon as a passing failure has passed
    FAILED = "failed"  # asked for, and it cannot be had
    REFUSED = "refused"  # asked for, and it is no article
    NEVER = "never"  # may not be asked for, or cannot be known of
    OPEN = "open"  # either way is right


@dataclass(slots=True)
class Entry:
    """An article of a host, and what is to become of it.

    `named` are the addresses by which feeds and sitemaps name it, empty where its own path does.
    With `has_twins` it has an AMP page, and also answers with a slash at the end; both declare the
    original. `copies` are further paths with the same text and no word on which is the original.
    `version` counts edits; `added` are the paragraphs that they brought.
    """

    number: int
    path: str
    published: datetime
    fate: Fate = Fate.STORED
    outcome: Outcome | None = None
    named: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    has_twins: bool = False

    @property
    def twins(self) -> tuple[str, ...]:
        """Further paths of it that declare the original."""
        return (f"/amp{self.path}", f"{self.path}/") if self.has_twins else ()

    @property
    def version(self) -> int:
        """How often it was edited."""
        return len(self.added)

    @property
    def modified(self) -> datetime:
        """An hour later with each edit."""
        return self.published + timedelta(hours=self.version)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a host is like.

    `source` is what a person adds of it: `feed`, `news-sitemap`, `sitemap-index`, `robots` (which
    names the index), `home-link` (a page that declares its feed), `home-guess` (one that does not,
    with a feed at the usual place) or `home-plain` (a page of links, and no feed). `feed` is its
    format, `robots` what its robots.txt is; `trouble` names what else is wrong with it.
    """

    name: str
    feed: str = "rss"
    source: str = "feed"
    robots: str = "allow"
    trouble: str = ""


ROBOTS_TEXTS = {
    "allow": "User-agent: *\nDisallow:\n",
    "delay": "User-agent: *\nCrawl-delay: 1\nDisallow: /private/\n",
    "forbidden": "User-agent: *\nDisallow: /\n",
    "named": "User-agent: *\nDisallow: /\n\nUser-agent: news-scraper\nDisallow: /private/\n",
    "rules": "User-agent: *\nDisallow: /private/\nDisallow: /*?print=\n",
}
VALIDATORS = ("both", "etag", "modified", "weak", "odd")  # of the hosts in turn


@dataclass(frozen=True, slots=True)
class Resource:
    """What lies at an address: `version` changes whenever its bytes do."""

    media: str
    version: str
    modified: datetime
    body: Callable[[], bytes]


@dataclass(slots=True)
class Host:
    """A host. `index` of `total` makes its language, markup and stories differ from the others'."""

    name: str
    plan: Plan
    index: int
    total: int
    netloc: str
    seed: str
    now: datetime
    extra_feeds: int = 0
    entrance: str = ""  # the path of what a person adds, where it is not what the plan says
    fate: Fate = Fate.STORED  # of what is published from now on
    entries: list[Entry] = field(default_factory=list)
    source_outcome: Outcome | None = None
    untouchable: list[str] = field(default_factory=list)  # addresses that may never be asked for
    spare: dict[str, Entry] = field(default_factory=dict)  # served, and named nowhere here
    extra_items: list[str] = field(default_factory=list)  # addresses in the feed beside articles
    _behaviours: dict[str, Behaviour] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: Final[threading.Lock] = field(default_factory=threading.Lock)

    @property
    def language(self) -> str:
        """The language of its articles."""
        return LANGUAGES[self.index % len(LANGUAGES)]

    @property
    def title(self) -> str:
        """The newspaper's name."""
        return f"The {self.name.replace('-', ' ').title()} Courier"

    @property
    def feed_path(self) -> str:
        """Where its feed is."""
        return USUAL_FEED if self.plan.source == "home-guess" else FEED

    @property
    def source_path(self) -> str:
        """The path of what a person adds."""
        return self.entrance or {
            "feed": self.feed_path,
            "news-sitemap": NEWS_SITEMAP,
            "sitemap-index": SITEMAP_INDEX,
            "robots": ROBOTS,
        }.get(self.plan.source, "/")

    def url(self, path: str) -> str:
        """The address of a path; an address stays."""
        return path if "://" in path else f"http://{self.netloc}{path}"

    def add(self, published: datetime | None = None, path: str | None = None) -> Entry:
        """A new article, named by the host's feed and sitemaps from now on."""
        with self._lock:
            entry = self._entry(len(self.entries), published, path)
            self.entries.append(entry)
        return entry

    def add_spare(self, path: str) -> Entry:
        """An article that only others name."""
        entry = self._entry(1_000 + len(self.spare), None, path)
        self.spare[path] = entry
        return entry

    def edit(self, number: int, text: str) -> Entry:
        """Add a paragraph to an article."""
        with self._lock:
            self.entries[number].added += (text,)
            return self.entries[number]

    def behave(self, path: str, behaviour: Behaviour | None) -> None:
        """From now on answer so at that path (`EVERYWHERE` but robots.txt); None ends it."""
        with self._lock:
            self._counts.pop(path, None)
            if behaviour is None:
                self._behaviours.pop(path, None)
            else:
                self._behaviours[path] = behaviour

    def forget(self) -> None:
        """Count afresh how often each behaviour was seen."""
        with self._lock:
            self._counts.clear()

    def story(self, entry: Entry) -> Story:
        """What an article says, with its edits."""
        number = entry.number * self.total + self.index
        told = story(self.seed, self.language, number)
        return replace(told, paragraphs=told.paragraphs + entry.added)

    def answer(self, request: Request) -> Answer:
        """What it answers."""
        if request.method != "GET":
            return Answer(405, (("Allow", "GET"),))
        path = request.target.partition("?")[0]
        behaviour, count = self._behaviour(request.target, path)
        if behaviour.status is not None:
            return _instead(behaviour, behaviour.status)
        resource = self._resource(path)
        if resource is None:
            return Answer(404, (("Content-Type", "text/html"),), b"<h1>Not found</h1>")
        return self._conditional(request, resource, behaviour, count)

    def _behaviour(self, target: str, path: str) -> tuple[Behaviour, int]:
        """How it behaves at an address this time, and how often it was asked there."""
        with self._lock:
            keys = [target, path] + [EVERYWHERE] * (path != ROBOTS)
            key = next((k for k in keys if k in self._behaviours), path)
            count = self._counts[key] = self._counts.get(key, 0) + 1
            found = self._behaviours.get(key, Behaviour())
        over = found.times is not None and count > found.times
        return (Behaviour() if over else found), count

    def _conditional(
        self, request: Request, resource: Resource, behaviour: Behaviour, count: int
    ) -> Answer:
        version = f"{resource.version}-{count}" if behaviour.restless else resource.version
        validators = self._validators(version, resource.modified)
        if behaviour.unmodified == "always" or _holds(request, validators, behaviour):
            return Answer(304, validators)
        body = b"\n" * behaviour.prefix + (behaviour.body or resource.body())
        if behaviour.keep is not None:
            body = body[: int(len(body) * behaviour.keep)]
        media = behaviour.media or resource.media
        return Answer(
            status=200,
            headers=(("Content-Type", media), *validators, *behaviour.headers),
            body=body,
            delay_s=behaviour.delay_s,
            drip_s=behaviour.drip_s,
            cut=behaviour.cut,
            endless=behaviour.endless,
        )

    def _validators(self, version: str, modified: datetime) -> tuple[tuple[str, str], ...]:
        style = VALIDATORS[self.index % len(VALIDATORS)]
        stamp = format_datetime(modified, usegmt=True)
        return {
            "both": (("ETag", f'"{version}"'), ("Last-Modified", stamp)),
            "etag": (("ETag", f'"{version}"'),),
            "modified": (("Last-Modified", stamp),),
            "weak": (("ETag", f'W/"{version}--gzip"'), ("Last-Modified", stamp)),
            "odd": (("ETag", version), ("Last-Modified", format_datetime(modified))),
        }[style]

    def _resource(self, path: str) -> Resource | None:
        if path in (ROBOTS, ROBOTS_FILE):
            return self._robots(path)
        if path == "/":
            return self._front()
        if path.startswith("/feeds/extra/"):
            return self._extra_feed(path)
        if (document := self._document(path)) is not None:
            return document
        return self._article(path)

    def _robots(self, path: str) -> Resource | None:
        kind = {"redirect": "rules"}.get(self.plan.robots, self.plan.robots)
        text = ROBOTS_TEXTS.get(kind)
        if text is None or (path == ROBOTS_FILE and self.plan.robots != "redirect"):
            return None
        if self.plan.source == "robots":
            text += f"Sitemap: {self.url(SITEMAP_INDEX)}\n"
        return _made("text/plain", self.now, text.encode())

    def _front(self) -> Resource:
        declared = self.plan.source in ("feed", "home-link")
        feed = (feeds.MEDIA[self.plan.feed].partition(";")[0], self.feed_path) if declared else None
        links = [(e.named[0] if e.named else e.path, self.story(e).title) for e in self._newest()]
        text = pages.front(self.title, self.language, links, feed)
        return _made("text/html; charset=utf-8", self._changed(self.entries), text.encode())

    def _extra_feed(self, path: str) -> Resource | None:
        """One of the many feeds of a host in a benchmark: nothing is in it."""
        number = path.removeprefix("/feeds/extra/").removesuffix(".xml")
        if not number.isdecimal() or int(number) >= self.extra_feeds:
            return None
        channel = Channel(f"Extra {number}", self.url("/"), self.url(path), self.language)
        return _made(feeds.MEDIA["rss"], self.now, feeds.rss(channel, ()))

    def _document(self, path: str) -> Resource | None:
        """A feed or a sitemap, where the plan has one there."""
        entries = self._newest()
        half = len(entries) // PARTIAL
        has_feed = self.plan.source in ("feed", "home-link", "home-guess")
        has_index = self.plan.source in ("sitemap-index", "robots")
        makers: dict[str, Callable[[], Resource]] = {}
        if has_feed:
            makers[self.feed_path] = lambda: self._feed(entries)
        if self.plan.source == "news-sitemap":
            makers[NEWS_SITEMAP] = lambda: self._news(entries)
        if has_index:
            makers[SITEMAP_INDEX] = lambda: self._index(entries[:half], entries[half:])
            makers[SITEMAPS[0]] = lambda: self._sitemap(entries[:half], "xml")
            makers[SITEMAPS[1]] = lambda: self._sitemap(entries[half:], "gz")
        return makers[path]() if path in makers else None

    def _feed(self, entries: Sequence[Entry]) -> Resource:
        kind = self.plan.feed
        items = self._items(entries)
        items += [Item(url, f"See also: {url}", self.now, self.now) for url in self.extra_items]
        channel = Channel(self.title, self.url("/"), self.url(self.feed_path), self.language)
        body = feeds.FORMATS[kind](channel, items)
        return _made(feeds.MEDIA[kind], self._changed(entries), body)

    def _news(self, entries: Sequence[Entry]) -> Resource:
        channel = Channel(self.title, self.url("/"), self.url(NEWS_SITEMAP), self.language)
        body = feeds.news_sitemap(channel, self._items(entries))
        return _made(feeds.MEDIA["xml"], self._changed(entries), body)

    def _index(self, new: Sequence[Entry], old: Sequence[Entry]) -> Resource:
        parts = zip(SITEMAPS, (new, old), strict=True)
        files = [(self.url(path), self._changed(part)) for path, part in parts]
        return _made(feeds.MEDIA["xml"], self._changed((*new, *old)), feeds.sitemap_index(files))

    def _sitemap(self, entries: Sequence[Entry], kind: str) -> Resource:
        body = feeds.sitemap(self._items(entries))
        body = feeds.zipped(body) if kind == "gz" else body
        return _made(feeds.MEDIA[kind], self._changed(entries), body)

    def _items(self, entries: Sequence[Entry]) -> list[Item]:
        return [
            Item(self.url(name), told.title, entry.published, entry.modified, told.paragraphs[0])
            for entry in entries
            for told in (self.story(entry),)
            for name in entry.named or (entry.path,)
        ]

    def _article(self, path: str) -> Resource | None:
        entry = self._entry_at(path)
        if entry is None:
            return None
        version = f"{zlib.crc32(path.encode()):x}.{entry.version}"
        media = "text/html; charset=utf-8"
        return Resource(media, version, entry.modified, lambda: self._page(entry, path).encode())

    def _entry_at(self, path: str) -> Entry | None:
        for entry in (*self.entries, *self.spare.values()):
            if path in (entry.path, *entry.copies, *entry.twins):
                return entry
        return None

    def _page(self, entry: Entry, path: str) -> str:
        others = [e for e in self._newest() if e is not entry and e.fate is not Fate.NEVER][:3]
        original = None if entry.copies else self.url(entry.path)
        sheet = pages.Sheet(
            story=self.story(entry),
            site=self.title,
            published=entry.published,
            modified=entry.modified,
            canonical=original,
            amp=self.url(f"/amp{entry.path}") if entry.has_twins else None,
            near=tuple((e.path, self.story(e).title) for e in others),
        )
        if path.startswith("/amp/"):
            return pages.amp(sheet)
        return pages.LAYOUTS[self.index % len(pages.LAYOUTS)](sheet)

    def _newest(self) -> list[Entry]:
        with self._lock:
            return sorted(self.entries, key=lambda e: e.published, reverse=True)

    def _changed(self, entries: Sequence[Entry]) -> datetime:
        return max((e.modified for e in entries), default=self.now)

    def _entry(self, number: int, published: datetime | None, path: str | None) -> Entry:
        moment = published or self.now - timedelta(days=1) + number * GAP
        entry = Entry(number, "", moment, self.fate)
        entry.path = path or self._path(entry)
        return entry

    def _path(self, entry: Entry) -> str:
        """An address such as newspapers have, in the style of the host."""
        mark = 10_000 + entry.number * self.total + self.index
        slug = _slug(self.story(entry).title) or "story"
        day = entry.published.strftime("%Y/%m/%d")
        styles = (f"/{day}/{slug}-{mark}", f"/local/{slug}-{mark}.html", f"/artikel/{mark}-{slug}")
        return styles[self.index % len(styles)]


def _made(media: str, modified: datetime, body: bytes) -> Resource:
    return Resource(media, f"{zlib.crc32(body):08x}", modified, lambda: body)


def _instead(behaviour: Behaviour, status: int) -> Answer:
    media = (("Content-Type", behaviour.media),) if behaviour.media else ()
    return Answer(
        status=status,
        headers=(*media, *behaviour.headers),
        body=behaviour.body or b"",
        delay_s=behaviour.delay_s,
    )


def _holds(request: Request, validators: tuple[tuple[str, str], ...], behaviour: Behaviour) -> bool:
    """Whether the asker names what it would be given, letter by letter (RFC 9110, 13.2.2)."""
    etag, since = request.header("if-none-match"), request.header("if-modified-since")
    if behaviour.unmodified == "asked" and (etag or since):
        return True
    given = dict(validators)
    if etag is not None:
        return etag == given.get("ETag")
    return since is not None and since == given.get("Last-Modified")


def _slug(title: str) -> str:
    """A title as a part of an address: `Der Bäcker, 7` → `der-backer-7`; empty without letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(words)[:SLUG_LETTERS].strip("-") if re.search("[a-z]{3}", plain) else ""
