"""What is to be done with what was read: the new article against the one that is kept.

Judges and never acts. A kept text is only ever replaced by one that is at least half as long: a
second fetch that brings a teaser, a consent page or an error in disguise costs nobody an article.
"""

from __future__ import annotations

import traceback
from collections.abc import Container
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from scraper.model import Article, KeptArticle, Outcome

MIN_KEPT_SHARE = 0.5  # of the kept text's length; corrections cut a paragraph, walls cut the rest

_GONE = frozenset({404, 410})  # RFC 9110: not found, and gone for good


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no article: the outcome, a sentence, the HTTP status, and a bug's traceback.

    `retry_after` are the seconds that the server asked to wait, `host` is who was asked last.
    """

    outcome: Outcome
    detail: str
    status: int | None = None
    trace: str | None = None
    retry_after: float | None = None
    host: str | None = None

    @classmethod
    def of_bug(cls, error: BaseException) -> Self:
        """Carry an error that nobody expected, with its traceback as text."""
        trace = "".join(traceback.format_exception(error))
        return cls(Outcome.INTERNAL_ERROR, f"{type(error).__name__}: {error}", trace=trace)


class Intent(Enum):
    """What the archive has to do, beside noting the attempt."""

    KEEP = auto()  # a new article
    REVISE = auto()  # a kept article reads differently
    CONFIRM = auto()  # a kept article stays as it is
    MARK_GONE = auto()  # a kept article is no longer on the web
    RECORD = auto()  # nothing more


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, how that is called, and why, in a sentence."""

    intent: Intent
    outcome: Outcome
    detail: str


def decide(
    article: Article,
    known: KeptArticle | None,
    *,
    is_same_page: bool = False,
    is_old_version: bool = False,
    dropped: Container[str] = (),
) -> Decision:
    """Judge an article that was read against the one that is kept, None where none is.

    `is_same_page` says that a page with all of this text gave what is kept, `is_old_version` that
    it is from a file and that such a page gave a kept version: a page on the web may return to what
    it was, but two saved copies of an article are two versions of it, whichever is read last.

    `dropped` are the lines that were taken out as the site's. The archive learns them with time:
    that the kept text still has them is no change of the article.
    """
    if known is None:
        return Decision(Intent.KEEP, Outcome.STORED, "a new article")
    old, new = known.article, article
    if is_same_page or _reads_alike(new, old, dropped):
        return Decision(Intent.CONFIRM, Outcome.UNCHANGED, "it reads as it did")
    if is_old_version:
        return Decision(Intent.CONFIRM, Outcome.UNCHANGED, "this version is kept already")
    if len(new.text) < MIN_KEPT_SHARE * len(old.text):
        lengths = f"has {len(new.text):,} characters and the kept one {len(old.text):,}"
        return Decision(Intent.CONFIRM, Outcome.KEPT_BETTER_COPY, f"the text now {lengths}")
    changed = "title" if new.text == old.text else "text"
    return Decision(Intent.REVISE, Outcome.REVISED, f"its {changed} has changed")


def _reads_alike(new: Article, old: Article, dropped: Container[str]) -> bool:
    if new.title != old.title:
        return False
    kept = (line for line in old.text.split("\n") if line not in dropped)
    return new.text == old.text or new.text == "\n".join(kept)


def decide_unmodified() -> Decision:
    """Judge the server's answer that the kept copy is still good."""
    return Decision(Intent.CONFIRM, Outcome.NOT_MODIFIED, "the server says that it has not changed")


def decide_twin(known: KeptArticle) -> Decision:
    """Judge an article that reads word for word like one that its site has elsewhere."""
    detail = f"it is article {known.id} under another address"
    return Decision(Intent.CONFIRM, Outcome.DUPLICATE, detail)


def decide_refusal(refusal: Refusal, known: KeptArticle | None) -> Decision:
    """Judge a failure: 404 and 410 say of a kept article that it is gone, as does a way home."""
    if known is not None and (refusal.status in _GONE or refusal.outcome is Outcome.GONE):
        return Decision(Intent.MARK_GONE, Outcome.GONE, f"{refusal.detail}; the kept copy stays")
    return Decision(Intent.RECORD, refusal.outcome, refusal.detail)
