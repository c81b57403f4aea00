"""How far a long batch is: a line on standard error that only a terminal sees."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from scraper.cli.terminal import writes_to_terminal

if TYPE_CHECKING:
    from scraper.pipeline import Result

MANY = 10  # pages; fewer are done before a person wonders


def followed(results: Iterable[Result], total: int, *, quiet: bool) -> Iterator[Result]:
    """Pass results through, showing how many there have been of the total."""
    if quiet or total < MANY or not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    # On one terminal the lines have to pass through rich, which lifts them above the bar.
    with Progress(*columns, console=console, redirect_stdout=writes_to_terminal()) as progress:
        yield from progress.track(results, total=total)
