"""`scraper check`: told in lines or as data, mended on request, never a traceback."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from scraper.store.lock import RunLock

Run = Callable[..., Result]


def harm(path: Path, sql: str) -> None:
    """Change an archive behind its back."""
    with sqlite3.connect(path) as db:
        db.executescript(sql)
    db.close()


@pytest.fixture
def harmed(filled: Path) -> Path:
    """An archive with a text that changed, and with two things that can be made anew."""
    harm(
        filled,
        "UPDATE articles SET text = 'Sh\x9brt' WHERE id = 2;"
        "DROP INDEX urls_article; DELETE FROM urls WHERE url = 'file:///b.txt'",
    )
    return filled


def test_whole(run: Run, filled: Path) -> None:
    """Is one line, and the file is as it was."""
    before = filled.read_bytes()
    result = run("check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{filled} is whole\n")
    assert filled.read_bytes() == before


@pytest.mark.usefixtures("filled")
def test_whole_and_quiet(run: Run) -> None:
    """Says nothing."""
    result = run("check", "-q")
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.usefixtures("harmed")
def test_in_lines(run: Run) -> None:
    """What is wrong, and below it how to mend it; the sum comes last."""
    result = run("check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "index urls_article: it is missing",
        "    run `scraper check --repair`",
        "article 2 (file:///b.txt): its title and text do not fit their hash",
        "    restore the archive from a backup",
        "article 2 (file:///b.txt): it is not found by its own address",
        "    run `scraper check --repair`",
    ]
    assert result.stderr == "3 things are wrong; 2 can be mended with --repair\n"


@pytest.mark.usefixtures("harmed")
def test_as_data(run: Run) -> None:
    """An object for each, with every key."""
    result = run("check", "-f", "jsonl")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert lines[0] == {
        "what": "schema",
        "where": "index urls_article",
        "detail": "it is missing",
        "remedy": "run `scraper check --repair`",
        "can_be_mended": True,
    }
    assert [line["what"] for line in lines] == ["schema", "article", "address"]
    assert json.loads(run("check", "-f", "json").stdout) == lines


@pytest.mark.usefixtures("filled")
def test_whole_as_data(run: Run) -> None:
    """Is an empty array."""
    assert json.loads(run("check", "-f", "json").stdout) == []


@pytest.mark.usefixtures("harmed")
def test_repair(run: Run) -> None:
    """Mends what can be, and says what is left; then only that is wrong."""
    result = run("check", "--repair")
    assert result.exit_code == 1
    assert result.stderr == "3 things are wrong; 2 were mended\n"
    again = run("check", "--repair")
    assert again.exit_code == 1
    assert again.stderr == "1 thing is wrong; none can be mended\n"
    assert "its title and text do not fit their hash" in again.stdout


def test_repair_of_all(run: Run, filled: Path) -> None:
    """Ends well."""
    harm(filled, "DROP TRIGGER articles_au")
    result = run("check", "--repair")
    assert (result.exit_code, result.stderr) == (0, "1 thing is wrong; it was mended\n")
    assert run("check").exit_code == 0


def test_repair_of_what_is_whole(run: Run, filled: Path) -> None:
    """Has nothing to do."""
    result = run("check", "--repair")
    assert (result.exit_code, result.stderr) == (0, f"{filled} is whole\n")


def test_repair_while_a_run_is_at_work(run: Run, harmed: Path) -> None:
    """Leaves at once; to look is allowed."""
    with RunLock(harmed, datetime(2026, 3, 1, 12, tzinfo=UTC)):
        result = run("check", "--repair")
        assert (result.exit_code, result.stdout) == (75, "")
        assert result.stderr.startswith("another run works on articles.db: process ")
        assert run("check").exit_code == 1


@pytest.mark.parametrize("arguments", [["check"], ["check", "--repair"]])
def test_no_archive(run: Run, db: Path, arguments: list[str]) -> None:
    """Is an error, and none is made."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: there is no archive at {db}")
    assert not db.exists()


def test_an_archive_that_cannot_be_opened(run: Run, filled: Path) -> None:
    """Is told as what is wrong."""
    harm(filled, "DROP TABLE duplicates")
    result = run("check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{filled}: it is damaged: it lacks duplicates",
        "    restore it from a backup",
    ]
    assert result.stderr == "1 thing is wrong\n"
    (told,) = json.loads(run("check", "-f", "json").stdout)
    assert told["what"] == "file"


def test_no_database_at_all(run: Run, db: Path) -> None:
    """Too, with what to do."""
    db.write_text("This is a letter to a friend." * 9)
    result = run("check", "--repair")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{db}: it is not an archive: it is no SQLite database, or a damaged one",
        "    restore the archive from a backup",
    ]


@pytest.mark.parametrize("place", range(100, 4_096, 200))
def test_a_damaged_schema(run: Run, filled: Path, place: int) -> None:
    """Ends in sentences wherever the damage is."""
    whole = bytearray(filled.read_bytes())
    whole[place : place + 50] = b"\xfe" * 50
    filled.write_bytes(whole)
    result = run("check")
    assert result.exit_code in {0, 1}
    assert "Traceback" not in result.output
    assert filled.read_bytes() == whole
