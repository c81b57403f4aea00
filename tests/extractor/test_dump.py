"""A dump of text → the article's lines, title, dates and authors."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extractor.dump import Dump, read

TITLE = "Old bridge closed until the end of winter"
FIRST = "The council voted on Tuesday to close the old bridge until the end of the winter."
SECOND = "Engineers had found cracks in two of its seven piers, and nobody knew how old they are."
THIRD = "Lorries will be sent round by the valley road, which adds a good hour to the way."
STORY = (FIRST, SECOND, THIRD)


def _read(*lines: str) -> Dump:
    return read("\n".join(lines), ("en",))


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\n \u00a0\n"])
def test_a_plain_article_is_kept_whole(gap: str) -> None:
    """With blank lines between its paragraphs or without."""
    found = read(gap.join((TITLE, *STORY)), ("en",))
    assert (found.title, found.text) == (TITLE, STORY)


def test_a_text_without_a_title_has_none() -> None:
    """Prose is no headline."""
    assert _read(*STORY) == Dump(None, STORY, (), None, None)


@pytest.mark.parametrize(
    "above",
    ["Home > News > Region", "News", "Share", "5 January 2024", "2 hours ago", "Photo: Ann Lee"],
)
def test_what_stands_above_the_title_is_not_it(above: str) -> None:
    """Breadcrumbs, sections, labels, dates."""
    assert _read(above, TITLE, *STORY).title == TITLE


def test_a_title_with_the_sites_name_is_the_other_one() -> None:
    """The browser's title stands first, the headline second."""
    assert _read(f"{TITLE} - Daily Post", TITLE, *STORY).title == TITLE


@pytest.mark.parametrize(
    ("lines", "published", "modified"),
    [
        ((TITLE, "5 January 2024, 14:30", *STORY), "2024-01-05T14:30:00", None),
        (("5 January 2024", TITLE, *STORY), "2024-01-05", None),
        ((TITLE, *STORY, "5 January 2024"), "2024-01-05", None),
        (
            (TITLE, "Published 5 January 2024", "Updated 6 January 2024", *STORY),
            "2024-01-05",
            "2024-01-06",
        ),
        ((TITLE, "Updated", "6 January 2024", *STORY), None, "2024-01-06"),
        ((TITLE, "5 January", *STORY), None, None),
        ((TITLE, *STORY, "Comments", "Mo", "5 January 2024", FIRST), None, None),
        (
            (TITLE, "The bridge was built on 5 January 1924 by the people of the valley.", *STORY),
            None,
            None,
        ),
    ],
)
def test_the_dates_are_those_of_its_date_lines(
    lines: tuple[str, ...], published: str | None, modified: str | None
) -> None:
    """Above the body or right below it, never from prose or comments."""
    found = _read(*lines)
    assert (found.published, found.modified) == (published, modified)


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ((TITLE, "By Ann Lee", *STORY), ("Ann Lee",)),
        ((TITLE, "By Ann Lee and Bo Ek", *STORY), ("Ann Lee", "Bo Ek")),
        ((TITLE, "Ann Lee", "5 January 2024", *STORY), ("Ann Lee",)),
        ((TITLE, "By Ann Lee | 5 January 2024", *STORY), ("Ann Lee",)),
        ((TITLE, *STORY, "Ann Lee"), ("Ann Lee",)),
        ((TITLE, *STORY, "By Ann Lee"), ("Ann Lee",)),
        ((TITLE, *STORY), ()),
        ((TITLE, "By admin", *STORY), ()),
        ((TITLE, *STORY, "Comments", "By Mo Hill", "2 hours ago", FIRST), ()),
    ],
)
def test_the_authors_are_those_of_its_bylines(
    lines: tuple[str, ...], authors: tuple[str, ...]
) -> None:
    """Above the body, else below it."""
    assert _read(*lines).authors == authors


def test_a_chinese_dateline_names_its_reporter() -> None:
    """In the first paragraph."""
    first = "（记者 李四光）市议会周二决定关闭这座旧桥，直到冬季结束。"
    second = "居民对此表示欢迎，维修工程将于春季开始。"
    assert read(f"江州旧桥关闭至冬季结束\n{first}\n{second}", ("zh",)).authors == ("李四光",)


@pytest.mark.parametrize(
    "line",
    [
        "Share",
        "Advertisement",
        "Photo: Ann Lee",
        "Read also: Two bridges closed",
        "1.204",
        "Subscribe to our newsletter",
        "var a = 1; function b() { return a; }",
        "5 January 2024",
    ],
)
def test_noise_is_taken_out_of_the_body(line: str) -> None:
    """Lines that are leftovers by themselves."""
    assert _read(TITLE, FIRST, SECOND, line, THIRD, FIRST + " Again.").text == (
        *STORY,
        FIRST + " Again.",
    )


@pytest.mark.parametrize(
    "line", ["What the engineers found", "- bread and butter", "“Never again.”"]
)
def test_subheadings_and_items_stay_in_the_body(line: str) -> None:
    """Short lines between paragraphs are the article's."""
    assert _read(TITLE, FIRST, line, SECOND, THIRD).text == (FIRST, line, SECOND, THIRD)


@pytest.mark.parametrize(
    "tail",
    [
        (
            "Comments",
            "Mo",
            "2 hours ago",
            "I crossed it every day for forty years, said my father.",
        ),
        ("Related articles", "Two bridges closed in the north", "A third one opened"),
        ("Leave a reply", "Your email address will not be published."),
        ("Tags", "bridge", "river"),
        ("© 2024 The Paper. All rights reserved.",),
    ],
)
def test_the_tail_goes(tail: tuple[str, ...]) -> None:
    """Comments, other articles, forms, tags, legal lines."""
    assert _read(TITLE, *STORY, *tail).text == STORY


def test_a_lead_below_the_title_is_text() -> None:
    """Above the byline too."""
    lead = "Two of its seven piers are cracked, and the repair will have to wait for low water."
    assert _read(TITLE, lead, "By Ann Lee", "5 January 2024", *STORY).text == (lead, *STORY)


def test_the_title_is_not_in_the_text() -> None:
    """However often it was said."""
    assert TITLE not in _read(TITLE, TITLE, FIRST, TITLE, SECOND).text


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x1f", "Share", "Home > News"])
def test_nothing_is_made_of_nothing(text: str) -> None:
    """No text, nothing raised."""
    assert read(text).text == ()


@given(st.text(max_size=400), st.sampled_from(["en", "vi", "zh", "th", "fa", "xx"]))
@settings(deadline=None)
def test_no_text_makes_it_raise(text: str, language: str) -> None:
    """And what is kept are lines of it."""
    for line in read(text, (language,)).text:
        assert line
        assert "\n" not in line
