"""What an address looks like, without the page that it stands in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.shapes import Shape, shape, words

SITE = "https://paper.example"


def _shape(path: str) -> Shape:
    found = shape(f"{SITE}{path}")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/2026/11/22/ferry-runs-aground/",
        "/world/2026/nov/22/ferry-runs-aground-in-fog",
        "/espana/2026-11-22/huelga.html",
        "/news/20261122-0101.html",
        "/n1/2026/1122/c1001-40612345.html",
        "/politics/22/11/2026/6741f0a89a79472b5c3d1e2f",
        "/2026/11/feira-do-livro.html",
        "/bao-so-12-huong-vao-mien-trung-4823101.html",
        "/news/local/2841234",
        "/article/001/0015012345",
        "/news/articles/c8xp2l9dn1yo",
        "/news/story/6656/8387654",
        "/news/1874321/smog-returns",
        "/a/74-20061234",
        "/nyheter/a/xr8Qz2/misstankt-mord-i-orebro",
        "/digital-life/wie-creativecommons-genutzt-wird/24.600.504",
        "/news/articleView.html?idxno=298114",
        "/news.php?id=10412",
        "/mnews.asp?pk_no=1412361",
        "/spip.php?article1840",
        "/?p=95912",
        "/aktuelles/?tx_news_pi1%5Bnews%5D=14392",
    ],
)
def test_an_article_is_marked(path: str) -> None:
    """A date or an id is what the programs of news sites give their articles."""
    found = _shape(path)
    assert found.points > 0
    assert found.marked or path.startswith("/2026/11/f")


@pytest.mark.parametrize(
    "path",
    [
        "/nieuws/kabinet-wil-statiegeld-op-alle-blikjes",
        "/the-regime-trailer-charts-a-descent-into-dystopia/",
        "/%D8%A7%D9%81%D8%AA%D8%AA%D8%A7%D8%AD-%D8%AC%D8%B3%D8%B1-%D8%AC%D8%AF%D9%8A%D8%AF-%D8%A7/",
        "/news/花蓮外海規模五點二地震",
    ],
)
def test_a_slug_speaks_for_an_article(path: str) -> None:
    """In any script, percent-encoded or not."""
    found = _shape(path)
    assert (found.points > 0, found.marked) == (True, False)


@pytest.mark.parametrize(
    "path",
    [
        "/politics/",
        "/thoi-su/giao-thong",
        "/inland/innenpolitik/",
        "/sport.html",
        "/2026/11/22/",
        "/news/date_22112026/",
        "/news.php?cat=3",
        "/backnumber/202610.html",
        "/privacy-policy-and-cookies",
        "/topics/election2026",
    ],
)
def test_a_section_has_less_than_nothing(path: str) -> None:
    """So do archives of a day and pages that the law wants."""
    assert _shape(path).points < 0


@pytest.mark.parametrize(
    "path",
    [
        "/tag/harbour-news-of-the-year",
        "/author/carmen-ruiz-de-la-torre/",
        "/category/local-news/2026",
        "/page/2/",
        "/news/page-12",
        "/search?q=ferry",
        "/login?next=12345",
        "/files/annual-report-2026.pdf",
        "/feeds/news-of-the-day",
        "/pictures/the-ferry-in-the-fog-123456.JPG",
        "/share?url=https%3A%2F%2Fpaper.example%2F2026%2F11%2F22%2Fferry",
        "/2026/11/22/ferry-runs-aground/?share=facebook",
        "/2026/11/22/ferry-runs-aground/comment-page-2",
    ],
)
def test_what_is_never_an_article_has_no_shape(path: str) -> None:
    """Whatever else its address says."""
    assert shape(f"{SITE}{path}") is None


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/11/22/ferry-runs-aground/", "2026-11-22"),
        ("/world/2026/nov/2/ferry-runs-aground", "2026-11-02"),
        ("/espana/2026-11-22/huelga.html", "2026-11-22"),
        ("/news/20261122-0101.html", "2026-11-22"),
        ("/2026/1122/c1001-40612345.html", "2026-11-22"),
        ("/politics/10/11/2026/6741f0a89a79472b5c3d1e2f", None),
        ("/2026/11/ferry-runs-aground.html", None),
        ("/2026/13/45/ferry-runs-aground", None),
        ("/1887/06/20/ferry-runs-aground", None),
        ("/story-20261345678", None),
    ],
)
def test_only_a_whole_day_of_the_calendar_is_one(path: str, day: str | None) -> None:
    """Day and month in doubt, a month, an id and the age of steam are none."""
    assert _shape(path).day == day


@pytest.mark.parametrize(
    ("segment", "count"),
    [
        ("ferry-runs-aground-in-fog", 5),
        ("ferry_runs-123456", 2),
        ("c8xp2l9dn1yo", 0),
        ("2026-11-22", 0),
        ("рубль-укрепился", 2),
        ("地震速報", 3),
    ],
)
def test_words_are_counted_in_any_script(segment: str, count: int) -> None:
    """Numbers and ids are none; two characters of Chinese make about one."""
    assert words(segment) == count


def test_addresses_of_one_program_have_one_template() -> None:
    """Whatever section, headline and id they have."""
    first = _shape("/politik/koalition-streitet-weiter-123456.html")
    second = _shape("/sport/derby-endet-ohne-tore-654321.html")
    assert first.template == second.template == "name/slug#.html"


@pytest.mark.parametrize(
    "query", ["id=1&utm_source=x", "idxno=99", "newsid=5", "aid=7", "storyid=3", "no=12"]
)
def test_parameters_that_are_ids_are_part_of_the_template(query: str) -> None:
    """By their names; the short numbers of old sites count as well."""
    found = _shape(f"/view.php?{query}")
    assert (found.has_parameter, found.marked, found.points > 0) == (True, True, True)


def test_parameters_that_choose_a_list_are_against_an_article() -> None:
    """The page of a list is not an article."""
    assert (
        _shape("/news/a-headline-of-words?page=2").points
        < _shape("/news/a-headline-of-words").points
    )


@given(st.text() | st.text(alphabet="/?&=%[]:.-_0123456789abc漢").map(f"{SITE}/{{}}".format))
def test_any_text_has_a_shape_or_none(url: str) -> None:
    """Nothing is raised."""
    found = shape(url)
    assert found is None or isinstance(found.points, int | float)
