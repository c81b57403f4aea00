"""Learns the judge of blocks from gold pages and writes scraper/extractor/judge.json.

    pip install lightgbm numpy                        needed here alone, not by the product
    python -m tests.bench.train_judge                 learn from ../shared/corpus and write
    python -m tests.bench.train_judge --dry-run       only the figures on sites held out, 4 folds

A block's label: does the gold text hold over 0.6 of its four-word shingles (four characters where
the gold is Chinese)? Where snippets are all that is known, the blocks that hold one. Of blocks that
repeat, as many are article as the gold holds. Each page stands in a second time, with readers'
comments grafted on (`grafts`) or without its class names and ids. Labels that a first model, which
never saw the site, contradicts with over 0.92 are left out: the gold has holes. All figures are of
sites that the model has not seen.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import math
import random
import re
import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from scraper import charset
from scraper.extractor import body, comments, evidence, features, measured, metadata
from scraper.extractor.page import parse
from tests.bench.grafts import graft
from tests.quality.scores import (
    PrecisionRecall,
    Snippets,
    is_ideographic,
    overlap,
    precision_recall,
    snippet_f,
    snippets,
    tokens,
)

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
MODEL = Path(__file__).parents[2] / "scraper" / "extractor" / "judge.json"
# News and Chinese pages are few and what the tool is for; snippets say little of a page.
WEIGHTS = {"articles-news": 3.0, "articles-chinese": 3.0, "articles-web": 1.0, "segments": 0.5}
GRAFTED = ("articles-news", "articles-web")
CHANGED_WEIGHT = 0.5  # of a page that was changed
FOLDS = 4
TREES, FEATURES, EARLY = 200, 80, 40
THRESHOLD = math.log(0.55 / 0.45)
HELD = 0.6  # share of a block's shingles in the gold from which it is article
SURE = 0.92  # probability with which a first model contradicts a label that is then left out
GIVEN_UP = 0.001  # share of the article's blocks that the early trees may give up
SETTINGS: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 15, "min_data_in_leaf": 300,
    "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5,
    "verbose": -1, "num_threads": 2, "seed": 7,
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A page: its blocks' features, labels (None where unknown), lengths in words, and its gold."""

    corpus: str
    id: str
    site: str
    rows: Any
    labels: list[bool | None]
    words: list[int]
    may_be: list[bool]
    texts: list[str]
    gold: dict[str, Any]
    is_changed: bool

    def weights(self) -> Any:
        """A weight for each block: the square root of its length, a page's all together equal."""
        known = zip(self.words, self.labels, self.may_be, strict=True)
        raw = np.array([n**0.5 if y is not None and c else 0.0 for n, y, c in known])
        share = WEIGHTS[self.corpus] * (CHANGED_WEIGHT if self.is_changed else 1.0)
        return 100 * share * raw / (raw.sum() or 1.0)


def main() -> None:
    """Reads the pages, learns, says how well, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dry-run", action="store_true")
    args = parser.parse_args()
    examples = read(args.corpus, args.jobs)
    print(f"{len(examples)} pages")
    columns = list(range(len(features.FEATURES)))
    plain = [e for e in examples if not e.is_changed]
    doubts = held_out_scores(plain, columns)
    mended = [without_doubtful(e, doubts[e.corpus, e.id]) for e in plain]
    learned = mended + [e for e in examples if e.is_changed]
    columns = strongest(mended)
    report(plain, held_out_scores(learned, columns))
    if not args.dry_run:
        write(learned, columns)


def read(corpus: Path, jobs: int) -> list[Example]:
    """Two examples for each gold page: as it is, and changed."""
    work = []
    for name in WEIGHTS:
        lines = (corpus / name / "gold.jsonl").read_text("utf-8").split("\n")
        for i, line in enumerate(filter(None, lines)):
            gold = json.loads(line)
            page = str(corpus / name / "pages" / f"{gold['id']}.html.gz")
            work.append((name, gold, page, ""))
            if name in GRAFTED and i % 2 == 0:
                work.append((name, gold, page, "grafted"))
            else:
                work.append((name, gold, page, "nameless"))
    with Pool(jobs) as pool:
        found = pool.starmap(example, work, chunksize=8)
    return [e for e in found if e is not None]


def example(corpus: str, gold: dict[str, Any], path: str, change: str) -> Example | None:
    """One page as an example; None where it has no block."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    page = gzip.decompress(Path(path).read_bytes())
    if change == "grafted":
        page, _ = graft(page, random.Random(gold["id"]))  # noqa: S311
    tree = parse(charset.decode(page, charset.detect(page, None)))
    if tree is None:
        return None
    if change == "nameless":
        for element in tree.iter():
            for name in ("class", "id"):
                element.attrib.pop(name, None)
    said = evidence.collect(tree)
    title = metadata.title(tree, said, gold.get("url"))
    summary = metadata.summary(said)
    comments.strip(tree)
    cut, hints = body.look(
        tree, said, title.value if title else None, summary.value if summary else None
    )
    if not cut.blocks:
        return None
    seen = measured.Page(cut, hints)
    texts = [b.text for b in cut.blocks]
    labels, words = _labels(texts, gold["text"]) if gold.get("text") else _by_snippet(texts, gold)
    places = range(seen.count)
    may_be = [not measured.is_plain_link(seen, i) for i in places]
    rows = np.array(list(features.rows(seen, places, list(features.FEATURES))), np.float32)
    site = _site(gold)
    return Example(
        corpus, gold["id"], site, rows, labels, words, may_be, texts, gold, bool(change)
    )  # fmt: skip


def held_out_scores(examples: Sequence[Example], columns: Sequence[int]) -> dict[Any, Any]:
    """The scores of every page's blocks by a model that was trained on other sites."""
    scores = {}
    for fold in range(FOLDS):
        trained = train([e for e in examples if _fold(e.site) != fold], columns)
        for e in examples:
            if _fold(e.site) == fold and not e.is_changed:
                scores[e.corpus, e.id] = trained.predict(e.rows[:, columns])
    return scores


def train(examples: Sequence[Example], columns: Sequence[int]) -> Any:
    """The boosted trees."""
    values, labels, weights = _matrices(examples, columns)
    known = weights > 0
    data = lightgbm.Dataset(values[known], labels[known], weight=weights[known])
    return lightgbm.train(SETTINGS, data, TREES)


def without_doubtful(example: Example, scores: Any) -> Example:
    """The example without the labels that are surely wrong."""
    labels = [
        None if y is not None and abs(p - float(not y)) < 1 - SURE else y
        for y, p in zip(example.labels, scores, strict=True)
    ]
    return replace(example, labels=labels)


def strongest(examples: Sequence[Example]) -> list[int]:
    """The features that gain most."""
    gains = train(examples, list(range(len(features.FEATURES)))).feature_importance("gain")
    return [int(i) for i in np.argsort(-gains)[:FEATURES]]


def report(examples: Sequence[Example], scores: dict[Any, Any]) -> None:
    """Mean precision and recall of shingles by corpus, or the share of snippets that are right."""
    texts: dict[str, list[PrecisionRecall]] = defaultdict(list)
    parts: dict[str, list[Snippets]] = defaultdict(list)
    limit = 1 / (1 + math.exp(-THRESHOLD))
    for e in examples:
        marks = zip(e.texts, scores[e.corpus, e.id], e.may_be, strict=True)
        text = "\n".join(t for t, p, c in marks if c and p > limit)
        if e.gold.get("text"):
            texts[e.corpus].append(precision_recall(e.gold["text"], text))
        else:
            known = (e.gold.get(kind, ()) for kind in ("with", "without"))
            parts[e.corpus].append(snippets(text, *known))
    for corpus, pairs in texts.items():
        if mean := overlap(pairs):
            print(f"{corpus:18} P={mean.precision:.4f} R={mean.recall:.4f} F={mean.f:.4f}")
    for corpus, counts in parts.items():
        if (seg := snippet_f(counts)) is not None:
            print(f"{corpus:18} seg={seg:.4f}")


def write(examples: Sequence[Example], columns: Sequence[int]) -> None:
    """The model of all examples, as JSON."""
    trained = train(examples, columns)
    values, labels, weights = _matrices(examples, columns)
    early = trained.predict(values, num_iteration=EARLY, raw_score=True)
    final = trained.predict(values, raw_score=True)
    article = (labels == 1) & (weights > 0) & (final > THRESHOLD)
    names = list(features.FEATURES)
    stored = {
        "features": [names[i] for i in columns],
        "threshold": round(THRESHOLD, 4),
        "early": EARLY,
        "hopeless": round(float(np.quantile(early[article], GIVEN_UP)), 3),
        "trees": [_node(t["tree_structure"]) for t in trained.dump_model()["tree_info"]],
    }
    MODEL.write_text(json.dumps(stored, separators=(",", ":")) + "\n", "utf-8")
    print(f"{MODEL.name}: {MODEL.stat().st_size // 1000} KB, hopeless under {stored['hopeless']}")


def _node(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    limit = float(f"{node['threshold']:.6g}")
    return [node["split_feature"], limit, _node(node["left_child"]), _node(node["right_child"])]


def _matrices(examples: Sequence[Example], columns: Sequence[int]) -> tuple[Any, Any, Any]:
    values = np.concatenate([e.rows[:, columns] for e in examples])
    labels = np.concatenate([[int(bool(y)) for y in e.labels] for e in examples])
    return values, labels, np.concatenate([e.weights() for e in examples])


def _labels(texts: Sequence[str], gold: str) -> tuple[list[bool | None], list[int]]:
    is_chinese = is_ideographic(gold)
    words = [tokens(t, is_chinese) for t in texts]
    whole = tokens(gold, is_chinese)
    joined = f" {' '.join(whole)} "
    wanted = set(zip(*(whole[k:] for k in range(4)), strict=False))
    labels: list[bool | None] = []
    for block in words:
        own = list(zip(*(block[k:] for k in range(4)), strict=False))
        held = sum(s in wanted for s in own) / len(own) if own else f" {' '.join(block)} " in joined
        labels.append(held > HELD if block else None)
    lengths = [len(w) for w in words]
    for places in _repeated(texts, labels).values():
        times = joined.count(f" {' '.join(words[places[0]])} ") or 1
        near = {i: _nearby(i, labels, lengths, places) for i in places}
        for i in sorted(places, key=near.__getitem__, reverse=True)[times:]:
            labels[i] = False
    for i, n in enumerate(lengths):
        if labels[i] and n < 4 and not _nearby(i, labels, lengths, [i]):
            labels[i] = False  # a word of the article by chance
    return labels, lengths


def _repeated(texts: Sequence[str], labels: Sequence[bool | None]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if labels[i]:
            places[measured.key_of(text)].append(i)
    return {key: found for key, found in places.items() if len(found) > 1}


def _nearby(
    i: int, labels: Sequence[bool | None], lengths: Sequence[int], but: Sequence[int]
) -> int:
    """The article's words, of paragraphs, in the four blocks on either side."""
    around = range(max(0, i - 4), min(len(labels), i + 5))
    return sum(lengths[j] for j in around if labels[j] and j not in but and lengths[j] >= 8)


def _by_snippet(texts: Sequence[str], gold: dict[str, Any]) -> tuple[list[bool | None], list[int]]:
    kinds = [[" ".join(s.split()) for s in gold.get(k, ())] for k in ("with", "without")]
    labels: list[bool | None] = []
    for text in texts:
        wanted, unwanted = (
            any(s in text or (len(text) > 20 and text in s) for s in k) for k in kinds
        )
        labels.append(wanted if wanted != unwanted else None)
    return labels, [max(1, len(t) // 6) for t in texts]


def _site(gold: dict[str, Any]) -> str:
    host = re.sub(r"^\w+:+/*(?:www\.)?", "", str(gold.get("url") or gold["id"])).split("/")[0]
    return host.split("-")[0]


def _fold(site: str) -> int:
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % FOLDS


if __name__ == "__main__":
    main()
