"""Text of a page → one lxml tree that the rest of the room reads, parsed once and made safe.

What is made safe: control characters, which lose a whole article in lxml when they stand behind a
character reference; nesting beyond what recursive code survives; line breaks by the thousand; a
root that is not html. Comments and processing instructions are left out. Never raises; None means
that there is no markup at all, or that the text is a picture's or an archive's bytes.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from scraper.trees import tree_of

MAX_DEPTH = 100  # levels; lxml and trafilatura recurse, real pages stay under 60
PARSER_DEPTH = 2_000  # levels; libxml2 silently leaves out what lies below 2,048
MANY_BREAKS = 2_000  # <br> of a page, from which runs of them are shortened: 100,000 took 5 s
BINARY_SAMPLE = 4_096  # characters at the beginning by which bytes of another kind are told
MAX_CONTROLS = 0.06  # share of control characters in them; 0.11 in compressed data, 0 in pages

# What without_controls takes out, in UTF-8. Two patterns that begin with one byte each are searched
# for ten times as quickly as one that begins with either.
_ASCII_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
_OTHER_CONTROLS = (
    re.compile(rb"\xc2[\x80-\x84\x86-\x9f]"),  # U+0080 to U+009F but for U+0085, a line's end
    re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])"),  # U+FDD0 to U+FDEF, U+FFFE, U+FFFF
)
_BINARY_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f]")
_BREAK = re.compile(rb"<(?:br|BR)")
_BREAKS = re.compile(r"(?:<br\b[^<>]*>\s*){4,}", re.IGNORECASE)
_CONTAINER_TAG = re.compile(
    r"</?(?:b|big|blockquote|center|dd|div|dl|em|font|form|i|li|ol|section|small|span|strong|table"
    r"|tbody|td|tr|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_BREAKING_TAGS = frozenset({"br", "dd", "div", "dt", "h1", "h2", "h3", "li", "p", "td", "tr"})
_KEPT_TAGS = frozenset({"a", "br", "h1", "h2", "h3", "h4", "li", "ol", "p", "time", "ul"})
_STRING = etree.XPath("string()")
_IS_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_NUMERIC_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")


def parse(text: str) -> HtmlElement | None:
    """The tree of a page, its root `html`; None where the text holds no element."""
    if "<" not in text or _is_binary(text[:BINARY_SAMPLE]):
        return None
    source = _safe_bytes(_NUMERIC_REFERENCE.sub(_safe_reference, text))
    if len(_BREAK.findall(source)) > MANY_BREAKS:
        source = _BREAKS.sub("<br><br>", source.decode()).encode()
    tree = tree_of(source)
    if tree is not None and _flatten(tree) >= PARSER_DEPTH:
        tree = tree_of(_CONTAINER_TAG.sub("<br>", source.decode()).encode())
    return tree


def without_controls(text: str) -> str:
    """The text without characters that XML forbids or that no reader can see."""
    return _safe_bytes(text).decode()


def text_of(element: HtmlElement) -> str:
    """The text below an element, white space folded, words of different blocks kept apart."""
    if not len(element):
        return " ".join((element.text or "").split())
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in _BREAKING_TAGS:
            parts.append(" ")
        own = node.text if event == "start" else node.tail if node is not element else None
        parts.append(own or "")
    return " ".join("".join(parts).split())


def letters(element: HtmlElement) -> int:
    """Characters of text below an element, white space included: quick, for comparing sizes."""
    return len(str(_STRING(element)))


def headline_of(tree: HtmlElement, title: str | None) -> HtmlElement | None:
    """The heading that is the headline: the one that says the title; without a title, the first."""
    headings = [e for tag in ("h1", "h2", "h3") for e in tree.iter(tag)]
    if title is None:
        return next(iter(headings), None)
    texts = [(h, text_of(h)) for h in headings]
    equal = next((h for h, text in texts if text == title), None)
    return equal if equal is not None else next((h for h, t in texts if title in t), None)


def _safe_bytes(text: str) -> bytes:
    """The text in UTF-8, without the characters that `without_controls` takes out."""
    source = text.encode("utf-8", "ignore").translate(None, _ASCII_CONTROLS)
    if not source.isascii():
        for controls in _OTHER_CONTROLS:
            source = controls.sub(b"", source)
    return source


def _is_binary(sample: str) -> bool:
    """Whether a text is that of no document: NUL bytes do not count, which UTF-16 is full of."""
    is_dense = len(_BINARY_CONTROLS.findall(sample)) > MAX_CONTROLS * len(sample)
    return is_dense or sample.startswith("%PDF-")


def _safe_reference(match: re.Match[str]) -> str:
    """A reference to a control character as what was meant: windows-1252, or nothing.

    HTML Standard, "numeric character reference end state".
    """
    code = int(match[1], 16) if match[1] else int(match[2])
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", "ignore")
    if code > 0x10FFFF or (code not in (9, 10, 13) and not without_controls(chr(code))):
        return ""
    return match[0]


def _flatten(tree: HtmlElement) -> int:
    """Take out containers beyond MAX_DEPTH, keeping what is in them.

    Returns the depth that was found, 0 where no element is that deep.
    """
    if not _IS_DEEP(tree):
        return 0
    depth = kept_depth = deepest = 0
    deep: list[HtmlElement] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        step = 1 if event == "start" else -1
        depth += step
        kept_depth += step * (element.tag in _KEPT_TAGS)
        deepest = max(deepest, depth)
        is_spare = element.tag not in _KEPT_TAGS or kept_depth > MAX_DEPTH
        if event == "start" and depth > MAX_DEPTH and is_spare and isinstance(element.tag, str):
            deep.append(element)
    for element in deep:
        element.drop_tag()
    return deepest
