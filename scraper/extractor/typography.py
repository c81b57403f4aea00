"""How a line is set: its weight, its full stop, its columns. The same measures for every script."""

from __future__ import annotations

import re

SENTENCE_WEIGHT = 24  # from which a line that ends like a sentence is one
SENTENCE_WORDS = 4  # or these many words: `He declined.` is none, `Renzo B.` neither

_TERMINAL = re.compile(r"[.!?…。！？।։۔؟．]+[\s\"'”’»›)\]）」』】«“]*$|[”\"»」』’]$|[:：;；]$|ฯ$")
_FULL_STOP = re.compile(r"[.…。।۔][\s\"'”’»)\]）」』】]*$")
_COLUMNS = re.compile(r"\s{2,}|\t|\s*[|｜]\s*|\s+»\s+|　+")
# Scripts that say as much in half the signs: ideographs, kana, hangul, full-width forms.
WIDE = re.compile("[\u2e80-\ud7ff\uff00-\uffef]")
_COUNTED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0eff]|\w+")
_OPENING, _CLOSING = "([（【［〔", ")]）】］〕"


def weight(text: str) -> int:
    """Length in which an ideograph, kana or hangul syllable counts twice."""
    return len(text) if text.isascii() else len(text) + len(WIDE.findall(text))


def count_words(text: str) -> int:
    """Words; in scripts without spaces each character is one."""
    return len(_COUNTED.findall(text))


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence, a quotation or an announcement does."""
    return bool(_TERMINAL.search(text))


def ends_with_full_stop(text: str) -> bool:
    """Whether a line ends with a full stop, as few headlines do."""
    return bool(_FULL_STOP.search(text))


def is_sentence(text: str) -> bool:
    """A line that ends like a sentence and is long enough for one: `Renzo B.` is none."""
    if not ends_sentence(text):
        return False
    is_long = weight(text) >= SENTENCE_WEIGHT or len(text.split()) >= SENTENCE_WORDS
    return is_long or text[-1] in "。！？।"


def has_case(text: str) -> bool:
    """Whether the script knows capitals."""
    return any(c.isupper() or c.islower() for c in text)


def has_no_full_stop(text: str) -> bool:
    """Whether a text begins in a script that seldom or never writes one: Thai, Lao, Burmese."""
    return "\u0e00" <= text[:1] <= "\u109f"


def columns(text: str) -> list[str]:
    """The parts of a line that wide gaps or bars separate."""
    return [part for part in _COLUMNS.split(text) if part]


def unwrapped(text: str) -> str:
    """A line without the brackets or signs around the whole of it."""
    line = text.strip(" *_|·•✍️📝")
    return line[1:-1].strip() if line[:1] in _OPENING and line[-1:] in _CLOSING else line
