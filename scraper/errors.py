"""The errors of this package: a small tree, each with what it is about and a sentence to read.

Expected failures of single items are values (`model.Attempt`) or one of these, never a bare
ValueError. A bug is anything else, and is never caught here.
"""

from __future__ import annotations

from scraper.model import Outcome


class ScraperError(Exception):
    """Base of every expected error. `str(error)` is a sentence fit for a person."""


class Refused(ScraperError):
    """A document was read and does not hold what was wanted of it.

    `outcome` says which kind of nothing, `detail` why, in a sentence.
    """

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail

    def __reduce__(self) -> tuple[type[Refused], tuple[Outcome, str], dict[str, object]]:
        return type(self), (self.outcome, self.detail), self.__dict__


class NotAnArticle(Refused):
    """A page holds no article to keep.

    `length` counts the characters of text that it holds all the same, None where nobody looked.
    """

    length: int | None = None


class NotASource(Refused):
    """A document names no articles: it is no feed, no sitemap and no page of links, or broken."""


class BadUrl(ScraperError):
    """A string that is no http or https URL that can be asked for."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url!r} is not a URL that can be fetched: {reason}")
        self.url = url
        self.reason = reason

    def __reduce__(self) -> tuple[type[BadUrl], tuple[str, str]]:
        return type(self), (self.url, self.reason)


class FetchFailed(ScraperError):
    """A page could not be had.

    `outcome` is the closed reason, `detail` a sentence, `status` the HTTP status where one came,
    `retry_after` the seconds that the server asked to wait where it did, `host` who was asked last.
    """

    def __init__(
        self,
        url: str,
        outcome: Outcome,
        detail: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        host: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.url = url
        self.outcome = outcome
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.host = host

    def __reduce__(self) -> tuple[type[FetchFailed], tuple[str, Outcome, str], dict[str, object]]:
        return type(self), (self.url, self.outcome, self.detail), self.__dict__


class InputError(ScraperError):
    """A path or an argument that cannot be used, said before any work is done."""


class ArchiveError(ScraperError):
    """The archive file cannot be used: foreign, newer, damaged, missing, unwritable or locked."""


class ArchiveDamaged(ArchiveError):
    """What stands in the archive file is not what was written there."""


class AlreadyKept(ArchiveError):
    """The address of a new article is another one's: kept by another process in the meantime."""


class ArchiveLocked(ArchiveError):
    """Another run works on the archive, and there is one at a time."""
