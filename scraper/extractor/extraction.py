"""A page or a dump of text → an Article: the room's flow, drawn once.

    text ─ page.parse ─→ tree ─ evidence.collect ─→ what the page says of itself
    tree ─ comments.strip ─ body.main_text ─ boilerplate.trimmed ─→ text      (refusal checks both)
    text ─ language.identify ─→ language ─ dates.find ─→ published, modified
    evidence, tree ─ metadata ─→ title, authors, section, tags, image, summary, canonical

Pure: no network, no clock. The moment a page was received comes in as an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from lxml.html import HtmlElement

from scraper import __version__, charset, urls
from scraper.errors import NotAnArticle
from scraper.extractor import (
    asides,
    body,
    boilerplate,
    comments,
    dates,
    dump,
    evidence,
    language,
    metadata,
    refusal,
)
from scraper.extractor.evidence import Evidence
from scraper.extractor.page import headline_of, parse
from scraper.extractor.typography import weight
from scraper.model import Article, Outcome

LANGUAGE_SAMPLE = 4_000  # characters of a dump by which its likely language is told beforehand

_WORD = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0eff]|\w+")


def extract(
    page: bytes | str,
    url: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    received: datetime | None = None,
) -> Article:
    """The article of a page of HTML.

    `page` are its bytes, decoded by BOM, `headers`, meta or a guess, or its text. `url` is its
    address, which completes relative ones and helps to read dates. `received` (aware) is when it
    was fetched: no date after it is believed.

    Raises `NotAnArticle`, with the outcome, where there is nothing to keep.
    """
    tree = parse(_text(page, headers))
    if tree is None:
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is empty")
    said = evidence.collect(tree)
    title = metadata.title(tree, said, url)
    found = _main_text(tree, said)
    headline = headline_of(tree, title.value if title else None)
    authors = metadata.authors(tree, said, url, headline)
    lines = boilerplate.trimmed(found, title.value if title else None, _locales(said, url, None))
    refusal.check_text(tree, said, url, lines)
    lines = body.with_lead(lines, tree, title.value if title else None)
    authors = authors or metadata.signed_by(boilerplate.signature(found))
    text = "\n".join(lines)
    spoken = language.identify(text, said.lang)
    locales = _locales(said, url, spoken.tag if spoken else None)
    when = dates.find(tree, said, url, locales, received, title.value if title else None)
    facts = {
        "title": title,
        "section": metadata.section(said),
        "image": metadata.image(said, url),
        "summary": metadata.summary(said),
    }
    tags = metadata.tags(said)
    return Article(
        url=metadata.canonical(tree, said, url) or url,
        text=text,
        authors=authors.values if authors else (),
        published=when.published.iso if when.published else None,
        modified=when.modified.iso if when.modified else None,
        language=spoken.tag if spoken else None,
        language_confidence=spoken.confidence if spoken else None,
        site=urls.site(metadata.canonical(tree, said, url) or url),
        tags=tags.values if tags else (),
        word_count=count_words(text),
        flags=refusal.flags(said, lines),
        provenance=_provenance(
            **facts, authors=authors, tags=tags, published=when.published,
            modified=when.modified, language=spoken,
        ),
        extractor=extractor_name(),
        **{field: fact.value if fact else None for field, fact in facts.items()},
    )  # fmt: skip


def clean(text: str, url: str | None = None) -> Article:
    """The article of a dump of plain text with a page's leftovers around it.

    Raises `NotAnArticle` where there is nothing to keep.
    """
    guess = language.identify(text[:LANGUAGE_SAMPLE])
    found = dump.read(text, (guess.tag,) if guess else ())
    if not found.text:
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the text holds no paragraph of an article")
    kept = "\n".join(found.text)
    spoken = language.identify(kept)
    return Article(
        url=url,
        title=found.title,
        text=kept,
        authors=found.authors,
        published=found.published,
        modified=found.modified,
        language=spoken.tag if spoken else None,
        language_confidence=spoken.confidence if spoken else None,
        site=urls.site(url),
        word_count=count_words(kept),
        flags=("short",) if weight(kept) < refusal.SHORT_TEXT else (),
        provenance=_from_text(found, spoken),
        extractor=extractor_name(),
    )


def count_words(text: str) -> int:
    """Words; in scripts without spaces each character is one."""
    return len(_WORD.findall(text))


def extractor_name() -> str:
    """The extractor and its engine, with their versions."""
    return f"scraper {__version__}, {body.engine()}"


def _text(page: bytes | str, headers: Mapping[str, str] | None) -> str:
    if isinstance(page, str):
        return page
    content_type = {k.lower(): v for k, v in (headers or {}).items()}.get("content-type")
    return charset.decode(page, charset.detect(page, content_type))


def _main_text(tree: HtmlElement, said: Evidence) -> list[str]:
    """The lines that the engine finds; the tree loses its comments on the way."""
    comments.strip(tree)
    asides.strip(tree)
    found = body.main_text(tree)
    refusal.check_page(tree, said, found)
    return found


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


def _provenance(**facts: object) -> dict[str, str]:
    """Where each field came from, for the fields that came from anywhere."""
    return {field: source for field, fact in facts.items() if (source := _source(fact))}


def _source(fact: object) -> str | None:
    source = getattr(fact, "source", None)
    return source if isinstance(source, str) else None


def _from_text(found: dump.Dump, spoken: language.Language | None) -> dict[str, str]:
    stated: Iterable[tuple[str, object]] = (
        ("title", found.title),
        ("authors", found.authors),
        ("published", found.published),
        ("modified", found.modified),
    )
    sources = {field: "text" for field, value in stated if value}
    return sources | ({"language": spoken.source} if spoken else {})
