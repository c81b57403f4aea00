"""How far a long batch or a run is: a line on standard error that only a terminal sees."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from scraper.cli.terminal import writes_to_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

    from scraper.running import Report
    from scraper.settling import Result


REDRAWN_S = 0.2  # seconds; a person sees no more often, and counting what is ahead costs a query
MANY = 10  # pages; fewer are done before a person wonders


class Watchable(Protocol):
    """A run that goes on."""

    @property
    def report(self) -> Report:
        """What it has done."""

    @property
    def ahead(self) -> int:
        """How much it has still to do."""

    @property
    def busy(self) -> int:
        """How many hosts it asks now."""


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


@contextmanager
def counted(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Give what is to be called with how many things are done and of how many; shows it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _, __: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, redirect_stdout=writes_to_terminal(), transient=True
    ) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def watched(run: Watchable, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Show how far a run is; give what is to be called whenever it has come a step further."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    console = Console(stderr=True)
    with Progress(*columns, console=console, redirect_stdout=writes_to_terminal()) as progress:
        bar = _RunBar(run, progress)
        yield bar.step
        bar.draw()


class _RunBar:
    """The bar of a run: what is done, of what is done and ahead, and from how many hosts."""

    def __init__(self, run: Watchable, progress: Progress) -> None:
        self._run = run
        self._progress = progress
        self._task = progress.add_task("", total=None)
        self._drawn = 0.0

    def step(self) -> None:
        """Draw it anew, where it has not just been drawn."""
        if time.monotonic() - self._drawn >= REDRAWN_S:
            self.draw()

    def draw(self) -> None:
        """Draw it anew."""
        self._drawn = time.monotonic()
        report, hosts = self._run.report, self._run.busy
        told = f"{report.stored:,} stored, {report.failed:,} failed, {hosts} hosts asked"
        total = report.done + self._run.ahead
        self._progress.update(self._task, completed=report.done, total=total, description=told)
