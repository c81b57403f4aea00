"""JSON Feed 1.0 and 1.1 → what it names (https://www.jsonfeed.org/version/1.1/).

An item's address is its `url`, else its `id` where that is one, else the `external_url` that it is
about. Whatever is of another type than the specification says counts as absent. Pure.
"""

from __future__ import annotations

import json
from urllib.parse import urljoin

from scraper.discovery import stamps
from scraper.discovery.feeds import MAX_ITEMS, note
from scraper.discovery.titles import plain
from scraper.errors import NotASource
from scraper.model import Contents, Link, Outcome, SourceKind


def read(text: str, url: str) -> Contents:
    """What the feed at `url` names.

    Raises `NotASource` for what is no JSON, and for JSON that is no feed.
    """
    feed = _parsed(text)
    items = feed.get("items")
    if not isinstance(items, list) or not _says_feed(feed, items):
        raise NotASource(Outcome.NOT_HTML, "the document is JSON, but no JSON Feed")
    home = _joined(url, _address(feed, "home_page_url"))
    entries = [item for item in items[:MAX_ITEMS] if isinstance(item, dict)]
    return Contents(
        SourceKind.FEED,
        title=plain(feed.get("title")),
        links=tuple(_link(item, home or url) for item in entries),
        home=home or None,
        note=note(left=max(len(items) - MAX_ITEMS, 0)),
    )


def _parsed(text: str) -> dict[str, object]:
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise NotASource(Outcome.NOT_HTML, "the document is JSON nested too deeply") from error
    except ValueError as error:  # also for numbers of thousands of digits
        detail = "the document begins like JSON and is none, or stops before its end"
        raise NotASource(Outcome.EXTRACTION_FAILED, detail) from error
    return document if isinstance(document, dict) else {}


def _says_feed(feed: dict[str, object], items: list[object]) -> bool:
    """Whether it names its format, or forgot to and has items that are those of a feed."""
    if "jsonfeed.org/version" in str(feed.get("version"))[:100]:
        return True
    return bool(items) and all(isinstance(i, dict) and {"id", "url"} <= set(i) for i in items)


def _link(item: dict[str, object], base: str) -> Link:
    """What an item names; its `url` is empty where it has no address."""
    identity = _address(item, "id") or ""
    permalink = identity if identity.startswith(("http://", "https://")) else None
    return Link(
        _joined(base, _address(item, "url") or permalink or _address(item, "external_url")),
        title=plain(item.get("title")),
        published=stamps.iso(_address(item, "date_published")),
        modified=stamps.iso(_address(item, "date_modified")),
    )


def _joined(base: str, address: str | None) -> str:
    try:
        return urljoin(base, address) if address else ""
    except ValueError:
        return address or ""


def _address(fields: dict[str, object], name: str) -> str | None:
    value = fields.get(name)
    return value.strip() or None if isinstance(value, str) else None
