"""Articles as CSV."""

from __future__ import annotations

import csv
from io import StringIO

from scraper.exchange.records import KEYS
from scraper.exchange.tables import write_table
from scraper.model import KeptArticle


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_row(kept: KeptArticle) -> None:
    """Every key is a column; lists are JSON, and nothing is a formula."""
    (row,) = _rows(b"".join(write_table([kept], has_bom=True)))
    assert tuple(row) == KEYS
    assert row["title"] == "'=Floods [31mreach the | old town"
    assert row["summary"] == "'=HYPERLINK(1)"
    assert row["tags"] == '["floods", "=rivers"]'
    assert row["text"].startswith("The river rose by three metres.\n# Nobody")
    assert (row["url"], row["extractor"]) == ("https://news.example/floods", "scraper 1")


def test_lines_end_as_the_standard_says(kept: KeptArticle) -> None:
    """RFC 4180: with a carriage return and a line feed."""
    head, row = write_table([kept], has_bom=True)
    assert head.startswith(b"\xef\xbb\xbfid,url,title,")
    assert head.endswith(b"gone_at\r\n")
    assert row.endswith(b"\r\n")


def test_no_mark_for_programs(kept: KeptArticle) -> None:
    """Which would take it for a part of the first name."""
    assert next(write_table([kept], has_bom=False)).startswith(b"id,")
