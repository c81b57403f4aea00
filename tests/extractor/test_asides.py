"""Teasers, captions and words to old browsers go by shape; lists and links of the article stay."""

from __future__ import annotations

import pytest

from scraper.extractor import asides
from scraper.extractor.page import parse, text_of

LONG = "A headline of another article here"


def _left(body: str) -> str:
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    asides.strip(tree)
    return text_of(tree)


def _card(tag: str = "div", summary: str = "A short summary.") -> str:
    return f'<{tag} class=c><h3><a href="/1">{LONG}</a></h3><p>{summary}</p></{tag}>'


@pytest.mark.parametrize("tag", ["div", "article", "li", "section"])
def test_a_run_of_linked_headlines_goes(tag: str) -> None:
    """With at most a short summary behind each."""
    assert _left(f"<p>Kept.</p><div>{_card(tag) * 2}</div>") == "Kept."


def test_one_card_is_no_run() -> None:
    """A single link may be the article's."""
    assert LONG in _left(f"<div>{_card()}</div>")


def test_a_card_with_much_text_stays() -> None:
    """It is a section of a digest."""
    assert LONG in _left(f"<div>{_card(summary='Many words. ' * 40) * 3}</div>")


def test_a_plain_list_of_links_stays() -> None:
    """An article may end in its sources."""
    assert LONG in _left(f"<ul>{f'<li><a href=/1>{LONG}</a></li>' * 3}</ul>")


def test_short_links_stay() -> None:
    """Tags and menu entries are for others to judge."""
    assert "Sport" in _left(
        "<div><div><a href=/1>Sport</a></div><div><a href=/2>Art</a></div></div>"
    )


@pytest.mark.parametrize(
    "words",
    [
        "Read also:",
        "Lesen Sie auch:",
        "Lire aussi :",
        "Lea también:",
        "Leia também:",
        "Czytaj też:",
        "Читайте также:",
        "Baca juga:",
        "Xem thêm:",
        "延伸阅读：",
        "関連記事：",
    ],
)
def test_a_box_that_says_read_also_goes(words: str) -> None:
    """Where most of it is links."""
    assert _left(f"<p>Kept.</p><p>{words} <a href=/1>{LONG}</a></p>") == "Kept."


def test_a_paragraph_with_a_link_stays() -> None:
    """Also where it begins with such words."""
    text = f"Read also between the lines, said the mayor, and {'mind the gap ' * 10}"
    assert "mind the gap" in _left(f"<p>{text}<a href=/1>here</a>.</p>")


@pytest.mark.parametrize(
    "element",
    [
        "<figcaption>{}</figcaption>",
        "<p class=wp-caption-text>{}</p>",
        "<span class=caption>{}</span>",
        "<div class=bildunterschrift>{}</div>",
        "<em class=img_desc>{}</em>",
    ],
)
def test_an_element_that_is_called_a_caption_goes(element: str) -> None:
    """By its tag or class."""
    assert _left(f"<p>Kept.</p>{element.format('The bridge in January')}") == "Kept."


@pytest.mark.parametrize("tag", ["figure", "article", "main"])
def test_a_whole_that_is_called_a_caption_stays(tag: str) -> None:
    """Misleading names hide no article."""
    assert _left(f"<{tag} class=caption><p>Kept.</p></{tag}>") == "Kept."


def test_a_long_caption_stays() -> None:
    """It is a text with a misleading name."""
    assert _left(f"<p class=caption>{'word ' * 100}</p>").count("word") == 100


def test_words_to_browsers_without_scripts_go() -> None:
    """But an article that is served to them stays."""
    assert _left("<p>Kept.</p><noscript>Please enable JavaScript.</noscript>") == "Kept."
    assert _left(f"<noscript><p>{'word ' * 300}</p></noscript>").count("word") == 300


def test_the_text_behind_an_element_stays() -> None:
    """Korean portals put the caption in front of the first words, in one block."""
    assert _left("<div><em class=img_desc>The bridge</em>It fell.</div>") == "It fell."
