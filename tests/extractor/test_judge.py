"""The judgement of blocks: what the model may be, and what is made of its scores."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extractor import judge
from scraper.extractor.blocks import Cut, cut
from scraper.extractor.features import FEATURES
from scraper.extractor.judge import Model, Tree, choose, model
from scraper.extractor.measured import Hints, Page, is_plain_link
from scraper.extractor.page import parse

MAX_FILE = 300_000  # bytes of the model
MODEL = files("scraper.extractor").joinpath("judge.json")

SENTENCES = (
    "The council voted on Tuesday to close the old bridge until the end of the winter.",
    "Engineers had found cracks in two of its seven piers, and nobody could say how old they are.",
    "Lorries will be sent round by the valley road, which adds thirty-eight kilometres to the way.",
)
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
MENU = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(5))
PAGE = f"<ul>{MENU}</ul><h1>Old bridge closed</h1><div>{STORY}</div><p>All rights reserved</p>"

pieces = st.lists(
    st.sampled_from(
        [f"<p>{SENTENCES[0]}</p>", f"<li>{SENTENCES[1]}", "<p>Share</p>", "<a href=/1>One</a>",
         "<h2>Read also</h2>", "<div class=related>", "</div>", "<aside>x</aside>", "<table><td>1"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


def _cut(body: str) -> Cut:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return cut(tree)


def _leaf(value: float) -> Tree:
    return (-1, value, None, None)


def _saying(*values: float, hopeless: float = -99.0) -> Callable[[], Model]:
    """A model that says the same of every block, a tree for each value."""
    trees = tuple(map(_leaf, values))
    return lambda: Model(("size",), trees, threshold=0.0, early=1, hopeless=hopeless)


def _nodes(tree: Any) -> Iterator[list[Any]]:
    """The branches of a stored tree."""
    if isinstance(tree, list):
        yield tree
        yield from _nodes(tree[2])
        yield from _nodes(tree[3])


def _leaves(tree: Any) -> Iterator[float]:
    if isinstance(tree, list):
        yield from _leaves(tree[2])
        yield from _leaves(tree[3])
    else:
        yield tree


# The file


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    """The model as it is shipped."""
    loaded: dict[str, Any] = json.loads(MODEL.read_text("utf-8"))
    return loaded


def test_the_file_is_small() -> None:
    """It is read once a process and shipped with every copy."""
    assert len(MODEL.read_bytes()) < MAX_FILE


def test_every_feature_of_the_model_is_known(stored: dict[str, Any]) -> None:
    """Each once: a model that is older than its features would be wrong without a word."""
    assert set(stored["features"]) <= set(FEATURES)
    assert len(set(stored["features"])) == len(stored["features"])


def test_every_branch_asks_for_a_feature_of_the_model(stored: dict[str, Any]) -> None:
    """By its place, with a limit and two ways on."""
    nodes = [node for tree in stored["trees"] for node in _nodes(tree)]
    assert {len(node) for node in nodes} == {4}
    assert {node[0] for node in nodes} <= set(range(len(stored["features"])))
    assert all(isinstance(node[1], int | float) for node in nodes)


def test_every_leaf_is_a_number(stored: dict[str, Any]) -> None:
    """Trees that end otherwise would be no sum."""
    leaves = [leaf for tree in stored["trees"] for leaf in _leaves(tree)]
    assert all(isinstance(leaf, int | float) for leaf in leaves)


def test_the_early_trees_are_some_of_all(stored: dict[str, Any]) -> None:
    """What they give up is far under the threshold."""
    assert 0 < stored["early"] < len(stored["trees"])
    assert stored["hopeless"] < stored["threshold"]


def test_the_model_is_read_once() -> None:
    """It says the same of a row however often it is asked."""
    row = [0.0] * len(model().features)
    assert model() is model()
    assert model().score(row) == model().score(row)


# The sum


@pytest.mark.parametrize(("value", "expected"), [(0.5, 1.0), (1.0, 1.0), (1.5, 2.0)])
def test_a_tree_is_followed_by_its_limits(value: float, expected: float) -> None:
    """A value at the limit goes the lower way."""
    tree: Tree = (0, 1.0, _leaf(1.0), _leaf(2.0))
    assert Model(("size",), (tree,), 0.0, 1, -99.0).score([value]) == expected


def test_a_score_is_the_sum_less_the_threshold() -> None:
    """Of all trees."""
    assert Model((), (_leaf(1.0), _leaf(2.0)), 0.5, 1, -99.0).score([]) == 2.5


def test_what_is_hopeless_is_given_up_early() -> None:
    """The later trees are not asked."""
    assert Model((), (_leaf(-3.0), _leaf(9.0)), 0.0, 1, -2.0).score([]) == -3.0


# The choice


def test_a_page_without_a_block_has_no_article() -> None:
    """The model is not asked."""
    assert choose(_cut("<img src=1>"), Hints()) == []


def test_an_article_is_chosen_and_a_menu_is_not() -> None:
    """Where the engine has seen it."""
    page = _cut(PAGE)
    texts = [b.text for b in choose(page, Hints(SENTENCES, "Old bridge closed"))]
    assert [text for text in texts if text in SENTENCES] == list(SENTENCES)
    assert not any("Section" in text or "rights" in text for text in texts)


def test_plain_links_are_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """However high the model would score them."""
    monkeypatch.setattr(judge, "model", _saying(1.0))
    assert [b.text for b in choose(_cut(PAGE), Hints())] == [
        "Old bridge closed", *SENTENCES, "All rights reserved",
    ]  # fmt: skip


def test_where_the_model_rejects_all_the_engine_is_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It has found an article in some way of its own."""
    monkeypatch.setattr(judge, "model", _saying(-1.0))
    kept = SENTENCES[:2]
    assert [b.text for b in choose(_cut(PAGE), Hints(kept))] == list(kept)


def test_where_both_find_nothing_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No block is chosen for want of others."""
    monkeypatch.setattr(judge, "model", _saying(-1.0))
    assert choose(_cut(PAGE), Hints()) == []


CAPTION = "The bridge on Monday (Photo: Ann Lee)"


@pytest.mark.parametrize("body", ["<img src=1><p>{}</p>", "<p>{}</p><img src=1>",
                                  "<img src=1><p>x</p><p>{}</p>"])  # fmt: skip
def test_a_line_by_a_picture_that_calls_itself_a_caption_goes(
    body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the model says: it cannot learn the words of all languages."""
    monkeypatch.setattr(judge, "model", _saying(1.0))
    chosen = choose(_cut(f"{STORY}{body.format(CAPTION)}"), Hints())
    assert [b.text for b in chosen if b.text != "x"] == list(SENTENCES)


@pytest.mark.parametrize(
    "body", ["<p>{}</p>", f"<img src=1>{STORY}<p>{{}}</p>", "<img src=1><p>" + "word " * 100 + "{}"]
)
def test_without_a_picture_or_too_long_it_stays(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article may end in whose pictures it shows."""
    monkeypatch.setattr(judge, "model", _saying(1.0))
    chosen = choose(_cut(f"{body.format(CAPTION)}"), Hints())
    assert CAPTION in chosen[-1].text


def test_a_paragraph_stands_in_an_article_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages show it to telephones and to desks; the first of equal copies stays."""
    monkeypatch.setattr(judge, "model", _saying(1.0))
    page = _cut(f"{STORY}<div>{STORY}</div>")
    assert _places(page, choose(page, Hints())) == [0, 1, 2]


def test_of_copies_the_likeliest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it stands."""
    tree: Tree = (0, 1.5, _leaf(1.0), _leaf(2.0))
    likes_depth = Model(("depth",), (tree,), threshold=0.0, early=1, hopeless=-99.0)
    monkeypatch.setattr(judge, "model", lambda: likes_depth)
    page = _cut(f"{STORY}<div>{STORY}</div>")
    assert _places(page, choose(page, Hints())) == [3, 4, 5]


def test_short_lines_may_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refrains, questions of an interview."""
    monkeypatch.setattr(judge, "model", _saying(1.0))
    page = _cut("<p>Is it safe?</p><p>No.</p><p>Is it safe?</p><p>Yes.</p>")
    assert _places(page, choose(page, Hints())) == [0, 1, 2, 3]


def _places(page: Cut, texts: Sequence[Any]) -> list[int]:
    places = {id(block): i for i, block in enumerate(page.blocks)}
    return [places[id(block)] for block in texts]


@given(pieces, st.lists(st.sampled_from(SENTENCES), unique=True))
@settings(deadline=None)
def test_the_chosen_are_blocks_of_the_page_in_its_order(body: str, kept: list[str]) -> None:
    """Each at most once."""
    page = _cut(body)
    places = _places(page, choose(page, Hints(kept)))
    assert places == sorted(set(places))


@given(pieces, st.lists(st.sampled_from(SENTENCES), unique=True))
@settings(deadline=None, max_examples=40)
def test_the_judgement_is_the_same_every_time(body: str, kept: list[str]) -> None:
    """A score for each block that may be article, none for another."""
    cuts = [_cut(f"x{body}") for _ in range(2)]
    first, second = (Page(page, Hints(kept)) for page in cuts)
    scores = judge.judge(first)
    assert scores == judge.judge(second)
    assert set(scores) == {i for i in range(first.count) if not is_plain_link(first, i)}


def test_the_cells_of_a_row_share_one_score() -> None:
    """The mean of theirs, each row's own; what is in no row keeps its own."""
    page = Page(_cut("<table><tr><td>a1<td>a2<tr><td>b1<td>b2</table><p>c</p>"), Hints())
    scores = judge._rows_whole(page, dict(enumerate([1.0, 3.0, -1.0, -3.0, 5.0])))
    assert [scores[i] for i in range(5)] == [2.0, 2.0, -2.0, -2.0, 5.0]
