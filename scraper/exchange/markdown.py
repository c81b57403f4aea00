"""Articles as Markdown (CommonMark 0.31): what they say literally, whatever characters they have.

A file begins with its facts as YAML 1.2 front matter, between lines of three hyphens. Each value is
JSON, which YAML takes as it is, all but a few characters that are escaped (`controls`).
"""

from __future__ import annotations

import re

from scraper.controls import as_json, one_line, printable
from scraper.exchange.records import short_record
from scraper.model import KeptArticle

# What CommonMark would read as markup: anywhere in a line, and at its beginning.
_MARKUP = re.compile(r"([\\`*_\[\]<>&~])")
_LEADING_MARKUP = re.compile(r"^(\s*)(?:([#+=|-])|(\d+)([.)]))")

UNTITLED = "(no title)"


def document(kept: KeptArticle) -> str:
    """An article as a file: front matter, title, paragraphs."""
    facts = {key: value for key, value in short_record(kept).items() if key != "text"}
    front = "".join(f"{key}: {as_json(value)}\n" for key, value in facts.items())
    title = f"# {escaped(one_line(kept.article.title or UNTITLED))}"
    # Four spaces before a line would make it code.
    paragraphs = [escaped(line.lstrip()) for line in printable(kept.article.text).split("\n")]
    body = "\n\n".join([title, *filter(None, paragraphs)])
    return f"---\n{front}---\n\n{body}\n"


def escaped(line: str) -> str:
    """A line as CommonMark that says it literally (and GitHub's, which strikes through)."""
    return _LEADING_MARKUP.sub(_without_meaning, _MARKUP.sub(r"\\\1", line))


def _without_meaning(match: re.Match[str]) -> str:
    space, mark, number, point = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{point}"
