"""Page bodies, small: zstandard (RFC 8878), and back to the very same bytes.

The only module of the store that imports zstandard. A body is compressed alone, or told apart from
a dictionary: then it can be read with the very same dictionary only. A dictionary is plain content,
which zstandard searches as if it stood before the body. Compressors are made anew for each body,
since they must not be shared between threads.
"""

from __future__ import annotations

import zstandard

# Of 3 to 19. On 150 news pages of 365 kB: level 3 gives 64.0 kB a page in 1.0 ms, level 10 57.7 kB
# in 4.2 ms, level 19 54.7 kB in 86 ms. Reading takes under a millisecond at every level. With two
# other pages of the site as a dictionary (47 pages of 15 sites): level 6 18.7 kB in 3 ms, level 10
# 18.0 kB in 7 ms, level 19 16.8 kB in 93 ms.
LEVEL = 10


class BodyError(ValueError):
    """Bytes that are not the compressed body that was kept."""


class Dictionary:
    """Content that bodies are told apart from, made ready."""

    __slots__ = ("_ready", "content")

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._ready = zstandard.ZstdCompressionDict(
            content, dict_type=zstandard.DICT_TYPE_RAWCONTENT
        )

    def compressor(self, size: int) -> zstandard.ZstdCompressor:
        """Make what compresses a body of so many bytes, and looks back at all of the content."""
        fitting = zstandard.ZstdCompressionParameters.from_level(
            LEVEL, source_size=size, dict_size=len(self.content)
        )
        return zstandard.ZstdCompressor(compression_params=fitting, dict_data=self._ready)

    def decompressor(self) -> zstandard.ZstdDecompressor:
        """Make what reads the bodies that were told apart from this content."""
        return zstandard.ZstdDecompressor(dict_data=self._ready)


def compress(body: bytes, dictionary: Dictionary | None = None) -> bytes:
    """Make the body one zstandard frame that states its size."""
    if dictionary is None:
        return zstandard.ZstdCompressor(level=LEVEL).compress(body)
    return dictionary.compressor(len(body)).compress(body)


def decompress(frame: bytes, dictionary: Dictionary | None = None) -> bytes:
    """Make the body again, with the dictionary that it was compressed with. Raises `BodyError`.

    With another dictionary the body may come out wrong, without an error: hold it against its hash.
    """
    reader = zstandard.ZstdDecompressor() if dictionary is None else dictionary.decompressor()
    try:
        return reader.decompress(frame)
    except (zstandard.ZstdError, MemoryError) as error:  # a damaged size asks for any amount
        raise BodyError(str(error)) from error
