"""What the judge weighs of a block: a hundred numbers, each by its name.

The engine's answer is the strongest evidence: which of a block, of its neighbours, of its box and
of those set like it stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from math import log2
from typing import TypeAlias

from scraper.extractor.blocks import HIDDEN, PLACES
from scraper.extractor.markup import KINDS
from scraper.extractor.measured import FAR, MIN_FOUND, PROBE, Held, Make, Page, Places
from scraper.extractor.words import Kind

LONG_LINE = 200  # characters over which a clock time says nothing of a block

_ENDERS = re.compile(r"[.!?…。！？।؟۔։]")
_COMMAS = re.compile(r"[,،、，;؛；]")
_DIGITS = re.compile(r"\d")
_UPPERS = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯΑ-Ω]")
_SEPARATORS = re.compile(r"[|·•›»/>]")
_QUOTES = re.compile(r"[\"“”„«»「」『』]")
# 14:30, a year, a year in other digits; begins with a digit, which is searched for quickly.
_CLOCK = re.compile(
    r"\d(?:[:h時点时]\d\d|(?:(?<=\b1)9|(?<=\b2)0)\d\d\b|(?<=[๐-๙٠-٩۰-۹])[๐-๙٠-٩۰-۹]{3})"
)
_ADDRESS = re.compile(r"@|https?:|www\.|\.com\b")
_RIGHTS = re.compile(r"©|\(c\)|copyright|all rights|®", re.IGNORECASE)

Column: TypeAlias = Callable[[Page, Places], list[float]]  # one number for the block at each place
Value: TypeAlias = Callable[[Page, int], float]


def _likeness(key: str, other: str) -> float:
    """1 where they are equal, less where one holds the other, 0 where neither does."""
    if not key or not other:
        return 0.0
    if key == other:
        return 1.0
    if len(key) > MIN_FOUND and key in other:
        return 0.8
    if len(other) > MIN_FOUND and other in key:
        return 0.6
    return 0.4 if len(key) > 2 * PROBE and key[: 2 * PROBE] in other else 0.0


def _clip(x: float, low: float, high: float) -> float:
    return float(max(low, min(high, x)))


def _first_sign(text: str) -> float:
    c = text[0]
    tests = (c.isupper(), c.islower(), c.isdigit(), c.isalpha())
    return next((float(i) for i, holds in enumerate(tests, 1) if holds), 5.0)


def _relation(page: Page, i: int) -> float:
    """Where a block stands to the main box: in it directly, deeper, above it, apart."""
    box = page.containers[i]
    if box is page.main:
        return 3.0
    if page.main.first <= i < page.main.last:
        return 2.0
    return 1.0 if id(box) in page.above_main else 0.0


def _each(value: Value) -> Column:
    return lambda p, places: [value(p, i) for i in places]


def _listed(values: Callable[[Page], Sequence[float]]) -> Column:
    """What is known of every block."""

    def listed(p: Page, places: Places) -> list[float]:
        known = values(p)
        return [known[i] for i in places]

    return listed


def _place(bit: int) -> Column:
    return lambda p, places: [1.0 if p.blocks[i].box.places & bit else 0.0 for i in places]


def _named(bit: int) -> Column:
    """3 where the block's own box has such a name, 2 one of the two above, 1 any."""

    def named(p: Page, i: int) -> float:
        b = p.blocks[i]
        if not b.box.far & bit:  # which is with its own and the nearer ones
            return 3.0 if b.inline & bit else 0.0
        if (b.box.own | b.inline) & bit:
            return 3.0
        return 2.0 if b.box.near & bit else 1.0

    return _each(named)


def _rate(pattern: re.Pattern[str]) -> Column:
    return lambda p, places: [len(pattern.findall(t := p.texts[i])) / len(t) for i in places]


def _number(pattern: re.Pattern[str]) -> Column:
    return lambda p, places: [float(min(9, len(pattern.findall(p.texts[i])))) for i in places]


def _has(pattern: re.Pattern[str], limit: int = 1_000_000) -> Column:
    return _each(
        lambda p, i: float(len(p.texts[i]) < limit and pattern.search(p.texts[i]) is not None)
    )


def _of_neighbour(step: int, values: Callable[[Page], Sequence[float]], blank: float) -> Column:
    def of_neighbour(p: Page, places: Places) -> list[float]:
        known, count = values(p), p.count
        return [known[j] if 0 <= (j := i + step) < count else blank for i in places]

    return of_neighbour


def _same_make(step: int) -> Column:
    return _each(lambda p, i: float(0 <= i + step < p.count and p.makes[i + step] == p.makes[i]))


def _neighbour_phrase(step: int, group: int) -> Column:
    return _each(lambda p, i: float(p.phrase(i + step)[group]) if 0 <= i + step < p.count else 0.0)


def _of_heading(value: Value, blank: float) -> Column:
    return _each(lambda p, i: value(p, j) if (j := p.headings[i]) >= 0 else blank)


def _of_box(up: int, field: str) -> Column:
    place = Held._fields.index(field)
    return lambda p, places: [held[place] for held in p.boxes(places, up)]


def _of_make(value: Callable[[Make], float]) -> Column:
    return _each(lambda p, i: value(p.make_sums[p.makes[i]]))


def _of_page(value: Callable[[Page], float]) -> Column:
    return lambda p, places: [value(p)] * len(places)


_NEIGHBOURS = (
    ("prev", -1), ("next", 1), ("prev2", -2), ("next2", 2), ("prev3", -3), ("next3", 3),
)  # fmt: skip

FEATURES: dict[str, Column] = {
    # the block itself
    "size": _each(lambda p, i: log2(p.sizes[i])),
    "link_share": _listed(lambda p: p.links),
    "links": _each(lambda p, i: float(min(p.blocks[i].links, 9))),
    "enders": _number(_ENDERS),
    "ender_rate": _rate(_ENDERS),
    "final": _listed(lambda p: p.finals),
    "commas": _rate(_COMMAS),
    "digits": _rate(_DIGITS),
    "uppers": _rate(_UPPERS),
    "separators": _number(_SEPARATORS),
    "quotes": _number(_QUOTES),
    "clock": _has(_CLOCK, LONG_LINE),
    "address": _has(_ADDRESS),
    "rights": _has(_RIGHTS),
    "bold": _each(lambda p, i: p.blocks[i].bold / len(p.texts[i])),
    "italic": _each(lambda p, i: p.blocks[i].italic / len(p.texts[i])),
    "first": _each(lambda p, i: _first_sign(p.texts[i])),
    "phrase": _each(lambda p, i: float(p.phrase(i)[0])),
    "noise_phrase": _each(lambda p, i: float(p.phrase(i)[1])),
    "label": _each(lambda p, i: float(p.label(i)[0])),
    "noise_label": _each(lambda p, i: float(p.label(i)[1])),
    "form_words": _each(lambda p, i: p.told(i, Kind.FORM)),
    "promotion_words": _each(lambda p, i: p.told(i, Kind.PROMOTION)),
    "legal_words": _each(lambda p, i: p.told(i, Kind.LEGAL)),
    "like_title": _each(lambda p, i: _likeness(p.keys[i], p.title)),
    "like_summary": _each(lambda p, i: _likeness(p.keys[i], p.summary)),
    "repeats": _each(lambda p, i: float(min(5, p.repeats[p.keys[i]]))),
    # its markup
    "tag": _listed(lambda p: p.tags),
    "depth": _each(lambda p, i: float(p.blocks[i].box.depth)),
    "hidden": _place(HIDDEN),
    **{f"in_{tag}": _place(bit) for tag, bit in PLACES.items()},
    **{f"is_{kind}": _named(1 << i) for i, kind in enumerate(KINDS)},
    # its place in the page
    "position": _each(lambda p, i: p.cum[i] / p.total),
    "order": _each(lambda p, i: i / p.count),
    "from_headline": _each(lambda p, i: _clip(i - p.head, -20, 60)),
    "size_from_headline": _each(lambda p, i: p.size_from_headline(i)),
    "size_left": _each(lambda p, i: log2(1 + p.total - p.cum[i])),
    "page_blocks": _of_page(lambda p: log2(p.count)),
    "page_size": _of_page(lambda p: log2(p.total)),
    "after_media": _listed(lambda p: p.before_media),
    "before_media": _listed(lambda p: p.after_media),
    "headlines_before": _listed(lambda p: p.h1_before),
    "article_number": _listed(lambda p: p.article_no),
    # the engine's answer, and JSON-LD's
    "held": _listed(lambda p: p.held),
    "stated": _listed(lambda p: p.stated),
    "kept_around_3": _each(lambda p, i: p.kept_around(i, 3)),
    "kept_around_8": _each(lambda p, i: p.kept_around(i, 8)),
    "from_first_kept": _each(lambda p, i: _clip(i - p.first_kept, -FAR, FAR)),
    "to_last_kept": _each(lambda p, i: _clip(p.last_kept - i, -FAR, FAR)),
    "kept_before": _each(lambda p, i: p.cum_kept[i] / p.kept_total),
    "kept_total": _of_page(lambda p: log2(p.kept_total)),
    "kept_of_prose": _of_page(lambda p: p.kept_total / p.prose_total),
    # the main box
    "relation": _each(_relation),
    "depth_in_main": _each(lambda p, i: float(p.containers[i].depth - p.main.depth)),
    "from_main_first": _each(lambda p, i: _clip(i - p.main_first, -15, 15)),
    "to_main_last": _each(lambda p, i: _clip(p.main_last - i, -15, 15)),
    "main_make": _each(lambda p, i: float(p.makes[i] == p.main_make)),
    "main_share": _of_page(lambda p: p.direct[id(p.main)] / p.kept_total),
    "direct_share": _each(lambda p, i: p.direct[id(p.containers[i])] / p.kept_total),
    # others set alike
    "make_blocks": _of_make(lambda make: log2(1 + make.blocks)),
    "make_size": _of_make(lambda make: log2(1 + make.size / make.blocks)),
    "make_links": _of_make(lambda make: make.links / make.size),
    "make_kept": _of_make(lambda make: make.kept / make.size),
    "make_share": _each(lambda p, i: p.make_sums[p.makes[i]].size / p.total),
    # the boxes around
    **{
        f"{name}_{field}": _of_box(up, field)
        for up, name in enumerate(("box", "up", "up2", "up3"))
        for field in Held._fields
    },
    # the neighbours
    **{
        f"{name}_{field}": feature
        for name, step in _NEIGHBOURS
        for field, feature in (
            ("size", _of_neighbour(step, lambda p: p.sizes, 0.0)),
            ("links", _of_neighbour(step, lambda p: p.links, 0.0)),
            ("final", _of_neighbour(step, lambda p: p.finals, -1.0)),
            ("tag", _of_neighbour(step, lambda p: p.tags, -1.0)),
            ("held", _of_neighbour(step, lambda p: p.held, -1.0)),
        )
    },
    "prev_make": _same_make(-1),
    "next_make": _same_make(1),
    "prev_phrase": _neighbour_phrase(-1, 0),
    "next_phrase": _neighbour_phrase(1, 0),
    "prev_noise": _neighbour_phrase(-1, 1),
    "next_noise": _neighbour_phrase(1, 1),
    "heading_distance": _each(lambda p, i: float(i - j) if (j := p.headings[i]) >= 0 else FAR),
    "heading_phrase": _of_heading(lambda p, j: float(p.phrase(j)[0]), 0.0),
    "heading_noise": _of_heading(lambda p, j: float(p.phrase(j)[1]), 0.0),
    "heading_level": _of_heading(lambda p, j: float(p.blocks[j].tag[1]), 0.0),
    "heading_links": _of_heading(lambda p, j: p.links[j], 0.0),
}  # fmt: skip


def rows(page: Page, places: Sequence[int], names: Sequence[str]) -> Iterator[tuple[float, ...]]:
    """The features of these names, for the blocks at these places."""
    asked = tuple(places)
    columns = (FEATURES[name](page, asked) for name in names)
    return zip(*columns, strict=True)
