"""Times as a person tells them: how long ago, how long until. Pure.

`now` comes in; without one a time is told as it stands, for what is read later than it is written.
"""

from __future__ import annotations

from datetime import datetime

from scraper.model import sort_time
from scraper.schedule import DAY, HOUR, MINUTE

HOURS_TOLD = 48  # what is longer is told in days: "3 days" is easier than "70 h"


def when(stamp: str | None, now: datetime | None) -> str:
    """`12 min ago`, `in 3 h`, `now` within half a minute; empty where there is no time."""
    moment = sort_time(stamp)
    if moment is None or now is None:
        return stamp or ""
    seconds = _seconds(moment, now)
    if abs(seconds) < MINUTE / 2:
        return "now"
    return f"{span(seconds)} ago" if seconds > 0 else f"in {span(-seconds)}"


def since(stamp: str | None, now: datetime | None) -> str:
    """`for 3 days`, or `since` that time; empty where there is no time."""
    moment = sort_time(stamp)
    if moment is None or now is None:
        return f"since {stamp}" if stamp else ""
    return f"for {span(_seconds(moment, now))}"


def span(seconds: float) -> str:
    """How long something takes, in the largest unit that tells it well; at least a minute."""
    minutes, hours, days = (round(seconds / unit) for unit in (MINUTE, HOUR, DAY))
    if minutes < HOUR / MINUTE:
        return f"{max(minutes, 1)} min"
    return f"{hours} h" if hours < HOURS_TOLD else f"{days:,} days"


def _seconds(moment: str, now: datetime) -> float:
    return (now - datetime.fromisoformat(moment)).total_seconds()
