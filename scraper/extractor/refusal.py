"""Pages that are no article → the outcome that says what they are.

Two looks: at the whole page, for what says of itself that it is a wall (a bot check, a consent
form, a login, "not found"), and at the extracted text, for what is too little or a list of links.
A wall is short: no page with a real article's worth of prose is ever taken for one. Short news is
news and stays, flagged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement

from scraper import urls
from scraper.errors import NotAnArticle
from scraper.extractor.evidence import Evidence, types
from scraper.extractor.page import text_of
from scraper.extractor.typography import ends_sentence, weight
from scraper.extractor.words import Kind, count
from scraper.model import Outcome

MIN_TEXT = 60  # weight of the text under which nothing is kept; a sentence has 80
SHORT_TEXT = 600  # weight under which an article is flagged short
WALL_TEXT = 1_500  # weight of the text over which a page is no wall, whatever it says
PARAGRAPH = 80  # weight of a line that is a paragraph without a full stop, as in Thai
LONG_PARAGRAPH = 250  # weight of a paragraph that no list of teasers holds
MIN_LISTED = 3  # linked headings in the text itself
MIN_TEASERS = 8  # headings with links on a page that is a list of teasers

MIN_CONSENT = 2  # phrases of consent on a page that is a consent wall
MIN_COOKIES = 2  # mentions of cookies on a short page that is one

_VISIBLE = etree.XPath("//body//text()[not(ancestor::script or ancestor::style)]")
_BOT_MARKUP = re.compile(
    r"cf-chl|challenge-(?:form|platform|running)|g-recaptcha|h-captcha|px-captcha|datadome"
    r"|_incapsula_|distil_|turnstile",
    re.IGNORECASE,
)


def check_page(tree: HtmlElement, evidence: Evidence, text: Sequence[str]) -> None:
    """Refuse a page that is a wall, not an article. `text` is its main text, before any trimming.

    Raises `NotAnArticle` with blocked, consent or not_article.
    """
    if sum(map(weight, text)) > WALL_TEXT:
        return
    title = " ".join(text_of(e) for e in (*tree.iterfind(".//title"), *tree.iterfind(".//h1")))
    everything = " ".join("".join(_VISIBLE(tree)).split())
    if _is_bot_wall(tree, title, everything):
        raise NotAnArticle(Outcome.BLOCKED, "the page is a check against robots, not an article")
    if count(title, Kind.NOT_FOUND):
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page says that it was not found")
    if evidence.articles or evidence.meta("article:published_time"):
        return
    if _is_consent_wall(title, everything):
        raise NotAnArticle(Outcome.CONSENT, "the page asks for consent and shows no article")
    if _is_login(tree):
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is a login form")


def check_text(
    teasers: Sequence[str], evidence: Evidence, url: str | None, text: Sequence[str]
) -> None:
    """Refuse a text that is none: nothing, too little, or a list of teasers.

    `teasers` are the linked headings of the page as it was received. Raises `NotAnArticle` with
    not_article or too_short.
    """
    if not text:
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page holds no text of an article")
    heavy = sum(map(weight, text))
    sentences = sum(ends_sentence(line) or weight(line) > PARAGRAPH for line in text)
    if heavy < MIN_TEXT or (heavy < SHORT_TEXT and not sentences):
        if len(teasers) >= MIN_TEASERS:
            raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is a list of other articles")
        raise NotAnArticle(Outcome.TOO_SHORT, f"only {heavy} characters of text are left")
    if url and urls.is_front_page(url) and not evidence.articles:
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is a site's front page")
    states_article = evidence.articles or (evidence.meta("og:type") or "").lower() == "article"
    if not states_article and _is_list(teasers, text):
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is a list of other articles")


def flags(evidence: Evidence, text: Sequence[str]) -> tuple[str, ...]:
    """`short`, `live` and `paywall` where they hold."""
    kinds = {kind for node in evidence.articles for kind in types(node)}
    free = (str(node.get("isAccessibleForFree", "")).lower() for node in evidence.articles)
    live = ("live",) if "liveblogposting" in kinds else ()
    paywall = ("paywall",) if "false" in free else ()
    return (*length_flags(text), *live, *paywall)


def length_flags(text: Sequence[str]) -> tuple[str, ...]:
    """`short` where it holds."""
    return ("short",) if sum(map(weight, text)) < SHORT_TEXT else ()


def _is_bot_wall(tree: HtmlElement, title: str, everything: str) -> bool:
    if len(everything) > WALL_TEXT:
        return False
    markup = " ".join(
        f"{e.get('id') or ''} {e.get('class') or ''} {e.get('src') or ''}"
        for e in tree.iter("div", "form", "script", "iframe", "span")
    )
    says = count(f"{title} {everything}", Kind.ROBOT_CHECK) > 0
    return says or bool(_BOT_MARKUP.search(markup))


def _is_consent_wall(title: str, everything: str) -> bool:
    words = f"{title} {everything}"
    is_asked = count(words, Kind.CONSENT) >= MIN_CONSENT or (
        len(everything) < WALL_TEXT and count(words, Kind.COOKIES) >= MIN_COOKIES
    )
    return len(everything) < 2 * WALL_TEXT and is_asked


def _is_login(tree: HtmlElement) -> bool:
    """A password field in the main part of a page that has few words else."""
    fields = [e for e in tree.iter("input") if (e.get("type") or "").lower() == "password"]
    in_page = [
        e
        for e in fields
        if not any(up.tag in ("header", "nav", "footer") for up in e.iterancestors())
    ]
    return bool(in_page)


def _is_list(teasers: Sequence[str], text: Sequence[str]) -> bool:
    """Many linked headings, and a text without a paragraph of an article's length."""
    if len(teasers) < MIN_TEASERS or max(map(weight, text)) >= LONG_PARAGRAPH:
        return False
    listed = sum(line in teasers for line in text)
    return listed >= MIN_LISTED or len(teasers) >= 2 * MIN_TEASERS


def linked_headings(tree: HtmlElement) -> tuple[str, ...]:
    """The texts of headings that are links, or stand in one."""
    inside = [h for h in tree.iter("h2", "h3", "h4") if h.find(".//a[@href]") is not None]
    links = (a for a in tree.iterfind(".//a[@href]") if len(a))
    around = [a for a in links if a.find("./h2") is not None or a.find("./h3") is not None]
    return tuple(map(text_of, (*inside, *around)))
