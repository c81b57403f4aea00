"""JSON lines."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.exchange import lines
from scraper.exchange.lines import line_of, read_lines
from scraper.exchange.streams import Stream
from scraper.model import Attempt, Dossier, Outcome

GOOD = b'{"title": "Rain", "text": "It rained."}'


def _read(content: bytes) -> list[Dossier | Attempt]:
    stream = Stream(BytesIO(content))
    return list(read_lines(stream, now="2026-05-01T00:00:00Z", name="file:///a.jsonl"))


def test_a_line_and_back(dossier: Dossier) -> None:
    """Reading and writing again gives the same bytes, on one line of UTF-8."""
    line = line_of(dossier)
    (read,) = _read(line)
    assert isinstance(read, Dossier)
    assert line_of(read) == line
    assert line.count(b"\n") == 1
    assert "Đặng".encode() in line


def test_a_terminal_may_be_shown_a_line(dossier: Dossier) -> None:
    """What it would obey is escaped."""
    assert not {"\x1b", "\x9b", "\u202e", "\u2028"} & set(line_of(dossier).decode())


@pytest.mark.parametrize("packed", [False, True])
def test_a_bad_line_costs_itself_only(packed: bool) -> None:
    """It is told with its number; blank lines and a byte order mark are nothing."""
    content = b"\xef\xbb\xbf" + GOOD + b"\r\n\n{\n" + GOOD
    first, bad, last = _read(gzip.compress(content) if packed else content)
    assert isinstance(first, Dossier)
    assert isinstance(last, Dossier)
    assert bad == Attempt(
        "file:///a.jsonl#line=3",
        "2026-05-01T00:00:00Z",
        Outcome.UNDECODABLE,
        "line 3 cannot be read: it is no JSON (Expecting property name enclosed in double quotes"
        " at character 2)",
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xff\xfe", "it is not in UTF-8"),
        (b'{"a":' + b"[" * 100_000, "it is no JSON (nested too deeply)"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "it is no JSON (Exceeds the limit (4300 digits)"),
        (b"{} x", "it is no JSON (Extra data at character 4)"),
        (b"{}", "it has no `text`"),
    ],
)
def test_bad_lines(line: bytes, reason: str) -> None:
    """Each in a sentence."""
    (bad,) = _read(line)
    assert isinstance(bad, Attempt)
    assert bad.detail.startswith(f"line 1 cannot be read: {reason}")


@pytest.mark.parametrize(
    "content",
    [
        b"[" + GOOD + b"]",
        b"\xef\xbb\xbf\n[\n" + GOOD + b",\n" + GOOD + b"\n]\n",
        b'{\n  "title": "Rain",\n  "text": "It rained."\n}\n',
        b'{\n  "title": "Rain", "text": "Rain."\n}\n{\n  "title": "Snow", "text": "Snow."\n}',
    ],
)
def test_a_document(content: bytes) -> None:
    """An array, or objects over several lines: each article is named by its number."""
    found = _read(content)
    assert all(isinstance(one, Dossier) for one in found)
    assert [one.place for one in found if isinstance(one, Dossier)] == [
        f"file:///a.jsonl#item={number}" for number in range(1, content.count(b'"text"') + 1)
    ]


def test_a_bad_item_costs_itself_only() -> None:
    """It is told with its number."""
    first, bad, last = _read(b"[" + GOOD + b', {"text": 1}, ' + GOOD + b"]")
    assert isinstance(first, Dossier)
    assert isinstance(last, Dossier)
    assert isinstance(bad, Attempt)
    assert bad.url == "file:///a.jsonl#item=2"
    assert bad.detail == "item 2 cannot be read: its `text` is no text"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'["a", "b"]', "it is JSON without an article: nothing in it has a `text`"),
        (b'{\n "name": "a",\n "version": 1\n}', "it is JSON without an article: nothing in it"),
        (b"[" + GOOD + b",\n" + GOOD, "it is no JSON (Expecting ',' delimiter at character 8"),
        (b"[" * 100_000, "it is no JSON (nested too deeply)"),
        (b"[\xff]", "it is not in UTF-8"),
        (b"[" + GOOD + b"\n]" + b" " * 200, "it is no JSON lines, and longer than 200 bytes"),
    ],
)
def test_a_bad_document(content: bytes, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is one sentence."""
    monkeypatch.setattr(lines, "MAX_LINE", 200 if len(content) < 1_000 else 200_000)
    (bad,) = _read(content)
    assert isinstance(bad, Attempt)
    assert bad.url == "file:///a.jsonl"
    assert bad.detail.startswith(f"the file cannot be read: {reason}")


def test_an_empty_array() -> None:
    """Holds nothing, and nothing is wrong with it."""
    assert _read(b"[]\n") == []


def test_a_line_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is passed over, and not kept in memory."""
    monkeypatch.setattr(lines, "MAX_LINE", 100)
    bad, good = _read(b"x" * 500_000 + b"\n" + GOOD)
    assert isinstance(bad, Attempt)
    assert bad.detail == "line 1 cannot be read: it is longer than 100 bytes"
    assert isinstance(good, Dossier)


def test_a_packed_file_that_stops() -> None:
    """What was whole is read, and that it stops is told."""
    content = gzip.compress(b"\n".join([GOOD] * 50))
    *_, last = _read(content[:-12])
    assert isinstance(last, Attempt)
    assert last.detail.endswith("the gzip data stop before their end")


def test_another_file() -> None:
    """Is given up soon: its lines are no articles."""
    told = _read(b"no\n" * 100_000)
    assert len(told) == 101
    assert isinstance(told[-1], Attempt)
    assert "the rest is not read" in told[-1].detail


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes(content: bytes) -> None:
    """End as dossiers or attempts."""
    assert all(isinstance(one, Dossier | Attempt) for one in _read(content))
