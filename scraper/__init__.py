"""Fetches news articles, strips everything that is not the article, keeps the clean text.

The public names are loaded when they are used: importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from scraper.errors import ArchiveError as ArchiveError
    from scraper.errors import ArchiveLocked as ArchiveLocked
    from scraper.errors import BadUrl as BadUrl
    from scraper.errors import FetchFailed as FetchFailed
    from scraper.errors import InputError as InputError
    from scraper.errors import NotAnArticle as NotAnArticle
    from scraper.errors import ScraperError as ScraperError
    from scraper.extractor import clean as clean
    from scraper.extractor import extract as extract
    from scraper.model import Article as Article
    from scraper.model import Attempt as Attempt
    from scraper.model import Filter as Filter
    from scraper.model import Hit as Hit
    from scraper.model import KeptArticle as KeptArticle
    from scraper.model import Outcome as Outcome
    from scraper.model import Page as Page
    from scraper.model import Revision as Revision
    from scraper.model import Selection as Selection
    from scraper.pipeline import Archive as Archive
    from scraper.running import Report as Report
    from scraper.running import RunOptions as RunOptions
    from scraper.sourcing import Wish as Wish

_HOMES = {
    "Archive": "pipeline",
    "ArchiveError": "errors",
    "ArchiveLocked": "errors",
    "Article": "model",
    "Attempt": "model",
    "BadUrl": "errors",
    "FetchFailed": "errors",
    "Filter": "model",
    "Hit": "model",
    "InputError": "errors",
    "KeptArticle": "model",
    "NotAnArticle": "errors",
    "Outcome": "model",
    "Page": "model",
    "Report": "running",
    "Revision": "model",
    "RunOptions": "running",
    "ScraperError": "errors",
    "Selection": "model",
    "Wish": "sourcing",
    "clean": "extractor",
    "extract": "extractor",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604  they are strings


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
