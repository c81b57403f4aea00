"""The options that several commands share, each group gathered into one value.

The options of `archive_options` may stand before the command as well as after it. Nearer wins:
after the command, before it, the environment, the default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from scraper.cli.terminal import log_to_terminal
from scraper.errors import InputError
from scraper.model import Filter

if TYPE_CHECKING:
    from scraper.fetcher import Fetcher
    from scraper.pipeline import Archive
    from scraper.reading import Reader

LONGEST_S = 86_400.0  # seconds, a day; no page is worth more, and clocks overflow far beyond it

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """Which archive, how much to say, and whether new pages are kept in it."""

    db: Path
    quiet: bool
    verbose: bool
    keep_pages: bool = True

    def archive(self, reader: Reader | None = None) -> Archive:
        """Open the archive for writing. Raises `ArchiveError`."""
        from scraper.pipeline import Archive

        return Archive(self.db, reader=reader, keep_pages=self.keep_pages)

    def run_lock(self, now: datetime) -> AbstractContextManager[object]:
        """Keep other runs out of the archive. Raises `ArchiveLocked`, and `ArchiveError`.

        Beside a file that is no archive nothing is left: to open it says what it is.
        """
        from scraper.store.identity import HEAD_BYTES, Identity, identify
        from scraper.store.lock import RunLock

        with suppress(OSError), self.db.open("rb") as file:
            if identify(file.read(HEAD_BYTES)) in {Identity.FOREIGN, Identity.NO_DATABASE}:
                return nullcontext()
        return RunLock(self.db, now)

    def archive_to_read(self, reader: Reader | None = None) -> Archive:
        """Open the archive, which has to exist, so that nothing in it changes."""
        from scraper.pipeline import Archive

        return Archive(self.db, write=False, reader=reader)


@dataclass(frozen=True, slots=True)
class Courtesy:
    """How to fetch: the least pause, in seconds, between two requests to one host, and limits.

    None stands for the fetcher's own choice.
    """

    delay: float
    timeout: float | None
    max_size: int | None
    allow_private: bool

    def fetcher(self) -> Fetcher:
        """Make the fetcher."""
        from scraper.fetcher import Fetcher, Limits

        usual = Limits()
        limits = Limits(
            deadline_s=usual.deadline_s if self.timeout is None else self.timeout,
            max_wire_bytes=self.max_size or usual.max_wire_bytes,
            max_decoded_bytes=self.max_size or usual.max_decoded_bytes,
        )
        return Fetcher(limits, allow_private=self.allow_private, delay_s=self.delay)


class Seconds(click.FloatRange):
    """A number of seconds, neither negative nor longer than a day."""

    name = "seconds"

    def convert(self, value: Any, param: Any, ctx: click.Context | None) -> float:
        """Read the number."""
        try:
            number = float(value)
        except ValueError:
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        seconds = float(super().convert(number, param, ctx))
        if not seconds <= LONGEST_S:  # nor is it NaN
            self.fail(f"{value} is no number of seconds up to {LONGEST_S:,.0f}.", param, ctx)
        return seconds


class WholeNumber(click.IntRange):
    """A number without a fraction, in a range."""

    def convert(self, value: Any, param: Any, ctx: click.Context | None) -> int:
        """Read the number."""
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is no whole number.", param, ctx)
        return int(super().convert(number, param, ctx))


class SomePath(click.Path):
    """A path that is not empty: `Path("")` would be the working folder."""

    def convert(self, value: Any, param: Any, ctx: click.Context | None) -> Any:
        """Read the path."""
        if value == "":
            self.fail("an empty path names nothing.", param, ctx)
        return super().convert(value, param, ctx)


def archive_options(command: Command) -> Command:
    """Add `--db`, `-q` and `-v`."""
    for option in (_VERBOSE, _QUIET, _DB):
        command = option(command)
    return command


def with_setting(command: Command) -> Command:
    """Add the archive's options, and call the command with the `Setting` first."""

    @wraps(command)
    def run(*, db: Path, quiet: bool, verbose: bool, **options: Any) -> Any:
        log_to_terminal(verbose=verbose)
        return command(Setting(db, quiet, verbose), **options)

    return archive_options(run)


def keeping_pages(command: Command) -> Command:
    """Add `--no-pages`, and let the `Setting` say so; for below `with_setting`."""

    @wraps(command)
    def run(setting: Setting, *args: Any, no_pages: bool, **options: Any) -> Any:
        return command(replace(setting, keep_pages=not no_pages), *args, **options)

    return _NO_PAGES(run)


def courteous(delay_s: float) -> Callable[[Command], Command]:
    """Add what says how to fetch, as one argument `courtesy`; `delay_s` is the usual pause."""
    delay_option = click.option(
        "--delay",
        type=Seconds(min=0),
        default=delay_s,
        show_default=True,
        help="Seconds between two requests to one host.",
    )

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(
            *args: Any,
            delay: float,
            timeout: float | None,
            max_size: int | None,
            allow_private: bool,
            **options: Any,
        ) -> Any:
            courtesy = Courtesy(delay, timeout, max_size, allow_private)
            return command(*args, courtesy=courtesy, **options)

        for option in (_ALLOW_PRIVATE, _MAX_SIZE, _TIMEOUT, delay_option):
            run = option(run)
        return run

    return decorate


# A person waits: half a second, since a reader opens no two pages faster. Nobody waits for cron.
with_courtesy = courteous(0.5)
with_patience = courteous(2.0)


def choosing(limit_help: str) -> Callable[[Command], Command]:
    """Add what says which articles, as one argument `chosen`; what `--limit` limits is told."""
    limit_option = click.option("--limit", type=WholeNumber(min=1), metavar="N", help=limit_help)

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(
            *args: Any,
            language: str | None,
            site: str | None,
            since: str | None,
            until: str | None,
            flag: str | None,
            no_duplicates: bool,
            limit: int | None,
            **options: Any,
        ) -> Any:
            chosen = Filter(
                language=language,
                site=site,
                since=since,
                until=until,
                flag=flag,
                no_duplicates=no_duplicates,
                limit=limit,
            )
            return command(*args, chosen=chosen, **options)

        for option in (limit_option, _NO_DUPLICATES, _FLAG, _UNTIL, _SINCE, _SITE, _LANGUAGE):
            run = option(run)
        return run

    return decorate


def with_source(command: Command) -> Command:
    """Add `--source`, as an argument `source`; `of_source` makes it part of a filter."""
    return _SOURCE(command)


def of_source(archive: Archive, chosen: Filter, source: str | None) -> Filter:
    """Choose only what this source named. Raises `InputError` where there is none of that name."""
    if source is None:
        return chosen
    found = archive.source(source)
    if found is None:
        raise InputError(f"there is no source {source}; `scraper sources list` names them")
    return replace(chosen, source_id=found.id)


def format_option(choices: tuple[str, ...], help_text: str) -> Callable[[Command], Command]:
    """Make the option `-f`, with these formats, as one argument `form`."""
    option = click.option("-f", "--format", type=click.Choice(choices), help=help_text)

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*args: Any, **options: Any) -> Any:
            return command(*args, form=options.pop("format"), **options)

        return option(run)

    return decorate


def _nearest(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    """The value given after the command, else the nearest one before it."""
    name = str(parameter.name)
    before = [above for above in _above(context) if name in above.params]
    own = context.get_parameter_source(name)
    if not before or own is ParameterSource.COMMANDLINE:
        return value
    sources = {above.get_parameter_source(name) for above in before}
    is_told = ParameterSource.COMMANDLINE in sources or own is ParameterSource.DEFAULT
    return before[0].params[name] if is_told else value


def _above(context: click.Context) -> Iterator[click.Context]:
    """The groups that a command belongs to, the nearest first."""
    while context.parent is not None:
        context = context.parent
        yield context


_DB = click.option(
    "--db",
    type=SomePath(path_type=Path),
    envvar="SCRAPER_DB",
    default=Path("articles.db"),
    show_default=True,
    show_envvar=True,
    callback=_nearest,
    help="The archive, one SQLite file.",
)
_QUIET = click.option(
    "-q", "--quiet", is_flag=True, callback=_nearest, help="Say only what went wrong."
)
_VERBOSE = click.option(
    "-v", "--verbose", is_flag=True, callback=_nearest, help="Say what is being done."
)
_TIMEOUT = click.option(
    "--timeout",
    type=Seconds(min=0, min_open=True),
    help="Seconds that one URL may take, everything included.  [default: 30]",
)
_MAX_SIZE = click.option(
    "--max-size",
    type=WholeNumber(min=1),
    metavar="BYTES",
    help="The largest page that is read, in bytes.  [default: 10000000]",
)
_ALLOW_PRIVATE = click.option(
    "--allow-private",
    is_flag=True,
    envvar="SCRAPER_ALLOW_PRIVATE",
    show_envvar=True,
    help="Also fetch from this computer and from private networks.",
)
_NO_PAGES = click.option(
    "--no-pages",
    is_flag=True,
    envvar="SCRAPER_NO_PAGES",
    show_envvar=True,
    help="Keep articles, but not the pages they are taken from: these cannot be read anew later.",
)
_LANGUAGE = click.option(
    "--language", metavar="TAG", help="Only articles in this language, such as `vi` or `zh`."
)
_SITE = click.option(
    "--site", metavar="DOMAIN", help="Only articles of this site, such as `bbc.co.uk`."
)
_SINCE = click.option(
    "--since", metavar="TIME", help="Only articles of this ISO 8601 day or time, or later."
)
_UNTIL = click.option(
    "--until", metavar="TIME", help="Only articles of this ISO 8601 day or time, or earlier."
)
_FLAG = click.option(
    "--flag", metavar="WORD", help="Only articles with this flag, such as `short` or `gone`."
)
_NO_DUPLICATES = click.option(
    "--no-duplicates", is_flag=True, help="Leave out articles that read like an earlier one."
)
_SOURCE = click.option(
    "--source", metavar="TARGET", help="Only articles of this source: its number or its address."
)
with_filter = choosing("At most this many articles.")
