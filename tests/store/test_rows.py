"""Values and rows: what goes in comes out equal."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Article, Attempt, Page
from scraper.store import rows
from scraper.store.compression import BodyError

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@given(ANY_TEXT)
def test_storable_is_utf8(text: str) -> None:
    """Whatever passes the door can be encoded, and passes it again unchanged."""
    sound = rows.storable(text)
    assert sound.encode().decode() == rows.storable(sound)


@given(st.text())
def test_storable_keeps_text(text: str) -> None:
    """Text that can be encoded is not touched."""
    assert rows.storable(text) is text


@pytest.mark.parametrize(
    ("text", "stored"),
    [("a\ud800b", "a\ufffdb"), ("\udcff", "\ufffd"), ("\ud83d\ude00", "\U0001f600")],
)
def test_storable_surrogates(text: str, stored: str) -> None:
    """A lone surrogate is replaced, a pair is the character that it stands for."""
    assert rows.storable(text) == stored


def test_lists_are_readable(article: Article) -> None:
    """Lists are JSON arrays whose text is not escaped."""
    assert rows.article_row(article)["authors"] == '["Ana Silva", "Đặng Văn Ấn"]'


def test_published_utc(article: Article) -> None:
    """Beside the publication as it was given stands its instant, for sorting."""
    row = rows.article_row(article)
    assert row["published"] == "2026-02-28T09:30:00+07:00"
    assert row["published_utc"] == "2026-02-28T02:30:00Z"


@pytest.mark.parametrize("published", [None, "2023-11", "soon", "0001-01-01T00:00:00+14:00", ""])
def test_unsortable(article: Article, published: str | None) -> None:
    """A stamp that no calendar knows is kept, and sorts like an absent one."""
    row = rows.article_row(replace(article, published=published))
    assert (row["published"], row["published_utc"]) == (published, None)


def test_content_hash(article: Article) -> None:
    """The hash is that of the title and text as they are stored."""
    row = rows.article_row(replace(article, title="a\ud800", text="b"))
    assert row["content_hash"] == replace(article, title="a\ufffd", text="b").content_hash


def test_revision_fields(article: Article) -> None:
    """A version's fields are the article's, all but the text."""
    fields = json.loads(rows.revision_fields(article))
    assert (fields["title"], fields["tags"]) == ("Floods reach the old town", ["floods", "rivers"])
    assert fields["provenance"] == {"title": "jsonld", "published": "meta"}
    assert "text" not in fields
    assert len(fields) == 16


def test_page_round_trip(page: Page) -> None:
    """A page comes back equal."""
    assert rows.page_from(rows.page_row(page)) == page


def test_page_with_another_body(page: Page) -> None:
    """A body that does not match its hash is refused."""
    row = rows.page_row(page) | {"body": rows.page_row(replace(page, body=b"other"))["body"]}
    with pytest.raises(BodyError, match="does not match"):
        rows.page_from(row)


def test_attempt_round_trip(attempt: Attempt) -> None:
    """An attempt comes back equal."""
    assert rows.attempt_from(rows.attempt_row(attempt)) == attempt


@given(st.lists(ANY_TEXT))
def test_rows_are_valid_json(names: list[str]) -> None:
    """Whatever the authors are called, SQLite takes the column for JSON."""
    column = rows.article_row(Article(url=None, title=None, text="", authors=tuple(names)))[
        "authors"
    ]
    connection = sqlite3.connect(":memory:")
    assert connection.execute("SELECT json_valid(?)", [column]).fetchone() == (1,)
    connection.close()
