"""Articles for reading."""

from __future__ import annotations

import pytest

from scraper.cli.documents import as_markdown, as_text, write_text
from scraper.model import Article, KeptArticle

TEXT = """\
Floods [31mreach the | old town
Address:   https://news.example/floods
Authors:   Ana Silva, Đặng Văn Ấn
Published: 2026-02-28T09:30:00+07:00
Modified:  2026-02-28
Language:  en
Section:   Weather
Tags:      floods, =rivers
Flags:     short
Gone:      2026-03-04T12:00:00Z

The river rose overnight.

# Nobody *was* hurt.

1. March"""

MARKDOWN = """\
# Floods \\[31mreach the | old town

- Address: https://news.example/floods
- Authors: Ana Silva, Đặng Văn Ấn
- Published: 2026-02-28T09:30:00+07:00
- Modified: 2026-02-28
- Language: en
- Section: Weather
- Tags: floods, =rivers
- Flags: short
- Gone: 2026-03-04T12:00:00Z

The river rose overnight.

\\# Nobody \\*was\\* hurt.

1\\. March"""


def test_text(kept: KeptArticle) -> None:
    """What is known stands above the text; no control character is left."""
    assert as_text(kept) == TEXT


def test_markdown(kept: KeptArticle) -> None:
    """What looks like markup in the text is text."""
    assert as_markdown(kept) == MARKDOWN


def test_what_is_absent_is_not_shown() -> None:
    """No empty labels."""
    assert as_text(Article(url=None, title=None, text="News.")) == "(no title)\n\nNews."


def test_several_documents_are_kept_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """By a line between them."""
    write_text([Article(url=None, title=title, text="News.") for title in "AB"])
    assert capsys.readouterr().out == "A\n\nNews.\n\n---\nB\n\nNews.\n"


def test_waves_are_no_markup() -> None:
    """At the beginning of a line and within: GitHub's Markdown strikes out what is between two."""
    text = as_markdown(Article(url=None, title=None, text="~~No~~ about ~5 people"))
    assert text.endswith("\n\n\\~\\~No\\~\\~ about \\~5 people")
