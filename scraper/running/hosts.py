"""Which hosts rest, because nobody could reach them or they asked for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scraper.decide import Refusal
from scraper.model import Host
from scraper.schedule import host_after
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
        if after == before:
            return
        self._store.put_host(after)
        self._failing[name] = after

    def rest_s(self, name: str) -> float | None:
        """The seconds until a host may be asked; None where that is too long to wait for."""
        until = self._failing[name].rest_until if name in self._failing else None
        if until is None:
            return 0.0
        left = (datetime.fromisoformat(until) - self._now()).total_seconds()
        return None if left > MAX_WAIT_S else max(left, 0.0)
