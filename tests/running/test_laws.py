"""Laws of runs, over random newspapers, troubles, options, interruptions and passing days."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from scraper.model import Source, SourceKind
from scraper.running import Report, SourceRead
from scraper.settling import Result
from tests.newspaper import EVERYWHERE, PLANS, Log, Newspaper, Plan, Record, behaviours
from tests.newspaper.behaviours import Behaviour
from tests.newspaper.host import FEED, ROBOTS_FILE, SITEMAP_INDEX, SITEMAPS, USUAL_FEED
from tests.newspaper.log import ROBOTS
from tests.running.conftest import DELAY_S, Desk, Time

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
SLACK_S = 0.001  # of sums of seconds
TURN_S = 60.0  # seconds that may pass between reading robots.txt and the request that it allows
QUIET_DAYS = 9  # by then what waits longest (three days) and sources (a day, twice) have had a turn
EXAMPLES = 8  # stories; each takes up to a second, and hundreds were tried when this was written
JOIN_S = 5.0  # real seconds for threads that were let go
MIDDLE = "2026-11-19T06:30:00Z"  # between the first article of a host and its others


@dataclass(frozen=True, slots=True)
class Publish:
    """A host has one more article."""

    host: int


@dataclass(frozen=True, slots=True)
class Edit:
    """An article has one more paragraph."""

    host: int
    number: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """A host misbehaves at one of its places; `leads` is where it then leads to, if it does."""

    host: int
    place: int
    behaviour: Behaviour | None
    is_final: bool = False
    leads: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """A person removes the source of a host."""

    host: int


@dataclass(frozen=True, slots=True)
class Add:
    """A person adds it, again perhaps."""

    host: int
    recheck: bool


@dataclass(frozen=True, slots=True)
class Go:
    """Time passes, and a run begins; it is interrupted after so many words, if ever."""

    wait_s: float
    limit: int | None = None
    since: str | None = None
    only: tuple[int, ...] = ()
    force: bool = False
    recheck: bool = False
    jobs: int = 8
    max_time_s: float = 1e6
    stop_after: int | None = None


Deed = Publish | Edit | Trouble | Remove | Add | Go


@dataclass(frozen=True, slots=True)
class Story:
    """A newspaper of these plans, and what happens to it."""

    plans: tuple[Plan, ...]
    articles: int
    recheck: bool
    deeds: tuple[Deed, ...]


def busy(seconds: str, times: int | None, status: int) -> Behaviour:
    """Ask to be left alone; the log notes ETags, so this one says for how long."""
    headers = (("Retry-After", seconds), ("ETag", seconds))
    return Behaviour(times=times, status=status, headers=headers, body=b"")


HOSTS = st.integers(0, 3)
TIMES = st.none() | st.integers(1, 4)
SECONDS = st.integers(1, 4_000).map(str) | st.integers(1, 60).map(str)
PASSING = (
    st.builds(behaviours.failing, TIMES, st.sampled_from([500, 503, 404, 403, 429]))
    | st.builds(busy, SECONDS, TIMES, st.sampled_from([429, 429, 500, 503]))
    | st.builds(behaviours.cut_off, st.integers(0, 600), TIMES)
    | st.builds(behaviours.slow, st.floats(0.1, 100))
    | st.builds(behaviours.dripping, st.floats(0.01, 1))
    | st.sampled_from(
        [behaviours.restless(), behaviours.always_unmodified(), behaviours.stubbornly_unmodified()]
    )
)
CLOSING = st.builds(behaviours.failing, TIMES, st.sampled_from([500, 503, 429])) | st.builds(
    busy, SECONDS, TIMES, st.just(429)
)
FINAL = st.sampled_from(
    [
        behaviours.gone(),
        Behaviour(status=200, media="application/pdf", body=b"%PDF-1.4"),
        Behaviour(status=200, media="text/html", body=b"<h1>Subscribe</h1>"),
    ]
)
ROBOTS_PLACE, HOST_PLACE, SOURCE_PLACE, FILE_PLACE, ARTICLE_PLACE = 0, 1, 2, 3, 4
PLACES = st.integers(SOURCE_PLACE, ARTICLE_PLACE + 4)
TROUBLES = (
    st.builds(Trouble, HOSTS, st.integers(HOST_PLACE, ARTICLE_PLACE + 4), PASSING)
    | st.builds(Trouble, HOSTS, st.just(ROBOTS_PLACE), CLOSING)
    | st.builds(Trouble, HOSTS, PLACES, FINAL, st.just(True))
    | st.builds(
        Trouble,
        HOSTS,
        PLACES,
        st.sampled_from([behaviours.moved("", status) for status in (301, 302, 307, 308)]),
        st.just(True),
        st.tuples(HOSTS, st.integers(SOURCE_PLACE, ARTICLE_PLACE + 5)),
    )
    | st.builds(Trouble, HOSTS, st.integers(ROBOTS_PLACE, ARTICLE_PLACE + 4), st.none())
)
RUNS = st.builds(
    Go,
    wait_s=st.sampled_from([MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 20 * HOUR]),
    limit=st.none() | st.integers(1, 4),
    since=st.sampled_from([None, None, MIDDLE]),
    only=st.just(()) | st.tuples(st.integers(1, 3)),
    force=st.booleans(),
    recheck=st.booleans(),
    jobs=st.integers(1, 8),
    max_time_s=st.just(1e6) | st.floats(1, 60),
    stop_after=st.none() | st.integers(0, 8),
)
DEEDS = st.one_of(
    TROUBLES,
    TROUBLES,
    st.builds(Publish, HOSTS),
    st.builds(Edit, HOSTS, st.integers(0, 3)),
    st.builds(Remove, HOSTS),
    st.builds(Add, HOSTS, st.booleans()),
)
STEPS = st.tuples(st.lists(DEEDS, min_size=3, max_size=6), RUNS).map(
    lambda step: (*step[0], step[1])
)
# Two hosts on which much can happen, and any third one.
SOUND = [plan for plan in PLANS if plan.trouble in ("", "private") and plan.source != "home-link"]
OTHERS = [plan for plan in PLANS if plan not in SOUND]
STORIES = st.builds(
    Story,
    st.builds(
        lambda sound, other: (*sound, other),
        st.lists(st.sampled_from(SOUND), min_size=2, max_size=2, unique=True),
        st.sampled_from(OTHERS),
    ),
    st.integers(2, 3),
    st.booleans(),
    st.lists(STEPS, min_size=2, max_size=4).map(lambda steps: tuple(chain.from_iterable(steps))),
)


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: which requests of the log are its own, and whether it was interrupted."""

    first: int
    end: int
    was_interrupted: bool


class Stop:
    """Interrupts a run after so many words."""

    def __init__(self, after: int | None) -> None:
        self._left = after

    def __call__(self, _: SourceRead | Result) -> None:
        """Count one."""
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise KeyboardInterrupt


@dataclass(slots=True)
class World:
    """A newspaper, an archive of it, and what has happened."""

    paper: Newspaper
    desk: Desk
    plans: dict[str, Plan]
    added: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)  # articles that may be lost to a final answer
    ran: list[Ran] = field(default_factory=list)
    before: dict[tuple[str, str], Behaviour | None] = field(default_factory=dict)

    def name(self, host: int) -> str:
        """The name of a host, whatever the number."""
        names = self.paper.names()
        return names[host % len(names)]

    def source(self, name: str) -> str:
        """What is added of a host."""
        paths = {"robots": SITEMAP_INDEX, "home-link": FEED, "home-guess": USUAL_FEED}
        path = paths.get(self.plans[name].source)
        return self.paper.source(name) if path is None else self.paper.url(name, path)

    def kind(self, name: str) -> SourceKind:
        """What that is."""
        sitemaps = ("news-sitemap", "sitemap-index", "robots")
        kind = self.plans[name].source
        if kind in sitemaps:
            return SourceKind.SITEMAP
        return SourceKind.LISTING if kind == "home-plain" else SourceKind.FEED

    def place(self, name: str, place: int) -> str:
        """The path of a place of a host."""
        if place == ROBOTS_PLACE:
            return ROBOTS
        if place == HOST_PLACE:
            return EVERYWHERE
        if place == FILE_PLACE:
            return SITEMAPS[0]
        articles = self.paper.articles(name)
        if place == SOURCE_PLACE or not articles:
            return self.source(name).removeprefix(self.paper.url(name, ""))
        url = articles[(place - ARTICLE_PLACE) % len(articles)]
        return url.removeprefix(self.paper.url(name, ""))

    # What happens.

    def do(self, deed: Deed) -> None:
        """Let it happen."""
        match deed:
            case Publish(host):
                self.paper.publish(self.name(host))
            case Edit(host, number):
                count = len(self.paper.articles(self.name(host)))
                if count:
                    text = f"Correction of paragraph {number}: an earlier version was wrong here."
                    self.paper.edit(self.name(host), number % count, text)
            case Trouble():
                self.trouble(deed)
            case Remove(host):
                self.remove(self.name(host))
            case Add(host, recheck):
                self.add(self.name(host), recheck=recheck)
            case Go():
                self.go(deed)

    def trouble(self, told: Trouble) -> None:
        """Misbehave, and remember how it was before."""
        name = self.name(told.host)
        path, behaviour = self.place(name, told.place), told.behaviour
        if path == ROBOTS and self.plans[name].robots in ("error", "redirect"):
            return  # its own trouble goes on
        if told.leads is not None and behaviour is not None:
            other = self.name(told.leads[0])
            behaviour = behaviours.moved(
                self.paper.url(other, self.place(other, told.leads[1])), behaviour.status or 301
            )
        found = self.paper._hosts[name]._behaviours.get(path)
        was = self.before.setdefault((name, path), found)
        self.paper.behave(name, path, was if behaviour is None else behaviour)
        if told.is_final:
            self.open.add(self.paper.url(name, path))

    def calm(self) -> None:
        """End all troubles but those of the plans."""
        for (name, path), was in self.before.items():
            self.paper.behave(name, path, was)

    def remove(self, name: str) -> None:
        """Remove the source of a host."""
        with self.desk.archive() as archive:
            source = archive.source(self.source(name))
            if source is not None:
                archive.remove_source(source.id)
        self.added.discard(name)

    def add(self, name: str, *, recheck: bool = False) -> None:
        """Add it."""
        with self.desk.archive() as archive:
            source = Source(self.source(name), self.kind(name), recheck=recheck)
            archive._store.add_source(source, self.desk.time.now())
        self.added.add(name)

    def go(self, told: Go) -> Report | None:
        """Let time pass and run; None where the run was interrupted."""
        self.desk.time.sleep(told.wait_s)
        first = len(self.paper.log())
        report: Report | None = None
        with suppress(KeyboardInterrupt):
            report = self.desk.run(
                Stop(told.stop_after),
                limit=told.limit,
                since=told.since,
                only=told.only,
                force=told.force,
                recheck=told.recheck,
                jobs=told.jobs,
                max_time_s=told.max_time_s,
            )
        _join()
        self.ran.append(Ran(first, len(self.paper.log()), report is None))
        return report

    # What is looked at.

    def rows(self, sql: str) -> list[Any]:
        """Ask the archive's file."""
        with closing(sqlite3.connect(self.desk.path)) as db:
            return db.execute(sql).fetchall()

    def titles(self) -> dict[str, str | None]:
        """The articles that are kept."""
        return dict(self.rows("SELECT url, title FROM articles"))


def _join() -> None:
    """Wait for the threads of a run that was broken off, and for the answers to them."""
    while threads := [t for t in threading.enumerate() if t.name.endswith("(_serve)")]:
        for thread in threads:
            if thread.ident is not None:  # else it is about to be started
                thread.join(JOIN_S)
                assert not thread.is_alive()


@contextmanager
def world(story: Story) -> Iterator[World]:
    """Let a story happen, with all sources added at first."""
    time = Time()
    with (
        tempfile.TemporaryDirectory() as folder,
        Newspaper(
            len(story.plans),
            story.articles,
            plans=story.plans,
            clock=time.clock,
            sleep=time.sleep,
        ) as paper,
    ):
        plans = dict(zip(paper.names(), story.plans, strict=True))
        made = World(paper, Desk(Path(folder) / "articles.db", time), plans)
        for name in paper.names():
            made.add(name, recheck=story.recheck)
        for deed in story.deeds:
            made.do(deed)
        yield made


# The laws.


def obeys_robots(made: World) -> None:
    """Nothing that robots.txt forbids, and nothing while it cannot be read or is too old."""
    log = made.paper.log()
    assert not log.urls() & made.paper.expected().never
    for name, plan in made.plans.items():
        rules: Record | None = None
        for record in log.of(name):
            if record.path == ROBOTS:
                rules = record
            elif record.path != ROBOTS_FILE:
                assert rules is not None, record
                assert rules.status < 500, (rules, record)
                assert rules.status != 429, (rules, record)
                assert record.began - rules.end <= DAY + TURN_S, (rules, record)
                assert plan.robots not in ("error", "forbidden"), record
                assert plan.trouble != "private" or "/private/" not in record.path, record


def keeps_pauses(made: World) -> None:
    """Two seconds between two requests to a host of one run, never two at once."""
    log = made.paper.log()
    for ran in made.ran:
        own = Log(log.records[ran.first : ran.end])
        for name in made.paper.names():
            for a, b in pairwise(own.of(name)):
                # Of a body that was too long the server sees late that nobody reads on.
                is_left = made.plans[name].trouble in ("endless-feed", "huge-feed")
                end = a.began if is_left else a.end
                assert b.began - end >= DELAY_S - SLACK_S, (a, b)


def keeps_rests(made: World) -> None:
    """No host is asked before the seconds that its 429 asked for are over.

    A run that is interrupted forgets what it was just told, and only that.
    """
    log = made.paper.log()
    for ran in made.ran:
        for number in range(ran.first, ran.end):
            record = log.records[number]
            if record.status != 429 or record.etag is None:
                continue
            later = log.records[number + 1 : ran.end if ran.was_interrupted else None]
            after = next((other for other in later if other.host == record.host), None)
            over = record.end + float(record.etag) - SLACK_S
            assert after is None or after.began >= over, (record, after)


def is_whole(made: World) -> None:
    """Each attempt says why, each run how it ended, each link that is kept has its article."""
    assert made.rows("PRAGMA integrity_check") == [("ok",)]
    assert made.rows("PRAGMA foreign_key_check") == []
    assert made.rows("SELECT * FROM attempts WHERE trim(detail) = ''") == []
    codes = [code for (code,) in made.rows("SELECT exit_code FROM runs ORDER BY id")]
    assert [code == 130 for code in codes] == [ran.was_interrupted for ran in made.ran]
    assert all(code in (0, 3, 4, 130) for code in codes), codes
    with made.desk.archive() as archive:
        for (url,) in made.rows("SELECT url FROM links WHERE state = 'kept'"):
            assert archive.article(url) is not None, url


def has_everything(made: World) -> None:
    """Every allowed article of the sources that are left, once, as it was written; nothing else."""
    expected, paper = made.paper.expected(), made.paper
    titles = made.titles()
    own = {url: name for name in paper.names() for url in paper.articles(name)}
    must = {
        url
        for url in expected.stored | expected.later
        if own[url] in made.added and url not in made.open
    }
    assert must <= titles.keys()
    may = expected.stored | expected.later | expected.open | made.open
    may = may.union(*expected.copies)
    assert titles.keys() <= may
    for group in expected.copies:
        name = next(own[url] for url in group if url in own)
        count = len(group & titles.keys())
        assert count <= 1, group
        if name in made.added and not group & made.open:
            assert count == 1, group
    for name in paper.names():
        for number, url in enumerate(paper.articles(name)):
            if url in titles:
                assert titles[url] == paper.title(name, number), (url, titles[url])


def repeats_nothing(made: World) -> None:
    """A run that is repeated at once stores nothing, and asks only whether anything changed."""
    made.go(Go(HOUR, force=True))
    before = len(made.paper.log())
    report = made.go(Go(DELAY_S, force=True))
    assert report is not None
    assert (report.stored, report.revised, report.links_new) == (0, 0, 0)
    well = {url for (url,) in made.rows("SELECT url FROM sources WHERE failures = 0")}
    last: dict[str, Record] = {}  # of each address the last answer with a body
    for number, record in enumerate(made.paper.log()):
        told = last.get(record.url)
        if number >= before and record.url in well and told is not None:
            has_validators = told.etag is not None or told.last_modified is not None
            is_young = record.began - told.end < DAY - TURN_S
            assert record.is_conditional or not (has_validators and is_young), (told, record)
        if record.status == 200:
            last[record.url] = record


def settle_down(made: World) -> None:
    """End all troubles, and let days pass with plain runs."""
    made.calm()
    for name in sorted(made.added):
        with made.desk.archive() as archive:
            source = archive.source(made.source(name))
        if source is None or not source.state.enabled:  # it was retired
            made.add(name)
    for _ in range(QUIET_DAYS):
        made.go(Go(DAY))


PLAIN, ATOM = Plan("plain"), Plan("atom", feed="atom", robots="rules", trouble="private")
HOME = Plan("home-plain", source="home-plain")
FOUND = behaviours.moved("", 302)
# Stories that once broke a law.
LED_ELSEWHERE = Story(  # an article to another one of the same host, for a day
    (PLAIN,),
    2,
    True,
    (
        Trouble(0, ARTICLE_PLACE, FOUND, is_final=True, leads=(0, ARTICLE_PLACE + 1)),
        Go(MINUTE),
        Trouble(0, ARTICLE_PLACE, None),
        Go(DAY),
    ),
)
PAGE_TO_FEED = Story(  # a page of links to the feed of another host, for a day
    (HOME, ATOM),
    3,
    False,
    (Trouble(0, SOURCE_PLACE, FOUND, leads=(1, SOURCE_PLACE)), Go(MINUTE)),
)


@settings(
    derandomize=True,
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(STORIES)
@example(LED_ELSEWHERE)
@example(PAGE_TO_FEED)
def test_whatever_happens_the_laws_hold(story: Story) -> None:
    """Of robots.txt, pauses, rests, the archive, what it holds in the end, and repeated runs."""
    with world(story) as made:
        settle_down(made)
        repeats_nothing(made)
        for law in (obeys_robots, keeps_pauses, keeps_rests, is_whole, has_everything):
            law(made)
