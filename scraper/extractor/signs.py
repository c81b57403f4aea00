"""What a short line beside a text says: when it was written, what one may do with it, what begins.

Asked of every short line of a page, so that it is quick rather than exact: a date is told by its
shape in any language, the rest by the vocabulary. One sign says nothing of the page; what makes
comments of a run of blocks is that each of them has some.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from scraper.extractor.words import Kind, folded, is_unspaced, phrase_share, phrases

MAX_SIGN = 60  # characters of a line with a time and perhaps a name, or of a heading
MAX_UNITS = 4  # letters beside a time that are "at", "pm", "Uhr"
MAX_BESIDE = 36  # characters beside a time in such a line
COUNTED_SHARE = 0.5  # of a heading with a number that are the words for comments
SHORT_UNIT, SHORT_ENDING, LONG_ENDING = 3, 2, 4  # letters of units of time, and of their endings
PREFIX = 3  # letters by which most lines are known to be none of the phrases

_EDGE = " \t\n\r\xa0\u200b\u200e\u200f()[]{}（）【】·•|/\\-–—:：,.;!?*#+&»«›‹→←↩▲▼△▽♥❤★☆0123456789"
_JOINED = re.compile(r"[·•|/]|\s[-–—]\s")
_SENTENCE_END = re.compile(r"[.!?。！？।]\W*$")
_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}(?:[:：]\d\d(?:[:：]\d\d)?|\s?[h時时點点시]\s?\d\d)(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])\d{1,2}\.\d\d(?:\.\d\d)?(?!\d)")  # 14.30, beside a day
_WORD = r"[^\s\d,.;:()|]"  # of a month's name: combining marks too
_DAY = re.compile(
    r"(?<!\d)(?:\d{4}\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}|\d{1,2}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|\.|º|ª)?[\s-](?:(?:de|of|tháng)\s)?{_WORD}{{2,14}}[.,]?[\s-](?:de\s|del\s)?\d{{4}}"
    rf"|{_WORD}{{3,14}}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{4}}\.?\s{_WORD}{{3,14}}\s\d{{1,2}}"
    rf"|\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]|{_WORD}{{3,14}}\.?\s\d{{1,2}}(?=,?\s(?:at\s)?\d{{1,2}}:\d\d)"
    r")(?!\d)",
    re.IGNORECASE,
)
_SHORT_TIME = re.compile(
    r"\d{1,3}\s?(?:s|m|min|mins|h|hr|hrs|d|w|wk|y|yr|yrs|std)\.?", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_COUNTED_WORD = re.compile(r"\d+\s*([^\s\d.,]+)")


class When(IntEnum):
    """How surely a line says when something was written below an article."""

    NEVER = 0
    LOOSE = 1  # a day, or a time of day
    EXACT = 2  # a day and a time of day, or how long ago


@dataclass(frozen=True, slots=True)
class Sign:
    """What a short line says."""

    when: When = When.NEVER
    is_named: bool = False  # there are words beside the time: a name, as a rule
    is_reply: bool = False  # reply, report, quote
    is_like: bool = False
    is_heading: bool = False  # of a section of comments


_NOTHING = Sign()


def sign_of(line: str) -> Sign | None:
    """The sign that a line without outer white space is; None for other lines."""
    if not 0 < len(line) <= MAX_SIGN:
        return None
    if line.isascii() and line[0].isalpha() and line[:PREFIX].lower() not in _prefixes():
        return _time(line) if _DIGIT.search(line) else None
    return _sign_of(line)


@lru_cache(maxsize=4_096)
def _sign_of(line: str) -> Sign | None:
    return _by_words(line) or (_time(line) if _DIGIT.search(line) else None)


def _by_words(line: str) -> Sign | None:
    """The sign that a line is by its phrase: one of a reader's choices, a heading, "yesterday"."""
    start = line.strip(_EDGE)[: PREFIX + 1].casefold().replace("ı", "i").replace("\u0307", "")
    if start[:PREFIX] not in _prefixes():
        return None
    text = folded(line)
    parts = [folded(p) for p in _JOINED.split(line)] if _JOINED.search(line) else []
    sign = Sign(
        when=When.EXACT if text in phrases(Kind.RELATIVE_TIME) else When.NEVER,
        is_reply=any(p in phrases(Kind.REPLY) for p in (text, *parts)),
        is_like=any(p in phrases(Kind.LIKE) for p in (text, *parts)),
        is_heading=text in phrases(Kind.COMMENTS) or _is_counted(line),
    )
    return sign if sign != _NOTHING else None


def _is_counted(line: str) -> bool:
    """`3 comments on this`, `댓글 3개`."""
    if not _DIGIT.search(line) or _SENTENCE_END.search(line):
        return False
    return phrase_share(line, Kind.COMMENTS) >= COUNTED_SHARE


@cache
def _prefixes() -> frozenset[str]:
    kinds = (Kind.REPLY, Kind.LIKE, Kind.COMMENTS, Kind.RELATIVE_TIME)
    return frozenset(p[:PREFIX] for kind in kinds for p in phrases(kind))


def _time(line: str) -> Sign | None:
    """The time that a line with a number is, perhaps with a name beside it."""
    if _SHORT_TIME.fullmatch(line):
        return Sign(When.LOOSE)
    day = _DAY.search(line)
    clock = _CLOCK.search(line) or (_DOTTED.search(line, day.end()) if day else None)
    ago = None if day else _ago(line)
    found = [m for m in (day, clock, ago) if m]
    if not found:
        return None
    covered = {i for match in found for i in range(*match.span())}
    beside = sum(c.isalpha() for i, c in enumerate(line) if i not in covered)
    if beside > MAX_BESIDE or (beside > MAX_BESIDE / 2 and _SENTENCE_END.search(line)):
        return None
    return Sign(When.EXACT if ago or (day and clock) else When.LOOSE, is_named=beside > MAX_UNITS)


def _ago(line: str) -> re.Match[str] | None:
    """`2 hours ago`, `vor 2 Stunden`, `2小时前`, `yesterday, 14:30`."""
    text = line.casefold()
    words = text.replace(",", " ").split()
    is_told = not _markers().isdisjoint(words) or not text.isascii()
    return _ago_pattern().search(text) if is_told else None


def without_ago(line: str) -> str:
    """The line without how long ago it tells, in minutes to years or by the clock of a near day.

    In lower case, where it tells it; else the line itself.
    """
    if is_short_time(line):
        return ""
    lower = line.casefold()
    found = [m for m in [_ago(line)] if m and (_CLOCK.search(m[0]) or _has_unit(m[0]))]
    return f"{lower[: found[0].start()]} {lower[found[0].end() :]}" if found else line


def is_short_time(line: str) -> bool:
    """Whether a line is `2h` or its like; with a space, `45 min` and `5 m` are as often lengths."""
    return " " not in line and bool(_SHORT_TIME.fullmatch(line))


def _has_unit(text: str) -> bool:
    """Whether a number counts units of time: `3 hours`, and neither `3 deaths` nor `3 minors`."""
    found = _COUNTED_WORD.search(text)
    if found is None:
        return False
    word = found[1]
    return bool(_SHORT_TIME.fullmatch(found[0])) or any(
        word.startswith(unit) and (is_unspaced(unit) or len(word) <= len(unit) + _ending(unit))
        for unit in _units()
    )


def _ending(unit: str) -> int:
    """How many letters an inflected form of a unit may have more: `dag`, `dagar`."""
    return SHORT_ENDING if len(unit) <= SHORT_UNIT else LONG_ENDING


@cache
def _units() -> frozenset[str]:
    return phrases(Kind.TIME_UNIT)


@cache
def _markers() -> frozenset[str]:
    return frozenset(w for p in phrases(Kind.RELATIVE_TIME) for w in p.split())


@cache
def _ago_pattern() -> re.Pattern[str]:
    longest = sorted(phrases(Kind.RELATIVE_TIME), key=len, reverse=True)
    spaced = "|".join(re.escape(p) for p in longest if not is_unspaced(p))
    unspaced = "|".join(re.escape(p) for p in longest if is_unspaced(p))
    return re.compile(
        rf"(?<!\w)(?:{spaced})(?!\w)(?:[\s,]+[^\s\d]+)?[\s,]*\d+(?:[:.]\d\d)?(?:\s*[^\s\d]+)?"
        rf"|\d+\s*[^\s\d]*(?:\s+[^\s\d]+)?\s+(?:{spaced})(?!\w)"
        rf"|\d+\s*[^\s\d]{{0,10}}?(?:{unspaced})|(?:{unspaced})\s*\d\d?[:：]\d\d"
    )
