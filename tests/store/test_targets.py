"""Targets: ids, digits and addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.store.targets import as_id, spellings


@pytest.mark.parametrize(
    ("target", "number"),
    [(7, 7), ("7", 7), ("007", 7), (-1, 0), ("-1", None), ("१", None), ("", None), ("a7", None)],
)
def test_as_id(target: int | str, number: int | None) -> None:
    """A number, or digits that are nothing else."""
    assert as_id(target) == number


@given(st.integers() | st.text() | st.from_regex(r"[0-9]+", fullmatch=True))
def test_any_target(target: int | str) -> None:
    """Whatever it is, SQLite can be asked for it."""
    number = as_id(target)
    assert number is None or 0 <= number < 2**63


def test_spellings() -> None:
    """As it stands, then cleaned; what is no address stands for itself."""
    assert spellings("HTTPS://news.example/a#b") == (
        "HTTPS://news.example/a#b",
        "https://news.example/a",
    )
    assert spellings("floods") == ("floods",)
