"""`scraper reextract`: what changes is told, before or after it does, and how much."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from scraper.cli import reextract as cli
from scraper.decide import Refusal
from scraper.model import (
    Article,
    Attempt,
    Charset,
    Outcome,
    Page,
    Selection,
    Source,
    SourceKind,
)
from scraper.reextraction import TODAY
from scraper.store import Store
from scraper.workers import Pending, Workers

Run = Callable[..., Result]
THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TEXT = "The river rose overnight.\nNobody was hurt.\nTrains do not run."
REFUSED = (
    "no article is found in its page now (consent: a wall):"
    " the text has 12 characters and the kept one 61"
)
NAMES = ("floods", "rain", "wind")

READ: dict[str, Article | Refusal] = {}  # what today's extractor makes of a page, by its address


def _url(name: str) -> str:
    return f"https://news.example/{name}"


def _article(name: str) -> Article:
    return Article(_url(name), name.title(), TEXT, site="news.example", extractor="scraper 0.0.1")


def _submit(_: Workers, page: Page) -> Pending[Article]:
    from concurrent.futures import Future

    future: Future[Article | Refusal] = Future()
    future.set_result(READ[page.url])
    return Pending(future)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> dict[str, Article | Refusal]:
    """Give what is found in each page; at first, what yesterday's extractor found."""
    monkeypatch.setattr(Workers, "submit", _submit)
    READ.clear()
    READ.update({_url(name): _article(name) for name in NAMES})
    return READ


@pytest.fixture
def old(db: Path, read: dict[str, Article | Refusal]) -> Path:  # noqa: ARG001
    """Make an archive with three articles and their pages."""
    with Store.open(db, write=True) as store:
        for name in NAMES:
            url = _url(name)
            page = Page(url, url, url.encode(), Charset("utf-8", "bom"), "2026-03-01T12:00:00Z")
            attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED)
            store.keep(_article(name), page, attempt, [], now=THEN)
    return db


@pytest.fixture
def changed(old: Path, read: dict[str, Article | Refusal]) -> Path:
    """Let today's extractor read one of them otherwise, and refuse one."""
    text = "The river rose two metres overnight.\nTrains do not run."
    read[_url("floods")] = replace(_article("floods"), text=text, published="2026-02-28")
    read[_url("rain")] = Refusal(Outcome.CONSENT, "a wall", length=12)
    return old


@pytest.mark.usefixtures("old")
def test_nothing_changes(run: Run) -> None:
    """It is one sentence."""
    result = run("reextract")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "3 pages were read again: 3 unchanged\n"


@pytest.mark.usefixtures("old")
def test_quiet(run: Run) -> None:
    """Nothing went wrong, so nothing is said."""
    assert run("reextract", "-q").output == ""


@pytest.mark.usefixtures("changed")
def test_what_changed(run: Run) -> None:
    """An object for each article that changed, or that was kept from changing."""
    result = run("reextract", "-f", "jsonl")
    first, second = map(json.loads, result.stdout.splitlines())
    assert first == {
        "article_id": 1,
        "url": "https://news.example/floods",
        "outcome": "revised",
        "changed": ["text", "published"],
        "words_added": 2,
        "words_removed": 3,
        "characters_added": 11,
        "characters_removed": 16,
        "characters": 55,
        "values": {"published": [None, "2026-02-28"]},
        "title": "Floods",
        "detail": "text, published changed",
    }
    assert (second["article_id"], second["outcome"]) == (2, "kept_better_copy")
    assert second["characters"] == len(TEXT)
    assert second["detail"] == REFUSED
    assert result.exit_code == 0
    assert result.stderr == (
        "3 pages were read again: 1 revised (text 1, published 1; words +2 -3),"
        " 1 kept as the better copy, 1 unchanged\n"
    )


def test_a_dry_run(run: Run, changed: Path) -> None:
    """Tells the same, and the file stays as it is, byte for byte."""
    before = changed.read_bytes()
    told = run("reextract", "--dry-run", "-f", "csv")
    assert changed.read_bytes() == before
    assert told.stderr == (
        "dry run, nothing was written: 3 pages were read again: 1 would be revised"
        " (text 1, published 1; words +2 -3), 1 kept as the better copy, 1 unchanged\n"
    )
    assert run("reextract", "-f", "csv").stdout == told.stdout


@pytest.mark.usefixtures("changed")
def test_as_a_table(run: Run) -> None:
    """A line for each, with the fields that changed or why none did."""
    lines = run("reextract", "-f", "markdown").stdout.splitlines()
    assert lines == [
        "| id | outcome | words | changed | title |",
        "| ---: | --- | ---: | --- | --- |",
        "| 1 | revised | +2 -3 | text, published | Floods |",
        f"| 2 | kept better copy |  | {REFUSED} | Rain |",
    ]


@pytest.mark.usefixtures("changed")
def test_tables_are_drawn_as_they_come(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand lines are not waited for, nor held in memory."""
    monkeypatch.setattr(cli, "TABLE_ROWS", 1)
    assert run("reextract", "-f", "table").stdout.count("outcome") == 2


@pytest.mark.usefixtures("changed")
def test_targets(run: Run) -> None:
    """By number or address, and nothing else is read."""
    result = run("reextract", "3", "https://news.example/rain", "-f", "jsonl")
    assert [json.loads(line)["article_id"] for line in result.stdout.splitlines()] == [2]
    assert "2 pages were read again" in result.stderr


def test_an_unknown_target(run: Run, old: Path) -> None:
    """Is a sentence, before anything is read."""
    result = run("reextract", "99")
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: there is no article 99 in {old}\n",
    )


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_no_archive(run: Run, db: Path, options: tuple[str, ...]) -> None:
    """None is made."""
    result = run("reextract", *options)
    assert (result.exit_code, result.stderr) == (1, f"Error: there is no archive at {db}\n")
    assert not db.exists()


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--older-than-extractor", "floods"), "'floods' is no version, such as 0.2"),
        (("--older-than-extractor", "1."), "'1.' is no version"),
        (("--since", "noon"), "'noon' is no ISO 8601 day or time"),
        (("--jobs", "0"), "0 is not in the range"),
    ],
)
def test_wrong_options(run: Run, options: tuple[str, ...], told: str) -> None:
    """Are told, and nothing is begun."""
    result = run("reextract", *options)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    ("options", "pages"),
    [
        (("--older-than-extractor",), 3),
        (("--older-than-extractor", "0.0.1"), 0),
        (("--older-than-extractor=0.1",), 3),
        (("--older-than-extractor", "--site", "other.example"), 0),
        (("--limit", "2"), 2),
        (("--until", "2026-02-01"), 0),
    ],
)
def test_the_choice(run: Run, options: tuple[str, ...], pages: int) -> None:
    """Which articles are read."""
    result = run("reextract", "--dry-run", *options)
    assert result.stderr.startswith(f"dry run, nothing was written: {pages} pages were read again")


def test_one_source(run: Run, old: Path) -> None:
    """Only what it named is read again; a source that there is not is told."""
    with Store.open(old, write=True) as store:
        store.add_source(Source("https://news.example/feed", SourceKind.FEED), THEN)
    with closing(sqlite3.connect(old)) as db, db:
        db.execute("UPDATE articles SET source_id = 1 WHERE id = 2")
    result = run("reextract", "--dry-run", "--source", "https://news.example/feed")
    assert result.stderr.startswith("dry run, nothing was written: 1 page was read again")
    result = run("reextract", "--source", "9")
    assert result.exit_code == 1
    assert "there is no source 9" in result.stderr


def test_today_is_one_word() -> None:
    """The command line does not load the extractor to know it."""
    assert cli.TODAY == TODAY


@pytest.mark.usefixtures("old")
def test_a_limit_rests(run: Run) -> None:
    """And the next call says where it goes on."""
    first = run("reextract", "--limit", "2")
    assert first.stderr == (
        "2 pages were read again: 2 unchanged; --limit is reached, and there are more\n"
    )
    begun, then = run("reextract", "--limit", "2").stderr.splitlines()
    assert begun.startswith("Going on after 2 pages; begun 20")
    assert begun.endswith("Z, --restart begins anew.")
    assert then == "1 page was read again: 1 unchanged"


def test_articles_without_a_page_are_counted(run: Run, old: Path) -> None:
    """They are told, since a person may expect them among the rest."""
    with closing(sqlite3.connect(old)) as plain, plain:
        plain.execute("UPDATE articles SET page_id = NULL WHERE id < 3")
    assert run("reextract").stderr == (
        "1 page was read again: 1 unchanged; 2 articles have no kept page\n"
    )


@pytest.mark.parametrize(
    ("failing", "code"),
    [(("rain",), 3), (NAMES, 4)],
)
@pytest.mark.usefixtures("old")
def test_failures(
    run: Run, read: dict[str, Article | Refusal], failing: tuple[str, ...], code: int
) -> None:
    """A page that cannot be read is told also when it is quiet, and changes the exit code."""
    for name in failing:
        read[_url(name)] = Refusal(Outcome.EXTRACTION_TIMEOUT, "reading it took too long")
    result = run("reextract", "-q", "-f", "jsonl")
    assert result.exit_code == code
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["outcome"] for one in told] == ["extraction_timeout"] * len(failing)


@pytest.mark.usefixtures("old")
def test_a_bug(run: Run, read: dict[str, Article | Refusal]) -> None:
    """Is 70, and its traceback is not lost."""
    read[_url("rain")] = Refusal(Outcome.INTERNAL_ERROR, "KeyError: 1", trace="Traceback ...")
    result = run("reextract")
    assert result.exit_code == 70
    assert "Traceback ..." in result.stderr


def test_an_interruption(run: Run, changed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is one line and 130; what was done stays, and the same command goes on there."""
    taken: list[Page] = []

    def interrupted(workers: Workers, page: Page) -> Pending[Article]:
        taken.append(page)
        if len(taken) == 3:  # while the first is settled
            raise KeyboardInterrupt
        return _submit(workers, page)

    with monkeypatch.context() as patch:
        patch.setattr(Workers, "submit", interrupted)
        result = run("reextract", "--jobs", "1", "-f", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (130, [])
    assert result.stderr == (
        "\nInterrupted after 0 pages. What was kept stays; the same command goes on there.\n"
    )
    result = run("reextract", "--jobs", "1", "-f", "json")
    assert (result.exit_code, len(json.loads(result.stdout))) == (0, 2)
    with Store.open(changed, write=False) as store:
        assert [version.cause for version in store.revisions(1)] == [None, "extractor_changed"]


def test_an_interrupted_dry_run(run: Run, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has nothing to go on with."""
    before = old.read_bytes()

    def interrupted(_: Workers, __: Page) -> Pending[Article]:
        raise KeyboardInterrupt

    monkeypatch.setattr(Workers, "submit", interrupted)
    result = run("reextract", "--dry-run")
    assert result.exit_code == 130
    assert result.stderr == "\nInterrupted after 0 pages. Nothing was written.\n"
    assert old.read_bytes() == before


# With the extractor itself, in processes of their own.

NO_NETWORK = """
import sys

def told(event, args):
    # urllib3 binds a socket to ::1 when it is loaded, to see whether there is IPv6.
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        with open({path!r}, "a") as file:
            file.write(f"{{event}} {{args}}\\n")

sys.addaudithook(told)
"""


@pytest.fixture
def listened(tmp_path: Path) -> Path:
    """Let every Python process that is started with this folder note what it asks the network."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(NO_NETWORK.format(path=str(tmp_path / "asked")))
    return folder


def _keep_stories(path: Path, story: Callable[..., bytes], count: int) -> list[str]:
    """Keep articles that another extractor made of these pages; the command that reads them."""
    with Store.open(path, write=True) as store:
        for number in range(count):
            url = f"https://news.example/{number}"
            body = story(f"Flood number {number}")
            page = Page(url, url, body, Charset("utf-8", "meta"), "2026-03-01T12:00:00Z", 200)
            article = replace(_article(str(number)), section="Old")
            store.keep(article, page, Attempt(url, page.fetched_at, Outcome.STORED), [], now=THEN)
    return [sys.executable, "-m", "scraper", "--db", str(path), "reextract"]


def test_nobody_is_asked(story: Callable[..., bytes], tmp_path: Path, listened: Path) -> None:
    """Neither the program nor the processes that read reach for the network."""
    command = _keep_stories(tmp_path / "a.db", story, 1)
    environment = {**os.environ, "PYTHONPATH": f"{listened}:{Path(__file__).parents[2]}"}
    done = subprocess.run(
        [*command, "-f", "jsonl"], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["values"]["section"] == ["Old", None]
    assert not (tmp_path / "asked").exists()
    probe = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", probe], env=environment, check=True)
    assert "socket.connect" in (tmp_path / "asked").read_text()


def test_ctrl_c(story: Callable[..., bytes], tmp_path: Path) -> None:
    """Ends it with 130, takes its workers with it, and leaves nothing half."""
    command = _keep_stories(tmp_path / "a.db", story, 60)
    process = subprocess.Popen(
        [*command, "-f", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        pipesize=4_096,  # so that it waits for its reader, and is not through before the signal
    )
    assert process.stdout is not None
    assert '"revised"' in process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)  # until no process has these pipes open
    assert process.returncode == 130
    assert err.startswith("\nInterrupted after ")
    assert err.count("\n") == 2
    with Store.open(tmp_path / "a.db", write=True) as store:
        done = sum(kept.revision == 2 for kept in store.articles())
        assert 1 + out.count('"revised"') <= done < 60
        last = store.unfinished_reextraction(Selection())
        assert last is not None
        assert last.progress.done == done
