"""What is to be done with what was read: the new article against the one that is kept.

Judges and never acts. A kept text is only ever replaced by one that is at least half as long and
no teaser: a second fetch that brings a barrier, a consent page or an error in disguise costs nobody
an article. What a person sees as the same is told by `extractor.sameness`, and comes in as an
argument.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Container
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from scraper.model import Article, KeptArticle, Outcome

MIN_KEPT_SHARE = 0.5  # of the kept text's length; corrections cut a paragraph, walls cut the rest
MIN_PAID_SHARE = 0.9  # the same behind a paywall that the kept one was not behind

# Scripts that say as much in half the signs: ideographs, kana, hangul, full-width forms.
_WIDE = re.compile("[\u2e80-\ud7ff\uff00-\uffef]")

_GONE = frozenset({404, 410})  # RFC 9110: not found, and gone for good
# What a page that came back was instead of the article. A failure to read it is none of these.
_WORSE = frozenset(
    {Outcome.BLOCKED, Outcome.CONSENT, Outcome.NOT_ARTICLE, Outcome.PAYWALL, Outcome.TOO_SHORT}
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no article: the outcome, a sentence, the HTTP status, and a bug's traceback.

    `retry_after` are the seconds that the server asked to wait, `host` is who was asked last.
    `length` counts the characters of text that a page that was read has all the same.
    """

    outcome: Outcome
    detail: str
    status: int | None = None
    trace: str | None = None
    retry_after: float | None = None
    host: str | None = None
    length: int | None = None

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
    same_title: bool = False,
    same_text: bool = False,
    is_wall: bool = False,
) -> Decision:
    """Judge an article that was read against the one that is kept, None where none is.

    `same_title` and `same_text` say that a person sees no difference (word for word the same always
    is), `is_wall` that the new one is named like a wall and has nothing of the kept one.

    `is_same_page` says that a page with all of this text gave what is kept, `is_old_version` that
    it is from a file and that such a page gave a kept version: a page on the web may return to what
    it was, but two saved copies of an article are two versions of it, whichever is read last.

    `dropped` are the lines that were taken out as the site's. The archive learns them with time:
    that the kept text still has them is no change of the article.
    """
    if known is None:
        return Decision(Intent.KEEP, Outcome.STORED, "a new article")
    old, new = known.article, article
    has_title = same_title or new.title == old.title
    has_text = same_text or _has_lines(new, old, dropped)
    if is_same_page or (has_title and has_text):
        return Decision(Intent.CONFIRM, Outcome.UNCHANGED, "it reads as it did")
    if is_old_version:
        return Decision(Intent.CONFIRM, Outcome.UNCHANGED, "this version is kept already")
    if is_wall:
        why = f"it is called “{new.title}” now; {_lengths(len(new.text), old)}"
        return Decision(Intent.CONFIRM, Outcome.KEPT_BETTER_COPY, why)
    worse = why_worse(new, old)
    if worse is not None:
        return Decision(Intent.CONFIRM, Outcome.KEPT_BETTER_COPY, worse)
    changed = "title" if has_text else "text"
    return Decision(Intent.REVISE, Outcome.REVISED, f"its {changed} has changed")


def why_worse(new: Article, old: Article) -> str | None:
    """Why a text must not replace the kept one, in a sentence with both lengths; None where it may.

    It is under half as long, or shorter and cut off by a paywall that the kept one was not behind.
    """
    shorter, share = why_shorter(new, old), share_left(new.text, old.text)
    if shorter is not None:
        return shorter
    barred = set(new.flags) & {"paywall", "partial"} - set(old.flags)
    least = 1.0 if "partial" in barred else MIN_PAID_SHARE
    if barred and share < least:
        return f"it is behind a paywall now; {_lengths(len(new.text), old)}"
    return None


def why_shorter(new: Article, old: Article) -> str | None:
    """The same by length alone: what one page says of its walls does not change by reading it."""
    is_shorter = share_left(new.text, old.text) < MIN_KEPT_SHARE
    return _lengths(len(new.text), old) if is_shorter else None


def share_left(new: str, old: str) -> float:
    """How long a text is, as a share of the kept one; an ideograph counts as two letters.

    So a page that shows another edition once, in another script, may come back.
    """
    length, kept = (len(text) + len(_WIDE.findall(text)) for text in (new, old))
    return length / max(1, kept)


def decide_copy(known: KeptArticle, host: str) -> Decision:
    """Judge a page that calls itself by the address of an article that another host has."""
    detail = f"{host} has article {known.id} in other words, which do not replace its own"
    return Decision(Intent.CONFIRM, Outcome.DUPLICATE, detail)


def _lengths(length: int, old: Article) -> str:
    return f"the text now has {length:,} characters and the kept one {len(old.text):,}"


def _has_lines(new: Article, old: Article, dropped: Container[str]) -> bool:
    kept = (line for line in old.text.split("\n") if line not in dropped)
    return new.text == old.text or new.text == "\n".join(kept)


def decide_older() -> Decision:
    """Judge a page that was received before the one that the kept article was taken from."""
    return Decision(Intent.RECORD, Outcome.UNCHANGED, "an older version than the kept one")


def decide_unmodified() -> Decision:
    """Judge the server's answer that the kept copy is still good."""
    return Decision(Intent.CONFIRM, Outcome.NOT_MODIFIED, "the server says that it has not changed")


def decide_twin(known: KeptArticle) -> Decision:
    """Judge an article that reads word for word like one that its site has elsewhere."""
    detail = f"it is article {known.id} under another address"
    return Decision(Intent.CONFIRM, Outcome.DUPLICATE, detail)


def decide_refusal(
    refusal: Refusal, known: KeptArticle | None, *, has_page: bool = False
) -> Decision:
    """Judge a failure: 404 and 410 say of a kept article that it is gone, as does a way home.

    A page that came back (`has_page`) without the article that is kept is a worse copy of it.
    """
    if known is not None and (refusal.status in _GONE or refusal.outcome is Outcome.GONE):
        return Decision(Intent.MARK_GONE, Outcome.GONE, f"{refusal.detail}; the kept copy stays")
    if known is not None and has_page and refusal.outcome in _WORSE:
        detail = f"{refusal.detail}; {_lengths(refusal.length or 0, known.article)}"
        return Decision(Intent.RECORD, Outcome.KEPT_BETTER_COPY, detail)
    return Decision(Intent.RECORD, refusal.outcome, refusal.detail)
