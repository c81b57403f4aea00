"""Who wrote it: which evidence of a page is believed.

People first, in the first of these that names any: JSON-LD, meta elements, microdata and
`rel=author`, links to an author's page and bylines beside the headline, elements whose class calls
them bylines, a name beside the headline whose portrait the page shows. Where none names a
person, an organisation or a pen name that the page states as its author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TypeAlias

from lxml import etree
from lxml.html import HtmlElement

from scraper.extractor import bylines, names
from scraper.extractor.datelines import month_names
from scraper.extractor.evidence import (
    Evidence,
    Facts,
    is_readers,
    is_site,
    microdata_text,
    plain,
    site_names,
    strings,
    types,
)
from scraper.extractor.page import letters, text_of
from scraper.extractor.typography import has_case, weight
from scraper.extractor.words import Kind, folded, phrases

MAX_BYLINE = 120  # characters of a line that is taken for a byline
MAX_BOX = 900  # characters of an element that is called a byline: a name and a short biography
MAX_LINES_BELOW = 30  # lines after the headline in which its byline stands
MAX_LINES_ABOVE = 6
MAX_ABOVE = 300  # characters of an element above the headline that is no menu
LONG_LINE = 200  # weight of a line of prose
MAX_LONG_LINES = 3  # a summary and the first paragraphs: after these the article has begun
MAX_MARKED = 4  # marked authors in as many places; more are those of other articles
NEAR = 1  # lines between a name and the date beside it
MAX_PEN_NAME = 3  # words of a name behind `by` that is no person's by its shape
MAX_CALLED = 100  # classes called bylines; more are numbered, and each is a search of the page
NAME_LINES = 4  # first lines of a byline element, in one of which the name stands

AUTHOR_METAS = (
    "author", "article:author", "article:author_name", "article.author", "authors", "byl", "byline",
    "citation_author", "creator", "cxenseparse:author", "dable:author", "dc.creator",
    "dcterms.creator", "mediator_author", "og:article:author", "og:author", "parsely-author",
    "sailthru.author",
)  # fmt: skip

# What classes call bylines, as words of their own or in camelCase.
_BYLINE_CLASS = re.compile(
    r"(?:(?<![a-zA-Z])(?i:by-?line|(?:posted|written)-?by|submitted|tac-?gia|zuozhe|jizhe|gija"
    r"|author(?:ed)?|autor(?:e|a|es|en)?|auteur|avtor|verfasser|redakteur|penulis|yazar|muhabir"
    r"|reporter|writer|journalist|columnist|contributor|skribent|forfatter|kirjoittaja|szerzo)"
    r"|(?<=[a-z])(?:Author|Autor|Auteur|Byline|Reporter|Writer|Contributor))(?i:s?)(?![a-z])"
)
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:e|es|en|i|y)?|auteurs?|avtor[iy]?|bio|by|columnists?|contributors?"
    r"|forfatter|journalist[es]?|penulis|people|profiles?|redakt(?:ion|eure?)|reporters?|skribent"
    r"|staff|tac-gia|writers?|yazar(?:lar)?)/[^/?#]+|[?&]author=",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    """
    address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5
    h6 header hr li main nav ol p section table td th time tr ul
    """.split()
)
_SKIPPED = frozenset({"button", "noscript", "script", "select", "style", "svg", "template"})
_CLASSES = etree.XPath("descendant::body/descendant::*/@class", smart_strings=False)
_OF_CLASS = etree.XPath("descendant::body/descendant::*[@class=$name]")
# By attributes and `/..` XPath is quicker than by elements that have them.
_MARKED = etree.XPath(
    "descendant::body/descendant::*/@itemprop[. = 'author']/.."
    " | descendant::body/descendant::*/@rel[contains(., 'author')]/.."
)
_PICTURES = etree.XPath("descendant::body/descendant::img/@alt", smart_strings=False)
_PARTS = re.compile(r"\s*[|·•⋅/]\s*|\s+[–—-]\s+|,\s+|\s+(?:on|am|le|el|em)\s+(?=\S{0,12}\s?\d)")
# A byline behind its date: `Published 7 August 2023 by Ann Lee`
_AFTER_DATE = re.compile(
    r"^[^.!?]{0,40}\d[^.!?]{0,20}?\s((?:by|von|par|por|di|door|av|af|oleh|autor)\s.+)$",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s[-–—]\s")
_TURNED = re.compile(r"([^\W\d_][\w'’-]+), ([^\W\d_][\w'’-]*(?: [A-Z]\.)*)")
# Behind these stands who did something else with the article.
_NOT_WRITTEN = re.compile(
    r"(?i:(?:review|edit|check|photo|illustrat|translat|verif|updat|approv|curat)\w*)"
    r"(?:\s(?i:and)?\s?\w+)?\s(?i:by)\W*$"
)
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d[:h時]\d\d|\b\d{1,2}\s[^\W\d_]{3,9}\b")
_CLAUSE = re.compile(r"\s*[,،;|(（•·]\s*|\s(?:is|who|in|for|of|at)\s|\.\s")


# Texts with the elements that they stand in; None ends a line.
_Texts: TypeAlias = Iterator[tuple[str, HtmlElement | None]]


@dataclass(slots=True)
class _Line:
    """A line of a page: the texts of its elements, and those that link to an author's page."""

    pieces: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.pieces).split())


def find(
    tree: HtmlElement, evidence: Evidence, url: str | None, headline: HtmlElement | None
) -> Facts | None:
    """The people who wrote it; an organisation that states itself as its author, if nobody else.

    `tree` is the page without its readers' comments and without other articles' teasers; `headline`
    its headline's heading, beside which bylines stand.
    """
    sites = site_names(evidence, url)
    stated = (("jsonld", _in_jsonld(evidence)), ("meta", _in_metas(evidence)))
    return _people(stated, sites) or _shown(tree, evidence, headline, sites)


def signed_by(signature: str | None) -> Facts | None:
    """The people of the line that closes the text, where the page names nobody else."""
    people = names.people([signature]) if signature else ()
    return Facts(people, "text") if people else None


def _people(
    sources: Iterable[tuple[str, Iterable[list[str]]]], sites: tuple[str, ...]
) -> Facts | None:
    """The people of the first group of statements that names any; groups belong together."""
    for source, groups in sources:
        for group in groups:
            values = [v for v in map(plain, group) if _is_no_address(v)]
            parts = [n for v in values for n in _apart(v, sites)]
            if found := names.people(parts, sites):
                return Facts(found, source)
    return None


def _shown(
    tree: HtmlElement, evidence: Evidence, headline: HtmlElement | None, sites: tuple[str, ...]
) -> Facts | None:
    """The people that readers are shown, else an organisation that is shown or stated."""
    start = headline if headline is not None else next(tree.iter("h1"), None)
    marked = list(_marked(tree))
    lines = _beside(start) if start is not None else []
    months = _months(evidence)
    shown = (
        ("html", marked),
        ("html", _bylines(lines, months)),
        ("html", _called_bylines(tree, months)),
        ("html", _pictured(tree, start, lines)),
    )
    return _people(shown, sites) or _organisation(evidence, marked, lines, sites)


def _organisation(
    evidence: Evidence, marked: list[list[str]], lines: list[_Line], sites: tuple[str, ...]
) -> Facts | None:
    """What a page states as its author that is no person."""
    for source, values in (
        ("jsonld", _stated_organisations(evidence, sites)),
        ("meta", (v for group in _in_metas(evidence) for v in group)),
        ("html", (v for group in marked for v in group)),
        ("html", _pen_names(lines)),
    ):
        found = (names.organisation(plain(v)) for v in values if _is_no_address(v))
        if named := next(filter(None, found), None):
            return Facts((named,), source)
    return None


def _stated_organisations(evidence: Evidence, sites: tuple[str, ...]) -> Iterator[str]:
    """Names of JSON-LD authors, but not the site's where it says that it is an organisation.

    Publishers who name nobody fill the field so. Where the name is an account's or a person's, it
    is also what readers see: of the articles in the development pages, 42 of 51 such names were the
    author, and 2 of 11 of the others.
    """
    for node in (*evidence.articles, *evidence.pages):
        for one in _credits(node, evidence):
            for name in strings(one):
                if not (_is_organisation(one) and is_site(name, sites)):
                    yield name


def _pen_names(lines: list[_Line]) -> Iterator[str]:
    """What links to an author's page, or stands behind `by` in a line of its own."""
    for line in lines:
        yield from line.linked
        bare = names.without_by(line.text)
        if bare != line.text and len(bare.split()) <= MAX_PEN_NAME and not re.search(r"\d", bare):
            yield bare


def _is_no_address(value: str) -> bool:
    return not value.startswith(("http:", "https:", "/"))


def _in_jsonld(evidence: Evidence) -> Iterator[list[str]]:
    """The names of a node's authors that are not called organisations."""
    for node in (*evidence.articles, *evidence.pages):
        people = (one for one in _credits(node, evidence) if not _is_organisation(one))
        yield [name for one in people for name in strings(one)]


def _credits(node: Mapping[str, object], evidence: Evidence) -> Iterator[object]:
    yield from evidence.each(node.get("author") or node.get("creator"))


def _is_organisation(one: object) -> bool:
    return isinstance(one, Mapping) and any("organization" in t for t in types(one))


def _in_metas(evidence: Evidence) -> Iterator[list[str]]:
    for name in AUTHOR_METAS:
        yield list(evidence.all_meta(name))
    for i in ("1", "2"):  # WordPress: a label and what it labels
        if folded(evidence.meta(f"twitter:label{i}") or "") in phrases(Kind.BYLINE):
            yield list(evidence.all_meta(f"twitter:data{i}"))


def _apart(value: str, sites: tuple[str, ...]) -> list[str]:
    """`Ann Lee - Bo Ek` as two; `Lee, Ann B.`, as libraries write names, as `Ann B. Lee`.

    A site by the name of `Jobs & Hire` is nobody.
    """
    if is_site(value, sites) and len(names.split(value)) > 1:
        return []
    if turned := _TURNED.fullmatch(value):
        return [f"{turned[2]} {turned[1]}"]
    parts = _DASH.split(value)
    is_list = all(" " in p and names.is_person_like(p) for p in parts)
    return parts if is_list else [value]


def _marked(tree: HtmlElement) -> Iterator[list[str]]:
    """Authors by microdata, then by `rel=author`: the first one and those beside it.

    None where they stand in many places: those are the authors of a list of articles.
    """
    marked = [e for e in _MARKED(tree) if not is_readers(e)]
    is_microdata = [e.get("itemprop") == "author" for e in marked]
    for kind in (True, False):
        places: dict[HtmlElement, list[str]] = {}
        for element in (
            e for e, is_kind in zip(marked, is_microdata, strict=True) if is_kind is kind
        ):
            places.setdefault(_place(element), []).extend(_marked_names(element))
        named = {tuple(group): group for group in places.values() if group}
        if named and len(named) <= MAX_MARKED:
            yield next(iter(named.values()))


def _place(element: HtmlElement) -> HtmlElement:
    """The element in which those of fellow authors stand."""
    for _ in range(2):
        parent = element.getparent()
        if parent is None or parent.tag in ("article", "body"):
            break
        element = parent
    return element


def _marked_names(element: HtmlElement) -> Iterator[str]:
    named = element.findall(".//*[@itemprop='name']") or [element]
    values = (microdata_text(e) for e in named if letters(e) <= MAX_BOX)
    yield from (v for v in values if 1 < len(v) <= MAX_BYLINE)


def _beside(headline: HtmlElement) -> list[_Line]:
    """The lines below the headline until the article has begun, then those right above it."""
    below: list[_Line] = []
    prose = 0
    for line in _lines(_following(headline)):
        below.append(line)
        prose += weight(line.text) > LONG_LINE
        if len(below) == MAX_LINES_BELOW or prose == MAX_LONG_LINES:
            break
    above = [line for e in _preceding(headline) for line in _lines(_walk(e))]
    return below + above[-MAX_LINES_ABOVE:]


def _following(element: HtmlElement) -> _Texts:
    """What follows an element, as `_walk` yields it."""
    node: HtmlElement | None = element
    while node is not None and node.tag != "body":
        if node.tail:
            yield node.tail, node
        for sibling in node.itersiblings():
            yield from _walk(sibling)
        node = node.getparent()


def _preceding(headline: HtmlElement) -> list[HtmlElement]:
    """Small elements before the headline: beside it, beside its parent, beside that one's."""
    found: list[HtmlElement] = []
    node = headline
    for _ in range(3):
        before = (e for e in node.itersiblings(preceding=True) if isinstance(e.tag, str))
        found = [e for e in before if letters(e) <= MAX_ABOVE][:2][::-1] + found
        parent = node.getparent()
        if parent is None or parent.tag == "body":
            break
        node = parent
    return found


def _walk(element: HtmlElement) -> _Texts:
    """The texts below an element with the elements that they stand in; None ends a line."""
    if element.tag in _SKIPPED or not isinstance(element.tag, str):
        return
    is_block = element.tag in _BLOCKS
    if is_block:
        yield "", None
    if element.text:
        yield element.text, element
    for child in element:
        yield from _walk(child)
        if child.tail:
            yield child.tail, element
    if is_block:
        yield "", None


def _lines(texts: _Texts) -> Iterator[_Line]:
    line, before = _Line(), ""
    for text, element in texts:
        if element is None:
            if line.pieces:
                yield line
                line = _Line()
        elif piece := " ".join(text.split()):
            line.pieces.append(piece)
            link = element.get("href") if element.tag == "a" else None
            if link and _AUTHOR_PAGE.search(link) and not _NOT_WRITTEN.search(before):
                line.linked.append(piece)
            before = piece
    if line.pieces:
        yield line


def _bylines(lines: list[_Line], months: frozenset[str]) -> Iterator[list[str]]:
    """Links to an author's page, lines with a word that makes them bylines, names below one."""
    label = False
    for line in lines:
        text = line.text
        yield list(names.in_dateline(text))
        if len(text) <= MAX_BYLINE:
            yield line.linked
            yield _named_in(text, months)
            if label and _is_name(bare := _undated(text, months)):
                yield [bare]
        label = folded(text) in phrases(Kind.BYLINE)


def _named_in(text: str, months: frozenset[str]) -> list[str]:
    """The bylines of a line, without the dates beside them and what is said of the people."""
    dated = _AFTER_DATE.match(text)
    bare = _undated(dated[1] if dated else text, months)
    if found := bylines.in_columns(bare) or (bylines.in_columns(text) if bare != text else []):
        return found
    written = _written_by().search(text)
    behind = text[written.end() :] if written else names.without_by(bare)
    name = _CLAUSE.split(behind, maxsplit=1)[0] if written or behind != bare else ""
    return [name] if _is_name(name) else []


@cache
def _written_by() -> re.Pattern[str]:
    """A phrase of two words or more that makes a byline: `written by`, `escrito por`."""
    known = sorted((p for p in phrases(Kind.BYLINE) if " " in p), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})\W+", re.IGNORECASE)


def _undated(text: str, months: frozenset[str]) -> str:
    """A line without its dates: `By Ann Lee, Dec 17, 2025`."""
    parts = (_before_digits(p, months) for p in _PARTS.split(text))
    return ", ".join(p for p in parts if p)


def _before_digits(part: str, months: frozenset[str]) -> str:
    digit = re.search(r"\d", part)
    if not digit:
        return part.strip()
    words = part[: digit.start()].split()
    while words and (folded(words[-1]) in months or words[-1].islower()):
        words.pop()
    return " ".join(words)


def _months(evidence: Evidence) -> frozenset[str]:
    tag = (evidence.lang or "en").split("-")[0].lower()
    return frozenset(map(folded, month_names((tag, "en"))))


def _called_bylines(tree: HtmlElement, months: frozenset[str]) -> Iterator[list[str]]:
    """Elements whose class or id calls them bylines: bylines in them, or a name alone."""
    for element in _called(tree):
        if letters(element) > MAX_BOX:
            continue
        for line in list(_lines(_walk(element)))[:NAME_LINES]:
            text = line.text
            if len(text) > MAX_BYLINE:
                break
            yield line.linked
            yield _named_in(text, months)
            if _is_name(bare := _undated(text, months)):
                yield [bare]


def _called(tree: HtmlElement) -> Iterator[HtmlElement]:
    unique = "\n".join(dict.fromkeys(v.replace("\n", " ") for v in _CLASSES(tree)))
    hits = _BYLINE_CLASS.finditer(unique)
    called = dict.fromkeys(_line_around(unique, hit.start()) for hit in hits)
    for name in islice(called, MAX_CALLED):
        yield from _OF_CLASS(tree, name=name)


def _line_around(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _is_name(text: str) -> bool:
    """A name that stands alone, of two words or more where words are told by spaces."""
    return bylines.is_signature(text) if has_case(text) else names.is_person_like(text)


def _pictured(
    tree: HtmlElement, headline: HtmlElement | None, lines: list[_Line]
) -> Iterator[list[str]]:
    """Names alone beside a date and the headline, in the description of a picture: a portrait."""
    if headline is None:
        return
    pictures = "\n".join(map(folded, _PICTURES(tree)))
    subject = folded(text_of(headline))
    for i, line in enumerate(lines):
        if any(_DATED.search(near.text) for near in lines[max(0, i - NEAR) : i + NEAR + 1]):
            for piece in line.pieces:
                name = folded(piece) if len(piece) <= MAX_BYLINE and _is_name(piece) else ""
                if name and name in pictures and name not in subject:
                    yield [piece]
