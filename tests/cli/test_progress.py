"""The line that shows how far a batch is."""

from __future__ import annotations

import sys

import pytest

from scraper.cli.progress import followed
from scraper.model import Attempt, Outcome
from scraper.pipeline import Result

RESULTS = [Result(Attempt("file:///a", "2026-03-01T12:00:00Z", Outcome.STORED))] * 20
Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("is_terminal", "total", "quiet", "shown"),
    [
        (True, 20, False, True),
        (True, 20, True, False),
        (True, 2, False, False),
        (False, 20, False, False),
    ],
)
def test_who_sees_it(
    is_terminal: bool,
    total: int,
    quiet: bool,
    shown: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    """A person at a terminal who waits for many pages, and never standard output."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert list(followed(RESULTS, total, quiet=quiet)) == RESULTS
    out, err = capsys.readouterr()
    assert (out, "20/20" in err) == ("", shown)
