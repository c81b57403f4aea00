"""Titles of feeds as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.titles import MAX_TITLE, plain


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Plain", "Plain"),
        ("A <b>bold</b> plan", "A bold plan"),
        ("Fish &amp; chips", "Fish & chips"),
        ("Harbour&#8217;s end", "Harbour’s end"),
        ("&lt;em&gt;Once&lt;/em&gt; more", "Once more"),
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("One<br/>Two", "One Two"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ('<a href="x">Linked</a><img src="y">', "Linked"),
        ("<!-- ad -->Kept", "Kept"),
        ("Kept<script type='x'>location = 'y';</script> too", "Kept too"),
        ("<STYLE>p { color: red }</STYLE>Kept", "Kept"),
        ("Kept<iframe src='x'></iframe> too", "Kept too"),
        ("  folded\n\t white\u00a0space ", "folded white space"),
    ],
)
def test_markup_becomes_text(markup: str, expected: str) -> None:
    """Tags and references go, also where they were escaped once too often."""
    assert plain(markup) == expected


@pytest.mark.parametrize("text", ["1 < 2 > 0", "List<String>", "AT&T", "<3", "a <sigh> b"])
def test_what_only_looks_like_markup_stays(text: str) -> None:
    """Only tags that HTML has are taken out."""
    assert plain(text) == text


@pytest.mark.parametrize("markup", [None, "", "  ", "<br>", "&nbsp;", {"x": 1}, 5])
def test_nothing_is_none(markup: object) -> None:
    """Also where a field is no text at all."""
    assert plain(markup) is None


def test_a_title_is_bounded() -> None:
    """A feed may put a whole article into it."""
    assert len(plain("word " * 10_000) or "") == MAX_TITLE


@given(st.text() | st.lists(st.sampled_from([*"<>&;/ab ", "amp", "<b>", "&lt;"])).map("".join))
def test_any_text_has_a_plain_form(text: str) -> None:
    """On one line, never empty, and nothing is raised."""
    found = plain(text)
    assert found is None or (found and found == " ".join(found.split()))
