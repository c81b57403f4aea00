"""`scraper import`: pages on disk and exports in, articles kept, one line for each."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from scraper.cli.options import Setting, SomePath, WholeNumber, keeping_pages, with_setting
from scraper.errors import BadUrl, InputError

if TYPE_CHECKING:
    from scraper.bundles import Found as Document
    from scraper.bundles import Kind
    from scraper.files import Found

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
@click.option(
    "--allow-private",
    is_flag=True,
    envvar="SCRAPER_ALLOW_PRIVATE",
    show_envvar=True,
    help="Also keep exported articles that have the address of a private host.",
)
@with_setting
@keeping_pages
def command(
    setting: Setting,
    paths: tuple[str, ...],
    url: str | None,
    jobs: int | None,
    *,
    allow_private: bool,
) -> int:
    """Read pages and exports from disk and keep their articles.

    A PATH is an HTML page, a text dump, a WARC, JSON lines, a JSON file of articles, or a folder,
    whose .html, .htm, .xhtml, .txt, .warc, .warc.gz, .jsonl, .jsonl.gz and .ndjson files are read,
    those in folders below it too. `-` is one of these on standard input.

    A page without an address is kept under the one that it declares, else under that of its file.
    Articles that `scraper export` wrote as JSON lines or WARC are kept as they were, with all their
    versions. Of one that is known already, only versions that were seen later are added.
    """
    from scraper import bundles, files
    from scraper.cli.outcomes import Tally
    from scraper.cli.progress import followed
    from scraper.reading import Reader
    from scraper.workers import Workers

    found = files.find(Path(path) for path in paths if path != STDIN)
    documents = _Documents(
        found,
        sys.stdin.buffer if STDIN in paths else None,
        url,
        tuple(map(bundles.kind_of, found.paths)),
    )
    if url is not None and documents.count != 1:
        raise click.UsageError(
            f"--url is the address of one page, and here are {documents.count:,}."
        )
    tally = Tally(quiet=setting.quiet)
    workers = Workers(min(jobs or usable_cpus(), documents.most_pages))
    with setting.archive(Reader(workers=workers)) as archive:
        results = tally.each(archive.add_all(documents, allow_private=allow_private))
        shown = documents.count if documents.is_countable else 0
        deque(followed(results, shown, quiet=setting.quiet), maxlen=0)
    tally.sum_up(*documents.passed_over)
    return tally.exit_code


@dataclass(slots=True)
class _Documents:
    """What there is to read, in its order: pages, and what holds many of them.

    `kinds` says of each path what it holds many as, None for a page. `other_records` counts those
    that hold none, as they are read.
    """

    found: Found
    pipe: BinaryIO | None
    url: str | None
    kinds: tuple[Kind | None, ...]
    other_records: int = 0

    @property
    def count(self) -> int:
        """How many files there are, folders that cannot be read and the pipe included."""
        return len(self.found.paths) + len(self.found.refused) + (self.pipe is not None)

    @property
    def is_countable(self) -> bool:
        """Whether each of them is one page."""
        return self.pipe is None and not any(self.kinds)

    @property
    def most_pages(self) -> int:
        """How many pages there may be to read at a time."""
        return max(self.count, 1) if self.is_countable else usable_cpus()

    @property
    def passed_over(self) -> Sequence[str]:
        """What was left aside, in words."""
        counted = {"other file": self.found.passed_over, "other record": self.other_records}
        return [
            f"{number:,} {thing}{'s' * (number != 1)} passed over"
            for thing, number in counted.items()
            if number
        ]

    def __iter__(self) -> Iterator[Document]:
        """Read one after the other, as they are asked for."""
        from scraper.files import refused_folder

        for path, kind in zip(self.found.paths, self.kinds, strict=True):
            yield from self._of_file(path, kind)
        for error in self.found.refused:
            yield refused_folder(error, now=datetime.now(UTC))
        if self.pipe is not None:
            yield from self._of_pipe(self.pipe)

    def _of_file(self, path: Path, kind: Kind | None) -> Iterator[Document]:
        from scraper.bundles import Bundle
        from scraper.files import read_file

        if kind is None:
            yield read_file(path, self.url, now=datetime.now(UTC))
            return
        self._refuse_url(str(path))
        bundle = Bundle.at(path, kind)
        yield from bundle.read_file(path, now=datetime.now(UTC))
        self.other_records += bundle.passed_over

    def _of_pipe(self, pipe: BinaryIO) -> Iterator[Document]:
        from scraper.bundles import HEAD_BYTES, Bundle, Rewound, kind_by_head
        from scraper.files import read_stream

        head = pipe.read(HEAD_BYTES)
        whole, kind = Rewound(head, pipe), kind_by_head(head)
        if kind is None:
            yield read_stream(whole, self.url, now=datetime.now(UTC))
            return
        self._refuse_url("standard input")
        bundle = Bundle("stdin:", kind)
        yield from bundle.read(whole, now=datetime.now(UTC))
        self.other_records += bundle.passed_over

    def _refuse_url(self, name: str) -> None:
        if self.url is not None:
            raise InputError(f"--url is the address of one page, and {name} holds many")
