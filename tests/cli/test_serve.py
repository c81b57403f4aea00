"""`scraper serve`."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from click.testing import Result

from scraper.cli import serve
from scraper.model import Article, Attempt, Charset, Outcome, Page
from scraper.store import Store
from tests.browser import Browser

Run = Callable[..., Result]
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an archive with two articles, in a file whose name is no address."""
    path = tmp_path_factory.mktemp("serve") / "what? 100%#1.db"
    with Store.open(path, write=True) as store:
        _keep(store, "https://news.example/1", "Đàm phán <script>alert(1)</script>", "vi")
        _keep(store, "https://news.example/2", "洪水淹没老城", "zh-Hans")
    return path


def _keep(store: Store, url: str, title: str, language: str) -> None:
    text = f"{title}\n{'A long line. ' * 40}"
    article = Article(url, title, text, language=language, flags=("short",), site="news.example")
    page = Page(url, url, url.encode(), Charset("utf-8", "header"), "2026-03-01T12:00:00Z", 200)
    attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED)
    store.keep(article, page, attempt, (), now=NOW)


@pytest.fixture(scope="module")
def browser(archive: Path) -> Iterator[Browser]:
    """Open the site of the archive."""
    opened = Browser(serve.datasette(archive))
    yield opened
    opened.close()


def test_newest_come_first(browser: Browser) -> None:
    """The article that was kept last is the first row."""
    assert [row["id"] for row in browser.rows("/archive/articles.json")] == [2, 1]


def test_overview_has_the_main_columns(browser: Browser) -> None:
    """The columns that a person looks at, in that order, and of no other."""
    row = browser.rows(serve.OVERVIEW.replace("articles?", "articles.json?"))[0]
    assert list(row) == ["id", *serve.COLUMNS]


def test_facets_are_shown(browser: Browser) -> None:
    """Language, site and flags are counted beside the articles."""
    found = browser.get("/archive/articles.json").json()["facet_results"]
    counts = {name: {r["value"]: r["count"] for r in found[name]["results"]} for name in found}
    assert counts == {
        "language": {"vi": 1, "zh-Hans": 1},
        "site": {"news.example": 2},
        "flags": {"short": 2},
    }


def test_only_articles_and_their_story_are_shown(browser: Browser) -> None:
    """What only the program reads is hidden."""
    tables = browser.get("/archive.json").json()["tables"]
    assert sorted(table["name"] for table in tables if not table["hidden"]) == [
        "articles",
        "attempts",
        "duplicates",
        "links",
        "pages",
        "revisions",
        "runs",
        "sources",
        "urls",
    ]


def test_texts_are_cut_in_tables(browser: Browser) -> None:
    """A table shows the beginning of a text, the article's own page all of it."""
    whole = "A long line. " * 39
    assert whole not in browser.get("/archive/articles").text
    assert whole in browser.get("/archive/articles/1").text


def test_an_article_is_a_field_a_line(browser: Browser) -> None:
    """Its own page is laid out to be read, with each field named."""
    assert (
        'td:nth-of-type(3):before { content: "title"; }' in browser.get("/archive/articles/1").text
    )


@pytest.mark.parametrize(
    ("typed", "ids"),
    [("đàm phán", [1]), ("PHAN -洪水", [1]), ("水淹没", [2]), ("没", [2]), ('"(*', []), ("-", [])],
)
def test_search_box_takes_queries(browser: Browser, typed: str, ids: list[int]) -> None:
    """As `scraper search` does: folded, any characters of Chinese, no word of some, no error."""
    found = browser.rows(f"/archive/articles.json?{urlencode({'_search': typed})}")
    assert [row["id"] for row in found] == ids


@pytest.mark.parametrize("path", ["/", "/archive", "/archive/articles", "/archive/articles/1"])
def test_pages_put_in_no_html(browser: Browser, path: str) -> None:
    """What a page wrote is text in the browser."""
    assert "<script>alert" not in browser.get(path).text


def test_pages_need_no_network(browser: Browser) -> None:
    """All that the pages load comes from the same place."""
    for path in ("/", "/archive", "/archive/articles", "/archive/articles/1"):
        assert 'src="http' not in browser.get(path).text
        assert "@import" not in browser.get(path).text


def test_the_file_cannot_be_written(browser: Browser) -> None:
    """Not even by what asks for a connection that writes."""
    connection = browser.site.databases["archive"].connect(write=True)
    with pytest.raises(Exception, match="readonly"):
        connection.execute("DELETE FROM urls")


def test_a_run_may_go_on(browser: Browser, archive: Path) -> None:
    """What is kept meanwhile is seen."""
    with Store.open(archive, write=True) as store:
        store.record(Attempt("https://news.example/3", "2026-03-02T12:00:00Z", Outcome.TIMEOUT))
        assert browser.rows("/archive/attempts.json")[0]["outcome"] == "timeout"


def test_there_has_to_be_an_archive(run: Run, db: Path) -> None:
    """Nothing is made, and the usual sentence says so."""
    result = run("serve")
    assert result.exit_code == 1
    assert f"there is no archive at {db}" in result.stderr
    assert not db.exists()


def test_datasette_has_to_be_there(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says how to get it."""
    del filled
    monkeypatch.setitem(sys.modules, "datasette", None)
    result = run("serve")
    assert result.exit_code == 1
    assert result.stderr == f"Error: {serve.MISSING}\n"


def test_a_port_that_is_taken(run: Run, filled: Path) -> None:
    """Which it is, and what to do."""
    del filled
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port))
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: http://127.0.0.1:{port} cannot be had: Address already in use;"
        " see --host and --port\n"
    )


def test_open_opens_the_overview(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser is sent to the articles, when there is somebody who listens."""
    del filled
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(serve, "_serve", lambda *_: None)
    result = run("serve", "--port", "0", "--open")
    assert result.exit_code == 0
    address = result.stderr.split()[4].rstrip("/")
    assert opened == [address + serve.OVERVIEW]


def test_others_are_warned_of(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that others can reach is said to be."""
    del filled
    monkeypatch.setattr(serve, "_serve", lambda *_: None)
    result = run("serve", "--port", "0", "--host", "0.0.0.0")  # noqa: S104
    assert "Everyone who can reach this computer" in result.stderr


def test_ctrl_c_ends_it(filled: Path) -> None:
    """With nothing more to say; until then it answers, the articles by their main columns."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scraper", "serve", "--db", filled, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    address = process.stderr.readline().split()[4]
    with urlopen(f"{address}archive/articles", timeout=20) as answer:
        assert answer.url == address.rstrip("/") + serve.OVERVIEW
        assert "2 rows" in answer.read().decode()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
