"""JSON Feed, beyond the documents in `data/feeds`."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery import jsonfeed
from scraper.errors import NotASource
from scraper.model import Link

URL = "https://news.example/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["items", "version", "url", "id", "title", "date_published"]), inner
        )
    ),
)


def _links(*items: object) -> tuple[Link, ...]:
    return jsonfeed.read(json.dumps({"version": VERSION, "items": items}), URL).links


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ({"id": "1", "url": "https://news.example/a"}, "https://news.example/a"),
        ({"id": "1", "url": "/a"}, "https://news.example/a"),
        ({"id": "https://news.example/a"}, "https://news.example/a"),
        ({"id": "1", "external_url": "https://x.example/a"}, "https://x.example/a"),
        ({"url": "/a", "external_url": "https://x.example/a"}, "https://news.example/a"),
        ({"id": "1"}, ""),
        ({"id": 7, "url": None}, ""),
        ({"url": "http://["}, "http://["),
    ],
)
def test_an_item_has_its_likeliest_address(item: object, url: str) -> None:
    """Its own page before the one that it is about; empty where it has none."""
    assert _links(item)[0].url == url


def test_a_feed_that_does_not_say_so_is_one() -> None:
    """If all of its items have what a feed's have."""
    text = json.dumps({"items": [{"id": 1, "url": "https://news.example/a"}]})
    assert jsonfeed.read(text, URL).links == (Link("https://news.example/a"),)


@pytest.mark.parametrize("text", ["[]", "{}", '{"items": []}', '{"items": [1]}', "[[[1]]]"])
def test_other_json_is_refused(text: str) -> None:
    """An answer of an interface, say."""
    with pytest.raises(NotASource, match="JSON, but no JSON Feed"):
        jsonfeed.read(text, URL)


@pytest.mark.parametrize("text", ["{", "[1" * 200_000, '{"a": ' + "9" * 10_000 + "}"])
def test_what_cannot_be_parsed_is_refused(text: str) -> None:
    """Cut short, nested too deeply, a number too long."""
    with pytest.raises(NotASource):
        jsonfeed.read(text, URL)


@given(_values)
def test_any_json_is_a_feed_or_refused(value: object) -> None:
    """Whatever types the fields have."""
    try:
        found = jsonfeed.read(
            json.dumps({"version": VERSION, "items": [value, {"url": "/a"}]}), URL
        )
    except NotASource:
        return
    assert found.links[-1].url == "https://news.example/a"


def test_only_the_first_items_of_a_huge_feed_are_read() -> None:
    """And said so."""
    items = [{"url": f"/a{number}"} for number in range(5_002)]
    found = jsonfeed.read(json.dumps({"version": VERSION, "items": items}), URL)
    assert (len(found.links), found.note) == (
        5_000,
        "only its first 5,000 entries of 5,002 are read",
    )
