"""Redirects, followed by hand: every hop is a URL that was checked, asked for and judged anew.

RFC 9110, sections 10.2.2 and 15.4. Asking for one URL twice is no circle where a cookie was set
in between, as consent pages do; the same URL with the same cookies is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from scraper.errors import BadUrl
from scraper.fetcher.answers import REDIRECTS, Answer, host
from scraper.fetcher.failures import Failure
from scraper.model import Outcome
from scraper.urls import checked

_FETCHED = frozenset({"", "http", "https"})  # schemes; the empty one is that of the base

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Journey:
    """The answer at the end of a chain of redirects, and the URLs that led there."""

    answer: Answer
    trail: tuple[str, ...] = ()


def follow(
    url: str, ask: Ask, limit: int, cookies: Callable[[], frozenset[tuple[str, str]]]
) -> Journey:
    """Return the way along the chain that begins at `url`.

    `limit` is the number of redirects that are followed; `cookies` gives those held at the moment.
    Raises `Failure` (redirects), and what `ask` raises.
    """
    trail: list[str] = []
    asked = set()
    while True:
        asked.add((url, cookies()))
        answer = ask(url)
        if answer.status not in REDIRECTS:
            return Journey(answer, tuple(trail))
        trail.append(url)
        if len(trail) > limit:
            raise _failed(answer, f"redirects more than {limit} times, the last time from {url}")
        url = target(answer)
        if (url, cookies()) in asked:
            raise _failed(answer, f"redirects in a circle, back to {url}")


def target(answer: Answer) -> str:
    """Return the checked URL that a redirect leads to. Raises `Failure` (redirects)."""
    location = next((value for key, value in answer.headers if key.lower() == "location"), "")
    if not location.strip():
        raise _failed(answer, f"answered {answer.status} without saying where to")
    try:
        return checked(_as_utf8(location), answer.url)
    except BadUrl as error:
        what = f"redirects to {error.url}, which cannot be fetched: {_why_not(error)}"
        raise _failed(answer, what) from error


def _as_utf8(header: str) -> str:
    """Return a header as it was meant: http.client reads all as Latin-1, servers send UTF-8."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _why_not(error: BadUrl) -> str:
    """Return the reason as the end of a sentence."""
    try:
        scheme = urlsplit(error.url.strip()).scheme
    except ValueError:
        return error.reason
    return error.reason if scheme in _FETCHED else "only http and https can be"


def _failed(answer: Answer, what: str) -> Failure:
    return Failure(Outcome.REDIRECTS, f"{host(answer.url)} {what}", status=answer.status)
