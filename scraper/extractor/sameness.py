"""Whether a person would say that two readings of an article are the same.

A page changes with every look: its counters, how long ago it is, what it recommends, its quotation
marks. None of that is a change of the article; one letter or digit of its prose is. So two texts
are compared without what is told apart here, and for the rest sign by sign:

- signs that are set in several ways (quotes, dashes, ellipses, composed letters) are made one, what
  nobody sees (soft hyphens, zero-width signs) is left out;
- a line break is no difference, and a space is one only between two letters or digits;
- in short lines that are no sentence, counters (`1.2K reads`) and relative times (`3 hours ago`) do
  not count, in the languages of `words`, nor does the day that a relative time becomes. What may be
  news does: votes, prices, whatever a table's row counts of something that it names;
- lines that the caller names (`aside`) do not count: links to other articles.

A reordered paragraph is a change, since readers see it. Pure; both judgements are reflexive and
symmetric.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from scraper.extractor.bylines import is_byline
from scraper.extractor.signs import When, is_short_time, sign_of, without_ago
from scraper.extractor.typography import WIDE, ends_sentence, is_sentence, weight
from scraper.extractor.words import Kind, folded, pattern, phrases, telltale_share
from scraper.model import Article

MAX_TRIFLE = 160  # weight of a line of counters, the longest that a bar of them has
NAMED = 0.8  # share of a title in telltale phrases, from which it is a wall's or a notice's
MAX_BESIDE = 48  # characters beside a relative time: a name and a place
SHORTEST_VERB = 4  # letters of a small word that is in no name: `de la`, `van der`, `von`, `in`
MAX_CHANGED = 500  # lines in which trifles are looked for, of which each takes 0.1 ms
MAX_COMPARED = 20_000  # signs of a text by which it is told whether it may be another's version
WINDOW = 8  # signs that two texts have in common at a time: a word and a half
SAME_STORY = 0.4  # share of the shorter text's windows; two reports on one event have under 0.2

# One sign for all that are set alike. Prime signs stand for quotes where fonts have no others.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞「」『』＂", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´ʼ＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        "…": "...",
        "⁄": "/",
        **dict.fromkeys("\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\ufeff\ufe0e\ufe0f"),
        **dict.fromkeys(map(chr, (*range(0x202A, 0x202F), *range(0x2060, 0x2070)))),
    }
)
_DASHES, _QUOTES = re.compile("-{2,}"), re.compile("''")
_WORD = re.compile(r"[^\W\d_]+")
_ROW = re.compile(r"[|｜]|\t|\s{2,}")
_APART = re.compile(r"\s*[·•|｜/]\s*|\s+[-–—]\s+|\s{2,}|\t")
# 1,204 or 1.2K or 3万, with the sign of thousands or millions behind it.
_NUMBER = re.compile(
    r"\d[\d.,'\u00a0 ]*(?:\s?(?:k|m|mio|mln|tsd|tis|tys|тыс|млн|тис|хил|bin|mil|rb|jt|tr|ribu|juta"
    r"|nghìn|triệu|万|萬|億|亿|千|천|만|พัน|หมื่น|แสน|ล้าน|हज़ार|लाख|ألف|هزار|אלף)(?![^\W\d_])\.?)?\+?",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(  # a price, a share, a rate: `12.40`, `5 %`
    r"[%٪％‰°$€£¥￥₹₽₩₫₺฿]|(?<![\d.,])\d+[.,]\d{1,2}(?![\d.,])(?!\s?[^\W\d_])"
)
_BARE_NUMBER = re.compile(rf"\W*{_NUMBER.pattern}\W*", re.IGNORECASE)
_COUNTED = (Kind.COUNTER, Kind.COMMENTS, Kind.LIKE)
_DATED = (Kind.PUBLISHED, Kind.MODIFIED)
_WALLS = (
    Kind.ROBOT_CHECK,
    Kind.CONSENT,
    Kind.COOKIES,
    Kind.NOT_FOUND,
    Kind.LOGIN,
    Kind.PAYWALL,
    Kind.NOTICE,
)


def reads_alike(one: Article, other: Article, *, aside: Collection[str] = ()) -> bool:
    """Whether two readings of an article have the same title and text as a person sees them.

    `aside` are lines of either text that are not the article's.
    """
    return same_title(one.title, other.title) and same_text(one.text, other.text, aside=aside)


def same_title(one: str | None, other: str | None) -> bool:
    """Whether two titles say the same; counters and times are not looked for in them."""
    seen = _Seen.of([_set_alike(one or "")])
    return one == other or seen.is_like(_Seen.of([_set_alike(other or "")]))


def same_text(one: str, other: str, *, aside: Collection[str] = ()) -> bool:
    """Whether two texts say the same, without the lines `aside`."""
    if one == other:
        return True
    first, second = _set_lines(one), _set_lines(other)
    left_out = {key(line) for line in aside}
    common = set(map(_squeezed, first)) & set(map(_squeezed, second))
    seen = [_Changed(lines, common) for lines in (first, second)]
    one_ago, other_ago = (lines.count_ago() for lines in seen)
    own = seen[0].own(left_out, ago=0 if one_ago else other_ago)
    others = seen[1].own(left_out, ago=0 if other_ago else one_ago)
    return _Seen.of(list(own)).is_like(_Seen.of(list(others)))


def only_in(one: str, other: str) -> tuple[str, ...]:
    """The lines of a text that another one does not have, however they are set."""
    others = {key(line) for line in other.split("\n")}
    return tuple(line for line in one.split("\n") if key(line) not in others)


def key(line: str) -> str:
    """What a line and all that are set otherwise and no more have in common."""
    return _squeezed(_set_alike(line))


def is_wall_title(title: str | None) -> bool:
    """Whether a title is that of a wall or a notice: `Just a moment...`, `Subscribe to read`."""
    return title is not None and any(telltale_share(title, kind) >= NAMED for kind in _WALLS)


def may_be_edit(one: Article, other: Article) -> bool:
    """Whether two articles may be versions of one: a good part of the shorter text is the same."""
    first, second = (_windows(article.text) for article in (one, other))
    shared = len(first & second)
    return shared >= SAME_STORY * max(1, min(len(first), len(second)))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text as it is seen: its signs without white space, and where words and lines part.

    `gaps` are the places between two letters or digits of scripts that set spaces.
    """

    signs: str
    gaps: frozenset[int]
    breaks: frozenset[int]

    @classmethod
    def of(cls, lines: Sequence[str]) -> _Seen:
        """See these lines as one text."""
        words: list[str] = []
        gaps: list[int] = []
        breaks: list[int] = []
        at = 0
        for line in lines:
            for number, word in enumerate(line.split()):
                (gaps if number else breaks).append(at)
                words.append(word)
                at += len(word)
        signs = "".join(words)
        return cls(signs, frozenset(g for g in gaps if _parts(signs, g)), frozenset(breaks))

    def is_like(self, other: _Seen) -> bool:
        """Whether two texts differ in nothing but where their lines end."""
        return self.signs == other.signs and (self.gaps ^ other.gaps) <= (
            self.breaks | other.breaks
        )


@dataclass(frozen=True, slots=True)
class _Changed:
    """The lines of a text, and which of them, squeezed, are `common` to another one.

    Trifles are looked for in the others alone. Of a text of which very much has changed the rest is
    left as it is: it differs in any case.
    """

    lines: Sequence[str]
    common: Collection[str]

    def own(self, aside: Collection[str], *, ago: int) -> Iterator[str]:
        """The lines that are the article's.

        `ago` lines of the other text, and none of this one, tell how long ago something was: as
        many that are days or times, and no more, may be what became of them.
        """
        changed = self._places()
        dates = {i for i in changed if ago and _is_date(self.lines[i])}
        passed = dates if len(dates) <= ago else ()
        trimmed = {i: "" if i in passed else self._trimmed(i) for i in changed}
        for number, line in enumerate(self.lines):
            own = trimmed.get(number, line)
            if own and _squeezed(line) not in aside:
                yield own

    def count_ago(self) -> int:
        """Count the lines that changed and say how long ago something was, and nothing else."""
        changed = (self.lines[i] for i in self._places())
        return sum(not _untimed(line) and not _is_counter(line) for line in changed)

    def _places(self) -> Sequence[int]:
        lines = enumerate(self.lines)
        return [i for i, line in lines if _squeezed(line) not in self.common][:MAX_CHANGED]

    def _trimmed(self, at: int) -> str:
        is_number = _is_number_of_label(self.lines, at)
        return "" if is_number else _without_trifles(self.lines[at])


def _parts(signs: str, at: int) -> bool:
    """Whether a space at this place parts two words."""
    before, behind = signs[at - 1], signs[at]
    if WIDE.match(before) or WIDE.match(behind):
        return _is_hangul(before) and _is_hangul(behind)
    return before.isalnum() and behind.isalnum()


def _is_hangul(sign: str) -> bool:
    return "\uac00" <= sign <= "\ud7a3"


def _set_alike(text: str) -> str:
    """The text with one sign for all that are set alike, without those that nobody sees."""
    plain = text if text.isascii() else unicodedata.normalize("NFC", text.translate(_ALIKE))
    return _DASHES.sub("-", _QUOTES.sub('"', plain.replace("`", "'")))


def _squeezed(line: str) -> str:
    return "".join(line.split())


def _set_lines(text: str) -> list[str]:
    return [line for raw in text.split("\n") if (line := _set_alike(raw).strip())]


def _is_date(line: str) -> bool:
    """Whether a line is a day or a time: what `5 minutes ago` becomes after a while."""
    sign = sign_of(line)
    return sign is not None and sign.when > When.NEVER and not sign.is_named


def _is_number_of_label(lines: Sequence[str], at: int) -> bool:
    """Whether a number stands alone beside what it counts: `Shares`, then `1,204`."""
    beside = (*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2])
    is_bare = bool(_BARE_NUMBER.fullmatch(lines[at])) and not _NO_COUNT.search(lines[at])
    return is_bare and any(_is_counted(folded(line)) and not _is_tally(line) for line in beside)


def _without_trifles(line: str) -> str:
    """The line without its counters and relative times; a sentence as a whole or not at all."""
    if weight(line) > MAX_TRIFLE:
        return line
    parts = _APART.split(line)
    left = [_untimed(part) for part in parts]
    if left == parts or (any(left) and is_sentence(line)) or _may_be_news(line, parts, left):
        return line
    return " ".join(filter(None, left))


def _may_be_news(line: str, parts: Sequence[str], left: Sequence[str]) -> bool:
    """Whether what a line counts may be what its article tells: `Labour | 1,204 votes`.

    `left` are its parts without trifles. Beside a byline a number is a counter; beside any other
    name it is one only where no table has it, and no such word as votes.
    """
    dropped = (part for part, rest in zip(parts, left, strict=True) if not rest)
    counted = [part for part in dropped if _is_counter(part) or is_short_time(part)]
    named = next(filter(None, left), None)
    if named is None:
        return bool(counted) and all(map(_is_tally, counted))
    is_row = bool(_ROW.search(line))
    return not is_byline(named) and any(is_row or _is_tally(part) for part in counted)


def _is_tally(part: str) -> bool:
    """Whether a part counts nothing but what articles count as well: votes, answers, hits."""
    text = folded(_NUMBER.sub(" ", part))
    is_one = text in phrases(Kind.TALLY)
    return is_one or (bool(text) and not pattern(Kind.TALLY).sub(" ", text).strip())


def _untimed(part: str) -> str:
    """A part of a line without what it counts or how long ago it tells."""
    text = folded(part)
    has_number = any(c.isdecimal() for c in part)
    if (text in phrases(Kind.RELATIVE_TIME) and not has_number) or _is_counter(part):
        return ""
    left = without_ago(part)
    if left != part and len(left) <= MAX_BESIDE and not _is_prose(part, left):
        return "" if _is_label(folded(left)) else left.strip(" ,:-")
    rest = " ".join(_pattern(_DATED).sub(" ", text).split())
    return "" if rest != text and rest in phrases(Kind.RELATIVE_TIME) else part


def _is_prose(part: str, left: str) -> bool:
    """Whether words beside a time tell what happened then: `Victim died`, and no name or place."""
    rest = left.strip()
    if WIDE.match(rest) and part[: -len(rest)][-1:].isalnum() and part.casefold().endswith(rest):
        return True  # 3年前開業
    words = set(_pattern(_DATED).sub(" ", folded(left)).split())
    small = (w for w in _WORD.findall(part) if len(w) >= SHORTEST_VERB and w.islower())
    is_told = not words.isdisjoint(small)
    return is_told and not is_byline(part)


def _is_counter(part: str) -> bool:
    """`1.2K reads`, `Views: 1,204`, `댓글 3개`, `12 comments 4 shares`."""
    if not any(c.isdecimal() for c in part) or ends_sentence(part.rstrip(":：")):
        return False
    if _NO_COUNT.search(part):
        return False
    return _is_counted(folded(_NUMBER.sub(" ", part)))


def _is_counted(text: str) -> bool:
    """Whether a folded text is nothing but what is counted."""
    if not text or any(text in phrases(kind) for kind in _COUNTED):
        return bool(text)
    left = " ".join(_pattern(_COUNTED).sub(" ", text).split())
    is_trimmed = left != text
    return not left or (is_trimmed and left in phrases(Kind.RELATIVE_TIME))  # 120 views today


def _is_label(text: str) -> bool:
    """Whether a folded text is empty or says that a time follows: `updated`, `för`."""
    left = " ".join(_pattern(_DATED).sub(" ", text).split())
    return not left or any(p.startswith(f"{left} ") for p in phrases(Kind.RELATIVE_TIME))


@cache
def _pattern(kinds: tuple[Kind, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern(kind).pattern})" for kind in kinds))


def _windows(text: str) -> set[str]:
    signs = "".join(folded(text[:MAX_COMPARED]).split())
    return {signs[i : i + WINDOW] for i in range(max(1, len(signs) - WINDOW + 1))}
