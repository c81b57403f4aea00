"""Gold pages: folders with `pages/<id>.html.gz` and `gold.jsonl`, a line for each page.

A line has the page's `id` and `url` and what is known of `text`, `title`, `author`, `date`, `with`
(snippets that must be in the text) and `without` (snippets that must not).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 2  # of so many pages the sample has one: about 1,000 of the 1,995 of all sets
SMALL = 100  # pages under which the sample has the whole set, or single pages would count too much

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A saved page and what is known of it; empty where nothing is."""

    id: str
    file: Path
    line: bytes
    url: str
    text: str
    title: str
    author: str
    day: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    def html(self) -> bytes:
        """The page as it was saved."""
        return gzip.decompress(self.file.read_bytes())


def sets(corpus: Path) -> list[Path]:
    """The folders of gold pages, by name; none where there is no such folder."""
    return sorted(gold.parent for gold in corpus.glob("*/gold.jsonl"))


def read(folder: Path) -> list[GoldPage]:
    """All pages of a set, in its order."""
    lines = (folder / "gold.jsonl").read_bytes().split(b"\n")
    return [_gold_page(folder, line) for line in lines if line.strip()]


def sample(pages: Sequence[GoldPage]) -> list[GoldPage]:
    """The same pages of a set every time, whatever their order: drawn by a hash of their ids."""
    drawn = sorted(pages, key=lambda page: hashlib.sha256(page.id.encode()).digest())
    return drawn if len(drawn) < SMALL else drawn[::EVERY]


def digest(pages: Iterable[GoldPage]) -> str:
    """What a figure was measured on: a SHA-256 over the pages' gold lines and bytes, in order."""
    found = hashlib.sha256()
    for page in pages:
        for part in (page.line, page.file.read_bytes()):
            found.update(hashlib.sha256(part).digest())
    return found.hexdigest()


def _gold_page(folder: Path, line: bytes) -> GoldPage:
    said = json.loads(line)
    author = said.get("author") or ""
    day = _DAY.match(str(said.get("date") or ""))
    return GoldPage(
        id=said["id"],
        file=folder / "pages" / f"{said['id']}.html.gz",
        line=line,
        url=said.get("url") or "",
        text=said.get("text") or "",
        title=said.get("title") or "",
        author=author if isinstance(author, str) else " ".join(author),
        day=day[0] if day else "",
        wanted=tuple(said.get("with") or ()),
        unwanted=tuple(said.get("without") or ()),
    )
