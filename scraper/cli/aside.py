"""Files that are whole or not there: written aside, then moved into place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import InputError


def write_aside(path: Path, text: str) -> None:
    """Let a file hold this text. What it held before stays until all of the new is on the disk.

    A device or a pipe is written to as it is. Raises `InputError` where it cannot be written.
    """
    with _as_sentences(path):
        real = path.resolve()  # a link stays one
        if real.exists() and not real.is_file():
            real.write_text(text, encoding="utf-8")
        else:
            _replace(real, text)


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


@contextmanager
def _as_sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"the folder {path.parent} does not exist; make it") from error
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be written: {reason}") from error
