"""Which hosts rest, because nobody could reach them or they asked for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scraper.decide import Refusal
from scraper.model import Host
from scraper.schedule import MAX_ASKED_S, host_after
from scraper.store import Store

# Seconds for which a run waits for a host; one that rests longer is left to a later run.
MAX_WAIT_S = 60.0


class Hosts:
    """The hosts that rest or have failed; all others have nothing to remember."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._failing = {host.name: host for host in store.hosts_resting(now())}

    def note(self, name: str, refusal: Refusal | None) -> None:
        """Note what a host answered last; None for anything but a refusal."""
        before = self._failing.get(name) or self._store.host(name) or Host(name)
        after = host_after(before, refusal, self._now())
        is_told = refusal is not None and self.left_s(name) > 0
        if after == before or is_told:  # what fails while it rests neither ends nor prolongs that
            return
        self._store.put_host(after)
        self._failing[name] = after

    def rest_s(self, name: str) -> float | None:
        """The seconds until a host may be asked; None where that is too long to wait for."""
        left = self.left_s(name)
        return None if left > MAX_WAIT_S else left

    def left_s(self, name: str) -> float:
        """The seconds for which a host is left alone; safe to ask in threads.

        None rests longer than the schedule lets it: else a clock was wrong.
        """
        known = self._failing.get(name)
        if known is None or known.rest_until is None:
            return 0.0
        left = (datetime.fromisoformat(known.rest_until) - self._now()).total_seconds()
        return left if 0 < left <= MAX_ASKED_S + 2 else 0.0  # it is written in whole seconds
