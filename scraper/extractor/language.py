"""Which language a text is in: the script first, then langdetect, the declaration beside both.

A script that one language alone is written in decides by itself. Else langdetect, seeded so that
one text always gives one answer, is asked about a sample. It is wrong on short texts and on
languages that it has no profile of, so a declared language may decide between close relatives, and
below a threshold the answer is None.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

SAMPLE = 1_000  # characters; on 250 articles the answers were the same as on the whole text
MIN_LETTERS = 60  # letters under which langdetect is not believed alone
MIN_SCRIPT_LETTERS = 20  # letters under which not even a script is enough
MIN_CONFIDENCE = 0.80  # probability under which the answer is None
SCRIPT_SHARE = 0.5  # of the letters, from which a script decides
KANA_SHARE = 0.05  # of the letters; Chinese text holds no kana, Japanese no less than 20 %

# Scripts (the first word of a character's Unicode name) in which one language of news is written.
_ONE_LANGUAGE = {
    "ARMENIAN": "hy", "BENGALI": "bn", "ETHIOPIC": "am", "GEORGIAN": "ka", "GREEK": "el",
    "GUJARATI": "gu", "GURMUKHI": "pa", "HANGUL": "ko", "HEBREW": "he", "HIRAGANA": "ja",
    "KANNADA": "kn", "KATAKANA": "ja", "KHMER": "km", "LAO": "lo", "MALAYALAM": "ml",
    "MYANMAR": "my", "ORIYA": "or", "SINHALA": "si", "TAMIL": "ta", "TELUGU": "te", "THAI": "th",
    "TIBETAN": "bo",
}  # fmt: skip

# Languages that langdetect takes for one another, or has no profile of (marked by standing in no
# profile list): within a group the page's own declaration decides.
_RELATIVES = (
    frozenset({"id", "ms"}),
    frozenset({"bs", "hr", "sl", "sr"}),
    frozenset({"bg", "mk", "ru", "sr", "uk", "be", "kk", "ky", "mn", "tg", "tt"}),
    frozenset({"da", "nb", "nn", "no", "sv"}),
    frozenset({"cs", "sk"}),
    frozenset({"ca", "es", "gl", "pt", "oc"}),
    frozenset({"tr", "az", "uz", "tk"}),
    frozenset({"et", "fi"}),
    frozenset({"af", "nl", "fy"}),
    frozenset({"hi", "mr", "ne"}),
    frozenset({"ar", "fa", "ps", "ur", "ckb", "ug"}),
    frozenset({"cy", "en", "ga", "gd", "tl", "sw", "so"}),
    frozenset({"is", "no", "da", "fo"}),
    frozenset({"eu", "es", "fr", "lb", "de", "it", "mt", "sq", "ro", "hu"}),
)

# Letters that Serbian Cyrillic has and Macedonian has not, and the reverse.
_SERBIAN, _MACEDONIAN = re.compile("[ђћ]"), re.compile("[ѓќѕ]")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]+))*")
_ALIASES = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "cn": "zh", "jp": "ja", "kr": "ko"}
_TRADITIONAL_REGIONS = re.compile(r"hant|tw|hk|mo", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP 47 tag, how certain from 0 to 1, and whether it was `detected` or `declared`."""

    tag: str
    confidence: float
    source: str


def identify(text: str, declared: str | None = None) -> Language | None:
    """The language of a cleaned text; `declared` is what its page says of itself, as it says it.

    None where it cannot be told.
    """
    sample = text if len(text) <= SAMPLE else text[: SAMPLE // 2] + text[-SAMPLE // 2 :]
    hint = _primary(declared)
    scripts = _scripts(sample)
    letters = sum(scripts.values())
    if letters < MIN_SCRIPT_LETTERS:
        return None
    script, count = scripts.most_common(1)[0]
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > KANA_SHARE * letters and script != "LATIN":
        return Language("ja", 1.0, "detected")
    if script == "CJK" and count >= SCRIPT_SHARE * letters:
        return Language(_chinese(sample, declared), 1.0, "detected")
    if script in _ONE_LANGUAGE and count >= SCRIPT_SHARE * letters:
        return Language(_ONE_LANGUAGE[script], count / letters, "detected")
    return _by_profile(sample, hint, letters)


def shortest_tag(declared: str | None) -> str | None:
    """A declared tag in its shortest form: `en` for `en_US`, `zh-Hant` for `zh-TW`."""
    primary = _primary(declared)
    if primary == "zh" and declared:
        return "zh-Hant" if _TRADITIONAL_REGIONS.search(declared) else "zh-Hans"
    return primary


def _primary(declared: str | None) -> str | None:
    match = _TAG.fullmatch((declared or "").strip())
    if not match:
        return None
    primary = match[1].lower()
    return _ALIASES.get(primary, primary)


def _by_profile(sample: str, hint: str | None, letters: int) -> Language | None:
    guess = _langdetect(sample)
    if guess is None:
        return None
    found, confidence = guess
    found = _slavic_south(found, sample)
    if hint and hint != found and _are_relatives(hint, found) and _may_be(hint, confidence):
        return Language(hint, round(1 - confidence / 2, 2), "declared")
    if hint == found and letters >= MIN_LETTERS // 2:
        return Language(found, round(confidence, 2), "detected")
    if letters < MIN_LETTERS or confidence < MIN_CONFIDENCE:
        return None
    return Language(found, round(confidence, 2), "detected")


def _may_be(hint: str, confidence: float) -> bool:
    """A relative is believed where langdetect cannot know it, or is not quite sure."""
    return hint not in _profiles() or confidence < 0.95


def _are_relatives(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _RELATIVES)


def _slavic_south(found: str, sample: str) -> str:
    """Serbian in Cyrillic has no profile and comes back as Macedonian at 0.99."""
    if found in {"mk", "bg"} and _SERBIAN.search(sample) and not _MACEDONIAN.search(sample):
        return "sr"
    return found


def _langdetect(sample: str) -> tuple[str, float] | None:
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0  # or one text gives two languages
    try:
        best = detect_langs(sample)[0]
    except LangDetectException:  # no features: digits, signs
        return None
    return _primary(best.lang) or best.lang, min(1.0, best.prob)


@cache
def _profiles() -> frozenset[str]:
    from pathlib import Path

    from langdetect import PROFILES_DIRECTORY

    return frozenset(_primary(p.name) or "" for p in Path(PROFILES_DIRECTORY).iterdir())


def _scripts(text: str) -> Counter[str]:
    return Counter(
        _script(c) for c in text if c.isalpha() or unicodedata.category(c) in ("Mn", "Mc")
    )


@cache
def _script(character: str) -> str:
    return unicodedata.name(character, "UNKNOWN").split()[0].split("-")[0]


def _chinese(sample: str, declared: str | None) -> str:
    """Simplified or traditional: characters that only one of the two national charsets has."""
    simplified = traditional = 0
    for character in sample:
        if "一" <= character <= "鿿":
            in_gb, in_big5 = _encodes(character, "gb2312"), _encodes(character, "big5")
            simplified += in_gb and not in_big5
            traditional += in_big5 and not in_gb
    if simplified == traditional and _primary(declared) == "zh":
        return shortest_tag(declared) or "zh-Hans"
    return "zh-Hans" if simplified >= traditional else "zh-Hant"


@cache
def _encodes(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
