"""Character encodings: the order of the evidence, what is not believed, and round trips."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.charset import decode, detect
from scraper.model import Charset

_RUSSIAN = "Сегодня в городе открылась новая библиотека, и жители пришли посмотреть на книги. "
_FRENCH = "La bibliothèque a été rouverte après des années de travaux; les élèves étaient ravis. "

_LABELS = """
    utf-8 latin-1 windows-1251 gb2312 shift_jis euc-kr big5 utf-16 utf-16be utf-32 utf-7 klingon
    base64 rot13 hex zlib idna punycode undefined unicode_escape raw_unicode_escape hz é
""".split()


def _read(body: bytes, content_type: str | None = None) -> tuple[Charset, str]:
    charset = detect(body, content_type)
    return charset, decode(body, charset)


def test_a_bom_wins_over_the_header() -> None:
    """The bytes themselves are the best witness."""
    body = b"\xef\xbb\xbf" + "é".encode()
    assert _read(body, "text/html; charset=windows-1251") == (Charset("utf-8", "bom"), "é")


@pytest.mark.parametrize(
    ("bom", "codec"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\x00\x00\xfe\xff", "utf-32-be"),
    ],
)
def test_each_bom_is_known_and_taken_off(bom: bytes, codec: str) -> None:
    """The text begins after it."""
    assert _read(bom + "Grüße".encode(codec)) == (Charset(codec, "bom"), "Grüße")


def test_the_header_wins_over_the_meta() -> None:
    """Where both fit, the transport is believed, as the HTML standard has it."""
    body = "<meta charset=koi8-r>Мир".encode("cp1251")
    assert detect(body, "text/html; charset=windows-1251") == Charset("cp1251", "header")


def test_the_meta_wins_over_a_guess() -> None:
    """A document knows itself."""
    body = f"<meta charset=koi8-r>{_RUSSIAN}".encode("cp1251")
    assert detect(body) == Charset("koi8-r", "meta")


def test_without_a_declaration_it_is_guessed() -> None:
    """From the letters alone."""
    assert _read(_RUSSIAN.encode("cp1251")) == (Charset("cp1251", "guess"), _RUSSIAN)


def test_a_guess_between_equals_is_windows_1252() -> None:
    """The default of browsers, where windows-1250 would explain the bytes just as well."""
    assert _read(_FRENCH.encode("cp1252")) == (Charset("cp1252", "guess"), _FRENCH)


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="windows-1251">',
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=Windows-1251">',
        '<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_a_document_declares_itself_in_three_ways(declaration: str) -> None:
    """HTML's two forms of meta, and the declaration of XML."""
    body = f"{declaration}Мир".encode("cp1251")
    assert _read(body) == (Charset("cp1251", "meta"), f"{declaration}Мир")


def test_utf_8_under_a_header_of_latin_1_is_utf_8() -> None:
    """Servers announce ISO-8859-1 for everything."""
    assert _read("né".encode(), "text/html; charset=ISO-8859-1") == (
        Charset("utf-8", "guess"),
        "né",
    )


def test_utf_8_that_the_meta_knows_is_the_metas() -> None:
    """The evidence is the declaration that was right."""
    body = "<meta charset=utf-8>né".encode()
    assert detect(body, "text/html; charset=ISO-8859-1") == Charset("utf-8", "meta")


@pytest.mark.parametrize(
    ("header", "label", "codec", "text"),
    [
        ("utf-8", "windows-1251", "cp1251", "Привет, мир"),
        ("utf-8", "gb2312", "gb18030", "今天天气很好"),
        ("iso-8859-1", "shift_jis", "cp932", "ソースコード。"),
        ("euc-kr", "koi8-r", "koi8-r", "ю"),
    ],
)
def test_a_header_that_does_not_fit_yields_to_the_meta(
    header: str, label: str, codec: str, text: str
) -> None:
    """Bytes that make no sense under the header are read as the document says."""
    document = f"<meta charset={label}>{text}"
    found = _read(document.encode(codec), f"text/html; charset={header}")
    assert found == (Charset(codec, "meta"), document)


def test_a_lone_declaration_that_does_not_fit_is_followed() -> None:
    """One broken byte is no reason to read the whole page otherwise."""
    body = "né".encode() + b"\xff"
    assert _read(body, "text/html; charset=utf-8") == (Charset("utf-8", "header"), "né\ufffd")


@pytest.mark.parametrize(
    ("label", "written", "codec", "text"),
    [
        ("utf-8", "utf-8", "utf-8", "Tiếng Việt, 中文, العربية"),
        ("gb2312", "gb18030", "gb18030", "中文和€"),
        ("GBK", "gb18030", "gb18030", "镕基"),
        ("GB18030", "gb18030", "gb18030", "𠮷野家"),
        ("Shift_JIS", "cp932", "cp932", "日本語①"),
        ("EUC-JP", "euc_jp", "euc_jp", "日本語"),
        ("ISO-2022-JP", "iso2022_jp", "iso2022_jp", "日本語"),
        ("Big5", "big5hkscs", "big5hkscs", "繁體中文"),
        ("EUC-KR", "cp949", "cp949", "한국어 똠방각하"),
        ("windows-1251", "cp1251", "cp1251", "Привет"),
        ("KOI8-R", "koi8-r", "koi8-r", "Привет"),
        ("ISO-8859-1", "cp1252", "cp1252", "“né” – 5 €"),
        ("us-ascii", "cp1252", "cp1252", "né"),
        ("ISO-8859-2", "iso8859-2", "iso8859-2", "žluťoučký"),
        ("ISO-8859-9", "cp1254", "cp1254", "ışık"),
        ("windows-1256", "cp1256", "cp1256", "مكتبة"),
        ("TIS-620", "cp874", "cp874", "ภาษาไทย"),
        ("windows-1258", "cp1258", "cp1258", "đư"),
        ("UTF-16LE", "utf-16-le", "utf-16-le", "<p>né"),
    ],
)
def test_what_the_header_declares_is_read_back(
    label: str, written: str, codec: str, text: str
) -> None:
    """Labels mean what browsers take them for: Latin-1 is windows-1252, GB2312 is GB18030."""
    found = _read(text.encode(written), f"text/html; charset={label}")
    assert found == (Charset(codec, "header"), text)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "text/html",
        "text/html; charset=",
        "text/html; charset=klingon",
        "text/html; charset=utf-7",
        "text/html; charset=base64",
        "text/html; charset=idna",
        "text/html; charset=undefined",
        "text/html; charset=unicode_escape",
    ],
)
def test_a_label_of_no_web_encoding_says_nothing(header: str | None) -> None:
    """Also where Python has a codec of that name: it may fail, or rewrite the text."""
    assert _read(b"a \\u0041 +ADw-", header) == (Charset("utf-8", "guess"), "a \\u0041 +ADw-")


@pytest.mark.parametrize("label", ["utf-16", "utf-16le", "utf-16be"])
def test_utf_16_without_a_nul_is_not_believed(label: str) -> None:
    """A declaration that can be read as ASCII disproves itself."""
    body = f"<meta charset={label}><p>plain".encode()
    assert detect(body, f"text/html; charset={label}") == Charset("utf-8", "guess")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Charset("utf-8", "guess")),
        ("text/html; charset=windows-1251", Charset("cp1251", "header")),
    ],
)
def test_an_empty_body_has_a_charset(header: str | None, expected: Charset) -> None:
    """And its text is empty."""
    assert _read(b"", header) == (expected, "")


def test_plain_ascii_is_utf_8() -> None:
    """Which it is, whatever else it is."""
    assert _read(b"plain") == (Charset("utf-8", "guess"), "plain")


def test_a_byte_that_fits_nothing_is_marked() -> None:
    """U+FFFD stands where the page is broken."""
    assert decode(b"a\xffb", Charset("utf-8", "header")) == "a\ufffdb"


@settings(deadline=None)  # the first guess loads its tables
@given(body=st.binary(max_size=300), label=st.sampled_from(_LABELS), in_meta=st.booleans())
def test_any_bytes_under_any_label_become_text(body: bytes, label: str, in_meta: bool) -> None:
    """Nothing is ever raised."""
    document = f"<meta charset={label}>".encode() + body if in_meta else body
    assert isinstance(_read(document, f"text/html; charset={label}")[1], str)


@settings(deadline=None)
@given(body=st.binary(max_size=300), header=st.none() | st.text())
def test_any_bytes_under_any_header_become_text(body: bytes, header: str | None) -> None:
    """Nothing is ever raised."""
    assert isinstance(_read(body, header)[1], str)


@given(text=st.text(), header=st.sampled_from(["utf-8", "iso-8859-1", "gbk", "klingon"]))
def test_utf_8_with_a_bom_is_always_read_back(text: str, header: str) -> None:
    """Whatever the header says."""
    body = b"\xef\xbb\xbf" + text.encode()
    assert _read(body, f"text/html; charset={header}")[1] == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "国会今天通过了新的法案，明年起在全国施行，人民表示欢迎。"),
        ("big5hkscs", "國會今天通過了新的法案，明年起在全國施行，人民表示歡迎。"),
        ("cp932", "国会は新しい法律を可決した。来年から施行される。"),
        ("euc_jp", "国会は新しい法律を可決した。来年から施行される。"),
        ("cp949", "국회는 오늘 새로운 법안을 통과시켰다. 이 법은 내년부터 시행된다."),
    ],
)
def test_undeclared_east_asian_text_is_told_by_its_commonest_characters(
    encoding: str, text: str
) -> None:
    """A page of China, Japan or Korea that declares nothing is read, also with a stray byte."""
    body = f"<p>{text * 20}</p>".encode(encoding) + b"\xff"
    assert detect(body) == Charset(encoding, "guess")


def test_undeclared_cyrillic_is_no_chinese() -> None:
    """Pairs of Cyrillic letters are valid in GB 18030, too, but they are rare characters there."""
    text = "Председатель комитета заявил, что новый закон будет принят на следующей неделе."
    assert detect(text.encode("cp1251")) == Charset("cp1251", "guess")


@pytest.mark.parametrize(
    ("lang", "encoding", "text"),
    [
        ("cs", "cp1250", "Příští rok začne nová vláda šetřit, řekl včera ministr financí."),
        ("el", "cp1253", "Ο πρωθυπουργός δήλωσε χθες ότι η κυβέρνηση θα μειώσει τους φόρους."),
        ("he", "cp1255", "ראש הממשלה אמר אתמול כי החוק החדש יעבור בשבוע הבא."),
        ("tr-TR", "cp1254", "Başbakan dün akşam yeni yasanın çıkarılacağını söyledi."),
    ],
)
def test_a_declared_language_says_the_encoding(lang: str, encoding: str, text: str) -> None:
    """What declares a language and no encoding is in the one of its countries, as in browsers."""
    body = f'<html lang="{lang}"><p>{text}</p>'.encode(encoding)
    assert detect(body) == Charset(encoding, "guess")


def test_undeclared_western_text_is_windows_1252() -> None:
    """A guess that is hardly better than windows-1252 does not beat it."""
    text = "Les élèves de l'école sont allés à la bibliothèque, a déclaré le préfet. " * 6
    assert detect(text.encode("cp1252")) == Charset("cp1252", "guess")


@pytest.mark.parametrize("as_read", ["cp1252", "latin-1"])
def test_text_that_a_site_encoded_twice_is_read_as_it_was_meant(as_read: str) -> None:
    """Windows-1252 or Latin-1 taken for UTF-8 on the site's side."""
    meant = "we’re “naïf“ – café, 10 °C"
    twice = meant.encode().decode(as_read).encode()
    assert decode(twice, Charset("utf-8", "meta")) == meant


@pytest.mark.parametrize(
    "text", ["« il a été\u00a0» ", "ein „Spaß“ ", "« CAFÉ» ", "PUBLICITÉ\u00a0: ", "„WÜ– "]
)
@pytest.mark.parametrize("twice", [1, 4])
def test_beside_text_encoded_twice_endings_of_words_stay(text: str, twice: int) -> None:
    """A reader's comment came through two hands; what the site wrote is right."""
    meant = text * 5 + "it’s " * twice
    page = text * 5 + "it’s ".encode().decode("cp1252") * twice
    read = decode(page.encode(), Charset("utf-8", "meta"))
    assert read == (meant if twice > 2 else page)


def test_words_of_another_script_that_were_encoded_twice_are_read() -> None:
    """Each run of them is more than one character."""
    meant = "«мост закрыт», — сказали в мэрии"
    twice = meant.encode().decode("latin-1").encode()
    assert decode(twice, Charset("utf-8", "meta")).startswith("«мост закрыт»")


@pytest.mark.parametrize("text", ["SÃO PAULO NÃO É CÃES", "Â é Ã ê", "l’été à Noël, “naïf”"])
def test_accented_letters_are_not_taken_for_text_encoded_twice(text: str) -> None:
    """Capitals of Portuguese among them."""
    assert decode(text.encode(), Charset("utf-8", "meta")) == text
