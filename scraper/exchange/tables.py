"""Articles as CSV (RFC 4180): one row each, the keys of `records` as columns.

A file begins with a byte order mark, since spreadsheets take it for another encoding without one;
what goes to another program has none. Cells that a spreadsheet would take for a formula begin with
an apostrophe, lists are JSON.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from scraper.controls import as_cell
from scraper.exchange.records import KEYS, short_record
from scraper.model import KeptArticle

BOM = b"\xef\xbb\xbf"


def write_table(articles: Iterable[KeptArticle], *, has_bom: bool) -> Iterator[bytes]:
    """A line with the keys, then one row an article."""
    yield (BOM if has_bom else b"") + _row(KEYS)
    for article in articles:
        record = short_record(article)
        yield _row([as_cell(record[key]) for key in KEYS])


def _row(cells: Iterable[object]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")
