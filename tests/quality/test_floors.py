"""Floors: up by measuring, down by a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality import floors
from tests.quality.floors import CannotLower, Floors, Lowering, SetFloors

NEWS = SetFloors("d1", 10, {"F": 0.9, "leak": 0.02})
STORED = Floors({"news": NEWS})


def _found(**figures: float) -> SetFloors:
    return SetFloors("d1", 10, figures)


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Floors and reasons."""
    kept = Floors(STORED.sets, (Lowering("news.F", 0.9, 0.95, "中文 pages were read twice"),))
    floors.save(tmp_path / "floors.json", kept)
    assert floors.load(tmp_path / "floors.json") == kept


def test_no_file_has_no_floors(tmp_path: Path) -> None:
    """The first `--raise` makes it."""
    assert floors.load(tmp_path / "floors.json") == Floors()


def test_first_floors_lie_a_little_under_what_was_measured() -> None:
    """And ceilings over it, both within 0 and 1; time has none."""
    found = _found(F=0.94567, leak=0.0, R=0.001, refused=1.0, ms=40.0)
    assert floors.raised(None, found).floors == {
        "F": 0.9426,
        "R": 0.0,
        "leak": 0.003,
        "refused": 1.0,
    }


def test_a_better_figure_raises_its_floor() -> None:
    """A smaller one where small is better."""
    assert floors.raised(NEWS, _found(F=0.95, leak=0.01)).floors == {"F": 0.947, "leak": 0.013}


def test_a_worse_figure_lowers_nothing() -> None:
    """Nor does one that is better by less than the tolerance."""
    assert floors.raised(NEWS, _found(F=0.5, leak=0.5)).floors == NEWS.floors
    assert floors.raised(NEWS, _found(F=0.902, leak=0.018)).floors == NEWS.floors


def test_a_figure_that_was_not_measured_keeps_its_floor() -> None:
    """It falls with a reason alone."""
    assert floors.raised(NEWS, _found(F=0.5)).floors == NEWS.floors


def test_figures_at_their_floors_are_right() -> None:
    """A floor may be stood on."""
    assert list(floors.shortfalls("news", NEWS, {"F": 0.9, "leak": 0.02})) == []


def test_each_shortfall_is_a_sentence() -> None:
    """Which figure of which set, how much, and what it had to be."""
    found = floors.shortfalls("news", NEWS, {"F": 0.8999, "leak": 0.05})
    assert list(found) == [
        "news.F is 0.8999, under its floor of 0.9000",
        "news.leak is 0.0500, over its ceiling of 0.0200",
    ]


def test_a_figure_that_is_gone_is_a_shortfall() -> None:
    """Otherwise an extractor that refuses everything would pass."""
    (said,) = floors.shortfalls("news", NEWS, {"leak": 0.0})
    assert said == "news.F could not be measured; its floor is 0.9000"


def test_a_lowered_floor_keeps_its_reason() -> None:
    """With both values; the others stay."""
    changed = floors.lowered(STORED, "news.F=0.85", " labels were wrong ")
    assert changed.sets["news"].floors == {"F": 0.85, "leak": 0.02}
    assert changed.lowered == (Lowering("news.F", 0.85, 0.9, "labels were wrong"),)


def test_a_ceiling_is_lowered_upwards() -> None:
    """What it forbids becomes less."""
    changed = floors.lowered(STORED, "news.leak=0.1", "a set with fewer pages")
    assert changed.sets["news"].floors["leak"] == 0.1


def test_a_sets_floors_are_given_up_with_a_reason() -> None:
    """When its pages are others; the next `--raise` sets them anew."""
    changed = floors.lowered(STORED, "news", "twenty pages more")
    assert changed == Floors({}, (Lowering("news", None, None, "twenty pages more"),))


@pytest.mark.parametrize(
    ("asked", "reason", "sentence"),
    [
        ("news.F=0.8", " ", "a floor is lowered for a reason: --reason SENTENCE"),
        ("news.F=0.95", "why", "news.F is 0.9000: 0.95 would not lower it; --raise raises it"),
        ("news.F=0.9", "why", "news.F is 0.9000: 0.9 would not lower it; --raise raises it"),
        (
            "news.leak=0.01",
            "why",
            "news.leak is 0.0200: 0.01 would not lower it; --raise raises it",
        ),
        ("news.F=low", "why", "'low' is not a share from 0 to 1"),
        ("news.F=nan", "why", "'nan' is not a share from 0 to 1"),
        ("news.F=-1", "why", "'-1' is not a share from 0 to 1"),
        ("news.F=", "why", "'news.F=' is neither SET.FIGURE=VALUE nor SET"),
        ("news.F", "why", "'news.F' is neither SET.FIGURE=VALUE nor SET"),
        ("news=0.5", "why", "'news=0.5' is neither SET.FIGURE=VALUE nor SET"),
        ("news.date=0.5", "why", "there is no floor news.date"),
        ("web", "why", "there is no floor web"),
        ("web.F=0.5", "why", "there is no floor web.F"),
    ],
)
def test_what_cannot_be_lowered(asked: str, reason: str, sentence: str) -> None:
    """The sentence says what to do."""
    with pytest.raises(CannotLower) as error:
        floors.lowered(STORED, asked, reason)
    assert str(error.value) == sentence
