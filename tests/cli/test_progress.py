"""The line that shows how far a batch is."""

from __future__ import annotations

import sys

import pytest

from scraper.cli.progress import counted, followed, watched
from scraper.model import Attempt, Outcome
from scraper.running import Report
from scraper.settling import Result

RESULTS = [Result(Attempt("file:///a", "2026-03-01T12:00:00Z", Outcome.STORED))] * 20
Output = pytest.CaptureFixture[str]
WHO_LOOKS_ON = pytest.mark.parametrize(
    ("is_terminal", "quiet", "shown"),
    [(True, False, True), (True, True, False), (False, False, False)],
)


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


class StandIn:
    """A run that has read one source, and has two links ahead."""

    def __init__(self) -> None:
        self.report = Report(sources_read=1)
        self.ahead = 2
        self.busy = 3


@WHO_LOOKS_ON
def test_who_sees_a_run(
    is_terminal: bool,
    quiet: bool,
    shown: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    """A person at a terminal: what is done of what there is, and how many hosts are asked."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    monkeypatch.setenv("TERM", "xterm")
    with watched(StandIn(), quiet=quiet) as step:
        step()
    out, err = capsys.readouterr()
    assert (out, "1/3" in err, "3 hosts asked" in err) == ("", shown, shown)


@WHO_LOOKS_ON
def test_a_count_is_shown(
    is_terminal: bool,
    quiet: bool,
    shown: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    """How many things of how many, to a person at a terminal."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    monkeypatch.setenv("TERM", "xterm")
    with counted(quiet=quiet) as advance:
        advance(7, 40)
    out, err = capsys.readouterr()
    assert (out, " 7/40" in err) == ("", shown)
