"""Names of files that every system takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.exchange.names import file_name, folder_name, slug
from scraper.model import KeptArticle

ON_ONE = settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _named(kept: KeptArticle, title: str | None, published: str | None = "2024-05-03") -> str:
    article = replace(kept.article, title=title, published=published)
    return file_name(replace(kept, id=17, article=article), ".md")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Floods in the old town", "2024-05-03-floods-in-the-old-town-17.md"),
        ("../../etc/passwd", "2024-05-03-etc-passwd-17.md"),
        ("CON", "2024-05-03-con-17.md"),
        ("a:b|c?*\x1b\u202e.exe. ", "2024-05-03-a-b-c-exe-17.md"),
        ("Đàm phán Ấn Độ", "2024-05-03-đàm-phán-ấn-độ-17.md"),
        ("外長談國防", "2024-05-03-外長談國防-17.md"),
        ("น้ำท่วมกรุงเทพ", "2024-05-03-น\u0e49\u0e4d\u0e32ท่วมกรุงเทพ-17.md"),
        ("...", "2024-05-03-17.md"),
        (None, "2024-05-03-17.md"),
        ("word " * 100, "2024-05-03-" + "-".join(["word"] * 26) + "-17.md"),
    ],
)
def test_names(kept: KeptArticle, title: str | None, name: str) -> None:
    """A day, what it is about, and the number that no other article has."""
    assert _named(kept, title) == name


@pytest.mark.parametrize("published", [None, "last week", "2024", "../.."])
def test_without_a_day(kept: KeptArticle, published: str | None) -> None:
    """None is made up; the folder is that of the month in which it was seen."""
    assert _named(kept, "Rain", published) == "undated-rain-17.md"
    undated = replace(kept, article=replace(kept.article, published=published))
    assert folder_name(undated) == "2026-03"


def test_the_folder_of_a_month(kept: KeptArticle) -> None:
    """As the page gave its day."""
    assert folder_name(kept) == "2026-02"


@ON_ONE
@given(st.text(st.characters(exclude_categories=())), st.none() | st.text())
def test_any_title(kept: KeptArticle, title: str, published: str | None) -> None:
    """One part of a path on any system, in 150 bytes, the same in small letters."""
    name = _named(kept, title, published)
    assert len(name.encode()) <= 150
    assert PureWindowsPath(name).parts == PurePosixPath(name).parts == (name,)
    assert not PureWindowsPath(name).is_reserved()
    assert name.endswith("-17.md")
    assert not set(name) & set('<>:"/\\|?*\0 ')
    assert name.isprintable()


@given(st.text())
def test_a_slug_of_a_slug(title: str) -> None:
    """Says the same."""
    assert slug(slug(title)) == slug(title)
