"""A page or a dump → an Article: the flow as a whole, and its laws."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import Article, NotAnArticle, Outcome, clean, extract
from scraper.extractor.extraction import extractor_name
from scraper.extractor.memory import hand_of, line_key
from scraper.model import Recurrence, SiteMemory

DUMPS = Path(__file__).parents[1] / "data" / "dumps"
PAGES = Path(__file__).parents[1] / "data" / "pages"
DUMP_NAMES = sorted(json.loads((DUMPS / "gold.json").read_text("utf-8")))
PAGE_NAMES = sorted(path.name for path in PAGES.iterdir())

# Dumps of which a second cleaning takes a line more, and why. Strict.
NOT_IDEMPOTENT: dict[str, str] = {
    "b01_harwick_flood_wall.txt": "with nothing above it its first line reads as a headline",
    "b03_rate_panel_vote.txt": "with nothing above it its first line reads as a headline",
    "b08_proces_chalutier.txt": "a leftover that it kept is seen when the lines around it are gone",
    "b10_congreso_pensiones.txt": "with nothing above it its first line reads as a headline",
    "b11_final_copa_cordoba.txt": "with nothing above it its first line reads as a headline",
    "b15_senado_marco_saneamento.txt": "with nothing above it its first line reads as a headline",
    "b16_sud_mostovoy.txt": "with nothing above it its first line reads as a headline",
    "b19_quimat_majlis.txt": "with nothing above it its first line reads as a headline",
    "b27_daiyuki_tachioujou.txt": "with nothing above it its first line reads as a headline",
    "b28_heonjae_seongeogu.txt": "with nothing above it its first line reads as a headline",
    "b29_semiconductor_suchul.txt": "with nothing above it its first line reads as a headline",
    "b38_frana_valle.txt": "with nothing above it its first line reads as a headline",
    "b39_sejm_komisja.txt": "with nothing above it its first line reads as a headline",
    "es_sequia.txt": "with nothing above it its first line reads as a headline",
    "nl_molen.txt": "with nothing above it its first line reads as a headline",
    "pt_biblioteca.txt": "with nothing above it its first line reads as a headline",
    "ru_pisma.txt": "a leftover that it kept is seen when the lines around it are gone",
    "th_ruea.txt": "with nothing above it its first line reads as a headline",
}

SENTENCES = (
    "The council voted on Tuesday to close the old bridge until the end of the winter.",
    "Engineers had found cracks in two of its seven piers, and nobody could say how old they are.",
    "Lorries will be sent round by the valley road, which adds thirty-eight kilometres to the way.",
)
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
PAGE = (
    '<html lang="en"><head><title>Old bridge closed | Daily Post</title>'
    '<meta property="og:site_name" content="Daily Post">'
    '<meta property="article:published_time" content="2024-01-05T14:30:00+01:00"></head><body>'
    f"<article><h1>Old bridge closed</h1><p>By Ann Lee</p>{STORY}"
    "</article><div id=comments><p>I crossed it every day.</p></div></body></html>"
)
URL = "https://www.dailypost.example/news/bridge"


def _kept(read: Callable[[], Article]) -> Article | None:
    """An article, or None for a refusal; any other error is a bug."""
    try:
        return read()
    except NotAnArticle:
        return None


def _obeys_the_laws(article: Article | None) -> bool:
    if article is None:
        return True
    stamps = [stamp for stamp in (article.published, article.modified) if stamp]
    controls = {c for c in article.text if unicodedata.category(c) in ("Cc", "Cs")}
    return (
        bool(article.text.strip())
        and controls <= {"\n", "\u0085"}
        and all(datetime.fromisoformat(stamp) for stamp in stamps)
        and 0 <= (article.language_confidence or 0) <= 1
    )


def test_a_page_gives_its_article() -> None:
    """Every field, and where it came from."""
    article = extract(PAGE, URL)
    assert (article.title, article.authors, article.text) == (
        "Old bridge closed",
        ("Ann Lee",),
        "\n".join(SENTENCES),
    )
    assert (article.published, article.language, article.url, article.site) == (
        "2024-01-05T14:30:00+01:00",
        "en",
        URL,
        "dailypost.example",
    )


def test_every_field_says_where_it_came_from() -> None:
    """And absent ones say nothing."""
    assert dict(extract(PAGE, URL).provenance) == {
        "title": "html",
        "authors": "html",
        "published": "meta",
        "language": "detected",
    }


def test_bytes_and_text_give_the_same() -> None:
    """The charset is found."""
    assert extract(PAGE.encode(), URL) == extract(PAGE, URL)


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "CONTENT-TYPE"])
def test_the_charset_of_the_header_is_believed(name: str) -> None:
    """In any case of its name."""
    page = PAGE.replace("bridge", "brücke").encode("cp1252")
    assert "brücke" in extract(page, headers={name: "text/html; charset=windows-1252"}).text


def test_no_date_after_the_page_was_received_is_believed() -> None:
    """The moment comes in as an argument."""
    received = datetime(2023, 1, 1, tzinfo=UTC)
    assert extract(PAGE, URL, received=received).published is None


def test_an_aware_moment_of_any_zone_is_understood() -> None:
    """A page that was received just then is believed."""
    received = datetime.fromisoformat("2024-01-05T20:30:00+07:00")
    assert extract(PAGE, URL, received=received).published == "2024-01-05T14:30:00+01:00"


@pytest.mark.parametrize("page", [b"", b"\x00\xff\xfe", "", "no markup", b"\x1f\x8b\x08broken"])
def test_what_is_no_page_is_not_an_article(page: bytes | str) -> None:
    """With the outcome that says so."""
    with pytest.raises(NotAnArticle) as refused:
        extract(page)
    assert refused.value.outcome in (Outcome.NOT_ARTICLE, Outcome.TOO_SHORT)


@pytest.mark.parametrize("text", ["", "\n", "Share", "Home | News"])
def test_what_is_no_text_is_not_an_article(text: str) -> None:
    """A dump of leftovers alone."""
    with pytest.raises(NotAnArticle) as refused:
        clean(text)
    assert refused.value.outcome is Outcome.NOT_ARTICLE


def test_a_dump_gives_its_article() -> None:
    """The same fields, from the text alone."""
    article = clean("\n".join(("Old bridge closed", "By Ann Lee", *SENTENCES, "Comments")), URL)
    assert (article.title, article.authors, article.text, article.site) == (
        "Old bridge closed",
        ("Ann Lee",),
        "\n".join(SENTENCES),
        "dailypost.example",
    )


def test_a_short_dump_is_flagged() -> None:
    """As a short page is."""
    assert clean("\n".join(SENTENCES)).flags == ("short",)


BOX = "Get our seven best reads of the week by mail, free of charge, every single Friday morning."
BOXED = PAGE.replace("</article>", f"<p>{BOX}</p></article>")


def _known(line: str) -> SiteMemory:
    """The memory of a site on whose three articles, by others, a line stands."""
    key = line_key(line)
    assert key is not None
    return SiteMemory(3, {key: Recurrence(3)}, hand_of(["Bob Ray"]))


def test_a_line_that_is_the_sites_is_left_out() -> None:
    """Where an archive knows it; the words are counted without it."""
    assert BOX in extract(BOXED, URL).text
    article = extract(BOXED, URL, memory=_known(BOX))
    assert article.text == "\n".join(SENTENCES)
    assert article.word_count == extract(PAGE, URL).word_count


def test_a_memory_without_its_lines_changes_nothing() -> None:
    """An empty one, another site's."""
    whole = extract(BOXED, URL)
    assert extract(BOXED, URL, memory=SiteMemory()) == whole
    assert extract(BOXED, URL, memory=_known("Another line.")) == whole


def test_the_extractor_names_itself_and_its_engine() -> None:
    """So that a change of text can be told from a change of page."""
    name, engine = extractor_name().split(", ")
    assert name.startswith("scraper ")
    assert engine.startswith("trafilatura ")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name,
            marks=[pytest.mark.xfail(reason=NOT_IDEMPOTENT[name])]
            if name in NOT_IDEMPOTENT
            else [],
        )
        for name in DUMP_NAMES
    ],
)
def test_cleaning_twice_is_cleaning_once(name: str) -> None:
    """A cleaned text is kept as it is."""
    once = clean((DUMPS / name).read_text("utf-8")).text
    assert clean(once).text == once


@pytest.mark.parametrize("name", PAGE_NAMES[::5])
def test_extraction_is_deterministic(name: str) -> None:
    """One page gives one article, every time."""
    page = (PAGES / name / "page.html").read_bytes()
    assert _kept(lambda: extract(page, URL)) == _kept(lambda: extract(page, URL))


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=60)
def test_any_bytes_give_an_article_or_a_refusal(page: bytes) -> None:
    """And nothing else is raised."""
    assert _obeys_the_laws(_kept(lambda: extract(page, URL)))


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=60)
def test_any_text_in_a_page_gives_an_article_or_a_refusal(text: str) -> None:
    """Between real paragraphs, so that most are articles."""
    page = PAGE.replace(SENTENCES[1], text)
    assert _obeys_the_laws(_kept(lambda: extract(page, URL)))


@given(st.sampled_from(PAGE_NAMES), st.integers(0, 100), st.binary(max_size=12))
@settings(deadline=None, max_examples=40)
def test_a_damaged_page_gives_an_article_or_a_refusal(name: str, at: int, damage: bytes) -> None:
    """Cut off anywhere, with bytes that nobody wrote."""
    whole = (PAGES / name / "page.html").read_bytes()
    page = whole[: len(whole) * at // 100] + damage
    assert _obeys_the_laws(_kept(lambda: extract(page, URL)))


@given(st.text(max_size=600))
@settings(deadline=None, max_examples=100)
def test_any_text_is_cleaned_or_refused(text: str) -> None:
    """And nothing else is raised."""
    assert _obeys_the_laws(_kept(lambda: clean(text)))


@given(
    st.lists(
        st.sampled_from(
            [
                *SENTENCES,
                "Comments",
                "By Ann Lee",
                "",
                "Share",
                "2 hours ago",
                "5 January 2024",
                "What they found",
                "Ann Lee",
                "Photo: dpa",
            ]
        )
    )
)
@settings(deadline=None, max_examples=100)
def test_any_heap_of_lines_is_cleaned_or_refused(lines: list[str]) -> None:
    """In any order; every line that is kept is one of them."""
    article = _kept(lambda: clean("\n".join(lines)))
    assert _obeys_the_laws(article)
    assert article is None or set(article.text.split("\n")) <= set(lines)
