"""Pages from disk: single files, the files below folders, and what comes through a pipe.

A page is only read here, never judged, apart from what is plainly none: too large, or not text. A
file has no address on the web unless a browser wrote one into it ("saved from url", as Internet
Explorer began and others took over), so its own is its `file:` URI (RFC 8089); what came through a
pipe is named by its hash.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from scraper import charset
from scraper.errors import BadUrl, InputError
from scraper.model import Attempt, Outcome, Page, utc_now
from scraper.signatures import BOMS, SNIFFED_BYTES, signature
from scraper.urls import checked, names_private_host

MAX_BYTES = 10_000_000  # of one page, as over the network
HEAD_CHARACTERS = 4_096  # of a page, where a browser writes down what it saved

HTML = "text/html"
TEXT = "text/plain"
_TYPES = {".htm": HTML, ".html": HTML, ".txt": TEXT, ".xhtml": HTML}
# What is no page, though it is text: read as one, it would be an article of nonsense.
_NO_PAGES = {
    ".csv": "a table; `scraper export` writes JSON lines, which are read",
    ".tsv": "a table; `scraper export` writes JSON lines, which are read",
    ".opml": "a list of sources; `scraper sources add` reads it",
}
# What holds many articles, and is read elsewhere.
BUNDLES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".warc", ".warc.gz")

_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG})

_MARKUP = re.compile(r"\s*<(?:!doctype|!--|\?xml|[a-z])", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+)\s*-->")


class Readable(Protocol):
    """What gives bytes."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Found:
    """The files that hold pages, how many others lie between them, and why folders stay closed."""

    paths: tuple[Path, ...]
    passed_over: int = 0
    refused: tuple[OSError, ...] = ()


def find(targets: Iterable[Path]) -> Found:
    """Find the files: those that are named as they are, below folders `.html`, `.warc` and such.

    Each folder in alphabetical order. Raises `InputError` for what does not exist.
    """
    paths: list[Path] = []
    refused: list[OSError] = []
    passed_over = 0
    for target in targets:
        for path in _below(target, refused) if _is_folder(target) else [target]:
            if path is target or _holds_page(path):
                paths.append(path)
            else:
                passed_over += 1
    return Found(tuple(paths), passed_over, tuple(refused))


def read_file(path: Path, url: str | None = None, *, now: datetime) -> Page | Attempt:
    """Read a page from a file; `url` is its address on the web where that is known.

    What cannot be read, or is no text, is an attempt that says so.
    """
    name = url or file_uri(path)
    what = _NO_PAGES.get(path.suffix.lower())
    if what is not None:
        return Attempt(name, utc_now(now), Outcome.NOT_HTML, f"it is {what}")
    try:
        with path.open("rb") as stream:
            body = stream.read(MAX_BYTES + 1)
    except OSError as error:
        detail = f"the file cannot be read: {error.strerror}"
        return Attempt(name, utc_now(now), Outcome.BLOCKED, detail)
    if url is None and not path.is_file():  # a pipe, which has a new name each time
        name = _hashed(body)
    return _page(body, name, url, _TYPES.get(path.suffix.lower()), utc_now(now))


def read_stream(stream: Readable, url: str | None = None, *, now: datetime) -> Page | Attempt:
    """Read one page from standard input; as `read_file`."""
    body = stream.read(MAX_BYTES + 1)
    return _page(body, url or _hashed(body), url, None, utc_now(now))


def refused_folder(error: OSError, *, now: datetime) -> Attempt:
    """Give the attempt at a folder that cannot be read, of which this error came."""
    detail = f"the folder cannot be read: {error.strerror}"
    return Attempt(file_uri(Path(error.filename)), utc_now(now), Outcome.BLOCKED, detail)


def names_page(path: Path) -> bool:
    """Whether the name of a file says that it is a single page."""
    return path.suffix.lower() in _TYPES


def file_uri(path: Path) -> str:
    """The address of a file (RFC 8089)."""
    return Path(os.path.abspath(path)).as_uri()  # noqa: PTH100  resolve() would follow links


def _is_folder(target: Path) -> bool:
    """Whether it is a folder. Raises `InputError` where nothing is there."""
    try:
        return stat.S_ISDIR(target.stat().st_mode)
    except OSError as error:
        if error.errno in _MISSING:
            raise InputError(f"there is no file or folder {target}") from error
        return False  # as it seems; reading it will say what is wrong


def _holds_page(path: Path) -> bool:
    is_named = names_page(path) or path.name.lower().endswith(BUNDLES)
    return is_named and not _is_pipe(path)  # a pipe may wait for ever


def _is_pipe(path: Path) -> bool:
    try:
        return path.is_fifo()
    except OSError:  # a folder that may be listed and not entered; reading will say so
        return False


def _below(folder: Path, refused: list[OSError]) -> Iterator[Path]:
    """Every file below a folder; the errors of folders that cannot be read go into `refused`."""
    for root, folders, names in os.walk(folder, onerror=refused.append):
        folders.sort()  # in place, which is how os.walk is told
        yield from (Path(root, name) for name in sorted(names))


def _page(body: bytes, name: str, url: str | None, kind: str | None, at: str) -> Page | Attempt:
    if len(body) > MAX_BYTES:
        return Attempt(name, at, Outcome.TOO_LARGE, f"it has more than {MAX_BYTES:,} bytes")
    if not body.strip():
        return Attempt(name, at, Outcome.NOT_ARTICLE, "it is empty", bytes=len(body))
    what = _other_than_text(body)
    if what is not None:
        return Attempt(name, at, Outcome.NOT_HTML, f"it is {what}", bytes=len(body))
    encoding = charset.detect(body)
    head = charset.decode(body[:HEAD_CHARACTERS], encoding)
    kind = kind or (HTML if _MARKUP.match(head) else TEXT)
    return Page(
        url=url or (_saved_from(head) if kind == HTML else None) or name,
        requested=name,
        body=body,
        charset=encoding,
        fetched_at=at,
        headers=(("Content-Type", kind),),
        wire_bytes=len(body),
    )


def _other_than_text(body: bytes) -> str | None:
    start = body[:SNIFFED_BYTES]
    is_binary = b"\x00" in start and not start.startswith(BOMS)
    return signature(start) or ("binary data" if is_binary else None)


def _saved_from(head: str) -> str | None:
    """The public address from which a browser saved a page, where it says so."""
    match = _SAVED_FROM.search(head)
    try:
        url = checked(match[1]) if match else None
    except BadUrl:
        return None
    return None if url is None or names_private_host(url) else url


def _hashed(body: bytes) -> str:
    return f"sha256:{sha256(body).hexdigest()}"
