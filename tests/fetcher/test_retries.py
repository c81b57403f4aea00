"""Another try for what may pass."""

from __future__ import annotations

import pytest

from scraper.fetcher.failures import Failure
from scraper.fetcher.retries import Persistence, persist
from scraper.model import Outcome

THREE = Persistence(tries=3, cap_s=10.0)


class _Flaky:
    """Fails as told, then gives 'page'."""

    def __init__(self, *failures: Failure) -> None:
        self.failures = list(failures)
        self.tries = 0
        self.slept: list[float] = []

    def __call__(self) -> str:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        return "page"

    def persist(self, remaining: float = 30.0) -> str:
        return persist(self, THREE, lambda: remaining, self.slept.append)


def _passing(retry_after: float | None = None) -> Failure:
    return Failure(Outcome.HTTP_ERROR, "busy", retry_after=retry_after, passing=True)


def test_success_is_not_repeated() -> None:
    """One try is enough."""
    flaky = _Flaky()
    assert (flaky.persist(), flaky.tries, flaky.slept) == ("page", 1, [])


def test_pauses_double() -> None:
    """The second pause is twice the first."""
    flaky = _Flaky(_passing(), _passing())
    assert (flaky.persist(), flaky.slept) == ("page", [1.0, 2.0])


def test_the_last_failure_is_raised() -> None:
    """After the last try there is no pause, and its failure is given."""
    last = Failure(Outcome.CONNECTION, "refused", passing=True)
    flaky = _Flaky(_passing(), _passing(), last)
    with pytest.raises(Failure, match="refused"):
        flaky.persist()
    assert (flaky.tries, flaky.slept) == (3, [1.0, 2.0])


def test_what_does_not_pass_is_not_repeated() -> None:
    """A failure that stays gets no second try."""
    flaky = _Flaky(Failure(Outcome.GONE, "gone"))
    with pytest.raises(Failure, match="gone"):
        flaky.persist()
    assert flaky.tries == 1


def test_retry_after_is_waited_for() -> None:
    """The server's wait counts where it is longer than ours."""
    flaky = _Flaky(_passing(7.0), _passing(0.0))
    flaky.persist()
    assert flaky.slept == [7.0, 2.0]


def test_a_wait_beyond_the_cap_is_not_begun() -> None:
    """The failure comes at once, with the wait for later."""
    flaky = _Flaky(_passing(3600.0))
    with pytest.raises(Failure) as caught:
        flaky.persist()
    assert (flaky.slept, caught.value.retry_after) == ([], 3600.0)


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    """Nobody waits for time that is not left."""
    flaky = _Flaky(_passing())
    with pytest.raises(Failure, match="busy"):
        flaky.persist(remaining=0.5)
    assert flaky.slept == []
