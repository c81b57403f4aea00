"""Files that are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scraper.aside import folder_aside, write_aside
from scraper.errors import InputError


def test_a_file_is_replaced(tmp_path: Path) -> None:
    """By the whole of the new one."""
    path = tmp_path / "a"
    path.write_text("before, and longer")
    write_aside(path, "Đặng\n")
    assert path.read_bytes() == "Đặng\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And leaves nothing behind."""
    path = tmp_path / "a"
    path.write_text("before")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InputError, match=r"a cannot be written: No space left on device"):
        write_aside(path, "after")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_one(tmp_path: Path) -> None:
    """What it leads to is replaced."""
    path, link = tmp_path / "a", tmp_path / "b"
    path.write_text("before")
    link.symlink_to(path)
    write_aside(link, "after")
    assert (link.is_symlink(), path.read_text()) == (True, "after")


def test_a_device_is_written_to() -> None:
    """There is nothing to replace."""
    write_aside(Path("/dev/null"), "after")
    assert not Path("/dev/null").is_file()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Is a sentence."""
    with pytest.raises(InputError, match=f"the folder {tmp_path}/no does not exist; make it"):
        write_aside(tmp_path / "no" / "a", "")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Is a sentence, too."""
    with pytest.raises(InputError, match=f"{tmp_path} cannot be written: Is a directory"):
        write_aside(tmp_path, "")


def test_a_folder_is_whole(tmp_path: Path) -> None:
    """It is there when all of it is."""
    with folder_aside(tmp_path / "a") as folder:
        (folder / "b").touch()
        assert not (tmp_path / "a").exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b"]


def test_a_folder_that_fails(tmp_path: Path) -> None:
    """Is not there, nor is anything of it."""

    def fill(path: Path) -> None:
        with folder_aside(path) as folder:
            (folder / "b").touch()
            raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="a cannot be written: No space"):
        fill(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    """Stays."""
    (tmp_path / "a").touch()
    with (
        pytest.raises(InputError, match="a is a file; choose a folder"),
        folder_aside(tmp_path / "a"),
    ):
        pass


def test_links_in_a_circle(tmp_path: Path) -> None:
    """Are a sentence."""
    (tmp_path / "a").symlink_to(tmp_path / "a")
    with pytest.raises(InputError, match="a cannot be written: "):
        write_aside(tmp_path / "a", "")
