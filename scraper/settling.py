"""What becomes of a reading: judged against what is kept, and settled in one transaction.

    Article, what is kept ─ recognition ─→  the kept article that it is, if any
    Article, what the archive remembers of its site ─ extractor ─→  Article without the site's lines
    both, as a person sees them ─ extractor.sameness, rereading ─→  whether they read alike
    Article, what is kept ─ decide ─→  Decision
    Decision             ─ store ───→  page, article, addresses, attempt, memory, the link's state

The memory of a site is asked when an article's turn has come, not when its page is sent to the
workers: so an article finds all that were settled before it, however many are read at a time.

Where a change is about to be recorded, the kept page may be read once more: lines that are links in
it are none of the article's, and where another extractor read it, only what today's makes of both
pages says whether the page has changed. Lines that both pages show, at the same places, have not
changed, though only one of the two readings has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from scraper.decide import (
    Decision,
    Intent,
    Refusal,
    decide,
    decide_copy,
    decide_older,
    decide_refusal,
    decide_twin,
    decide_unmodified,
    why_worse,
)
from scraper.errors import AlreadyKept, ArchiveDamaged, ScraperError
from scraper.model import (
    Alias,
    Article,
    Attempt,
    KeptArticle,
    KeptLink,
    Outcome,
    Page,
    ReadPage,
    utc_now,
)
from scraper.reading import Reading, logged
from scraper.recognition import (
    Recognised,
    further,
    may_rewrite,
    own_at,
    recognised,
    settled_address,
    twin_of,
)
from scraper.recognition import address as address
from scraper.schedule import after_attempt
from scraper.store import Cause, Store
from scraper.urls import is_front_page, netloc
from scraper.workers import Pending

NOT_MODIFIED = 304  # RFC 9110, section 15.4.5


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one URL or page: the attempt as it is recorded, and the article if any.

    `article` is as the archive holds it now, and `article_id` its number there.
    """

    attempt: Attempt
    article_id: int | None = None
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """On whose behalf something is read: the run, and the link that led there."""

    run_id: int | None = None
    link: KeptLink | None = None

    @property
    def source_id(self) -> int | None:
        """The source that named it."""
        return None if self.link is None else self.link.source_id


BY_HAND = Errand()
Begin = Callable[[Page], Pending[Article]]
Find = Callable[[Page, Sequence[str]], Pending[tuple[str, ...]]]


class Settler:
    """Lets the archive hold what was read. `now` gives an aware time.

    `begin` reads a kept page again, as `Reader.begin` does; without it none is. `find` looks up
    lines in a page, as `Reader.begin_standing` does; without it none are.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        begin: Begin | None = None,
        find: Find | None = None,
    ) -> None:
        self._store = store
        self._now = now
        self._begin = begin
        self._find = find

    def settle(self, reading: Reading | Attempt, errand: Errand = BY_HAND) -> Result:
        """Let the archive hold what was read, or why nothing was, in one transaction."""
        if isinstance(reading, Attempt):
            self._store.record(reading)
            return Result(reading)
        case = _Case(self._store, self._now(), reading, errand, self._begin, self._find)
        try:
            return case.settled()
        except ScraperError:
            raise
        except Exception as error:  # noqa: BLE001  one page's bug is recorded, and the batch goes on
            bug = logged(Refusal.of_bug(error), reading.url)
            return replace(case, reading=replace(reading, at=None, found=bug)).settled()


@dataclass(frozen=True, slots=True)
class _Look:
    """A new reading of a kept article beside the kept one, without the lines of their site.

    `dropped` are those lines. `linked` are the lines that lead to other pages, of either page.
    `was` is the kept page as today's extractor reads it, None where nobody asked it. `stayed` are
    lines that both pages show, though only one of them was read so.
    """

    article: Article
    kept: Article
    dropped: frozenset[str]
    linked: frozenset[str]
    was: Article | None = None
    stayed: frozenset[str] = frozenset()

    @property
    def before(self) -> Article:
        """What the new reading is compared with."""
        return self.was or self.kept

    @property
    def aside(self) -> frozenset[str]:
        """The lines that are no change."""
        return self.dropped | self.linked | self.stayed


@dataclass(frozen=True, slots=True)
class _Case:
    """One reading, at one moment, before the archive."""

    store: Store
    now: datetime
    reading: Reading
    errand: Errand
    begin: Begin | None = None
    find: Find | None = None

    def settled(self) -> Result:
        if self._leads_home():
            return replace(self, reading=self._vanished()).settled()
        found, page = self.reading.found, self.reading.at
        if isinstance(found, Article) and isinstance(page, Page):
            whole = _with_evidence(found, self.errand.link)
            return self._settled_article(recognised(self.store, whole, page), page)
        known = self._known() if found is None else None
        return self._settled_refusal() if known is None else self._unmodified(known)

    def _unmodified(self, known: KeptArticle) -> Result:
        attempt = self._attempt(decide_unmodified())
        self.store.confirm(known.id, attempt, self._aliases(known), now=self.now)
        return Result(attempt, known.id, known.article)

    def _leads_home(self) -> bool:
        """Whether its site now sends who asks for this page to the front page instead."""
        at = self.reading.at
        is_led = at is not None and bool(at.redirects) and is_front_page(at.url)
        return is_led and not is_front_page(self.reading.url)

    def _vanished(self) -> Reading:
        detail = "it is gone: its address leads to a front page"
        status = self._status()
        return replace(self.reading, at=None, found=Refusal(Outcome.GONE, detail, status))

    def _settled_article(self, found: Recognised, page: Page) -> Result:
        whole, known = found.article, found.known
        if known is not None:
            return self._settled_again(whole, page, known)
        twin = twin_of(self.store, whole, page)
        if twin is not None:
            return self._confirmed(twin, decide_twin(twin), whole)
        try:
            return self._kept_anew(found, page)
        except AlreadyKept:  # by another process since it was looked for
            again = recognised(self.store, whole, page)
        if again.known is None:
            return self._kept_anew(again, page)
        return self._settled_again(again.article, page, again.known)

    def _kept_anew(self, found: Recognised, page: Page) -> Result:
        from scraper.extractor import memory

        whole = found.article
        known = self.store.memory(whole.site)
        article, imprint = memory.recall(whole, known), memory.imprint(whole, known)
        like = _likeness(self.store.reading_like(article.text))
        attempt = self._attempt(_noted(decide(article, None), found.note, like))
        aliases = self._aliases(None)
        number = self.store.keep(article, page, attempt, aliases, imprint=imprint, now=self.now)
        return Result(attempt, number, article)

    def _settled_again(self, told: Article, page: Page, known: KeptArticle) -> Result:
        if page.fetched_at < (self.store.received_at(known.id) or ""):
            return self._passed_by(known, page)
        whole = _named(told, known.article)
        whole_hash = whole.content_hash
        look = self._look(settled_address(known, whole, page), known)
        decision = self._judged(look, known, page, whole_hash, named=told.title)
        if decision.intent is Intent.REVISE and not may_rewrite(
            self.store, known, page, self.reading.aliases
        ):
            decision = decide_copy(known, netloc(page.url))
        if decision.intent is Intent.REVISE:
            look = self._looked_closer(look, known, page)
            decision = self._judged(look, known, page, whole_hash, named=told.title)
        if decision.intent is Intent.REVISE:
            return self._revised(known, decision, look, whole_hash, page)
        worse = page if decision.outcome is Outcome.KEPT_BETTER_COPY else None
        same = whole_hash if decision.outcome is Outcome.UNCHANGED else None
        is_old = page.status is None and self.store.has_version(known.id, whole_hash)
        same = None if is_old or not _is_exact(look) else same
        return self._confirmed(known, decision, whole, page=worse, whole_hash=same)

    def _passed_by(self, known: KeptArticle, page: Page) -> Result:
        """Note a page of a web archive that is older than the one that the article is of.

        It says nothing of how the article reads now, nor whether it is there.
        """
        attempt = self._attempt(decide_older())
        self.store.record(attempt, page)
        return Result(attempt, known.id, known.article)

    def _look(self, whole: Article, known: KeptArticle) -> _Look:
        from scraper.extractor import memory

        site = self.store.memory(whole.site)
        is_counted = whole.site == known.article.site
        article = memory.recall(whole, site, is_counted=is_counted)
        kept = memory.recall(known.article, site, is_counted=is_counted)
        dropped = (_lines(whole) - _lines(article)) | (_lines(known.article) - _lines(kept))
        return _Look(article, known.article, frozenset(dropped), frozenset(self.reading.linked))

    def _judged(
        self, look: _Look, known: KeptArticle, page: Page, whole_hash: str, *, named: str | None
    ) -> Decision:
        from scraper.extractor import sameness

        article, kept = look.article, look.before
        is_wall = sameness.is_wall_title(named) and not sameness.may_be_edit(kept, article)
        return decide(
            replace(article, title=named) if is_wall else article,
            known,
            is_same_page=self._is_same_page(known, whole_hash, page),
            is_old_version=page.status is None and self.store.has_version(known.id, whole_hash),
            dropped=look.dropped,
            same_title=sameness.same_title(article.title, kept.title),
            same_text=sameness.same_text(article.text, kept.text, aside=look.aside),
            is_wall=is_wall,
        )

    def _looked_closer(self, look: _Look, known: KeptArticle, page: Page) -> _Look:
        """The look after the kept page was looked at again, where that may say more."""
        kept = self._kept_page(known, page)
        if kept is None:
            return look
        return self._looked_up(self._looked_again(look, known, kept), kept, page)

    def _looked_again(self, look: _Look, known: KeptArticle, kept: Page) -> _Look:
        """The look after the kept page was read again."""
        from scraper.extractor import anchored, sameness

        is_other = known.article.extractor != look.article.extractor
        gone = sameness.only_in(look.kept.text, look.article.text)
        if not is_other and not any(map(anchored.may_be_teaser, gone)):
            return look
        again = self._reread(kept)
        if again is None:
            return look
        looked = replace(look, linked=look.linked | set(again.linked))
        if not is_other:
            return looked
        was = self._look(_named(again.article, known.article), known).article
        return replace(looked, was=replace(was, url=known.article.url))

    def _looked_up(self, look: _Look, kept: Page, page: Page) -> _Look:
        """The look after the lines that only one reading has were looked up in both pages."""
        from scraper.extractor import sameness, stayed

        one, other = look.article.text, look.before.text
        if self.find is None or sameness.same_text(one, other, aside=look.aside):
            return look
        lines = (*one.split("\n"), *other.split("\n"))
        asked = [self.find(either, lines) for either in (kept, page)]
        before, now = (pending.result() for pending in asked)
        if isinstance(before, Refusal) or isinstance(now, Refusal):
            return look
        return replace(look, stayed=stayed.stayed(one, other, before, now))

    def _kept_page(self, known: KeptArticle, page: Page) -> Page | None:
        """The page that the kept text is of, where it is there and another one than this."""
        if known.page_id is None or self.store.is_page_of(known.id, page.sha256):
            return None
        try:
            return self.store.page(known.page_id)
        except ArchiveDamaged:  # `check` tells of it; the new page is whole
            return None

    def _reread(self, kept: Page) -> ReadPage | None:
        """The kept page as today's extractor reads it; None where it cannot."""
        found = None if self.begin is None else self.begin(kept).whole()
        if isinstance(found, Article):
            return ReadPage(found)
        return found if isinstance(found, ReadPage) else None

    def _revised(
        self, known: KeptArticle, decision: Decision, look: _Look, whole_hash: str, page: Page
    ) -> Result:
        attempt = self._attempt(decision)
        with ExitStack() as both:
            if _is_reading_new(look):
                both.enter_context(self.store.together())
                self._reread_kept(known, look)
            self.store.revise(
                known.id,
                look.article,
                page,
                attempt,
                self._aliases(known, look.article),
                Cause.PAGE_CHANGED,
                whole_hash=whole_hash,
                now=self.now,
            )
        return Result(attempt, known.id, look.article)

    def _reread_kept(self, known: KeptArticle, look: _Look) -> None:
        """Keep what today's extractor makes of the kept page, before what its publisher did."""
        assert look.was is not None  # noqa: S101  for the type checker
        cause = Cause.EXTRACTOR_CHANGED
        self.store.revise(known.id, look.was, None, None, (), cause, now=self.now)

    def _confirmed(
        self,
        known: KeptArticle,
        decision: Decision,
        found: Article,
        *,
        page: Page | None = None,
        whole_hash: str | None = None,
    ) -> Result:
        attempt = self._attempt(decision)
        aliases = self._aliases(known, found)
        with self.store.together():
            self.store.confirm(
                known.id, attempt, aliases, page=page, whole_hash=whole_hash, now=self.now
            )
            if isinstance(self.reading.at, Page):  # kept without its body, it may be
                self.store.fill_page(self.reading.at)
        return Result(attempt, known.id, known.article)

    def _is_same_page(self, known: KeptArticle, whole_hash: str, page: Page) -> bool:
        """Whether a page says what the kept one said: a newer extractor may read it otherwise."""
        is_its_own = self.store.is_page_of(known.id, page.sha256)
        return is_its_own or self.store.reads_so(known.id, whole_hash)

    def _settled_refusal(self) -> Result:
        refusal, page = self._refusal(), self.reading.at
        has_page = isinstance(page, Page)
        own = self._own(page.url if isinstance(page, Page) else None)
        decision = decide_refusal(refusal, own, has_page=has_page)
        attempt = self._attempt(decision, refusal)
        if own is not None and decision.intent is Intent.MARK_GONE:
            self.store.mark_gone(own.id, attempt, self.now)
            return Result(attempt, own.id, own.article)
        self.store.record(attempt, page if isinstance(page, Page) else None)
        if own is not None and attempt.outcome is Outcome.KEPT_BETTER_COPY:
            return Result(attempt, own.id, own.article)
        return Result(attempt)

    def _own(self, at: str | None) -> KeptArticle | None:
        """The kept article of which what came back, or did not, says something.

        That an address is gone says it of an article only where it is its own, or where a source
        named it: a person may ask for `/latest`.
        """
        if at is not None:
            return own_at(self.store, (at, self.reading.url))
        own = own_at(self.store, (self.reading.url,))
        is_its_own = own is not None and own.article.url == address(self.reading.url)
        return own if is_its_own or self.errand.link is not None else None

    def _known(self) -> KeptArticle | None:
        """The kept article that lies at the address that was read."""
        at = self.reading.at
        return self.store.find([address(at.url if at else self.reading.url)])

    def _attempt(self, decision: Decision, refusal: Refusal | None = None) -> Attempt:
        page, link, outcome = self.reading.at, self.errand.link, decision.outcome
        return Attempt(
            url=self.reading.url,
            at=utc_now(self.now),
            outcome=outcome,
            detail=decision.detail,
            status=self._status(),
            ms=self.reading.ms,
            bytes=page.wire_bytes if isinstance(page, Page) else None,
            run_id=self.errand.run_id,
            source_id=self.errand.source_id,
            step=None if link is None else after_attempt(link, outcome, refusal, self.now),
        )

    def _status(self) -> int | None:
        at, found = self.reading.at, self.reading.found
        if isinstance(at, Page):
            return at.status
        return found.status if isinstance(found, Refusal) else NOT_MODIFIED

    def _refusal(self) -> Refusal:
        if isinstance(self.reading.found, Refusal):
            return self.reading.found
        detail = "the server says that it has not changed, which was not asked"
        return Refusal(Outcome.HTTP_ERROR, detail)

    def _aliases(self, known: KeptArticle | None, found: Article | None = None) -> Sequence[Alias]:
        """The addresses that led to what was `found`, and those that its page declares."""
        at = self.reading.at
        if at is None:
            return ()
        asked, *hops = dict.fromkeys(map(address, (at.requested, *at.redirects, at.url)))
        why = "fetched" if self.errand.source_id is None else "feed"
        led = [Alias(asked, why), *(Alias(hop, "redirect") for hop in hops)]
        amp = {alias.url for alias in self.reading.aliases if alias.why == "amp"}
        met = [replace(alias, why="amp") if alias.url in amp else alias for alias in led]
        declared = [*_declared(found), *self.reading.aliases]
        urls = {alias.url for alias in met}
        rest = [alias for alias in declared if alias.url not in urls]
        return (*met, *further(self.store, known, rest))


def is_at(known: KeptArticle | None, reading: Reading) -> bool:
    """Whether a reading's address is one of a kept article's: what "not modified" then is about."""
    return known is not None and reading.at is not None and address(reading.at.url) in known.urls


def _noted(decision: Decision, *notes: str) -> Decision:
    return replace(decision, detail="; ".join(filter(None, (decision.detail, *notes))))


def _likeness(known: KeptArticle | None) -> str:
    """Which kept article a new one reads like, as a clause; empty where it is like none."""
    return "" if known is None else f"it reads like article {known.id} ({known.article.site})"


def _declared(found: Article | None) -> Sequence[Alias]:
    """The address that an article's page declares for it."""
    is_told = found is not None and found.url is not None and "url" in found.provenance
    return [Alias(found.url, "canonical")] if found and found.url and is_told else []


def _is_exact(look: _Look) -> bool:
    """Whether what was read is what is kept, or today's reading of it, but for the site's lines."""
    read = _lines(look.article) - look.dropped
    return any(read == _lines(a) - look.dropped for a in (look.kept, look.was or look.kept))


def _is_reading_new(look: _Look) -> bool:
    """Whether today's extractor reads the kept page otherwise, and no worse."""
    from scraper.extractor import sameness

    if look.was is None or why_worse(look.was, look.kept) is not None:
        return False
    return not sameness.reads_alike(look.was, look.kept, aside=look.dropped | look.linked)


def _named(new: Article, old: Article) -> Article:
    """The article with the kept title where its page gives none, or that of a wall.

    So, too, with the day, where a feed told it.
    """
    from scraper.extractor import sameness

    is_wall = sameness.is_wall_title(new.title) and not sameness.is_wall_title(old.title)
    missing = {"title"} if old.title and (new.title is None or is_wall) else set()
    if new.published is None and old.provenance.get("published") == "feed":
        missing.add("published")
    if not missing:
        return new
    told = {name: old.provenance[name] for name in missing if name in old.provenance}
    return replace(
        new,
        title=old.title if "title" in missing else new.title,
        published=old.published if "published" in missing else new.published,
        provenance={**new.provenance, **told},
    )


def _lines(article: Article) -> set[str]:
    return set(article.text.split("\n"))


def _with_evidence(article: Article, link: KeptLink | None) -> Article:
    """The article with what its source says of it, where its page says nothing."""
    if link is None:
        return article
    told = {"title": link.link.title, "published": link.link.published}
    missing = {name: value for name, value in told.items() if value and not getattr(article, name)}
    if not missing:
        return article
    provenance = {**article.provenance, **dict.fromkeys(missing, "feed")}
    return replace(
        article,
        title=article.title or link.link.title,
        published=article.published or link.link.published,
        provenance=provenance,
    )
