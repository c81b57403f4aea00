"""A file is told by its first bytes."""

from __future__ import annotations

import pytest

from scraper.store.identity import HEAD_BYTES, Identity, identify


def head(
    *, application_id: bytes = b"\0\0\0\0", version: int = 0, wal: bool = False, cells: int = 0
) -> bytes:
    """Make the first bytes of an SQLite file, by the file format's table of offsets."""
    made = bytearray(HEAD_BYTES)
    made[:16] = b"SQLite format 3\0"
    made[18] = 2 if wal else 1
    made[60:64] = version.to_bytes(4)
    made[68:72] = application_id
    made[100] = 13
    made[103:105] = cells.to_bytes(2)
    return bytes(made)


@pytest.mark.parametrize(
    ("first_bytes", "identity"),
    [
        (b"", Identity.BLANK),
        (bytes(HEAD_BYTES), Identity.BLANK),
        (head(), Identity.BLANK),
        (head(cells=1), Identity.FOREIGN),
        (head(wal=True), Identity.FOREIGN),
        (head(application_id=b"GPKG"), Identity.FOREIGN),
        (head(application_id=b"news", version=1, cells=9), Identity.ARCHIVE),
        (head(application_id=b"news", version=2, cells=9, wal=True), Identity.ARCHIVE),
        (head(application_id=b"news", version=99, cells=9), Identity.NEWER),
        (head()[:50], Identity.NO_DATABASE),
        (b"\n", Identity.NO_DATABASE),
        (b"A text of some length. " * 10, Identity.NO_DATABASE),
    ],
)
def test_identify(first_bytes: bytes, identity: Identity) -> None:
    """Blank, ours, newer, foreign or no database at all."""
    assert identify(first_bytes) is identity
