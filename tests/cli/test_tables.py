"""Things as a table."""

from __future__ import annotations

import pytest

from scraper.cli.articles import COLUMNS
from scraper.cli.tables import Column, write_markdown_table, write_table
from scraper.model import KeptArticle

Output = pytest.CaptureFixture[str]
WORDS: tuple[Column[str], ...] = (
    Column("word", lambda word: word),
    Column("spelt", tuple, is_wide=True),
    Column("letters", lambda word: str(len(word)), is_number=True),
)


def test_a_table_fits_the_terminal(
    kept: KeptArticle, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The title is cut, nothing else is."""
    monkeypatch.setenv("COLUMNS", "72")
    write_table([kept], COLUMNS)
    head, _, row = (line.split() for line in capsys.readouterr().out.splitlines() if line.strip())
    assert head == ["id", "published", "language", "site", "title", "words"]
    assert row[:4] == ["7", "2026-02-28", "en", "news.example"]
    assert row[4:] == ["Floods", "[31mreach", "…", "1,234"]


def test_a_markdown_table(kept: KeptArticle, capsys: Output) -> None:
    """A bar in a title is no border."""
    write_markdown_table([kept], COLUMNS)
    assert capsys.readouterr().out == (
        "| id | published | language | site | title | words |\n"
        "| ---: | --- | --- | --- | --- | ---: |\n"
        "| 7 | 2026-02-28 | en | news.example | Floods [31mreach the \\| old town | 1,234 |\n"
    )


def test_a_cell_of_several_lines(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand below each other; in Markdown a row is one line."""
    monkeypatch.setenv("COLUMNS", "40")
    write_table(["ab"], WORDS)
    assert [line.split() for line in capsys.readouterr().out.splitlines()[-3:-1]] == [
        ["ab", "a", "2"],
        ["b"],
    ]
    write_markdown_table(["a<"], WORDS)
    assert capsys.readouterr().out.splitlines()[2] == "| a&lt; | a<br>&lt; | 2 |"


def test_what_is_told_breaks_no_line(capsys: Output) -> None:
    """Nor does it give the terminal an order."""
    write_markdown_table(["a\n\x1bb"], WORDS[:1])
    assert capsys.readouterr().out.splitlines()[2] == "| a b |"
