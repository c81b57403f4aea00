"""robots.txt: what an answer means, which rule decided, and how long that is believed."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import BadUrl
from scraper.fetcher import Verdict, verdict
from scraper.fetcher.answers import Answer
from scraper.fetcher.failures import Failure
from scraper.fetcher.redirects import Ask
from scraper.fetcher.robots import HostRules, Robots, host_rules, is_believed, read
from scraper.model import Outcome, RobotsFile

FILE = "http://a.example/robots.txt"
PAGE = "http://a.example/news/1"
NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
SEEN = "2026-11-22T12:00:00Z"


def _says(text: str) -> Ask:
    return lambda url: Answer(url, 200, (), text.encode())


def _fails(failure: Failure) -> Ask:
    def ask(_: str) -> Answer:
        raise failure

    return ask


def _read(ask: Ask) -> HostRules:
    return host_rules(read(FILE, ask, lambda: NOW))


def _refusal(rules: HostRules, url: str = PAGE) -> Failure:
    with pytest.raises(Failure) as caught:
        rules.permit(url)
    return caught.value


def test_a_disallowed_page_is_refused() -> None:
    """The sentence names the file, the page and the line."""
    refusal = _refusal(_read(_says("User-agent: *\nDisallow: /news")))
    assert refusal.outcome is Outcome.ROBOTS
    assert str(refusal) == (
        f"{FILE} does not allow news-scraper to fetch {PAGE} (line 2: Disallow: /news)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /\nAllow: /news/",
        "User-agent: *\nDisallow: /\n\nUser-agent: news-scraper\nDisallow: /private",
        "User-agent: other\nDisallow: /",
        "\ufeffUser-agent: other\nDisallow: /",
        "<!doctype html><title>Not found</title>",
    ],
)
def test_what_is_not_disallowed_is_allowed(text: str) -> None:
    """No rule, a longer Allow, a group of our own, another robot's group, a page of HTML."""
    _read(_says(text)).permit(PAGE)


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: news-scraper\nDisallow: /",
        "USER-AGENT: News-Scraper\nDISALLOW: /",
        "\ufeffUser-agent: *\nDisallow: /",
        "User-agent: *\r\nDisallow: /*/1$\r\n",
    ],
)
def test_what_is_disallowed_is_refused(text: str) -> None:
    """Our own group in any case, behind a BOM, with wildcards."""
    assert _refusal(_read(_says(text))).outcome is Outcome.ROBOTS


def test_the_verdict_names_the_rule() -> None:
    """The line as it was written, its number, and a sentence."""
    file = RobotsFile(FILE, SEEN, 200, "User-agent: *\nDisallow: /news\nAllow: /news/1\n")
    assert verdict(file, PAGE) == Verdict(
        True,
        "Allow: /news/1",
        3,
        f"{FILE} allows news-scraper to fetch {PAGE} (line 3: Allow: /news/1)",
    )
    assert verdict(file, "http://a.example/news/2").line == 2


@pytest.mark.parametrize(
    ("file", "allowed", "detail"),
    [
        (RobotsFile(FILE, SEEN, 200, ""), True, f"no rule of {FILE} is about {PAGE}"),
        (RobotsFile(FILE, SEEN, 404), True, f"there is no {FILE}, so everything is allowed"),
        (
            RobotsFile(FILE, SEEN, 503, closed="a.example answered 503"),
            False,
            "nothing is fetched while robots.txt cannot be read: a.example answered 503",
        ),
    ],
)
def test_a_verdict_without_a_rule(file: RobotsFile, allowed: bool, detail: str) -> None:
    """A file that says nothing, one that is not there, one that cannot be read."""
    assert verdict(file, PAGE) == Verdict(allowed, None, None, detail)


@pytest.mark.parametrize("closed", [None, "a.example answered 503"])
def test_the_file_itself_may_always_be_fetched(closed: str | None) -> None:
    """Whatever it says."""
    file = RobotsFile(FILE, SEEN, 200, "User-agent: *\nDisallow: /", closed)
    assert verdict(file, FILE).allowed
    assert not verdict(file, f"{FILE}.html").allowed


def test_a_verdict_is_about_what_would_be_asked_for() -> None:
    """The URL is brought into its form first; what is none is said to be none."""
    file = RobotsFile(FILE, SEEN, 200, "User-agent: *\nDisallow: /café\n")
    assert not verdict(file, "HTTP://A.example:80/x/../café#top").allowed
    with pytest.raises(BadUrl):
        verdict(file, "mailto:editor@a.example")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204])
def test_a_client_error_allows_everything(status: int) -> None:
    """Without a file there are no rules."""
    rules = _read(_fails(Failure(Outcome.HTTP_ERROR, "no", status=status)))
    assert rules.file == RobotsFile(FILE, SEEN, status)
    rules.permit(PAGE)


@pytest.mark.parametrize("status", [429, 500, 501, 503])
def test_a_server_error_allows_nothing(status: int) -> None:
    """The refusal says why, and carries status and wait."""
    failed = Failure(Outcome.HTTP_ERROR, "a.example is busy", status=status, retry_after=60.0)
    refusal = _refusal(_read(_fails(failed)))
    assert (refusal.outcome, refusal.status, refusal.retry_after) == (Outcome.ROBOTS, status, 60.0)
    assert str(refusal) == ("nothing is fetched while robots.txt cannot be read: a.example is busy")


def test_redirects_without_end_are_no_file() -> None:
    """A chain that does not arrive allows everything."""
    _read(_fails(Failure(Outcome.REDIRECTS, "circle", status=302))).permit(PAGE)


@pytest.mark.parametrize("outcome", [Outcome.DNS, Outcome.TIMEOUT, Outcome.CONNECTION, Outcome.TLS])
def test_a_host_out_of_reach_is_its_own_failure(outcome: Outcome) -> None:
    """An unreachable robots.txt is no permission."""
    with pytest.raises(Failure, match=r"robots.txt of a.example could not be read: gone") as caught:
        _read(_fails(Failure(outcome, "gone")))
    assert caught.value.outcome is outcome


def test_what_is_wrong_with_the_host_is_said_once() -> None:
    """That it was met on the way to robots.txt is of no interest."""
    with pytest.raises(Failure, match=r"^a\.example does not exist$"):
        _read(_fails(Failure(Outcome.DNS, "a.example does not exist")))


def test_a_file_that_cannot_be_had_whole_is_no_permission() -> None:
    """It is there (200), but compressed beyond what is read."""
    failed = Failure(Outcome.TOO_LARGE, "a.example sent more", status=200)
    with pytest.raises(Failure, match=r"could not be read: a.example sent more") as caught:
        _read(_fails(failed))
    assert caught.value.outcome is Outcome.TOO_LARGE


@given(st.binary(max_size=500))
def test_any_file_can_be_asked(text: bytes) -> None:
    """Whatever bytes a file has, a page is allowed or refused."""
    rules = _read(lambda url: Answer(url, 200, (), b"User-agent: *\n" + text))
    with contextlib.suppress(Failure):
        rules.permit(PAGE)
    assert rules.crawl_delay_s >= 0


@pytest.mark.parametrize(
    ("file", "seconds"),
    [
        (RobotsFile(FILE, SEEN, 200, ""), 86_400),
        (RobotsFile(FILE, SEEN, 404), 86_400),
        (RobotsFile(FILE, SEEN, 503, closed="busy"), 600),
        (RobotsFile(FILE, SEEN, 503, closed="busy", retry_after=60.0), 600),
        (RobotsFile(FILE, SEEN, 503, closed="busy", retry_after=3600.0), 3600),
        (RobotsFile(FILE, SEEN, 503, closed="busy", retry_after=9e9), 86_400),
    ],
)
def test_how_long_a_file_is_believed(file: RobotsFile, seconds: int) -> None:
    """A day; a server error ten minutes, or as long as the server asked to wait, a day at most."""
    assert is_believed(file, NOW)
    assert is_believed(file, NOW + timedelta(seconds=seconds - 1))
    assert not is_believed(file, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("stamp", ["2026-11-22T12:00:01Z", "2026-11-22T12:00:00", "", "today"])
def test_a_file_of_no_certain_age_is_not_believed(stamp: str) -> None:
    """From the future, without a zone, no time at all."""
    assert not is_believed(RobotsFile(FILE, stamp, 200, ""), NOW)


class _Shelf:
    """Files kept beyond the process."""

    def __init__(self, *files: RobotsFile) -> None:
        self.files = {file.url: file for file in files}
        self.loaded: list[str] = []

    def load(self, url: str) -> RobotsFile | None:
        self.loaded.append(url)
        return self.files.get(url)

    def save(self, file: RobotsFile) -> None:
        self.files[file.url] = file


class _Counted:
    """An answer that counts how often it was asked for, and the time."""

    def __init__(
        self, failure: Failure | None = None, text: bytes = b"", shelf: _Shelf | None = None
    ) -> None:
        self.seconds = 0.0
        self.failure = failure
        self.text = text
        self.asked: list[str] = []
        self.robots = Robots(self.clock, self.now, shelf)

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def rules(self, url: str = PAGE, *, patient: bool = True) -> HostRules:
        return self.robots.rules(url, self._ask, patient=patient)

    def fail(self, *, patient: bool = True) -> Failure:
        with pytest.raises(Failure) as caught:
            self.rules(patient=patient)
        return caught.value

    def _ask(self, url: str) -> Answer:
        self.asked.append(url)
        if self.failure:
            raise self.failure
        return Answer(url, 200, (), self.text)


def test_a_file_is_asked_for_once() -> None:
    """All pages of a host share its file."""
    counted = _Counted()
    counted.rules("http://a.example/1")
    counted.rules("http://a.example/2")
    assert counted.asked == [FILE]


def test_scheme_host_and_port_have_files_of_their_own() -> None:
    """Another port is another server."""
    counted = _Counted()
    for url in ("http://a.example/", "https://a.example/", "http://a.example:8080/"):
        counted.rules(url)
    assert counted.asked == [
        "http://a.example/robots.txt",
        "https://a.example/robots.txt",
        "http://a.example:8080/robots.txt",
    ]


def test_a_file_is_kept_for_a_day() -> None:
    """A second before the day is over it still holds, then it is asked for again."""
    counted = _Counted()
    counted.rules()
    counted.seconds = 86_399.0
    counted.rules()
    assert len(counted.asked) == 1
    counted.seconds = 86_400.0
    counted.rules()
    assert len(counted.asked) == 2


def test_a_server_error_is_kept_for_minutes() -> None:
    """A server in trouble is left alone, but not for a day."""
    counted = _Counted(Failure(Outcome.HTTP_ERROR, "busy", status=503))
    counted.rules()
    counted.seconds = 599.0
    counted.rules()
    assert len(counted.asked) == 1
    counted.seconds = 600.0
    counted.rules()
    assert len(counted.asked) == 2


def test_a_file_kept_beyond_the_process_is_not_asked_for() -> None:
    """It is read once, and believed for what is left of its day."""
    shelf = _Shelf(RobotsFile(FILE, "2026-11-22T11:00:00Z", 200, "User-agent: *\nDisallow: /"))
    counted = _Counted(shelf=shelf)
    assert _refusal(counted.rules()).outcome is Outcome.ROBOTS
    counted.rules()
    assert (counted.asked, shelf.loaded) == ([], [FILE])
    counted.seconds = 82_800.0
    counted.rules()
    assert counted.asked == [FILE]


@pytest.mark.parametrize("stamp", ["2026-11-21T12:00:00Z", "2026-11-22T12:00:01Z"])
def test_a_file_that_is_not_believed_is_asked_for(stamp: str) -> None:
    """A day old, or from the future; the new one takes its place."""
    shelf = _Shelf(RobotsFile(FILE, stamp, 404))
    counted = _Counted(shelf=shelf, text=b"# new")
    counted.rules()
    assert counted.asked == [FILE]
    assert shelf.files[FILE] == RobotsFile(FILE, SEEN, 200, "# new")


def test_a_server_error_is_kept_beyond_the_process() -> None:
    """With its sentence, its status and the wait."""
    shelf = _Shelf()
    failed = Failure(Outcome.HTTP_ERROR, "busy", status=503, retry_after=60.0)
    _Counted(failed, shelf=shelf).rules()
    assert shelf.files[FILE] == RobotsFile(FILE, SEEN, 503, closed="busy", retry_after=60.0)


def test_a_host_out_of_reach_is_remembered_for_two_minutes() -> None:
    """Its next URLs get the same failure at once; nothing is kept beyond the process."""
    shelf = _Shelf()
    counted = _Counted(Failure(Outcome.TIMEOUT, "a.example took too long"), shelf=shelf)
    first = counted.fail()
    counted.seconds = 119.0
    again = counted.fail()
    assert (again.outcome, str(again)) == (first.outcome, str(first))
    assert (len(counted.asked), shelf.files) == (1, {})
    counted.seconds = 120.0
    counted.fail()
    assert len(counted.asked) == 2


@pytest.mark.parametrize(("outcome", "times"), [(Outcome.TIMEOUT, 2), (Outcome.DNS, 1)])
def test_whoever_had_no_time_left_does_not_judge_a_host_slow(outcome: Outcome, times: int) -> None:
    """The end of a long chain of redirects says nothing of the last host; other failures do."""
    counted = _Counted(Failure(outcome, "a.example failed"))
    counted.fail(patient=False)
    counted.fail()
    assert len(counted.asked) == times


def test_what_is_remembered_is_bounded() -> None:
    """Of two thousand hosts those of late are; an old one is asked again."""
    counted = _Counted(text=b"User-agent: *\nDisallow: /x")
    for number in range(2_000):
        counted.rules(f"http://{number}.example/")
    assert len(counted.robots._kept) == 256
    counted.rules("http://1999.example/")
    assert len(counted.asked) == 2_000
    counted.rules("http://0.example/")
    assert len(counted.asked) == 2_001


def test_what_is_remembered_of_large_files_is_bounded() -> None:
    """Few of them fill the room of many small ones."""
    counted = _Counted(text=b"#" * 500_000)
    for number in range(20):
        counted.rules(f"http://{number}.example/")
    assert len(counted.robots._kept) == 4


def test_a_file_that_two_threads_need_is_asked_for_once() -> None:
    """The second one waits for the first one's answer, and is told how long that took."""
    counted = _Counted()
    asking, looked, answered = threading.Event(), threading.Event(), threading.Event()
    waits: list[float] = []

    def clock() -> float:
        looked.set()  # at the clock, as whoever begins to wait does
        return counted.seconds

    def ask(url: str) -> Answer:
        counted.asked.append(url)
        looked.clear()
        asking.set()
        answered.wait(5)
        counted.seconds = 7.0
        return Answer(url, 200, ())

    robots = Robots(clock, counted.now)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(robots.rules, PAGE, ask, waited=waits.append)
        asking.wait(5)
        second = pool.submit(robots.rules, PAGE, ask, waited=waits.append)
        looked.wait(5)
        answered.set()
        assert first.result(5) is second.result(5)
    assert counted.asked == [FILE]
    assert waits == [0.0, 7.0]


def test_the_turns_at_files_are_forgotten() -> None:
    """Nothing stays of them when nobody asks."""
    counted = _Counted()
    counted.rules()
    assert len(counted.robots._asking) == 0
