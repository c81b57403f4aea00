"""Articles as records and as rows of a table.

The keys are the names of `model.Article`, then what only the archive knows, null for an article
that is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from scraper.cli.formats import Record
from scraper.cli.tables import Column
from scraper.model import Article, KeptArticle

_OF_ARTICLE = tuple(field.name for field in fields(Article))
_OF_ARCHIVE = ("urls", "revision", "first_seen", "last_checked", "last_changed", "gone_at")
KEYS = ("id", *_OF_ARTICLE, *_OF_ARCHIVE)
_DAY = len("2023-11-11")


def record(article: KeptArticle | Article) -> Record:
    """All of an article, by key."""
    kept, read = _kept(article), _article(article)
    of_article = {name: _plain(getattr(read, name)) for name in _OF_ARTICLE}
    of_archive = {name: getattr(kept, name, None) for name in _OF_ARCHIVE}
    return {"id": getattr(kept, "id", None), **of_article, **of_archive}


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def _kept(article: KeptArticle | Article) -> KeptArticle | None:
    return article if isinstance(article, KeptArticle) else None


def _article(article: KeptArticle | Article) -> Article:
    return article.article if isinstance(article, KeptArticle) else article


def _id(article: KeptArticle | Article) -> str:
    kept = _kept(article)
    return "" if kept is None else str(kept.id)


COLUMNS: tuple[Column[KeptArticle | Article], ...] = (
    Column("id", _id, is_number=True),
    Column("published", lambda article: (_article(article).published or "")[:_DAY]),
    Column("language", lambda article: _article(article).language or ""),
    Column("site", lambda article: _article(article).site or ""),
    Column("title", lambda article: _article(article).title or "", is_wide=True),
    Column("words", lambda article: f"{_article(article).word_count:,}", is_number=True),
)
