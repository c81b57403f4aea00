"""`scraper check`: whether everything in the archive is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from scraper.cli.formats import write_json, write_jsonl
from scraper.cli.options import Setting, format_option, with_setting
from scraper.cli.progress import counted
from scraper.cli.terminal import one_line, say
from scraper.errors import ArchiveDamaged, InputError
from scraper.model import Fault, Part

if TYPE_CHECKING:
    from scraper.pipeline import Archive

BACKUP = "restore the archive from a backup"


@click.command("check")
@click.option(
    "--repair",
    is_flag=True,
    help="Mend what can be made anew from the rest: indexes, the search index, addresses, counts."
    " No text is changed.",
)
@format_option(("json", "jsonl"), "Print what is wrong so, instead of in lines.")
@with_setting
def command(setting: Setting, form: str | None, *, repair: bool) -> int:
    """Tell whether everything in the archive is whole.

    Looks at the file and its schema, holds every article, revision and page against its hash, and
    the search index against the texts. Says what is wrong, and how to mend it.

    Without --repair nothing is written. The exit code is 0 where everything is whole, or was
    mended, else 1.
    """
    if repair and not setting.db.is_file():
        raise InputError(f"there is no archive at {setting.db}")
    tally = _Tally()
    with setting.run_lock(datetime.now(UTC)) if repair else nullcontext():
        _writer(form)(tally.of(_found(setting, tally, repair=repair)))
    if not setting.quiet or tally.total:
        say(tally.sentence(setting, repair=repair))
    return 1 if tally.total > tally.mended else 0


class _Tally:
    """Counts what is wrong, what of it can be mended, and what was."""

    def __init__(self) -> None:
        self.total = 0
        self.mendable: Counter[Part] = Counter()
        self.mended = 0

    def of(self, found: Iterable[Fault]) -> Iterator[Fault]:
        """Pass findings on, counting them."""
        for one in found:
            self.total += 1
            self.mendable[one.what] += one.can_be_mended
            yield one

    def sentence(self, setting: Setting, *, repair: bool) -> str:
        """What came out, in a line."""
        if not self.total:
            return f"{setting.db} is whole"
        wrong = "1 thing is wrong" if self.total == 1 else f"{self.total:,} things are wrong"
        can_be = self.mendable.total()
        if repair:
            return f"{wrong}; {self._mending()}"
        return f"{wrong}; {can_be:,} can be mended with --repair" if can_be else wrong

    def _mending(self) -> str:
        if not self.mendable.total():
            return "none can be mended"
        if self.mended == self.total == 1:
            return "it was mended"
        return f"{self.mended:,} {'was' if self.mended == 1 else 'were'} mended"


def _found(setting: Setting, tally: _Tally, *, repair: bool) -> Iterator[Fault]:
    """What is wrong; with `repair` it is mended once all is told."""
    try:
        archive = setting.archive() if repair else setting.archive_to_read()
    except ArchiveDamaged as error:
        yield _of_file(setting, error)
        return
    with archive:
        with counted(quiet=setting.quiet) as advance:
            yield from archive.check(advance)
        if repair:
            tally.mended = _mended(archive, +tally.mendable)


def _of_file(setting: Setting, error: ArchiveDamaged) -> Fault:
    detail, _, remedy = str(error).removeprefix(f"{setting.db} ").partition("; ")
    return Fault(Part.FILE, str(setting.db), f"it {detail}", remedy or BACKUP)


def _mended(archive: Archive, mendable: Counter[Part]) -> int:
    """Mend; how many of the things that could be are well now."""
    if not mendable:
        return 0
    archive.mend(list(mendable))
    left = sum(found.can_be_mended for found in archive.check(only=list(mendable)))
    return max(mendable.total() - left, 0)


def _writer(form: str | None) -> Callable[[Iterable[Fault]], None]:
    if form is None:
        return _write_lines
    write = write_json if form == "json" else write_jsonl
    return lambda found: write(map(asdict, found))


def _write_lines(found: Iterable[Fault]) -> None:
    for one in found:
        click.echo(one_line(f"{one.where}: {one.detail}"))
        click.echo(f"    {one_line(one.remedy)}")
