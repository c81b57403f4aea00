"""Content encodings undone (`codings`), with what goes wrong said as this room says it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from scraper import codings as undone
from scraper.errors import Refused
from scraper.fetcher.failures import Failure


def decode_body(body: bytes, content_encoding: str | None, limit: int) -> bytes:
    """Return the body without its content encodings, at most `limit` bytes.

    Raises `Failure`: truncated, too_large or undecodable.
    """
    with _as_failures():
        return undone.decode_body(body, content_encoding, limit)


def codings(content_encoding: str | None) -> list[str]:
    """Return the codings that a header names, in the order they were applied.

    Raises `Failure` (undecodable) for unknown ones and for too many.
    """
    with _as_failures():
        return undone.codings(content_encoding)


@contextmanager
def _as_failures() -> Iterator[None]:
    try:
        yield
    except Refused as error:
        raise Failure(error.outcome, error.detail) from error
