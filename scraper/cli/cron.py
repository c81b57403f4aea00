"""`scraper cron`: the line for crontab, and the service and timer for systemd, of this archive.

A crontab entry is read by cron first, which knows only `%` (crontab(5)), and then by `sh`. A unit
file is read by systemd, which knows specifiers (`%`), variables (`$`) and quotes of its own
(systemd.unit(5), systemd.service(5)). Neither has the environment of the shell that this is typed
in, so all that matters of it is written down.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

import scraper
from scraper.cli.group import EXIT_LOCKED
from scraper.cli.options import Setting, with_setting
from scraper.cli.terminal import printable, say
from scraper.errors import InputError

HOUR_MIN, DAY_MIN = 60, 1_440  # minutes
# The pauses that divide an hour or a day, so that both cron and systemd can say them.
CHOICES = {
    **{f"{minutes}m": minutes for minutes in (5, 10, 15, 20, 30)},
    **{f"{hours}h": hours * HOUR_MIN for hours in (1, 2, 3, 4, 6, 8, 12)},
    "1d": DAY_MIN,
}
USUAL_RUN_S = 840  # seconds; what `scraper run` takes at most by itself, and enough of any pause
BREATH_S = 60  # seconds between the end of a run and the next start
MAX_DELAY_S = 30  # seconds; systemd scatters the starts of its timers by up to this

LOCKED = (
    "# Each run takes a lock of its own: one that starts while another one is at work",
    f"# leaves at once with exit code {EXIT_LOCKED}, and nothing is lost.",
)

_EVERY = re.compile(r"(\d{1,5})\s*([mhd])")
_UNIT_MIN = {"m": 1, "h": HOUR_MIN, "d": DAY_MIN}
_UNIT_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_@+=:,./-]+")


@dataclass(frozen=True, slots=True)
class Job:
    """A run on one archive: what is called, with which environment, when.

    `every_min` are the minutes between two starts, `at_min` the first start, in minutes after
    midnight. `log` is for cron; systemd has its journal.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    archive: Path
    log: Path
    every_min: int
    at_min: int


def _minutes(_: click.Context, __: click.Parameter, value: str) -> int:
    """The pause of `CHOICES` that is meant, in minutes."""
    match = _EVERY.fullmatch(value.strip().lower())
    if match is None:
        raise click.BadParameter(f"{value!r} is no pause such as 15m, 2h or 1d.")
    minutes = int(match[1]) * _UNIT_MIN[match[2]]
    if minutes not in CHOICES.values():
        near = " or ".join(_near(minutes))
        raise click.BadParameter(
            f"{value!r} divides neither an hour nor a day, as it must; take {near}."
        )
    return minutes


def _near(minutes: int) -> Sequence[str]:
    """The choices below and above."""
    below = [name for name, choice in CHOICES.items() if choice < minutes]
    above = [name for name, choice in CHOICES.items() if choice > minutes]
    return [*below[-1:], *above[:1]]


@click.command("cron")
@click.option(
    "--every",
    callback=_minutes,
    metavar="PAUSE",
    default="15m",
    show_default=True,
    help="How often: 5m 10m 15m 20m 30m, 1h 2h 3h 4h 6h 8h 12h, or 1d.",
)
@with_setting
def command(setting: Setting, every: int) -> None:
    """Print the crontab line and the systemd timer for this archive.

    Nothing is installed: copy one of the two to where its comment says. Both have the absolute
    paths, and the SCRAPER_ variables that are set now.
    """
    job = _job(setting.db, every)
    _refuse_controls(job)
    if not job.archive.exists() and not setting.quiet:
        say(f"there is no archive at {job.archive} yet; `scraper sources add URL` makes one")
    click.echo("\n\n".join((crontab(job), service(job), timer(job))))


def _job(db: Path, every_min: int) -> Job:
    archive = db.resolve()
    program, environment = _program()
    return Job(
        arguments=(*program, "run", "--db", str(archive), *_max_time(every_min)),
        environment={**environment, **_set_now()},
        archive=archive,
        log=_log_beside(archive),
        every_min=every_min,
        at_min=at_min(archive, every_min),
    )


def _set_now() -> Mapping[str, str]:
    """The variables that `run` reads, but for the archive, which is an argument."""
    named = (name for name in sorted(os.environ) if name.startswith("SCRAPER_"))
    return {name: os.environ[name] for name in named if name != "SCRAPER_DB"}


def _log_beside(archive: Path) -> Path:
    log = archive.with_suffix(".log")
    return log if log != archive else archive.with_name(f"{archive.name}.log")


def at_min(archive: Path, every_min: int) -> int:
    """The first start of a day, in minutes: a fixed one for an archive, and never the full hour.

    At that minute half of the world's cron jobs ask the same servers.
    """
    crc = zlib.crc32(os.fsencode(archive))
    minute = 1 + crc % (min(every_min, HOUR_MIN) - 1)
    return minute + HOUR_MIN * (crc // HOUR_MIN % max(every_min // HOUR_MIN, 1))


def _program() -> tuple[tuple[str, ...], Mapping[str, str]]:
    """How this program is called from anywhere, and with which environment.

    By its script; else as a module of its Python, which has to find it where it was found now.
    """
    script = shutil.which(sys.argv[0]) if Path(sys.argv[0]).stem == "scraper" else None
    if script is not None:
        return (str(Path(script).absolute()),), {}
    home = Path(scraper.__file__).parents[1]
    is_here = Path(sys.path[0] or ".").resolve() == home.resolve()
    return (sys.executable, "-m", "scraper"), {"PYTHONPATH": str(home)} if is_here else {}


def _max_time(every_min: int) -> tuple[str, ...]:
    """The option that ends a run before the next one starts, where `run` does not by itself."""
    seconds = min(every_min * 60 - BREATH_S, USUAL_RUN_S)
    return () if seconds == USUAL_RUN_S else ("--max-time", str(seconds))


def _refuse_controls(job: Job) -> None:
    """Raises `InputError` for what no line of a file can hold, or no terminal should see."""
    for word in (*job.arguments, *job.environment, *job.environment.values()):
        if printable(word) != word or "\n" in word or "\t" in word:
            raise InputError(f"{word!r} has a control character, and cannot stand in a crontab")


# cron.


def crontab(job: Job) -> str:
    """The entry of a crontab, with what there is to know about it."""
    return "\n".join(
        (
            "# crontab: paste this line into what `crontab -e` opens.",
            *LOCKED,
            f"# What goes wrong is in {job.log} (on success a run says nothing).",
            f"{_schedule(job)} {_for_cron(_shell_line(job))}",
        )
    )


def _shell_line(job: Job) -> str:
    pairs = [f"{name}={value}" for name, value in job.environment.items()]
    words = [*(["env", *pairs] if pairs else []), *job.arguments]
    return f"{shlex.join(words)} >> {shlex.quote(str(job.log))} 2>&1"


def _for_cron(line: str) -> str:
    """What cron takes for this line: an unescaped `%` is a newline to it (crontab(5))."""
    return line.replace("%", r"\%")


def _schedule(job: Job) -> str:
    """The five fields of a crontab. Minutes are listed: a step counts from 0 only."""
    hour, minute = divmod(job.at_min, HOUR_MIN)
    if job.every_min < HOUR_MIN:
        return f"{_listed(minute, HOUR_MIN, job.every_min)} * * * *"
    if job.every_min == HOUR_MIN:
        return f"{minute} * * * *"
    return f"{minute} {_listed(hour, 24, job.every_min // HOUR_MIN)} * * *"


def _listed(first: int, end: int, step: int) -> str:
    return ",".join(map(str, range(first, end, step)))


# systemd.


def service(job: Job) -> str:
    """The service unit: one run."""
    name = unit_name(job)
    environment = (
        f"Environment={_quoted(f'{variable}={value}', of_command=False)}"
        for variable, value in job.environment.items()
    )
    return "\n".join(
        (
            f"# systemd: save this as ~/.config/systemd/user/{name}.service",
            *LOCKED,
            f"# What goes wrong is in the journal: journalctl --user -u {name}",
            "[Unit]",
            f"Description=Keep the news archive {_specified(str(job.archive))} up to date",
            "",
            "[Service]",
            "Type=oneshot",
            *environment,
            f"ExecStart={' '.join(map(_quoted, _for_systemd(job.arguments)))}",
            f"SuccessExitStatus={EXIT_LOCKED}",
        )
    )


def timer(job: Job) -> str:
    """The timer unit: when the service starts."""
    name = unit_name(job)
    return "\n".join(
        (
            f"# systemd: save this as ~/.config/systemd/user/{name}.timer, then",
            f"#   systemctl --user daemon-reload && systemctl --user enable --now {name}.timer",
            "# To let it run while you are not logged in: loginctl enable-linger",
            "[Unit]",
            f"Description=Keep the news archive {_specified(str(job.archive))} up to date",
            "",
            "[Timer]",
            f"OnCalendar={_calendar(job)}",
            "Persistent=true",
            f"RandomizedDelaySec={MAX_DELAY_S}",
            "",
            "[Install]",
            "WantedBy=timers.target",
        )
    )


def unit_name(job: Job) -> str:
    """What the units of an archive are called; two archives of one name have different ones."""
    crc = zlib.crc32(os.fsencode(job.archive))
    stem = _UNIT_NAME.sub("-", job.archive.stem).strip("-")
    return f"scraper-{stem or 'archive'}-{crc & 0xFFFF:04x}"


def _for_systemd(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments, led by a shell where systemd would not take the program's own path.

    It refuses quotes and backslashes there, and leaves `$$` as it is.
    """
    if _PLAIN_WORD.fullmatch(arguments[0]):
        return arguments
    return ("/bin/sh", "-c", 'exec "$0" "$@"', *arguments)


def _calendar(job: Job) -> str:
    """The same moments as in the crontab (systemd.time(7))."""
    hour, minute = divmod(job.at_min, HOUR_MIN)
    if job.every_min <= HOUR_MIN:
        return f"*-*-* *:{_listed(minute, HOUR_MIN, job.every_min)}:00"
    return f"*-*-* {_listed(hour, 24, job.every_min // HOUR_MIN)}:{minute:02}:00"


def _quoted(word: str, *, of_command: bool = True) -> str:
    """A word of a unit file. Only in commands does `$` stand for a variable."""
    told = _specified(word).replace("$", "$$") if of_command else _specified(word)
    if _PLAIN_WORD.fullmatch(told):
        return told
    escaped = told.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _specified(text: str) -> str:
    return text.replace("%", "%%")
