"""Articles of another archive's export, kept as they were there.

What is not known is kept whole, with its times and versions. What is known, by its own address or
by another one where the words speak for it, goes on with the versions that were seen later than
what is kept here; older ones are not put before it, and nothing that is kept is ever replaced. So
importing twice changes nothing, and two archives that were one can be joined again.

An address in a record is only a claim. One that is none, or of a private host, is refused; further
addresses of that kind are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from scraper.decide import Intent, Refusal, decide
from scraper.errors import AlreadyKept, BadUrl, Refused, ScraperError
from scraper.exchange.records import UNCOUNTED
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Dossier,
    KeptArticle,
    KeptPage,
    Outcome,
    Page,
    Revision,
    Source,
    utc_now,
)
from scraper.reading import logged
from scraper.settling import Result
from scraper.store import Store
from scraper.urls import clean, names_private_host, site

BATCH = 100  # articles and pages that are restored in one transaction
BATCH_SIZE = 4_000_000  # characters and bytes of them; a writer beside it waits 0.2 s

# What an archive calls pages that have no address on the web (`files`).
_NAMELESS = ("file:///", "sha256:")


class Restorer:
    """Lets an archive hold what another one held. `now` gives an aware time.

    With `allow_private`, addresses of private hosts are kept, too.
    """

    def __init__(
        self, store: Store, now: Callable[[], datetime], *, allow_private: bool = False
    ) -> None:
        self._store = store
        self._now = now
        self._allow_private = allow_private

    def take_all(
        self, documents: Iterable[Page | Attempt | Dossier | KeptPage]
    ) -> Iterator[Page | Attempt | Result]:
        """Restore what can be, many in a transaction, in order; pages and attempts pass through.

        So does a page of an archive's own export that no article here was taken from.
        """
        for batch in _batches(documents):
            if isinstance(batch, Page | Attempt):
                yield batch
                continue
            with self._store.together():
                taken = [self._take(part) for part in batch]
            yield from filter(None, taken)

    def _take(self, part: Dossier | KeptPage) -> Page | Result | None:
        if isinstance(part, KeptPage):
            return None if self._store.fill_page(part.page) else part.page
        try:
            return self.restore(part)
        except ScraperError:
            raise
        except Exception as error:  # noqa: BLE001  one record's bug is noted, and the next is read
            bug = logged(Refusal.of_bug(error), part.place)
            attempt = self._attempt(part, bug.outcome, bug.detail)
            self._store.record(attempt)
            return Result(attempt)

    def restore(self, dossier: Dossier) -> Result:
        """Keep an article with all its versions, or note why not, in one transaction."""
        try:
            whole = self._checked(dossier)
        except Refused as error:
            attempt = self._attempt(dossier, error.outcome, error.detail)
            self._store.record(attempt)
            return Result(attempt)
        known = self._known(whole)
        if known is not None:
            return self._known_already(whole, known)
        try:
            return self._kept_anew(whole)
        except AlreadyKept:  # by another process since it was looked for
            known = self._store.find([str(whole.kept.article.url)])
        return self._kept_anew(whole) if known is None else self._known_already(whole, known)

    def _kept_anew(self, dossier: Dossier) -> Result:
        from scraper.extractor import memory

        article = dossier.kept.article
        imprint = memory.imprint(article, self._store.memory(article.site))
        attempt = self._attempt(dossier, Outcome.STORED, "restored from an export")
        number = self._store.restore(dossier, attempt, imprint=imprint, now=self._now())
        return Result(attempt, number, article)

    def _known_already(self, dossier: Dossier, known: KeptArticle) -> Result:
        later, outcome, detail = self._later(dossier, known)
        attempt = self._attempt(dossier, outcome, detail)
        if not later:
            self._store.note_known(known.id, attempt, dossier.aliases)
            return Result(attempt, known.id, known.article)
        self._store.append(known.id, dossier, later, attempt)
        return Result(attempt, known.id, later[-1].article)

    def _later(
        self, dossier: Dossier, known: KeptArticle
    ) -> tuple[Sequence[Revision], Outcome, str]:
        """The versions that what is kept goes on with; why there are none, if so."""
        new = dossier.kept.article
        if new.content_hash == known.article.content_hash:
            return (), Outcome.UNCHANGED, "it reads as it did"
        if self._store.has_version(known.id, new.content_hash):
            return (), Outcome.UNCHANGED, "this version is kept already"
        later = tuple(self._new_versions(dossier, known))
        if not later:
            return (), Outcome.UNCHANGED, "an older version than the kept one"
        decision = decide(new, known)
        if len(dossier.revisions) < 2 and decision.intent is not Intent.REVISE:
            return (), decision.outcome, decision.detail
        return later, Outcome.REVISED, _told(later)

    def _new_versions(self, dossier: Dossier, known: KeptArticle) -> Iterator[Revision]:
        """The versions that were seen after what is kept, each unlike the one before."""
        before = known.article.content_hash
        for version in dossier.revisions or (_only(dossier.kept),):
            is_new = version.article.content_hash != before
            if version.seen_at > known.last_changed and is_new:
                before = version.article.content_hash
                yield version

    def _known(self, dossier: Dossier) -> KeptArticle | None:
        """The kept article that this one is: by its own address, else by another of the two's."""
        article = dossier.kept.article
        if not dossier.aliases:
            return self._nameless(article)
        if article.url is not None:
            held = self._store.find([article.url])
            if held is not None and (held.article.url == article.url or _share(held, article)):
                return held
        for alias in dossier.aliases:
            if article.url is not None and site(alias.url) != site(article.url):
                continue  # another site's article is not this one's to go on with
            held = self._store.find([alias.url])
            if held is not None and held.article.url == alias.url and _share(held, article):
                return held
        return None

    def _nameless(self, article: Article) -> KeptArticle | None:
        """One in the same words that has no address either: there is nothing else to know it by."""
        same = self._store.find_same(article.site, article.content_hash)
        return next((held for held in same if not held.urls), None)

    def _checked(self, dossier: Dossier) -> Dossier:
        """The dossier with addresses that may be kept. Raises `Refused` where its own may not."""
        article = dossier.kept.article
        own = None if article.url is None else self._address(article.url)
        aliases = {alias.url: alias for alias in self._usable(dossier.aliases)}
        if own is not None:
            aliases.setdefault(own, Alias(own, "canonical"))
        whole = replace(_counted(article), url=own)
        return replace(
            dossier,
            kept=replace(dossier.kept, article=whole),
            aliases=tuple(aliases.values()),
            revisions=tuple(map(self._with_address, dossier.revisions)),
            source=self._usable_source(dossier.source),
        )

    def _usable(self, aliases: Sequence[Alias]) -> Iterator[Alias]:
        for alias in aliases:
            try:
                yield Alias(self._address(alias.url), alias.why)
            except Refused:
                continue

    def _usable_source(self, source: Source | None) -> Source | None:
        try:
            return None if source is None else replace(source, url=self._address(source.url))
        except Refused:
            return None

    def _with_address(self, version: Revision) -> Revision:
        """A version with the address that it had; none where that may not be kept."""
        url = version.article.url
        named = next(self._usable([Alias(url, "canonical")]), None) if url is not None else None
        address = None if named is None else named.url
        article = replace(_counted(version.article), url=address)
        return replace(version, article=article)

    def _address(self, url: str) -> str:
        if url.startswith(_NAMELESS):
            return url
        try:
            found = clean(url)
        except BadUrl as error:
            raise Refused(Outcome.BAD_URL, str(error)) from error
        if names_private_host(found) and not self._allow_private:
            detail = "its address is of a private host; --allow-private keeps it all the same"
            raise Refused(Outcome.PRIVATE_ADDRESS, detail)
        return found

    def _attempt(self, dossier: Dossier, outcome: Outcome, detail: str) -> Attempt:
        own = dossier.kept.article.url
        named = own if outcome.succeeded and own is not None else dossier.place
        return Attempt(named, utc_now(self._now()), outcome, detail)


def _batches(
    documents: Iterable[Page | Attempt | Dossier | KeptPage],
) -> Iterator[Page | Attempt | list[Dossier | KeptPage]]:
    """What follows each other to be restored, as much as goes into one transaction."""
    batch: list[Dossier | KeptPage] = []
    size = 0
    for document in documents:
        if isinstance(document, Dossier | KeptPage):
            batch.append(document)
            size += _size(document)
        if batch and (size > BATCH_SIZE or len(batch) == BATCH or document is not batch[-1]):
            yield batch
            batch, size = [], 0
        if isinstance(document, Page | Attempt):
            yield document
    if batch:
        yield batch


def _size(part: Dossier | KeptPage) -> int:
    if isinstance(part, KeptPage):
        return len(part.page.body)
    return sum(len(version.article.text) for version in part.revisions or (_only(part.kept),))


def _only(kept: KeptArticle) -> Revision:
    return Revision(0, 1, None, kept.last_changed, kept.article, kept.page_id)


def _counted(article: Article) -> Article:
    """The article with its words counted, where its record does not say how many there are."""
    from scraper.extractor.typography import count_words

    if article.word_count != UNCOUNTED:
        return article
    return replace(article, word_count=count_words(article.text))


def _share(held: KeptArticle, article: Article) -> bool:
    """Whether two may be versions of one: they have a title or a line in common."""
    lines = held.article.text.split("\n")
    return held.article.title == article.title or not set(lines).isdisjoint(
        article.text.split("\n")
    )


def _told(later: Sequence[Revision]) -> str:
    number = len(later)
    return "a later version" if number == 1 else f"{number:,} later versions"
