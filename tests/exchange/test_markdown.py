"""Articles as Markdown."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.exchange.markdown import document, escaped
from scraper.model import KeptArticle

ON_ONE = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _parts(text: str) -> tuple[dict[str, object], str]:
    begin, front, body = text.split("---\n", 2)
    assert begin == ""
    return yaml.safe_load(front), body


def test_a_document(kept: KeptArticle) -> None:
    """Facts as they are, then a heading and paragraphs that say it literally."""
    front, body = _parts(document(kept))
    assert front["title"] == kept.article.title
    assert front["authors"] == ["Ana Silva", "Đặng Văn Ấn"]
    assert front["published"] == "2026-02-28T09:30:00+07:00"
    assert (front["gone_at"], front["revision"]) == ("2026-03-04T12:00:00Z", 2)
    assert front["extractor"] == "scraper 1"
    assert "text" not in front
    assert body == (
        "\n# \\=Floods \\[31mreach the | old town\n\n"
        "The river rose by three metres.\n\n\\# Nobody \\*was\\* hurt.\n\n1\\. March\u2028\n"
    )


def test_a_line_that_is_set_in(kept: KeptArticle) -> None:
    """Is a paragraph like the others, and no code."""
    article = replace(kept.article, text="One.\n    Two.\n \n\tThree.")
    _, body = _parts(document(replace(kept, article=article)))
    assert body.endswith("\n\nOne.\n\nTwo.\n\nThree.\n")


def test_without_a_title(kept: KeptArticle) -> None:
    """There is a heading all the same."""
    front, body = _parts(document(replace(kept, article=replace(kept.article, title=None))))
    assert front["title"] is None
    assert body.startswith("\n# (no title)\n")


@ON_ONE
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_front_matter_is_yaml(kept: KeptArticle, text: str) -> None:
    """Whatever characters a title has, it is read back."""
    article = replace(kept.article, title=text, tags=(text,))
    whole = document(replace(kept, article=article))
    front = yaml.safe_load(whole.split("\n---\n")[0].removeprefix("---\n"))
    assert (front["title"], front["tags"]) == (text, [text])


@pytest.mark.parametrize(
    ("line", "literal"),
    [("# a", "\\# a"), ("1. a", "1\\. a"), ("a <b>", "a \\<b\\>"), ("- [x]", "\\- \\[x\\]")],
)
def test_escaped(line: str, literal: str) -> None:
    """Nothing of a line is markup."""
    assert escaped(line) == literal
