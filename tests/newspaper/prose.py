"""Invented news: a title and paragraphs in six languages, the same for the same number.

Every article has places, people and a few phrases of its own, so that no two have a line in common
and none is a copy of another.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words.toml"
LANGUAGES = ("en", "de", "fr", "es", "vi", "zh")
# Of each kind that one article draws from, so that neighbours differ; without a common divisor, so
# that the same three do not meet again.
PHRASES = {"subjects": 5, "predicates": 7, "tails": 8}
PARAGRAPHS = (6, 9)  # of an article
SENTENCES = (3, 5)  # of a paragraph; one of them is somebody's words


@dataclass(frozen=True, slots=True)
class Story:
    """What an article says, in its language."""

    language: str
    title: str
    author: str
    section: str
    paragraphs: tuple[str, ...]

    @property
    def byline(self) -> str:
        """The line that names the author."""
        return str(_words()[self.language]["byline"]).format(who=self.author)


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(WORDS.read_text("utf-8"))


def story(seed: str, language: str, number: int) -> Story:
    """The story of that `number`; the titles of the first 2,000 numbers are different."""
    rng = random.Random(f"{seed} {language} {number}")  # noqa: S311
    words = _words()[language]
    names = [_name(rng, words) for _ in range(8)]
    writer = _Writer(rng, words, names)
    count = rng.randint(*PARAGRAPHS)
    return Story(
        language=language,
        title=_title(words, number, names[0]),
        author=writer.person(),
        section=rng.choice(words["sections"]),
        paragraphs=tuple(writer.paragraph() for _ in range(count)),
    )


def _name(rng: random.Random, words: dict[str, Any]) -> str:
    parts = rng.sample(words["syllables"], 2)
    return " ".join(parts) if words["join"] else "".join(parts).capitalize()


def _title(words: dict[str, Any], number: int, place: str) -> str:
    """Subject, predicate and a number that no other title of the language has."""
    subjects, predicates = words["subjects"], words["predicates"]
    subject = subjects[number % len(subjects)]
    predicate = predicates[number // len(subjects) % len(predicates)]
    mark = f"{place} {number + 1}: " if "{n}" not in predicate else ""
    text = f"{mark}{subject}{words['between']}{predicate}"
    return text.format(place=place, who=place, n=number + 20)


class _Writer:
    """One article's phrases, and the names that are in it."""

    def __init__(self, rng: random.Random, words: dict[str, Any], names: list[str]) -> None:
        self._rng, self._words, self._names = rng, words, names
        self._phrases: dict[str, Iterator[str]] = {
            kind: cycle(rng.sample(words[kind], count)) for kind, count in PHRASES.items()
        }

    def person(self) -> str:
        """A first and a last name."""
        return str(self._words["between"]).join(self._rng.sample(self._names, 2))

    def paragraph(self) -> str:
        """A few sentences, at times with somebody's words."""
        count = self._rng.randint(*SENTENCES)
        sentences = [self._sentence() for _ in range(count - 1)]
        sentences.insert(self._rng.randrange(count), self._saying())
        return str(self._words["between"].join(sentences))

    def _sentence(self) -> str:
        parts = (self._phrase(kind) for kind in ("subjects", "predicates", "tails"))
        return self._filled(f"{self._words['between'].join(parts)}{self._words['stop']}")

    def _saying(self) -> str:
        claim = self._words["between"].join(
            self._phrase(kind) for kind in ("subjects", "predicates")
        )
        return self._filled(str(self._words["says"]).replace("{claim}", claim))

    def _phrase(self, kind: str) -> str:
        return next(self._phrases[kind])

    def _filled(self, text: str) -> str:
        return text.format(
            place=self._rng.choice(self._names), who=self.person(), n=self._rng.randint(30, 900)
        )
