"""JSON lines (https://jsonlines.org): one article a line, whole, and back.

A line that is none costs that line only: it is an `Attempt` with its number and a sentence, and the
next one is read. A byte order mark and gzip are understood. What is laid out otherwise, as one
array or as objects over several lines, is read whole, and may be as large as one line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from scraper.controls import as_json
from scraper.errors import InputError
from scraper.exchange.records import dossier_from, whole_record
from scraper.exchange.streams import Broken, Stream
from scraper.model import Attempt, Dossier, Outcome

MAX_LINE = 2**28  # bytes; 1,000 versions of the longest live reports have half of it

T = TypeVar("T")

MAX_STRANGE = 100  # lines; a file that begins with so many others is none of these

_BOM = b"\xef\xbb\xbf"
_BLANK = re.compile(r"[ \t\r\n]*")  # between values (RFC 8259, section 2)


def line_of(dossier: Dossier) -> bytes:
    """A dossier as its line."""
    return f"{as_json(whole_record(dossier))}\n".encode()


def write_lines(dossiers: Iterable[Dossier]) -> Iterator[bytes]:
    """Each dossier as its line."""
    return map(line_of, dossiers)


def read_lines(stream: Stream, *, now: str, name: str) -> Iterator[Dossier | Attempt]:
    """Read what was written by `write_lines`, by `scraper list -f jsonl` or json, or much like it.

    `name` is the file's address, `now` the time (UTC) where a line does not name one.
    """
    number = good = 0
    is_first = True  # of the lines that are not blank
    while True:
        number += 1
        if number > MAX_STRANGE and not good:
            detail = f"none of its first {MAX_STRANGE} lines holds an article; the rest is not read"
            yield Attempt(name, now, Outcome.UNDECODABLE, detail)
            return
        place = f"{name}#line={number}"  # as RFC 5147 has it, but from 1 on, as people count
        try:
            line = stream.readline(MAX_LINE)
            if not line:
                return
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                _pass_over_line(stream)
                raise InputError(f"it is longer than {MAX_LINE:,} bytes")
            if line.removeprefix(_BOM if number == 1 else b"").strip():
                if is_first and _begins_document(line):
                    yield from _read_document(line, stream, now=now, name=name)
                    return
                is_first = False
                yield dossier_of_line(line.removeprefix(_BOM), now=now, place=place)
                good += 1
        except (InputError, Broken) as error:
            yield Attempt(place, now, Outcome.UNDECODABLE, f"line {number} cannot be read: {error}")


def dossier_of_line(line: bytes, *, now: str, place: str) -> Dossier:
    """What a line says. Raises `InputError`."""
    return dossier_from(_parsed(line, json.loads), now=now, place=place)


def _parsed(content: bytes, parse: Callable[[str], T]) -> T:
    try:
        return parse(content.decode("utf-8", "surrogatepass").rstrip())
    except UnicodeDecodeError as error:
        raise InputError("it is not in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"it is no JSON ({_reason(error)})") from error


def _begins_document(line: bytes) -> bool:
    """Whether a first line is that of an array, or of an object that has a line for each key."""
    start = line.removeprefix(_BOM).strip()
    return start == b"{" or start.startswith(b"[")


def _read_document(
    line: bytes, stream: Stream, *, now: str, name: str
) -> Iterator[Dossier | Attempt]:
    """Read a document of JSON that begins with this line: articles, or one attempt."""
    try:
        content = line + stream.read(MAX_LINE + 1 - len(line))
        if len(content) > MAX_LINE:
            raise InputError(f"it is no JSON lines, and longer than {MAX_LINE:,} bytes")
        values = _parsed(content.removeprefix(_BOM), _values)
        if values and not any(isinstance(value, dict) and "text" in value for value in values):
            raise InputError("it is JSON without an article: nothing in it has a `text`")
    except (InputError, Broken) as error:
        yield Attempt(name, now, Outcome.UNDECODABLE, f"the file cannot be read: {error}")
        return
    for number, value in enumerate(values, 1):
        place = f"{name}#item={number}"
        try:
            yield dossier_from(value, now=now, place=place)
        except InputError as error:
            detail = f"item {number} cannot be read: {error}"
            yield Attempt(place, now, Outcome.UNDECODABLE, detail)


def _values(text: str) -> list[object]:
    """The values that follow each other in a text, those of arrays one by one."""
    values: list[object] = []
    decoder, at = json.JSONDecoder(), 0
    while (at := _end_of_blank(text, at)) < len(text):
        value, at = decoder.raw_decode(text, at)
        values.extend(value if isinstance(value, list) else [value])
    return values


def _end_of_blank(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1:,}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _pass_over_line(stream: Stream) -> None:
    while (piece := stream.readline(2**16)) and not piece.endswith(b"\n"):
        pass
