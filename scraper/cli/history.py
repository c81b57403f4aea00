"""`scraper history`: every version of an article, and what each of them changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click

from scraper.cli.formats import Record
from scraper.cli.options import Setting, format_option, with_setting
from scraper.cli.tables import Column
from scraper.cli.terminal import writes_to_terminal
from scraper.cli.writers import ROW_FORMATS, Rows
from scraper.differences import Extent, Paragraph, extent, line, paragraphs
from scraper.model import Article, Revision

# The fields whose changes are told: what is read, and who says that it was written when.
FIELDS = ("title", "text", "authors", "published", "modified", "url")
KEYS = (
    "article_id",
    "number",
    "seen_at",
    "cause",
    "silent",
    "changed",
    "words_added",
    "words_removed",
    "title",
    "modified",
    "word_count",
)


@dataclass(frozen=True, slots=True)
class Step:
    """A version, and what it changed in the one before: the fields, and words of title and text."""

    version: Revision
    changed: tuple[str, ...]
    extent: Extent


@click.command("history")
@click.argument("target")
@format_option(ROW_FORMATS, "How to print them.  [default: table on a terminal, else jsonl]")
@with_setting
def command(setting: Setting, target: str, form: str | None) -> None:
    """List every version of an article, the oldest first.

    TARGET is its number in the archive or any address that it is known under. A version is
    `silent` where its page changed title or text, and not the time of modification that it states.
    `scraper diff` shows what changed.
    """
    with setting.archive_to_read() as archive:
        found = steps(archive.revisions(target))
        ROWS.write(found, form or ("table" if writes_to_terminal() else "jsonl"))


def steps(versions: Iterable[Revision]) -> Iterator[Step]:
    """Each version, with what it changed in the one before."""
    before: Article | None = None
    for version in versions:
        now = version.article
        if before is None:
            yield Step(version, (), Extent())
        else:
            compared = (title_paragraph(before, now), *paragraphs(before.text, now.text))
            yield Step(version, changed_fields(before, now), extent(compared))
        before = now


def changed_fields(old: Article, new: Article) -> tuple[str, ...]:
    """The names of those of `FIELDS` that differ."""
    return tuple(name for name in FIELDS if getattr(old, name) != getattr(new, name))


def title_paragraph(old: Article, new: Article) -> Paragraph:
    """What became of the title."""
    first, second = ((read.title or "").replace("\n", " ") for read in (old, new))
    return line(first, second)


def words_told(found: Extent) -> str:
    """`+12 -3`."""
    return f"+{found.added:,} -{found.removed:,}"


def _record(step: Step) -> Record:
    version = step.version
    return {
        "article_id": version.article_id,
        "number": version.number,
        "seen_at": version.seen_at,
        "cause": version.cause,
        "silent": version.is_silent,
        "changed": step.changed,
        "words_added": step.extent.added,
        "words_removed": step.extent.removed,
        "title": version.article.title,
        "modified": version.article.modified,
        "word_count": version.article.word_count,
    }


COLUMNS: tuple[Column[Step], ...] = (
    Column("number", lambda step: f"{step.version.number:,}", is_number=True),
    Column("seen", lambda step: step.version.seen_at),
    Column("cause", lambda step: (step.version.cause or "original").replace("_", " ")),
    Column("changed", lambda step: ", ".join(step.changed), is_wide=True),
    Column("words", lambda s: words_told(s.extent) if s.version.cause else "", is_number=True),
    Column("silent", lambda step: "silent" if step.version.is_silent else ""),
)
ROWS = Rows(KEYS, _record, COLUMNS)
