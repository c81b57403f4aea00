"""Articles as a table."""

from __future__ import annotations

import pytest

from scraper.cli.tables import write_markdown_table, write_table
from scraper.model import KeptArticle


def test_a_table_fits_the_terminal(
    kept: KeptArticle, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The title is cut, nothing else is."""
    monkeypatch.setenv("COLUMNS", "72")
    write_table([kept])
    head, _, row = (line.split() for line in capsys.readouterr().out.splitlines() if line.strip())
    assert head == ["id", "published", "language", "site", "title", "words"]
    assert row[:4] == ["7", "2026-02-28", "en", "news.example"]
    assert row[4:] == ["Floods", "[31mreach", "…", "1,234"]


def test_a_markdown_table(kept: KeptArticle, capsys: pytest.CaptureFixture[str]) -> None:
    """A bar in a title is no border."""
    write_markdown_table([kept])
    assert capsys.readouterr().out == (
        "| id | published | language | site | title | words |\n"
        "| ---: | --- | --- | --- | --- | ---: |\n"
        "| 7 | 2026-02-28 | en | news.example | Floods [31mreach the \\| old town | 1,234 |\n"
    )
