"""The vocabulary of `words.toml`, ready to be asked of one line at a time.

Lines are compared in one form (`folded`): case, width, digits, punctuation and signs do not count.
Languages are pooled: an English page may end in a Chinese reply form.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

MAX_LABEL = 60  # characters of a line that may be a heading or a label
MAX_SENTENCE = 400  # characters of a line that a telltale phrase can condemn

_TURKISH = str.maketrans({"ı": "i", "\u0307": None})  # HAKKINDA, İLGİLİ in any other locale's case
_STEM = 5  # letters of a word by which its forms are known: newsletter, newsletters
_WORD = re.compile(r"\w+")
_FILLER = re.compile(r"[\W\d_]+")
_ASCII_FOLDED = "".join(c.lower() if c.isalpha() else " " for c in map(chr, range(128)))
# Signs beyond those blocks that hold none of the combining marks.
_MAY_BE_MARK = re.compile("[^\\w\0-\u02ff\u2000-\u206f\u3000-\u3029\uff00-\uffef]")
_MAY_BE_UNSPACED = re.compile("[\u0e00-\u1fff\u2070-\U0010ffff]")
_LABEL_END = re.compile(r"\s*[:：﹕／・=|│»›>→\]】]\s*|\s+[-–—]\s+|\s{2,}|\t")


class Kind(StrEnum):
    """What a line of words can be, by its vocabulary; the tables of `words.toml`."""

    COMMENTS = "heading.comments"
    RELATED = "heading.related"
    TAIL = "heading.tail"
    FURNITURE = "label.furniture"
    REPLY = "label.reply"
    LIKE = "label.like"
    COUNTER = "label.counter"
    TALLY = "label.tally"
    SECTION = "label.section"
    ASIDE = "prefix.aside"
    BYLINE = "prefix.byline"
    EDITOR = "prefix.editor"
    CAPTION = "prefix.caption"
    PUBLISHED = "prefix.published"
    MODIFIED = "prefix.modified"
    FORM = "sentence.form"
    PROMOTION = "sentence.promotion"
    LEGAL = "sentence.legal"
    STAFF = "name.staff"
    ROLE = "name.role"
    RELATIVE_TIME = "relative.time"
    TIME_UNIT = "relative.unit"
    ROBOT_CHECK = "page.robot_check"
    CONSENT = "page.consent"
    COOKIES = "page.cookies"
    NOT_FOUND = "page.not_found"
    LOGIN = "page.login"
    PAYWALL = "page.paywall"
    NOTICE = "page.notice"
    SEARCH = "page.search"


@lru_cache(maxsize=4_096)
def folded(text: str) -> str:
    """The text as phrases are compared: NFKC, case folded, runs of anything but letters one space.

    Combining marks count as letters: Hindi and Thai are spelt with them.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII_FOLDED).split())
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_TURKISH)
    blank = _keep_marks if _MAY_BE_MARK.search(plain) else " "
    return " ".join(_FILLER.sub(blank, plain).split())


def is_phrase(line: str, *kinds: Kind) -> bool:
    """Whether the whole line is a phrase of one of these kinds."""
    return len(line) <= MAX_LABEL and any(folded(line) in phrases(kind) for kind in kinds)


def label_of(line: str) -> str:
    """What stands before the first colon or its like, folded; empty without one."""
    parts = _LABEL_END.split(line.strip().lstrip("»›>→-–—•*▶▲|[(【（ "), maxsplit=1)
    return folded(parts[0]) if len(parts) == 2 and len(parts[0]) <= MAX_LABEL else ""


def behind_label(line: str, *kinds: Kind) -> str:
    """What stands behind such a label; empty without one."""
    return _LABEL_END.split(line.strip(), maxsplit=1)[-1] if has_label(line, *kinds) else ""


def has_label(line: str, *kinds: Kind) -> bool:
    """Whether the line begins with a phrase of one of these kinds and a colon."""
    label = label_of(line)
    return bool(label) and any(label in phrases(kind) for kind in kinds)


def telltale_share(line: str, *kinds: Kind) -> float:
    """The share of a line, by characters, that telltale phrases of these kinds make up."""
    return telltale_shares(line, kinds) if len(line) <= MAX_SENTENCE else 0.0


@lru_cache(maxsize=4_096)
def telltale_shares(line: str, kinds: tuple[Kind, ...]) -> float:
    """The same of a line of any length."""
    text = spelt(line)
    candidates = _candidates(text)
    found = sum(
        len(p) for kind in kinds for key in candidates & _openings(kind).keys()
        for p in _openings(kind)[key] if p in text
    )  # fmt: skip
    return min(1.0, found / max(1, len(text)))


def _candidates(text: str) -> set[str]:
    """What a phrase in the text can open with: a word, the first letters of one, two ideographs."""
    words = set(_WORD.findall(text))
    words.update([w[:_STEM] for w in words])
    if _MAY_BE_UNSPACED.search(text):
        words.update([a + b for a, b in pairwise(text) if a > "\u0dff"])
    return words


@cache
def _openings(kind: Kind) -> Mapping[str, tuple[str, ...]]:
    """The telltale phrases of a kind by what they open with, so that few are looked for."""
    table: dict[str, list[str]] = defaultdict(list)
    for phrase in map(spelt, _raw(kind)):
        first = _WORD.findall(phrase)[:1] or [phrase]
        if is_unspaced(phrase):
            table[phrase[:2]].append(phrase)
        elif phrase.startswith(first[0]) and phrase != first[0]:
            table[first[0]].append(phrase)
        else:
            table[first[0][:_STEM]].append(phrase)
    return {key: tuple(found) for key, found in table.items()}


def spelt(text: str) -> str:
    """The text as phrases inside it are compared: NFKC, case folded, one kind of apostrophe."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def count(text: str, kind: Kind) -> int:
    """How often phrases of a kind stand in a text of any length."""
    whole = spelt(text)
    return sum(whole.count(p) for p in _telltales(kind))


def phrase_share(line: str, *kinds: Kind) -> float:
    """The share of a line's letters that stand in phrases of these kinds, as whole words."""
    text = folded(line)
    left = text
    for kind in kinds:
        left = pattern(kind).sub("", left)
    return 1 - len(left.replace(" ", "")) / max(1, len(text.replace(" ", "")))


@cache
def phrases(kind: Kind) -> frozenset[str]:
    """All phrases of a kind, folded."""
    return frozenset(folded(p) for p in _raw(kind)) - {""}


@cache
def pattern(kind: Kind) -> re.Pattern[str]:
    """A pattern that finds any phrase of a kind as whole words, longest first, in folded text."""
    longest = sorted(phrases(kind), key=len, reverse=True)
    spaced = "|".join(re.escape(p) for p in longest if not is_unspaced(p))
    unspaced = "|".join(re.escape(p) for p in longest if is_unspaced(p) and len(p) > 1)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)" + f"|{unspaced}" * bool(unspaced))


def is_unspaced(text: str) -> bool:
    """Whether a text begins in a script that puts no spaces between words."""
    return "\u0e00" <= text[:1] <= "\u0eff" or "\u2e80" <= text[:1] <= "\u9fff"


def begins_with(line: str, *kinds: Kind) -> bool:
    """Whether a line begins with a phrase of these kinds of two words or more, as whole words."""
    text = folded(line)
    return any(_beginning(kind).match(text) for kind in kinds)


@cache
def _beginning(kind: Kind) -> re.Pattern[str]:
    spaced = "|".join(re.escape(p) for p in phrases(kind) if " " in p)
    unspaced = "|".join(re.escape(p) for p in phrases(kind) if is_unspaced(p) and len(p) >= 4)
    return re.compile(rf"(?:{spaced})(?!\w)" + f"|{unspaced}" * bool(unspaced))


@cache
def _telltales(kind: Kind) -> tuple[str, ...]:
    return tuple(map(spelt, _raw(kind)))


@cache
def _raw(kind: Kind) -> tuple[str, ...]:
    table, _, name = kind.partition(".")
    return tuple(p for language in _tables()[table][name].values() for p in language)


@cache
def _tables() -> dict[str, dict[str, dict[str, list[str]]]]:
    source = files("scraper.extractor").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(source)


def _keep_marks(match: re.Match[str]) -> str:
    return "".join(c if unicodedata.category(c) in ("Mn", "Mc") else " " for c in match[0])
