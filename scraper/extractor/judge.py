"""Which blocks of a page are the article: the judgement of blocks.

A small model weighs what `features` says of a block: boosted trees, learned by
`tests/bench/train_judge.py` on gold pages and kept as JSON. The engine's answer is its strongest
evidence; the rest takes out what the engine let in and brings back what it lost. Where the model
finds hardly any article, the engine is believed.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from statistics import fmean
from typing import Any, TypeAlias

from scraper.extractor import features
from scraper.extractor.blocks import Block, Cut
from scraper.extractor.captions import is_caption
from scraper.extractor.measured import Hints, Page, is_plain_link

# Share of the engine's answer, under which nothing is taken out of it. That gained 0.001 on the
# gold pages with snippets, nothing on the others: it is for the page that is like none of them.
TRUSTED = 0.35
MAX_CELL = 100  # characters of a cell of data; what is longer stands in a table for its looks
MIN_COPY = 80  # characters of a paragraph that stands in an article once
MAX_CAPTION = 420  # characters of a caption with its credit
BEHIND_PICTURE, BEFORE_PICTURE = 2, 1  # blocks between it and its picture

# A feature's place, a limit, the tree for values up to it, the tree for those above. A leaf has no
# feature (-1), and its value in the place of the limit.
Tree: TypeAlias = "tuple[int, float, Tree, Tree] | tuple[int, float, None, None]"


@dataclass(frozen=True)
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
        total = self._early(*row)
        if total >= self.hopeless:
            total += self._late(*row)
        return total - self.threshold

    @cached_property
    def _early(self) -> Callable[..., float]:
        return _sum_of(self.trees[: self.early], len(self.features))

    @cached_property
    def _late(self) -> Callable[..., float]:
        return _sum_of(self.trees[self.early :], len(self.features))


def choose(cut: Cut, hints: Hints) -> list[Block]:
    """The blocks that are the article, in order; none where the engine found none either."""
    if not cut.blocks:
        return []
    return [cut.blocks[i] for i in chosen(Page(cut, hints))]


def chosen(page: Page) -> list[int]:
    """The places of the blocks that are the article."""
    scores = _rows_whole(page, judge(page))
    end = _next_article(page)
    likely = [i for i in scores if scores[i] > 0 and (i < end or page.held[i] > 0.5)]
    if _size(page, likely) < TRUSTED * sum(page.kept):
        likely = [i for i in scores if scores[i] > 0 or page.held[i] > 0.5]
    return _once(page, [i for i in likely if not _is_caption(page, i)], scores)


def _size(page: Page, places: Iterable[int]) -> float:
    return sum(page.sizes[i] for i in places)


def _next_article(page: Page) -> int:
    """Where an endless page goes on with another article: at a main heading behind the engine's.

    The place behind the last block where it does not.
    """
    if page.last_kept < 0 or not page.h1_before[page.last_kept]:
        return page.count
    return bisect_right(page.h1_before, page.h1_before[page.last_kept])


def _rows_whole(page: Page, scores: Mapping[int, float]) -> Mapping[int, float]:
    """The scores, the cells of a table's row with the mean of theirs: a row is no row in part."""
    rows: dict[int, list[int]] = defaultdict(list)
    for i in scores:
        box = page.blocks[i].box
        if box.tag in ("td", "th") and box.parent and len(page.blocks[i].text) <= MAX_CELL:
            rows[id(box.parent)].append(i)
    means = {id_: fmean(scores[k] for k in row) for id_, row in rows.items()}
    return {**scores, **{i: means[id_] for id_, row in rows.items() for i in row}}


def _once(page: Page, likely: Sequence[int], scores: Mapping[int, float]) -> list[int]:
    """The chosen blocks; of long ones that repeat word for word the likeliest copy alone.

    A page shows a paragraph to telephones and to desks, or in every tab. A refrain is shorter.
    """
    best: dict[str, int] = {}
    for i in likely:
        text = page.blocks[i].text
        if len(text) >= MIN_COPY and (text not in best or scores[i] > scores[best[text]]):
            best[text] = i
    return [i for i in likely if best.get(page.blocks[i].text, i) == i]


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
    places = [i for i in range(page.count) if not is_plain_link(page, i)]
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


def _sum_of(trees: Sequence[Tree], count: int) -> Callable[..., float]:
    """The sum of trees as a function of so many features.

    Python's own expressions decide twice as quickly as a walk down the trees. What is evaluated
    holds nothing but numbers and the names of the features.
    """
    names = ", ".join(f"f{place}" for place in range(count))
    total = " + ".join(map(_expression, trees)) or "0.0"
    compiled: Callable[..., float] = eval(f"lambda {names}: {total}", {"__builtins__": {}})  # noqa: S307
    return compiled


def _expression(tree: Tree) -> str:
    place, limit, low, high = tree
    if low is None or high is None:
        return f"{float(limit)!r}"
    return f"({_expression(low)} if f{place:d} <= {float(limit)!r} else {_expression(high)})"
