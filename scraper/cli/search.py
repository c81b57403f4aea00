"""`scraper search`: articles by their words, the best first, and where each answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from scraper.cli import articles
from scraper.cli.formats import Record
from scraper.cli.options import (
    Setting,
    choosing,
    format_option,
    of_source,
    with_setting,
    with_source,
)
from scraper.cli.tables import Column
from scraper.cli.terminal import has_colours, printable, say, writes_to_terminal
from scraper.cli.writers import ROW_FORMATS, Rows
from scraper.errors import InputError
from scraper.model import Filter, Hit, Passage
from scraper.terms import MAX_CHARACTERS, MAX_WORDS, Query, parse

if TYPE_CHECKING:
    from rich.text import Text

USUAL_LIMIT = 20  # articles: two or three screens; who wants more refines the query
NO_WORD = "there is no word in this query: nothing to look for"
ONLY_UNWANTED = "this query only says what to leave out: nothing to look for"
NONE_FOUND = "no article has all of this"
_MINUS = "A query with a minus stands in quotes, or after `--`."
CUT = f"only the first {MAX_WORDS} words, in {MAX_CHARACTERS:,} characters, are looked for"

KEYS = (*articles.KEYS, "excerpt")
_DAY = len("2023-11-11")
_MARK = "bold red"
Part = tuple[str, bool]  # of a passage, and whether it was searched for


class _Search(click.Command):
    """Reads a quoted query as one where it begins with a minus, too: no option has a space."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put such queries behind the options."""
        ends = args.index("--") if "--" in args else len(args)
        before, after = args[:ends], args[ends + 1 :]
        queries = [word for word in before if _is_query(word)]
        options = [word for word in before if not _is_query(word)]
        try:
            return super().parse_args(ctx, [*options, "--", *queries, *after])
        except click.NoSuchOption as error:
            if error.option_name.startswith("--"):
                raise
            raise click.UsageError(f"{error.format_message()} {_MINUS}", ctx) from error


def _is_query(word: str) -> bool:
    return word.startswith("-") and not word.startswith("--") and any(map(str.isspace, word))


@click.command("search", cls=_Search)
@click.argument("query", nargs=-1, required=True)
@format_option(ROW_FORMATS, "How to print them.  [default: table on a terminal, else jsonl]")
@with_source
@choosing(f"At most this many articles.  [default: {USUAL_LIMIT}]")
@with_setting
def command(
    setting: Setting, chosen: Filter, form: str | None, source: str | None, query: tuple[str, ...]
) -> None:
    """Find articles by their words, the best first.

    \b
      flood dam        articles with both words
      "old town"       with these words, one after the other
      flood OR storm   with one of them
      -river           without this one
      flood*           with a word that begins so

    A query with quotation marks or a minus stands in single quotes: `scraper search '"old town"
    -river'`. Capitals and diacritics make no difference: `dam phan` finds `đàm phán`. Chinese,
    Japanese, Korean, Thai and the like are found by any two characters or more.

    The best is what has the words often, and in the title; a rare word tells more than a common
    one. Where thousands match, those with all words in the title come first, and of all the ones
    that were kept last.

    What was looked for is red in the table, in `[brackets]` where there are no colours, and
    `**bold**` in Markdown. As JSON, an article has the keys that it has in `scraper list`, the
    `excerpt`, and the places in it that were looked for, `marks`: pairs of numbers of characters,
    from the first to behind the last, counted from 0.
    """  # noqa: D301  (click reads the backspace)
    form = form or ("table" if writes_to_terminal() else "jsonl")
    words = " ".join(query)
    told = None if setting.quiet else _told(parse(words))
    if told:
        say(told)
    with setting.archive_to_read() as archive:
        chosen = replace(of_source(archive, chosen, source), limit=chosen.limit or USUAL_LIMIT)
        try:
            hits = archive.search(words, chosen)
        except InputError as error:
            raise click.UsageError(f"{error}.") from error
        write(_counted(hits, quiet=setting.quiet or bool(told)), form)


def write(hits: Iterable[Hit], form: str) -> None:
    """Write hits in one of the formats of rows."""
    if form == "table":
        _write_table(hits)
    else:
        ROWS.write(hits, form)


def record(hit: Hit) -> Record:
    """An article by key, and where it answers."""
    marks = [list(mark) for mark in hit.excerpt.marks]
    return {**articles.record(hit.kept), "excerpt": hit.excerpt.text, "marks": marks}


def marked(passage: Passage, mark: Callable[[str], str]) -> str:
    """The passage with its marks, on one line, free of control characters."""
    return "".join(mark(text) if is_mark else text for text, is_mark in _parts(passage))


def _told(query: Query) -> str | None:
    """What there is to say about a query, if anything."""
    if query.wanted:
        return CUT if query.is_cut else None
    return ONLY_UNWANTED if query.unwanted else NO_WORD


def _counted(hits: Iterable[Hit], *, quiet: bool) -> Iterator[Hit]:
    """Pass hits on, and say where there are none."""
    hit = None
    for hit in hits:
        yield hit
    if hit is None and not quiet:
        say(NONE_FOUND)


def _parts(passage: Passage) -> Iterator[Part]:
    done = 0
    for start, end in passage.marks:
        yield _plain(passage.text[done:start]), False
        yield _plain(passage.text[start:end]), True
        done = end
    yield _plain(passage.text[done:]), False


def _plain(text: str) -> str:
    return printable(text.replace("\n", " ").replace("\t", " "))


def _day(hit: Hit) -> str:
    """The day of publication; in brackets that of the first sighting, where there is none."""
    published = hit.kept.article.published
    return published[:_DAY] if published else f"({hit.kept.first_seen[:_DAY]})"


def _in_brackets(text: str) -> str:
    return f"[{text}]"


def _in_markdown(passage: Passage) -> str:
    """`**bold**`; the text's own asterisks are none."""
    parts = ((text.replace("*", "&#42;"), is_mark) for text, is_mark in _parts(passage))
    return "".join(f"**{text}**" if is_mark else text for text, is_mark in parts)


def _write_table(hits: Iterable[Hit]) -> None:
    """Draw a table in which titles and excerpts have the lines that they need."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("id", justify="right", no_wrap=True)
    table.add_column("published", no_wrap=True)
    table.add_column("site", overflow="fold", max_width=24)
    table.add_column("title", ratio=2, overflow="fold")
    table.add_column("excerpt", ratio=3, overflow="fold")
    coloured = has_colours()
    for hit in hits:
        shown = (_shown(passage, coloured=coloured) for passage in (hit.title, hit.excerpt))
        site = _plain(hit.kept.article.site or "")
        table.add_row(str(hit.kept.id), _plain(_day(hit)), site, *shown)
    Console().print(table, markup=False)


def _shown(passage: Passage, *, coloured: bool) -> Text:
    from rich.text import Text

    if not coloured:
        return Text(marked(passage, _in_brackets))
    return Text.assemble(*((text, _MARK if is_mark else "") for text, is_mark in _parts(passage)))


COLUMNS: tuple[Column[Hit], ...] = (
    Column("id", lambda hit: str(hit.kept.id), is_number=True),
    Column("published", _day),
    Column("site", lambda hit: hit.kept.article.site or ""),
    Column("title", lambda hit: _in_markdown(hit.title)),
    Column("excerpt", lambda hit: _in_markdown(hit.excerpt)),
)
ROWS = Rows(KEYS, record, COLUMNS)
