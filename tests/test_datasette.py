"""Other people's tools open an archive as it is: Datasette and sqlite-utils, with no setting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from datasette.app import Datasette
from sqlite_utils import Database

from scraper.model import Alias, Article, Attempt, Charset, Outcome, Page, Source, SourceKind
from scraper.store import Store
from tests.browser import Browser

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STORIES = (
    Article(
        url="https://news.example/floods",
        title="Floods reach <b>Zürich</b>",
        text="The river rose overnight.\nNobody was hurt.",
        authors=("Ana Silva", "Đặng Văn Ấn"),
        language="en",
        site="news.example",
        tags=("floods", "rivers"),
        flags=("short",),
    ),
    Article(
        url="https://paper.example/talks",
        title="Đàm phán bắt đầu",
        text="Hai bên gặp nhau tại Ấn Độ.",
        authors=("Đặng Văn Ấn",),
        language="vi",
        site="paper.example",
        tags=("talks", "rivers"),
        flags=("short", "paywall"),
    ),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an archive with two articles of one source."""
    path = tmp_path_factory.mktemp("datasette") / "articles.db"
    with Store.open(path, write=True) as store:
        feed = Source("https://news.example/feed.xml", SourceKind.FEED, title="News")
        source_id, _ = store.add_source(feed, NOW)
        for story in STORIES:
            _keep(store, story, source_id)
    return path


def _keep(store: Store, story: Article, source_id: int) -> None:
    url = str(story.url)
    page = Page(url, url, url.encode(), Charset("utf-8", "header"), "2026-03-01T12:00:00Z", 200)
    attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED, source_id=source_id)
    store.keep(story, page, attempt, [Alias(f"{url}?feed", "feed")], now=NOW)


@pytest.fixture(scope="module")
def browser(archive: Path) -> Iterator[Browser]:
    """Open the archive in Datasette, with no setting at all."""
    opened = Browser(Datasette([str(archive)]))
    yield opened
    opened.close()


def test_tables_are_listed(browser: Browser) -> None:
    """The tables are there with their rows counted, those of the search index out of sight."""
    tables = {table["name"]: table for table in browser.json("/articles.json")["tables"]}
    assert tables["articles"]["count"] == 2
    assert {"articles", "attempts", "duplicates", "pages", "revisions", "sources", "urls"} <= {
        name for name, table in tables.items() if not table["hidden"]
    }
    assert tables["articles_fts"]["hidden"]


def test_articles_are_rows(browser: Browser) -> None:
    """A row of articles reads as the article does."""
    rows = browser.json("/articles/articles.json?_shape=array")
    assert [row["title"] for row in rows] == ["Floods reach <b>Zürich</b>", "Đàm phán bắt đầu"]
    assert rows[0]["text"] == "The river rose overnight.\nNobody was hurt."


def test_lists_are_lists(browser: Browser) -> None:
    """Authors, tags and flags are JSON arrays."""
    row = browser.json("/articles/articles/1.json?_shape=array&_json=tags&_json=authors")[0]
    assert row["tags"] == ["floods", "rivers"]
    assert row["authors"] == ["Ana Silva", "Đặng Văn Ấn"]


@pytest.mark.parametrize(
    ("column", "counts"),
    [
        ("tags", {"rivers": 2, "floods": 1, "talks": 1}),
        ("authors", {"Đặng Văn Ấn": 2, "Ana Silva": 1}),
        ("flags", {"short": 2, "paywall": 1}),
    ],
)
def test_lists_have_facets(browser: Browser, column: str, counts: dict[str, int]) -> None:
    """Each element of a list is counted, and leads to its articles."""
    found = browser.json(f"/articles/articles.json?_facet_array={column}&_facet=site")
    results = found["facet_results"][column]["results"]
    assert {result["value"]: result["count"] for result in results} == counts


def test_array_facets_are_suggested(browser: Browser) -> None:
    """Datasette finds by itself that these columns are arrays."""
    found = browser.json("/articles/articles.json")["suggested_facets"]
    arrays = {facet["name"] for facet in found if facet.get("type") == "array"}
    assert {"authors", "tags", "flags"} <= arrays


def test_an_element_chooses_articles(browser: Browser) -> None:
    """The link of a facet gives the articles that have this element."""
    rows = browser.json("/articles/articles.json?flags__arraycontains=paywall&_shape=array")
    assert [row["id"] for row in rows] == [2]


def test_foreign_keys_are_links(browser: Browser) -> None:
    """From an address to its article, and from an article to its page and its source."""
    urls = browser.html("/articles/urls")
    assert '<a href="/articles/articles/1">' in urls
    articles = browser.html("/articles/articles")
    assert '<a href="/articles/pages/2">' in articles
    assert '<a href="/articles/sources/1">' in articles


def test_what_refers_to_an_article_is_told(browser: Browser) -> None:
    """The page of an article leads to its addresses."""
    assert "urls?article_id=1" in browser.html("/articles/articles/1")


def test_search_box_is_there(browser: Browser) -> None:
    """The table of articles has one."""
    assert 'name="_search"' in browser.html("/articles/articles")


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("overnight", [1]),
        ("zurich", [1]),
        ("bat dau", [2]),
        ("nowhere", []),
        ('"(*', []),
    ],
)
def test_search_box_finds(browser: Browser, typed: str, ids: list[int]) -> None:
    """Words are found in title and text, whatever their case and diacritics."""
    rows = browser.json(f"/articles/articles.json?_shape=array&_search={typed}")
    assert [row["id"] for row in rows] == ids


def test_markup_of_a_page_is_text(browser: Browser) -> None:
    """What a page wrote reaches no browser as HTML."""
    for path in ("/articles/articles", "/articles/articles/1", "/articles/urls"):
        assert "<b>Z" not in browser.html(path)
    assert "&lt;b&gt;Zürich&lt;/b&gt;" in browser.html("/articles/articles/1")


def test_sqlite_utils_finds_the_index(archive: Path) -> None:
    """`detect_fts` names the search index of articles."""
    with Database(archive) as db:
        assert db.table("articles").detect_fts() == "articles_fts"


def test_sqlite_utils_searches(archive: Path) -> None:
    """`search` gives the articles that have a word."""
    with Database(archive) as db:
        found = list(db.table("articles").search("overnight", columns=["id", "title"]))
    assert found == [{"id": 1, "title": "Floods reach <b>Zürich</b>"}]


def test_sqlite_utils_knows_foreign_keys(archive: Path) -> None:
    """They are declared."""
    with Database(archive) as db:
        keys = {(key.column, key.other_table) for key in db.table("articles").foreign_keys}
    assert keys == {("page_id", "pages"), ("source_id", "sources")}
