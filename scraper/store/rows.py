"""Values to rows and back: what goes in comes out equal.

A row is what sqlite-utils takes and gives, a dict by column; it never leaves this room. Lists and
maps are JSON text, unescaped, so that a person can read them in a table. Every text passes one door
on its way in: SQLite's is UTF-8, which has no lone surrogates. None come from decoded pages, but a
file's name or a command's argument can hold them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from scraper.model import (
    Article,
    Attempt,
    Charset,
    KeptArticle,
    Outcome,
    Page,
    content_hash,
    sort_time,
)
from scraper.store import compression
from scraper.store.compression import BodyError, Dictionary

Row = dict[str, Any]

_FIELDS = tuple(field.name for field in fields(Article))
_LISTS = ("authors", "tags", "flags")


def storable(text: str) -> str:
    """Make the text what UTF-8 can hold: join surrogate pairs, put U+FFFD for lone ones."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def article_row(article: Article) -> Row:
    """Make the columns of `articles` that come from the article itself."""
    row = _field_columns(article)
    return {
        **row,
        "published_utc": sort_time(article.published),
        "content_hash": content_hash(row["title"], row["text"]),
    }


def article_from(row: Row) -> Article:
    """Make the article of a row of `articles`."""
    values = {name: row[name] for name in _FIELDS}
    lists = {name: tuple(json.loads(row[name])) for name in _LISTS}
    return Article(**{**values, **lists, "provenance": json.loads(row["provenance"])})


def kept_from(row: Row) -> KeptArticle:
    """Make the kept article of a row of `articles` with `urls`, a JSON array of its addresses.

    Its own address comes first, the others by alphabet.
    """
    others = sorted(set(json.loads(row["urls"])) - {row["url"]})
    return KeptArticle(
        id=row["id"],
        article=article_from(row),
        revision=row["revision"],
        first_seen=row["first_seen"],
        last_checked=row["last_checked"],
        last_changed=row["last_changed"],
        gone_at=row["gone_at"],
        page_id=row["page_id"],
        urls=(row["url"], *others) if row["url"] is not None else tuple(others),
    )


def revision_fields(article: Article) -> str:
    """Make one JSON object of every field of the article but its text."""
    return _json({name: _plain(getattr(article, name)) for name in _FIELDS if name != "text"})


def article_of_revision(row: Row) -> Article:
    """Make the article of a row of `revisions`; a field that was not known then is absent."""
    values = {k: v for k, v in json.loads(row["fields"]).items() if k in _FIELDS}
    lists = {name: tuple(values.get(name) or ()) for name in _LISTS}
    absent = {"url": None, "title": None}
    return Article(**{**absent, **values, **lists, "text": row["text"]})


def page_row(page: Page, frame: bytes | None = None) -> Row:
    """Make the columns of `pages`; `frame` is the body as it is kept, compressed alone if None."""
    return {
        "sha256": page.sha256,
        "url": storable(page.url),
        "requested_url": storable(page.requested),
        "redirects": _json(page.redirects),
        "fetched_at": storable(page.fetched_at),
        "status": page.status,
        "headers": _json(page.headers),
        "charset": storable(page.charset.name),
        "charset_source": storable(page.charset.source),
        "wire_bytes": page.wire_bytes,
        "body": compression.compress(page.body) if frame is None else frame,
    }


def page_from(row: Row, dictionary: Dictionary | None = None) -> Page:
    """Make the page of a row of `pages`, with the dictionary that its body was compressed with.

    Raises `BodyError` when its body is not what it was.
    """
    body = compression.decompress(row["body"], dictionary)
    if hashlib.sha256(body).hexdigest() != row["sha256"]:
        raise BodyError("the body does not match its hash")
    return page_with(row, body)


def page_with(row: Row, body: bytes) -> Page:
    """Make the page of a row of `pages` with this body, whatever the row has of it."""
    return Page(
        url=row["url"],
        requested=row["requested_url"],
        body=body,
        charset=Charset(row["charset"], row["charset_source"]),
        fetched_at=row["fetched_at"],
        status=row["status"],
        headers=headers_from(row["headers"]),
        redirects=tuple(json.loads(row["redirects"])),
        wire_bytes=row["wire_bytes"],
    )


def headers_from(column: str) -> tuple[tuple[str, str], ...]:
    """Make the headers of a page, in their order and case."""
    return tuple((name, value) for name, value in json.loads(column))


def attempt_row(attempt: Attempt) -> Row:
    """Make the columns of `attempts` that come from the attempt itself."""
    return {
        "url": storable(attempt.url),
        "at": storable(attempt.at),
        "outcome": attempt.outcome.value,
        "status": attempt.status,
        "detail": storable(attempt.detail),
        "ms": attempt.ms,
        "bytes": attempt.bytes,
        "run_id": attempt.run_id,
        "source_id": attempt.source_id,
    }


def attempt_from(row: Row) -> Attempt:
    """Make the attempt of a row of `attempts`; how its link went on is not kept there."""
    return Attempt(
        url=row["url"],
        at=row["at"],
        outcome=Outcome(row["outcome"]),
        detail=row["detail"],
        status=row["status"],
        ms=row["ms"],
        bytes=row["bytes"],
        run_id=row["run_id"],
        source_id=row["source_id"],
    )


def _field_columns(article: Article) -> Row:
    return {name: _column(getattr(article, name)) for name in _FIELDS}


def _column(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    return _json(_plain(value)) if isinstance(value, tuple | Mapping) else value


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def _json(value: object) -> str:
    return storable(json.dumps(value, ensure_ascii=False))
