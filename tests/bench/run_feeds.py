"""1,000 feeds that have nothing new: seconds, requests and memory of a run over them.

    python -m tests.bench.run_feeds               one host with all, and 1,000 hosts with one each
    python -m tests.bench.run_feeds --feeds 200 --only host

A newspaper in a process of its own serves them over loopback. The command line adds them, reads
them once, and is then timed while every one of them answers 304.

  seconds    from start to exit, the loading of Python too; the goal is under 15
  processor  seconds of the command and its processes
  304/all    conditional requests that were answered 304, of all requests
  memory     MB of the main process at its peak, and of it with its workers; the goal is under 250
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.newspaper import Newspaper, Plan, apart
from tests.newspaper.command import Done, run

FEEDS = 1_000
GOAL_S = 15.0  # seconds
GOAL_BYTES = 250 * 1024 * 1024
FILES_A_HOST = 2  # descriptors that the newspaper needs for each host, and some for connections
SPARE_FILES = 500
BUG = 70  # the exit code of one
POLITENESS = ("--allow-private", "--delay", "0")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; the exit code is 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=FEEDS)
    parser.add_argument("--only", choices=("host", "hosts"), help="one host, or one host a feed")
    options = parser.parse_args(arguments)
    allow_files(options.feeds * FILES_A_HOST + SPARE_FILES)
    shapes = {"host": (1, options.feeds - 1), "hosts": (options.feeds, 0)}
    chosen = [options.only] if options.only else list(shapes)
    print(f"{'':22}{'seconds':>9}{'processor':>11}{'304/all':>12}{'memory, MB':>14}  exit")
    return max([_measure(options.feeds, *shapes[name]) for name in chosen])


def allow_files(wanted: int) -> None:
    """Let this process and its children open so many files, where the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if most > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < wanted:
        print(f"only {most:,} files may be open, not {wanted:,}", file=sys.stderr)


def _measure(feeds: int, hosts: int, extra_feeds: int) -> int:
    plans = (Plan("plain"),)
    with (
        tempfile.TemporaryDirectory() as folder,
        apart(hosts=hosts, articles=0, plans=plans, extra_feeds=extra_feeds) as paper,
    ):
        where = f"{feeds:,} on {hosts:,} host{'s' * (hosts > 1)}"
        db, listed = Path(folder, "a.db"), Path(folder, "feeds.opml")
        listed.write_bytes(paper.opml())
        _step(paper, f"{where}: add", "--db", db, "sources", "add", *POLITENESS, listed)
        command = ("--db", db, "run", *POLITENESS, "--force")
        _step(paper, "  first run", *command)
        done, answered = _step(paper, "  second run", *command)
    is_good = done.seconds < GOAL_S and done.total < GOAL_BYTES and done.code == 0
    print(f"  {'holds' if is_good and answered >= feeds else 'MISSED'}")
    return int(not is_good or answered < feeds)


def _step(paper: Newspaper, title: str, *arguments: str | Path) -> tuple[Done, int]:
    """Run a command and print what it took; gives how many requests were answered 304, too."""
    paper.reset()
    done = run(*arguments)
    log = paper.log()
    answered = sum(1 for record in log if record.status == 304)
    memory = f"{done.peak / 2**20:.0f} / {done.total / 2**20:.0f}"
    print(
        f"{title:22}{done.seconds:9.1f}{done.cpu_seconds:11.1f}{f'{answered}/{len(log)}':>12}"
        f"{memory:>14}  {done.code}  {_last_line(done)}",
        flush=True,
    )
    return done, answered


def _last_line(done: Done) -> str:
    """What it said at last; of a bug, which."""
    lines = [line for line in (done.err or done.out).splitlines() if line.strip()]
    if done.code == BUG:
        lines = [line for line in lines if "Error" in line] or lines
    return lines[-1] if lines else ""


if __name__ == "__main__":
    sys.exit(main())
