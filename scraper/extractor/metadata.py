"""Title and the lesser facts of a page: one function a field.

Entities are decoded, white space folded, the site's own name taken off a title. Which of several
statements is believed is said at each function.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from lxml.html import HtmlElement

from scraper import urls
from scraper.extractor.evidence import (
    Evidence,
    Fact,
    Facts,
    is_site,
    microdata,
    plain,
    site_names,
    strings,
)
from scraper.extractor.page import text_of
from scraper.extractor.typography import weight
from scraper.extractor.words import Kind, folded, is_phrase, is_unspaced

MAX_TITLE = 400  # characters; what is longer is a paragraph in the wrong place
MIN_HEADLINE = 24  # weight of a page's only h1 that is believed against the stated titles
MAX_SECTION = 2  # words of a section's name in a title
MIN_PIECE = 8  # weight of a part of a heading that a stated title says
MAX_SECTION_WORDS = 5  # words of a step of a breadcrumb that is no title
MAX_TAG = 60  # characters; what is longer is a sentence
MAX_TAGS = 30  # more are a tag cloud
SAME_HEADLINE = 0.5  # share of an h1's words in the stated title from which it is that title
LIKE_HEADLINE = 0.3  # the same, where there is no other h1
SURE_HEADLINE = 0.8  # the same of a lesser heading, where there is an h1

# What the first step of a breadcrumb is called, folded.
FRONT_PAGES = frozenset(
    {
        "accueil", "ana sayfa", "anasayfa", "beranda", "forside", "front page", "hem", "home",
        "home page", "homepage", "inicio", "início", "kezdőlap", "portada", "start", "startseite",
        "strona główna", "trang chủ", "úvod", "főoldal", "etusivu", "αρχική",
        "главная", "головна", "начало", "почетна", "ראשי", "الرئيسية", "خانه", "होम",
        "หน้าแรก", "홈", "ホーム", "トップ", "首页", "首頁",
    }
)  # fmt: skip

_COMMAS = re.compile("[,;،、，；|]")
_TITLE_PARTS = re.compile(r"\s+[|\-–—·•:»«>~]+\s+|\s*[|｜»«]\s*|(?<=\S)\s*_\s*(?=\S)|\s+::\s+")


def title(tree: HtmlElement, evidence: Evidence, url: str | None) -> Fact | None:
    """The headline: the heading that the stated titles agree with, else a stated title.

    A heading is what readers see; og:title and JSON-LD are often rewritten for search engines and
    bear the site's name. An h1 is believed before lesser headings, which are subheadings of the
    article where there is one.
    """
    sites = site_names(evidence, url)
    sections = _sections(evidence, url)
    whole = [Fact(plain(v), s) for v, s in _stated_titles(tree, evidence)]
    stated = [Fact(without_site(f.value, sites, sections), f.source) for f in whole if f.value]
    values = list(dict.fromkeys(f.value for f in stated))
    tops = [e for e in tree.iter("h1") if folded(text_of(e)) not in sites]
    if (heading := _headline(tree, tops, values)) is not None:
        return Fact(without_site(_piece(heading, values), sites, sections), "html")
    if stated:
        return stated[0]
    lesser = [plain(text_of(e)) for e in (*tops, *_lesser_headings(tree))]
    return next((Fact(t, "html") for t in lesser if _is_title_long(t)), None)


def section(evidence: Evidence) -> Fact | None:
    """The part of the paper that it stood in: as stated, else the last step of its breadcrumb."""
    named = (s for node in evidence.articles for s in strings(node.get("articleSection")))
    stated = (
        s for n in named for s in re.split("," if n.count(",") > 1 else r",(?!\s)", n)
    )  # `News,Local`: joined by machine
    metas = evidence.all_meta(
        "article:section", "section", "parsely-section", "sailthru.section", "cxenseparse:section"
    )
    return _first(("jsonld", stated), ("meta", metas), ("html", _steps_to(evidence)))


def _steps_to(evidence: Evidence) -> Iterator[str]:
    """The steps of the breadcrumb, the last first, without the article's own and the front page."""
    titles = {folded(v) for v in (*evidence.all_meta("og:title"), *_headlines(evidence))}
    sites = site_names(evidence, evidence.meta("og:url"))
    steps = evidence.crumbs[1:] if len(evidence.crumbs) > 1 else evidence.crumbs
    for step in reversed(steps):
        is_own = any(folded(step.rstrip("….")) in t for t in titles if len(t) >= MIN_PIECE)
        is_front = folded(step) in FRONT_PAGES or is_site(step, sites)
        if len(step.split()) <= MAX_SECTION_WORDS and not is_own and not is_front:
            yield step


def tags(evidence: Evidence) -> Facts | None:
    """Keywords, each once whatever its case, in the order given, without the site's name."""
    sites = site_names(evidence, evidence.meta("og:url"))
    keywords = (s for node in evidence.articles for s in strings(node.get("keywords")))
    for source, values in (
        ("meta", evidence.all_meta("article:tag", "og:article:tag")),
        ("jsonld", keywords),
        ("html", evidence.tags if len(evidence.tags) <= MAX_TAGS else ()),
        ("meta", evidence.all_meta("news_keywords", "parsely-tags", "keywords")),
    ):
        parts = (plain(p).lstrip("#").strip() for v in values for p in _COMMAS.split(v))
        found: dict[str, str] = {}
        for part in parts:
            if len(part) <= MAX_TAG and (spelt := part.casefold()) and not is_site(part, sites):
                found.setdefault(spelt, part)
        if found:
            return Facts(tuple(found.values())[:MAX_TAGS], source)
    return None


def image(evidence: Evidence, url: str | None) -> Fact | None:
    """The address of the lead picture, absolute."""
    stated = (s for node in evidence.articles for s in _addresses(node.get("image")))
    found = _first(
        ("meta", evidence.all_meta("og:image", "og:image:url", "twitter:image")), ("jsonld", stated)
    )
    return Fact(_absolute(found.value, url), found.source) if found else None


def summary(evidence: Evidence) -> Fact | None:
    """The description that the page gives of itself."""
    stated = (s for node in evidence.articles for s in strings(node.get("description")))
    metas = evidence.all_meta("og:description", "description", "twitter:description")
    return _first(("meta", metas), ("jsonld", stated))


def without_site(
    stated: str, sites: tuple[str, ...], sections: frozenset[str] = frozenset()
) -> str:
    """A title without the site's name, or the section's, behind or before it."""
    parts = [p.strip() for p in _TITLE_PARTS.split(stated) if p and p.strip()]
    if len(parts) < 2:
        return stated
    if _is_frame(parts[-1], sites, sections):
        cut = stated.rfind(parts[-1])
        return without_site(_bare(stated[:cut]), sites, sections) or stated
    if _is_frame(parts[0], sites, sections):
        return _bare(stated[stated.find(parts[0]) + len(parts[0]) :]) or stated
    return stated


def _is_frame(part: str, sites: tuple[str, ...], sections: frozenset[str]) -> bool:
    """Whether a part of a title names the site or the section, not the article."""
    is_section = folded(part) in sections or is_phrase(part, Kind.SECTION)
    return is_site(part, sites) or (is_section and len(part.split()) <= MAX_SECTION)


def _stated_titles(tree: HtmlElement, evidence: Evidence) -> Iterator[tuple[str, str]]:
    yield from ((v, "jsonld") for v in _headlines(evidence))
    for name in ("og:title", "twitter:title", "citation_title", "dc.title", "headline", "title"):
        yield from ((v, "meta") for v in evidence.metas.get(name, ()))
    if (element := tree.find("head/title")) is not None:
        yield text_of(element), "html"


def _headlines(evidence: Evidence) -> Iterator[str]:
    """What JSON-LD calls its articles."""
    for node in evidence.articles:
        for key in ("headline", "name"):
            yield from list(strings(node.get(key)))[:1]


def _headline(tree: HtmlElement, tops: list[HtmlElement], stated: list[str]) -> HtmlElement | None:
    """The heading that is the headline, if the stated titles or its place show one."""
    firsts = [part for t in stated if " " in (part := _TITLE_PARTS.split(t)[0].strip())]
    sure, top = _most_agreed(tops, [*stated, *firsts])
    if sure >= SAME_HEADLINE:
        return top
    likely, lesser = _most_agreed(_lesser_headings(tree), stated)
    if likely >= (SURE_HEADLINE if tops else SAME_HEADLINE):
        return lesser
    only = {plain(text_of(e)) for e in tops} - {""}
    if len(only) != 1 or not _is_title_long(text := next(iter(only))):
        return None
    top = next(e for e in tops if plain(text_of(e)) == text)
    is_like = sure >= LIKE_HEADLINE and weight(text) >= MIN_PIECE
    return top if is_like or weight(text) >= MIN_HEADLINE else None


def _most_agreed(
    headings: Iterable[HtmlElement], stated: list[str]
) -> tuple[float, HtmlElement | None]:
    """The heading that most agrees with a stated title, and how much; the first of equals."""
    best: tuple[float, HtmlElement | None] = (0.0, None)
    for heading in headings:
        text = plain(text_of(heading))
        if _is_title_long(text):
            share = max((_agreement(text, s) for s in stated), default=0.0)
            best = max(best, (share, heading), key=lambda scored: scored[0])
    return best


def _lesser_headings(tree: HtmlElement) -> Iterator[HtmlElement]:
    yield from tree.iter("h2")
    yield from tree.iter("h3")
    yield from (e for e in microdata(tree, "headline") if e.tag in ("div", "span"))


def _is_title_long(text: str) -> bool:
    return 1 < len(text) <= MAX_TITLE


def _piece(heading: HtmlElement, stated: list[str]) -> str:
    """A heading's text; the stated title that is a part of it, without what its page adds there.

    Parts are the texts of its elements, and what bars separate: `<i>Opinion</i> Old bridge closed`,
    `Sport | Old bridge closed`, `12 comments on <q>Old bridge closed</q>`.
    """
    text = plain(text_of(heading))
    shortest = max(MIN_PIECE, weight(text) / 2)
    known = {f: s for s in stated if weight(f := folded(s)) >= shortest}
    if folded(text) in known:
        return text
    parts = [folded(p) for run in heading.itertext() for p in _TITLE_PARTS.split(plain(run)) if p]
    parts = [p for p in parts if p]
    for length in range(len(parts) - 1, 0, -1):
        for i in range(len(parts) - length + 1):
            if found := known.get(" ".join(parts[i : i + length])):
                return found
    return text


def _agreement(heading: str, stated: str) -> float:
    """The share of words that two titles have in common; of characters without spaces."""
    one, other = folded(heading), folded(stated)
    if not one or not other:
        return 0.0
    first, second = (set(t) if is_unspaced(t) else set(t.split()) for t in (one, other))
    return len(first & second) / max(len(first), len(second))


def _sections(evidence: Evidence, url: str | None) -> frozenset[str]:
    """What the part of the paper is called, folded: as stated, and in the path of the address."""
    stated = (s for node in evidence.articles for s in strings(node.get("articleSection")))
    path = urls.folders(url) if url else []
    named = (*stated, *evidence.all_meta("article:section"), *evidence.crumbs[:-1], *path)
    return frozenset(map(folded, named)) - {""}


def _bare(text: str) -> str:
    return text.strip().strip("|｜-–—·•»«>~_:").strip()


def _addresses(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _addresses(value.get("url") or value.get("contentUrl"))
    elif isinstance(value, list):
        for item in value:
            yield from _addresses(item)
    elif isinstance(value, str) and value:
        yield value


def _absolute(address: str, url: str | None) -> str:
    try:
        return urljoin(url or "", address)
    except ValueError:
        return address


def _first(*sources: tuple[str, Iterable[str]]) -> Fact | None:
    for source, values in sources:
        for value in values:
            if text := plain(value):
                return Fact(text, source)
    return None
