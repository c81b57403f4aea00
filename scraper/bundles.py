"""Files that hold many articles: WARC, JSON lines and other JSON, packed by gzip or not.

A file is known by its first bytes, else by its suffix. What names a single page (`.html`, `.txt`)
is one, whatever it begins with.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO

from scraper.exchange.streams import Readable
from scraper.files import BUNDLES, file_uri, names_page
from scraper.model import Attempt, Dossier, KeptPage, Outcome, Page, utc_now
from scraper.signatures import GZIP

HEAD_BYTES = 4_096  # of a file, by which it is known; a record of WARC begins with its first bytes

_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"")  # an object, or an array of such
_DOCUMENTS = (".json", ".json.gz")  # read where they are named; in folders they mostly hold others

Found = Page | Attempt | Dossier | KeptPage


class Kind(Enum):
    """What holds many."""

    LINES = auto()
    WARC = auto()


def kind_of(path: Path) -> Kind | None:
    """What a file holds many articles as; None where it is a single page, or cannot be read."""
    if names_page(path) or not path.is_file():  # a pipe gives its first bytes but once
        return None
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return None
    return kind_by_head(head) or _by_name(path)


def kind_by_head(head: bytes) -> Kind | None:
    """The same by the first bytes alone."""
    start = _unpacked(head)
    if start.startswith(b"WARC/"):
        return Kind.WARC
    return Kind.LINES if _JSON.match(start) else None


@dataclass(slots=True)
class Bundle:
    """A file of many articles, or a stream, by the name that it is known by (an address).

    `passed_over` counts, as it is read, the records that hold none.
    """

    name: str
    kind: Kind
    passed_over: int = field(default=0, init=False)

    @classmethod
    def at(cls, path: Path, kind: Kind) -> Bundle:
        """The bundle of a file."""
        return cls(file_uri(path), kind)

    def read_file(self, path: Path, *, now: datetime) -> Iterator[Found]:
        """Read what a file holds; where it cannot be read, an attempt that says so."""
        try:
            with path.open("rb") as file:
                yield from self.read(file, now=now)
        except OSError as error:
            detail = f"the file cannot be read: {error.strerror}"
            yield Attempt(self.name, utc_now(now), Outcome.BLOCKED, detail)

    def read(self, stream: Readable, *, now: datetime) -> Iterator[Found]:
        """Read what a stream holds, record by record."""
        from scraper.exchange.captures import Captures
        from scraper.exchange.lines import read_lines
        from scraper.exchange.streams import Stream

        if self.kind is Kind.LINES:
            yield from read_lines(Stream(stream), now=utc_now(now), name=self.name)
            return
        captures = Captures(Stream(stream), name=self.name, now=utc_now(now))
        yield from captures
        self.passed_over = captures.passed_over


class Rewound:
    """A stream that begins again with what was read of it already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, fewer only at the end."""
        head, self._head = self._head[:size], self._head[size:]
        return head + self._stream.read(size - len(head)) if len(head) < size else head


def _unpacked(head: bytes) -> bytes:
    if not head.startswith(GZIP):
        return head
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""


def _by_name(path: Path) -> Kind | None:
    name = path.name.lower().removesuffix(".gz")
    if not path.name.lower().endswith((*BUNDLES, *_DOCUMENTS)):
        return None
    return Kind.WARC if name.endswith(".warc") else Kind.LINES
