"""Who wrote it, by what the page says of itself and by what readers see."""

from __future__ import annotations

import pytest

from scraper.extractor import authors, evidence
from scraper.extractor.evidence import Facts
from scraper.extractor.page import headline_of, parse

URL = "https://www.dailypost.example/news/1"
HEADLINE = "<h1>Old bridge closed for a month</h1>"
PROSE = f"<p>{'The council said on Monday that the bridge would be closed for a month. ' * 4}</p>"


def _found(head: str = "", body: str = "<p>x</p>") -> Facts | None:
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    assert tree is not None
    return authors.find(tree, evidence.collect(tree), URL, headline_of(tree, None))


def _beside(line: str) -> tuple[str, ...]:
    """The authors of a page with this below its headline."""
    found = _found("", HEADLINE + line + PROSE * 3)
    return found.values if found else ()


def _jsonld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (_jsonld('"author": "Ann Lee"'), "", Facts(("Ann Lee",), "jsonld")),
        (_jsonld('"author": {"@type": "Person", "name": "Ann Lee"}'), "",
         Facts(("Ann Lee",), "jsonld")),
        (_jsonld('"author": [{"name": "Ann Lee"}, "Bo Ek"]'), "",
         Facts(("Ann Lee", "Bo Ek"), "jsonld")),
        (_jsonld('"creator": ["Ann Lee"]'), "", Facts(("Ann Lee",), "jsonld")),
        ('<meta name="author" content="Ann Lee">', "", Facts(("Ann Lee",), "meta")),
        ("", "<p itemprop=author><b itemprop=name>Ann Lee</b></p>", Facts(("Ann Lee",), "html")),
        ("", '<a rel=author href="/ann">Ann Lee</a>', Facts(("Ann Lee",), "html")),
        ("", '<p class="byline">By Ann Lee</p>', Facts(("Ann Lee",), "html")),
        ("", "<h1>Bridge</h1><p>By Ann Lee</p>", Facts(("Ann Lee",), "html")),
    ],
)  # fmt: skip
def test_authors_are_found_where_the_page_names_them(head: str, body: str, expected: Facts) -> None:
    """JSON-LD, meta, microdata, rel=author, a byline's class, a line by the headline."""
    assert _found(head, body or "<p>x</p>") == expected


def test_a_reference_to_a_node_is_that_node() -> None:
    """Yoast keeps the people of a graph apart and refers to them by `@id`."""
    graph = (
        '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author":'
        ' {"@id": "#ann"}}, {"@type": "Person", "@id": "#ann", "name": "Ann Lee"}]}</script>'
    )
    assert _found(graph) == Facts(("Ann Lee",), "jsonld")


def test_the_page_speaks_where_the_article_is_silent() -> None:
    """A WebPage node has authors, too."""
    node = '<script type="application/ld+json">{"@type": "WebPage", "author": "Ann Lee"}</script>'
    assert _found(node) == Facts(("Ann Lee",), "jsonld")


def test_what_wordpress_labels_for_twitter_is_read() -> None:
    """A label in any language and what it labels."""
    head = (
        '<meta name="twitter:label1" content="Escrito por">'
        '<meta name="twitter:data1" content="Ann Lee">'
    )
    assert _found(head) == Facts(("Ann Lee",), "meta")


def test_names_of_citations_are_turned_round() -> None:
    """Libraries write the family name first."""
    head = (
        '<meta name="citation_author" content="Lee, Ann">'
        '<meta name="citation_author" content="Ek, Bo">'
    )
    assert _found(head) == Facts(("Ann Lee", "Bo Ek"), "meta")


@pytest.mark.parametrize(
    "author",
    [
        '"author": {"@type": "Organization", "name": "Daily Post"}',
        '"author": {"@type": "Organization", "name": "Dailypöst"}',
        '"author": "dailypost.example"',
        '"author": "admin"',
        '"author": "wp_admin2"',
        '"author": "Editorial Team"',
        '"author": "https://www.dailypost.example/ann"',
        '"author": "ann@dailypost.example"',
        '"author": ""',
        '"author": null',
    ],
)
def test_a_desk_an_account_and_an_address_are_no_authors(author: str) -> None:
    """The next evidence is asked; nor is the site, where it calls itself an organisation."""
    assert _found(_jsonld(author)) is None
    assert _found(_jsonld(author), "<p class=byline>Bo Ek</p>") == Facts(("Bo Ek",), "html")


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ('{"@type": "Organization", "name": "Harwick University"}', "Harwick University"),
        ('{"@type": "Organization", "name": "Reuters"}', "Reuters"),
        ('{"@type": "Person", "name": "Daily Post"}', "Daily Post"),
        ('"Bridge Watch Team"', "Bridge Watch Team"),
        ('"bridgewatcher"', "bridgewatcher"),
        ('"ann lee"', "ann lee"),
    ],
)
def test_who_is_no_person_by_shape_is_the_author_where_nobody_else_is(
    author: str, name: str
) -> None:
    """An organisation, a team with a name, a pen name; a person beside it goes before."""
    head = _jsonld(f'"author": {author}')
    assert _found(head) == Facts((name,), "jsonld")
    assert _found(head, "<p class=byline>Bo Ek</p>") == Facts(("Bo Ek",), "html")


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Lee, Ann", ("Ann Lee",)),
        ("Lee, Ann B.", ("Ann B. Lee",)),
        ("Ann Lee - Bo Ek", ("Ann Lee", "Bo Ek")),
        ("Ann Lee, Oslo, Bo Ek", ("Ann Lee", "Bo Ek")),
    ],
)
def test_stated_names_are_put_in_order(author: str, expected: tuple[str, ...]) -> None:
    """Turned round, behind dashes, with the places where they are."""
    assert _found(_jsonld(f'"author": "{author}"')) == Facts(expected, "jsonld")


def test_a_site_with_an_and_in_its_name_is_not_two_people() -> None:
    """It is the author only where nobody else is."""
    head = '<meta property="og:site_name" content="Jobs &amp; Hire">'
    author = _jsonld('"author": {"@type": "Organization", "name": "Jobs & Hire"}')
    assert _found(head + author) is None


def test_the_author_of_a_comment_is_a_reader() -> None:
    """Microdata of comments does not count."""
    assert _found("", "<div itemprop=comment><p itemprop=author>Mo Hill</p></div>") is None


def test_the_authors_of_a_list_of_articles_are_not_this_one_s() -> None:
    """Marked names in many places are the cards of other articles."""
    names = ("Bo Ek", "Cy Dunn", "Dee Ott", "Ed Orr", "Fay Ng")
    cards = "".join(f"<article><b rel=author>{n}</b></article>" for n in names)
    assert _found("", HEADLINE + PROSE * 4 + cards) is None


def test_fellow_authors_stand_together() -> None:
    """Those of the article, not those of the card below it."""
    own = "<p><a rel=author>Ann Lee</a><a rel=author>Bo Ek</a></p>"
    card = "<article><div><a rel=author>Cy Dunn</a></div></article>"
    assert _found("", HEADLINE + own + PROSE + card) == Facts(("Ann Lee", "Bo Ek"), "html")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<p>By Ann Lee and Bo Ek</p>", ("Ann Lee", "Bo Ek")),
        ("<p>By <span>Ann Lee</span></p>", ("Ann Lee",)),
        ("<p>By Ann Lee, Dec 17, 2025</p>", ("Ann Lee",)),
        ("<p>By Ann Lee December 22, 2023</p>", ("Ann Lee",)),
        ("<p>Published 7 August 2023 by Ann Lee</p>", ("Ann Lee",)),
        ("<p>By Ann Lee, Head of Sales at the Bridge Corporation of Harwick</p>", ("Ann Lee",)),
        ("<p>This post was written by Ann Lee, an engineer.</p>", ("Ann Lee",)),
        ("<p>Written by</p><p>Ann Lee</p>", ("Ann Lee",)),
        ("<p>Ann Lee | Staff Writer</p>", ("Ann Lee",)),
        ("<p>Gastbeitrag von Uta Abt</p>", ("Uta Abt",)),
        ("<p>Texte : Luc Roux, photos : Léa Petit</p>", ("Luc Roux",)),
        ("<p>Tekst: Ola Ness og Kari Holm</p>", ("Ola Ness", "Kari Holm")),
        ("<p>Autor: Stanisław Drozd | 11.11.2023</p>", ("Stanisław Drozd",)),
        ("<p>Írta: Kovács Anna</p>", ("Kovács Anna",)),
        ("<p>Автор: Ирина Лаптева</p>", ("Ирина Лаптева",)),
        ("<p>Ирина Лаптева, корреспондент</p>", ("Ирина Лаптева",)),
        ("<p>Γράφει η Δέσποινα Αργυρίου</p>", ("Δέσποινα Αργυρίου",)),
        ("<p>بقلم: سلمى الحارثي</p>", ("سلمى الحارثي",)),
        ("<p>نویسنده: نگار پارسا</p>", ("نگار پارسا",)),
        ("<p>מאת: תמר שילה</p>", ("תמר שילה",)),
        ("<p>लेखक: सुनीता राठौर</p>", ("सुनीता राठौर",)),
        ("<p>โดย ปิยะนุช แก้วใส</p>", ("ปิยะนุช แก้วใส",)),
        ("<p>Tác giả: Trần Minh Khuê</p>", ("Trần Minh Khuê",)),
        ("<p>Oleh: Budi Santoso</p>", ("Budi Santoso",)),
        ("<p>2023-11-11 11:38 来源：江州晚报 记者：王小明</p>", ("王小明",)),
        ("<p>本报记者 李四光 通讯员 王小明</p>", ("李四光", "王小明")),
        ("<p>文／李四光 圖／王小明</p>", ("李四光",)),
        ("<p>［記者李四光／台北報導］老橋今天關閉。</p>", ("李四光",)),
        ("<p>责编：张三丰</p><p>本报讯（记者 李四光）老桥今天关闭。</p>", ("李四光",)),
        ("<p>입력 2023.11.11 11:38</p><p>이서진 기자</p>", ("이서진",)),
    ],
)
def test_bylines_by_the_headline(line: str, expected: tuple[str, ...]) -> None:
    """In any language, with or without dates, roles and photographers beside them."""
    assert _beside(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "<p>Photo by Bo Ek</p>",
        "<p>Reviewed by <a href='/author/bo-ek'>Bo Ek</a></p>",
        "<p>By the river, nobody slept.</p>",
        "<p>Health News</p><p>11 Nov 2023</p>",
        "<p>By Daily Post Staff</p>",
    ],
)
def test_what_is_no_byline_by_the_headline(line: str) -> None:
    """Photographers, reviewers, sentences, sections, desks."""
    assert _beside(line) == ()


def test_a_byline_may_stand_above_the_headline() -> None:
    """In a small element."""
    header = f"<header><p>By Ann Lee</p>{HEADLINE}</header>"
    assert _found("", header + PROSE) == Facts(("Ann Lee",), "html")


def test_a_link_to_an_author_s_page_names_one() -> None:
    """Though the name is a single word."""
    assert _beside("<p><a href='/autor/uta-abt'>Uta</a> · 7. Mai</p>") == ("Uta",)


@pytest.mark.parametrize(
    "name",
    ["author", "c-byline", "post_author_name", "entryAuthor", "tac-gia", "autor", "zuozhe"],
)
def test_an_element_that_is_called_a_byline_names_its_first_line(name: str) -> None:
    """A short biography may follow; in any language's word, in any spelling."""
    box = f"<div class='{name}'><p>Ann Lee</p>{PROSE}</div>"
    assert _found("", HEADLINE + PROSE * 4 + box) == Facts(("Ann Lee",), "html")


@pytest.mark.parametrize("name", ["authority", "authorization", "typewriter", "co-written-off"])
def test_a_class_that_only_holds_such_a_word_is_none(name: str) -> None:
    """Whole words count."""
    box = f"<div class='{name}'><p>Ann Lee</p></div>"
    assert _found("", HEADLINE + PROSE * 4 + box) is None


def test_a_long_element_is_no_byline() -> None:
    """Whatever its class."""
    text = "Ann Lee writes about bridges. " * 40
    assert _found("", f"<div class=author>{text}</div>") is None


def test_a_name_beside_the_date_is_an_author_s_if_there_is_a_portrait() -> None:
    """Else it may be a place or a section; and not the person that the headline is about."""
    line = "<p>Uta Abt <span>11. November 2023</span></p>"
    portrait = "<img alt='Portrait of Uta Abt'>"
    assert _beside(line) == ()
    assert _beside(portrait + line) == ("Uta Abt",)
    about = _found("", "<h1>Uta Abt opens the bridge</h1>" + portrait + line + PROSE)
    assert about is None


def test_a_pen_name_behind_by_is_an_author() -> None:
    """Where nobody else is named."""
    assert _beside("<p>by bridgewatcher</p>") == ("bridgewatcher",)


def test_a_signature_names_its_people() -> None:
    """Below the text."""
    assert authors.signed_by("Ann Lee") == Facts(("Ann Lee",), "text")
    assert authors.signed_by(None) is None


def test_a_line_in_title_case_is_no_signature() -> None:
    """Words that stand in no name tell it."""
    assert authors.signed_by("Cite This Page") is None


def test_numbered_classes_do_not_hide_the_byline() -> None:
    """The first hundred are searched for; what follows is a list of others' names."""
    numbered = "".join(f"<p class=author-{n}>section {n}</p>" for n in range(300))
    found = _found("", f"{HEADLINE}{PROSE * 3}<p class=author-name>Jane Doe</p>{numbered}")
    assert found == Facts(("Jane Doe",), "html")
