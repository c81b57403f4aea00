"""`scraper stats`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.cli import main, stats
from scraper.model import Article, Attempt, Charset, Outcome, Page, Statistics
from scraper.store import Store

Run = Callable[..., Result]

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAGE = Page("", "", b"<p>", Charset("utf-8", "header"), "2026-03-01T12:00:00Z")


def _keep(store: Store, url: str, **fields: object) -> None:
    article = Article(url, "", "", **fields)  # type: ignore[arg-type]
    store.keep(article, PAGE, Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED), [], now=NOW)


@pytest.fixture
def counted(db: Path) -> Path:
    """Make an archive with three articles on two sites, over two months, and one that failed."""
    with Store.open(db, write=True) as store:
        _keep(store, "https://a.example/1", site="a.example", published="2026-02-27", language="en")
        _keep(store, "https://a.example/2", site="a.example", published="2026-02-28", language="vi")
        _keep(store, "https://b.example/1", site="b\x1b[31m.example", flags=("short",))
        store.record(Attempt("https://c.example/1", "2026-03-01T12:00:00Z", Outcome.DNS))
    return db


@pytest.fixture
def empty(db: Path) -> Path:
    """Make an archive without anything."""
    Store.open(db, write=True).close()
    return db


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard output count as a terminal of 60 columns."""
    monkeypatch.setattr(stats, "writes_to_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("by", "records"),
    [
        ("day", [("2026-02-27", 1), ("2026-02-28", 1), ("2026-03-01", 1)]),
        ("month", [("2026-02", 2), ("2026-03", 1)]),
        ("site", [("a.example", 2), ("b\x1b[31m.example", 1)]),
        ("language", [("en", 1), ("vi", 1), (None, 1)]),
        ("flag", [("short", 1)]),
    ],
)
def test_one_breakdown(run: Run, by: str, records: list[tuple[str | None, int]]) -> None:
    """In a pipe is one record a line."""
    found = [json.loads(line) for line in run("stats", "--by", by).stdout.splitlines()]
    assert found == [{by: name, "articles": number} for name, number in records]


@pytest.mark.usefixtures("counted")
def test_outcomes_are_of_attempts(run: Run) -> None:
    """So they are called that."""
    result = run("stats", "--by", "outcome", "-f", "csv")
    assert result.stdout == "outcome,attempts\nstored,3\ndns,1\n"


@pytest.mark.usefixtures("counted")
def test_other_formats_of_a_breakdown(run: Run) -> None:
    """Are those of every command that prints rows."""
    result = run("stats", "--by", "site", "-f", "markdown")
    assert result.stdout == (
        "| site | articles |\n| --- | ---: |\n| a.example | 2 |\n| b[31m.example | 1 |\n"
    )
    assert run("stats", "--by", "month", "-f", "tsv").stdout.splitlines()[1] == "2026-02\t2"
    assert json.loads(run("stats", "--by", "flag", "-f", "json").stdout) == [
        {"flag": "short", "articles": 1}
    ]


@pytest.mark.usefixtures("counted")
def test_the_limit(run: Run) -> None:
    """Leaves the largest; of days, the last."""
    assert run("stats", "--by", "site", "--limit", "1", "-f", "csv").stdout.splitlines() == [
        "site,articles",
        "a.example,2",
    ]
    assert run("stats", "--by", "day", "--limit", "1", "-f", "csv").stdout.splitlines() == [
        "day,articles",
        "2026-03-01,1",
    ]


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("arguments", "articles"),
    [
        (["--language", "vi"], 1),
        (["--site", "a.example"], 2),
        (["--since", "2026-02-28"], 2),
        (["--until", "2026-02-27"], 1),
        (["--flag", "short"], 1),
    ],
)
def test_filters(run: Run, arguments: list[str], articles: int) -> None:
    """Are those of `list`."""
    assert json.loads(run("stats", *arguments).stdout)["articles"] == articles


@pytest.mark.usefixtures("counted")
def test_the_overview_as_json(run: Run) -> None:
    """Is one object, with all of each breakdown in it."""
    found = json.loads(run("stats", "-f", "json").stdout)
    assert list(found) == [
        "articles",
        "revisions",
        "gone",
        "pages",
        "page_bytes",
        "wire_bytes",
        "first_day",
        "last_day",
        "by_day",
        "by_month",
        "by_site",
        "by_language",
        "by_outcome",
        "by_flag",
    ]
    assert (found["articles"], found["pages"], found["last_day"]) == (3, 1, "2026-03-01")
    assert found["by_outcome"] == [
        {"outcome": "stored", "attempts": 3},
        {"outcome": "dns", "attempts": 1},
    ]
    assert json.loads(run("stats", "-f", "jsonl", "--limit", "1").stdout)["by_outcome"] == [
        {"outcome": "stored", "attempts": 3}
    ]


@pytest.mark.usefixtures("counted", "terminal")
def test_the_overview_on_a_terminal(run: Run) -> None:
    """Has the numbers, then a chart of each kind that has any."""
    lines = run("stats").stdout.splitlines()
    assert lines[0] == "articles   3   2026-02-27 to 2026-03-01"
    assert lines[4] == "attempts   4   0 bytes received"
    assert [line for line in lines if " by " in line] == [
        "articles by day",
        "articles by site",
        "articles by language",
        "articles by flag",
        "attempts by outcome",
    ]
    assert "(unknown)" in run("stats", "--by", "language").stdout


@pytest.mark.usefixtures("counted", "terminal")
def test_what_the_overview_leaves_out(run: Run) -> None:
    """Is told by its headings."""
    lines = run("stats", "--limit", "1").stdout.splitlines()
    assert "articles by day, the last 1 of 3" in lines
    assert "articles by site, the largest 1 of 2" in lines


@pytest.mark.usefixtures("counted", "terminal")
def test_a_chart_fits_the_terminal(run: Run) -> None:
    """The largest bar takes what name and number leave; no name gives the terminal an order."""
    assert run("stats", "--by", "site").stdout.splitlines() == [
        "a.example      ██████████████████████████████████████████  2",
        "b[31m.example  █████████████████████                       1",
    ]


@pytest.mark.usefixtures("counted", "terminal")
def test_a_narrow_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cuts names rather than breaking lines."""
    monkeypatch.setenv("COLUMNS", "16")
    lines = run("stats", "--by", "site").stdout.splitlines()
    assert len(lines) == 2
    assert max(map(len, lines)) <= 16
    assert lines[0].startswith("a.examp…")


@pytest.mark.usefixtures("counted", "terminal")
@pytest.mark.parametrize(("told", "is_coloured"), [("", True), ("1", False)])
def test_colours(monkeypatch: pytest.MonkeyPatch, db: Path, told: str, is_coloured: bool) -> None:
    """Only where NO_COLOR does not forbid them."""
    monkeypatch.setenv("NO_COLOR", told)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    result = CliRunner().invoke(main, ["stats", "--db", str(db), "--by", "site"], color=True)
    assert ("\x1b[36m" in result.stdout) is is_coloured


@pytest.mark.usefixtures("empty")
def test_an_empty_archive(run: Run) -> None:
    """Says so in a sentence; what a program reads is whole all the same."""
    result = run("stats", "-f", "table")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{stats.NONE_YET}\n"
    assert json.loads(run("stats").stdout)["articles"] == 0
    assert run("stats", "--by", "day", "-f", "json").stdout == "[]\n"
    assert run("stats", "-q", "-f", "table").stderr == ""


@pytest.mark.usefixtures("counted")
def test_nothing_chosen(run: Run) -> None:
    """Is not an empty archive."""
    assert run("stats", "--language", "th").stderr == f"{stats.NONE_CHOSEN}\n"
    assert run("stats", "--by", "flag", "--language", "en").stderr == f"{stats.NONE_CHOSEN}\n"


@pytest.mark.usefixtures("counted")
def test_usage(run: Run) -> None:
    """A table of rows cannot hold the overview, and a bound is a time."""
    result = run("stats", "-f", "csv")
    assert result.exit_code == 2
    assert "-f csv needs --by" in result.stderr
    result = run("stats", "--since", "yesterday")
    assert result.exit_code == 2
    assert "'yesterday' is no ISO 8601 day or time" in result.stderr


@pytest.mark.parametrize(
    ("number", "largest", "drawn", "plain"),
    [
        (8, 8, "████", "####"),
        (4, 8, "██", "##"),
        (5, 8, "██▌", "##"),
        (1, 1_000_000, "▏", "#"),
        (0, 8, "", ""),
        (0, 0, "", ""),
    ],
)
def test_a_bar(number: int, largest: int, drawn: str, plain: str) -> None:
    """As long as its number; a single one of a million is seen, too."""
    assert stats.bar(number, largest, 4) == drawn
    assert stats.bar(number, largest, 4, ascii_only=True) == plain


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (999_960, "1.0 MB"),
        (62_000_000_000, "62.0 GB"),
        (5 * 10**18, "5,000.0 PB"),
    ],
)
def test_a_size(number: int, told: str) -> None:
    """In the unit that tells it well."""
    assert stats.size(number) == told


def test_months() -> None:
    """Are the sums of their days."""
    days = (("2025-12-31", 2), ("2026-01-01", 3), ("2026-01-31", 4))
    assert stats.by_month(days) == (("2025-12", 2), ("2026-01", 7))


def test_a_record_has_every_field() -> None:
    """Nothing that is counted is kept from who reads JSON."""
    assert set(stats.record(Statistics())) == {*Statistics.__dataclass_fields__, "by_month"}
