"""The pause between requests to one host, so that no server is hurried.

A host is asked for one thing at a time, and again only some seconds after the end of the last
answer: the longer of the wanted delay and the host's Crawl-delay, which is not part of RFC 9309 but
widely obeyed. Every request counts: pages, robots.txt, redirects and repeated tries. Safe to share
between threads; what it remembers of hosts is bounded.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from scraper.fetcher.failures import Failure
from scraper.model import Outcome

MAX_CRAWL_DELAY_S = 30.0  # seconds; some files ask for hours, at which nothing would be read
BUSY_S = 0.1  # seconds that a busy host counts at least, so that it is not taken for a free one
# Seconds of a rest that a host asked for and that is waited for; for longer ones it is not asked.
MAX_REST_S = 60.0
MAX_ASKED_S = 86_400.0  # seconds of a rest that are obeyed: one wrong header is no silence for ever
_ASKS_FOR_REST = frozenset({429, 503})  # RFC 6585 section 4; RFC 9110 section 15.6.4
MIN_LANES = 1_024  # hosts that are remembered before any is forgotten; each takes some 300 bytes


@dataclass(slots=True)
class _Lane:
    """One host: whoever holds `lock` may ask it.

    `users` are those who hold or await it; `ended` is the end of the last answer (None before the
    first), and `delay_s` the pause that was known then. Until `rests_until` it asked to be left
    alone.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0
    ended: float | None = None
    delay_s: float = 0.0
    rests_until: float = -math.inf

    def rest_s(self, delay_s: float, now: float) -> float:
        """Seconds until the host may be asked, where nobody does: 0 or below where it may."""
        if self.ended is None:
            return 0.0
        return max(self.ended + max(self.delay_s, delay_s), self.rests_until) - now


class Pace:
    """The turns at every host.

    `delay_s` is the least pause; `clock` (monotonic seconds) and `sleep` are the time it goes by.
    """

    def __init__(
        self, delay_s: float, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._delay_s = delay_s
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[str, _Lane] = {}
        self._limit = MIN_LANES
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def turn(self, host: str, crawl_delay_s: float) -> Iterator[float]:
        """Wait for the turn at this host, and hold it. Gives the seconds that were waited.

        Raises `Failure` where the host has asked for a longer rest than anybody waits for, also
        while the turn was waited for. It asks by a `Failure` (429, 503) that ends a turn.
        """
        began = self._clock()
        delay_s = max(self._delay_s, min(crawl_delay_s, MAX_CRAWL_DELAY_S))
        with self._lane(host) as lane, lane.lock:
            asked = lane.rests_until - self._clock()
            if asked > MAX_REST_S:
                raise Failure(Outcome.HTTP_ERROR, _left_alone(host, asked), retry_after=asked)
            rest = lane.rest_s(delay_s, self._clock())
            if rest > 0:
                self._sleep(rest)
            try:
                yield self._clock() - began
            except Failure as failure:
                if failure.status in _ASKS_FOR_REST:
                    rest_s = min(failure.retry_after or 0.0, MAX_ASKED_S)
                    lane.rests_until = self._clock() + rest_s
                raise
            finally:
                lane.ended, lane.delay_s = self._clock(), delay_s

    def wait_s(self, host: str) -> float:
        """Return the seconds until this host may be asked, 0 where it may be now.

        A host that is being asked counts as its pause, which begins no earlier than now.
        """
        with self._lock:
            lane = self._lanes.get(host)
            if lane is None:
                return 0.0
            if lane.users:
                return max(self._delay_s, lane.delay_s, BUSY_S)
            return max(0.0, lane.rest_s(self._delay_s, self._clock()))

    @contextlib.contextmanager
    def _lane(self, host: str) -> Iterator[_Lane]:
        with self._lock:
            if host not in self._lanes and len(self._lanes) >= self._limit:
                self._forget()
            lane = self._lanes.setdefault(host, _Lane())
            lane.users += 1
        try:
            yield lane
        finally:
            with self._lock:
                lane.users -= 1

    def _forget(self) -> None:
        """Forget the hosts that may be asked anyway, and look again when there are twice as many.

        The longest pause is waited for, in case a host's Crawl-delay was not known yet.
        """
        now = self._clock()
        self._lanes = {
            host: lane
            for host, lane in self._lanes.items()
            if lane.users or lane.rest_s(max(self._delay_s, MAX_CRAWL_DELAY_S), now) > 0
        }
        self._limit = max(MIN_LANES, 2 * len(self._lanes))


def _left_alone(host: str, rest_s: float) -> str:
    return f"{host} asked to be left alone for another {rest_s:,.0f} seconds"
