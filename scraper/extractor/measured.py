"""The blocks of a page, measured: what the features of a block are reckoned from.

Lengths are counted in characters, so that they hold in scripts without spaces; an ideograph, kana
or hangul syllable counts for two and a half.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import log2
from typing import NamedTuple, TypeAlias

from scraper.extractor.blocks import Block, Box, Cut
from scraper.extractor.typography import WIDE
from scraper.extractor.words import Kind, folded, phrases, telltale_shares

Places: TypeAlias = "tuple[int, ...]"

WIDE_SIZE = 2.5  # Latin characters that say as much as one ideograph
PROSE = 60  # size from which a kept block marks the article's ends
PARAGRAPH = 80  # size from which a block is a paragraph, as far as its box's share of them goes
MAX_LINKED = 0.3  # of a paragraph's characters in links
MIN_FOUND = 12  # letters from which a text is found again inside another
MIN_PROBED = 60  # letters from which a text may be found in part
PROBE = 20  # letters of such a part
PROBES = 8
MAX_LABEL = 60  # characters in which a label and its colon stand
MAX_TOLD = 700  # characters of a block whose words can tell what it is
FAR = 20.0  # blocks; what is farther counts as this far
NEAR_MEDIA = 9  # the same for pictures
HEADING_REACH = 12  # blocks behind a heading that it may speak for

_NO_LETTERS = re.compile(r"\W+")
_ASCII_NO_LETTERS = bytes(i for i in range(128) if _NO_LETTERS.match(chr(i)))
_COLON = re.compile("[:：]")

_FINAL = {
    **dict.fromkeys(".!?…。！？।؟۔։", 3.0),
    **dict.fromkeys("\"'”’»)]」』）", 2.0),
    **dict.fromkeys(":：;,،，", 1.0),
}
_TAGS = {
    tag: float(i)
    for i, tag in enumerate(
        """p div li h1 h2 h3 h4 h5 h6 td th blockquote figcaption section article dd dt pre body
        header footer aside caption address main nav form summary""".split()
    )
}
_OTHER_TAG = 30.0
_LEAVES = frozenset("p li h1 h2 h3 h4 h5 h6 blockquote dd dt pre".split())
_CELLS = frozenset({"td", "th"})
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# Kinds of phrases in two groups, each a number made of bits.
_ARTICLE_PHRASES = (Kind.COMMENTS, Kind.RELATED, Kind.TAIL)
_LINE_PHRASES = (
    Kind.FURNITURE, Kind.SECTION, Kind.ASIDE, Kind.BYLINE, Kind.EDITOR, Kind.CAPTION,
    Kind.PUBLISHED, Kind.MODIFIED,
)  # fmt: skip


class Hints(NamedTuple):
    """What is known of a page beside its blocks."""

    kept: Sequence[str] = ()  # the engine's lines
    title: str | None = None
    summary: str | None = None
    stated: str | None = None  # the articleBody of JSON-LD


class Held(NamedTuple):
    """What a box holds."""

    blocks: float
    size: float
    links: float
    kept: float  # share of it that the engine kept
    kept_share: float  # share in all that the engine kept
    prose_share: float  # share in the page's paragraphs


@dataclass(slots=True)
class Make:
    """What the blocks of one make come to."""

    blocks: int = 0
    size: float = 0.0
    links: float = 0.0
    kept: float = 0.0
    kept_prose: float = 0.0  # without what is linked


class Page:
    """The blocks of a page, measured."""

    def __init__(self, cut: Cut, hints: Hints) -> None:
        self.blocks = blocks = cut.blocks
        self.count = n = len(blocks)
        self.texts = texts = [b.text for b in blocks]
        self.keys = list(map(key_of, texts))
        self.sizes = list(map(_size, texts))
        self.links = [min(1.0, b.linked / len(b.text)) for b in blocks]
        self.tags = [_TAGS.get(b.box.tag, _OTHER_TAG) for b in blocks]
        self.finals = [_FINAL.get(t[-1], 0.0) for t in texts]
        self._read_answer(hints)
        self.title = key_of(hints.title or "")
        self.summary = key_of(hints.summary or "")
        self.head = _headline(blocks, self.keys, self.title)
        self.repeats = Counter(self.keys)
        self._sum_up()
        self._compare_makes()
        self._find_main()
        self.before_media, self.after_media = _media_gaps(cut.media, n)
        self.h1_before, self.article_no = _ordinals(blocks, cut.boxes)
        self.headings = _headings_above(blocks)
        self._boxes: dict[int, Held] = {}
        self._levels: dict[tuple[int, Places], list[Held]] = {}
        self._phrases: dict[int, tuple[int, int]] = {}
        self._labels: dict[int, tuple[int, int]] = {}

    def _read_answer(self, hints: Hints) -> None:
        known = dict(zip(self.texts, self.keys, strict=True))  # most lines are blocks
        lines = {known.get(line) or key_of(line) for line in hints.kept}
        whole = "\n".join(lines)
        cells = {key_of(c) for row in hints.kept if row.startswith("|") for c in row.split("|")}
        self.held = [
            1.0 if key in cells and b.box.tag in _CELLS else _found(key, lines, whole)
            for key, b in zip(self.keys, self.blocks, strict=True)
        ]
        stated = key_of(hints.stated or "")
        self.stated = [_found(k, (), stated) if stated else -1.0 for k in self.keys]
        self.kept = [s * h for s, h in zip(self.sizes, self.held, strict=True)]
        self.kept_total = sum(self.kept) or 1.0
        strong = [
            i for i, h in enumerate(self.held) if h > 0.5 and self.sizes[i] > PROSE
        ]  # fmt: skip
        self.first_kept = strong[0] if strong else self.count
        self.last_kept = strong[-1] if strong else -1

    def _sum_up(self) -> None:
        pairs = list(zip(self.sizes, self.links, strict=True))
        prose = [s if s > PARAGRAPH and ln < MAX_LINKED else 0.0 for s, ln in pairs]
        self.cum = [0.0, *accumulate(self.sizes)]
        self.cum_links = [0.0, *accumulate(s * ln for s, ln in pairs)]
        self.cum_kept = [0.0, *accumulate(self.kept)]
        self.cum_prose = [0.0, *accumulate(prose)]
        self.total = self.cum[-1] or 1.0
        self.prose_total = self.cum_prose[-1] or 1.0

    def _compare_makes(self) -> None:
        """Blocks whose box and its parent have the same tags and classes are of one make."""
        self.makes = [
            f"{b.box.parent.make if b.box.parent else ''}>{b.box.make}" for b in self.blocks
        ]
        self.make_sums: dict[str, Make] = defaultdict(Make)
        for i, name in enumerate(self.makes):
            make = self.make_sums[name]
            make.blocks += 1
            make.size += self.sizes[i]
            make.links += self.sizes[i] * self.links[i]
            make.kept += self.kept[i]
            make.kept_prose += self.kept[i] * (1 - self.links[i])
        self.main_make = max(self.make_sums, key=lambda m: self.make_sums[m].kept_prose)

    def _find_main(self) -> None:
        """The box that directly holds most of what the engine kept."""
        self.containers = [
            b.box.parent if b.box.tag in _LEAVES and b.box.parent else b.box for b in self.blocks
        ]
        direct: dict[int, float] = defaultdict(float)
        by_id: dict[int, Box] = {}
        for i, box in enumerate(self.containers):
            direct[id(box)] += self.kept[i] * (1 - self.links[i])
            by_id[id(box)] = box
        self.direct = direct
        self.main = main = by_id[max(direct, key=lambda k: direct[k])]
        self.above_main = {id(box) for box in _ancestors(main)}
        inside = [
            i
            for i, box in enumerate(self.containers)
            if box is main and self.held[i] > 0.5 and self.sizes[i] > PROSE
        ]
        self.main_first, self.main_last = (inside[0], inside[-1]) if inside else (self.count, -1)

    def boxes(self, places: Places, up: int) -> list[Held]:
        """What the boxes hold that stand so many levels above those of the blocks at these places.

        Reckoned once for all that is asked of them.
        """
        found = self._levels.get((up, places))
        if found is None:
            boxes: Iterable[Box | None] = (self.blocks[i].box for i in places)
            for _ in range(up):
                boxes = [box.parent if box else None for box in boxes]
            found = self._levels[up, places] = list(map(self._box, boxes))
        return found

    def _box(self, box: Box | None) -> Held:
        if box is None:
            return _NOTHING
        found = self._boxes.get(id(box))
        if found is None:
            found = self._boxes[id(box)] = self._measure(box)
        return found

    def _measure(self, box: Box) -> Held:
        a, z = box.first, box.last
        size = self.cum[z] - self.cum[a] or 1.0
        kept = self.cum_kept[z] - self.cum_kept[a]
        return Held(
            blocks=log2(1 + z - a),
            size=log2(1 + size),
            links=(self.cum_links[z] - self.cum_links[a]) / size,
            kept=kept / size,
            kept_share=kept / self.kept_total,
            prose_share=(self.cum_prose[z] - self.cum_prose[a]) / self.prose_total,
        )

    def size_from_headline(self, i: int) -> float:
        """How much text lies between the headline and a block, as a logarithm with a sign."""
        if self.head < 0:
            return -FAR
        between = self.cum[i] - self.cum[self.head]
        return log2(1 + between) if between >= 0 else -log2(1 - between)

    def kept_around(self, i: int, reach: int) -> float:
        """The share of the blocks around one, by size, that the engine kept."""
        a, z = max(0, i - reach), min(self.count, i + reach + 1)
        return (self.cum_kept[z] - self.cum_kept[a]) / (self.cum[z] - self.cum[a] or 1.0)

    def phrase(self, i: int) -> tuple[int, int]:
        """The kinds of phrase that a short block is, as bits."""
        found = self._phrases.get(i)
        if found is None:
            text = self.blocks[i].text
            bits = _phrase_bits().get(folded(text), _NO_PHRASE) if len(text) <= MAX_LABEL else None
            found = self._phrases[i] = bits or _NO_PHRASE
        return found

    def label(self, i: int) -> tuple[int, int]:
        """The same of what stands before the first colon."""
        found = self._labels.get(i)
        if found is None:
            text = self.blocks[i].text
            colon = _COLON.search(text, 0, MAX_LABEL) if len(text) <= MAX_TOLD else None
            label = folded(text[: colon.start()]) if colon else ""
            found = self._labels[i] = _phrase_bits().get(label, _NO_PHRASE)
        return found

    def told(self, i: int, kind: Kind) -> float:
        """The share of a block in telltale phrases of a kind."""
        text = self.blocks[i].text
        return telltale_shares(text, (kind,)) if len(text) <= MAX_TOLD else 0.0


_NOTHING = Held(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_NO_PHRASE = (0, 0)


def is_plain_link(page: Page, i: int) -> bool:
    """A short link that the engine left out: half of a page's blocks.

    On the gold pages 0.4 % of the articles' text stands in such blocks.
    """
    return page.links[i] > 0.9 and page.held[i] == 0 and page.sizes[i] < 64


def key_of(text: str) -> str:
    """Letters and digits alone, lower case: how a text is found again."""
    if text.isascii():
        return text.encode().translate(None, _ASCII_NO_LETTERS).decode().lower()
    return _NO_LETTERS.sub("", text).lower()


def _size(text: str) -> float:
    return len(text) if text.isascii() else len(text) + (WIDE_SIZE - 1) * len(WIDE.findall(text))


def _ancestors(box: Box) -> Iterator[Box]:
    up = box.parent
    while up is not None:
        yield up
        up = up.parent


@cache
def _phrase_bits() -> Mapping[str, tuple[int, int]]:
    bits: dict[str, tuple[int, int]] = defaultdict(lambda: _NO_PHRASE)
    for group, kinds in enumerate((_ARTICLE_PHRASES, _LINE_PHRASES)):
        for i, kind in enumerate(kinds):
            for phrase in phrases(kind):
                a, b = bits[phrase]
                bits[phrase] = (a | 1 << i, b) if group == 0 else (a, b | 1 << i)
    return dict(bits)


def _found(key: str, lines: set[str] | tuple[()], whole: str) -> float:
    """How much of a text another holds: 1 as a line of its own, else by its parts."""
    size = len(key)
    if key in lines:
        return 1.0 if key else 0.0
    if size < MIN_FOUND:
        return 0.4 if key and not lines and key in whole else 0.0
    if key in whole:
        return 1.0 if size >= 2 * PROBE else 0.8
    if size < MIN_PROBED:
        return 0.0
    step = max(PROBE, size // PROBES)
    probes = [key[a : a + PROBE] for a in range(0, size - PROBE, step)]
    return 0.9 * sum(p in whole for p in probes) / len(probes)


def _headline(blocks: Sequence[Block], keys: Sequence[str], title: str) -> int:
    """The block that is the headline; -1 where none is."""
    headings = [i for i, b in enumerate(blocks) if b.box.tag in ("h1", "h2", "h3")]
    if title:
        for i in headings:
            if keys[i] == title:
                return i
        if title in keys:
            return keys.index(title)
        for i in headings:
            if len(keys[i]) > MIN_FOUND and (keys[i] in title or title in keys[i]):
                return i
    return next((i for i in headings if blocks[i].tag == "h1"), -1)


def _headings_above(blocks: Sequence[Block]) -> list[int]:
    """The nearest heading above each block; -1 without one."""
    headings, nearest = [], -1
    for i, block in enumerate(blocks):
        if i - nearest > HEADING_REACH:
            nearest = -1
        headings.append(nearest)
        if block.box.tag in _HEADINGS:
            nearest = i
    return headings


def _media_gaps(media: Sequence[int], n: int) -> tuple[list[float], list[float]]:
    """How many blocks lie between each block and the picture before it, and the one behind it."""
    before = _gaps_behind(frozenset(media), n)
    after = _gaps_behind(frozenset(n - place for place in media), n)
    return before, after[::-1]


def _gaps_behind(places: frozenset[int], n: int) -> list[float]:
    gaps, gap = [], NEAR_MEDIA
    for i in range(n):
        gap = 0 if i in places else min(gap + 1, NEAR_MEDIA)
        gaps.append(float(gap))
    return gaps


def _ordinals(blocks: Sequence[Block], boxes: Sequence[Box]) -> tuple[list[float], list[float]]:
    """How many main headings precede each block, and which of the page's articles holds it."""
    seen, headings, last = 0, [], None
    for b in blocks:
        if b.box.tag == "h1" and b.box is not last:
            seen, last = seen + 1, b.box
        headings.append(float(min(seen, 5)))
    numbers, count, end = [0.0] * len(blocks), 0, 0
    for box in boxes:
        if box.tag == "article" and box.first >= end and box.last > box.first:
            count, end = count + 1, box.last
            numbers[box.first : end] = [float(min(count, 9))] * (end - box.first)
    return headings, numbers
