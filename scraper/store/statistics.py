"""What the archive holds, counted.

Counted by SQLite, group by group; only the groups come here. What stands in an index is read there:
days, sites, languages and flags, some days at a time. The rest is a walk through a whole table, in
slices of ids: each is sorted within SQLite's cache, and a writer that waits gets its turn after
each, however slow the disk is. So a run that works meanwhile may be counted in one table and not
yet in the next.
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

# Ids, or articles; 10 ms of them (measured), and sorted well within SQLite's cache of 2 MB.
SLICE = 10_000

Tally = Counter[Any]  # by a name, or None for what has none

_LABELS = "SELECT language, flags, COUNT(*), COUNT(gone_at) FROM articles WHERE {} GROUP BY 1, 2"
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
# Whether an article that is asked for is at the address of an attempt: of many attempts, by a list
# of all such addresses, which is made once; of few, by a look at each.
_IN_LIST = f"url IN (SELECT urls.url FROM {_OF_URLS} WHERE {{}})"  # noqa: S608
_ONE_BY_ONE = f"EXISTS (SELECT 1 FROM {_OF_URLS} WHERE urls.url = attempts.url AND {{}})"  # noqa: S608
# From the versions of articles that changed, which are few, to their articles.
_OF_REVISIONS = "revisions CROSS JOIN articles ON articles.id = article_id"

# An address up to its path: what tells its site. "https://" has eight characters.
_HEAD = "substr(url, 1, instr(substr(url || '/', 9), '/') + 7)"


# Attempts at a feed or sitemap itself, which is no article: looked up by the sources, in
# attempts_url. To ask it of every attempt made the walk nine times as long.
_AT_SOURCE = (
    "url IN (SELECT url FROM sources)"
    " AND source_id = (SELECT id FROM sources WHERE sources.url = attempts.url)"
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
        for day, site, language, flags, number, gone in _groups(db, chosen, asked):
            found.days[day] += number
            found.sites[site] += number
            found.label(language, flags, number, gone)
        return found
    found.days.update(dict(_rows(db, _DAYS, asked)))
    found.sites.update(dict(_rows(db, _SITES, asked)))
    for part in _spans(found.days):
        for group in _rows(db, _LABELS.format(part.where), part):
            found.label(*group)
    return found


def _spans(days: Tally) -> Iterator[Conditions]:
    """One condition after the other, each for days with some `SLICE` articles in an index."""
    first, articles = None, 0
    for day, number in sorted(days.items()):
        first, articles = first or day, articles + number
        if articles >= SLICE:
            yield _span(first, day)
            first, articles = None, 0
    if first is not None:
        yield _span(first, max(days))


def _span(first: str, last: str) -> Conditions:
    return Conditions((f"{TIME} >= ?", f"{TIME} < ?"), (first, f"{last}U"))


def _groups(db: Database, chosen: Filter, asked: Conditions) -> Iterator[tuple[Any, ...]]:
    """Articles by day, site, language and flags: all, and those gone. One group may come often."""
    has_index = any((chosen.site, chosen.since, chosen.until))
    for part in [asked] if has_index else _slices(db, "articles", asked):
        sql = (
            f"SELECT substr({TIME}, 1, 10), site, language, flags, COUNT(*), COUNT(gone_at)"  # noqa: S608
            f" FROM articles WHERE {part.where} GROUP BY 1, 2, 3, 4"
        )
        yield from _rows(db, sql, part)


def _attempts(db: Database, chosen: Filter) -> tuple[Tally, int]:
    """A tally of outcomes at articles, and how many bytes all attempts brought, sources' too."""
    asked = _of_attempts(chosen, _IN_LIST)
    has_list = chosen.language is not None or chosen.flag is not None  # made anew each time
    outcomes, wire_bytes = Counter[Any](), 0
    for part in [asked] if has_list else _slices(db, "attempts", asked):
        for outcome, number, size in _tries(db, chosen, part):
            outcomes[outcome] += number
            wire_bytes += size or 0
    for outcome, number, _ in _tries(db, chosen, _of_attempts(chosen, _ONE_BY_ONE, _AT_SOURCE)):
        outcomes[outcome] -= number
    return +outcomes, wire_bytes


def _tries(
    db: Database, chosen: Filter, asked: Conditions
) -> Iterator[tuple[str, int, int | None]]:
    """Attempts by outcome, and what they brought. One outcome may come often."""
    head = "NULL" if chosen.site is None else _HEAD
    sql = (
        f"SELECT {head}, outcome, COUNT(*), SUM(bytes) FROM attempts WHERE {asked.where}"  # noqa: S608
        " GROUP BY 1, 2"
    )
    for at, *counts in _rows(db, sql, asked):
        if chosen.site is None or urls.site(at) == chosen.site:
            yield tuple(counts)


def _of_attempts(chosen: Filter, at_article: str, *terms: str) -> Conditions:
    """What a filter, and these terms, ask of attempts; `at_article` asks for an article there."""
    result = Conditions(terms)
    if chosen.since is not None:
        result = result.also("at >= ?", queries.instant(chosen.since))
    if chosen.until is not None:
        result = result.also("at <= ?", queries.last_instant(chosen.until))
    if chosen.site is not None:  # what only looks so is left out when its site is read
        result = result.also("instr(url, ?) > 0", storable(chosen.site))
    if chosen.source_id is not None:
        result = queries.of_source(result, chosen.source_id)
    if chosen.language is None and chosen.flag is None:
        return result
    of_article = queries.conditions(Filter(language=chosen.language, flag=chosen.flag))
    return result.also(at_article.format(of_article.where), *of_article.parameters)


def _pages(db: Database, asked: Conditions) -> tuple[int, int]:
    """How many pages are kept that versions of these articles were taken from, and their bytes.

    Without a condition also those that gave no article. The dictionaries that they are compressed
    with are part of their bytes.
    """
    chosen = _of_pages(asked) if asked.terms else asked
    parts = [chosen] if asked.terms else _slices(db, "pages", asked)
    pages, page_bytes = 0, _dictionaries(db, chosen)
    for part in parts:
        # SQLite knows a body's length without reading it. An empty one was not kept.
        counted = "COUNT(*) FILTER (WHERE LENGTH(body) > 0), SUM(LENGTH(body))"
        sql = f"SELECT {counted} FROM pages WHERE {part.where}"  # noqa: S608
        number, size = _rows(db, sql, part)[0]
        pages += number
        page_bytes += size or 0
    return pages, page_bytes


def _dictionaries(db: Database, chosen: Conditions) -> int:
    """The bytes of the dictionaries that these pages are compressed with; of all without terms."""
    used = f"id IN (SELECT dictionary_id FROM pages WHERE {chosen.where})"  # noqa: S608
    sql = f"SELECT SUM(LENGTH(body)) FROM dictionaries WHERE {used if chosen.terms else 'TRUE'}"  # noqa: S608
    return _rows(db, sql, chosen)[0][0] or 0


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
