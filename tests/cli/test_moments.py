"""Times as a person tells them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.cli.moments import since, span, when

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "told"),
    [
        (None, ""),
        ("2026-03-01T12:00:00Z", "now"),
        ("2026-03-01T11:59:40Z", "now"),
        ("2026-03-01T11:59:00Z", "1 min ago"),
        ("2026-03-01T11:48:00Z", "12 min ago"),
        ("2026-03-01T12:12:00Z", "in 12 min"),
        ("2026-03-01T15:00:00Z", "in 3 h"),
        ("2026-02-27T12:00:00Z", "2 days ago"),
        ("2020-03-01T12:00:00Z", "2,191 days ago"),
    ],
)
def test_when(stamp: str | None, told: str) -> None:
    """How long ago, or how long until."""
    assert when(stamp, NOW) == told


def test_since() -> None:
    """How long it has been so."""
    assert since("2026-02-26T12:00:00Z", NOW) == "for 3 days"
    assert since(None, NOW) == ""


def test_without_now() -> None:
    """A time is told as it stands."""
    assert when("2026-03-01T11:48:00Z", None) == "2026-03-01T11:48:00Z"
    assert since("2026-03-01T11:48:00Z", None) == "since 2026-03-01T11:48:00Z"
    assert (when(None, None), since(None, None)) == ("", "")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "1 min"),
        (3_569, "59 min"),
        (3_571, "1 h"),
        (2 * 86_400 - 1_801, "47 h"),
        (2 * 86_400, "2 days"),
    ],
)
def test_span(seconds: float, told: str) -> None:
    """In the largest unit that tells it well."""
    assert span(seconds) == told
