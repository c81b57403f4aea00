"""Pages of HTML, a folder a case: the page and what it must give; a case needs no code.

`expected.json` names the outcome and, for an article, its fields; the sentences of `noise` may
stand nowhere in its text. Fields that it leaves out are not judged.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest

from scraper import Article, NotAnArticle, extract

PAGES = Path(__file__).parents[1] / "data" / "pages"


class Expected(TypedDict, total=False):
    """What one page must give."""

    url: str
    outcome: str
    title: str
    authors: list[str]
    published: str | None
    modified: str | None
    language: str
    section: str
    tags: list[str]
    flags: list[str]
    text: list[str]
    noise: list[str]
    shows: str


EXPECTED: dict[str, Expected] = {
    path.parent.name: json.loads(path.read_text("utf-8"))
    for path in sorted(PAGES.glob("*/expected.json"))
}
FIELDS = (
    "title", "authors", "published", "modified", "language", "section", "tags", "flags",
)  # fmt: skip

# What is not right yet, and why. Strict: an entry that begins to pass has to go.
KNOWN: dict[str, dict[str, str]] = {
    "outcome": {
        "refuse-section-page": "teasers with a sentence each and few linked headings",
    },
    "text": {
        "judged-list-and-table-fr": "the last row of a small table",
    },
    "noise": {
        "blogger-en": "a caption in a table, without a name or a credit",
        "class-names-decoy-en": "teasers in a column whose class names lie, a box about the author",
        "jsonld-concatenated-cs": "a teaser of a single link with its label",
        "jsonld-empty-date-ru": "a cookie notice that is the last paragraph",
        "jsonld-trailing-comma-pl": "paragraphs that are divs: a caption and teasers beside them",
        "judged-breaks-zh": "a disclaimer of two sentences behind the last line break",
        "judged-inline-teasers-ru": "an appeal to follow a channel as the last paragraph",
        "live-visible-date-fr": "a teaser between the entries of a live blog",
        "meta-only-rtl-fa": "the summary of a teaser",
        "static-sjis-ja": "a caption with its date behind an equals sign",
        "table-layout-it": "a caption in a table inside the text",
    },
    "published": {
        "deep-nesting-no-date-en": "the <time> of a related card, where there is no other",
        "naver-like-ko": "the seconds stand in an attribute beside other dates",
    },
    "section": {
        "microdata-rdfa-hi": "a section that only the breadcrumb names",
        "ndsoft-visible-date-ko": "a section that only the breadcrumb names",
    },
    "modified": {
        "naver-like-ko": "the seconds stand in an attribute beside other dates",
    },
    "title": {
        "next-jsonld-ja": "an ideographic space is folded as any white space",
    },
    "authors": {
        "judged-breaks-zh": "a share link behind the byline is taken for a name",
        "portal-gb18030-zh-hans": "a button to comment is taken for a name",
        "table-layout-it": "a byline in a font element, without a headline element",
        "visible-date-pt": "a bare name above the date, in a box without a name",
    },
}


def _marks(aspect: str, name: str) -> list[pytest.MarkDecorator]:
    reason = KNOWN.get(aspect, {}).get(name)
    return [pytest.mark.xfail(reason=reason)] if reason else []


def _cases(aspect: str) -> list[object]:
    """The cases whose expectations say something on an aspect."""
    key = aspect if aspect != "outcome" else "url"
    return [
        pytest.param(name, id=name, marks=_marks(aspect, name))
        for name, expected in EXPECTED.items()
        if key in expected
    ]


def _fields() -> list[object]:
    return [
        pytest.param(name, field, id=f"{name}-{field}", marks=_marks(field, name))
        for name, expected in EXPECTED.items()
        for field in FIELDS
        if field in expected
    ]


@cache
def _extracted(name: str) -> Article | str:
    """The article of a case, or the outcome of its refusal."""
    page = (PAGES / name / "page.html").read_bytes()
    try:
        return extract(page, EXPECTED[name]["url"])
    except NotAnArticle as refusal:
        return str(refusal.outcome)


def _article(name: str) -> Article:
    found = _extracted(name)
    assert isinstance(found, Article), f"refused: {found}"
    return found


def test_every_folder_is_a_case() -> None:
    """A page without expectations would judge nothing."""
    assert {p.name for p in PAGES.iterdir()} == set(EXPECTED)


def test_known_failures_are_of_known_cases() -> None:
    """An entry for a case that is gone would excuse nothing."""
    assert {name for table in KNOWN.values() for name in table} <= set(EXPECTED)


@pytest.mark.parametrize("name", _cases("outcome"))
def test_articles_are_kept_and_the_rest_refused(name: str) -> None:
    """A refusal says what the page is."""
    found = _extracted(name)
    outcome = "stored" if isinstance(found, Article) else found
    assert outcome == EXPECTED[name]["outcome"]


@pytest.mark.parametrize("name", _cases("text"))
def test_the_text_is_whole_and_in_order(name: str) -> None:
    """Every paragraph is a line of its own, as it is, in the order of the page."""
    expected = EXPECTED[name]["text"]
    assert [line for line in _article(name).text.split("\n") if line in expected] == expected


@pytest.mark.parametrize("name", _cases("noise"))
def test_nothing_else_is_in_the_text(name: str) -> None:
    """No comment, teaser, caption or legal line, not even inside another line."""
    text = _article(name).text
    assert not [sentence for sentence in EXPECTED[name]["noise"] if sentence in text]


@pytest.mark.parametrize(("name", "field"), _fields())
def test_a_field_is_as_the_page_states_it(name: str, field: str) -> None:
    """Title, authors, dates, language, section, tags, flags."""
    found = getattr(_article(name), field)
    expected = dict(EXPECTED[name])[field]
    assert (list(found) if isinstance(found, tuple) else found) == expected
