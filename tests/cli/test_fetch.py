"""`scraper fetch`, from a loopback server through real workers into a real archive."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from scraper.store import Store

Run = Callable[..., Result]
Story = Callable[..., bytes]


def _attempts(db: Path) -> list[tuple[str, str, int | None]]:
    with Store.open(db, write=False) as store:
        return [(a.url, a.outcome.value, a.status) for a in store.attempts()]


def _count(db: Path) -> int:
    with Store.open(db, write=False) as store:
        return store.count()


def test_fetch(run: Run, web: Any, story: Story, db: Path) -> None:
    """An article is kept, and said to be; a second time the server says that it is the same."""
    url = web.put("/floods", story())
    first, second, third = run("fetch", url), run("fetch", url), run("fetch", "--refetch", url)
    named = f"{url}  “Floods in the old town” (en, 2026-02-28)"
    assert (first.exit_code, first.stdout) == (0, f"stored   {named}\n")
    said = f"not_modified {named}: the server says that it has not changed\n"
    assert (second.exit_code, second.stdout) == (0, said)
    assert (third.exit_code, third.stdout) == (0, f"unchanged {named}\n")
    asked = [condition for path, condition in web.asked if path == "/floods"]
    assert asked[0] is None
    assert asked[1] is not None
    assert asked[2] is None
    assert [outcome for _, outcome, _ in _attempts(db)] == ["unchanged", "not_modified", "stored"]


def test_a_changed_article(run: Run, web: Any, story: Story) -> None:
    """Another text at the same address is a revision; a teaser is none."""
    url = web.put("/floods", story())
    run("fetch", url)
    web.put("/floods", story(more="The bridge was opened again on Sunday evening, after two days."))
    assert run("fetch", url).stdout.startswith("revised  ")
    web.put("/floods", b"", status=404)
    assert run("fetch", url).stdout.startswith("gone     ")
    shown = json.loads(run("show", url).stdout)
    assert (shown["revision"], shown["text"].count("bridge was opened")) == (2, 1)
    assert shown["gone_at"] is not None


@pytest.mark.usefixtures("no_names")
def test_what_cannot_be_had(run: Run, web: Any, story: Story, db: Path) -> None:
    """Each URL ends in one attempt with its reason; the good one among them is kept."""
    good = web.put("/floods", story())
    bad = {
        "news": ("bad_url", None),
        "http://nowhere.invalid/a": ("dns", None),
        "http://127.0.0.1:1/a": ("connection", None),
        f"{web.url}/missing": ("http_error", 404),
        web.put("/gone", b"", 410): ("gone", 410),
        web.put("/forbidden", b"", 403): ("blocked", 403),
        web.put("/pdf", b"%PDF-1.7", 200, "application/pdf"): ("not_html", None),
        web.put("/as-html", b"%PDF-1.7"): ("not_html", 200),
        web.put("/empty", b""): ("not_article", 200),
        web.put("/none", b"<html><body><p>Hello</p></body></html>"): (None, 200),
    }
    result = run("fetch", *bad, good)
    assert result.exit_code == 3
    lines = result.stdout.splitlines()
    assert len(lines) == len(bad) + 1
    assert all(len(line.split("  ")[-1]) > 10 for line in lines)
    attempts = {url: (outcome, status) for url, outcome, status in _attempts(db)}
    assert len(_attempts(db)) == len(bad) + 1
    assert attempts[good] == ("stored", 200)
    for url, (outcome, status) in bad.items():
        assert attempts[url][0] == outcome or (outcome is None and attempts[url][0] != "stored")
        assert attempts[url][1] == status or outcome == "not_html"
    assert _count(db) == 1


def test_when_all_fail(run: Run, db: Path) -> None:
    """The exit code says so."""
    result = run("fetch", "news", "ftp://a.example/")
    assert (result.exit_code, result.stderr) == (4, "2 bad_url\n")
    assert _count(db) == 0


def test_a_server_in_trouble(run: Run, web: Any, db: Path) -> None:
    """500 is a failure of the moment: nothing is marked."""
    url = web.put("/floods", b"", 500)
    assert run("fetch", "--timeout", "1", url).exit_code == 4
    assert _attempts(db) == [(url, "http_error", 500)]


def test_robots(run: Run, web: Any, story: Story) -> None:
    """What robots.txt disallows is not asked for."""
    web.put("/robots.txt", b"User-agent: *\nDisallow: /private/", content_type="text/plain")
    url = web.put("/private/a", story())
    result = run("fetch", url)
    assert result.exit_code == 4
    assert result.stdout.startswith(f"robots   {url}  {web.url}/robots.txt does not allow ")
    assert [path for path, _ in web.asked] == ["/robots.txt"]


def test_private_addresses_need_a_word(run: Run, web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it nothing on this computer is asked."""
    monkeypatch.delenv("SCRAPER_ALLOW_PRIVATE")
    result = run("fetch", f"{web.url}/floods")
    assert result.stdout.startswith("private_address ")
    assert web.asked == []


def test_the_largest_size(run: Run, web: Any, story: Story) -> None:
    """More is not read."""
    assert run("fetch", "--max-size", "50", web.put("/a", story())).stdout.startswith("too_large ")


def test_urls_from_standard_input(run: Run, db: Path) -> None:
    """One a line; empty lines and other white space do not count."""
    run("fetch", "-", "last", stdin="\ufefffirst\n\n  second \r\n")
    assert [url for url, _, _ in _attempts(db)] == ["last", "second", "first"]


def test_articles_on_standard_output(run: Run, web: Any, story: Story) -> None:
    """In the format that was asked for; the outcomes go to standard error."""
    url = web.put("/floods", story())
    result = run("fetch", "-f", "json", url, "news")
    (article,) = json.loads(result.stdout)
    assert (article["id"], article["url"], article["urls"]) == (1, url, [url])
    assert result.stderr.startswith(f"stored   {url}")
    assert "\nbad_url  news" in result.stderr
    (row,) = csv.DictReader(io.StringIO(run("fetch", "-q", "-f", "csv", url).stdout))
    assert row["title"] == "Floods in the old town"


def test_no_store(run: Run, web: Any, story: Story, db: Path) -> None:
    """The article is printed, and nothing is written."""
    url = web.put("/floods", story())
    result = run("fetch", "--no-store", url, "news")
    article = json.loads(result.stdout)
    assert (article["id"], article["title"]) == (None, "Floods in the old town")
    assert result.exit_code == 3
    assert result.stderr.splitlines()[0].startswith("bad_url  news  it is no URL")
    assert not db.exists()


def test_quiet(run: Run, web: Any, story: Story) -> None:
    """Success is silent."""
    result = run("fetch", "-q", web.put("/floods", story()))
    assert (result.stdout, result.stderr) == ("", "")


def test_a_page_cannot_write_to_the_terminal(run: Run, web: Any, story: Story) -> None:
    """Escape sequences of a title are left out."""
    title = "Floods &#27;[31min\u202e the old&#155;1m town"
    result = run("fetch", web.put("/floods", story(title)))
    assert result.exit_code == 0
    assert not {"\x1b", "\x9b", "\u202e"} & set(result.output)


@pytest.mark.parametrize(
    ("db_name", "message"),
    [
        ("none/a.db", "the folder {}/none does not exist; make it, or choose another"),
        ("text", "{}/text is not an archive: it is no SQLite database, or a damaged one"),
        (".", "{} is not a file; choose another path"),
    ],
)
def test_an_archive_that_cannot_be_used(
    run: Run, tmp_path: Path, db_name: str, message: str
) -> None:
    """One sentence before anything is asked, and the file is as it was."""
    (tmp_path / "text").write_text("hello")
    result = run("fetch", "--db", tmp_path / db_name, "https://a.example/")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {message.format(tmp_path)}\n"
    assert (tmp_path / "text").read_text() == "hello"


def test_without_pages(run: Run, web: Any, story: Story) -> None:
    """The article is kept, its page is not; what the server needs to say "not modified" is."""
    url = web.put("/floods", story())
    assert run("fetch", "--no-pages", url).stdout.startswith("stored   ")
    raw = run("show", url, "--raw")
    assert (raw.exit_code, raw.stdout) == (1, "")
    told = "the page of article 1 was not kept, only what was taken from it"
    assert raw.stderr == f"Error: {told}\n"
    assert run("fetch", url).stdout.startswith("not_modified ")
    assert run("check").exit_code == 0


def test_a_page_comes_later(run: Run, web: Any, story: Story) -> None:
    """Fetched whole again, it is kept."""
    url = web.put("/floods", story())
    run("fetch", "--no-pages", url)
    assert "not kept, only what was taken from it" in run("explain", url).stdout
    assert run("fetch", "--refetch", url).stdout.startswith("unchanged ")
    assert run("show", url, "--raw").stdout_bytes == story()
