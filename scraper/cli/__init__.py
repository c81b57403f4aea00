"""The command line: one module a command, loaded when that command is used.

Only this room prints, exits and configures logging. Data goes to standard output, what is said to a
person goes to standard error.
"""

from __future__ import annotations

import click

from scraper import __version__
from scraper.cli.group import LazyGroup
from scraper.cli.options import archive_options

# A command's name, the module of this room that holds it, and its line in the overview.
COMMANDS = {
    "fetch": ("fetch", "Fetch pages and keep their articles."),
    "import": ("importing", "Read pages and exports from disk and keep their articles."),
    "list": ("listing", "List the articles in the archive, newest first."),
    "search": ("search", "Find articles by their words, the best first."),
    "show": ("show", "Show one article."),
    "history": ("history", "List every version of an article, the oldest first."),
    "diff": ("diff", "Show the words taken out and put in between two versions."),
    "export": ("export", "Write articles to a file, a new folder, or standard output."),
    "sources": ("sources", "Name the feeds, sitemaps and pages that are read for news."),
    "run": ("run", "Read the sources that are due, and fetch and keep what is new."),
    "reextract": ("reextract", "Read the kept pages again with today's extractor."),
    "stats": ("stats", "Count the articles by day, site, language, outcome."),
    "status": ("status", "Tell what has been failing, since when, and why."),
    "explain": ("explain", "Tell all that is known of one URL."),
    "serve": ("serve", "Show the archive in the browser."),
    "check": ("check", "Tell whether everything in the archive is whole."),
    "cron": ("cron", "Print the crontab line and the systemd timer for this archive."),
}


@click.group(
    cls=LazyGroup,
    commands_by_name=COMMANDS,
    invoke_without_command=True,
    context_settings={
        "auto_envvar_prefix": "SCRAPER",
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
    },
)
@archive_options
@click.version_option(__version__, prog_name="scraper")
@click.pass_context
def main(context: click.Context, /, **_: object) -> None:
    """Fetch news articles, strip everything that is not the article, keep the clean text.

    Everything is kept in one SQLite file. Start with `scraper fetch https://...`.

    Every option can also be set in the environment: `--jobs` of `scraper import` is
    SCRAPER_IMPORT_JOBS.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
