"""`python -m tests.quality`: figures, check, raise and lower."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.quality import __main__ as command
from tests.quality import floors, measuring
from tests.quality.measuring import Extraction

Run = Callable[..., Result]


@pytest.fixture
def run(gold_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on `gold_set`, with floors in a file of its own."""
    monkeypatch.setattr(command, "FLOORS", tmp_path / "floors.json")

    def with_options(*options: str) -> Result:
        given = ["--corpus", str(gold_set.parent), "--jobs", "1", *options]
        return CliRunner().invoke(command.main, given)

    return with_options


@pytest.fixture
def stored(tmp_path: Path) -> Callable[[], dict[str, float]]:
    """The floors of `news` that are in the file."""
    return lambda: dict(floors.load(tmp_path / "floors.json").sets["news"].floors)


def _worsen(monkeypatch: pytest.MonkeyPatch) -> None:
    def worse(_page: bytes, _url: str) -> Extraction:
        return Extraction("The bridge opens on Monday. Subscribe to us now", day="2024-03-05")

    monkeypatch.setattr(measuring, "EXTRACTORS", {"scraper": worse})


def test_all_figures_beside_trafilaturas(run: Run) -> None:
    """A line for each set and extractor; ours ends with the ratio of their times."""
    lines = run().stdout.splitlines()
    figures = "pages=2 F=0.9091 P=0.8333 R=1.0000 exact=0.5000 date=1.0000 refused=0.0000"
    assert [re.sub(r" ms=.*", "", line) for line in lines] == [
        f"news              scraper     {figures}",
        f"news              trafilatura {figures}",
    ]
    assert " ratio=" in lines[0]


def test_ours_alone(run: Run) -> None:
    """Trafilatura is not asked."""
    assert [line.split()[1] for line in run("--ours").stdout.splitlines()] == ["scraper"]


def test_sets_are_chosen_by_name(run: Run) -> None:
    """One that is not there measures nothing."""
    assert run("news", "--ours").stdout.startswith("news ")
    assert run("web", "--ours").stdout == ""


def test_raised_floors_are_kept(run: Run) -> None:
    """Nothing changed, nothing to say."""
    assert run("--raise").exit_code == 0
    checked = run("--check")
    assert (checked.exit_code, checked.stderr) == (0, "")


def test_a_figure_under_its_floor_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a line for each, and what to do."""
    run("--raise")
    _worsen(monkeypatch)
    checked = run("--check")
    assert checked.exit_code == 1
    assert checked.stderr.splitlines() == [
        "news.F is 0.2500, under its floor of 0.9060",
        "news.P is 0.1667, under its floor of 0.8303",
        "news.R is 0.5000, under its floor of 0.9970",
        "news.exact is 0.0000, under its floor of 0.4970",
        "Mend it, or lower the floor: --lower SET.FIGURE=VALUE --reason WHY",
    ]


def test_raising_never_lowers(
    run: Run, stored: Callable[[], dict[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad day does not become the measure."""
    run("--raise")
    before = stored()
    _worsen(monkeypatch)
    run("--raise")
    assert stored() == before


def test_a_crash_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the floors are."""

    def broken(_page: bytes, _url: str) -> Extraction:
        raise IndexError("no such line")

    monkeypatch.setattr(measuring, "EXTRACTORS", {"scraper": broken})
    checked = run("--check")
    assert checked.exit_code == 1
    assert "news: crash on 000: IndexError: no such line\n" in checked.stderr


def test_floors_of_other_pages_do_not_apply(
    run: Run, gold_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and no failure; the floors stay as they are."""
    run("--raise")
    gold = gold_set / "gold.jsonl"
    gold.write_text(gold.read_text("utf-8").replace("2024-03-05", "2024-03-06"), "utf-8")
    _worsen(monkeypatch)
    notice = "news: other pages than its floors are of; they do not apply\n"
    for mode in ("--check", "--raise"):
        found = run(mode)
        assert (found.exit_code, found.stderr) == (0, notice)


def test_a_set_without_floors_is_named(run: Run) -> None:
    """It cannot fail."""
    checked = run("--check")
    assert (checked.exit_code, checked.stderr) == (
        0,
        "news: it has no floors yet; --raise sets them\n",
    )


def test_a_set_that_is_gone_is_named(run: Run, gold_set: Path) -> None:
    """Floors that hold nothing any more are no failure, and not passed over."""
    run("--raise")
    gold_set.rename(gold_set.with_name("web"))
    checked = run("--check")
    assert checked.exit_code == 0
    assert "news: it has floors and no pages\n" in checked.stderr


def test_a_floor_is_lowered_with_a_reason(
    run: Run, stored: Callable[[], dict[str, float]], tmp_path: Path
) -> None:
    """The file keeps both values and why."""
    run("--raise")
    assert run("--lower", "news.F=0.2", "--reason", "labels were wrong").exit_code == 0
    assert stored()["F"] == 0.2
    assert json.loads((tmp_path / "floors.json").read_text("utf-8"))["lowered"] == [
        {"figure": "news.F", "value": 0.2, "old": 0.9060, "reason": "labels were wrong"}
    ]


def test_without_a_reason_nothing_is_lowered(
    run: Run, stored: Callable[[], dict[str, float]]
) -> None:
    """It is an error of usage."""
    run("--raise")
    refused = run("--lower", "news.F=0.2")
    assert refused.exit_code == 2
    assert "a floor is lowered for a reason: --reason SENTENCE" in refused.stderr
    assert stored()["F"] == 0.9060


@pytest.mark.parametrize("mode", ["--check", "--raise", "--ours"])
def test_without_a_corpus_nothing_is_measured(run: Run, tmp_path: Path, mode: str) -> None:
    """One line, and no failure."""
    nowhere = tmp_path / "nowhere"
    found = run(mode, "--corpus", str(nowhere))
    said = f"{nowhere}: no gold pages there, nothing is measured\n"
    assert (found.exit_code, found.stdout, found.stderr) == (0, "", said)
