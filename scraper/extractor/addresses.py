"""The addresses that a page declares for its article: which one is believed, which else are known.

`rel=canonical` (RFC 6596) comes before `og:url`. A page can claim anything, so a declared address
counts only where it is one of the page's own site (registrable domain; of a host that is only an
address or a private name, of that very host and port), not a front page's, not a private host's,
and not that of a folder the page lies in, which sites give all articles of a section by mistake.
Whether another article is kept there is not known here: `settling` asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from scraper import urls
from scraper.errors import BadUrl
from scraper.extractor.evidence import Evidence, Fact
from scraper.model import Alias

MAX_LINKS = 20  # relations of a page that are read; pages have one canonical, rarely two

# Addresses of AMP copies: `/story/amp/`, `/story.amp.html`, `?amp=1`, `amp.news.example`.
_AMP = re.compile(
    r"https?://amp\.|/amp/?(?:$|\?)|\.amp(?:\.html?)?(?:$|\?)|[?&](?:amp|outputtype=amp|output=amp)"
    r"(?:=(?:1|true)?)?(?:&|$)",
    re.IGNORECASE,
)
# What copies of a page add to its path: AMP, a print version, a further part.
_COPY = re.compile(
    r"(?:amp(?:\.html?)?|print|printable|drucken|imprimer|imprimir|stampa|druk|page|seite|pagina|all"
    r"|full|gallery|\d{1,2})(?:\.html?)?",
    re.IGNORECASE,
)
_SLUG = re.compile(r"\d{5}|[-_][^-_]+[-_]|\.html?$")  # what an article is called, and no section


@dataclass(frozen=True, slots=True)
class Declared:
    """The address that a page is believed to have, if it names one, and its further ones."""

    own: Fact | None = None
    others: tuple[Alias, ...] = ()


def declared(tree: HtmlElement, evidence: Evidence, url: str | None) -> Declared:
    """What a page at `url` (None, or a file's, where it has none yet) says of its addresses."""
    links = [e for e in tree.iter("link", "base") if e.get("href")]
    base = _joined(url, next((e.get("href") for e in links if e.tag == "base"), None))
    stated = _related(links, "canonical", base)
    canonicals = tuple(dict.fromkeys(_believed(stated, url)))
    graph = next(_believed(_resolved([evidence.meta("og:url") or ""], base), url), None)
    own = _chosen(canonicals, graph, url)
    amp = [Alias(a, "amp") for a in _believed(_related(links, "amphtml", base), url)]
    here = _here(tree, own, url)
    named = [Alias(graph, "canonical")] if graph and own and canonicals else []
    known = {own.value} if own else set()
    others = {a.url: a for a in (*here, *amp[:1], *named) if a.url not in known}
    return Declared(own, tuple(others.values()))


def _chosen(canonicals: tuple[str, ...], graph: str | None, url: str | None) -> Fact | None:
    """The address that is believed. Of several canonicals the page's own, or the one of og:url."""
    if len(canonicals) == 1:
        return Fact(canonicals[0], "html")
    if canonicals:
        own = next((a for a in (_clean(url or ""), graph) if a in canonicals), None)
        return Fact(own, "html") if own else None
    return Fact(graph, "meta") if graph else None


def _here(tree: HtmlElement, own: Fact | None, url: str | None) -> list[Alias]:
    """The address of this page, where it is the AMP copy of another one."""
    here = _clean(url or "")
    if own is None or here is None or here == own.value:
        return []
    root = tree.getroottree().getroot()
    is_marked = root.get("amp") is not None or root.get("\u26a1") is not None
    return [Alias(here, "amp")] if is_marked or _AMP.search(here) else []


def _related(links: Sequence[HtmlElement], relation: str, base: str | None) -> Iterator[str]:
    """The targets of a page's links of this relation, absolute and clean."""
    found = (e for e in links if relation in (e.get("rel") or "").lower().split())
    return _resolved([e.get("href") or "" for e in islice(found, MAX_LINKS)], base)


def _resolved(links: Iterable[str], base: str | None) -> Iterator[str]:
    return (address for link in links if link.strip() and (address := _clean(link, base)))


def _joined(url: str | None, base: str | None) -> str | None:
    try:
        return urljoin(url or "", base) if base else url
    except ValueError:
        return url


def _believed(stated: Iterable[str], url: str | None) -> Iterator[str]:
    return (
        address
        for address in stated
        if not urls.is_front_page(address)
        and _may_claim(address, url)
        and not (url and _is_section(address, url))
    )


def _may_claim(address: str, url: str | None) -> bool:
    """Whether a page at `url`, None or a file's where it has none yet, may call itself so."""
    if url is None or not url.startswith(("http:", "https:")):
        return not urls.names_private_host(address)
    if urls.names_private_host(address) or _is_bare(address):
        return urls.netloc(address) == urls.netloc(url)
    return urls.site(address) == urls.site(url)


def _is_bare(address: str) -> bool:
    """Whether a host is an address, of which another port is another server."""
    host = urls.host_of(address)
    return ":" in host or host.rpartition(".")[2].isdecimal()


def _is_section(address: str, url: str) -> bool:
    """Whether an address is that of a folder that a page lies in, and not of the page it copies."""
    folder, path = (urlsplit(a).path.rstrip("/") for a in (address, _clean(url) or url))
    if not path.startswith(f"{folder}/") or urls.host_of(address) != urls.host_of(url):
        return False
    rest = path[len(folder) + 1 :].split("/")
    is_article = bool(_SLUG.search(folder.rpartition("/")[2])) or bool(urlsplit(address).query)
    return not is_article and not all(_COPY.fullmatch(part) for part in rest)


def _clean(address: str, base: str | None = None) -> str | None:
    try:
        return urls.clean(address, base)
    except BadUrl:
        return None
