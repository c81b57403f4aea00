"""`scraper status`: what has been failing, the worst first, and in one line that all is well."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from scraper.cli.status import KEYS, Trouble, last_runs, rows, sentence, told
from scraper.model import (
    Attempt,
    Host,
    KeptLink,
    KeptRun,
    KeptSource,
    Link,
    LinkState,
    LinkStep,
    Outcome,
    Source,
    SourceKind,
    SourceState,
)
from scraper.pipeline import Status
from scraper.store import Store

Run = Callable[..., Result]

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
COUNTS = {
    "sources_read": 3,
    "sources_unchanged": 197,
    "sources_failed": 0,
    "links_found": 90,
    "links_known": 86,
    "links_new": 4,
    "stored": 4,
    "revised": 0,
    "unchanged": 0,
    "refused": 0,
    "failed": 0,
    "given_up": 0,
    "left": 0,
}
DONE = KeptRun(8, "2026-03-01T11:48:00Z", "2026-03-01T11:50:00Z", COUNTS, 0)
WELL = Status((), (), (), (DONE,))
RETIRED = KeptSource(
    id=2,
    source=Source("https://weser.example/feed", SourceKind.FEED),
    state=SourceState(
        next_due="2026-03-01T12:15:00Z",
        failures=1,
        failing_since="2026-02-26T12:00:00Z",
        last_outcome=Outcome.GONE,
        last_detail="weser.example answered 410 Gone",
        enabled=False,
    ),
    added_at="2026-01-01T00:00:00Z",
)
FAILING = replace(
    RETIRED,
    id=5,
    source=Source("https://ems.example/feed", SourceKind.FEED, "Ems"),
    state=replace(RETIRED.state, enabled=True, last_outcome=Outcome.DNS, last_detail="no host"),
)
RESTING = Host("elbe.example", "2026-03-01T13:00:00Z", 2, "elbe.example answered 429")
LINK = KeptLink(
    id=9,
    link=Link("https://elbe.example/a"),
    state=LinkState.GIVEN_UP,
    tries=8,
    next_try=None,
    first_seen="2026-02-20T12:00:00Z",
    source_id=5,
)
LAST = Attempt("https://elbe.example/a", "2026-02-28T12:00:00Z", Outcome.TIMEOUT, "30 s", 200)
BAD = Status((RETIRED, FAILING), (RESTING,), ((LINK, LAST),), (DONE,))


def test_all_is_well() -> None:
    """One line says so, and what the last run did."""
    assert sentence(WELL, 200, NOW) == (
        "all 200 sources are well; last run 2026-03-01T11:48:00Z (12 min ago): sources: 3 with"
        " news, 197 unchanged, 0 failed; links: 90 found, 86 known, 4 new; articles: 4 stored,"
        " 0 refused, 0 failed"
    )


@pytest.mark.parametrize(
    ("status", "count", "beginning"),
    [
        (WELL, 1, "the one source is well; last run "),
        (WELL, 0, "no sources yet; add one with `scraper sources add URL`; last run "),
        (BAD, 200, "1 failing and 1 retired of 200 sources; last run "),
        (replace(BAD, sources=(RETIRED,)), 1, "1 retired of 1 source; last run "),
    ],
)
def test_how_the_sources_are(status: Status, count: int, beginning: str) -> None:
    """Counted."""
    assert sentence(status, count, NOW).startswith(beginning)


def test_no_run_yet() -> None:
    """Is said."""
    status = Status((), (), (), ())
    assert sentence(status, 2, NOW) == "all 2 sources are well; no run yet"


def test_the_exit_code_of_the_last_run() -> None:
    """Is said where it is not 0."""
    status = Status((), (), (), (replace(DONE, exit_code=3),))
    assert sentence(status, 2, NOW).endswith(" 0 failed; exit code 3")


def test_a_run_of_an_older_version() -> None:
    """May have counted less."""
    status = Status((), (), (), (replace(DONE, counts={"stored": 4}),))
    assert sentence(status, 2, NOW).endswith("articles: 4 stored, 0 refused, 0 failed")


def test_a_run_that_is_at_work() -> None:
    """Is told as that."""
    status = Status((), (), (), (KeptRun(9, "2026-03-01T11:58:00Z"),), "process 7, since noon")
    assert sentence(status, 2, NOW).endswith("(2 min ago): it is at work: process 7, since noon")


def test_a_run_that_did_not_finish() -> None:
    """Is told with the one before, and no third one."""
    killed = KeptRun(9, "2026-03-01T11:58:00Z")
    status = Status((), (), (), (killed, DONE, DONE))
    told = sentence(status, 2, NOW)
    assert told.startswith(
        "all 2 sources are well; last run 2026-03-01T11:58:00Z (2 min ago): it did not finish: it"
        " was killed; the one before 2026-03-01T11:48:00Z (12 min ago): "
    )
    assert [run.id for run in last_runs(status)] == [9, 8]


def test_the_worst_first() -> None:
    """Sources, hosts, links, with since when, how often, why, and what comes next."""
    assert list(told(BAD)) == [
        Trouble("source", 2, "https://weser.example/feed", "retired", "2026-02-26T12:00:00Z", 1,
                None, "gone", "weser.example answered 410 Gone"),
        Trouble("source", 5, "https://ems.example/feed", "failing", "2026-02-26T12:00:00Z", 1,
                "2026-03-01T12:15:00Z", "dns", "no host"),
        Trouble("host", None, "elbe.example", "resting", None, 2, "2026-03-01T13:00:00Z", None,
                "elbe.example answered 429"),
        Trouble("link", 9, "https://elbe.example/a", "given_up", "2026-02-20T12:00:00Z", 8, None,
                "timeout", "30 s"),
    ]  # fmt: skip


def test_a_link_that_was_never_tried() -> None:
    """Has no reason."""
    (trouble,) = told(replace(BAD, sources=(), hosts=(), links=((LINK, None),)))
    assert (trouble.outcome, trouble.detail) == (None, "")


def test_the_table() -> None:
    """Times are relative, and the reason stands below the name."""
    _, failing, host, link = (
        {column.name: column.lines(trouble) for column in rows(NOW).columns}
        for trouble in told(BAD)
    )
    assert failing == {
        "what": ["source"],
        "state": ["failing"],
        "name": ["https://ems.example/feed", "for 3 days: dns: no host"],
        "times": ["1"],
        "next": ["in 15 min"],
    }
    assert host["name"] == ["elbe.example", "elbe.example answered 429"]
    assert (link["state"], link["next"]) == (["given up"], [""])


# Into a real archive, and out of it.


@pytest.fixture
def troubled(db: Path) -> Path:
    """An archive with a failing source, a link that is tried again, and a run."""
    with Store.open(db, write=True) as store:
        for name in ("aller", "ems"):
            store.add_source(Source(f"https://{name}.example/feed", SourceKind.FEED), NOW)
        tried = Attempt("https://ems.example/feed", "2026-03-01T12:00:00Z", Outcome.DNS, "no\x9bne")
        store.note_source(2, replace(FAILING.state, last_detail="no\x9bne"), tried)
        store.take_links(2, [Link("https://ems.example/a")], limit=9, now=NOW)
        store.record(replace(LAST, url="https://ems.example/a"))
        store.step(LinkStep(1, LinkState.RETRY, 3, "2026-03-01T13:00:00Z"))
        store.end_run(store.begin_run(NOW), COUNTS, 3, NOW)
    return db


@pytest.mark.usefixtures("troubled")
def test_as_data(run: Run) -> None:
    """A line for each, with every key; the run comes last."""
    result = run("status")
    lines: list[dict[str, Any]] = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert all(tuple(line) == KEYS for line in lines)
    assert [(line["what"], line["state"], line["name"]) for line in lines] == [
        ("source", "failing", "https://ems.example/feed"),
        ("link", "retry", "https://ems.example/a"),
        ("run", "failed", "run 1"),
    ]
    assert (lines[1]["times"], lines[1]["outcome"]) == (3, "timeout")
    assert (lines[2]["exit_code"], lines[2]["counts"]) == (3, COUNTS)
    assert json.loads(run("status", "-f", "json").stdout) == lines


@pytest.mark.usefixtures("troubled")
def test_for_a_person(run: Run) -> None:
    """A sentence, then the table; nothing in it is an order to the terminal."""
    result = run("status", "-f", "table")
    first, *table = result.stdout.splitlines()
    assert result.exit_code == 0
    assert first.startswith("1 failing of 2 sources; last run 2026-03-01T12:00:00Z (")
    assert any("https://ems.example/feed" in line for line in table)
    assert "\x9b" not in result.stdout


def test_a_table_when_all_is_well(run: Run, db: Path) -> None:
    """Is one line."""
    with Store.open(db, write=True) as store:
        store.add_source(Source("https://aller.example/feed", SourceKind.FEED), NOW)
    assert run("status", "-f", "table").stdout == "the one source is well; no run yet\n"


def test_without_an_archive(run: Run, db: Path) -> None:
    """There is nothing to tell, and none is made."""
    assert run("status").exit_code == 1
    assert not db.exists()
