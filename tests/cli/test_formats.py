"""Articles as data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import fields

import pytest

from scraper.cli.formats import KEYS, write_csv, write_json, write_jsonl, write_tsv
from scraper.model import Article, KeptArticle

Output = pytest.CaptureFixture[str]


def test_the_keys_are_the_names_of_the_model() -> None:
    """Those of the article, and those of the archive."""
    of_article = {field.name for field in fields(Article)}
    of_archive = {field.name for field in fields(KeptArticle)} - {"article", "page_id"}
    assert set(KEYS) == of_article | of_archive


def test_jsonl(kept: KeptArticle, capsys: Output) -> None:
    """One object a line; nothing of an article is lost."""
    write_jsonl([kept, kept])
    first, second = capsys.readouterr().out.splitlines()
    record = json.loads(first)
    assert first == second
    assert list(record) == list(KEYS)
    assert record["id"] == 7
    assert record["title"] == kept.article.title
    assert record["authors"] == ["Ana Silva", "Đặng Văn Ấn"]
    assert record["provenance"] == {"title": "jsonld"}
    assert record["urls"] == ["https://news.example/floods", "https://news.example/f/1"]
    assert "Đặng Văn Ấn" in first


def test_json_shows_no_control_characters(kept: KeptArticle, capsys: Output) -> None:
    """They are escaped, also those that JSON would let pass."""
    write_jsonl([kept])
    out = capsys.readouterr().out
    assert not {"\x1b", "\x9b", "\u202e"} & set(out)
    assert "\\u009b" in out


@pytest.mark.parametrize("number", [0, 1, 3])
def test_json_is_one_document(kept: KeptArticle, number: int, capsys: Output) -> None:
    """However many articles there are."""
    write_json([kept] * number)
    assert len(json.loads(capsys.readouterr().out)) == number


def test_json_is_a_document_when_it_is_interrupted(kept: KeptArticle, capsys: Output) -> None:
    """What came is closed."""

    def broken() -> Iterator[KeptArticle]:
        yield kept
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_json(broken())
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_csv(kept: KeptArticle, capsys: Output) -> None:
    """Lists are JSON, and no cell is a formula."""
    write_csv([kept])
    (record,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert list(record) == list(KEYS)
    assert record["tags"] == '["floods", "=rivers"]'
    assert record["summary"] == "'=HYPERLINK(1)"
    assert record["word_count"] == "1234"
    assert record["text"] == "The river rose overnight.\n# Nobody *was* hurt.\n1. March"


def test_csv_shows_no_control_characters(capsys: Output) -> None:
    """Neither in a text nor in a list."""
    write_csv([Article(url=None, title="a\x9bb", text="", authors=("c\x9bd", "e\u202ef"))])
    (record,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert record["title"] == "ab"
    assert record["authors"] == '["c\\u009bd", "e\\u202ef"]'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r=", "\x00=", "\u202e@"])
def test_a_cell_is_no_formula(start: str, capsys: Output) -> None:
    """A spreadsheet shows it as it is."""
    write_csv([Article(url=None, title=f"{start}1", text="")])
    (record,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert record["title"].startswith("'")


def test_tsv(kept: KeptArticle, capsys: Output) -> None:
    """The same with tabs."""
    write_tsv([kept])
    assert capsys.readouterr().out.splitlines()[0] == "\t".join(KEYS)


def test_an_article_that_is_not_kept_has_the_same_keys(capsys: Output) -> None:
    """What only the archive knows is null."""
    write_jsonl([Article(url=None, title=None, text="News")])
    record = json.loads(capsys.readouterr().out)
    assert list(record) == list(KEYS)
    assert (record["id"], record["urls"], record["revision"]) == (None, None, None)
