"""Which lines are captions of pictures: by a word, a credit or an agency's mark."""

from __future__ import annotations

import re

from scraper.extractor.typography import ends_sentence, weight
from scraper.extractor.words import Kind, folded, has_label, phrases

MAX_CREDIT = 60  # characters of a credit behind a caption
MAX_SIGNED = 260  # weight of a caption that an agency's mark alone gives away

_BRACKETED = re.compile(r"[(（\[]([^()（）\[\]]{2,60})[)）\]][\s|.]*$")
_PHOTOGRAPHER = re.compile(r"[A-ZÀ-Þ][^/]*/\s?[A-ZÀ-Þ][^/]*")  # (Kabar Kota/Ann Lee)
_LAST_PART = re.compile(r"[.!?。]\s+|\s[–—-]\s")
_CREDIT = re.compile(
    r"(?:^|[\s.!?。！？»”\"|–—\-(（\[])(?P<word>[^\W\d_]+(?:\s[^\W\d_]+){0,3})\s*"
    r"[:：／/=]\s*[^.!?。:：]{2,60}[)）\]|\s.]*$"
)
_AGENCY_MARK = re.compile(
    r"©|\(c\)|\bgetty\b|\bap photo\b|\breuters/|/reuters\b|/afp\b|\bafp/|\befe/|/efe\b|\bepa\b"
    r"|\bshutterstock\b|\bistock\b|\bunsplash\b|/getty|/dpa\b|\bdpa/|photograph:"
    r"|\bcourtesy of\b|/ap\b",
    re.IGNORECASE,
)
_TAKEN_BY = ("供图", "供圖", "撮影", "提供", "摄", "攝", "제공", "촬영")  # who took or lent it


def is_caption(text: str) -> bool:
    """A line with the credit of a picture, or that is called a picture."""
    return (
        has_label(text, Kind.CAPTION)
        or _ends_in_brackets(text)
        or _ends_in_credit(text)
        or (not ends_sentence(text) and text.endswith(_TAKEN_BY))
        or _bears_mark(text)
    )


def _ends_in_brackets(text: str) -> bool:
    """`… (Photo: Ann Lee)`, `（圖／王小明攝）`, `(Kabar Kota/Ann Lee)`."""
    found = _BRACKETED.search(text)
    if not found:
        return False
    inside = found[1]
    return (
        has_label(inside, Kind.CAPTION, Kind.EDITOR)
        or folded(inside) in phrases(Kind.CAPTION)
        or bool(_AGENCY_MARK.search(inside))
        or bool(_PHOTOGRAPHER.fullmatch(inside))
        or inside.endswith(_TAKEN_BY)
    )


def _ends_in_credit(text: str) -> bool:
    """`… Foto: dpa`, and `… PHOTO ANN LEE` as a last part of its own."""
    if credit := _CREDIT.search(text):
        words = folded(credit["word"]).split()
        if any(" ".join(words[i:]) in phrases(Kind.CAPTION) for i in range(len(words))):
            return True
    last = _LAST_PART.split(text.rstrip(" ."))[-1]
    begins = folded(last).split(" ")[0] in phrases(Kind.CAPTION) and last[:1].isupper()
    return begins and len(last) <= MAX_CREDIT and len(last) < len(text.rstrip(" ."))


def _bears_mark(text: str) -> bool:
    is_short = weight(text) <= MAX_SIGNED and not text.endswith(".")
    return is_short and bool(_AGENCY_MARK.search(text[-MAX_CREDIT:]))
