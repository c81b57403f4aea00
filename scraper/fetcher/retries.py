"""Another try for what may pass, after a pause that the server may set.

The pause doubles with each try and is never shorter than Retry-After (RFC 9110, section 10.2.3). A
longer wait than the cap, or than the deadline leaves, is not begun: the failure is given at once,
with the seconds that were asked for, so that a later run can obey them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from scraper.fetcher.failures import Failure

BACKOFF_S = 1.0  # seconds before the second try; doubled before each further one

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Persistence:
    """How often something is tried (`tries`), and the longest pause (`cap_s`) before another."""

    tries: int
    cap_s: float


def persist(
    attempt: Callable[[], T],
    persistence: Persistence,
    remaining: Callable[[], float],
    sleep: Callable[[float], None],
) -> T:
    """Return what `attempt` gives, tried again while its failure may pass.

    `remaining` gives the seconds left. Raises the last `Failure`.
    """
    for number in count(1):
        try:
            return attempt()
        except Failure as failure:
            pause = pause_s(number, failure.retry_after)
            worthwhile = failure.passing and number < persistence.tries
            if not worthwhile or pause > persistence.cap_s or pause >= remaining():
                raise
            sleep(pause)
    raise AssertionError("count() does not end")


def pause_s(number: int, retry_after: float | None) -> float:
    """Return the seconds to wait after the try of that number, counted from 1."""
    return float(max(BACKOFF_S * 2 ** (number - 1), retry_after or 0.0))
