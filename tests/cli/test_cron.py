"""`scraper cron`: lines that cron and systemd take as they are meant."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import Result

from scraper.cli import cron
from scraper.cli.cron import Job
from scraper.running import RunOptions

Run = Callable[..., Result]

ODD = 'it\'s 100% "odd" $HOME `x` \\ & ấ;'  # a name of a folder, of all things
ANALYZER = shutil.which("systemd-analyze")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `scraper` in an oddly named folder, which says what it was called with."""
    path = tmp_path / ODD / "scraper"
    path.parent.mkdir()
    path.write_text('#!/bin/sh\nprintf "%s\\n" "$@" "$SCRAPER_RUN_JOBS" "$SCRAPER_NOTE" "$PWD"\n')
    path.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(path)])
    return path


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive there, which the environment names, and what else the environment has."""
    path = tmp_path / ODD / "news.db"
    path.parent.mkdir(exist_ok=True)
    path.touch()
    monkeypatch.setenv("SCRAPER_DB", str(path))
    monkeypatch.delenv("SCRAPER_ALLOW_PRIVATE", raising=False)
    monkeypatch.delenv("SCRAPER_FETCH_DELAY", raising=False)
    monkeypatch.setenv("SCRAPER_RUN_JOBS", "8")
    monkeypatch.setenv("SCRAPER_NOTE", f"{ODD} note")
    return path


@pytest.fixture
def printed(run: Run, program: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the command prints: the crontab, the service, the timer."""
    assert program.exists()
    monkeypatch.setenv("SCRAPER_DB", str(archive))
    result = run("cron")
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.split("\n\n# ")


def _values(unit: str) -> Iterator[tuple[str, str]]:
    for line in unit.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            yield name, value


def _words(value: str) -> list[str]:
    """What systemd makes of a quoted line, its specifiers and variables resolved."""
    return [word.replace("$$", "$").replace("%%", "%") for word in shlex.split(value)]


def test_the_crontab_line_does_what_it_says(
    printed: list[str], archive: Path, tmp_path: Path
) -> None:
    """Run as cron runs it: by sh, in another folder, with next to no environment."""
    line = printed[0].splitlines()[-1]
    called = line.split(" ", 5)[5].replace(r"\%", "%")
    subprocess.run(
        ["/bin/sh", "-c", called], env={"PATH": "/usr/bin:/bin"}, cwd=tmp_path, check=True
    )
    log = archive.with_name("news.log").read_text().splitlines()
    assert log == ["run", "--db", str(archive), "8", f"{ODD} note", str(tmp_path)]


def test_cron_finds_no_newline_in_its_line(printed: list[str]) -> None:
    """Which an unescaped percent sign is to it."""
    line = printed[0].splitlines()[-1]
    assert line.count("%") == line.count(r"\%") > 0


def test_every_other_line_of_the_crontab_is_a_comment(printed: list[str]) -> None:
    """So that all of it may be pasted."""
    *comments, _ = printed[0].splitlines()
    assert all(line.startswith("# ") for line in comments)
    assert any("lock" in line for line in comments)


def test_the_service(printed: list[str], program: Path, archive: Path) -> None:
    """One run, with the same arguments and environment; that it was locked out is no failure."""
    values = dict(_values(printed[1]))
    called = subprocess.run(_words(values["ExecStart"]), capture_output=True, text=True, check=True)
    assert called.stdout.splitlines()[:3] == ["run", "--db", str(archive)]
    assert str(program) in _words(values["ExecStart"])
    assert (values["Type"], values["SuccessExitStatus"]) == ("oneshot", "75")
    environment = [value for name, value in _values(printed[1]) if name == "Environment"]
    named = [shlex.split(value)[0].replace("%%", "%") for value in environment]
    assert named == [f"SCRAPER_NOTE={ODD} note", "SCRAPER_RUN_JOBS=8"]


def test_the_service_of_a_plain_path() -> None:
    """Needs no shell."""
    values = dict(_values(cron.service(_job("15m"))))
    assert values["ExecStart"] == "/usr/bin/scraper run"
    assert values["Description"] == "Keep the news archive /srv/news/articles.db up to date"


def test_the_timer(printed: list[str]) -> None:
    """What was missed while the computer slept is made up for."""
    values = dict(_values(printed[2]))
    assert values["Persistent"] == "true"
    assert values["RandomizedDelaySec"] == "30"
    assert values["WantedBy"] == "timers.target"


@pytest.mark.skipif(ANALYZER is None, reason="systemd is not here")
def test_systemd_takes_the_units(printed: list[str], tmp_path: Path) -> None:
    """It verifies them, and finds the program."""
    name = printed[1].splitlines()[0].rpartition("/")[2].removesuffix(".service")
    for unit, suffix in zip(printed[1:], ("service", "timer"), strict=True):
        (tmp_path / f"{name}.{suffix}").write_text(f"# {unit}")
    found = subprocess.run(
        [str(ANALYZER), "verify", f"{tmp_path / name}.timer", f"{tmp_path / name}.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in found.stderr.splitlines() if name in line] == []
    assert found.returncode == 0


def _job(every: str, archive: str = "/srv/news/articles.db") -> Job:
    minutes = cron.CHOICES[every]
    path = Path(archive)
    return Job(("/usr/bin/scraper", "run"), {}, path, path.with_suffix(".log"), minutes,
               cron.at_min(path, minutes))  # fmt: skip


@pytest.mark.parametrize(
    ("every", "crontab", "calendar"),
    [
        ("15m", "6,21,36,51 * * * *", "*-*-* *:6,21,36,51:00"),
        ("1h", "30 * * * *", "*-*-* *:30:00"),
        ("6h", "30 2,8,14,20 * * *", "*-*-* 2,8,14,20:30:00"),
        ("1d", "30 20 * * *", "*-*-* 20:30:00"),
    ],
)
def test_the_schedule(every: str, crontab: str, calendar: str) -> None:
    """The same for both, and the same whenever it is asked for."""
    job = _job(every)
    assert cron._schedule(job) == crontab
    assert cron._calendar(job) == calendar


@pytest.mark.parametrize("every", cron.CHOICES)
def test_the_pauses_are_even(every: str) -> None:
    """Over midnight too, and none begins at the full hour, as all the world's do."""
    minutes, hours, *_ = cron._schedule(_job(every)).split()
    starts = [
        hour * 60 + int(minute)
        for hour in (range(24) if hours == "*" else map(int, hours.split(",")))
        for minute in minutes.split(",")
    ]
    pauses = {later - sooner for sooner, later in pairwise([*starts, starts[0] + 24 * 60])}
    assert pauses == {cron.CHOICES[every]}
    assert all(start % 60 for start in starts)


def test_archives_start_at_different_minutes() -> None:
    """Two on one computer share its network."""
    starts = {cron.at_min(Path(f"/srv/{name}.db"), 60) for name in "abcdefgh"}
    assert len(starts) > 4
    assert all(1 <= start <= 59 for start in starts)


@pytest.mark.skipif(ANALYZER is None, reason="systemd is not here")
@pytest.mark.parametrize("every", cron.CHOICES)
def test_systemd_knows_these_moments(every: str) -> None:
    """As a calendar."""
    calendar = cron._calendar(_job(every))
    subprocess.run([str(ANALYZER), "calendar", calendar], capture_output=True, check=True)


@pytest.mark.parametrize(
    ("every", "seconds"),
    [("5m", "240"), ("10m", "540"), ("15m", None), ("1d", None)],
)
def test_a_run_ends_before_the_next(run: Run, every: str, seconds: str | None) -> None:
    """Where it would not by itself."""
    line = run("cron", "--every", every).stdout.split("\n\n")[0].splitlines()[-1]
    assert ("--max-time" in line) == (seconds is not None)
    assert seconds is None or f" --max-time {seconds} >> " in line


@pytest.mark.parametrize(
    ("every", "near"),
    [("7m", "5m or 10m"), ("45m", "30m or 1h"), ("5h", "4h or 6h"), ("2d", "1d"), ("1m", "5m")],
)
def test_a_pause_that_does_not_divide(run: Run, every: str, near: str) -> None:
    """Is refused with those near it."""
    result = run("cron", "--every", every)
    assert result.exit_code == 2
    assert f"{every!r} divides neither an hour nor a day, as it must; take {near}." in result.stderr


@pytest.mark.parametrize("every", ["", "often", "15", "-5m", "1.5h"])
def test_what_is_no_pause(run: Run, every: str) -> None:
    """Is a usage error."""
    result = run("cron", "--every", every)
    assert result.exit_code == 2
    assert f"{every!r} is no pause such as 15m, 2h or 1d." in result.stderr


def test_the_same_pause_in_other_words(run: Run) -> None:
    """Is the same."""
    assert run("cron", "--every", "60m").stdout == run("cron", "--every", " 1H ").stdout


def test_a_module_is_called_by_its_python(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no script; it is found again from another folder."""
    monkeypatch.setattr(sys, "argv", ["/somewhere/scraper/__main__.py"])
    monkeypatch.setattr(sys, "path", [str(Path(cron.__file__).parents[2])])
    line = run("cron").stdout.split("\n\n")[0].splitlines()[-1]
    assert f"PYTHONPATH={Path(cron.__file__).parents[2]}" in line
    assert f" {sys.executable} -m scraper run --db " in line


def test_an_archive_that_is_called_a_log(run: Run, tmp_path: Path) -> None:
    """Is not written over."""
    path = tmp_path / "news.log"
    line = run("cron", "--db", path).stdout.split("\n\n")[0].splitlines()[-1]
    assert line.endswith(f">> {tmp_path}/news.log.log 2>&1")


def test_an_archive_that_is_not_there(run: Run, db: Path) -> None:
    """Is no hindrance, but it is said."""
    result = run("cron")
    said = f"there is no archive at {db} yet; `scraper sources add URL` makes one\n"
    assert (result.exit_code, result.stderr) == (0, said)


@pytest.mark.parametrize("name", ["a\nb.db", "a\x1b[31mb.db", "a\u202eb.db", "a\udcffb.db"])
def test_a_path_that_no_line_can_hold(run: Run, tmp_path: Path, name: str) -> None:
    """Is a sentence, and nothing is printed."""
    result = run("cron", "--db", tmp_path / name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "has a control character, and cannot stand in a crontab" in result.stderr


def test_units_of_different_archives(tmp_path: Path) -> None:
    """Have different names, which are names of files."""
    names = {cron.unit_name(_job("1h", f"{tmp_path}/{folder}/ấ x.db")) for folder in "ab"}
    assert len(names) == 2
    assert all(name.startswith("scraper-x-") and name.isascii() for name in names)


def test_what_a_run_takes_by_itself_is_what_it_takes() -> None:
    """The number stands here so that the command loads no run."""
    assert RunOptions().max_time_s == cron.USUAL_RUN_S
