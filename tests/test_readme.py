"""README.md is true: its commands, options, outcomes and exit codes are the program's."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from scraper.cli import group as codes
from scraper.cli import main
from scraper.model import Outcome

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
COMMANDS = re.findall(r"(?:^|[|&] |/)scraper (\w+[^\n|&#>]*)", SHELL, re.MULTILINE)


def _command(name: str) -> click.Command:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


def _commands(group: click.Group) -> Iterator[click.Command]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield command
        if isinstance(command, click.Group):
            yield from _commands(command)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_parse(line: str) -> None:
    """Each command that the README shows is one that the program takes."""
    name, *rest = shlex.split(line)
    _command(name).make_context(name, list(rest))


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`(--[a-z-]+)`", README))))
def test_options_exist(option: str) -> None:
    """Each option that the text names belongs to a command."""
    known = {o for command in _commands(main) for p in command.params for o in p.opts}
    assert option in known | {"--help"}


def test_outcomes_are_the_vocabulary() -> None:
    """The outcomes that the README lists are those of the model."""
    section = README.split("### Outcomes", 1)[1].split("###", 1)[0]
    named = set(re.findall(r"`([a-z_]+)`", section)) - {"attempts"}
    assert named == {outcome.value for outcome in Outcome}


def test_exit_codes_are_the_programs() -> None:
    """The table of exit codes has those of the program, and click's 2."""
    table = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert table == {value for name, value in vars(codes).items() if name.startswith("EXIT_")} | {2}


def test_two_commands_are_one_line_each() -> None:
    """The main job and the tests are one line each, and need only Python."""
    lines = re.findall(r"<!-- (?:main job|test) -->\n```sh\n([^\n]+)\n```", README)
    assert [line.split()[:3] for line in lines] == [["python3", "-m", "venv"]] * 2
