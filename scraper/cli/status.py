"""`scraper status`: what has been failing, since when and why, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from scraper.cli.moments import since, when
from scraper.cli.options import Setting, WholeNumber, format_option, with_setting
from scraper.cli.run import counted
from scraper.cli.sources import NONE_YET
from scraper.cli.tables import Column
from scraper.cli.terminal import one_line, writes_to_terminal
from scraper.cli.writers import ROW_FORMATS, Rows
from scraper.model import Attempt, Host, KeptLink, KeptRun, KeptSource

if TYPE_CHECKING:
    from scraper.pipeline import Status

MANY = 50  # links that are told of without --limit: two screens


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that does not go well, or the last run. Times are UTC.

    `what` is a `source`, a `host`, a `link` or a `run`; `id` its number, where it has one; `name`
    its address. `state` is `retired` or `failing` of a source, `resting` of a host, a link's own,
    and `well`, `failed` or `unfinished` of a run. It is so since `since`, after `times` failures,
    and goes on at `next`. `counts` and `exit_code` are a run's.
    """

    what: str
    id: int | None
    name: str
    state: str
    since: str | None = None
    times: int | None = None
    next: str | None = None
    outcome: str | None = None
    detail: str = ""
    counts: dict[str, int] | None = None
    exit_code: int | None = None


KEYS = tuple(Trouble.__dataclass_fields__)


@click.command("status")
@format_option(ROW_FORMATS, "How to print it.  [default: table on a terminal, else jsonl]")
@click.option(
    "--limit",
    type=WholeNumber(min=1),
    default=MANY,
    show_default=True,
    metavar="N",
    help="At most this many links.",
)
@with_setting
def command(setting: Setting, form: str | None, limit: int) -> None:
    """Tell what has been failing, since when, and why.

    The worst first: sources that are retired (410) or fail, hosts that are left alone for a while,
    links that were given up or are tried again; and how the last run went.

    The exit code is 0 whatever is failing. On a terminal, and with `-f table`, times are relative.
    """
    form = form or ("table" if writes_to_terminal() else "jsonl")
    with setting.archive_to_read() as archive:
        status = archive.status(limit)
        count = sum(1 for _ in archive.sources())
    troubles = list(told(status))
    if form != "table":
        rows(None).write(
            [*troubles, *(_of_run(run, status.at_work) for run in last_runs(status))], form
        )
        return
    now = datetime.now(UTC)
    click.echo(one_line(sentence(status, count, now)))
    if troubles:
        rows(now).write(troubles, form)


def told(status: Status) -> Iterator[Trouble]:
    """What does not go well, the worst first."""
    yield from map(_of_source, status.sources)
    yield from map(_of_host, status.hosts)
    for link, attempt in status.links:
        yield _of_link(link, attempt)


def last_runs(status: Status) -> Iterator[KeptRun]:
    """The last run; and where it did not finish, those before it up to one that did."""
    for run in status.runs:
        yield run
        if run.finished is not None:
            return


def sentence(status: Status, count: int, now: datetime) -> str:
    """How the sources (`count` of them) and the last run go, for a person."""
    named = ("last run", "the one before")
    ran = [
        f"{name} {run.started} ({when(run.started, now)}): {_went(run, status.at_work)}"
        for name, run in zip(named, last_runs(status), strict=False)
    ]
    return "; ".join([_of_all(status, count), *(ran or ["no run yet"])])


def rows(now: datetime | None) -> Rows[Trouble]:
    """How these are written; as of `now`, where times are to be relative."""
    columns: tuple[Column[Trouble], ...] = (
        Column("what", lambda trouble: trouble.what),
        Column("state", lambda trouble: trouble.state.replace("_", " ")),
        Column("name", lambda trouble: list(_lines(trouble, now)), is_wide=True),
        Column("times", lambda t: "" if t.times is None else f"{t.times:,}", is_number=True),
        Column("next", lambda trouble: when(trouble.next, now)),
    )
    return Rows(KEYS, asdict, columns)


def _of_all(status: Status, count: int) -> str:
    """How the sources go that a person added, and the files that their sitemap indexes name."""
    if not count:
        return NONE_YET
    if not status.sources:
        return "the one source is well" if count == 1 else f"all {count:,} sources are well"
    added = [kept for kept in status.sources if kept.source.parent_id is None]
    retired = sum(not kept.state.enabled for kept in added)
    parts = ((len(added) - retired, "failing"), (retired, "retired"))
    named = " and ".join(f"{number:,} {name}" for number, name in parts if number) or "none failing"
    files = len(status.sources) - len(added)
    of_files = f", and {files:,} file{'s' * (files != 1)} of sitemap indexes" if files else ""
    return f"{named} of {count:,} source{'s' * (count != 1)}{of_files}"


def _went(run: KeptRun, at_work: str | None = None) -> str:
    if run.finished is None:
        if at_work is None:
            return "it did not finish: it was killed"
        return ": ".join(filter(None, ("it is at work", at_work)))
    counts = Counter(run.counts)  # an older version may have counted less
    return counted(counts) + (f"; exit code {run.exit_code}" if run.exit_code else "")


def _of_source(kept: KeptSource) -> Trouble:
    state = kept.state
    return Trouble(
        what="source",
        id=kept.id,
        name=kept.source.url,
        state="failing" if state.enabled else "retired",
        since=state.failing_since,
        times=state.failures,
        next=state.next_due if state.enabled else None,
        outcome=state.last_outcome,
        detail=state.last_detail,
    )


def _of_host(host: Host) -> Trouble:
    return Trouble(
        what="host",
        id=None,
        name=host.name,
        state="resting",
        times=host.failures,
        next=host.rest_until,
        detail=host.reason,
    )


def _of_link(kept: KeptLink, last: Attempt | None) -> Trouble:
    return Trouble(
        what="link",
        id=kept.id,
        name=kept.link.url,
        state=kept.state,
        since=kept.first_seen,
        times=kept.tries,
        next=kept.next_try,
        outcome=last.outcome if last else None,
        detail=last.detail if last else "",
    )


def _of_run(run: KeptRun, at_work: str | None) -> Trouble:
    finished = "failed" if run.exit_code else "well"
    return Trouble(
        what="run",
        id=run.id,
        name=f"run {run.id}",
        state="unfinished" if run.finished is None else finished,
        since=run.started,
        detail=_went(run, at_work),
        counts=dict(run.counts),
        exit_code=run.exit_code,
    )


def _lines(trouble: Trouble, now: datetime | None) -> Iterator[str]:
    """Its name, and below it since when, and why."""
    yield trouble.name
    told = (since(trouble.since, now), trouble.outcome, trouble.detail)
    if why := ": ".join(filter(None, told)):
        yield why
