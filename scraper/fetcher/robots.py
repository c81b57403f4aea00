"""robots.txt, asked before anything else of a host (RFC 9309, the Robots Exclusion Protocol).

Section 2.3.1 decides by the answer: a file is obeyed, a client error (4xx) allows everything, a
server error (5xx, and 429) nothing, as does a host that cannot be reached: its failure is given as
it is. A chain of redirects that does not arrive counts as no file. A file is believed for a day at
most (2.4), and its first 512 KiB are read (2.5 demands 500). /robots.txt itself is always allowed
(2.2.2). Safe to share between threads; what is remembered of hosts is bounded.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from urllib.parse import urljoin
from weakref import WeakValueDictionary

from scraper.fetcher.answers import READABLE, Answer, host
from scraper.fetcher.failures import Failure
from scraper.fetcher.redirects import Ask
from scraper.fetcher.rules import Rules, decoded, parse
from scraper.model import Outcome, RobotsFile, utc_now
from scraper.urls import checked

PRODUCT = "news-scraper"  # the product token that a file addresses us by, section 2.2.1
MAX_BYTES = 512 * 1024  # bytes read of one file
MAX_REDIRECTS = 5  # section 2.3.1.2
# What is wrong with a host as a whole, whatever it is asked for.
_OF_HOST = frozenset({Outcome.CONNECTION, Outcome.DNS, Outcome.PRIVATE_ADDRESS, Outcome.TLS})
KEPT_S = 86_400.0  # seconds that an answer is believed, section 2.4
CLOSED_KEPT_S = 600.0  # seconds that a server error is: it may pass any minute
# Seconds that a host counts as out of reach: finding out takes one up to 30, so that a hundred of
# its URLs take a quarter of the time and not all of it; the next run of a cron job asks anew.
UNREACHABLE_KEPT_S = 120.0
MAX_HOSTS = 256  # whose rules are kept in memory
MAX_CHARACTERS = 2_000_000  # of files whose rules are; these take up to 20 times as many bytes


class RobotsFiles(Protocol):
    """Where files are kept beyond this process. Called from several threads at once."""

    def load(self, url: str) -> RobotsFile | None:
        """Return the file last saved for this address of a robots.txt, however old."""

    def save(self, file: RobotsFile) -> None:
        """Keep a file in place of the one before it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a URL may be fetched, and why.

    `rule` is the line of the file that decided and `line` its number from 1, both None where none
    did; `detail` is a sentence.
    """

    allowed: bool
    rule: str | None
    line: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class HostRules:
    """A robots.txt and what it says to us."""

    file: RobotsFile
    rules: Rules

    @property
    def crawl_delay_s(self) -> float:
        """The seconds between two requests that the file asks for, 0 where it asks for none."""
        return self.rules.crawl_delay_s or 0.0

    def permit(self, url: str) -> None:
        """Raise `Failure` (robots) where this checked URL may not be fetched."""
        verdict = self.verdict(url)
        if verdict.allowed:
            return
        closed = self.file.closed is not None
        raise Failure(
            Outcome.ROBOTS,
            verdict.detail,
            status=self.file.status if closed else None,
            retry_after=self.file.retry_after if closed else None,
        )

    def verdict(self, url: str) -> Verdict:
        """Judge a checked URL."""
        address, closed = self.file.url, self.file.closed
        if is_robots_file(url):
            return Verdict(True, None, None, "robots.txt itself may always be fetched")
        if closed is not None:
            detail = f"nothing is fetched while robots.txt cannot be read: {closed}"
            return Verdict(False, None, None, detail)
        if self.file.text is None:
            return Verdict(True, None, None, f"there is no {address}, so everything is allowed")
        rule = self.rules.deciding(url)
        if rule is None:
            return Verdict(True, None, None, f"no rule of {address} is about {url}")
        may = "allows" if rule.allow else "does not allow"
        because = f"line {rule.line}: {rule.text}"
        detail = f"{address} {may} {PRODUCT} to fetch {url} ({because})"
        return Verdict(rule.allow, rule.text, rule.line, detail)


def verdict(file: RobotsFile, url: str) -> Verdict:
    """Return what a host's robots.txt says of a URL of this host. Raises `BadUrl`."""
    return host_rules(file).verdict(checked(url))


def host_rules(file: RobotsFile) -> HostRules:
    """Return the file with its rules, ready to be asked."""
    return HostRules(file, parse(file.text, PRODUCT) if file.text else Rules())


def is_robots_file(url: str) -> bool:
    """Whether this checked URL is that of a robots.txt."""
    return url.split("/", 3)[3:] == ["robots.txt"]


@dataclass(frozen=True, slots=True)
class _Unreachable:
    """A host that could not be asked, on the clock until when that is believed."""

    outcome: Outcome
    detail: str
    until: float


K = TypeVar("K", HostRules, _Unreachable)


class Robots:
    """The rules of the hosts that were asked.

    `clock` gives monotonic seconds, `now` the time (aware). `files` keeps files beyond the process,
    and may be set later.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        files: RobotsFiles | None = None,
    ) -> None:
        self._clock = clock
        self._now = now
        self.files = files
        self._kept: OrderedDict[str, HostRules | _Unreachable] = OrderedDict()  # oldest use first
        self._characters = 0
        self._lock = threading.Lock()  # for the two above
        self._asking: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()

    def rules(
        self,
        url: str,
        ask: Ask,
        *,
        waited: Callable[[float], None] = lambda _: None,
        patient: bool = True,
    ) -> HostRules:
        """Return the rules for a URL: those kept for its scheme, host and port, or else asked for.

        `ask` gives the final answer for the address of a robots.txt; it is called once, however
        many threads want one file, and `waited` is told the seconds that another thread's call
        took. Where the caller is not `patient`, a host that was too slow for it is not held for
        unreachable. Raises `Failure` where the host could not be reached.
        """
        file = urljoin(url, "/robots.txt")
        known = self._remembered(file)
        if known is not None:
            return known
        began = self._clock()
        with self._alone(file):
            waited(self._clock() - began)
            return self._remembered(file) or self._stored(file) or self._asked(file, ask, patient)

    @contextlib.contextmanager
    def _alone(self, file: str) -> Iterator[None]:
        """Hold the only turn at a file. Whoever holds it may wait for a host, never for a file."""
        with self._lock:
            turn = self._asking.setdefault(file, threading.Lock())  # gone with its last holder
        with turn:
            yield

    def _remembered(self, file: str) -> HostRules | None:
        with self._lock:
            kept = self._kept.get(file)
            if kept is not None:
                self._kept.move_to_end(file)
        if isinstance(kept, _Unreachable):
            if self._clock() < kept.until:
                raise Failure(kept.outcome, kept.detail)
            return None
        return kept if kept is not None and is_believed(kept.file, self._now()) else None

    def _stored(self, file: str) -> HostRules | None:
        files = self.files  # which may be taken away meanwhile
        stored = files.load(file) if files else None
        if stored is None or not is_believed(stored, self._now()):
            return None
        return self._keep(file, host_rules(stored))

    def _asked(self, file: str, ask: Ask, patient: bool) -> HostRules:
        try:
            asked = read(file, ask, self._now)
        except Failure as failure:
            if patient or failure.outcome is not Outcome.TIMEOUT:
                until = self._clock() + UNREACHABLE_KEPT_S
                self._keep(file, _Unreachable(failure.outcome, failure.detail, until))
            raise
        files = self.files
        if files:
            files.save(asked)
        return self._keep(file, host_rules(asked))

    def _keep(self, file: str, kept: K) -> K:
        """Keep it in place of what was kept for this file, and forget what is beyond the bounds."""
        with self._lock:
            self._characters -= _characters(self._kept.pop(file, None))
            self._kept[file] = kept
            self._characters += _characters(kept)
            while len(self._kept) > MAX_HOSTS or (
                self._characters > MAX_CHARACTERS and len(self._kept) > 1
            ):
                _, oldest = self._kept.popitem(last=False)
                self._characters -= _characters(oldest)
        return kept


def _characters(kept: HostRules | _Unreachable | None) -> int:
    return len(kept.file.text or "") if isinstance(kept, HostRules) else 0


def is_believed(file: RobotsFile, now: datetime) -> bool:
    """Whether a file still counts at this time (aware); one from the future never does.

    One that is closed counts for ten minutes, or as long as the server then asked to wait.
    """
    try:
        age = now - datetime.fromisoformat(file.fetched_at)
    except (ValueError, TypeError):  # no time, or one without a zone
        return False
    kept_s = KEPT_S
    if file.closed is not None:
        kept_s = min(max(CLOSED_KEPT_S, file.retry_after or 0.0), KEPT_S)
    return timedelta() <= age < timedelta(seconds=kept_s)


def read(file: str, ask: Ask, now: Callable[[], datetime]) -> RobotsFile:
    """Return what is at this address. Raises `Failure` where it is out of reach."""
    try:
        answer = ask(file)
    except Failure as failure:
        return _without_answer(file, failure, utc_now(now()))
    return _read(file, answer, utc_now(now()))


def _read(file: str, answer: Answer, seen: str) -> RobotsFile:
    text = decoded(answer.body) if answer.status in READABLE else None
    return RobotsFile(file, seen, answer.status, text)


def _without_answer(file: str, failure: Failure, seen: str) -> RobotsFile:
    if failure.outcome is Outcome.REDIRECTS:
        return RobotsFile(file, seen, failure.status)
    if failure.outcome in _OF_HOST and host(file) in failure.detail:  # not one it redirects to
        raise failure
    if failure.status is None or failure.status in READABLE:  # no answer, or one that is no text
        raise Failure(
            failure.outcome, f"robots.txt of {host(file)} could not be read: {failure.detail}"
        ) from failure
    if failure.status >= 500 or failure.status == 429:
        return RobotsFile(
            file,
            seen,
            failure.status,
            closed=failure.detail,
            retry_after=failure.retry_after,
        )
    return RobotsFile(file, seen, failure.status)
