"""The group of commands: its help, its shared options, and how commands end."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from scraper import __version__
from scraper.cli import COMMANDS, group, main
from scraper.cli.group import LazyGroup
from scraper.cli.options import with_setting
from scraper.errors import ArchiveError

HEAVY = {"lxml", "pebble", "requests", "rich", "sqlite3", "sqlite_utils", "trafilatura", "w3lib"}
MODULES = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"

Run = Callable[..., Result]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help(arguments: list[str]) -> None:
    """Without arguments too: every command with its line."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    width = max(map(len, COMMANDS))
    for name, (_, line) in COMMANDS.items():
        assert f"  {name:<{width}}  {line}\n" in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_says_what_the_commands_say(name: str) -> None:
    """The table's line is the first of the command's own help."""
    command: click.Command = import_module(f"scraper.cli.{COMMANDS[name][0]}").command
    assert command.name == name
    assert (command.help or "").splitlines()[0] == COMMANDS[name][1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_text(name: str) -> None:
    """A sentence, that is."""
    command = import_module(f"scraper.cli.{COMMANDS[name][0]}").command
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert all((option.help or "").partition("  [")[0].endswith(".") for option in options)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_loads_no_heavy_library(command: list[str]) -> None:
    """Neither for the overview nor for one command."""
    code = (
        "from click.testing import CliRunner; from scraper.cli import main;"
        f"assert CliRunner().invoke(main, {[*command, '--help']}).exit_code == 0; {MODULES}"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY & set(out.stdout.split()) == set()


def test_version() -> None:
    """The name and the number."""
    assert CliRunner().invoke(main, ["--version"]).stdout == f"scraper, version {__version__}\n"


@pytest.mark.parametrize("arguments", [["fly"], ["list", "--fly"], ["show"], ["list", "--limit=0"]])
def test_usage(arguments: list[str]) -> None:
    """What cannot be understood ends with 2 and a sentence."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def _group(command: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> LazyGroup:
    module = type(sys)("scraper.cli.trial")
    module.command = click.command("trial")(with_setting(command))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "scraper.cli.trial", module)
    monkeypatch.setattr(main, "_by_name", {"trial": ("trial", "Try.")})
    return main


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ArchiveError("the disk is full"), 1, "Error: the disk is full\n"),
        (KeyboardInterrupt(), 130, "\nInterrupted. What was kept stays.\n"),
        (
            OSError(errno.EIO, "Input/output error"),
            1,
            "Error: the output cannot be written: Input/output error\n",
        ),
    ],
)
def test_an_expected_error_is_a_sentence(
    error: BaseException, code: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no traceback."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(group, "forget", lambda _: None)
    result = CliRunner().invoke(_group(fail, monkeypatch), ["trial"])
    assert (result.exit_code, result.stderr) == (code, message)


def test_a_bug_is_never_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its traceback is printed, even when quiet, and what to do with it."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("odd \x1b[31m")

    result = CliRunner().invoke(_group(fail, monkeypatch), ["-q", "trial"])
    assert result.exit_code == 70
    assert "in fail\n" in result.stderr
    assert "ZeroDivisionError: odd [31m\n" in result.stderr
    assert result.stderr.endswith("Please report it, with all of the above.\n")


@pytest.mark.parametrize(
    ("before", "after", "environment", "db"),
    [
        ([], [], {}, "articles.db"),
        (["--db", "a"], [], {}, "a"),
        ([], ["--db", "b"], {}, "b"),
        (["--db", "a"], ["--db", "b"], {}, "b"),
        ([], [], {"SCRAPER_DB": "c"}, "c"),
        (["--db", "a"], [], {"SCRAPER_DB": "c"}, "a"),
        ([], ["--db", "b"], {"SCRAPER_DB": "c"}, "b"),
        ([], [], {"SCRAPER_TRIAL_DB": "d"}, "d"),
    ],
)
def test_the_nearest_option_wins(
    before: list[str],
    after: list[str],
    environment: dict[str, str],
    db: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After the command, before it, the environment, the default."""
    seen: list[Path] = []
    trial = _group(lambda setting: seen.append(setting.db), monkeypatch)
    monkeypatch.delenv("SCRAPER_DB", raising=False)
    result = CliRunner().invoke(trial, [*before, "trial", *after], env=environment)
    assert (result.exit_code, seen) == (0, [Path(db)])


@pytest.mark.parametrize(
    "arguments", [["-q", "-v", "trial"], ["trial", "-vq"], ["-q", "trial", "-v"]]
)
def test_quiet_and_verbose_on_either_side(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the command as well as after it."""
    seen: list[tuple[bool, bool]] = []
    trial = _group(lambda setting: seen.append((setting.quiet, setting.verbose)), monkeypatch)
    CliRunner().invoke(trial, arguments)
    assert seen == [(True, True)]
