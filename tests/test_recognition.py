"""Which kept article a reading is of: canonicals, AMP copies, hosts, sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.model import Alias, Article, Charset, KeptArticle, Outcome, Page
from scraper.reading import Reading
from scraper.settling import Result, Settler
from scraper.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SITE = "https://news.example"
FLOOD = (
    "The river rose by two metres overnight and flooded the cellars.\n"
    "Nobody was hurt, but forty families had to leave their homes.\n"
    "Rain is expected until Tuesday, and the dam is nearly full."
)
VOTE = (
    "The council voted on Monday to close both of the town's swimming baths.\n"
    "They lose a million a year, its treasurer told a crowded meeting.\n"
    "Members of three clubs have begun to gather names against it."
)
EDITED = FLOOD.replace("forty families", "fifty families")

Read = Callable[..., Result]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a new archive."""
    with Store.open(tmp_path / "a.db", write=True) as opened:
        yield opened


@pytest.fixture
def read(store: Store) -> Read:
    """Settle what was read at an address: a text, the address that its page declares, aliases."""

    def settle(
        url: str,
        text: str = FLOOD,
        declared: str | None = None,
        *aliases: Alias,
        title: str | None = "Flood in the old town",
        by: str | None = None,
        published: str | None = None,
    ) -> Result:
        page = Page(
            url=url,
            requested=by or url,
            body=f"{url} {text}".encode(),
            charset=Charset("utf-8", "header"),
            fetched_at="2026-03-01T12:00:00Z",
            status=200 if url.startswith("http") else None,
            redirects=(by,) if by else (),
        )
        found = Article(
            url=declared or (url if url.startswith("http") else None),
            title=title,
            text=text,
            site="news.example",
            published=published,
            provenance={"url": "html"} if declared else {},
        )
        return Settler(store, lambda: NOW).settle(Reading(by or url, page, found, 0, aliases))

    return settle


def kept(store: Store, target: int | str = 1) -> KeptArticle:
    """Find a kept article."""
    found = store.article(target)
    assert found is not None
    return found


def whys(store: Store, number: int = 1) -> dict[str, str]:
    """The addresses of an article, without the site, and why each is one."""
    return {alias.url.removeprefix(SITE): alias.why for alias in store.aliases(number)}


def test_every_way_to_an_article_is_kept(store: Store, read: Read) -> None:
    """A redirect, a canonical, og:url, an AMP copy that the page names, one that was read."""
    og, amp = Alias(f"{SITE}/og", "canonical"), Alias(f"{SITE}/a/amp", "amp")
    read(f"{SITE}/a?x=1", FLOOD, f"{SITE}/a", og, amp, by=f"{SITE}/short")
    lite = f"{SITE}/a/lite"
    assert read(lite, FLOOD, f"{SITE}/a", Alias(lite, "amp")).article_id == 1
    assert whys(store) == {
        "/a": "canonical",
        "/a/amp": "amp",
        "/a/lite": "amp",
        "/a?x=1": "redirect",
        "/og": "canonical",
        "/short": "fetched",
    }


def test_an_amp_copy_is_read_first(store: Store, read: Read) -> None:
    """The article is kept under the address that it names, and revised from there."""
    amp = f"{SITE}/a/amp"
    read(amp, FLOOD, f"{SITE}/a", Alias(amp, "amp"))
    assert kept(store).article.url == f"{SITE}/a"
    assert read(f"{SITE}/a", EDITED, f"{SITE}/a").attempt.outcome is Outcome.REVISED
    assert whys(store) == {"/a": "canonical", "/a/amp": "amp"}


def test_an_amp_copy_does_not_rewrite_its_article(store: Store, read: Read) -> None:
    """Its template has words of its own: the two would take turns."""
    read(f"{SITE}/a", FLOOD)
    amp = f"{SITE}/a/amp"
    result = read(amp, EDITED, f"{SITE}/a", Alias(amp, "amp"))
    assert (result.attempt.outcome, result.article_id) == (Outcome.DUPLICATE, 1)
    assert (kept(store).article.text, kept(store).revision) == (FLOOD, 1)


def test_an_article_that_is_only_read_as_amp_is_revised(store: Store, read: Read) -> None:
    """There is no other page to take turns with."""
    amp = f"{SITE}/a/amp"
    read(amp, FLOOD, f"{SITE}/a", Alias(amp, "amp"))
    result = read(amp, EDITED, f"{SITE}/a", Alias(amp, "amp"))
    assert (result.attempt.outcome, result.article_id) == (Outcome.REVISED, 1)
    assert kept(store).article.url == f"{SITE}/a"


@pytest.mark.parametrize("order", [("/a", "/b"), ("/b", "/a")])
def test_two_articles_with_one_canonical_stay_two(
    store: Store, read: Read, order: tuple[str, str]
) -> None:
    """However often, and in whichever order, they are looked at; each may still be edited."""
    texts = {"/a": FLOOD, "/b": VOTE}
    section = f"{SITE}/news/latest"
    for round_ in range(3):
        for path in order:
            text = texts[path] if round_ < 2 else f"{texts[path]}\nIt was edited."
            read(SITE + path, text, section, title=f"Title of {path}")
    both = {kept(store, SITE + path).article.text for path in order}
    assert both == {f"{FLOOD}\nIt was edited.", f"{VOTE}\nIt was edited."}
    assert [kept(store, SITE + path).revision for path in order] == [2, 2]
    assert store.article(3) is None


def test_two_articles_with_one_title_and_one_canonical_stay_two(store: Store, read: Read) -> None:
    """A title such as that of a ticker says nothing."""
    for path, text in (("/a", FLOOD), ("/b", VOTE)):
        read(SITE + path, text, f"{SITE}/ticker", title="News ticker")
    assert [kept(store, n).article.text for n in (1, 2)] == [FLOOD, VOTE]


def test_a_canonical_that_was_not_believed_is_told(read: Read) -> None:
    """With the article that has it."""
    read(f"{SITE}/a", FLOOD)
    attempt = read(f"{SITE}/b", VOTE, f"{SITE}/a", title="Baths close").attempt
    assert attempt.detail == (
        f"a new article; the address that it declares, {SITE}/a, is article 1’s"
    )


def test_a_whole_new_text_at_the_same_page_is_the_same_article(store: Store, read: Read) -> None:
    """It was read there before, and calls itself so as before."""
    for text in (FLOOD, VOTE):
        result = read(f"{SITE}/a?id=7", text, f"{SITE}/a", title=text[:20])
    assert (result.attempt.outcome, result.article_id) == (Outcome.REVISED, 1)
    assert store.article(2) is None


@pytest.mark.parametrize("text", [VOTE, EDITED])
def test_a_page_never_touches_the_article_of_another_host(
    store: Store, read: Read, text: str
) -> None:
    """Whether its words are others or nearly the same."""
    read(f"{SITE}/a", FLOOD)
    read("https://blog.news.example/x", text, f"{SITE}/a", title=f"{text[:9]}")
    article = kept(store)
    assert (article.article.text, article.article.url, article.revision) == (
        FLOOD,
        f"{SITE}/a",
        1,
    )


def test_the_copy_on_another_host_is_found(store: Store, read: Read) -> None:
    """It is an alias, and the detail says why it changed nothing."""
    read(f"{SITE}/a", FLOOD)
    attempt = read("https://m.news.example/a", EDITED, f"{SITE}/a").attempt
    assert attempt.outcome is Outcome.DUPLICATE
    assert attempt.detail == (
        "m.news.example has article 1 in other words, which do not replace its own"
    )
    assert kept(store, "https://m.news.example/a").id == 1


def test_an_article_that_is_only_read_on_another_host_is_revised(store: Store, read: Read) -> None:
    """A feed may name the mobile pages alone."""
    for text in (FLOOD, EDITED):
        result = read("https://m.news.example/a", text, f"{SITE}/a")
    assert (result.attempt.outcome, kept(store).article.text) == (Outcome.REVISED, EDITED)


@pytest.mark.parametrize(("old", "new"), [("www.", ""), ("", "www.")])
def test_www_is_the_same_host(store: Store, read: Read, old: str, new: str) -> None:
    """Either may revise the other's."""
    read(f"https://{old}news.example/a", FLOOD)
    result = read(f"https://{new}news.example/a", EDITED, f"https://{old}news.example/a")
    assert (result.attempt.outcome, kept(store).revision) == (Outcome.REVISED, 2)


def test_an_article_that_moved_to_another_host(store: Store, read: Read) -> None:
    """Its own address leads there now, so it is that page's."""
    read(f"{SITE}/a", FLOOD)
    new = "https://paper.example/a"
    result = read(new, EDITED, None, by=f"{SITE}/a")
    assert (result.attempt.outcome, kept(store).article.url) == (Outcome.REVISED, new)


def test_a_page_that_calls_itself_otherwise_now_keeps_its_article(store: Store, read: Read) -> None:
    """The new slug is an alias first, and the address of the next version."""
    read(f"{SITE}/a", FLOOD)
    assert read(f"{SITE}/a", FLOOD, f"{SITE}/a-new").attempt.outcome is Outcome.UNCHANGED
    assert kept(store, f"{SITE}/a-new").id == 1
    read(f"{SITE}/a", EDITED, f"{SITE}/a-new")
    assert kept(store).article.url == f"{SITE}/a-new"


def test_a_declared_address_takes_none_from_another_article(store: Store, read: Read) -> None:
    """Neither as a further one nor as its own."""
    alias = f"{SITE}/flood"
    read(f"{SITE}/a", FLOOD, None, Alias(alias, "canonical"))
    read(f"{SITE}/b", VOTE, None, Alias(alias, "canonical"), title="Baths close")
    read(f"{SITE}/c", VOTE[:130], alias, title="Baths")
    assert kept(store, alias).id == 1
    assert [kept(store, n).article.url for n in (2, 3)] == [f"{SITE}/b", f"{SITE}/c"]


def test_two_files_that_declare_one_address_stay_two(store: Store, read: Read) -> None:
    """Of one address only versions of one article are one."""
    read("file:///a.html", FLOOD, f"{SITE}/a")
    assert read("file:///b.html", EDITED, f"{SITE}/a").article_id == 1
    assert read("file:///c.html", VOTE, f"{SITE}/a", title="Baths close").article_id == 2
    assert kept(store, 2).article.url == "file:///c.html"


@pytest.mark.parametrize(
    ("day", "is_one"),
    [("2026-03-01", True), (None, True), ("2026-03-02", False), ("2026-03-01T18:00:00Z", False)],
)
def test_a_print_version_may_have_less_of_the_time(
    store: Store, read: Read, day: str | None, is_one: bool
) -> None:
    """The same words at another address are one article, if the times may be one."""
    read(f"{SITE}/flood-1", published="2026-03-01T09:30:00Z")
    result = read(f"{SITE}/flood-1?print=1", published=day)
    assert (result.attempt.outcome is Outcome.DUPLICATE) is is_one
    assert whys(store)["/flood-1"] == "canonical"
