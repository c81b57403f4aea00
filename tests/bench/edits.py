"""What the judgement of changes does not see, and what it takes for no change, on gold pages.

    python -m tests.bench.edits             60 pages of each set of ../shared/corpus
    python -m tests.bench.edits --pages 200

Of every article, ten letters or digits are changed, one at a time. Around it, something is added to
its page that is none of it, and the page is read again; and its paragraphs are taken out of the
page, one at a time.

  unseen    edits after which the text counts as the same; where nothing leaked in it should be none
  trifles   lines of texts that are wholly a counter or a relative time
  linked    lines of the gold text that are wholly links: an edit in one of them is no change
  restless  pages with something around the article that would count as changed by their texts alone
  false     those of them that count as changed
  lost      pages that lost a paragraph, which they had once, and that count as unchanged
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from scraper import charset
from scraper.errors import NotAnArticle
from scraper.extractor import read, sameness, standing
from scraper.extractor.stayed import stayed
from scraper.model import ReadPage
from tests.quality import corpora

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SETS = ("articles-chinese", "articles-news", "segments")
EDITS = 10  # of each article
SEED = 7
REMOVED = 3  # paragraphs of each article
MIN_PARAGRAPH = 80  # characters
LINKS = "".join(f"<li><a href=/{i}>Another story of the day, number {i}</a></li>" for i in range(6))
AROUND = (  # behind or before which tag
    (re.compile(r"(?=</body)", re.IGNORECASE), "<span>1,234 views</span>"),
    (re.compile(r"(?=</body)", re.IGNORECASE), f"<div class=related><ul>{LINKS}</ul></div>"),
    (re.compile(r"(?=</body)", re.IGNORECASE), "<div><a href=#c>12 comments</a></div>"),
    (re.compile(r"(?=</aside)", re.IGNORECASE), "<div class=ad><p>Advertisement</p></div>"),
    (re.compile(r"(?=</head)", re.IGNORECASE), "<script>var a = [1, 2, 3];</script>"),
    (re.compile(r"<body[^>]*>", re.IGNORECASE), "<div><p>Read our app's terms.</p></div>"),
)
_PARAGRAPH = re.compile(r"<p\b[^>]*>([^<]*)</p\s*>", re.IGNORECASE)


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
    source = charset.decode(body, charset.detect(body, None))
    try:
        whole = read(source, page.url)
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
    for other in _with_more_around(source):
        counts["pages with more around"] += 1
        again = _read(other, page.url)
        counts["restless"] += again is None or not _is_same(whole, again)
        counts["false"] += again is None or not _is_same(whole, again, source, other)
    for other in _without_a_paragraph(source, lines, chance):
        again = _read(other, page.url)
        if again is not None and again.article.text != text:
            counts["paragraphs removed"] += 1
            counts["lost"] += _is_same(whole, again, source, other)


def _read(source: str, url: str) -> ReadPage | None:
    try:
        return read(source, url)
    except NotAnArticle:
        return None


def _with_more_around(source: str) -> Iterator[str]:
    for tag, more in AROUND:
        at = tag.search(source)
        if at is not None:
            yield source[: at.end()] + more + source[at.end() :]


def _without_a_paragraph(source: str, lines: Sequence[str], chance: random.Random) -> Iterator[str]:
    own = {line for line in map(_key, lines) if len(line) >= MIN_PARAGRAPH}
    found = [at for at in _PARAGRAPH.finditer(source) if _key(unescape(at[1])) in own]
    for at in chance.sample(found, min(REMOVED, len(found))):
        yield source[: at.start()] + source[at.end() :]


def _is_same(one: ReadPage, other: ReadPage, *sources: str) -> bool:
    """Whether two readings count as the same; with the `sources` of both, lines are looked up."""
    texts = (one.article.text, other.article.text)
    aside = {*one.linked, *other.linked}
    if sameness.same_text(*texts, aside=aside) or not sources:
        return sameness.same_text(*texts, aside=aside)
    lines = "\n".join(texts).split("\n")
    before, now = (standing(source, lines) for source in sources)
    return sameness.same_text(*texts, aside=aside | stayed(*texts, before, now))


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
