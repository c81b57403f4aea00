"""Dates as people write them → ISO 8601, exactly as precise as written.

A date needs its day, month and year: nothing is filled in. Month names and the order of day and
month are CLDR's (babel), by the language and country of the page. Digits of any script are read;
Buddhist years (Thai) and the Jalali calendar (Persian) are converted. A time is kept where it
stands beside the date, with the offset where one is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from scraper.extractor.words import Kind, folded, is_unspaced, pattern

MAX_LINE = 200  # characters; a longer line is prose, whatever dates it holds
MAX_REST = 60  # characters beside its dates that a date line may hold: weekday, labels, a source
MAX_REST_WORDS = 3  # of them, labels aside, in a line that ends with a full stop
MAX_REST_IDEOGRAPHS = 12  # the same in scripts that put no spaces between words
FIRST_YEAR, LAST_YEAR = 1900, 2100
BUDDHIST_OFFSET = 543  # years

# Countries whose months have other names than their language's first country's (CLDR).
_OTHER_MONTHS = {"ar": ("ar-SY", "ar-TN", "ar-MA"), "de": ("de-AT",)}

# Jalali months, as Iran spells them. babel has no Persian calendar.
_JALALI = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip

_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|-?го|\.)?"
_JOINT = r"(?:\s*(?:de|del|of|di|da|d'|ngày|في|ב|พ\.ศ\.|,)\s*|\s*[-–./,،]\s*|\s+)"
# Year 0 of the eras of Japan and Taiwan, which also writes 113年 alone.
_ERAS = {"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925, "": 1911}
_ERA = (
    rf"(?P<e>{'|'.join(filter(None, _ERAS))}|(?<!\d)(?=1\d\d年))\s*(?P<y>\d{{1,3}}|元)\s*年"
    r"\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?"
)
_CJK = r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일號号]?"
_YMD = r"(?<!\d)(?P<y>\d{4})(?P<s>[-./])\s?(?P<m>\d{1,2})(?P=s)\s?(?P<d>\d{1,2})(?!\d)\.?"
_XXY = (
    r"(?<![\d.])(?P<a>\d{1,2})(?P<s>[-./])\s?(?P<b>\d{1,2})(?P=s)\s?"
    r"(?P<y>\d{4}|(?<=[./])\d{2})(?![\d:])"
)
_AMBIGUOUS = re.compile(r"(?:0?\d|1[0-2])/\s?(?:0?\d|1[0-2])/\s?\d{2,4}")
_ERA_DATE, _XXY_DATE, _ARABIC = re.compile(_ERA), re.compile(_XXY), re.compile("[\u0600-\u06ff]")
_VIETNAMESE = r"(?<!\d)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})(?:\s+năm|,)?\s+(?P<y>\d{4})(?!\d)"

_STOPS = (".", "!", "?", "。", "।")
_CLOCK = (
    r"(?P<half1>[ap]\.?m\.?\b|ÖÖ|ÖS|오전|오후|上午|下午|午前|午後|晚上|早上|凌晨)?\s*"
    r"(?<![\d.:])(?P<h>[01]?\d|2[0-3])(?:[:：.h]|\s?[時时点點시ч]\s?)(?P<min>[0-5]\d)(?!\d)[分분]?"
    r"(?:[:：.](?P<sec>[0-5]\d)(?!\d))?(?:\.\d+)?\s*"
    r"(?P<half2>[ap]\.?m\.?(?![a-z])|ص(?!\w)|م(?!\w)|صباحا\u064b?|مساء\u064b?|ÖÖ|ÖS|น\.)?\s*"
    r"(?P<zone>\(?(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?\)?(?!\d)|\(?(?:utc|gmt)\b\)?|z\b)?"
)
_CLOCK_WORDS = (
    r"at|um|à|a las|às|alle|om|kl\.?|klo|o|в|о|στις|saat|jam|pukul|lúc|เวลา"
    r"|على الساعة|في الساعة|الساعة|ساعت|בשעה|u|ore|godz\.?|v"
)
_TIME_AFTER = re.compile(
    r"(?:\s*[(（]\w{1,4}[)）])?\.?[\s,;:|/·•\-–—()\[\]@tà،]*?"  # (土), 2024., the T of ISO 8601
    rf"(?:(?:{_CLOCK_WORDS}|[|,•·-])\s*[.:]?\s*)?{_CLOCK}",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:[^\W\d_]+\.?[\s,]+){0,3}"  # Friday, thứ Sáu, EST Tue
_TIME_BEFORE = re.compile(rf"{_CLOCK}\s*(?:uhr|น\.|[|,•·،/-])*\s*{_WEEKDAY}$", re.IGNORECASE)
_AFTERNOON = re.compile(r"p|오후|下午|午後|晚上|م|مساء|ös", re.IGNORECASE)
_MORNING = re.compile(r"a|오전|上午|午前|凌晨|早上|ص|صباحا|öö", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A date found in a line: its ISO form, where it stands, and whether it is called a change.

    `is_ambiguous` where only the language says which number is the day: 1/2/2024.
    """

    iso: str
    start: int
    end: int
    modified: bool
    is_ambiguous: bool = False


def find(line: str, locales: tuple[str, ...]) -> list[Written]:
    """The dates of a line, in order. `locales` are language tags, most likely first (`en-GB`)."""
    return list(_found(line, locales))


@lru_cache(maxsize=256)  # a line is read as a date line, and where it is none, as a sentence
def _found(line: str, locales: tuple[str, ...]) -> tuple[Written, ...]:
    text = _with_ascii_digits(line)
    found: list[Written] = []
    for begin, end, day in sorted(_days(text, locales), key=lambda hit: (hit[0], -hit[1])):
        previous = found[-1].end if found else 0
        if begin >= previous:
            found.append(_written(text, previous, begin, end, day))
    return tuple(found)


def _written(text: str, previous: int, begin: int, end: int, day: date) -> Written:
    """A day at `begin` to `end`, with the time beside it and the label before it."""
    after = _TIME_AFTER.match(text, end)
    before = None if after else _TIME_BEFORE.search(text[previous:begin])
    clock = after or before
    start = previous + before.start() if before else begin
    return Written(
        iso=_with_time(day, clock) if clock else day.isoformat(),
        start=start,
        end=after.end() if after else end,
        modified=bool(pattern(Kind.MODIFIED).search(folded(text[previous:start]))),
        is_ambiguous=_AMBIGUOUS.fullmatch(text[begin:end]) is not None,
    )


def read_line(line: str, locales: tuple[str, ...]) -> list[Written]:
    """The dates of a line that is a date line: one that says little else. Empty for prose."""
    if len(line) > MAX_LINE:
        return []
    found = find(line, locales)
    if not found:
        return []
    rest = line
    for written in reversed(found):
        rest = rest[: written.start] + " " + rest[written.end :]
    unlabelled = folded(rest)
    for kind in (Kind.PUBLISHED, Kind.MODIFIED, Kind.FURNITURE):
        unlabelled = pattern(kind).sub("", unlabelled)
    is_wordy = len(unlabelled.split()) > MAX_REST_WORDS or (
        is_unspaced(unlabelled.strip()) and len(unlabelled) > MAX_REST_IDEOGRAPHS
    )
    is_sentence = line.rstrip().endswith(_STOPS) and is_wordy
    return [] if is_sentence or len(folded(rest)) > MAX_REST else found


def _days(text: str, locales: tuple[str, ...]) -> Iterator[tuple[int, int, date]]:
    """Where each day of a text begins and ends, and which it is, by one notation after another."""
    for pattern_, read in _notations(text, locales):
        for match in pattern_.finditer(text):
            if day := read(match):
                yield match.start(), match.end(), day


def _notations(
    text: str, locales: tuple[str, ...]
) -> Iterator[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]]]:
    yield _unambiguous(), lambda m: _date(*(int(_group(m, name)) for name in "ymd"))
    if "年" in text:
        yield _ERA_DATE, _era_date
    yield _XXY_DATE, lambda m: _numeric_date(m, locales)
    months = month_names(locales)
    yield _named_days(locales), lambda m: _named_date(m, months, _date)
    if _ARABIC.search(text):
        yield _jalali_days(), lambda m: _named_date(m, _jalali_months(), _jalali_date)


def _named_date(
    match: re.Match[str],
    months: Mapping[str, int],
    build: Callable[[int, int, int], date | None],
) -> date | None:
    month = months[_group(match, "m").casefold()]
    return build(int(_group(match, "y")), month, int(_group(match, "d")))


def _era_date(match: re.Match[str]) -> date | None:
    first_year = _ERAS[match["e"]] + int(match["y"].replace("元", "1"))
    return _date(first_year, int(match["m"]), int(match["d"]))


def _group(match: re.Match[str], name: str) -> str:
    """The group `name`, whichever alternative of the pattern matched: m1, m2 or m3 for m."""
    return next(v for k, v in match.groupdict().items() if v and k.startswith(name))


def _date(year: int, month: int, day: int) -> date | None:
    if year > LAST_YEAR and FIRST_YEAR <= year - BUDDHIST_OFFSET <= LAST_YEAR:
        year -= BUDDHIST_OFFSET
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _numeric_date(match: re.Match[str], locales: tuple[str, ...]) -> date | None:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if len(match["y"]) == 2:
        year += 2000
    day_first = match["s"] != "/" or first > 12 or is_day_first(locales)
    if second > 12:
        day_first = False
    return _date(year, second, first) if day_first else _date(year, first, second)


def _jalali_date(year: int, month: int, day: int) -> date | None:
    """Jalali → Gregorian by the 33-year cycle, exact for 1178 to 1633 (K. Borkowski, 1996)."""
    if not 1200 <= year <= 1600 or not 1 <= day <= 31:
        return None
    cycle, rest = divmod(year - 979, 33)
    days = 365 * (year - 979) + cycle * 8 + (rest + 3) // 4
    days += 31 * (month - 1) if month <= 7 else 30 * (month - 1) + 6
    return date(1600, 3, 20) + timedelta(days=days + day - 1)


def _with_time(day: date, match: re.Match[str]) -> str:
    hour, half = int(match["h"]), match["half1"] or match["half2"] or ""
    if _AFTERNOON.match(half) and hour < 12:
        hour += 12
    elif _MORNING.match(half) and hour == 12:
        hour = 0
    stamp = f"{day.isoformat()}T{hour:02}:{match['min']}:{match['sec'] or '00'}"
    return stamp + _offset(match["zone"])


def _offset(zone: str | None) -> str:
    if not zone:
        return ""
    digits = re.search(r"([+-])(\d{1,2}):?(\d{2})?", zone)
    if not digits:
        return "+00:00"
    hours = int(digits[2])
    return f"{digits[1]}{hours:02}:{digits[3] or '00'}" if hours <= 14 else ""


def _with_ascii_digits(text: str) -> str:
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


@cache
def _unambiguous() -> re.Pattern[str]:
    numbered = [
        re.sub(r"\(\?P(<|=)([yms d])", rf"(?P\g<1>\g<2>{i}", p)
        for i, p in enumerate((_CJK, _YMD, _VIETNAMESE))
    ]
    return re.compile("|".join(numbered), re.IGNORECASE)


@cache
def _named_days(locales: tuple[str, ...]) -> re.Pattern[str]:
    return _named(tuple(month_names(locales)))


@cache
def _jalali_days() -> re.Pattern[str]:
    return _named(_JALALI)


@cache
def _jalali_months() -> Mapping[str, int]:
    return {name: number for number, name in enumerate(_JALALI, 1)}


def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    month = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    month_1, month_2, month_3 = (rf"(?P<m{i}>{month})(?![^\W\d_])\.?" for i in (1, 2, 3))
    year = r"(?<!\d)(?P<y{}>\d{{4}})(?!\d)"
    return re.compile(
        rf"(?<!\d)(?P<d1>\d{{1,2}}){_ORDINAL}{_JOINT}?{month_1}"
        rf"(?:\s*/\s*(?:{month})\b)?{_JOINT}{year.format(1)}"
        rf"|(?<![^\W\d_]){month_2}\s*(?P<d2>\d{{1,2}})(?!\d){_ORDINAL}{_JOINT}{year.format(2)}"
        rf"|{year.format(3)}\.?\s*{month_3}\s*(?P<d3>\d{{1,2}})(?!\d)\.?",
        re.IGNORECASE,
    )


@cache
def month_names(locales: tuple[str, ...]) -> Mapping[str, int]:
    """Month names, full and abbreviated, of these languages, case folded, to their numbers."""
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    regional = tuple(r for tag in locales for r in _OTHER_MONTHS.get(tag.split("-")[0], ()))
    for locale in _known_locales((*locales, *regional, "en")):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    spelt = name.casefold().strip(". ")
                    if not spelt.isdecimal() and not spelt[0].isdecimal():
                        names.setdefault(spelt, number)
    return names


@cache
def is_day_first(locales: tuple[str, ...]) -> bool:
    """Whether 1/2/2024 is in February, by the short date of the first language known."""
    from babel.dates import get_date_format

    for locale in _known_locales(locales):
        short = get_date_format("short", locale).pattern.lower()
        return short.index("d") < short.index("m")
    return True


@cache
def _known_locales(locales: tuple[str, ...]) -> tuple[str, ...]:
    from babel import Locale, UnknownLocaleError

    known: list[str] = []
    for tag in locales:
        try:
            known.append(str(Locale.parse(tag.replace("-", "_"))))
        except (UnknownLocaleError, ValueError):
            continue
    return tuple(dict.fromkeys(known))
