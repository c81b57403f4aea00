"""Things as a table: for a terminal, and in Markdown (GitHub's tables)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import click

from scraper.cli.terminal import one_line

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column: its name, and what it says of a thing, in one line or in several.

    A wide one has what the others leave, and is cut.
    """

    name: str
    cell: Callable[[T], str | Sequence[str]]
    is_number: bool = False
    is_wide: bool = False

    def lines(self, thing: T) -> list[str]:
        """The lines of its cell, free of control characters."""
        told = self.cell(thing)
        return [one_line(line) for line in ([told] if isinstance(told, str) else told)]


def write_table(things: Iterable[T], columns: Sequence[Column[T]]) -> None:
    """Draw a table as wide as the terminal; long cells of wide columns are cut."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    for column in columns:
        justify: Literal["left", "right"] = "right" if column.is_number else "left"
        ratio = 1 if column.is_wide else None
        table.add_column(column.name, justify=justify, ratio=ratio, no_wrap=True)
    for thing in things:
        table.add_row(*(Text("\n".join(column.lines(thing))) for column in columns))
    Console().print(table)


def write_markdown_table(things: Iterable[T], columns: Sequence[Column[T]]) -> None:
    """Write one line a thing, between bars."""
    click.echo(_row(column.name for column in columns))
    click.echo(_row("---:" if column.is_number else "---" for column in columns))
    for thing in things:
        click.echo(_row("<br>".join(map(_escaped, column.lines(thing))) for column in columns))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
