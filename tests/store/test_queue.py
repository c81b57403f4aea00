"""The queue: the newest due link of each host, then what is to be looked at again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from scraper.model import LinkState, LinkStep, Queue, Source, SourceKind
from scraper.store import Store, queue

NOW = "2026-03-01T12:00:00Z"
BEFORE = "2026-03-01T11:00:00Z"
AFTER = "2026-03-01T13:00:00Z"
HOST = "news.example"
DUE = Queue(NOW)
Add = Callable[..., int]
Sourced = Callable[..., int]

_INSERT = """
    INSERT INTO links (url, host, source_id, sort_time, first_seen, state, next_try)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""


@pytest.fixture
def add(store: Store) -> Add:
    """Put a link into the archive; its id."""

    def added(
        state: str = "new",
        *,
        host: str = HOST,
        source_id: int | None = None,
        time: str = BEFORE,
        next_try: str | None = None,
    ) -> int:
        number = store._db.table("links").count + 1
        url = f"https://{host}/{number}"
        row = [url, host, source_id, time, time, state, next_try]
        return int(store._db.execute(_INSERT, row).lastrowid or 0)

    return added


@pytest.fixture
def sourced(store: Store, now: datetime) -> Sourced:
    """Add a source; its id."""

    def added(name: str = "a", *, recheck: bool = False, parent_id: int | None = None) -> int:
        url = f"https://news.example/{name}.xml"
        source = Source(url, SourceKind.FEED, recheck=recheck, parent_id=parent_id)
        return store.add_source(source, now)[0]

    return added


def taken(store: Store, asked: Queue = DUE, host: str = HOST) -> list[int]:
    """Take what is due from a host, one by one, until there is nothing left."""
    ids = []
    while (found := store.next_link(host, asked)) is not None:
        ids.append(found.id)
        store.step(LinkStep(found.id, LinkState.REFUSED))
    return ids


# New links


def test_newest_first(store: Store, add: Add) -> None:
    """And of those of one time, as listings without dates give, the first of the document."""
    for day in ("02", "03", "01", "03"):
        add(time=f"2026-02-{day}T00:00:00Z")
    assert taken(store) == [2, 4, 1, 3]


@pytest.mark.parametrize(
    ("state", "next_try", "due"),
    [
        ("new", None, True),
        ("new", AFTER, False),
        ("retry", BEFORE, True),
        ("retry", NOW, True),
        ("retry", AFTER, False),
        ("refused", None, False),
        ("given_up", None, False),
        ("unresolvable", None, False),
        ("kept", None, False),
        ("kept", BEFORE, False),
    ],
)
def test_what_is_due(store: Store, add: Add, state: str, next_try: str | None, due: bool) -> None:
    """What is new, and what failed and has rested."""
    add(state, next_try=next_try)
    found = [store.next_link(HOST, DUE) is not None, bool(store.link_hosts(DUE))]
    assert [*found, store.count_waiting(DUE) == 1] == [due, due, due]


def test_each_host_has_its_own(store: Store, add: Add) -> None:
    """A host is asked for by its name, port and all."""
    add()
    other = add(host="news.example:8080")
    assert taken(store, host="news.example:8080") == [other]
    assert taken(store, host="example") == []


def test_since(store: Store, add: Add) -> None:
    """Older links are left where they are."""
    add(time="2026-02-27T00:00:00Z")
    young = add(time="2026-02-28T00:00:00Z")
    asked = Queue(NOW, since="2026-02-28T00:00:00Z")
    assert (taken(store, asked), store.count_waiting(asked)) == ([young], 0)
    assert store.link_hosts(asked) == []


def test_one_source(store: Store, add: Add, sourced: Sourced) -> None:
    """Only its links, and those of the files that it named, however deep."""
    index, other = sourced("index"), sourced("other")
    part = sourced("part", parent_id=sourced("middle", parent_id=index))
    add(source_id=other)
    wanted = [add(source_id=index), add(source_id=part)]
    add(source_id=None)
    asked = Queue(NOW, source_ids=(index,))
    assert store.count_waiting(asked) == 2
    assert store.link_hosts(asked) == [(HOST, BEFORE)]
    assert taken(store, asked) == wanted


# Hosts


def test_link_hosts(store: Store, add: Add, sourced: Sourced) -> None:
    """Those with the newest links come first, those with nothing new last, others not at all."""
    add(host="a.example", time="2026-02-01T00:00:00Z")
    add(host="b.example", time="2026-02-03T00:00:00Z")
    add(host="b.example", time="2026-02-04T00:00:00Z", next_try=AFTER)
    add("retry", host="c.example", time="2026-02-04T00:00:00Z", next_try=AFTER)
    add("refused", host="d.example")
    add("kept", host="e.example", next_try=BEFORE, source_id=sourced(recheck=True))
    assert store.link_hosts(DUE) == [
        ("b.example", "2026-02-03T00:00:00Z"),
        ("a.example", "2026-02-01T00:00:00Z"),
        ("e.example", ""),
    ]


def test_an_empty_queue(store: Store) -> None:
    """Nothing is due in a new archive."""
    assert store.link_hosts(DUE) == []
    assert store.next_link(HOST, DUE) is None
    assert store.count_waiting(DUE) == 0


# Looking again


def test_new_before_again(store: Store, add: Add, sourced: Sourced) -> None:
    """Then what has been due for longest, whichever source brought it."""
    one, two = sourced("a", recheck=True), sourced("b", recheck=True)
    add("kept", source_id=two, next_try="2026-03-01T10:00:00Z")
    add("kept", source_id=one, next_try="2026-03-01T09:00:00Z")
    add("kept", source_id=two, next_try="2026-03-01T08:00:00Z")
    add(source_id=one)
    add("kept", source_id=one, next_try=AFTER)
    assert store.count_waiting(DUE) == 4
    assert taken(store) == [4, 3, 2, 1]


def test_only_where_the_source_asks(store: Store, add: Add, sourced: Sourced) -> None:
    """Else it is left alone, unless all are to be looked at."""
    add("kept", source_id=sourced("a"), next_try=BEFORE)
    add("kept", source_id=None, next_try=BEFORE)
    asking = add("kept", source_id=sourced("b", recheck=True), next_try=BEFORE)
    every = replace(DUE, recheck_all=True)
    assert (store.count_waiting(DUE), store.count_waiting(every)) == (1, 3)
    assert taken(store) == [asking]
    assert store.link_hosts(DUE) == []
    assert store.link_hosts(every) == [(HOST, "")]
    assert taken(store, every) == [1, 2]


@pytest.mark.parametrize("change", ["enabled = 0", f"removed_at = '{NOW}'", "recheck = 0"])
def test_a_source_that_rests(store: Store, add: Add, sourced: Sourced, change: str) -> None:
    """The articles of one that was retired, removed, or asks no more are left alone."""
    add("kept", source_id=sourced(recheck=True), next_try=BEFORE)
    store._db.execute(f"UPDATE sources SET {change}")  # noqa: S608
    assert (taken(store), store.link_hosts(DUE), store.count_waiting(DUE)) == ([], [], 0)


def test_again_of_one_source(store: Store, add: Add, sourced: Sourced) -> None:
    """A run on one source looks again at its articles only, and never at nobody's."""
    one, two = sourced("a", recheck=True), sourced("b", recheck=True)
    mine = add("kept", source_id=one, next_try=BEFORE)
    add("kept", source_id=two, next_try=BEFORE)
    add("kept", source_id=None, next_try=BEFORE)
    asked = Queue(NOW, recheck_all=True, source_ids=(one,))
    assert (store.count_waiting(asked), taken(store, asked)) == (1, [mine])


# What it costs


@pytest.fixture
def filled(store: Store, sourced: Sourced) -> Store:
    """Give an archive with many links that are done with, and a few that wait."""
    source_id = sourced(recheck=True)
    states = ["refused"] * 900 + ["kept"] * 900 + ["new", "retry"] * 10
    rows = (
        (f"https://{HOST}/{n}", HOST, source_id, BEFORE, BEFORE, state, AFTER)
        for n, state in enumerate(states)
    )
    with store.together():
        store._db.conn.executemany(_INSERT, rows)
    return store


def plan(store: Store, sql: str) -> list[str]:
    """Tell how SQLite goes through the links for a question."""
    asked = {**queue._parameters(DUE), "host": HOST}
    rows = store._db.execute(f"EXPLAIN QUERY PLAN {sql}", asked).fetchall()
    return [step for *_, step in rows if " links " in step]


WAITING_HOST = "INDEX links_waiting (host=? AND sort_time>?)"
KEPT_SOURCE = "COVERING INDEX links_kept (host=? AND source_id=? AND next_try>? AND next_try<?)"


@pytest.mark.parametrize(
    ("sql", "last"),
    [
        (queue._NEWEST, WAITING_HOST),
        (queue._WAITING_HOSTS, f"COVERING {WAITING_HOST}"),
        (queue._COUNT, "COVERING INDEX links_waiting"),
        (queue._LONGEST_DUE, KEPT_SOURCE),
        (queue._HOSTS_AGAIN, KEPT_SOURCE),
        (queue._COUNT_AGAIN, KEPT_SOURCE),
    ],
    ids=["newest", "hosts", "count", "longest due", "hosts again", "count again"],
)
@pytest.mark.parametrize("analyzed", [False, True], ids=["", "analyzed"])
def test_plans(filled: Store, sql: str, last: str, analyzed: bool) -> None:
    """No question walks through the links that are done with, or sorts those that wait."""
    if analyzed:
        filled._db.execute("ANALYZE")
    steps = plan(filled, sql)
    assert last in steps[-1]
    by_index = ("USING COVERING INDEX links_", "USING INDEX links_waiting")
    assert [
        step
        for step in steps
        if not any(name in step for name in (*by_index, "links USING INTEGER PRIMARY KEY"))
    ] == []


def test_steps(filled: Store) -> None:
    """A question costs the same few steps of SQLite's machine, however much is done with."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    filled._db.conn.set_progress_handler(count, 10)
    found = filled.next_link(HOST, DUE)
    filled._db.conn.set_progress_handler(None, 0)
    assert found is None
    assert 0 < steps < 100  # a thousand operations; looking at each link would take 20,000
