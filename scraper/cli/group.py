"""The group of commands: loads none of them for its help, and ends every one in the right way.

This is the one place where errors become exit codes. An expected error is one sentence; a bug is
its whole traceback, whatever the verbosity, since nobody can repeat it for us.
"""

from __future__ import annotations

import errno
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

import click

from scraper.cli.terminal import forget, open_missing_streams, printable, say
from scraper.errors import ArchiveLocked, ScraperError

# sysexits.h has 70 for "an internal software error" and 75 for "try again later"; shells count 128
# up for signals.
EXIT_DONE, EXIT_FATAL, EXIT_SOME_FAILED, EXIT_ALL_FAILED = 0, 1, 3, 4
EXIT_BUG, EXIT_LOCKED = 70, 75
EXIT_INTERRUPTED = 130

_NAMED = {"prog_name": "scraper"}  # also as `python -m scraper`
_DISK_FAULTS = frozenset({errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC})


class LazyGroup(click.Group):
    """Commands by name, each with its module and its one line of help.

    A command returns its exit code, None for 0.
    """

    def __init__(
        self, *args: Any, commands_by_name: Mapping[str, tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._by_name = commands_by_name

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands, in the order in which a reader needs them."""
        return list(self._by_name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command; None for an unknown one."""
        if cmd_name not in self._by_name:
            return None
        module = import_module(f"scraper.cli.{self._by_name[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the overview of the commands without loading one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._by_name.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a reader that went away (`| head`) ends it without a word."""
        code = EXIT_DONE
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            forget(sys.stdout)
        return code

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Run the program, and exit."""
        open_missing_streams()
        _replace_what_cannot_be_written()
        try:
            with _interrupted_by_sigterm():
                code = super().main(*args, **{**_NAMED, **options, "standalone_mode": False})
        except Exception as error:  # noqa: BLE001  every exception has its exit code here
            code = _exit_code(error)
        sys.exit(code or EXIT_DONE)


def _exit_code(error: Exception) -> int:
    match error:
        case click.Abort():
            say("Interrupted. What was kept stays.")
            return EXIT_INTERRUPTED
        case click.ClickException():
            error.show()
            return error.exit_code
        case ArchiveLocked():
            say(f"{error}.")
            return EXIT_LOCKED
        case ScraperError():
            say(f"Error: {error}")
            return EXIT_FATAL
        case OSError() if error.errno in _DISK_FAULTS:
            say(f"Error: the output cannot be written: {error.strerror}")
            forget(sys.stdout)
            return EXIT_FATAL
    say(printable("".join(traceback.format_exception(error))))
    say("This is a bug of this program. Please report it, with all of the above.")
    return EXIT_BUG


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does; a second one, as `timeout` sends it, does not disturb that.

    Only the main thread may say so, and what is set up to be ignored stays so.
    """
    before = signal.getsignal(signal.SIGTERM)
    in_main = threading.current_thread() is threading.main_thread()
    if before is not signal.SIG_DFL or not in_main:
        yield
        return
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, _: object) -> NoReturn:
    signal.signal(number, lambda *_: None)  # SIG_IGN would be handed down to new processes
    raise KeyboardInterrupt


def _replace_what_cannot_be_written() -> None:
    """Let a character that the terminal's encoding lacks become `?` instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
