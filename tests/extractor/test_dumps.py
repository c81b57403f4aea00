"""Dumps of text with leftovers, against what a person marked in them; a case needs no code.

`gold.json` numbers the lines of each dump from 1: `text_lines` must come out whole and in order,
`noise_lines` not at all, `optional_lines` may.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest

from scraper import Article, clean

DUMPS = Path(__file__).parents[1] / "data" / "dumps"


class Gold(TypedDict):
    """What a person marked in one dump."""

    language: str
    title_line: int | None
    published: str | None
    authors: list[str]
    text_lines: list[int]
    optional_lines: list[int]
    noise_lines: list[int]
    shows: str


GOLD: dict[str, Gold] = json.loads((DUMPS / "gold.json").read_text("utf-8"))

# What is not right yet, and why. Strict: an entry that begins to pass has to go.
KNOWN: dict[str, dict[str, str]] = {
    "noise": {
        "b02_barge_collision.txt": "a notice of an archived story, a teaser behind its section",
        "b03_rate_panel_vote.txt": "an advertisement for the app written as a paragraph",
        "b08_proces_chalutier.txt": "a newsletter form with a name of its own",
        "b19_quimat_majlis.txt": "a list of other articles between paragraphs",
        "b27_daiyuki_tachioujou.txt": "a share button with a sentence behind it",
        "b29_semiconductor_suchul.txt": "related headlines run together behind their label",
        "b34_sidang_suap_bendungan.txt": "a line that calls for a video",
        "b38_frana_valle.txt": "a teaser and a consent notice written as a paragraph",
        "b39_sejm_komisja.txt": "a copyright notice written as a paragraph, a rating box",
        "b40_enerhetyka_obstril.txt": "tags without a label, a copyright notice in sentences",
        "de_orgel.txt": "a newsletter box with a name of its own",
        "es_tranvia.txt": "a poll in the middle of the text",
        "nl_molen.txt": "a reading time above the text",
        "ru_pisma.txt": "a box about the author below the text",
        "sv_renar.txt": "teasers with summaries as long as paragraphs",
        "th_ruea.txt": "headlines run together in a script without full stops",
        "uk_poshta.txt": "a teaser with a summary as long as a paragraph",
    },
    "title": {
        "ar_sakka.txt": "the site's name in two scripts stands first",
    },
    "published": {
        "b19_quimat_majlis.txt": "the time stands on the line below the day",
    },
    "authors": {
        "b04_landtag_haushalt.txt": "a studio is taken for a person",
        "b10_congreso_pensiones.txt": "two names that only a space separates",
        "b15_senado_marco_saneamento.txt": "the text of the agency's logo is taken for a name",
        "b20_barlaman_iskan.txt": "two names that only a hyphen separates",
        "b35_gempa_halmahera.txt": "two bare names with a comma",
        "b37_toa_phuc_tham.txt": "two names that only a hyphen separates",
        "ja_reiwa.txt": "a name in brackets below the text",
        "pt_biblioteca.txt": "the paper and a place stand behind the name",
        "ru_pisma.txt": "named only in a box below the text",
        "tr_sahaf.txt": "an icon stands before the bare name",
        "vi_choca.txt": "the paper that it was taken from is taken for a person",
    },
}


def _cases(aspect: str) -> list[object]:
    known = KNOWN.get(aspect, {})
    return [
        pytest.param(
            name, id=name, marks=[pytest.mark.xfail(reason=known[name])] if name in known else []
        )
        for name in GOLD
    ]


@cache
def _cleaned(name: str) -> Article:
    return clean((DUMPS / name).read_text("utf-8"))


def _marked(name: str, numbers: list[int]) -> list[str]:
    lines = (DUMPS / name).read_text("utf-8").split("\n")
    return [lines[number - 1].strip() for number in numbers]


def test_every_dump_has_its_gold() -> None:
    """A dump without expectations would judge nothing."""
    assert {p.name for p in DUMPS.glob("*.txt")} == set(GOLD)


def test_known_failures_are_of_known_cases() -> None:
    """An entry for a case that is gone would excuse nothing."""
    assert {name for table in KNOWN.values() for name in table} <= set(GOLD)


@pytest.mark.parametrize("name", _cases("text"))
def test_the_text_is_whole_and_in_order(name: str) -> None:
    """Every line of the article comes out as it is, in the order of the dump."""
    expected = _marked(name, GOLD[name]["text_lines"])
    assert [line for line in _cleaned(name).text.split("\n") if line in expected] == expected


@pytest.mark.parametrize("name", _cases("noise"))
def test_no_leftover_is_in_the_text(name: str) -> None:
    """No line that a person called a leftover comes out."""
    noise = set(_marked(name, GOLD[name]["noise_lines"]))
    assert not [line for line in _cleaned(name).text.split("\n") if line in noise]


@pytest.mark.parametrize("name", _cases("title"))
def test_the_title_is_the_headline(name: str) -> None:
    """And None where the dump has none."""
    number = GOLD[name]["title_line"]
    assert _cleaned(name).title == (_marked(name, [number])[0] if number else None)


@pytest.mark.parametrize("name", _cases("published"))
def test_the_publication_is_as_written(name: str) -> None:
    """As precise as the dump has it, and None where it has none."""
    assert _cleaned(name).published == GOLD[name]["published"]


@pytest.mark.parametrize("name", _cases("authors"))
def test_the_authors_are_named(name: str) -> None:
    """All of them, and nobody else."""
    assert list(_cleaned(name).authors) == GOLD[name]["authors"]


@pytest.mark.parametrize("name", _cases("language"))
def test_the_language_is_told(name: str) -> None:
    """From the text alone."""
    assert _cleaned(name).language == GOLD[name]["language"]
