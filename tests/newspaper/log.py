"""What a newspaper was asked, and when: records, and questions about them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

ROBOTS = "/robots.txt"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Record:
    """One request and its answer.

    `host` is the host's name in the newspaper, `netloc` its address; `path` has the query. `began`
    is when the head of the request had arrived, `ended` when the last bytes of the answer were
    about to be sent (None while they are not), both by the newspaper's clock. `headers` are the
    request's; `etag` and `last_modified` are what the answer gave.
    """

    host: str
    netloc: str
    path: str
    headers: tuple[tuple[str, str], ...]
    began: float
    status: int
    ended: float | None = None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def url(self) -> str:
        """The address that was asked for."""
        return f"http://{self.netloc}{self.path}"

    @property
    def is_conditional(self) -> bool:
        """Whether it names what the asker holds already."""
        return bool(self.header("if-none-match") or self.header("if-modified-since"))

    def header(self, name: str) -> str | None:
        """The first header of the request with that name, in any case."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)

    @property
    def end(self) -> float:
        """`ended`; of an answer that still goes on, never."""
        return math.inf if self.ended is None else self.ended


@dataclass(frozen=True, slots=True)
class Log:
    """Requests in the order in which they arrived."""

    records: tuple[Record, ...] = ()

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def since(self, count: int) -> Log:
        """What came after the first `count` requests."""
        return Log(self.records[count:])

    def of(self, host: str) -> Log:
        """One host's."""
        return Log(tuple(r for r in self.records if r.host == host))

    def hosts(self) -> set[str]:
        """The names of those who were asked."""
        return {r.host for r in self.records}

    def asked(self, path: str) -> list[Record]:
        """The requests for a path (with its query) or for a whole URL."""
        return [r for r in self.records if path in (r.path, r.url)]

    def urls(self) -> set[str]:
        """Every address that was asked for."""
        return {r.url for r in self.records}

    def pauses(self, host: str, *, robots: bool = True) -> list[float]:
        """Seconds between the end of each answer of a host and the next request to it.

        Negative where two overlap. `robots` counts the requests for robots.txt, too.
        """
        told = [r for r in self.of(host) if robots or r.path != ROBOTS]
        return [after.began - before.end for before, after in pairwise(told)]

    def overlaps(self, host: str) -> list[tuple[Record, Record]]:
        """Pairs of neighbouring requests to a host that it had at the same time."""
        return [(a, b) for a, b in pairwise(self.of(host)) if b.began < a.end]

    def most_parallel_hosts(self, pause_s: float = 0.0) -> int:
        """How many hosts were at work at the same moment, at most.

        A host is so while it answers, and for `pause_s` seconds after that.
        """
        spans = [(r.began, r.end + pause_s, r.host) for r in self.records]
        turns = [t for began, end, host in spans for t in ((began, 1, host), (end, 0, host))]
        return _most(sorted(turns, key=lambda turn: turn[:2]))

    def unconditional(self) -> list[Record]:
        """The requests that name nothing that the asker holds."""
        return [r for r in self.records if not r.is_conditional]

    def forgetful(self) -> list[Record]:
        """Those of them for an address that had given an ETag or a Last-Modified with a 200."""
        given: set[str] = set()
        found = []
        for record in self.records:
            if record.url in given and not record.is_conditional:
                found.append(record)
            if record.status == 200 and (record.etag or record.last_modified):
                given.add(record.url)
        return found

    def misquoted(self) -> list[Record]:
        """Conditional requests with a value that is not the last 200's, letter by letter.

        Those that are redirected do not count: what they quote was given at the end of the chain.
        """
        given: dict[str, tuple[str | None, str | None]] = {}
        found = []
        for record in self.records:
            if record.status in REDIRECTS:
                continue
            asked = (record.header("if-none-match"), record.header("if-modified-since"))
            if any(a is not None and a != g for a, g in _beside(asked, given.get(record.url))):
                found.append(record)
            if record.status == 200:
                given[record.url] = (record.etag, record.last_modified)
        return found


def _beside(
    asked: tuple[str | None, str | None], given: tuple[str | None, str | None] | None
) -> Iterator[tuple[str | None, str | None]]:
    return zip(asked, given or (None, None), strict=True)


def _most(turns: Iterable[tuple[float, int, str]]) -> int:
    busy: dict[str, int] = {}
    most = 0
    for _, starts, host in turns:
        busy[host] = busy.get(host, 0) + (1 if starts else -1)
        most = max(most, sum(1 for count in busy.values() if count > 0))
    return most
