"""The anchors of a page: where each leads, what it says, and in what kind of place it stands.

One walk over the tree. Places are told by tags (`nav`, `footer`, `article`, headings) and by whole
class names that mean the same. Pure; raises nothing on any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement

from scraper.trees import tree_of

MAX_PAGE = 4_000_000  # characters that are parsed; the largest front pages have 3 million
MAX_ANCHORS = 5_000  # of a page; the fullest front pages have about 1,500
MAX_HREF = 2_048  # characters, as for any address
MAX_TEXT = 400  # characters of an anchor's text: a headline with its summary
CLIMB = 4  # levels from a picture up to the card that holds its headline
CARD_SIZE = 300  # elements of a card that are looked at
BOXES = 3  # around an anchor, by which a kind of card is known
MENU_SHARE = 0.8  # of a page's anchors; class names that say menu of more than that do not mean it


class Place:
    """Where an anchor stands: bits, of which several may hold.

    Plain numbers: with `enum.IntFlag`, a third of the time of a full page went into joining them.
    """

    NONE = 0
    HEADING = 1  # in or around h1 to h4, or what a class calls one
    ARTICLE = 2
    MAIN = 4
    NAV = 8
    HEADER = 16
    FOOTER = 32
    ASIDE = 64
    SMALL = 128  # breadcrumbs, pages, tags, shares, bylines
    NAMED_NAV = 256  # the last three, as class names say it
    NAMED_HEADER = 512
    NAMED_FOOTER = 1024


NAMED = Place.NAMED_NAV | Place.NAMED_HEADER | Place.NAMED_FOOTER
_OUTSIDE = Place.NAV | Place.HEADER | Place.FOOTER | Place.ASIDE | NAMED

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_TAGS = {
    **dict.fromkeys(_HEADINGS, Place.HEADING),
    "article": Place.ARTICLE,
    "main": Place.MAIN,
    "nav": Place.NAV,
    "header": Place.HEADER,
    "footer": Place.FOOTER,
    "aside": Place.ASIDE,
}
_ROLES = {
    "navigation": Place.NAV,
    "menu": Place.NAV,
    "banner": Place.HEADER,
    "contentinfo": Place.FOOTER,
    "complementary": Place.ASIDE,
    "main": Place.MAIN,
    "article": Place.ARTICLE,
}
# Class names and ids, whole: a word of the kind, with what commonly stands before and behind it.
_BEFORE = r"(?:[a-z0-9]+[-_]+)*"
_BEHIND = (
    r"(?:[-_]+(?:bar|block|box|container|content|in|inner|items?|links?|list|main|row|section|top"
    r"|ul|wrap\w*|\d+))*"
)
_MENU = (
    r"(?:main|sub|top|side|site|drop|mega|user|global)?[-_]?(?:nav|navi|navbar|navigation|menu)s?"
    r"|gnb|lnb|pillars|dropdown"
)
_SMALL = (
    r"breadcrumbs?|pagination|pagenavi|paging|pager|(?:page|nav)-numbers|tags|tag[-_]?cloud"
    r"|(?:cat|tag)[-_]links|share|sharing|social|byline|ads?|adverts?|sponsored"
)
_NAMES = tuple(
    (re.compile(f"{_BEFORE}(?:{names}){_BEHIND}"), place)
    for names, place in (
        (_MENU, Place.NAMED_NAV),
        (r"(?:site|page|top|global)[-_]?header|masthead|topbar|topline|hdr", Place.NAMED_HEADER),
        (r"(?:site|page|global)?[-_]?footer|foot|ftr|copyright", Place.NAMED_FOOTER),
        (r"side-?bar|aside|widget[-_]area", Place.ASIDE),
        (_SMALL, Place.SMALL),
        (r"(?:[a-z0-9]*[-_]+)?(?:head-?line|title)s?", Place.HEADING),
    )
)
_NOT_OF_ARTICLE = re.compile(r"(?:article|post|entry|card|item|teaser|story)[-_]+")
_TITLED = re.compile(
    r"(?:^|[-_\s])(?:head-?line|title|titel|titulo|titre|titolo|tit)(?:$|[-_\s])",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_IS_WEB = re.compile(r"https?://", re.IGNORECASE).match
_ALL_HEADINGS = _HEADINGS | {"h5", "h6"}
_PICTURES = frozenset({"img", "picture", "figure"})
_UNSEEN = frozenset({"desc", "noscript", "script", "style", "svg", "template", "title"})
_SPLITTING = frozenset({"br", "div", "li", "p", "td", "h1", "h2", "h3", "h4", "h5", "time", "span"})


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link of a page: `url` absolute without fragment, `text` as its reader sees it.

    `is_headline` says that the text is marked as one, `has_picture` that a picture is linked.
    `place` is bits of `Place`. `card` is the shape of the boxes that hold it, equal for the cards
    of one list. `element` is where it stands in the tree.
    """

    url: str
    text: str
    place: int
    is_headline: bool
    has_picture: bool
    card: str
    element: HtmlElement


def parse(text: str) -> HtmlElement | None:
    """The tree of a page; None where the text holds no markup."""
    return tree_of(_CONTROLS.sub("", text[:MAX_PAGE]).encode("utf-8", "ignore"))


def base_of(tree: HtmlElement, url: str) -> str:
    """The address that relative ones of a page belong to (`<base href>`)."""
    element = next(tree.iter("base"), None)
    try:
        return urljoin(url, (element.get("href") or "").strip()) if element is not None else url
    except ValueError:
        return url


def absolute(base: str, href: str | None) -> str | None:
    """An address without its fragment; None for what is none of the web's."""
    stripped = (href or "").strip()
    if not stripped or stripped.startswith("#") or len(stripped) > MAX_HREF:
        return None
    url = stripped.partition("#")[0]
    if url.startswith("/") and not url.startswith("//"):  # urljoin, a tenth of the time
        url = "/".join(base.split("/", 3)[:3]) + url
    elif not _IS_WEB(url):
        try:
            url = urljoin(base, url)
        except ValueError:
            return None
    return url if _IS_WEB(url) else None


def anchors(tree: HtmlElement, base: str) -> list[Anchor]:
    """The links of a page in its order, at most `MAX_ANCHORS`."""
    found = list(_walked(tree, base))
    named = sum(bool(anchor.place & NAMED) for anchor in found)
    if named <= MENU_SHARE * len(found):
        return found
    return [replace(anchor, place=anchor.place & ~NAMED) for anchor in found]


def text_of(element: HtmlElement) -> str:
    """The text below an element, white space folded, at most `MAX_TEXT` characters."""
    parts: list[str] = []
    for node in islice(element.iter(), CARD_SIZE):
        if node.tag in _SPLITTING:
            parts.append(" ")
        if node is element or node.tag not in _UNSEEN:
            parts.append((node.text or "")[: 2 * MAX_TEXT])
        if node is not element:
            parts.append((node.tail or "")[: 2 * MAX_TEXT])
    return " ".join("".join(parts).split())[:MAX_TEXT]


def headline_near(element: HtmlElement) -> str:
    """The one heading of the card in which a link without a text stands; empty where none does."""
    for card in islice(element.iterancestors(), CLIMB):
        if card.tag == "body":
            return ""
        headings = [e for e in islice(card.iter(), CARD_SIZE) if e.tag in _HEADINGS]
        if headings:
            return text_of(headings[0]) if len(headings) == 1 else ""
    return ""


def _walked(tree: HtmlElement, base: str) -> Iterator[Anchor]:
    places = [Place.NONE]
    known: dict[tuple[str, str, str, str], int] = {}
    count = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            places.pop()
            continue
        places.append(_entered(places[-1], element, known))
        if element.tag == "a" and count < MAX_ANCHORS:
            url = absolute(base, element.get("href"))
            if url is not None:
                count += 1
                yield _anchor(element, url, places[-1])


def _entered(place: int, element: HtmlElement, known: dict[tuple[str, str, str, str], int]) -> int:
    """The place below an element: what it adds, and what an article or the main part takes away."""
    if element.tag in ("html", "body"):
        return place
    names = (element.get("class") or "", element.get("id") or "", element.get("role") or "")
    key = (str(element.tag), *names)
    if key not in known:
        known[key] = _own(*key)
    own = known[key]
    if own & (Place.ARTICLE | Place.MAIN):
        place &= ~_OUTSIDE
    if place & Place.ARTICLE:
        own &= ~(Place.HEADER | Place.NAMED_HEADER)
    return place | own


def _own(tag: str, classes: str, identity: str, role: str) -> int:
    place = _TAGS.get(tag, Place.NONE) | _ROLES.get(role.lower(), Place.NONE)
    if tag in ("article", "main"):
        return place
    for name in {*classes.lower().split()[:12], *identity.lower().split()[:1]}:
        for pattern, meant in _NAMES:
            if len(name) < 60 and pattern.fullmatch(name):
                is_of_card = meant != Place.HEADING and _NOT_OF_ARTICLE.match(name)
                place |= Place.NONE if is_of_card and meant != Place.SMALL else meant
    return place


def _anchor(element: HtmlElement, url: str, place: int) -> Anchor:
    inside = list(islice(element.iterdescendants(), CARD_SIZE)) if len(element) else []
    picture = next((node for node in inside if node.tag in _PICTURES), None)
    inner = _inner_headline(inside)
    if inner is not None:
        text, is_headline = text_of(inner), True
        place |= Place.HEADING if inner.tag in _HEADINGS else Place.NONE
    else:
        text, is_headline = _spoken(element, picture), bool(place & Place.HEADING)
    return Anchor(url, text, place, is_headline, picture is not None, _card(element), element)


def _inner_headline(inside: list[HtmlElement]) -> HtmlElement | None:
    """What an anchor that wraps a whole card marks as its headline."""
    headings = (node for node in inside if node.tag in _ALL_HEADINGS)
    titled = (n for n in inside if _TITLED.search(n.get("class") or "") and text_of(n))
    heading = next(headings, None)  # an element without children is false
    return heading if heading is not None else next(titled, None)


def _spoken(element: HtmlElement, picture: HtmlElement | None) -> str:
    """An anchor's text; without one, what it or its picture is called."""
    text = text_of(element)
    if text:
        return text
    alt = picture.get("alt") if picture is not None else None
    said = element.get("aria-label") or element.get("title") or alt or ""
    return " ".join(said.split())[:MAX_TEXT]


def _card(element: HtmlElement) -> str:
    """The tags and class names of an anchor and of the boxes around it, without numbers."""
    boxes = [element, *islice(element.iterancestors(), BOXES)]
    return re.sub(r"\d+", "", ">".join(f"{b.tag!s}.{b.get('class') or ''}" for b in boxes))
