"""`scraper sources`: what is read for news, added, listed, removed, exported."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.aside import write_aside
from scraper.cli import standing
from scraper.cli.added import named, rows, tell_one
from scraper.cli.options import (
    Courtesy,
    Setting,
    archive_options,
    format_option,
    with_courtesy,
    with_setting,
)
from scraper.cli.terminal import forget, one_line, say, tell, writes_to_terminal
from scraper.cli.writers import ROW_FORMATS
from scraper.errors import InputError
from scraper.model import KeptSource, SourceKind, utc_now

if TYPE_CHECKING:
    from scraper.cli.outcomes import Tally
    from scraper.discovery.lists import Entry
    from scraper.pipeline import Added, Archive
    from scraper.sourcing import Wish

STDIN = "-"  # as it was written: `./-` is a file
NONE_YET = "no sources yet; add one with `scraper sources add URL`"
_WEB = ("http://", "https://")

Wisher = Callable[["Entry"], "Wish"]


@click.group("sources")
@archive_options
def command(**_: object) -> None:
    """Name the feeds, sitemaps and pages that are read for news.

    `scraper run` reads them when they are due, and fetches the articles that they name.
    """


@command.command("add")
@click.argument("what", nargs=-1, required=True, metavar="WHAT...")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in SourceKind]),
    help="What it is; `listing` takes a page as it is, without looking for its feed.",
)
@click.option(
    "--recheck", is_flag=True, help="Look at its articles again, after hours, days and weeks."
)
@click.option("--cross-site", is_flag=True, help="Also fetch what it names on other sites.")
@format_option(("json", "jsonl"), "Print what was found so, and the lines on standard error.")
@with_courtesy
@with_setting
def add(
    setting: Setting,
    what: tuple[str, ...],
    form: str | None,
    courtesy: Courtesy,
    *,
    kind: str | None,
    recheck: bool,
    cross_site: bool,
) -> int:
    """Add sources, and say what each of them is.

    WHAT is the address of a feed, a sitemap, a robots.txt, or of a home or section page. Behind a
    page its feed is looked for; without one, the page itself is read for links to articles.

    WHAT may also be a file: OPML, or a plain list of one address a line. `-` is such a list on
    standard input. What an OPML list calls a feed is added as it is, and first looked at by
    `scraper run`.

    A source that is known takes the new options; one that was retired (410) is read again.
    """
    from scraper.cli.outcomes import Tally
    from scraper.reading import Reader

    wish = _wisher(kind, recheck=recheck, cross_site=cross_site)
    wishes = list(chain.from_iterable(_wishes(word, wish) for word in what))
    tally = Tally(quiet=setting.quiet, err=form is not None)
    with setting.archive(Reader(courtesy.fetcher())) as archive:
        told = _told(archive.add_sources(wishes), tally)
        if form:
            _print_to_whom_reads(told, form)
        deque(told, maxlen=0)
    _sum_up(tally)
    return tally.exit_code


@command.command("list")
@format_option(ROW_FORMATS, "How to print them.  [default: table on a terminal, else jsonl]")
@with_setting
def listed(setting: Setting, form: str | None) -> None:
    """List the sources, and how each of them goes.

    In a table times are relative; the other formats have them in UTC, and more of what is known.
    """
    form = form or ("table" if writes_to_terminal() else "jsonl")
    with setting.archive_to_read() as archive:
        sources = archive.sources()
        first = next(sources, None)
        if first is None and not setting.quiet:
            say(NONE_YET)
        if first is not None or form == "json":
            found = sources if first is None else chain([first], sources)
            standing.rows(datetime.now(UTC) if form == "table" else None).write(found, form)


@command.command("remove")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@with_setting
def remove(setting: Setting, targets: tuple[str, ...]) -> None:
    """Read sources no more. Their articles stay.

    A TARGET is a source's number or its address, as `scraper sources list` shows them.
    """
    with setting.archive_to_read() as archive:
        found = {source.id: source for source in (_source(archive, t, setting) for t in targets)}
    _refuse_parts(found.values())
    with setting.archive() as archive:
        for source in found.values():
            archive.remove_source(source.id)
            if not setting.quiet:
                tell(f"removed  {one_line(source.source.url)}  {_farewell(source)}", err=False)


@command.command("export")
@click.argument("path", default=STDIN, metavar="[PATH]")
@with_setting
def export(setting: Setting, path: str) -> None:
    """Write the sources as OPML, which feed readers read, too.

    To a file, or to standard output where PATH is `-` or missing. `scraper sources add` reads it
    again, with all that is known of the sources.
    """
    from scraper.discovery.lists import write_opml

    with setting.archive_to_read() as archive:
        sources = [kept.source for kept in archive.sources()]
    document = write_opml(sources, created=utc_now(datetime.now(UTC)))
    if path == STDIN:
        click.echo(document, nl=False)
        return
    write_aside(Path(path), document)
    if not setting.quiet:
        say(f"{len(sources):,} source{'s' * (len(sources) != 1)} written to {path}")


# What is to be added.


def _wisher(kind: str | None, *, recheck: bool, cross_site: bool) -> Wisher:
    """What makes a wish of an entry of a list. What a person says of all comes before the list."""
    from scraper.sourcing import Wish

    def wish(entry: Entry) -> Wish:
        told = kind or entry.kind or (SourceKind.FEED if entry.is_feed else None)
        return Wish(
            url=entry.url,
            kind=SourceKind(told) if told else None,
            title=entry.title,
            is_told=kind is None and told is not None,
            recheck=recheck or entry.recheck,
            cross_site=cross_site or entry.cross_site,
        )

    return wish


def _wishes(word: str, wish: Wisher) -> Iterator[Wish]:
    """What one argument asks for: an address, or those of a list. Raises `InputError`."""
    from scraper.discovery.lists import Entry

    if word.lower().startswith(_WEB):
        yield wish(Entry(word))
        return
    if word != STDIN and not _is_there(word):
        raise InputError(f"{word!r} is neither a URL (https://…) nor a file")
    yield from map(wish, _entries(word))


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # a name that no file can have, or a folder that may not be read
        return False


def _entries(word: str) -> Sequence[Entry]:
    from scraper.discovery.lists import MAX_BYTES, read

    called = "standard input" if word == STDIN else word
    try:
        if word == STDIN:
            return read(sys.stdin.buffer.read(MAX_BYTES + 1))
        with Path(word).open("rb") as file:
            return read(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise InputError(f"{called} cannot be read: {error.strerror}") from error
    except InputError as error:
        raise InputError(f"{called}: {error}") from error


# What became of it.


def _told(added: Iterable[Added], tally: Tally) -> Iterator[Added]:
    """Pass on what was added, telling each."""
    for one in added:
        tell_one(one, tally)
        yield one


def _print_to_whom_reads(added: Iterable[Added], form: str) -> None:
    """Print what was added until it ends, or until nobody reads it any more (`| head`)."""
    try:
        rows().write(added, form)
    except BrokenPipeError:
        forget(sys.stdout)


def _sum_up(tally: Tally) -> None:
    """Tell the sum, where there is more than one."""
    if tally.quiet or tally.counts.total() == 1:
        return
    counts = {name: tally.counts[name] for name in ("added", "known")} | {"failed": tally.failed}
    say(", ".join(f"{number:,} {name}" for name, number in counts.items() if number))


def _source(archive: Archive, target: str, setting: Setting) -> KeptSource:
    source = archive.source(target)
    if source is None:
        raise InputError(
            f"there is no source {target} in {setting.db}; `scraper sources list` names them"
        )
    return source


def _refuse_parts(sources: Iterable[KeptSource]) -> None:
    """Raises `InputError` for a file of a sitemap index, which would bring it back."""
    for kept in sources:
        if kept.source.parent_id is not None:
            raise InputError(
                f"{kept.source.url} is a file of source {kept.source.parent_id}; remove that one"
            )


def _farewell(source: KeptSource) -> str:
    number = source.articles
    stay = "its article stays" if number == 1 else f"its {number:,} articles stay"
    return f"{named(source.source.kind, source.source.title)}; {stay if number else 'no articles'}"
