"""How many bytes a kept page takes: gzip alone, zstandard alone, and as the archive keeps it.

    python -m tests.bench.kept_pages                    the sets of ../shared/corpus
    python -m tests.bench.kept_pages --corpus FOLDER    sets of pages in another folder
    python -m tests.bench.kept_pages --site FOLDER ...  also folders with the HTML of one site each

Pages go into a scratch archive one by one, through the store's own door, in the order of their set;
what is counted are the bodies in its file, dictionaries among them. Each page is read back.

The corpora have no site with 20 pages. So sites are made of them as well: the template of a real
page, with other articles in the place of its own. Paragraphs and title are another page's; every
second link leads to and names another article; every second long number and code (ids, tokens,
hashes) is another one on each page.

  page     bytes of a page as it came             gzip, zstd   each page compressed alone
  kept     bytes of a page in the archive, its share of the dictionaries included
  ratio    gzip : kept        put, read   ms of processor time a page, median; most: the longest
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from scraper.model import Attempt, Charset, Outcome, Page
from scraper.store import Store
from scraper.store.compression import compress

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SIZES = (5, 10, 20, 50, 200)  # pages of a made site
TEMPLATES = 12  # made sites of each size
AT = "2026-01-01T00:00:00Z"

_SAVED = re.compile(r"\w+::([^/-]+)")  # hard::paper.example-story.html: the name of a saved file
_PARAGRAPH = re.compile(r"(<p\b[^>]*>)(.*?)(</p>)", re.DOTALL)
_LINK = re.compile(r"(<a\b[^>]*?href=[\"'])([^\"']*)([\"'][^>]*>)([^<]{12,})(</a>)")
_CODE = re.compile(r"\d{6,}|\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Case:
    """A page of a set and what its label says."""

    kind: str
    url: str
    body: bytes
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What pages cost, in bytes, and milliseconds for each."""

    pages: int
    page: int
    gzip: int
    zstd: int
    kept: int
    put_ms: Sequence[float]
    read_ms: Sequence[float]


def cases(corpus: Path) -> Iterator[Case]:
    """All pages of the sets, each body once."""
    seen = set()
    for labels in sorted(corpus.glob("*/gold.jsonl")):
        for number, line in enumerate(labels.open(encoding="utf8")):
            said = json.loads(line)
            body = gzip.decompress((labels.parent / "pages" / f"{said['id']}.html.gz").read_bytes())
            if body not in seen:
                seen.add(body)
                url = _address(said.get("url") or "", f"{labels.parent.name}-{number}")
                text = str(said.get("text") or "")
                lines = tuple(line for line in text.split("\n") if line.strip())
                yield Case(labels.parent.name, url, body, str(said.get("title") or ""), lines)


def _address(url: str, name: str) -> str:
    saved = _SAVED.match(url)
    if saved:
        return f"https://{saved[1]}/{name}"
    return url or f"https://{name}.example/"


def cost(pages: Sequence[tuple[str, bytes]]) -> Cost:
    """Keep these pages in a new archive, and count."""
    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/a.db", write=True) as store:
        with store.together():  # what is told is the work, not how fast the disk is
            put = [_put(store, url, body) for url, body in pages]
        read = [_read(store, number, body) for number, (_, body) in enumerate(pages, 1)]
        found = store.statistics()
    return Cost(
        len(pages),
        sum(len(body) for _, body in pages),
        sum(len(gzip.compress(body, 6)) for _, body in pages),
        sum(len(compress(body)) for _, body in pages),
        found.page_bytes,
        put,
        read,
    )


def _put(store: Store, url: str, body: bytes) -> float:
    page = Page(url, url, body, Charset("utf-8", "meta"), AT)
    start = time.process_time()
    store.record(Attempt(url, AT, Outcome.NOT_ARTICLE), page)
    return 1000 * (time.process_time() - start)


def _read(store: Store, number: int, body: bytes) -> float:
    start = time.process_time()
    page = store.page(number)
    taken = 1000 * (time.process_time() - start)
    if page is None or page.body != body:
        raise SystemExit(f"page {number} did not come back as it was")
    return taken


def show(name: str, costs: Sequence[Cost]) -> None:
    """Print one line for all of these archives."""
    pages = sum(each.pages for each in costs)
    page, gz, zstd, kept = (
        sum(getattr(each, what) for each in costs) for what in ("page", "gzip", "zstd", "kept")
    )
    put = [ms for each in costs for ms in each.put_ms]
    read = [ms for each in costs for ms in each.read_ms]
    print(
        f"{name:34} {pages:6,} {page // pages:9,} {gz // pages:8,} {zstd // pages:8,}"
        f" {kept // pages:8,} {gz / kept:6.2f}"
        f" {statistics.median(put):6.1f} {max(put):6.0f} {statistics.median(read):6.1f}",
        flush=True,
    )


def of_sites(found: Sequence[Case], least: int) -> list[list[Case]]:
    """The pages of each host that has so many."""
    hosts = defaultdict(list)
    for case in found:
        hosts[urlsplit(case.url).netloc].append(case)
    return [pages for pages in hosts.values() if len(pages) >= least]


def made_site(template: Case, others: Sequence[Case], size: int) -> Iterator[tuple[str, bytes]]:
    """Pages of one template, with other articles in it."""
    rng = random.Random(template.url)  # noqa: S311  (the same sites each time)
    host = urlsplit(template.url).netloc
    html = template.body.decode(errors="replace")
    for case in rng.sample(others, size):
        lines = iter(case.lines)
        page = _PARAGRAPH.sub(lambda p: _line(p, template, lines), html)  # noqa: B023
        page = page.replace(template.title, case.title)
        page = _LINK.sub(lambda a: _link(a, rng, others), page)
        page = _CODE.sub(lambda code: _code(code[0], rng), page)
        yield f"https://{host}/{_slug(case.title)}", page.encode()


def _line(paragraph: re.Match[str], template: Case, lines: Iterator[str]) -> str:
    text = " ".join(_TAG.sub("", paragraph[2]).split())
    if text[:40] not in " ".join(template.lines):
        return paragraph[0]
    line = next(lines, None)
    return "" if line is None else f"{paragraph[1]}{escape(line)}{paragraph[3]}"


def _link(link: re.Match[str], rng: random.Random, others: Sequence[Case]) -> str:
    if rng.random() < 0.5:
        return link[0]
    other = rng.choice(others)
    href = f"{link[2].rpartition('/')[0]}/{_slug(other.title)}-{rng.randrange(10**6)}"
    return f"{link[1]}{href}{link[3]}{escape(other.title)}{link[5]}"


def _slug(title: str) -> str:
    return "-".join(re.findall(r"\w+", title.lower()))


def _code(code: str, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return code
    digits = "0123456789" if code.isdigit() else "0123456789abcdef"
    return "".join(rng.choices(digits, k=len(code)))


def is_template(case: Case) -> bool:
    """Whether most of a page's article stands in paragraphs, where another's can stand."""
    html = case.body.decode(errors="replace")
    told = " ".join(case.lines)
    texts = [" ".join(_TAG.sub("", p[2]).split()) for p in _PARAGRAPH.finditer(html)]
    inside = sum(len(text) for text in texts if text and text[:40] in told)
    return bool(case.title) and case.title in html and inside > 0.8 * len(told) > 1_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--site", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    found = list(cases(args.corpus))
    print(
        f"{'':34} {'pages':>6} {'page':>9} {'gzip':>8} {'zstd':>8} {'kept':>8} {'ratio':>6}"
        f" {'put':>6} {'most':>6} {'read':>6}"
    )
    for folder in args.site:
        bodies = {file.read_bytes(): file.name for file in sorted(folder.rglob("*.html"))}
        files = ((f"https://{folder.name}.example/{name}", body) for body, name in bodies.items())
        show(folder.name, [cost(list(files))])
    for kind in sorted({case.kind for case in found}):
        show(kind, [cost([(case.url, case.body) for case in found if case.kind == kind])])
    show("all of them", [cost([(case.url, case.body) for case in found])])
    for least in (2, 4):
        sites = of_sites(found, least)
        costs = [cost([(case.url, case.body) for case in site]) for site in sites]
        show(f"{len(sites)} sites with {least} pages or more", costs)
    others = [case for case in found if case.title and len(" ".join(case.lines)) > 1_000]
    templates = [case for case in others if is_template(case)][:TEMPLATES]
    for size in SIZES:
        made = [list(made_site(case, others, size)) for case in templates]
        show(f"{len(made)} made sites, {size} pages", [cost(site) for site in made])


if __name__ == "__main__":
    main()
