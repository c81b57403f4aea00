"""Every format by its name, for things of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from scraper.cli import articles
from scraper.cli.documents import write_markdown, write_text
from scraper.cli.formats import Record, write_csv, write_json, write_jsonl, write_tsv
from scraper.cli.tables import Column, write_markdown_table, write_table
from scraper.model import Article, KeptArticle

T = TypeVar("T")

ROW_FORMATS = ("table", "json", "jsonl", "csv", "tsv", "markdown")


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """How things of one kind are written: as records with these keys, or in these columns."""

    keys: tuple[str, ...]
    record: Callable[[T], Record]
    columns: tuple[Column[T], ...]

    def write(self, things: Iterable[T], form: str) -> None:
        """Write things in one of `ROW_FORMATS`, as they come."""
        match form:
            case "table":
                write_table(things, self.columns)
            case "markdown":
                write_markdown_table(things, self.columns)
            case "json":
                write_json(map(self.record, things))
            case "jsonl":
                write_jsonl(map(self.record, things))
            case "csv":
                write_csv(map(self.record, things), self.keys)
            case "tsv":
                write_tsv(map(self.record, things), self.keys)
            case _:
                raise KeyError(form)


def _writer(rows: Rows[T], form: str) -> Callable[[Iterable[T]], None]:
    return lambda things: rows.write(things, form)


Writer = Callable[[Iterable[KeptArticle | Article]], None]

_OF_ARTICLES = Rows(articles.KEYS, articles.record, articles.COLUMNS)
ROWS: dict[str, Writer] = {form: _writer(_OF_ARTICLES, form) for form in ROW_FORMATS}
ARTICLES: dict[str, Writer] = {**ROWS, "markdown": write_markdown, "text": write_text}
