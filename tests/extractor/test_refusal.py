"""Pages that are no article are refused with what they are; short news is news."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import NotAnArticle
from scraper.extractor import evidence, extract
from scraper.extractor.page import parse
from scraper.extractor.refusal import check_page, check_text, flags, linked_headings
from scraper.model import Outcome

SENTENCE = "The council voted on Tuesday to close the old bridge until the end of the winter."
LONG = [SENTENCE] * 30
JSONLD = '<script type="application/ld+json">{{"@type": "{}"{}}}</script>'


def _refused_page(html: str, text: list[str] | None = None) -> Outcome | None:
    tree = parse(html)
    assert tree is not None
    try:
        check_page(tree, evidence.collect(tree), text or [])
    except NotAnArticle as refusal:
        return refusal.outcome
    return None


def _refused_text(
    text: list[str], html: str = "<p>x</p>", url: str | None = None
) -> Outcome | None:
    tree = parse(html)
    assert tree is not None
    try:
        check_text(linked_headings(tree), evidence.collect(tree), url, text)
    except NotAnArticle as refusal:
        return refusal.outcome
    return None


@pytest.mark.parametrize(
    "html",
    [
        "<title>Just a moment...</title><p>Checking your browser</p>",
        "<h1>Verify you are human</h1>",
        "<p>Zugriff verweigert</p>",
        "<p>подтвердите, что вы не робот</p>",
        "<p>请完成安全验证</p>",
        '<div class="g-recaptcha"></div><p>x</p>',
        '<form id="challenge-form"></form><p>x</p>',
        '<script src="https://captcha.example/datadome.js"></script><p>x</p>',
    ],
)
def test_a_check_against_robots_is_blocked(html: str) -> None:
    """By its words or its markup."""
    assert _refused_page(html) is Outcome.BLOCKED


@pytest.mark.parametrize(
    "html",
    [
        "<p>We value your privacy. We and our partners store data.</p>",
        "<p>Wir und unsere Partner benötigen Ihre Zustimmung.</p>",
        "<p>Nous et nos partenaires. Tout accepter</p>",
        "<p>Noi e i nostri partner. Accetta tutto</p>",
        "<p>This cookie wall needs a cookie.</p>",
    ],
)
def test_a_consent_form_is_consent(html: str) -> None:
    """Two phrases of it on a short page."""
    assert _refused_page(html) is Outcome.CONSENT


@pytest.mark.parametrize(
    "title",
    ["404", "Page not found", "Seite nicht gefunden", "Page introuvable", "Página no encontrada",
     "Pagina non trovata"],
)  # fmt: skip
def test_a_page_that_was_not_found_is_no_article(title: str) -> None:
    """Whatever the status said."""
    assert _refused_page(f"<title>{title}</title><p>Sorry</p>") is Outcome.NOT_ARTICLE


def test_a_login_form_is_no_article() -> None:
    """A password field in the main part of the page."""
    assert _refused_page("<main><input type=password></main>") is Outcome.NOT_ARTICLE


@pytest.mark.parametrize("tag", ["header", "nav", "footer"])
def test_a_login_in_the_frame_of_a_page_is_none(tag: str) -> None:
    """Every page of the site has it."""
    assert _refused_page(f"<{tag}><input type=password></{tag}><p>x</p>") is None


@pytest.mark.parametrize(
    "html",
    [
        "<title>Verify you are human</title>",
        "<title>404</title>",
        "<p>We value your privacy. We and our partners store data.</p>",
        "<main><input type=password></main>",
    ],
)
def test_a_page_with_a_real_text_is_no_wall(html: str) -> None:
    """Whatever else it says."""
    assert _refused_page(f"{html}<p>x</p>", LONG) is None


def test_a_page_that_states_an_article_is_not_taken_for_a_form() -> None:
    """Its banner asks for consent too."""
    banner = "<p>We value your privacy. We and our partners store data.</p>"
    assert _refused_page(JSONLD.format("NewsArticle", "") + banner) is None


def test_no_text_is_no_article() -> None:
    """An empty shell that a script would fill."""
    assert _refused_text([]) is Outcome.NOT_ARTICLE


@pytest.mark.parametrize("text", [["Home"], ["Read more"], ["Bridge", "River", "Town"]])
def test_a_few_words_are_too_short(text: list[str]) -> None:
    """Under the weight of a sentence."""
    assert _refused_text(text) is Outcome.TOO_SHORT


def test_labels_without_a_sentence_are_too_short() -> None:
    """However many."""
    assert _refused_text(["A headline without its article"] * 5) is Outcome.TOO_SHORT


def test_one_sentence_is_news() -> None:
    """Short news is news and stays."""
    assert _refused_text([SENTENCE]) is None


def test_a_front_page_is_no_article() -> None:
    """By its address, unless it states an article."""
    url = "https://paper.example/"
    assert _refused_text(LONG, url=url) is Outcome.NOT_ARTICLE
    assert _refused_text(LONG, JSONLD.format("NewsArticle", "") + "<p>x", url=url) is None


LIST = "".join(
    f"<div><h3><a href=/{n}>Bridge number {n} is closed</a></h3></div>" for n in range(16)
)
TEASERS = [f"The bridge number {n} is closed until the end of the winter." for n in range(12)]


def test_a_list_of_teasers_is_no_article() -> None:
    """Many linked headings, and no long paragraph."""
    assert _refused_text(TEASERS, LIST) is Outcome.NOT_ARTICLE


def test_an_article_above_a_list_of_teasers_stays() -> None:
    """A long paragraph is no teaser."""
    assert _refused_text([SENTENCE * 4, *TEASERS], LIST) is None


def test_a_page_that_says_article_is_no_list() -> None:
    """og:type is believed here."""
    assert _refused_text(TEASERS, f'<meta property="og:type" content="article">{LIST}') is None


@pytest.mark.parametrize(
    ("kind", "more", "text", "expected"),
    [
        ("NewsArticle", "", LONG, ()),
        ("NewsArticle", "", [SENTENCE], ("short",)),
        ("LiveBlogPosting", "", LONG, ("live",)),
        ("NewsArticle", ', "isAccessibleForFree": false', LONG, ("paywall",)),
        ("NewsArticle", ', "isAccessibleForFree": "False"', [SENTENCE], ("short", "paywall")),
        ("NewsArticle", ', "isAccessibleForFree": true', LONG, ()),
    ],
)
def test_flags_say_what_kind_of_text_it_is(
    kind: str, more: str, text: list[str], expected: tuple[str, ...]
) -> None:
    """`short`, `live`, `paywall`."""
    tree = parse(JSONLD.format(kind, more) + "<p>x</p>")
    assert tree is not None
    assert flags(evidence.collect(tree), text) == expected


def test_a_front_page_under_any_address_is_a_list() -> None:
    """Teasers are counted before they are cut out, whatever the page is called."""
    page = (Path(__file__).parents[1] / "data/pages/refuse-front-page/page.html").read_text("utf-8")
    with pytest.raises(NotAnArticle, match="a list of other articles"):
        extract(page, "https://news.example/start.html")
