"""One address, served over loopback in one version after the other: what becomes of the article."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scraper.decide import Refusal
from scraper.errors import Refused
from scraper.fetcher import Fetcher
from scraper.model import Alias, Article, KeptArticle, Outcome, Page
from scraper.pipeline import Archive, Result
from scraper.reading import Reader
from scraper.workers import Pending, Workers, read_standing, read_whole

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PATH = "/news/flood-in-old-town"
TITLE = "Flood in the old town of Allerburg"
PARAGRAPHS = (
    "The river Aller rose by two metres overnight and flooded the cellars of the old town.",
    "The fire brigade counted 12 dead animals on the farms, and forty families had to leave.",
    "“We have never seen such a night – not even in the spring of the big storm”, said the mayor.",
    "Rain is expected until Tuesday, and the dam above the town is nine tenths full by now.",
    "Trains to the north will not run again before the bridge has been looked at by engineers.",
    "The school in the lower street stays closed until further notice, its headmistress wrote.",
)
RELATED = (
    "Dam above the town is inspected after a week of heavy rain",
    "How forty volunteers filled eleven thousand sandbags by hand",
    "What the great storm taught the engineers of the north line",
)

Edit = Callable[[str], str]


@dataclass(slots=True)
class Site:
    """What the server answers at each path: a status, a body, and where it redirects to."""

    url: str = ""
    answers: dict[str, tuple[int, bytes, str]] = field(default_factory=dict)

    def put(self, body: str, status: int = 200, *, path: str = PATH, location: str = "") -> None:
        """Let a path be answered so."""
        self.answers[path] = (status, body.encode(), location)


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, location = site.answers.get(self.path, (404, b"", ""))
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site on loopback."""
    served = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(served))
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


class WorkersHere(Workers):
    """Reads in this process, at once, as an extractor that may be an older one."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    version: str | None = None
    edit: Edit = staticmethod(lambda text: text)

    def warm_up(self) -> None:
        """Start nothing."""

    def submit(self, page: Page) -> Pending[Article]:
        """Read a page whole."""
        future: Future[object] = Future()
        try:
            whole = read_whole(page)
            article = replace(whole.article, text=self.edit(whole.article.text))
            self.texts.append(article.text)
            if self.version is not None:
                article = replace(article, extractor=self.version)
            future.set_result(replace(whole, article=article))
        except Refused as error:
            length = getattr(error, "length", None)
            future.set_result(Refusal(error.outcome, error.detail, length=length))
        return Pending(future)

    def submit_standing(self, page: Page, lines: Sequence[str]) -> Pending[tuple[str, ...]]:
        """Look up lines in a page."""
        future: Future[object] = Future()
        future.set_result(read_standing(page, lines))
        return Pending(future)


@dataclass
class Desk:
    """An archive that looks at the site again and again, an hour apart."""

    archive: Archive
    workers: WorkersHere
    site: Site
    hours: list[int]

    def look(self, path: str = PATH) -> Result:
        """Ask for the page, whole."""
        self.hours[0] += 1
        return self.archive.fetch(self.site.url + path, refetch=True)

    def sees(self, body: str, status: int = 200, *, location: str = "") -> Result:
        """Let the page be answered so, and look."""
        self.site.put(body, status, location=location)
        return self.look()

    @property
    def kept(self) -> KeptArticle:
        """The only article."""
        (only,) = self.archive.articles()
        return only

    @property
    def causes(self) -> list[str | None]:
        """Why there is each version."""
        return [revision.cause for revision in self.archive.revisions(1)]


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Iterator[Desk]:
    """Open an archive."""
    hours, workers = [0], WorkersHere()
    fetcher = Fetcher(allow_private=True, delay_s=0, sleep=lambda _: None)
    with Archive(
        tmp_path / "a.db",
        reader=Reader(fetcher, workers),
        now=lambda: NOW + timedelta(hours=hours[0]),
    ) as archive:
        yield Desk(archive, workers, site, hours)


def sheet(
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    *,
    title: str = TITLE,
    head: str = "",
    above: str = "",
    inside: str = "",
    below: str = "",
    related: tuple[str, ...] = (),
    modified: str = "2026-03-01T09:00:00+01:00",
    html: str = "<html lang=en>",
) -> str:
    """Make the page of the article."""
    first, last = (
        "".join(f"<p>{p}</p>" for p in part) for part in (paragraphs[:3], paragraphs[3:])
    )
    links = "".join(f'<p><a href="/news/{i}-{len(t)}">{t}</a></p>' for i, t in enumerate(related))
    return (
        f"<!doctype html>{html}<head><title>{title} - Allerburg Post</title>"
        '<meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2026-03-01T08:00:00+01:00">'
        f'<meta property="article:modified_time" content="{modified}">{head}</head>'
        f"<body><main><article><h1>{title}</h1>{above}{first}{inside}{links}{last}{below}</article></main></body>"
    )


def changed(old: str, new: str) -> tuple[str, ...]:
    """The paragraphs with other words in one of them."""
    edited = tuple(paragraph.replace(old, new) for paragraph in PARAGRAPHS)
    assert edited != PARAGRAPHS
    return edited


CONSENT = (
    "<html lang=en><title>Before you continue</title><body><h1>We value your privacy</h1><p>We and"
    " our 812 partners store and access cookies on your device to process personal data.</p><p>You"
    " can accept all cookies or manage your cookie settings at any time.</p><button>Accept all"
    "</button><button>Reject all</button></body></html>"
)
ROBOT_CHECK = (
    "<html lang=en><title>Just a moment...</title><body><h1>Checking your browser before accessing"
    " the site</h1><p>Verify you are human by completing the action below.</p></body></html>"
)
TEASER = sheet(
    PARAGRAPHS[:1],
    related=(),
    head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}'
    "</script>",
    below="<div class=paywall><h2>Subscribe to continue reading</h2></div>",
)
NOT_FOUND = (
    "<html lang=en><title>Page not found</title><body><h1>Page not found</h1>"
    "<p>Sorry, the page you are looking for could not be found.</p></body></html>"
)


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(sheet(), id="the same"),
        pytest.param(sheet(above="<p>7 comments · 43 shares</p>"), id="counters"),
        pytest.param(sheet(above="<p>Updated 3 hours ago</p>"), id="updated a while ago"),
        pytest.param(sheet(below="<p>5 minutes ago</p>"), id="a relative time"),
        pytest.param(sheet(tuple(p.replace(" ", "\n  ") for p in PARAGRAPHS)), id="white space"),
        pytest.param(sheet(("<br><br>".join(PARAGRAPHS),)), id="line breaks"),
        pytest.param(
            sheet(tuple(p.replace("“", '"').replace("”", '"') for p in PARAGRAPHS)), id="quotes"
        ),
        pytest.param(sheet(changed(" – ", " &mdash; ")), id="dashes"),
        pytest.param(sheet(changed("brigade", "bri&shy;gade")), id="a soft hyphen"),
        pytest.param(sheet(changed("12 dead", "12&nbsp;dead")), id="a space that holds"),
        pytest.param(sheet(modified="2026-03-01T19:00:00+01:00"), id="only the date of change"),
        pytest.param(sheet(head='<meta name="x" content="1">'), id="other markup"),
    ],
)
def test_what_a_person_does_not_see(desk: Desk, again: str) -> None:
    """Is no revision."""
    desk.sees(sheet())
    assert desk.sees(again).attempt.outcome is Outcome.UNCHANGED
    assert desk.kept.revision == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            sheet(inside="<p>840 reads</p>"), sheet(inside="<p>1.2K reads</p>"), id="views"
        ),
        pytest.param(sheet(), sheet(above="<p>1.2K reads</p>"), id="new views"),
        pytest.param(
            sheet(inside="<p>By Jane Doe · 5 minutes ago</p>"),
            sheet(inside="<p>By Jane Doe · 3 hours ago</p>"),
            id="a relative time",
        ),
        pytest.param(sheet(related=RELATED[:2]), sheet(related=RELATED[1:]), id="related"),
        pytest.param(sheet(related=RELATED[:2]), sheet(), id="no more related"),
        pytest.param(sheet(), sheet(related=RELATED[:2]), id="now related"),
    ],
)
def test_what_leaks_into_a_text(desk: Desk, before: str, after: str) -> None:
    """Is no revision either."""
    desk.sees(before)
    assert desk.sees(after).attempt.outcome is Outcome.UNCHANGED
    assert desk.workers.texts[0] != desk.workers.texts[1]
    assert desk.kept.revision == 1


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(sheet(changed("metres", "meters")), id="a typo"),
        pytest.param(sheet(changed("12 dead", "14 dead")), id="a number"),
        pytest.param(sheet(changed("spring", "autumn")), id="a quote"),
        pytest.param(sheet((*PARAGRAPHS[1:], PARAGRAPHS[0])), id="another order"),
        pytest.param(sheet(PARAGRAPHS[:-1]), id="a paragraph less"),
        pytest.param(sheet((*PARAGRAPHS, "The army has sent two boats.")), id="one more"),
        pytest.param(sheet(PARAGRAPHS[:4]), id="two thirds"),
    ],
)
def test_what_a_person_sees(desk: Desk, again: str) -> None:
    """Is one revision, and the page has changed."""
    desk.sees(sheet())
    assert desk.sees(again).attempt.outcome is Outcome.REVISED
    assert desk.causes == [None, "page_changed"]


def test_another_headline_is_a_revision(desk: Desk) -> None:
    """With its own sentence."""
    desk.sees(sheet())
    attempt = desk.sees(sheet(title="Flood in the old town: forty families homeless")).attempt
    assert (attempt.outcome, attempt.detail) == (Outcome.REVISED, "its title has changed")


@pytest.mark.parametrize(("modified", "is_silent"), [("09", True), ("19", False)])
def test_an_edit_is_silent_where_the_page_does_not_say_so(
    desk: Desk, modified: str, is_silent: bool
) -> None:
    """By the page's own date of modification."""
    desk.sees(sheet())
    edited = changed("12 dead", "14 dead")
    desk.sees(sheet(edited, modified=f"2026-03-01T{modified}:00:00+01:00"))
    assert [revision.is_silent for revision in desk.archive.revisions(1)] == [False, is_silent]


@pytest.mark.parametrize(
    ("again", "told"),
    [
        pytest.param(TEASER, "the article is for subscribers", id="teaser"),
        pytest.param(CONSENT, "the page asks for consent", id="consent"),
        pytest.param(ROBOT_CHECK, "check against robots", id="robot check"),
        pytest.param(NOT_FOUND, "the page says that it was not found", id="not found"),
        pytest.param("<html><body></body></html>", "holds no text", id="empty"),
        pytest.param(sheet(PARAGRAPHS[:2]), "the text now has 173", id="40 %"),
    ],
)
def test_a_good_copy_is_never_lost(desk: Desk, again: str, told: str) -> None:
    """Both lengths are told, and the article and its title stay; it comes back without a change."""
    first = desk.sees(sheet())
    result = desk.sees(again)
    assert result.attempt.outcome is Outcome.KEPT_BETTER_COPY
    assert told in result.attempt.detail
    assert f"characters and the kept one {len(desk.kept.article.text):,}" in result.attempt.detail
    assert result.article == first.article == desk.kept.article
    assert desk.sees(sheet()).attempt.outcome is Outcome.UNCHANGED
    assert desk.kept.revision == 1


def test_a_paywall_that_leaves_more_than_half(desk: Desk) -> None:
    """Is a worse copy, too, where the kept one was free."""
    desk.sees(sheet())
    teaser = sheet(
        PARAGRAPHS[:4],
        head='<script type="application/ld+json">{"@type":"NewsArticle","headline":"x",'
        '"isAccessibleForFree":false}</script>',
    )
    attempt = desk.sees(teaser).attempt
    assert attempt.outcome is Outcome.KEPT_BETTER_COPY
    assert attempt.detail.startswith("it is behind a paywall now; the text now has")


@pytest.mark.parametrize("status", [500, 403, 503])
def test_an_error_says_nothing_of_the_article(desk: Desk, status: int) -> None:
    """It keeps its own outcome."""
    desk.sees(sheet())
    result = desk.sees("<h1>Error</h1>", status)
    assert not result.attempt.outcome.succeeded
    assert (desk.kept.revision, desk.kept.gone_at) == (1, None)


@pytest.mark.parametrize(("status", "location"), [(404, ""), (410, ""), (302, "/")])
def test_an_article_that_vanishes_is_gone_until_it_is_back(
    desk: Desk, status: int, location: str
) -> None:
    """A consent wall is no sign of its coming back; with a new text it is revised."""
    desk.site.put("<h1>Allerburg Post</h1>", path="/")
    desk.sees(sheet())
    assert desk.sees("", status, location=location).attempt.outcome is Outcome.GONE
    assert desk.kept.gone_at == "2026-03-01T14:00:00Z"
    assert desk.sees(CONSENT).attempt.outcome is Outcome.KEPT_BETTER_COPY
    assert desk.kept.gone_at is not None
    assert desk.sees(sheet()).attempt.outcome is Outcome.UNCHANGED
    assert desk.kept.gone_at is None


def test_an_article_that_comes_back_with_other_words(desk: Desk) -> None:
    """Is revised, and there."""
    desk.sees(sheet())
    desk.sees("", 404)
    again = desk.sees(sheet(changed("12 dead", "14 dead")))
    assert (again.attempt.outcome, desk.kept.gone_at) == (Outcome.REVISED, None)


def test_twelve_versions_of_one_page(desk: Desk) -> None:
    """What a person would expect of each, one after the other, and three versions at the end."""
    edited = changed("12 dead", "14 dead")
    last = (*edited, "The army has sent two boats to the farms below the weir.")
    desk.site.put("<h1>Allerburg Post</h1>", path="/")
    seen = [
        desk.sees(*answer[:2], location=answer[2]).attempt.outcome
        for answer in (
            (sheet(), 200, ""),
            (sheet(above="<p>12 reads</p>"), 200, ""),
            (sheet(edited), 200, ""),
            (sheet(edited, above="<p>2 hours ago</p>", related=RELATED[1:]), 200, ""),
            (TEASER, 200, ""),
            (CONSENT, 200, ""),
            (ROBOT_CHECK, 200, ""),
            ("", 500, ""),
            ("", 404, ""),
            ("", 302, "/"),
            (sheet(edited), 200, ""),
            (sheet(last), 200, ""),
        )
    ]
    assert seen == [
        *("stored", "unchanged", "revised", "unchanged"),
        *("kept_better_copy", "kept_better_copy", "kept_better_copy"),
        *("http_error", "gone", "gone", "unchanged", "revised"),
    ]
    assert desk.causes == [None, "page_changed", "page_changed"]


# Another extractor than the one that read the kept page.


def test_a_page_that_another_extractor_reads_otherwise_has_not_changed(desk: Desk) -> None:
    """Its counter is new, and its text is only longer because the old extractor lost a line."""
    desk.workers.version, desk.workers.edit = "old", lambda text: text.replace(PARAGRAPHS[3], "")
    desk.sees(sheet())
    desk.workers.version, desk.workers.edit = None, lambda text: text
    assert desk.sees(sheet(above="<p>12 reads</p>")).attempt.outcome is Outcome.UNCHANGED
    assert desk.causes == [None]


def test_what_the_extractor_changed_is_told_from_what_the_page_did(desk: Desk) -> None:
    """Two revisions, in one look: the first from the kept page, the second from the new one."""
    desk.workers.version, desk.workers.edit = "old", lambda text: text.replace(PARAGRAPHS[3], "")
    desk.sees(sheet())
    desk.workers.version, desk.workers.edit = None, lambda text: text
    desk.sees(sheet(changed("12 dead", "14 dead")))
    assert desk.causes == [None, "extractor_changed", "page_changed"]
    texts = [revision.article.text for revision in desk.archive.revisions(1)]
    assert texts[2] == texts[1].replace("12 dead", "14 dead")
    assert [revision.page_id for revision in desk.archive.revisions(1)] == [1, 1, 2]
    assert len(list(desk.archive.attempts())) == 2


def test_an_extractor_that_reads_the_kept_page_alike_changed_nothing(desk: Desk) -> None:
    """There is one revision, of the page."""
    desk.workers.version = "old"
    desk.sees(sheet())
    desk.workers.version = None
    desk.sees(sheet(changed("12 dead", "14 dead")))
    assert desk.causes == [None, "page_changed"]


def test_a_kept_page_that_cannot_be_read_again_is_left_alone(desk: Desk) -> None:
    """The new one is judged against what is kept."""
    desk.workers.version = "old"
    desk.sees(sheet())
    desk.workers.version = None
    desk.archive._settler._begin = lambda page: Pending(_failed(page))
    desk.sees(sheet(changed("12 dead", "14 dead")))
    assert desk.causes == [None, "page_changed"]


def _failed(page: Page) -> Future[object]:
    future: Future[object] = Future()
    future.set_result(Refusal(Outcome.EXTRACTION_TIMEOUT, f"{page.url} took too long"))
    return future


# A line on the border of the article, which is taken once and left out at another time.


BORDER = PARAGRAPHS[3]
COUNTER = "<div>1,234 views</div>"


def without(paragraph: str) -> tuple[str, ...]:
    """The paragraphs but one."""
    return tuple(p for p in PARAGRAPHS if p != paragraph)


def leave_out(desk: Desk, paragraph: str) -> None:
    """Let the extractor leave out a paragraph from now on."""
    desk.workers.edit = lambda text: text.replace(f"{paragraph}\n", "")


def test_a_line_that_was_left_out_and_still_stands_in_the_page(desk: Desk) -> None:
    """Has not changed; the kept text has it, and so it is at every further look."""
    desk.sees(sheet())
    leave_out(desk, BORDER)
    for views in (COUNTER, COUNTER, "<div>2,345 views</div>"):
        assert desk.sees(sheet(below=views)).attempt.outcome is Outcome.UNCHANGED
    assert BORDER in desk.kept.article.text
    assert desk.causes == [None]


def test_a_line_that_was_taken_and_stood_in_the_page_before(desk: Desk) -> None:
    """Has not been added."""
    leave_out(desk, BORDER)
    desk.sees(sheet())
    leave_out(desk, "nothing")
    assert desk.sees(sheet(below=COUNTER)).attempt.outcome is Outcome.UNCHANGED
    assert desk.causes == [None]


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(sheet(without(BORDER)), id="it is gone itself"),
        pytest.param(sheet(changed("nine tenths", "six tenths")), id="it was edited"),
        pytest.param(sheet(without(BORDER), below=f"<aside>{BORDER}</aside>"), id="moved out"),
        pytest.param(sheet().replace(f"<p>{BORDER}", f"<p hidden>{BORDER}"), id="hidden"),
        pytest.param(sheet(without(PARAGRAPHS[1])), id="another one is gone"),
        pytest.param(sheet((*PARAGRAPHS, "Two more dams are watched.")), id="one was added"),
        pytest.param(sheet(changed("12 dead", "14 dead")), id="an edit elsewhere"),
        pytest.param(sheet(PARAGRAPHS[::-1]), id="another order"),
        pytest.param(sheet(title="Two metres of water in Allerburg"), id="another headline"),
    ],
)
def test_an_edit_beside_a_line_that_was_left_out(desk: Desk, again: str) -> None:
    """Is a revision, also after a look that found nothing new."""
    desk.sees(sheet())
    leave_out(desk, BORDER)
    desk.sees(sheet(below=COUNTER))
    assert desk.sees(again).attempt.outcome is Outcome.REVISED
    assert desk.causes == [None, "page_changed"]


def test_a_line_that_was_left_out_of_a_page_that_cannot_be_looked_at(desk: Desk) -> None:
    """Counts as changed: a missed edit is worse than a revision too many."""
    desk.sees(sheet())
    leave_out(desk, BORDER)
    desk.archive._settler._find = lambda page, _: Pending(_failed(page))
    assert desk.sees(sheet(below=COUNTER)).attempt.outcome is Outcome.REVISED


def test_a_line_that_was_left_out_of_a_page_that_is_not_kept(site: Site, tmp_path: Path) -> None:
    """Counts as changed, too."""
    workers = WorkersHere()
    reader = Reader(Fetcher(allow_private=True, delay_s=0, sleep=lambda _: None), workers)
    with Archive(tmp_path / "a.db", reader=reader, keep_pages=False, now=lambda: NOW) as archive:
        desk = Desk(archive, workers, site, [0])
        desk.sees(sheet())
        leave_out(desk, BORDER)
        assert desk.sees(sheet(below=COUNTER)).attempt.outcome is Outcome.REVISED


# More than one address.


def test_amp_copies_and_declared_addresses_over_http(desk: Desk) -> None:
    """The AMP copy names the page, the page names the copy; a redirect leads there, too."""
    links = f'<link rel="canonical" href="{PATH}"><link rel="amphtml" href="{PATH}/amp">'
    desk.sees(sheet(head=links))
    desk.site.put(
        sheet(changed("12 dead", "14 dead"), head=links, html="<html ⚡>"), path="/lite/1"
    )
    desk.site.put("", 301, path="/s/1?utm_source=x", location=PATH)
    outcomes = [desk.look(path).attempt.outcome for path in ("/lite/1", "/s/1?utm_source=x")]
    assert outcomes == [Outcome.DUPLICATE, Outcome.UNCHANGED]
    whys = {alias.url.removeprefix(desk.site.url): alias.why for alias in _aliases(desk)}
    assert whys == {PATH: "canonical", f"{PATH}/amp": "amp", "/lite/1": "amp", "/s/1": "fetched"}


def test_two_articles_with_the_canonical_of_their_section_over_http(desk: Desk) -> None:
    """Stay two, each under its own address."""
    other = "/news/baths-close-in-spring"
    head = '<link rel="canonical" href="/news/">'
    baths = tuple(p.replace("river", "pool").replace("town", "city") for p in PARAGRAPHS)
    desk.site.put(sheet(tuple(map(str.upper, baths)), title="Baths close", head=head), path=other)
    desk.sees(sheet(head=head))
    assert desk.look(other).article_id == 2
    urls = {kept.article.url for kept in desk.archive.articles()}
    assert urls == {desk.site.url + path for path in (PATH, other)}


def _aliases(desk: Desk) -> tuple[Alias, ...]:
    return desk.archive.explain(desk.site.url + PATH).aliases
