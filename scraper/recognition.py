"""Which kept article a reading is of, and under which address it stands.

An article is known by the address that its page declares, else by the page's own, else by the one
that was asked for. What a page declares is only its word: where another article has that address,
it is believed if the texts may be versions of one, or if that article was read at this very page.
So neither a canonical that is the same for a whole section nor one that names another's page merges
two articles. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from scraper.errors import BadUrl
from scraper.model import Alias, Article, KeptArticle, Page
from scraper.store import Store
from scraper.urls import clean, is_front_page, names_private_host, netloc


@dataclass(frozen=True, slots=True)
class Recognised:
    """An article at the address that it is kept under, and the kept article that it is.

    `known` is None of a new one. `note` says in a clause why an address that its page declares was
    not believed, empty where it was, or where there is none.
    """

    article: Article
    known: KeptArticle | None
    note: str = ""


def recognised(store: Store, article: Article, page: Page) -> Recognised:
    """Find the kept article that this one, which was read at a page, is."""
    placed = _at_its_address(article, page)
    named = placed.url or ""
    is_declared = named != address(page.url)
    held = store.find([named])
    if held is not None and _is_same(store, held, placed, page, is_declared=is_declared):
        return Recognised(placed, held)
    note = ""
    if held is not None and is_declared:
        note = f"the address that it declares, {named}, is article {held.id}’s"
        placed = _at_its_page(placed, page)
    return Recognised(placed, _at_another_address(store, placed, page), note)


def address(url: str) -> str:
    """The form under which an address is kept and found: a URL's canonical one, else as it is."""
    try:
        return clean(url)
    except BadUrl:
        return url


def twin_of(store: Store, article: Article, page: Page) -> KeptArticle | None:
    """The kept article of the same site that reads word for word like this one.

    Two of them of different days are two notices in the same words; two files are two copies.
    """
    if page.status is None or article.site is None:
        return None
    twins = store.find_same(article.site, article.content_hash)
    return next((twin for twin in twins if _may_be_one(twin.article, article)), None)


def may_rewrite(
    store: Store, known: KeptArticle, page: Page, aliases: Sequence[Alias] = ()
) -> bool:
    """Whether a page may change the words of the article that it calls its own.

    It may on the article's own host, on the one that the kept words came from, and where the
    article's address leads to it now. A copy on another host, or an AMP copy (of the `aliases` that
    it declares), has words of its own, and stands beside the article's.
    """
    own, source = known.article.url or "", store.read_at(known.id) or ""
    if not _is_web(page.url) or not _is_web(own) or _came_by(page, own):
        return True
    if Alias(address(page.url), "amp") in aliases:
        return address(source) == address(page.url)
    return _host(page.url) in {_host(own), _host(source)}


def settled_address(known: KeptArticle, article: Article, page: Page) -> Article:
    """The article at the address that it has from now on.

    The kept one stays where the page does not declare another and the article did not move there.
    """
    own = known.article.url
    is_told = "url" in article.provenance or not _is_web(own or "")
    moved = _came_by(page, own or "")
    return article if is_told or moved or not _is_web(page.url) else replace(article, url=own)


def further(store: Store, known: KeptArticle | None, declared: Sequence[Alias]) -> Iterator[Alias]:
    """Those addresses that a page declares beside its own which no other article has."""
    for alias in declared:
        held = store.find([alias.url])
        if held is None or (known is not None and held.id == known.id):
            yield alias


def own_at(store: Store, urls: Sequence[str]) -> KeptArticle | None:
    """The kept article of one of these addresses that is its own, or where it was read last.

    An address that only led to it once (`/latest`) says nothing of it.
    """
    for url in dict.fromkeys(map(address, urls)):
        held = store.find([url])
        if held is not None and url in (held.article.url, address(store.read_at(held.id) or "")):
            return held
    return None


def _at_its_address(article: Article, page: Page) -> Article:
    """The article with the address it is kept under.

    A page without a public one of its own (a file) is kept under the one that it declares, if that
    is public and of a page.
    """
    declared = article.url or page.url
    if not _is_web(page.url) and (names_private_host(declared) or is_front_page(declared)):
        return _at_its_page(article, page)
    return replace(article, url=address(declared))


def _at_its_page(article: Article, page: Page) -> Article:
    told = {name: source for name, source in article.provenance.items() if name != "url"}
    return replace(article, url=address(page.url), provenance=told)


def _is_same(
    store: Store, held: KeptArticle, article: Article, page: Page, *, is_declared: bool
) -> bool:
    """Whether the article that is kept under the address of this one is this one.

    That address may once have led elsewhere, or be another's: then a part of the text is the same.
    """
    is_own = held.article.url == article.url
    if is_own and not is_declared:
        return True
    was_here = is_own and address(store.read_at(held.id) or "") == address(page.url)
    return was_here or _may_be_edit(held.article, article)


def _at_another_address(store: Store, article: Article, page: Page) -> KeptArticle | None:
    """The kept article at the page's own address, or at the one that was asked for.

    They count only where they are the kept article's own, since then the article has moved, or
    where the text is still the same: `/latest` leads to another article every day, and a file may
    have been written over.
    """
    web = [address(page.url)] if _is_web(page.url) else []
    for own in dict.fromkeys((*web, address(page.requested))):
        held = store.find([own])
        if held is not None and (
            held.article.url == own or _reads_as_kept(store, held, article, own)
        ):
            return held
    return None


def _reads_as_kept(store: Store, held: KeptArticle, article: Article, own: str) -> bool:
    """Whether a kept article at this address is the same; a file's name says nothing of it."""
    is_told = _is_web(own) or not _is_web(article.url or "")
    return is_told and store.reads_so(held.id, article.content_hash)


def _may_be_edit(old: Article, new: Article) -> bool:
    """Whether an article may be another version of a kept one."""
    from scraper.extractor import sameness

    shares = not set(old.text.split("\n")).isdisjoint(new.text.split("\n"))
    has_title = bool(old.title) and sameness.same_title(old.title, new.title)
    return (has_title and shares) or sameness.may_be_edit(old, new)


def _may_be_one(old: Article, new: Article) -> bool:
    """Whether two articles in the same words, of one site, may be one: of no two days.

    Another port is another server, which a site that is only an address does not tell apart.
    """
    ports = {urlsplit(article.url or "").port for article in (old, new)}
    return len(ports) == 1 and _may_be_of(old.published or "", new.published or "")


def _may_be_of(one: str, other: str) -> bool:
    """Whether two times may be one: a print version often has the day alone, or none."""
    return one.startswith(other) or other.startswith(one)


def _came_by(page: Page, url: str) -> bool:
    """Whether a page was reached by way of an address."""
    return bool(page.redirects) and url in map(address, (page.requested, *page.redirects))


def _host(url: str) -> str:
    return netloc(url).removeprefix("www.")


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))
