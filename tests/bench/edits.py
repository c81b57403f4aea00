"""What the judgement of changes does not see, and what it takes for no change, on gold pages.

    python -m tests.bench.edits             60 pages of each set of ../shared/corpus
    python -m tests.bench.edits --pages 200

Of every article, ten letters or digits are changed, one at a time.

  unseen    edits after which the text counts as the same; where nothing leaked in it should be none
  trifles   lines of texts that are wholly a counter or a relative time
  linked    lines of the gold text that are wholly links: an edit in one of them is no change
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections import Counter
from pathlib import Path

from scraper import charset
from scraper.errors import NotAnArticle
from scraper.extractor import read, sameness
from scraper.model import ReadPage
from tests.quality import corpora

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SETS = ("articles-chinese", "articles-news", "segments")
EDITS = 10  # of each article
SEED = 7


def main() -> None:
    """Measure, and print a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60, help="of each set")
    pages = parser.parse_args().pages
    chance, counts = random.Random(SEED), Counter[str]()  # noqa: S311
    for folder in corpora.sets(CORPUS):
        if folder.name in SETS:
            for page in corpora.read(folder)[:pages]:
                _count(page, chance, counts)
    print(", ".join(f"{number:,} {name}" for name, number in counts.items()))


def _count(page: corpora.GoldPage, chance: random.Random, counts: Counter[str]) -> None:
    body = gzip.decompress(page.file.read_bytes())
    try:
        whole = read(charset.decode(body, charset.detect(body, None)), page.url)
    except NotAnArticle:
        return
    text = whole.article.text
    lines, gold = text.split("\n"), _key(page.text)
    counts["pages"] += 1
    counts["edits"] += EDITS
    counts["unseen"] += sum(_is_unseen(whole, chance) for _ in range(EDITS))
    counts["lines"] += len(lines)
    counts["trifles"] += sum(sameness.same_text("", line) for line in lines)
    counts["gold lines"] += sum(_key(line) in gold for line in lines)
    counts["linked"] += sum(_key(line) in gold for line in whole.linked)


def _is_unseen(whole: ReadPage, chance: random.Random) -> bool:
    text = whole.article.text
    at = chance.choice([i for i, sign in enumerate(text) if sign.isalnum()])
    sign = "7" if text[at].isdecimal() else "x"
    other = "8" if text[at] == "7" else "y"
    edited = text[:at] + (other if text[at] == sign else sign) + text[at + 1 :]
    return sameness.same_text(text, edited)


def _key(text: str) -> str:
    return "".join(text.split())


if __name__ == "__main__":
    main()
