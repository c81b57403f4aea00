"""What the hosts of a newspaper are like: a table of plans, and what each trouble does to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle, islice

from scraper.model import Outcome
from tests.newspaper import behaviours, pages
from tests.newspaper.behaviours import EVERYWHERE, Behaviour
from tests.newspaper.host import ROBOTS_FILE, Fate, Host, Plan
from tests.newspaper.log import ROBOTS

SLOW_S = 0.05  # seconds before each answer of a slow host: seen in a log, not felt in a test
DRIP_S = 0.002  # seconds between the pieces of a feed that drips
BROKEN_SHARE = 0.7  # of a feed that breaks off: within an item
GOOGLE_NEWS = "https://news.google.com/rss/articles/CBMiWkFVX3lxTE9abXhQ?oc=5"

PLANS = (
    Plan("plain"),
    Plan("atom", feed="atom", robots="rules", trouble="private"),
    Plan("json", feed="json", robots="missing"),
    Plan("crawl-delay", robots="delay", trouble="private"),
    Plan("named-rules", feed="atom", robots="named", trouble="private"),
    Plan("news-sitemap", source="news-sitemap", robots="rules", trouble="private"),
    Plan("sitemap-index", source="sitemap-index"),
    Plan("robots-sitemap", source="robots"),
    Plan("home-link", source="home-link", feed="atom"),
    Plan("home-guess", source="home-guess"),
    Plan("home-plain", source="home-plain", robots="rules", trouble="private"),
    Plan("robots-error", robots="error", trouble="robots-error"),
    Plan("robots-redirect", robots="redirect", trouble="robots-redirect"),
    Plan("forbidden", robots="forbidden", trouble="forbidden"),
    Plan("slow", trouble="slow"),
    Plan("drip", feed="json", trouble="drip"),
    Plan("busy", trouble="busy"),
    Plan("busy-feed", feed="atom", trouble="busy-feed"),
    Plan("shaky", trouble="shaky"),
    Plan("hang-up", trouble="hang-up"),
    Plan("gone-feed", trouble="gone-feed"),
    Plan("gone-articles", trouble="gone-articles"),
    Plan("broken-feed", trouble="broken-feed"),
    Plan("html-feed", trouble="html-feed"),
    Plan("empty-feed", trouble="empty-feed"),
    Plan("huge-feed", trouble="huge-feed"),
    Plan("endless-feed", trouble="endless-feed"),
    Plan("moved", feed="atom", trouble="moved"),
    Plan("loop", trouble="loop"),
    Plan("twins", trouble="twins"),
    Plan("copies", trouble="copies"),
    Plan("strangers", trouble="strangers"),
    Plan("files", trouble="files"),
    Plan("walls", trouble="walls"),
    Plan("lies-always", trouble="lies-always"),
    Plan("lies-asked", trouble="lies-asked"),
    Plan("restless", feed="atom", trouble="restless"),
    Plan("closed", trouble="closed"),
    Plan("plain-atom", feed="atom"),
    Plan("plain-json", feed="json"),
)


def planned(count: int, plans: tuple[Plan, ...] = PLANS) -> Iterator[tuple[str, Plan]]:
    """So many plans in turn, each with a name of its own: `plain`, ..., `plain-2`."""
    for index, plan in enumerate(islice(cycle(plans), count)):
        turn = index // len(plans)
        yield (plan.name if turn == 0 else f"{plan.name}-{turn + 1}"), plan


def _private(host: Host) -> None:
    """One more article lies where robots.txt lets nobody go."""
    host.add(path=f"/private/memo-from-the-editor-{host.index}").fate = Fate.NEVER


def _all(host: Host, fate: Fate) -> None:
    """What it has and what it will publish ends so."""
    host.fate = fate
    for entry in host.entries:
        entry.fate = fate


def _closed_to_all(host: Host, outcome: Outcome) -> None:
    host.source_outcome = outcome
    host.untouchable.append(host.url(host.source_path))
    _all(host, Fate.NEVER)


def _robots_error(host: Host) -> None:
    host.behave(ROBOTS, behaviours.failing(status=503))
    _closed_to_all(host, Outcome.ROBOTS)


def _forbidden(host: Host) -> None:
    _closed_to_all(host, Outcome.ROBOTS)


def _robots_redirect(host: Host) -> None:
    host.behave(ROBOTS, behaviours.moved(ROBOTS_FILE))
    _private(host)


def _slow(host: Host) -> None:
    host.behave(EVERYWHERE, behaviours.slow(SLOW_S))


def _drip(host: Host) -> None:
    host.behave(host.feed_path, behaviours.dripping(DRIP_S))


def _busy(host: Host) -> None:
    """It is asked too often once, in the middle of its articles."""
    if host.entries:
        entry = host.entries[len(host.entries) // 2]
        host.behave(entry.path, behaviours.too_many())
    _all(host, Fate.LATER)  # the host rests as a whole


def _busy_feed(host: Host) -> None:
    host.behave(host.feed_path, behaviours.too_many())
    _all(host, Fate.LATER)


def _shaky(host: Host) -> None:
    """One article fails once, another one always."""
    _all(host, Fate.LATER)  # a host that fails may be left alone for a while
    for entry, times in zip(host.entries, (1, None), strict=False):
        host.behave(entry.path, behaviours.failing(times))
        if times is None:
            entry.fate, entry.outcome = Fate.FAILED, Outcome.HTTP_ERROR


def _hang_up(host: Host) -> None:
    """The connection breaks within the first article, once."""
    for entry in host.entries[:1]:
        host.behave(entry.path, behaviours.cut_off(500, times=1))
    _all(host, Fate.LATER)


def _failing_source(host: Host, outcome: Outcome, behaviour: Behaviour | None) -> None:
    """Nothing can be learned of what the host has."""
    host.source_outcome = outcome
    host.fate = Fate.NEVER
    host.entries.clear()
    if behaviour is not None:
        host.behave(host.feed_path, behaviour)


def _gone_feed(host: Host) -> None:
    _failing_source(host, Outcome.GONE, behaviours.gone())


def _gone_articles(host: Host) -> None:
    """Of what the feed names one is gone and one is missing."""
    answers = (
        (behaviours.gone(), Outcome.GONE),
        (behaviours.missing(), Outcome.HTTP_ERROR),
    )
    for entry, (behaviour, outcome) in zip(host.entries, answers, strict=False):
        host.behave(entry.path, behaviour)
        entry.fate, entry.outcome = Fate.FAILED, outcome


def _broken_feed(host: Host) -> None:
    """The XML breaks off within an item; what stands before it can be read, but need not be."""
    host.behave(host.feed_path, Behaviour(keep=BROKEN_SHARE))
    _all(host, Fate.OPEN)


def _html_feed(host: Host) -> None:
    behaviour = Behaviour(body=pages.NOTICE, media="text/html")
    _failing_source(host, Outcome.NOT_ARTICLE, behaviour)


def _empty_feed(host: Host) -> None:
    """A feed in good order with nothing in it is no failure."""
    host.entries.clear()


def _huge_feed(host: Host) -> None:
    _failing_source(host, Outcome.TOO_LARGE, behaviours.huge())


def _endless_feed(host: Host) -> None:
    _failing_source(host, Outcome.TOO_LARGE, behaviours.endless())


def _moved(host: Host) -> None:
    """The feed moved twice, and its links are short ones that redirect."""
    host.entrance = "/rss"
    host.behave("/rss", behaviours.moved("/rss/all", status=301))
    host.behave("/rss/all", behaviours.moved(host.url(host.feed_path), status=308))
    for entry in host.entries:
        short = f"/r/{entry.number}"
        entry.named = (short,)
        host.behave(short, behaviours.moved(entry.path, status=302))


def _loop(host: Host) -> None:
    host.behave("/feeds/elsewhere.xml", behaviours.moved(host.feed_path))
    _failing_source(host, Outcome.REDIRECTS, behaviours.moved("/feeds/elsewhere.xml"))


def _twins(host: Host) -> None:
    """Every article is named by several addresses; the page tells which is its own."""
    for entry in host.entries:
        entry.has_twins = True
        entry.named = (
            f"{entry.path}?utm_source=rss&utm_medium=feed",
            entry.path,
            f"{entry.path}#comments",
            f"{entry.path}?fbclid=IwAR{entry.number}",
            *entry.twins,
            f"/go/{entry.number}",
        )
        host.behave(f"/go/{entry.number}", behaviours.moved(entry.path))


def _copies(host: Host) -> None:
    """The first article lies at two paths, neither of which names the other."""
    for entry in host.entries[:1]:
        copy = f"/archive{entry.path}"
        entry.copies = (copy,)
        entry.named = (entry.path, copy)


def _strangers(host: Host) -> None:
    """Its feed names an aggregator's link, and an article of another site (see `Newspaper`)."""
    host.extra_items.append(GOOGLE_NEWS)
    host.untouchable.append(GOOGLE_NEWS)


def _files(host: Host) -> None:
    """Its feed names what is no page."""
    for name in ("report.pdf", "photo.jpg", "talk.mp3"):
        host.extra_items.append(host.url(f"/files/{name}"))
        host.behave(f"/files/{name}", Behaviour(status=200, media=_MEDIA[name], body=b"%binary"))
    host.extra_items += ["mailto:desk@courier.example", "javascript:void(0)"]


_MEDIA = {"report.pdf": "application/pdf", "photo.jpg": "image/jpeg", "talk.mp3": "audio/mpeg"}


def _walls(host: Host) -> None:
    """The first article is for subscribers, the second is a page without one."""
    told = (
        (pages.PAYWALL, Outcome.PAYWALL),
        ("<!doctype html><title>{title}</title><h1>{title}</h1>", Outcome.NOT_ARTICLE),
    )
    for entry, (text, outcome) in zip(host.entries, told, strict=False):
        body = text.format(title=host.story(entry).title).encode()
        host.behave(entry.path, Behaviour(body=body))
        entry.fate, entry.outcome = Fate.REFUSED, outcome


def _lies_always(host: Host) -> None:
    _failing_source(host, Outcome.HTTP_ERROR, behaviours.always_unmodified())


def _lies_asked(host: Host) -> None:
    """What it publishes is found by the full read of a day later."""
    host.fate = Fate.LATER
    host.behave(host.feed_path, behaviours.stubbornly_unmodified())


def _restless(host: Host) -> None:
    host.behave(EVERYWHERE, behaviours.restless())


def _closed(host: Host) -> None:
    """Nobody listens at its port."""
    _failing_source(host, Outcome.CONNECTION, None)


TROUBLES: dict[str, Callable[[Host], None]] = {
    "": lambda _: None,
    "private": _private,
    "robots-error": _robots_error,
    "robots-redirect": _robots_redirect,
    "forbidden": _forbidden,
    "slow": _slow,
    "drip": _drip,
    "busy": _busy,
    "busy-feed": _busy_feed,
    "shaky": _shaky,
    "hang-up": _hang_up,
    "gone-feed": _gone_feed,
    "gone-articles": _gone_articles,
    "broken-feed": _broken_feed,
    "html-feed": _html_feed,
    "empty-feed": _empty_feed,
    "huge-feed": _huge_feed,
    "endless-feed": _endless_feed,
    "moved": _moved,
    "loop": _loop,
    "twins": _twins,
    "copies": _copies,
    "strangers": _strangers,
    "files": _files,
    "walls": _walls,
    "lies-always": _lies_always,
    "lies-asked": _lies_asked,
    "restless": _restless,
    "closed": _closed,
}
