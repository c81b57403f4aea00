"""`scraper fetch`: URLs in, articles kept, one line for each."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from scraper.cli.options import (
    Courtesy,
    Setting,
    format_option,
    keeping_pages,
    with_courtesy,
    with_setting,
)
from scraper.cli.terminal import forget, writes_to_terminal
from scraper.decide import Refusal
from scraper.model import Article, KeptArticle

if TYPE_CHECKING:
    from scraper.cli.outcomes import Tally
    from scraper.pipeline import Archive, Result
    from scraper.reading import Reader

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "markdown")


@click.command("fetch")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@format_option(FORMATS, "Print the articles in this format, and the outcomes on standard error.")
@click.option(
    "--no-store",
    is_flag=True,
    help="Keep nothing, only print the articles: as text on a terminal, else as JSON lines.",
)
@click.option("--refetch", is_flag=True, help="Fetch known articles whole, even if not modified.")
@with_courtesy
@with_setting
@keeping_pages
def command(
    setting: Setting,
    urls: tuple[str, ...],
    form: str | None,
    courtesy: Courtesy,
    *,
    no_store: bool,
    refetch: bool,
) -> int:
    """Fetch pages and keep their articles.

    Each URL ends in one outcome, which is printed. A URL of `-` stands for those on standard input,
    one a line. A known article is only sent again by its server if it was modified since.
    """
    from scraper.cli.outcomes import Tally
    from scraper.reading import Reader

    tally = Tally(quiet=setting.quiet, err=no_store or form is not None)
    if no_store:
        with Reader(courtesy.fetcher()) as reader:
            _print(_read(reader, _each(urls), tally), form)
    else:
        with setting.archive(Reader(courtesy.fetcher())) as archive:
            results = tally.each(archive.fetch_all(_each(urls), refetch=refetch))
            if form:
                _print_to_whom_reads(_kept(archive, results), form)
            deque(results, maxlen=0)
    tally.sum_up()
    return tally.exit_code


def _each(urls: Iterable[str]) -> Iterator[str]:
    """The URLs, those on standard input included; empty lines there are none."""
    for url in urls:
        if url == "-":
            lines = (line.decode("utf-8-sig", "replace").strip() for line in sys.stdin.buffer)
            yield from filter(None, lines)
        else:
            yield url


def _read(reader: Reader, urls: Iterable[str], tally: Tally) -> Iterator[Article]:
    for url in urls:
        reading = reader.fetch(url)
        if isinstance(reading.found, Article):
            tally.counts["read"] += 1
            yield reading.found
        elif isinstance(reading.found, Refusal):
            tally.tell(reading.found.outcome, reading.url, reading.found.detail)


def _kept(archive: Archive, results: Iterable[Result]) -> Iterator[KeptArticle]:
    for result in results:
        if result.attempt.outcome.succeeded and result.article_id is not None:
            kept = archive.article(result.article_id)
            if kept is not None:
                yield kept


def _print_to_whom_reads(articles: Iterable[KeptArticle], form: str) -> None:
    """Print articles until they end, or until nobody reads them any more (`| head`)."""
    try:
        _print(articles, form)
    except BrokenPipeError:
        forget(sys.stdout)


def _print(articles: Iterable[KeptArticle | Article], form: str | None) -> None:
    from scraper.cli.writers import ARTICLES

    ARTICLES[form or ("text" if writes_to_terminal() else "jsonl")](articles)
