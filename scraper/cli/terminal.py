"""What reaches a terminal: text without control, and messages to a person.

Escape sequences in a page could otherwise rewrite the screen, the title of the window or the order
of the letters; `controls` takes them out.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TextIO

import click

from scraper.controls import one_line as one_line
from scraper.controls import printable as printable


def say(message: str) -> None:
    """Tell a person something, on standard error."""
    tell(printable(message), err=True)


def tell(line: str, *, err: bool) -> None:
    """Write a line that nobody has to read: where the reader went away (`| head`), to nobody."""
    try:
        click.echo(line, err=err)
    except BrokenPipeError:
        forget(sys.stderr if err else sys.stdout)


def forget(stream: TextIO) -> None:
    """Let what is still to be written to this stream go nowhere, also at the very end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)


def open_missing_streams() -> None:
    """Let a standard stream that was closed (`>&-`) be the null device: empty, or read by nobody.

    It takes the lowest number that is free, its own, which the archive's file would have otherwise.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            null = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115  stays open
            os.set_inheritable(null.fileno(), True)  # a process that reads pages needs one, too
            setattr(sys, name, null)


def log_to_terminal(*, verbose: bool) -> None:
    """Let what this program logs be said: what went wrong, and with `verbose` what it is doing."""
    logger = logging.getLogger("scraper")
    logger.handlers[:] = [_Terminal()]
    logger.setLevel(logging.INFO if verbose else logging.WARNING)


def writes_to_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def has_colours() -> bool:
    """Whether standard output shows colours, and nobody has said that it shall not.

    See https://no-color.org.
    """
    told = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return writes_to_terminal() and not told


class _Terminal(logging.Handler):
    """A log that is said. Looks up standard error anew each time: it may have been replaced."""

    def emit(self, record: logging.LogRecord) -> None:
        say(self.format(record))
