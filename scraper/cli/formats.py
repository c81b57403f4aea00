"""Records as data: JSON, JSON lines, CSV, TSV.

A record is a value by key, the same keys in the same order in each of a list. Every format is
written as the records come. JSON is one valid document (RFC 8259), JSON lines one object a line,
CSV is RFC 4180 with lists and objects as JSON.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence

import click

from scraper.controls import as_cell
from scraper.controls import as_json as as_json

Record = Mapping[str, object]  # what JSON knows, and tuples


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


def _write_cells(records: Iterable[Record], keys: Sequence[str], delimiter: str) -> None:
    writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
    writer.writerow(keys)
    for record in records:
        writer.writerow([as_cell(record[key]) for key in keys])
