"""What becomes of a reading: judged against what is kept, and settled in one transaction.

    Article, what the archive remembers of its site ─ extractor ─→  Article without the site's lines
    Article, what is kept ─ decide ─→  Decision
    Decision             ─ store ───→  page, article, addresses, attempt, memory, the link's state

The memory of a site is asked when an article's turn has come, not when its page is sent to the
workers: so an article finds all that were settled before it, however many are read at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from scraper.decide import (
    Decision,
    Intent,
    Refusal,
    decide,
    decide_refusal,
    decide_twin,
    decide_unmodified,
)
from scraper.errors import AlreadyKept, BadUrl, ScraperError
from scraper.model import (
    Alias,
    Article,
    Attempt,
    KeptArticle,
    KeptLink,
    Outcome,
    Page,
    utc_now,
)
from scraper.reading import Reading, logged
from scraper.schedule import after_attempt
from scraper.store import Cause, Store
from scraper.urls import clean, is_front_page, names_private_host

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


class Settler:
    """Lets the archive hold what was read. `now` gives an aware time."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def settle(self, reading: Reading | Attempt, errand: Errand = BY_HAND) -> Result:
        """Let the archive hold what was read, or why nothing was, in one transaction."""
        if isinstance(reading, Attempt):
            self._store.record(reading)
            return Result(reading)
        case = _Case(self._store, self._now(), reading, errand)
        try:
            return case.settled()
        except ScraperError:
            raise
        except Exception as error:  # noqa: BLE001  one page's bug is recorded, and the batch goes on
            bug = logged(Refusal.of_bug(error), reading.url)
            return replace(case, reading=replace(reading, at=None, found=bug)).settled()


@dataclass(frozen=True, slots=True)
class _Case:
    """One reading, at one moment, before the archive."""

    store: Store
    now: datetime
    reading: Reading
    errand: Errand

    def settled(self) -> Result:
        if self._leads_home():
            return replace(self, reading=self._vanished()).settled()
        found, page = self.reading.found, self.reading.at
        if isinstance(found, Article) and isinstance(page, Page):
            whole = _at_its_address(_with_evidence(found, self.errand.link), page)
            return self._settled_article(whole, page)
        known = self._known()
        if found is None and known is not None:
            attempt = self._attempt(decide_unmodified())
            self.store.confirm(known.id, attempt, self._aliases(), now=self.now)
            return Result(attempt, known.id, known.article)
        return self._settled_refusal(self._refusal(), known)

    def _leads_home(self) -> bool:
        """Whether its site now sends who asks for this page to the front page instead."""
        at = self.reading.at
        is_led = at is not None and bool(at.redirects) and is_front_page(at.url)
        return is_led and not is_front_page(self.reading.url)

    def _vanished(self) -> Reading:
        detail = "it is gone: its address leads to a front page"
        status = self._status()
        return replace(self.reading, at=None, found=Refusal(Outcome.GONE, detail, status))

    def _settled_article(self, whole: Article, page: Page) -> Result:
        known = self._same_article(whole, page)
        if known is not None:
            return self._settled_again(whole, page, known)
        twin = self._twin(whole, page)
        if twin is not None:
            return self._confirmed(twin, decide_twin(twin))
        try:
            return self._kept_anew(whole, page)
        except AlreadyKept:  # by another process since it was looked for
            known = self.store.find([str(whole.url)])
        return (
            self._kept_anew(whole, page)
            if known is None
            else self._settled_again(whole, page, known)
        )

    def _kept_anew(self, whole: Article, page: Page) -> Result:
        from scraper.extractor import memory

        known = self.store.memory(whole.site)
        article, imprint = memory.recall(whole, known), memory.imprint(whole, known)
        attempt = self._attempt(decide(article, None))
        aliases = self._aliases()
        number = self.store.keep(article, page, attempt, aliases, imprint=imprint, now=self.now)
        return Result(attempt, number, article)

    def _settled_again(self, whole: Article, page: Page, known: KeptArticle) -> Result:
        from scraper.extractor import memory

        site = self.store.memory(whole.site)
        is_counted = whole.site == known.article.site
        article = memory.recall(whole, site, is_counted=is_counted)
        kept = memory.recall(known.article, site, is_counted=is_counted)
        whole_hash = whole.content_hash
        is_old = page.status is None and self.store.has_version(known.id, whole_hash)
        decision = decide(
            article,
            known,
            is_same_page=self._is_same_page(known, whole_hash, page),
            is_old_version=is_old,
            dropped=(_lines(whole) - _lines(article)) | (_lines(known.article) - _lines(kept)),
        )
        if decision.intent is Intent.REVISE:
            return self._revised(known, decision, article, whole_hash, page)
        worse = page if decision.outcome is Outcome.KEPT_BETTER_COPY else None
        same = whole_hash if decision.outcome is Outcome.UNCHANGED and not is_old else None
        return self._confirmed(known, decision, page=worse, whole_hash=same)

    def _revised(
        self, known: KeptArticle, decision: Decision, article: Article, whole_hash: str, page: Page
    ) -> Result:
        attempt = self._attempt(decision)
        self.store.revise(
            known.id,
            article,
            page,
            attempt,
            self._aliases(),
            Cause.PAGE_CHANGED,
            whole_hash=whole_hash,
            now=self.now,
        )
        return Result(attempt, known.id, article)

    def _confirmed(
        self,
        known: KeptArticle,
        decision: Decision,
        *,
        page: Page | None = None,
        whole_hash: str | None = None,
    ) -> Result:
        attempt = self._attempt(decision)
        self.store.confirm(
            known.id, attempt, self._aliases(), page=page, whole_hash=whole_hash, now=self.now
        )
        return Result(attempt, known.id, known.article)

    def _is_same_page(self, known: KeptArticle, whole_hash: str, page: Page) -> bool:
        """Whether a page says what the kept one said: a newer extractor may read it otherwise."""
        is_its_own = self.store.is_page_of(known.id, page.sha256)
        return is_its_own or self.store.reads_so(known.id, whole_hash)

    def _settled_refusal(self, refusal: Refusal, known: KeptArticle | None) -> Result:
        is_its_own = known is not None and known.article.url == address(self.reading.url)
        own = known if is_its_own else None
        decision = decide_refusal(refusal, own)
        attempt = self._attempt(decision, refusal)
        if own is not None and decision.intent is Intent.MARK_GONE:
            self.store.mark_gone(own.id, attempt, self.now)
            return Result(attempt, own.id, own.article)
        page = self.reading.at
        self.store.record(attempt, page if isinstance(page, Page) else None)
        return Result(attempt)

    def _known(self) -> KeptArticle | None:
        """The kept article that lies at the address that was read."""
        at = self.reading.at
        return self.store.find([address(at.url if at else self.reading.url)])

    def _same_article(self, article: Article, page: Page) -> KeptArticle | None:
        """The kept article that this one is: by its own address, else by the page's.

        Its own may once have led elsewhere: then that is another one, unless they share a line. The
        address of the page, and the URL that led there, count only where they are the kept
        article's own, since then the article has moved, or where the text is still the same:
        `/latest` leads to another article every day, and a file may have been written over.
        """
        named = _web_addresses(article, page)
        known = self.store.find(named[:1])
        if known is not None and (known.article.url == named[0] or _may_be_edit(known, article)):
            return known
        for own in dict.fromkeys((*named[1:], address(page.requested))):
            held = self.store.find([own])
            if held is not None and (
                held.article.url == own or self._reads_alike(held, article, own)
            ):
                return held
        return None

    def _twin(self, article: Article, page: Page) -> KeptArticle | None:
        """The kept article of the same site that reads word for word like this one.

        Two of them of different days are two notices in the same words; two files are two copies.
        """
        if page.status is None or article.site is None:
            return None
        twins = self.store.find_same(article.site, article.content_hash)
        return next((twin for twin in twins if _may_be_one(twin.article, article)), None)

    def _reads_alike(self, held: KeptArticle, article: Article, own: str) -> bool:
        """Whether a kept article at this address is the same; a file's name says nothing of it."""
        is_told = _is_web(own) or not _is_web(article.url or "")
        return is_told and self.store.reads_so(held.id, article.content_hash)

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

    def _aliases(self) -> Sequence[Alias]:
        at = self.reading.at
        if at is None:
            return ()
        asked, *hops = dict.fromkeys((at.requested, *at.redirects, at.url))
        why = "fetched" if self.errand.source_id is None else "feed"
        later = (Alias(address(hop), "redirect") for hop in hops)
        return (Alias(address(asked), why), *later)


def is_at(known: KeptArticle | None, reading: Reading) -> bool:
    """Whether a reading's address is one of a kept article's: what "not modified" then is about."""
    return known is not None and reading.at is not None and address(reading.at.url) in known.urls


def address(url: str) -> str:
    """The form under which an address is kept and found: a URL's canonical one, else as it is."""
    try:
        return clean(url)
    except BadUrl:
        return url


def _at_its_address(article: Article, page: Page) -> Article:
    """The article with the address it is kept under.

    A page without a public one of its own (a file) is kept under the one that it declares, if that
    is public and of a page.
    """
    declared = article.url or page.url
    if not _is_web(page.url) and (names_private_host(declared) or is_front_page(declared)):
        declared = page.url
    return replace(article, url=address(declared))


def _web_addresses(article: Article, page: Page) -> Sequence[str]:
    return [url for url in (article.url, address(page.url)) if url is not None and _is_web(url)]


def _may_be_one(old: Article, new: Article) -> bool:
    """Whether two articles in the same words, of one site, may be one: of no two days.

    Another port is another server, which a site that is only an address does not tell apart.
    """
    days = {old.published, new.published} - {None}
    ports = {urlsplit(article.url or "").port for article in (old, new)}
    return len(days) <= 1 and len(ports) == 1


def _may_be_edit(known: KeptArticle, article: Article) -> bool:
    """Whether an article may be another version of a kept one."""
    has_title = known.article.title == article.title
    return has_title or not _lines(known.article).isdisjoint(_lines(article))


def _lines(article: Article) -> set[str]:
    return set(article.text.split("\n"))


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


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
