"""The command line as a child process, timed and weighed: what reads a newspaper in a benchmark."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

SCRAPER = (sys.executable, "-m", "scraper")
LOOK_S = 0.05  # seconds between two looks at the memory
KILOBYTE = 1_024
TAIL = 2_000  # characters of the output that are kept


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did.

    `seconds` of wall clock; `cpu_seconds` of it and all its processes; `peak` is the largest memory
    in bytes of its main process; `total` that of it and its workers together, where pages that they
    share count once (both 0 where the system does not tell). `out` and `err` are the ends of what
    it wrote.
    """

    code: int
    seconds: float
    cpu_seconds: float
    peak: int
    total: int
    out: str
    err: str


class Command:
    """A command that runs, in a session of its own."""

    def __init__(self, *arguments: str | Path) -> None:
        self._out = tempfile.TemporaryFile()  # noqa: SIM115  # `wait` closes both
        self._err = tempfile.TemporaryFile()  # noqa: SIM115
        self._began = time.monotonic()
        self._process: Final = subprocess.Popen(
            [*SCRAPER, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._err,
            start_new_session=True,
        )
        self._most = _Weights()
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._weigh)
        self._watch.start()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return os.waitid(os.P_PID, self._process.pid, _WITHOUT_REAPING) is None

    def kill(self) -> None:
        """End its main process with SIGKILL, as a machine that runs out of memory would."""
        os.kill(self._process.pid, signal.SIGKILL)

    def wait(self) -> Done:
        """Wait until it has ended."""
        _, status, usage = os.wait4(self._process.pid, 0)
        seconds = time.monotonic() - self._began
        self._process.returncode = os.waitstatus_to_exitcode(status)  # it is not asked again
        self._ended.set()
        self._watch.join()
        with self._out, self._err:
            return Done(
                code=self._process.returncode,
                seconds=seconds,
                cpu_seconds=usage.ru_utime + usage.ru_stime,
                peak=self._most.main,
                total=self._most.all,
                out=_tail(self._out),
                err=_tail(self._err),
            )

    def left(self, within_s: float) -> list[int]:
        """The processes of its session that are still there after so many seconds."""
        end = time.monotonic() + within_s
        while (found := _session(self._process.pid)) and time.monotonic() < end:
            time.sleep(LOOK_S)
        return found

    def _weigh(self) -> None:
        while not self._ended.wait(LOOK_S):
            self._most = self._most.or_more(_weights(self._process.pid))


def run(*arguments: str | Path) -> Done:
    """Run a command to its end."""
    return Command(*arguments).wait()


@dataclass(frozen=True, slots=True)
class _Weights:
    """Bytes of a main process, and of all processes of its session."""

    main: int = 0
    all: int = 0

    def or_more(self, other: _Weights) -> _Weights:
        return _Weights(max(self.main, other.main), max(self.all, other.all))


_WITHOUT_REAPING = os.WEXITED | os.WNOHANG | os.WNOWAIT


def _weights(leader: int) -> _Weights:
    """Bytes of memory of a session (proc(5)): the leader's peak, and the shares of all now."""
    total = sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in _session(leader))
    return _Weights(_kilobytes(leader, "status", "VmHWM:") * KILOBYTE, total * KILOBYTE)


def _session(leader: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            if os.getsid(int(folder.name)) == leader:
                found.append(int(folder.name))
    return found


def _kilobytes(pid: int, file: str, field: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1])
    return 0


def _tail(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")[-TAIL:]
