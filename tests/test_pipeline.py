"""The flow from a URL or a page to the archive. Fetcher and workers are small fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scraper.decide import Refusal
from scraper.errors import ArchiveError, FetchFailed
from scraper.fetcher import ARTICLE, NotModified, RobotsFiles, Wanted
from scraper.model import Article, Attempt, Charset, Outcome, Page, Validators
from scraper.pipeline import Archive, Result
from scraper.reading import Reader
from scraper.store import Store
from scraper.workers import Pending, Workers

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
URL = "https://news.example/floods"
LONG = "The river rose overnight, and nobody was hurt.\n" * 20

Answer = Page | NotModified | Exception
Found = Article | Refusal


def page(url: str = URL, body: str = LONG, *redirects: str, etag: str = "") -> Page:
    """Make a page whose article has its body for text."""
    return Page(
        url=url,
        requested=redirects[0] if redirects else url,
        body=body.encode(),
        charset=Charset("utf-8", "header"),
        fetched_at="2026-03-01T12:00:00Z",
        status=200,
        headers=(("ETag", etag),) if etag else (),
        redirects=redirects,
        wire_bytes=len(body),
    )


class FakeFetcher:
    """Answers by URL, and notes what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, Validators | None]] = []

    def fetch(
        self,
        url: str,
        validators: Validators | None,
        /,
        *,
        wanted: Wanted = ARTICLE,  # noqa: ARG002
    ) -> Page | NotModified:
        """Give or raise the answer; "not modified" only where that was asked."""
        self.asked.append((url, validators))
        answer = self.answers[url]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def wait_s(self, host: str, /) -> float:
        """Let nobody wait."""
        return 0.0 * len(host)

    def spare(self, left_s: Callable[[str], float] | None, /) -> None:
        """Spare nobody."""

    def remember_robots(self, files: RobotsFiles | None, /) -> None:
        """Ask for no robots.txt."""

    def close(self) -> None:
        """Have nothing to break off."""


class FakeWorkers(Workers):
    """Takes the body of a page for its article, unless told what to find."""

    def __init__(self, jobs: int = 1) -> None:
        super().__init__(jobs)
        self.finds: dict[str, Found] = {}
        self.begun: list[str] = []

    def warm_up(self) -> None:
        """Start nothing."""

    def submit(self, page: Page) -> Pending[Article]:
        """Find at once."""
        self.begun.append(page.requested)
        future: Future[Found] = Future()
        future.set_result(self.finds.get(page.url) or _article(page))
        return Pending(future)

    def submit_standing(self, page: Page, lines: Sequence[str]) -> Pending[tuple[str, ...]]:  # noqa: ARG002
        """Find none: these pages are not of markup."""
        future: Future[object] = Future()
        future.set_result(())
        return Pending(future)


def _article(page: Page) -> Article:
    is_web = page.url.startswith("http")
    return Article(url=page.url if is_web else None, title="Floods", text=page.body.decode())


@pytest.fixture
def web() -> FakeFetcher:
    """Give the fetcher."""
    return FakeFetcher()


@pytest.fixture
def workers() -> FakeWorkers:
    """Give the workers."""
    return FakeWorkers()


@pytest.fixture
def archive(tmp_path: Path, web: FakeFetcher, workers: FakeWorkers) -> Iterator[Archive]:
    """Open a new archive."""
    reader = Reader(web, workers, clock=lambda: 0.0)
    with Archive(tmp_path / "a.db", reader=reader, now=lambda: NOW) as opened:
        yield opened


Fetch = Callable[..., Result]


@pytest.fixture
def fetch(archive: Archive, web: FakeFetcher) -> Fetch:
    """Fetch a URL that answers so."""

    def do(answer: Answer, url: str = URL, *, refetch: bool = False) -> Result:
        web.answers[url] = answer
        return archive.fetch(url, refetch=refetch)

    return do


def _attempts(archive: Archive) -> list[tuple[str, Outcome]]:
    return [(attempt.url, attempt.outcome) for attempt in archive.attempts()]


def _urls(archive: Archive, target: int | str = 1) -> tuple[str, ...]:
    kept = archive.article(target)
    return () if kept is None else kept.urls


def test_a_new_article_is_kept(archive: Archive, fetch: Fetch) -> None:
    """With the attempt that found it, whole."""
    result = fetch(page())
    attempt = Attempt(
        URL, "2026-03-01T12:00:00Z", Outcome.STORED, "a new article", 200, ms=0, bytes=len(LONG)
    )
    assert (result.attempt, result.article_id) == (attempt, 1)
    assert list(archive.attempts()) == [attempt]
    kept = archive.article(1)
    assert kept is not None
    assert kept.article == result.article
    assert archive.page(kept) == page()


def test_a_second_fetch_changes_nothing(archive: Archive, fetch: Fetch) -> None:
    """The same text is unchanged."""
    fetch(page())
    assert fetch(page(body=LONG)).attempt.outcome is Outcome.UNCHANGED
    assert [kept.revision for kept in archive.articles()] == [1]
    assert _attempts(archive) == [(URL, Outcome.UNCHANGED), (URL, Outcome.STORED)]


def test_the_same_page_is_unchanged_though_a_newer_extractor_reads_it_otherwise(
    archive: Archive, fetch: Fetch, workers: FakeWorkers
) -> None:
    """The page has not changed, which is what a revision would say."""
    fetch(page())
    workers.finds[URL] = Article(url=URL, title="Floods", text=LONG + "A caption less.")
    assert fetch(page()).attempt.outcome is Outcome.UNCHANGED
    assert [kept.article.text for kept in archive.articles()] == [LONG]


def test_a_changed_article_is_revised(archive: Archive, fetch: Fetch) -> None:
    """The archive holds the new text."""
    fetch(page())
    result = fetch(page(body=LONG + "It will rain again."))
    assert (result.attempt.outcome, result.article_id) == (Outcome.REVISED, 1)
    assert [kept.article.text for kept in archive.articles()] == [LONG + "It will rain again."]


def test_a_worse_copy_replaces_nothing(fetch: Fetch) -> None:
    """The result has the better one."""
    fetch(page())
    result = fetch(page(body="Subscribe to read on."))
    assert result.attempt.outcome is Outcome.KEPT_BETTER_COPY
    assert result.article is not None
    assert result.article.text == LONG


def test_what_the_server_gave_is_sent_back(
    archive: Archive, fetch: Fetch, web: FakeFetcher
) -> None:
    """A known article is asked for with its ETag, and "not modified" confirms it."""
    fetch(page(etag='"1"'))
    result = fetch(NotModified(URL, URL, "2026-03-02T12:00:00Z"))
    assert web.asked == [(URL, None), (URL, Validators('"1"', None))]
    assert (result.attempt.outcome, result.attempt.status) == (Outcome.NOT_MODIFIED, 304)
    assert result.article_id == 1
    assert archive.article(1) is not None


def test_refetch_asks_for_the_whole_page(fetch: Fetch, web: FakeFetcher) -> None:
    """Nothing is sent back."""
    fetch(page(etag='"1"'))
    fetch(page(etag='"1"'), refetch=True)
    assert web.asked == [(URL, None), (URL, None)]


def test_not_modified_of_another_page_is_not_believed(
    archive: Archive, fetch: Fetch, web: FakeFetcher
) -> None:
    """`/latest` leads elsewhere now, to a page that is older than what it led to before."""
    latest, new = "https://news.example/latest", "https://news.example/drought"
    fetch(page(URL, LONG, latest, etag='"1"'), latest)

    def answer(_: str, validators: Validators | None, /, **__: object) -> Page | NotModified:
        if validators is not None:
            return NotModified(new, latest, "2026-03-02T12:00:00Z", (latest,))
        return page(new, "A drought. " * 99, latest)

    web.fetch = answer  # type: ignore[method-assign]
    assert archive.fetch(latest).attempt.outcome is Outcome.STORED
    assert [kept.article.url for kept in archive.articles()] == [new, URL]


def test_not_modified_that_nobody_asked_for_is_a_failure(fetch: Fetch) -> None:
    """There is no copy that it could mean."""
    answer = NotModified(URL, URL, "2026-03-02T12:00:00Z")
    assert fetch(answer).attempt.outcome is Outcome.HTTP_ERROR


@pytest.mark.parametrize("status", [404, 410])
def test_a_kept_article_that_is_gone_stays(archive: Archive, fetch: Fetch, status: int) -> None:
    """It is marked with the time."""
    fetch(page())
    result = fetch(FetchFailed(URL, Outcome.HTTP_ERROR, "it answered so", status=status))
    assert (result.attempt.outcome, result.attempt.status) == (Outcome.GONE, status)
    kept = archive.article(1)
    assert kept is not None
    assert kept.gone_at == "2026-03-01T12:00:00Z"
    assert kept.article.text == LONG


def test_a_failed_fetch_is_recorded(archive: Archive, fetch: Fetch) -> None:
    """With its reason and its status."""
    result = fetch(FetchFailed(URL, Outcome.HTTP_ERROR, "it answered 500", status=500))
    assert result == Result(
        Attempt(URL, "2026-03-01T12:00:00Z", Outcome.HTTP_ERROR, "it answered 500", 500, ms=0)
    )
    assert list(archive.attempts()) == [result.attempt]


def test_a_bad_url_is_recorded(archive: Archive) -> None:
    """As it was given, and nothing is asked."""
    attempt = archive.fetch("news").attempt
    assert (attempt.url, attempt.outcome) == ("news", Outcome.BAD_URL)
    assert attempt.detail.startswith("it is no URL that can be fetched: it does not begin with")
    assert list(archive.attempts()) == [attempt]


def test_a_refused_page_is_kept_for_a_better_extractor(
    fetch: Fetch, workers: FakeWorkers, tmp_path: Path
) -> None:
    """There is no article, but its bytes are there."""
    from sqlite_utils import Database

    workers.finds[URL] = Refusal(Outcome.TOO_SHORT, "only four words are left")
    attempt = fetch(page()).attempt
    assert (attempt.outcome, attempt.status, attempt.bytes) == (Outcome.TOO_SHORT, 200, len(LONG))
    rows = Database(tmp_path / "a.db").query("SELECT page_id, outcome FROM attempts")
    assert list(rows) == [{"page_id": 1, "outcome": "too_short"}]


def test_a_bug_in_the_extractor_is_logged(
    fetch: Fetch, workers: FakeWorkers, caplog: pytest.LogCaptureFixture
) -> None:
    """With the traceback that came from the worker."""
    workers.finds[URL] = Refusal(Outcome.INTERNAL_ERROR, "ValueError: odd", trace="Traceback: odd")
    assert fetch(page()).attempt.outcome is Outcome.INTERNAL_ERROR
    assert "Traceback: odd" in caplog.text


def test_a_bug_in_the_fetcher_does_not_end_the_batch(
    archive: Archive, web: FakeFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    """It is recorded and logged, and the next URL is fetched."""
    web.answers = {"https://a.example/1": ZeroDivisionError("odd"), URL: page()}
    outcomes = [result.attempt.outcome for result in archive.fetch_all(web.answers)]
    assert outcomes == [Outcome.INTERNAL_ERROR, Outcome.STORED]
    assert "ZeroDivisionError: odd" in caplog.text


def test_every_address_on_the_way_leads_to_the_article(archive: Archive, fetch: Fetch) -> None:
    """What was asked for, each hop, and the page's own; tracking parameters do not count."""
    hops = ("https://a.example/1?utm_source=x", "https://b.example/2")
    fetch(page(URL, LONG, *hops), hops[0])
    assert _urls(archive) == (URL, "https://a.example/1", "https://b.example/2")


def test_an_article_is_found_by_its_own_address_first(
    archive: Archive, fetch: Fetch, workers: FakeWorkers
) -> None:
    """The mobile page of a known article is that article."""
    mobile = "https://m.news.example/floods"
    fetch(page())
    workers.finds[mobile] = Article(url=URL, title="Floods", text=LONG)
    assert fetch(page(mobile), mobile).attempt.outcome is Outcome.UNCHANGED
    assert _urls(archive) == (URL, mobile)


def test_an_article_that_moved_is_the_same(archive: Archive, fetch: Fetch) -> None:
    """Its old address redirects to a new one, which becomes its own."""
    new = "https://news.example/floods-in-town"
    fetch(page())
    result = fetch(page(new, LONG + "More.", URL))
    assert (result.attempt.outcome, result.article_id) == (Outcome.REVISED, 1)
    assert _urls(archive) == (new, URL)


def test_an_alias_does_not_say_which_article_it_is(archive: Archive, fetch: Fetch) -> None:
    """`/latest` redirects to another article every day."""
    latest = "https://news.example/latest"
    fetch(page(URL, LONG, latest), latest)
    result = fetch(page("https://news.example/drought", LONG + "More.", latest), latest)
    assert (result.attempt.outcome, result.article_id) == (Outcome.STORED, 2)
    assert _urls(archive, latest)[0] == "https://news.example/drought"


def _file(path: str = "file:///a.html", url: str | None = None) -> Page:
    return replace(page(url or path), requested=path, status=None)


def test_a_file_is_kept_under_its_name(archive: Archive) -> None:
    """It is unchanged when it comes again."""
    outcomes = [archive.add(_file()).attempt.outcome for _ in range(2)]
    assert outcomes == [Outcome.STORED, Outcome.UNCHANGED]
    assert _urls(archive) == ("file:///a.html",)


def test_a_file_is_kept_under_the_address_that_it_declares(
    archive: Archive, workers: FakeWorkers
) -> None:
    """Its name still leads to it."""
    workers.finds["file:///a.html"] = Article(url=URL, title="Floods", text=LONG)
    archive.add(_file())
    assert _urls(archive) == (URL, "file:///a.html")


@pytest.mark.parametrize(
    "declared", ["http://localhost/a", "https://10.0.0.1/a", "https://a.example/"]
)
def test_a_declared_address_must_be_public_and_of_a_page(
    archive: Archive, workers: FakeWorkers, declared: str
) -> None:
    """The front page of a site, or of a developer's machine, is no article's address."""
    workers.finds["file:///a.html"] = Article(url=declared, title="Floods", text=LONG)
    archive.add(_file())
    assert _urls(archive) == ("file:///a.html",)


def test_a_file_with_another_article_in_it_is_another_article(
    archive: Archive, workers: FakeWorkers
) -> None:
    """The name of a file that says its address does not tell which article it is."""
    for number in (1, 2):
        url = f"https://news.example/{number}"
        workers.finds["file:///a.html"] = Article(url=url, title="Floods", text=LONG)
        assert archive.add(_file()).article_id == number


def test_a_file_that_was_imported_with_its_address_is_known_without(archive: Archive) -> None:
    """As long as its text is the same: it may have been written over."""
    path = "file:///a.txt"
    archive.add(_file(path, URL))
    assert archive.add(_file(path)).article_id == 1
    other = replace(_file(path), body=b"Another story. " * 99)
    assert archive.add(other).article_id == 2
    assert archive.add(other).attempt.outcome is Outcome.UNCHANGED
    assert _urls(archive, 1) == (URL,)
    assert _urls(archive, path) == (path,)


def test_pages_are_read_ahead_and_come_in_order(archive: Archive) -> None:
    """Only as many as are needed are taken from the stream."""
    taken: list[int] = []

    def stream() -> Iterator[Page]:
        for number in range(10):
            taken.append(number)
            yield _file(f"file:///{number}.html")

    results = archive.add_all(stream())
    first = next(results)
    assert first.attempt.url == "file:///0.html"
    assert len(taken) == 3
    assert [result.attempt.url for result in results][-1] == "file:///9.html"


def test_a_page_that_could_not_be_had_is_recorded(archive: Archive) -> None:
    """It takes its turn among the others."""
    attempt = Attempt("file:///b.html", "2026-03-01T12:00:00Z", Outcome.TOO_LARGE, "too large")
    urls = [result.attempt.url for result in archive.add_all([_file(), attempt, _file()])]
    assert urls == ["file:///a.html", "file:///b.html", "file:///a.html"]
    assert ("file:///b.html", Outcome.TOO_LARGE) in _attempts(archive)


def test_a_reader_cannot_write(archive: Archive, tmp_path: Path) -> None:
    """An archive that is open for reading refuses to keep anything."""
    archive.add(_file())
    reader = Reader(FakeFetcher(), FakeWorkers())
    with (
        Archive(tmp_path / "a.db", write=False, reader=reader) as reading,
        pytest.raises(ArchiveError, match="cannot be written"),
    ):
        reading.add(_file("file:///b.html"))


LATEST = "https://news.example/latest"


def test_a_page_that_declares_another_article_every_day(
    archive: Archive, web: FakeFetcher, workers: FakeWorkers
) -> None:
    """`/latest` that answers itself leads to a new article each time, and overwrites none."""
    for number in (1, 2):
        own = f"https://news.example/{number}"
        web.answers[LATEST] = page(LATEST)
        workers.finds[LATEST] = Article(url=own, title=own, text=LONG)
        assert archive.fetch(LATEST).article_id == number


def test_an_alias_that_is_gone_takes_no_article_along(archive: Archive, web: FakeFetcher) -> None:
    """Only the 404 of an article's own address says that the article is gone."""
    web.answers[LATEST] = page(URL, LONG, LATEST)
    archive.fetch(LATEST)
    web.answers[LATEST] = FetchFailed(LATEST, Outcome.HTTP_ERROR, "it answered 404", status=404)
    assert archive.fetch(LATEST).attempt.outcome is Outcome.HTTP_ERROR
    kept = archive.article(1)
    assert kept is not None
    assert kept.gone_at is None


def test_an_article_that_another_process_kept_meanwhile(
    archive: Archive, fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is judged again, against what the other one kept."""
    keep = archive._store.keep

    def keep_late(*args: Any, **options: Any) -> int:
        with Store.open(tmp_path / "a.db", write=True) as other:
            other.keep(*args, **options)
        return keep(*args, **options)

    monkeypatch.setattr(archive._store, "keep", keep_late)
    assert fetch(page()).attempt.outcome is Outcome.UNCHANGED


def test_two_saved_copies_of_an_article_are_imported_once(
    archive: Archive, workers: FakeWorkers
) -> None:
    """Both versions are kept by the first import, and a second one changes nothing."""
    for name, text in (("a", LONG), ("b", LONG + "Nobody was hurt.")):
        found = Article(url=URL, title="Floods", text=text)
        workers.finds[f"file:///{name}.html"] = found
    copies = [replace(_file(f"file:///{name}.html"), body=name.encode()) for name in "ab"]
    first, second = ([r.attempt.outcome for r in archive.add_all(copies)] for _ in range(2))
    assert first == [Outcome.STORED, Outcome.REVISED]
    assert second == [Outcome.UNCHANGED, Outcome.UNCHANGED]


# The memory of a site

BOX = "Get our seven best stories of the week by mail, free of charge, each Friday morning."
ASK = "This newsroom belongs to its readers, and their donations are what pays for every page."


def _told(number: int, *site_lines: str, file: bool = False) -> Page:
    """Make the page of one of many articles of a site, with lines of the site below it."""
    words = f"event{number}a event{number}b event{number}c".split()
    text = [" ".join(f"{word}{i}" for word in words for i in range(j, j + 5)) for j in range(6)]
    url = f"file:///{number}.html" if file else f"https://news.example/{number}"
    made = page(url, "\n".join([*text, *site_lines]))
    return replace(made, status=None if file else 200)


@pytest.fixture
def of_one_site(workers: FakeWorkers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every article be of the same site, whatever its page."""
    submit = workers.submit

    def submitted(read: Page) -> Pending[Article]:
        found = submit(read).result()
        assert isinstance(found, Article)
        number = read.url.rpartition("/")[2].removesuffix(".html")
        own = f"https://news.example/{number}"
        workers.finds[read.url] = replace(found, url=own, site="news.example")
        pending = submit(read)
        del workers.finds[read.url]
        return pending

    monkeypatch.setattr(workers, "submit", submitted)


def _texts(archive: Archive) -> list[str]:
    return [kept.article.text for kept in archive.articles()]


def _outcomes(archive: Archive, pages: list[Page]) -> list[Outcome]:
    return [result.attempt.outcome for result in archive.add_all(pages)]


@pytest.mark.usefixtures("of_one_site")
def test_lines_of_the_site_are_taken_out(archive: Archive) -> None:
    """As soon as another article has them; the first one has them still."""
    outcomes = _outcomes(archive, [_told(n, BOX) for n in range(4)])
    assert outcomes == [Outcome.STORED] * 4
    assert [BOX in text for text in reversed(_texts(archive))] == [True, False, False, False]


@pytest.mark.usefixtures("of_one_site")
@pytest.mark.parametrize("order", [1, -1])
def test_a_second_import_changes_nothing_of_a_site(archive: Archive, order: int) -> None:
    """Although the memory that the first one left would take more out."""
    pages = [_told(n, *([ASK, BOX] if n % 3 else [BOX]), file=True) for n in range(20)]
    assert _outcomes(archive, pages) == [Outcome.STORED] * 20
    texts, known = _texts(archive), archive._store.memory("news.example")
    assert _outcomes(archive, pages[::order]) == [Outcome.UNCHANGED] * 20
    assert _texts(archive) == texts
    assert archive._store.memory("news.example") == known
    assert {kept.revision for kept in archive.articles()} == {1}


@pytest.mark.usefixtures("of_one_site")
def test_copies_of_a_site_are_imported_once(archive: Archive) -> None:
    """Two versions of each article, both kept, whatever was taken out of them."""
    old = [_told(n, BOX, file=True) for n in range(6)]
    new = [_told(n, "It will rain tomorrow, they said.", BOX, file=True) for n in range(6)]
    _outcomes(archive, [*old, *new])
    texts = _texts(archive)
    assert _outcomes(archive, [*new, *old, *new]) == [Outcome.UNCHANGED] * 18
    assert _texts(archive) == texts
    assert {kept.revision for kept in archive.articles()} == {2}


@pytest.mark.usefixtures("of_one_site")
def test_what_the_memory_takes_out_later_is_no_change(fetch: Fetch) -> None:
    """The page of the first article is asked for again; only its counter of readers differs."""
    for n in range(5):
        fetch(_told(n, BOX), f"https://news.example/{n}")
    again = _told(0, BOX)
    again = replace(again, headers=(("X-Readers", "12"),))
    result = fetch(again, again.url, refetch=True)
    assert result.attempt.outcome is Outcome.UNCHANGED


@pytest.mark.usefixtures("of_one_site")
def test_a_site_that_changes_its_lines_changes_no_article(fetch: Fetch) -> None:
    """Another box below the text, and none of them is the article's."""
    for n in range(5):
        fetch(_told(n, BOX), f"https://news.example/{n}")
    for n in range(5, 10):
        fetch(_told(n, ASK), f"https://news.example/{n}")
    result = fetch(_told(0, ASK), "https://news.example/0", refetch=True)
    assert result.attempt.outcome is Outcome.UNCHANGED


@pytest.mark.usefixtures("of_one_site")
def test_a_change_of_the_article_is_seen_beside_the_site_s(archive: Archive, fetch: Fetch) -> None:
    """The new version is without the lines of the site."""
    for n in range(5):
        fetch(_told(n, BOX), f"https://news.example/{n}")
    added = "The mayor has now resigned, and so have both of her deputies."
    result = fetch(_told(0, added, BOX), "https://news.example/0", refetch=True)
    assert result.attempt.outcome is Outcome.REVISED
    kept = archive.article(1)
    assert kept is not None
    assert kept.article.text.splitlines()[6:] == [added]


@pytest.mark.usefixtures("of_one_site")
def test_an_article_does_not_remember_itself(archive: Archive, fetch: Fetch) -> None:
    """Fetched again, its own lines are not taken for its site's."""
    fetch(_told(0, BOX), "https://news.example/0")
    added = "The mayor has now resigned, and so have both of her deputies."
    fetch(_told(0, BOX, added), "https://news.example/0", refetch=True)
    assert _texts(archive)[0].splitlines()[6:] == [BOX, added]


@pytest.mark.usefixtures("of_one_site")
def test_a_text_under_two_addresses_is_one_article(archive: Archive) -> None:
    """It is found under both, and counted once in the memory of its site."""
    copy, url = _told(0, BOX), "https://news.example/copy"
    twin = replace(copy, url=url, requested=url)
    assert _outcomes(archive, [copy, twin, _told(1, BOX)]) == ["stored", "duplicate", "stored"]
    assert archive.article(url) == archive.article(copy.url)
    assert archive._store.memory("news.example").articles == 2
