"""Every format by its name, for articles and for rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scraper.cli.documents import write_markdown, write_text
from scraper.cli.formats import write_csv, write_json, write_jsonl, write_tsv
from scraper.cli.tables import write_markdown_table, write_table
from scraper.model import Article, KeptArticle

Writer = Callable[[Iterable[KeptArticle | Article]], None]

ARTICLES: dict[str, Writer] = {
    "csv": write_csv,
    "json": write_json,
    "jsonl": write_jsonl,
    "markdown": write_markdown,
    "table": write_table,
    "text": write_text,
    "tsv": write_tsv,
}
ROWS: dict[str, Writer] = {**ARTICLES, "markdown": write_markdown_table}
