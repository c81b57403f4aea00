"""The flow, drawn once.

    URL                  ─ fetcher ─→  Page, or "not modified", or a Refusal
    Page                 ─ workers ─→  Article, or a Refusal
    Article, what the archive remembers of its site ─ extractor ─→  Article without the site's lines
    Article, what is kept ─ decide ─→  Decision
    Decision             ─ store ───→  one transaction: page, article, addresses, attempt, memory

The memory of a site is asked when an article's turn has come, not when its page is sent to the
workers: so an article finds all that were settled before it, however many are read at a time.

Every URL and every page that goes in comes out as one `Result`, and leaves one attempt in the
archive. Expected failures are results. So is a bug that one page sets off: its traceback goes to
the log, and the next page is read. Only faults of the archive itself (`ArchiveError`) end a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scraper.decide import Decision, Intent, Refusal, decide, decide_refusal, decide_unmodified
from scraper.errors import AlreadyKept, BadUrl
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Filter,
    KeptArticle,
    Outcome,
    Page,
    utc_now,
)
from scraper.reading import Reader, Reading
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


class Archive:
    """An archive of news articles in one SQLite file, and the way into it. A context manager.

    Opening makes the file where it is absent, unless `write` is False: then nothing in it can be
    changed. `now` gives an aware time. Every method raises `ArchiveError` for faults of the file.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        write: bool = True,
        reader: Reader | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = Store.open(path, write=write)
        self._reader = reader or Reader()
        self._now = now

    def fetch(self, url: str, *, refetch: bool = False) -> Result:
        """Fetch one URL, and keep its article.

        A known one is only asked for if it was modified since, unless `refetch`.
        """
        known = None if refetch else self._store.find([address(url)])
        validators = None if known is None else self._store.validators(address(url))
        reading = self._reader.fetch(url, validators)
        if reading.found is None and (known is None or not _is_at(known, reading)):
            # The URL leads to another page now, of which those validators say nothing.
            reading = self._reader.fetch(url)
        return self._settled(reading)

    def fetch_all(self, urls: Iterable[str], *, refetch: bool = False) -> Iterator[Result]:
        """Fetch URLs one after the other, as the results are asked for."""
        return (self.fetch(url, refetch=refetch) for url in urls)

    def add(self, page: Page) -> Result:
        """Read a page that is at hand, and keep its article."""
        return next(self.add_all([page]))

    def add_all(self, documents: Iterable[Page | Attempt]) -> Iterator[Result]:
        """Read pages that are at hand and keep their articles, in order, as results are asked for.

        An attempt stands for a page that could not be had, and is recorded.
        """
        return (self._settled(reading) for reading in self._reader.read_all(documents))

    def article(self, target: int | str) -> KeptArticle | None:
        """Find an article by its id or any of its addresses."""
        return self._store.article(target)

    def articles(self, chosen: Filter | None = None) -> Iterator[KeptArticle]:
        """Read articles, newest first. Raises `InputError` for bounds that are no time."""
        return self._store.articles(chosen or Filter())

    def page(self, kept: KeptArticle) -> Page | None:
        """Read the page that an article was taken from."""
        return None if kept.page_id is None else self._store.page(kept.page_id)

    def attempts(self, url: str | None = None, limit: int | None = None) -> Iterator[Attempt]:
        """Read what was tried, at one URL or at all, newest first."""
        return self._store.attempts(url, limit)

    def close(self) -> None:
        """End the processes that read, and close the file."""
        self._reader.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _settled(self, reading: Reading | Attempt) -> Result:
        """Let the archive hold what was read, or why nothing was, in one transaction."""
        if isinstance(reading, Attempt):
            self._store.record(reading)
            return Result(reading)
        if isinstance(reading.found, Article) and isinstance(reading.at, Page):
            whole = _at_its_address(reading.found, reading.at)
            return self._settled_article(reading, whole, reading.at)
        known = self._known(reading)
        if reading.found is None and known is not None:
            attempt = self._attempt(reading, decide_unmodified())
            self._store.confirm(known.id, attempt, _aliases(reading), now=self._now())
            return Result(attempt, known.id, known.article)
        return self._settled_refusal(reading, _refusal(reading), known)

    def _settled_article(self, reading: Reading, whole: Article, page: Page) -> Result:
        known = self._same_article(whole, page)
        if known is None:
            try:
                return self._kept_anew(reading, whole, page)
            except AlreadyKept:  # by another process since it was looked for
                known = self._store.find([str(whole.url)])
        if known is None:
            return self._kept_anew(reading, whole, page)
        return self._settled_again(reading, whole, page, known)

    def _kept_anew(self, reading: Reading, whole: Article, page: Page) -> Result:
        from scraper.extractor import memory

        known = self._store.memory(whole.site)
        article, imprint = memory.recall(whole, known), memory.imprint(whole, known)
        attempt, aliases = self._attempt(reading, decide(article, None)), _aliases(reading)
        number = self._store.keep(article, page, attempt, aliases, imprint=imprint, now=self._now())
        return Result(attempt, number, article)

    def _settled_again(
        self, reading: Reading, whole: Article, page: Page, known: KeptArticle
    ) -> Result:
        from scraper.extractor import memory

        site = self._store.memory(whole.site)
        is_counted = whole.site == known.article.site
        article = memory.recall(whole, site, is_counted=is_counted)
        kept = memory.recall(known.article, site, is_counted=is_counted)
        whole_hash = whole.content_hash
        is_old = page.status is None and self._store.has_version(known.id, whole_hash)
        decision = decide(
            article,
            known,
            is_same_page=self._is_same_page(known, whole_hash, page),
            is_old_version=is_old,
            dropped=(_lines(whole) - _lines(article)) | (_lines(known.article) - _lines(kept)),
        )
        attempt, aliases, now = self._attempt(reading, decision), _aliases(reading), self._now()
        if decision.intent is Intent.REVISE:
            cause = Cause.PAGE_CHANGED
            self._store.revise(
                known.id, article, page, attempt, aliases, cause, whole_hash=whole_hash, now=now
            )
            return Result(attempt, known.id, article)
        worse = page if decision.outcome is Outcome.KEPT_BETTER_COPY else None
        same = whole_hash if decision.outcome is Outcome.UNCHANGED and not is_old else None
        self._store.confirm(known.id, attempt, aliases, page=worse, whole_hash=same, now=now)
        return Result(attempt, known.id, known.article)

    def _is_same_page(self, known: KeptArticle, whole_hash: str, page: Page) -> bool:
        """Whether a page says what the kept one said: a newer extractor may read it otherwise."""
        is_its_own = self._store.is_page_of(known.id, page.sha256)
        return is_its_own or self._store.reads_so(known.id, whole_hash)

    def _settled_refusal(
        self, reading: Reading, refusal: Refusal, known: KeptArticle | None
    ) -> Result:
        is_its_own = known is not None and known.article.url == address(reading.url)
        decision = decide_refusal(refusal, known if is_its_own else None)
        attempt = self._attempt(reading, decision)
        if known is not None and decision.intent is Intent.MARK_GONE:
            self._store.mark_gone(known.id, attempt, self._now())
            return Result(attempt, known.id, known.article)
        self._store.record(attempt, reading.at if isinstance(reading.at, Page) else None)
        return Result(attempt)

    def _known(self, reading: Reading) -> KeptArticle | None:
        """The kept article that lies at the address that was read."""
        return self._store.find([address(reading.at.url if reading.at else reading.url)])

    def _same_article(self, article: Article, page: Page) -> KeptArticle | None:
        """The kept article that this one is: by its own address, else by the page's.

        The address of the page, and the URL that led there, count only where they are the kept
        article's own, since then the article has moved, or where the text is still the same:
        `/latest` leads to another article every day, and a file may have been written over.
        """
        named = _web_addresses(article, page)
        known = self._store.find(named[:1])
        if known is not None:
            return known
        for own in dict.fromkeys((*named[1:], address(page.requested))):
            held = self._store.find([own])
            if held is not None and (
                held.article.url == own or self._reads_alike(held, article, own)
            ):
                return held
        return None

    def _reads_alike(self, held: KeptArticle, article: Article, own: str) -> bool:
        """Whether a kept article at this address is the same; a file's name says nothing of it."""
        is_told = _is_web(own) or not _is_web(article.url or "")
        return is_told and self._store.reads_so(held.id, article.content_hash)

    def _attempt(self, reading: Reading, decision: Decision) -> Attempt:
        page = reading.at if isinstance(reading.at, Page) else None
        return Attempt(
            url=reading.url,
            at=utc_now(self._now()),
            outcome=decision.outcome,
            detail=decision.detail,
            status=_status(reading),
            ms=reading.ms,
            bytes=page.wire_bytes if page else None,
        )


def address(url: str) -> str:
    """The form under which an address is kept and found: a URL's canonical one, else as it is."""
    try:
        return clean(url)
    except BadUrl:
        return url


def _status(reading: Reading) -> int | None:
    if isinstance(reading.at, Page):
        return reading.at.status
    return reading.found.status if isinstance(reading.found, Refusal) else NOT_MODIFIED


def _refusal(reading: Reading) -> Refusal:
    if isinstance(reading.found, Refusal):
        return reading.found
    detail = "the server says that it has not changed, which was not asked"
    return Refusal(Outcome.HTTP_ERROR, detail)


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


def _lines(article: Article) -> set[str]:
    return set(article.text.split("\n"))


def _aliases(reading: Reading) -> Sequence[Alias]:
    at = reading.at
    if at is None:
        return ()
    asked, *hops = dict.fromkeys((at.requested, *at.redirects, at.url))
    later = (Alias(address(hop), "redirect") for hop in hops)
    return (Alias(address(asked), "fetched"), *later)


def _is_at(known: KeptArticle, reading: Reading) -> bool:
    return reading.at is not None and address(reading.at.url) in known.urls


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))
