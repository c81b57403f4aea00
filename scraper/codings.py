"""Content encodings undone, with the output bounded while it is made.

`Content-Encoding` is read as RFC 9110 section 8.4 says: a list, undone from its end. gzip is
RFC 1952 (members may follow each other), deflate is zlib or, as servers have it, raw RFC 1951,
br RFC 7932, zstd RFC 8878 with the window of RFC 9659. A body that stops before its end is
truncated, one that is none of it undecodable, one that grows beyond the limit too large: always
`Refused`, and never more than the limit and one step of memory. Pure.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from scraper.errors import Refused
from scraper.model import Outcome

MAX_CODINGS = 3  # codings on one body; real pages have one, two come from misconfigured caches
STEP = 4_096  # bytes of input at a time: what zlib leaves over is copied, so it must stay small
ZSTD_STEP = 64  # bytes of input at a time: zstd's output has no bound, 4 bytes can make 128 KiB
ZSTD_MAX_WINDOW = 8 * 1024 * 1024  # bytes; RFC 9659, section 3

# Labels that stand for no coding at all. Servers send charsets here; browsers ignore them too.
_NO_CODING = frozenset({"", "identity", "none", "utf-8"})

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_RAW_WINDOW = -zlib.MAX_WBITS


def decode_body(body: bytes, content_encoding: str | None, limit: int) -> bytes:
    """Return the body without its content encodings, at most `limit` bytes.

    Raises `Refused`: truncated, too_large or undecodable.
    """
    for coding in reversed(codings(content_encoding)):
        if body:  # an empty body is sent with any header
            body = _gather(_DECODERS[coding](body, limit), limit)
    if len(body) > limit:
        raise _too_large(limit)
    return body


def codings(content_encoding: str | None) -> list[str]:
    """Return the codings that a header names, in the order they were applied.

    Raises `Refused` (undecodable) for unknown ones and for too many.
    """
    names = [name.strip().lower() for name in (content_encoding or "").split(",")]
    applied = [name for name in names if name not in _NO_CODING]
    unknown = next((name for name in applied if name not in _DECODERS), None)
    if unknown is not None:
        raise Refused(Outcome.UNDECODABLE, f"the content encoding {unknown[:40]!r} is not known")
    if len(applied) > MAX_CODINGS:
        raise Refused(Outcome.UNDECODABLE, f"the body is encoded {len(applied)} times over")
    return applied


def _gather(pieces: Iterator[bytes], limit: int) -> bytes:
    out: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        if piece:
            out.append(piece)
    return b"".join(out)


def _gunzip(body: bytes, limit: int) -> Iterator[bytes]:
    member = zlib.decompressobj(_GZIP_WINDOW)
    for step in _steps(body, STEP):
        rest = step
        while rest:
            if member.eof:
                if not _GZIP_MAGIC.startswith(rest[:2]):
                    return  # padding after the last member, which gzip(1) and browsers pass over
                member = zlib.decompressobj(_GZIP_WINDOW)
            yield from _inflate("gzip", member, rest, limit)
            rest = member.unused_data
    if not member.eof:
        raise _truncated("gzip")


def _undeflate(body: bytes, limit: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(zlib.MAX_WBITS if _is_zlib(body) else _RAW_WINDOW)
    for step in _steps(body, STEP):
        yield from _inflate("deflate", stream, step, limit)
        if stream.eof:
            return
    raise _truncated("deflate")


def _unbrotli(body: bytes, limit: int) -> Iterator[bytes]:
    import brotli

    stream = brotli.Decompressor()
    try:
        yield stream.process(body, output_buffer_limit=limit + 1)
    except brotli.error as error:
        raise _undecodable("br") from error
    if not stream.is_finished():
        raise _truncated("br")


def _unzstd(body: bytes, _: int) -> Iterator[bytes]:
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_MAX_WINDOW)
    frame = decompressor.decompressobj()
    for step in _steps(body, ZSTD_STEP):
        rest = step
        while rest:
            if frame.eof:
                frame = decompressor.decompressobj()
            try:
                yield frame.decompress(rest)
            except zstandard.ZstdError as error:
                raise _undecodable("zstd") from error
            rest = frame.unused_data
    if not frame.eof:
        raise _truncated("zstd")


_DECODERS: dict[str, Callable[[bytes, int], Iterator[bytes]]] = {
    "br": _unbrotli,
    "deflate": _undeflate,
    "gzip": _gunzip,
    "x-gzip": _gunzip,  # RFC 9110, section 8.4.1.3
    "zstd": _unzstd,
}


def _inflate(coding: str, stream: zlib._Decompress, data: bytes, limit: int) -> Iterator[bytes]:
    try:
        while data:
            yield stream.decompress(data, limit + 1)
            data = stream.unconsumed_tail
    except zlib.error as error:
        raise _undecodable(coding) from error


def _is_zlib(body: bytes) -> bool:
    """Whether this begins with a zlib header (RFC 1950): method 8, and a multiple of 31.

    A raw stream that begins so would be a stored block with its padding bits set: none is made.
    """
    return body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _steps(body: bytes, size: int) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


def _too_large(limit: int) -> Refused:
    return Refused(Outcome.TOO_LARGE, f"the page is larger than {limit:,} bytes when decoded")


def _truncated(coding: str) -> Refused:
    return Refused(Outcome.TRUNCATED, f"the {coding} data stop before their end")


def _undecodable(coding: str) -> Refused:
    return Refused(Outcome.UNDECODABLE, f"the body is announced as {coding} and is not")
