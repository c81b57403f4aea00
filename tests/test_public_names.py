"""The public names of the package, and what importing it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import scraper

ROOT = Path(__file__).parents[1]
HOMES = {
    "Archive": "pipeline",
    "ArchiveError": "errors",
    "ArchiveLocked": "errors",
    "Article": "model",
    "Attempt": "model",
    "BadUrl": "errors",
    "FetchFailed": "errors",
    "Filter": "model",
    "Hit": "model",
    "InputError": "errors",
    "KeptArticle": "model",
    "NotAnArticle": "errors",
    "Outcome": "model",
    "Page": "model",
    "Report": "running",
    "Revision": "model",
    "RunOptions": "running",
    "ScraperError": "errors",
    "Selection": "model",
    "Wish": "sourcing",
    "clean": "extractor",
    "extract": "extractor",
}
HEAVY = """
    babel brotli charset_normalizer click courlan feedparser htmldate langdetect listparser lxml
    pebble requests rich sqlite3 sqlite_utils trafilatura urllib3 w3lib warcio zstandard
""".split()


def _loaded(code: str) -> set[str]:
    """The heavy libraries that a fresh interpreter has loaded after this code."""
    command = [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(HEAVY) & set(done.stdout.split())


def test_the_public_names_are_these() -> None:
    """A name that goes or comes is a change for users."""
    assert sorted(scraper.__all__) == sorted(["__version__", *HOMES])


@pytest.mark.parametrize(("name", "home"), HOMES.items())
def test_a_public_name_is_that_of_its_home(name: str, home: str) -> None:
    """The same object, wherever it is taken from."""
    assert getattr(scraper, name) is getattr(import_module(f"scraper.{home}"), name)


def test_type_checkers_see_the_same_names() -> None:
    """The imports that only they read name the same homes as the table that is used."""
    tree = ast.parse((ROOT / "scraper" / "__init__.py").read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    seen = {
        alias.asname: node.module.removeprefix("scraper.")
        for node in imports
        for alias in node.names
        if node.module and node.module.startswith("scraper.")
    }
    assert seen == HOMES


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As in any module."""
    with pytest.raises(AttributeError, match="module 'scraper' has no attribute 'nothing'"):
        _ = scraper.nothing


def test_the_version_is_a_public_name() -> None:
    """Three numbers."""
    assert [part.isdigit() for part in scraper.__version__.split(".")] == [True, True, True]


@pytest.mark.parametrize(
    "code",
    [
        "import scraper",
        "from scraper import Article, Outcome, Page, ScraperError",
        "import scraper.charset, scraper.errors, scraper.model, scraper.urls",
    ],
)
def test_the_words_load_no_library(code: str) -> None:
    """Libraries come with the first use, not with the import."""
    assert _loaded(code) == set()


def test_what_is_loaded_can_be_seen() -> None:
    """The measure of the test above works."""
    assert _loaded("import sqlite3") == {"sqlite3"}
