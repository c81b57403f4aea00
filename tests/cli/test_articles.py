"""Articles as records."""

from __future__ import annotations

from dataclasses import fields

from scraper.cli.articles import KEYS, record
from scraper.model import Article, KeptArticle


def test_the_keys_are_the_names_of_the_model() -> None:
    """Those of the article, and those of the archive."""
    of_article = {field.name for field in fields(Article)}
    of_archive = {field.name for field in fields(KeptArticle)} - {"article", "page_id"}
    assert set(KEYS) == of_article | of_archive


def test_a_record_has_all_of_an_article(kept: KeptArticle) -> None:
    """As it is, control characters too: what writes it takes them out."""
    told = record(kept)
    assert tuple(told) == KEYS
    assert told["title"] == kept.article.title
    assert (told["id"], told["revision"], told["urls"]) == (7, 2, kept.urls)


def test_an_article_that_is_not_kept_has_the_same_keys() -> None:
    """What only the archive knows is None."""
    told = record(Article(url=None, title=None, text="News"))
    assert tuple(told) == KEYS
    assert (told["id"], told["urls"], told["revision"]) == (None, None, None)
