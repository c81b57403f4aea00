"""`scraper reextract`: the kept pages read again, and what today's extractor makes of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import click

from scraper.cli.formats import Record
from scraper.cli.group import (
    EXIT_ALL_FAILED,
    EXIT_BUG,
    EXIT_DONE,
    EXIT_INTERRUPTED,
    EXIT_SOME_FAILED,
)
from scraper.cli.history import title_paragraph, words_told
from scraper.cli.importing import usable_cpus
from scraper.cli.options import (
    Setting,
    WholeNumber,
    choosing,
    format_option,
    of_source,
    with_setting,
    with_source,
)
from scraper.cli.progress import counted
from scraper.cli.tables import Column
from scraper.cli.terminal import say, writes_to_terminal
from scraper.cli.writers import ROW_FORMATS, Rows
from scraper.differences import Extent, Kind, extent, paragraphs
from scraper.errors import InputError
from scraper.model import Filter, Outcome, Selection

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.pipeline import Archive
    from scraper.reextraction import Reextraction, Reread

TODAY = "today"  # reextraction.TODAY, without what loading that costs
TABLE_ROWS = 50  # of a table, which is drawn as a whole; then the next one begins
KEYS = (
    "article_id",
    "url",
    "outcome",
    "changed",
    "words_added",
    "words_removed",
    "characters_added",
    "characters_removed",
    "characters",
    "values",
    "title",
    "detail",
)

_VERSION = re.compile(r"\d{1,9}(\.\d{1,9})*")


def _checked_version(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is None or value == TODAY or _VERSION.fullmatch(value):
        return value
    raise click.BadParameter(
        f"{value!r} is no version, such as 0.2; name a TARGET before this option."
    )


@click.command("reextract")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--dry-run", is_flag=True, help="Only tell what would change; nothing is written.")
@click.option(
    "--older-than-extractor",
    "older_than",
    is_flag=False,
    flag_value=TODAY,
    callback=_checked_version,
    metavar="[VERSION]",
    help="Only articles that an older version of this program wrote; without a VERSION, those that"
    " today's extractor did not write.",
)
@click.option(
    "--restart", is_flag=True, help="Begin with the first page, also after an interruption."
)
@click.option(
    "--jobs",
    type=WholeNumber(min=1),
    metavar="N",
    help="How many pages are read at a time.  [default: the number of processors]",
)
@format_option(
    ROW_FORMATS, "How to print what changed.  [default: table on a terminal, else jsonl]"
)
@with_source
@choosing("Rest after this many pages; called again, it goes on there.")
@with_setting
def command(
    setting: Setting,
    targets: tuple[str, ...],
    older_than: str | None,
    chosen: Filter,
    source: str | None,
    form: str | None,
    jobs: int | None,
    *,
    dry_run: bool,
    restart: bool,
) -> int:
    """Read the kept pages again with today's extractor.

    Nothing is asked of the network. An article that reads otherwise now gets a revision with the
    cause `extractor_changed`; one that would lose its text, or more than half of it, stays as it
    is. Pages that were refused are read, too, unless articles of some kind are asked for. Prints
    what changed, and what was kept for the better.

    A TARGET is an article's number or any address that it is known under; without one, all are
    read. Interrupted, the same command goes on where it was.
    """
    if not setting.db.is_file():
        raise InputError(f"there is no archive at {setting.db}")
    from scraper.reading import Reader
    from scraper.workers import Workers

    reader = Reader(workers=Workers(jobs or usable_cpus()))
    opened = setting.archive_to_read(reader) if dry_run else setting.archive(reader)
    with opened as archive:
        chosen = of_source(archive, chosen, source)
        asked = Selection(chosen, _ids(archive, targets, setting.db), older_than)
        try:
            reextraction = archive.reextract(asked, dry_run=dry_run, restart=restart)
        except InputError as error:
            raise click.UsageError(f"{error}.") from error
        return _Report(setting, reextraction, dry_run=dry_run).written(form)


def _ids(archive: Archive, targets: Sequence[str], path: Path) -> tuple[int, ...]:
    found = []
    for target in targets:
        kept = archive.article(target)
        if kept is None:
            raise InputError(f"there is no article {target} in {path}")
        found.append(kept.id)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a page, and by how much its article changed.

    `words` are of title and text, `added` and `removed` characters of the text; `values` are the
    changed fields but the text, as they were and as they are.
    """

    reread: Reread
    words: Extent = field(default_factory=Extent)
    added: int = 0
    removed: int = 0
    values: Record = field(default_factory=dict)


def row_of(reread: Reread) -> Row:
    """Measure what changed."""
    if reread.before is None or reread.article is None or not reread.changed:
        return Row(reread)
    old, new = reread.before.article, reread.article
    compared = paragraphs(old.text, new.text)
    counts: Counter[Kind] = Counter()
    for piece in (piece for paragraph in compared for piece in paragraph):
        counts[piece.kind] += len(piece.text)
    names = (name for name in reread.changed if name != "text")
    return Row(
        reread,
        extent((title_paragraph(old, new), *compared)),
        counts[Kind.ADDED],
        counts[Kind.REMOVED],
        {name: [getattr(old, name), getattr(new, name)] for name in names},
    )


class _Report:
    """Tells what became of the pages, and counts."""

    def __init__(self, setting: Setting, work: Reextraction, *, dry_run: bool) -> None:
        self._setting = setting
        self._work = work
        self._dry_run = dry_run
        self._outcomes: Counter[str] = Counter()
        self._fields: Counter[str] = Counter()
        self._failed = 0
        self._added = self._removed = 0

    def written(self, form: str | None) -> int:
        """Do it, writing what changed; the exit code."""
        resumed = self._work.resumed
        if resumed is not None:
            done = _numbered(resumed.progress.done, "page")
            self._say(f"Going on after {done}; begun {resumed.started}, --restart begins anew.")
        try:
            with closing(self._rows()) as rows:
                _write(rows, form or ("table" if writes_to_terminal() else "jsonl"))
        except KeyboardInterrupt:
            say(f"\n{self._interrupted()}")
            return EXIT_INTERRUPTED
        self._say(self._sentence())
        return self._exit_code()

    def _rows(self) -> Generator[Row, None, None]:
        """Those that are told."""
        with counted(quiet=self._setting.quiet) as advance, closing(self._work.__iter__()) as found:
            for done, reread in enumerate(found, 1):
                advance(done, max(self._work.total, done))
                if self._is_told(reread):
                    row = row_of(reread)
                    self._added += row.words.added
                    self._removed += row.words.removed
                    yield row

    def _is_told(self, reread: Reread) -> bool:
        self._failed += reread.failed
        self._fields.update(reread.changed)
        self._outcomes["refused" if reread.is_refused_again else reread.outcome] += 1
        is_quiet = reread.outcome is Outcome.UNCHANGED or reread.is_refused_again
        return reread.failed or not is_quiet

    def _say(self, sentence: str) -> None:
        if not self._setting.quiet:
            say(sentence)

    def _interrupted(self) -> str:
        done = _numbered(self._outcomes.total(), "page")
        if self._dry_run:
            return f"Interrupted after {done}. Nothing was written."
        return f"Interrupted after {done}. What was kept stays; the same command goes on there."

    def _sentence(self) -> str:
        pages = self._outcomes.total()
        were = "was" if pages == 1 else "were"
        parts = ", ".join(self._parts())
        told = f"{_numbered(pages, 'page')} {were} read again{': ' * bool(parts)}{parts}"
        missing = self._work.without_page
        have = "has" if missing == 1 else "have"
        without = f"; {_numbered(missing, 'article')} {have} no kept page" if missing else ""
        rests = "" if self._work.is_through else "; --limit is reached, and there are more"
        return f"{'dry run, nothing was written: ' * self._dry_run}{told}{without}{rests}"

    def _parts(self) -> Iterator[str]:
        would = "would be " if self._dry_run else ""
        words = {
            Outcome.REVISED: f"{would}revised{self._extent()}",
            Outcome.STORED: f"{would}stored as new",
            Outcome.KEPT_BETTER_COPY: "kept as the better copy",
            Outcome.DUPLICATE: "of articles with other addresses",
            Outcome.UNCHANGED: "unchanged",
            "refused": "refused as before",
        }
        for name, told in words.items():
            if self._outcomes[name]:
                yield f"{self._outcomes[name]:,} {told}"
        for name, number in self._outcomes.items():
            if name not in words:
                yield f"{number:,} {name}"

    def _extent(self) -> str:
        fields = ", ".join(f"{name} {count:,}" for name, count in self._fields.most_common())
        return f" ({fields}; words {words_told(Extent(self._added, self._removed))})"

    def _exit_code(self) -> int:
        if self._outcomes[Outcome.INTERNAL_ERROR]:
            return EXIT_BUG
        if not self._failed:
            return EXIT_DONE
        is_all = self._failed == self._outcomes.total()
        return EXIT_ALL_FAILED if is_all else EXIT_SOME_FAILED


def _write(rows: Iterator[Row], form: str) -> None:
    if form != "table":
        ROWS.write(rows, form)
        return
    while some := list(islice(rows, TABLE_ROWS)):
        ROWS.write(some, form)


def _numbered(number: int, name: str) -> str:
    return f"{number:,} {name}{'s' * (number != 1)}"


def _title(row: Row) -> str | None:
    before, article = row.reread.before, row.reread.article
    read = (article, None if before is None else before.article)
    return next((one.title for one in read if one is not None and one.title), None)


def _characters(row: Row) -> int | None:
    """How many the text has now, of what is kept."""
    before, article = row.reread.before, row.reread.article
    if row.reread.outcome is Outcome.KEPT_BETTER_COPY and before is not None:
        return len(before.article.text)
    return None if article is None else len(article.text)


def _record(row: Row) -> Record:
    reread = row.reread
    return {
        "article_id": reread.article_id,
        "url": reread.url,
        "outcome": reread.outcome.value,
        "changed": reread.changed,
        "words_added": row.words.added,
        "words_removed": row.words.removed,
        "characters_added": row.added,
        "characters_removed": row.removed,
        "characters": _characters(row),
        "values": row.values,
        "title": _title(row),
        "detail": reread.detail,
    }


def _number(row: Row) -> str:
    return "" if row.reread.article_id is None else str(row.reread.article_id)


def _told(row: Row) -> Iterable[str]:
    """Which fields changed, or why nothing did."""
    return row.reread.changed or (row.reread.detail,)


COLUMNS: tuple[Column[Row], ...] = (
    Column("id", _number, is_number=True),
    Column("outcome", lambda row: row.reread.outcome.value.replace("_", " ")),
    Column(
        "words",
        lambda row: words_told(row.words) if row.values or row.added or row.removed else "",
        is_number=True,
    ),
    Column("changed", lambda row: ", ".join(_told(row)), is_wide=True),
    Column("title", lambda row: _title(row) or row.reread.url, is_wide=True),
)
ROWS = Rows(KEYS, _record, COLUMNS)
