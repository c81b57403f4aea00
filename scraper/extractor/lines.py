"""What one line of text is, judged by its words and its shape alone.

A dump of text has no tags, and a page's text has lost them: what is left of a rating box or a share
bar is a line. Every line gets one kind; what a kind means at its place in the document is decided
by `dump`. Lengths are counted in `weight`, in which an ideograph counts as two characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from scraper.extractor import names
from scraper.extractor.words import Kind as Word
from scraper.extractor.words import (
    begins_with,
    folded,
    has_label,
    is_phrase,
    is_unspaced,
    label_of,
    pattern,
    phrase_share,
    phrases,
    telltale_share,
)

SENTENCE_WEIGHT = 24  # from which a line that ends like a sentence is one
PROSE_WEIGHT = 120  # from which a line is prose however it ends; headlines of the seeds have 70
UNSTOPPED_WEIGHT = 80  # the same in Thai, Lao and Burmese, which have no full stop or seldom one
MAX_HEADLINE = 220  # weight of a headline
MAX_LABEL = 60  # weight of a heading of a section below the article
MAX_LABEL_PART = 28  # weight of one label in a bar of them
MAX_FURNITURE = 160  # weight of a line of labels: menus and share bars
MAX_ASIDE = 260  # weight of "Read also: ..." with a headline behind it
MAX_CAPTION = 420  # weight of a caption with its credit
MAX_CREDIT = 60  # characters of a credit behind a caption
FURNITURE_SHARE = 0.6  # of a line's letters in labels, from which it is a bar of labels
TELLTALE_SHARE = 0.12  # of a long line in telltale phrases; a story about cookies has under 0.08
QUOTED_SHARE = 0.5  # the same of a quotation or a line of a dialogue
MAX_SHORT = 90  # weight of a line that a single telltale phrase condemns
GLUED_HEADLINES = 2  # joints such as "cooperationTalks" in one line without a full stop

_TERMINAL = re.compile(r"[.!?…。！？।։۔؟．]+[\s\"'”’»›)\]）」』】«“]*$|[”\"»」』’]$|[:：;；]$|ฯ$")
_FULL_STOP = re.compile(r"[.!?…。！？।։۔؟]")
_CODE = re.compile(
    r"[.#@]?[\w-]+\s*\{[^{}]*:[^{}]*\}|function\s*\w*\s*\([^)]*\)\s*\{|\bvar\s+\w+\s*=|=>\s*\{"
    r"|\bwindow\.\w+|document\.\w+\(|\{\s*\"[\w@-]+\"\s*:|</?\w+[^>]*>|\}\s*\}|\$\(|\bgoogletag\b"
    r"|@media\b|!important|\b(?:const|let)\s+\w+\s*="
)
_CODE_SIGNS = re.compile(r"[{};]")
_CREDIT = 60  # characters of a credit behind a caption
FURNITURE_SHARE = 0.6  # of a line's letters in labels, from which it is a bar of labels
TELLTALE_SHARE = 0.12  # of a long line in telltale phrases; a story about cookies has under 0.08
QUOTED_SHARE = 0.5  # the same of a quotation or a line of a dialogue
MAX_SHORT = 90  # weight of a line that a single telltale phrase condemns
GLUED_HEADLINES = 2  # joints such as "cooperationTalks" in one line without a full stop

_TERMINAL = re.compile(r"[.!?…。！？।։۔؟．]+[\s\"'”’»›)\]）」』】«“]*$|[”\"»」』’]$|[:：;；]$|ฯ$")
_FULL_STOP = re.compile(r"[.!?…。！？।։۔؟]")
_CODE = re.compile(
    r"[.#@]?[\w-]+\s*\{[^{}]*:[^{}]*\}|function\s*\w*\s*\([^)]*\)\s*\{|\bvar\s+\w+\s*=|=>\s*\{"
    r"|\bwindow\.\w+|document\.\w+\(|\{\s*\"[\w@-]+\"\s*:|</?\w+[^>]*>|\}\s*\}|\$\(|\bgoogletag\b"
    r"|@media\b|!important|\b(?:const|let)\s+\w+\s*="
)
_CODE_SIGNS = re.compile(r"[{};]")
_JOINT = re.compile(r"(?<=[?!a-zà-öø-ÿāăąćčďđęěğıłńňőœřśşšťůűźżžạ-ỹа-яёіїєґά-ώ])(?=[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞİŁŃŇŐŒŘŚŞŠŤŮŰŹŻŽẠ-ỸА-ЯЁІЇЄҐΆ-Ώ][^\W\dA-Z_])")
_CREDIT = re.compile(
    r"(?:^|[.!?。！？»”\"|–—\-(（\[]\s*|\s{2,}|\s)(?P<word>[^\W\d_]+(?:\s[^\W\d_]+){0,3})\s*[:：／/=]\s*(?P<who>[^.!?。:：]{2,60})"
    r"[)）\]|\s.]*$"
)
_PHOTO_AGENCY = re.compile(
    r"(?:©|\(c\)|\bgetty\b|\bap photo\b|\breuters/|/reuters\b|/afp\b|\bafp/|\befe/|/efe\b|\bepa\b|\bshutterstock\b"
    r"|\bistock\b|\bunsplash\b|/getty|/dpa\b|\bdpa/|photograph:|\bcourtesy of\b|/ap\b)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\s+(?=[^\W\d_]{2,12}[:：])")  # before the next label of a line of facts
_COLUMNS = re.compile(r"\s{2,}|\t|\s*[|｜]\s*|\s+»\s+|　+")
_BREADCRUMB = re.compile(r"\S\s*(?:[>›»/|→\\·•]|>>)\s*\S")
_AGO = re.compile(r"\d\s*[^\W\d]{1,3}\s?(?:前|전|之前)(?!\w)")  # 2小时前, 2시간 전
_BULLET = re.compile(r"^\s*(?:[-–—•*·▪◦‣●■□○]|\(?\d{1,2}[.)])\s+\S")
_COUNT = re.compile(
    r"^[\d.,\s]*\d[\d.,]*\s*[kKmM]?\s*\S{0,18}(?:\s\S{1,14})?$|^\W*\d+\W*$"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*\.?")


class Shape(StrEnum):
    """The kinds of lines."""

    PROSE = "prose"
    HEADLINE = "headline"  # short, no full stop: title, subheading, teaser, name, menu entry
    BULLET = "bullet"
    COMMENTS = "comments"  # the heading of a comment section
    RELATED = "related"  # the heading of other articles
    TAIL = "tail"  # the heading of what stands below an article: tags, the author, a newsletter
    BYLINE = "byline"
    CREDIT = "credit"  # editors, sources
    CAPTION = "caption"
    NOISE = "noise"  # a line that is noise by itself
    FORM = "form"  # a line of a comment form or a login box
    CODE = "code"
    ROW = "row"  # of a table: `| a headline ... |`


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document: its text, whether a blank one stands before it, its shape."""

    text: str
    after_blank: bool
    shape: Shape


def weight(text: str) -> int:
    """Length in which an ideograph, kana or hangul syllable counts twice."""
    return len(text) + sum("\u2e80" <= c <= "\ud7ff" or "\uff00" <= c <= "\uffef" for c in text)


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence, a quotation or an announcement does."""
    return bool(_TERMINAL.search(text))


def shape_of(text: str) -> Shape:
    """The shape of one line, without its surroundings. The first test that holds decides."""
    heavy = weight(text)
    if is_code(text):
        return Shape.CODE
    if is_row(text):
        return Shape.ROW
    for words, shape in _HEADINGS:
        if heavy <= MAX_LABEL and is_heading(text, words):
            return shape
    if is_noise(text, heavy):
        return Shape.FORM if telltale_share(text, Word.FORM) else Shape.NOISE
    if heavy <= MAX_HEADLINE and (has_label(_unwrapped(text), Word.EDITOR) or is_address(text)):
        return Shape.CREDIT
    if heavy <= MAX_HEADLINE and is_byline(text):
        return Shape.BYLINE
    if heavy <= MAX_CAPTION and is_caption(text):
        return Shape.CAPTION
    if is_glued(text):
        return Shape.NOISE
    if _BULLET.match(text):
        return Shape.BULLET
    is_long = heavy >= (UNSTOPPED_WEIGHT if "\u0e00" <= text[0] <= "\u109f" else PROSE_WEIGHT)
    return Shape.PROSE if is_long or is_sentence(text) else Shape.HEADLINE


_HEADINGS = (
    (Word.COMMENTS, Shape.COMMENTS),
    (Word.TAIL, Shape.TAIL),
    (Word.RELATED, Shape.RELATED),
    (Word.ASIDE, Shape.RELATED),
)


def is_sentence(text: str) -> bool:
    """A line that ends like a sentence and is long enough for one: `Renzo B.` is none."""
    if not ends_sentence(text):
        return False
    return weight(text) >= SENTENCE_WEIGHT or len(text.split()) >= 4 or text[-1] in "。！？।"


def is_heading(text: str, words: Word) -> bool:
    """A heading of this kind: its phrase, or a phrase that most of it is, with or without a count."""
    bare = _bare(text)
    if is_phrase(bare, words):
        return True
    if not begins_with(bare, words) or ends_sentence(text.rstrip(":： ")):
        return False
    return phrase_share(bare, words) >= FURNITURE_SHARE


def is_code(text: str) -> bool:
    """A style sheet, a script, JSON or markup, also one that was machine-translated."""
    signs = len(_CODE_SIGNS.findall(text))
    return bool(_CODE.search(text)) and signs >= 2 or signs >= 6 and signs > len(text) / 60


def is_row(text: str) -> bool:
    """A row of a table of teasers, bars at both ends or an ellipsis before the last."""
    return (text.startswith("|") and text.endswith("|")) or bool(re.search(r"(?:\.\.\.|…)\s*\|$", text))


def is_noise(text: str, heavy: int) -> bool:
    """A line that is a leftover wherever it stands: labels, asides, forms, promotion, legal text."""
    if is_phrase(text, Word.FURNITURE):
        return True
    if heavy <= MAX_FURNITURE and (_is_bar(text) or _is_counter(text)):
        return True
    if heavy <= MAX_ASIDE and _is_aside(text):
        return True
    told = telltale_share(text, Word.FORM, Word.PROMOTION, Word.LEGAL)
    if _is_quoted(text):
        return told >= QUOTED_SHARE
    return told > 0 and (heavy < MAX_SHORT or told >= TELLTALE_SHARE)


def _is_aside(text: str) -> bool:
    """`Read also: a headline`, with its colon or without; a line of hash tags."""
    if has_label(text, Word.ASIDE, Word.RELATED) or all(w.startswith("#") for w in text.split()):
        return True
    return begins_with(text, Word.ASIDE) and not is_sentence(text.rstrip(":："))


def is_byline(text: str) -> bool:
    """A line that says who wrote it: `By Ann Lee`, `记者 李四`, `김철수 기자`, `Ann Lee (Reuters)`."""
    line = _COLUMNS.split(_unwrapped(text))[0]
    if weight(line) > 100 or ends_sentence(line) and not line.endswith((")", ".", "）")):
        return False
    if has_label(line, Word.BYLINE) or has_role(line):
        parts = names.split(line)
        return bool(parts) and all(map(names.is_person_like, parts))
    bare = names.without_by(line)
    return bare != line and is_signature(bare, affiliation=5)


def is_signature(text: str, affiliation: int = 2) -> bool:
    """Names alone, perhaps with an agency or a place of a few words behind them."""
    name = signed(text)
    behind = _unwrapped(text)[len(name) :]
    parts = names.split(name)
    is_short = len(behind.split()) <= affiliation + 1 or behind.strip()[:1] in "(（"
    return bool(parts) and is_short and all(_is_name_like(p) for p in parts)


def signed(text: str) -> str:
    """A signature without the agency or place behind it."""
    bare = re.sub(r"(?<=.)\s*[(（].*[)）]\s*$", "", _unwrapped(text)).strip(" -–—./|")
    return re.split(r",|،|\s[-–—|]\s", bare)[0]


def columns(text: str) -> list[str]:
    """The parts of a line that wide gaps or bars separate."""
    return [part for part in _COLUMNS.split(text) if part]


def is_caption(text: str) -> bool:
    """A line with the credit of a picture, or that is called a picture."""
    if label_of(text) and has_label(text, Word.CAPTION):
        return True
    bracketed = re.search(r"[(（\[]([^()（）\[\]]{2,60})[)）\]][\s|.]*$", text)
    if bracketed and (has_label(bracketed[1], Word.CAPTION, Word.EDITOR) or _PHOTO_AGENCY.search(bracketed[1])
                      or has_label(bracketed[1] + ": x", Word.CAPTION)):
        return True
    last = re.split(r"[.!?。]\s+|\s[–—-]\s", text.rstrip(" ."))[-1]
    if len(last) <= MAX_CREDIT and folded(last).split(" ")[0] in _caption_words() and last[:1].isupper() and weight(text) > weight(last):
        return True
    if bracketed and re.fullmatch(r"[A-ZÀ-Þ][^/]*/\s?[A-ZÀ-Þ][^/]*", bracketed[1]):
        return True
    if bracketed and bracketed[1].endswith(("提供", "攝", "摄", "供图", "供圖", "撮影", "제공", "촬영")):
        return True
    if not ends_sentence(text) and text.endswith(("摄", "攝", "撮影", "提供", "供图")):
        return True
    if credit := _CREDIT.search(text):
        words = folded(credit["word"]).split()
        tails = {" ".join(words[i:]) for i in range(len(words))}
        if tails & _caption_words():
            return True
    tail = text[-MAX_CREDIT:]
    return weight(text) <= MAX_ASIDE and bool(_PHOTO_AGENCY.search(tail)) and not text.endswith(".")


def is_glued(text: str) -> bool:
    """Headlines run together into one line, as a list without its markup is."""
    return not ends_sentence(text) and _joints(text) >= GLUED_HEADLINES


def _joints(text: str) -> int:
    """Places where a capital follows a small letter or a question mark without a space."""
    return sum(
        (a.islower() or a in "?!") and b.isupper() and c.islower()
        for a, b, c in zip(text, text[1:], text[2:], strict=False)
    )


def byline_parts(text: str) -> list[str]:
    """The columns of a line that are bylines: `… 来源：江州晚报  作者：李四`."""
    parts = [p for column in columns(text) for p in _LABELLED.split(column)]
    return [p.strip() for p in parts if is_byline(p.strip())]


def is_breadcrumb(text: str) -> bool:
    """`Home > World > Asia`: short parts between signs."""
    parts = [p for p in re.split(r"\s*(?:>>|[>›»→|\\·•＞]|\s/\s|/)\s*", text) if p.strip()]
    if len(parts) >= 3 and is_phrase(parts[0], Word.FURNITURE, Word.SECTION):
        return True
    return len(parts) >= 2 and all(weight(p) <= 28 for p in parts) and not ends_sentence(text)


def is_address(text: str) -> bool:
    """An e-mail address alone, as Korean papers sign with."""
    return bool(re.fullmatch(r"\S*[^\s@]+@[^\s@]+\.[a-z]{2,}\S*", text, re.IGNORECASE))


def has_relative_time(text: str) -> bool:
    """`2 hours ago`, `vor 2 Stunden`, `2小时前`: a short line with a number and such a word."""
    if weight(text) > 60 or not any(c.isdecimal() for c in text):
        return False
    return bool(pattern(Word.RELATIVE_TIME).search(folded(text)) or _AGO.search(text))


def _bare(text: str) -> str:
    """A heading without its count: `3 comments`, `Комментарии (12)`."""
    return re.sub(r"[(（\[]\s*[\d.,]*\s*[)）\]]|\d+", " ", text)


def _is_bar(text: str) -> bool:
    """Several labels in a row, or a breadcrumb of them."""
    if ends_sentence(text):
        return False
    parts = columns(text)
    if len(parts) >= 3 and all(weight(p) <= MAX_LABEL_PART for p in parts):
        return True
    labels = (Word.FURNITURE, Word.TAIL, Word.RELATED, Word.SECTION, Word.COMMENTS)
    if len(parts) == 2 and any(is_phrase(p, *labels) or _is_counter(p) for p in parts):
        return True
    return len(text.split()) > 1 and phrase_share(text, *labels) >= FURNITURE_SHARE


def _is_counter(text: str) -> bool:
    """`3.412 visitas`, `1 / 7`, `A- A A+`."""
    if len(text) <= 24 and re.fullmatch(r"[\W\d_]*(?:A|ع|가)?(?:[\s\W]+(?:A|ع|가)){0,3}[\W\d_]*", text):
        return True
    return bool(re.fullmatch(r"\W*\d[\d.,\s]*\W*", text))


def _is_quoted(text: str) -> bool:
    return text.lstrip()[:1] in "„“\"«»‘'「『—–―-"


def has_role(line: str) -> bool:
    """Whether a short line begins or ends with what a person is: `Reporter`, `기자`."""
    if weight(line) > MAX_LABEL:
        return False
    words = folded(line).split()
    ends = {" ".join(part) for n in range(1, 4) for part in (words[:n], words[-n:])}
    return bool(ends & phrases(Word.ROLE))


def _caption_words() -> frozenset[str]:
    return phrases(Word.CAPTION)


def _unwrapped(text: str) -> str:
    """A line without the brackets or signs around the whole of it."""
    line = text.strip(" *_|·•✍️📝")
    return line[1:-1].strip() if line[:1] in "([（【［〔" and line[-1:] in ")]）】］〕" else line


def _is_name_like(text: str) -> bool:
    """A person by shape, and no label; of two words, or of three to five ideographs."""
    if not names.is_person_like(text) or weight(text) > 50:
        return False
    if is_phrase(text, Word.SECTION, Word.FURNITURE, Word.RELATED, Word.TAIL, Word.ASIDE):
        return False
    if has_case(text):
        return len(text.split()) >= 2 and not (text.isupper() and len(text.split()) > 3)
    if weight(text) == 2 * len(text):
        return 3 <= len(text) <= 5
    return 2 <= len(text.split()) <= 3 and weight(text) <= 30


def has_case(text: str) -> bool:
    """Whether the script knows capitals."""
    return any(c.isupper() or c.islower() for c in text)
