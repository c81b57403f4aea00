"""The quality of the extraction on gold pages: its figures, and the floors that they must keep.

\b
    python -m tests.quality                    all of ../shared/corpus, beside trafilatura
    python -m tests.quality --ours dates       ours alone, on one set
    python -m tests.quality --check            a sample; 1 where a figure is under its floor
    python -m tests.quality --raise            the floors up to the sample's figures
    python -m tests.quality --lower SET.FIGURE=VALUE --reason WHY
    python -m tests.quality --lower SET --reason WHY    all floors of a set, when its pages changed

The floors are in floors.json beside this file. `ratio` is ms by trafilatura's.
"""  # noqa: D301 - click's mark

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from tests.quality import corpora, floors, measuring
from tests.quality.floors import CannotLower, Floors, SetFloors
from tests.quality.measuring import FIGURES, Measured

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FLOORS = Path(__file__).with_name("floors.json")


@click.command(help=__doc__)
@click.argument("sets", nargs=-1)
@click.option("--corpus", type=click.Path(path_type=Path), default=CORPUS, help="The sets' folder.")
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
@click.option("--ours", is_flag=True, help="Without trafilatura's figures.")
@click.option("--check", "mode", flag_value="check", help="Hold a sample against the floors.")
@click.option("--raise", "mode", flag_value="raise", help="Raise the floors to a sample's figures.")
@click.option("--lower", metavar="SET.FIGURE=VALUE", help="Lower one floor, or give up a set's.")
@click.option("--reason", default="", help="Why it is lowered; kept in floors.json.")
def main(
    sets: Sequence[str], corpus: Path, jobs: int, ours: bool, mode: str | None,
    lower: str | None, reason: str,
) -> None:  # fmt: skip
    """Choose what is asked for."""
    if lower is not None:
        _lower(lower, reason)
        return
    folders = [f for f in corpora.sets(corpus) if not sets or f.name in sets]
    if not folders:
        click.echo(f"{corpus}: no gold pages there, nothing is measured", err=True)
    elif mode is None:
        _print_all(folders, jobs, ("scraper",) if ours else tuple(measuring.EXTRACTORS))
    elif mode == "check":
        _check(folders, jobs)
    else:
        _raise(folders, jobs)


def _print_all(folders: Sequence[Path], jobs: int, extractors: Sequence[str]) -> None:
    """Every page of every set, by each extractor."""
    for folder in folders:
        pages = corpora.read(folder)
        found = {name: measuring.measure(name, pages, jobs) for name in extractors}
        beside = found.get("trafilatura")
        for name, measured in found.items():
            ratio = measured.figures["ms"] / beside.figures["ms"] if beside else None
            _print(f"{folder.name:17} {name:11}", measured, ratio)


def _check(folders: Sequence[Path], jobs: int) -> None:
    """Exit with 1 where a figure is under its floor or a page crashed."""
    stored, start = floors.load(FLOORS), time.monotonic()
    faults: list[str] = []
    for folder in folders:
        of_set, measured = _sampled(folder, jobs)
        faults += [f"{folder.name}: crash on {crash}" for crash in measured.crashes]
        if _applies(stored, folder.name, of_set):
            faults += floors.shortfalls(folder.name, stored.sets[folder.name], of_set.floors)
    for name in sorted(stored.sets.keys() - {f.name for f in corpora.sets(folders[0].parent)}):
        click.echo(f"{name}: it has floors and no pages", err=True)
    click.echo(f"measured in {time.monotonic() - start:.0f} s")
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo("Mend it, or lower the floor: --lower SET.FIGURE=VALUE --reason WHY", err=True)
        raise SystemExit(1)


def _raise(folders: Sequence[Path], jobs: int) -> None:
    """Write the floors of the sets that have the pages of before, or none yet."""
    stored = floors.load(FLOORS)
    sets = dict(stored.sets)
    for folder in folders:
        of_set, _ = _sampled(folder, jobs)
        if folder.name not in sets or _applies(stored, folder.name, of_set):
            sets[folder.name] = floors.raised(sets.get(folder.name), of_set)
    floors.save(FLOORS, Floors(sets, stored.lowered))


def _lower(asked: str, reason: str) -> None:
    try:
        floors.save(FLOORS, floors.lowered(floors.load(FLOORS), asked, reason))
    except CannotLower as error:
        raise click.UsageError(str(error)) from None


def _sampled(folder: Path, jobs: int) -> tuple[SetFloors, Measured]:
    """The sample of a set, measured; its figures printed, and in the form of floors."""
    pages = corpora.sample(corpora.read(folder))
    measured = measuring.measure("scraper", pages, jobs)
    _print(f"{folder.name:17}", measured, None)
    return SetFloors(corpora.digest(pages), len(pages), measured.figures), measured


def _applies(stored: Floors, name: str, found: SetFloors) -> bool:
    """Whether a set's floors are of these pages; says so where they are not."""
    kept = stored.sets.get(name)
    if kept is None:
        click.echo(f"{name}: it has no floors yet; --raise sets them", err=True)
    elif kept.digest != found.digest:
        click.echo(f"{name}: other pages than its floors are of; they do not apply", err=True)
    return kept is not None and kept.digest == found.digest


def _print(label: str, measured: Measured, ratio: float | None) -> None:
    said = [f"{label} pages={measured.pages}", *_formatted(measured.figures)]
    if ratio is not None:
        said.append(f"ratio={ratio:.2f}")
    if measured.crashes:
        said.append(f"crashes={len(measured.crashes)}")
    click.echo(" ".join(said))


def _formatted(figures: Mapping[str, float]) -> list[str]:
    named = [name for name in FIGURES if name in figures]
    return [f"{n}={figures[n]:.1f}" if n == "ms" else f"{n}={figures[n]:.4f}" for n in named]


if __name__ == "__main__":
    main(prog_name="python -m tests.quality")
