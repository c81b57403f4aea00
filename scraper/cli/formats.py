"""Articles as rows and objects: JSON, JSON lines, CSV, TSV.

The keys are the names of `model.Article`, then what only the archive knows, null for an article
that is not kept. Every format is written as the articles come. JSON is one valid document
(RFC 8259), JSON lines one object a line, CSV is RFC 4180 with lists as JSON.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import fields

import click

from scraper.cli.terminal import printable
from scraper.model import Article, KeptArticle

Value = str | int | float | None | tuple[str, ...] | dict[str, str]

_OF_ARTICLE = tuple(field.name for field in fields(Article))
_OF_ARCHIVE = ("urls", "revision", "first_seen", "last_checked", "last_changed", "gone_at")
KEYS = ("id", *_OF_ARTICLE, *_OF_ARCHIVE)

# What JSON leaves in place and a terminal may obey. It only ever stands inside strings.
_UNESCAPED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# A cell that begins so is a formula to a spreadsheet (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_json(articles: Iterable[KeptArticle | Article]) -> None:
    """Write one array."""
    separator = "[\n"
    try:
        for article in articles:
            click.echo(separator + _json(_record(article)), nl=False)
            separator = ",\n"
    finally:  # a valid document also when it was interrupted
        click.echo("[]" if separator == "[\n" else "\n]")


def write_jsonl(articles: Iterable[KeptArticle | Article]) -> None:
    """Write one object a line."""
    for article in articles:
        click.echo(_json(_record(article)))


def write_csv(articles: Iterable[KeptArticle | Article]) -> None:
    """Write a line with the keys, then one an article."""
    _write_cells(articles, ",")


def write_tsv(articles: Iterable[KeptArticle | Article]) -> None:
    """Write the same, with tabs."""
    _write_cells(articles, "\t")


def _write_cells(articles: Iterable[KeptArticle | Article], delimiter: str) -> None:
    writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
    writer.writerow(KEYS)
    for article in articles:
        writer.writerow([_cell(value) for value in _record(article).values()])


def _record(article: KeptArticle | Article) -> Mapping[str, Value]:
    kept = article if isinstance(article, KeptArticle) else None
    read = article.article if isinstance(article, KeptArticle) else article
    of_article = {name: _plain(getattr(read, name)) for name in _OF_ARTICLE}
    of_archive = {name: getattr(kept, name, None) for name in _OF_ARCHIVE}
    return {"id": getattr(kept, "id", None), **of_article, **of_archive}


def _plain(value: object) -> Value:
    return dict(value) if isinstance(value, Mapping) else value  # type: ignore[return-value]


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _UNESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _cell(value: Value) -> Value:
    if isinstance(value, tuple | dict):
        return _json(value)
    if not isinstance(value, str):
        return value
    shown = printable(value)  # a control character may stand before the sign of a formula
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
