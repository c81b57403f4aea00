"""Extractors run on gold pages, and the figures of a set.

F P R      of shingles (`scores`): F of mean precision and mean recall
exact      share of pages whose words are the gold's, in order
seg        F over snippets that must and must not be in the text, of pages where no text is known
leak       share of pages with readers' comments of which one is in the text
date title author    of the pages where it is known, the share where it is right
refused    share of pages for which no text came back
ms         processor milliseconds a page
"""

from __future__ import annotations

import logging
import statistics
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool

from tests.quality import scores
from tests.quality.corpora import GoldPage

FIGURES = ("F", "P", "R", "exact", "seg", "leak", "date", "title", "author", "refused", "ms")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an extractor made of a page; empty where it found nothing."""

    text: str = ""
    title: str = ""
    author: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """How right one extraction is; None where the gold does not say."""

    ms: float
    crash: str
    is_refused: bool
    overlap: scores.PrecisionRecall | None
    is_exact: bool | None
    snippets: scores.Snippets | None
    is_leaky: bool | None
    has_date: bool | None
    has_title: bool | None
    has_author: bool | None


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one extractor on one set, and each crash with its page."""

    pages: int
    figures: Mapping[str, float]
    crashes: tuple[str, ...]


Extractor = Callable[[bytes, str], Extraction]


def ours(page: bytes, url: str) -> Extraction:
    """The article that `scraper.extract` finds; nothing where it refuses the page."""
    import scraper
    from scraper.errors import ScraperError

    try:
        found = scraper.extract(page, url or None)
    except ScraperError:
        return Extraction()
    day = (found.published or "")[:10]
    return Extraction(found.text or "", found.title or "", " ".join(found.authors), day)


def trafilatura(page: bytes, url: str) -> Extraction:
    """What trafilatura alone finds, in its default mode, with metadata and without comments."""
    from trafilatura import bare_extraction

    found = bare_extraction(page, url=url or None, include_comments=False, with_metadata=True)
    if found is None or isinstance(found, dict):  # a dict is its deprecated way to answer
        return Extraction()
    return Extraction(found.text or "", found.title or "", found.author or "", found.date or "")


EXTRACTORS: Mapping[str, Extractor] = {"scraper": ours, "trafilatura": trafilatura}


def measure(extractor: str, pages: Sequence[GoldPage], jobs: int) -> Measured:
    """An extractor on the pages of a set, in so many processes."""
    row = partial(row_of, extractor)
    row(pages[0])  # what it loads, no page pays for: the processes have it from this one
    if jobs == 1:
        return measured([row(page) for page in pages])
    with Pool(jobs) as pool:
        return measured(pool.map(row, pages, chunksize=4))


def row_of(extractor: str, gold: GoldPage) -> Row:
    """One page, extracted and scored."""
    page = gold.html()
    with _quiet():
        start = time.process_time()
        try:
            found, crash = EXTRACTORS[extractor](page, gold.url), ""
        except Exception as error:  # noqa: BLE001 - counted, and no measurement ends by one page
            found, crash = Extraction(), f"{gold.id}: {type(error).__name__}: {error}"
        ms = 1000 * (time.process_time() - start)
    comments = scores.reader_comments(page, gold.text) if gold.text else ()
    return Row(
        ms=ms,
        crash=crash,
        is_refused=not found.text,
        overlap=scores.precision_recall(gold.text, found.text) if gold.text else None,
        is_exact=scores.is_exact(gold.text, found.text) if gold.text else None,
        snippets=None if gold.text else scores.snippets(found.text, gold.wanted, gold.unwanted),
        is_leaky=scores.is_leaky(comments, found.text) if comments else None,
        has_date=found.day == gold.day if gold.day else None,
        has_title=scores.is_title(gold.title, found.title) if gold.title else None,
        has_author=scores.is_author(gold.author, found.author) if gold.author else None,
    )


def measured(rows: Sequence[Row]) -> Measured:
    """The figures that the pages of a set have."""
    both = scores.overlap([r.overlap for r in rows if r.overlap])
    figures: dict[str, float | None] = {
        "F": both.f if both else None,
        "P": both.precision if both else None,
        "R": both.recall if both else None,
        "exact": _share(r.is_exact for r in rows),
        "seg": scores.snippet_f([r.snippets for r in rows if r.snippets]),
        "leak": _share(r.is_leaky for r in rows),
        "date": _share(r.has_date for r in rows),
        "title": _share(r.has_title for r in rows),
        "author": _share(r.has_author for r in rows),
        "refused": _share(r.is_refused for r in rows),
        "ms": statistics.mean(r.ms for r in rows),
    }
    had = {name: value for name, value in figures.items() if value is not None}
    return Measured(len(rows), had, tuple(r.crash for r in rows if r.crash))


def _share(answers: Iterable[bool | None]) -> float | None:
    known = [answer for answer in answers if answer is not None]
    return statistics.mean(known) if known else None


@contextmanager
def _quiet() -> Iterator[None]:
    """What extractors log and warn of is not what is measured."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(before)
