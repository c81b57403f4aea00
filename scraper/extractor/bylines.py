"""Which lines say who wrote it: by a word ("By", 记者, 기자) or as a bare name.

A bare name is only a candidate; where it may stand is for the caller to say.
"""

from __future__ import annotations

import re

from scraper.extractor import names
from scraper.extractor.typography import columns, ends_sentence, has_case, unwrapped, weight
from scraper.extractor.words import Kind, folded, has_label, is_phrase, phrase_share, phrases

MAX_BYLINE = 100  # weight
MAX_NAME = 50  # weight of one name
MAX_ROLE_LINE = 60  # weight of a line that names a person's role
MAX_ROLE_WORDS = 3  # words of a role: `envoyé spécial permanent`
PLACE, AFFILIATION = 2, 5  # words that may stand behind a name, above and below a text
SHORTEST_HAN_NAME, LONGEST_HAN_NAME = 3, 5  # characters; two are as often the name of a section
LABEL_SHARE = 0.4  # of a bare name's letters in words of labels: `Join Our Newsletter`, `More Less`
LONGEST_UNCASED_NAME = 30  # weight, where no capitals help

_LABELS = (Kind.SECTION, Kind.FURNITURE, Kind.RELATED, Kind.TAIL, Kind.ASIDE)
# In a line of facts: `来源：x 作者：y`, `文／x 圖／y`
_NEXT_LABEL = re.compile(r"\s+(?=[^\W\d_]{2,12}[:：]|[\u4e00-\u9fff]{1,4}／)")


def is_byline(text: str) -> bool:
    """A line that says who wrote it: `By Ann Lee`, `记者 李四`, `김철수 기자`."""
    line = next(iter(columns(unwrapped(text))), "")
    if weight(line) > MAX_BYLINE or (ends_sentence(line) and not line.endswith((")", ".", "）"))):
        return False
    if has_label(line, Kind.BYLINE) or has_role(line):
        parts = names.split(line)
        return bool(parts) and all(map(names.is_person_like, parts))
    bare = names.without_by(line)
    return bare != line and is_signature(bare, AFFILIATION)


def is_signature(text: str, affiliation: int = PLACE) -> bool:
    """Names alone, perhaps with an agency or a place of a few words behind them."""
    name = signed(text)
    behind = unwrapped(text)[len(name) :]
    parts = names.split(name)
    is_short = len(behind.split()) <= affiliation + 1 or behind.strip()[:1] in "(（"
    return bool(parts) and is_short and all(map(_is_name_like, parts))


def signed(text: str) -> str:
    """A signature without the agency or place behind it."""
    bare = re.sub(r"(?<=.)\s*[(（].*[)）]\s*$", "", unwrapped(text)).strip(" -–—./|")
    return re.split(r",|،|\s[-–—|]\s", bare)[0]


def in_columns(text: str) -> list[str]:
    """The parts of a line that are bylines: `… 来源：江州晚报  作者：李四`."""
    parts = (p.strip() for column in columns(text) for p in _NEXT_LABEL.split(column))
    return [p for p in parts if is_byline(p)]


def has_role(line: str) -> bool:
    """Whether a short line begins or ends with what a person is: `Reporter`, `기자`."""
    if weight(line) > MAX_ROLE_LINE:
        return False
    words = folded(line).split()
    lengths = range(1, MAX_ROLE_WORDS + 1)
    ends = {" ".join(part) for n in lengths for part in (words[:n], words[-n:])}
    return bool(ends & phrases(Kind.ROLE))


def _is_name_like(text: str) -> bool:
    """A person by shape, and no label; of two words, or of three to five ideographs."""
    if not names.is_person_like(text) or weight(text) > MAX_NAME:
        return False
    if is_phrase(text, *_LABELS) or phrase_share(text, *_LABELS) >= LABEL_SHARE:
        return False
    words = len(text.split())
    if has_case(text):
        return words >= 2 and not (text.isupper() and words > 3)
    if weight(text) == 2 * len(text):
        return SHORTEST_HAN_NAME <= len(text) <= LONGEST_HAN_NAME
    return 2 <= words <= 3 and weight(text) <= LONGEST_UNCASED_NAME
