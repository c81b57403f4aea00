"""Machine-written stamps → ISO 8601, exactly as precise as they were given.

A day stays a day, a local time without a zone stays local, an offset is kept; nothing is filled in.
Two notations of one moment, such as the stamp in UTC and the clock that the reader sees, are put
together to the reader's: the moment with its offset.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from scraper.extractor import datelines

FIRST_DAY = date(1900, 1, 1)
MAX_OFFSET = timedelta(hours=14)  # Kiritimati; the other way it is 12
OFFSET_STEP = 15  # minutes: Nepal's +05:45 and the Chatham Islands' +12:45 are not whole hours

_STAMP = re.compile(
    r"(?P<day>\d{4}[-/]\d{1,2}[-/]\d{1,2})"
    r"(?:(?:[Tt]|\s+|\|)(?P<h>\d{1,2})[:h](?P<min>\d{2})(?::(?P<s>\d{1,2}))?"
    r"(?:[.,:]\d+)?\s*(?P<zone>[Zz](?!\w)|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z)?")
_RFC_5322 = re.compile(r"[A-Za-z]{3},? .*\d{2}:\d{2}:\d{2}")
_URL_YMD = re.compile(
    r"(?<!\d)(?P<y>19[89]\d|20\d\d)(?P<s>[/_.-]?)(?P<m>0?[1-9]|1[0-2]|[a-z]{3,9})(?P=s)"
    r"(?P<d>[0-2]?\d|3[01])(?!\d)"
)
_URL_DMY = re.compile(
    r"(?<!\d)(?P<d>[0-2]\d|3[01])([_.-])(?P<m>0[1-9]|1[0-2])\2(?P<y>20\d\d)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """An ISO 8601 stamp and where it came from (`jsonld meta html url text`)."""

    iso: str
    source: str

    @property
    def day(self) -> date:
        """The day in the stamp's own zone."""
        return date.fromisoformat(self.iso[:10])

    @property
    def has_time(self) -> bool:
        """Whether it says more than the day."""
        return len(self.iso) > 10

    @property
    def moment(self) -> datetime:
        """The stamp as a moment, naive where it has no zone."""
        return datetime.fromisoformat(self.iso)

    @property
    def is_utc(self) -> bool:
        """Whether it is a moment without a place: its offset is zero."""
        return self.has_time and self.moment.utcoffset() == timedelta(0)

    def is_possible(self, limit: datetime) -> bool:
        """Whether it lies after the first day believed and not after `limit` (aware)."""
        moment = self.moment
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.date() >= FIRST_DAY and aware <= limit


def iso(text: str, locales: tuple[str, ...] = ()) -> str | None:
    """A machine-written stamp, or else a date written for people, as ISO 8601."""
    stripped = " ".join(text.split()).strip("'\" ")
    if match := _STAMP.match(stripped):
        return _from_parts(match)
    if compact := _COMPACT.fullmatch(stripped):
        day = "-".join(compact.groups()[:3])
        clock = f"T{compact[4]}:{compact[5]}:{compact[6] or '00'}" if compact[4] else ""
        return _checked(f"{day}{clock}{'+00:00' if compact[7] else ''}")
    if _RFC_5322.match(stripped):
        try:
            return parsedate_to_datetime(stripped).isoformat()
        except ValueError:
            pass
    found = datelines.read_line(stripped, locales)
    return found[0].iso if found else None


def from_url(url: str | None) -> str | None:
    """The day in a URL's path, such as `/2024/03/05/`, `/2024/mar/05/` or `05-03-2024`."""
    path = (url or "").split("//", 1)[-1].split("?", 1)[0].lower()
    for match in _URL_YMD.finditer(path):
        is_plain = not match["s"] and len(match["m"]) == len(match["d"]) == 2
        month = _month(match["m"])
        if (match["s"] or is_plain) and month:
            day = _checked(f"{match['y']}-{month:02}-{match['d']:0>2}")
            if day:
                return day
    for match in _URL_DMY.finditer(path):
        if day := _checked(f"{match['y']}-{match['m']}-{match['d']}"):
            return day
    return None


def beside(instant: Stamp, clock: str) -> Stamp | None:
    """`instant`, a moment in UTC, as `clock` shows it: another notation of the same moment.

    `clock` is ISO 8601 with a time; without an offset of its own, the one that it must have is
    taken, if there can be such a one. None where the two are different moments.
    """
    moment, other = instant.moment, datetime.fromisoformat(clock)
    is_other = other.second and other.second != moment.second
    if len(clock) == 10 or moment.tzinfo is None or is_other:
        return None
    if other.tzinfo is not None:
        same = abs(moment - other) < timedelta(minutes=1)
        return replace(instant, iso=moment.astimezone(other.tzinfo).isoformat()) if same else None
    offset = _whole_minutes(other) - _whole_minutes(moment.astimezone(UTC).replace(tzinfo=None))
    if abs(offset) > MAX_OFFSET or offset.total_seconds() % (OFFSET_STEP * 60):
        return None
    return replace(instant, iso=moment.astimezone(timezone(offset)).isoformat())


def may_be_day_of(instant: Stamp, day: date) -> bool:
    """Whether somewhere on earth the clock shows `day` at this moment in UTC."""
    moment = instant.moment
    return day in {(moment + MAX_OFFSET).date(), (moment - timedelta(hours=12)).date()}


def swapped(day: date) -> date | None:
    """The day with month and day of the month exchanged, as the other half of the world reads."""
    try:
        return day.replace(month=day.day, day=day.month)
    except ValueError:
        return None


def _whole_minutes(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _month(text: str) -> int | None:
    return int(text) if text.isdecimal() else datelines.month_names(()).get(text)


def _from_parts(match: re.Match[str]) -> str | None:
    year, month, day = re.split("[-/]", match["day"])
    stamp = f"{year}-{month:0>2}-{day:0>2}"
    if match["h"]:
        seconds = match["s"] or "00"
        stamp += f"T{match['h']:0>2}:{match['min']}:{seconds:0>2}{_zone(match['zone'])}"
    return _checked(stamp)


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    if zone[0] not in "+-":
        return "+00:00"
    digits = zone[1:].replace(":", "")
    return f"{zone[0]}{digits[:2]}:{digits[2:] or '00'}"


def _checked(stamp: str) -> str | None:
    try:
        datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return stamp
