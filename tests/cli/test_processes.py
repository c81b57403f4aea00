"""What only a process of its own can show: signals, pipes and exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.store import Store

SCRAPER = (sys.executable, "-m", "scraper")
Story = Callable[..., bytes]


def _scraper(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*SCRAPER, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_ctrl_c_keeps_what_was_kept(story: Story, tmp_path: Path) -> None:
    """It ends with 130 and a sentence, takes its workers with it, and leaves the archive whole."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(400):
        (pages / f"{number:03}.html").write_bytes(story(f"Flood number {number}"))
    process = _scraper("import", "--db", tmp_path / "a.db", "--jobs", "2", pages)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("stored ")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it, too
    out, err = process.communicate(timeout=20)  # until no process has these pipes open
    assert process.returncode == 130
    assert err == "\nInterrupted. What was kept stays.\n"
    with Store.open(tmp_path / "a.db", write=False) as store:
        assert store.count() >= 1 + out.count("stored ")


def test_a_closed_pipe_ends_silently(filled: Path) -> None:
    """As of `scraper list | head -1`."""
    process = _scraper("list", "--db", filled)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=20) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_a_full_disk_is_a_sentence(filled: Path) -> None:
    """Where the output goes."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*SCRAPER, "list", "--db", filled],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    message = "Error: the output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, message)


def test_an_encoding_that_lacks_a_character(filled: Path) -> None:
    """It becomes a question mark, and JSON stays JSON."""
    done = subprocess.run(
        [*SCRAPER, "show", "1", "--db", filled],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout.decode("latin-1"))["authors"] == ["Ana Silva", "??ng V?n ?n"]
