"""Records as data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest

from scraper.cli.articles import KEYS, record
from scraper.cli.formats import Record, write_csv, write_json, write_jsonl, write_tsv
from scraper.model import Article, KeptArticle

Output = pytest.CaptureFixture[str]


def test_jsonl(kept: KeptArticle, capsys: Output) -> None:
    """One object a line; nothing of an article is lost."""
    write_jsonl([record(kept)] * 2)
    first, second = capsys.readouterr().out.splitlines()
    read = json.loads(first)
    assert first == second
    assert list(read) == list(KEYS)
    assert read["id"] == 7
    assert read["title"] == kept.article.title
    assert read["authors"] == ["Ana Silva", "Đặng Văn Ấn"]
    assert read["provenance"] == {"title": "jsonld"}
    assert read["urls"] == ["https://news.example/floods", "https://news.example/f/1"]
    assert "Đặng Văn Ấn" in first


def test_json_shows_no_control_characters(kept: KeptArticle, capsys: Output) -> None:
    """They are escaped, also those that JSON would let pass."""
    write_jsonl([record(kept)])
    out = capsys.readouterr().out
    assert not {"\x1b", "\x9b", "\u202e"} & set(out)
    assert "\\u009b" in out


@pytest.mark.parametrize("number", [0, 1, 3])
def test_json_is_one_document(kept: KeptArticle, number: int, capsys: Output) -> None:
    """However many articles there are."""
    write_json([record(kept)] * number)
    assert len(json.loads(capsys.readouterr().out)) == number


def test_json_is_a_document_when_it_is_interrupted(kept: KeptArticle, capsys: Output) -> None:
    """What came is closed."""

    def broken() -> Iterator[Record]:
        yield record(kept)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_json(broken())
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_csv(kept: KeptArticle, capsys: Output) -> None:
    """Lists are JSON, and no cell is a formula."""
    write_csv([record(kept)], KEYS)
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert list(row) == list(KEYS)
    assert row["tags"] == '["floods", "=rivers"]'
    assert row["summary"] == "'=HYPERLINK(1)"
    assert row["word_count"] == "1234"
    assert row["text"] == "The river rose overnight.\n# Nobody *was* hurt.\n1. March"


def test_csv_shows_no_control_characters(capsys: Output) -> None:
    """Neither in a text nor in a list."""
    write_csv(
        [record(Article(url=None, title="a\x9bb", text="", authors=("c\x9bd", "e\u202ef")))], KEYS
    )
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["title"] == "ab"
    assert row["authors"] == '["c\\u009bd", "e\\u202ef"]'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r=", "\x00=", "\u202e@"])
def test_a_cell_is_no_formula(start: str, capsys: Output) -> None:
    """A spreadsheet shows it as it is."""
    write_csv([record(Article(url=None, title=f"{start}1", text=""))], KEYS)
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["title"].startswith("'")


def test_tsv(kept: KeptArticle, capsys: Output) -> None:
    """The same with tabs."""
    write_tsv([record(kept)], KEYS)
    assert capsys.readouterr().out.splitlines()[0] == "\t".join(KEYS)
