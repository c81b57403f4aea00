"""Streams, packed or not."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.exchange.streams import PIECE, Broken, Stream


def _members(*parts: bytes) -> bytes:
    return b"".join(map(gzip.compress, parts))


@pytest.mark.parametrize("packed", [False, True])
def test_lines_and_pieces(packed: bool) -> None:
    """The same of either, with the place in what was unpacked."""
    content = b"one\ntwo\nthree"
    stream = Stream(BytesIO(gzip.compress(content) if packed else content))
    assert stream.peek(2) == b"on"
    assert stream.readline(100) == b"one\n"
    assert stream.position == 4
    assert stream.read(5) == b"two\nt"
    assert stream.readline(2) == b"hr"
    assert stream.readline(100) == b"ee"
    assert (stream.readline(100), stream.read(1), stream.peek(1)) == (b"", b"", b"")
    assert stream.position == 13


def test_members_follow_each_other() -> None:
    """One a record, as in WARC files, and what lies between or behind them is nothing."""
    stream = Stream(BytesIO(_members(b"a" * 10) + b"\0\0" + _members(b"b" * 10) + b"\0" * 9))
    assert stream.read(30) == b"a" * 10 + b"b" * 10


def test_much_from_little() -> None:
    """A bomb is unpacked a piece at a time."""
    stream = Stream(BytesIO(gzip.compress(b"\0" * 5_000_000)))
    assert len(stream.read(10)) == 10
    assert len(stream._ready) <= PIECE
    assert stream.skip(10_000_000) == 4_999_990


def test_a_broken_member() -> None:
    """Is told once; the next one is read."""
    first = bytearray(gzip.compress(bytes(range(256)) * 20))
    first[40:60] = b"\xff" * 20
    stream = Stream(BytesIO(bytes(first) + _members(b"whole")))
    with pytest.raises(Broken, match="the gzip data are broken"):
        stream.read(10_000)
    assert stream.read(10_000) == b"whole"


def test_a_member_that_stops() -> None:
    """Is told."""
    stream = Stream(BytesIO(gzip.compress(b"a" * 100)[:-9]))
    with pytest.raises(Broken, match="the gzip data stop before their end"):
        stream.read(1_000)
    assert stream.read(1) == b""


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=2 * PIECE), max_size=4), st.integers(1, 3 * PIECE))
def test_all_of_it(parts: list[bytes], size: int) -> None:
    """What was packed comes out, however it is asked for."""
    stream = Stream(BytesIO(_members(*parts)))
    pieces = []
    while piece := stream.read(size):
        pieces.append(piece)
    assert b"".join(pieces) == b"".join(parts)
