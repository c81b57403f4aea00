"""Searching the archive: which articles a query finds, the best first.

The best is told by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) as
FTS5 has it, a word of the title weighing ten of the text. What that costs grows with the matches,
and with the articles that hold each word: words are left out of it that most articles hold, and
that hardly tell one from another. Where more match than are ranked, those come first that have all
of it in the title, then the others, of either the ones that were kept last; and after those the
rest, the last first.

No filter loses a match. Where few articles have its site, time or source, their ids are read in an
index first, and matches looked up among them; else each match is looked at in another index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import islice

from sqlite_utils import Database

from scraper.model import Filter
from scraper.store import queries
from scraper.store.queries import Conditions
from scraper.store.rows import Row
from scraper.terms import Query, Term

RANKED = 2_000  # matches; some ten milliseconds, and more than anybody reads
TITLE_WEIGHT = 10.0
# Articles that hold the words by which matches are ranked, one word after the other: BM25 walks
# through all of them to know how rare a word is, through 400,000 in 26 ms.
MOST_WALKED = 400_000
PHRASE_COST = 4  # times its rarest word's: the places of the words are compared
SHORTEST_OPEN = 3  # characters; what begins with fewer is gathered from half of the index
SAMPLE = 1_000  # of a word's articles, by which it is told how many there are
MOST_IDS = 20_000  # of a filter; so many are read in 3 ms

_WALK = """
    SELECT articles_fts.rowid FROM articles_fts {join}
    WHERE articles_fts MATCH ? AND articles_fts.rowid < ? AND {where}
    ORDER BY articles_fts.rowid DESC LIMIT ?
"""
# Matches first; each in the index that holds what filters ask for.
_JOIN = "CROSS JOIN articles INDEXED BY articles_sieve ON articles.id = articles_fts.rowid"
_AMONG = "+articles_fts.rowid IN (SELECT id FROM articles WHERE {where})"  # +: not one by one
_RANK = """
    SELECT rowid FROM articles_fts
    WHERE articles_fts MATCH ? AND rowid BETWEEN ? AND ?
        AND +rowid IN (SELECT value FROM json_each(?))
    ORDER BY bm25(articles_fts, ?), rowid DESC
"""
_LAST_OF_ALL = 2**63 - 1  # SQLite's greatest integer
_IN_TITLE = "{title}: "

Groups = Sequence[Sequence[Term]]


def found(db: Database, query: Query, chosen: Filter) -> Iterator[Row]:
    """Read the articles that a query finds, the best first.

    Raises `InputError` at once when `since` or `until` is no time.
    """
    walk = _Walk(db, *_narrowing(db, chosen))
    ids = _ids(walk, query) if query.wanted else iter(())
    limit = None if chosen.limit is None else max(chosen.limit, 0)
    return queries.kept_in_order(db, islice(ids, limit))


def expression(groups: Groups, unwanted: Sequence[Term] = (), *, column: str = "") -> str:
    """Write what is asked for in the language of FTS5, every word quoted."""
    asked = " AND ".join(
        f"({' OR '.join(column + _phrase(term) for term in group)})" for group in groups
    )
    refused = " OR ".join(map(_phrase, unwanted))
    return f"({asked}) NOT ({refused})" if refused else asked


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_open else ""}'


@dataclass(frozen=True, slots=True)
class _Walk:
    """A way through the matches of an expression, those first that were kept last."""

    db: Database
    join: str = ""
    asked: Conditions = field(default_factory=Conditions)

    def ids(self, expression: str, limit: int, before: int = _LAST_OF_ALL) -> list[int]:
        """So many matches before an id."""
        sql = _WALK.format(join=self.join, where=self.asked.where)
        rows = self.db.execute(sql, [expression, before, *self.asked.parameters, limit])
        return [number for (number,) in rows]

    def rest(self, expression: str, before: int) -> Iterator[int]:
        """All matches before an id."""
        while ids := self.ids(expression, RANKED, before):
            yield from ids
            before = ids[-1]


def _ids(walk: _Walk, query: Query) -> Iterator[int]:
    """All matches, each once."""
    asked = expression(query.wanted, query.unwanted)
    newest = walk.ids(asked, RANKED + 1)
    if len(newest) <= RANKED:
        yield from _ranked(walk.db, query.wanted, newest)
        return
    in_title = walk.ids(expression(query.wanted, query.unwanted, column=_IN_TITLE), RANKED)
    yield from _ranked(walk.db, query.wanted, in_title, _IN_TITLE)
    told = set(in_title)
    newest = newest[:RANKED]
    others = [number for number in newest if number not in told]
    yield from _ranked(walk.db, query.wanted, others)
    yield from (number for number in walk.rest(asked, newest[-1]) if number not in told)


def _ranked(db: Database, groups: Groups, ids: Sequence[int], column: str = "") -> Iterator[int]:
    """These ids, given from the last, the best first; then those that no rank can be told of."""
    telling = _telling(db, groups, matches=len(ids)) if len(ids) > 1 else ()
    if telling:
        asked = [expression(telling, column=column), ids[-1], ids[0], json.dumps(ids), TITLE_WEIGHT]
        best = [number for (number,) in db.execute(_RANK, asked)]
        yield from best
        told = set(best)
        ids = [number for number in ids if number not in told]
    yield from ids


def _telling(db: Database, groups: Groups, *, matches: int) -> Groups:
    """Those by which matches can be ranked in time: the rarest."""
    (newest,) = db.execute("SELECT MAX(id) FROM articles").fetchone()
    is_many = matches >= RANKED
    costs = [sum(_cost(db, term, newest, is_many) for term in group) for group in groups]
    kept, left = [], MOST_WALKED
    for cost, group in sorted(zip(costs, groups, strict=True), key=lambda pair: pair[0]):
        left -= cost
        if left < 0:
            break
        kept.append(group)
    return kept


def _cost(db: Database, term: Term, newest: int, is_many: bool) -> int:
    """About how many articles BM25 walks through for a term.

    What is open costs most by being gathered once more, from all words that begin so.
    """
    if term.is_open:
        return MOST_WALKED + 1 if is_many or len(term.words[-1]) < SHORTEST_OPEN else 0
    held = min(_held(db, f'"{word}"', newest) for word in term.words)
    return held * (PHRASE_COST if len(term.words) > 1 else 1)


def _held(db: Database, word: str, newest: int) -> int:
    """About how many articles hold a word, by how densely it stands in the newest ones."""
    ids = _Walk(db).ids(word, SAMPLE)
    return len(ids) if len(ids) < SAMPLE else len(ids) * newest // (newest - ids[-1] + 1)


def _narrowing(db: Database, chosen: Filter) -> tuple[str, Conditions]:
    """What a filter asks for, as a join and conditions of a walk through matches."""
    asked = queries.conditions(chosen)
    others = replace(chosen, site=None, since=None, until=None, source_id=None)
    indexed = queries.conditions(_differing(chosen, others))
    if not indexed.terms or _meet(db, indexed) > MOST_IDS:
        return _JOIN if asked.terms else "", asked
    rest = queries.conditions(others)
    among = _AMONG.format(where=indexed.where)
    asked = Conditions((among, *rest.terms), (*indexed.parameters, *rest.parameters))
    return _JOIN if rest.terms else "", asked


def _differing(chosen: Filter, others: Filter) -> Filter:
    """The filter without those of its fields that the others have, too."""
    names = [one.name for one in fields(Filter)]
    values = {name: getattr(chosen, name) for name in names}
    return Filter(**{n: v for n, v in values.items() if v != getattr(others, n)})


def _meet(db: Database, asked: Conditions) -> int:
    """How many articles meet the conditions, counted while they are few."""
    there = f"SELECT 1 FROM articles WHERE {asked.where} LIMIT ?"  # noqa: S608  (its terms are ours)
    sql = f"SELECT COUNT(*) FROM ({there})"  # noqa: S608
    (many,) = db.execute(sql, [*asked.parameters, MOST_IDS + 1]).fetchone()
    return int(many)
