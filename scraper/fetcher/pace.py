"""The pause between page requests to one host, so that no server is hurried.

A host is asked for one page at a time, and again only some seconds after the last answer: the
longer of the wanted delay and the host's Crawl-delay, which is not part of RFC 9309 but widely
obeyed. Requests for robots.txt do not count. Safe to share between threads.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

MAX_CRAWL_DELAY_S = 30.0  # seconds; some files ask for hours, at which nothing would be read


@dataclass(slots=True)
class _Lane:
    """One host: whoever holds `lock` may ask it; `free_since` is the end of the last answer."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_since: float | None = None


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
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def turn(self, host: str, crawl_delay_s: float) -> Iterator[float]:
        """Wait for the turn at this host, and hold it. Gives the seconds that were waited."""
        began = self._clock()
        with self._lock:
            lane = self._lanes.setdefault(host, _Lane())
        with lane.lock:
            self._pause(lane, crawl_delay_s)
            try:
                yield self._clock() - began
            finally:
                lane.free_since = self._clock()

    def _pause(self, lane: _Lane, crawl_delay_s: float) -> None:
        if lane.free_since is None:
            return
        delay = max(self._delay_s, min(crawl_delay_s, MAX_CRAWL_DELAY_S))
        rest = lane.free_since + delay - self._clock()
        if rest > 0:
            self._sleep(rest)
