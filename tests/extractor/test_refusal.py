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
def test_a_few_words_are_no_article(text: list[str]) -> None:
    """Under the weight of a sentence, and none among them."""
    assert _refused_text(text) is Outcome.NOT_ARTICLE


def test_the_beginning_of_an_article_is_too_short() -> None:
    """A sentence alone, or words where the page claims an article."""
    assert _refused_text(["The old bridge is closed."]) is Outcome.TOO_SHORT
    assert _refused_text(["Bridge"], JSONLD.format("NewsArticle", "")) is Outcome.TOO_SHORT


def test_labels_without_a_sentence_are_no_article() -> None:
    """However many."""
    assert _refused_text(["A headline without its article"] * 5) is Outcome.NOT_ARTICLE


def test_verses_are_a_text() -> None:
    """Lines without full stops, but more than a page's labels."""
    assert _refused_text(["Upon the bridge there stood a heron"] * 20) is None


def test_rows_of_a_table_are_no_article() -> None:
    """However many; a report beside them is one."""
    rows = ["| Harbour | 06:10 | 07:10 | 08:10 | 09:10 | 10:10 |"] * 60
    assert _refused_text(rows) is Outcome.NOT_ARTICLE
    assert _refused_text([SENTENCE, *rows]) is None


def test_one_sentence_is_news() -> None:
    """Short news is news and stays."""
    assert _refused_text([SENTENCE]) is None


def test_a_front_page_is_no_article() -> None:
    """By its address, unless it states an article."""
    url = "https://paper.example/"
    assert _refused_text(LONG, url=url) is Outcome.NOT_ARTICLE
    assert _refused_text(LONG, JSONLD.format("NewsArticle", "") + "<p>x", url=url) is None


def test_one_text_at_the_address_of_a_site_stays() -> None:
    """A farewell in place of everything; not below a list of teasers."""
    text = [SENTENCE * 4, SENTENCE * 4]
    assert _refused_text(text, url="https://blog.example/") is None
    assert _refused_text(text, LIST, url="https://blog.example/") is Outcome.NOT_ARTICLE


@pytest.mark.parametrize("url", ["", "http://[", "javascript:x", "/"])
def test_what_is_no_address_is_no_front_page(url: str) -> None:
    """It says nothing of the page."""
    assert _refused_text(LONG, url=url) is None


LIST = "".join(
    f"<div><h3><a href=/{n}>Bridge number {n} is closed</a></h3></div>" for n in range(16)
)
TEASERS = [f"The bridge number {n} is closed until the end of the winter." for n in range(12)]


def test_a_list_of_teasers_is_no_article() -> None:
    """Many linked headings, and no long paragraph."""
    assert _refused_text(TEASERS, LIST) is Outcome.NOT_ARTICLE


@pytest.mark.parametrize(
    ("h1", "is_list"),
    [
        ("The old bridge is closed until spring", False),
        ("The old bridge will stay closed until the spring", False),
        ("Bridges", True),
        ("<a href=/>The old bridge is closed until spring</a>", True),
        ("Everything that we know about our town", True),
    ],
)
def test_a_page_with_a_headline_of_its_own_is_no_list(h1: str, is_list: bool) -> None:
    """It says what the title does; a section's name or the site's logo is none."""
    page = f"<title>The old bridge is closed until spring | Daily Post</title><h1>{h1}</h1>{LIST}"
    assert _refused_text([SENTENCE, SENTENCE], page) is (Outcome.NOT_ARTICLE if is_list else None)


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
        (
            "NewsArticle",
            ', "isAccessibleForFree": "False"',
            [SENTENCE],
            ("short", "paywall", "partial"),
        ),
        ("NewsArticle", ', "isAccessibleForFree": false', [*LONG, "But…"], ("paywall", "partial")),
        ("NewsArticle", ', "isAccessibleForFree": true', LONG, ()),
    ],
)
def test_flags_say_what_kind_of_text_it_is(
    kind: str, more: str, text: list[str], expected: tuple[str, ...]
) -> None:
    """`short`, `live`, `paywall`, `partial`."""
    tree = parse(JSONLD.format(kind, more) + "<p>x</p>")
    assert tree is not None
    assert flags(evidence.collect(tree), text) == expected


def test_a_front_page_under_any_address_is_a_list() -> None:
    """Teasers are counted before they are cut out, whatever the page is called."""
    page = (Path(__file__).parents[1] / "data/pages/refuse-front-page/page.html").read_text("utf-8")
    with pytest.raises(NotAnArticle, match="a list of other articles"):
        extract(page, "https://news.example/start.html")


@pytest.mark.parametrize(
    "barrier",
    [
        "Subscribe to continue reading",
        "Sie haben bereits ein Abo? Hier anmelden",
        "La suite est réservée aux abonnés.",
        "Ten artykuł jest tylko dla prenumeratorów",
        "この記事は有料会員限定です",
        "订阅后继续阅读全文。已是订阅用户？请登录。",
        "Đăng ký để đọc tiếp bài viết. Đã có tài khoản? Đăng nhập.",
    ],
)
def test_a_barrier_makes_an_article_partial(barrier: str) -> None:
    """By its words, where the data say nothing of it."""
    tree = parse(f"<p>{SENTENCE}</p><div><span>{barrier}</span></div>")
    assert tree is not None
    assert flags(evidence.collect(tree), [SENTENCE], tree) == ("short", "paywall", "partial")


def test_a_page_that_says_it_is_free_has_no_barrier() -> None:
    """Its invitation to subscribe is for other pages."""
    free = JSONLD.format("NewsArticle", ', "isAccessibleForFree": true')
    tree = parse(f"{free}<p>{SENTENCE}</p><p>Subscribe to continue reading</p>")
    assert tree is not None
    assert flags(evidence.collect(tree), [SENTENCE], tree) == ("short",)


def test_a_barrier_with_nothing_before_it_is_a_paywall() -> None:
    """What is left of the text decides."""
    page = "<h1>Bridge</h1><p>Subscribe to continue reading</p>"
    assert _refused_page(page, ["Bridge"]) is Outcome.PAYWALL
    assert _refused_page(page, [SENTENCE * 3]) is None


@pytest.mark.parametrize(
    "html",
    [
        "<title>Account suspended</title><p>This account has been suspended.</p>",
        "<title>bridge.example</title><p>This domain is for sale. Buy this domain now.</p>",
        "<p>You need to enable JavaScript to run this app.</p>",
        "<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>",
        "<h1>Site en maintenance</h1><p>Nous serons bientôt de retour parmi vous.</p>",
        "<title>Suche</title><h1>Suchergebnisse</h1><p>Es wurden keine Artikel gefunden.</p>",
    ],
)
def test_a_notice_is_no_article(html: str) -> None:
    """Of a server, an owner, a script or a search."""
    assert _refused_page(html) is Outcome.NOT_ARTICLE


@pytest.mark.parametrize(
    "headline",
    [
        "Peugeot 404 at the museum",
        "Why the page not found became an art form",
        "Robots take over the cemetery",
        "Cookies baked for the fire brigade",
        "The castle is for sale",
        "Login by telephone only",
        "Search for missing walker called off",
    ],
)
def test_a_short_article_about_such_pages_stays(headline: str) -> None:
    """Its words are theirs, its sentences are not."""
    text = [f"{headline}, said the council, which had met until late in the evening.", SENTENCE]
    page = f"<h1>{headline}</h1>" + "".join(f"<p>{line}</p>" for line in text)
    assert _refused_page(page, text) is None


@pytest.mark.parametrize("name", ["archive category", "search-results", "error404"])
def test_a_list_by_its_classes_is_no_article(name: str) -> None:
    """As WordPress writes them, with a pager or without a long paragraph."""
    body = f"<body class='{name} logged-out'><p>x</p>"
    assert _refused_page(body, [SENTENCE]) is Outcome.NOT_ARTICLE
    assert _refused_page(body, [SENTENCE * 4]) is None
    assert _refused_page(f"{body}<nav class='pagination'>1</nav>", [SENTENCE * 4]) is not None


def test_an_article_with_the_classes_of_a_list_stays() -> None:
    """Themes are careless."""
    assert _refused_page("<body class='archive single'><p>x</p>", [SENTENCE]) is None


def test_lines_that_begin_with_links_are_a_list() -> None:
    """Without any heading."""
    lines = [f"The bridge number {n} is closed: all about it" for n in range(8)]
    links = "".join(
        f"<p><a href=/{n}>{line[:30]}</a>{line[30:]}</p>" for n, line in enumerate(lines)
    )
    assert _refused_page(links, lines) is Outcome.NOT_ARTICLE
    assert _refused_page(links, [*lines, SENTENCE * 8]) is None


def test_a_product_is_no_article() -> None:
    """Without a text about it."""
    product = JSONLD.format("Product", "")
    assert _refused_page(f"{product}<p>In stock.</p>", ["In stock."]) is Outcome.NOT_ARTICLE
    assert _refused_page(f"{product}<p>x</p>", [SENTENCE] * 4) is None


def test_a_login_box_beside_an_article_is_none() -> None:
    """In a column of divs, with its heading."""
    box = "<div><h2>Login</h2><input type=text><input type=password></div>"
    text = [SENTENCE, SENTENCE]
    page = f"<title>Bridge</title><h1>Bridge</h1>{''.join(f'<p>{p}</p>' for p in text)}{box}"
    assert _refused_page(page, text) is None


def test_a_banner_above_a_short_article_is_no_wall() -> None:
    """Though the page states nothing."""
    banner = "<div><p>We and our partners use cookies.</p><button>Accept all</button></div>"
    text = [SENTENCE, SENTENCE]
    assert _refused_page(f"{banner}<h1>Bridge</h1><p>{text[0]}</p><p>{text[1]}</p>", text) is None


def test_the_scripts_of_a_protected_page_are_no_wall() -> None:
    """Cloudflare and DataDome put them into every page."""
    script = "<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>"
    assert _refused_page(f"{script}<h1>Bridge</h1><p>{SENTENCE}</p>", [SENTENCE]) is None
    assert _refused_page(f"{script}<p>x</p>") is Outcome.BLOCKED
