"""The dates that a page shows beside its headline, and what they are called."""

from __future__ import annotations

import pytest

from scraper.extractor import shown
from scraper.extractor.page import parse
from scraper.extractor.shown import Shown

LONG = "cooking, travel, and things that I wrote on the train between the two towns by the river"


def _around(after: str, before: str = "", *locales: str) -> list[Shown]:
    tree = parse(f"<body>{before}<h1>Headline</h1>{after}</body>")
    assert tree is not None
    headline = tree.find(".//h1")
    assert headline is not None
    return list(shown.around(headline, locales or ("en",)))


def _isos(after: str, before: str = "", *locales: str) -> list[str]:
    return [s.stamp.iso for s in _around(after, before, *locales)]


def test_what_is_below_comes_before_what_is_above() -> None:
    """The nearest first on either side, with the places of both."""
    after = "<p>5 January 2024</p><p>6 January 2024</p>"
    found = _around(after, "<p>3 January 2024</p><p>4 January 2024</p>")
    assert [(s.stamp.iso[-2:], s.place) for s in found] == [
        ("05", 1),
        ("06", 2),
        ("04", -1),
        ("03", -2),
    ]


@pytest.mark.parametrize(
    ("markup", "modified", "published"),
    [
        ("<p>5 January 2024</p>", False, False),
        ("<p>Published 5 January 2024</p>", False, True),
        ("<p>Updated 5 January 2024</p>", True, False),
        ('<span class="date-published">5 January 2024</span>', False, True),
        ('<span class="date-updated">5 January 2024</span>', True, False),
        ("<div>By Ann Lee</div><div><b>Last updated</b><i>5 January 2024</i></div>", True, False),
        ('<time itemprop="datePublished" datetime="2024-01-05">today</time>', False, True),
    ],
)  # fmt: skip
def test_a_date_is_called_something_by_line_class_or_label(
    markup: str, modified: bool, published: bool
) -> None:
    """In words, in markup, or in the element before it."""
    (found,) = _around(markup)
    assert (found.stamp.iso, found.modified, found.published) == (
        "2024-01-05",
        modified,
        published,
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<time datetime="2024-01-05T14:30:09+07:00">5 January 2024</time>',
         "2024-01-05T14:30:09+07:00"),
        ('<time datetime="2024-01-06T03:22:07Z">5 January 2024, 22:22</time>',
         "2024-01-05T22:22:07-05:00"),
        ('<time datetime="2024-01-06T04:13:00Z">5 January 2024</time>', "2024-01-05"),
        ('<abbr title="2024-01-05T14:30:09Z">this afternoon</abbr>', "2024-01-05T14:30:09+00:00"),
        ('<time datetime="2h">5 January 2024, 14:30</time>', "2024-01-05T14:30:00"),
    ],
)  # fmt: skip
def test_an_attribute_makes_a_shown_date_exact(markup: str, expected: str) -> None:
    """The day stays the reader's."""
    assert _isos(markup) == [expected]


@pytest.mark.parametrize(
    "markup",
    [
        f'<p class="postmetadata">This was posted on January 5th, 2024, and is about {LONG}.</p>',
        f"<p>Published on 5 January 2024 Licence: free Length: {LONG}</p>",
        '<div class="date"><span>5</span><span>Jan</span><span>2024</span></div>',
        '<div class="date"><span>Jan</span> <span>5</span><span>2024</span></div>',
        "<p>5 January 2024 <script>var clock = {};</script></p>",
    ],
)
def test_a_date_is_read_out_of_notes_and_pieces(markup: str) -> None:
    """Sentences about the post, days set apart by style, lines with a script."""
    assert [iso[:10] for iso in _isos(markup)] == ["2024-01-05"]


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>The report published on 5 January 2024 tells about {LONG}.</p>",
        "<p>Member since: 5 January 2024</p>",
        "<p>Born 5 January 1974</p>",
        '<p class="copyright">5 January 2024</p>',
        '<div class="related-stories"><p>5 January 2024</p></div>',
        '<a href="/x">The long night of the harbour bridge, 5 January 2024</a>',
        "<select><option>5 January 2024</option></select>",
    ],
)
def test_dates_of_prose_people_and_other_stories_are_none(markup: str) -> None:
    """Whatever stands beside the headline."""
    assert _around(markup) == []


def test_behind_the_prose_only_what_has_a_label_counts() -> None:
    """The article has begun."""
    prose = "<p>" + "The council met again about the bridge. " * 50 + "</p>"
    after = f"{prose}<p>4 January 2024</p><p>Published on 5 January 2024</p>"
    assert _isos(after) == ["2024-01-05"]


def test_a_slash_may_be_read_both_ways() -> None:
    """A full stop not."""
    slash, stop = _around("<p>01/02/2024</p><p>01.02.2024</p>")
    assert (slash.is_ambiguous, stop.is_ambiguous) == (True, False)


def test_anywhere_reads_the_whole_page_in_order() -> None:
    """Without a headline, margins too."""
    tree = parse(f"<body><div>{'x ' * 900}</div><aside>{'y ' * 900}<p>5 January 2024</p></aside>")
    assert tree is not None
    assert [s.stamp.iso for s in shown.anywhere(tree, ("en",))] == ["2024-01-05"]
