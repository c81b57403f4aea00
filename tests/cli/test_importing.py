"""`scraper import`, through real workers into a real archive."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from scraper.cli import importing
from scraper.store import Store

Run = Callable[..., Result]
Story = Callable[..., bytes]


def _records(run: Run) -> list[dict[str, object]]:
    return [json.loads(line) for line in run("list").stdout.splitlines()]


def _outcomes(db: Path) -> dict[str, str]:
    with Store.open(db, write=False) as store:
        return {Path(a.url).name: a.outcome.value for a in reversed([*store.attempts()])}


def test_a_folder(run: Run, story: Story, tmp_path: Path, db: Path) -> None:
    """Every page ends in one outcome; the good are kept, and a second time nothing is."""
    pages = tmp_path / "pages"
    (pages / "below").mkdir(parents=True)
    (pages / "1.html").write_bytes(story("One flood"))
    (pages / "below" / "2.htm").write_bytes(story("Two floods", "https://news.example/2"))
    (pages / "3.html").write_bytes(b"%PDF-1.7")
    (pages / "4.html").write_bytes(os.urandom(2_000) + b"\0")
    (pages / "5.html").write_bytes(b"")
    (pages / "6.html").symlink_to(pages / "gone")
    (pages / "image.png").touch()
    first, second = run("import", pages, "--jobs", "2"), run("import", pages, "--jobs", "1")
    assert first.exit_code == 3
    told = "2 not_html, 2 stored, 1 blocked, 1 not_article, 1 other file passed over"
    assert sorted(first.stderr.strip().split(", ")) == sorted(told.split(", "))
    assert [line.split()[0] for line in second.stdout.splitlines()].count("unchanged") == 2
    assert _outcomes(db) == {
        "1.html": "unchanged",
        "2.htm": "unchanged",
        "3.html": "not_html",
        "4.html": "not_html",
        "5.html": "not_article",
        "6.html": "blocked",
    }
    urls = {record["url"] for record in _records(run)}
    assert urls == {(pages / "1.html").as_uri(), "https://news.example/2"}


def test_standard_input(run: Run, story: Story) -> None:
    """Under its hash, unless an address is given."""
    run("import", "-", stdin=story("One flood"))
    run("import", "-", "--url", "https://news.example/2", stdin=story("Two floods"))
    second, first = (str(record["url"]) for record in _records(run))
    assert first.startswith("sha256:")
    assert second == "https://news.example/2"


def test_a_text_dump(run: Run, tmp_path: Path, paragraphs: tuple[str, ...]) -> None:
    """Is kept as well."""
    text = "\n".join(["Floods in the old town", "28 February 2026", *paragraphs])
    (tmp_path / "a.txt").write_text(text)
    assert run("import", tmp_path / "a.txt").stdout.startswith("stored   file:///")


@pytest.mark.parametrize("arguments", [["{}/a.html", "{}/b.html"], ["{}"], ["{}/a.html", "-"]])
def test_an_address_is_that_of_one_page(
    run: Run, tmp_path: Path, arguments: list[str], db: Path
) -> None:
    """Two pages cannot have it."""
    for name in ("a.html", "b.html"):
        (tmp_path / name).touch()
    paths = [argument.format(tmp_path) for argument in arguments]
    result = run("import", "--url", "https://news.example/1", *paths)
    assert result.exit_code == 2
    assert "Error: --url is the address of one page, and here are 2." in result.stderr
    assert not db.exists()


def test_a_bad_address(run: Run, tmp_path: Path) -> None:
    """Is a usage error that says why."""
    result = run("import", "--url", "news", tmp_path)
    assert result.exit_code == 2
    assert "it does not begin with https:// or http://." in " ".join(result.stderr.split())


def test_a_path_that_does_not_exist(run: Run, story: Story, tmp_path: Path, db: Path) -> None:
    """Is said before any work is done."""
    (tmp_path / "a.html").write_bytes(story())
    result = run("import", tmp_path / "a.html", tmp_path / "missing")
    message = f"Error: there is no file or folder {tmp_path / 'missing'}\n"
    assert (result.exit_code, result.stderr) == (1, message)
    assert not db.exists()


def test_nothing_to_read(run: Run, tmp_path: Path) -> None:
    """An empty folder is no failure."""
    result = run("import", tmp_path)
    assert (result.exit_code, result.stderr) == (0, "nothing to read\n")


def test_as_many_workers_as_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that this process may use; all of them where the system does not say."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 2, 3}, raising=False)
    assert importing.usable_cpus() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert importing.usable_cpus() == 1


@pytest.mark.parametrize("arguments", [["import", ""], ["import", "--db", "", "-"]])
def test_an_empty_path(run: Run, arguments: list[str]) -> None:
    """Is a usage error, and not the working folder."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert "an empty path names nothing." in " ".join(result.stderr.split())


def test_a_file_named_like_standard_input(
    run: Run, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`./-` is that file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").write_bytes(story("One flood"))
    line = run("import", "./-", stdin=b"").stdout
    assert line.startswith(f"stored   {(tmp_path / '-').as_uri()}  ")


def test_standard_input_twice(run: Run, story: Story, db: Path) -> None:
    """Is read once, and is one page, which may be given its address."""
    result = run("import", "-", "-", "--url", "https://news.example/1", stdin=story("One flood"))
    assert result.stdout.startswith("stored   https://news.example/1  ")
    assert _outcomes(db) == {"1": "stored"}


def test_nothing_on_standard_input(run: Run) -> None:
    """Is said to be nothing."""
    result = run("import", "-", stdin=b"")
    assert result.exit_code == 4
    assert result.stdout.endswith("  it is empty\n")


def test_without_pages(
    run: Run, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment may say so, for each command that keeps pages."""
    (tmp_path / "1.html").write_bytes(story("One flood"))
    monkeypatch.setenv("SCRAPER_NO_PAGES", "1")
    assert run("import", tmp_path / "1.html").exit_code == 0
    assert json.loads(run("stats", "-f", "json").stdout)["page_bytes"] == 0
    monkeypatch.delenv("SCRAPER_NO_PAGES")
    assert run("import", tmp_path / "1.html").stdout.startswith("unchanged ")
    assert run("show", "1", "--raw").stdout_bytes == story("One flood")


# What holds many.


WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/%d\r\n"
    b"WARC-Date: 202%d-06-01T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
    b"Content-Length: %d\r\n\r\n%s\r\n\r\n"
)


def _capture(number: int, year: int, page: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n\r\n" + page
    return WARC % (number, year, len(answer), answer)


def test_a_web_archive(run: Run, story: Story, tmp_path: Path) -> None:
    """Its pages are read like any other; what is none is counted, what is broken told."""
    request = b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    pages = _capture(1, 4, story("One flood")), _capture(2, 4, story("Two floods"))
    (tmp_path / "a.warc").write_bytes(pages[0] + request + b"rubbish\r\n" + pages[1])
    result = run("import", tmp_path)
    assert result.exit_code == 3
    assert result.stderr == "2 stored, 1 undecodable, 1 other record passed over\n"
    assert sorted(str(record["url"]) for record in _records(run)) == [
        "https://news.example/1",
        "https://news.example/2",
    ]
    assert "#offset=" in result.stdout
    assert "cannot be read: no record begins there" in result.stdout
    again = run("import", tmp_path / "a.warc")
    assert [line.split()[0] for line in again.stdout.splitlines()].count("unchanged") == 2


def test_an_older_capture(run: Run, story: Story, tmp_path: Path, db: Path) -> None:
    """Is no new version; a newer one is."""
    old, middle, new = (
        _capture(1, year, story("One flood", more=f"It was {word}."))
        for year, word in (
            (2, "the first and largest flood of all that anybody remembers"),
            (3, "the second flood, and much smaller than the one before it"),
            (4, "the third of them, and nobody in the town was surprised"),
        )
    )
    (tmp_path / "a.warc").write_bytes(middle + old + new + middle)
    lines = run("import", tmp_path / "a.warc").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["stored", "unchanged", "revised", "unchanged"]
    with Store.open(db, write=False) as store:
        details = [attempt.detail for attempt in store.attempts()]
    assert details.count("an older version than the kept one") == 2


def test_json_lines(run: Run, tmp_path: Path, paragraphs: tuple[str, ...]) -> None:
    """Of anybody, also through a pipe; a bad line is told with its number."""
    lines = [
        json.dumps(
            {"url": f"https://news.example/{n}", "title": "Rain", "text": "\n".join(paragraphs)}
        )
        for n in (1, 2)
    ]
    result = run("import", "-", stdin="\n".join([lines[0], "{", lines[1]]))
    assert result.exit_code == 3
    assert "stdin:#line=2  line 2 cannot be read: it is no JSON" in result.stdout
    assert {str(record["url"]) for record in _records(run)} == {
        "https://news.example/1",
        "https://news.example/2",
    }
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    assert run("import", tmp_path / "a.jsonl").stderr == "2 unchanged\n"


def test_lines_that_list_printed(run: Run, story: Story, tmp_path: Path) -> None:
    """Are read back."""
    (tmp_path / "a.html").write_bytes(story("One flood", "https://news.example/1"))
    run("import", tmp_path / "a.html")
    lines = run("list", "-f", "jsonl").stdout
    other = ("--db", tmp_path / "b.db")
    assert run("import", "-", *other, stdin=lines).stdout.startswith(
        "stored   https://news.example/1"
    )
    assert run("list", "-f", "jsonl", *other).stdout == lines


def test_an_array_that_list_printed(run: Run, story: Story, tmp_path: Path) -> None:
    """Is read like lines; other JSON is one sentence, and nothing of it is kept."""
    for number, title in enumerate(("One flood", "Another flood"), 1):
        page = story(title, f"https://news.example/{number}", f"It was flood number {number}.")
        (tmp_path / f"{number}.html").write_bytes(page)
    run("import", tmp_path / "1.html", tmp_path / "2.html")
    (tmp_path / "a.json").write_text(run("list", "-f", "json").stdout)
    other = ("--db", tmp_path / "b.db")
    assert run("import", tmp_path / "a.json", *other).stderr == "2 stored\n"
    assert run("list", *other).stdout.count("\n") == 2
    (tmp_path / "b.json").write_text('{"name": "news", "version": "1"}')
    result = run("import", tmp_path / "b.json", *other)
    assert result.exit_code == 4
    assert result.stdout.count("\n") == 1


def test_a_private_address(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is refused in a record, unless it is meant."""
    monkeypatch.delenv("SCRAPER_ALLOW_PRIVATE")
    line = json.dumps({"url": "http://127.0.0.1/admin", "title": "Rain", "text": "It rained."})
    (tmp_path / "a.jsonl").write_text(line)
    refused = run("import", tmp_path)
    assert refused.exit_code == 4
    assert "private_address" in refused.stdout
    assert _records(run) == []
    assert run("import", tmp_path, "--allow-private").exit_code == 0


def test_an_address_for_many(run: Run, tmp_path: Path) -> None:
    """Is that of one page only."""
    (tmp_path / "a.jsonl").write_text('{"title": "Rain", "text": "It rained."}')
    result = run("import", tmp_path / "a.jsonl", "--url", "https://news.example/1")
    assert result.exit_code == 1
    assert "--url is the address of one page, and " in result.stderr
    assert result.stderr.endswith("a.jsonl holds many\n")
