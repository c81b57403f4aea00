"""Laws of an archive over random lives of its articles, with a model of it in plain Python beside.

What the pages say is made up, and a small extractor of several versions reads them at once. All
else is the program itself, on a file.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from scraper.bundles import Bundle, Kind
from scraper.decide import Refusal
from scraper.differences import applied, differences
from scraper.errors import FetchFailed
from scraper.extractor.refusal import length_flags
from scraper.extractor.typography import count_words
from scraper.model import (
    Article,
    Charset,
    CopyKind,
    Filter,
    Outcome,
    Page,
    Part,
    ReadPage,
    Validators,
    utc_now,
)
from scraper.pipeline import Archive, Result
from scraper.reading import Reader
from scraper.store import Store, duplicates
from scraper.store.connection import open_database
from scraper.workers import Pending, Workers

if TYPE_CHECKING:
    from scraper.fetcher import RobotsFiles, Wanted

EXAMPLES = int(os.environ.get("ARCHIVE_LIVES", "8"))  # lives; a thousand take some minutes
STEPS = int(os.environ.get("ARCHIVE_STEPS", "10"))
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SITES = ("a.example", "b.example", "c.example", "d.example")
PARAGRAPHS, WORDS = 5, 9  # of a story
MIN_SHARE = 0.5  # of a kept text, under which no text replaces it
HAPPENINGS = (
    "appear",
    "walled",
    "again",
    "edit",
    "edit_back",
    "rename",
    "trifle",
    "teaser",
    "gone",
    "another_address",
    "copied",
)
FORMS = {"jsonl": Kind.LINES, "warc": Kind.WARC}


# The extractor, which gets better.

LAST_VERSION = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page says. `coda` is found late, `leftover` is left out late; a wall is read late."""

    title: str
    lines: tuple[str, ...]
    leftover: str
    coda: str
    site: str
    reads: int = 0
    canonical: str | None = None
    is_wall: bool = False

    @property
    def body(self) -> bytes:
        """The page as it is sent."""
        return json.dumps(asdict(self)).encode()


def sheet_of(body: bytes) -> Sheet:
    """What a page says that was sent."""
    told = json.loads(body)
    return Sheet(**{**told, "lines": tuple(told["lines"])})


def read(sheet: Sheet, version: int) -> Article | Refusal:
    """What an extractor of some version makes of a page."""
    if sheet.is_wall and version < 3:
        return Refusal(Outcome.CONSENT, "the page asks for consent", length=40)
    lines = list(sheet.lines)
    if sheet.reads:
        lines.insert(1, f"{sheet.reads:,} reads")
    lines += [sheet.leftover] if version < 1 else []
    lines += [sheet.coda] if version >= 4 else []
    text = "\n".join(lines)
    return Article(
        url=sheet.canonical,
        title=sheet.title,
        text=text,
        language="en",
        site=sheet.site,
        section="News" if version >= 2 else None,
        word_count=count_words(text),
        flags=length_flags(lines),
        provenance={"url": "canonical"} if sheet.canonical else {},
        extractor=f"scraper 0.0.{version}",
    )


class WorkersHere(Workers):
    """Reads in this process, at once."""

    version = 0

    def __init__(self) -> None:
        super().__init__(1)

    def warm_up(self) -> None:
        """Start nothing."""

    def submit(self, page: Page) -> Pending[Article]:
        """Read a page."""
        future: Future[object] = Future()
        found = read(sheet_of(page.body), self.version)
        future.set_result(found if isinstance(found, Refusal) else ReadPage(found))
        return Pending(future)

    def submit_standing(self, page: Page, lines: Sequence[str]) -> Pending[tuple[str, ...]]:  # noqa: ARG002
        """Find none: these pages are not of markup."""
        future: Future[object] = Future()
        future.set_result(())
        return Pending(future)


class Web:
    """What lies at each address: a page, by its redirects, or nothing."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}

    def fetch(
        self,
        url: str,
        _: Validators | None,
        /,
        *,
        wanted: Wanted | None = None,  # noqa: ARG002
    ) -> Page:
        """Get a page."""
        if url not in self.pages:
            raise FetchFailed(url, Outcome.GONE, "the server says 404", status=404)
        return self.pages[url]

    def wait_s(self, _: str, /) -> float:
        """Wait for nobody."""
        return 0.0

    def remember_robots(self, files: RobotsFiles | None, /) -> None:
        """Ask nobody."""

    def spare(self, left_s: object, /) -> None:
        """Spare nobody."""

    def close(self) -> None:
        """End nothing."""


# The model.


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it once read."""

    cause: str | None
    title: str
    text: str
    section: str | None
    seen_at: str


@dataclass(slots=True)
class Story:
    """An article as it should be kept."""

    id: int
    url: str
    family: int
    versions: list[Version]
    sheet: Sheet  # of the kept page
    extractor: int
    first_seen: str
    gone_at: str | None = None

    @property
    def now(self) -> Version:
        """As it reads now."""
        return self.versions[-1]


def _topic_of(sheet: Sheet) -> str:
    return " ".join(sheet.leftover.split()[:3])


def essence(title: str | None, text: str) -> tuple[str | None, list[str]]:
    """What a person sees: no counters."""
    return title, [line for line in text.split("\n") if not line.endswith(" reads")]


@cache
def empty() -> bytes:
    """An archive with nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Store.open(path, write=True).close()
        return path.read_bytes()


@dataclass(slots=True)
class Model:
    """What the archive should hold."""

    stories: dict[int, Story] = field(default_factory=dict)
    urls: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, bool] = field(default_factory=dict)  # by page: whether its body is kept
    refused: list[tuple[str, Sheet]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # all that ever stood anywhere

    def same(self, site: str, article: Article) -> Story | None:
        """The story of a site that reads so."""
        alike = (s for s in self.stories.values() if s.sheet.site == site)
        return next(
            (s for s in alike if (s.now.title, s.now.text) == (article.title, article.text)), None
        )


class Lives(RuleBasedStateMachine):
    """An archive, what happens to it, and what it should be like then."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="lives-"))
        self.files = 0
        self.hours = 0
        self.numbers = 0
        self.keeps_pages = True
        self.web, self.workers, self.model = Web(), WorkersHere(), Model()
        self.path = self._empty()
        self.archive = self._open()

    def teardown(self) -> None:
        """Hold the whole archive against the model, and against what is made of its export."""
        try:
            self._compare_whole()
            self._compare_exports()
        finally:
            self.archive.close()
            shutil.rmtree(self.folder)

    # What happens.

    @initialize(site=st.sampled_from(SITES))
    def first(self, site: str) -> None:
        """There is one article at least."""
        self._appear(site)

    @rule(data=st.data(), what=st.lists(st.sampled_from(HAPPENINGS), min_size=2, max_size=8))
    def days(self, data: st.DataObject, what: list[str]) -> None:
        """Several things happen, an hour or more apart."""
        for name in what:
            getattr(self, name)(data)

    def appear(self, data: st.DataObject) -> None:
        """A new article is fetched."""
        self._appear(data.draw(st.sampled_from(SITES)))

    def _appear(self, site: str) -> None:
        self._fetch_new(site, self._sheet(site), family=self._number())

    def walled(self, data: st.DataObject) -> None:
        """A new article stands behind a wall, or a known one does now."""
        site = data.draw(st.sampled_from(SITES))
        if data.draw(st.booleans()):
            story = self._some(data)
            self._see(story, replace(self._web_sheet(story), is_wall=True))
            return
        sheet = replace(self._sheet(site), is_wall=True)
        self._fetch_new(site, sheet, family=self._number())

    def again(self, data: st.DataObject) -> None:
        """A page is the same."""
        story = self._some(data)
        self._see(story, self._web_sheet(story))

    def edit(self, data: st.DataObject) -> None:
        """A paragraph is another."""
        story = self._some(data)
        sheet = self._web_sheet(story)
        lines = list(sheet.lines)
        lines[data.draw(st.integers(0, len(lines) - 1))] = self._line(_topic_of(sheet))
        self._see(story, replace(sheet, lines=tuple(lines)))

    def edit_back(self, data: st.DataObject) -> None:
        """The page is as it was when its article was first kept, or its kept page was."""
        story = self._some(data)
        self._see(story, story.sheet)

    def rename(self, data: st.DataObject) -> None:
        """The headline is another."""
        story = self._some(data)
        self._see(story, replace(self._web_sheet(story), title=f"Report {self._word()}"))

    def trifle(self, data: st.DataObject) -> None:
        """The page counts its readers."""
        reads = data.draw(st.integers(1, 5_000))
        story = self._some(data)
        self._see(story, replace(self._web_sheet(story), reads=reads))

    def teaser(self, data: st.DataObject) -> None:
        """Only the first lines are there, for once."""
        story = self._some(data)
        whole = self._web_sheet(story)
        self._see(story, replace(whole, lines=whole.lines[:1]))
        self._lay(story.url, whole)

    def gone(self, data: st.DataObject) -> None:
        """The page is not there, or its address leads home."""
        home = data.draw(st.booleans())
        story = self._some(data)
        whole = self._web_sheet(story)
        del self.web.pages[story.url]
        if home:
            self._lay(story.url, self._sheet(story.sheet.site), at=f"https://{story.sheet.site}/")
        for _ in range(2):
            assert self._fetch(story.url).attempt.outcome is Outcome.GONE
            story.gone_at = story.gone_at or self._now_told()
        self._lay(story.url, whole)

    def another_address(self, data: st.DataObject) -> None:
        """The same article is found elsewhere on its site."""
        how = data.draw(st.sampled_from(["redirect", "canonical", "copy"]))
        story = self._some(data)
        sheet = self._web_sheet(story)
        url = f"https://{story.sheet.site}/also/{self._number()}"
        if how == "redirect":
            self._lay(url, sheet, at=story.url)
        else:
            self._lay(url, replace(sheet, canonical=story.url if how == "canonical" else None))
        self._see(story, sheet_of(self.web.pages[url].body), url)

    def copied(self, data: st.DataObject) -> None:
        """Another site has the same article, word for word or nearly."""
        is_near, site = data.draw(st.booleans()), data.draw(st.sampled_from(SITES))
        story = self._some(data)
        family = [s for s in self.model.stories.values() if s.family == story.family]
        if site in {s.sheet.site for s in family}:
            return
        sheet = replace(self._web_sheet(story), site=site, canonical=None)
        if is_near:
            first, *rest = sheet.lines
            sheet = replace(sheet, lines=(f"{first} {self._word()}", *rest))
        self._fetch_new(site, sheet, family=story.family)

    @precondition(lambda self: self.workers.version < LAST_VERSION)
    @rule()
    def better_extractor(self) -> None:
        """The extractor is a newer one."""
        self.workers.version += 1

    @rule()
    def reextract(self) -> None:
        """Every kept page is read again."""
        self._pass()
        expected = Counter[str]()
        for story in self.model.stories.values():
            if self.model.bodies[story.sheet.body.decode()]:
                expected[self._reread(story)] += 1
        for url, sheet in reversed(self.model.refused):
            if self.model.bodies[sheet.body.decode()]:
                self._expect_refused(url, sheet, expected)
        counts = Counter(one.outcome.value for one in self.archive.reextract())
        assert counts["revised"] == expected["revised"]
        assert counts["stored"] == expected["stored"]
        assert not list(self.archive.reextract(dry_run=True)) or not Counter(
            one.outcome for one in self.archive.reextract(dry_run=True)
        ).keys() & {Outcome.REVISED, Outcome.STORED}

    @rule(form=st.sampled_from(sorted(FORMS)))
    def move(self, form: str) -> None:
        """The archive is exported, and life goes on with what is made of that."""
        path = self._imported(self._export(form), form)
        self.archive.close()
        self.path = path
        self.archive = self._open()
        self.model.refused.clear()
        if form == "jsonl":
            self.model.bodies = dict.fromkeys(self.model.bodies, False)
        else:
            held = {story.sheet.body.decode() for story in self.model.stories.values()}
            for body in self.model.bodies:
                self.model.bodies[body] &= body in held or self._has_body(body)

    @rule(form=st.sampled_from(sorted(FORMS)))
    def import_on_top(self, form: str) -> None:
        """What is held already comes again."""
        content = self._export(form)
        self._pass()
        bundle = Bundle("file:///export", FORMS[form])
        results = self.archive.add_all(bundle.read(BytesIO(content), now=self._now()))
        assert {result.attempt.outcome for result in results} <= {Outcome.UNCHANGED}
        assert self._export(form) == content

    @rule(keeps_pages=st.booleans())
    def reopen(self, keeps_pages: bool) -> None:
        """The program is started again, with `--no-pages` or without."""
        self.keeps_pages = keeps_pages
        self.archive.close()
        self.archive = self._open()

    @rule(data=st.data())
    def another_program(self, data: st.DataObject) -> None:
        """Somebody else changes a text, and regrets it."""
        story = self._some(data)
        old, word = story.now, self._word()
        for text, found in ((f"{old.text} {word}", [story.id]), (old.text, [])):
            with closing(sqlite3.connect(self.path)) as db, db:
                db.execute("UPDATE articles SET text = ? WHERE id = ?", (text, story.id))
            self.reopen(self.keeps_pages)
            assert [hit.kept.id for hit in self.archive.search(word)] == found
            faults = list(self.archive.check())
            assert {fault.what for fault in faults} <= {
                Part.ARTICLE,
                Part.DUPLICATE,
            }
            assert bool(faults) is bool(found)

    @rule(table=st.sampled_from(["likenesses", "duplicates", "unindexed"]))
    def repair(self, table: str) -> None:
        """What can be made anew is."""
        with closing(sqlite3.connect(self.path)) as db, db:
            db.execute(f"DELETE FROM {table}")  # noqa: S608
        found = {fault.what for fault in self.archive.check() if fault.can_be_mended}
        self.archive.mend(found)
        assert not list(self.archive.check())

    # What should come of it.

    def _see(self, story: Story, sheet: Sheet, url: str | None = None) -> None:
        """Let a page say something of a known story, and hold what becomes of it to be right."""
        if url is None:
            self._lay(story.url, sheet)
        found = read(sheet, self.workers.version)
        result = self._fetch(url or story.url)
        outcome = result.attempt.outcome
        page = self.web.pages[url or story.url]
        if isinstance(found, Refusal):
            is_new_address = page.url not in self.model.urls
            assert outcome is (Outcome.CONSENT if is_new_address else Outcome.KEPT_BETTER_COPY)
            self._keep_body(sheet)
            self.model.refused.append((page.requested, sheet))
            return
        expected = self._expect(story, sheet, found)
        if page.url not in self.model.urls and sheet.canonical is None:
            expected = Outcome.STORED  # one that an older extractor read has other words
            if outcome is Outcome.DUPLICATE:
                twin = self.model.stories[result.article_id or 0]
                assert (twin.family, twin.sheet.site) == (story.family, story.sheet.site)
                story, expected = twin, outcome
            else:
                assert self.model.same(sheet.site, found) is None
        assert outcome is expected
        self._settled(story, sheet, found, outcome, page)

    def _expect(self, story: Story, sheet: Sheet, found: Article) -> Outcome:
        """What should become of a reading of a known story."""
        if sheet.body == story.sheet.body:
            return Outcome.UNCHANGED
        now = story.now
        if essence(found.title, found.text) == essence(now.title, now.text):
            return Outcome.UNCHANGED
        if len(found.text) < MIN_SHARE * len(now.text):
            return Outcome.KEPT_BETTER_COPY
        was = self._was(story)
        if was and essence(was.title, was.text) == essence(found.title, found.text):
            return Outcome.UNCHANGED
        if was and len(found.text) < MIN_SHARE * len(was.text):
            return Outcome.KEPT_BETTER_COPY
        return Outcome.REVISED

    def _was(self, story: Story) -> Article | None:
        """The kept page as it is read today, where it is asked."""
        if story.extractor == self.workers.version:
            return None
        if not self.model.bodies[story.sheet.body.decode()]:
            return None
        found = read(story.sheet, self.workers.version)
        return None if isinstance(found, Refusal) else found

    def _settled(
        self, story: Story, sheet: Sheet, found: Article, outcome: Outcome, page: Page
    ) -> None:
        if outcome is Outcome.STORED:
            self._stored(sheet, found, page.url, story.family)
            return
        story.gone_at = None
        for url in (page.requested, page.url):
            self.model.urls.setdefault(url, story.id)
        if outcome is Outcome.REVISED:
            was = self._was(story)
            if was and essence(was.title, was.text) != essence(story.now.title, story.now.text):
                self._revise(story, "extractor_changed", was)
            self._revise(story, "page_changed", found)
            story.sheet = sheet
            story.extractor = self.workers.version
        is_put = outcome in {Outcome.REVISED, Outcome.KEPT_BETTER_COPY}
        if is_put or sheet.body.decode() in self.model.bodies:
            self._keep_body(sheet)

    def _revise(self, story: Story, cause: str, found: Article) -> None:
        story.versions.append(
            Version(cause, found.title or "", found.text, found.section, self._now_told())
        )

    def _stored(self, sheet: Sheet, found: Article, url: str, family: int) -> None:
        number = len(self.model.stories) + 1
        now = self._now_told()
        first = Version(None, found.title or "", found.text, found.section, now)
        self.model.stories[number] = Story(
            number, url, family, [first], sheet, self.workers.version, now
        )
        self.model.urls[url] = number
        self._keep_body(sheet)

    def _reread(self, story: Story) -> str:
        """What should become of a kept page that is read again."""
        found = read(story.sheet, self.workers.version)
        if isinstance(found, Refusal):
            return "kept_better_copy"
        now = story.now
        story.extractor = self.workers.version
        if (found.title, found.text, found.section) == (now.title, now.text, now.section):
            return "unchanged"
        self._revise(story, "extractor_changed", found)
        return "revised"

    def _expect_refused(self, url: str, sheet: Sheet, expected: Counter[str]) -> None:
        found = read(sheet, self.workers.version)
        if isinstance(found, Refusal) or url in self.model.urls:
            return
        if self.model.same(sheet.site, found) is None:
            self._stored(sheet, found, url, self._number())
            expected["stored"] += 1

    def _keep_body(self, sheet: Sheet) -> None:
        body = sheet.body.decode()
        self.model.bodies[body] = self.model.bodies.get(body, False) or self.keeps_pages

    def _fetch_new(self, site: str, sheet: Sheet, family: int) -> None:
        url = f"https://{site}/news/{self._number()}"
        self._lay(url, sheet)
        found = read(sheet, self.workers.version)
        outcome = self._fetch(url).attempt.outcome
        if isinstance(found, Refusal):
            assert outcome is Outcome.CONSENT
            self._keep_body(sheet)
            self.model.refused.append((url, sheet))
            return
        assert outcome is Outcome.STORED
        self._stored(sheet, found, url, family)

    # What is held against the model.

    def _compare_whole(self) -> None:
        assert [str(fault) for fault in self.archive.check()] == []
        for story in self.model.stories.values():
            self._compare(story)
        for url, number in self.model.urls.items():
            kept = self.archive.article(url)
            assert kept is not None
            assert kept.id == number, url
        self._compare_search()
        self._compare_counts()
        self._compare_copies()

    def _compare(self, story: Story) -> None:
        kept = self.archive.article(story.id)
        assert kept is not None
        now = story.now
        assert (kept.article.title, kept.article.text, kept.article.section) == (
            now.title,
            now.text,
            now.section,
        )
        assert kept.article.url == story.url
        assert (kept.first_seen, kept.gone_at) == (story.first_seen, story.gone_at)
        assert (kept.last_changed, kept.revision) == (now.seen_at, len(story.versions))
        versions = self._versions(story.id)
        assert [version.number for version in versions] == list(range(1, len(versions) + 1))
        told = [
            Version(v.cause, v.article.title or "", v.article.text, v.article.section, v.seen_at)
            for v in versions
        ]
        assert told == story.versions
        for one, other in pairwise(told):
            changes = differences(one.text, other.text)
            assert bool(changes) is (one.text != other.text)
            assert applied(one.text, changes) == other.text
        page = self.archive.page(kept)
        has_body = self.model.bodies[story.sheet.body.decode()]
        assert (page and page.body) == (story.sheet.body if has_body else None)

    def _compare_search(self) -> None:
        texts = {
            number: set(f"{s.now.title} {s.now.text}".split())
            for number, s in self.model.stories.items()
        }
        for word in self.model.words:
            found = {hit.kept.id for hit in self.archive.search(word)}
            assert found == {number for number, words in texts.items() if word in words}, word

    def _compare_counts(self) -> None:
        stories = self.model.stories.values()
        stats = self.archive.stats()
        assert stats.articles == self.archive.count() == len(stories)
        assert len(list(self.archive.articles())) == len(stories)
        assert stats.revisions == sum(len(story.versions) - 1 for story in stories)
        is_gone = sum(story.gone_at is not None for story in stories)
        assert stats.gone == is_gone == self.archive.count(Filter(flag="gone"))
        sites = Counter(story.sheet.site for story in stories)
        assert dict(stats.by_site) == sites
        for site, number in sites.items():
            assert self.archive.count(Filter(site=site)) == number
        assert sum(n for _, n in stats.by_outcome) == len(list(self.archive.attempts()))

    def _compare_copies(self) -> None:
        with closing(open_database(self.path, write=False).conn) as held:
            tables = ("duplicates", "likenesses")
            there = [sorted(held.execute(f"SELECT * FROM {t}")) for t in tables]  # noqa: S608
        copy = self._file()
        with closing(sqlite3.connect(self.path)) as one, closing(sqlite3.connect(copy)) as other:
            one.backup(other)
        db = open_database(copy, write=True)
        with closing(db.conn):
            duplicates.fill_anew(db)
            anew = [sorted(db.execute(f"SELECT * FROM {t}")) for t in tables]  # noqa: S608
        assert there == anew
        for story in self.model.stories.values():
            same = {
                other.id
                for other in self.model.stories.values()
                if other.now.text == story.now.text
            }
            found = self.archive.copies(story.id).found
            told = {copy.id for copy in found if copy.kind is CopyKind.SAME_TEXT}
            assert told | {story.id} == same

    def _compare_exports(self) -> None:
        for form in FORMS:
            content = self._export(form)
            path = self._imported(content, form)
            with self._opened(path) as other:
                assert not list(other.check())
                assert self._export(form, other) == content

    # Means.

    def _pass(self) -> None:
        self.hours += 1

    def _now(self) -> datetime:
        return START + timedelta(hours=self.hours)

    def _now_told(self) -> str:
        return utc_now(self._now())

    def _number(self) -> int:
        self.numbers += 1
        return self.numbers

    def _word(self) -> str:
        """A word that was nowhere before."""
        word = f"x{self._letters()}x"
        self.model.words.append(word)
        return word

    def _letters(self) -> str:
        number, letters = self._number() + 26**3, ""
        while number:
            number, rest = divmod(number, 26)
            letters += chr(ord("a") + rest)
        return letters

    def _sheet(self, site: str) -> Sheet:
        topic = self._topic()
        *lines, leftover, coda = (self._line(topic) for _ in range(PARAGRAPHS + 2))
        return Sheet(f"Report {self._word()}", tuple(lines), leftover, coda, site)

    def _topic(self) -> str:
        """What a story is about: words that all its paragraphs have, or they were its site's."""
        return " ".join(f"{self._letters()}{n}" for n in ("river", "storm", "flood"))

    def _line(self, topic: str) -> str:
        return " ".join([topic, *(self._word() for _ in range(WORDS))])

    def _some(self, data: st.DataObject) -> Story:
        if not self.model.stories:
            self._appear(SITES[0])
        return self.model.stories[data.draw(st.sampled_from(sorted(self.model.stories)))]

    def _web_sheet(self, story: Story) -> Sheet:
        return sheet_of(self.web.pages[story.url].body)

    def _lay(self, url: str, sheet: Sheet, at: str | None = None) -> None:
        """Let a page lie at an address, or where that leads."""
        charset = Charset("utf-8", "header")
        redirects = () if at is None else (url,)
        self.web.pages[url] = Page(
            at or url, url, sheet.body, charset, self._now_told(), 200, redirects=redirects
        )

    def _fetch(self, url: str) -> Result:
        self._pass()
        page = self.web.pages.get(url)
        if page is not None:
            self.web.pages[url] = replace(page, fetched_at=self._now_told())
        return self.archive.fetch(url, refetch=True)

    def _file(self) -> Path:
        self.files += 1
        return self.folder / f"{self.files}.db"

    def _empty(self) -> Path:
        path = self._file()
        path.write_bytes(empty())
        return path

    def _open(self) -> Archive:
        return self._opened(self.path)

    def _opened(self, path: Path) -> Archive:
        reader = Reader(self.web, self.workers, clock=lambda: 0.0)
        return Archive(path, keep_pages=self.keeps_pages, reader=reader, now=self._now)

    def _export(self, form: str, archive: Archive | None = None) -> bytes:
        out = BytesIO()
        (archive or self.archive).export(out, form)
        return out.getvalue()

    def _imported(self, content: bytes, form: str) -> Path:
        path = self._empty()
        self._pass()
        reader = Reader(self.web, self.workers, clock=lambda: 0.0)
        with Archive(path, reader=reader, now=self._now) as archive:
            found = Bundle("file:///export", FORMS[form]).read(BytesIO(content), now=self._now())
            results = list(archive.add_all(found))
        assert {result.attempt.outcome for result in results} <= {Outcome.STORED}
        return path

    def _versions(self, number: int) -> list[Any]:
        return list(self.archive.revisions(number))

    def _has_body(self, body: str) -> bool:
        """Whether a former version's page is kept whole."""
        with Store.open(self.path, write=False) as store:
            ids = {v.page_id for n in self.model.stories for v in self._versions(n)}
            pages = (store.page(number) for number in ids if number is not None)
            return any(page is not None and page.body == body.encode() for page in pages)


Lives.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
test_an_archive_through_its_life = Lives.TestCase
