"""When something is looked at next: a source, a link, an article, a host.

Judges and never acts. A source is polled as often as it changes: its pause is halved when it named
something new, grows by a half when it did not, and is never shorter than its publisher asks. What
fails is tried again after pauses that grow; a source for ever, a link a stated number of times. A
host that cannot be asked, or asks to be left alone, rests as a whole.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

from scraper.decide import Refusal
from scraper.model import (
    Host,
    KeptLink,
    LinkState,
    LinkStep,
    Outcome,
    SourceState,
    Validators,
    utc_now,
)

MINUTE, HOUR, DAY = 60, 3_600, 86_400  # seconds

# The pauses between two readings of a source, in seconds. A quarter of an hour is how often cron
# runs; a source that has been silent for weeks is still read once a day.
MIN_INTERVAL_S, MAX_INTERVAL_S = 15 * MINUTE, DAY
# What a server asks for is obeyed up to a day: some call everything fresh for a year, and one wrong
# Retry-After must not silence a host for as long.
MAX_ASKED_S = DAY
# A source counts as due a little early, or a job that starts a second early would miss its turn.
GRACE_S = MINUTE
# Once a day a source is read whole, whatever its server says of changes: some always answer 304.
FULL_READ_S = DAY
# The same for an article that is looked at again: its weekly checks read the whole page.
FULL_RECHECK_S = 6 * DAY

# The pauses before each further try of a link, in seconds; after the last it is given up. Most of
# what passes has passed within a day, and a week of silence is an answer.
RETRY_PAUSES_S = (15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY)
MAX_TRIES = len(RETRY_PAUSES_S) + 1
# The first tries of a link that obey a short Retry-After instead; some servers say 1 for ever.
TRUSTED_TRIES = 3

# How often an article is looked at again, by its age: hours, then days, then weeks. Most edits come
# in the first day; after three months nobody changes a news article quietly.
RECHECK_PAUSES_S = ((DAY, 3 * HOUR), (7 * DAY, DAY), (90 * DAY, 7 * DAY))
RECHECKED_S = RECHECK_PAUSES_S[-1][0]  # seconds from its first sighting on

# The rest of a host after its first failure, doubled with each further one up to the longest: after
# a week without a network nothing waits for another day.
FIRST_REST_S, MAX_REST_S = 5 * MINUTE, 6 * HOUR
# Timeouts in a row after which a host, and not only a page, counts as out of reach.
TIMEOUTS_OF_HOST = 2

_OF_HOST = frozenset({Outcome.DNS, Outcome.CONNECTION, Outcome.TLS, Outcome.PRIVATE_ADDRESS})
_ASKS_FOR_REST = frozenset({429, 503})
# What another try does not change: the page itself is not what is wanted, or may not be had.
_FINAL = frozenset(
    {
        Outcome.BAD_URL,
        Outcome.CONSENT,
        Outcome.GONE,
        Outcome.NOT_ARTICLE,
        Outcome.NOT_HTML,
        Outcome.PAYWALL,
        Outcome.REDIRECTS,
        Outcome.TOO_LARGE,
        Outcome.UNDECODABLE,
    }
)


def after_reading(
    old: SourceState,
    now: datetime,
    *,
    outcome: Outcome,
    has_news: bool = False,
    fresh_s: float | None = None,
) -> SourceState:
    """Judge a source that has answered well; validators, hash and ttl are the caller's to set.

    `fresh_s` is how long HTTP says that the answer stays fresh, in seconds.
    """
    interval_s = interval(old.interval_s, has_news=has_news)
    asked_s = min(max(fresh_s or 0, old.every_s or 0), MAX_ASKED_S)
    seen = utc_now(now)
    return replace(
        old,
        next_due=_later(now, max(interval_s - GRACE_S, asked_s)),
        interval_s=interval_s,
        last_read=seen,
        last_full_read=old.last_full_read if outcome is Outcome.NOT_MODIFIED else seen,
        last_new=seen if has_news else old.last_new,
        failures=0,
        failing_since=None,
        last_outcome=outcome,
    )


def interval(old_s: int | None, *, has_news: bool) -> int:
    """The pause, in seconds, that the changes of a source suggest."""
    if old_s is None:
        return MIN_INTERVAL_S
    wanted = old_s // 2 if has_news else old_s + old_s // 2
    return min(max(wanted, MIN_INTERVAL_S), MAX_INTERVAL_S)


def after_failure(
    old: SourceState, now: datetime, refusal: Refusal, *, is_its_own: bool = True
) -> SourceState:
    """Judge a source that could not be read: it backs off, and is never dropped.

    Only 410 retires it, until a person says otherwise, and only its own host's (`is_its_own`): a
    redirect may lead elsewhere tomorrow. Validators go: what is read next is whole.
    """
    failures = old.failures + 1
    pause_s = min(MIN_INTERVAL_S * 2 ** min(failures - 1, 16), MAX_INTERVAL_S) - GRACE_S
    return replace(
        old,
        next_due=_later(now, max(pause_s, _asked_s(refusal) or 0)),
        validators=Validators(),
        failures=failures,
        failing_since=old.failing_since or utc_now(now),
        last_outcome=refusal.outcome,
        last_detail=refusal.detail,
        enabled=not (is_its_own and refusal.outcome is Outcome.GONE and refusal.status == 410),
    )


def wants_full_read(last_full_read: str | None, now: datetime, after_s: float) -> bool:
    """Whether "not modified" is no longer enough, `after_s` seconds after the last full read."""
    return last_full_read is None or not 0 <= _age_s(last_full_read, now) < after_s


def after_attempt(
    link: KeptLink, outcome: Outcome, refusal: Refusal | None, now: datetime
) -> LinkStep:
    """Judge how a link goes on. One that led to an article keeps its schedule, come what may."""
    if outcome.succeeded or link.state is LinkState.KEPT:
        return LinkStep(link.id, LinkState.KEPT, 0, next_recheck(link.first_seen, now))
    if refusal is None or is_final(refusal):
        return LinkStep(link.id, LinkState.REFUSED, link.tries + 1)
    if link.tries + 1 >= MAX_TRIES:
        return LinkStep(link.id, LinkState.GIVEN_UP, link.tries + 1)
    asked_s = _asked_s(refusal)
    pause_s = max(RETRY_PAUSES_S[link.tries] - GRACE_S, asked_s or 0)
    if asked_s is not None and link.tries < TRUSTED_TRIES:
        pause_s = asked_s  # the server knows when it will do
    return LinkStep(link.id, LinkState.RETRY, link.tries + 1, _later(now, pause_s))


def is_final(refusal: Refusal) -> bool:
    """Whether another try would not change it.

    A feed may name a page before it is there, so 404 may pass; robots.txt decides for good, unless
    it could not be read (it then has a status).
    """
    if refusal.outcome is Outcome.ROBOTS:
        return refusal.status is None
    return refusal.outcome in _FINAL


def next_recheck(first_seen: str, now: datetime) -> str | None:
    """When an article is looked at again (UTC), None where it never is."""
    age_s = _age_s(first_seen, now)
    pause_s = next((pause_s for limit_s, pause_s in RECHECK_PAUSES_S if age_s < limit_s), None)
    return None if pause_s is None else _later(now, pause_s - GRACE_S)


def host_after(host: Host, refusal: Refusal | None, now: datetime) -> Host:
    """Judge a host by what it answered last, None for anything but a refusal.

    It rests where nobody could be reached, or where it asks for it (RFC 6585 section 4: 429; RFC
    9110 section 15.6.4: 503); so that a hundred links do not each wait for a dead server.
    """
    if refusal is not None and refusal.outcome is Outcome.ROBOTS and refusal.status is None:
        return host  # its rules were at hand: nobody asked it
    if refusal is None or not _is_of_host(refusal):
        return Host(host.name)
    failures = host.failures + 1
    if refusal.outcome is Outcome.TIMEOUT and failures < TIMEOUTS_OF_HOST:
        return Host(host.name, None, failures, refusal.detail)
    pause_s = min(FIRST_REST_S * 2 ** min(failures - 1, 16), MAX_REST_S)
    asked_s = _asked_s(refusal)
    if asked_s is not None:  # it knows itself how long
        pause_s = max(asked_s, 1)
    until = now + timedelta(seconds=math.ceil(pause_s) + 1)  # it is written in whole seconds
    return Host(host.name, utc_now(until), failures, refusal.detail)


def _is_of_host(refusal: Refusal) -> bool:
    is_closed = refusal.outcome is Outcome.ROBOTS and refusal.status is not None
    asks = refusal.status == 429 or (
        refusal.status in _ASKS_FOR_REST and refusal.retry_after is not None
    )
    is_out_of_reach = refusal.outcome in _OF_HOST or refusal.outcome is Outcome.TIMEOUT
    return is_closed or asks or is_out_of_reach


def _asked_s(refusal: Refusal) -> float | None:
    """The seconds of a Retry-After, as far as they are obeyed."""
    return None if refusal.retry_after is None else min(refusal.retry_after, MAX_ASKED_S)


def _later(now: datetime, seconds: float) -> str:
    return utc_now(now + timedelta(seconds=max(seconds, 0)))


def _age_s(stamp: str, now: datetime) -> float:
    return (now - datetime.fromisoformat(stamp)).total_seconds()
