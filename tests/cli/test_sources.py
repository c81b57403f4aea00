"""`scraper sources`, from a loopback server into a real archive, and out of it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from scraper.cli import sources, standing
from scraper.model import (
    Attempt,
    KeptSource,
    Outcome,
    Source,
    SourceKind,
    SourceState,
)
from scraper.store import Store

Run = Callable[..., Result]
Output = pytest.CaptureFixture[str]

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Aller News{title}</title><link>{url}/</link>
<item><title>Floods</title><link>{url}/news/floods-in-the-old-town</link>
<pubDate>Sat, 28 Feb 2026 09:30:00 +0100</pubDate></item>
<item><title>Bridge</title><link>{url}/news/bridge-is-open-again</link>
<pubDate>Fri, 27 Feb 2026 08:00:00 +0100</pubDate></item>{more}
</channel></rss>"""
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
<outline text="Aller" type="rss" xmlUrl="https://aller.example/feed"/>
<outline text="Weser" type="rss" xmlUrl="https://weser.example/feed"/></body></opml>"""


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask loopback without pauses."""
    monkeypatch.setenv("SCRAPER_SOURCES_ADD_DELAY", "0")


@pytest.fixture
def feed(web: Any) -> str:
    """Serve a feed of two articles; its address."""
    body = FEED.format(url=web.url, title="", more="")
    url: str = web.put("/feed.xml", body.encode(), content_type="application/rss+xml")
    return url


def _listed(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("sources", "list").stdout.splitlines()]


@pytest.mark.parametrize("name", ["add", "list", "remove", "export"])
def test_every_option_has_a_help_text(name: str) -> None:
    """A sentence, as of all commands."""
    options = [o for o in sources.command.commands[name].params if isinstance(o, click.Option)]
    assert len(options) >= 3
    assert all((option.help or "").partition("  [")[0].endswith(".") for option in options)


# add


def test_a_feed(run: Run, feed: str) -> None:
    """What it is, how much it names, and how new that is; a second time it is known."""
    first, second = run("sources", "add", feed), run("sources", "add", feed)
    found = f"{feed}  feed “Aller News”, 2 links, the newest of 2026-02-28\n"
    assert (first.exit_code, first.stdout, first.stderr) == (0, f"added    {found}", "")
    assert (second.exit_code, second.stdout) == (0, f"known    {found}")
    assert len(_listed(run)) == 1


def test_the_feed_behind_a_page(run: Run, web: Any, feed: str) -> None:
    """Is what is added, and it is said where it was found."""
    page = '<link rel="alternate" type="application/rss+xml" href="/feed.xml"><p>News</p>'
    home = web.put("/", f"<html><head>{page}</head><body></body></html>".encode())
    result = run("sources", "add", home)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"added    {feed}  feed “Aller News”, 2 links")
    assert result.stdout.endswith(f", found behind {home}\n")
    assert [source["url"] for source in _listed(run)] == [feed]


def test_links_to_other_sites(run: Run, web: Any) -> None:
    """Are left out and said to be, with the option that lets them in."""
    item = "<item><title>x</title><link>https://other.example/a-story</link></item>"
    body = FEED.format(url=web.url, title="", more=item)
    url = web.put("/feed.xml", body.encode(), content_type="application/rss+xml")
    said = "; 1 link to another site was left out (--cross-site lets other sites in)\n"
    assert run("sources", "add", url).stdout.endswith(said)
    result = run("sources", "add", "--cross-site", "--recheck", url)
    assert result.stdout.startswith(f"known    {url}  feed “Aller News”, 3 links")
    (source,) = _listed(run)
    assert (source["cross_site"], source["recheck"]) == (True, True)


def test_what_is_no_source(run: Run, web: Any, feed: str) -> None:
    """Each with its reason; the good one among them is added."""
    missing, empty = f"{web.url}/missing", web.put("/empty", b"", content_type="text/xml")
    result = run("sources", "add", missing, feed, empty, "http:///nowhere")
    lines = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (3, "1 added, 3 failed\n")
    assert lines[0].startswith(f"http_error {missing}  ")
    assert lines[1].startswith(f"added    {feed}  ")
    assert lines[2].startswith(f"not_article {empty}  ")
    assert lines[3].startswith("bad_url  http:///nowhere  it is no URL that can be fetched")


def test_when_nothing_is_a_source(run: Run, web: Any) -> None:
    """The exit code says so."""
    assert run("sources", "add", f"{web.url}/missing").exit_code == 4


def test_a_kind_that_it_is_not(run: Run, web: Any) -> None:
    """Is not added as another one."""
    links = (f'<p><a href="/2026/02/{day}/floods-reach-the-old-town">x</a>' for day in range(9))
    url = web.put("/page", f"<html><body>{''.join(links)}</body></html>".encode())
    assert run("sources", "add", url).stdout.startswith(f"added    {url}  listing, 9 links")
    result = run("sources", "add", "--kind", "feed", url)
    assert result.exit_code == 4
    assert result.stdout == f"not_html {url}  it is a web page, and no feed was found behind it\n"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_what_was_added_as_data(run: Run, web: Any, feed: str, form: str) -> None:
    """On standard output; the lines are on standard error."""
    result = run("sources", "add", "-f", form, feed, f"{web.url}/missing")
    lines = result.stdout.splitlines()
    told = json.loads(result.stdout) if form == "json" else [json.loads(line) for line in lines]
    assert [one["outcome"] for one in told] == ["added", "http_error"]
    assert told[0] == {
        "outcome": "added",
        "asked": feed,
        "id": 1,
        "url": feed,
        "kind": "feed",
        "title": "Aller News",
        "links": 2,
        "newest": "2026-02-28T09:30:00+01:00",
        "sitemaps": 0,
        "recheck": False,
        "cross_site": False,
        "detail": "feed “Aller News”, 2 links, the newest of 2026-02-28",
    }
    assert (told[1]["id"], told[1]["url"], told[1]["asked"]) == (None, None, f"{web.url}/missing")
    assert result.stderr.startswith(f"added    {feed}  ")


def test_an_opml_file(run: Run, web: Any, tmp_path: Path) -> None:
    """Its feeds are added as they are: nobody is asked."""
    path = tmp_path / "feeds.opml"
    path.write_text(OPML)
    result = run("sources", "add", "--recheck", path)
    assert (result.exit_code, result.stderr) == (0, "2 added\n")
    assert result.stdout.splitlines() == [
        "added    https://aller.example/feed  feed “Aller”, not looked at yet",
        "added    https://weser.example/feed  feed “Weser”, not looked at yet",
    ]
    assert [(s["title"], s["kind"], s["recheck"]) for s in _listed(run)] == [
        ("Aller", "feed", True),
        ("Weser", "feed", True),
    ]
    assert web.asked == []


def test_a_plain_list_on_standard_input(run: Run, web: Any, feed: str) -> None:
    """Its addresses are looked at; what is none is said to be none."""
    result = run("sources", "add", "-", stdin=f"# news\n{feed}\n\nbbc.co.uk\n")
    first, second = result.stdout.splitlines()
    assert result.exit_code == 3
    assert first.startswith(f"added    {feed}  feed “Aller News”, 2 links")
    assert second.startswith("bad_url  bbc.co.uk  ")
    assert "/feed.xml" in [path for path, _ in web.asked]


def test_what_is_neither_a_url_nor_a_file(run: Run, web: Any, feed: str, db: Path) -> None:
    """Ends the command before anything is done."""
    result = run("sources", "add", feed, "bbc.co.uk")
    message = "Error: 'bbc.co.uk' is neither a URL (https://…) nor a file\n"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)
    assert (web.asked, db.exists()) == ([], False)


def test_a_name_that_no_file_can_have(run: Run) -> None:
    """Is no file either."""
    result = run("sources", "add", "a" * 5_000)
    assert result.exit_code == 1
    assert result.stderr.endswith("aaa' is neither a URL (https://…) nor a file\n")


@pytest.mark.parametrize(
    ("body", "message"),
    [(b"", "the list names no address"), (b"%PDF-1.7", "it is a PDF")],
)
def test_a_file_that_is_no_list(run: Run, tmp_path: Path, body: bytes, message: str) -> None:
    """Is a sentence with its name."""
    path = tmp_path / "list"
    path.write_bytes(body)
    result = run("sources", "add", path)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {path}: {message}")


def test_a_folder_is_no_list(run: Run, tmp_path: Path) -> None:
    """Nor can it be read as one."""
    result = run("sources", "add", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path} cannot be read: Is a directory\n"


def test_quiet(run: Run, web: Any, feed: str) -> None:
    """Only what failed is said."""
    result = run("sources", "add", "-q", feed, f"{web.url}/missing")
    assert result.stdout.startswith(f"http_error {web.url}/missing  ")
    assert (len(result.stdout.splitlines()), result.stderr) == (1, "")


def test_a_title_cannot_write_to_the_terminal(run: Run, web: Any) -> None:
    """Neither when it is added nor in the list."""
    body = FEED.format(url=web.url, title=" \x9b31m\u202e", more="")
    url = web.put("/feed.xml", body.encode(), content_type="application/rss+xml")
    shown = run("sources", "add", url).output + run("sources", "list", "-f", "table").output
    assert "Aller News" in shown
    assert not {"\x1b", "\x9b", "\u202e"} & set(shown)


# list


def test_the_list_as_data(run: Run, feed: str, db: Path) -> None:
    """Every key, times in UTC."""
    run("sources", "add", feed)
    state = SourceState("2026-03-01T12:15:00Z", failures=1, failing_since="2026-03-01T12:00:00Z",
                        last_outcome=Outcome.TIMEOUT, last_detail="no answer")  # fmt: skip
    with Store.open(db, write=True) as store:
        attempt = Attempt(feed, "2026-03-01T12:00:00Z", Outcome.TIMEOUT, "no answer", source_id=1)
        store.note_source(1, state, attempt)
    (source,) = _listed(run)
    assert tuple(source) == standing.KEYS
    assert source["url"] == feed
    assert source["next_due"] == "2026-03-01T12:15:00Z"
    assert (source["failures"], source["last_outcome"]) == (1, "timeout")
    assert (source["enabled"], source["articles"]) == (True, 0)
    head, row = run("sources", "list", "-f", "csv").stdout.splitlines()
    assert head == ",".join(standing.KEYS)
    assert row.startswith("1,feed,Aller News,")


def test_an_archive_without_sources(run: Run, filled: Path) -> None:
    """Is told what to do; JSON stays JSON."""
    assert filled.exists()
    result = run("sources", "list", "-f", "table")
    said = "no sources yet; add one with `scraper sources add URL`\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", said)
    assert json.loads(run("sources", "list", "-f", "json").stdout) == []


# remove


def test_remove(run: Run, feed: str) -> None:
    """By number or by address; its articles stay."""
    run("sources", "add", feed)
    result = run("sources", "remove", feed, "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"removed  {feed}  feed “Aller News”; no articles\n"
    assert _listed(run) == []


@pytest.mark.parametrize(
    ("articles", "said"),
    [(0, "no articles"), (1, "its article stays"), (1_214, "its 1,214 articles stay")],
)
def test_what_stays(articles: int, said: str) -> None:
    """Is counted."""
    told = Source("https://aller.example/feed", SourceKind.FEED, "Aller News")
    source = KeptSource(3, told, SourceState(), "2026-01-01T00:00:00Z", articles)
    assert sources._farewell(source) == f"feed “Aller News”; {said}"


def test_removing_what_is_not_there(run: Run, feed: str, db: Path) -> None:
    """Removes nothing at all."""
    run("sources", "add", feed)
    result = run("sources", "remove", feed, "https://none.example/")
    message = f"there is no source https://none.example/ in {db}; `scraper sources list` names them"
    assert (result.exit_code, result.stderr) == (1, f"Error: {message}\n")
    assert len(_listed(run)) == 1


def test_removing_makes_no_archive(run: Run, tmp_path: Path) -> None:
    """It needs one."""
    path = tmp_path / "none.db"
    assert run("sources", "remove", "--db", path, "1").exit_code == 1
    assert not path.exists()


# export


def test_export_and_back(run: Run, feed: str, tmp_path: Path) -> None:
    """Everything that a person said of a source comes back, and nobody is asked."""
    run("sources", "add", "--recheck", feed)
    document = run("sources", "export").stdout
    assert document.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert run("sources", "export", "-").stdout.splitlines()[-3:] == document.splitlines()[-3:]
    other = tmp_path / "other.db"
    result = run("sources", "add", "--db", other, "-", stdin=document)
    assert result.stdout == f"added    {feed}  feed “Aller News”, not looked at yet\n"
    listed = json.loads(run("sources", "list", "--db", other, "-f", "json").stdout)
    assert [(source["url"], source["recheck"]) for source in listed] == [(feed, True)]


def test_export_to_a_file(run: Run, feed: str, tmp_path: Path) -> None:
    """The file is whole, and nothing else is left in its folder."""
    run("sources", "add", feed)
    path = tmp_path / "out" / "feeds.opml"
    path.parent.mkdir()
    path.write_text("before")
    result = run("sources", "export", path)
    assert (result.stdout, result.stderr) == ("", f"1 source written to {path}\n")
    assert feed in path.read_text()
    assert list(path.parent.iterdir()) == [path]


def test_the_archive_before_the_command(run: Run, feed: str, tmp_path: Path) -> None:
    """`--db` may stand before `sources`, behind it, and behind what follows."""
    path = tmp_path / "b.db"
    run("--db", path, "sources", "add", feed)
    for arguments in (
        ("--db", path, "sources", "list"),
        ("sources", "--db", path, "list"),
        ("sources", "list", "--db", path),
    ):
        assert json.loads(run(*arguments).stdout)["url"] == feed
