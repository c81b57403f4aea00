"""Mutated pages through `extract`: any error but a refusal is a crash; the slowest are named.

    python -m tests.bench.fuzz --seconds 120 --seed 1                 the pages of tests/data/pages
    python -m tests.bench.fuzz --folder PAGES --seconds 120 --keep D  any *.html or *.html.gz

Each round draws a page and does one to four things to its bytes: a part is deleted, doubled many
times, moved, or put in from another page; bits flip; tags and quotes go; a hostile piece is put in;
a value of its JSON-LD becomes one of another type. The same seed draws the same mutants. A crash is
written to the folder of `--keep`, where it can be read again with `--folder`.

Exit code 1 where anything crashed.
"""

from __future__ import annotations

import argparse
import gzip
import logging
import random
import re
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scraper.errors import NotAnArticle
from scraper.extractor import extract

PAGES = Path(__file__).parents[1] / "data" / "pages"
MAX_PAGE = 300_000  # bytes of a mutant; what is longer is slow for its length alone
SLOWEST = 10  # named at the end
URLS = (None, "https://news.example/2024/01/05/bridge", "http://[", "")

HOSTILE = (
    b"<svg>", b"</svg>", b"<math><mi>", b"<template>", b"</template>", b"<frameset>", b"<select>",
    b"<table><tr><td>", b"</table>", b"<plaintext>", b"<noscript>", b"<textarea>", b"<title>",
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<!DOCTYPE svg>", b"\x00", b"\x1b", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\xed\xa0\x80", b"&#0;", b"&#xD800;", b"&#x110000;", b"&#99999999999;",
    b"&notanentity;", b"<a href='javascript:'>", b"<a href='http://['>", b"<base href='http://['>",
    b"<html lang='x-\xff'>", b"<p" + b" a" * 500 + b">", b"<div>" * 300, b"<br>" * 500,
    b"<time datetime='99999-99-99'>", b"<meta property='article:published_time' content='now'>",
    b"<link rel=canonical href='http://[::1'>", b"<h1>" * 60, b"</body></html>", b"</p>" * 50,
    b"<script type='application/ld+json'>[[[[{\"@type\":[\"NewsArticle\",1,null]}]]]]</script>",
)  # fmt: skip
VALUES = (
    b"null", b"[]", b"{}", b"0", b"-1e999", b"NaN", b'""', b"true", b'"\\ud800"', b"[[[]]]",
    b'{"@id":"#a"}', b'["",null,7,{}]', b'"' + b"9" * 400 + b'"', b"1e400",
    b'{"name":[{"name":1}]}', b'"0000-00-00T99:99:99+99:99"', b'"10000-01-01"', b"1700000000000000",
)  # fmt: skip
_VALUE = re.compile(rb'(?<=":)\s*(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)')
_TAG = re.compile(rb"</?[a-zA-Z][^<>]*>")

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def _span(rng: random.Random, page: bytes, longest: int = 4_000) -> tuple[int, int]:
    start = rng.randrange(len(page) + 1)
    return start, min(len(page), start + rng.randrange(1, longest))


def delete(rng: random.Random, page: bytes, _: Sequence[bytes]) -> bytes:
    """A part is missing."""
    start, end = _span(rng, page)
    return page[:start] + page[end:]


def double(rng: random.Random, page: bytes, _: Sequence[bytes]) -> bytes:
    """A part stands there up to forty times."""
    start, end = _span(rng, page, 2_000)
    return page[:end] + page[start:end] * rng.randrange(1, 40) + page[end:]


def move(rng: random.Random, page: bytes, _: Sequence[bytes]) -> bytes:
    """A part stands somewhere else."""
    start, end = _span(rng, page)
    rest = page[:start] + page[end:]
    to = rng.randrange(len(rest) + 1)
    return rest[:to] + page[start:end] + rest[to:]


def splice(rng: random.Random, page: bytes, pages: Sequence[bytes]) -> bytes:
    """A part of another page stands in this one."""
    other = rng.choice(pages)
    start, end = _span(rng, other, 8_000)
    at = rng.randrange(len(page) + 1)
    return page[:at] + other[start:end] + page[at:]


def flip(rng: random.Random, page: bytes, _pages: Sequence[bytes]) -> bytes:
    """Up to fifty bits are others."""
    flipped = bytearray(page)
    for _ in range(rng.randrange(1, 50) if flipped else 0):
        flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
    return bytes(flipped)


def untag(rng: random.Random, page: bytes, _: Sequence[bytes]) -> bytes:
    """One tag in ten is missing."""
    return _TAG.sub(lambda tag: b"" if rng.random() < 0.1 else tag[0], page)


def insert(rng: random.Random, page: bytes, _pages: Sequence[bytes]) -> bytes:
    """Up to five hostile pieces stand anywhere."""
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(page) + 1)
        page = page[:at] + rng.choice(HOSTILE) + page[at:]
    return page


def retype(rng: random.Random, page: bytes, _: Sequence[bytes]) -> bytes:
    """One JSON value in three is another."""
    return _VALUE.sub(lambda v: rng.choice(VALUES) if rng.random() < 0.3 else v[0], page)


def cut(rng: random.Random, page: bytes, _: Sequence[bytes]) -> bytes:
    """The page ends before its end."""
    return page[: rng.randrange(len(page) + 1)]


MUTATIONS: tuple[Mutation, ...] = (delete, double, move, splice, flip, untag, insert, retype, cut)


def mutant(rng: random.Random, pages: Sequence[bytes]) -> bytes:
    """One page with one to four things done to it."""
    page = rng.choice(pages)
    for _ in range(rng.randrange(1, 5)):
        page = rng.choice(MUTATIONS)(rng, page, pages)
    return page[:MAX_PAGE]


def read_pages(folder: Path) -> list[bytes]:
    """Every page below a folder, those of `*.html.gz` unpacked."""
    pages = [path.read_bytes() for path in sorted(folder.rglob("*.html"))]
    pages += [gzip.decompress(path.read_bytes()) for path in sorted(folder.rglob("*.html.gz"))]
    return [page for page in pages if len(page) <= MAX_PAGE]


@dataclass(slots=True)
class Tally:
    """What became of the mutants so far: outcomes, crashes by place, (seconds, round, bytes)."""

    outcomes: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    times: list[tuple[float, int, int]] = field(default_factory=list)

    def read(self, page: bytes, url: str | None) -> str | None:
        """Extract one mutant; the place of its crash where it is the first one there."""
        start, place = time.process_time(), None
        try:
            extract(page, url)
            self.outcomes["article"] += 1
        except NotAnArticle as refusal:
            self.outcomes[str(refusal.outcome)] += 1
        except Exception as error:  # noqa: BLE001
            name = _place(error)
            place = name if name not in self.crashes else None
            self.crashes[name] += 1
        self.times.append((time.process_time() - start, len(self.times) + 1, len(page)))
        return place

    def report(self) -> str:
        """Counts, crashes, the slowest."""
        lines = [
            f"{len(self.times)} mutants: {dict(self.outcomes)}, {self.crashes.total()} crashes"
        ]
        lines += [f"  {n} x {name}" for name, n in self.crashes.most_common()]
        slowest = sorted(self.times, reverse=True)[:SLOWEST]
        lines += [f"  {1000 * s:.0f} ms for {size} bytes, round {n}" for s, n, size in slowest]
        return "\n".join(lines)


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:80]} ({Path(last.filename).name}:{last.lineno})"


def main() -> int:
    """Run until the time is over."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, default=PAGES)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder for mutants that crashed")
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    rng, pages = random.Random(args.seed), read_pages(args.folder)  # noqa: S311
    if not pages:
        parser.error(f"no *.html or *.html.gz below {args.folder}")
    tally, end = Tally(), time.monotonic() + args.seconds
    while time.monotonic() < end:
        page = mutant(rng, pages)
        crashed = tally.read(page, rng.choice(URLS))
        if crashed and args.keep:
            args.keep.mkdir(parents=True, exist_ok=True)
            (args.keep / f"{args.seed}-{len(tally.times)}.html").write_bytes(page)
    print(tally.report())
    return 1 if tally.crashes else 0


if __name__ == "__main__":
    sys.exit(main())
