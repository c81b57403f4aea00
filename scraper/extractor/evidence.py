"""What a page says of itself in machine-readable form: JSON-LD, meta elements, microdata.

Only collected here, tolerantly; which statement is believed is decided by `metadata` and `dates`.
JSON-LD as news sites write it: schema.org types in lists, `@graph` and nests, with raw newlines,
trailing commas, comments around it, or several documents in one script. Never raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lxml.html import HtmlElement

from scraper.extractor.page import text_of

Node: TypeAlias = Mapping[str, object]

MAX_JSON = 2_000_000  # characters of one script; the largest seen on news pages is 300 KB
MAX_NODES = 2_000  # of all scripts of a page; a hostile one could hold millions
MAX_NESTING = 12  # levels of objects in objects; schema.org articles need 4

# schema.org/Article and what stands below it, lower case. WebPage and kin speak for a page only
# where no article does.
ARTICLE_TYPES = frozenset(
    """
    advertisercontentarticle analysisnewsarticle article askpublicnewsarticle
    backgroundnewsarticle blogposting liveblogposting medicalscholarlyarticle newsarticle
    opinionnewsarticle report reportagenewsarticle reviewnewsarticle satiricalarticle
    scholarlyarticle socialmediaposting techarticle
    """.split()
)
PAGE_TYPES = frozenset({"itempage", "webpage", "newspage"})

_DOCUMENT_START = re.compile(r"[{\[]")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
# What hides a script from old browsers and from XML, before its document: <!--//--><![CDATA[//><!--
_WRAPPERS = re.compile(r"(?:<!--|-->|<!\[CDATA\[|//|/\*|\*/|>|\s)*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The statements of one page.

    `articles` are its JSON-LD nodes of an article type and `pages` those of a page type, in
    document order; `metas` maps the lower-case name, property or itemprop of a meta element to its
    contents, in order; `lang` is what the html element declares.
    """

    articles: tuple[Node, ...]
    pages: tuple[Node, ...]
    metas: Mapping[str, tuple[str, ...]]
    lang: str | None

    def meta(self, *names: str) -> str | None:
        """The first content that is not empty, of the first of these names that has one."""
        return next((c for n in names for c in self.metas.get(n, ()) if c), None)

    def all_meta(self, *names: str) -> tuple[str, ...]:
        """Every content of these names."""
        return tuple(c for n in names for c in self.metas.get(n, ()) if c)


def collect(tree: HtmlElement) -> Evidence:
    """Everything that the page states about itself."""
    nodes = tuple(_nodes(tree))
    root = tree.getroottree().getroot()
    return Evidence(
        articles=tuple(n for n in nodes if types(n) & ARTICLE_TYPES),
        pages=tuple(n for n in nodes if types(n) & PAGE_TYPES),
        metas=_metas(tree),
        lang=root.get("lang") or root.get("xml:lang"),
    )


def types(node: Node) -> frozenset[str]:
    """The schema.org types of a node, lower case, without their namespace."""
    stated = node.get("@type")
    values = stated if isinstance(stated, list) else [stated]
    return frozenset(v.rsplit("/", 1)[-1].lower() for v in values if isinstance(v, str))


def strings(value: object) -> Iterator[str]:
    """The texts of a JSON-LD value: itself, its name, or those of each in a list."""
    if isinstance(value, str):
        if text := " ".join(value.split()):
            yield text
    elif isinstance(value, Mapping):
        yield from strings(value.get("name") or value.get("@value"))
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def load_json(source: str) -> list[object]:
    """The documents of a JSON-LD script, as many as can be read."""
    text = _WRAPPERS.sub("", source[:MAX_JSON], count=1).strip().rstrip(";")
    for candidate in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return [json.loads(candidate, strict=False)]
        except (ValueError, RecursionError):
            continue
    return list(_concatenated(_TRAILING_COMMA.sub(r"\1", text)))


def _concatenated(text: str) -> Iterator[object]:
    decoder, at = json.JSONDecoder(strict=False), 0
    while start := _DOCUMENT_START.search(text, at):
        try:
            document, at = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            return
        yield document


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    left = MAX_NODES
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        for document in load_json(script.text):
            for node in _walk(document):
                yield node
                left -= 1
                if left == 0:
                    return


def _walk(value: object, level: int = 0) -> Iterator[Node]:
    if level > MAX_NESTING:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, level + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key in (
            "@graph",
            "mainEntity",
            "mainEntityOfPage",
            "hasPart",
            "itemListElement",
            "item",
        ):
            if isinstance(value.get(key), list | dict):
                yield from _walk(value[key], level + 1)


def _metas(tree: HtmlElement) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for meta in tree.iter("meta"):
        if _is_readers(meta):
            continue
        content = " ".join((meta.get("content") or meta.get("value") or "").split())
        for attribute in ("property", "name", "itemprop"):
            if name := (meta.get(attribute) or "").strip().lower():
                found[name] = (*found.get(name, ()), content)
    return found


def microdata(tree: HtmlElement, prop: str) -> Iterator[HtmlElement]:
    """Elements of the body that carry this `itemprop`, outside comments."""
    for element in tree.iterfind(f".//body//*[@itemprop='{prop}']"):
        if not _is_readers(element):
            yield element


def microdata_text(element: HtmlElement) -> str:
    """The value of a microdata element: content, datetime, or its text."""
    return element.get("content") or element.get("datetime") or text_of(element)


def _is_readers(element: HtmlElement) -> bool:
    """Whether an element stands in a comment, by its microdata."""
    return any(
        "comment" in (up.get("itemtype") or up.get("itemprop") or "").lower()
        for up in element.iterancestors()
    )
