"""What one line of text is, judged by its words and its shape alone.

A dump of text has no tags, and a page's text has lost them: what is left of a rating box or a share
bar is a line. Every line gets one shape; what it means at its place in the document is decided by
`dump` and `boilerplate`. Lengths are counted in `typography.weight`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from scraper.extractor.bylines import is_byline
from scraper.extractor.captions import is_caption
from scraper.extractor.typography import (
    columns,
    ends_sentence,
    has_no_full_stop,
    is_sentence,
    unwrapped,
    weight,
)
from scraper.extractor.words import (
    Kind,
    begins_with,
    folded,
    has_label,
    is_phrase,
    pattern,
    phrase_share,
    telltale_share,
)

PROSE_WEIGHT = 120  # from which a line is prose however it ends; headlines of the seeds have 70
UNSTOPPED_WEIGHT = 80  # the same in scripts without full stops
MAX_HEADLINE = 220  # weight of a headline, a byline, a credit
MAX_LABEL = 60  # weight of a heading of a section below the article
MAX_LABEL_PART = 28  # weight of one label in a bar of them
MAX_FURNITURE = 160  # weight of a line of labels: menus and share bars
MAX_ASIDE = 260  # weight of "Read also: ..." with a headline behind it
MAX_CAPTION = 420  # weight of a caption with its credit
MAX_TIME = 60  # weight of a line with a time such as "2 hours ago"
LABEL_SHARE = 0.6  # of a line's letters in labels, from which it is a bar of labels
TELLTALE_SHARE = 0.12  # of a long line in telltale phrases; a story about cookies has under 0.08
QUOTED_SHARE = 0.5  # the same of a quotation or a line of a dialogue
MAX_SHORT = 90  # weight of a line that a single telltale phrase condemns
GLUED_HEADLINES = 2  # joints such as "cooperationTalks" in one line without a full stop
CODE_SIGNS = 6  # braces and semicolons that make code of a line, at one in CODE_DENSITY characters
CODE_DENSITY = 60

_CODE = re.compile(
    r"[.#@]?[\w-]+\s*\{[^{}]*:[^{}]*\}|function\s*\w*\s*\([^)]*\)\s*\{|\bvar\s+\w+\s*=|=>\s*\{"
    r"|\bwindow\.\w+|document\.\w+\(|\{\s*\"[\w@-]+\"\s*:|</?\w+[^>]*>|\}\s*\}|\$\(|\bgoogletag\b"
    r"|@media\b|!important|\b(?:const|let)\s+\w+\s*="
)
_CODE_SIGN = re.compile(r"[{};]")
_TEASER_ROW = re.compile(r"(?:\.\.\.|…)\s*\|$")
_CRUMBS = re.compile(r"\s*(?:>>|[>›»→|\\·•＞]|\s/\s|/)\s*")
_AGO = re.compile(r"\d\s*[^\W\d]{1,3}\s?(?:前|전|之前)(?!\w)")  # 2小时前, 2시간 전
_BULLET = re.compile(r"^\s*(?:[-–—•*·▪◦‣●■□○]|\(?\d{1,2}[.)])\s+\S")
_COUNT = re.compile(r"\W*\d[\d.,\s]*\W*")  # 1.204
_FONT_SIZES = re.compile(r"[\W\d_]*(?:A|ع|가)?(?:[\s\W]+(?:A|ع|가)){0,3}[\W\d_]*")  # A- A A+
_EMAIL = re.compile(r"\S*[^\s@]+@[^\s@]+\.[a-z]{2,}\S*", re.IGNORECASE)
_COUNTED = re.compile(r"[(（\[]\s*[\d.,]*\s*[)）\]]|\d+")  # the 12 of "Comments (12)"
_QUOTES = "„“\"«»‘'「『—–―-"


class Shape(StrEnum):
    """The kinds of lines."""

    PROSE = "prose"
    HEADLINE = "headline"  # short, no full stop: title, subheading, teaser, name, menu entry
    BULLET = "bullet"
    COMMENTS = "comments"  # the heading of a comment section
    RELATED = "related"  # the heading of other articles
    ASIDE = "aside"  # the heading of a box inside an article: "Read also"
    TAIL = "tail"  # the heading of what stands below an article: tags, the author, a newsletter
    BYLINE = "byline"
    CREDIT = "credit"  # editors, sources
    CAPTION = "caption"
    NOISE = "noise"  # a line that is noise by itself
    FORM = "form"  # a line of a comment form or a login box
    CODE = "code"
    ROW = "row"  # of a table: `| a headline ... |`


_HEADINGS = (
    (Kind.COMMENTS, Shape.COMMENTS),
    (Kind.TAIL, Shape.TAIL),
    (Kind.FURNITURE, Shape.NOISE),
    (Kind.ASIDE, Shape.ASIDE),
    (Kind.RELATED, Shape.RELATED),
)
_LABELS = (Kind.FURNITURE, Kind.TAIL, Kind.RELATED, Kind.SECTION, Kind.COMMENTS)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document: its text, whether a blank one stands before it, its shape."""

    text: str
    after_blank: bool
    shape: Shape


def shape_of(text: str) -> Shape:
    """The shape of one line, without its surroundings. The first test that holds decides."""
    heavy = weight(text)
    if is_code(text):
        return Shape.CODE
    if is_row(text):
        return Shape.ROW
    return (
        _shape_of_label(text, heavy) or _shape_of_credit(text, heavy) or _plain_shape(text, heavy)
    )


def _shape_of_label(text: str, heavy: int) -> Shape | None:
    """A heading of what is no article, or a line that is noise by its words."""
    for words, shape in _HEADINGS if heavy <= MAX_LABEL else ():
        if is_heading(text, words):
            return shape
    if is_noise(text, heavy):
        return Shape.FORM if telltale_share(text, Kind.FORM) else Shape.NOISE
    return None


def _shape_of_credit(text: str, heavy: int) -> Shape | None:
    """A line that says who wrote, edited or pictured it."""
    if heavy <= MAX_HEADLINE and (has_label(unwrapped(text), Kind.EDITOR) or is_email(text)):
        return Shape.CREDIT
    if heavy <= MAX_HEADLINE and is_byline(text):
        return Shape.BYLINE
    if heavy <= MAX_CAPTION and is_caption(text):
        return Shape.CAPTION
    return None


def _plain_shape(text: str, heavy: int) -> Shape:
    if is_glued(text):
        return Shape.NOISE
    if _BULLET.match(text):
        return Shape.BULLET
    is_long = heavy >= (UNSTOPPED_WEIGHT if has_no_full_stop(text) else PROSE_WEIGHT)
    return Shape.PROSE if is_long or is_sentence(text) else Shape.HEADLINE


def is_heading(text: str, words: Kind) -> bool:
    """A heading of this kind: its phrase, or one that most of it is, with a count or without."""
    bare = _COUNTED.sub(" ", text)
    if is_phrase(bare, words):
        return True
    if not begins_with(bare, words) or ends_sentence(text.rstrip(":： ")):
        return False
    return phrase_share(bare, words) >= LABEL_SHARE


def is_code(text: str) -> bool:
    """A style sheet, a script, JSON or markup, also one that was machine-translated."""
    signs = len(_CODE_SIGN.findall(text))
    is_dense = signs >= CODE_SIGNS and signs > len(text) / CODE_DENSITY
    return is_dense or (signs >= 2 and bool(_CODE.search(text)))


def is_row(text: str) -> bool:
    """A row of a table of teasers, bars at both ends or an ellipsis before the last."""
    return (text.startswith("|") and text.endswith("|")) or bool(_TEASER_ROW.search(text))


def is_noise(text: str, heavy: int) -> bool:
    """A line that is a leftover wherever it stands: labels, asides, forms, promotion, legal."""
    if is_phrase(text, Kind.FURNITURE):
        return True
    if heavy <= MAX_FURNITURE and (_is_bar(text) or _is_counter(text)):
        return True
    if heavy <= MAX_ASIDE and _is_aside(text):
        return True
    told = telltale_share(text, Kind.FORM, Kind.PROMOTION, Kind.LEGAL)
    if text.lstrip()[:1] in _QUOTES:
        return told >= QUOTED_SHARE
    return told > 0 and (heavy < MAX_SHORT or told >= TELLTALE_SHARE)


def is_glued(text: str) -> bool:
    """Headlines run together into one line, as a list without its markup is.

    Seen at a capital that follows a small letter or a question mark without a space.
    """
    joints = sum(
        (a.islower() or a in "?!") and b.isupper() and c.islower()
        for a, b, c in zip(text, text[1:], text[2:], strict=False)
    )
    return joints >= GLUED_HEADLINES and not ends_sentence(text)


def is_breadcrumb(text: str) -> bool:
    """`Home > World > Asia`: short parts between signs."""
    parts = [p for p in _CRUMBS.split(text) if p.strip()]
    if len(parts) >= 3 and is_phrase(parts[0], Kind.FURNITURE, Kind.SECTION):
        return True
    is_short = all(weight(p) <= MAX_LABEL_PART for p in parts)
    return len(parts) >= 2 and is_short and not ends_sentence(text)


def is_email(text: str) -> bool:
    """An e-mail address alone, as Korean papers sign with."""
    return bool(_EMAIL.fullmatch(text))


def has_relative_time(text: str) -> bool:
    """`2 hours ago`, `vor 2 Stunden`, `2小时前`: a short line with a number and such a word."""
    if weight(text) > MAX_TIME or not any(c.isdecimal() for c in text):
        return False
    return bool(pattern(Kind.RELATIVE_TIME).search(folded(text)) or _AGO.search(text))


def _is_aside(text: str) -> bool:
    """`Read also: a headline`, with its colon or without; `>> a headline`; hash tags."""
    if has_label(text, Kind.ASIDE, Kind.RELATED) or text.startswith(">>"):
        return True
    if all(w.startswith("#") for w in text.split()):
        return True
    return begins_with(text, Kind.ASIDE) and not is_sentence(text.rstrip(":："))


def _is_bar(text: str) -> bool:
    """Several labels in a row, or a breadcrumb of them."""
    if ends_sentence(text):
        return False
    parts = columns(text)
    if len(parts) >= 3 and all(weight(p) <= MAX_LABEL_PART for p in parts):
        return True
    if len(parts) == 2 and any(is_phrase(p, *_LABELS) or _is_counter(p) for p in parts):
        return True
    return len(text.split()) > 1 and phrase_share(text, *_LABELS) >= LABEL_SHARE


def _is_counter(text: str) -> bool:
    """`3.412`, `1 / 7`, `A- A A+`."""
    is_sizes = weight(text) <= MAX_LABEL_PART and bool(_FONT_SIZES.fullmatch(text))
    return is_sizes or bool(_COUNT.fullmatch(text))
