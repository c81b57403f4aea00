"""The options that say how to fetch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

from scraper.cli.options import Courtesy
from scraper.fetcher import DELAY_S, Limits

Run = Callable[..., Result]


def test_what_is_not_given_is_the_fetchers_choice() -> None:
    """The numbers are kept in one place."""
    fetcher = Courtesy(1.5, None, None, allow_private=False).fetcher()
    assert fetcher.limits == Limits()
    assert fetcher.pace._delay_s == 1.5
    assert fetcher.allow_private is False


def test_what_is_given_counts() -> None:
    """The largest size is that on the wire and that of the page."""
    limits = Courtesy(0.0, 2.5, 1_000, allow_private=True).fetcher().limits
    assert limits == Limits(deadline_s=2.5, max_wire_bytes=1_000, max_decoded_bytes=1_000)


def test_the_help_names_the_fetchers_choices(run: Run) -> None:
    """Written by hand, since the help does not load the fetcher."""
    usual = Limits()
    text = " ".join(run("fetch", "--help").stdout.split())
    for default in (DELAY_S, usual.deadline_s, usual.max_wire_bytes):
        assert f"[default: {default:g}" in text or f"[default: {default}" in text


@pytest.mark.parametrize(
    "option",
    [
        "--delay=-1",
        "--delay=nan",
        "--delay=1e12",
        "--timeout=0",
        "--timeout=inf",
        "--timeout=86401",
        "--max-size=0",
    ],
)
def test_numbers_that_make_no_sense(run: Run, option: str) -> None:
    """Are usage errors."""
    assert run("fetch", option, "https://a.example/").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fetch", "--delay=abc", "-"], "'abc' is no number of seconds."),
        (["import", "--jobs=abc", "-"], "'abc' is no whole number."),
    ],
)
def test_what_is_no_number(run: Run, arguments: list[str], message: str) -> None:
    """Is said to be none."""
    assert message in " ".join(run(*arguments).stderr.split())


def test_a_number_is_named_n(run: Run) -> None:
    """Rather than by what the library calls it."""
    assert "--jobs N " in run("import", "--help").stdout
