"""robots.txt: what is allowed, and what an answer that is no file means."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher.answers import Answer
from scraper.fetcher.failures import Failure
from scraper.fetcher.redirects import Ask
from scraper.fetcher.robots import Robots, Rules, read
from scraper.model import Outcome

FILE = "http://a.example/robots.txt"
PAGE = "http://a.example/news/1"


def _says(text: str) -> Ask:
    return lambda url: Answer(url, 200, (), text.encode())


def _fails(failure: Failure) -> Ask:
    def ask(_: str) -> Answer:
        raise failure

    return ask


def _refusal(rules: Rules, url: str = PAGE) -> Failure:
    with pytest.raises(Failure) as caught:
        rules.permit(url)
    return caught.value


def test_a_disallowed_page_is_refused() -> None:
    """The sentence names the file and the page."""
    refusal = _refusal(read(FILE, _says("User-agent: *\nDisallow: /news")))
    assert refusal.outcome is Outcome.ROBOTS
    assert str(refusal) == f"{FILE} does not allow news-scraper to fetch {PAGE}"


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
    read(FILE, _says(text)).permit(PAGE)


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
    assert _refusal(read(FILE, _says(text))).outcome is Outcome.ROBOTS


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204])
def test_a_client_error_allows_everything(status: int) -> None:
    """Without a file there are no rules."""
    read(FILE, _fails(Failure(Outcome.HTTP_ERROR, "no", status=status))).permit(PAGE)


@pytest.mark.parametrize("status", [429, 500, 501, 503])
def test_a_server_error_allows_nothing(status: int) -> None:
    """The refusal says why, and carries status and wait."""
    failed = Failure(Outcome.HTTP_ERROR, "a.example is busy", status=status, retry_after=60.0)
    refusal = _refusal(read(FILE, _fails(failed)))
    assert (refusal.outcome, refusal.status, refusal.retry_after) == (Outcome.ROBOTS, status, 60.0)
    assert str(refusal) == ("nothing is fetched while robots.txt cannot be read: a.example is busy")


def test_redirects_without_end_are_no_file() -> None:
    """A chain that does not arrive allows everything."""
    read(FILE, _fails(Failure(Outcome.REDIRECTS, "circle", status=302))).permit(PAGE)


@pytest.mark.parametrize("outcome", [Outcome.DNS, Outcome.TIMEOUT, Outcome.CONNECTION, Outcome.TLS])
def test_a_host_out_of_reach_is_its_own_failure(outcome: Outcome) -> None:
    """An unreachable robots.txt is no permission."""
    with pytest.raises(Failure, match=r"robots.txt of a.example could not be read: gone") as caught:
        read(FILE, _fails(Failure(outcome, "gone")))
    assert caught.value.outcome is outcome


def test_what_is_wrong_with_the_host_is_said_once() -> None:
    """That it was met on the way to robots.txt is of no interest."""
    with pytest.raises(Failure, match=r"^a\.example does not exist$"):
        read(FILE, _fails(Failure(Outcome.DNS, "a.example does not exist")))


def test_a_file_that_cannot_be_had_whole_is_no_permission() -> None:
    """It is there (200), but compressed beyond what is read."""
    failed = Failure(Outcome.TOO_LARGE, "a.example sent more", status=200)
    with pytest.raises(Failure, match=r"could not be read: a.example sent more") as caught:
        read(FILE, _fails(failed))
    assert caught.value.outcome is Outcome.TOO_LARGE


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 5", 5.0),
        ("Crawl-delay 5", 5.0),
        ("crawl-delay 2.5", 2.5),
        ("Crawl-delay: soon", 0.0),
        ("Crawl-delay: nan", 0.0),
        ("", 0.0),
    ],
)
def test_the_crawl_delay(line: str, seconds: float) -> None:
    """It is read with and without a colon; nonsense is none."""
    assert read(FILE, _says(f"User-agent: *\n{line}")).crawl_delay_s == seconds


@given(st.binary(max_size=500))
def test_any_file_can_be_asked(text: bytes) -> None:
    """Whatever bytes a file has, a page is allowed or refused."""
    rules = read(FILE, lambda url: Answer(url, 200, (), b"User-agent: *\n" + text))
    with contextlib.suppress(Failure):
        rules.permit(PAGE)
    assert rules.crawl_delay_s >= 0


class _Counted:
    """An answer that counts how often it was asked for, and the clock."""

    def __init__(self, failure: Failure | None = None) -> None:
        self.now = 0.0
        self.failure = failure
        self.asked: list[str] = []
        self.robots = Robots(lambda: self.now)

    def rules(self, url: str) -> Rules:
        return self.robots.rules(url, self._ask)

    def _ask(self, url: str) -> Answer:
        self.asked.append(url)
        if self.failure:
            raise self.failure
        return Answer(url, 200, ())


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
    counted.rules(PAGE)
    counted.now = 86_399.0
    counted.rules(PAGE)
    assert len(counted.asked) == 1
    counted.now = 86_400.0
    counted.rules(PAGE)
    assert len(counted.asked) == 2


def test_a_server_error_is_kept_for_minutes() -> None:
    """A server in trouble is left alone, but not for a day."""
    counted = _Counted(Failure(Outcome.HTTP_ERROR, "busy", status=503))
    counted.rules(PAGE)
    counted.now = 599.0
    counted.rules(PAGE)
    assert len(counted.asked) == 1
    counted.now = 600.0
    counted.rules(PAGE)
    assert len(counted.asked) == 2
