"""What a page says of itself in machine-readable form: JSON-LD, meta, microdata, link relations.

Only collected here, tolerantly; which statement is believed is decided by `metadata` and `dates`.
JSON-LD as news sites write it: schema.org types in lists, `@graph` and nests, with raw newlines,
trailing commas, comments around it, or several documents in one script. Never raises.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from lxml import etree
from lxml.html import HtmlElement

from scraper import urls
from scraper.extractor.page import text_of
from scraper.extractor.words import folded

Node: TypeAlias = Mapping[str, object]

MAX_JSON = 2_000_000  # characters of one script; the largest seen on news pages is 300 KB
MAX_NODES = 2_000  # of all scripts of a page; a hostile one could hold millions
MAX_NESTING = 12  # levels of objects in objects; schema.org articles need 4
MAX_CRUMB = 60  # characters of a step of a breadcrumb; what is longer is the title
MIN_INITIALS = 3  # letters of a short name that is the site's
MAX_CALLED = 8  # elements that are called a breadcrumb, of which one holds its links
MAX_LINKS = 60  # links of a breadcrumb or of tags that are read

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

# Keys under which nodes of interest stand in other nodes.
_NESTS = (
    "@graph", "breadcrumb", "hasPart", "item", "itemListElement", "mainEntity", "mainEntityOfPage",
)  # fmt: skip

_ITEMPROP = etree.XPath("descendant::body/descendant::*/@itemprop[. = $prop]/..")
_TAG_LINKS = etree.XPath("descendant::body/descendant::a/@rel[. = 'tag']/..")
# By class, id, itemprop, itemtype, typeof or label. `/..` puts elements into document order.
_CRUMBS = etree.XPath("descendant::body/descendant::*/@*[contains(., 'readcrumb')]/..")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphen, zero-width spaces
_DOCUMENT_START = re.compile(r"[{\[]")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
# What hides a script from old browsers and from XML, before its document: <!--//--><![CDATA[//><!--
_WRAPPERS = re.compile(r"(?:<!--|-->|<!\[CDATA\[|//|/\*|\*/|>|\s)*")


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and where it came from (`jsonld meta html`)."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Several values of one field and where they came from."""

    values: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The statements of one page.

    `articles` are its JSON-LD nodes of an article type and `pages` those of a page type, in
    document order; `named` are those that others refer to, by their `@id`; `metas` maps the
    lower-case name, property or itemprop of a meta element to its contents, in order; `lang` is
    what the html element declares; `crumbs` are the steps of its breadcrumb, from the front page
    down, searched for only where no section is stated; `tags` are the texts of its `rel=tag` links.
    """

    articles: tuple[Node, ...]
    pages: tuple[Node, ...]
    named: Mapping[str, Node]
    metas: Mapping[str, tuple[str, ...]]
    lang: str | None
    crumbs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def meta(self, *names: str) -> str | None:
        """The first content that is not empty, of the first of these names that has one."""
        return next((c for n in names for c in self.metas.get(n, ()) if c), None)

    def all_meta(self, *names: str) -> tuple[str, ...]:
        """Every content of these names."""
        return tuple(c for n in names for c in self.metas.get(n, ()) if c)

    def body(self) -> str | None:
        """The text that the page states as its article's, the longest."""
        bodies = (node.get("articleBody") for node in self.articles)
        return max((b for b in bodies if isinstance(b, str)), key=len, default=None)

    def each(self, value: object) -> Iterator[object]:
        """The items of a JSON-LD value, alone or in a list, what only refers to a node as it."""
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping) and not one.get("name"):
                key = one.get("@id")
                yield self.named.get(key, one) if isinstance(key, str) else one
            else:
                yield one


def collect(tree: HtmlElement) -> Evidence:
    """Everything that the page states about itself."""
    nodes = tuple(_nodes(tree))
    articles = tuple(n for n in nodes if types(n) & ARTICLE_TYPES)
    metas = _metas(tree)
    root = tree.getroottree().getroot()
    has_section = "article:section" in metas or any(n.get("articleSection") for n in articles)
    return Evidence(
        articles=articles,
        pages=tuple(n for n in nodes if types(n) & PAGE_TYPES),
        named={k: n for n in nodes if isinstance(k := n.get("@id"), str) and n.get("name")},
        metas=metas,
        lang=root.get("lang") or root.get("xml:lang"),
        crumbs=_stated_crumbs(nodes) or (() if has_section else _shown_crumbs(tree)),
        tags=tuple(text_of(e) for e in _TAG_LINKS(tree)[:MAX_LINKS]),
    )


def site_names(evidence: Evidence, url: str | None) -> tuple[str, ...]:
    """What the site calls itself, folded: its stated names, and the name in its domain."""
    publishers = (p for node in evidence.articles for p in evidence.each(node.get("publisher")))
    stated = (*evidence.all_meta("og:site_name", "application-name", "al:android:app_name"),
              *(name for p in publishers for name in strings(p)))  # fmt: skip
    host = urls.host_of(url) if url else ""
    domain = urls.site(url) or ""
    bare = host.removeprefix("www.")
    hosts = (host, bare, domain, bare.split(".")[0], domain.split(".")[0])
    return tuple(dict.fromkeys(f for f in map(folded, (*stated, *hosts)) if f))


def is_site(name: str, sites: tuple[str, ...]) -> bool:
    """Whether a name is one of the site's, spaces and accents aside, or its initials are one."""
    words = _unaccented(folded(name))
    squeezed = words.replace(" ", "")
    initials = "".join(w[0] for w in words.split())
    own = {_unaccented(s).replace(" ", "") for s in sites}
    return bool(words) and (squeezed in own or (len(initials) >= MIN_INITIALS and initials in own))


def _unaccented(text: str) -> str:
    """As names are spelt in domains: `halicbulteni` for `haliç bülteni`."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain(text: str) -> str:
    """Entities decoded (also twice), white space folded, signs that nobody sees left out."""
    return " ".join(_INVISIBLE.sub("", html.unescape(html.unescape(text))).split())


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
        for key in _NESTS:
            if isinstance(value.get(key), list | dict):
                yield from _walk(value[key], level + 1)


def _stated_crumbs(nodes: Iterable[Node]) -> tuple[str, ...]:
    lists = (n.get("itemListElement") for n in nodes if "breadcrumblist" in types(n))
    return next((steps for items in lists if (steps := _steps(items))), ())


def _shown_crumbs(tree: HtmlElement) -> tuple[str, ...]:
    """The links of the first element that is called a breadcrumb and has any."""
    for element in _CRUMBS(tree)[:MAX_CALLED]:
        texts = dict.fromkeys(map(text_of, islice(element.iter("a"), MAX_LINKS)))
        if steps := tuple(t for t in texts if 1 < len(t) <= MAX_CRUMB):
            return steps
    return ()


def _steps(items: object) -> tuple[str, ...]:
    """The names of a BreadcrumbList's items: `name`, or that of `item`."""
    steps = []
    for one in items if isinstance(items, list) else []:
        if isinstance(one, Mapping):
            named = next(strings(one), None) or next(strings(one.get("item")), None)
            if named and len(named) <= MAX_CRUMB and not named.startswith("http"):
                steps.append(named)
    return tuple(steps)


def _metas(tree: HtmlElement) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for meta in tree.iter("meta"):
        if not _stands_in_head(meta) and is_readers(meta):
            continue
        content = " ".join((meta.get("content") or meta.get("value") or "").split())
        for attribute in ("property", "name", "itemprop"):
            if name := (meta.get(attribute) or "").strip().lower():
                found[name] = (*found.get(name, ()), content)
    return found


def microdata(tree: HtmlElement, prop: str) -> Iterator[HtmlElement]:
    """Elements of the body that carry this `itemprop`, outside comments."""
    for element in _ITEMPROP(tree, prop=prop):
        if not is_readers(element):
            yield element


def microdata_text(element: HtmlElement) -> str:
    """The value of a microdata element: content, datetime, or its text."""
    return element.get("content") or element.get("datetime") or text_of(element)


def _stands_in_head(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "head"


def is_readers(element: HtmlElement) -> bool:
    """Whether an element stands in a comment, by its microdata."""
    return any(
        "comment" in (up.get("itemtype") or up.get("itemprop") or "").lower()
        for up in element.iterancestors()
    )
