"""Words as the search index holds them, and what a person asks for.

`searchable` makes of a text what is indexed: words without case and diacritics, the letters of one
kind written one way, parted by spaces. Scripts without spaces between words become overlapping
pairs of characters, the last one of a run alone: `abc` is `ab bc c`. So two characters or more are
found as a phrase of pairs, wherever they stand, and one as what pairs begin with. Korean has
spaces, but its particles cling to its words, so it counts among these scripts.

`parse` reads a query: words that must all be there, "phrases", `OR` between alternatives, `-`
before what must not be there, `*` after what a word begins with. Any text is a query; some ask for
nothing.

Pure. What a text becomes here depends on Python's Unicode tables, and characters that a newer
Unicode adds are read differently by a newer Python: `scraper check` tells where that matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import add
from unicodedata import category, decimal, normalize

MAX_CHARACTERS = 2_000  # of a query; what is longer was pasted by mistake, and is cut
MAX_WORDS = 64  # of a query, and pairs of characters: a headline has fewer
MAX_KNOWN = 20_000  # characters remembered; the news of the world uses some 10,000

# Letters that Unicode does not take apart, though people type them without what they carry; Arabic
# letters that Persian, Urdu and careful or careless writers put for one another. Lower and upper
# case: Python's casefold does the rest (ß is `ss` to it).
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("đĐɖƉðÐ", "d"),
        **dict.fromkeys("łŁƚȽ", "l"),
        **dict.fromkeys("øØǿǾ", "o"),
        **dict.fromkeys("ħĦ", "h"),
        **dict.fromkeys("ŧŦ", "t"),
        **dict.fromkeys("ıƗɨ", "i"),
        **dict.fromkeys("ŋŊ", "n"),
        **dict.fromkeys("ƀɃ", "b"),
        **dict.fromkeys("ǥǤ", "g"),
        **dict.fromkeys("ĸ", "k"),
        **dict.fromkeys("æÆǽǼ", "ae"),
        **dict.fromkeys("œŒ", "oe"),
        **dict.fromkeys("þÞ", "th"),
        **dict.fromkeys("əƏ", "e"),
        **dict.fromkeys("әӘ", "а"),  # from here on Cyrillic
        **dict.fromkeys("ґҐғҒ", "г"),
        **dict.fromkeys("қҚҝҜҡҠӄӃ", "к"),
        **dict.fromkeys("ңҢҥҤ", "н"),
        **dict.fromkeys("өӨ", "о"),
        **dict.fromkeys("ұҰүҮ", "у"),
        **dict.fromkeys("һҺҳҲ", "х"),
        **dict.fromkeys("җҖ", "ж"),
        **dict.fromkeys("ҷҶ", "ч"),
        **dict.fromkeys("\u0671", "\u0627"),  # alef wasla
        **dict.fromkeys("\u0649\u06cc\u06d0", "\u064a"),  # alef maqsura, yeh of Persian and others
        **dict.fromkeys("\u06a9\u06aa", "\u0643"),  # kaf
        **dict.fromkeys("\u0629\u06c1\u06c3\u06d5", "\u0647"),  # teh marbuta, heh
    }
)
# Marks that only help to read: diacritics of Latin, Greek and Cyrillic, vowel signs of Hebrew and
# Arabic, tatweel, variation selectors. Marks of Indic and South-East Asian scripts are letters.
_DROPPED = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05BD),
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C7),
    (0x0610, 0x061A),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E8),
    (0x06EA, 0x06ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_INVISIBLE = "Cf"  # soft hyphens, joiners, marks of direction: within words, and no part of them
_WORDY = ("L", "N", "M", "Co")  # as the index's tokenizer is told
# Thai and Lao: the vowel `am` is its own circle and an `a` to Unicode; a tone is typed before it,
# or, on the circle, before the `a`.
_SIGNS_OF_AM = re.compile("[\u0e48-\u0e4b\u0e4d]{2,}|[\u0ec8-\u0ecb\u0ecd]{2,}")
_CIRCLES = "\u0e4d\u0ecd"
_PERSIAN_PARTS = re.compile("(?<=[\u0600-\u06ff])\u200c")  # to a person, a space that is not seen

# Thai, Lao; Myanmar; Hangul; Khmer; Tai; Han's signs, Kana, Bopomofo; Han; Myanmar; Hangul; the
# narrow forms of Kana and Hangul, which `fold` makes wide.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u3005-\u3007"
    "\u3021-\u3029\u3031-\u303c\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7ff\uff66-\uffdc\U00016fe0-\U0001b2ff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_UNSPACED}]+")
_LAST_RUN = re.compile(f"[{_UNSPACED}]+$")
_MARKS_OF_LATIN = re.compile("[\u0300-\u0331]")  # those that the index's own tokenizer drops

_OPERATORS = ("OR", "AND")
_QUOTES = '"\u201c\u201d\u201e\u201f\uff02'
_PART = re.compile(
    rf"(?P<minus>(?<!\S)-)?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|\Z)"
    rf"|(?P<word>[^\s{_QUOTES}*]+))(?P<star>\*)?"
)
# In Hebrew a quotation mark within a word stands for the double stroke of an abbreviation.
_STROKE = re.compile(f"(?<=[\u05d0-\u05ea])[{_QUOTES}](?=[\u05d0-\u05ea])")


@dataclass(frozen=True, slots=True)
class Term:
    """What is to be found: words of the index, one after the other; `text` is them, folded.

    With `is_open` the last one is only what a word begins with.
    """

    words: tuple[str, ...]
    text: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asks for: one of each group of `wanted`, and nothing of `unwanted`.

    `is_cut` says that there was more than a query may ask for.
    """

    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    is_cut: bool = False

    @property
    def terms(self) -> tuple[Term, ...]:
        """All that is to be found, each once, in the order of the query."""
        return tuple(dict.fromkeys(term for group in self.wanted for term in group))


def fold(text: str) -> str:
    """Write letters of one kind one way; whatever is no part of a word is a space.

    Of two texts beside one another, the folds stand beside one another, too: but for marks at the
    beginning of the second, which belong to the first.
    """
    parted = _PERSIAN_PARTS.sub(" ", text) if "\u200c" in text else text
    plain = normalize("NFKD", parted).translate(_FOLDED).casefold()
    if plain.isascii():
        return plain
    return _SIGNS_OF_AM.sub(_tone_first, normalize("NFC", plain))


def searchable(text: str | None) -> str | None:
    """Make what the index holds of a text. None stays None.

    At its end stand the words that another program's search box would look for in another form: it
    knows the index's tokenizer, which leaves `đ` as it is, and not this module.
    """
    if text is None:
        return None
    folded = fold(text)
    if text.isascii():
        return folded
    return " ".join((_RUN.sub(_pairs, folded), *_untouched(text, folded)))


def parse(text: str) -> Query:
    """Read a query. Never raises."""
    groups: list[list[Term]] = []
    unwanted: list[Term] = []
    is_cut, joins, left = len(text) > MAX_CHARACTERS, False, MAX_WORDS
    for part in _PART.finditer(_STROKE.sub("\u05f4", text[:MAX_CHARACTERS])):
        term = None if part[0] in _OPERATORS else _term(part, left)
        if left == 0:
            is_cut = True
            break
        if term is None:
            joins = part[0] == "OR" or joins
            continue
        left -= len(term.words)
        if part["minus"]:
            unwanted.append(term)
        elif joins and groups:
            groups[-1].append(term)
        else:
            groups.append([term])
        joins = False
    wanted = dict.fromkeys(tuple(dict.fromkeys(group)) for group in groups)
    return Query(tuple(wanted), tuple(dict.fromkeys(unwanted)), is_cut)


def unspaced(text: str) -> int:
    """How many of its characters are of scripts that are indexed in pairs."""
    return sum(map(len, _RUN.findall(text)))


def pattern(term: Term) -> str:
    """Write a regular expression that finds a term in a folded text, by whole words.

    What has an open end is found with the rest of its word.
    """
    found = [
        f"(?<![^ {_UNSPACED}]){re.escape(piece)}(?![^ {_UNSPACED}])"
        if is_word
        else re.escape(piece)
        for piece, is_word in _pieces(term)
    ]
    if term.is_open and not unspaced(term.text[-1]):
        found[-1] = f"{found[-1].rpartition('(')[0]}[^ {_UNSPACED}]*"
    return " *".join(found)


def _pieces(term: Term) -> Iterator[tuple[str, bool]]:
    """Take a term apart as it stands in a folded text: each piece, and whether it is a whole word.

    What is none is a run of a script without spaces.
    """
    for piece in _RUN.sub(r" \g<0> ", term.text).split():
        yield piece, _RUN.match(piece) is None


def _term(part: re.Match[str], most: int) -> Term | None:
    """What a part of a query asks for, in at most so many words; None where it has none."""
    text = " ".join(fold(part["phrase"] or part["word"] or "").split())
    run = _LAST_RUN.search(text)
    if run is None:
        words, is_open = _parted(text), bool(part["star"])
    elif len(run[0]) == 1:
        words, is_open = _parted(text), True
    else:
        words, is_open = _in_pairs(text, run), False
    if not words:
        return None
    return Term(tuple(words[:most]), text, is_open=is_open and len(words) <= most)


def _in_pairs(text: str, last: re.Match[str]) -> list[str]:
    """Its words and pairs; of the run at its end, after which more may stand, the pairs alone."""
    return [*_parted(text[: last.start()]), *map(add, last[0], last[0][1:])]


def _parted(folded: str) -> list[str]:
    return _RUN.sub(_pairs, folded).split()


def _pairs(run: re.Match[str]) -> str:
    """Two and two characters, then the last one; a mark is nothing alone."""
    text = run[0]
    last = "" if len(text) > 1 and category(text[-1])[0] == "M" else text[-1]
    return f" {' '.join(map(add, text, text[1:]))} {last} "


def _untouched(text: str, folded: str) -> Iterator[str]:
    """The words, each once, that the index's tokenizer would not fold as it is done here."""
    known = set(folded.split())
    for word in dict.fromkeys(text.lower().translate(_PARTED).split()):
        if word in known or word.isascii() or _RUN.search(word):
            continue
        if not _MARKS_OF_LATIN.sub("", normalize("NFD", word)).isascii():
            yield word


class _Known(dict[int, str]):
    """What becomes of a character, by its number; found out when it is first met."""

    def __init__(self, reading: Callable[[str], str]) -> None:
        super().__init__()
        self._reading = reading

    def __missing__(self, number: int) -> str:
        """Find it out, and remember it while there is room."""
        read = self._reading(chr(number))
        if len(self) < MAX_KNOWN:
            self[number] = read
        return read


def _tone_first(signs: re.Match[str]) -> str:
    return "".join(sorted(signs[0], key=_CIRCLES.__contains__))


def _folded(character: str) -> str:
    number = ord(character)
    if number in _LETTERS:
        return _LETTERS[number]
    if category(character) == _INVISIBLE or any(a <= number <= z for a, z in _DROPPED):
        return ""
    digit = decimal(character, None)
    return _kept(character) if digit is None else str(digit)


def _kept(character: str) -> str:
    return character if category(character).startswith(_WORDY) else " "


_FOLDED = _Known(_folded)
_PARTED = _Known(_kept)
