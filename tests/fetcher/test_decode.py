"""Content encodings: round trips, bombs, and broken data."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.fetcher.decode import decode_body
from scraper.fetcher.failures import Failure
from scraper.model import Outcome

LIMIT = 100_000


def _raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


ENCODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZIP", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", _raw_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
}
each_encoding = pytest.mark.parametrize(
    ("coding", "encode"), ENCODERS.values(), ids=ENCODERS.keys()
)
each_coding = pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])


def _outcome(body: bytes, coding: str, limit: int = LIMIT) -> Outcome:
    with pytest.raises(Failure) as caught:
        decode_body(body, coding, limit)
    return caught.value.outcome


@each_encoding
@settings(deadline=None)  # brotli takes its time on a busy machine
@given(body=st.binary(max_size=20_000))
def test_a_round_trip_gives_the_body_back(
    coding: str, encode: Callable[[bytes], bytes], body: bytes
) -> None:
    """What was encoded is decoded to the same bytes."""
    assert decode_body(encode(body), coding, LIMIT) == body


@each_coding
@settings(deadline=None)
@given(body=st.binary(max_size=2_000), limit=st.integers(0, 3_000))
def test_any_bytes_give_bounded_output_or_a_failure(coding: str, body: bytes, limit: int) -> None:
    """Bytes that nobody encoded raise nothing but a failure."""
    with contextlib.suppress(Failure):
        assert len(decode_body(body, coding, limit)) <= limit


@each_encoding
def test_a_body_cut_short_is_truncated(coding: str, encode: Callable[[bytes], bytes]) -> None:
    """One byte too few is noticed."""
    assert _outcome(encode(b"<p>News.</p>" * 50)[:-1], coding) is Outcome.TRUNCATED


@each_encoding
def test_a_bomb_is_too_large(coding: str, encode: Callable[[bytes], bytes]) -> None:
    """Few bytes that would become many are stopped at the limit."""
    assert _outcome(encode(bytes(30_000_000)), coding) is Outcome.TOO_LARGE


@each_encoding
def test_the_limit_itself_is_allowed(coding: str, encode: Callable[[bytes], bytes]) -> None:
    """A body of exactly the limit is no bomb, one byte more is."""
    body = encode(b"a" * LIMIT)
    assert len(decode_body(body, coding, LIMIT)) == LIMIT
    assert _outcome(body, coding, LIMIT - 1) is Outcome.TOO_LARGE


@each_coding
def test_a_body_that_is_not_encoded_is_undecodable(coding: str) -> None:
    """Plain HTML that is announced as encoded is refused."""
    assert _outcome(b"<!doctype html><title>News</title>", coding) is Outcome.UNDECODABLE


@each_coding
def test_an_empty_body_is_empty_whatever_its_header(coding: str) -> None:
    """Servers announce an encoding for no bytes at all."""
    assert decode_body(b"", coding, LIMIT) == b""


def test_gzip_members_are_joined() -> None:
    """Members that follow each other are one body, empty ones included."""
    body = gzip.compress(b"one ") + gzip.compress(b"") * 1_000 + gzip.compress(b"two")
    assert decode_body(body, "gzip", LIMIT) == b"one two"


def test_padding_after_gzip_is_passed_over() -> None:
    """Zeros after the last member are no part of the page."""
    assert decode_body(gzip.compress(b"page") + bytes(600), "gzip", LIMIT) == b"page"


def test_a_second_member_cut_short_is_truncated() -> None:
    """A whole first member does not hide that the second one is broken off."""
    body = gzip.compress(b"one") + gzip.compress(b"two")[:-4]
    assert _outcome(body, "gzip") is Outcome.TRUNCATED


def test_zstd_frames_are_joined() -> None:
    """Frames that follow each other are one body."""
    body = zstandard.compress(b"one ") + zstandard.compress(b"two")
    assert decode_body(body, "zstd", LIMIT) == b"one two"


def test_a_zstd_window_beyond_the_standard_is_undecodable() -> None:
    """A frame that wants more memory than RFC 9659 allows is refused."""
    parameters = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    body = compressor.compress(bytes(20_000_000)) + compressor.flush()
    assert _outcome(body, "zstd") is Outcome.UNDECODABLE


def test_a_list_of_encodings_is_undone_from_its_end() -> None:
    """The encoding named last was applied last."""
    body = brotli.compress(gzip.compress(b"page"))
    assert decode_body(body, "gzip, br", LIMIT) == b"page"


def test_a_bomb_within_a_bomb_is_too_large() -> None:
    """Each layer has the limit."""
    body = gzip.compress(gzip.compress(bytes(30_000_000)))
    assert _outcome(body, "gzip, gzip") is Outcome.TOO_LARGE


def test_too_many_layers_are_undecodable() -> None:
    """Nobody encodes a page ten times."""
    assert _outcome(b"page", ", ".join(["gzip"] * 10)) is Outcome.UNDECODABLE


@pytest.mark.parametrize("coding", [None, "", "identity", "none", "UTF-8", ","])
def test_labels_that_are_no_encoding_change_nothing(coding: str | None) -> None:
    """Bytes that were not encoded stay as they are."""
    assert decode_body(b"page", coding, LIMIT) == b"page"


def test_an_unknown_encoding_is_undecodable() -> None:
    """What cannot be undone is said by its name."""
    with pytest.raises(Failure, match="'compress' is not known"):
        decode_body(b"page", "compress", LIMIT)


def test_a_plain_body_has_the_limit_too() -> None:
    """Without any encoding the limit holds as well."""
    assert _outcome(b"a" * 11, "identity", 10) is Outcome.TOO_LARGE
