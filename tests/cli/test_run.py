"""`scraper run`, from a loopback server through real workers into a real archive."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from scraper.cli.run import counted
from scraper.store.lock import RunLock
from tests.newspaper import Newspaper, Plan, behaviours

Run = Callable[..., Result]
NEWS = Plan("plain")


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    """Open a newspaper of one host and two articles."""
    with Newspaper(1, 2, plans=[NEWS]) as opened:
        yield opened


@pytest.fixture
def added(run: Run, paper: Newspaper, monkeypatch: pytest.MonkeyPatch) -> Newspaper:
    """Add its feed, and wait for no pauses."""
    monkeypatch.setenv("SCRAPER_RUN_DELAY", "0")
    monkeypatch.setenv("SCRAPER_SOURCES_ADD_DELAY", "0")
    assert run("sources", "add", paper.source("plain")).exit_code == 0
    return paper


@pytest.mark.usefixtures("added")
def test_success_is_silent(run: Run) -> None:
    """Where nobody looks on: cron sends no mail."""
    result = run("run")
    assert (result.exit_code, result.output) == (0, "")
    assert len(run("list").stdout.splitlines()) == 2


@pytest.mark.usefixtures("added")
def test_a_report_as_an_object(run: Run) -> None:
    """The counts, and how it went."""
    report = json.loads(run("run", "-f", "json").stdout)
    assert report == {
        "sources_read": 1, "sources_unchanged": 0, "sources_failed": 0,
        "sources_left": 0, "links_found": 2, "links_known": 0, "links_new": 2,
        "stored": 2, "revised": 0, "unchanged": 0, "refused": 0, "failed": 0, "given_up": 0,
        "left": 0, "exit_code": 0,
    }  # fmt: skip


@pytest.mark.usefixtures("added")
def test_verbose_tells_everything(run: Run) -> None:
    """Each source, each article, and the sum."""
    lines = run("run", "-v").stderr.splitlines()
    told = [line.split()[0] for line in lines if not line.startswith("asking for")]
    assert told == ["stored", "stored", "stored", "sources:"]
    assert lines[-1] == (
        "sources: 1 with news, 0 unchanged, 0 failed; links: 2 found, 0 known, 2 new;"
        " articles: 2 stored, 0 refused, 0 failed"
    )


def test_a_failing_source_is_said(run: Run, added: Newspaper) -> None:
    """With why, and the sum; the exit code says that all failed."""
    feed = added.source("plain")
    added.behave("plain", feed, behaviours.gone())
    result = run("run")
    assert (result.exit_code, result.stdout) == (4, "")
    first, last = result.stderr.splitlines()
    assert first.startswith(f"gone         {feed}  ")
    assert "1 failed" in last
    assert run("run", "-q", "--force").output == ""


def test_only_one_run_works(run: Run, added: Newspaper, db: Path) -> None:
    """Another one leaves at once, and says who is at work."""
    with RunLock(db, datetime(2026, 3, 1, 12, 0, tzinfo=UTC)):
        result = run("run")
    assert result.exit_code == 75
    assert result.stderr.startswith("another run works on articles.db: process ")
    assert result.stderr.endswith(", since 2026-03-01T12:00:00Z.\n")
    assert not added.log().asked("/robots.txt")[1:]


@pytest.mark.usefixtures("added")
def test_a_lock_that_another_program_holds(
    run: Run, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ends it with one sentence, and the next run does all."""
    monkeypatch.setattr("scraper.store.faults.BUSY_TIMEOUT", 0.05)
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = run("run")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Error: {db} has been locked by another program for 0.05 seconds; try later\n"
    )
    assert run("run").exit_code == 0
    assert len(run("list").stdout.splitlines()) == 2


def test_without_an_archive_nothing_is_made(run: Run, db: Path) -> None:
    """A wrong path in a crontab is an error, every time."""
    result = run("run")
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: there is no archive at {db}; `scraper sources add URL` makes one\n"
    )
    assert list(db.parent.iterdir()) == []


@pytest.mark.parametrize("has_tables", [True, False])
def test_a_file_that_is_no_archive_is_left_alone(run: Run, db: Path, has_tables: bool) -> None:
    """It is as it was, and nothing lies beside it."""
    if has_tables:
        with closing(sqlite3.connect(db)) as foreign:
            foreign.execute("CREATE TABLE notes (text)")
    else:
        db.write_text("no database, and long enough to be one" * 9)
    before = db.read_bytes()
    assert run("run").exit_code == 1
    assert run("check", "--repair").exit_code == 1
    assert (db.read_bytes(), list(db.parent.iterdir())) == (before, [db])


def test_without_sources_there_is_nothing_to_run(run: Run, filled: Path) -> None:
    """A job that does nothing for years would be silence about a failure."""
    result = run("run")
    assert (result.exit_code, filled.exists()) == (1, True)
    assert "the archive has no sources" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--since", "yesterday"], 2, "'yesterday' is no ISO 8601 day or time"),
        (["--source", "99"], 1, "there is no source 99; `scraper sources list` names them"),
        (["--jobs", "0"], 2, "0 is not in the range"),
        (["--max-time", "0"], 2, "0.0 is not in the range"),
    ],
)
@pytest.mark.usefixtures("added")
def test_what_cannot_be_meant(run: Run, arguments: list[str], code: int, said: str) -> None:
    """Is said in a sentence, and nothing is read."""
    result = run("run", *arguments)
    assert result.exit_code == code
    assert said in result.stderr


def test_a_source_by_its_address(run: Run, added: Newspaper, db: Path) -> None:
    """It is read now, due or not."""
    run("run")
    added.publish("plain")
    assert run("run", "--source", added.source("plain")).exit_code == 0
    assert len(run("list").stdout.splitlines()) == 3
    with sqlite3.connect(db) as archive:
        codes = archive.execute("SELECT exit_code FROM runs").fetchall()
    archive.close()
    assert codes == [(0,), (0,)]


def test_a_retired_source_is_not_read_in_silence(run: Run, added: Newspaper) -> None:
    """A person who names it is told how it comes back."""
    added.behave("plain", added.source("plain"), behaviours.gone())
    run("run")
    result = run("run", "--source", "1")
    assert result.exit_code == 1
    assert "source 1 is retired (410); `scraper sources add http" in result.stderr


def test_a_source_whose_host_rests_is_not_left_in_silence(run: Run, added: Newspaper) -> None:
    """A person who names it is told until when, and why."""
    busy = behaviours.too_many(times=None, retry_after="3600")
    added.behave("plain", behaviours.EVERYWHERE, busy)
    run("run")
    result = run("run", "--source", "1")
    assert " is left alone until " in result.stderr


def test_a_sum_names_what_there_is() -> None:
    """What seldom happens is left out where it did not."""
    counts = {
        "sources_read": 1_200, "sources_unchanged": 0, "sources_failed": 1,
        "sources_left": 7, "links_found": 0, "links_known": 0, "links_new": 0,
        "stored": 0, "revised": 2,
        "unchanged": 3, "refused": 0, "failed": 1, "given_up": 1, "left": 40_000,
    }  # fmt: skip
    assert counted(counts) == (
        "sources: 1,200 with news, 0 unchanged, 1 failed, 7 left for the next run;"
        " links: 0 found, 0 known, 0 new;"
        " articles: 0 stored, 2 revised, 3 unchanged, 0 refused, 1 failed, 1 given up;"
        " 40,000 left for the next run"
    )


@pytest.mark.usefixtures("added")
def test_without_pages(run: Run) -> None:
    """Articles are kept, and none of their pages."""
    assert run("run", "--no-pages").exit_code == 0
    stats = json.loads(run("stats", "-f", "json").stdout)
    assert (stats["articles"], stats["pages"], stats["page_bytes"]) == (2, 0, 0)
