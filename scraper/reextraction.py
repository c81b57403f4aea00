"""Kept pages, read again by today's extractor. Nothing is asked of the network.

    articles, the first to the last ─→ their own pages ─┐
                                                        ├─ workers ─→  Article, or a Refusal
    refused pages, the newest first ────────────────────┘                    │
        Article, what is kept ─→  a revision, or a note of who read it last ─┤  one transaction,
        Article of a refused page ─ settling ─→  a new article ──────────────┘  with how far it came

What is kept is never lost: a page in which today's extractor finds no article, or under half of the
text, changes nothing. Nor does what the memory of a site has learned or forgotten since: a page
that gives the same lines as before reads as it did.

A page is read without a lock, so what is kept may change meanwhile. Whoever writes looks again,
within the transaction: a newer page is never overwritten by the reading of an older one.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import (
    Callable,
    Collection,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from scraper.decide import Refusal, why_shorter
from scraper.errors import ArchiveDamaged
from scraper.model import (
    Article,
    Attempt,
    Filter,
    KeptArticle,
    KeptReextraction,
    Outcome,
    Page,
    Progress,
    RefusedPage,
    Selection,
    utc_now,
)
from scraper.reading import Reader, Reading
from scraper.recognition import address, recognised, twin_of
from scraper.settling import Errand, Settler
from scraper.store import Cause, Store
from scraper.urls import site as site_of

TODAY = "today"  # as `Selection.older_than`: what today's extractor did not write
SAVED_EVERY = 50  # pages that change nothing; after a kill so many are read again, in a second

# What makes a revision where it differs. How certain a language is, where a field came from and who
# read it do not, nor does the address, which stays the article's own.
FIELDS = (
    "title",
    "text",
    "authors",
    "published",
    "modified",
    "language",
    "section",
    "tags",
    "image",
    "summary",
    "flags",
)
_TOLD_BY_FEEDS = ("title", "published")
_UNREAD = frozenset({Outcome.EXTRACTION_FAILED, Outcome.EXTRACTION_TIMEOUT, Outcome.INTERNAL_ERROR})
_VERSION = re.compile(r"scraper (\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of one kept page.

    `before` is its article as it was kept, None of a refused page; `article` as it reads now, None
    where there is none. `changed` are those of `FIELDS` that differ.
    """

    url: str
    outcome: Outcome
    detail: str = ""
    article_id: int | None = None
    before: KeptArticle | None = None
    article: Article | None = None
    changed: tuple[str, ...] = ()

    @property
    def is_refused_again(self) -> bool:
        """Whether it is a refused page, of which nothing came today either."""
        return self.before is None and not self.outcome.succeeded

    @property
    def failed(self) -> bool:
        """Whether the page of an article could not be read, or set off a bug."""
        of_article = self.before is not None and self.outcome in _UNREAD
        return of_article or self.outcome is Outcome.INTERNAL_ERROR


@dataclass(frozen=True, slots=True)
class _Plan:
    """What becomes of a page, and how that is written; nothing is where there is no `write`."""

    reread: Reread
    write: Callable[[], Reread] | None = None


_Case = KeptArticle | RefusedPage


class Reextraction:
    """One reading of the kept pages that were asked for. Iterate over it, once, to do it.

    `resumed` is the earlier one that it goes on with, None where it begins. `total` pages lie
    ahead, and `without_page` articles were chosen of which no page is kept. `is_through` says,
    afterwards, that none is left: a limit lets it rest before. Whenever it is broken off, what it
    has done is kept.

    Raises `InputError` for bounds that are no time.
    """

    def __init__(
        self,
        store: Store,
        reader: Reader,
        settler: Settler,
        asked: Selection,
        *,
        dry_run: bool,
        restart: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._store, self._reader, self._settler = store, reader, settler
        self._asked, self._now = asked, now
        self._dry_run = dry_run
        self._promised: set[str] = set()  # addresses and hashes of what a dry run would keep
        self._today = _todays_extractor()
        self._by = _writers(store.extractors(), asked.older_than, self._today)
        is_new = dry_run or restart
        self.resumed = None if is_new else self._interrupted()
        articles, attempts = store.last_ids()
        self._until = self.resumed.until_article_id if self.resumed else articles
        self._progress = self.resumed.progress if self.resumed else Progress(0, attempts + 1)
        rest = {"after": self._progress.last_article_id, "until": self._until}
        count, self.without_page = store.count_rereadable(asked, self._by, **rest)
        ahead = count + sum(1 for _ in self._refused_pages())
        self.total = ahead if asked.chosen.limit is None else min(ahead, asked.chosen.limit)
        self.is_through = False

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the pages, by outcome; of a resumed one, of all its pages."""
        return self._progress.counts

    def __iter__(self) -> Generator[Reread, None, None]:
        """Read the pages, several at a time, in their order."""
        number = 0 if self._dry_run else self._number()
        begun: deque[_Case] = deque()
        try:
            for reading in self._reader.read_all(self._documents(begun)):
                yield self._done(begun.popleft(), reading, number)
        except BaseException:
            with suppress(Exception):  # the archive may be what broke it off
                self._save(number)
            raise
        self._save(number)
        if self.is_through and not self._dry_run:
            self._store.finish_reextraction(number, self._now())

    def _interrupted(self) -> KeptReextraction | None:
        """The last one of the same choice, where it was broken off, and read the same way."""
        last = self._store.unfinished_reextraction(self._asked)
        return last if last is not None and last.extractor == self._today else None

    def _number(self) -> int:
        if self.resumed is not None:
            return self.resumed.id
        return self._store.begin_reextraction(self._asked, self._today, self._now()).id

    # What is read.

    def _documents(self, begun: deque[_Case]) -> Iterator[Page | Attempt]:
        """The pages, while `begun` takes what each of them is."""
        for count, case in enumerate(self._cases()):
            if count == self._asked.chosen.limit:
                return
            begun.append(case)
            yield self._document(case)
        self.is_through = True

    def _cases(self) -> Iterator[_Case]:
        after = self._progress.last_article_id
        ids = self._store.rereadable(self._asked, self._by, after=after, until=self._until)
        for number in ids:
            kept = self._store.article(number)
            if kept is not None:
                yield kept
        yield from self._refused_pages()

    def _refused_pages(self) -> Iterator[RefusedPage]:
        """The pages that no article came of; none where articles of some kind are asked for."""
        site = self._asked.chosen.site
        if self._asked.ids or replace(self._asked.chosen, site=None, limit=None) != Filter():
            return
        for refused in self._store.refused_pages(self._progress.last_attempt_id):
            if site is None or site_of(refused.page_url) == site:
                yield refused

    def _document(self, case: _Case) -> Page | Attempt:
        url = _url(case)
        try:
            page = self._store.page(case.page_id or 0)
        except ArchiveDamaged as error:
            detail = f"its page cannot be read back: {error}"
            return Attempt(url, utc_now(self._now()), Outcome.EXTRACTION_FAILED, detail)
        if page is None:
            detail = "its page is no longer kept"
            return Attempt(url, utc_now(self._now()), Outcome.EXTRACTION_FAILED, detail)
        return _received_at(page, case)

    # What becomes of it.

    def _done(self, case: _Case, reading: Reading | Attempt, number: int) -> Reread:
        """Settle one page, and note in the same transaction how far this is."""
        plan = self._planned(case, reading)
        if plan.write is None or self._dry_run:
            self._progress = _after(self._progress, case, plan.reread)
            if self._progress.done % SAVED_EVERY == 0:
                self._save(number)
            return plan.reread
        with self._store.together():
            reread = plan.write()
            progress = _after(self._progress, case, reread)
            self._store.advance_reextraction(number, progress)
        self._progress = progress
        return reread

    def _save(self, number: int) -> None:
        if not self._dry_run:
            self._store.advance_reextraction(number, self._progress)

    def _planned(self, case: _Case, reading: Reading | Attempt) -> _Plan:
        if isinstance(case, KeptArticle):
            return self._of_article(case, _found(reading))
        return self._of_refused_page(case, reading)

    def _of_article(self, kept: KeptArticle, found: Article | Refusal) -> _Plan:
        if isinstance(found, Refusal):
            return _Plan(_against(kept, found))
        whole = _as_kept(found, kept)
        article = self._without_the_sites_lines(whole, kept)
        reread = _judged(kept, article)
        if reread.outcome is Outcome.KEPT_BETTER_COPY:
            return _Plan(reread)
        whole_hash = whole.content_hash
        if reread.outcome is Outcome.UNCHANGED and self._is_noted(kept, article, whole_hash):
            return _Plan(reread)
        return _Plan(reread, lambda: self._written(kept, reread, article, whole_hash))

    def _written(
        self, kept: KeptArticle, reread: Reread, article: Article, whole_hash: str
    ) -> Reread:
        """Write what was read, unless the article is another one by now."""
        now = self._store.article(kept.id)
        if now is None or _state(now) != _state(kept):
            detail = "it was changed meanwhile, and that stays"
            return replace(reread, outcome=Outcome.UNCHANGED, detail=detail, changed=())
        if reread.outcome is Outcome.UNCHANGED:
            self._store.note_reading(kept.id, article, whole_hash)
            return reread
        self._store.revise(
            kept.id,
            article,
            None,
            None,
            (),
            Cause.EXTRACTOR_CHANGED,
            whole_hash=whole_hash,
            now=self._now(),
        )
        return reread

    def _is_noted(self, kept: KeptArticle, article: Article, whole_hash: str) -> bool:
        return kept.article == article and self._store.reads_so(kept.id, whole_hash)

    def _without_the_sites_lines(self, whole: Article, kept: KeptArticle) -> Article:
        """The article as it would be kept; with the text that is kept, where that says the same.

        The same lines may come without others than before: the memory of the site has learned some
        since, and forgotten some. That is nothing that the extractor changed.
        """
        from scraper.extractor import memory

        site = self._store.memory(whole.site)
        article = memory.recall(whole, site, is_counted=True)
        if article.text != kept.article.text and self._says_the_same(whole, article, kept):
            return _with_text(article, kept.article.text)
        return article

    def _says_the_same(self, whole: Article, article: Article, kept: KeptArticle) -> bool:
        dropped = _lines(whole) - _lines(article)
        old, new = (
            [line for line in read.text.split("\n") if line not in dropped]
            for read in (kept.article, whole)
        )
        if old == new:
            return True
        added = _inserted(old, new)
        is_known = added is not None and self._store.reads_so(kept.id, whole.content_hash)
        return is_known and self._are_the_sites(added or (), whole.site)

    def _are_the_sites(self, lines: Iterable[str], site: str | None) -> bool:
        """Whether a site's memory holds these lines: it may have had them taken out before."""
        from scraper.extractor.memory import line_key

        keys = {key for key in map(line_key, lines) if key is not None}
        return self._store.known_lines(site, keys) == len(keys)

    def _of_refused_page(self, refused: RefusedPage, reading: Reading | Attempt) -> _Plan:
        found = _found(reading)
        if isinstance(found, Refusal) or isinstance(reading, Attempt):
            told = found if isinstance(found, Refusal) else Refusal(Outcome.EXTRACTION_FAILED, "")
            return _Plan(Reread(refused.url, told.outcome, told.detail))
        other = self._other(reading, found)
        if other is not None:
            return _Plan(other)
        if self._dry_run:
            self._promised.update((*_addresses(reading, found), found.content_hash))
        reread = Reread(refused.url, Outcome.STORED, "a new article", article=found)
        return _Plan(reread, lambda: self._stored(reading, found))

    def _stored(self, reading: Reading, found: Article) -> Reread:
        """Keep a new article as any other, unless it is kept by now."""
        other = self._other(reading, found)
        if other is not None:
            return other
        page = reading.at
        if isinstance(page, Page):  # of which nothing came over the network this time
            reading = replace(reading, at=replace(page, wire_bytes=0))
        errand = Errand(link=self._store.link(reading.url))
        result = self._settler.settle(reading, errand)
        attempt, article = result.attempt, result.article
        return Reread(
            reading.url, attempt.outcome, attempt.detail, result.article_id, article=article
        )

    def _other(self, reading: Reading, found: Article) -> Reread | None:
        """The article that is kept under an address of a refused page, or reads like it.

        It stays as it is: what is kept of it may be newer than this page.
        """
        addresses = _addresses(reading, found)
        if self._promised.intersection((*addresses, found.content_hash)):
            return Reread(reading.url, Outcome.DUPLICATE, "it is an article read before this one")
        known = self._store.find(addresses[1:]) or self._recognised(reading.at, found)
        if known is None:
            return None
        detail = f"it is article {known.id} under another address"
        return Reread(reading.url, Outcome.DUPLICATE, detail, known.id)

    def _recognised(self, at: object, found: Article) -> KeptArticle | None:
        """The article that this one is by the address that it declares, or word for word."""
        if not isinstance(at, Page):
            return None
        placed = recognised(self._store, found, at)
        return placed.known or twin_of(self._store, placed.article, at)


# The choice.


def is_older(extractor: str, version: str) -> bool:
    """Whether an extractor, by its name, is of an older version than this; also where it has none.

    Versions are numbers between full stops: 0.10 is newer than 0.9, and 1 is 1.0.
    """
    found = _VERSION.match(extractor)
    return found is None or _numbers(found[1]) < _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _writers(names: Sequence[str], older_than: str | None, today: str) -> Collection[str] | None:
    """The extractors, of these, whose articles are asked for; None for any."""
    if older_than is None:
        return None
    if older_than == TODAY:
        return [name for name in names if name != today]
    return [name for name in names if is_older(name, older_than)]


def _todays_extractor() -> str:
    from scraper.extractor.extraction import extractor_name

    return extractor_name()


# The page.


def _url(case: _Case) -> str:
    if isinstance(case, RefusedPage):
        return case.url
    return case.article.url or f"article {case.id}"


def _received_at(page: Page, case: _Case) -> Page:
    """The page as if it had come from this address: the same bytes are kept once, with its first.

    Where it came from one of the article's addresses, that is its own.
    """
    if isinstance(case, RefusedPage):
        is_own, url = case.url == page.requested, case.url
    else:
        url = case.article.url or page.url
        is_own = address(page.url) in case.urls or not url.startswith("http")
    return page if is_own else replace(page, url=url, requested=url, redirects=())


def _found(reading: Reading | Attempt) -> Article | Refusal:
    if isinstance(reading, Attempt):
        return Refusal(reading.outcome, reading.detail)
    return reading.found or Refusal(Outcome.EXTRACTION_FAILED, "there is no page")


def _addresses(reading: Reading, found: Article) -> Sequence[str]:
    """The address that an article declares, then those where its page lay."""
    page = reading.at
    named = (page.url, page.requested) if isinstance(page, Page) else ()
    return [address(url) for url in (found.url or reading.url, reading.url, *named)]


# The judgement.


def _judged(kept: KeptArticle, article: Article) -> Reread:
    """An article as it reads now, against what is kept of it."""
    old, new = kept.article, article
    changed = tuple(name for name in FIELDS if getattr(old, name) != getattr(new, name))
    reread = Reread(_url(kept), Outcome.UNCHANGED, "", kept.id, kept, article, changed)
    shorter = why_shorter(new, old)
    if shorter is not None:
        return replace(reread, outcome=Outcome.KEPT_BETTER_COPY, detail=shorter, changed=())
    if changed:
        return replace(reread, outcome=Outcome.REVISED, detail=f"{', '.join(changed)} changed")
    return replace(reread, detail="it reads as it did")


def _against(kept: KeptArticle, refusal: Refusal) -> Reread:
    """A refusal, against what is kept: a page that could not be read at all says nothing."""
    reread = Reread(_url(kept), refusal.outcome, refusal.detail, kept.id, kept)
    if refusal.outcome in _UNREAD:
        return reread
    why = f"{refusal.outcome}: {refusal.detail}"
    lengths = f"{refusal.length or 0:,} characters and the kept one {len(kept.article.text):,}"
    detail = f"no article is found in its page now ({why}): the text has {lengths}"
    return replace(reread, outcome=Outcome.KEPT_BETTER_COPY, detail=detail)


def _as_kept(found: Article, kept: KeptArticle) -> Article:
    """The article at the address it is kept under, with what its source once told of it."""
    old = kept.article
    told = {
        name: getattr(old, name)
        for name in _TOLD_BY_FEEDS
        if old.provenance.get(name) == "feed" and not getattr(found, name)
    }
    provenance = {**found.provenance, **dict.fromkeys(told, "feed")}
    return replace(found, url=old.url, site=old.site, provenance=provenance, **told)


def _with_text(article: Article, text: str) -> Article:
    """The article with this text, and what is reckoned from it."""
    from scraper.extractor.refusal import length_flags
    from scraper.extractor.typography import count_words

    others = (flag for flag in article.flags if flag != "short")
    flags = (*length_flags(text.split("\n")), *others)
    return replace(article, text=text, word_count=count_words(text), flags=flags)


def _lines(article: Article) -> set[str]:
    return set(article.text.split("\n"))


def _inserted(old: Sequence[str], new: Sequence[str]) -> Sequence[str] | None:
    """The lines that the new ones have beyond the old; None where some of the old are missing."""
    rest, inserted = deque(old), []
    for line in new:
        if rest and rest[0] == line:
            rest.popleft()
        else:
            inserted.append(line)
    return None if rest else inserted


def _state(kept: KeptArticle) -> tuple[object, ...]:
    """What another process changes in an article when it lets it read differently."""
    return kept.page_id, kept.revision, kept.article.content_hash


def _after(progress: Progress, case: _Case, reread: Reread) -> Progress:
    counts = {**progress.counts}
    counts[reread.outcome] = counts.get(reread.outcome, 0) + 1
    done = progress.done + 1
    if isinstance(case, RefusedPage):
        return Progress(progress.last_article_id, case.attempt_id, done, counts)
    return Progress(case.id, progress.last_attempt_id, done, counts)
