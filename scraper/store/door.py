"""An open archive: the file, and its transactions. What is asked of it and kept stands above."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from scraper.store import faults
from scraper.store.connection import open_database, transaction


class Door:
    """An open file. Made by `open`; a context manager that closes it."""

    def __init__(self, db: Database, path: Path) -> None:
        self.path = path
        self._db = db

    @classmethod
    def open(cls, path: str | Path, *, write: bool) -> Self:
        """Open the archive at `path`; with `write`, make one where the file is absent or empty.

        Without `write`, nothing can be changed through it. Raises `ArchiveError`, the file then
        being unchanged: it is missing, damaged, another application's, of a newer version, locked.
        """
        return cls(open_database(Path(path), write=write), Path(path))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Join all that is written within into one transaction; an error that leaves it undoes all.

        Each writing method stays whole in itself: where its error is caught within, it alone is
        undone, and the others stay.
        """
        with self._writing():
            yield

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        with faults.as_sentences(self.path):
            yield self._db

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with faults.as_sentences(self.path), transaction(self._db):
            yield self._db
