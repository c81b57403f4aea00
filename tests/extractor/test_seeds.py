"""The five dumps that this project began with: everything right, no exception."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest

from scraper import Article, clean

SEEDS = Path(__file__).parents[2] / "seeds"


class Gold(TypedDict):
    """What a person marked in one dump; lines are numbered from 1."""

    language: str
    title_line: int | None
    published: str | None
    authors: list[str]
    text_lines: list[int]
    optional_lines: list[int]
    noise_lines: list[int]
    shows: str


GOLD: dict[str, Gold] = json.loads((SEEDS / "gold.json").read_text("utf-8"))

each_seed = pytest.mark.parametrize("name", GOLD)


@cache
def _cleaned(name: str) -> Article:
    return clean((SEEDS / name).read_text("utf-8"))


def _marked(name: str, numbers: list[int]) -> list[str]:
    lines = (SEEDS / name).read_text("utf-8").split("\n")
    return [lines[number - 1].strip() for number in numbers]


def test_all_five_are_there() -> None:
    """Each seed has its expectations."""
    assert {p.name for p in SEEDS.glob("*.txt")} == set(GOLD)
    assert len(GOLD) == 5


@each_seed
def test_the_text_is_whole_and_in_order(name: str) -> None:
    """Every line of the article comes out as it is, in the order of the dump."""
    expected = _marked(name, GOLD[name]["text_lines"])
    assert [line for line in _cleaned(name).text.split("\n") if line in expected] == expected


@each_seed
def test_nothing_else_is_in_the_text(name: str) -> None:
    """No leftover, and no line that is neither the article's nor optional."""
    gold = GOLD[name]
    allowed = set(_marked(name, gold["text_lines"] + gold["optional_lines"]))
    assert not [line for line in _cleaned(name).text.split("\n") if line not in allowed]


@each_seed
def test_no_leftover_is_in_the_text(name: str) -> None:
    """No line that a person called a leftover comes out."""
    noise = set(_marked(name, GOLD[name]["noise_lines"]))
    assert not [line for line in _cleaned(name).text.split("\n") if line in noise]


@each_seed
def test_the_title_is_the_headline(name: str) -> None:
    """And None where the dump has none."""
    number = GOLD[name]["title_line"]
    assert _cleaned(name).title == (_marked(name, [number])[0] if number else None)


@each_seed
def test_the_publication_is_as_written(name: str) -> None:
    """A day and a month without a year are no date."""
    assert _cleaned(name).published == GOLD[name]["published"]


@each_seed
def test_the_authors_are_named(name: str) -> None:
    """Without the agency behind them."""
    assert list(_cleaned(name).authors) == GOLD[name]["authors"]


@each_seed
def test_the_language_is_told(name: str) -> None:
    """The text's: a Chinese title does not make an English article Chinese."""
    assert _cleaned(name).language == GOLD[name]["language"]
