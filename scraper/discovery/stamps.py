"""Dates as feeds write them → ISO 8601, exactly as precise as they were given.

A day stays a day, a local time without a zone stays local, an offset is kept. Read are RFC 3339 and
the W3C's profile of ISO 8601 (Atom, JSON Feed, Dublin Core), RFC 822 and RFC 5322 with the mistakes
that feeds make in them (RSS), and the C library's `asctime`. feedparser's own reading is not used:
it knows UTC only, makes the first day of what names a month or a year, and fills the rest from the
clock. Pure.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

FIRST_YEAR = 1900  # what is older is a program's zero: 0001-01-01 of .NET, 1899-12-30 of OLE
MAX_OFFSET = timedelta(hours=14)  # Kiritimati; what is beyond it is no zone
MAX_STAMP = 100  # characters; a day's name, a date, a time, a zone and a remark stay below
CENTURY_TURN = 69  # two-digit years from here on are of the last century (RFC 5322, POSIX)

# Hours from UTC. RFC 822 for UT to PDT; of the rest, only names that mean one zone.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0,
    "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
    "akdt": -8, "akst": -9, "hst": -10, "brt": -3,
    "west": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2, "eet": 2, "sast": 2,
    "eest": 3, "msk": 3, "trt": 3, "wib": 7, "hkt": 8, "jst": 9, "kst": 9,
    "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip

# The beginnings of the names of months, in the languages in which servers are seen to write them
# into RFC 822 dates by mistake (CLDR). English first; 4 letters where 3 do not tell two apart.
_MONTHS = (
    ("jan", "ene", "gen", "янв", "ιαν"),
    ("feb", "fev", "fév", "фев", "φεβ"),
    ("mar", "mär", "mrz", "mrt", "мар", "μάρ", "μαρ"),
    ("apr", "abr", "avr", "апр", "απρ"),
    ("may", "mai", "mei", "mag", "май", "мая", "μάι", "μαϊ", "μαΐ"),
    ("jun", "juin", "giu", "июн", "ιουν", "ιούν"),
    ("jul", "juil", "lug", "июл", "ιουλ", "ιούλ"),
    ("aug", "ago", "aoû", "aou", "авг", "αυγ", "αύγ"),
    ("sep", "set", "сен", "σεπ"),
    ("oct", "okt", "out", "ott", "окт", "οκτ"),
    ("nov", "ноя", "νοε", "νοέ"),
    ("dec", "dez", "dic", "déc", "дек", "δεκ"),
)

_CLOCK = (
    r"(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?))?"
)
_ZONE = r"(?:\s*(?P<zone>[a-z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{1,2}(?::?\d{2})?))?"
_REMARK = r"(?:\s*\([^()]*\))?"  # RFC 5322 allows comments: `+0200 (CEST)`
_WEEKDAY = r"(?:[^\W\d]+\.?(?:\s*,\s*|\s+))?"
_MONTH = r"(?P<month>[^\W\d]{3,12})\.?"
_YEAR = r"(?P<y>\d{4}|\d{2})"
_TIME = rf"(?:\s*,?\s+{_CLOCK}{_ZONE}{_REMARK})?"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2024-05-03T10:00:00+02:00, 2024-05-03 10:00, 2024/5/3, 2024年5月3日 10:00
        (
            r"(?P<y>\d{4})\s?[-/.年년]\s?(?P<m>\d{1,2})\s?[-/.月월]\s?(?P<d>\d{1,2})\s?[日일]?"
            rf"(?:(?:\s*t\s*|\s*,?\s+){_CLOCK}{_ZONE}{_REMARK})?"
        ),
        # 20240503, 20240503T100000Z
        (
            r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:t?(?P<h>\d{2})(?P<min>\d{2})(?P<s>\d{2})?"
            r"(?P<half>(?!))?(?P<zone>z|[+-]\d{2}:?\d{2})?)?"
        ),
        # Fri, 03 May 2024 10:00:00 +0200, 3-May-24 10:00 EST
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})\.?[\s-]+{_MONTH},?[\s-]+{_YEAR}{_TIME}",
        # Friday, May 3, 2024 10:00 AM
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+{_YEAR}{_TIME}",
        # Fri May  3 10:00:00 CEST 2024, Fri May 3 10:00:00 2024 +0200
        (
            rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}})\s+{_CLOCK}{_ZONE}\s+(?P<y>\d{{4}})"
            r"(?:\s+(?P<zone_after>[+-]\d{4}))?"
        ),
    )
)


def iso(text: str | None) -> str | None:
    """The stamp as ISO 8601; None where it is none, or one that means that there is no date.

    `GMT` and `Z` become `+00:00`; a zone by a name that several zones have leaves a local time.
    """
    stripped = " ".join((text or "").split())
    if len(stripped) > MAX_STAMP:
        return None
    match = next(filter(None, (form.fullmatch(stripped) for form in _FORMS)), None)
    return _of_parts(match.groupdict()) if match else None


def _of_parts(parts: dict[str, str | None]) -> str | None:
    month = int(parts.get("m") or _month(parts.get("month") or ""))
    try:
        moment = datetime(  # noqa: DTZ001  its zone is added where it has one
            _year(parts["y"] or ""),
            month,
            int(parts["d"] or 0),
            _hour(int(parts["h"] or 0), parts["half"]),
            int(parts["min"] or 0),
            int(parts["s"] or 0),
        )
    except ValueError:
        return None
    if moment.year < FIRST_YEAR or moment == datetime(1970, 1, 1):  # noqa: DTZ001
        return None  # a zero that was never filled in
    if parts["h"] is None:
        return moment.date().isoformat()
    zone = _zone(parts.get("zone_after") or parts["zone"])
    precision = "seconds" if parts["s"] else "minutes"
    return moment.replace(tzinfo=zone).isoformat(timespec=precision)


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= CENTURY_TURN else 2000)


def _month(name: str) -> int:
    """The number of a month by the beginning of its name, 0 for what is none."""
    lower = name.lower()
    return next((n for n, begins in enumerate(_MONTHS, 1) if lower.startswith(begins)), 0)


def _hour(hour: int, half: str | None) -> int:
    if half is None or not 1 <= hour <= 12:
        return hour
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _zone(text: str | None) -> timezone | None:
    """The zone of a name, of an offset, or of both (`GMT+2`); None where it is not known."""
    match = re.fullmatch(r"([a-z]*)(?:([+-])(\d{1,2}):?(\d{2})?)?", (text or "").lower())
    if not text or match is None:
        return None
    name, sign, hours, minutes = match.groups()
    if name and (name not in _ZONES or (sign and _ZONES[name])):
        return None
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if offset > MAX_OFFSET:
        return None
    return timezone((-offset if sign == "-" else offset) + timedelta(hours=_ZONES.get(name, 0)))
