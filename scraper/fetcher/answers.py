"""What a server answered, and what its status means for a page.

RFC 9110: section 15 for the statuses, 10.2.3 for Retry-After. Pure: the time comes in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from scraper.fetcher.failures import Failure
from scraper.model import Outcome

READABLE = frozenset({200, 203})  # statuses that come with the page itself
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
PASSING = frozenset({429, 500, 502, 503, 504})  # a later try may find the page

MAX_RETRY_AFTER_S = 31_536_000.0  # seconds, a year: more is a mistake, and must fit a calendar

_OUTCOMES = {
    401: Outcome.BLOCKED,
    402: Outcome.PAYWALL,
    403: Outcome.BLOCKED,
    410: Outcome.GONE,
    451: Outcome.BLOCKED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. `headers` keep their order and case; `body` is decoded, empty if not read.

    `wire_bytes` counts the body as it travelled, without the framing of chunks.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    wire_bytes: int = 0

    def header(self, name: str) -> str | None:
        """Return the value of a header, repeated ones joined by commas (RFC 9110, section 5.3)."""
        values = [value for key, value in self.headers if key.lower() == name]
        return ", ".join(values) if values else None


def host(url: str) -> str:
    """Return the host of a checked URL, as a sentence names it."""
    return urlsplit(url).hostname or ""


def refuse_status(answer: Answer, now: datetime) -> None:
    """Raise the `Failure` that this status means for a page.

    Statuses that bring the page, a redirect or `not modified` pass.
    """
    status = answer.status
    if status in READABLE or status in REDIRECTS or status == NOT_MODIFIED:
        return
    wait = retry_after_s(answer.header("retry-after"), now) if status >= 400 else None
    asked = "" if wait is None else f", and asks to wait {_seconds(wait)}"
    raise Failure(
        _OUTCOMES.get(status, Outcome.HTTP_ERROR),
        f"{host(answer.url)} answered {_named(status)}{asked}",
        status=status,
        retry_after=wait,
        passing=status in PASSING,
    )


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks to wait, None where it is unreadable.

    It holds seconds or an HTTP date, which is compared with `now` (aware).
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), MAX_RETRY_AFTER_S)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # OverflowError: a year with ten digits
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max(0.0, (aware - now).total_seconds()), MAX_RETRY_AFTER_S)


def _seconds(number: float) -> str:
    shown = f"{number:.0f}"
    return f"{shown} second{'s' * (shown != '1')}"


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
