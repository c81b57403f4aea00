"""One run at a time: the kernel keeps the lock, as long as its process lives and no longer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

import scraper
from scraper.errors import ArchiveError, ArchiveLocked
from scraper.store.lock import RunLock, holder

ROOT = Path(scraper.__file__).parent.parent
HOLDER = """
import subprocess, sys
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from time import sleep
from scraper.store.lock import RunLock

def main():
    with RunLock(Path(sys.argv[1]), datetime(2026, 3, 1, tzinfo=UTC)):
        {then}
        print("held", flush=True)
        sys.stdin.read()
    print("freed", flush=True)
    sys.stdin.read()

main()
"""
STARTS_CHILDREN = """child = subprocess.Popen(["sleep", "30"], close_fds=False, stdout=-3)
        print(child.pid)
        child = get_context("spawn").Process(target=sleep, args=(30,))
        child.start()
        print(child.pid)"""
Hold = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def hold(path: Path) -> Iterator[Hold]:
    """Let another process take the lock, and do something `then`."""
    with ExitStack() as stack:

        def held(then: str = "pass") -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-c", HOLDER.format(then=then), str(path)],
                cwd=ROOT,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield held


def said(process: subprocess.Popen[str]) -> str:
    """Read one line that another process printed."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def take(archive: Path, now: datetime) -> None:
    """Take the lock and let go of it."""
    with RunLock(archive, now):
        pass


def test_held_by_another(path: Path, now: datetime, hold: Hold) -> None:
    """The second run is told which process, since when, in one sentence."""
    holder = hold()
    assert said(holder) == "held"
    with pytest.raises(ArchiveLocked) as caught:
        take(path, now)
    assert str(caught.value) == (
        f"another run works on articles.db: process {holder.pid}, since 2026-03-01T00:00:00Z"
    )
    assert isinstance(caught.value, ArchiveError)


def test_freed_at_the_end(path: Path, now: datetime, hold: Hold) -> None:
    """Who leaves the `with` holds nothing, also while the process lives on."""
    with RunLock(path, now):
        pass
    take(path, now)
    assert said(hold()) == "held"


def test_a_killed_holder_frees_it(path: Path, now: datetime, hold: Hold) -> None:
    """The kernel does it; the file stays where it is, and blocks nobody."""
    holder = hold()
    assert said(holder) == "held"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert path.with_name("articles.db.lock").read_text() != ""
    take(path, now)


def test_children_do_not_keep_it(path: Path, now: datetime, hold: Hold) -> None:
    """Workers that outlive a killed run for a moment do not block the next one."""
    holder = hold(STARTS_CHILDREN)
    children = [int(said(holder)), int(said(holder))]
    assert said(holder) == "held"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    try:
        for child in children:
            os.kill(child, 0)  # it lives
        take(path, now)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)


def test_two_in_one_process(path: Path, now: datetime) -> None:
    """The lock is a run's, not a process's; the first goes on holding it."""
    with RunLock(path, now):
        for _ in range(2):
            with pytest.raises(ArchiveLocked, match=f"process {os.getpid()}, since 2026-03-01T12"):
                take(path, now)


def test_by_another_name(path: Path, tmp_path: Path, now: datetime) -> None:
    """An archive is one archive, by whatever path or link it is called."""
    path.touch()
    other = tmp_path / "other.db"
    other.symlink_to(path)
    with RunLock(path, now), pytest.raises(ArchiveLocked, match=r"works on other\.db"):
        take(other, now)


@pytest.mark.parametrize("note", ["", "12", "12 yesterday", "x 2026-03-01T12:00:00Z", "\xff\0"])
def test_an_unreadable_note(path: Path, now: datetime, note: str) -> None:
    """Then the sentence goes without process and time."""
    with RunLock(path, now):
        path.with_name("articles.db.lock").write_text(note, encoding="latin-1")
        with pytest.raises(ArchiveLocked) as caught:
            take(path, now)
    assert str(caught.value) == "another run works on articles.db"


def test_an_older_note_is_overwritten(path: Path, now: datetime) -> None:
    """Whole, however long it was."""
    beside = path.with_name("articles.db.lock")
    beside.write_text("9" * 500)
    with RunLock(path, now):
        assert beside.read_text() == f"{os.getpid()} 2026-03-01T12:00:00Z\n"


def test_no_folder(tmp_path: Path, now: datetime) -> None:
    """A folder that is not there is said, not made."""
    with pytest.raises(ArchiveError, match=r"the folder .*nowhere does not exist"):
        take(tmp_path / "nowhere" / "articles.db", now)
    assert list(tmp_path.iterdir()) == []


def test_no_lock_file(path: Path, now: datetime) -> None:
    """What cannot be opened for writing is said in a sentence, and is no other run."""
    path.with_name("articles.db.lock").mkdir()
    with pytest.raises(ArchiveError, match=r"\.lock, which keeps .* directory") as caught:
        take(path, now)
    assert not isinstance(caught.value, ArchiveLocked)


def test_links_in_a_circle(path: Path, now: datetime) -> None:
    """A path that leads nowhere is said in a sentence."""
    path.symlink_to(path)
    with pytest.raises(ArchiveError, match=r"articles\.db"):
        take(path, now)


def test_an_error_within_frees_it(path: Path, now: datetime) -> None:
    """And passes through as it is."""
    with pytest.raises(KeyError), RunLock(path, now):
        raise KeyError
    take(path, now)


def test_it_loads_nothing_heavy() -> None:
    """A run that finds the archive locked leaves before the store is loaded."""
    code = "from scraper.store.lock import RunLock; import sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {"sqlite3", "sqlite_utils", "zstandard", "w3lib"} & set(done.stdout.split()) == set()


def test_who_holds_it(tmp_path: Path, now: datetime) -> None:
    """Can be asked without a run of one's own."""
    archive = tmp_path / "articles.db"
    assert holder(archive) is None
    with RunLock(archive, now):
        assert holder(archive) == f"process {os.getpid()}, since 2026-03-01T12:00:00Z"
    assert holder(archive) is None
