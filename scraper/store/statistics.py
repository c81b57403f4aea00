"""What the archive holds, counted.

Counted by SQLite, group by group; only the groups come here. What stands in an index is read there:
days and sites. The rest is a walk through a whole table, in slices of ids: each is sorted within
SQLite's cache, and a writer that waits gets its turn after each, however slow the disk is. So a
run that works meanwhile may be counted in one table and not yet in the next.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from scraper import urls
from scraper.model import Counts, Filter, Statistics
from scraper.store import queries
from scraper.store.queries import TIME, Conditions
from scraper.store.rows import storable

SLICE = 10_000  # ids; 10 ms of articles (measured), and sorted well within SQLite's cache of 2 MB

Tally = Counter[Any]  # by a name, or None for what has none

_PLACES = (f"substr({TIME}, 1, 10)", "site")
_LABELS = ("language", "flags")
_SITES = "SELECT site, COUNT(*) FROM articles GROUP BY site"

# From each day to the next one that has articles: two looks into articles_newest, where GROUP BY
# would sort all articles. "U" follows the "T" that parts a day from its time.
_DAYS = f"""
    WITH RECURSIVE days (day) AS (
        SELECT (SELECT substr(MIN({TIME}), 1, 10) FROM articles)
        UNION ALL
        SELECT (SELECT substr(MIN({TIME}), 1, 10) FROM articles WHERE {TIME} >= day || 'U')
        FROM days WHERE day IS NOT NULL
    )
    SELECT day, (SELECT COUNT(*) FROM articles WHERE {TIME} >= day AND {TIME} < day || 'U')
    FROM days WHERE day IS NOT NULL
"""  # noqa: S608  (constants only)

_OF_URLS = "urls JOIN articles ON articles.id = article_id"
# From the versions of articles that changed, which are few, to their articles.
_OF_REVISIONS = "revisions CROSS JOIN articles ON articles.id = article_id"

# An address up to its path: what tells its site. "https://" has eight characters.
_HEAD = "substr(url, 1, instr(substr(url || '/', 9), '/') + 7)"


# Whether an attempt is one at a feed or sitemap itself: that is no article.
_AT_SOURCE = (
    "EXISTS (SELECT 1 FROM sources WHERE sources.id = source_id AND sources.url = attempts.url)"
)


def counted(db: Database, chosen: Filter) -> Statistics:
    """Count what a filter chooses, its limit apart. Raises `InputError` on bounds that are no time.

    Attempts have a time and an address of their own, by which `since`, `until` and `site` choose
    among them; of a language and of a flag are those at an address of such an article.
    """
    asked = queries.conditions(chosen)
    found = _articles(db, chosen, asked)
    outcomes, wire_bytes = _attempts(db, chosen)
    pages, page_bytes = _pages(db, asked)
    by_day = tuple(sorted(found.days.items()))
    return Statistics(
        articles=found.days.total(),
        revisions=_revisions(db, asked),
        gone=found.flags["gone"],
        pages=pages,
        page_bytes=page_bytes,
        wire_bytes=wire_bytes,
        first_day=by_day[0][0] if by_day else None,
        last_day=by_day[-1][0] if by_day else None,
        by_day=by_day,
        by_site=_ranked(found.sites),
        by_language=_ranked(found.languages),
        by_outcome=_ranked(outcomes),
        by_flag=_ranked(found.flags),
    )


@dataclass(slots=True)
class _Tallies:
    """How many articles there are of each."""

    days: Tally = field(default_factory=Counter)
    sites: Tally = field(default_factory=Counter)
    languages: Tally = field(default_factory=Counter)
    flags: Tally = field(default_factory=Counter)

    def label(self, language: str | None, flags: str, number: int, gone: int) -> None:
        """Count a group with this language and these flags (a JSON array), some of it gone."""
        self.languages[language] += number
        for flag in set(json.loads(flags)):
            self.flags[flag] += number
        self.flags["gone"] += gone


def _articles(db: Database, chosen: Filter, asked: Conditions) -> _Tallies:
    found = _Tallies()
    if asked.terms:
        for day, site, language, flags, number, gone in _groups(
            db, chosen, asked, _PLACES + _LABELS
        ):
            found.days[day] += number
            found.sites[site] += number
            found.label(language, flags, number, gone)
        return found
    found.days.update(dict(_rows(db, _DAYS, asked)))
    found.sites.update(dict(_rows(db, _SITES, asked)))
    for group in _groups(db, chosen, asked, _LABELS):
        found.label(*group)
    return found


def _groups(
    db: Database, chosen: Filter, asked: Conditions, keys: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    """Groups of articles, by these keys: all, and those that are gone. One may come often."""
    names = ", ".join(keys)
    numbers = ", ".join(str(place) for place in range(1, len(keys) + 1))
    has_index = any((chosen.site, chosen.since, chosen.until))
    for part in [asked] if has_index else _slices(db, "articles", asked):
        sql = (
            f"SELECT {names}, COUNT(*), COUNT(gone_at) FROM articles WHERE {part.where}"  # noqa: S608
            f" GROUP BY {numbers}"
        )
        yield from _rows(db, sql, part)


def _attempts(db: Database, chosen: Filter) -> tuple[Tally, int]:
    """A tally of outcomes at articles, and how many bytes all attempts brought, sources' too."""
    asked = _of_attempts(chosen)
    head = "NULL" if chosen.site is None else _HEAD
    has_list = chosen.language is not None or chosen.flag is not None  # made anew each time
    outcomes, wire_bytes = Counter[Any](), 0
    for part in [asked] if has_list else _slices(db, "attempts", asked):
        sql = (
            f"SELECT outcome, {head}, {_AT_SOURCE}, COUNT(*), SUM(bytes) FROM attempts"  # noqa: S608
            f" WHERE {part.where} GROUP BY 1, 2, 3"
        )
        for outcome, at, is_source, number, size in _rows(db, sql, part):
            if chosen.site is None or urls.site(at) == chosen.site:
                outcomes[outcome] += 0 if is_source else number
                wire_bytes += size or 0
    return +outcomes, wire_bytes


def _of_attempts(chosen: Filter) -> Conditions:
    result = Conditions()
    if chosen.since is not None:
        result = result.also("at >= ?", queries.instant(chosen.since))
    if chosen.until is not None:
        result = result.also("at <= ?", queries.last_instant(chosen.until))
    if chosen.site is not None:  # what only looks so is left out when its site is read
        result = result.also("instr(url, ?) > 0", storable(chosen.site))
    if chosen.language is None and chosen.flag is None:
        return result
    of_article = queries.conditions(Filter(language=chosen.language, flag=chosen.flag))
    named = f"SELECT urls.url FROM {_OF_URLS} WHERE {of_article.where}"  # noqa: S608
    return result.also(f"url IN ({named})", *of_article.parameters)


def _pages(db: Database, asked: Conditions) -> tuple[int, int]:
    """How many pages the versions of these articles were taken from, and their bytes as kept.

    Without a condition also those that gave no article.
    """
    parts = [_of_pages(asked)] if asked.terms else _slices(db, "pages", asked)
    pages = page_bytes = 0
    for part in parts:
        # SQLite knows a body's length without reading it.
        sql = f"SELECT COUNT(*), SUM(LENGTH(body)) FROM pages WHERE {part.where}"  # noqa: S608
        number, size = _rows(db, sql, part)[0]
        pages += number
        page_bytes += size or 0
    return pages, page_bytes


def _of_pages(asked: Conditions) -> Conditions:
    now = f"SELECT page_id FROM articles WHERE {asked.where}"  # noqa: S608  (its terms are ours)
    ever = f"SELECT revisions.page_id FROM {_OF_REVISIONS} WHERE {asked.where}"  # noqa: S608
    return Conditions((f"id IN ({now} UNION {ever})",), asked.parameters * 2)


def _revisions(db: Database, asked: Conditions) -> int:
    """How often these articles changed: number 1 is the original."""
    table = _OF_REVISIONS if asked.terms else "revisions"
    sql = f"SELECT COUNT(*) FROM {table} WHERE number > 1 AND {asked.where}"  # noqa: S608
    return int(_rows(db, sql, asked)[0][0])


def _slices(db: Database, table: str, asked: Conditions) -> Iterator[Conditions]:
    """These conditions for one part of a table after the other, whatever gaps its ids have."""
    sql = f"SELECT MIN(id) FROM {table} WHERE id >= ?"  # noqa: S608
    start = db.execute(sql, [0]).fetchone()[0]
    while start is not None:
        yield asked.also("id >= ? AND id < ?", start, start + SLICE)
        start = db.execute(sql, [start + SLICE]).fetchone()[0]


def _rows(db: Database, sql: str, asked: Conditions) -> list[tuple[Any, ...]]:
    """The whole answer: nothing is locked while it is looked at."""
    return db.execute(sql, asked.parameters).fetchall()


def _ranked(tally: Tally) -> Counts:
    """Largest first, then by alphabet; what has no name after those as large that have one."""
    order = sorted(tally.items(), key=lambda pair: (-pair[1], pair[0] is None, pair[0] or ""))
    return tuple(pair for pair in order if pair[1])
