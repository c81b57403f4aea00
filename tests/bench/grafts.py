"""Comment sections grafted onto clean pages: what of them leaks, and what of the article is lost.

    python -m tests.bench.grafts                       pages of ../shared/corpus without comments
    python -m tests.bench.grafts --folder PAGES        any folder of *.html or *.html.gz
    python -m tests.bench.grafts --half a --every 5    markups and languages of one half

Each page gets one section, in a markup and language drawn from a seed: behind the element that
holds most of its paragraphs, at that element's end, at the end of the body, or before its footer.
Half of the sections have class names that say nothing. Rules are made looking at one half of
markups and languages and measured on the other.

  leak      share of pages with a comment in the text; of comments that are in it
  loss      share of the article's four-word shingles (without the graft) that are missing with it
  residue   share of pages with any other new line: names, forms, headings
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from lxml import etree, html
from lxml.html import HtmlElement

from scraper import charset
from scraper.errors import NotAnArticle
from scraper.extractor import extract
from scraper.extractor.page import letters, parse
from tests.bench.markups import MARKUPS, Css, section
from tests.bench.threads import thread, voices

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SETS = ("articles-news", "articles-web")
PLACES = ("behind", "behind", "behind", "inside", "inside", "end", "footer")
STYLES = ("named", "named", "named", "hashed", "utility", "neutral", "bare")
STYLE_WEIGHTS = (1, 1, 1, 1, 1, 0.5, 0.5)  # names that say something on half of the sections
MIN_WORDS = 4  # of a comment that is looked for: shorter ones may be the article's own words
MIN_SIGNS = 10  # the same in scripts without spaces
PROBE = 80  # characters of a comment, words only, that are looked for

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u2e80-\u9fff]")


@dataclass(frozen=True, slots=True)
class Graft:
    """What was put on a page, and where."""

    page: bytes
    comments: list[str]
    language: str
    markup: str
    style: str
    place: str

    @property
    def kind(self) -> str:
        """All of it as a label."""
        return f"{self.markup}/{self.style}/{self.place}/{self.language}"


def graft(
    page: bytes | HtmlElement,
    rng: random.Random,
    languages: Sequence[str] = (),
    markups: Sequence[str] = (),
) -> tuple[bytes, list[str]]:
    """The page with a section of comments on it, and the texts of the comments."""
    made = graft_on(page, rng, languages, markups)
    return made.page, made.comments


def graft_on(
    page: bytes | HtmlElement,
    rng: random.Random,
    languages: Sequence[str] = (),
    markups: Sequence[str] = (),
) -> Graft:
    """A graft with what was drawn for it; of all languages and markups unless some are given."""
    tree = _tree(page)
    language = rng.choice(languages or sorted(voices()))
    markup = rng.choice(markups or sorted(MARKUPS))
    style = rng.choices(STYLES, STYLE_WEIGHTS)[0]
    place = rng.choice(PLACES)
    discussion = thread(rng, language)
    _put(tree, section(discussion, markup, Css(rng, style), rng), place)
    source = etree.tostring(tree, method="html", encoding="unicode")
    texts = [c.text for c in discussion.flat()]
    head = b'<!DOCTYPE html>\n<meta charset="utf-8">'
    return Graft(head + source.encode("utf-8"), texts, language, markup, style, place)


def _tree(page: bytes | HtmlElement) -> HtmlElement:
    if not isinstance(page, bytes):
        return html.fromstring(etree.tostring(page, method="html", encoding="unicode"))
    tree = parse(charset.decode(page, charset.detect(page, None)))
    if tree is None:
        raise ValueError("the page holds no markup")
    for meta in list(tree.iter("meta")):
        if meta.get("charset") or "charset" in (meta.get("content") or ""):
            meta.drop_tree()
    return tree


def _put(tree: HtmlElement, source: str, place: str) -> None:
    """Set the section into the tree."""
    parts = html.fragments_fromstring(source)
    nodes = [p for p in parts if not isinstance(p, str)]
    holder = article_of(tree)
    body = tree.find("body")
    whole = holder if body is None else body
    if place == "behind" and holder.getparent() is not None and holder.tag not in ("body", "html"):
        for node in reversed(nodes):
            node.tail = holder.tail if node is nodes[-1] else None
            holder.addnext(node)
    elif place == "footer" and (footers := tree.findall(".//footer")):
        for node in nodes:
            footers[-1].addprevious(node)
    else:
        (holder if place == "inside" else whole).extend(nodes)


def article_of(tree: HtmlElement) -> HtmlElement:
    """The element that directly holds most paragraph text; without paragraphs, the body."""
    held: Counter[HtmlElement] = Counter()
    for paragraph in tree.iter("p"):
        parent = paragraph.getparent()
        if parent is not None:
            held[parent] += letters(paragraph)
    best = max(held, key=lambda e: held[e], default=None)
    if best is not None:
        return best
    body = tree.find("body")
    return tree if body is None else body


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one page."""

    name: str
    kind: str
    leaked: list[str]
    looked_for: int
    loss: float
    residue: list[str]


def words(text: str) -> str:
    """The words of a text in one form."""
    return " ".join(_WORD.findall(text.lower()))


def is_telling(comment: str) -> bool:
    """Whether a comment is long enough to be told from the article's own words."""
    is_wide = len(_UNSPACED.findall(comment)) >= MIN_SIGNS
    return is_wide or len(comment.split()) >= MIN_WORDS


def text_of_page(page: bytes) -> str:
    """What the extractor makes of a page; empty where it refuses."""
    try:
        return extract(page).text or ""
    except NotAnArticle:
        return ""


def measure(made: Graft, name: str, clean: str) -> Row:
    """One page: `clean` is what was extracted of it before."""
    text = text_of_page(made.page)
    here = words(text)
    wanted = [c for c in dict.fromkeys(made.comments) if is_telling(c)]
    leaked = [
        c for c in wanted if words(c)[:PROBE] in here and words(c)[:PROBE] not in words(clean)
    ]
    before, after = _shingles(clean), _shingles(text)
    lost = sum((before - after).values()) / max(1, sum(before.values()))
    known = set(clean.splitlines())
    new = [line for line in text.splitlines() if line not in known]
    return Row(name, made.kind, leaked, len(wanted), lost, new)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    is_wide = len(_UNSPACED.findall(text)) > len(text) / 4
    tokens = [c for c in text if c.isalnum()] if is_wide else _WORD.findall(text.lower())
    return Counter(tuple(tokens[i : i + 4]) for i in range(len(tokens) - 3))


def halves(which: str) -> tuple[list[str], list[str]]:
    """Languages and markups of a half, or all."""
    rest = {"a": (0,), "b": (1,), "all": (0, 1)}[which]
    languages = [x for i, x in enumerate(voices()) if i % 2 in rest]
    return languages, [x for i, x in enumerate(MARKUPS) if i % 2 in rest]


def clean_pages(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    """Pages without comments of their own, each with its name."""
    if folder is not None:
        for file in sorted(folder.rglob("*.htm*")):
            raw = file.read_bytes()
            yield file.name, gzip.decompress(raw) if file.suffix == ".gz" else raw
        return
    for kind in SETS:
        for line in (CORPUS / kind / "gold.jsonl").open(encoding="utf8"):
            name = json.loads(line)["id"]
            page = gzip.decompress((CORPUS / kind / "pages" / f"{name}.html.gz").read_bytes())
            if not re.search(rb"(?i)(?:class|id)=[\"'][^\"']*(?:comment|kommentar|disqus)", page):
                yield name, page


def _job(item: tuple[str, bytes], which: str, seed: int) -> Row:
    name, page = item
    languages, markups = halves(which)
    rng = random.Random(f"{seed} {name}")  # noqa: S311
    made = graft_on(page, rng, languages, markups)
    return measure(made, name, text_of_page(page))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path)
    options.add_argument("--half", choices=("a", "b", "all"), default="all")
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--show", type=int, default=0, help="how many failures to print")
    given = options.parse_args()
    pages = list(clean_pages(given.folder))[:: given.every]
    with Pool(given.jobs) as pool:
        rows = pool.map(partial(_job, which=given.half, seed=given.seed), pages, chunksize=4)
    print(report(rows))
    for row in [r for r in rows if r.leaked or r.loss > 0.01][: given.show]:
        print(f"{row.name} {row.kind} loss={row.loss:.3f} {[c[:40] for c in row.leaked[:2]]}")


def report(rows: list[Row]) -> str:
    """The figures of a run, in one line."""
    held = [r for r in rows if r.looked_for]
    comments = sum(r.looked_for for r in held)
    return (
        f"pages={len(rows)} leak={statistics.mean(bool(r.leaked) for r in held):.4f}"
        f" leak_comments={sum(len(r.leaked) for r in held) / comments:.4f}"
        f" loss={statistics.mean(r.loss for r in rows):.4f}"
        f" lossy={sum(r.loss > 0.02 for r in rows)}"
        f" residue={statistics.mean(bool(r.residue) for r in rows):.4f}"
    )


if __name__ == "__main__":
    main()
