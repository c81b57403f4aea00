"""What may reach a terminal."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.cli.terminal import log_to_terminal, one_line, printable, say


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("red \x1b[31mink\x07", "red [31mink"),
        ("\x9b31m", "31m"),
        ("a\rb\x08\x7f", "ab"),
        ("user\u202etxt.exe\u2066", "usertxt.exe"),
        ("a\udcff", "a"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("שלום\u200f, Chợ nổi", "שלום\u200f, Chợ nổi"),
    ],
)
def test_printable(text: str, left: str) -> None:
    """Controls go, and what reverses the order of letters; text in any script stays."""
    assert printable(text) == left


def test_one_line() -> None:
    """Line breaks of any kind become a space."""
    assert one_line(" a\r\n\u2028b\t c ") == "a b c"


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_said(text: str) -> None:
    """Never raises, twice equals once, and the result is UTF-8."""
    once = printable(text)
    assert printable(once) == once
    once.encode()


def test_messages_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Without escape sequences."""
    say("\x1b]0;title\x07done")
    assert capsys.readouterr() == ("", "]0;titledone\n")


@pytest.mark.parametrize(("verbose", "said"), [(False, "bad\n"), (True, "going on\nbad\n")])
def test_the_log(verbose: bool, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors are always said, the rest only when asked for; other libraries say nothing."""
    log_to_terminal(verbose=verbose)
    logging.getLogger("scraper.pipeline").info("going on")
    logging.getLogger("scraper.pipeline").error("bad\x1b")
    assert capsys.readouterr().err == said
