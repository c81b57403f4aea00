"""What each block of a page is, in a word: article, or what else.

The judge says which blocks are the article. What the others are is told by their words, the heading
above them and their names: for people who ask why a line is not in a text
(`python -m tests.bench.verdicts PAGE`).
"""

from __future__ import annotations

from enum import StrEnum

from scraper.extractor import judge
from scraper.extractor.captions import is_caption
from scraper.extractor.markup import KINDS
from scraper.extractor.measured import Page
from scraper.extractor.words import Kind, folded, has_label, phrases

MIN_TOLD = 0.2  # share of a block in telltale phrases by which it is told


class Verdict(StrEnum):
    """The kinds of blocks."""

    ARTICLE = "article"
    COMMENT = "comment"
    RELATED = "related"
    CAPTION = "caption"
    BYLINE = "byline"  # or a date line
    PROMOTION = "promotion"
    LEGAL = "legal"
    NAVIGATION = "navigation"


_BY_WORDS = ((Kind.PROMOTION, Verdict.PROMOTION), (Kind.LEGAL, Verdict.LEGAL))
_BY_HEADING = ((Kind.COMMENTS, Verdict.COMMENT), (Kind.RELATED, Verdict.RELATED))
_BY_LABEL = (Kind.BYLINE, Kind.EDITOR, Kind.PUBLISHED, Kind.MODIFIED)
_BY_NAME = {
    "comment": Verdict.COMMENT,
    "caption": Verdict.CAPTION,
    "byline": Verdict.BYLINE,
    "date": Verdict.BYLINE,
    "related": Verdict.RELATED,
    "teaser": Verdict.RELATED,
    "promotion": Verdict.PROMOTION,
    "ad": Verdict.PROMOTION,
    "popup": Verdict.PROMOTION,
    "poll": Verdict.PROMOTION,
    "nav": Verdict.NAVIGATION,
    "footer": Verdict.LEGAL,
}


def verdicts(page: Page) -> list[Verdict]:
    """What each block is, in order."""
    article = set(judge.chosen(page))
    return [Verdict.ARTICLE if i in article else _other(page, i) for i in range(page.count)]


def _other(page: Page, i: int) -> Verdict:
    """What a block is that is not the article."""
    text = page.blocks[i].text
    for kind, verdict in _BY_WORDS:
        if page.told(i, kind) >= MIN_TOLD:
            return verdict
    if len(text) <= judge.MAX_CAPTION and is_caption(text):
        return Verdict.CAPTION
    if has_label(text, *_BY_LABEL):
        return Verdict.BYLINE
    return _by_heading(page, i) or _by_names(page, i)


def _by_heading(page: Page, i: int) -> Verdict | None:
    """What the heading above announces, or the block itself where it is one."""
    for at in (i, page.headings[i]):
        words = folded(page.blocks[at].text) if at >= 0 else ""
        for kind, verdict in _BY_HEADING:
            if words in phrases(kind):
                return verdict
    return None


def _by_names(page: Page, i: int) -> Verdict:
    """What the names of its box say, or those of the boxes above."""
    box = page.blocks[i].box
    for names in (box.own | page.blocks[i].inline, box.near, box.far):
        for kind, verdict in _BY_NAME.items():
            if names & 1 << KINDS.index(kind):
                return verdict
    return Verdict.NAVIGATION
