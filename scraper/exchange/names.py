"""Names of files that every system takes, and that tell a person what is in them.

They begin with a day or a word, end in the article's number and a suffix, and have only letters and
digits of any script, hyphens and one point: so none is a device of Windows (`CON`, `NUL`), none is
`..` or hidden, none ends in a point or a space, and no two differ by case alone.
"""

from __future__ import annotations

import re
import unicodedata

from scraper.model import KeptArticle

MAX_BYTES = 150  # of a name; systems take 255, and copying and syncing tools add to it
UNDATED = "undated"

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_KEPT = frozenset({"L", "M", "N"})  # Unicode's categories of letters, marks and numbers
# Marks are kept for the scripts that need them, without those that nothing shows.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")


def file_name(kept: KeptArticle, suffix: str) -> str:
    """The name of an article's file: `2024-05-03-floods-in-the-old-town-17.md`."""
    day = _DAY.match(kept.article.published or "")
    head = day[0] if day else UNDATED
    tail = f"-{kept.id}{suffix}"
    room = MAX_BYTES - len(head) - len(tail) - 1
    named = _cut(slug(kept.article.title or ""), room)
    return f"{head}-{named}{tail}" if named else f"{head}{tail}"


def folder_name(kept: KeptArticle) -> str:
    """The folder of an article's file: its month, `2024-05`, else that in which it was seen."""
    day = _DAY.match(kept.article.published or "")
    return (day[0] if day else kept.first_seen)[: len("2024-05")]


def slug(title: str) -> str:
    """A title in lower case, with hyphens for all but letters and digits."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", title)).lower()
    words = "".join(c if unicodedata.category(c)[0] in _KEPT else " " for c in plain).split()
    return unicodedata.normalize("NFC", "-".join(words))


def _cut(text: str, room: int) -> str:
    """As much of the text as has room in so many bytes of UTF-8, whole words if there are any."""
    if len(text.encode()) <= room:
        return text
    short = text.encode()[:room].decode(errors="ignore")
    return (short.rpartition("-")[0] or short).strip("-")
