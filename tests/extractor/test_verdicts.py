"""What each block of a page is, in a word."""

from __future__ import annotations

import pytest

from scraper.extractor.blocks import cut
from scraper.extractor.measured import Hints, Page
from scraper.extractor.page import parse
from scraper.extractor.verdicts import Verdict, verdicts

STORY = [
    "The council voted on Tuesday to close the old bridge until the end of the winter.",
    "Drivers will have to take the road over the hill, which adds nine miles to the way.",
    "The mayor said that the money for the repair had been found in the budget of the port.",
]


def _verdict_of(markup: str) -> Verdict:
    """The verdict on the last block, below an article."""
    story = "".join(f"<p>{line}</p>" for line in STORY)
    tree = parse(f"<html><body><h1>A bridge</h1><article>{story}</article>{markup}</body></html>")
    assert tree is not None
    return verdicts(Page(cut(tree), Hints(STORY, "A bridge")))[-1]


def test_the_article_is_article() -> None:
    """The last paragraph, with nothing below it."""
    assert _verdict_of("") is Verdict.ARTICLE


@pytest.mark.parametrize(
    ("markup", "verdict"),
    [
        ("<h3>Comments</h3><div><p>Nonsense!</p></div>", Verdict.COMMENT),
        ("<div class=comment-list><p>Nonsense!</p></div>", Verdict.COMMENT),
        ("<h3>Related articles</h3><ul><li><a href=/x>A tunnel</a></li></ul>", Verdict.RELATED),
        ("<div class=teaser><a href=/x>A tunnel</a></div>", Verdict.RELATED),
        ("<figure><figcaption>Photo: M. Orr</figcaption></figure>", Verdict.CAPTION),
        ("<p>Published: 4 May 2024</p>", Verdict.BYLINE),
        ("<div class=author>M. Orr</div>", Verdict.BYLINE),
        ("<p>Sign up for our newsletter</p>", Verdict.PROMOTION),
        ("<div class=advert><a href=/x>Boats</a></div>", Verdict.PROMOTION),
        ("<p>© 2024 All rights reserved</p>", Verdict.LEGAL),
        ("<nav><a href=/x>Weather</a></nav>", Verdict.NAVIGATION),
    ],
)
def test_what_is_no_article_is_told_by_words_heading_or_name(markup: str, verdict: Verdict) -> None:
    """In this order."""
    assert _verdict_of(markup) is verdict
