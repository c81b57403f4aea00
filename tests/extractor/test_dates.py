"""When an article was published: the best evidence wins, in the stated order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.extractor import dates, evidence
from scraper.extractor.dates import Dates, Stamp
from scraper.extractor.page import parse

JSONLD = (
    '<script type="application/ld+json">'
    '{"@type": "NewsArticle", "datePublished": "2024-01-01"}</script>'
)
META = '<meta property="article:published_time" content="2024-01-02">'
MICRODATA = '<span itemprop="datePublished" content="2024-01-03"></span>'
URL = "https://news.example/2024/01/04/story"
TIME = '<time datetime="2024-01-05">5.1.</time>'
LINE = "<p>6 January 2024</p>"


def _find(
    head: str = "",
    body: str = "",
    url: str | None = None,
    *,
    not_after: datetime | None = None,
    title: str | None = "Headline",
    locales: tuple[str, ...] = ("en",),
) -> Dates:
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    assert tree is not None
    return dates.find(tree, evidence.collect(tree), url, locales, not_after, title)


def _published(body: str) -> str | None:
    found = _find(body=f"<h1>Headline</h1>{body}").published
    return found.iso if found else None


@pytest.mark.parametrize(
    ("head", "body", "url", "expected"),
    [
        (JSONLD + META, MICRODATA + TIME + LINE, URL, Stamp("2024-01-01", "jsonld")),
        (META, MICRODATA + TIME + LINE, URL, Stamp("2024-01-02", "meta")),
        ("", MICRODATA + TIME + LINE, URL, Stamp("2024-01-03", "html")),
        ("", TIME + LINE, URL, Stamp("2024-01-04", "url")),
        ("", TIME + LINE, None, Stamp("2024-01-05", "html")),
        ("", LINE, None, Stamp("2024-01-06", "html")),
        ("", "<p>No date.</p>", None, None),
    ],
)
def test_the_best_evidence_wins(head: str, body: str, url: str | None, expected: Stamp) -> None:
    """JSON-LD, meta, microdata, the URL, <time>, a date line; else None."""
    assert _find(head, f"<h1>Headline</h1>{body}", url).published == expected


def test_a_line_gives_the_day_in_the_url_its_time() -> None:
    """Both say the same day, one of them more."""
    body = "<h1>Headline</h1><p>4 January 2024, 14:30</p>"
    assert _find(body=body, url=URL).published == Stamp("2024-01-04T14:30:00", "html")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2024-01-05", "2024-01-05"),
        ("2024-1-5", "2024-01-05"),
        ("2024-01-05T14:30", "2024-01-05T14:30:00"),
        ("2024-01-05T14:30:09.123Z", "2024-01-05T14:30:09+00:00"),
        ("2024-01-05 14:30:09 UTC", "2024-01-05T14:30:09+00:00"),
        ("2024-01-05T14:30:09+07:00", "2024-01-05T14:30:09+07:00"),
        ("2024-01-05T14:30:09+0700", "2024-01-05T14:30:09+07:00"),
        ("2024-01-05T14:30:09-03", "2024-01-05T14:30:09-03:00"),
        ("20240105", "2024-01-05"),
        ("20240105T143009Z", "2024-01-05T14:30:09+00:00"),
        ("Fri, 05 Jan 2024 14:30:09 +0100", "2024-01-05T14:30:09+01:00"),
        ('"2024-01-05"', "2024-01-05"),
        ("5 January 2024", "2024-01-05"),
    ],
)
def test_a_stamp_is_kept_as_precise_as_it_was_given(stated: str, expected: str) -> None:
    """A day stays a day, a local time local, an offset is kept."""
    assert dates.iso(stated, ("en",)) == expected


@pytest.mark.parametrize(
    "stated",
    ["", "2024", "2024-01", "2024-02-30", "2024-01-05T25:00", "20241301", "yesterday", "null",
     "Fri, 45 Jan 2024 99:99:99", "0000-00-00T00:00:00"],
)  # fmt: skip
def test_what_is_no_date_is_none(stated: str) -> None:
    """Nothing is repaired by guessing."""
    assert dates.iso(stated) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2024/03/05/story", "2024-03-05"),
        ("https://a.example/2024/3/5/story.html", "2024-03-05"),
        ("https://a.example/news-2024-03-05.html", "2024-03-05"),
        ("https://a.example/20240305/story", "2024-03-05"),
        ("https://a.example/2024_03_05", "2024-03-05"),
        ("https://a.example/story/2024", None),
        ("https://a.example/2024/03/story", None),
        ("https://a.example/2024/02/30/story", None),
        ("https://a.example/?day=2024/03/05", None),
        ("https://a.example/9920240305123", None),
        (None, None),
    ],
)
def test_the_day_in_a_url(url: str | None, expected: str | None) -> None:
    """In the path, whole; a number that only looks like one is none."""
    assert dates.from_url(url) == expected


RECEIVED = datetime(2024, 1, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2024-01-10T11:00:00Z", "2024-01-10T11:00:00+00:00"),
        ("2024-01-11T11:00:00Z", "2024-01-11T11:00:00+00:00"),
        ("2032-02-02", None),
        ("2024-01-12T13:00:00Z", None),
        ("2031-01-01", None),
        ("1899-12-31", None),
    ],
)
def test_no_date_lies_after_the_page_was_received(stated: str, expected: str | None) -> None:
    """A day is allowed for clocks and zones; nor before the first day of 1900."""
    found = _find(f'<meta name="pubdate" content="{stated}">', "<p>x</p>", not_after=RECEIVED)
    assert (found.published.iso if found.published else None) == expected


def test_a_date_ahead_makes_way_for_the_next_best() -> None:
    """The wrong clock of one statement does not silence the others."""
    head = '<meta name="pubdate" content="2031-01-01">'
    found = _find(head, f"<h1>Headline</h1>{TIME}", not_after=RECEIVED)
    assert found.published == Stamp("2024-01-05", "html")


def test_the_article_speaks_before_the_page() -> None:
    """WebPage and NewsArticle often stand side by side."""
    head = (
        '<script type="application/ld+json">[{"@type": "WebPage", "datePublished": "2020-01-01"},'
        '{"@type": "NewsArticle", "datePublished": "2024-01-01"}]</script>'
    )
    assert _find(head, "<p>x</p>").published == Stamp("2024-01-01", "jsonld")


def test_an_empty_date_says_nothing() -> None:
    """JSON-LD with an empty string makes way for the meta element."""
    head = JSONLD.replace("2024-01-01", "") + META
    assert _find(head, "<p>x</p>").published == Stamp("2024-01-02", "meta")


def test_microdata_of_a_comment_is_not_the_articles() -> None:
    """Readers write later."""
    box = f'<div itemtype="https://schema.org/Comment" itemscope>{MICRODATA}</div>'
    assert _published(f"{LINE}{box}") == "2024-01-06"


def test_the_time_by_the_headline_is_before_others() -> None:
    """A teaser above has one too."""
    teaser = '<time datetime="2023-12-31">yesterday</time>'
    found = _find(body=f"<div>{teaser}</div><h1>Headline</h1><p>{TIME}</p>")
    assert found.published == Stamp("2024-01-05", "html")


@pytest.mark.parametrize("box", ["aside", "footer", "nav", "li"])
def test_a_time_in_a_side_box_is_not_the_articles(box: str) -> None:
    """Nor one in a list of links."""
    assert _published(f"<{box}>{TIME}</{box}>{LINE}") == "2024-01-06"


def test_a_time_that_is_called_an_update_is_none() -> None:
    """By its class."""
    assert _published(f'<time class="updated" datetime="2024-01-09">9.1.</time>{LINE}') == (
        "2024-01-06"
    )


def test_the_text_of_a_time_is_read_where_its_attribute_is_broken() -> None:
    """`datetime` is often relative, or in the site's own notation."""
    assert _published('<time datetime="2h">5 January 2024, 14:30</time>') == "2024-01-05T14:30:00"


def test_an_attribute_gives_a_date_line_its_seconds() -> None:
    """What a reader sees to the minute, the markup may state to the second."""
    line = '<span data-date-time="2024-01-05 14:30:09">2024.01.05 14:30</span>'
    assert _published(f"<p>{line}</p>") == "2024-01-05T14:30:09"


def test_a_date_line_above_the_headline_is_read() -> None:
    """Some papers put it there."""
    assert _find(body=f"{LINE}<h1>Headline</h1><p>x</p>").published == Stamp("2024-01-06", "html")


def test_without_a_headline_an_element_called_a_date_is_read() -> None:
    """Its class says what it is."""
    body = '<div class="post-date">6 January 2024</div><p>x</p>'
    assert _find(body=body, title=None).published == Stamp("2024-01-06", "html")


def test_a_slash_is_read_as_the_country_writes_it() -> None:
    """The same line in two countries."""
    body = "<h1>Headline</h1><p>01/02/2024</p>"
    british, american = (_find(body=body, locales=(tag,)) for tag in ("en-GB", "en-US"))
    assert british.published == Stamp("2024-02-01", "html")
    assert american.published == Stamp("2024-01-02", "html")


@pytest.mark.parametrize(
    "text",
    ["© 2021 The Paper", "Copyright 2019-2024", "The war of 1987 ended in March.", "Est. 1871"],
)
def test_a_year_alone_is_no_date(text: str) -> None:
    """No 1 January, no day from a copyright line."""
    assert _published(f"<p>{text}</p><footer>{text}</footer>") is None


def test_a_date_in_prose_is_not_the_publication() -> None:
    """The story tells of another day."""
    assert (
        _published("<p>The bridge fell on 5 January 2024 in the early morning hours.</p>") is None
    )


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (
            JSONLD.replace("datePublished", "dateModified"),
            "",
            Stamp("2024-01-01", "jsonld"),
        ),
        ('<meta property="og:updated_time" content="2024-01-07">', "", Stamp("2024-01-07", "meta")),
        ("", '<i itemprop="dateModified" content="2024-01-07"></i>', Stamp("2024-01-07", "html")),
        ("", "<p>Updated 7 January 2024</p>", Stamp("2024-01-07", "html")),
        ("", "<p>7 January 2024</p>", None),
    ],
)
def test_the_last_change_has_the_same_order(head: str, body: str, expected: Stamp | None) -> None:
    """JSON-LD, meta, microdata, a line that says so."""
    assert _find(head, f"<h1>Headline</h1>{body}").modified == expected


def test_a_change_before_the_publication_is_none() -> None:
    """Template files bear the date of their own."""
    head = META + '<meta property="article:modified_time" content="2019-01-01">'
    assert _find(head, "<p>x</p>").modified is None


def test_the_tree_is_left_as_it_is() -> None:
    """The last search works on a copy: it takes pictures out."""
    tree = parse('<h1>Headline</h1><p>x</p><img src="/2019/01/01/a.jpg">')
    assert tree is not None
    found = dates.find(tree, evidence.collect(tree), None, ("en",), None, "Headline")
    assert (found.published, len(tree.findall(".//img"))) == (None, 1)
