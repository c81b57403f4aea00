"""robots.txt, asked before anything else of a host (RFC 9309, the Robots Exclusion Protocol).

Section 2.3.1 decides by the answer: a file is obeyed, a client error (4xx) allows everything, a
server error (5xx, and 429) nothing, as does a host that cannot be reached: its failure is given as
it is. A chain of redirects that does not arrive counts as no file. A file is kept for a day at most
(2.4), and its first 512 KiB are read (2.5 demands 500).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from protego import Protego

from scraper.fetcher.answers import READABLE, Answer, host
from scraper.fetcher.failures import Failure
from scraper.fetcher.redirects import Ask
from scraper.model import Outcome

PRODUCT = "news-scraper"  # the product token that a file addresses us by, section 2.2.1
MAX_BYTES = 512 * 1024  # bytes read of one file
MAX_REDIRECTS = 5  # section 2.3.1.2
# What is wrong with a host as a whole, whatever it is asked for.
_OF_HOST = frozenset({Outcome.CONNECTION, Outcome.DNS, Outcome.PRIVATE_ADDRESS, Outcome.TLS})
KEPT_S = 86_400.0  # seconds that an answer is believed, section 2.4
CLOSED_KEPT_S = 600.0  # seconds that a server error is: it may pass any minute


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows.

    `file` is the address of its robots.txt; `rules` the file as it was read, None where there is
    none; `closed` the answer, as a sentence, for which nothing is allowed, with its `status` and
    the `retry_after` seconds it asked for.
    """

    file: str
    rules: Protego | None = None
    closed: str | None = None
    status: int | None = None
    retry_after: float | None = None

    def permit(self, url: str) -> None:
        """Raise `Failure` (robots) where this URL may not be fetched."""
        if self.closed is not None:
            raise Failure(
                Outcome.ROBOTS,
                f"nothing is fetched while robots.txt cannot be read: {self.closed}",
                status=self.status,
                retry_after=self.retry_after,
            )
        if self.rules is not None and not self.rules.can_fetch(url, PRODUCT):
            raise Failure(Outcome.ROBOTS, f"{self.file} does not allow {PRODUCT} to fetch {url}")

    @property
    def crawl_delay_s(self) -> float:
        """The seconds between two requests that the file asks for, 0 where it asks for none."""
        return (self.rules.crawl_delay(PRODUCT) or 0.0) if self.rules else 0.0


class Robots:
    """The rules of every host that was asked. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, Rules]] = {}

    def rules(self, url: str, ask: Ask) -> Rules:
        """Return the rules for a URL: those kept for its scheme, host and port, or else asked for.

        `ask` gives the final answer for the address of a robots.txt. Raises `Failure` where the
        host could not be reached.
        """
        file = urljoin(url, "/robots.txt")
        expires, rules = self._kept.get(file, (0.0, None))
        now = self._clock()
        if rules is None or now >= expires:
            rules = read(file, ask)
            self._kept[file] = (now + (CLOSED_KEPT_S if rules.closed else KEPT_S), rules)
        return rules


def read(file: str, ask: Ask) -> Rules:
    """Return the rules in the file at this address. Raises `Failure` where it is out of reach."""
    try:
        answer = ask(file)
    except Failure as failure:
        return _without_answer(file, failure)
    return _parsed(file, answer) if answer.status in READABLE else Rules(file)


def _without_answer(file: str, failure: Failure) -> Rules:
    if failure.outcome is Outcome.REDIRECTS:
        return Rules(file)
    if failure.outcome in _OF_HOST and host(file) in failure.detail:  # not one it redirects to
        raise failure
    if failure.status is None or failure.status in READABLE:  # no answer, or one that is no text
        raise Failure(
            failure.outcome, f"robots.txt of {host(file)} could not be read: {failure.detail}"
        ) from failure
    if failure.status >= 500 or failure.status == 429:
        return Rules(
            file, None, failure.detail, status=failure.status, retry_after=failure.retry_after
        )
    return Rules(file)


def _parsed(file: str, answer: Answer) -> Rules:
    return Rules(file, Protego.parse(answer.body.decode("utf-8-sig", "replace")))
