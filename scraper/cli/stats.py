"""`scraper stats`: how many articles, by day, site, language, outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.formats import Record, as_json
from scraper.cli.options import (
    Setting,
    choosing,
    format_option,
    of_source,
    with_setting,
    with_source,
)
from scraper.cli.tables import Column
from scraper.cli.terminal import one_line, say, writes_to_terminal
from scraper.cli.writers import ROW_FORMATS, Rows
from scraper.errors import InputError
from scraper.model import Counts, Filter, Statistics

if TYPE_CHECKING:
    from rich.console import Console

Count = tuple[str | None, int]

TOP = 10  # names of a kind in the overview: with the days two screens
DAYS = 30  # days in the overview: a month
LONGEST_BAR = 60  # characters; a longer one tells no more
LONGEST_NAME = 40  # characters; a domain of a usual length, beside a bar on 80 columns
GAPS = 4  # characters between the three columns
NONE_YET = "no articles yet; get some with `scraper fetch URL` or `scraper run`"
NONE_CHOSEN = "no articles like this"

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
_PARTS = " ▏▎▍▌▋▊▉"  # of a character, in eighths
_MONTH = len("2023-11")
_INDENT = 2  # spaces a level, of JSON that a person reads

BREAKDOWNS: Mapping[str, Callable[[Statistics], Counts]] = {
    "day": lambda found: found.by_day,
    "month": lambda found: by_month(found.by_day),
    "site": lambda found: found.by_site,
    "language": lambda found: found.by_language,
    "outcome": lambda found: found.by_outcome,
    "flag": lambda found: found.by_flag,
}
_OVERVIEW = ("day", "site", "language", "flag", "outcome")
_IN_ORDER = ("day", "month")  # the last of which are the ones to be seen


@click.command("stats")
@click.option("--by", type=click.Choice(tuple(BREAKDOWNS)), help="Count by this alone, all of it.")
@format_option(
    ROW_FORMATS, "How to print it.  [default: table on a terminal, else jsonl, json without --by]"
)
@with_source
@choosing("At most this many of a kind: the largest, of days and months the last.")
@with_setting
def command(
    setting: Setting, chosen: Filter, form: str | None, by: str | None, source: str | None
) -> None:
    """Count the articles by day, site, language, outcome.

    Without --by an overview, in which flags are counted, too: on a terminal the largest ten of each
    and the last thirty days that have articles, as JSON all of them. A day is that of the
    publication in UTC, of the first sighting where there is none.

    Outcomes are those of attempts, whose time and site count. Attempts have no language and no
    flag: where one is asked for, those count that were made at an address of such an article.
    """
    form = form or _usual(by)
    if by is None and form not in ("table", "json", "jsonl"):
        raise click.UsageError(f"-f {form} needs --by: an overview is more than one table.")
    with setting.archive_to_read() as archive:
        chosen = of_source(archive, chosen, source)
        try:
            found = archive.stats(chosen)
        except InputError as error:
            raise click.UsageError(f"{error}.") from error
    kinds = _OVERVIEW if by is None else (by,)
    if not any(BREAKDOWNS[kind](found) for kind in kinds) and not setting.quiet:
        is_all = not found.articles and replace(chosen, limit=None) == Filter()
        say(NONE_YET if is_all else NONE_CHOSEN)
    if by is None:
        _write_overview(found, chosen.limit, form)
    else:
        _write(by, _few(by, BREAKDOWNS[by](found), chosen.limit), form)


def record(found: Statistics, limit: int | None = None) -> Record:
    """All that was counted, by key; breakdowns are lists of the records that `--by` gives."""
    single = {f.name: getattr(found, f.name) for f in fields(found) if f.name[:3] != "by_"}
    return single | {
        f"by_{by}": list(map(rows(by).record, _few(by, count(found), limit)))
        for by, count in BREAKDOWNS.items()
    }


def rows(by: str) -> Rows[Count]:
    """How the counts of a breakdown are written."""
    counted = "attempts" if by == "outcome" else "articles"
    columns: tuple[Column[Count], ...] = (
        Column(by, lambda count: _named(count[0])),
        Column(counted, lambda count: f"{count[1]:,}", is_number=True),
    )
    return Rows((by, counted), lambda count: {by: count[0], counted: count[1]}, columns)


def by_month(by_day: Counts) -> Counts:
    """The counts of days as those of months, in order."""
    months = Counter[str]()
    for day, number in by_day:
        months[(day or "")[:_MONTH]] += number
    return tuple(months.items())


def bar(number: int, largest: int, width: int, *, ascii_only: bool = False) -> str:
    """A bar as long as its number; `width` characters are the largest. Nothing but 0 has none."""
    eighths = max(round(number / max(largest, 1) * width * 8), number > 0)
    if ascii_only:
        return "#" * max(round(eighths / 8), number > 0)
    whole, part = divmod(eighths, 8)
    return "█" * whole + _PARTS[part].strip()


def size(number: float) -> str:
    """A number of bytes as a person tells it: `62.0 GB`, a thousand of a unit being the next."""
    unit = 0
    while round(number, 1) >= 1_000 and unit < len(_UNITS) - 1:
        number, unit = number / 1_000, unit + 1
    return f"{number:,.1f} {_UNITS[unit]}" if unit else f"{number:,} {_UNITS[0]}"


def summary(found: Statistics) -> Iterator[tuple[str, str]]:
    """The counts that are single numbers, each with its label."""
    span = f"   {found.first_day} to {found.last_day}" if found.articles else ""
    yield "articles", f"{found.articles:,}{span}"
    yield "revisions", f"{found.revisions:,}"
    yield "gone", f"{found.gone:,}"
    yield "pages", f"{found.pages:,}   {size(found.page_bytes)} as they are kept"
    attempts = sum(number for _, number in found.by_outcome)
    yield "attempts", f"{attempts:,}   {size(found.wire_bytes)} received"


def _usual(by: str | None) -> str:
    if writes_to_terminal():
        return "table"
    return "json" if by is None else "jsonl"


def _few(by: str, counts: Counts, limit: int | None) -> Counts:
    if limit is None:
        return counts
    return counts[-limit:] if by in _IN_ORDER else counts[:limit]


def _named(name: str | None) -> str:
    return "(unknown)" if name is None else one_line(name)


def _write(by: str, counts: Counts, form: str) -> None:
    if form != "table":
        rows(by).write(counts, form)
    elif counts:
        _draw(_console(), counts)


def _write_overview(found: Statistics, limit: int | None, form: str) -> None:
    if form != "table":
        click.echo(as_json(record(found, limit), _INDENT if form == "json" else None))
    elif found.articles or found.by_outcome:
        _draw_overview(found, limit)


def _draw_overview(found: Statistics, limit: int | None) -> None:
    console = _console()
    for label, told in summary(found):
        console.print(f"{label:<11}{told}", markup=False)
    for by in _OVERVIEW:
        every = BREAKDOWNS[by](found)
        counts = _few(by, every, limit or (DAYS if by in _IN_ORDER else TOP))
        if counts:
            console.print(f"\n{_heading(by, len(counts), len(every))}", style="bold", markup=False)
            _draw(console, counts)


def _heading(by: str, shown: int, number: int) -> str:
    which = "last" if by in _IN_ORDER else "largest"
    counted = "attempts" if by == "outcome" else "articles"
    return f"{counted} by {by}" + (f", the {which} {shown:,} of {number:,}" * (shown < number))


def _draw(console: Console, counts: Counts) -> None:
    """Draw a chart, a line a name: the name, its bar, its number."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    names = [_named(name) for name, _ in counts]
    largest = max(number for _, number in counts)
    name_width = min(max(map(cell_len, names)), LONGEST_NAME, max(console.width // 2, 1))
    left = console.width - name_width - len(f"{largest:,}") - GAPS
    width = max(min(left, LONGEST_BAR), 1)
    chart: Any = Table.grid(padding=(0, GAPS // 2, 0, 0))
    chart.add_column(width=name_width, no_wrap=True, overflow="ellipsis")
    chart.add_column(width=width, no_wrap=True)
    chart.add_column(justify="right", no_wrap=True)
    ascii_only = console.options.ascii_only
    for name, (_, number) in zip(names, counts, strict=True):
        drawn = Text(bar(number, largest, width, ascii_only=ascii_only), style="cyan")
        chart.add_row(Text(name), drawn, Text(f"{number:,}"))
    console.print(chart)


def _console() -> Console:
    """A terminal as wide as it is; without colours where NO_COLOR asks for that."""
    from rich.console import Console

    return Console(highlight=False)
