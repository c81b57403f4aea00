"""Bodies come back byte for byte, and broken ones are told."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.store.compression import BodyError, compress, decompress


@given(st.binary())
def test_round_trip(body: bytes) -> None:
    """Any body comes back as it was, the empty one too."""
    assert decompress(compress(body)) == body


def test_smaller() -> None:
    """Markup that repeats itself becomes much smaller."""
    assert len(compress(b"<p>the same</p>" * 1_000)) < 100


@given(st.binary(max_size=64))
def test_no_frame(noise: bytes) -> None:
    """Any bytes give a body or the one error."""
    with suppress(BodyError):
        assert isinstance(decompress(noise), bytes)


def test_cut_short() -> None:
    """A frame that lacks its end is refused."""
    with pytest.raises(BodyError):
        decompress(compress(b"a body")[:-3])
