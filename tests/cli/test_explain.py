"""`scraper explain`: one URL's whole story."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from click.testing import Result

from scraper.cli.explain import is_known, lines, record
from scraper.model import (
    Alias,
    Attempt,
    Charset,
    Host,
    KeptArticle,
    KeptLink,
    KeptSource,
    Link,
    LinkState,
    Outcome,
    Page,
    RobotsFile,
    Source,
    SourceKind,
    SourceState,
)
from scraper.pipeline import Story

Run = Callable[..., Result]

URL = "https://news.example/floods"
SOURCE = KeptSource(
    id=3,
    source=Source("https://news.example/feed", SourceKind.FEED, "Aller News"),
    state=SourceState(),
    added_at="2026-01-01T00:00:00Z",
)
LINK = KeptLink(
    id=9,
    link=Link(URL, "Floods!", "2026-02-28"),
    state=LinkState.RETRY,
    tries=2,
    next_try="2026-03-01T13:00:00Z",
    first_seen="2026-02-28T12:00:00Z",
    source_id=3,
)
ROBOTS = RobotsFile(
    "https://news.example/robots.txt",
    "2026-03-01T11:00:00Z",
    200,
    "User-agent: *\nDisallow: /f",
)
PRODUCT, RULE = "news-scraper", "line 2: Disallow: /f"
PAGE = Page(
    url=URL,
    requested="http://news.example/f/1",
    body=b"<p>The river rose</p>",
    charset=Charset("windows-1252", "guess"),
    fetched_at="2026-03-01T12:00:00Z",
    status=200,
    redirects=("http://news.example/f/1",),
)
FAILED = Attempt(URL, "2026-03-01T12:00:00Z", Outcome.HTTP_ERROR, "it answered 500", 500, run_id=4)
UNKNOWN = Story(URL, None, None, None, None, (), None, (), None)
NAMED = replace(UNKNOWN, link=LINK, source=SOURCE, robots=ROBOTS, attempts=(FAILED,))


@pytest.fixture
def read(kept: KeptArticle) -> Story:
    """The story of an article that was redirected to, and has two addresses."""
    aliases = (Alias(URL, "canonical"), Alias("https://news.example/f/1", "redirect"))
    return replace(UNKNOWN, article=kept, aliases=aliases, page=PAGE)


def _told(story: Story, own: KeptSource | None = None) -> dict[str, list[str]]:
    """What is said, by its label; lines without one belong to the one above."""
    told: dict[str, list[str]] = {}
    label = ""
    for name, words in lines(story, own):
        label = name or label
        told.setdefault(label, []).append(words)
    return told


def test_a_link_that_is_tried_again() -> None:
    """Who named it, as what; what robots.txt says now; what became of every try."""
    assert _told(NAMED) == {
        "article": ["none is kept"],
        "link": [
            "it failed, and is tried again; 2 tries so far; next at 2026-03-01T13:00:00Z",
            "known since 2026-02-28T12:00:00Z",
        ],
        "named by": [
            "source 3, feed “Aller News” https://news.example/feed",
            "with the title “Floods!”, as published 2026-02-28",
        ],
        "robots": [
            f"not allowed: {ROBOTS.url} does not allow {PRODUCT} to fetch {URL} ({RULE})",
            "as it was read 2026-03-01T11:00:00Z",
        ],
        "tries": ["2026-03-01T12:00:00Z http_error 500 (run 4): it answered 500"],
    }


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (LinkState.NEW, "it waits to be fetched"),
        (LinkState.REFUSED, "it led to no article, or may not be fetched; it is left alone"),
        (LinkState.GIVEN_UP, "it failed for the last time, and was given up; 2 tries so far"),
        (LinkState.UNRESOLVABLE, "it is a link of Google News, which does not say where it leads:"),
    ],
)
def test_the_state_of_a_link(state: LinkState, said: str) -> None:
    """Is told in words."""
    link = replace(LINK, state=state, next_try=None)
    assert _told(replace(NAMED, link=link))["link"][0].startswith(said)


@pytest.mark.parametrize(
    ("recheck", "said"),
    [
        (True, "it is looked at again at 2026-03-01T13:00:00Z"),
        (False, "it is looked at again only with --recheck, from 2026-03-01T13:00:00Z on"),
    ],
)
def test_when_an_article_is_looked_at_again(recheck: bool, said: str) -> None:
    """Where its source asks for it."""
    source = replace(SOURCE, source=replace(SOURCE.source, recheck=recheck))
    story = replace(NAMED, link=replace(LINK, state=LinkState.KEPT), source=source)
    assert _told(story)["link"][0] == f"it led to an article; {said}"


@pytest.mark.parametrize(("source", "by"), [("html", "rel=canonical"), ("meta", "og:url")])
def test_the_address_that_a_page_declares(read: Story, source: str, by: str) -> None:
    """Is told with what declares it."""
    assert read.article is not None
    article = replace(read.article.article, provenance={"url": source})
    story = replace(read, article=replace(read.article, article=article))
    assert _told(story)["kept under"][1] == f"its page declares that address, by {by}"


def test_an_address_of_which_nothing_is_known_is_not_explained(read: Story) -> None:
    """Of a page that was read elsewhere before anybody noted what it declares."""
    assert read.page is not None
    elsewhere = replace(read.page, url="https://m.news.example/floods")
    assert len(_told(replace(read, page=elsewhere))["kept under"]) == 1


def test_an_article(read: Story) -> None:
    """Where it came from, what else it is called, and on what evidence the rest stands."""
    told = _told(read)
    assert told["article"][1:] == [
        "first seen 2026-03-01T12:00:00Z, last checked 2026-03-03T12:00:00Z",
        "gone from the web since 2026-03-04T12:00:00Z",
    ]
    assert told["article"][0].endswith("”, in its revision 2")
    assert told["link"] == ["no source named it"]
    assert told["robots"] == ["the robots.txt of its host has not been read"]
    assert told["page"] == ["fetched 2026-03-01T12:00:00Z, status 200, 21 bytes"]
    assert told["redirects"] == [
        "http://news.example/f/1 → https://news.example/floods",
    ]
    assert told["charset"] == ["windows-1252, by a guess"]
    assert told["kept under"] == [
        "https://news.example/floods (canonical)",
        "it was read there; its page declares no other address that counts",
    ]
    assert told["also"] == ["https://news.example/f/1 (redirect)"]
    assert told["title"][0].endswith(", from jsonld")
    assert told["authors"] == ["Ana Silva, Đặng Văn Ấn"]
    assert told["published"] == ["2026-02-28T09:30:00+07:00"]
    assert told["language"] == ["en (confidence 0.99)"]
    assert told["flags"] == ["short"]
    assert told["tries"] == ["none"]


def test_what_an_article_does_not_say(read: Story, kept: KeptArticle) -> None:
    """Is not known."""
    article = replace(kept.article, title=None, modified=None, language=None, flags=())
    told = _told(replace(read, article=replace(kept, article=article, revision=1)))
    assert told["article"][0] == "number 7, without a title"
    assert (told["modified"], told["language"]) == (["not known"], ["not known"])
    assert "flags" not in told


def test_a_host_that_rests() -> None:
    """Until when, and why."""
    host = Host("news.example", "2026-03-01T13:00:00Z", 3, "it answered 429")
    told = _told(replace(NAMED, host=host))["host"]
    until = "2026-03-01T13:00:00Z"
    assert told == [f"news.example is left alone until {until} after 3 failures: it answered 429"]
    assert "host" not in _told(replace(NAMED, host=replace(host, rest_until=None)))


def test_a_try_at_another_address() -> None:
    """Says at which."""
    attempt = replace(FAILED, url="https://news.example/f/1", run_id=None)
    told = _told(replace(NAMED, attempts=(FAILED, attempt)))["tries"]
    said = "http_error 500 (by hand) at https://news.example/f/1: it answered 500"
    assert told[1] == f"2026-03-01T12:00:00Z {said}"


def test_a_source() -> None:
    """Has a story, too."""
    told = _told(UNKNOWN, SOURCE)["source"]
    assert told == ["it is source 3, feed “Aller News” https://news.example/feed"]


def test_a_file_has_no_robots() -> None:
    """It was not fetched."""
    assert "robots" not in _told(replace(UNKNOWN, url="file:///a.html"))


def test_nothing_known() -> None:
    """Of its host something may be known all the same."""
    assert not is_known(replace(UNKNOWN, robots=ROBOTS, host=Host("news.example")))
    assert is_known(NAMED)


def test_as_data(read: Story) -> None:
    """All of it, by key."""
    told = record(replace(read, link=LINK, source=SOURCE, robots=ROBOTS, attempts=(FAILED,)))
    data: dict[str, Any] = json.loads(json.dumps(told))
    assert (data["url"], data["unresolvable"], data["is_source"]) == (URL, False, None)
    assert (data["article"]["id"], data["named_by"]["id"], data["link"]["tries"]) == (7, 3, 2)
    assert data["robots"]["file"]["url"] == "https://news.example/robots.txt"
    assert (data["robots"]["allowed"], data["robots"]["line"]) == (False, 2)
    assert data["page"]["charset"] == {"name": "windows-1252", "source": "guess"}
    assert data["page"]["redirects"] == ["http://news.example/f/1"]
    assert data["aliases"][1] == {"url": "https://news.example/f/1", "why": "redirect"}
    assert (data["attempts"][0]["outcome"], data["attempts"][0]["run_id"]) == ("http_error", 4)


def test_nothing_as_data() -> None:
    """Is null."""
    told = record(UNKNOWN)
    keys = ("article", "link", "named_by", "robots", "host", "page")
    assert [told[key] for key in keys] == [None] * len(keys)


# Into a real archive, and out of it.


def test_an_article_that_was_fetched(run: Run, web: Any, story: Callable[..., bytes]) -> None:
    """By any of its addresses, for a person and as data; nothing is asked for."""
    url = web.put("/floods", story(title="Floods \u202ehere"))
    run("fetch", url)
    before = len(web.asked)
    result = run("explain", url)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{url}\narticle    number 1, “Floods here”")
    assert "\u202e" not in result.stdout
    data = json.loads(run("explain", "-f", "json", url).stdout)
    assert data["article"]["id"] == 1
    assert [attempt["outcome"] for attempt in data["attempts"]] == ["stored"]
    assert len(web.asked) == before


def test_links_that_a_run_met(
    run: Run, web: Any, story: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by a feed: one led to an article, one may not be fetched, one leads nowhere."""
    monkeypatch.setenv("SCRAPER_SOURCES_ADD_DELAY", "0")
    monkeypatch.setenv("SCRAPER_RUN_DELAY", "0")
    google = "https://news.google.com/rss/articles/CBMiabc?oc=5"
    good = web.put("/2026/floods-in-the-old-town", story())
    private = f"{web.url}/private/a"
    items = "".join(f"<item><link>{url}</link></item>" for url in (good, private, google))
    body = f"<rss version='2.0'><channel><title>Aller</title>{items}</channel></rss>"
    feed = web.put("/feed.xml", body.encode(), content_type="application/rss+xml")
    web.put("/robots.txt", b"User-agent: *\nDisallow: /private/", content_type="text/plain")
    run("sources", "add", feed)
    assert run("run").exit_code == 0
    for url, said in (
        (good, "link       it led to an article; it is looked at again only with --recheck, from "),
        (private, "robots     not allowed: "),
        (google, "link       it is a link of Google News, which does not say where it leads: "),
    ):
        told = run("explain", url).stdout
        assert f"\n{said}" in told
        assert f"\nnamed by   source 1, feed “Aller” {feed}\n" in told
    assert "\nsource     it is source 1, feed “Aller” " in run("explain", feed).stdout


@pytest.mark.usefixtures("filled")
def test_a_url_that_nobody_met(run: Run) -> None:
    """Is said to be unknown."""
    result = run("explain", URL + "/2")
    unknown = f"nothing is known of {URL}/2: no source named it, and nobody fetched it"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {unknown}\n")


@pytest.mark.usefixtures("filled")
def test_a_link_of_google_news_that_nobody_met(run: Run) -> None:
    """Is said to be unresolvable all the same."""
    result = run("explain", "https://news.google.com/rss/articles/CBMiabc")
    assert result.exit_code == 1
    assert "it is a link of Google News, which does not say where it leads" in result.stderr


@pytest.mark.usefixtures("filled")
def test_what_is_no_url(run: Run) -> None:
    """Is unknown, too."""
    assert run("explain", "bbc.co.uk").exit_code == 1
