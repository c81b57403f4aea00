"""The rules of a robots.txt: every case of `data/robots.toml`, and what a table cannot hold."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher.robots import PRODUCT
from scraper.fetcher.rules import Rule, decoded, parse

SITE = "http://a.example"
CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "robots.toml").read_text(encoding="utf-8")
)["case"]
PROMPT_S = 2.0  # seconds in which a hostile file is read and asked, on a busy machine


def _allows(text: str, url: str, agent: str = "FooBot") -> bool:
    rule = parse(text, agent).deciding(url)
    return rule is None or rule.allow


def _decides(text: str, path: str, agent: str = "FooBot") -> tuple[int, str] | None:
    rule = parse(text, agent).deciding(SITE + path)
    return (rule.line, rule.text) if rule else None


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_case(case: dict[str, Any]) -> None:
    """Every path on the right side."""
    agent = case.get("agent", "FooBot")
    paths = [*case.get("allowed", ()), *case.get("disallowed", ())]
    allowed = [path for path in paths if _allows(case["file"], SITE + path, agent)]
    assert paths
    assert allowed == case.get("allowed", [])


def test_our_own_name_is_a_product_token() -> None:
    """Letters, hyphens and underscores only: no file could name another one (2.2.1)."""
    assert set(PRODUCT) <= set("abcdefghijklmnopqrstuvwxyz-_")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/private/1", (4, "Disallow: /private/")),
        ("/private/open", (6, "Allow: /private/open")),
        ("/pub", None),
        ("/old", (8, "disalow /old")),
    ],
)
def test_the_line_that_decides(path: str, expected: tuple[int, str] | None) -> None:
    """Its number and its text as it was written, without the comment; none where none matches."""
    text = (
        "# Rules\n\nUser-agent: *\n  Disallow: /private/ # secret\r\n"
        "Crawl-delay: 1\rAllow: /private/open\n\ndisalow /old\n"
    )
    assert _decides(text, path) == expected


def test_of_two_equal_lines_the_first_decides() -> None:
    """As does an Allow before a Disallow."""
    text = "User-agent: *\nDisallow: /a\nDisallow: /a\nAllow: /b\nDisallow: /b\n"
    assert _decides(text, "/a") == (2, "Disallow: /a")
    assert _decides(text, "/b") == (4, "Allow: /b")


def test_an_index_page_is_the_line_that_allows_its_folder() -> None:
    """The folder is allowed by the line that names its page."""
    text = "User-agent: *\nDisallow: /\nAllow: /news/index.html\n"
    assert _decides(text, "/news/") == (3, "Allow: /news/index.html")


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ("Crawl-delay: 5", 5.0),
        ("Crawl-delay 5", 5.0),
        ("crawl-delay: 2.5 # slowly", 2.5),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: inf", None),
        ("Crawl-delay: -1", None),
        ("Crawl-delay:", None),
        ("Crawl-delay: 3\nDisallow: /x\nCrawl-delay: 9\nCrawl-delay: 1", 9.0),
        ("", None),
    ],
)
def test_the_crawl_delay(lines: str, seconds: float | None) -> None:
    """With and without a colon; nonsense is none; of several the longest."""
    assert parse(f"User-agent: *\n{lines}", "FooBot").crawl_delay_s == seconds


def test_the_crawl_delay_of_ones_own_group_counts() -> None:
    """Everybody's is for those who have no group."""
    text = "User-agent: *\nCrawl-delay: 9\nDisallow:\n\nUser-agent: FooBot\nCrawl-delay: 2\n"
    assert parse(text, "FooBot").crawl_delay_s == 2.0
    assert parse(text, "BarBot").crawl_delay_s == 9.0


def test_a_crawl_delay_is_of_the_names_above_it() -> None:
    """What follows for another name does not change it."""
    text = "User-agent: FooBot\nCrawl-delay: 2\nUser-agent: BarBot\nCrawl-delay: 9\n"
    assert parse(text, "BarBot").crawl_delay_s == 9.0


@pytest.mark.parametrize("bom", [b"\xef\xbb\xbf", b"\xef\xbb", b"\xef", b""])
def test_a_byte_order_mark_is_passed_over(bom: bytes) -> None:
    """Whole or in part, at the beginning of the file."""
    text = decoded(bom + b"User-Agent: FooBot\nDisallow: /x\n")
    assert _decides(text, "/x") == (2, "Disallow: /x")


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\x11\xbfUser-Agent: FooBot\nDisallow: /x\n",
        b"User-Agent: FooBot\n\xef\xbb\xbfDisallow: /x\n",
    ],
)
def test_other_marks_spoil_their_line(body: bytes) -> None:
    """Broken ones, and whole ones within the file."""
    assert _decides(decoded(body), "/x") is None


def test_octets_that_are_no_utf8_are_kept() -> None:
    """A file in Latin-1 speaks of the URLs that have its octets."""
    text = decoded("User-agent: *\nDisallow: /actualités\n".encode("latin-1"))
    assert text == "User-agent: *\nDisallow: /actualit%E9s\n"
    assert not _allows(text, f"{SITE}/actualit%e9s/1")


def test_a_line_beyond_measure_is_cut() -> None:
    """The rule that is left of it holds."""
    long = "/x/" + "a" * 16_649  # fills the line up to its last character but one
    text = f"user-agent: FooBot\ndisallow: {long}/qux\n"
    assert _allows(text, f"{SITE}/fux")
    assert not _allows(text, f"{SITE}{long}/fux")


def test_a_long_line_is_shown_in_part() -> None:
    """Two hundred characters are enough for a person."""
    rule = parse("User-agent: *\nDisallow: /" + "a" * 5_000, "FooBot").rules[0]
    assert (len(rule.text), rule.weight) == (200, 5_001)


HOSTILE = {
    "stars": "Disallow: /" + "*" * 16_000 + "a$",
    "stars and letters": "Disallow: /" + "*a" * 8_000 + "b",
    "stars and many letters": "Disallow: /*" + "a" * 900 + "b" + "a" * 900,
}


@pytest.mark.parametrize("line", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_pattern_is_judged_promptly(line: str) -> None:
    """Half a megabyte of it, against the longest URL there is."""
    began = time.process_time()
    text = f"User-agent: *\n{line}\n" * (500_000 // len(line))
    assert _allows(text, f"{SITE}/{'a' * 2_000}c") is True
    assert time.process_time() - began < PROMPT_S


def test_half_a_megabyte_of_rules_is_read_promptly() -> None:
    """Forty thousand rules, each with a star, of which none matches."""
    rules = "".join(f"Disallow: /*{number}z\n" for number in range(30_000))
    began = time.process_time()
    read = parse("User-agent: *\n" + rules, "FooBot")
    assert read.deciding(f"{SITE}/{'a' * 2_000}") is None
    assert len(read.rules) == 30_000
    assert time.process_time() - began < PROMPT_S


@given(st.binary(max_size=500), st.text(max_size=50))
def test_any_bytes_are_rules(body: bytes, path: str) -> None:
    """Whatever stands in a file and in a path, a rule decides or none does."""
    rules = parse(decoded(b"User-agent: *\nDisallow: /*" + body), "FooBot")
    assert isinstance(rules.deciding(f"{SITE}/{path}"), Rule | None)


@given(
    st.text("ab*$", max_size=8).map("/".__add__),
    st.text("ab", max_size=8).map("/".__add__),
)
def test_a_pattern_matches_as_its_definition_says(pattern: str, path: str) -> None:
    """Cutting at the stars finds the same as trying every way."""
    expected = _slowly(pattern, path)
    assert _allows(f"User-agent: *\nDisallow: {pattern}", SITE + path) is not expected


def _slowly(pattern: str, path: str) -> bool:
    """The definition, section 2.2.3, tried out."""
    if pattern in {"", "$"}:
        return not (pattern and path)
    if pattern[0] == "*":
        return any(_slowly(pattern[1:], path[at:]) for at in range(len(path) + 1))
    return path[:1] == pattern[0] and _slowly(pattern[1:], path[1:])
