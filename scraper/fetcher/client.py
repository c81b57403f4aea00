"""The fetch of one URL, drawn once.

    checked URL → robots.txt of its host → the host's turn → request → redirect? once more
                                                                     → status → type → body → Page

robots.txt takes its host's turn like every request. One deadline spans the whole drawing, retries
and their pauses included; only the wait for a turn lies outside it. What cannot be had is a
`FetchFailed` with its outcome, never something else. Nothing stays open between two fetches:
connections and cookies live as long as one chain of redirects. A `Fetcher` may be shared between
threads.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self, overload

from scraper import __version__
from scraper.charset import detect
from scraper.fetcher import robots
from scraper.fetcher.answers import NOT_MODIFIED, Answer, host, refuse_status
from scraper.fetcher.deadline import Deadline
from scraper.fetcher.failures import Failure
from scraper.fetcher.media import ARTICLE, Wanted, refuse_body, refuse_type
from scraper.fetcher.pace import Pace
from scraper.fetcher.redirects import Journey, follow
from scraper.fetcher.retries import Persistence, persist
from scraper.fetcher.robots import Robots, RobotsFiles
from scraper.fetcher.transport import Ask, Transport, Trust
from scraper.model import Outcome, Page, Validators, utc_now
from scraper.urls import checked, netloc

PROJECT_URL = "https://news-scraper.example/"
USER_AGENT = f"{robots.PRODUCT}/{__version__} (+{PROJECT_URL})"
ENCODINGS = "gzip, deflate, br, zstd"
DELAY_S = 0.5  # seconds between two requests to one host; a reader opens no two pages faster


@dataclass(frozen=True, slots=True)
class Limits:
    """What one URL may cost.

    `deadline_s` is the total time; the caps are bytes of one body as it travels and once decoded;
    `tries` counts requests for one address, the first included; `retry_after_cap_s` is the longest
    pause before another.
    """

    deadline_s: float = 30.0  # a reader is gone by then
    max_wire_bytes: int = 10_000_000  # the largest news pages measured have about 5 MB
    max_decoded_bytes: int = 10_000_000
    max_redirects: int = 10  # half of what browsers allow; real chains have up to five
    tries: int = 3
    retry_after_cap_s: float = 10.0  # a third of the deadline


@dataclass(frozen=True, slots=True)
class NotModified:
    """The answer 304 to a conditional request: the copy with those validators is still good.

    The fields are those of `Page`.
    """

    url: str
    requested: str
    fetched_at: str
    redirects: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def _utc_clock() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Gets pages, politely and bounded.

    `delay_s` is the least pause between two requests to one host. `robots_files` keeps the files of
    hosts beyond the process. `clock` (monotonic seconds), `sleep` and `now` (aware) are the time it
    goes by. A context manager, which closes it.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        allow_private: bool = False,
        user_agent: str = USER_AGENT,
        delay_s: float = DELAY_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
        now: Callable[[], datetime] = _utc_clock,
        robots_files: RobotsFiles | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.allow_private = allow_private
        self.user_agent = user_agent
        self.clock = clock
        self._trust = Trust()
        self._closed = threading.Event()
        self.sleep = sleep or self._sleep
        self.now = now
        self.robots = Robots(clock, now, robots_files)
        self.left_s: Callable[[str], float] | None = None
        self.pace = Pace(delay_s, clock, self.sleep)
        self._deadlines: set[Deadline] = set()
        self._lock = threading.Lock()  # for the set of deadlines

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every fetch in flight; each gives its `FetchFailed` at once, as does a later one.

        Only what the system's resolver and a first connection take is not cut short (10 seconds an
        address), nor is a `sleep` that was given.
        """
        self._closed.set()
        with self._lock:
            for deadline in self._deadlines:
                deadline.end()

    def remember_robots(self, files: RobotsFiles | None) -> None:
        """Keep the robots.txt of hosts there from now on, and take them from there; or nowhere."""
        self.robots.files = files

    def spare(self, left_s: Callable[[str], float] | None) -> None:
        """Follow no redirect to a host that is left alone for so many seconds, 0 being none."""
        self.left_s = left_s

    def wait_s(self, host: str) -> float:
        """Return the seconds until a host (as `urls.netloc` writes it) may be asked, 0 for now.

        Whoever fetches from it earlier waits inside `fetch`.
        """
        return self.pace.wait_s(host)

    @overload
    def fetch(self, url: str, validators: None = None, *, wanted: Wanted = ARTICLE) -> Page: ...
    @overload
    def fetch(
        self, url: str, validators: Validators | None, *, wanted: Wanted = ARTICLE
    ) -> Page | NotModified: ...
    def fetch(
        self, url: str, validators: Validators | None = None, *, wanted: Wanted = ARTICLE
    ) -> Page | NotModified:
        """Return the page at this URL, or, where `validators` were given, that it has not changed.

        `wanted` says what for: ARTICLE, or SOURCE for feeds, sitemaps and listings. Raises `BadUrl`
        and `FetchFailed`.
        """
        requested = checked(url)
        with (
            self._deadline() as deadline,
            Transport(deadline, self._trust, allow_private=self.allow_private) as transport,
        ):
            visit = _Visit(self, deadline, transport, validators or Validators(), wanted)
            try:
                return visit.result(requested)
            except Failure as failure:
                raise failure.of(requested) from failure

    @contextlib.contextmanager
    def _deadline(self) -> Iterator[Deadline]:
        """The time of one fetch, over as soon as the fetcher is closed."""
        with Deadline(self.limits.deadline_s, self.clock) as deadline:
            with self._lock:
                self._deadlines.add(deadline)
            if self._closed.is_set():
                deadline.end()
            try:
                yield deadline
            finally:
                with self._lock:
                    self._deadlines.discard(deadline)

    def _sleep(self, seconds: float) -> None:
        self._closed.wait(seconds)


@dataclass(frozen=True, slots=True)
class _Visit:
    """One URL's way through the net, and what lives exactly as long."""

    fetcher: Fetcher
    deadline: Deadline
    transport: Transport
    validators: Validators
    wanted: Wanted

    def result(self, requested: str) -> Page | NotModified:
        limit = self.fetcher.limits.max_redirects
        first = netloc(requested)
        journey = follow(
            requested, lambda url: self._ask_page(url, first), limit, self.transport.cookies
        )
        answer, seen = journey.answer, utc_now(self.fetcher.now())
        if answer.status == NOT_MODIFIED:
            self._refuse_unasked(answer)
            return _not_modified(journey, requested, seen)
        refuse_body(answer, self.wanted)
        return _page(journey, requested, seen)

    def _ask_page(self, url: str, first: str) -> Answer:
        try:
            if netloc(url) != first:
                self._refuse_resting(url)
            crawl_delay_s = self._permitted(url)
            return self._persist(lambda: self._get(self._page_ask(url), crawl_delay_s))
        except Failure as failure:
            failure.host = netloc(url)
            raise

    def _refuse_resting(self, url: str) -> None:
        left_s = self.fetcher.left_s
        rest_s = left_s(netloc(url)) if left_s else 0.0
        if rest_s > 0:
            detail = f"it leads to {host(url)}, which is left alone for now"
            raise Failure(Outcome.HTTP_ERROR, detail, retry_after=rest_s)

    def _permitted(self, url: str) -> float:
        """The Crawl-delay of a URL that may be fetched. Raises `Failure` where it may not be."""
        if robots.is_robots_file(url):
            return 0.0
        left, whole = self.deadline.remaining(), self.deadline.seconds
        rules = self.fetcher.robots.rules(
            url, self._ask_robots, waited=self.deadline.extend, patient=left > whole / 2
        )
        rules.permit(url)
        return rules.crawl_delay_s

    def _ask_robots(self, file: str) -> Answer:
        return follow(
            file,
            lambda url: self._persist(lambda: self._get(self._robots_ask(url))),
            robots.MAX_REDIRECTS,
            self.transport.cookies,
        ).answer

    def _persist(self, attempt: Callable[[], Answer]) -> Answer:
        limits = self.fetcher.limits
        persistence = Persistence(limits.tries, limits.retry_after_cap_s)
        return persist(attempt, persistence, self.deadline.remaining, self.fetcher.sleep)

    def _get(self, ask: Ask, crawl_delay_s: float = 0.0) -> Answer:
        """Ask in the host's turn, whose wait is not charged to the URL."""
        with self.fetcher.pace.turn(netloc(ask.url), crawl_delay_s) as waited:
            self.deadline.extend(waited)
            answer = self.transport.get(ask)
            refuse_status(answer, self.fetcher.now())  # in its turn: it may ask for a rest
        return answer

    def _page_ask(self, url: str) -> Ask:
        return Ask(
            url,
            {
                "User-Agent": self.fetcher.user_agent,
                "Accept": self.wanted.accept,
                "Accept-Encoding": ENCODINGS,
                **conditions(self.validators),
            },
            max_wire_bytes=self.fetcher.limits.max_wire_bytes,
            max_decoded_bytes=self.fetcher.limits.max_decoded_bytes,
            admit=lambda head: refuse_type(head, self.wanted),
        )

    def _robots_ask(self, url: str) -> Ask:
        return Ask(
            url,
            {
                "User-Agent": self.fetcher.user_agent,
                "Accept": "text/plain,*/*;q=0.1",
                "Accept-Encoding": "identity",  # so that a file too long can be cut and still read
            },
            max_wire_bytes=robots.MAX_BYTES,
            max_decoded_bytes=robots.MAX_BYTES,
            cut=True,
        )

    def _refuse_unasked(self, answer: Answer) -> None:
        if not conditions(self.validators):
            detail = f"{host(answer.url)} answered 304 Not Modified, which was not asked"
            raise Failure(Outcome.HTTP_ERROR, detail, status=answer.status)


def conditions(validators: Validators) -> Mapping[str, str]:
    """Return the headers of a conditional request, verbatim as they came (RFC 9110, section 13.1).

    They go along on every hop, since it is not known before which one has the page. A value that no
    header can carry is left out.
    """
    headers = {
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.last_modified,
    }
    return {name: value for name, value in headers.items() if value and _is_sendable(value)}


def _is_sendable(value: str) -> bool:
    """Whether these are characters of a field value, RFC 9110, section 5.5, read as Latin-1."""
    return value == value.strip() and all(" " <= c <= "\xff" and c != "\x7f" for c in value)


def _not_modified(journey: Journey, requested: str, seen: str) -> NotModified:
    answer = journey.answer
    return NotModified(answer.url, requested, seen, journey.trail, answer.headers)


def _page(journey: Journey, requested: str, seen: str) -> Page:
    answer = journey.answer
    return Page(
        url=answer.url,
        requested=requested,
        body=answer.body,
        charset=detect(answer.body, answer.header("content-type")),
        fetched_at=seen,
        status=answer.status,
        headers=answer.headers,
        redirects=journey.trail,
        wire_bytes=answer.wire_bytes,
    )
