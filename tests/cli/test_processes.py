"""What only a process of its own can show: signals, pipes and exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def _pages(number: int, story: Story, tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    for count in range(number):
        (pages / f"{count:03}.html").write_bytes(story(f"Flood number {count}"))
    return pages


@pytest.mark.parametrize(
    ("stop", "sent"),
    [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM), (os.killpg, signal.SIGTERM)],
)
def test_an_interruption_keeps_what_was_kept(
    stop: Callable[[int, int], None], sent: int, story: Story, tmp_path: Path
) -> None:
    """It ends with 130 and a sentence, takes its workers with it, and leaves the archive whole.

    A terminal sends Ctrl-C to the workers, too; a system that shuts down sends SIGTERM.
    """
    pages = _pages(400, story, tmp_path)
    process = _scraper("import", "--db", tmp_path / "a.db", "--jobs", "2", pages)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("stored ")
    stop(process.pid, sent)
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


def test_a_closed_pipe_does_not_end_an_import(story: Story, tmp_path: Path) -> None:
    """As of `scraper import pages | head -1`: every page is kept, and the exit code is its own."""
    pages = _pages(3, story, tmp_path)
    (pages / "bad.html").write_bytes(b"%PDF-1.7")
    process = _scraper("import", "--db", tmp_path / "a.db", pages)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == "3 stored, 1 not_html\n"
    process.stderr.close()
    assert process.wait(timeout=20) == 3


@pytest.mark.parametrize("form", [(), ("-f", "jsonl"), ("-f", "json"), ("-f", "csv")])
def test_a_closed_pipe_does_not_end_a_fetch(
    form: tuple[str, ...], web: Any, story: Story, db: Path
) -> None:
    """In no format: every URL is tried."""
    urls = [web.put(f"/{number}", story(f"Flood number {number}")) for number in range(2)]
    archive = ("--db", db, "--allow-private", "--delay", "0")
    process = _scraper("fetch", *archive, *form, *urls, f"{web.url}/missing")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read().splitlines()[-1] == "2 stored, 1 http_error"
    process.stderr.close()
    assert process.wait(timeout=20) == 3


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams(closed: str, story: Story, tmp_path: Path) -> None:
    """Are the null device: what is done is done, and said to nobody."""
    pages, archive = _pages(1, story, tmp_path), tmp_path / "a.db"
    command = f'exec "$@" {closed}'
    arguments = (*SCRAPER, "import", "--db", archive, pages, "-")
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", *arguments], input=b"", capture_output=True, check=False
    )
    assert done.returncode == 3  # since standard input is empty
    assert b"Traceback" not in done.stderr
    with Store.open(archive, write=False) as store:
        assert store.count() == 1
