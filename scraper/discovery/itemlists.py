"""The `ItemList`s in a page's JSON-LD (https://schema.org/ItemList): addresses and names.

Sites write them for search engines, to say which articles a page lists, in which order. Broken
JSON is common, and evidence of nothing. Pure; raises nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from lxml import etree
from lxml.html import HtmlElement

from scraper.discovery.anchors import absolute

MAX_JSON = 1_000_000  # characters of one script
MAX_VALUES = 20_000  # JSON values of one script that are looked at

_STRING = etree.XPath("string()")


def entries(tree: HtmlElement, base: str) -> Iterator[tuple[str, str | None]]:
    """Address and name of each entry of each list, in their order."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower().strip() == "application/ld+json":
            for item in _items(_json(str(_STRING(script)))):
                address, name = _entry(item)
                url = absolute(base, address)
                if url is not None:
                    yield url, name


def _json(text: str) -> object:
    try:
        return json.loads(text) if len(text) <= MAX_JSON else None
    except (ValueError, RecursionError):  # broken JSON-LD is common, and evidence of nothing
        return None


def _items(document: object) -> Iterator[object]:
    """The elements of all lists of the type `ItemList`, wherever they stand."""
    waiting = [document]
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            waiting.extend(reversed(value.values()))
            elements = value.get("itemListElement")
            if value.get("@type") == "ItemList" and isinstance(elements, list):
                yield from elements


def _entry(item: object) -> tuple[str | None, str | None]:
    """Address and name of a `ListItem`, or of the thing that it holds."""
    if isinstance(item, str):
        return item, None
    for value in _nested(item):
        url = value.get("url") or value.get("@id")
        name = value.get("headline") or value.get("name")
        if isinstance(url, str):
            return url, " ".join(name.split()) if isinstance(name, str) else None
    return None, None


def _nested(item: object) -> Iterable[dict[str, object]]:
    inner = item.get("item") if isinstance(item, dict) else None
    if isinstance(inner, str):
        inner = {"url": inner}
    return [value for value in (item, inner) if isinstance(value, dict)]
