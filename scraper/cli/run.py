"""`scraper run`: the cron job."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.options import (
    Courtesy,
    Seconds,
    Setting,
    WholeNumber,
    keeping_pages,
    with_patience,
    with_setting,
)
from scraper.cli.terminal import one_line, say
from scraper.errors import ArchiveError, InputError

if TYPE_CHECKING:
    from scraper.pipeline import Archive
    from scraper.running import Report, RunOptions, SourceRead
    from scraper.settling import Result


@click.command("run")
@click.option(
    "--limit", type=WholeNumber(min=1), metavar="N", help="Ask for at most this many articles."
)
@click.option(
    "--since",
    metavar="TIME",
    help="Leave links that are older than this ISO 8601 day or time; rechecks do not count.",
)
@click.option(
    "--source",
    "targets",
    multiple=True,
    metavar="SOURCE",
    help="Read only this source, by its id or address, now, and fetch only what it named."
    " May be given several times.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Also read sources that are not due; none that are retired or whose host is left alone.",
)
@click.option(
    "--recheck",
    is_flag=True,
    help="Look again at the articles of all sources: after hours, then days, then weeks.",
)
@click.option(
    "--jobs",
    type=WholeNumber(min=1, max=256),
    metavar="N",
    help="How many hosts are asked at a time.  [default: 32]",
)
@click.option(
    "--max-time",
    type=Seconds(min=0, min_open=True),
    metavar="SECONDS",
    help="Begin nothing new after this long; the next run goes on.  [default: 840, 14 minutes]",
)
@click.option(
    "-f", "--format", "form", type=click.Choice(["table", "json"]), help="Report as JSON, too."
)
@with_patience
@with_setting
@keeping_pages
def command(setting: Setting, courtesy: Courtesy, *, form: str | None, **asked: Any) -> int:
    """Read the sources that are due, and fetch and keep what is new.

    This is the cron job: `scraper cron` prints the line for it. Sources are added with
    `scraper sources add`. Only one run works on an archive at a time: another one leaves at once
    with exit code 75.

    On success it says nothing, except on a terminal. Exit codes: 3 if a source failed or an article
    was given up, 4 if all failed.
    """
    if not setting.db.is_file():
        raise ArchiveError(
            f"there is no archive at {setting.db}; `scraper sources add URL` makes one"
        )
    with setting.run_lock(datetime.now(UTC)):
        return _run(setting, courtesy, form, asked)


def _run(setting: Setting, courtesy: Courtesy, form: str | None, asked: dict[str, Any]) -> int:
    from scraper.cli.heap import give_memory_back
    from scraper.cli.importing import usable_cpus
    from scraper.cli.progress import watched
    from scraper.reading import Reader
    from scraper.workers import Workers

    give_memory_back()
    reader = Reader(courtesy.fetcher(), Workers(usable_cpus()))
    with setting.archive(reader) as archive:
        tell = _Teller(verbose=setting.verbose)
        run = archive.prepared(_options(archive, **asked), tell=tell)
        with watched(run, quiet=setting.quiet) as tell.then:
            report = run.finish()
    if form == "json":
        _write_json(report)
    if _is_worth_a_line(report, setting):
        say(summary(report))
    return report.exit_code


def _options(
    archive: Archive,
    *,
    limit: int | None,
    since: str | None,
    targets: tuple[str, ...],
    force: bool,
    recheck: bool,
    jobs: int | None,
    max_time: float | None,
) -> RunOptions:
    from scraper.model import sort_time
    from scraper.running import RunOptions

    if since is not None and sort_time(since) is None:
        raise click.UsageError(f"{since!r} is no ISO 8601 day or time, such as 2023-11-11.")
    only = tuple(_source_id(archive, target) for target in targets)
    if not recheck and not only and next(iter(archive.sources()), None) is None:
        raise InputError("the archive has no sources; `scraper sources add URL` adds one")
    usual = RunOptions()
    return RunOptions(
        limit=limit,
        since=since and sort_time(since),
        only=only,
        force=force,
        recheck=recheck,
        jobs=jobs or usual.jobs,
        max_time_s=max_time or usual.max_time_s,
    )


def _source_id(archive: Archive, target: str) -> int:
    source = archive.source(target)
    if source is None:
        raise InputError(f"there is no source {target}; `scraper sources list` names them")
    if not source.state.enabled:
        url = source.source.url
        raise InputError(
            f"source {target} is retired (410); `scraper sources add {url}` revives it"
        )
    _tell_of_rest(archive, source.source.url)
    return source.id


def _tell_of_rest(archive: Archive, url: str) -> None:
    """Say that the host of a source, which a person wants to be read now, is left alone."""
    from scraper.model import utc_now

    host = archive.explain(url).host
    if host is not None and (host.rest_until or "") > utc_now(datetime.now(UTC)):
        say(f"{host.name} is left alone until {host.rest_until}: {one_line(host.reason)}")


class _Teller:
    """Says what went wrong, and with `verbose` everything, as it happens; and calls `then`."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self.then: Callable[[], None] = lambda: None

    def __call__(self, told: SourceRead | Result) -> None:
        from scraper.model import LinkState, Outcome
        from scraper.running import SourceRead

        attempt = told.attempt
        if isinstance(told, SourceRead):
            is_wrong = not attempt.outcome.succeeded and not told.is_again
        else:
            given_up = attempt.step is not None and attempt.step.state is LinkState.GIVEN_UP
            is_wrong = given_up or attempt.outcome is Outcome.INTERNAL_ERROR
        if is_wrong or self._verbose:
            say(f"{attempt.outcome:<12} {one_line(attempt.url)}  {one_line(attempt.detail)}")
        self.then()


def _is_worth_a_line(report: Report, setting: Setting) -> bool:
    """On a terminal always; else nobody reads about success."""
    if setting.quiet:
        return False
    return setting.verbose or sys.stderr.isatty() or report.exit_code != 0


def summary(report: Report) -> str:
    """A report in one line."""
    return counted(report.counts())


def counted(counts: Mapping[str, int]) -> str:
    """What a run counted, in one line."""
    sources = _listed(
        (counts["sources_read"], "with news"),
        (counts["sources_unchanged"], "unchanged"),
        (counts["sources_failed"], "failed"),
        *((counts[name], "left for the next run") for name in ("sources_left",) if counts[name]),
    )
    links = _listed(
        (counts["links_found"], "found"),
        (counts["links_known"], "known"),
        (counts["links_new"], "new"),
    )
    articles = _listed(
        (counts["stored"], "stored"),
        *((counts[name], name) for name in ("revised", "unchanged") if counts[name]),
        (counts["refused"], "refused"),
        (counts["failed"], "failed"),
        *((counts[name], name.replace("_", " ")) for name in ("given_up",) if counts[name]),
    )
    left = f"; {counts['left']:,} left for the next run" if counts["left"] else ""
    return f"sources: {sources}; links: {links}; articles: {articles}{left}"


def _listed(*counted: tuple[int, str]) -> str:
    return ", ".join(f"{number:,} {name}" for number, name in counted)


def _write_json(report: Report) -> None:
    import json

    click.echo(json.dumps({**report.counts(), "exit_code": report.exit_code}))
