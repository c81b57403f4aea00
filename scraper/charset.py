"""Which character encoding a document is in, and its text.

The order is that of the HTML standard (BOM, then the transport's header, then the document's own
declaration), then a guess. A declared encoding under which the bytes make no sense is not believed
while another one fits: servers announce ISO-8859-1 for everything. Labels are read as the WHATWG
Encoding Standard reads them (w3lib). Never raises.
"""

from __future__ import annotations

import codecs

from scraper.model import Charset

SNIFF_BYTES = 4_096  # of a document, where its declaration must stand (HTML: the first 1,024)
GUESS_BYTES = 65_536  # enough for charset-normalizer to be sure, at 20 ms


def detect(body: bytes, content_type: str | None = None) -> Charset:
    """The encoding of `body`, which came with this Content-Type header.

    Raises nothing: what declares nothing and fits nothing is windows-1252, as in browsers.
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
        if name
    ]
    is_utf8 = _fits(body, "utf-8")
    if is_utf8 and not body.isascii():
        # Bytes that happen to be valid UTF-8 beyond ASCII are UTF-8 whatever a header claims.
        return next((c for c in declared if c.name == "utf-8"), Charset("utf-8", "guess"))
    fitting = next((c for c in declared if _fits(body, c.name)), None)
    return fitting or next(iter(declared), None) or _guess(body)


def decode(body: bytes, charset: Charset) -> str:
    """The text, without its BOM; bytes that do not fit become U+FFFD."""
    from w3lib.encoding import read_bom, to_unicode

    _, bom = read_bom(body)
    return to_unicode(body[len(bom) :] if bom and charset.source == "bom" else body, charset.name)


def _fits(body: bytes, name: str) -> bool:
    try:
        codecs.lookup(name)
        body.decode(name)
    except (LookupError, ValueError):
        return False
    return True


def _guess(body: bytes) -> Charset:
    from charset_normalizer import from_bytes

    if body.isascii():
        return Charset("utf-8", "guess")
    best = from_bytes(body[:GUESS_BYTES]).best()
    return Charset(best.encoding if best else "cp1252", "guess")
