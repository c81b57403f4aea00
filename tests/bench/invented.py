"""Invented articles in six scripts and ten languages, as many as wanted, always the same ones.

Words are made of the letters and syllables of a language and mean nothing. Each language has 50,000
of them, used as often as Zipf's law says (the word of rank n with a weight of 1/n), so that some
are in every article and most in hardly any: what a search index feels is this. Lengths are
lognormal with a median of 220 words, 900 characters where a script has no spaces.

Article n is a function of the seed and n alone. One in fifty is a wire story again, on another site
with small edits; one in two hundred is another article's text word for word.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate

from scraper.model import Article

WORDS = 50_000  # of a language
SITES = 2_000
DAYS = 3_650  # ten years
NEAR_EVERY, SAME_EVERY = 50, 200
BACK = 5_000  # articles at most that a copy comes after its original
MEDIAN_WORDS, MEDIAN_CHARACTERS, SPREAD = 220, 900, 0.45  # the last of the lognormal's logarithm
FIRST_DAY = datetime(2016, 1, 1, tzinfo=UTC)

_LATIN = "b br c ch d dr f g gr h k l m n p pl qu r s sh st t tr v w"
_TONES = (
    "a à á ạ ả ã ă ằ ắ ặ â ầ ấ ậ ẩ e è é ẹ ê ề ế ệ i ì í ị"
    " o ò ó ọ ô ồ ố ộ ơ ờ ớ ợ u ú ụ ư ừ ứ ự y ý"
)
_HIRAGANA = [chr(point) for point in range(0x3042, 0x3094)]
_KATAKANA = [chr(point) for point in range(0x30A2, 0x30F4)]
_HAN_POINTS = (0x4E00, 0x9FA5)
_HAN_IN_USE = 3_500  # characters that a newspaper knows


def site_name(number: int) -> str:
    """Name a site; 1 is the busiest."""
    return f"paper{number}.example"


@dataclass(frozen=True, slots=True)
class Letters:
    """What the words of a language are made of: syllables, or characters where it has none."""

    share: int  # of the articles, by weight
    onsets: str
    nuclei: str
    codas: str
    syllables: tuple[int, int]
    between: str = " "
    stop: str = ". "


LANGUAGES: Mapping[str, Letters] = {
    "en": Letters(30, _LATIN, "a e i o u ea ou", "_ _ n r s t l nd st ng", (1, 3)),
    "de": Letters(12, _LATIN, "a e i o u ä ö ü ei au", "_ n r s t l cht ß rn", (1, 4)),
    "pl": Letters(
        6,
        "b cz d dz g k ł m n p prz r s sz ś t w z ż",
        "a ą e ę i o ó u y",
        "_ ć n ń ł k t",
        (1, 4),
    ),
    "vi": Letters(
        10,
        "b c ch d đ g gh h kh l m n ng nh ph r s t th tr v x",
        _TONES,
        "_ _ c m n ng p t",
        (1, 1),
    ),
    "ru": Letters(
        10,
        "б в г д ж з к л м н п р с т х ч ш ст пр",
        "а е и о у ы я ю ё",
        "_ _ й л н р с ть",
        (1, 4),
    ),
    "zh-Hans": Letters(10, "", "", "", (1, 3), "", "。"),
    "ja": Letters(8, "", "", "", (1, 3), "", "。"),
    "th": Letters(
        5,
        "ก ข ค ง จ ช ซ ด ต ถ ท น บ ป ผ พ ม ย ร ล ว ส ห อ",
        "ะ า ิ ี ึ ื ุ ู ่า ้า ี้ ู่",
        "_ _ ก ง ด น บ ม ย ว",
        (1, 3),
        "",
        " ",
    ),
    "ar": Letters(6, "ب ت ث ج ح خ د ر ز س ش ص ط ع غ ف ق ك ل م ن ه", "_ ا و ي", "_ ة ت ن م", (2, 4)),
    "he": Letters(3, "א ב ג ד ה ו ז ח ט י כ ל מ נ ס ע פ צ ק ר ש ת", "_ ו י", "_ ה ת ם ן", (2, 3)),
}


@dataclass(frozen=True)
class Language:
    """A language with its words, the most frequent one first."""

    name: str
    letters: Letters
    words: Sequence[str]

    @cached_property
    def weights(self) -> Sequence[float]:
        """How often each word is used, added up."""
        return list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def some(self, rng: random.Random, number: int) -> list[str]:
        """Choose words as a text uses them."""
        return rng.choices(self.words, cum_weights=self.weights, k=number)

    def sentence(self, rng: random.Random, number: int) -> str:
        """Put words together."""
        said = self.letters.between.join(self.some(rng, number))
        return said[:1].upper() + said[1:] + self.letters.stop

    def text(self, rng: random.Random) -> str:
        """Write paragraphs of two to four sentences."""
        size = rng.lognormvariate(0, SPREAD)
        has_spaces = bool(self.letters.between)
        wanted = size * MEDIAN_WORDS if has_spaces else size * MEDIAN_CHARACTERS
        paragraphs: list[str] = []
        while wanted > 0:
            sentences = [self.sentence(rng, rng.randint(7, 20)) for _ in range(rng.randint(2, 4))]
            paragraphs.append("".join(sentences).rstrip())
            wanted -= paragraphs[-1].count(" ") if has_spaces else len(paragraphs[-1])
        return "\n".join(paragraphs)


@dataclass(frozen=True)
class World:
    """All that is written about: `article(n)` for any n from 1 on, up to `count` in ten years."""

    seed: int
    count: int

    @cached_property
    def languages(self) -> Mapping[str, Language]:
        """The languages; takes two seconds."""
        return {name: _language(self.seed, name) for name in LANGUAGES}

    @cached_property
    def sites(self) -> Sequence[tuple[str, str]]:
        """The sites, the busiest first, and the language of each."""
        rng = self._rng("sites")
        shares = [letters.share for letters in LANGUAGES.values()]
        spoken = rng.choices(list(LANGUAGES), weights=shares, k=SITES)
        return [(site_name(n), language) for n, language in enumerate(spoken, start=1)]

    @cached_property
    def _busy(self) -> Sequence[float]:
        return list(accumulate(1 / (rank + 20) for rank in range(SITES)))

    def article(self, number: int) -> Article:
        """Write an article."""
        original = self.original(number)
        if original is None:
            return self._written(number)
        return self._copied(number, original, is_edited=number % NEAR_EVERY == 0)

    def original(self, number: int) -> int | None:
        """Name the article that this one is a copy of; None of one that is nobody's."""
        is_copy = number % NEAR_EVERY == 0 or number % SAME_EVERY == 1
        if not is_copy or number <= NEAR_EVERY:
            return None
        back = number - self._rng("copy", number).randint(1, min(BACK, number - 3))
        while back % NEAR_EVERY == 0 or back % SAME_EVERY == 1:
            back -= 1
        return back

    def site(self, number: int) -> tuple[str, str]:
        """Name the site of an article that is nobody's copy, and its language."""
        rng = self._rng("site", number)
        return rng.choices(self.sites, cum_weights=self._busy)[0]

    def day(self, number: int) -> datetime:
        """Tell when an article appears: one after the other, over ten years."""
        return FIRST_DAY + timedelta(seconds=round(number * DAYS * 86_400 / self.count))

    def _written(self, number: int) -> Article:
        site, name = self.site(number)
        rng, language = self._rng("article", number), self.languages[name]
        text = language.text(rng)
        title = language.sentence(rng, rng.randint(5, 11)).rstrip(" .。")
        return self._dressed(rng, number, site, name, title, text)

    def _copied(self, number: int, original: int, *, is_edited: bool) -> Article:
        old, rng = self._written(original), self._rng("edits", number)
        language = self.languages[str(old.language)]
        others = [site for site, name in self.sites[:400] if name == old.language] or [
            str(old.site)
        ]
        site = rng.choice([other for other in others if other != old.site] or [f"copy.{old.site}"])
        title, text = str(old.title), old.text
        if is_edited:
            title, text = language.sentence(rng, 6).rstrip(" .。"), _edited(text, rng, language)
        return self._dressed(rng, number, site, language.name, title, text)

    def _dressed(
        self, rng: random.Random, number: int, site: str, language: str, title: str, text: str
    ) -> Article:
        words = self.languages[language]
        published = self.day(number).strftime("%Y-%m-%dT%H:%M:%SZ")
        desk, person = rng.randrange(40), " ".join(words.some(rng, 2)).title()
        return Article(
            url=f"https://{site}/{self.day(number):%Y/%m}/story-{number}.html",
            title=title,
            text=text,
            authors=(person,) if rng.random() < 0.7 else (),
            published=published if rng.random() < 0.93 else None,
            language=language,
            language_confidence=0.99,
            site=site,
            section=words.words[100 + desk] if rng.random() < 0.5 else None,
            tags=tuple(words.some(rng, 3)) if rng.random() < 0.6 else (),
            summary=text[:150],
            word_count=text.count(" ") + 1 if words.letters.between else len(text) // 2,
            flags=rng.choices(_FLAGS, weights=_FLAG_WEIGHTS)[0],
            provenance={"title": "jsonld", "published": "meta", "text": "html"},
            extractor="scraper 0",
        )

    def _rng(self, *name: object) -> random.Random:
        return random.Random(f"{self.seed} {name}")  # noqa: S311  (nothing is secret here)


_FLAGS: Sequence[tuple[str, ...]] = (
    (),
    ("short",),
    ("partial",),
    ("paywall",),
    ("live",),
    ("short", "paywall"),
)
_FLAG_WEIGHTS = (80, 10, 4, 3, 2, 1)


def _edited(text: str, rng: random.Random, language: Language) -> str:
    """A wire story as another desk prints it: a few words differ, perhaps the end is cut."""
    lines = text.split("\n")
    for place in rng.choices(range(len(lines)), k=rng.randint(1, 3)):
        start = rng.randrange(max(1, len(lines[place]) - 8))
        between = language.letters.between
        word = between + language.some(rng, 1)[0] + between
        lines[place] = lines[place][:start] + word + lines[place][start + rng.randint(0, 6) :]
    if len(lines) > 4 and rng.random() < 0.3:  # a short one would lose much
        lines.pop()
    return "\n".join(lines)


def _language(seed: int, name: str) -> Language:
    rng, letters = random.Random(f"{seed} {name}"), LANGUAGES[name]  # noqa: S311
    han = [chr(point) for point in rng.sample(range(*_HAN_POINTS), _HAN_IN_USE)]
    words: dict[str, None] = {}
    while len(words) < WORDS:
        words[_word(rng, name, letters, han)] = None
    # Short words are frequent ones, by and large.
    order = sorted(words, key=lambda word: len(word) + 6 * rng.random())
    return Language(name, letters, order)


def _word(rng: random.Random, name: str, letters: Letters, han: Sequence[str]) -> str:
    number = rng.randint(*letters.syllables)
    if name == "zh-Hans":
        return "".join(rng.choices(han, k=number))
    if name == "ja":
        return _japanese(rng, number, han)
    said = "".join(_syllable(rng, letters) for _ in range(number))
    if name == "vi" and rng.random() < 0.8:  # most of its words are two syllables, written apart
        return f"{said} {_syllable(rng, letters)}"
    return f"ال{said}" if name == "ar" and rng.random() < 0.3 else said


def _syllable(rng: random.Random, letters: Letters) -> str:
    parts = (letters.onsets, letters.nuclei, letters.codas)
    return "".join(rng.choice(part.split()) for part in parts).replace("_", "")


def _japanese(rng: random.Random, number: int, han: Sequence[str]) -> str:
    kind = rng.random()
    if kind < 0.2:
        return "".join(rng.choices(_KATAKANA, k=number + 2))
    stem = "".join(rng.choices(han[: _HAN_IN_USE // 2], k=min(number, 2)))
    ending = "".join(rng.choices(_HIRAGANA, k=rng.randint(0, 2)))
    return stem + ending if kind < 0.8 else "".join(rng.choices(_HIRAGANA, k=number + 1))
