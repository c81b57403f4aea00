"""What the memory of a site gains, and what it costs: articles with and without those beside them.

    python -m tests.bench.site_memory                sets of ../shared/corpus, three sites of four
    python -m tests.bench.site_memory --part held    the others: no threshold was chosen on them
    python -m tests.bench.site_memory --show         which lines go, and which the labels have

Each page with a labelled text is read alone, then with 1, 2 and 4 other articles of its site known,
where there are so many; any page of the site may be one of them, labelled or not. Copies of each
other do not count as others.

  P, R, F   of four-word shingles (characters of Chinese), mean over pages, before → after
  changed   pages that lost a line;  lossy: pages that lost one which the label has
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path

from scraper import urls
from scraper.errors import NotAnArticle
from scraper.extractor import extract
from scraper.extractor.memory import imprint, recall
from scraper.model import Article, SiteMemory
from scraper.store.connection import open_database, transaction
from scraper.store.memory import recollect, remember
from tests.quality import scores
from tests.quality.scores import PrecisionRecall

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SETS = ("articles-news", "articles-web", "articles-chinese", "segments", "dates")
OTHERS = (1, 2, 4)
HELD_PART = 4  # one site in so many is held back

_WORD = re.compile(r"\w+")
_SAVED = re.compile(r"\w+::([^/-]+)")  # hard::paper.example-story.html: the name of a saved file


@dataclass(frozen=True, slots=True)
class Case:
    """A page of the corpus and what its label says."""

    kind: str
    name: str
    url: str
    gold: str

    @property
    def site(self) -> str | None:
        """The site that the page is of."""
        saved = _SAVED.match(self.url)
        return urls.site(f"https://{saved[1]}/" if saved else self.url)

    @property
    def is_held(self) -> bool:
        """Whether its site is one of those that no threshold was chosen on."""
        digest = hashlib.sha1((self.site or "").encode(), usedforsecurity=False).hexdigest()
        return int(digest, 16) % HELD_PART == 0


@dataclass(frozen=True, slots=True)
class Row:
    """One page with so many others known: precision and recall without and with them."""

    kind: str
    others: int
    before: PrecisionRecall
    after: PrecisionRecall
    gone: tuple[str, ...]
    lost: tuple[str, ...]  # of these, what the label has


def cases() -> Iterator[Case]:
    """All pages that have an address."""
    for kind in SETS:
        for line in (CORPUS / kind / "gold.jsonl").open(encoding="utf8"):
            said = json.loads(line)
            if said.get("url"):
                yield Case(kind, said["id"], said["url"], said.get("text") or "")


def read(case: Case) -> Article | None:
    """The article of a page, as a site's first."""
    file = CORPUS / case.kind / "pages" / f"{case.name}.html.gz"
    try:
        return replace(extract(gzip.decompress(file.read_bytes()), case.url), site=case.site)
    except NotAnArticle:
        return None


def memory_of(articles: Sequence[Article], most: int) -> SiteMemory:
    """What an archive remembers of these articles of one site, of so many at the most."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "a.db", write=True)
        known = SiteMemory()
        with transaction(db):
            for article in articles:
                if known.articles < most:
                    remember(db, article.site, imprint(article, known))
                    known = recollect(db, article.site)
        db.close()
    return known


def rows(of_site: Sequence[tuple[Case, Article]]) -> Iterator[Row]:
    """Every labelled page of one site, with others of it known."""
    for case, article in of_site:
        others = [other for _, other in of_site if other is not article]
        for most in OTHERS if case.gold else ():
            known = memory_of(others, most)
            if known.articles == most:
                yield compared(case, article, recall(article, known), most)


def compared(case: Case, before: Article, after: Article, others: int) -> Row:
    """One page without and with its site's memory."""
    kept = set(after.text.split("\n"))
    gone = tuple(line for line in before.text.split("\n") if line not in kept)
    label = " ".join(_WORD.findall(case.gold))
    lost = tuple(line for line in gone if " ".join(_WORD.findall(line)) in label)
    was, now = (scores.precision_recall(case.gold, article.text) for article in (before, after))
    return Row(case.kind, others, was, now, gone, lost)


def report(measured: Sequence[Row]) -> str:
    """The figures of one set and number of others, in one line."""
    both = ([row.before for row in measured], [row.after for row in measured])
    means = [mean for pairs in both if (mean := scores.overlap(pairs))]
    figures = [f"P={mean.precision:.4f} R={mean.recall:.4f} F={mean.f:.4f}" for mean in means]
    changed, lossy = sum(bool(r.gone) for r in measured), sum(bool(r.lost) for r in measured)
    return f"pages={len(measured)} {' → '.join(figures)} changed={changed} lossy={lossy}"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--part", choices=("dev", "held"), default="dev")
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--show", action="store_true")
    given = options.parse_args()
    by_site: dict[str | None, list[Case]] = defaultdict(list)
    for case in cases():
        if case.is_held == (given.part == "held"):
            by_site[case.site].append(case)
    shared = [case for of_site in by_site.values() if len(of_site) > 1 for case in of_site]
    with Pool(given.jobs) as pool:
        found = dict(zip(shared, pool.map(read, shared, chunksize=4), strict=True))
    measured: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for of_site in by_site.values():
        pairs = [(case, article) for case in of_site if (article := found.get(case))]
        for row in rows(pairs):
            measured[row.kind, row.others].append(row)
    for (kind, others), group in sorted(measured.items()):
        print(f"{kind:17} others={others} {report(group)}")
    everything = [row for group in measured.values() for row in group]
    gone = {(line, line in row.lost) for row in everything for line in row.gone}
    for line, is_lost in sorted(gone) if given.show else ():
        print("  LOST" if is_lost else "  gone", line[:120])


if __name__ == "__main__":
    main()
