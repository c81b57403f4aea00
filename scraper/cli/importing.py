"""`scraper import`: pages on disk in, articles kept, one line for each."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.options import Setting, SomePath, WholeNumber, with_setting
from scraper.errors import BadUrl

if TYPE_CHECKING:
    from scraper.files import Found
    from scraper.model import Attempt, Page

STDIN = "-"  # as it was written: `./-` is a file


def usable_cpus() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _checked_url(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from scraper.urls import checked

    try:
        return value and checked(value)
    except BadUrl as error:
        raise click.BadParameter(f"{error}.") from error


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=SomePath(readable=False), metavar="PATH...")
@click.option(
    "--url", callback=_checked_url, help="The address on the web of the one page that is read."
)
@click.option(
    "--jobs",
    type=WholeNumber(min=1),
    metavar="N",
    help="How many pages are read at a time.  [default: the number of processors]",
)
@with_setting
def command(setting: Setting, paths: tuple[str, ...], url: str | None, jobs: int | None) -> int:
    """Read pages from disk and keep their articles.

    A PATH is an HTML page, a text dump, or a folder, whose .html, .htm, .xhtml and .txt files are
    read, those in folders below it too. `-` is one page on standard input.

    A page without an address is kept under the one that it declares, else under that of its file.
    """
    from scraper import files
    from scraper.cli.outcomes import Tally
    from scraper.cli.progress import followed
    from scraper.reading import Reader
    from scraper.workers import Workers

    found = files.find(Path(path) for path in paths if path != STDIN)
    has_pipe = STDIN in paths
    count = len(found.paths) + len(found.refused) + has_pipe
    if url is not None and count != 1:
        raise click.UsageError(f"--url is the address of one page, and here are {count:,}.")
    tally = Tally(quiet=setting.quiet)
    workers = Workers(min(jobs or usable_cpus(), max(count, 1)))
    with setting.archive(Reader(workers=workers)) as archive:
        results = tally.each(archive.add_all(_documents(found, url, has_pipe=has_pipe)))
        deque(followed(results, count, quiet=setting.quiet), maxlen=0)
    tally.sum_up(*_passed_over(found))
    return tally.exit_code


def _documents(found: Found, url: str | None, *, has_pipe: bool) -> Iterator[Page | Attempt]:
    from scraper.files import read_file, read_stream, refused_folder

    for path in found.paths:
        yield read_file(path, url, now=datetime.now(UTC))
    for error in found.refused:
        yield refused_folder(error, now=datetime.now(UTC))
    if has_pipe:
        yield read_stream(sys.stdin.buffer, url, now=datetime.now(UTC))


def _passed_over(found: Found) -> Sequence[str]:
    number = found.passed_over
    return (f"{number:,} other file{'s' * (number != 1)} passed over",) if number else ()
