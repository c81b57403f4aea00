"""`scraper search`."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from scraper.cli import search, terminal
from scraper.model import Article, Attempt, Charset, Outcome, Page, Source, SourceKind
from scraper.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Run = Callable[..., Result]

SITE = "a.example"
ARTICLES = (
    ("Floods reach the old town", "The river rose.\nThe old town is *under* water.", "en", SITE),
    ("Thủ tướng thăm Ấn Độ", "Hai bên đàm phán.", "vi", "b.example"),
    ("Rain", "A flood of \x1b[31mrain\u202e | over the town.", "en", "b.example"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def shelf(db: Path) -> Path:
    """Make an archive with three articles: of a sitemap index, of a file of it, of no source."""
    with Store.open(db, write=True) as store:
        index = Source("https://a.example/index.xml", SourceKind.SITEMAP)
        above, _ = store.add_source(index, NOW)
        part = Source("https://a.example/1.xml", SourceKind.SITEMAP, parent_id=above, depth=1)
        below, _ = store.add_source(part, NOW)
        for source_id, (title, text, language, site) in zip(
            (above, below, None), ARTICLES, strict=True
        ):
            url = f"https://{site}/{language}"
            article = Article(url, title, text, language=language, site=site)
            page = Page(url, url, text.encode(), Charset("utf-8", "header"), "2026-03-01T12:00:00Z")
            attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED, source_id=source_id)
            store.keep(article, page, attempt, [], now=NOW)
    return db


def ids(result: Result) -> list[int]:
    """The ids of what was printed as JSON lines."""
    assert result.exit_code == 0, result.stderr
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["town"], [1, 3]),
        (["old", "town"], [1]),
        (['"old town"'], [1]),
        (["an do"], [2]),
        (["--", "town", "-river"], [3]),
        (["-river town"], [3]),
        (["-river town", "--limit", "1", "--", "-dam"], [3]),
        (["river OR dam*"], [1, 2]),
        (["town", "--site", "b.example"], [3]),
        (["town", "--language", "vi"], []),
        (["town", "--limit", "1"], [1]),
        (["town OR dam*", "--source", "1"], [1, 2]),
        (["town OR dam*", "--source", "https://a.example/1.xml"], [2]),
        (["town", "--since", "2026-03-02"], []),
    ],
)
def test_found(run: Run, arguments: list[str], expected: list[int]) -> None:
    """By words, the best first, chosen by what `list` chooses by."""
    assert sorted(ids(run("search", *arguments))) == sorted(expected)


def test_the_best_first(run: Run) -> None:
    """The title counts."""
    assert ids(run("search", "town")) == [1, 3]


def test_a_record(run: Run) -> None:
    """What `list` has of an article, where it answers, and the places of that."""
    found = json.loads(run("search", "old town").stdout)
    listed = json.loads(run("list", "--site", "a.example").stdout)
    assert found == {
        **listed,
        "excerpt": "The old town is *under* water.",
        "marks": [[4, 7], [8, 12]],
    }


def test_a_table(run: Run) -> None:
    """Marks are brackets where there are no colours."""
    told = run("search", "flood", "-f", "table").stdout
    assert "(2026-03-01)" in told
    assert "A [flood] of" in told


def test_colours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, marks are red; what a page has for a terminal is left out."""
    monkeypatch.setattr(terminal, "writes_to_terminal", lambda: True)
    monkeypatch.setattr(search, "writes_to_terminal", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    told = run("search", "flood").stdout
    assert "\x1b[1;31mflood\x1b[0m" in told
    assert told.count("\x1b[31m") == told.count("\u202e") == 0


def test_no_colours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a person said so."""
    monkeypatch.setattr(terminal, "writes_to_terminal", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[flood]" in run("search", "flood", "-f", "table").stdout


def test_markdown(run: Run) -> None:
    """Marks are bold, and the text's own asterisks are none."""
    header, _, row = run("search", "old", "-f", "markdown").stdout.splitlines()
    assert header == "| id | published | site | title | excerpt |"
    assert row.startswith("| 1 | (2026-03-01) | a.example | Floods reach the **old** town |")
    assert row.endswith("| The **old** town is &#42;under&#42; water. |")


def test_csv(run: Run) -> None:
    """A column more than `list` has."""
    header, row = csv.reader(run("search", "old", "-f", "csv").stdout.splitlines())
    listed = run("list", "-f", "csv").stdout.splitlines()[0].split(",")
    assert header == [*listed, "excerpt"]
    assert row[-1] == "The old town is *under* water."


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", search.NO_WORD),
        ('"?!"', search.NO_WORD),
        ("\0", search.NO_WORD),
        ("-town", search.ONLY_UNWANTED),
        ("absent", search.NONE_FOUND),
        ("town " * 5_000, search.CUT),
    ],
)
def test_what_a_person_is_told(run: Run, query: str, told: str) -> None:
    """Why there is nothing, or not all; that is no error."""
    result = run("search", "--", query)
    assert (result.exit_code, result.stderr) == (0, f"{told}\n")
    assert run("search", "-q", "--", query).stderr == ""


def test_nothing_as_json(run: Run) -> None:
    """Is an empty list."""
    assert json.loads(run("search", "absent", "-f", "json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], 2, "Missing argument 'QUERY...'"),
        (["town", "-river"], 2, "A query with a minus stands in quotes, or after `--`."),
        (["--lang", "vi"], 2, "No such option '--lang'"),
        (["town", "--since", "yesterday"], 2, "'yesterday' is no ISO 8601 day or time"),
        (["town", "--limit", "0"], 2, "'--limit'"),
        (["town", "--source", "9"], 1, "there is no source 9; `scraper sources list` names them"),
    ],
)
def test_wrong_input(run: Run, arguments: list[str], code: int, told: str) -> None:
    """Is told in a sentence."""
    result = run("search", *arguments)
    assert result.exit_code == code
    assert told in result.stderr


def test_searching_writes_nothing(run: Run, shelf: Path) -> None:
    """Not one byte."""
    before = shelf.read_bytes()
    run("search", "town")
    assert shelf.read_bytes() == before
    assert list(shelf.parent.iterdir()) == [shelf]


@pytest.mark.parametrize("command", [["list"], ["stats", "-f", "json", "--by", "site"]])
def test_other_commands_know_sources_too(run: Run, command: list[str]) -> None:
    """A source, and the files that it names."""
    assert len(run(*command, "--source", "2").stdout.splitlines()) >= 1
    assert "b.example" in run(*command, "--source", "1").stdout
    assert "a.example" not in run(*command, "--source", "2").stdout
    assert run(*command, "--source", "9").exit_code == 1
