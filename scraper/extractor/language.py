"""Which language a text is in: the script first, then langdetect, the declaration beside both.

A script that one language alone is written in decides by itself. A declared language whose
commonest words are frequent in the text is believed. Else langdetect, seeded so that one text
always gives one answer, is asked about a sample. It is wrong on short texts and on languages that
it has no profile of, so a declared language may decide between close relatives, and below a
threshold the answer is None.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from threading import Lock

# Characters from the middle of a text: it may begin with another language's title and end with
# another language's notices. On 1,953 pages, with what they declare, the answers were those of
# langdetect on the whole text; without, on all but 3.
SAMPLE = 1_000
LANGDETECT_SAMPLE = 500  # of these; langdetect takes 5 ms for 1,000 characters
MIN_COMMON_WORDS = 12  # common words of the declared language that a sample must hold
COMMON_SHARE = (
    0.18  # of the words; news has 0.25 to 0.45 of its own language's, 0.1 of a relative's
)
COMMON_LEAD = 1.5  # times as many as any other language's
MIN_LETTERS = 60  # letters under which langdetect is not believed alone
MIN_SCRIPT_LETTERS = 20  # letters under which not even a script is enough
MIN_CONFIDENCE = 0.80  # probability under which the answer is None
CONFIRMED = 0.99  # certainty of a declaration that the text's words confirm
SURE = 0.95  # probability under which more of the text is asked, or a declared relative is believed
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

# The commonest words of languages whose declaration they can confirm, and of those languages'
# relatives. From word lists of news; words shared by many stand with each.
_COMMON_WORDS = {
    tag: frozenset(words.split())
    for tag, words in {
        "ca": """
            a això als amb aquest aquesta de del dels el els en ha han i la les més
            no per però que són també un una és
        """,
        "da": """
            af at blev de den der det efter en er et for fra har i ikke kan med men
            og også om på sig som til var vil
        """,
        "de": """
            als am an auch auf aus bei das dass dem den der des die ein eine einem
            einen einer es für hat im in ist mit nach nicht noch nur oder sich sie
            sind um und von vor war werden wie wird zu zum zur über
        """,
        "en": """
            a about after an and are as at be been but by can for from had has have
            he her his if in is it its more not of on or said she that the their
            they this to was we were which who will with would you your
        """,
        "es": """
            a al como con de del desde el ella en entre es esta este fue ha han la
            las lo los muy más no o para pero por que se ser si sin sobre su sus
            también un una y ya
        """,
        "fi": """
            ei että hän ja jo joka kuin kun mukaan mutta myös niin oli olla on ovat
            se sen tai vain voi
        """,
        "fr": """
            a au aussi aux avec ce ces cette d dans de des du elle en est et il ils
            l la le les leur mais ne nous on ont ou par pas plus pour qu que qui s
            sa se ses son sont sur un une vous à été
        """,
        "gl": """
            a ao as con da das de do dos e en foi máis na no non o os para pola polo
            por que se súa un unha é
        """,
        "hu": """
            a az csak de egy el ez hogy is ki meg mint már még nem vagy van volt és
        """,
        "id": """
            ada adalah akan atau bisa dalam dan dari dengan di ini itu juga karena
            ke lebih oleh pada para saat sebagai tidak untuk yang
        """,
        "it": """
            a al alla anche che come con da dal dalla degli dei del della delle di e
            gli ha hanno i il in la le lo ma nel nella non o per più quello questo
            se si sono su sul un una è
        """,
        "nl": """
            aan al als bij dan dat de deze die door een en er had heeft het hij in
            is maar met naar niet nog of om onder ook op over te tot uit van voor
            was werd wordt ze zijn
        """,
        "no": """
            at av ble de den der det en er et etter for fra har i ikke kan med men
            og også om på seg som til var vil
        """,
        "pl": """
            a ale będzie co czy dla do i ich jak jako jego jest już które który lub
            ma na nie o od oraz po przez przy się są tak także to w we z za ze że
        """,
        "pt": """
            a ao aos as até com como da das de do dos e ela ele em entre esta este
            foi isso já mais mas na nas no nos não o os ou para pela pelo por que se
            sem ser seu sua são também um uma é
        """,
        "ro": """
            a ai al ale au care ce cu că de din după este fi fost la mai nu o pe
            pentru prin s sa se sunt să un unei unui în și
        """,
        "ru": """
            а без бы был была были было в во все для до его если же за и из или их к
            как который на не но о об он она они от по при с так также то у что это
            я
        """,
        "sv": """
            att av de den det där efter en ett från för han har hon i inte kan med
            men och också om på sig sin som till var vi
        """,
        "tr": """
            ama bir bu da daha de diye en gibi göre her ile ise için kadar ki ne o
            olan olarak sonra ve veya ya çok
        """,
        "uk": """
            а або але був була було в вона від він для до з за зі й його на не про
            та так також те у це що як який які і її
        """,
        "vi": """
            anh bị cho các có cũng của do khi không là lại một người nhiều như những
            này ra sau sẽ theo thì trong trên tôi tại từ và vào về với đang đã đó
            được để
        """,
    }.items()
}

# Letters that Serbian Cyrillic has and Macedonian has not, and the reverse.
_SERBIAN, _MACEDONIAN = re.compile("[ђћ]"), re.compile("[ѓќѕ]")
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]+))*")
_ALIASES = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "cn": "zh", "jp": "ja", "kr": "ko"}
_TRADITIONAL_REGIONS = re.compile(r"hant|tw|hk|mo", re.IGNORECASE)


# langdetect shows its profiles to all threads when the first of them is loaded, not the last.
_LOADING = Lock()


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
    sample = _middle(text, SAMPLE)
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
    return _by_profile(text, sample, hint, letters)


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


def _middle(text: str, length: int) -> str:
    """As many characters from the middle of a text, from the beginning of a word."""
    if len(text) <= length:
        return text
    start = (len(text) - length) // 2
    space = text.find(" ", start, start + length // 4)
    return text[space + 1 if space >= 0 else start :][:length]


def _spread(text: str) -> str:
    """The beginning, the middle and the end of a text, as much of each as of one sample."""
    if len(text) <= 3 * LANGDETECT_SAMPLE:
        return text
    ends = text[:LANGDETECT_SAMPLE], text[-LANGDETECT_SAMPLE:]
    return "\n".join((ends[0], _middle(text, LANGDETECT_SAMPLE), ends[1]))


def _by_profile(text: str, sample: str, hint: str | None, letters: int) -> Language | None:
    if hint and _is_spoken(hint, sample):
        return Language(hint, CONFIRMED, "detected")
    guess = _langdetect(_middle(sample, LANGDETECT_SAMPLE))
    if guess is None or guess[1] < SURE or (hint and guess[0] != hint):
        guess = _langdetect(_spread(text))
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


def _is_spoken(hint: str, sample: str) -> bool:
    """Whether the words of a text show that it is in the declared language."""
    common = _COMMON_WORDS.get(hint)
    if common is None:
        return False
    words = Counter(_WORD.findall(sample.lower()))
    own = _frequency(common, words)
    if own < max(MIN_COMMON_WORDS, COMMON_SHARE * words.total()):
        return False
    others = (o for tag, o in _COMMON_WORDS.items() if tag != hint)
    return all(_frequency(other, words) * COMMON_LEAD <= own for other in others)


def _frequency(common: frozenset[str], words: Counter[str]) -> int:
    return sum(words[w] for w in common & words.keys())


def _may_be(hint: str, confidence: float) -> bool:
    """A relative is believed where langdetect cannot know it, or is not quite sure."""
    return hint not in _profiles() or confidence < SURE


def _are_relatives(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _RELATIVES)


def _slavic_south(found: str, sample: str) -> str:
    """Serbian in Cyrillic has no profile and comes back as Macedonian at 0.99."""
    if found in {"mk", "bg"} and _SERBIAN.search(sample) and not _MACEDONIAN.search(sample):
        return "sr"
    return found


def _langdetect(sample: str) -> tuple[str, float] | None:
    from langdetect import DetectorFactory, LangDetectException, detect_langs
    from langdetect.detector_factory import init_factory

    DetectorFactory.seed = 0  # or one text gives two languages
    with _LOADING:
        init_factory()
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
    scripts: Counter[str] = Counter()
    for character, count in Counter(text).items():
        if character.isalpha() or unicodedata.category(character) in ("Mn", "Mc"):
            scripts[_script(character)] += count
    return scripts


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
