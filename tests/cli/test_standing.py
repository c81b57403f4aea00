"""A source, and how it goes, as a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.cli import standing
from scraper.cli.tables import Column
from scraper.model import KeptSource, Outcome, Source, SourceKind, SourceState

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def source() -> KeptSource:
    """A feed that is well."""
    state = SourceState(next_due="2026-03-01T15:00:00Z", last_read="2026-03-01T11:48:00Z")
    told = Source("https://aller.example/feed", SourceKind.FEED, "Aller News")
    return KeptSource(3, told, state, "2026-01-01T00:00:00Z", articles=1_214)


def _cells(source: KeptSource, now: datetime | None = NOW) -> dict[str, list[str]]:
    columns: tuple[Column[KeptSource], ...] = standing.rows(now).columns
    return {column.name: column.lines(source) for column in columns}


def test_a_source_that_is_well(source: KeptSource) -> None:
    """Its row is short, and its times are relative."""
    assert _cells(source) == {
        "id": ["3"],
        "kind": ["feed"],
        "source": ["Aller News", "https://aller.example/feed"],
        "read": ["12 min ago"],
        "due": ["in 3 h"],
        "articles": ["1,214"],
    }


def test_when_a_source_had_something_new(source: KeptSource) -> None:
    """Stands below the number of its articles."""
    state = replace(source.state, last_new="2026-02-26T12:00:00Z")
    assert _cells(replace(source, state=state))["articles"] == ["1,214", "new 3 days ago"]


def test_a_source_that_was_never_read(source: KeptSource) -> None:
    """Is due."""
    cells = _cells(replace(source, state=SourceState()))
    assert (cells["read"], cells["due"]) == (["never"], ["now"])


def test_a_source_that_is_overdue(source: KeptSource) -> None:
    """Is due now, not some time ago."""
    state = SourceState(next_due="2026-03-01T09:00:00Z")
    assert _cells(replace(source, state=state))["due"] == ["now"]


def test_a_source_that_fails(source: KeptSource) -> None:
    """Says since when, how often and why."""
    state = replace(
        source.state,
        failures=5,
        failing_since="2026-02-26T12:00:00Z",
        last_outcome=Outcome.HTTP_ERROR,
        last_detail="the server answered 500",
    )
    failing = replace(source, state=state)
    told = "failing for 3 days (5 times): http_error: the server answered 500"
    assert _cells(failing)["source"][-1] == told
    later = "failing since 2026-02-26T12:00:00Z (5 times): http_error: the server answered 500"
    assert _cells(failing, None)["source"][-1] == later


def test_a_retired_source(source: KeptSource) -> None:
    """Says so, and how it comes back; it is never due."""
    state = SourceState(failures=1, failing_since="2026-02-28T12:00:00Z", enabled=False)
    cells = _cells(replace(source, state=state))
    assert cells["source"][-1] == "retired: 410, for 24 h; add it again if it is back"
    assert cells["due"] == ["never"]


def test_what_a_source_may(source: KeptSource) -> None:
    """Stands in a line of its own."""
    told = replace(source.source, recheck=True, cross_site=True)
    lines = _cells(replace(source, source=told))["source"]
    assert lines[2] == "its articles are looked at again, other sites too"
