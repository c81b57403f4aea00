"""Which character encoding a document is in, and its text.

The order is that of the HTML standard (BOM, then the transport's header, then the document's own
declaration), then a guess. A declared encoding under which the bytes make no sense is not believed
while another one fits: servers announce ISO-8859-1 for everything. Labels are read as the WHATWG
Encoding Standard reads them (w3lib). Never raises.
"""

from __future__ import annotations

import re

from scraper.model import Charset

SNIFF_BYTES = 4_096  # of a document, where its declaration must stand (HTML: the first 1,024)
MAX_LOST = 0.01  # share of the characters beyond ASCII that may fit nothing: cut or stray bytes
MIN_COMMON = 0.08  # share of them that are common characters; news text has 0.15 and more
NEAR_CHAOS = 0.05  # behind the best guess, within which a text is as likely to be windows-1252
GUESS_BYTES = 65_536  # enough for charset-normalizer to be sure, at 20 ms

# The encodings that a document may declare, as Python names them; any other label is not believed.
# Python alone would also follow `base64`, `idna` or `unicode_escape`, which fail or rewrite.
# https://encoding.spec.whatwg.org/#names-and-labels
_DECLARABLE = frozenset(
    """
    big5hkscs cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 cp932
    cp949 euc_jp gb18030 iso2022_jp iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16
    iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 koi8-r koi8-u
    mac-cyrillic mac-roman utf-16 utf-16-be utf-16-le utf-8
    """.split()
)


# The commonest characters of each language, by frequency lists of news text.
_EAST_ASIAN = {
    "gb18030": frozenset("的一是不了在有人这中大国为和年个时上地们到会"),
    "big5hkscs": frozenset("的一是不了在有人這中大國為和年個時上地們到會"),
    "cp932": frozenset("のにはをたがでてとしれさあいるかなもんら"),
    "euc_jp": frozenset("のにはをたがでてとしれさあいるかなもんら"),
    "cp949": frozenset("이다는을의가에하고지한로기사도를은리어대"),
}


# HTML Standard, "determining the character encoding": defaults by locale, but for windows-1252.
_LEGACY = {
    "ar": "cp1256", "az": "cp1254", "ba": "cp1251", "be": "cp1251", "bg": "cp1251", "cs": "cp1250",
    "el": "cp1253", "et": "cp1257", "fa": "cp1256", "he": "cp1255", "hr": "cp1250", "hu": "cp1250",
    "kk": "cp1251", "ku": "cp1254", "ky": "cp1251", "lt": "cp1257", "lv": "cp1257", "mk": "cp1251",
    "pl": "cp1250", "ro": "cp1250", "ru": "cp1251", "sk": "cp1250", "sl": "cp1250", "sr": "cp1251",
    "tg": "cp1251", "th": "cp874", "tr": "cp1254", "tt": "cp1251", "uk": "cp1251", "vi": "cp1258",
}  # fmt: skip
_LANG = re.compile(rb"<html[^>]*?\slang\s*=\s*[\"']?([A-Za-z]{2})", re.IGNORECASE)


MIN_TWICE = 3  # characters encoded twice, from which a page is taken to be
# The characters that windows-1252, or Latin-1 where that has none, makes of the bytes of UTF-8.
_BYTE_OF = {chr(b): b for b in range(0x80, 0x100)} | {
    bytes([b]).decode("cp1252"): b
    for b in range(0x80, 0xA0)
    if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
# In bytes: of a quotation mark or a dash, an accented letter, a sign such as a degree or a pound.
_SIGN_OF_TWICE = re.compile(rb"\xc3(?:\xa2(?:\xe2\x82\xac|\xc2\x80)|[\x82\x83]\xc2)")
_TAILS = "".join(re.escape(c) for c, b in _BYTE_OF.items() if b < 0xC0)
_TWICE_ENCODED = re.compile(
    f"(?:[\u00c2-\u00df][{_TAILS}]|[\u00e0-\u00ef][{_TAILS}]{{2}}|[\u00f0-\u00f4][{_TAILS}]{{3}})+"
)
# What may be meant by one that stands alone: Latin, punctuation, signs. French `été »` and German
# `Spaß“` end in what would be a character of another script, whose words have more than one.
_MEANT_ALONE = re.compile(
    "[\u0080-\u024f\u1e00-\u1eff\u2000-\u27bf\u2b00-\u2bff\ufe0f\ufeff\U0001d400-\U0001faff]"
)


def detect(body: bytes, content_type: str | None = None) -> Charset:
    """The encoding of `body`, which came with this Content-Type header.

    Raises nothing: what declares nothing and may as well be windows-1252 is that, as in browsers.
    """
    from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

    bom, _ = read_bom(body)
    if bom is not None:
        return Charset(bom, "bom")
    declared = [
        Charset(name, source)
        for name, source in (
            (http_content_type_encoding(content_type), "header"),
            (html_body_declared_encoding(body[:SNIFF_BYTES]), "meta"),
        )
        if name and _is_possible(body, name)
    ]
    is_utf8 = _fits(body, "utf-8")
    if is_utf8 and not body.isascii():
        # Bytes that happen to be valid UTF-8 beyond ASCII are UTF-8 whatever a header claims.
        return next((c for c in declared if c.name == "utf-8"), Charset("utf-8", "guess"))
    fitting = next((c for c in declared if _fits(body, c.name)), None)
    return fitting or next(iter(declared), None) or _guess(body)


def decode(body: bytes, charset: Charset) -> str:
    """The text, without its BOM; bytes that do not fit become U+FFFD.

    What a site itself encoded twice (`weâ€™re`) is read as it was meant.
    """
    from w3lib.encoding import read_bom, to_unicode

    _, bom = read_bom(body)
    text = to_unicode(body[len(bom) :] if bom and charset.source == "bom" else body, charset.name)
    is_suspect = charset.name == "utf-8" and _SIGN_OF_TWICE.search(body)
    return _once_encoded(text) if is_suspect else text


def _once_encoded(text: str) -> str:
    found = _TWICE_ENCODED.findall(text)
    runs = {run: _as_meant(run) for run in found}
    if sum(len(runs[run]) for run in found if runs[run] != run) < MIN_TWICE:
        return text
    return _TWICE_ENCODED.sub(lambda match: runs[match[0]], text)


def _as_meant(run: str) -> str:
    try:
        meant = bytes(_BYTE_OF[c] for c in run).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return run
    return meant if len(meant) > 1 or _MEANT_ALONE.fullmatch(meant) else run


def _is_possible(body: bytes, name: str) -> bool:
    # A document of markup in UTF-16 has NUL bytes; one without them only says that it is UTF-16.
    return name in _DECLARABLE and (not name.startswith("utf-16") or b"\0" in body)


def _fits(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except UnicodeError:
        return False
    return True


def _guess(body: bytes) -> Charset:
    from charset_normalizer import from_bytes

    if body.isascii():
        return Charset("utf-8", "guess")
    if name := _east_asian(body[:GUESS_BYTES]):
        return Charset(name, "guess")
    if name := _of_language(body):
        return Charset(name, "guess")
    ranked = list(from_bytes(body[:GUESS_BYTES]))  # best first, equals by the alphabet
    near = (m for m in ranked if m.chaos <= ranked[0].chaos + NEAR_CHAOS)
    if not ranked or any("cp1252" in match.could_be_from_charset for match in near):
        return Charset("cp1252", "guess")
    return Charset(ranked[0].encoding, "guess")


def _of_language(body: bytes) -> str | None:
    """The encoding that browsers take in the countries of the declared language, if it fits."""
    declared = _LANG.search(body[:SNIFF_BYTES])
    name = _LEGACY.get(declared[1].decode("ascii").lower()) if declared else None
    return name if name and _fits(body, name) else None


def _east_asian(sample: bytes) -> str | None:
    """The encoding under which the sample reads as Chinese, Japanese or Korean.

    A single stray byte makes charset-normalizer take such a text for Cyrillic or Kazakh. Told by
    the characters that every such text is full of: 的 alone is 4 % of Chinese ones.
    """
    for name, common in _EAST_ASIAN.items():
        text = sample.decode(name, "replace")
        foreign = [c for c in text if c > "\x7f"]
        lost = text.count("\ufffd")
        if lost <= MAX_LOST * len(foreign) and (
            sum(c in common for c in foreign) >= MIN_COMMON * len(foreign)
        ):
            return name
    return None
