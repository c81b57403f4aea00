"""Which host is asked next: one job a host at a time, the most wanted of the free hosts first.

A host is free when its pause is over, waits until then, or is busy. Nothing here knows a clock: its
seconds come in. Memory grows with the hosts that have work, never with the work.
"""

from __future__ import annotations

import heapq

Rank = tuple[int, float]  # the smaller, the sooner


class Lanes:
    """The hosts that have work, each with the rank of its next job."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, Rank, str]] = []  # a heap, by the end of the pause
        self._free: list[tuple[Rank, str]] = []  # a heap, by rank
        self._known: set[str] = set()  # waiting, free or busy

    def add(self, host: str, rank: Rank, ready_at: float) -> None:
        """Let a host take part from a moment on; one that does already goes on as it was."""
        if host not in self._known:
            self._known.add(host)
            heapq.heappush(self._waiting, (ready_at, rank, host))

    def take(self, now: float) -> str | None:
        """The most wanted free host, which is busy from now on; None where none is free."""
        while self._waiting and self._waiting[0][0] <= now:
            _, rank, host = heapq.heappop(self._waiting)
            heapq.heappush(self._free, (rank, host))
        return heapq.heappop(self._free)[1] if self._free else None

    def leave(self, host: str) -> None:
        """Let a busy host no longer take part."""
        self._known.discard(host)

    def next_at(self) -> float | None:
        """The moment at which a host will be free; None where none is waiting."""
        if self._free:
            return float("-inf")
        return self._waiting[0][0] if self._waiting else None
