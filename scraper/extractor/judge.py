"""Which blocks of a page are the article: the judgement of blocks.

A small model weighs what `features` says of a block: boosted trees, learned by
`tests/bench/train_judge.py` on gold pages and kept as JSON. The engine's answer is its strongest
evidence; the rest takes out what the engine let in and brings back what it lost. Where the model
finds no article at all, the engine is believed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from scraper.extractor import features
from scraper.extractor.blocks import Block, Cut
from scraper.extractor.captions import is_caption
from scraper.extractor.features import Hints, Page

MAX_CAPTION = 420  # characters of a caption with its credit
BEHIND_PICTURE, BEFORE_PICTURE = 2, 1  # blocks between it and its picture

# A feature's place, a limit, the tree for values up to it, the tree for those above. A leaf has no
# feature (-1), and its value in the place of the limit: half as quick again as a test for its type.
Tree: TypeAlias = "tuple[int, float, Tree, Tree] | tuple[int, float, None, None]"


@dataclass(frozen=True, slots=True)
class Model:
    """Boosted trees over the named features: a block whose sum is over the threshold is article.

    After the first `early` trees a block whose sum is under `hopeless` is given up: on the gold
    pages no more than one in a thousand of the article's blocks was.
    """

    features: tuple[str, ...]
    trees: tuple[Tree, ...]
    threshold: float
    early: int
    hopeless: float

    def score(self, row: Sequence[float]) -> float:
        """The log odds, less the threshold, that a block is article."""
        total = _sum(self.trees[: self.early], row)
        if total >= self.hopeless:
            total += _sum(self.trees[self.early :], row)
        return total - self.threshold


def choose(cut: Cut, hints: Hints) -> list[Block]:
    """The blocks that are the article, in order; none where the engine found none either."""
    if not cut.blocks:
        return []
    page = Page(cut, hints)
    scores = judge(page)
    chosen = [i for i in scores if scores[i] > 0] or [i for i in scores if page.held[i] > 0.5]
    return [cut.blocks[i] for i in chosen if not _is_caption(page, i)]


def _is_caption(page: Page, i: int) -> bool:
    """Whether a block by a picture says in its words that it is a caption: `(Photo: ...)`.

    Seldom met, so the trees cannot learn the words of so many languages.
    """
    if page.before_media[i] > BEHIND_PICTURE and page.after_media[i] > BEFORE_PICTURE:
        return False
    text = page.blocks[i].text
    return len(text) <= MAX_CAPTION and is_caption(text)


def judge(page: Page) -> dict[int, float]:
    """The score of each block that may be article, by its place; over 0 it is."""
    learned = model()
    places = [i for i in range(page.count) if not features.is_plain_link(page, i)]
    rows = features.rows(page, places, learned.features)
    return {i: learned.score(row) for i, row in zip(places, rows, strict=True)}


@cache
def model() -> Model:
    """The model that is shipped."""
    stored = json.loads(files("scraper.extractor").joinpath("judge.json").read_text("utf-8"))
    return Model(
        features=tuple(stored["features"]),
        trees=tuple(map(_tree, stored["trees"])),
        threshold=stored["threshold"],
        early=stored["early"],
        hopeless=stored["hopeless"],
    )


def _tree(node: float | list[Any]) -> Tree:
    if not isinstance(node, list):
        return (-1, float(node), None, None)
    place, limit, low, high = node
    return (place, limit, _tree(low), _tree(high))


def _sum(trees: Sequence[Tree], row: Sequence[float]) -> float:
    total = 0.0
    for place, limit, low, high in trees:
        while low is not None and high is not None:
            place, limit, low, high = low if row[place] <= limit else high  # noqa: PLW2901
        total += limit
    return total
