"""A set of two gold pages, and an extractor that takes the paragraphs."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.quality import measuring
from tests.quality.measuring import Extraction

TEXTS = ("The bridge opens on Monday.", "The rain has stopped in the north.")


@pytest.fixture
def gold_set(tmp_path: Path) -> Path:
    """`corpus/news`, with a page for each of `TEXTS`, which the second has with two words more."""
    folder = tmp_path / "corpus" / "news"
    (folder / "pages").mkdir(parents=True)
    lines = []
    for i, text in enumerate(TEXTS):
        shown = text + " Read more" * i
        page = f"<title>News</title><body><p>{shown}</p><time>2024-03-05</time></body>".encode()
        (folder / "pages" / f"{i:03}.html.gz").write_bytes(gzip.compress(page, mtime=0))
        gold = {"id": f"{i:03}", "text": text, "date": "2024-03-05"}
        lines.append(json.dumps(gold) + "\n")
    (folder / "gold.jsonl").write_text("".join(lines), "utf-8")
    return folder


def paragraphs(page: bytes, _url: str) -> Extraction:
    """The paragraphs and the day of a page of `gold_set`."""
    html = page.decode()
    day = re.search(r"<time>(.*?)</time>", html)
    return Extraction("\n".join(re.findall(r"<p>(.*?)</p>", html)), day=day[1] if day else "")


@pytest.fixture(autouse=True)
def extractors(monkeypatch: pytest.MonkeyPatch) -> None:
    """No extractor is loaded: both are `paragraphs`."""
    known = dict.fromkeys(measuring.EXTRACTORS, paragraphs)
    monkeypatch.setattr(measuring, "EXTRACTORS", known)
