"""How long an answer says that it stays fresh (RFC 9111, HTTP Caching). Pure: the time comes in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_FRESH_S = 31_536_000.0  # seconds, a year: more says no more, and must fit a calendar

_DIRECTIVE = re.compile(r'([^\s,=;"]+)(?:\s*=\s*("[^"]*"|[^\s,;]*))?')
_STALE = frozenset({"no-cache", "no-store"})  # section 5.2.2.4 and 5.2.2.5


def freshness_s(headers: tuple[tuple[str, str], ...], now: datetime) -> float | None:
    """Return for how many seconds the answer with these headers need not be asked for again.

    `Cache-Control: max-age` counts before `Expires` less `Date`, both less `Age` (sections 4.2.1 to
    4.2.3); `no-store` and `no-cache` are 0, and so is an `Expires` that is no date (5.3). None
    where nothing is said, or nothing readable. `now` (aware) stands in for a missing `Date`.
    """
    directives = _directives(_joined(headers, "cache-control"))
    if any(not directives.get(name, "x") for name in _STALE):  # one with fields is about those
        return 0.0
    lifetime = _lifetime(headers, directives, now)
    if lifetime is None:
        return None
    age = _digits(_first(headers, "age")) or 0.0
    return min(max(0.0, lifetime - age), MAX_FRESH_S)


def _lifetime(
    headers: tuple[tuple[str, str], ...], directives: dict[str, str], now: datetime
) -> float | None:
    if "max-age" in directives:
        return _digits(directives["max-age"])
    expires = _first(headers, "expires")
    if expires is None:
        return None
    end = _moment(expires)
    start = _moment(_first(headers, "date") or "") or now
    return (end - start).total_seconds() if end else 0.0


def _directives(value: str) -> dict[str, str]:
    """Return the directives by their names, without quotes; of one given twice, the first."""
    found: dict[str, str] = {}
    for name, argument in _DIRECTIVE.findall(value):
        found.setdefault(name.lower(), argument.strip('"'))
    return found


def _digits(value: str | None) -> float | None:
    """Return delta-seconds (section 1.2.2), None for anything else."""
    text = (value or "").strip()
    return min(float(text), MAX_FRESH_S) if text.isascii() and text.isdigit() else None


def _moment(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date.strip())
    except (ValueError, OverflowError):  # OverflowError: a year with ten digits
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _first(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _joined(headers: tuple[tuple[str, str], ...], name: str) -> str:
    return ", ".join(value for key, value in headers if key.lower() == name)
