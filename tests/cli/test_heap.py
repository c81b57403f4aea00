"""Memory that is free again."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import sys, threading
from pathlib import Path
from scraper.cli.heap import give_memory_back

def read_pages():
    # Large blocks with small ones between, in a thread's own heap; the small ones stay.
    large = [(bytearray(100_000), small.append(bytearray(600))) for _ in range(400)]

small = []
if sys.argv[1] == "back":
    give_memory_back()
thread = threading.Thread(target=read_pages)
thread.start()
thread.join()
print(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)
"""
KEPT = 30_000_000  # bytes, of the 40 MB that the thread had


def _in_use(how: str) -> int:
    """The memory that a fresh process has at last, in bytes."""
    command = [sys.executable, "-c", PROGRAM, how]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="no other C library is told")
def test_large_blocks_go_back() -> None:
    """What a thread had is the system's again, where glibc alone would keep it."""
    assert _in_use("back") + KEPT < _in_use("kept")
