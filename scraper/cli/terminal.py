"""What reaches a terminal: text without control, and messages to a person.

Escape sequences in a page could otherwise rewrite the screen, the title of the window or the order
of the letters. Removed are the controls C0 and C1, all but tab and newline, the overrides of the
writing direction (Unicode Standard Annex 9; "Trojan Source", CVE-2021-42574) and lone surrogates.
"""

from __future__ import annotations

import logging
import re
import sys

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
    click.echo(printable(message), err=True)


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
