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
        (JSONLD + META, MICRODATA, URL, Stamp("2024-01-01", "jsonld")),
        (META, MICRODATA, URL, Stamp("2024-01-02", "meta")),
        ("", MICRODATA, URL, Stamp("2024-01-03", "html")),
        ("", "", URL, Stamp("2024-01-04", "url")),
        ("", TIME, None, Stamp("2024-01-05", "html")),
        ("", LINE, None, Stamp("2024-01-06", "html")),
        ("", "<p>No date.</p>", None, None),
    ],
)
def test_the_best_evidence_wins(head: str, body: str, url: str | None, expected: Stamp) -> None:
    """JSON-LD, meta, microdata, the URL, what is shown; else None."""
    assert _find(head, f"<h1>Headline</h1>{body}", url).published == expected


def test_what_is_shown_by_the_headline_is_the_articles_day() -> None:
    """Against all statements, and the URL: it is the day that the page gives its reader."""
    found = _find(JSONLD + META, f"<h1>Headline</h1>{LINE}", None)
    assert found.published == Stamp("2024-01-06", "html")


def test_what_is_shown_farther_away_holds_only_without_a_statement() -> None:
    """Farther down stand the dates of other stories."""
    body = "<h1>Headline</h1>" + "<p>Text.</p>" * 30 + LINE
    assert _find(META, body).published == Stamp("2024-01-02", "meta")
    assert _find("", body).published == Stamp("2024-01-06", "html")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<p>6 January 2024</p>", Stamp("2024-01-06", "html")),
        ('<p class="date">Harbour, 6 January 2024</p>', Stamp("2024-01-06", "html")),
        ("<p>Podcast of 6 January 2024</p>", Stamp("2024-01-02", "meta")),
    ],
)
def test_above_the_headline_only_a_plain_date_holds_against_a_statement(
    line: str, expected: Stamp
) -> None:
    """Other boxes stand there, too."""
    assert _find(META, f"{line}<h1>Headline</h1><p>x</p>").published == expected


def test_the_sites_own_update_above_the_headline_is_not_the_articles() -> None:
    """It stands on every page of the site."""
    body = f"<p>Last updated 9 January 2024</p><h1>Headline</h1>{LINE}"
    assert _find(body=body) == Dates(Stamp("2024-01-06", "html"), None)


def test_two_statements_of_one_day_hold_against_what_is_shown() -> None:
    """The meta element and the URL agree; the line may be of something else."""
    url = "https://news.example/2024/01/02/story"
    assert _find(META, f"<h1>Headline</h1>{LINE}", url).published == Stamp("2024-01-02", "meta")


def test_a_line_that_agrees_makes_a_day_exact() -> None:
    """The statement has the day alone."""
    body = "<h1>Headline</h1><p>2 January 2024, 14:30</p>"
    assert _find(META, body).published == Stamp("2024-01-02T14:30:00", "html")


UTC_META = '<meta property="article:published_time" content="2024-01-03T03:22:07Z">'


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("<p>Jan 2, 2024, 10:22 PM EST</p>", Stamp("2024-01-02T22:22:07-05:00", "meta")),
        ("<p>Tue Jan 2, 2024</p>", Stamp("2024-01-02", "html")),
        (
            '<time datetime="2024-01-02T22:22:07-0500">yesterday</time>',
            Stamp("2024-01-02T22:22:07-05:00", "meta"),
        ),
        ("<p>3 January 2024, 08:52</p>", Stamp("2024-01-03T03:22:07+00:00", "meta")),
    ],
)
def test_a_moment_in_utc_gets_the_day_of_the_readers_clock(shown: str, expected: Stamp) -> None:
    """And its offset, where both clocks show one moment; else only the day."""
    assert _find(UTC_META, f"<h1>Headline</h1>{shown}").published == expected


def test_another_statement_of_the_same_moment_tells_the_offset() -> None:
    """Content systems write one in UTC and one in their own zone."""
    head = f'{UTC_META}<meta name="date" content="2024-01-02 22:22:07">'
    assert _find(head, "<p>x</p>").published == Stamp("2024-01-02T22:22:07-05:00", "meta")


def test_the_url_tells_the_day_of_a_moment_in_utc() -> None:
    """Blogs put the day of their own zone there."""
    found = _find(UTC_META, "<p>x</p>", "https://blog.example/2024/01/02/post/")
    assert found.published == Stamp("2024-01-02", "url")


def test_a_url_of_another_week_tells_nothing_of_a_moment() -> None:
    """No zone is seven days wide."""
    found = _find(UTC_META, "<p>x</p>", "https://blog.example/2024/01/10/post/")
    assert found.published == Stamp("2024-01-03T03:22:07+00:00", "meta")


def test_a_line_of_two_readings_is_read_as_the_url_says() -> None:
    """A British page that calls itself English."""
    url = "https://blog.example/2024/february/01/post/"
    found = _find(body="<h1>Headline</h1><p>01/02/2024</p>", url=url, locales=("en-US",))
    assert found.published == Stamp("2024-02-01", "html")


def test_a_shown_neighbour_of_the_day_in_the_url_is_believed() -> None:
    """The URL was made the evening before."""
    found = _find(body="<h1>Headline</h1><p>5 January 2024</p>", url=URL)
    assert found.published == Stamp("2024-01-05", "html")


def test_a_line_gives_the_day_in_the_url_its_time() -> None:
    """Both say the same day, one of them more."""
    body = "<h1>Headline</h1><p>4 January 2024, 14:30</p>"
    assert _find(body=body, url=URL).published == Stamp("2024-01-04T14:30:00", "html")


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


def test_a_line_that_is_called_an_update_leaves_the_publication_alone() -> None:
    """The page states when it was published, and shows when it was changed."""
    found = _find(META, "<h1>Headline</h1><p>Updated 7 January 2024</p>")
    assert found == Dates(Stamp("2024-01-02", "meta"), Stamp("2024-01-07", "html"))


def test_a_line_after_the_last_change_is_not_the_publications() -> None:
    """A page cannot be published after it was changed: the line announces something."""
    head = META + '<meta property="article:modified_time" content="2024-01-02">'
    assert _find(head, f"<h1>Headline</h1>{LINE}").published == Stamp("2024-01-02", "meta")


def test_the_only_day_of_a_page_is_when_it_was_updated() -> None:
    """It is the day that the page gives its reader, and all that is known."""
    assert _published("<p>Updated 7 January 2024</p>") == "2024-01-07"


def test_the_time_by_the_headline_is_before_others() -> None:
    """A teaser above has one too."""
    teaser = '<time datetime="2023-12-31">yesterday</time>'
    found = _find(body=f"<div>{teaser}</div><h1>Headline</h1><p>{TIME}</p>")
    assert found.published == Stamp("2024-01-05", "html")


@pytest.mark.parametrize("box", ["aside", "li", "article"])
def test_a_time_in_the_box_of_another_story_is_not_the_articles(box: str) -> None:
    """It holds a link with a headline."""
    link = '<a href="/other">Ministers meet again about the harbour bridge</a>'
    assert _published(f"<{box}>{link}{TIME}</{box}>{LINE}") == "2024-01-06"


@pytest.mark.parametrize("box", ["aside", "li", "footer"])
def test_a_small_box_by_the_headline_may_hold_the_articles_time(box: str) -> None:
    """Content systems put the byline there."""
    assert _published(f"<{box}>Ann Lee, {TIME}</{box}>") == "2024-01-05"


@pytest.mark.parametrize("box", ["nav", "blockquote", "figcaption"])
def test_a_date_of_navigation_or_of_a_quotation_is_not_the_articles(box: str) -> None:
    """Nor is one of a picture."""
    assert _published(f"<{box}>5 January 2024</{box}>{LINE}") == "2024-01-06"


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


def test_the_data_of_a_script_are_asked_last() -> None:
    """Pages that are built in the browser have their day there."""
    script = '<script>var page = {"publishedAt": "2024-01-07T10:00:00Z", "id": 7}</script>'
    assert _published(f"<p>Text.</p>{script}") == "2024-01-07T10:00:00+00:00"
    assert _published(f"{LINE}{script}") == "2024-01-06"


def test_a_meta_element_of_a_name_unheard_of_is_read_by_its_words() -> None:
    """Sites make up their own."""
    head = '<meta name="acme-published-date" content="2024-01-08">'
    assert _find(head, "<p>x</p>").published == Stamp("2024-01-08", "meta")


def test_a_headline_that_is_no_heading_is_found_by_its_text() -> None:
    """Old pages set it in bold."""
    body = f"<td><b>Headline</b></td><td>{LINE}</td><h2>More</h2><p>9 January 2024</p>"
    assert _find(body=body).published == Stamp("2024-01-06", "html")


def test_the_tree_is_left_as_it_is() -> None:
    """It is read by others afterwards."""
    tree = parse('<h1>Headline</h1><p>x</p><img src="/2019/01/01/a.jpg">')
    assert tree is not None
    found = dates.find(tree, evidence.collect(tree), None, ("en",), None, "Headline")
    assert (found.published, len(tree.findall(".//img"))) == (None, 1)
