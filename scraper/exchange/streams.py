"""A stream of bytes, packed by gzip or not, read in lines and pieces of bounded size.

gzip (RFC 1952) may have many members, as WARC files have one a record. Where one is broken, what
was read of it is dropped, `Broken` is raised once, and reading goes on at the next member.
"""

from __future__ import annotations

import zlib
from typing import Protocol

from scraper.signatures import GZIP

PIECE = 65_536  # bytes that are read at a time, and unpacked at a time

_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class Readable(Protocol):
    """What gives bytes."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class Broken(Exception):
    """Packed data that cannot be unpacked. The next read goes on behind them."""


class Stream:
    """Bytes, unpacked where `is_packed`. `position` counts them, unpacked."""

    def __init__(self, raw: Readable) -> None:
        self._raw = raw
        self._packed = self._raw.read(PIECE)
        self.is_packed = self._packed.startswith(GZIP)
        self._member: zlib._Decompress | None = None
        self._ready = b""
        self.position = 0

    def peek(self, size: int) -> bytes:
        """The next bytes, at most so many, which stay. Raises `Broken`."""
        while len(self._ready) < size and (more := self._more()):
            self._ready += more
        return self._ready[:size]

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end. Raises `Broken`."""
        pieces, missing = [self._ready[:size]], size - len(self._ready)
        self._ready = self._ready[size:]
        self.position += len(pieces[0])
        while missing > 0 and (more := self._more()):
            pieces.append(more[:missing])
            self._ready = more[missing:]
            self.position += len(pieces[-1])
            missing -= len(more)
        return b"".join(pieces)

    def skip(self, size: int) -> int:
        """Pass over so many bytes; how many there were. Raises `Broken`."""
        left = size
        while left > 0 and (piece := self.read(min(left, PIECE))):
            left -= len(piece)
        return size - left

    def readline(self, limit: int) -> bytes:
        """The bytes up to the next newline, with it, and at most so many. Raises `Broken`."""
        pieces: list[bytes] = []
        length = 0
        while True:
            end = self._ready.find(b"\n", 0, limit - length) + 1
            taken = end or min(len(self._ready), limit - length)
            pieces.append(self._ready[:taken])
            self._ready = self._ready[taken:]
            self.position += taken
            length += taken
            if end or length >= limit:
                break
            self._ready = self._more()
            if not self._ready:
                break
        return b"".join(pieces)

    def _more(self) -> bytes:
        """Further bytes, none at the end."""
        if not self.is_packed:
            piece, self._packed = self._packed or self._raw.read(PIECE), b""
            return piece
        while self._packed or self._refill():
            if self._member is None and not self._begin():
                continue
            if piece := self._unpack():
                return piece
        if self._is_done():
            return b""
        if piece := self._unpack():  # zlib may hold back output that did not fit
            return piece
        if self._is_done():
            return b""
        self._member = None
        raise self._broken("the gzip data stop before their end")

    def _is_done(self) -> bool:
        return self._member is None

    def _refill(self) -> bool:
        self._packed = self._raw.read(PIECE)
        return bool(self._packed)

    def _begin(self) -> bool:
        """Begin the next member, where its first bytes are at hand; else drop what is before it."""
        at = self._packed.find(GZIP)
        if at < 0:
            rest = self._packed[-len(GZIP) + 1 :]
            more = self._raw.read(PIECE)
            self._packed = rest + more if more else b""
            return False
        self._packed = self._packed[at:]
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        return True

    def _unpack(self) -> bytes:
        member = self._member
        assert member is not None  # noqa: S101  for the type checker
        try:
            piece = member.decompress(self._packed, PIECE)
        except zlib.error as error:
            self._member = None
            self._packed = self._packed[len(GZIP) :]
            raise self._broken("the gzip data are broken") from error
        self._packed = member.unconsumed_tail
        if member.eof:
            self._packed = member.unused_data
            self._member = None
        return piece

    def _broken(self, reason: str) -> Broken:
        self._ready = b""
        return Broken(reason)
