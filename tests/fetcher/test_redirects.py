"""Chains of redirects, without a network."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher.answers import Answer
from scraper.fetcher.failures import Failure
from scraper.fetcher.redirects import follow, target
from scraper.model import Outcome


def _redirect(location: str, url: str = "http://a.example/x") -> Answer:
    return Answer(url, 302, (("Location", location),))


def _ask(chain: dict[str, str]) -> Callable[[str], Answer]:
    """Redirect along the chain, and answer 200 at its end."""
    return lambda url: _redirect(chain[url], url) if url in chain else Answer(url, 200, ())


def _no_cookies() -> frozenset[tuple[str, str]]:
    return frozenset()


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/y", "http://a.example/y"),
        ("y?a=1#part", "http://a.example/y?a=1"),
        ("//b.example", "http://b.example/"),
        ("HTTPS://B.example/y z", "https://b.example/y%20z"),
        ("/\u00c3\u00a9", "http://a.example/%C3%A9"),
        ("/\u00e9", "http://a.example/%C3%A9"),
    ],
)
def test_locations_that_are_followed(location: str, expected: str) -> None:
    """Relative ones are resolved, UTF-8 that was read as Latin-1 is mended, fragments go."""
    assert target(_redirect(location)) == expected


@pytest.mark.parametrize(
    "location",
    [
        "",
        " ",
        "file:///etc/passwd",
        "ftp://b.example/",
        "javascript:alert(1)",
        "https://",
        "http://[::1",
        "http://b.example:99999/",
        "http://127.0.0.1:80\\@b.example/",
        "http://\x00/",
    ],
)
def test_locations_that_are_not(location: str) -> None:
    """No URL, another scheme, an impossible port: the chain ends there."""
    with pytest.raises(Failure) as caught:
        target(_redirect(location))
    assert caught.value.outcome is Outcome.REDIRECTS


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("file:///etc/passwd", "only http and https can be"),
        ("http://b.example:0/", "port 0 cannot be connected to"),
    ],
)
def test_why_a_location_is_not_followed(location: str, why: str) -> None:
    """One sentence, with the location in it."""
    with pytest.raises(Failure) as caught:
        target(_redirect(location))
    assert str(caught.value) == (
        f"a.example redirects to {location}, which cannot be fetched: {why}"
    )


@given(st.text(st.characters(max_codepoint=255)))
def test_a_location_is_a_checked_url_or_a_failure(location: str) -> None:
    """Whatever stands in the header, nothing else comes out."""
    try:
        url = target(_redirect(location))
    except Failure:
        return
    assert url.startswith(("http://", "https://"))


def test_a_chain_is_followed_to_its_end() -> None:
    """The trail holds every URL before the last."""
    chain = {"http://a.example/": "/2", "http://a.example/2": "http://b.example/"}
    journey = follow("http://a.example/", _ask(chain), 5, _no_cookies)
    assert (journey.answer.url, journey.trail) == (
        "http://b.example/",
        ("http://a.example/", "http://a.example/2"),
    )


def test_a_circle_is_noticed() -> None:
    """Two pages that redirect to each other are asked once each."""
    chain = {"http://a.example/1": "/2", "http://a.example/2": "/1"}
    with pytest.raises(Failure, match=r"in a circle, back to http://a\.example/1"):
        follow("http://a.example/1", _ask(chain), 5, _no_cookies)


def test_a_chain_has_an_end() -> None:
    """More redirects than the limit are a failure, as many are not."""
    chain = {f"http://a.example/{n}": f"/{n + 1}" for n in range(3)}
    follow("http://a.example/0", _ask(chain), 3, _no_cookies)
    with pytest.raises(Failure, match="more than 2 times"):
        follow("http://a.example/0", _ask(chain), 2, _no_cookies)


def test_the_same_url_with_a_new_cookie_is_no_circle() -> None:
    """A consent page sets a cookie and sends the reader back."""
    answers = [_redirect("/x"), Answer("http://a.example/x", 200, ())]
    jars = [frozenset[tuple[str, str]](), frozenset({("consent", "yes")})]
    journey = follow(
        "http://a.example/x", lambda _: answers.pop(0), 5, lambda: jars[len(answers) < 2]
    )
    assert journey.answer.status == 200
