"""The errors: one tree, sentences for a person, and a way between processes."""

from __future__ import annotations

import copy
import pickle

import pytest

from scraper.errors import (
    ArchiveError,
    BadUrl,
    FetchFailed,
    InputError,
    NotAnArticle,
    ScraperError,
)
from scraper.model import Outcome

ERRORS = [
    ScraperError("It failed."),
    NotAnArticle(Outcome.TOO_SHORT, "It has only 12 words."),
    BadUrl("ftp://example.com/", "it does not begin with https:// or http://"),
    FetchFailed("https://example.com/", Outcome.DNS, "No such host."),
    FetchFailed(
        "https://example.com/",
        Outcome.HTTP_ERROR,
        "Come back later.",
        status=503,
        retry_after=2.5,
    ),
    InputError("There is no such file."),
    ArchiveError("The archive is locked."),
]
each_error = pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)


@each_error
def test_every_error_is_of_the_tree(error: Exception) -> None:
    """One except clause catches all that is expected."""
    assert isinstance(error, ScraperError)


def test_the_detail_is_the_message() -> None:
    """What was not an article says why."""
    assert str(NotAnArticle(Outcome.PAYWALL, "Only the lead is free.")) == "Only the lead is free."


def test_a_failed_fetch_says_its_detail() -> None:
    """The sentence is for a person; outcome and URL are beside it."""
    failure = FetchFailed("https://example.com/", Outcome.TIMEOUT, "No answer in 30 seconds.")
    assert str(failure) == "No answer in 30 seconds."


def test_a_failed_fetch_knows_neither_status_nor_wait_by_itself() -> None:
    """Absent is None."""
    failure = FetchFailed("https://example.com/", Outcome.TLS, "The certificate is expired.")
    assert (failure.status, failure.retry_after) == (None, None)


def test_a_bad_url_names_the_url_and_the_reason() -> None:
    """A person sees which string, and what to change."""
    error = BadUrl("example.com/x", "it does not begin with https:// or http://")
    assert str(error) == (
        "'example.com/x' is not a URL that can be fetched: "
        "it does not begin with https:// or http://"
    )


def test_control_characters_of_a_bad_url_are_escaped() -> None:
    """The message can be shown on a terminal."""
    assert str(BadUrl("a\x1b[31m\n", "why")) == (
        "'a\\x1b[31m\\n' is not a URL that can be fetched: why"
    )


@each_error
def test_an_error_survives_the_way_between_processes(error: Exception) -> None:
    """Type, message and every attribute come back."""
    back = pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


@each_error
def test_an_error_can_be_copied(error: Exception) -> None:
    """As libraries do that raise it again elsewhere."""
    back = copy.copy(error)
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


def test_the_length_of_what_was_refused_goes_along() -> None:
    """From the process that read it."""
    error = NotAnArticle(Outcome.TOO_SHORT, "It has only 12 words.")
    error.length = 70
    assert pickle.loads(pickle.dumps(error)).length == 70  # noqa: S301
    assert NotAnArticle(Outcome.TOO_SHORT, "It has only 12 words.").length is None
