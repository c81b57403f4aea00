"""One run at a time: a lock that the kernel keeps, on a file beside the archive.

The kernel lets go of it when its process ends, however it ends, so the file may lie there for ever
and blocks nobody: it is never deleted, since who had opened it before would then hold a lock that
nobody else sees. Processes that the holder starts do not keep it: the file is closed in what is
spawned (PEP 446). What stands in the file is only for the sentence that a second run prints.

Imports nothing heavy: a second run leaves before the store is loaded.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from scraper.errors import ArchiveError, ArchiveLocked
from scraper.model import utc_now

_NOTE_BYTES = 100  # a process id and a time are 35 at most
_NOTE_LOOKS, _NOTE_WAIT_S = 25, 0.02  # half a second; a holder writes within a millisecond
_LOCKED_BYTE = 1 << 30  # on Windows a locked byte cannot be read, so it is none of the note's


class RunLock:
    """The right to be the one run on an archive. A context manager that holds it.

    Entering raises `ArchiveLocked` when another process holds it, and `ArchiveError` when there can
    be no lock: the folder is missing or may not be written. `now` is an aware time: since when it
    is held.
    """

    def __init__(self, archive: str | Path, now: datetime) -> None:
        self._archive = Path(archive)
        self._now = now
        self._file: int | None = None
        self._is_held = False

    def __enter__(self) -> Self:
        path = _beside(self._archive)
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            self._take(self._file)
        except BaseException as error:
            self._close()
            if isinstance(error, OSError):
                raise ArchiveError(_no_lock(path, error)) from error
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def _take(self, file: int) -> None:
        try:
            _lock(file)
        except (BlockingIOError, PermissionError) as error:  # the latter is Windows'
            raise ArchiveLocked(_held(self._archive, _awaited(file))) from error
        self._is_held = True
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()} {utc_now(self._now)}\n".encode())

    def _close(self) -> None:
        if self._file is None:
            return
        if self._is_held:  # or who begins beside the next holder would read of this one
            os.ftruncate(self._file, 0)
        os.close(self._file)
        self._file, self._is_held = None, False


def holder(archive: Path) -> str | None:
    """Say which process runs on an archive now, and since when, empty where the lock does not say.

    None where none does, or where nobody can tell.

    For the moment of the question it may keep a run from starting, so ask where one seems at work.
    """
    try:
        file = os.open(_beside(archive), os.O_RDONLY)
    except (OSError, ArchiveError):
        return None
    try:
        _share(file)
    except (BlockingIOError, PermissionError):
        return _who(_read(file))
    except OSError:
        return None
    finally:
        os.close(file)
    return None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)

    _share = _lock  # it knows no other kind

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _share(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _beside(archive: Path) -> Path:
    """The lock's file, the same by whatever name the archive is called."""
    try:
        real = archive.resolve()
    except (OSError, RuntimeError) as error:  # links in a circle
        raise ArchiveError(f"{archive} cannot be read: {error}") from error
    return real.with_name(f"{real.name}.lock")


def _awaited(file: int) -> str:
    """The note of the holder, who may have begun at this very moment and not have written it."""
    for _ in range(_NOTE_LOOKS):
        note = _read(file)
        if note.endswith("\n"):
            return note
        time.sleep(_NOTE_WAIT_S)
    return ""


def _read(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    return os.read(file, _NOTE_BYTES).decode("ascii", "replace")


def _held(archive: Path, note: str) -> str:
    return ": ".join(filter(None, (f"another run works on {archive.name}", _who(note))))


def _who(note: str) -> str:
    """The process that holds it, and since when; empty where the note does not say."""
    process, _, since = note.strip().partition(" ")
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        return ""
    return f"process {process}, since {utc_now(moment)}" if process.isdecimal() else ""


def _no_lock(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"the folder {path.parent} does not exist; make it, or choose another"
    return f"{path}, which keeps a second run out, cannot be used: {error.strerror}"
