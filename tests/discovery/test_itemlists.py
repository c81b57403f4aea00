"""The lists that a page's JSON-LD holds."""

from __future__ import annotations

import json

import pytest

from scraper.discovery.anchors import parse
from scraper.discovery.itemlists import entries

BASE = "https://paper.example/"


def _entries(text: str) -> list[tuple[str, str | None]]:
    tree = parse(f'<html><script type="application/ld+json">{text}</script></html>')
    assert tree is not None
    return list(entries(tree, BASE))


@pytest.mark.parametrize(
    ("item", "entry"),
    [
        ({"url": "/a", "name": "Ferry  aground"}, ("https://paper.example/a", "Ferry aground")),
        ({"item": {"@id": "/a", "headline": "Ferry"}}, ("https://paper.example/a", "Ferry")),
        ({"item": "https://paper.example/a"}, ("https://paper.example/a", None)),
        ("https://paper.example/a", ("https://paper.example/a", None)),
    ],
)
def test_an_entry_is_read_in_every_spelling(item: object, entry: tuple[str, str | None]) -> None:
    """A list item, the thing in it, or the bare address."""
    document = {"@graph": [{"@type": "ItemList", "itemListElement": [item]}]}
    assert _entries(json.dumps(document)) == [entry]


def test_lists_keep_their_order() -> None:
    """Also two of them."""
    lists = [{"@type": "ItemList", "itemListElement": [f"/{n}", f"/{n}b"]} for n in range(2)]
    assert [url for url, _ in _entries(json.dumps(lists))] == [
        f"https://paper.example/{name}" for name in ("0", "0b", "1", "1b")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        '{"@type":"BreadcrumbList","itemListElement":[{"url":"/a"}]}',
        '{"@type":"ItemList","itemListElement":{"url":"/a"}}',
        '{"@type":"ItemList","itemListElement":[{"url":5},null,[],"mailto:x"]}',
        '{"@type":["ItemList"],"itemListElement":7}',
    ],
)
def test_what_is_no_list_names_nothing(text: str) -> None:
    """Breadcrumbs, broken JSON, other types than the vocabulary has."""
    assert _entries(text) == []
