"""Documents by their first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.signatures import signature


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "an image"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x00\x00\x00\x18ftypmp42", "video"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"ID3\x04\x00", "audio"),
        (b"ID3 tags, explained", None),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "an image, audio or video"),
        (b"RIFF Wireless makes boards", None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_signature(body: bytes, kind: str | None) -> None:
    """A signature names the kind; text has none."""
    assert signature(body) == kind


@given(st.binary())
def test_any_bytes_are_judged(body: bytes) -> None:
    """Never raises."""
    signature(body)
