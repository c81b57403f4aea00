"""`scraper export`, and what it wrote imported again."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from click.testing import Result

from scraper.cli import export
from scraper.exporting import FOLDERS, Form

Run = Callable[..., Result]


def test_the_formats_are_those_of_the_library() -> None:
    """They stand there twice, since `--help` does not load it."""
    assert set(export.FORMATS) == set(Form)
    assert set(FOLDERS) == export.FOLDERS


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.warc.gz", "a.warc"])
@pytest.mark.usefixtures("filled")
def test_there_and_back(run: Run, tmp_path: Path, name: str) -> None:
    """Into an empty archive; exported again, the same bytes."""
    first, again = tmp_path / name, tmp_path / f"again.{name}"
    told = run("export", first)
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr == f"2 articles written to {first}\n"
    other = ("--db", tmp_path / "b.db")
    imported = run("import", first, *other)
    assert (imported.exit_code, imported.stderr) == (0, "2 stored\n")
    assert run("export", again, *other, "-q").stderr == ""
    assert again.read_bytes() == first.read_bytes()
    assert run("list", *other).stdout == run("list").stdout


@pytest.mark.usefixtures("filled")
def test_to_standard_output(run: Run, tmp_path: Path) -> None:
    """Every form that is one file; what is said goes elsewhere."""
    result = run("export", "-", "-f", "jsonl")
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()][1] == "Short."
    assert result.stderr == "2 articles written\n"
    assert run("export", "-", "-f", "warc").stdout_bytes.startswith(b"\x1f\x8b")
    assert b"<opml" in run("export", "-", "-f", "opml").stdout_bytes
    rows = list(csv.DictReader(StringIO(run("export", "-", "-f", "csv").stdout, newline="")))
    assert rows[1]["summary"] == "'=HYPERLINK(1)"
    assert not list(tmp_path.glob("-*"))


@pytest.mark.usefixtures("filled")
def test_some_articles(run: Run, tmp_path: Path) -> None:
    """All that chooses articles for `list` chooses them here."""
    told = run("export", tmp_path / "a.jsonl", "--site", "news.example")
    assert told.stderr == f"1 article written to {tmp_path / 'a.jsonl'}\n"
    assert run("export", "-", "-f", "jsonl", "--limit", "1").stderr == "1 article written\n"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_folder(run: Run, tmp_path: Path, form: str) -> None:
    """Is made once; what is in one that is there stays."""
    folder = tmp_path / "out"
    assert run("export", folder, "-f", form).exit_code == 0
    before = sorted(folder.rglob("*"))
    again = run("export", folder, "-f", form)
    assert again.exit_code == 1
    assert again.stderr == (
        f"Error: the folder {folder} is not empty; choose one that is, or a new one\n"
    )
    assert sorted(folder.rglob("*")) == before


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["a"], "a does not say what to write; end it in .jsonl"),
        (["-"], "`-` does not say what to write; choose with -f: jsonl, csv, warc, opml."),
        (["-", "-f", "html"], "html is a folder of files; name one instead of `-`."),
        (["a.opml", "--site", "a.example"], "OPML lists the sources"),
        (["a.jsonl", "--since", "soon"], "'soon' is no ISO 8601 day or time"),
        ([""], "an empty path names nothing."),
        (["a", "-f", "pdf"], "'pdf' is not one of"),
    ],
)
def test_usage(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], reason: str
) -> None:
    """What can never be written is told before anything is."""
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    result = run("export", *arguments)
    assert result.exit_code == 2
    assert reason in " ".join(result.stderr.split())
    assert sorted(tmp_path.iterdir()) == before


def test_a_damaged_page(run: Run, filled: Path, tmp_path: Path) -> None:
    """Is left out of a WARC, with a warning; all else is written, and JSON lines lose nothing."""
    with closing(sqlite3.connect(filled)) as db, db:
        db.execute("UPDATE pages SET body = x'00' WHERE id = 2")
    result = run("export", tmp_path / "a.warc", "-q")
    assert result.exit_code == 3
    warning, total = result.stderr.splitlines()
    assert warning.startswith("Warning: the page of file:///b.txt is left out: ")
    assert total == "1 damaged page left out"
    written = (tmp_path / "a.warc").read_bytes()
    assert written.count(b"WARC-Type: metadata") == 2
    assert written.count(b"WARC-Type: resource") == 1
    assert run("export", tmp_path / "a.jsonl").exit_code == 0


@pytest.mark.usefixtures("filled")
def test_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    """Is a sentence."""
    result = run("export", tmp_path / "no" / "a.csv")
    message = f"Error: the folder {tmp_path / 'no'} does not exist; make it\n"
    assert (result.exit_code, result.stderr) == (1, message)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk at hand")
@pytest.mark.usefixtures("filled")
def test_a_full_disk(run: Run) -> None:
    """Is a sentence."""
    result = run("export", "/dev/full", "-f", "jsonl")
    assert result.exit_code == 1
    assert result.stderr == "Error: /dev/full cannot be written: No space left on device\n"


def test_no_archive(run: Run, tmp_path: Path) -> None:
    """Is a sentence, and nothing is made."""
    result = run("export", tmp_path / "a.jsonl")
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("filled")
def test_the_archive_itself(run: Run, db: Path) -> None:
    """Is never written over."""
    before = db.read_bytes()
    assert run("export", db, "-f", "csv").exit_code == 1
    assert db.read_bytes() == before


@pytest.mark.usefixtures("filled")
def test_interrupted(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves nothing half done."""

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    path = tmp_path / "a.jsonl"
    path.write_text("before")
    result = run("export", path)
    assert result.exit_code == 130
    assert path.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir() if "jsonl" in entry.name] == ["a.jsonl"]
