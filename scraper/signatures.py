"""What a document is by its first bytes, whatever its header or its name says.

The signatures are those of the WHATWG MIME Sniffing Standard (section 6), as far as such files turn
up where pages are expected. Pure.
"""

from __future__ import annotations

SNIFFED_BYTES = 1_445  # of a document; the resource header of the MIME Sniffing Standard

BOMS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")
GZIP = b"\x1f\x8b\x08"

# What a document begins with, and what it then is.
_SIGNATURES = (
    (b"%!PS-Adobe-", "PostScript"),
    (b"%PDF-", "a PDF"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"ID3\x02", "audio"),  # with its version, since an article may begin with these letters
    (b"ID3\x03", "audio"),
    (b"ID3\x04", "audio"),
    (b"OggS\x00", "audio"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x1aE\xdf\xa3", "video"),
    (GZIP, "a gzip archive"),
    (b"\x89PNG\r\n\x1a\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"fLaC", "audio"),
    (b"wOFF", "a font"),
)
_IN_RIFF = (b"AVI ", b"WAVE", b"WEBP")  # behind "RIFF" and four bytes of length


def signature(body: bytes) -> str | None:
    """What the first bytes show a document to be, None where it may be text."""
    if body[4:8] == b"ftyp":
        return "video"
    if body[:4] == b"RIFF" and body[8:12] in _IN_RIFF:
        return "an image, audio or video"
    return next((kind for start, kind in _SIGNATURES if body.startswith(start)), None)
