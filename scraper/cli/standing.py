"""Sources, and how each of them goes, as records and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scraper.cli.formats import Record
from scraper.cli.moments import since, when
from scraper.cli.tables import Column
from scraper.cli.writers import Rows
from scraper.model import KeptSource, utc_now

_STATE_KEYS = (
    "last_read",
    "next_due",
    "last_new",
    "failures",
    "failing_since",
    "last_outcome",
    "last_detail",
    "enabled",
)
KEYS = ("id", "kind", "title", "url", "articles", *_STATE_KEYS, "recheck", "cross_site", "added_at")


def rows(now: datetime | None) -> Rows[KeptSource]:
    """How sources are written; as of `now`, where times are to be relative."""
    columns: tuple[Column[KeptSource], ...] = (
        Column("id", lambda kept: str(kept.id), is_number=True),
        Column("kind", lambda kept: kept.source.kind),
        Column("source", lambda kept: list(_lines(kept, now)), is_wide=True),
        Column("read", lambda kept: when(kept.state.last_read, now) or "never"),
        Column("due", lambda kept: _due(kept, now)),
        Column("articles", lambda kept: list(_brought(kept, now)), is_number=True),
    )
    return Rows(KEYS, record, columns)


def record(kept: KeptSource) -> Record:
    """A source and how it goes, by key."""
    source = kept.source
    return {
        "id": kept.id,
        "kind": source.kind,
        "title": source.title,
        "url": source.url,
        "articles": kept.articles,
        **{key: getattr(kept.state, key) for key in _STATE_KEYS},
        "recheck": source.recheck,
        "cross_site": source.cross_site,
        "added_at": kept.added_at,
    }


def trouble(kept: KeptSource, now: datetime | None) -> str:
    """What is wrong with a source, and since when, in a sentence; empty where nothing is."""
    state = kept.state
    if not state.enabled:
        return f"retired: 410, {since(state.failing_since, now)}; add it again if it is back"
    if not state.failures:
        return ""
    often = f" ({state.failures:,} times)" if state.failures > 1 else ""
    why = ": ".join(filter(None, [state.last_outcome, state.last_detail]))
    return f"failing {since(state.failing_since, now)}{often}: {why}"


def _lines(kept: KeptSource, now: datetime | None) -> Iterator[str]:
    source = kept.source
    if source.title:
        yield source.title
    yield source.url
    allowed = [
        *(["its articles are looked at again"] if source.recheck else []),
        *(["other sites too"] if source.cross_site else []),
    ]
    if allowed:
        yield ", ".join(allowed)
    if told := trouble(kept, now):
        yield told


def _brought(kept: KeptSource, now: datetime | None) -> Iterator[str]:
    yield f"{kept.articles:,}"
    if kept.state.last_new:
        yield f"new {when(kept.state.last_new, now)}"


def _due(kept: KeptSource, now: datetime | None) -> str:
    if not kept.state.enabled:
        return "never"
    next_due = kept.state.next_due
    is_due = next_due is None or (now is not None and next_due <= utc_now(now))
    return "now" if is_due else when(next_due, now)
