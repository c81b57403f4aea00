"""What an address does instead of answering well, as data, and the usual ones by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EVERYWHERE = "*"  # instead of a path: the whole host but its robots.txt
HUGE = 11 * 1024 * 1024  # bytes of a feed that is larger than any that is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How an address misbehaves; what is not set is as it would be.

    `times` is for how many requests, None for all. `status`, `headers`, `media` and `body` stand in
    place of the answer's own; `prefix` bytes of white space stand before its body, and the share
    `keep` of it is all there is. It waits
    `delay_s` seconds before it answers, and `drip_s` between pieces of its body. Its connection
    ends after `cut` bytes of the body, while its length says more; an `endless` body goes on until
    the reader hangs up. `unmodified` answers 304 to every conditional request, or to every request.
    `restless` gives each answer an ETag of its own.
    """

    times: int | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    media: str | None = None
    body: bytes | None = None
    prefix: int = 0
    keep: float | None = None
    delay_s: float = 0.0
    drip_s: float = 0.0
    cut: int | None = None
    endless: bool = False
    unmodified: Literal["", "asked", "always"] = ""
    restless: bool = False


def too_many(times: int | None = 1, retry_after: str = "1") -> Behaviour:
    """429 with Retry-After, then well."""
    return Behaviour(times=times, status=429, headers=(("Retry-After", retry_after),), body=b"")


def failing(times: int | None = None, status: int = 500) -> Behaviour:
    """A server error, always or for some times."""
    return Behaviour(times=times, status=status, body=b"<h1>Internal error</h1>", media="text/html")


def gone() -> Behaviour:
    """410, for good."""
    return Behaviour(status=410, body=b"")


def missing() -> Behaviour:
    """404."""
    return Behaviour(status=404, body=b"<h1>Not found</h1>", media="text/html")


def moved(to: str, status: int = 301) -> Behaviour:
    """A redirect."""
    return Behaviour(status=status, headers=(("Location", to),), body=b"")


def slow(delay_s: float) -> Behaviour:
    """An answer that lets one wait."""
    return Behaviour(delay_s=delay_s)


def dripping(drip_s: float) -> Behaviour:
    """A body in small pieces with pauses."""
    return Behaviour(drip_s=drip_s)


def endless() -> Behaviour:
    """A body without an end."""
    return Behaviour(endless=True)


def huge(size: int = HUGE) -> Behaviour:
    """A body behind that much white space."""
    return Behaviour(prefix=size)


def cut_off(at: int, times: int | None = None) -> Behaviour:
    """A connection that ends within the body."""
    return Behaviour(cut=at, times=times)


def always_unmodified() -> Behaviour:
    """304 to everybody, also to those who hold nothing."""
    return Behaviour(unmodified="always")


def stubbornly_unmodified() -> Behaviour:
    """304 to whoever holds anything, whether it changed or not."""
    return Behaviour(unmodified="asked")


def restless() -> Behaviour:
    """An ETag that is another one each time."""
    return Behaviour(restless=True)
