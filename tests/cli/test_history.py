"""`scraper history`."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from scraper.cli import history
from scraper.model import Article, Attempt, Charset, KeptArticle, Outcome, Page
from scraper.store import Cause, Store

Run = Callable[..., Result]
Story = Callable[..., bytes]


@pytest.fixture
def changed(filled: Path, kept: KeptArticle) -> Path:
    """Make an archive whose first article changed twice, the second time for an extractor."""
    _revise(filled, _second(kept.article), Cause.PAGE_CHANGED, 2)
    third = replace(_second(kept.article), text="The river rose overnight.\nOne.")
    _revise(filled, third, Cause.EXTRACTOR_CHANGED, 3)
    return filled


def _second(article: Article) -> Article:
    return replace(
        article,
        title="Floods reach\tthe | old \x1b[31mcity",
        text="The river fell overnight.\n# Nobody *was* hurt.\n1. March\x9b",
        authors=("Ana Silva",),
    )


def _revise(path: Path, article: Article, cause: Cause, day: int) -> None:
    at = datetime(2026, 3, day, 12, 0, tzinfo=UTC)
    page = Page("https://a.example/", "", str(day).encode(), Charset("utf-8", "header"), "")
    attempt = Attempt("https://a.example/", "2026-03-02T12:00:00Z", Outcome.REVISED)
    with Store.open(path, write=True) as store:
        store.revise(1, article, page, attempt, [], cause, now=at)


@pytest.mark.usefixtures("changed")
def test_every_version_is_told(run: Run) -> None:
    """With its cause, its time, and what it changed."""
    records = [json.loads(line) for line in run("history", "1").stdout.splitlines()]
    told = ("number", "cause", "seen_at", "changed", "words_added", "words_removed", "silent")
    assert [[record[key] for key in told] for record in records] == [
        [1, None, "2026-03-01T12:00:00Z", [], 0, 0, False],
        [
            *(2, "page_changed", "2026-03-02T12:00:00Z", ["title", "text", "authors"]),
            *(3, 3, True),
        ],
        [3, "extractor_changed", "2026-03-03T12:00:00Z", ["text"], 2, 6, False],
    ]


@pytest.mark.usefixtures("filled")
def test_an_article_that_never_changed(run: Run) -> None:
    """Has its original."""
    record = json.loads(run("history", "https://news.example/floods").stdout)
    assert (record["article_id"], record["number"], record["cause"]) == (1, 1, None)


def test_an_unknown_target(run: Run, filled: Path) -> None:
    """Is said to be one."""
    result = run("history", "9")
    message = f"Error: there is no article 9 in {filled}\n"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)


@pytest.mark.usefixtures("changed")
def test_on_a_terminal_it_is_a_table(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a line a version."""
    monkeypatch.setattr(history, "writes_to_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    lines = [line.split() for line in run("history", "1").stdout.splitlines() if line.strip()]
    assert lines[0] == ["number", "seen", "cause", "changed", "words", "silent"]
    assert lines[2:] == [
        ["1", "2026-03-01T12:00:00Z", "original"],
        "2 2026-03-02T12:00:00Z page changed title, text, authors +3 -3 silent".split(),
        ["3", "2026-03-03T12:00:00Z", "extractor", "changed", "text", "+2", "-6"],
    ]


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "tsv", "markdown"])
def test_no_format_has_control_characters(run: Run, form: str) -> None:
    """Whatever stands in a title."""
    result = run("history", "1", "-f", form)
    assert result.exit_code == 0
    assert not {"\x1b", "\x9b", "\u202e"} & set(result.stdout)


@pytest.mark.usefixtures("changed")
def test_as_cells(run: Run) -> None:
    """A line of keys, then one a version."""
    rows = list(csv.reader(run("history", "1", "-f", "csv").stdout.splitlines()))
    assert rows[0] == list(history.KEYS)
    assert rows[2][:8] == [
        *("1", "2", "2026-03-02T12:00:00Z", "page_changed", "True"),
        *('["title", "text", "authors"]', "3", "3"),
    ]


def test_of_a_page_that_is_edited(run: Run, web: Any, story: Story) -> None:
    """Each edit is a version; a page that stays the same gives none."""
    more = "The museum of the town reopens on Thursday, its director said in the evening."
    url = web.put("/floods", story())
    for page in (story(), story(more=more), story(more=more), story("The flood falls", more=more)):
        run("fetch", "--refetch", url)
        web.put("/floods", page)
    run("fetch", "--refetch", url)
    records = [json.loads(line) for line in run("history", url).stdout.splitlines()]
    told = ("number", "cause", "changed", "words_added", "words_removed", "silent")
    assert [[record[key] for key in told] for record in records] == [
        [1, None, [], 0, 0, False],
        [2, "page_changed", ["text"], 14, 0, True],
        [3, "page_changed", ["title"], 3, 5, True],
    ]
