"""Which strings are URLs, their forms, their sites, and hosts that are private by name."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests import Request
from urllib3.util import parse_url

from scraper.errors import BadUrl
from scraper.urls import (
    MAX_URL,
    checked,
    clean,
    is_front_page,
    is_unresolvable,
    names_private_host,
    site,
)

_HOSTS = """
    example.com EXAMPLE.com. a.b.co.uk bücher.example 例え.example 127.0.0.1 1.2.3.4:8080 [::1]
    [2001:DB8::1]:80 [fe80::1%25eth0] [v1.x] u:p@h.example h.example:443 a_b.example x%41.example
    a\\@b.example example。com exa\u00admple.com
""".split()
_PIECES = [
    *"/.@:?#[]&=+;%\\ \t\n\x00\x7fübA7-_<>|{}\u2100\uff0f\udc80",
    "%2e",
    "%41",
    "utm_",
    "%5F",
]

_tails = st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)
_hosts = st.sampled_from(_HOSTS) | _tails
addresses = st.one_of(
    st.text(),
    _tails,
    st.builds("{}://{}{}".format, st.sampled_from(["http", "HTTPS"]), _hosts, _tails | st.text()),
    st.builds("https://{}/{}?{}".format, _hosts, _tails, _tails),
)


def _checked_or_none(text: str) -> str | None:
    with contextlib.suppress(BadUrl):
        return checked(text)
    return None


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("http://example.com", "http://example.com/"),
        ("http://example.com?q=1", "http://example.com/?q=1"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("HTTPS://EXAMPLE.com/Path?Q=R", "https://example.com/Path?Q=R"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://example.com./a", "https://example.com./a"),
    ],
)
def test_a_url_gets_its_normal_form(given_url: str, expected: str) -> None:
    """Scheme and host are lower case, the path begins with a slash, the fragment goes."""
    assert checked(given_url) == expected


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("http://user@example.com/", "http://example.com/"),
        ("http://user:pass@example.com:8080/", "http://example.com:8080/"),
        ("http://good.example@evil.example/", "http://evil.example/"),
        ("http://a@b@c.example/", "http://c.example/"),
    ],
)
def test_credentials_are_dropped(given_url: str, expected: str) -> None:
    """What stands before the last `@` is no host and goes nowhere."""
    assert checked(given_url) == expected


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("http://example.com:80/", "http://example.com/"),
        ("https://example.com:443/", "https://example.com/"),
        ("https://example.com:80/", "https://example.com:80/"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("http://example.com:/", "http://example.com/"),
    ],
)
def test_only_the_default_port_is_dropped(given_url: str, expected: str) -> None:
    """A port stays unless it is that of the scheme, or empty."""
    assert checked(given_url) == expected


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://BÜCHER.example/", "http://xn--bcher-kva.example/"),
        ("http://例え.example/", "http://xn--r8jz45g.example/"),
        ("http://example。com/", "http://example.com/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://exa\u00admple.com/", "http://example.com/"),
    ],
)
def test_a_host_in_any_script_becomes_ascii(given_url: str, expected: str) -> None:
    """Names are written in Punycode; look-alike dots and digits become plain ones."""
    assert checked(given_url) == expected


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("http://[::1]/", "http://[::1]/"),
        ("http://[2001:DB8:0:0::1]:80/a", "http://[2001:db8::1]/a"),
        ("http://[::ffff:1.2.3.4]:8080/", "http://[::ffff:102:304]:8080/"),
    ],
)
def test_an_ipv6_address_gets_its_short_form(given_url: str, expected: str) -> None:
    """One address has one spelling, in brackets (RFC 5952)."""
    assert checked(given_url) == expected


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com/ü?q=ü", "https://example.com/%C3%BC?q=%C3%BC"),
        ("https://example.com/%C3%BC", "https://example.com/%C3%BC"),
        ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
        ("https://example.com/100%", "https://example.com/100%"),
        ("https://example.com/{a}|b", "https://example.com/%7Ba%7D%7Cb"),
        ("https://example.com/?q=a\\b", "https://example.com/?q=a%5Cb"),
    ],
)
def test_characters_are_percent_encoded_once(given_url: str, expected: str) -> None:
    """What a URL may not hold is encoded as UTF-8; what is encoded stays as it is."""
    assert checked(given_url) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/./b/../c", "/a/c"),
        ("/a/..", "/"),
        ("/a/.", "/a/"),
        ("/../../a", "/a"),
        ("/%2e%2E/a", "/a"),
        ("/a/.%2e/b", "/b"),
        ("/a/%2e", "/a/"),
        ("/a/...", "/a/..."),
        ("/..%2Fa", "/..%2Fa"),
        ("//a//b", "//a//b"),
        ("/?q=../a", "/?q=../a"),
    ],
)
def test_dot_segments_are_resolved(path: str, expected: str) -> None:
    """Also encoded ones, as a client would when it sends; an encoded slash parts nothing."""
    assert checked(f"https://example.com{path}") == f"https://example.com{expected}"


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://exam\nple.com/a", "https://example.com/a"),
        ("https://example.com/a\tb\r\n", "https://example.com/ab"),
        ("\x00https://example.com/", "https://example.com/"),
        ("https://example.com/a\x00b\x7f", "https://example.com/a%00b%7F"),
    ],
)
def test_control_characters_never_stay(given_url: str, expected: str) -> None:
    """Line breaks and tabs go, as in browsers; others in the path are encoded."""
    assert checked(given_url) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("c", "https://example.com/a/c"),
        ("../c?d=1", "https://example.com/c?d=1"),
        ("/c", "https://example.com/c"),
        ("//other.example/c", "https://other.example/c"),
        ("?page=2", "https://example.com/a/b?page=2"),
        ("#part", "https://example.com/a/b?x=1"),
        ("http://other.example", "http://other.example/"),
    ],
)
def test_a_reference_is_resolved_against_its_base(reference: str, expected: str) -> None:
    """RFC 3986, section 5."""
    assert checked(reference, "https://example.com/a/b?x=1") == expected


@pytest.mark.parametrize(
    ("given_url", "reason"),
    [
        ("", "it does not begin with https:// or http://"),
        ("example.com/x", "it does not begin with https:// or http://"),
        ("example.com:80/x", "it does not begin with https:// or http://"),
        ("//example.com/x", "it does not begin with https:// or http://"),
        ("/x", "it does not begin with https:// or http://"),
        ("ftp://example.com/", "it does not begin with https:// or http://"),
        ("file:///x.html", "it does not begin with https:// or http://"),
        ("javascript:alert(1)", "it does not begin with https:// or http://"),
        ("mailto:a@example.com", "it does not begin with https:// or http://"),
        ("https://", "it names no host"),
        ("https:///x", "it names no host"),
        ("https:example.com", "it names no host"),
        ("https://user@/", "it names no host"),
        ("http://example.com:0/", "port 0 cannot be connected to"),
        ("http://example.com:99999/", "Port out of range 0-65535"),
        ("http://a\\@b.example/", "it has a backslash"),
        ("http:/\\example.com/", "it has a backslash"),
        ("http://example.com\\.b.example/", "it has a backslash"),
        ("http://exa mple.com/", "'exa mple.com' is no host name"),
        ("http://exa\x00mple.com/", "'exa\\x00mple.com' is no host name"),
        ("http://ex%61mple.com/", "'ex%61mple.com' is no host name"),
        ("http://example..com/", "'example..com' is no host name"),
        ("http://-a.example/", "'-a.example' is no host name"),
        ("http://[fe80::1%25eth0]/", "'fe80::1%25eth0' is no host name"),
        ("http://[::1", "Invalid IPv6 URL"),
    ],
)
def test_a_string_that_is_no_url_is_refused(given_url: str, reason: str) -> None:
    """The error keeps the string and says what is wrong with it."""
    with pytest.raises(BadUrl) as caught:
        checked(given_url)
    assert (caught.value.url, caught.value.reason) == (given_url, reason)


@pytest.mark.parametrize(
    "given_url",
    [
        "http://example.com:port/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 130 + "example/",
        "http://\udc80.example/",
        "http://example.com/\udc80",
        "http://[::g]/",
    ],
)
def test_a_string_that_its_parser_refuses_is_refused(given_url: str) -> None:
    """Whatever a library raises for it, a caller sees `BadUrl`."""
    with pytest.raises(BadUrl):
        checked(given_url)


def test_the_longest_url_is_2048_characters() -> None:
    """At the limit a URL is taken as it is."""
    longest = "https://example.com/".ljust(2_048, "a")
    assert (MAX_URL, checked(longest)) == (2_048, longest)


def test_a_longer_url_is_refused_briefly() -> None:
    """The message does not repeat thousands of characters."""
    with pytest.raises(BadUrl, match="it is longer than 2048 characters") as caught:
        checked("https://example.com/".ljust(2_049, "a"))
    assert len(str(caught.value)) < 200


def test_a_base_that_is_no_url_is_refused() -> None:
    """A reference cannot be resolved against it."""
    with pytest.raises(BadUrl):
        checked("a", "http://[")


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=feed",
        "utm_medium=a&utm_campaign=b&UTM_Content=c",
        "utm%5Fsource=feed",
        "fbclid=a",
        "gclid=a&dclid=b&msclkid=c&yclid=d&ttclid=e&twclid=f",
        "mc_cid=a&mc_eid=b",
        "_ga=a&_gl=b",
        "mtm_campaign=a&pk_kwd=b&piwik_kwd=c",
        "at_medium=RSS&at_campaign=KARANGA",
        "ns_campaign=a",
        "igshid=a",
        "fbclid",
    ],
)
def test_tracking_parameters_are_dropped(query: str) -> None:
    """They say where a reader came from, never which page it is."""
    assert clean(f"https://example.com/a?{query}") == "https://example.com/a"


@pytest.mark.parametrize(
    "query",
    [
        "id=1",
        "gallery=2",
        "source=rss",
        "ref=3",
        "page=2",
        "p=7",
        "lang=en",
        "article=4",
        "utm=1",
        "gclids=1",
        "q=utm_source",
    ],
)
def test_other_parameters_are_kept(query: str) -> None:
    """Any of them may be what tells one article from another."""
    assert clean(f"https://example.com/a?{query}") == f"https://example.com/a?{query}"


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://example.com/?b=2&a=1", "https://example.com/?a=1&b=2"),
        ("https://example.com/?id=1&utm_source=x", "https://example.com/?id=1"),
        ("https://example.com/?a", "https://example.com/?a="),
        ("https://example.com/%7euser", "https://example.com/~user"),
        ("https://example.com/%c3%bc", "https://example.com/%C3%BC"),
        ("http://user@EXAMPLE.com:80/./a#part", "http://example.com/a"),
        ("https://example.com/a/", "https://example.com/a/"),
    ],
)
def test_spellings_of_one_page_meet(given_url: str, expected: str) -> None:
    """The order of parameters and the case of escapes make no other page."""
    assert clean(given_url) == expected


def test_a_reference_is_cleaned_against_its_base() -> None:
    """As links in a page are."""
    assert clean("b?utm_source=x", "https://example.com/a/") == "https://example.com/a/b"


def test_nothing_but_bad_url_is_cleaned_away() -> None:
    """What cannot be fetched cannot be kept either."""
    with pytest.raises(BadUrl):
        clean("example.com/x")


@given(text=addresses, base=st.none() | addresses)
def test_any_text_is_checked_or_refused(text: str, base: str | None) -> None:
    """Nothing but `BadUrl` is ever raised."""
    with contextlib.suppress(BadUrl):
        checked(text, base)


@given(text=addresses, base=st.none() | addresses)
def test_any_text_is_cleaned_or_refused(text: str, base: str | None) -> None:
    """Nothing but `BadUrl` is ever raised."""
    with contextlib.suppress(BadUrl):
        clean(text, base)


@given(text=addresses)
def test_checking_twice_is_checking_once(text: str) -> None:
    """What was checked stays as it is."""
    once = _checked_or_none(text)
    assert once is None or checked(once) == once


@given(text=addresses)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """What was cleaned stays as it is."""
    with contextlib.suppress(BadUrl):
        once = clean(text)
        assert clean(once) == once


_PARTS = "a b-c ~x _ 1.html .. . a.b xn--a A-Z - -x www example com e1 utm_source id".split()


@given(
    hosts=st.lists(st.sampled_from(_PARTS), min_size=1, max_size=4),
    path=st.lists(st.sampled_from([*_PARTS, ""]), max_size=4),
    query=st.lists(st.tuples(*[st.sampled_from([*_PARTS, ""])] * 2), max_size=4),
)
def test_the_quick_way_to_clean_is_no_other(
    hosts: list[str], path: list[str], query: list[tuple[str, str]]
) -> None:
    """Plain addresses do not pass through w3lib; a base in front of them makes them."""
    pairs = "&".join("=".join(pair) for pair in query)
    text = f"https://{'.'.join(hosts)}/{'/'.join(path)}{'?' * bool(pairs)}{pairs}"
    with contextlib.suppress(BadUrl):
        assert clean(text) == clean(text, "https://base.example/")
    with contextlib.suppress(BadUrl):
        assert clean(text, "https://base.example/") == clean(text)


@given(text=addresses)
def test_what_is_checked_is_plain_ascii(text: str) -> None:
    """No space, no control character, no other script is left to be read in two ways."""
    once = _checked_or_none(text) or "https://example.com/"
    assert all("!" <= character <= "~" for character in once)


@given(text=addresses)
def test_the_client_connects_to_the_host_that_was_checked(text: str) -> None:
    """urllib3, after requests has prepared the URL, reads the same host and port from it."""
    once = _checked_or_none(text) or "https://example.com/"
    sent = parse_url(Request("GET", once).prepare().url or "")
    parts = urlsplit(once)
    assert ((sent.host or "").strip("[]"), sent.port) == (parts.hostname, parts.port)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://news.example.com:8080/a", "example.com"),
        ("HTTPS://WWW.EXAMPLE.COM/", "example.com"),
        ("https://user@www.abc.net.au/", "abc.net.au"),
        ("http://localhost:8000/", "localhost"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://www.intranet/", "intranet"),
        ("ftp://example.com/", None),
        ("example.com", None),
        ("http://[", None),
        ("http://", None),
        ("", None),
        (None, None),
    ],
)
def test_the_site_is_the_registrable_domain(url: str | None, expected: str | None) -> None:
    """Where no registry knows the host, it is the host; what is no URL has none."""
    assert site(url) == expected


@given(text=addresses)
def test_any_text_has_a_site_or_none(text: str) -> None:
    """It never raises, and a site is never empty."""
    assert site(text) != ""


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com/",
        "https://example.com//",
        "https://example.com/index.html",
        "https://example.com/index.php",
        "https://example.com/#top",
    ],
)
def test_a_front_page_is_one(url: str) -> None:
    """The address of a whole site."""
    assert is_front_page(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a",
        "https://example.com/?p=1",
        "https://example.com/index.php?id=1",
        "https://example.com/en/index.html",
        "http://[",
    ],
)
def test_any_other_page_is_no_front_page(url: str) -> None:
    """A path or a query names a page of its own."""
    assert not is_front_page(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost:8000/",
        "http://printer/",
        "http://nas.local/",
        "http://127.0.0.1/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/",
        "http://100.64.0.1/",
        "http://[::1]/",
        "http://[fd00::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://[",
        "no URL",
    ],
)
def test_a_private_name_is_known_by_its_spelling(url: str) -> None:
    """Private addresses, names without a dot, and what names no host at all."""
    assert names_private_host(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://localhost.example.com/",
        "http://8.8.8.8/",
        "http://[2606:4700::1]/",
    ],
)
def test_a_public_name_is_not_private(url: str) -> None:
    """Only the spelling is judged."""
    assert not names_private_host(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.google.com/rss/articles/CBMiQ2h0?oc=5",
        "https://news.google.com/articles/CBMiQ2h0?hl=en-US&gl=US",
        "https://news.google.com/read/CBMiQ2h0",
        "http://news.google.com/__i/rss/rd/articles/CBMiQ2h0",
    ],
)
def test_an_aggregators_link_does_not_resolve(url: str) -> None:
    """Only Google's own script knows where it leads."""
    assert is_unresolvable(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.google.com/rss/search?q=ferry",
        "https://news.google.com/",
        "https://blog.google/articles/a",
        "https://news.example/read/a",
        "https://news.google.com.evil.example/read/a",
        "no URL",
    ],
)
def test_other_links_resolve(url: str) -> None:
    """Also the aggregator's other pages."""
    assert not is_unresolvable(url)


@given(text=addresses)
def test_any_text_can_be_judged(text: str) -> None:
    """No question raises on what is no URL."""
    asked = (is_front_page, is_unresolvable, names_private_host)
    assert {question(text) for question in asked} <= {True, False}
