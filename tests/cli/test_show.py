"""`scraper show`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from scraper.cli import show
from scraper.model import Article, KeptArticle
from scraper.store import Store

Run = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("filled")


@pytest.mark.parametrize(
    "target",
    ["1", "https://news.example/floods", "https://news.example/floods?page=1&utm_source=x"],
)
def test_a_target(run: Run, kept: KeptArticle, target: str) -> None:
    """Is a number or any of the addresses."""
    record = json.loads(run("show", target).stdout)
    assert (record["id"], record["title"]) == (1, kept.article.title)


@pytest.mark.parametrize("target", ["3", "https://a.example/", "floods"])
def test_an_unknown_target(run: Run, filled: Path, target: str) -> None:
    """Is said to be one."""
    result = run("show", target)
    message = f"Error: there is no article {target} in {filled}\n"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("text", "Floods [31mreach the | old town\nAddress:"),
        ("markdown", "# Floods \\[31mreach the | old town\n\n- Address"),
        ("json", "[\n{"),
        ("jsonl", "{"),
    ],
)
def test_formats(run: Run, form: str, start: str) -> None:
    """For reading and for programs."""
    assert run("show", "1", "-f", form).stdout.startswith(start)


def test_on_a_terminal_it_is_text(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without being asked."""
    monkeypatch.setattr(show, "writes_to_terminal", lambda: True)
    assert run("show", "1").stdout.startswith("Floods ")


def test_the_page_as_it_came(run: Run) -> None:
    """Byte for byte."""
    assert run("show", "1", "--raw").stdout_bytes == b"<p>The river rose overnight.</p>\xff"


def test_a_page_is_not_for_terminals(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could hold anything."""
    monkeypatch.setattr(show, "writes_to_terminal", lambda: True)
    assert run("show", "1", "--raw").exit_code == 2


def test_a_page_has_no_other_format(run: Run) -> None:
    """Asking for both is a usage error."""
    assert run("show", "1", "--raw", "-f", "json").exit_code == 2


@pytest.fixture
def copied(filled: Path, keep: Callable[[Store, Article], None]) -> None:
    """Let seven sites say the same, the last one with a word of its own."""
    said = " ".join(f"word{number}" for number in range(90))
    with Store.open(filled, write=True) as store:
        for number in range(6):
            keep(store, Article(url=f"https://{number}.example/\x1b", title="Rain", text=said))
        keep(store, Article(url=None, title="Wet", text=f"{said} Wet", site="9.example"))


@pytest.mark.usefixtures("copied")
def test_copies_are_named(run: Run) -> None:
    """Below the head, a few of them, and which of them were kept first."""
    told = run("show", "4", "-f", "text").stdout
    assert "Also at:   https://0.example/ (article 3: the same text, kept first)\n" in told
    assert "Also at:   https://2.example/ (article 5: the same text)\n" in told
    assert "Also at:   and 1 more\n\n" in told
    assert "- Also at: and 1 more\n\n" in run("show", "4", "-f", "markdown").stdout
    assert "Also at" not in run("show", "1", "-f", "text").stdout


@pytest.mark.usefixtures("copied")
def test_copies_are_listed(run: Run) -> None:
    """Whole, to programs."""
    record = json.loads(run("show", "4").stdout)
    assert record["duplicate_count"] == 6
    assert record["duplicates"][-1] == {
        "id": 9,
        "url": None,
        "title": "Wet",
        "site": "9.example",
        "kind": "near",
        "distance": 11,
        "is_first": False,
    }
    alone = json.loads(run("show", "1").stdout)
    assert (alone["duplicates"], alone["duplicate_count"]) == ([], 0)


@pytest.mark.usefixtures("copied")
def test_a_list_without_copies(run: Run) -> None:
    """Has the first of them only."""
    listed = run("list", "--no-duplicates").stdout.splitlines()
    assert sorted(json.loads(line)["id"] for line in listed) == [1, 2, 3]
