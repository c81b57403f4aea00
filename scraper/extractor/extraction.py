"""A page or a dump of text → an Article: the room's flow, drawn once.

    text ─ page.parse ─→ tree ─ evidence.collect ─→ what the page says of itself
    tree ─ comments.strip ─ body.main_text (engine, blocks, judge) ─→ text     (refusal checks both)
    text ─ language.identify ─→ language ─ dates.find ─→ published, modified
    evidence, tree ─ metadata ─→ title, authors, section, tags, image, summary
    evidence, tree ─ addresses, anchored ─→ its address and further ones, lines that are links

Pure: no network, no clock. The moment a page was received comes in as an argument.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime

from lxml.html import HtmlElement

from scraper import __version__, charset, urls
from scraper.errors import NotAnArticle
from scraper.extractor import (
    addresses,
    anchored,
    authors,
    body,
    boilerplate,
    comments,
    dates,
    dump,
    evidence,
    language,
    metadata,
    refusal,
    stayed,
)
from scraper.extractor.dates import Stamp
from scraper.extractor.evidence import Evidence, Fact, Facts
from scraper.extractor.language import Language
from scraper.extractor.memory import recall
from scraper.extractor.page import headline_of, parse
from scraper.extractor.typography import count_words
from scraper.model import Article, Outcome, ReadPage, SiteMemory

LANGUAGE_SAMPLE = 4_000  # characters of a dump by which its likely language is told beforehand


def extract(
    page: bytes | str,
    url: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    received: datetime | None = None,
    memory: SiteMemory | None = None,
) -> Article:
    """The article of a page of HTML.

    `page` are its bytes, decoded by BOM, `headers`, meta or a guess, or its text. `url` is its
    address, which completes relative ones and helps to read dates. `received` (aware) is when it
    was fetched: no date after it is believed. `memory` is what an archive knows of the lines of
    the site's other articles; those that are the site's are left out.

    Raises `NotAnArticle`, with the outcome, where there is nothing to keep.
    """
    article = read(_text(page, headers), url, received).article
    return article if memory is None else recall(article, memory)


def read(page: str, url: str | None = None, received: datetime | None = None) -> ReadPage:
    """The article of a page's text, and what else the page says that an archive asks for.

    Arguments as for `extract`, which raises the same.
    """
    with _uncollected():
        return _read(page, url, received)


def _read(source: str, url: str | None, received: datetime | None) -> ReadPage:
    tree = parse(source)
    if tree is None:
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is empty")
    said = evidence.collect(tree)
    title = metadata.title(tree, said, url)
    lines, written = _lines_and_authors(tree, said, url, title)
    spoken = language.identify("\n".join(lines), said.lang)
    locales = _locales(said, url, spoken.tag if spoken else None)
    when = dates.find(tree, said, url, locales, received, title.value if title else None)
    found = Findings(
        lines=lines,
        language=spoken,
        title=title,
        authors=written,
        published=when.published,
        modified=when.modified,
        section=metadata.section(said),
        tags=metadata.tags(said),
        image=metadata.image(said, url),
        summary=metadata.summary(said),
        flags=refusal.flags(said, lines, tree),
    )
    declared = addresses.declared(tree, said, url)
    return ReadPage(
        found.article(url, declared.own), declared.others, anchored.anchored(tree, lines, url)
    )


def standing(page: str, lines: Iterable[str]) -> tuple[str, ...]:
    """Those of the lines that a page's text shows, as `stayed.standing` finds them."""
    with _uncollected():
        tree = parse(page)
        return () if tree is None else stayed.standing(tree, lines)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collection of cyclic garbage, of which one page leaves none to speak of.

    A page is some ten thousand small objects for some ten milliseconds: the collector would go
    through everything that the libraries hold once in sixty pages, a twentieth of the whole time.
    """
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_enabled:
            gc.enable()


def clean(text: str, url: str | None = None) -> Article:
    """The article of a dump of plain text with a page's leftovers around it.

    Raises `NotAnArticle` where there is nothing to keep.
    """
    guess = language.identify(text[:LANGUAGE_SAMPLE])
    read = dump.read(text, (guess.tag,) if guess else ())
    if not read.text:
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the text holds no paragraph of an article")
    found = Findings(
        lines=read.text,
        language=language.identify("\n".join(read.text)),
        title=Fact(read.title, "text") if read.title else None,
        authors=Facts(read.authors, "text") if read.authors else None,
        published=Stamp(read.published, "text") if read.published else None,
        modified=Stamp(read.modified, "text") if read.modified else None,
        flags=refusal.length_flags(read.text),
    )
    return found.article(url)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found of one article: its lines, and each fact with where it came from."""

    lines: Sequence[str]
    language: Language | None
    title: Fact | None = None
    authors: Facts | None = None
    published: Stamp | None = None
    modified: Stamp | None = None
    section: Fact | None = None
    tags: Facts | None = None
    image: Fact | None = None
    summary: Fact | None = None
    flags: tuple[str, ...] = ()

    def article(self, url: str | None, declared: Fact | None = None) -> Article:
        """The article, at this address, or at the one that its page declares."""
        text = "\n".join(self.lines)
        url = declared.value if declared else url
        provenance = self._provenance() | ({"url": declared.source} if declared else {})
        return Article(
            url=url,
            title=self.title.value if self.title else None,
            text=text,
            authors=self.authors.values if self.authors else (),
            published=self.published.iso if self.published else None,
            modified=self.modified.iso if self.modified else None,
            language=self.language.tag if self.language else None,
            language_confidence=self.language.confidence if self.language else None,
            site=urls.site(url),
            section=self.section.value if self.section else None,
            tags=self.tags.values if self.tags else (),
            image=self.image.value if self.image else None,
            summary=self.summary.value if self.summary else None,
            word_count=count_words(text),
            flags=self.flags,
            provenance=provenance,
            extractor=extractor_name(),
        )

    def _provenance(self) -> dict[str, str]:
        facts = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: fact.source for name, fact in facts.items() if hasattr(fact, "source")}


def extractor_name() -> str:
    """The extractor and its engine, with their versions."""
    return f"scraper {__version__}, {body.engine()}"


def _text(page: bytes | str, headers: Mapping[str, str] | None) -> str:
    if isinstance(page, str):
        return page
    content_type = {k.lower(): v for k, v in (headers or {}).items()}.get("content-type")
    return charset.decode(page, charset.detect(page, content_type))


def _lines_and_authors(
    tree: HtmlElement, said: Evidence, url: str | None, title: Fact | None
) -> tuple[list[str], Facts | None]:
    """The lines of the article and who wrote it. The tree loses what is not the article.

    Both at once, since the last line of the main text may be the byline that is taken off it.
    """
    headline = title.value if title else None
    teasers = refusal.linked_headings(tree)
    comments.strip(tree)
    summary = metadata.summary(said)
    whole = body.main_text(tree, said, headline, summary.value if summary else None)
    with _measured(whole):
        refusal.check_page(tree, said, whole)
    lines = boilerplate.without_head(whole, headline, _locales(said, url, None))
    with _measured(lines):
        refusal.check_text(teasers, said, url, lines)
    written = authors.find(tree, said, url, headline_of(tree, headline))
    return lines, written or authors.signed_by(boilerplate.signature(whole))


@contextmanager
def _measured(lines: Sequence[str]) -> Iterator[None]:
    """Let a refusal say how much text there is."""
    try:
        yield
    except NotAnArticle as error:
        error.length = len("\n".join(lines))
        raise


def _locales(said: Evidence, url: str | None, spoken: str | None) -> tuple[str, ...]:
    """The languages in which this page may write a date, the likeliest first.

    A declared region counts (`en-GB`), and so does the country of the address.
    """
    declared = said.lang or said.meta("og:locale") or ""
    country = (urls.site(url) or "").rsplit(".", 1)[-1].upper()
    tags = [spoken or language.shortest_tag(declared) or ""]
    if declared.lower().startswith(tags[0].split("-")[0] or "-") and len(declared) > 3:
        tags.insert(0, declared)
    elif len(country) == 2 and tags[0]:
        tags.insert(0, f"{tags[0]}-{'GB' if country == 'UK' else country}")
    return tuple(dict.fromkeys(t for t in tags if t))
