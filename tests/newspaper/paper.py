"""The loopback newspaper: hosts by their plans behind a real server, and what a run makes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from scraper.model import Outcome
from tests.newspaper import feeds
from tests.newspaper.behaviours import Behaviour
from tests.newspaper.host import Entry, Fate, Host, Plan
from tests.newspaper.log import Log
from tests.newspaper.plans import PLANS, TROUBLES, planned
from tests.newspaper.server import Desk, Server, bind

NOW = datetime(2026, 11, 20, 6, 0, 0, tzinfo=UTC)  # when the first edition is out
STRAY = "/guest/a-story-that-only-a-stranger-names"
HOSTS_A_NET = 250  # addresses that are used of each 127.0.x.0/24


@dataclass(frozen=True, slots=True)
class Expected:
    """What an honest run does, with all sources added and each allowed to name its own site.

    `stored` are the addresses of articles that the first run keeps, each once; `later` those that
    it keeps or a later run does, when a passing failure has passed; `open` those that either way is
    right for. `copies` are groups of addresses with the same text of which none says which is the
    original. `never` may not be asked for. `refused` and `failed` end with that outcome and are not
    kept. `aliases` lead from other addresses of an article to its own. `sources` are those that
    fail, and how.
    """

    stored: frozenset[str]
    later: frozenset[str]
    open: frozenset[str]
    copies: tuple[frozenset[str], ...]
    never: frozenset[str]
    refused: Mapping[str, Outcome]
    failed: Mapping[str, Outcome]
    aliases: Mapping[str, str]
    sources: Mapping[str, Outcome]


class Newspaper:
    """Hosts on loopback, each as its plan says; a context manager.

    `articles` is how many each host has in its first edition, `extra_feeds` how many further empty
    feeds. `now` is the newspaper's today; `clock` gives the seconds of its log; `sleep` is what
    slow answers wait with, None for a real wait. With `sites` each host has an address of its own
    in 127.0.0.0/8 where the system allows it, else all are one site on several ports.
    """

    def __init__(
        self,
        hosts: int = 40,
        articles: int = 5,
        seed: str = "1",
        *,
        plans: Sequence[Plan] = PLANS,
        now: datetime = NOW,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        extra_feeds: int = 0,
        sites: bool = True,
    ) -> None:
        self._hosts: dict[str, Host] = {}
        desks = []
        for index, (name, plan) in enumerate(planned(hosts, tuple(plans))):
            listener = bind(_address(index) if sites else "127.0.0.1")
            address, port = listener.getsockname()
            host = Host(name, plan, index, hosts, f"{address}:{port}", seed, now, extra_feeds)
            for _ in range(articles):
                host.add()
            TROUBLES[plan.trouble](host)
            self._hosts[name] = host
            answer = None if plan.trouble == "closed" else host.answer
            desks.append(Desk(name, host.netloc, listener, answer))
        self._name_strangers()
        self._server = Server(desks, clock, sleep)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def close(self) -> None:
        """Answer no more, and give every port back."""
        self._server.close()

    def reset(self) -> None:
        """Forget the requests: the log is empty, and what fails once will fail once again."""
        self._server.clear()
        for host in self._hosts.values():
            host.forget()

    def log(self) -> Log:
        """What was asked since the start, or the last `reset`."""
        return self._server.log()

    def names(self) -> list[str]:
        """The names of the hosts."""
        return list(self._hosts)

    def netloc(self, name: str) -> str:
        """The address and port of a host."""
        return self._hosts[name].netloc

    def url(self, name: str, path: str) -> str:
        """The address of a path on a host."""
        return self._hosts[name].url(path)

    def articles(self, name: str) -> list[str]:
        """The addresses of a host's own articles, in the order of their numbers."""
        host = self._hosts[name]
        return [host.url(entry.path) for entry in host.entries]

    def source(self, name: str) -> str:
        """What a person adds of a host: its feed, a sitemap, its home page."""
        host = self._hosts[name]
        return host.url(host.source_path)

    def sources(self) -> list[str]:
        """The same of every host, and the further feeds."""
        extra = (
            host.url(f"/feeds/extra/{number}.xml")
            for host in self._hosts.values()
            for number in range(host.extra_feeds)
        )
        return [*(self.source(name) for name in self._hosts), *extra]

    def opml(self) -> bytes:
        """All of them as an OPML file."""
        return feeds.opml("Newspapers", [(url, url) for url in self.sources()])

    def publish(self, name: str, published: datetime | None = None) -> str:
        """Add an article to a host, in its feed or sitemap at once; gives its address.

        What is expected of it goes by the plan of the host, also where `behave` changed that.
        """
        host = self._hosts[name]
        return host.url(host.add(published).path)

    def edit(self, name: str, number: int, text: str) -> str:
        """Add a paragraph to an article; gives its address."""
        host = self._hosts[name]
        return host.url(host.edit(number, text).path)

    def behave(self, name: str, path: str, behaviour: Behaviour | None) -> None:
        """From now on have a host answer so at a path or address; None ends it."""
        host = self._hosts[name]
        host.behave(path.removeprefix(host.url("")), behaviour)

    def title(self, name: str, number: int) -> str:
        """The title of an article."""
        host = self._hosts[name]
        return host.story(host.entries[number]).title

    def paragraphs(self, name: str, number: int) -> tuple[str, ...]:
        """The text of an article."""
        host = self._hosts[name]
        return host.story(host.entries[number]).paragraphs

    def expected(self) -> Expected:
        """What an honest run does with what is published now."""
        told = [(host, entry) for host in self._hosts.values() for entry in host.entries]
        single = [(host, entry) for host, entry in told if not entry.copies]
        return Expected(
            stored=_with(single, Fate.STORED),
            later=_with(single, Fate.LATER),
            open=_with(single, Fate.OPEN),
            copies=tuple(
                frozenset(host.url(path) for path in (entry.path, *entry.copies))
                for host, entry in told
                if entry.copies
            ),
            never=_with(told, Fate.NEVER) | self._untouchable(),
            refused=_outcomes(told, Fate.REFUSED),
            failed=_outcomes(told, Fate.FAILED),
            aliases=dict(alias for host, entry in told for alias in _aliases(host, entry)),
            sources={
                host.url(host.source_path): host.source_outcome
                for host in self._hosts.values()
                if host.source_outcome is not None
            },
        )

    def _untouchable(self) -> frozenset[str]:
        return frozenset(url for host in self._hosts.values() for url in host.untouchable)

    def _name_strangers(self) -> None:
        """Have strangers name an article of the first host, where that is another site."""
        first = next(iter(self._hosts.values()), None)
        for host in self._hosts.values():
            if first is None or host.plan.trouble != "strangers" or _site(host) == _site(first):
                continue
            entry = first.add_spare(f"{STRAY}-{host.index}")
            host.extra_items.append(first.url(entry.path))
            host.untouchable.append(first.url(entry.path))


def _address(index: int) -> str:
    return f"127.0.{1 + index // HOSTS_A_NET}.{1 + index % HOSTS_A_NET}"


def _site(host: Host) -> str:
    return host.netloc.partition(":")[0]


Told = Sequence[tuple[Host, Entry]]


def _with(told: Told, fate: Fate) -> frozenset[str]:
    return frozenset(host.url(entry.path) for host, entry in told if entry.fate is fate)


def _outcomes(told: Told, fate: Fate) -> dict[str, Outcome]:
    return {
        host.url(entry.path): entry.outcome
        for host, entry in told
        if entry.fate is fate and entry.outcome is not None
    }


def _aliases(host: Host, entry: Entry) -> Iterator[tuple[str, str]]:
    for name in entry.named:
        if name != entry.path and name not in entry.copies:
            yield host.url(name), host.url(entry.path)
