"""`scraper list`: the articles in the archive."""

from __future__ import annotations

import click

from scraper.cli.options import (
    Setting,
    format_option,
    of_source,
    with_filter,
    with_setting,
    with_source,
)
from scraper.cli.terminal import writes_to_terminal
from scraper.errors import InputError
from scraper.model import Filter

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "markdown")


@click.command("list")
@format_option(FORMATS, "How to print them.  [default: table on a terminal, else jsonl]")
@with_source
@with_filter
@with_setting
def command(setting: Setting, chosen: Filter, form: str | None, source: str | None) -> None:
    """List the articles in the archive, newest first.

    A table has a line for each; the other formats, all but `markdown`, have the whole articles.
    """
    from scraper.cli.writers import ROWS

    with setting.archive_to_read() as archive:
        chosen = of_source(archive, chosen, source)
        try:
            articles = archive.articles(chosen)
        except InputError as error:
            raise click.UsageError(f"{error}.") from error
        ROWS[form or ("table" if writes_to_terminal() else "jsonl")](articles)
