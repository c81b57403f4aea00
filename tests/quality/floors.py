"""The figures under which the extraction must not fall, in `floors.json`.

Floors go up by `raised`, from what was measured, and down by `lowered` alone, with a reason that
the file keeps. They hold for the pages that they were measured on, which a digest tells; on other
pages they say nothing. For figures that are better when they are small, the floor is a ceiling.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from tests.quality.measuring import FIGURES

TOLERANCE = 0.003  # how far under what was measured a floor lies: a rule may cost a page a little
CEILINGS = frozenset({"leak", "refused"})
FLOORED = tuple(figure for figure in FIGURES if figure != "ms")  # time is the machine's, too
UNIT = 10_000  # floors have four decimals


class CannotLower(Exception):
    """A floor that cannot be lowered as it was asked; the sentence says why."""


@dataclass(frozen=True, slots=True)
class SetFloors:
    """The floors of a set, and how many pages they were measured on, and which."""

    digest: str
    pages: int
    floors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Lowering:
    """A floor that was lowered; `value` is None where it was given up, `old` where it was many."""

    figure: str
    value: float | None
    old: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Floors:
    """All of `floors.json`."""

    sets: Mapping[str, SetFloors] = field(default_factory=dict)
    lowered: tuple[Lowering, ...] = ()


def load(file: Path) -> Floors:
    """The floors in a file; none where there is no file."""
    if not file.exists():
        return Floors()
    stored = json.loads(file.read_text("utf-8"))
    sets = {name: SetFloors(**of_set) for name, of_set in stored["sets"].items()}
    return Floors(sets, tuple(Lowering(**one) for one in stored["lowered"]))


def save(file: Path, floors: Floors) -> None:
    """Write them so that a change of one figure is a change of one line."""
    file.write_text(json.dumps(asdict(floors), indent=2, ensure_ascii=False) + "\n", "utf-8")


def shortfalls(name: str, floors: SetFloors, figures: Mapping[str, float]) -> Iterator[str]:
    """A sentence for each figure of a set that is on the wrong side of its floor."""
    for figure, floor in floors.floors.items():
        found = figures.get(figure)
        side = "over its ceiling" if figure in CEILINGS else "under its floor"
        if found is None:
            yield f"{name}.{figure} could not be measured; its floor is {floor:.4f}"
        elif _is_worse(figure, found, floor):
            yield f"{name}.{figure} is {found:.4f}, {side} of {floor:.4f}"


def raised(old: SetFloors | None, new: SetFloors) -> SetFloors:
    """The better of old floors and new ones for each figure; `new` has what was measured.

    Both are of the same pages.
    """
    kept = dict(old.floors) if old else {}
    for figure, found in new.floors.items():
        if figure in FLOORED:
            near = _near(figure, found)
            if figure not in kept or _is_worse(figure, kept[figure], near):
                kept[figure] = near
    return replace(new, floors={figure: kept[figure] for figure in FLOORED if figure in kept})


def lowered(floors: Floors, asked: str, reason: str) -> Floors:
    """The floors with one of them lowered (SET.FIGURE=VALUE), or all of a set given up (SET).

    Raises `CannotLower` without a reason, for a floor that is not there, and for a value that
    would raise it.
    """
    if not reason.strip():
        raise CannotLower("a floor is lowered for a reason: --reason SENTENCE")
    target, _, given = asked.partition("=")
    name, _, figure = target.partition(".")
    of_set = floors.sets.get(name)
    if of_set is None or (figure and figure not in of_set.floors):
        raise CannotLower(f"there is no floor {target}")
    if asked == name:
        rest = {other: kept for other, kept in floors.sets.items() if other != name}
        return Floors(rest, (*floors.lowered, Lowering(name, None, None, reason.strip())))
    if not (figure and given):
        raise CannotLower(f"{asked!r} is neither SET.FIGURE=VALUE nor SET")
    value, old = _number(given), of_set.floors[figure]
    if not _is_worse(figure, value, old):
        raise CannotLower(f"{target} is {old:.4f}: {given} would not lower it; --raise raises it")
    changed = replace(of_set, floors={**of_set.floors, figure: value})
    why = Lowering(target, value, old, reason.strip())
    return Floors({**floors.sets, name: changed}, (*floors.lowered, why))


def _number(given: str) -> float:
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise CannotLower(f"{given!r} is not a share from 0 to 1")
    return value


def _is_worse(figure: str, found: float, than: float) -> bool:
    return found > than if figure in CEILINGS else found < than


def _near(figure: str, found: float) -> float:
    """A floor for what was measured, rounded away from it."""
    if figure in CEILINGS:
        return min(1.0, math.ceil((found + TOLERANCE) * UNIT) / UNIT)
    return max(0.0, math.floor((found - TOLERANCE) * UNIT) / UNIT)
