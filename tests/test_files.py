"""Pages from disk."""

from __future__ import annotations

import errno
import io
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper import files
from scraper.errors import InputError
from scraper.files import find, read_file, read_stream, refused_folder
from scraper.model import Attempt, Outcome, Page

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SAVED = "<!-- saved from url=(0026)https://www.a.example/story -->"


def _read(path: Path, body: bytes, url: str | None = None) -> Page:
    path.write_bytes(body)
    page = read_file(path, url, now=NOW)
    assert isinstance(page, Page)
    return page


def _refused(path: Path, body: bytes) -> tuple[Outcome, str]:
    path.write_bytes(body)
    attempt = read_file(path, now=NOW)
    assert isinstance(attempt, Attempt)
    assert attempt.url == path.as_uri()
    return attempt.outcome, attempt.detail


def test_a_folder_is_searched_in_order(tmp_path: Path) -> None:
    """Folders below it too; what has another suffix is counted."""
    (tmp_path / "b").mkdir()
    for name in ("c.HTML", "a.txt", "b/z.xhtml", "b/a.htm", "b/a.jpg", "README"):
        (tmp_path / name).touch()
    found = find([tmp_path])
    names = [path.relative_to(tmp_path).as_posix() for path in found.paths]
    assert names == ["a.txt", "c.HTML", "b/a.htm", "b/z.xhtml"]
    assert found.passed_over == 2


def test_a_file_that_is_named_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    """A person who names it means it."""
    (tmp_path / "story.aspx").touch()
    assert find([tmp_path / "story.aspx"]).paths == (tmp_path / "story.aspx",)


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    """Reading it might never end."""
    os.mkfifo(tmp_path / "a.html")
    found = find([tmp_path])
    assert (found.paths, found.passed_over) == ((), 1)


@pytest.mark.parametrize("name", ["missing", "x" * 300, "missing/below"])
def test_what_does_not_exist_is_said_at_once(tmp_path: Path, name: str) -> None:
    """Before anything is read."""
    with pytest.raises(InputError, match="there is no file or folder"):
        find([tmp_path, tmp_path / name])


def test_a_page_from_a_file(tmp_path: Path) -> None:
    """Its address is that of the file, percent-encoded; no server gave a status."""
    page = _read(tmp_path / "tin tức.html", "<p>Chợ nổi".encode())
    assert page.url.startswith("file:///")
    assert page.url.endswith("/tin%20t%E1%BB%A9c.html")
    assert (page.requested, page.status, page.wire_bytes) == (page.url, None, 14)
    assert page.charset.name == "utf-8"
    assert page.header("content-type") == "text/html"
    assert page.fetched_at == "2026-03-01T12:00:00Z"


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("a.csv", "it is a table; `scraper export` writes JSON lines, which are read"),
        ("A.TSV", "it is a table; `scraper export` writes JSON lines, which are read"),
        ("a.opml", "it is a list of sources; `scraper sources add` reads it"),
    ],
)
def test_text_that_is_no_page(tmp_path: Path, name: str, detail: str) -> None:
    """Is refused by its name: a table of articles would be kept as one."""
    assert _refused(tmp_path / name, b"It rained.") == (Outcome.NOT_HTML, detail)


def test_a_text_dump(tmp_path: Path) -> None:
    """Its suffix says that it is none of markup, even where it begins like that."""
    assert _read(tmp_path / "a.txt", b"<p>News").is_text


@pytest.mark.parametrize(
    ("body", "is_text"),
    [
        (b"  <!DOCTYPE html><p>News", False),
        ("<html>".encode("utf-16"), False),
        (b"<!-- a --><p>", False),
        (b"News of <b>", True),
        (b"< 3 days ago", True),
    ],
)
def test_standard_input_is_markup_or_text(body: bytes, is_text: bool) -> None:
    """Told by how it begins."""
    page = read_stream(io.BytesIO(body), now=NOW)
    assert isinstance(page, Page)
    assert page.is_text is is_text


def test_standard_input_is_named_by_its_hash() -> None:
    """The same page is the same again."""
    page = read_stream(io.BytesIO(b"<p>"), now=NOW)
    assert page.url == f"sha256:{page.sha256}"  # type: ignore[union-attr]


def test_a_pipe_is_named_by_its_hash(tmp_path: Path) -> None:
    """`<(command)` has a new name each time."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"<p>",))
    writer.start()
    page = read_file(pipe, now=NOW)
    writer.join()
    assert page.url.startswith("sha256:")


def test_a_given_address_is_the_pages(tmp_path: Path) -> None:
    """And that of the attempt."""
    page = _read(tmp_path / "a.html", b"<p>", "https://b.example/1")
    assert (page.url, page.requested) == ("https://b.example/1", "https://b.example/1")


def test_a_given_address_is_that_of_a_refusal_too() -> None:
    """Rather than the hash of what came through the pipe."""
    attempt = read_stream(io.BytesIO(b"%PDF-1.7"), "https://b.example/1", now=NOW)
    assert isinstance(attempt, Attempt)
    assert attempt.url == "https://b.example/1"


def test_a_browser_wrote_the_address_down(tmp_path: Path) -> None:
    """It stands behind the doctype."""
    page = _read(tmp_path / "a.html", f"<!DOCTYPE html>\n{SAVED}\n<p>".encode())
    assert page.url == "https://www.a.example/story"


@pytest.mark.parametrize("url", ["http://localhost/a", "https://127.0.0.1/", "https://[/"])
def test_an_address_that_is_not_public_is_not_believed(tmp_path: Path, url: str) -> None:
    """It would be found under what it is not."""
    page = _read(tmp_path / "a.html", f"<!-- saved from url=(0010){url} -->".encode())
    assert page.url == (tmp_path / "a.html").as_uri()


def test_what_is_too_large_is_not_kept_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One byte more than allowed."""
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    expected = (Outcome.TOO_LARGE, "it has more than 10 bytes")
    assert _refused(tmp_path / "a.html", b"x" * 11) == expected


@pytest.mark.parametrize(
    ("body", "what"),
    [(b"%PDF-1.7", "a PDF"), (b"\x89PNG\r\n\x1a\n", "an image"), (b"a\x00b", "binary data")],
)
def test_what_is_no_text_is_refused(tmp_path: Path, body: bytes, what: str) -> None:
    """Whatever it is named."""
    assert _refused(tmp_path / "a.html", body) == (Outcome.NOT_HTML, f"it is {what}")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """It says why; the file that the link points to is gone."""
    (tmp_path / "a.html").symlink_to(tmp_path / "gone")
    attempt = read_file(tmp_path / "a.html", now=NOW)
    assert isinstance(attempt, Attempt)
    detail = "the file cannot be read: No such file or directory"
    assert (attempt.outcome, attempt.detail) == (Outcome.BLOCKED, detail)


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_what_is_empty_is_said_to_be(tmp_path: Path, body: bytes) -> None:
    """Rather than too short."""
    assert _refused(tmp_path / "a.txt", body) == (Outcome.NOT_ARTICLE, "it is empty")


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are searched all the same."""
    locked = tmp_path / "a locked"
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "b.html").touch()
    locked.mkdir()
    scan = os.scandir

    def refuse(path: str) -> object:
        if Path(path) == locked:
            raise PermissionError(errno.EACCES, "Permission denied", str(locked))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = find([tmp_path])
    assert found.paths == (tmp_path / "b" / "b.html",)
    (attempt,) = (refused_folder(error, now=NOW) for error in found.refused)
    assert (attempt.url, attempt.outcome) == (locked.as_uri(), Outcome.BLOCKED)
    assert attempt.detail == "the folder cannot be read: Permission denied"


def test_a_file_below_a_folder_that_may_not_be_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows that it is missing, so reading it says what is wrong."""

    def refuse(path: Path, **_: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", refuse)
    assert find([tmp_path / "a.html"]).paths == (tmp_path / "a.html",)
    assert files._holds_page(tmp_path / "a.html")
