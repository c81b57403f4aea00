"""Reading without keeping."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scraper.decide import Refusal
from scraper.fetcher import Fetcher, RobotsFiles
from scraper.model import Outcome, Page
from scraper.reading import Reader


class Broken:
    """A fetcher with a bug."""

    def fetch(self, *_: object, **__: object) -> Page:
        """Raise."""
        raise ZeroDivisionError("odd")

    def wait_s(self, host: str, /) -> float:
        """Let nobody wait."""
        return 0.0 * len(host)

    def spare(self, left_s: Callable[[str], float] | None, /) -> None:
        """Spare nobody."""

    def remember_robots(self, files: RobotsFiles | None, /) -> None:
        """Ask for no robots.txt."""

    def close(self) -> None:
        """Have nothing to break off."""


def test_a_bad_url_starts_nothing() -> None:
    """Neither a fetcher nor a process."""
    with Reader() as reader:
        reading = reader.fetch("ftp://a.example/")
        assert isinstance(reading.found, Refusal)
        assert reading.found.outcome is Outcome.BAD_URL
        assert reader._fetcher is None


def test_a_link_of_google_news_is_not_asked_for() -> None:
    """It would lead to a page of consent, and says nothing of the article."""
    with Reader() as reader:
        reading = reader.fetch("https://news.google.com/rss/articles/CBMiWkFVX3lx?oc=5")
        assert reader._fetcher is None
    assert reading.found == Refusal(
        Outcome.NOT_ARTICLE, "it is a link of Google News, which does not say where it leads"
    )


def test_a_polite_fetcher_is_made_when_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A private address is refused by it."""
    monkeypatch.setattr("scraper.workers.Workers.warm_up", lambda _: None)
    with Reader() as reader:
        reading = reader.fetch("http://127.0.0.1:9/")
        assert isinstance(reader._fetcher, Fetcher)
    assert isinstance(reading.found, Refusal)
    assert reading.found.outcome is Outcome.PRIVATE_ADDRESS


def test_a_bug_is_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """With its traceback, also where nothing is kept."""
    monkeypatch.setattr("scraper.workers.Workers.warm_up", lambda _: None)
    with Reader(Broken()) as reader:
        reading = reader.fetch("https://a.example/")
    assert isinstance(reading.found, Refusal)
    assert reading.found.outcome is Outcome.INTERNAL_ERROR
    assert "https://a.example/ met a bug" in caplog.text
    assert 'raise ZeroDivisionError("odd")' in caplog.text
