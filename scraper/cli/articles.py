"""Articles as records and as rows of a table.

The keys are the names of `model.Article`, then what only the archive knows, null for an article
that is not kept.
"""

from __future__ import annotations

from scraper.cli.formats import Record
from scraper.cli.tables import Column
from scraper.exchange.records import KEYS as KEYS
from scraper.exchange.records import short_record
from scraper.model import Article, KeptArticle

_DAY = len("2023-11-11")


def record(article: KeptArticle | Article) -> Record:
    """All of an article, by key."""
    return short_record(article)


def _article(article: KeptArticle | Article) -> Article:
    return article.article if isinstance(article, KeptArticle) else article


def _id(article: KeptArticle | Article) -> str:
    return str(article.id) if isinstance(article, KeptArticle) else ""


COLUMNS: tuple[Column[KeptArticle | Article], ...] = (
    Column("id", _id, is_number=True),
    Column("published", lambda article: (_article(article).published or "")[:_DAY]),
    Column("language", lambda article: _article(article).language or ""),
    Column("site", lambda article: _article(article).site or ""),
    Column("title", lambda article: _article(article).title or "", is_wide=True),
    Column("words", lambda article: f"{_article(article).word_count:,}", is_number=True),
)
