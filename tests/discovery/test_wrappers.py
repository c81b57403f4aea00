"""AMP copies and redirecting addresses → the page itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.wrappers import unwrapped

PAGE = "https://www.news.example/2024/a-long-story"


@pytest.mark.parametrize(
    "url",
    [
        "https://www-news-example.cdn.ampproject.org/c/s/www.news.example/2024/a-long-story",
        "https://cdn.ampproject.org/v/s/www.news.example/2024/a-long-story/amp",
        "https://www.google.com/amp/s/www.news.example/2024/a-long-story",
        "https://www.google.co.uk/amp/s/www.news.example/2024/a-long-story?amp=1",
        "https://www.google.com/url?rct=j&url=https://www.news.example/2024/a-long-story&ct=ga",
        "https://google.com/url?q=https%3A%2F%2Fwww.news.example%2F2024%2Fa-long-story",
        "https://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fwww.news.example%2f2024%2fa-long-story",
        f"{PAGE}/amp",
        f"{PAGE}.amp",
        f"{PAGE}?amp",
        f"{PAGE}?amp=1",
        f"{PAGE}?outputType=amp",
    ],
)
def test_a_copy_leads_to_its_page(url: str) -> None:
    """Caches, viewers, redirectors, and the spellings of a site's own copies."""
    assert unwrapped(url) == PAGE


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://cdn.ampproject.org/c/news.example/a", "http://news.example/a"),
        (f"{PAGE}/amp/", f"{PAGE}/"),
        (f"{PAGE}.amp.html", f"{PAGE}.html"),
        (f"{PAGE}?id=7&amp=1", f"{PAGE}?id=7"),
    ],
)
def test_the_rest_of_the_address_stays(url: str, expected: str) -> None:
    """Scheme, slash, suffix and other parameters."""
    assert unwrapped(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        "https://news.example/tag/amp",
        "https://news.example/2024/amp",
        "https://news.example/amp",
        "https://news.example/amp/a-long-story",
        "https://amp.news.example/a-long-story",
        "https://news.example/camp-for-all",
        "https://news.example/a?amplify=1",
        "https://news.example/a?amp=2024",
        "https://news.example/url?url=https://other.example/",
        "https://www.google.com/url?sa=t",
        "https://www.google.com/url?url=javascript:alert(1)",
        "https://www.google.com.evil.example/amp/s/news.example/a",
        "https://evil.example/cdn.ampproject.org/c/s/news.example/a",
        "https://[amp",
        "amp",
        "",
    ],
)
def test_what_is_not_certain_stays(url: str) -> None:
    """A wrong guess is a page that does not exist."""
    assert unwrapped(url) == url


@given(
    st.text() | st.lists(st.sampled_from([*"/.?&=:[]", "amp", "https://", "x-y-z"])).map("".join)
)
def test_any_text_is_unwrapped(text: str) -> None:
    """Nothing is raised."""
    assert isinstance(unwrapped(text), str)
