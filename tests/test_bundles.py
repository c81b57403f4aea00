"""Files that hold many articles are known."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from scraper.bundles import Bundle, Kind, Rewound, kind_by_head, kind_of
from scraper.model import Attempt, Dossier

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LINE = b'{"title": "Rain", "text": "It rained."}\n'
RECORD = b"WARC/1.0\r\n"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jsonl", LINE, Kind.LINES),
        ("a.ndjson", b"", Kind.LINES),
        ("a.jsonl.gz", gzip.compress(LINE, mtime=0), Kind.LINES),
        ("a.bin", LINE, Kind.LINES),
        ("a", b"\xef\xbb\xbf {\n " + LINE[1:], Kind.LINES),
        ("a.warc", RECORD, Kind.WARC),
        ("a.warc.gz", RECORD, Kind.WARC),
        ("a.gz", gzip.compress(RECORD, mtime=0), Kind.WARC),
        ("a.jsonl", RECORD, Kind.WARC),
        ("a.WARC.GZ", b"rubbish", Kind.WARC),
        ("a", b"[\n" + LINE + b"]", Kind.LINES),
        ("a.json", b"[1]", Kind.LINES),
        ("a", b"[1] A footnote.", None),
        ("a.txt", LINE, None),
        ("a.html", RECORD, None),
        ("a.gz", gzip.compress(b"<p>", mtime=0), None),
        ("a.gz", b"\x1f\x8b\x08rubbish", None),
        ("a", b"<p>", None),
    ],
)
def test_kinds(tmp_path: Path, name: str, content: bytes, kind: Kind | None) -> None:
    """By what they begin with, else by their name; a page's name is a page's."""
    path = tmp_path / name
    path.write_bytes(content)
    assert kind_of(path) is kind


def test_what_cannot_be_read(tmp_path: Path) -> None:
    """Is left to who says so."""
    assert kind_of(tmp_path / "a.warc") is None
    assert kind_of(tmp_path) is None


def test_by_the_head_alone() -> None:
    """As of a pipe, which has no name."""
    assert kind_by_head(LINE) is Kind.LINES
    assert kind_by_head(b"") is None


def test_a_stream_from_its_beginning() -> None:
    """What was looked at comes first."""
    stream = Rewound(b"abc", BytesIO(b"def"))
    assert [stream.read(2), stream.read(2), stream.read(9), stream.read(1)] == [
        b"ab",
        b"cd",
        b"ef",
        b"",
    ]


def test_a_file(tmp_path: Path) -> None:
    """Each article is named by its place."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINE * 2)
    found = list(Bundle.at(path, Kind.LINES).read_file(path, now=NOW))
    assert [d.place for d in found if isinstance(d, Dossier)] == [
        f"{path.as_uri()}#line=1",
        f"{path.as_uri()}#line=2",
    ]


def test_a_file_that_went_away(tmp_path: Path) -> None:
    """Is an attempt that says so."""
    path = tmp_path / "a.jsonl"
    (found,) = Bundle.at(path, Kind.LINES).read_file(path, now=NOW)
    assert isinstance(found, Attempt)
    assert found.detail == "the file cannot be read: No such file or directory"


def test_other_records_are_counted() -> None:
    """Where a WARC has more than pages."""
    bundle = Bundle("x", Kind.WARC)
    record = b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    assert list(bundle.read(BytesIO(record * 3), now=NOW)) == []
    assert bundle.passed_over == 3
