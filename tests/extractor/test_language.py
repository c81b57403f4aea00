"""Which language a text is in, and when nobody can tell."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extractor import language
from scraper.extractor.language import identify, shortest_tag

SENTENCES = {
    "en": "The council voted on Tuesday to close the old bridge until the end of the winter.",
    "de": "Der Stadtrat beschloss am Dienstag, die alte Brücke bis zum Ende des Winters zu.",
    "fr": "Le conseil municipal a voté mardi la fermeture du vieux pont jusqu’à la fin de l’hiver.",
    "es": "El ayuntamiento decidió el martes cerrar el viejo puente hasta el final del invierno.",
    "pt": "A câmara municipal decidiu na terça-feira fechar a velha ponte até ao fim do inverno.",
    "it": "Il consiglio comunale ha deciso martedì di chiudere il vecchio ponte fino alla.",
    "nl": "De gemeenteraad besloot dinsdag de oude brug tot het einde van de winter te sluiten.",
    "sv": "Kommunfullmäktige beslutade på tisdagen att stänga den gamla bron till vinterns slut.",
    "fi": "Kunnanvaltuusto päätti tiistaina sulkea vanhan sillan talven loppuun saakka.",
    "pl": "Rada miasta zdecydowała we wtorek o zamknięciu starego mostu do końca zimy.",
    "cs": "Městská rada v úterý rozhodla, že starý most zůstane zavřený až do konce zimy.",
    "hu": "A városi tanács kedden úgy döntött, hogy a régi hidat a tél végéig lezárják.",
    "ro": "Consiliul local a decis marți să închidă podul vechi până la sfârșitul iernii.",
    "tr": "Belediye meclisi salı günü eski köprünün kış sonuna kadar kapatılmasına karar verdi.",
    "vi": "Hội đồng thành phố hôm thứ Ba quyết định đóng cửa cây cầu cũ cho đến hết mùa đông.",
    "id": "Dewan kota pada hari Selasa memutuskan untuk menutup jembatan tua itu sampai akhir.",
    "ru": "Городской совет во вторник решил закрыть старый мост до конца зимы и начать ремонт.",
    "uk": "Міська рада у вівторок вирішила закрити старий міст до кінця зими та почати ремонт.",
    "bg": "Общинският съвет реши във вторник да затвори стария мост до края на зимата.",
    "sr": "Градско веће је у уторак одлучило да затвори стари мост до краја зиме, рекао је ђак.",
    "ar": "قرر مجلس المدينة يوم الثلاثاء إغلاق الجسر القديم حتى نهاية فصل الشتاء وبدء أعمال.",
    "fa": "شورای شهر روز سه‌شنبه تصمیم گرفت پل قدیمی را تا پایان زمستان ببندد و تعمیر آن را آغاز.",
    "he": "מועצת העיר החליטה ביום שלישי לסגור את הגשר הישן עד סוף החורף ולהתחיל בשיפוץ.",
    "hi": "नगर परिषद ने मंगलवार को पुराने पुल को सर्दियों के अंत तक बंद रखने का फैसला किया है।",
    "el": "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να κλείσει την παλιά γέφυρα ως το τέλος.",
    "th": "สภาเทศบาลมีมติเมื่อวันอังคารให้ปิดสะพานเก่าไปจนถึงสิ้นฤดูหนาวเพื่อซ่อมแซม",
    "zh-Hans": "市议会周二决定关闭这座旧桥，直到冬季结束，并开始维修工程，居民对此表示欢迎。",
    "zh-Hant": "市議會週二決定關閉這座舊橋，直到冬季結束，並開始維修工程，居民對此表示歡迎。",
    "ja": "市議会は火曜日、冬の終わりまで古い橋を閉鎖することを決めた。修理はまもなく始まる。",
    "ko": "시의회는 화요일 겨울이 끝날 때까지 낡은 다리를 폐쇄하고 보수 공사를 시작하기로 했다.",
    "ka": "საკრებულომ სამშაბათს გადაწყვიტა ძველი ხიდის დახურვა ზამთრის ბოლომდე და რემონტის.",
    "hy": "Քաղաքային խորհուրդը երեքշաբթի որոշեց փակել հին կամուրջը մինչև ձմռան վերջը։",
    "km": "ក្រុមប្រឹក្សាក្រុងបានសម្រេចកាលពីថ្ងៃអង្គារឱ្យបិទស្ពានចាស់រហូតដល់ចុងរដូវរងា",
    "ta": "பழைய பாலத்தை குளிர்காலம் முடியும் வரை மூட நகர சபை செவ்வாய்க்கிழமை முடிவு செய்தது.",
}


def _tag(text: str, declared: str | None = None) -> str | None:
    found = identify(text, declared)
    return found.tag if found else None


@pytest.mark.parametrize("expected", SENTENCES)
def test_a_language_is_told_from_two_sentences(expected: str) -> None:
    """Without any declaration, by script or by profile."""
    assert _tag(f"{SENTENCES[expected]} {SENTENCES[expected]}") == expected


@pytest.mark.parametrize(
    "text", ["", " ", "42", "!?", "OK", "Brücke", "2024-01-05 14:30", "市", "한국"]
)
def test_a_short_text_has_no_language(text: str) -> None:
    """Ten characters are no evidence, not even with a declaration."""
    assert identify(text, "de") is None


def test_a_chinese_title_does_not_make_english_chinese() -> None:
    """The most letters decide."""
    assert _tag(f"市议会周二决定关闭旧桥\n{SENTENCES['en']} {SENTENCES['en']}") == "en"


def test_japanese_is_told_from_chinese_by_its_kana() -> None:
    """A headline full of ideographs holds some all the same."""
    assert _tag("東京都知事選挙、投票率過去最低を記録 各党が対策会議を開催する方針") == "ja"


def test_serbian_in_cyrillic_is_not_macedonian() -> None:
    """Langdetect has no profile of it and says Macedonian at 0.99."""
    assert _tag(
        "Министар је рекао да ће се ђаци вратити у школе већ следеће недеље, јер је ту."
    ) == ("sr")


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("Majlis bandar raya pada hari Selasa memutuskan untuk menutup jambatan lama itu.", "ms"),
        ("Градскиот совет во вторникот реши да го затвори стариот мост до крајот на зимата.", "mk"),
        (
            "Гарадскі савет у аўторак вырашыў зачыніць стары мост да канца зімы, паведамілі нам.",
            "be",
        ),
        (
            "O concello decidiu o martes pechar a vella ponte ata o final do inverno, dixo hoxe.",
            "gl",
        ),
    ],
)
def test_a_declared_relative_is_believed(text: str, declared: str) -> None:
    """Langdetect has no profile of it, or takes the two for one another."""
    assert _tag(f"{text} {text}", declared) == declared


def test_a_declared_stranger_is_not_believed() -> None:
    """Templates declare English on pages of every language."""
    assert _tag(f"{SENTENCES['pl']} {SENTENCES['pl']}", "en") == "pl"


@pytest.mark.parametrize("declared", ["", "xx", "not a tag", "*", None])
def test_a_broken_declaration_is_none(declared: str | None) -> None:
    """The text decides alone."""
    assert _tag(f"{SENTENCES['fr']} {SENTENCES['fr']}", declared) == "fr"


def test_the_source_says_who_decided() -> None:
    """The text or the declaration."""
    malay = "Majlis bandar raya pada hari Selasa memutuskan untuk menutup jambatan lama itu. " * 2
    declared, detected = identify(malay, "ms"), identify(SENTENCES["ko"])
    assert declared is not None
    assert detected is not None
    assert (declared.source, detected.source) == ("declared", "detected")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("en-US", "en"),
        ("en_GB", "en"),
        ("PT-br", "pt"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh-Hant-TW", "zh-Hant"),
        ("iw", "he"),
        ("in", "id"),
        ("nb-NO", "no"),
        ("jp", "ja"),
        ("", None),
        (None, None),
        ("english", None),
    ],
)
def test_a_declared_tag_is_shortened(declared: str | None, expected: str | None) -> None:
    """Region and script go, but for Chinese; old and wrong codes are set right."""
    assert shortest_tag(declared) == expected


def test_a_declaration_decides_what_the_characters_leave_open() -> None:
    """A text whose characters are the same in both."""
    text = "中山大人在山上看水中之月，十人同坐，心平日久，不分南北。" * 3
    assert (_tag(text, "zh-TW"), _tag(text, "zh-CN"), _tag(text)) == (
        "zh-Hant",
        "zh-Hans",
        "zh-Hans",
    )


def test_the_same_text_has_the_same_language_every_time() -> None:
    """Langdetect draws lots unless it is seeded."""
    text = "Der alte Brückenwirt said that the old pont was fermé, porque sí, e basta così."
    assert len({repr(identify(text)) for _ in range(20)}) == 1


@given(st.text(max_size=300), st.none() | st.text(max_size=10))
@settings(deadline=None, max_examples=50)
def test_the_confidence_is_a_share(text: str, declared: str | None) -> None:
    """From 0 to 1, for any text, and nothing raises."""
    found = identify(text, declared)
    assert found is None or 0 <= found.confidence <= 1


def test_words_confirm_what_a_page_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else is asked."""
    monkeypatch.setattr(language, "_langdetect", _never)
    found = identify(f"{SENTENCES['en']} {SENTENCES['en']}", "en-GB")
    assert found is not None
    assert (found.tag, found.source) == ("en", "detected")


@pytest.mark.parametrize("declared", ["de", "no", "en-US", None])
def test_a_wrong_declaration_is_not_confirmed(declared: str | None) -> None:
    """The text itself decides."""
    found = identify(" ".join([SENTENCES["fr"]] * 3), declared)
    assert found is not None
    assert found.tag == "fr"


@pytest.mark.parametrize("declared", ["da", "no"])
def test_words_that_relatives_share_confirm_neither(declared: str) -> None:
    """Danish and Norwegian have half of them in common."""
    assert not language._is_spoken(declared, "det er en by og vi har en stor bro på en øy " * 4)


def test_the_middle_of_a_text_tells_its_language() -> None:
    """Titles and notices of another language stand at its ends."""
    text = "\n".join([SENTENCES["de"], *[SENTENCES["en"]] * 20, SENTENCES["de"]])
    for declared in (None, "en", "de"):
        found = identify(text, declared)
        assert found is not None
        assert found.tag == "en"


def _never(_sample: str) -> tuple[str, float] | None:
    raise AssertionError("langdetect was asked")


THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from scraper.extractor.language import identify

sys.setswitchinterval(1e-5)
together = Barrier(8)

def tag(text):
    together.wait()
    found = identify(text)
    return found and found.tag

with ThreadPoolExecutor(8) as threads:
    print(sorted(set(map(str, threads.map(tag, [sys.argv[1]] * 8)))))
"""


def test_the_first_texts_may_come_in_several_threads() -> None:
    """Of a fresh process: they wait until all profiles are loaded."""
    asked = [sys.executable, "-c", THREADS, SENTENCES["de"] * 2]
    done = subprocess.run(asked, capture_output=True, check=True, text=True)
    assert done.stdout == "['de']\n"
