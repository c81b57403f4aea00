"""`scraper list`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("filled")


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ([], [2, 1]),
        (["--language", "en"], [1]),
        (["--site", "news.example"], [1]),
        (["--since", "2026-03-01"], [2]),
        (["--until", "2026-02-28"], [1]),
        (["--flag", "short"], [1]),
        (["--limit", "1"], [2]),
        (["--language", "vi"], []),
    ],
)
def test_filters(run: Run, arguments: list[str], ids: list[int]) -> None:
    """Newest first; an article without a date counts from when it was first seen."""
    result = run("list", *arguments)
    assert result.exit_code == 0
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ids


def test_a_table(run: Run) -> None:
    """One line an article."""
    lines = [line.split() for line in run("list", "-f", "table").stdout.splitlines()]
    assert [line[0] for line in lines if line and not line[0].startswith("─")] == ["id", "2", "1"]


def test_a_markdown_table(run: Run) -> None:
    """The one format that is of rows only."""
    assert run("list", "-f", "markdown").stdout.startswith("| id | published | language |")


def test_the_format_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As every option."""
    monkeypatch.setenv("SCRAPER_LIST_FORMAT", "json")
    assert len(json.loads(run("list").stdout)) == 2


def test_a_time_that_is_none(run: Run) -> None:
    """Is a usage error."""
    result = run("list", "--since", "yesterday")
    assert result.exit_code == 2
    assert "Error: 'yesterday' is no ISO 8601 day or time" in result.stderr


def test_reading_writes_nothing(run: Run, filled: Path) -> None:
    """Not one byte."""
    before = filled.read_bytes()
    run("list")
    assert filled.read_bytes() == before
    assert list(filled.parent.iterdir()) == [filled]


def test_reading_makes_no_archive(run: Run, tmp_path: Path) -> None:
    """It needs one."""
    path = tmp_path / "none.db"
    result = run("list", "--db", path)
    message = f"there is no archive at {path}; `scraper fetch`, `import` and `sources add` make one"
    assert (result.exit_code, result.stderr) == (1, f"Error: {message}\n")
    assert not path.exists()
