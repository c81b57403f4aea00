"""The words: outcomes, times that sort, headers and hashes."""

from __future__ import annotations

import hashlib
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Article, Charset, Outcome, Page, content_hash, sort_time, utc_now


def _page(*headers: tuple[str, str], body: bytes = b"") -> Page:
    return Page(
        url="https://example.com/a",
        requested="https://example.com/a",
        body=body,
        charset=Charset("utf-8", "header"),
        fetched_at="2026-11-22T12:00:00Z",
        headers=headers,
    )


def test_the_outcomes_are_a_closed_list() -> None:
    """They are stored as text: a new or renamed one is a change of the archive."""
    assert [outcome.value for outcome in Outcome] == [
        "stored",
        "revised",
        "unchanged",
        "not_modified",
        "duplicate",
        "kept_better_copy",
        "robots",
        "not_article",
        "too_short",
        "paywall",
        "consent",
        "blocked",
        "gone",
        "http_error",
        "timeout",
        "dns",
        "tls",
        "connection",
        "too_large",
        "truncated",
        "redirects",
        "bad_url",
        "private_address",
        "not_html",
        "undecodable",
        "extraction_failed",
        "extraction_timeout",
        "internal_error",
    ]


def test_an_outcome_is_its_text() -> None:
    """It is written and compared as a plain string."""
    assert f"{Outcome.TOO_SHORT}" == "too_short"


def test_six_outcomes_are_successes() -> None:
    """Those after which the archive holds a good copy."""
    assert {outcome.value for outcome in Outcome if outcome.succeeded} == {
        "stored",
        "revised",
        "unchanged",
        "not_modified",
        "duplicate",
        "kept_better_copy",
    }


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC), "2026-11-22T12:00:00Z"),
        (datetime(2026, 11, 22, 12, 0, 0, 999_999, tzinfo=UTC), "2026-11-22T12:00:00Z"),
        (
            datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2))),
            "2025-12-31T22:30:00Z",
        ),
        (datetime(99, 1, 1, tzinfo=UTC), "0099-01-01T00:00:00Z"),
    ],
)
def test_a_time_is_written_in_utc(moment: datetime, expected: str) -> None:
    """To the second, with a year of four digits, so that text sorts as time."""
    assert utc_now(moment) == expected


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2023-11-11", "2023-11-11T00:00:00Z"),
        ("0099-01-01", "0099-01-01T00:00:00Z"),
        ("2023-11-11T10:20", "2023-11-11T10:20:00Z"),
        ("2023-11-11T10:20:30", "2023-11-11T10:20:30Z"),
        ("2023-11-11T10:20:30Z", "2023-11-11T10:20:30Z"),
        ("2023-11-11T10:20:30.456Z", "2023-11-11T10:20:30Z"),
        ("2023-11-11T01:20:30+07:00", "2023-11-10T18:20:30Z"),
        ("2023-12-31T23:30:00-01:00", "2024-01-01T00:30:00Z"),
        ("2023-11-11T10:20:30+05:30", "2023-11-11T04:50:30Z"),
    ],
)
def test_a_stamp_becomes_an_instant(stamp: str, expected: str) -> None:
    """An offset is followed; a day and a local time are taken as UTC."""
    assert sort_time(stamp) == expected


@pytest.mark.parametrize(
    "stamp",
    [
        None,
        "",
        "garbage",
        "ten chars.",
        "2023",
        "2023-11",
        "2023-02-30",
        "2023-11-11T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "２０２３-11-11",
        "\udc80",
    ],
)
def test_what_names_no_instant_sorts_nowhere(stamp: str | None) -> None:
    """Nothing is invented, and nothing raised."""
    assert sort_time(stamp) is None


@given(stamp=st.text() | st.from_regex(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d)?)?"))
def test_any_text_sorts_somewhere_or_nowhere(stamp: str) -> None:
    """It never raises, and every instant has the same length."""
    assert len(sort_time(stamp) or "2023-11-11T00:00:00Z") == 20


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_sorts_as_itself(moment: datetime) -> None:
    """What the archive writes, it reads."""
    assert sort_time(utc_now(moment)) == utc_now(moment)


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_text_sorts_as_time_does(one: datetime, other: datetime) -> None:
    """An index over the text is an index over time."""
    assert (utc_now(one) < utc_now(other)) == (
        one.replace(microsecond=0) < other.replace(microsecond=0)
    )


@pytest.mark.parametrize("name", ["ETag", "etag", "ETAG"])
def test_a_header_is_found_in_any_case(name: str) -> None:
    """Names of headers have none (RFC 9110, 5.1)."""
    assert _page(("Server", "x"), ("eTag", '"1"')).header(name) == '"1"'


def test_the_first_of_two_headers_counts() -> None:
    """As it was sent first."""
    assert _page(("A", "1"), ("a", "2")).header("a") == "1"


def test_a_header_that_was_not_sent_is_none() -> None:
    """An empty one is not the same."""
    page = _page(("Empty", ""))
    assert (page.header("Absent"), page.header("Empty")) == (None, "")


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/plain", True),
        ("Text/Plain; charset=utf-8", True),
        ("text/html", False),
        ("application/xhtml+xml", False),
        ("", False),
    ],
)
def test_a_dump_is_known_by_its_type(content_type: str, expected: bool) -> None:
    """Plain text is a dump, all else is markup."""
    assert _page(("Content-Type", content_type)).is_text is expected


def test_a_page_without_a_type_is_markup() -> None:
    """Which is what pages are."""
    assert not _page().is_text


def test_a_page_is_kept_by_the_hash_of_its_body() -> None:
    """SHA-256 of the bytes alone."""
    assert _page(("A", "b"), body=b"abc").sha256 == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_the_content_hash_is_of_title_and_text() -> None:
    """Archives hold it: the recipe may never change."""
    assert content_hash("Title", "One\nTwo") == hashlib.sha256(b"Title\nOne\nTwo").hexdigest()


def test_an_article_without_a_title_has_a_content_hash() -> None:
    """That of its text."""
    assert content_hash(None, "Text") == hashlib.sha256(b"\nText").hexdigest()


def test_an_articles_content_hash_knows_nothing_else() -> None:
    """A new tag or date makes no other article."""
    plain = Article(url=None, title="Title", text="Text")
    rich = Article(url="https://example.com/", title="Title", text="Text", tags=("a",))
    assert plain.content_hash == rich.content_hash == content_hash("Title", "Text")


@given(title=st.none() | st.text(), text=st.text())
def test_any_text_has_a_content_hash(title: str | None, text: str) -> None:
    """Never raised on."""
    assert len(content_hash(title, text)) == 64


def test_a_lone_surrogate_has_a_content_hash() -> None:
    """Half a character, as broken JSON on a page yields it, counts as a question mark."""
    assert content_hash("\ud800", "a\udc80") == hashlib.sha256(b"?\na?").hexdigest()


def test_a_value_cannot_be_changed() -> None:
    """What crosses a door stays as it was."""
    with pytest.raises(FrozenInstanceError):
        _page().url = "https://example.com/b"  # type: ignore[misc]


def test_articles_share_no_provenance() -> None:
    """Each has a mapping of its own."""
    one, other = (Article(url=None, title=None, text="") for _ in range(2))
    assert one.provenance is not other.provenance
