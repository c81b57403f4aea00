"""How long the command line takes to say what it can do, against click alone.

    python -m tests.bench.startup

Prints the medians of both, in milliseconds, and their ratio.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

import click

TIMES = 12  # each; the two take turns, so that a busy machine slows both


def main() -> None:
    """Measure, and print."""
    rounds = [(_ms("-m", "scraper", "--help"), _ms("-c", "import click")) for _ in range(TIMES)]
    ours, bare = (median(column) for column in zip(*rounds, strict=True))
    click.echo(f"scraper --help {ours:.0f} ms, click alone {bare:.0f} ms: {ours / bare:.2f} times")


def _ms(*arguments: str) -> float:
    started = perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    return 1_000 * (perf_counter() - started)


if __name__ == "__main__":
    main()
