"""Every format by its name."""

from __future__ import annotations

import pytest

from scraper.cli.formats import Record
from scraper.cli.tables import Column
from scraper.cli.writers import ARTICLES, ROW_FORMATS, ROWS, Rows
from scraper.model import KeptArticle

Output = pytest.CaptureFixture[str]


def _record(word: str) -> Record:
    return {"word": word, "letters": list(word)}


COLUMNS: tuple[Column[str], ...] = (Column("word", str),)
WORDS = Rows(("word", "letters"), _record, COLUMNS)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("json", '[\n{"word": "ab", "letters": ["a", "b"]}\n]\n'),
        ("jsonl", '{"word": "ab", "letters": ["a", "b"]}\n'),
        ("csv", 'word,letters\nab,"[""a"", ""b""]"\n'),
        ("tsv", 'word\tletters\nab\t"[""a"", ""b""]"\n'),
        ("markdown", "| word |\n| --- |\n| ab |\n"),
    ],
)
def test_things_of_any_kind(form: str, written: str, capsys: Output) -> None:
    """As records with their keys, or in columns."""
    WORDS.write(["ab"], form)
    assert capsys.readouterr().out == written


def test_a_table(capsys: Output) -> None:
    """Has a head."""
    WORDS.write(["ab"], "table")
    head, _, row = capsys.readouterr().out.split()
    assert (head, row) == ("word", "ab")


@pytest.mark.parametrize("form", ROW_FORMATS)
def test_articles(form: str, kept: KeptArticle, capsys: Output) -> None:
    """In every format of rows."""
    ROWS[form]([kept])
    assert "news.example" in capsys.readouterr().out


def test_an_article_alone_is_a_document(kept: KeptArticle, capsys: Output) -> None:
    """In Markdown; the other formats are the same."""
    ARTICLES["markdown"]([kept])
    assert capsys.readouterr().out.startswith("# Floods")
    assert set(ARTICLES) == {*ROW_FORMATS, "text"}
