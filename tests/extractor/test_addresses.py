"""Which declared address is believed."""

from __future__ import annotations

import pytest

from scraper.extractor import addresses, evidence
from scraper.extractor.addresses import Declared
from scraper.extractor.evidence import Fact
from scraper.extractor.page import parse
from scraper.model import Alias

URL = "https://www.dailypost.example/news/bridge-falls-down"
SITE = "https://www.dailypost.example"


def declared(head: str, url: str | None = URL, html: str = "<html>") -> Declared:
    """Read the addresses of a page with this head."""
    tree = parse(f"<!doctype html>{html}<head>{head}</head><body><p>News.</body>")
    assert tree is not None
    return addresses.declared(tree, evidence.collect(tree), url)


def own(head: str, url: str | None = URL) -> str | None:
    """Read the one that is believed."""
    found = declared(head, url).own
    return found.value if found else None


def canonical(address: str) -> str:
    """Make the element that declares it."""
    return f'<link rel="canonical" href="{address}">'


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.dailypost.example/bridge", "https://www.dailypost.example/bridge"),
        ("https://dailypost.example/bridge", "https://dailypost.example/bridge"),
        ("https://amp.dailypost.example/bridge", "https://amp.dailypost.example/bridge"),
        ("/bridge?utm_source=x", "https://www.dailypost.example/bridge"),
        ("bridge", "https://www.dailypost.example/news/bridge"),
        ("//dailypost.example/bridge", "https://dailypost.example/bridge"),
        ("https://www.dailypost.example/", None),
        ("https://other.example/bridge", None),
        ("http://127.0.0.1/bridge", None),
        ("http://localhost/bridge", None),
        ("http://10.0.0.1/bridge", None),
        ("javascript:alert(1)", None),
        ("http://[bad", None),
        ("", None),
    ],
)
def test_a_page_may_only_name_an_address_of_its_own_site(
    address: str, expected: str | None
) -> None:
    """Not a front page's, another site's, a private host's; a relative one is completed."""
    assert own(canonical(address)) == expected


@pytest.mark.parametrize(
    ("url", "address", "is_believed"),
    [
        ("https://m.post.co.uk/a-1", "https://www.post.co.uk/a", True),
        ("https://post.co.uk/a-1", "https://other.co.uk/a", False),
        ("https://bao.com.vn/a-1", "https://m.bao.com.vn/a", True),
        ("https://bao.com.vn/a-1", "https://tin.com.vn/a", False),
        ("http://192.0.2.7:8001/a-1", "http://192.0.2.7:8001/a", True),
        ("http://192.0.2.7:8001/a-1", "http://192.0.2.7:8002/a", False),
        ("http://192.0.2.7/a-1", "http://192.0.2.8/a", False),
        ("http://localhost:8001/a-1", "http://localhost:8002/a", False),
        ("http://[2001:db8::7]/a-1", "http://[2001:db8::7]/a", True),
        ("http://news.post.example:8080/a-1", "https://post.example/a", True),
    ],
)
def test_a_site_is_a_registrable_domain(url: str, address: str, is_believed: bool) -> None:
    """Of a public suffix of any depth; of a host without a name it is that host and port."""
    assert own(canonical(address), url) == (address if is_believed else None)


@pytest.mark.parametrize(
    ("path", "section", "is_believed"),
    [
        ("/news/bridge-falls-down", "/news/", False),
        ("/news/bridge-falls-down", "/news", False),
        ("/a/b/c", "/a", False),
        ("/en/bridge", "/en/", False),
        ("/news/bridge-falls-down/amp/", "/news/bridge-falls-down", True),
        ("/news/bridge/amp", "/news/bridge", True),
        ("/news/bridge/2", "/news/bridge", True),
        ("/news/bridge/page/12", "/news/bridge/", True),
        ("/news/123456/bridge-falls-down", "/news/123456", True),
        ("/news/bridge-falls-down.html/x", "/news/bridge-falls-down.html", True),
        ("/newsroom", "/news", True),
    ],
)
def test_the_folder_that_a_page_lies_in_is_not_its_address(
    path: str, section: str, is_believed: bool
) -> None:
    """But a page may be a copy, or a part, of the one above."""
    assert (own(canonical(section), SITE + path) is not None) is is_believed


def test_a_page_without_an_address_may_claim_a_public_one() -> None:
    """A file has none yet."""
    assert own(canonical("https://other.example/bridge"), None) == "https://other.example/bridge"
    assert own(canonical("http://192.168.1.1/bridge"), None) is None
    assert own(canonical("/bridge"), None) is None


def test_a_base_completes_a_relative_address() -> None:
    """As it does in browsers."""
    assert own(f'<base href="/archive/">{canonical("bridge")}') == f"{SITE}/archive/bridge"


def test_relations_are_words_in_any_case() -> None:
    """RFC 8288: an element may have several."""
    assert own('<link rel="Canonical bookmark" href="/bridge">') == f"{SITE}/bridge"


OG = '<meta property="og:url" content="/og">'


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (OG, Fact(f"{SITE}/og", "meta")),
        (canonical("/a") + OG, Fact(f"{SITE}/a", "html")),
        (canonical("https://other.example/a") + OG, Fact(f"{SITE}/og", "meta")),
        (canonical("/a") + canonical("/a#top"), Fact(f"{SITE}/a", "html")),
        (canonical("/a") + canonical("/b"), None),
        (canonical("/a") + canonical("/b") + OG, None),
        (canonical("/a") + canonical("/og") + OG, Fact(f"{SITE}/og", "html")),
        (canonical("/a") + canonical(URL) + OG, Fact(URL, "html")),
        ("", None),
    ],
)
def test_which_of_several_is_believed(head: str, expected: Fact | None) -> None:
    """rel=canonical before og:url; where canonicals contradict, the page's own, else og:url's."""
    assert declared(head).own == expected


def test_the_address_of_og_url_is_a_further_one() -> None:
    """Where rel=canonical is another."""
    assert declared(canonical("/a") + OG).others == (Alias(f"{SITE}/og", "canonical"),)


def test_an_amp_copy_is_named() -> None:
    """By the page itself; one on another site, such as a cache, does not count."""
    assert declared('<link rel="amphtml" href="/a/amp">').others == (Alias(f"{SITE}/a/amp", "amp"),)
    cache = '<link rel="amphtml" href="https://cdn.ampproject.example/c/s/a">'
    assert declared(cache).others == ()


@pytest.mark.parametrize(
    ("html", "url", "is_amp"),
    [
        ("<html amp>", f"{SITE}/x/9", True),
        ("<html ⚡ lang=en>", f"{SITE}/x/9", True),
        ("<html>", f"{SITE}/bridge-falls-down/amp/", True),
        ("<html>", f"{SITE}/bridge-falls-down.amp.html", True),
        ("<html>", f"{SITE}/bridge-falls-down?amp=1", True),
        ("<html>", "https://amp.dailypost.example/bridge", True),
        ("<html>", f"{SITE}/x/9", False),
        ("<html>", f"{SITE}/champ", False),
    ],
)
def test_an_amp_copy_says_so(html: str, url: str, is_amp: bool) -> None:
    """By its markup or its address, where it names the page that it copies."""
    expected = (Alias(url, "amp"),) if is_amp else ()
    assert declared(canonical("/bridge-falls-down"), url, html).others == expected
    assert declared("", url, html).others == ()
