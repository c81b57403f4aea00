"""A million invented articles in six scripts: what they take to keep, and to be found again.

    python -m tests.bench.million                          all of it; 1,000,000 take 90 minutes
    python -m tests.bench.million --count 100000           fewer
    python -m tests.bench.million --keep m.db              the file stays; one that is there is used
    python -m tests.bench.million --keep m.db --only list  one part of the questions

The archive is filled by the store's own methods, as a run does it: an article, its page (a few
bytes: pages are not what is measured here), addresses, two attempts, the memory of its site, its
search and likeness keys; one in twenty is revised, one in a hundred gone. See `invented` for the
articles. Then come the size of the file by table and index, and how long questions take.

  ms    at the 50th and 95th percentile and at most, of so many questions, rows read to the end
  cold  the first of each kind, after the system was told to forget the file
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path

from scraper.excerpts import hit
from scraper.extractor.memory import imprint
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Charset,
    Filter,
    Imprint,
    KeptArticle,
    Outcome,
    Page,
    SiteMemory,
    Source,
    SourceKind,
    utc_now,
)
from scraper.store import Cause, Store, duplicates
from scraper.terms import parse
from tests.bench.invented import DAYS, FIRST_DAY, NEAR_EVERY, SITES, World, site_name

COUNT = 1_000_000
TOGETHER = 2_000  # articles a transaction; a run has one each, which the disk would make hours of
CHUNK, AHEAD = 200, 20  # articles that a process hands over at a time; such pieces that wait
AFTER = 1_000  # articles after which one is looked at again
REVISED_EVERY, GONE_EVERY = 20, 100
QUESTIONS = 200  # of a kind
SCREEN, HITS = 50, 20  # rows that a list and a search are asked for
DEEP = 20_000  # rows before a deep page
TO_FILL = "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000"  # kB; for this connection only

Question = Callable[[Store], object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the archive, and measure it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--count", type=int, default=COUNT, metavar="N")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="make it here, if it is not there"
    )
    parser.add_argument("--only", choices=tuple(PARTS), action="append", help="these questions")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder, "articles.db")
        if not path.exists():
            _make(path, World(options.seed, options.count))
        for name in options.only or PARTS:
            _apart(PARTS[name], path)
    return 0


def _apart(part: Callable[[Path], None], path: Path) -> None:
    """Measure in a process of its own, whose memory is that of this part alone."""
    process = get_context("spawn").Process(target=part, args=(path,))
    process.start()
    process.join()


# Making


def _make(path: Path, world: World) -> None:
    start = time.monotonic()
    with Store.open(path, write=True) as store:
        store._db.executescript(TO_FILL)
        filling = _Filling(store, world, _sources(store, world))
        articles = enumerate(_articles(world), start=1)
        while piece := list(islice(articles, TOGETHER)):
            with store.together():
                for number, (article, traces) in piece:
                    filling.keep(number, article, traces)
            if number % max(world.count // 20, TOGETHER) == 0 or number == world.count:
                _tell_progress(path, number, start)


def _tell_progress(path: Path, number: int, start: float) -> None:
    minutes = (time.monotonic() - start) / 60
    size = path.stat().st_size / 1e6
    print(f"{number:,} made in {minutes:.1f} minutes, {size:,.0f} MB", flush=True)


def _articles(world: World) -> Iterator[tuple[Article, Imprint]]:
    """All articles in their order, written in another process."""
    _ = world.languages, world.sites  # which inherits the words
    context = get_context("fork")
    pieces: Queue[list[tuple[Article, Imprint]]] = context.Queue(AHEAD)
    writer = context.Process(target=_write, args=(world, pieces), daemon=True)
    writer.start()
    for _ in range(1, world.count + 1, CHUNK):
        yield from pieces.get()
    writer.join()


def _write(world: World, pieces: Queue[list[tuple[Article, Imprint]]]) -> None:
    for start in range(1, world.count + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, world.count + 1))
        articles = map(world.article, numbers)
        pieces.put([(article, imprint(article, SiteMemory())) for article in articles])


def _sources(store: Store, world: World) -> Mapping[str, int]:
    with store.together():
        return {
            site: store.add_source(
                Source(f"https://{site}/feed.xml", SourceKind.FEED, title=site), FIRST_DAY
            )[0]
            for site, _ in world.sites
        }


@dataclass(frozen=True, slots=True)
class _Filling:
    """Keeps articles, and looks at each a second time later on, as the re-check of a run does."""

    store: Store
    world: World
    sources: Mapping[str, int]
    waiting: list[tuple[int, Article]] = field(default_factory=list)

    def keep(self, number: int, article: Article, traces: Imprint) -> None:
        """Keep one article; its page is but a few bytes."""
        url, now = str(article.url), self.world.day(number) + timedelta(hours=1)
        page = _page(url, b"<p>%d" % number, now)
        attempt = self._attempt(article, Outcome.STORED, "kept as a new article", now)
        aliases = [Alias(f"{url}?from=feed", "feed")]
        kept = self.store.keep(article, page, attempt, aliases, imprint=traces, now=now)
        self.waiting.append((kept, article))
        if len(self.waiting) > AFTER:
            self._look_again(*self.waiting.pop(0), now)

    def _look_again(self, number: int, article: Article, now: datetime) -> None:
        if number % REVISED_EVERY == 0:
            attempt = self._attempt(article, Outcome.REVISED, "1 of 9 lines changed", now)
            newer = replace(article, text=f"{article.text}\n{article.title}", modified=utc_now(now))
            page = _page(str(article.url), b"<p>%d again" % number, now)
            self.store.revise(number, newer, page, attempt, (), Cause.PAGE_CHANGED, now=now)
        elif number % GONE_EVERY == 1:
            attempt = self._attempt(article, Outcome.GONE, "it is gone: HTTP 410", now)
            self.store.mark_gone(number, attempt, now)
        else:
            attempt = self._attempt(article, Outcome.NOT_MODIFIED, "not modified", now)
            self.store.confirm(number, attempt, (), now=now)

    def _attempt(self, article: Article, outcome: Outcome, detail: str, now: datetime) -> Attempt:
        size = None if outcome is Outcome.NOT_MODIFIED else 31_000
        return Attempt(
            url=f"{article.url}?from=feed",
            at=utc_now(now),
            outcome=outcome,
            detail=detail,
            status=304 if size is None else 200,
            ms=120,
            bytes=size,
            source_id=self.sources.get(str(article.site)),
        )


def _page(url: str, body: bytes, now: datetime) -> Page:
    return Page(url, url, body, Charset("utf-8", "header"), utc_now(now), 200, wire_bytes=31_000)


# Measuring


def _size(path: Path) -> None:
    """The file, by table and index."""
    with Store.open(path, write=False) as store:
        number, whole = store.count(), path.stat().st_size
        print(f"{number:,} articles, {whole / 1e6:,.0f} MB, {whole / number:,.0f} bytes each")
        parts = store._db.execute("SELECT name, SUM(pgsize) FROM dbstat GROUP BY 1 ORDER BY 2 DESC")
        for name, size in parts:
            if size >= whole / 1000:
                print(f"  {name:40}{size / 1e6:10,.1f} MB{size / number:8,.0f} each")


def _lists(path: Path) -> None:
    """What `list` asks."""
    few, many = range(SITES // 2, SITES), range(1, SITES // 100)
    rng = random.Random(1)  # noqa: S311  (nothing is secret here)

    def day() -> str:
        return f"{FIRST_DAY + timedelta(days=rng.randrange(DAYS)):%Y-%m-%d}"

    kinds: Mapping[str, Callable[[], Filter]] = {
        "newest": Filter,
        "of a site": lambda: Filter(site=site_name(rng.choice(few))),
        "of a busy site": lambda: Filter(site=site_name(rng.choice(many))),
        "in a language": lambda: Filter(language=rng.choice(("en", "he", "th", "zh"))),
        "in no language": lambda: Filter(language="xx"),
        "of a day": lambda: Filter(since=(chosen := day()), until=chosen),
        "until a day": lambda: Filter(until=day()),
        "flag short": lambda: Filter(flag="short"),
        "flag live": lambda: Filter(flag="live"),
        "flag gone": lambda: Filter(flag="gone"),
        "flag nowhere": lambda: Filter(flag="nowhere"),
        "no duplicates": lambda: Filter(no_duplicates=True),
        "of a source": lambda: Filter(source_id=rng.randint(1, SITES)),
    }
    with _Asking("list", path) as asking:
        for name, chosen in kinds.items():
            filters = [replace(chosen(), limit=SCREEN) for _ in range(QUESTIONS)]
            asking.ask(name, (_listed(one) for one in filters))
        asking.ask(f"{DEEP:,} newest", [_listed(Filter(limit=DEEP))] * 3)
        asking.ask("count of a site", (_counted(Filter(site=site_name(n))) for n in few))
        for chosen_one in (
            Filter(),
            Filter(language="th"),
            Filter(flag="gone"),
            Filter(flag="live"),
        ):
            asking.ask(f"count {_named(chosen_one)}", [_counted(chosen_one)] * 2)


def _listed(chosen: Filter) -> Question:
    return lambda store: sum(1 for _ in store.articles(chosen))


def _counted(chosen: Filter) -> Question:
    return lambda store: store.count(chosen)


def _named(chosen: Filter) -> str:
    return chosen.language or chosen.flag or "of all"


def _shows(path: Path) -> None:
    """What `show` and `history` ask."""
    chosen = _some(path)
    numbers, urls = [kept.id for kept in chosen], [kept.urls[0] for kept in chosen]
    with _Asking("show", path) as asking:
        asking.ask("by id", (_shown(number) for number in numbers))
        asking.ask("by address", (_shown(url) for url in urls))
        asking.ask("by another address", (_shown(f"{url}?from=feed") for url in urls))
        asking.ask("by a variant", (_shown(url.replace("https://", "http://www.")) for url in urls))
        asking.ask("of none", (_shown(f"{url}x") for url in urls))
        asking.ask("every version", (_versions(number) for number in numbers))
        asking.ask("attempts", (_tried(url) for url in urls))


def _some(path: Path, number: int = QUESTIONS) -> Sequence[KeptArticle]:
    """Articles, chosen by chance, the same ones each time."""
    rng = random.Random(1)  # noqa: S311
    with Store.open(path, write=False) as store:
        last = store.count()
        chosen = (store.article(rng.randint(1, last)) for _ in range(number))
        return [kept for kept in chosen if kept is not None]


def _shown(target: int | str) -> Question:
    return lambda store: store.article(target)


def _versions(number: int) -> Question:
    return lambda store: list(store.revisions(number))


def _tried(url: str) -> Question:
    return lambda store: list(store.attempts(f"{url}?from=feed"))


def _searches(path: Path) -> None:
    """What `search` asks: words of the articles themselves."""
    articles = [kept.article for kept in _some(path, 10 * QUESTIONS)]
    rng = random.Random(2)  # noqa: S311
    spaced = [article for article in articles if " " in (article.title or "")]
    unspaced = [article for article in articles if article.language in ("zh-Hans", "ja", "th")]
    seen = Counter(word for article in spaced for word in set(_words(article)))
    frequent = [word for word, _ in seen.most_common(len(seen) // 500)]
    rare = [word for word, number in seen.items() if number == 1]

    def some(number: int) -> Sequence[str]:
        return rng.sample(_words(rng.choice(spaced)), number)

    def run(length: int) -> str:
        line = max(rng.choice(unspaced).text.split("\n"), key=len)
        start = rng.randrange(max(1, len(line) - length))
        return line[start : start + length]

    def phrase() -> str:
        words = _words(rng.choice(spaced))
        start = rng.randrange(len(words) - 3)
        return f'"{" ".join(words[start : start + rng.randint(2, 3)])}"'

    kinds: Mapping[str, Callable[[], str]] = {
        "the most frequent words": lambda: rng.choice(frequent),
        "a rare word": lambda: rng.choice(rare),
        "a word of a text": lambda: some(1)[0],
        "two words": lambda: " ".join(some(2)),
        "three words": lambda: " ".join(some(3)),
        "a phrase": phrase,
        "a beginning": lambda: f"{rng.choice(rare)[:3]}*",
        "one word or another": lambda: " OR ".join(some(2)),
        "a word without another": lambda: " -".join((some(1)[0], rng.choice(frequent))),
        "two characters": lambda: run(2),
        "four characters": lambda: run(4),
        "a word, two characters": lambda: f"{some(1)[0]} {run(2)}",
    }
    with _Asking("search", path) as asking:
        for name, query in kinds.items():
            asking.ask(name, [_found(query(), Filter(limit=HITS)) for _ in range(QUESTIONS)])
        chosen = [Filter(site=site_name(n), limit=HITS) for n in range(1, QUESTIONS)]
        asking.ask("a word, on a site", [_found(some(1)[0], site) for site in chosen])
        english = Filter(language="en", limit=HITS)
        asking.ask("a word, in a language", [_found(some(1)[0], english) for _ in chosen])


def _words(article: Article) -> Sequence[str]:
    return re.findall(r"\w+", article.text)


def _found(query: str, chosen: Filter) -> Question:
    asked = parse(query)
    return lambda store: [hit(kept, asked) for kept in store.search(asked, chosen)]


def _copies(path: Path) -> None:
    """What `show` and the keeping of an article ask about its copies."""
    rng = random.Random(3)  # noqa: S311
    with Store.open(path, write=False) as store:
        last = store.count()
    wires = [rng.randrange(NEAR_EVERY, last, NEAR_EVERY) for _ in range(QUESTIONS)]
    others = [number + 2 for number in wires]
    with _Asking("duplicates", path) as asking:
        for name, numbers in {"of a wire story": wires, "of another article": others}.items():
            asking.ask(f"copies {name}", [_copied(number) for number in numbers])
            asking.ask(f"looked up anew, {name}", [_looked_up(number) for number in numbers])
    with Store.open(path, write=False) as store:
        linked = sum(store.copies(number, 1).total > 0 for number in wires)
        strange = sum(store.copies(number, 1).total > 0 for number in others)
        print(f"  {linked} of {len(wires)} wire stories are linked, {strange} of the others")


def _copied(number: int) -> Question:
    return lambda store: store.copies(number, SCREEN)


def _looked_up(number: int) -> Question:
    return lambda store: list(duplicates.links(store._db, number))


def _statistics(path: Path) -> None:
    """What `stats` asks."""
    kinds = {
        "of all": Filter(),
        "of a busy site": Filter(site=site_name(1)),
        "in a language": Filter(language="th"),
        "with a flag": Filter(flag="live"),
        "of a month": Filter(since="2018-03-01", until="2018-03-31"),
    }
    with _Asking("stats", path) as asking:
        for name, chosen in kinds.items():
            asking.ask(name, [_told(chosen)] * 2)


def _told(chosen: Filter) -> Question:
    return lambda store: store.statistics(chosen)


def _check(path: Path) -> None:
    """What `check` asks."""
    with _Asking("check", path) as asking:
        asking.ask("everything", [lambda store: list(store.check())])


PARTS: Mapping[str, Callable[[Path], None]] = {
    "size": _size,
    "list": _lists,
    "show": _shows,
    "search": _searches,
    "duplicates": _copies,
    "stats": _statistics,
    "check": _check,
}


class _Asking:
    """Asks an archive, opened anew for each kind of question, and prints how long answers take."""

    def __init__(self, title: str, path: Path) -> None:
        self._title = title
        self._path = path
        self._warm: list[float] = []

    def __enter__(self) -> _Asking:
        print(f"{self._title:40}{'p50':>9}{'p95':>9}{'most':>9}{'cold':>9}  ms")
        return self

    def __exit__(self, *_: object) -> None:
        every = sorted(self._warm)
        shares = (every[len(every) // 2], every[len(every) * 95 // 100], every[-1])
        print(f"  {'all of these':38}" + "".join(f"{ms:9.1f}" for ms in shares))
        print(f"  {'memory of this process, at its peak':38}{_peak():9.0f} MB", flush=True)

    def ask(self, name: str, questions: Iterable[Question]) -> None:
        """Ask these; of the first one the time is told apart."""
        _forget(self._path)
        with Store.open(self._path, write=False) as store:
            times = [_milliseconds(store, question) for question in questions]
        warm = sorted(times[1:] or times)
        self._warm += warm
        shares = (warm[len(warm) // 2], warm[len(warm) * 95 // 100], warm[-1], times[0])
        print(f"  {name:38}" + "".join(f"{ms:9.1f}" for ms in shares), flush=True)


def _milliseconds(store: Store, question: Question) -> float:
    start = time.perf_counter()
    question(store)
    return (time.perf_counter() - start) * 1000


def _peak() -> float:
    """The most memory that this process had, in MB; getrusage tells its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmHWM:\s*(\d+)", status)[0]) / 1024


def _forget(path: Path) -> None:
    """Let the system forget what it remembers of a file, where it can be asked to."""
    if not hasattr(os, "posix_fadvise"):
        return
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    sys.exit(main())
