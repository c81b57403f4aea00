"""Workers outlive what they read. Everything here runs in real processes."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scraper.decide import Refusal
from scraper.errors import NotAnArticle
from scraper.model import Alias, Article, Charset, Outcome, Page, ReadPage
from scraper.workers import Limits, Workers, read_whole

SCRIPT = """
import sys
print("the script runs")
from scraper.model import Charset, Page
from scraper.workers import Workers
url, now = "https://a.example/1", "2026-01-01T00:00:00Z"
page = Page(url, url, b"", Charset("utf-8", "guess"), now)
with Workers() as workers:
    print(workers.submit(page).result().outcome)
"""


def _page(body: str, content_type: str = "text/html") -> Page:
    return Page(
        url="https://a.example/1",
        requested="https://a.example/1",
        body=body.encode(),
        charset=Charset("utf-8", "header"),
        fetched_at="2026-03-01T12:00:00Z",
        headers=(("Content-Type", content_type),),
    )


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Workers]]:
    """Start workers whose extractor does what each page says; options of `Limits`."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    started: list[Workers] = []

    def begin(jobs: int = 1, **limits: float) -> Workers:
        extractor = importlib.import_module("misbehaving").act
        started.append(Workers(jobs, Limits(**limits), extractor=extractor))  # type: ignore[arg-type]
        return started[-1]

    yield begin
    for workers in started:
        workers.close()


def _read(workers: Workers, deed: str) -> Article | Refusal:
    return workers.submit(_page(deed)).result()


def _goes_on(workers: Workers) -> bool:
    return isinstance(_read(workers, "behave"), Article)


@pytest.mark.parametrize(
    ("deed", "outcome", "detail"),
    [
        ("exit", Outcome.EXTRACTION_FAILED, "the process that read it ended with exit code 7"),
        ("crash", Outcome.EXTRACTION_FAILED, "the process that read it ended with signal 11"),
        ("fill", Outcome.EXTRACTION_FAILED, "reading it took too much memory"),
        ("recurse", Outcome.EXTRACTION_FAILED, "it is nested too deeply"),
        ("refuse", Outcome.PAYWALL, "only a teaser"),
    ],
)
def test_a_bad_page_is_refused(
    start: Callable[..., Workers], deed: str, outcome: Outcome, detail: str
) -> None:
    """Each with its reason, and the next page is read."""
    workers = start()
    assert _read(workers, deed) == Refusal(outcome, detail)
    assert _goes_on(workers)


def test_the_limit_of_cpu_time_ends_a_page(start: Callable[..., Workers]) -> None:
    """Also of one that never lets go of the interpreter."""
    workers = start(cpu_s=1)
    expected = Refusal(Outcome.EXTRACTION_TIMEOUT, "reading it took too much computing time")
    assert _read(workers, "spin") == expected
    assert _goes_on(workers)


def test_the_wall_clock_ends_a_page_that_waits(start: Callable[..., Workers]) -> None:
    """It uses no CPU time."""
    workers = start(wall_s=0.2)
    expected = Refusal(Outcome.EXTRACTION_TIMEOUT, "reading it took too long")
    assert _read(workers, "sleep") == expected
    assert _goes_on(workers)


def test_a_bug_comes_back_with_its_traceback(start: Callable[..., Workers]) -> None:
    """As text, naming the place in the worker."""
    found = _read(start(), "err")
    assert isinstance(found, Refusal)
    assert (found.outcome, found.detail) == (Outcome.INTERNAL_ERROR, "ZeroDivisionError: a bug")
    assert found.trace is not None
    assert "misbehaving.py" in found.trace


def test_an_extractor_that_exits_is_refused(start: Callable[..., Workers]) -> None:
    """`sys.exit` deep in a library ends nothing but its page."""
    workers = start()
    found = _read(workers, "give up")
    assert isinstance(found, Refusal)
    assert found.outcome is Outcome.INTERNAL_ERROR
    assert _goes_on(workers)


def test_the_limit_counts_from_each_page(start: Callable[..., Workers]) -> None:
    """What a worker has used before is not held against the next page."""
    workers = start(cpu_s=1)
    pids = {found.text for _ in range(3) if isinstance(found := _read(workers, "x"), Article)}
    assert len(pids) == 1


def test_a_worker_that_was_killed_is_replaced(start: Callable[..., Workers]) -> None:
    """By the system, for want of memory, while it had nothing to do."""
    workers = start()
    first = _read(workers, "behave")
    assert isinstance(first, Article)
    os.kill(int(first.text), signal.SIGKILL)
    assert any(_goes_on(workers) for _ in range(3))


def test_closing_ends_the_processes(start: Callable[..., Workers]) -> None:
    """Also one that is busy."""
    workers = start()
    found = _read(workers, "behave")
    assert isinstance(found, Article)
    workers.submit(_page("spin"))
    workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(found.text), 0)


def test_without_resource_limits_pages_are_read(
    start: Callable[..., Workers], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As on Windows."""
    (tmp_path / "resource.py").write_text("raise ImportError")
    monkeypatch.syspath_prepend(tmp_path)
    assert _goes_on(start())


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    """Workers do not run the script of their parent again, and dump no core or message."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.stdout, done.stderr) == ("the script runs\nnot_article\n", "")


def test_markup_is_extracted_and_text_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The content type decides which of the two."""
    article = Article(url=None, title=None, text="")
    monkeypatch.setattr("scraper.extractor.read", lambda *_: ReadPage(article))
    monkeypatch.setattr("scraper.extractor.clean", lambda text, url: Article(url, text, ""))
    assert read_whole(_page("<p>News")).article is article
    assert read_whole(_page("News", "text/plain")).article.title == "News"


def test_a_page_is_read_whole() -> None:
    """The article, its further addresses, and its lines that are links come from the worker."""
    teaser = '<p><a href="/2">Dam above the town is inspected after rain</a></p>'
    prose = "<p>The river rose by two metres overnight and flooded the cellars of the town.</p>"
    body = f'<html><link rel=amphtml href="/1/amp"><body><article>{prose}{teaser}{prose * 3}'
    with Workers() as workers:
        pending = workers.submit(_page(body))
        whole, article = pending.whole(), pending.result()
    assert isinstance(whole, ReadPage)
    assert whole.article == article
    assert whole.aliases == (Alias("https://a.example/1/amp", "amp"),)
    assert whole.linked == ("Dam above the town is inspected after rain",)


def test_lines_are_looked_up_in_a_page() -> None:
    """In a worker, too; a dump of text has no blocks in which they could stand."""
    lines = ("It rained.", "It snowed.")
    with Workers() as workers:
        page = workers.submit_standing(_page("<html><body><p>It rained.</p>"), lines)
        dump = workers.submit_standing(_page("It rained.", "text/plain"), lines)
        assert (page.result(), dump.result()) == (("It rained.", ""), ())


def test_a_refused_page_says_how_much_text_it_has() -> None:
    """For a sentence with both lengths."""
    with Workers() as workers:
        found = workers.submit(_page("<html><body><p>Subscribe to read on.</p>")).result()
    assert isinstance(found, Refusal)
    assert (found.outcome, found.length) == (Outcome.PAYWALL, 21)


def test_only_a_web_address_is_told_to_the_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file's name says nothing of the page."""
    monkeypatch.setattr("scraper.extractor.clean", lambda text, url: Article(url, text, ""))
    page = Page("file:///a.txt", "file:///a.txt", b"News", Charset("utf-8", "guess"), "2026-01-01")
    monkeypatch.setattr(Page, "is_text", True)
    assert read_whole(page).article.url is None


def test_what_is_no_text_is_undecodable() -> None:
    """A tenth of the characters fits no charset."""
    with pytest.raises(NotAnArticle) as caught:
        read_whole(_page("a\ufffdb\ufffd"))
    assert caught.value.outcome is Outcome.UNDECODABLE
