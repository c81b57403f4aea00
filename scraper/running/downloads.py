"""Downloads on threads. Threads only ever wait for the network: what they got is handed over.

The threads are daemons and share nothing but two queues, so that a program that is interrupted ends
at once, whatever its servers do.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Downloads(Generic[T]):
    """A few threads that each do one job after the other. `work` must never raise.

    At most `threads` of them, started as they are needed.
    """

    def __init__(self, work: Callable[[T], None], threads: int) -> None:
        self._work = work
        self._threads = threads
        self._jobs: SimpleQueue[T | None] = SimpleQueue()
        self._started = 0

    def begin(self, job: T) -> None:
        """Give a job to the next free thread."""
        if self._started < self._threads:
            self._started += 1
            threading.Thread(target=self._serve, daemon=True).start()
        self._jobs.put(job)

    def close(self) -> None:
        """Let every thread end after what it is doing."""
        for _ in range(self._started):
            self._jobs.put(None)

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._work(job)
