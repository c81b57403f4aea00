"""What reaches a terminal: text without control, and messages to a person.

Escape sequences in a page could otherwise rewrite the screen, the title of the window or the order
of the letters. Removed are the controls C0 and C1, all but tab and newline, the overrides of the
writing direction (Unicode Standard Annex 9; "Trojan Source", CVE-2021-42574) and lone surrogates.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from typing import TextIO

import click

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WHITE_SPACE = re.compile(r"\s+")


def printable(text: str) -> str:
    """The text without what a terminal would obey; its lines stay."""
    return _CONTROLS.sub("", text)


def one_line(text: str) -> str:
    """The same on one line."""
    return printable(_WHITE_SPACE.sub(" ", text)).strip()


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


class _Terminal(logging.Handler):
    """A log that is said. Looks up standard error anew each time: it may have been replaced."""

    def emit(self, record: logging.LogRecord) -> None:
        say(self.format(record))
