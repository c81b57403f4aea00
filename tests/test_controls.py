"""Text without what others would obey."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.controls import as_cell, as_json, one_line, printable

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too


@given(ANY_TEXT)
def test_json_is_read_back(text: str) -> None:
    """And a terminal may be shown it."""
    written = as_json([text])
    assert json.loads(written) == [text]
    assert printable(written) == written


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'=1"),
        ("\x1b=1", "'=1"),
        ("\n=1", "'\n=1"),
        ("\uff1d1", "'\uff1d1"),
        ("1+1", "1+1"),
        (-1, -1),
        (("=a",), '["=a"]'),
        ({"a": "="}, '{"a": "="}'),
        (None, None),
    ],
)
def test_cells(value: object, cell: object) -> None:
    """Text that a spreadsheet would reckon with begins with an apostrophe."""
    assert as_cell(value) == cell


@given(ANY_TEXT)
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever it is made of."""
    assert not str(as_cell(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(ANY_TEXT)
def test_one_line(text: str) -> None:
    """Has no end of a line in it."""
    assert len(one_line(text).splitlines()) <= 1
