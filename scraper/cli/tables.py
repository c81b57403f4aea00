"""Articles as a table: for a terminal, and in Markdown (GitHub's tables)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import click

from scraper.cli.terminal import one_line
from scraper.model import Article, KeptArticle

COLUMNS = ("id", "published", "language", "site", "title", "words")
_NUMBERS = frozenset({"id", "words"})
_DAY = len("2023-11-11")


def write_table(articles: Iterable[KeptArticle | Article]) -> None:
    """Draw a table as wide as the terminal; long titles are cut."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    for name in COLUMNS:
        justify: Literal["left", "right"] = "right" if name in _NUMBERS else "left"
        ratio = 1 if name == "title" else None  # it has what the others leave
        table.add_column(name, justify=justify, ratio=ratio, no_wrap=True)
    for article in articles:
        table.add_row(*(Text(cell) for cell in _cells(article)))
    Console().print(table)


def write_markdown_table(articles: Iterable[KeptArticle | Article]) -> None:
    """Write one line an article, between bars."""
    rules = ["---:" if name in _NUMBERS else "---" for name in COLUMNS]
    for cells in (COLUMNS, rules):
        click.echo(f"| {' | '.join(cells)} |")
    for article in articles:
        click.echo(f"| {' | '.join(_escaped(cell) for cell in _cells(article))} |")


def _cells(article: KeptArticle | Article) -> tuple[str, ...]:
    kept = article if isinstance(article, KeptArticle) else None
    read = article.article if isinstance(article, KeptArticle) else article
    return (
        "" if kept is None else str(kept.id),
        one_line(read.published or "")[:_DAY],
        one_line(read.language or ""),
        one_line(read.site or ""),
        one_line(read.title or ""),
        f"{read.word_count:,}",
    )


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
