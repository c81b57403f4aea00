"""Pages that are no article → the outcome that says what they are.

Two looks: at the page, for what says of itself that it is a wall or a notice (a bot check, a
consent form, a login, "not found", "for sale"), and at the extracted text, for what is too little,
a table, or a list of links. Both are short of prose of their own: a page is judged by its sentences
that speak of nothing of the kind. Words alone refuse nothing, because articles are written about
cookies, robots and pages that are not found, and below their banners. A lost article is the worse
fault; short news is news and stays, flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from scraper import urls
from scraper.errors import NotAnArticle
from scraper.extractor.evidence import Evidence, types
from scraper.extractor.page import text_of
from scraper.extractor.typography import is_sentence, weight
from scraper.extractor.words import Kind, count, folded, telltale_share
from scraper.model import Outcome

MIN_TEXT = 60  # weight of the text under which nothing is kept; a sentence has 80
MIN_PROSE = 40  # weight of its sentences, under which a short text is labels and figures
SHORT_TEXT = 600  # weight under which an article is flagged short
WALL_TEXT = 1_500  # weight of the text over which a page is no wall, whatever it says
MIN_TEASER = 160  # weight of the prose, under which a barrier has left nothing of an article
PARAGRAPH = 80  # weight of a line that is a paragraph without a full stop, as in Thai
LONG_PARAGRAPH = 250  # weight of a paragraph that no list of teasers holds
MIN_LONG = 2  # such paragraphs of a text that stands at the address of a whole site
MIN_LISTED = 3  # linked headings in the text itself
MIN_TEASERS = 8  # headings with links on a page that is a list of teasers
MAX_TABLES = 0.6  # share of the lines that are rows of a table, over which a text is one
MAX_RIGHTS = 200  # weight of a line that only says who owns the page

NAMED = 0.8  # share of a heading in telltale phrases, from which it names the page
TOLD = 0.25  # the same of a line of the page
SPOKEN = 0.2  # the same of a sentence that speaks of them; articles about them have 0.16
SPOKEN_CONSENT = 0.12  # the same of consent, of which walls speak at length; articles have 0.11
SMALL_PAGE = 3_000  # characters that a page shows, up to which all of it is judged
WALL_LINKS = 8  # on a check against robots; a page of a site has its menu
BARE_PAGE = 400  # the same, to be one by its markup alone; real pages load the same scripts
NAMED_PROSE = 600  # weight of other prose that the page may have that its heading names
PRODUCT_PROSE = 300  # weight of prose under which a product is all that there is
MIN_CONSENT = 2  # phrases of consent on a page that is a consent wall
CONSENT_SHARE = 1.5  # times as much as of anything else; a banner above a brief is less
LOGIN_PROSE = 80  # weight of other prose beside a password field

LISTED_LINES = 5  # lines that begin with a linked headline on a page that is a list of links
LISTED_SHARE = 0.6  # of the text that they are
MIN_HEADLINE = 30  # weight of an h1 that heads an article rather than a section or a tag
HEADLINE = 20  # weight of a link that is a headline; what is shorter is a tag or a name
LISTED_LINK = 0.25  # share of its line that it is

_UNSEEN = frozenset({"head", "noscript", "script", "style", "svg", "template", "textarea", "title"})
_FRAMES = frozenset({"dialog", "footer", "header", "nav"})
_BOT_MARKUP = re.compile(
    r"_cf_chl_opt|cf-chl|challenge-(?:form|platform|running)|g-recaptcha|h-captcha|px-captcha"
    r"|captcha-delivery|datadome|_incapsula_|distil_|turnstile|awswaf|kpsdk",
    re.IGNORECASE,
)
_TITLE_PARTS = re.compile(r"\s+[-–—|·»«:]+\s+|\s*[|｜_»«]\s*|:\s+|：")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？।])")
_LETTER = re.compile(r"[^\W\d_]")
_OPENING_SIGNS = re.compile(r"^[\W\d_]+")
# Classes by which WordPress says what a page is (`body_class()`); `error404` comes with status 200
# where a cache answers.
_LIST_CLASSES = frozenset({"archive", "error404", "paged", "search-no-results", "search-results"})
_PAGER = re.compile(r"(?:^|\s)(?:nav-previous|page-numbers|pager|pagination)(?:$|\s)")
_SINGLE_CLASSES = frozenset({"page", "single", "single-post", "singular"})
_PRODUCT = re.compile(r'"@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?Product"')


def check_page(tree: HtmlElement, evidence: Evidence, text: Sequence[str]) -> None:
    """Refuse a page that is a wall or a notice. `text` is its main text, before any trimming.

    Raises `NotAnArticle` with blocked, consent, paywall or not_article.
    """
    if not _states_article(evidence) and _is_index(tree, text):
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is a list of other articles")
    if _weighs(text, WALL_TEXT):
        return
    prose = _prose(text)
    if _is_paid(evidence) and prose < MIN_TEASER:
        raise NotAnArticle(Outcome.PAYWALL, "the article is for subscribers")
    if prose >= MIN_TEXT and _states_article(evidence):
        return
    page = Look.at(tree, text)
    _check_walls(tree, evidence, page)
    _check_notices(page)
    if prose < MIN_TEASER and page.tells(Kind.PAYWALL):
        raise NotAnArticle(Outcome.PAYWALL, "the article is for subscribers")
    if prose < PRODUCT_PROSE and _is_product(tree, evidence):
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page sells a product")
    if not _claims_article(evidence) and not _has_long(text) and _is_linked(tree, text):
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is a list of other articles")


def check_text(
    teasers: Sequence[str], evidence: Evidence, url: str | None, text: Sequence[str]
) -> None:
    """Refuse a text that is none: nothing, too little, tables, or a list of teasers.

    `teasers` are the `linked_headings` of the page as it was received. Raises `NotAnArticle` with
    too_short where there is the beginning of an article, else with not_article.
    """
    if not text:
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page holds no text of an article")
    claims = _claims_article(evidence)
    if not _weighs(text, MIN_TEXT) and (claims or _prose(text)):
        left = sum(map(weight, text))
        raise NotAnArticle(Outcome.TOO_SHORT, f"only {left} characters of text are left")
    if (not _weighs(text, SHORT_TEXT) or _is_table(text)) and _prose(text) < MIN_PROSE:
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page holds no sentence of an article")
    is_front = url is not None and urls.site(url) is not None and urls.is_front_page(url)
    if is_front and not evidence.articles and not _is_one_text(teasers, text):
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is a site's front page")
    if not claims and _is_list(teasers, text):
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is a list of other articles")


def flags(
    evidence: Evidence, text: Sequence[str], tree: HtmlElement | None = None
) -> tuple[str, ...]:
    """`short`, `live`, `paywall` and `partial` where they hold.

    An article behind a barrier is partial where it is short or ends in an ellipsis. A barrier is
    looked for in the tree where one is given and the page does not say that it is free.
    """
    kinds = {kind for node in evidence.articles for kind in types(node)}
    live = ("live",) if "liveblogposting" in kinds else ()
    is_cut = not _weighs(text, WALL_TEXT) or text[-1].endswith(("…", "..."))
    is_paid = _is_paid(evidence) or (is_cut and not _is_free(evidence) and has_barrier(tree))
    paywall = ("paywall", "partial")[: 1 + is_cut] if is_paid else ()
    return (*length_flags(text), *live, *paywall)


def length_flags(text: Sequence[str]) -> tuple[str, ...]:
    """`short` where it holds."""
    return () if _weighs(text, SHORT_TEXT) else ("short",)


def has_barrier(tree: HtmlElement | None) -> bool:
    """Whether a page tells its readers to subscribe before they can read on."""
    if tree is None:
        return False
    leaves = (e.text for e in tree.iter("a", "button", "div", "h2", "h3", "h4", "p", "span"))
    lines = {line.strip() for line in leaves if line and 10 <= len(line) <= 2 * PARAGRAPH}
    return count("\n".join(lines), Kind.PAYWALL) > 0 and any(
        telltale_share(line, Kind.PAYWALL) >= TOLD for line in lines
    )


def linked_headings(tree: HtmlElement) -> tuple[str, ...]:
    """The texts of headings that are links, or stand in one, on a page without a headline.

    None where it has one: below an article, however short, they are other articles'.
    """
    if _has_headline(tree):
        return ()
    inside = [h for h in tree.iter("h2", "h3", "h4") if h.find(".//a[@href]") is not None]
    around = [
        link
        for h in tree.iter("h2", "h3")
        if (link := h.getparent()) is not None and link.tag == "a" and link.get("href")
    ]
    return tuple(map(text_of, (*inside, *around)))


def _has_headline(tree: HtmlElement) -> bool:
    """Whether an h1 of a headline's length, that is no link, says half of what the title does."""
    said = set(folded(" ".join(map(text_of, tree.iter("title")))).split())
    headlines = [text_of(h) for h in tree.iter("h1") if h.find(".//a") is None]
    return any(
        2 * len(said.intersection(words)) >= len(words) > 0
        for words in (folded(h).split() for h in headlines if weight(h) >= MIN_HEADLINE)
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What a page shows: parts of its title and headlines (`h1`), lesser headings, lines, links.

    The lines are the sentences that a small page shows, else those of its main text. `size` is in
    characters, and stops to count beyond a small page.
    """

    titles: tuple[str, ...]
    headings: tuple[str, ...]
    lines: tuple[str, ...]
    size: int
    links: int

    @classmethod
    def at(cls, tree: HtmlElement, text: Sequence[str]) -> Look:
        """The look of a page whose main text is known."""
        shown = list(_shown(tree))
        size = sum(map(len, shown))
        return cls(
            titles=tuple(_parts(tree, "title", "h1")),
            headings=tuple(_parts(tree, "h2")),
            lines=tuple(_sentences(shown if size <= SMALL_PAGE else text)),
            size=size,
            links=sum(1 for _ in tree.iter("a")),
        )

    def holds(self, kind: Kind) -> int:
        """How often phrases of a kind stand on the page."""
        return count("\n".join((*self.titles, *self.headings, *self.lines)), kind)

    def is_named(self, kind: Kind) -> bool:
        """Whether a part of the title or of a headline is little else than phrases of a kind."""
        return any(telltale_share(part, kind) >= NAMED for part in self.titles)

    def other_prose(self, *kinds: Kind) -> int:
        """Weight of the sentences that speak of nothing of these kinds."""
        return _prose(line for line in self.lines if not _speaks(line, *kinds))

    def spoken(self, *kinds: Kind) -> int:
        """Weight of the lines that speak of one of these kinds."""
        said = {*self.titles, *self.headings, *self.lines}
        return sum(weight(line) for line in said if _speaks(line, *kinds))

    def tells(self, kind: Kind) -> bool:
        """Whether the page is of a kind, by its headline or by a third of what it says."""
        if not self.holds(kind):
            return False
        if self.is_named(kind):
            return self.other_prose(kind) <= NAMED_PROSE
        told = (*self.headings, *self.titles, *self.lines)
        is_told = any(telltale_share(line, kind) >= TOLD for line in told)
        return is_told and 2 * self.spoken(kind) >= self.other_prose(kind)


def _check_walls(tree: HtmlElement, evidence: Evidence, page: Look) -> None:
    if page.links <= WALL_LINKS and page.tells(Kind.ROBOT_CHECK):
        raise NotAnArticle(Outcome.BLOCKED, "the page is a check against robots, not an article")
    if page.size <= BARE_PAGE and page.other_prose(Kind.ROBOT_CHECK) < MIN_TEXT and _guards(tree):
        raise NotAnArticle(Outcome.BLOCKED, "the page is a check against robots, not an article")
    if not _claims_article(evidence) and _is_consent_wall(page):
        raise NotAnArticle(Outcome.CONSENT, "the page asks for consent and shows no article")
    if _is_login(tree, page):
        raise NotAnArticle(Outcome.NOT_ARTICLE, "the page is a login form")


def _check_notices(page: Look) -> None:
    for kind, detail in (
        (Kind.NOT_FOUND, "the page says that it was not found"),
        (Kind.NOTICE, "the page is a notice of its server or its owner"),
        (Kind.SEARCH, "the page is the result of a search"),
    ):
        if page.tells(kind):
            raise NotAnArticle(Outcome.NOT_ARTICLE, detail)


def _is_consent_wall(page: Look) -> bool:
    if page.holds(Kind.CONSENT) + page.holds(Kind.COOKIES) < MIN_CONSENT:
        return False
    other = page.other_prose(Kind.CONSENT, Kind.COOKIES)
    if page.is_named(Kind.CONSENT):
        return other <= NAMED_PROSE
    return page.spoken(Kind.CONSENT, Kind.COOKIES) >= CONSENT_SHARE * other


def _is_login(tree: HtmlElement, page: Look) -> bool:
    """A password field in the main part of a page that says nothing else, or is called a login."""
    fields = [e for e in tree.iter("input") if not _is_framed(e)]
    kinds = {(e.get("type") or "text").lower() for e in fields}
    if "password" in kinds and page.other_prose(Kind.LOGIN) < LOGIN_PROSE:
        return True
    can_log_in = bool(kinds & {"email", "password", "text"})
    is_named = can_log_in and page.holds(Kind.LOGIN) > 0 and page.is_named(Kind.LOGIN)
    return is_named and page.other_prose(Kind.LOGIN) <= NAMED_PROSE


def _is_framed(element: HtmlElement) -> bool:
    return any(up.tag in _FRAMES for up in element.iterancestors())


def _guards(tree: HtmlElement) -> bool:
    """Whether the markup of a page that shows nothing is that of a known check against robots."""
    return any(
        _BOT_MARKUP.search(
            f"{e.get('id') or ''} {e.get('class') or ''} {e.get('src') or ''} {e.text or ''}"
        )
        for e in tree.iter("div", "form", "script", "iframe", "span")
    )


def _is_index(tree: HtmlElement, text: Sequence[str]) -> bool:
    """A page that its classes call a list, with a pager or with short paragraphs alone."""
    body = tree.find("body")
    names = frozenset((body.get("class") or "").split()) if body is not None else frozenset()
    if not names & _LIST_CLASSES or names & _SINGLE_CLASSES:
        return False
    pagers = (_PAGER.search(e.get("class") or "") for e in tree.iter("nav", "div", "a", "ul"))
    return not _has_long(text) or any(pagers)


def _is_product(tree: HtmlElement, evidence: Evidence) -> bool:
    if evidence.articles:
        return False
    if (evidence.meta("og:type") or "").lower() in ("product", "og:product", "product.item"):
        return True
    scripts = (s.text or "" for s in tree.iter("script") if "json" in (s.get("type") or ""))
    return any(_PRODUCT.search(source) for source in scripts)


def _is_linked(tree: HtmlElement, text: Sequence[str]) -> bool:
    """Whether most of a text is lines that begin with a linked headline."""
    links: dict[str, int] = {}
    for link in tree.iter("a"):
        title = " ".join((str(link.text or "") if not len(link) else text_of(link)).split())
        title = _OPENING_SIGNS.sub("", title)
        if weight(title) >= HEADLINE:
            links[title[:HEADLINE]] = max(len(title), links.get(title[:HEADLINE], 0))
    bare = [_OPENING_SIGNS.sub("", line) for line in text]
    listed = [
        line for line in bare if links.get(line[:HEADLINE], 0) >= LISTED_LINK * max(1, len(line))
    ]
    heavy = sum(map(weight, listed))
    return len(listed) >= LISTED_LINES and heavy >= LISTED_SHARE * sum(map(weight, bare))


def _is_list(teasers: Sequence[str], text: Sequence[str]) -> bool:
    """Many linked headings, and a text without a paragraph of an article's length."""
    if len(teasers) < MIN_TEASERS or _has_long(text):
        return False
    listed = sum(line in teasers for line in text)
    return listed >= MIN_LISTED or len(teasers) >= 2 * MIN_TEASERS


def _is_one_text(teasers: Sequence[str], text: Sequence[str]) -> bool:
    """Long paragraphs without a list of teasers, such as a farewell in place of a whole site."""
    long = sum(weight(line) >= LONG_PARAGRAPH for line in text)
    return long >= MIN_LONG and len(teasers) < MIN_TEASERS


def _is_table(text: Sequence[str]) -> bool:
    return sum(_is_row(line) for line in text) > MAX_TABLES * len(text)


def _is_row(line: str) -> bool:
    return " | " in line


def _has_long(text: Sequence[str]) -> bool:
    return any(weight(line) >= LONG_PARAGRAPH for line in text)


def _weighs(text: Iterable[str], least: int) -> bool:
    """Whether a text weighs as much, or more; not all of a long one is looked at."""
    left = least
    for line in text:
        left -= weight(line)
        if left <= 0:
            return True
    return False


def _prose(text: Iterable[str]) -> int:
    """Weight of the lines that are sentences, or as long as one and made of letters."""
    return sum(weight(line) for line in text if _is_prose(line))


def _is_prose(line: str) -> bool:
    if _is_row(line) or ("©" in line and weight(line) <= MAX_RIGHTS):
        return False
    is_long = weight(line) > PARAGRAPH and 2 * len(_LETTER.findall(line)) >= len(line)
    return is_long or any(map(is_sentence, _SENTENCE_END.split(line)))


def _speaks(line: str, *kinds: Kind) -> bool:
    least = SPOKEN_CONSENT if Kind.CONSENT in kinds else SPOKEN
    return telltale_share(line, *kinds) >= least


def _sentences(text: Iterable[str]) -> Iterator[str]:
    for line in text:
        yield from _SENTENCE_END.split(line)


def _parts(tree: HtmlElement, *tags: str) -> Iterator[str]:
    """Headings, and each part of them that a dash, a bar or a colon sets off."""
    for heading in tree.iter(*tags):
        text = text_of(heading)
        parts = _TITLE_PARTS.split(text)
        yield from dict.fromkeys(p for p in (text, *parts) if p)


def _shown(tree: HtmlElement) -> Iterator[str]:
    """What a reader sees, in pieces, until it is more than a small page shows."""
    body, size = tree.find("body"), 0
    for element in body.iter() if body is not None else ():
        own = element.text if element.tag not in _UNSEEN else None
        for piece in (own, element.tail if element is not body else None):
            if piece and (line := " ".join(piece.split())):
                size += len(line)
                yield line
        if size > SMALL_PAGE:
            return


def _claims_article(evidence: Evidence) -> bool:
    return (
        bool(evidence.articles)
        or (evidence.meta("og:type") or "").lower() == "article"
        or bool(evidence.meta("article:published_time"))
    )


def _states_article(evidence: Evidence) -> bool:
    """Whether the page names an article in its data; og:type alone stands on every kind of page."""
    return bool(evidence.articles) or bool(evidence.meta("article:published_time"))


def _access(evidence: Evidence) -> set[str]:
    return {str(node.get("isAccessibleForFree", "")).lower() for node in evidence.articles}


def _is_paid(evidence: Evidence) -> bool:
    return "false" in _access(evidence)


def _is_free(evidence: Evidence) -> bool:
    return "true" in _access(evidence)
