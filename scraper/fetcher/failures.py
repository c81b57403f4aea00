"""Why something could not be had, said inside this room, where the URL that was asked is not known.

A `Failure` is raised at the place that knows the reason and becomes the `FetchFailed` of the asked
URL once, in `client`. It carries the outcome, a sentence for a person that names the host, and
whether the same request may pass a little later.
"""

from __future__ import annotations

from scraper.errors import FetchFailed, ScraperError
from scraper.model import Outcome


class Failure(ScraperError):
    """One request failed.

    `passing` says that it is worth another try; `retry_after` is the wait in seconds that the
    server asked for, `status` the HTTP status, each None where there was none. `host` is who was
    asked for the page, with a port where it has one: after a redirect another than at first.
    """

    host: str | None = None

    def __init__(
        self,
        outcome: Outcome,
        detail: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        passing: bool = False,
    ) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.passing = passing

    def of(self, url: str) -> FetchFailed:
        """Return the failure as that of the URL a caller asked for."""
        return FetchFailed(
            url,
            self.outcome,
            self.detail,
            status=self.status,
            retry_after=self.retry_after,
            host=self.host,
        )
