"""`scraper show`: one article, or the page that it was taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scraper.cli.options import Setting, format_option, with_setting
from scraper.cli.terminal import writes_to_terminal
from scraper.errors import InputError

if TYPE_CHECKING:
    from scraper.model import KeptArticle
    from scraper.pipeline import Archive

FORMATS = ("text", "markdown", "json", "jsonl")


@click.command("show")
@click.argument("target")
@format_option(FORMATS, "How to print it.  [default: text on a terminal, else jsonl]")
@click.option("--raw", is_flag=True, help="Write the kept page instead, byte for byte.")
@with_setting
def command(setting: Setting, target: str, form: str | None, *, raw: bool) -> None:
    """Show one article.

    TARGET is its number in the archive or any address that it is known under.
    """
    from scraper.cli.writers import ARTICLES

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
            ARTICLES[form or ("text" if writes_to_terminal() else "jsonl")]([kept])


def _body(archive: Archive, kept: KeptArticle) -> bytes:
    page = archive.page(kept)
    if page is None:
        raise InputError(f"the page of article {kept.id} is not kept")
    return page.body
