"""Content codings undone, apart from any network; every one of them is tested with the fetcher."""

from __future__ import annotations

import gzip

import pytest

from scraper.codings import codings, decode_body
from scraper.errors import Refused
from scraper.model import Outcome


def test_the_last_is_undone_first() -> None:
    """As RFC 9110 has it."""
    assert codings("gzip, identity, BR") == ["gzip", "br"]
    assert decode_body(gzip.compress(gzip.compress(b"a")), "gzip, x-gzip", 99) == b"a"


@pytest.mark.parametrize(
    ("body", "coding", "outcome"),
    [
        (gzip.compress(b"a" * 100, mtime=0), "gzip", Outcome.TOO_LARGE),
        (gzip.compress(b"a", mtime=0)[:-1], "gzip", Outcome.TRUNCATED),
        (b"plain", "gzip", Outcome.UNDECODABLE),
        (b"plain", "rot13", Outcome.UNDECODABLE),
    ],
)
def test_what_cannot_be(body: bytes, coding: str, outcome: Outcome) -> None:
    """Is refused with its outcome."""
    with pytest.raises(Refused) as caught:
        decode_body(body, coding, 10)
    assert caught.value.outcome is outcome
