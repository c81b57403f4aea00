"""`scraper export`: the archive, or some of it, as files that others read."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scraper.cli.group import EXIT_DONE, EXIT_SOME_FAILED
from scraper.cli.options import (
    Setting,
    SomePath,
    format_option,
    of_source,
    with_filter,
    with_setting,
    with_source,
)
from scraper.cli.progress import counted
from scraper.cli.terminal import one_line, say, writes_to_terminal
from scraper.errors import ArchiveDamaged, InputError
from scraper.model import Filter

STDOUT = "-"  # as it was written: `./-` is a file
FORMATS = ("jsonl", "csv", "markdown", "html", "warc", "opml")
FOLDERS = frozenset({"markdown", "html"})


@click.command("export")
@click.argument("path", type=SomePath(), metavar="PATH")
@format_option(FORMATS, "What to write.  [default: told by the suffix of PATH]")
@with_source
@with_filter
@with_setting
def command(
    setting: Setting, path: str, chosen: Filter, source: str | None, form: str | None
) -> int:
    """Write articles to a file, a new folder, or standard output.

    \b
    .jsonl, .jsonl.gz  everything that is held of each article; `scraper import` makes
                       the archive again from it, all but the pages themselves
    .warc.gz, .warc    the same with the pages, for web archives (WARC 1.1)
    .csv               a row an article as it is now, for spreadsheets
    -f markdown        a folder with a file an article, its facts as front matter
    -f html            a folder that opens in a browser at index.html
    .opml              the sources, for feed readers

    Nothing is left where it cannot be finished. A file that is there is replaced when all of the
    new one is written; a folder must be new or empty. A page that is damaged in the archive is
    left out and named, and the exit code is 3.
    """  # noqa: D301  click reads \b
    _refuse(path, chosen, source, form)
    lost = _Lost()
    with setting.archive_to_read() as archive:
        asked = of_source(archive, chosen, source)
        try:
            total = archive.count(asked)
        except InputError as error:
            raise click.UsageError(f"{error}.") from error
        with counted(quiet=setting.quiet) as show:
            target = sys.stdout.buffer if path == STDOUT else path
            number = archive.export(
                target,
                form,
                asked,
                advance=lambda done: show(done, total),
                leave_out=lost.leave_out,
            )
    if not setting.quiet and (path != STDOUT or not writes_to_terminal()):
        say(f"{_things(number, path, form)} written{'' if path == STDOUT else f' to {path}'}")
    return lost.sum_up()


class _Lost:
    """Tells of pages that cannot be read back, and counts them."""

    def __init__(self) -> None:
        self.number = 0

    def leave_out(self, url: str, error: ArchiveDamaged) -> None:
        """Tell of one."""
        self.number += 1
        say(f"Warning: the page of {one_line(url)} is left out: {error}")

    def sum_up(self) -> int:
        """Tell how many there were; the exit code."""
        if not self.number:
            return EXIT_DONE
        say(f"{self.number:,} damaged page{'s' * (self.number != 1)} left out")
        return EXIT_SOME_FAILED


def _refuse(path: str, chosen: Filter, source: str | None, form: str | None) -> None:
    """Raises `UsageError` for what can never be written."""
    from scraper.exporting import form_of

    if path == STDOUT:
        if form is None:
            choices = ", ".join(name for name in FORMATS if name not in FOLDERS)
            raise click.UsageError(f"`-` does not say what to write; choose with -f: {choices}.")
        if form in FOLDERS:
            raise click.UsageError(f"{form} is a folder of files; name one instead of `-`.")
        if form == "warc" and writes_to_terminal():
            raise click.UsageError("WARC is not for terminals; send it to a file or a pipe.")
    elif form is None:
        try:
            form = form_of(Path(path)).value
        except InputError as error:
            raise click.UsageError(f"{error}.") from error
    if form == "opml" and (chosen != Filter() or source is not None):
        raise click.UsageError("OPML lists the sources, and what chooses articles says nothing.")


def _things(number: int, path: str, form: str | None) -> str:
    is_opml = form == "opml" or (form is None and path.lower().endswith(".opml"))
    return f"{number:,} {'source' if is_opml else 'article'}{'s' * (number != 1)}"
