"""`scraper diff`: which words an article lost and gained between two of its versions."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import click

from scraper.cli.documents import escaped
from scraper.cli.formats import Record, as_json
from scraper.cli.history import changed_fields, title_paragraph, words_told
from scraper.cli.options import Setting, WholeNumber, format_option, with_setting
from scraper.cli.terminal import has_colours, one_line, printable
from scraper.differences import (
    Change,
    Extent,
    Kind,
    Paragraph,
    Piece,
    differences,
    extent,
    is_changed,
    paragraphs,
)
from scraper.errors import InputError
from scraper.model import Article, Revision

FORMATS = ("text", "markdown", "json", "html")
CONTEXT = 200  # characters; an unchanged paragraph beside a change is shown where it has no more
_LABEL_WIDTH = len("published  ")
_STYLE = (
    "body { max-width: 44em; margin: 2em auto; font-family: serif; line-height: 1.5 }"
    " del { color: #a00; background: #fdd } ins { color: #060; background: #dfd }"
    " dt { float: left; width: 7em; clear: left } .same { color: #777 }"
)
_INNER = re.compile(r"\S(?:.*\S)?", re.DOTALL)  # all but the space around it

Mark = Callable[[Piece], str]
Line = tuple[str, Paragraph]  # a label, and what there is to say


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of an article, and what became of the first one's title, text and fields."""

    old: Revision
    new: Revision
    title: Paragraph
    text: tuple[Paragraph, ...]
    changes: tuple[Change, ...]
    fields: tuple[str, ...]

    @property
    def extent(self) -> Extent:
        """How many words title and text lost and gained."""
        return extent((self.title, *self.text))


@click.command("diff")
@click.argument("target")
@click.argument("a", type=WholeNumber(min=1), required=False)
@click.argument("b", type=WholeNumber(min=1), required=False)
@format_option(FORMATS, "How to print it.  [default: text]")
@click.option("--all", "whole", is_flag=True, help="Also show the paragraphs that did not change.")
@with_setting
def command(
    setting: Setting, target: str, a: int | None, b: int | None, form: str | None, *, whole: bool
) -> None:
    """Show the words taken out and put in between two versions.

    TARGET is its number in the archive or any address that it is known under. A and B are the
    numbers of two versions, as `scraper history` lists them: without B the newest, and without
    either the last two.

    What was taken out is red and struck through, what was put in is green; where there are no
    colours (a file, a pipe, NO_COLOR) they are `[-in these-]` and `{+in these+}`.
    """
    with setting.archive_to_read() as archive:
        found = compare(*chosen(archive.revisions(target), a, b))
    match form:
        case "json":
            click.echo(as_json(record(found), indent=2))
        case "html":
            click.echo(as_html(found, whole=whole))
        case "markdown":
            click.echo(as_markdown(found, whole=whole))
        case _:
            mark = _in_colour if has_colours() else _in_brackets
            click.echo(as_text(found, mark, whole=whole), color=True)


def chosen(versions: Iterable[Revision], a: int | None, b: int | None) -> tuple[Revision, Revision]:
    """The versions with these numbers. Raises `InputError` where there is none."""
    last: deque[Revision] = deque(maxlen=2)
    asked: dict[int, Revision] = {}
    for version in versions:
        last.append(version)
        if version.number in (a, b):
            asked[version.number] = version
    newest = last[-1]
    if a is None and len(last) == 1:
        raise InputError(
            f"article {newest.article_id} never changed: it has one version, and nothing to compare"
        )
    for number in (a, b):
        if number is not None and number not in asked:
            raise InputError(_no_version(newest, number))
    return last[0] if a is None else asked[a], newest if b is None else asked[b]


def compare(old: Revision, new: Revision) -> Comparison:
    """Compare two versions."""
    before, after = old.article, new.article
    return Comparison(
        old,
        new,
        title_paragraph(before, after),
        paragraphs(before.text, after.text),
        differences(before.text, after.text),
        changed_fields(before, after),
    )


def as_text(found: Comparison, mark: Mark, *, whole: bool = False) -> str:
    """The title, what else changed, then the text; `mark` shows what became of a piece."""
    lines = [f"{label:<{_LABEL_WIDTH}}{_marked(words, mark)}" for label, words in _known(found)]
    head = "\n".join([_marked(found.title, mark) or "(no title)", *lines])
    text = (
        f"({_unchanged(block)})" if isinstance(block, int) else _marked(block, mark)
        for block in _blocks(found.text, whole=whole)
    )
    return "\n\n".join([head, *text])


def as_markdown(found: Comparison, *, whole: bool = False) -> str:
    """The same as Markdown: `~~taken out~~`, `**put in**`."""
    title = f"# {_marked(found.title, _in_markdown) or escaped('(no title)')}"
    known = [f"- {label}: {_marked(words, _in_markdown)}" for label, words in _known(found)]
    text = (
        f"*{_unchanged(block)}*" if isinstance(block, int) else _marked(block, _in_markdown)
        for block in _blocks(found.text, whole=whole)
    )
    return "\n\n".join([title, "\n".join(known), *text])


def as_html(found: Comparison, *, whole: bool = False) -> str:
    """The same as a page of HTML that needs no other file: `<del>` and `<ins>`."""
    language = found.new.article.language
    lang = f' lang="{html.escape(language)}"' if language else ""
    name = html.escape(one_line(found.new.article.title or "(no title)"))
    known = (
        f"<dt>{label}</dt><dd>{_marked(words, _in_html)}</dd>" for label, words in _known(found)
    )
    text = (
        f'<p class="same">({_unchanged(block)})</p>'
        if isinstance(block, int)
        else f'<p dir="auto">{_marked(block, _in_html)}</p>'
        for block in _blocks(found.text, whole=whole)
    )
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html{lang}>\n<head>\n<meta charset="utf-8">',
            f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            f'<h1 dir="auto">{_marked(found.title, _in_html) or "(no title)"}</h1>',
            *("<dl>", *known, "</dl>", *text),
            "</body>\n</html>",
        ]
    )


def record(found: Comparison) -> Record:
    """The same as data. Applied to the old text, from its end, `changes` give the new one.

    `at` counts characters (code points) of the old text, from 0.
    """
    counts = found.extent
    return {
        "article_id": found.new.article_id,
        "url": found.new.article.url,
        "old": _version_record(found.old),
        "new": _version_record(found.new),
        "words_added": counts.added,
        "words_removed": counts.removed,
        "fields": {
            name: {
                "old": getattr(found.old.article, name),
                "new": getattr(found.new.article, name),
            }
            for name in found.fields
            if name != "text"
        },
        "changes": [
            {"at": change.at, "removed": change.removed, "added": change.added}
            for change in found.changes
        ],
    }


# What is told besides the text.


def _known(found: Comparison) -> Iterator[Line]:
    if "url" not in found.fields and found.new.article.url:
        yield "address", (Piece(Kind.KEPT, found.new.article.url),)
    yield "old", (Piece(Kind.KEPT, _told(found.old)),)
    yield "new", (Piece(Kind.KEPT, _told(found.new)),)
    yield "words", (Piece(Kind.KEPT, words_told(found.extent)),)
    for name in found.fields:
        if name not in ("title", "text"):
            yield _label(name), tuple(_field(found.old.article, found.new.article, name))


def _label(name: str) -> str:
    return "address" if name == "url" else name


def _told(version: Revision) -> str:
    cause = (version.cause or "the original").replace("_", " ")
    silent = ", silent: it does not say that it was modified" if version.is_silent else ""
    return f"version {version.number}, seen {version.seen_at}, {cause}{silent}"


def _field(old: Article, new: Article, name: str) -> Iterator[Piece]:
    for kind, article in ((Kind.REMOVED, old), (Kind.ADDED, new)):
        value = getattr(article, name)
        told = ", ".join(value) if isinstance(value, tuple) else value
        if told:
            yield Piece(kind, told)


def _version_record(version: Revision) -> Record:
    return {
        "number": version.number,
        "seen_at": version.seen_at,
        "cause": version.cause,
        "silent": version.is_silent,
    }


def _no_version(newest: Revision, number: int) -> str:
    has = "has only version 1" if newest.number == 1 else f"has versions 1 to {newest.number}"
    return f"article {newest.article_id} has no version {number}; it {has}"


# Paragraphs, and pieces of them.


def _blocks(text: Iterable[Paragraph], *, whole: bool) -> Iterator[Paragraph | int]:
    """The paragraphs that are shown; between them, how many are not."""
    shown = [paragraph for paragraph in text if any(piece.text for piece in paragraph)]
    changed = [False, *map(is_changed, shown), False]
    left_out = 0
    for number, paragraph in enumerate(shown):
        beside_change = any(changed[number : number + 3])
        is_short = changed[number + 1] or len(paragraph[0].text) <= CONTEXT
        if whole or (beside_change and is_short):
            if left_out:
                yield left_out
            yield paragraph
            left_out = 0
        else:
            left_out += 1
    if left_out:
        yield left_out


def _unchanged(count: int) -> str:
    return f"{count:,} paragraph{'s' * (count != 1)} unchanged"


def _marked(paragraph: Paragraph, mark: Mark) -> str:
    return "".join(mark(piece) for piece in _visible(paragraph))


def _visible(paragraph: Paragraph) -> Iterator[Piece]:
    """Its pieces, without what a terminal would obey."""
    for piece in paragraph:
        text = printable(piece.text).replace("\n", " ")
        if text:
            yield Piece(piece.kind, text)


def _in_brackets(piece: Piece) -> str:
    """As `wdiff` writes it."""
    match piece.kind:
        case Kind.REMOVED:
            return f"[-{piece.text}-]"
        case Kind.ADDED:
            return f"{{+{piece.text}+}}"
        case _:
            return piece.text


def _in_colour(piece: Piece) -> str:
    match piece.kind:
        case Kind.REMOVED:
            return click.style(piece.text, fg="red", strikethrough=True)
        case Kind.ADDED:
            return click.style(piece.text, fg="green")
        case _:
            return piece.text


def _in_markdown(piece: Piece) -> str:
    """Space stands outside of the marks: inside, CommonMark would not take them for marks."""
    if piece.kind is Kind.KEPT:
        return escaped(piece.text)
    mark = "~~" if piece.kind is Kind.REMOVED else "**"
    return _INNER.sub(lambda inner: f"{mark}{escaped(inner[0])}{mark}", piece.text)


def _in_html(piece: Piece) -> str:
    text = html.escape(piece.text)
    match piece.kind:
        case Kind.REMOVED:
            return f"<del>{text}</del>"
        case Kind.ADDED:
            return f"<ins>{text}</ins>"
        case _:
            return text
