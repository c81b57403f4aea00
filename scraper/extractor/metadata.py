"""Title, authors and the lesser facts of a page: one function a field.

Entities are decoded, white space folded, the site's own name taken off a title. Which of several
statements is believed is said at each function.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from scraper import urls
from scraper.errors import BadUrl
from scraper.extractor import bylines, names
from scraper.extractor.evidence import Evidence, microdata, microdata_text, strings, types
from scraper.extractor.page import text_of
from scraper.extractor.typography import weight
from scraper.extractor.words import folded

MAX_TITLE = 400  # characters; what is longer is a paragraph in the wrong place
MIN_HEADLINE = 24  # weight of an h1 that is believed against the stated titles
MAX_BYLINE = 120  # characters of an element that is taken for a byline
BYLINE_ZONE = 40  # elements after the headline in which its byline stands
MAX_TAGS = 30  # more are a tag cloud
SAME_HEADLINE = 0.5  # share of a heading's words in the stated title from which it is that title

AUTHOR_METAS = (
    "author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl",
    "article:author_name", "dcterms.creator", "citation_author", "cxenseparse:author",
)  # fmt: skip

_TITLE_PARTS = re.compile(r"\s+[|\-–—·•:»«>~]+\s+|\s*[|｜»«]\s*|(?<=\S)\s*_\s*(?=\S)|\s+::\s+")
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author(?!ity|iz)s?(?:[_-]?names?)?|autor[ae]?s?|auteurs?|verfasser"
    r"|penulis|tac-?gia|yazar|reporter|writer|journalist)(?:$|[\s_-])",
    re.IGNORECASE,
)


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


def title(tree: HtmlElement, evidence: Evidence, url: str | None) -> Fact | None:
    """The headline: the heading that the stated titles agree with, else a stated title.

    A heading is what readers see; og:title and JSON-LD are often rewritten for search engines and
    bear the site's name.
    """
    sites = site_names(evidence, url)
    stated = [Fact(plain(v), s) for v, s in _stated_titles(tree, evidence)]
    stated = [Fact(without_site(f.value, sites), f.source) for f in stated if f.value]
    headings = [h for h in _headings(tree) if folded(h) not in sites]
    if agreed := _agreed_heading(headings, [f.value for f in stated]):
        return Fact(agreed, "html")
    if only := _only_headline(tree, headings):
        return Fact(only, "html")
    if stated:
        return stated[0]
    return Fact(headings[0], "html") if headings else None


def authors(
    tree: HtmlElement, evidence: Evidence, url: str | None, headline: HtmlElement | None
) -> Facts | None:
    """The people who wrote it: JSON-LD, meta elements, microdata, rel=author, byline elements."""
    sites = (*site_names(evidence, url), *_publisher(evidence))
    sources: tuple[tuple[str, Iterable[str]], ...] = (
        ("jsonld", (n for node in evidence.articles for n in _people(node.get("author")))),
        ("meta", evidence.all_meta(*AUTHOR_METAS)),
        ("html", _marked_authors(tree)),
        ("html", _bylines(tree)),
        ("html", _lines_by_headline(headline)),
    )
    for source, values in sources:
        found = names.people((plain(v) for v in values if not v.startswith("http")), sites)
        if found:
            return Facts(found, source)
    return None


def signed_by(signature: str | None) -> Facts | None:
    """The people of the line that closes the text, where the page names nobody else."""
    people = names.people([signature]) if signature else ()
    return Facts(people, "text") if people else None


def section(evidence: Evidence) -> Fact | None:
    """The part of the paper that it stood in."""
    stated = (s for node in evidence.articles for s in strings(node.get("articleSection")))
    return _first(("jsonld", stated), ("meta", evidence.all_meta("article:section", "section")))


def tags(evidence: Evidence) -> Facts | None:
    """Keywords, each once, in the order given."""
    keywords = (s for node in evidence.articles for s in strings(node.get("keywords")))
    for source, values in (
        ("meta", evidence.all_meta("article:tag")),
        ("jsonld", keywords),
        ("meta", evidence.all_meta("news_keywords", "keywords", "parsely-tags")),
    ):
        parts = (plain(p) for v in values for p in re.split(r"[,;،、，；|]", v))
        found = tuple(dict.fromkeys(p for p in parts if p))[:MAX_TAGS]
        if found:
            return Facts(found, source)
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


def canonical(tree: HtmlElement, evidence: Evidence, url: str | None) -> str | None:
    """The address that the page declares as its own: `rel=canonical`, then `og:url`.

    None where it is no public web address or another site's, both of which a page can only claim,
    or that of a front page, which sites give every page by mistake.
    """
    links = [e.get("href") or "" for e in tree.iterfind(".//link[@rel='canonical']")]
    for stated in (*links, evidence.meta("og:url") or ""):
        try:
            address = urls.clean(stated, url) if stated else ""
        except BadUrl:
            continue
        if address and not urls.is_front_page(address) and _may_claim(address, url):
            return address
    return None


def site_names(evidence: Evidence, url: str | None) -> tuple[str, ...]:
    """What the site calls itself, folded: its stated name, and the name in its domain."""
    stated = (*evidence.all_meta("og:site_name", "application-name", "al:android:app_name"),
              *_publisher(evidence))  # fmt: skip
    host = (urlsplit(url).hostname or "") if url else ""
    domain = urls.site(url) or ""
    hosts = (host, host.removeprefix("www."), domain, domain.split(".")[0])
    return tuple(dict.fromkeys(f for f in map(folded, (*stated, *hosts)) if f))


def without_site(stated: str, sites: tuple[str, ...]) -> str:
    """A stated title without the site's name, or the section's, behind or before it."""
    parts = [p.strip() for p in _TITLE_PARTS.split(stated) if p and p.strip()]
    if len(parts) < 2:
        return stated
    if _is_site(parts[-1], sites):
        cut = stated.rfind(parts[-1])
        return without_site(_bare(stated[:cut]), sites) or stated
    if _is_site(parts[0], sites):
        return _bare(stated[stated.find(parts[0]) + len(parts[0]) :]) or stated
    return stated


def plain(text: str) -> str:
    """Entities decoded (also twice), white space folded."""
    return " ".join(html.unescape(html.unescape(text)).split())


def _stated_titles(tree: HtmlElement, evidence: Evidence) -> Iterator[tuple[str, str]]:
    for node in evidence.articles:
        for key in ("headline", "name"):
            yield from ((v, "jsonld") for v in list(strings(node.get(key)))[:1])
    for name in ("og:title", "twitter:title", "dc.title", "headline", "title"):
        yield from ((v, "meta") for v in evidence.metas.get(name, ()))
    for element in tree.iterfind(".//head/title"):
        yield text_of(element), "html"


def _headings(tree: HtmlElement) -> list[str]:
    marked = [e for e in microdata(tree, "headline") if e.tag in ("h1", "h2", "h3", "div", "span")]
    headings = [e for tag in ("h1", "h2") for e in tree.iter(tag)]
    texts = (plain(text_of(e)) for e in (*headings, *marked))
    return [t for t in dict.fromkeys(texts) if 1 < len(t) <= MAX_TITLE]


def _agreed_heading(headings: list[str], stated: list[str]) -> str | None:
    """The heading that most agrees with a stated title, if any agrees at all."""
    scored = [(_agreement(h, s), -i, h) for i, h in enumerate(headings) for s in stated]
    best = max(scored, default=None)
    return best[2] if best and best[0] >= SAME_HEADLINE else None


def _only_headline(tree: HtmlElement, headings: list[str]) -> str | None:
    """The one h1 of a page, where it is as long as a headline."""
    firsts = {plain(text_of(e)) for e in tree.iter("h1")} & set(headings)
    only = next(iter(firsts), "")
    return only if len(firsts) == 1 and weight(only) >= MIN_HEADLINE else None


def _agreement(heading: str, stated: str) -> float:
    """The share of words that two titles have in common; of characters without spaces."""
    one, other = folded(heading), folded(stated)
    if not one or not other:
        return 0.0
    first, second = (set(t.split()) if " " in one else set(t) for t in (one, other))
    return len(first & second) / max(len(first), len(second))


def _is_site(part: str, sites: tuple[str, ...]) -> bool:
    words = folded(part)
    squeezed = words.replace(" ", "")
    return words in sites or any(squeezed == s.replace(" ", "") for s in sites)


def _bare(text: str) -> str:
    return text.strip().strip("|｜-–—·•»«>~_:").strip()


def _publisher(evidence: Evidence) -> tuple[str, ...]:
    return tuple(s for node in evidence.articles for s in strings(node.get("publisher")))


def _marked_authors(tree: HtmlElement) -> Iterator[str]:
    for element in microdata(tree, "author"):
        named = element.find(".//*[@itemprop='name']")
        value = microdata_text(named if named is not None else element)
        if len(value) <= MAX_BYLINE:
            yield value
    for element in tree.iterfind(".//body//*[@rel='author']"):
        if len(value := text_of(element)) <= MAX_BYLINE:
            yield value


def _bylines(tree: HtmlElement) -> Iterator[str]:
    """The first element whose class calls it a byline and that holds a name."""
    for element in tree.iterfind(".//body//*[@class]"):
        if _BYLINE_CLASS.search(element.get("class", "")):
            line = text_of(element)
            if 3 < len(line) <= MAX_BYLINE and names.people([line]):
                yield line
                return


def _people(value: object) -> Iterator[str]:
    """The names of a JSON-LD author that is not called an organisation."""
    for one in value if isinstance(value, list) else [value]:
        if not (isinstance(one, dict) and any("organization" in t for t in types(one))):
            yield from strings(one)


def _lines_by_headline(headline: HtmlElement | None) -> Iterator[str]:
    """Bylines among the short lines right below the headline."""
    if headline is None:
        return
    for element in headline.xpath(f"following::*[position() <= {BYLINE_ZONE}]"):
        line = text_of(element) if isinstance(element.tag, str) and len(element) <= 8 else ""
        if 3 < len(line) <= MAX_BYLINE:
            yield from bylines.in_columns(line)


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


def _may_claim(address: str, url: str | None) -> bool:
    """Whether a page at `url`, None or a file's where it has none yet, may call itself so."""
    if url is None or not url.startswith(("http:", "https:")):
        return not urls.names_private_host(address)
    if urls.names_private_host(address) and not urls.names_private_host(url):
        return False
    return urls.site(address) == urls.site(url)


def _first(*sources: tuple[str, Iterable[str]]) -> Fact | None:
    for source, values in sources:
        for value in values:
            if text := plain(value):
                return Fact(text, source)
    return None
