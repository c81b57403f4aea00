"""Discussions below articles, invented: who writes what, when, and who answers.

Texts and interface words are those of `tests/data/comments/voices.toml`, in 30 languages. A comment
has one word to 120; its time is relative, absolute or missing.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_datetime

VOICES = Path(__file__).parent.parent / "data" / "comments" / "voices.toml"
MAX_WORDS = 120  # of a comment, about; a text without spaces counts its sentences
NEWEST = datetime(2023, 11, 11, 14, 38)  # noqa: DTZ001  # times of comments have no zone


@dataclass(frozen=True, slots=True)
class Comment:
    """What one reader wrote."""

    name: str
    when: str  # as a page shows it; empty where it shows none
    iso: str
    paragraphs: tuple[str, ...]
    likes: int
    replies: tuple[Comment, ...] = ()

    @property
    def text(self) -> str:
        """All of it, as one line."""
        return " ".join(self.paragraphs)

    def flat(self) -> list[Comment]:
        """It and the replies to it, as they stand on a page."""
        return [self, *(c for reply in self.replies for c in reply.flat())]


@dataclass(frozen=True, slots=True)
class Thread:
    """A discussion and the words around it."""

    language: str
    comments: tuple[Comment, ...]
    heading: str  # empty where the section has none
    reply: str
    report: str
    like: str
    says: str
    login: str
    form: tuple[str, ...]
    has_avatars: bool
    words: dict[str, Any] = field(repr=False, default_factory=dict)

    def flat(self) -> list[Comment]:
        """All comments and replies in order."""
        return [c for comment in self.comments for c in comment.flat()]


@cache
def voices() -> dict[str, dict[str, Any]]:
    """The material by language."""
    return tomllib.loads(VOICES.read_text("utf-8"))


def thread(rng: random.Random, language: str) -> Thread:
    """A discussion in one language."""
    words = voices()[language]
    count = rng.choice((2, 2, 3, 3, 4, 5, 6, 8, 12))
    times = rng.choices(("relative", "absolute", "none"), (9, 8, 2))[0]
    comments = tuple(_comment(rng, language, times, depth=0) for _ in range(count))
    total = sum(len(c.flat()) for c in comments)
    heading = rng.choice(words["heads"]).replace("{n}", str(total))
    has = {k: rng.random() < p for k, p in (("reply", 0.75), ("report", 0.35), ("like", 0.5))}
    return Thread(
        language=language,
        comments=comments,
        heading=heading if rng.random() < 0.8 else "",
        reply=words["reply"] if has["reply"] else "",
        report=words["report"] if has["report"] else "",
        like=words["like"] if has["like"] else "",
        says=words["says"] if rng.random() < 0.3 else "",
        login=words["login"] if rng.random() < 0.25 else "",
        form=tuple(words["form"]) if rng.random() < 0.5 else (),
        has_avatars=rng.random() < 0.5,
        words=words,
    )


def _comment(rng: random.Random, language: str, times: str, depth: int) -> Comment:
    words = voices()[language]
    when = NEWEST - timedelta(minutes=rng.randrange(3, 60 * 24 * 40))
    shown = {
        "relative": rng.choice(words["ago"]).replace("{n}", str(rng.randrange(2, 24))),
        "absolute": _absolute(rng, when, language),
        "none": "",
    }[times]
    replies = rng.choice((0, 0, 0, 1, 1, 2)) if depth < 2 else 0
    return Comment(
        name=rng.choice(words["names"]),
        when=shown,
        iso=when.isoformat(),
        paragraphs=_paragraphs(rng, words),
        likes=rng.randrange(0, 240),
        replies=tuple(_comment(rng, language, times, depth + 1) for _ in range(replies)),
    )


def _absolute(rng: random.Random, when: datetime, language: str) -> str:
    form = rng.choice(("%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y - %H:%M", "", "", "long"))
    if form == "long":
        return str(format_datetime(when, "d MMMM y, HH:mm", locale=language))
    return when.strftime(form) if form else str(format_datetime(when, "medium", locale=language))


def _paragraphs(rng: random.Random, words: dict[str, Any]) -> tuple[str, ...]:
    """One short exclamation, or a few sentences in one to three paragraphs."""
    if rng.random() < 0.1:
        return (rng.choice(words["short"]),)
    wanted = rng.choice((1, 1, 1, 2, 2, 3, 4, 5, 6))
    sentences = rng.sample(words["lines"], min(wanted, len(words["lines"])))
    while len(" ".join(sentences).split()) > MAX_WORDS:
        sentences.pop()
    parts = rng.choice((1, 1, 1, 2, 3))
    size = -(-len(sentences) // parts)
    return tuple(" ".join(sentences[i : i + size]) for i in range(0, len(sentences), size))
