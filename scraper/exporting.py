"""What an archive holds, written for others: one file, a stream, or a folder.

    archive ─ store ───→  articles, or dossiers with all that is held of them
    each    ─ exchange →  its bytes
    bytes   ─ aside ───→  a file or a folder that is whole or not there

JSON lines and WARC hold everything, in the order of the articles' numbers, and the archive can be
made again from them. CSV, Markdown and HTML are for reading: the articles as they are now, newest
first. Nothing is gathered: memory does not grow with the archive.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast

from scraper.aside import file_aside, folder_aside
from scraper.errors import ArchiveDamaged, InputError
from scraper.model import Dossier, Filter, KeptArticle, KeptPage, Page, sort_time, utc_now
from scraper.store import Store

if TYPE_CHECKING:
    from scraper.exchange.html import Entry

LISTED = 500  # articles on one page of an index; more take a browser seconds to lay out

_GZIP_LEVEL = 6  # gzip's own; 9 takes twice the time for a hundredth less


class Form(StrEnum):
    """What an archive is written as."""

    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"
    WARC = "warc"
    OPML = "opml"


FOLDERS = frozenset({Form.MARKDOWN, Form.HTML})
_SUFFIXES = {
    ".jsonl": Form.JSONL,
    ".ndjson": Form.JSONL,
    ".jsonl.gz": Form.JSONL,
    ".ndjson.gz": Form.JSONL,
    ".csv": Form.CSV,
    ".warc": Form.WARC,
    ".warc.gz": Form.WARC,
    ".opml": Form.OPML,
}

T = TypeVar("T")

Advance = Callable[[int], None]  # hears how many are written
LeaveOut = Callable[[str, ArchiveDamaged], None]  # hears the address of a page, and what it has


def form_of(path: Path) -> Form:
    """The form that a path's suffix names. Raises `InputError` where it names none."""
    name = path.name.lower()
    found = next((form for end, form in _SUFFIXES.items() if name.endswith(end)), None)
    if found is None:
        raise InputError(
            f"{path} does not say what to write; end it in .jsonl, .jsonl.gz, .csv, .warc.gz, .warc"
            " or .opml, or choose with -f: jsonl, csv, warc, opml, or a folder of markdown or html"
        )
    return found


@dataclass(frozen=True, slots=True)
class Export:
    """An export of the articles that are `chosen`; of OPML, of all sources that are read.

    `now` is the time that stands in OPML, which its readers want; no other form has any. A WARC
    goes on without a damaged page where `leave_out` hears of it, else it ends there.
    """

    store: Store
    form: Form
    chosen: Filter
    version: str
    now: datetime
    advance: Advance = lambda _: None
    leave_out: LeaveOut | None = None

    def to_path(self, path: Path) -> int:
        """Write a file, or a folder that is not there yet; how many articles or sources.

        Raises `InputError` where it cannot be written, and leaves nothing of it then.
        """
        if path.exists() and self.store.path.exists() and path.samefile(self.store.path):
            raise InputError(f"{path} is the archive itself; choose another path")
        if self.form in FOLDERS:
            with folder_aside(path) as folder:
                return self._fill(folder)
        name = path.name.lower()
        with file_aside(path) as file:
            return self._write(file, is_packed=_is_packed(self.form, name), has_bom=True)

    def to_stream(self, stream: BinaryIO) -> int:
        """Write to a stream, WARC packed. Raises `InputError` for what is a folder."""
        if self.form in FOLDERS:
            raise InputError(f"{self.form} is a folder of files, which standard output cannot hold")
        return self._write(stream, is_packed=self.form is Form.WARC, has_bom=False)

    def _write(self, file: BinaryIO, *, is_packed: bool, has_bom: bool) -> int:
        match self.form:
            case Form.WARC:
                return self._write_warc(file, is_packed=is_packed)
            case Form.OPML:
                return self._write_opml(file)
            case Form.JSONL:
                from scraper.exchange.lines import write_lines

                lines = write_lines(self._counted(self.store.dossiers(self.chosen)))
                with _packed(file) if is_packed else nullcontext(file) as out:
                    return _write_all(lines, out)
            case _:
                from scraper.exchange.tables import write_table

                rows = self._counted(self._newest())
                return _write_all(write_table(rows, has_bom=has_bom), file) - 1

    def _write_warc(self, file: BinaryIO, *, is_packed: bool) -> int:
        from scraper.exchange.warcs import WarcFile

        dossiers = self.store.dossiers(self.chosen)
        as_of = self.store.as_of(self.chosen) or utc_now(self.now)
        warc = WarcFile(file, is_packed=is_packed, version=self.version, as_of=as_of)
        written, number = _Bits(), 0
        for dossier in self._counted(dossiers):
            warc.write_article(dossier, self._new_pages(dossier, written))
            number += 1
        return number

    def _new_pages(self, dossier: Dossier, written: _Bits) -> Iterator[Page]:
        """The pages of an article that are kept with their bodies, and not written yet."""
        for kept in dossier.pages:
            page = self._page(kept) if written.add(kept.id) else None
            if page is not None:
                yield page

    def _page(self, kept: KeptPage) -> Page | None:
        """A page with its body; None of a damaged one that is left out.

        Raises `ArchiveDamaged`, with a way out, where none is.
        """
        try:
            return self.store.page(kept.id)
        except ArchiveDamaged as error:
            if self.leave_out is not None:
                self.leave_out(kept.page.url, error)
                return None
            way = "`scraper check` names all such pages, and JSON lines are written without pages"
            raise ArchiveDamaged(f"{kept.page.url}: {error}; {way}") from error

    def _write_opml(self, file: BinaryIO) -> int:
        from scraper.discovery.lists import write_opml

        sources = [kept.source for kept in self.store.sources()]
        file.write(write_opml(sources, created=utc_now(self.now)).encode())
        return len(sources)

    def _fill(self, folder: Path) -> int:
        articles = self._counted(self._newest())
        if self.form is Form.MARKDOWN:
            return _fill_markdown(folder, articles)
        is_small = self.store.count(self.chosen) <= LISTED
        return _fill_html(folder, articles, is_small=is_small)

    def _newest(self) -> Iterator[KeptArticle]:
        """The articles, newest first, each once: one may be dated back while this is written."""
        written = _Bits()
        return (kept for kept in self.store.articles(self.chosen) if written.add(kept.id))

    def _counted(self, things: Iterable[T]) -> Iterator[T]:
        for number, thing in enumerate(things, 1):
            yield thing
            self.advance(number)


class _Bits:
    """Which numbers were seen: a bit each, 125 kB for a million."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> bool:
        """Note a number; whether it is new."""
        at, bit = number // 8, 1 << number % 8
        if at >= len(self._bits):
            self._bits.extend(bytes(at + 1024 - len(self._bits)))
        is_new = not self._bits[at] & bit
        self._bits[at] |= bit
        return is_new


def _write_all(pieces: Iterable[bytes], out: BinaryIO) -> int:
    number = 0
    for piece in pieces:
        out.write(piece)
        number += 1
    return number


def _is_packed(form: Form, name: str) -> bool:
    """Whether a file of that name is packed: a WARC is, as is usual, unless its name denies it."""
    return name.endswith(".gz") or (form is Form.WARC and not name.endswith(".warc"))


@contextmanager
def _packed(file: BinaryIO) -> Iterator[BinaryIO]:
    """One member of gzip, without a time or a name: the same bytes whenever it is written."""
    with gzip.GzipFile("", "wb", _GZIP_LEVEL, fileobj=file, mtime=0) as out:
        yield cast("BinaryIO", out)


# Folders.


def _fill_markdown(folder: Path, articles: Iterable[KeptArticle]) -> int:
    from scraper.exchange.markdown import document

    number = 0
    for kept in articles:
        _place(folder, kept, ".md", document(kept))
        number += 1
    return number


def _fill_html(folder: Path, articles: Iterable[KeptArticle], *, is_small: bool) -> int:
    """Each article's page, and an index of all; of many, pages that each list some of a month.

    The articles come newest first, so a month is written as a whole, and what is remembered are the
    months, and of a small archive the titles.
    """
    from scraper.exchange.html import Entry, Part, index_page

    parts: list[Part] = []
    number = 0
    for title, name, listed in _portions(articles):
        entries = [_page_of(folder, kept) for kept in listed]
        number += len(entries)
        if is_small:
            parts.append(Part(title, entries))
        else:
            _put(folder / name, index_page(title, [Part("", entries)], up="index.html"))
            parts.append(Part("", [Entry(name, title, _articles(len(entries)))]))
    whole = parts if is_small else [Part("", [part.entries[0] for part in parts])]
    _put(folder / "index.html", index_page(_articles(number), whole))
    return number


def _portions(articles: Iterable[KeptArticle]) -> Iterator[tuple[str, str, list[KeptArticle]]]:
    """The articles of a month, or as many as a page lists, with its title and its name."""
    for month, of_month in groupby(articles, _month):
        for page, listed in enumerate(_batches(of_month, LISTED), 1):
            is_first = page == 1
            title = month if is_first else f"{month}, page {page}"
            yield title, f"{month}.html" if is_first else f"{month}-{page}.html", listed


def _page_of(folder: Path, kept: KeptArticle) -> Entry:
    from scraper.exchange.html import article_page, entry_of

    page = article_page(kept, index="../index.html")
    return entry_of(kept, _place(folder, kept, ".html", page))


def _month(kept: KeptArticle) -> str:
    """The month under which the archive orders an article: of its publication, else sighting."""
    return (sort_time(kept.article.published) or kept.first_seen)[: len("2024-05")]


def _articles(number: int) -> str:
    return f"{number:,} article{'s' * (number != 1)}"


def _batches(articles: Iterator[KeptArticle], size: int) -> Iterator[list[KeptArticle]]:
    batch: list[KeptArticle] = []
    for kept in articles:
        batch.append(kept)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _place(folder: Path, kept: KeptArticle, suffix: str, text: str) -> str:
    """Put an article's file into the folder of its month; its path from there."""
    from scraper.exchange.names import file_name, folder_name

    path = f"{folder_name(kept)}/{file_name(kept, suffix)}"
    _put(folder / path, text)
    return path


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
