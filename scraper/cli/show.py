"""`scraper show`: one article, or the page that it was taken from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scraper.cli.options import Setting, format_option, with_setting
from scraper.cli.terminal import writes_to_terminal
from scraper.errors import InputError

if TYPE_CHECKING:
    from scraper.model import Copies, Copy, KeptArticle
    from scraper.pipeline import Archive

FORMATS = ("text", "markdown", "json", "jsonl")
NAMED = 5  # copies, to a reader
LISTED = 100  # copies, to a program


@click.command("show")
@click.argument("target")
@format_option(FORMATS, "How to print it.  [default: text on a terminal, else jsonl]")
@click.option("--raw", is_flag=True, help="Write the kept page instead, byte for byte.")
@with_setting
def command(setting: Setting, target: str, form: str | None, *, raw: bool) -> None:
    """Show one article.

    TARGET is its number in the archive or any address that it is known under. Other articles that
    read like it are named with it.
    """
    if raw and form:
        raise click.UsageError("--raw writes the page as it is, in no other format.")
    if raw and writes_to_terminal():
        raise click.UsageError("--raw is not for terminals; send it to a file or a pipe.")
    with setting.archive_to_read() as archive:
        kept = archive.article(target)
        if kept is None:
            raise InputError(f"there is no article {target} in {setting.db}")
        if raw:
            click.echo(_body(archive, kept), nl=False)
        else:
            _write(archive, kept, form or ("text" if writes_to_terminal() else "jsonl"))


def _write(archive: Archive, kept: KeptArticle, form: str) -> None:
    from scraper.cli.articles import record
    from scraper.cli.documents import as_markdown, as_text
    from scraper.cli.formats import write_json, write_jsonl

    if form in ("json", "jsonl"):
        copies = archive.copies(kept.id, LISTED)
        found = [asdict(copy) for copy in copies.found]
        told = {"duplicates": found, "duplicate_count": copies.total}
        (write_json if form == "json" else write_jsonl)([{**record(kept), **told}])
    else:
        document = as_markdown if form == "markdown" else as_text
        click.echo(document(kept, _lines(archive.copies(kept.id, NAMED))))


def _lines(copies: Copies) -> list[str]:
    """Where an article also stands, in a line each, and how many more there are."""
    lines = [_line(copy) for copy in copies.found]
    more = copies.total - len(lines)
    return [*lines, f"and {more:,} more"] if more else lines


def _line(copy: Copy) -> str:
    how = "the same text" if copy.distance == 0 else "nearly the same"
    if copy.distance is None:
        how = "a copy of the same article"
    when = ", kept first" if copy.is_first else ""
    return f"{copy.url or copy.title or 'no address'} (article {copy.id}: {how}{when})"


def _body(archive: Archive, kept: KeptArticle) -> bytes:
    page = archive.page(kept)
    if page is None:
        raise InputError(f"the page of article {kept.id} was not kept, only what was taken from it")
    return page.body
