"""JSON lines (https://jsonlines.org): one article a line, whole, and back.

A line that is none costs that line only: it is an `Attempt` with its number and a sentence, and the
next one is read. A byte order mark and gzip are understood.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from scraper.controls import as_json
from scraper.errors import InputError
from scraper.exchange.records import dossier_from, whole_record
from scraper.exchange.streams import Broken, Stream
from scraper.model import Attempt, Dossier, Outcome

MAX_LINE = 2**28  # bytes; 1,000 versions of the longest live reports have half of it

MAX_STRANGE = 100  # lines; a file that begins with so many others is none of these

_BOM = b"\xef\xbb\xbf"


def line_of(dossier: Dossier) -> bytes:
    """A dossier as its line."""
    return f"{as_json(whole_record(dossier))}\n".encode()


def write_lines(dossiers: Iterable[Dossier]) -> Iterator[bytes]:
    """Each dossier as its line."""
    return map(line_of, dossiers)


def read_lines(stream: Stream, *, now: str, name: str) -> Iterator[Dossier | Attempt]:
    """Read what was written by `write_lines`, by `scraper list -f jsonl`, or much like it.

    `name` is the file's address, `now` the time (UTC) where a line does not name one.
    """
    number = good = 0
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
                yield dossier_of_line(line.removeprefix(_BOM), now=now, place=place)
                good += 1
        except (InputError, Broken) as error:
            yield Attempt(place, now, Outcome.UNDECODABLE, f"line {number} cannot be read: {error}")


def dossier_of_line(line: bytes, *, now: str, place: str) -> Dossier:
    """What a line says. Raises `InputError`."""
    try:
        value = json.loads(line.decode("utf-8", "surrogatepass").rstrip())
    except UnicodeDecodeError as error:
        raise InputError("it is not in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"it is no JSON ({_reason(error)})") from error
    return dossier_from(value, now=now, place=place)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1:,}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _pass_over_line(stream: Stream) -> None:
    while (piece := stream.readline(2**16)) and not piece.endswith(b"\n"):
        pass
