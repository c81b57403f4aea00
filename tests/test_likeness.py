"""Whether two texts read alike."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.likeness import Match, Wording, keys, match, resemblance, tokens
from scraper.model import CopyKind
from tests.newspaper.prose import LANGUAGES, story

ANY = st.text(max_size=200)


def text(number: int, language: str = "en") -> str:
    """Write a story."""
    return "\n".join(story("likeness", language, number).paragraphs)


def compared(one: str, other: str) -> Match | None:
    """Compare two texts."""
    return match(Wording.of(one), Wording.of(other))


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ("The River,\n ROSE!", ["the", "river", "rose"]),
        ("Ｆｕｌｌ ﬁnish", ["full", "finish"]),
        ("co\u00adop\u200b don’t", ["coop", "don", "t"]),
        ("水位上升3米", ["水", "位", "上", "升", "3", "米"]),
        ("น้ำ", ["น", "้", "ํ", "า"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("a_b — 1.5", ["a", "b", "1", "5"]),
        ("", []),
    ],
)
def test_tokens(read: str, found: list[str]) -> None:
    """Are words, and characters where there are no spaces; what sites set otherwise is gone."""
    assert tokens(read) == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_words_set_otherwise(language: str) -> None:
    """Are the same text, found by all keys."""
    one = text(1, language)
    other = one.replace("\n", "  \n\n ").upper().replace(".", " .")
    assert compared(one, other) == Match(CopyKind.SAME_TEXT, 0)
    assert keys(one) == keys(other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_with_small_edits(language: str) -> None:
    """Is a near copy, found by one of its keys."""
    first, *rest = text(2, language).split("\n")
    other = "\n".join(["Another headline", *rest[:-1], "(By an agency, in London)"])
    found = compared(f"{first}\n" + "\n".join(rest), other)
    assert found is not None
    assert (found.kind, 0 < found.distance < 550) == (CopyKind.NEAR, True)
    assert not set(keys(text(2, language))).isdisjoint(keys(other))


def test_a_story_that_was_cut() -> None:
    """Is a near copy, although it has less than half of the words."""
    one = text(3)
    found = compared(one, one[: len(one) * 4 // 10])
    assert found is not None
    assert found.kind is CopyKind.NEAR


def test_other_stories() -> None:
    """Are no copies, in whatever language."""
    read = [Wording.of(text(n, language)) for language in LANGUAGES for n in range(6)]
    assert not [pair for pair in combinations(read, 2) if match(*pair) is not None]


def _quake(size: str, far: int, place: str, deep: int, at: str) -> str:
    return (
        f"An earthquake of magnitude {size} struck {far} kilometres off {place}, the survey said."
        f" It was at a depth of {deep} kilometres and was felt at {at} local time. There were no"
        " immediate reports of damage or casualties. The survey collects data about earthquakes in"
        " order to warn the public, and publishes them within minutes. This story was made"
        " automatically from its data and read by an editor before it was published."
    )


def test_one_template_with_other_numbers() -> None:
    """Gives two stories, however many words they have in common."""
    one, other = _quake("5.1", 31, "Lima", 60, "14:22"), _quake("6.3", 12, "Oslo", 75, "03:48")
    assert resemblance(one, other) > 0.5
    assert compared(one, other) is None
    assert compared(one, one.replace("14:22", "14:25")) is not None


def test_notices_have_no_copies() -> None:
    """Whoever says that live updates will appear here says nothing that could be copied."""
    notice = "Live updates will appear here as soon as the game begins"
    assert keys(notice) == keys("") == ()
    assert compared(notice, notice) is None


def test_short_texts_are_copies_only_word_for_word() -> None:
    """One word more or less may change all."""
    one = " ".join(text(4).split()[:40])
    assert len(keys(one)) == 1
    assert compared(one, one.upper()) == Match(CopyKind.SAME_TEXT, 0)
    assert compared(one, f"{one} again") is None


def test_resemblance_is_the_share_of_runs_of_four() -> None:
    """Three of five."""
    assert resemblance("a b c d e f g", "a b c d e f x") == 3 / 5
    assert resemblance("a b c", "a b c") == 0.0


def test_keys_are_these_in_every_process() -> None:
    """They stand in archives: nothing of the process, and no version, may change them."""
    words = " ".join(f"word{n % 70}" for n in range(90))
    code = f"from scraper.likeness import keys; print(keys({words!r}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(keys(words))
    assert keys(words)[:3] == (-580300264, 15746370, -2101161301)


@given(ANY, ANY)
def test_any_texts_can_be_compared(one: str, other: str) -> None:
    """Both ways alike, and nothing is raised."""
    assert compared(one, other) == compared(other, one)
    assert resemblance(one, other) == resemblance(other, one)
    assert all(-(2**31) <= key < 2**31 for key in keys(one * 40))


@given(st.integers(0, 2**32), st.integers(60, 120))
def test_texts_that_resemble_each_other_share_a_key(seed: int, size: int) -> None:
    """From a resemblance of 0.9 on, where one pair in eighty million has no key in common."""
    rng = random.Random(seed)  # noqa: S311
    words = [f"w{rng.randrange(5_000)}" for _ in range(size * 3)]
    other = list(words)
    del other[: size // 8]
    one, two = " ".join(words), " ".join(other)
    assert resemblance(one, two) > 0.9
    assert not set(keys(one)).isdisjoint(keys(two))
