"""Records as data: JSON, JSON lines, CSV, TSV.

A record is a value by key, the same keys in the same order in each of a list. Every format is
written as the records come. JSON is one valid document (RFC 8259), JSON lines one object a line,
CSV is RFC 4180 with lists and objects as JSON.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence

import click

from scraper.cli.terminal import printable

Record = Mapping[str, object]  # what JSON knows, and tuples

# What JSON leaves in place and a terminal may obey. It only ever stands inside strings.
_UNESCAPED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# A cell that begins so is a formula to a spreadsheet (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_json(records: Iterable[Record]) -> None:
    """Write one array."""
    separator = "[\n"
    try:
        for record in records:
            click.echo(separator + as_json(record), nl=False)
            separator = ",\n"
    finally:  # a valid document also when it was interrupted
        click.echo("[]" if separator == "[\n" else "\n]")


def write_jsonl(records: Iterable[Record]) -> None:
    """Write one object a line."""
    for record in records:
        click.echo(as_json(record))


def write_csv(records: Iterable[Record], keys: Sequence[str]) -> None:
    """Write a line with the keys, then one a record."""
    _write_cells(records, keys, ",")


def write_tsv(records: Iterable[Record], keys: Sequence[str]) -> None:
    """Write the same, with tabs."""
    _write_cells(records, keys, "\t")


def as_json(value: object, indent: int | None = None) -> str:
    """A value as JSON that a terminal can be shown; `indent` spaces a level, None on one line."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _write_cells(records: Iterable[Record], keys: Sequence[str], delimiter: str) -> None:
    writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
    writer.writerow(keys)
    for record in records:
        writer.writerow([_cell(record[key]) for key in keys])


def _cell(value: object) -> object:
    if isinstance(value, tuple | list | dict):
        return as_json(value)
    if not isinstance(value, str):
        return value
    shown = printable(value)  # a control character may stand before the sign of a formula
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
