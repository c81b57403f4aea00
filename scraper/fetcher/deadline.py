"""One deadline for everything that is done for one URL, and a watchdog that really ends it.

A socket timeout counts from the last byte, so a server that drips one byte a second is never late,
and no clock check runs while a read waits. Therefore every socket in use is held here by a second
descriptor, and at the deadline a timer shuts it down: TLS handshake, header or body, the read ends.
It may end *normally*, as if the server had finished, so whoever reads asks `passed` afterwards.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Self

from scraper.fetcher.failures import Failure
from scraper.model import Outcome


class Deadline:
    """The time that is left for one URL. A context manager, which lets go of the sockets it holds.

    `seconds` run from now on `clock` (monotonic seconds).
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds
        self._cut = threading.Event()
        self._ended = False  # from outside, before the time
        self._lock = threading.Lock()  # the timer's thread reads the list that `hold` extends
        self._held: list[socket.socket] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            for twin in self._held:
                twin.close()
            self._held.clear()

    @property
    def passed(self) -> bool:
        """Whether the time is over, so that nothing read since can be trusted to be whole."""
        return self._cut.is_set() or self.remaining() <= 0

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return 0.0 if self._ended else max(0.0, self._end - self._clock())

    def extend(self, seconds: float) -> None:
        """Put the end off by a pause that this URL is not to be charged for."""
        self._end += seconds

    def check(self, host: str) -> None:
        """Raise `Failure` once the time that this host had is over, or was ended (connection)."""
        if self._ended:
            detail = f"the fetch from {host} was broken off, because fetching has ended"
            raise Failure(Outcome.CONNECTION, detail)
        if self.passed:
            detail = f"{host} took longer than {self.seconds:g} seconds"
            raise Failure(Outcome.TIMEOUT, detail)

    def hold(self, sock: socket.socket) -> None:
        """Have this socket shut down at the deadline, whatever wraps or owns it by then."""
        twin = sock.dup()
        with self._lock:
            self._held.append(twin)
        if self._cut.is_set():
            self._end_all()

    @contextlib.contextmanager
    def watch(self) -> Iterator[None]:
        """Run the block with the watchdog awake."""
        timer = threading.Timer(self.remaining(), self._end_all)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def end(self) -> None:
        """End it now: what reads stops soon, and nothing more begins. From any thread."""
        self._ended = True
        self._end_all()

    def _end_all(self) -> None:
        self._cut.set()
        with self._lock:
            for twin in self._held:
                with contextlib.suppress(OSError):  # not connected yet, or already gone
                    twin.shutdown(socket.SHUT_RDWR)
