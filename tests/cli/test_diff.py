"""`scraper diff`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import Result

from scraper.cli import diff, terminal
from scraper.differences import Change, applied
from scraper.model import Article, Attempt, Charset, Outcome, Page, Revision
from scraper.store import Cause, Store

Run = Callable[..., Result]

LONG = "The dam above the town is nine tenths full, and will be watched by day and by night. " * 3
FIRST = Article(
    url="https://news.example/floods",
    title="Floods in the old town",
    text=f"The river rose by two metres.\nNobody was hurt.\n{LONG}\nTrains run.\n{LONG}",
    authors=("Ana Silva",),
    modified="2026-02-28",
    language="en",
)
SECOND = replace(
    FIRST,
    title="Floods in the <new> town",
    text=f"The river rose by three\x1b[31m metres.\nNobody was hurt.\n{LONG}\nTrains run.\n{LONG}",
    authors=("Ana Silva", "Ben *Low*"),
)
THIRD = replace(SECOND, text="It is over.", modified="2026-03-03")
TEXT = """\
Floods in the [-old-]{+<new>+} town
address    https://news.example/floods
old        version 1, seen 2026-03-01T12:00:00Z, the original
new        version 2, seen 2026-03-02T12:00:00Z, page changed, silent: it does not say that it was \
modified
words      +3 -2
authors    [-Ana Silva-]{+Ana Silva, Ben *Low*+}

The river rose by [-two-]{+three[31m+} metres.

Nobody was hurt.

(3 paragraphs unchanged)
"""


@pytest.fixture
def changed(db: Path) -> Path:
    """Make an archive with an article of three versions, and one that never changed."""
    with Store.open(db, write=True) as store:
        store.keep(FIRST, _page(1), _attempt(), [], now=_day(1))
        store.revise(1, SECOND, _page(2), _attempt(), [], Cause.PAGE_CHANGED, now=_day(2))
        store.revise(1, THIRD, _page(3), _attempt(), [], Cause.PAGE_CHANGED, now=_day(3))
        other = replace(FIRST, url="https://news.example/other")
        store.keep(other, _page(4), _attempt(), [], now=_day(1))
    return db


class _Elements(HTMLParser):
    """The elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.closed: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.closed.append(tag)


def _day(day: int) -> datetime:
    return datetime(2026, 3, day, 12, 0, tzinfo=UTC)


def _page(number: int) -> Page:
    return Page("https://a.example/", "", str(number).encode(), Charset("utf-8", "header"), "")


def _attempt() -> Attempt:
    return Attempt("https://a.example/", "2026-03-02T12:00:00Z", Outcome.REVISED)


def _version(number: int, article: Article) -> Revision:
    return Revision(1, number, None, f"2026-03-0{number}T12:00:00Z", article, None)


@pytest.mark.usefixtures("changed")
def test_words_taken_out_and_put_in(run: Run) -> None:
    """The title, what else changed, and the paragraphs about a change."""
    assert run("diff", "1", "1", "2").stdout == TEXT


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    ("numbers", "compared"),
    [((), (2, 3)), (("1",), (1, 3)), (("1", "2"), (1, 2)), (("3", "1"), (3, 1))],
)
def test_which_versions(run: Run, numbers: tuple[str, ...], compared: tuple[int, int]) -> None:
    """The last two, one and the newest, or any two."""
    record = json.loads(run("diff", "1", *numbers, "-f", "json").stdout)
    assert (record["old"]["number"], record["new"]["number"]) == compared


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("1", "4"), "Error: article 1 has no version 4; it has versions 1 to 3\n"),
        (("1", "1", "7"), "Error: article 1 has no version 7; it has versions 1 to 3\n"),
        (("2", "2"), "Error: article 2 has no version 2; it has only version 1\n"),
        (("2",), "Error: article 2 never changed: it has one version, and nothing to compare\n"),
    ],
)
def test_a_version_that_is_not_there(run: Run, arguments: tuple[str, ...], message: str) -> None:
    """Is said to be none, in one sentence."""
    result = run("diff", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)


def test_an_unknown_target(run: Run, changed: Path) -> None:
    """Is said to be one."""
    assert run("diff", "9").stderr == f"Error: there is no article 9 in {changed}\n"


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize("number", ["0", "-1", "one"])
def test_no_version_has_that_number(run: Run, number: str) -> None:
    """A version is counted from 1."""
    assert run("diff", "1", "--", number).exit_code == 2


@pytest.mark.usefixtures("changed")
def test_everything_is_shown_when_asked_for(run: Run) -> None:
    """Also the paragraphs that did not change."""
    told = run("diff", "1", "1", "2", "--all").stdout
    assert told.endswith(f"Nobody was hurt.\n\n{LONG}\n\nTrains run.\n\n{LONG}\n")


@pytest.mark.usefixtures("changed")
def test_a_terminal_has_colours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red and struck through, and green; but no colour that a page brings."""
    monkeypatch.setattr(terminal, "writes_to_terminal", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    told = run("diff", "1", "1", "2").stdout
    assert "by \x1b[31m\x1b[9mtwo\x1b[0m\x1b[32mthree[31m\x1b[0m metres." in told


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colours(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Where somebody does not want them, or a terminal has none."""
    monkeypatch.setattr(terminal, "writes_to_terminal", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv(name, value)
    assert run("diff", "1", "1", "2").stdout == TEXT


@pytest.mark.usefixtures("changed")
def test_as_markdown(run: Run) -> None:
    """Struck through and strong, and what the page says taken literally."""
    blocks = run("diff", "1", "1", "2", "-f", "markdown").stdout.split("\n\n")
    assert blocks[0] == "# Floods in the ~~old~~**\\<new\\>** town"
    assert blocks[1].endswith("\n- authors: ~~Ana Silva~~**Ana Silva, Ben \\*Low\\***")
    assert blocks[2:] == [
        "The river rose by ~~two~~**three\\[31m** metres.",
        "Nobody was hurt.",
        "*3 paragraphs unchanged*\n",
    ]


@pytest.mark.usefixtures("changed")
def test_as_html(run: Run) -> None:
    """A page of its own, in which no page can write markup."""
    page = run("diff", "1", "1", "2", "-f", "html").stdout
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    assert "<title>Floods in the &lt;new&gt; town</title>" in page
    assert "Floods in the <del>old</del><ins>&lt;new&gt;</ins> town</h1>" in page
    assert '<p dir="auto">The river rose by <del>two</del><ins>three[31m</ins> metres.</p>' in page
    assert '<p class="same">(3 paragraphs unchanged)</p>' in page
    assert not {"\x1b", "\x9b"} & set(page)


def test_html_is_whole() -> None:
    """Every element that is opened is closed, whatever a language, a title or an address says."""
    old = replace(FIRST, title=None, language='"><b>', url="<i>")
    new = replace(SECOND, title="</title><script>", language='"><b>', url="</dd>")
    page = diff.as_html(diff.compare(_version(1, old), _version(2, new)))
    seen = _Elements()
    seen.feed(page)
    assert not {"b", "i", "script"} & set(seen.opened)
    assert sorted(seen.closed) == sorted(tag for tag in seen.opened if tag != "meta")


@pytest.mark.usefixtures("changed")
def test_as_data(run: Run) -> None:
    """The fields that changed, and changes that make the new text of the old one."""
    record = json.loads(run("diff", "1", "1", "2", "-f", "json").stdout)
    assert record["new"] == {
        "number": 2,
        "seen_at": "2026-03-02T12:00:00Z",
        "cause": "page_changed",
        "silent": True,
    }
    assert record["fields"] == {
        "title": {"old": "Floods in the old town", "new": "Floods in the <new> town"},
        "authors": {"old": ["Ana Silva"], "new": ["Ana Silva", "Ben *Low*"]},
    }
    changes = [Change(**change) for change in record["changes"]]
    assert changes == [Change(18, "two", "three\x1b[31m")]
    assert applied(FIRST.text, changes) == SECOND.text


def test_the_same_version_twice(run: Run, changed: Path) -> None:
    """Has nothing to mark."""
    assert changed.exists()
    told = run("diff", "1", "1", "1").stdout
    assert "[-" not in told
    assert told.endswith("words      +0 -0\n\n(5 paragraphs unchanged)\n")


def test_space_is_outside_of_the_marks() -> None:
    """Inside, Markdown would show the marks themselves."""
    old, new = (replace(FIRST, text=text) for text in ("The dog ran.", "The big dog ran."))
    told = diff.as_markdown(diff.compare(_version(1, old), _version(2, new)))
    assert told.endswith("\n\nThe **big** dog ran.")


def test_an_article_without_title_and_address() -> None:
    """Is compared all the same; what a version does not say is not marked."""
    old = Article(url=None, title=None, text="The dog ran.")
    new = replace(old, text="The dog ran.\n\nHome.", published="2026-03-01")
    told = diff.as_text(diff.compare(_version(1, old), _version(2, new)), diff._in_brackets)
    assert told.splitlines()[0] == "(no title)"
    assert "published  {+2026-03-01+}\n\nThe dog ran.\n\n{+Home.+}" in told
