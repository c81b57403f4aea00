"""An article as a document for reading: plain text, and Markdown (CommonMark)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from scraper.cli.terminal import one_line, printable
from scraper.exchange.markdown import escaped as escaped
from scraper.model import Article, KeptArticle

_BETWEEN = "\n---\n"  # documents; a thematic break to Markdown
_LABEL_WIDTH = len("Published: ")


def write_text(articles: Iterable[KeptArticle | Article]) -> None:
    """Write articles as plain text."""
    _write(articles, as_text)


def write_markdown(articles: Iterable[KeptArticle | Article]) -> None:
    """Write articles as Markdown."""
    _write(articles, as_markdown)


def as_text(article: KeptArticle | Article, copies: Sequence[str] = ()) -> str:
    """Title, address and what else is known, where it also stands, then the text."""
    read = _article(article)
    told = _known(article, copies)
    known = [f"{f'{label}:':<{_LABEL_WIDTH}}{value}" for label, value in told]
    head = [one_line(read.title or "(no title)"), *known]
    return "\n".join([*head, "", "\n\n".join(printable(read.text).split("\n"))])


def as_markdown(article: KeptArticle | Article, copies: Sequence[str] = ()) -> str:
    """The same as Markdown, the title a heading."""
    read = _article(article)
    title = f"# {escaped(one_line(read.title or '(no title)'))}"
    known = [f"- {label}: {escaped(value)}" for label, value in _known(article, copies)]
    paragraphs = [escaped(line) for line in printable(read.text).split("\n")]
    return "\n\n".join([title, "\n".join(known), *paragraphs])


def _write(articles: Iterable[KeptArticle | Article], form: Callable[..., str]) -> None:
    for number, article in enumerate(articles):
        click.echo((_BETWEEN if number else "") + form(article))


def _article(article: KeptArticle | Article) -> Article:
    return article.article if isinstance(article, KeptArticle) else article


def _known(article: KeptArticle | Article, copies: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """What there is to say about an article, with its label."""
    read = _article(article)
    labelled = {
        "Address": read.url,
        "Authors": ", ".join(read.authors),
        "Published": read.published,
        "Modified": read.modified,
        "Language": read.language,
        "Section": read.section,
        "Tags": ", ".join(read.tags),
        "Flags": ", ".join(read.flags),
        "Gone": article.gone_at if isinstance(article, KeptArticle) else None,
    }
    known = [(label, value) for label, value in labelled.items() if value]
    known += [("Also at", copy) for copy in copies]
    return ((label, one_line(value)) for label, value in known)
