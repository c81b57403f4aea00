"""Outcomes as lines, as a sum, and as an exit code."""

from __future__ import annotations

import pytest

from scraper.cli.outcomes import Tally
from scraper.model import Article, Attempt, Outcome
from scraper.pipeline import Result

URL = "https://a.example/1"
ARTICLE = Article(
    url=URL, title="Tin\x1b tức", text="", language="vi", published="2023-11-11T01:02"
)


def _result(outcome: Outcome, article: Article | None = None) -> Result:
    return Result(Attempt(URL, "2026-03-01T12:00:00Z", outcome, "why it is so"), 1, article)


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (
            _result(Outcome.STORED, ARTICLE),
            "stored   https://a.example/1  “Tin tức” (vi, 2023-11-11)\n",
        ),
        (
            _result(Outcome.REVISED, Article(url=URL, title=None, text="")),
            "revised  https://a.example/1  an article without a title: why it is so\n",
        ),
        (_result(Outcome.ROBOTS), "robots   https://a.example/1  why it is so\n"),
        (
            _result(Outcome.EXTRACTION_FAILED),
            "extraction_failed https://a.example/1  why it is so\n",
        ),
    ],
)
def test_line(result: Result, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The outcome, the URL, and the article or the reason."""
    assert list(Tally().each([result])) == [result]
    assert capsys.readouterr().out == line


def test_quiet_tells_only_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    """And no sum."""
    tally = Tally(quiet=True, err=True)
    list(tally.each([_result(Outcome.STORED, ARTICLE), _result(Outcome.DNS)]))
    tally.sum_up("2 other files passed over")
    assert capsys.readouterr() == ("", "dns      https://a.example/1  why it is so\n")


def test_sum(capsys: pytest.CaptureFixture[str]) -> None:
    """Largest first."""
    tally = Tally()
    outcomes = (Outcome.DNS, Outcome.STORED, Outcome.STORED)
    list(tally.each([_result(outcome) for outcome in outcomes]))
    tally.sum_up("1 other file passed over")
    assert capsys.readouterr().err == "2 stored, 1 dns, 1 other file passed over\n"


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], 0),
        ([Outcome.STORED, Outcome.UNCHANGED, Outcome.NOT_MODIFIED], 0),
        ([Outcome.STORED, Outcome.ROBOTS], 3),
        ([Outcome.DNS, Outcome.ROBOTS], 4),
        ([Outcome.STORED, Outcome.INTERNAL_ERROR], 70),
    ],
)
def test_exit_code(outcomes: list[Outcome], code: int) -> None:
    """Nothing failed, some did, all did, a bug."""
    tally = Tally()
    list(tally.each([_result(outcome) for outcome in outcomes]))
    assert tally.exit_code == code


def test_an_empty_url_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """As a shell writes it."""
    Tally().tell(Outcome.BAD_URL, "", "it names no host")
    assert capsys.readouterr().out == "bad_url  ''  it names no host\n"
