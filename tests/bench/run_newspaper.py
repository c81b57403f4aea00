"""A newspaper of 40 hosts, read by the command line: what must hold of a run, looked at.

    python -m tests.bench.run_newspaper                  everything, with pauses of 0.2 s
    python -m tests.bench.run_newspaper --only first,kill --delay 2
    python -m tests.bench.run_newspaper --pairs 5        fewer pairs of runs started together

A newspaper in a process of its own serves the hosts over loopback. Parts:

  first   a run stores every allowed article once, asks for nothing forbidden, pauses, never asks a
          host twice at once, and has several hosts at work
  second  another one asks conditionally, letter by letter, and stores nothing; then one article is
          published on every host, and a third run stores just those
  kill    runs that are killed (SIGKILL) after a share of their requests, and are followed by
          another one, leave the archive of one that was not, and no process behind
  pairs   of two runs that are started together one works and one leaves with 75

Each check prints whether it holds; the exit code is 1 where one does not.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.newspaper import Expected, Log, Newspaper, Plan, apart, feeds
from tests.newspaper.command import Command, Done, run

HOSTS = 40
ARTICLES = 5
DELAY_S = 0.2  # between two requests to a host; cron's own is 2 s
SLACK_S = 0.005  # by which a pause may seem shorter: the reader's clock is another one
SHARES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)  # of the requests of a run, after which it is killed
PAIRS = 50
LOCKED = 75  # the exit code of a run that finds another one at work
GOOD = frozenset({0, 3})  # of one that works: some sources of the newspaper fail, as they should
POLL_S = 0.01
ENDS_S = 10.0  # seconds within which the processes of a killed run have to be gone
SHOWN = 3  # examples of what is wrong
MANY = 10  # hosts of 40 that a run has to have at work at the same time
LINES = 6  # of what a command said at last
COLUMNS = (
    "title",
    "authors",
    "published",
    "language",
    "section",
    "word_count",
    "content_hash",
    "text",
)  # of an article, that do not depend on when it was read
PARTS = ("first", "second", "kill", "pairs")


@dataclass(slots=True)
class Findings:
    """What was looked at, and whether it held."""

    failures: int = 0
    options: argparse.Namespace = field(default_factory=argparse.Namespace)

    def check(self, claim: str, wrong: Iterable[object], detail: str = "") -> None:
        """Print a claim; it holds where nothing is wrong."""
        found = list(wrong)
        self.failures += bool(found)
        print(f"  {'holds ' if not found else 'FAILS '} {claim}{detail and f' ({detail})'}")
        for thing in found[:SHOWN]:
            print(f"           {thing}")
        if len(found) > SHOWN:
            print(f"           and {len(found) - SHOWN} more")
        sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Look at everything; 1 where something does not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--delay", type=float, default=DELAY_S, help="seconds between requests")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    options = parser.parse_args(arguments)
    findings = Findings(options=options)
    chosen = options.only.split(",")
    now = datetime.now(UTC).replace(microsecond=0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if {"first", "second", "kill"} & set(chosen):
            with apart(hosts=HOSTS, articles=ARTICLES, now=now) as paper:
                _editions(paper, folder, findings, chosen)
        if "pairs" in chosen:
            _pairs(folder, findings)
    return int(findings.failures > 0)


def _editions(paper: Newspaper, folder: Path, findings: Findings, chosen: Sequence[str]) -> None:
    empty = _added(paper, folder / "empty.db")
    whole = folder / "whole.db"
    shutil.copy(empty, whole)
    paper.reset()
    done = _said("first run", _run(whole, findings))
    log = paper.log()
    if "first" in chosen:
        _look_at_first(paper, done, log, whole, findings)
    if "second" in chosen:
        _second(paper, whole, log, findings)
    if "kill" in chosen:
        _kill(paper, empty, whole, len(log), findings)
    if "second" in chosen:
        _third(paper, whole, findings)


def _added(paper: Newspaper, db: Path) -> Path:
    """An archive that knows all sources. What cannot be read is added as OPML, unseen."""
    failing = paper.expected().sources
    good = db.with_suffix(".txt")
    good.write_text("\n".join(u for u in paper.sources() if u not in failing), encoding="utf-8")
    bad = db.with_suffix(".opml")
    bad.write_bytes(feeds.opml("Failing", [(url, url) for url in failing]))
    listed = (good, bad) if failing else (good,)
    _said(
        "sources add", run("--db", db, "sources", "add", "--allow-private", "--delay", "0", *listed)
    )
    return db


def _command(db: Path, findings: Findings) -> tuple[str | Path, ...]:
    delay = str(findings.options.delay)
    return ("--db", db, "run", "--allow-private", "--force", "--delay", delay)


def _run(db: Path, findings: Findings) -> Done:
    return run(*_command(db, findings))


def _said(title: str, done: Done) -> Done:
    memory = f"{done.peak / 2**20:.0f} MB, with its workers {done.total / 2**20:.0f} MB"
    print(f"{title}: exit {done.code}, {done.seconds:.1f} s, {memory}")
    for line in (done.out + done.err).strip().splitlines()[-LINES:]:
        print(f"    | {line}")
    return done


def _look_at_first(paper: Newspaper, done: Done, log: Log, db: Path, findings: Findings) -> None:
    expected = paper.expected()
    kept = Counter(_urls(db))
    findings.check("some sources fail, and it ends with 3", [done.code] * (done.code != 3))
    findings.check("every allowed article is stored", sorted(expected.stored - set(kept)))
    findings.check("none of them twice", [url for url, count in kept.items() if count > 1])
    findings.check("nothing else is stored", sorted(set(kept) - _may_be_kept(expected)))
    texts = Counter(_texts(db))
    copies = sum(len(group) for group in expected.copies)
    twice = sum(texts.values()) - len(texts)
    findings.check("no text is stored twice but copies", [twice] * (twice > copies), f"{twice}")
    later = expected.later & set(kept)
    print(f"  of {len(expected.later)} articles behind passing failures {len(later)} are stored")
    findings.check("what fails or is refused ends so", _wrong_ends(db, expected))
    findings.check("nothing forbidden is asked for", sorted(log.urls() & expected.never))
    _look_at_pace(log, findings)


def _look_at_pace(log: Log, findings: Findings) -> None:
    least = findings.options.delay - SLACK_S
    hosts = sorted(log.hosts())
    gaps = {name: log.pauses(name) for name in hosts}
    shortest = min((gap for told in gaps.values() for gap in told), default=0.0)
    hurried = [f"{n}: {min(told):.3f} s" for n, told in gaps.items() if told and min(told) < least]
    findings.check("every host is given its pause", hurried, f"the shortest was {shortest:.3f} s")
    one_second = [
        f"{gap:.3f} s" for gap in log.pauses("crawl-delay", robots=False) if gap < 1 - SLACK_S
    ]
    findings.check("Crawl-delay is kept", one_second)
    overlaps = [f"{a.url} and {b.url}" for n in hosts for a, b in log.overlaps(n)]
    findings.check("no host is asked twice at once", overlaps)
    most = log.most_parallel_hosts(findings.options.delay)
    told = f"{most} at work or pausing, {log.most_parallel_hosts()} answering"
    findings.check("hosts are read in parallel", [most] * (most < MANY), told)
    repeated = [url for url, count in Counter(r.url for r in log).items() if count > 3]
    findings.check("nothing is asked for again and again", repeated)


def _second(paper: Newspaper, db: Path, first: Log, findings: Findings) -> None:
    before = set(_urls(db))
    done = _said("second run", _run(db, findings))
    log = paper.log()
    new = log.since(len(first))
    forgetful = [r.url for r in log.forgetful() if r in new.records]
    forgetful = [url for url in forgetful if url not in paper.expected().sources]
    findings.check("it asks conditionally for what it holds", forgetful, f"{len(new)} requests")
    findings.check("letter by letter", [r.url for r in log.misquoted()])
    findings.check("it stores nothing new", set(_urls(db)) - before - paper.expected().later)
    findings.check("it ends well", [done.code] * (done.code not in GOOD))


def _third(paper: Newspaper, db: Path, findings: Findings) -> None:
    published = {paper.publish(name) for name in paper.names()}
    _said("third run, one article more on every host", _run(db, findings))
    expected = paper.expected()
    due = published & expected.stored
    findings.check("it stores those", sorted(due - set(_urls(db))), f"{len(due)} are named")
    findings.check("and nothing else", sorted(set(_urls(db)) - _may_be_kept(expected)))


def _kill(paper: Newspaper, empty: Path, whole: Path, requests: int, findings: Findings) -> None:
    expected = paper.expected()
    sure = expected.stored | {url for group in expected.copies for url in group}
    wanted = {url: row for url, row in _rows(whole).items() if url in sure}
    for share in SHARES:
        db = whole.with_name(f"killed-{share}.db")
        shutil.copy(empty, db)
        paper.reset()
        command = Command(*_command(db, findings))
        asked = _after(paper, command, int(share * requests))
        command.kill()
        done = command.wait()
        left = command.left(ENDS_S)
        kept = len(_urls(_copied(db)))
        again = _run(db, findings)
        told = f"{asked} of {requests} requests, {kept} stored"
        rows = {url: row for url, row in _rows(db).items() if url in sure}
        findings.check(f"killed at {share:.0%}, it was running", [done.code] * (done.code != -9))
        findings.check("  no process is left", left)
        findings.check("  the next run works", _last(again) * (again.code not in GOOD), told)
        findings.check("  the archive is the same", _differences(rows, wanted))
        findings.check("  nothing is stored twice", _twice(db))
        findings.check("  the archive is whole", _damage(db))


def _after(paper: Newspaper, command: Command, requests: int) -> int:
    """Wait until a run has asked so often, or has ended; gives how often it asked."""
    while (asked := len(paper.log())) < requests and command.is_running:
        time.sleep(POLL_S)
    return asked


def _pairs(folder: Path, findings: Findings) -> None:
    """Runs that are started together on one archive, again and again."""
    plans = (Plan("plain"), Plan("atom", feed="atom"), Plan("slow", trouble="slow"))
    codes: Counter[tuple[int, ...]] = Counter()
    said: list[str] = []
    with apart(hosts=6, articles=2, plans=plans, now=datetime.now(UTC)) as paper:
        empty = _added(paper, folder / "pairs-empty.db")
        for number in range(findings.options.pairs):
            db = folder / f"pair-{number}.db"
            shutil.copy(empty, db)
            both = [Command(*_command(db, findings)) for _ in range(2)]
            done = sorted((command.wait() for command in both), key=lambda d: d.code)
            codes[tuple(d.code for d in done)] += 1
            said += [d.err.strip() for d in done if d.code == LOCKED]
            missing = paper.expected().stored - set(_urls(db))
            if missing or _twice(db):
                codes[-1,] += 1
    print(f"{findings.options.pairs} pairs of runs, by exit codes: {dict(codes)}")
    findings.check("one works and one leaves with 75", [c for c in codes if c != (0, LOCKED)])
    several = [text for text in said if len(text.splitlines()) != 1]
    findings.check("which says why in one line", several, said[0] if said else "")


def _last(done: Done) -> list[str]:
    return done.err.strip().splitlines()[-1:]


def _wrong_ends(db: Path, expected: Expected) -> list[str]:
    """The addresses whose last attempt did not end as it should."""
    attempts = _query(db, "SELECT url, outcome FROM attempts ORDER BY id")
    ended = {row[0]: row[1] for row in attempts}
    wanted = {**expected.sources, **expected.refused, **expected.failed}
    return [
        f"{url}: {ended.get(url)} and not {outcome}"
        for url, outcome in wanted.items()
        if ended.get(url) != outcome
    ]


def _may_be_kept(expected: Expected) -> frozenset[str]:
    return expected.stored.union(expected.later, expected.open, *expected.copies)


def _query(db: Path, sql: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def _urls(db: Path) -> list[str]:
    return [url for (url,) in _query(db, "SELECT url FROM articles")]


def _texts(db: Path) -> list[str]:
    return [text for (text,) in _query(db, "SELECT text FROM articles")]


def _rows(db: Path) -> dict[str, tuple[str, ...]]:
    """What an archive says of its articles, but for when it was seen, by address."""
    rows = _query(db, f"SELECT url, {', '.join(COLUMNS)} FROM articles")  # noqa: S608  # our words
    return {url: tuple(values) for url, *values in rows}


def _differences(one: dict[str, tuple[str, ...]], other: dict[str, tuple[str, ...]]) -> list[str]:
    missing = [f"missing: {url}" for url in sorted(set(other) - set(one))]
    extra = [f"too many: {url}" for url in sorted(set(one) - set(other))]
    return (
        missing
        + extra
        + [
            f"{url}: {name} is {mine!r:.80} and not {theirs!r:.80}"
            for url in sorted(set(one) & set(other))
            for name, mine, theirs in zip(COLUMNS, one[url], other[url], strict=True)
            if mine != theirs
        ]
    )


def _copied(db: Path) -> Path:
    """A copy of what a killed run left, to look at: SQLite would mend the original."""
    for file in (db, *db.parent.glob(f"{db.name}-*")):  # a journal, a write-ahead log
        shutil.copy(file, db.with_name(f"copy-of-{file.name}"))
    copy = db.with_name(f"copy-of-{db.name}")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("SELECT count(*) FROM articles").fetchone()
    return copy


def _twice(db: Path) -> list[str]:
    return [url for url, count in Counter(_urls(db)).items() if count > 1]


def _damage(db: Path) -> list[str]:
    found = [row for (row,) in _query(db, "PRAGMA integrity_check") if row != "ok"]
    return found + [str(row) for row in _query(db, "PRAGMA foreign_key_check")]


if __name__ == "__main__":
    sys.exit(main())
