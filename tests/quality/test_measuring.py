"""Measuring: extractors on gold pages, and the figures of a set."""

from __future__ import annotations

import logging
import warnings
from importlib import import_module
from pathlib import Path

import pytest

from scraper.errors import NotAnArticle
from scraper.model import Outcome
from tests.quality import corpora, measuring
from tests.quality.measuring import Extraction


def _use(monkeypatch: pytest.MonkeyPatch, extractor: measuring.Extractor) -> None:
    monkeypatch.setattr(measuring, "EXTRACTORS", {"scraper": extractor})


def test_the_figures_of_a_set(gold_set: Path) -> None:
    """Those that its gold knows nothing of are not there."""
    found = measuring.measure("scraper", corpora.read(gold_set), 1)
    figures = dict(found.figures)
    assert figures.pop("ms") >= 0
    assert figures.pop("F") == pytest.approx(10 / 11)
    assert figures == {"P": pytest.approx(5 / 6), "R": 1, "exact": 0.5, "date": 1, "refused": 0}
    assert (found.pages, found.crashes) == (2, ())


def test_a_crash_is_a_page_without_text(gold_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is counted and said, and the others are measured."""

    def broken(page: bytes, _url: str) -> Extraction:
        if b"rain" in page:
            raise IndexError("no such line")
        return Extraction("The bridge opens on Monday.")

    _use(monkeypatch, broken)
    found = measuring.measure("scraper", corpora.read(gold_set), 1)
    assert found.crashes == ("001: IndexError: no such line",)
    assert (found.figures["refused"], found.figures["P"], found.figures["R"]) == (0.5, 1, 0.5)


def test_what_extractors_warn_of_is_not_shown(
    gold_set: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It would bury the figures; afterwards all is as it was."""

    def talkative(_page: bytes, _url: str) -> Extraction:
        warnings.warn("a strange page", stacklevel=1)
        logging.getLogger("engine").error("a strange page")
        return Extraction("text")

    _use(monkeypatch, talkative)
    found = measuring.measure("scraper", corpora.read(gold_set), 1)
    logging.getLogger("engine").error("after it")
    assert (found.crashes, caplog.messages) == ((), ["after it"])


def test_a_refused_page_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scraper's own errors are answers."""

    def refuse(_page: bytes, _url: str | None) -> None:
        raise NotAnArticle(Outcome.NOT_ARTICLE, "a front page")

    monkeypatch.setattr("scraper.extract", refuse, raising=False)
    assert measuring.ours(b"<p>", "") == Extraction()


def test_both_extractors_answer_in_one_form() -> None:
    """Text, title, author and day of an article, by us and by trafilatura alone."""
    with warnings.catch_warnings(action="ignore"):
        import_module("trafilatura")
    story = "The old bridge over the river opens again on Monday, the mayor said. " * 4
    page = (
        '<html lang="en"><head><title>The bridge opens</title>'
        '<meta name="author" content="Ann Lee">'
        '<meta property="article:published_time" content="2024-03-05T10:00:00Z"></head>'
        f"<body><article><h1>The bridge opens</h1><p>{story}</p><p>{story}</p></article></body>"
    ).encode()
    for extract in (measuring.ours, measuring.trafilatura):
        found = extract(page, "https://paper.example/bridge")
        assert story.strip() in found.text
        said = (found.title, found.author, found.day)
        assert said == ("The bridge opens", "Ann Lee", "2024-03-05")
