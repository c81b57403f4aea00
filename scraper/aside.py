"""Files and folders that are whole or not there: written aside, then moved into place."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scraper.errors import InputError


def write_aside(path: Path, text: str) -> None:
    """Let a file hold this text. What it held before stays until all of the new is on the disk.

    A device or a pipe is written to as it is. Raises `InputError` where it cannot be written.
    """
    with file_aside(path) as file:
        file.write(text.encode())


@contextmanager
def file_aside(path: Path) -> Iterator[BinaryIO]:
    """Give a file to be written to, which takes its place when all of it is on the disk.

    After an error nothing is left of it. Otherwise like `write_aside`.
    """
    with _as_sentences(path):
        real = _resolved(path)
        if real.exists() and not real.is_file():
            with real.open("wb") as device:
                yield device
            return
        aside = _beside(real)
        try:
            with aside.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            aside.replace(real)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


@contextmanager
def folder_aside(path: Path) -> Iterator[Path]:
    """Give an empty folder to be filled, which takes its place when it is whole.

    An empty folder may be there already. Raises `InputError` where anything else is, or where it
    cannot be written; nothing is left of it after an error.
    """
    with _as_sentences(path):
        real = _resolved(path)
        if real.exists() and not real.is_dir():
            raise InputError(f"{path} is a file; choose a folder that is not there yet")
        if real.is_dir() and any(real.iterdir()):
            raise InputError(f"the folder {path} is not empty; choose one that is, or a new one")
        aside = _beside(real)
        aside.mkdir()
        try:
            yield aside
            if real.is_dir():
                real.rmdir()  # Windows moves nothing onto a folder
            aside.replace(real)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise


def _resolved(path: Path) -> Path:
    """Where a path leads to: a link stays one, and what it names is replaced."""
    try:
        return path.resolve()
    except RuntimeError as error:  # links in a circle, before Python 3.13
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from error


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name[:200]}.{os.getpid()}")  # a name has 255 bytes at most


@contextmanager
def _as_sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # a reader that went away is the command line's business
        raise
    except FileNotFoundError as error:
        raise InputError(f"the folder {path.parent} does not exist; make it") from error
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from error
