"""Lines that stand in a page, and those that have stayed there."""

from __future__ import annotations

import pytest

from scraper.extractor.page import parse
from scraper.extractor.stayed import standing, stayed

LINE = "The dam above the town is nine tenths full by now."
PROSE = "<p>The river rose by two metres overnight and flooded the cellars of the town.</p>" * 4


def _standing(markup: str, *lines: str) -> tuple[str, ...]:
    tree = parse(f"<html><head><title>{LINE}</title></head><body><p>Rain.</p>{markup}</body>")
    assert tree is not None
    return standing(tree, lines)


@pytest.mark.parametrize(
    ("markup", "times"),
    [
        (f"<p>{LINE}</p>", 1),
        (f"<div>{LINE}<div>It was built in 1951.</div></div>", 1),
        (f"<aside><ul><li>{LINE}</li></ul></aside><p>{LINE}</p>", 2),
        (f"<p>{LINE.replace('dam', '<b>d&shy;am</b>')}</p>", 1),
        ("", 0),
        (f"<p>{LINE} It was built in 1951.</p>", 0),
        (f"<script>{LINE}</script>", 0),
        (f'<script type="application/ld+json">{{"articleBody": "{LINE}"}}</script>', 0),
        (f'<p title="{LINE}">It was built in 1951.</p><!-- {LINE} -->', 0),
        (f'{PROSE}<div id="comments"><p>A reader</p><p>{LINE}</p></div>', 0),
    ],
)
def test_a_line_that_stands_in_a_page(markup: str, times: int) -> None:
    """All of a block that the page shows."""
    assert _standing(markup, LINE) == (*(LINE,) * times, "")


def test_lines_stand_in_the_order_of_the_page() -> None:
    """With the cells of a row as one line, as an article has them."""
    row = "<table><tr><td>Aller</td><td>2.1 m</td></tr></table>"
    assert _standing(f"{row}<p>{LINE}</p>", LINE, "Rain.", "Aller | 2.1 m") == (
        "Rain.",
        "Aller | 2.1 m",
        LINE,
        "",
    )


def test_of_lines_that_are_set_otherwise_the_first_is_given() -> None:
    """A page may say “flood” where the other said "flood"."""
    lines = ("They said “flood”.", 'They said "flood".')
    assert _standing('<p>They said "flood".</p>', *lines) == (lines[0], "")


def test_what_a_page_hides_stands_behind_what_it_shows() -> None:
    """So a line that was shown, and is hidden now, has not stayed, were it the last."""
    shown = _standing(f"<p>{LINE}</p>", "Rain.", LINE)
    hidden = _standing(f'<p style="display: none">{LINE}</p>', "Rain.", LINE)
    assert (shown, hidden) == (("Rain.", LINE, ""), ("Rain.", "", LINE))
    assert stayed(f"Rain.\n{LINE}", "Rain.", shown, hidden) == set()
    assert stayed(f"Rain.\n{LINE}", "Rain.", hidden, hidden) == {LINE}


@pytest.mark.parametrize(
    ("before", "now", "has_stayed"),
    [
        ("a x b", "a x b", True),
        ("a x b x", "a x b x", True),
        ("a x b", "a x b counter", True),
        ("a x b", "a b", False),
        ("a b", "a x b", False),
        ("a x b", "a b x", False),
        ("a x b x", "a b x", False),
        ("a b x", "a x b x", False),
        ("", "", False),
    ],
)
def test_a_line_that_has_stayed(before: str, now: str, has_stayed: bool) -> None:
    """As often, and at the same places among the lines that both readings have."""
    found = {"x"} if has_stayed else set()
    assert stayed("a\nx\nb", "a\nb", before.split(), now.split()) == found
    assert stayed("a\nb", "a\nx\nb", before.split(), now.split()) == found


def test_a_line_that_one_reading_has_once_more() -> None:
    """Has stayed as others do: a program has many a line with nothing but a bracket."""
    page = ["a", ")", "x", ")", "b"]
    assert stayed("a\n)\nx\n)\nb", "a\n)\nb", page, page) == {"x", ")"}
    assert stayed("a\n)\nx\n)\nb", "a\n)\nb", page, ["a", "x", ")", "b"]) == {"x"}


def test_a_line_of_both_readings_is_none_that_has_stayed() -> None:
    """What happened to it is for the texts to tell."""
    assert stayed("a\nb", "b\na", ["a", "b"], ["a", "b"]) == set()
