"""How well copies are told from other articles, what that costs, and how fast they are looked up.

    python -m tests.bench.near_duplicates                     recall, templates, cost of the keys
    python -m tests.bench.near_duplicates --articles 1000000  also look-ups among so many (10 min)

Copies are invented news in six languages, changed as agencies' stories are: `found` is the share
that has a key in common with its original, `near` the share that is also judged to be a copy.
Templates are reports with other numbers, names and directions: `linked` is the share of pairs that
is taken for copies. The articles of `--articles` are of 60 to 180 words, chosen as often as Zipf's
law says, so that some runs of words are in many; one in fifty is a near copy of one before it.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, combinations, islice
from pathlib import Path

from sqlite_utils import Database

from scraper.likeness import Wording, keys, match
from scraper.store import Store, duplicates
from scraper.store.connection import open_database
from tests.newspaper.prose import LANGUAGES, story

STORIES = 60  # of each language
PAIRS_OF = 60  # reports of each template
LOOKUPS = 2_000
CHUNK = 20_000  # articles written at a time
WORDS = 50_000
CACHE = 600_000  # KiB, while the file is filled

Edit = Callable[[random.Random, list[str]], list[str]]

BRITISH = {"color": "colour", "center": "centre", "labor": "labour", "ize": "ise", "’": "'"}
PLACES = "Hanoi Oslo Lima Turin Ghent Perth Osaka Leeds".split()
COMPANIES = "Arden Borealis Cantor Delta Evenlode Foxglove Grain Harbour Inkwell Juniper".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday".split()


# Copies.


def _headline(rng: random.Random, lines: list[str]) -> list[str]:
    said = _some_words(rng, lines, 14)
    return [_some_words(rng, lines, 8), said, *lines[1:]]


def _dropped(rng: random.Random, lines: list[str]) -> list[str]:
    at = rng.randrange(1, len(lines))
    return [*lines[:at], *lines[at + 1 :]]


def _added(rng: random.Random, lines: list[str]) -> list[str]:
    at = rng.randrange(1, len(lines))
    return [*lines[:at], _some_words(rng, lines, 40), *lines[at:]]


def _signed(_: random.Random, lines: list[str]) -> list[str]:
    return ["By Ana Silva, Staff Writer", *lines, "(Reporting by the agency; editing in London)"]


def _renamed(rng: random.Random, lines: list[str]) -> list[str]:
    """One word in sixty is another one."""
    text = "\n".join(lines)
    mark = " " if " " in lines[0] else ""
    words = text.split(mark) if mark else list(text)
    for _ in range(max(1, len(words) // 60)):
        words[rng.randrange(len(words))] = rng.choice(words).replace("\n", "")
    return mark.join(words).split("\n")


def _respelt(_: random.Random, lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    for american, british in BRITISH.items():
        text = text.replace(american, british)
    return text.split("\n")


def _updated(rng: random.Random, lines: list[str]) -> list[str]:
    """Four numbers of ten are others."""
    change = lambda found: found[0] if rng.random() < 0.6 else str(rng.randint(1, 999))  # noqa: E731
    return [re.sub(r"\d+", change, line) for line in lines]


def _cut(share: float) -> Edit:
    def edit(_: random.Random, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        return text[: int(len(text) * share)].split("\n")

    return edit


def _all_of(*edits: Edit) -> Edit:
    def edit(rng: random.Random, lines: list[str]) -> list[str]:
        for one in edits:
            lines = one(rng, lines)
        return lines

    return edit


def _some_words(rng: random.Random, lines: Sequence[str], number: int) -> str:
    text = " ".join(lines)
    words = text.split() if text.count(" ") > len(lines) else list(text)
    return " ".join(rng.sample(words, min(number, len(words))))


EDITS: dict[str, Edit] = {
    "headline and first line": _headline,
    "paragraph dropped": _dropped,
    "paragraph added": _added,
    "byline and agency": _signed,
    "words changed": _renamed,
    "spelling": _respelt,
    "numbers updated": _updated,
    "headline, byline, words, spelling": _all_of(_headline, _signed, _renamed, _respelt),
    "all of these": _all_of(_headline, _dropped, _added, _renamed, _signed, _respelt, _updated),
    "cut to 0.8": _cut(0.8),
    "cut to 0.6": _cut(0.6),
    "cut to 0.6, headline": _all_of(_cut(0.6), _headline),
    "cut to 0.4": _cut(0.4),
}


def tell_copies() -> None:
    """Print recall, edit by edit, and how often two different stories are taken for one."""
    rng = random.Random(5)  # noqa: S311
    stories = [story("copies", name, n).paragraphs for name in LANGUAGES for n in range(STORIES)]
    print(f"{'copies of ' + str(len(stories)) + ' stories':36} found   near   median distance")
    for name, edit in EDITS.items():
        pairs = [("\n".join(one), "\n".join(edit(rng, list(one)))) for one in stories]
        found = [not set(keys(one)).isdisjoint(keys(other)) for one, other in pairs]
        matches = [match(Wording.of(one), Wording.of(other)) for one, other in pairs]
        apart = sorted(one.distance for one in matches if one is not None)
        near = len(apart) / len(pairs)
        print(f"{name:36} {sum(found) / len(found):.3f}  {near:.3f}  {apart[len(apart) // 2]}")
    read = [Wording.of("\n".join(one)) for one in stories]
    linked = sum(match(one, other) is not None for one, other in combinations(read, 2))
    print(f"different stories: {linked} of {len(read) * (len(read) - 1) // 2} pairs linked\n")


# Templates.


def _index(rng: random.Random) -> str:
    first, second = rng.sample(COMPANIES, 2)
    return (
        f"The main index {rng.choice(('rose', 'fell'))} on {rng.choice(DAYS)} as investors weighed"
        f" results. It closed at {_n(rng, 1000, 9000)} points, a change of {_n(rng, 0, 3)} percent."
        f" {first} was the strongest and gained {_n(rng, 1, 9)} percent to {_n(rng, 10, 200)}."
        f" {second} lost {_n(rng, 1, 9)} percent and ended the session at {_n(rng, 10, 200)}."
        f" Turnover was {_n(rng, 100, 900)} million shares, compared with an average of"
        f" {_n(rng, 100, 900)} million over the past twenty sessions. The euro bought"
        f" {_n(rng, 1, 2)} dollars and the yen was quoted at {_n(rng, 100, 160)}. Gold futures for"
        f" the next month were at {_n(rng, 1500, 2500)} dollars an ounce, and crude oil traded at"
        f" {_n(rng, 50, 100)} dollars a barrel."
    )


def _weather(rng: random.Random) -> str:
    return (
        f"The weather in {rng.choice(PLACES)} will be {rng.choice(('sunny', 'wet', 'windy'))} with"
        f" a high of {rng.randint(10, 35)} degrees and a low of {rng.randint(0, 15)} degrees. The"
        f" chance of rain is {rng.randint(0, 100)} percent, and winds will come from the"
        f" {rng.choice(('north', 'south', 'west'))} at {rng.randint(5, 50)} kilometres an hour."
        f" Sunrise is at {rng.randint(4, 8)}.{rng.randint(10, 59)} and sunset at"
        f" {rng.randint(16, 21)}.{rng.randint(10, 59)}. Tomorrow a high of {rng.randint(10, 35)}"
        f" degrees and a low of {rng.randint(0, 15)} degrees are expected. Residents should read"
        " the latest warnings of the weather service before they travel."
    )


def _quake(rng: random.Random) -> str:
    return (
        f"An earthquake of magnitude {_n(rng, 4, 7)} struck {rng.randint(5, 90)} kilometres off"
        f" {rng.choice(PLACES)} on {rng.choice(DAYS)}, the geological survey said. The quake was at"
        f" a depth of {rng.randint(5, 90)} kilometres and occurred at {rng.randint(0, 23)}:"
        f"{rng.randint(10, 59)} local time. There were no immediate reports of damage or"
        " casualties. The survey collects data about earthquakes in order to warn the public, and"
        " publishes them within minutes. This story was made automatically from the data of the"
        " survey and was read by an editor before it was published."
    )


def _match(rng: random.Random) -> str:
    home, guest = rng.sample(PLACES, 2)
    kinds = "Goals|Shots on target|Corners won|Fouls|Yellow cards|Passes completed|Saves|Offside"
    rows = (f"{kind} | {rng.randint(0, 90)} | {rng.randint(0, 90)}" for kind in kinds.split("|"))
    head = f"{home} beat {guest} on {rng.choice(DAYS)}; {rng.randint(999, 60000)} people watched."
    return "\n".join((head, *rows, "All figures are of the league and come without guarantee."))


def _table(rng: random.Random) -> str:
    return "\n".join(f"{name} | {_n(rng, 10, 200)} | {_n(rng, 0, 5)}" for name in COMPANIES * 2)


def _chinese(rng: random.Random) -> str:
    turn = "涨跌"
    return (
        f"今日沪深两市{rng.choice('高低')}开，截至收盘，上证指数报{_n(rng, 2800, 3500)}点，"
        f"{rng.choice(turn)}幅{_n(rng, 0, 3)}%；深证成指报{_n(rng, 9000, 12000)}点，"
        f"{rng.choice(turn)}幅{_n(rng, 0, 3)}%。两市成交额共计{rng.randint(6000, 12000)}亿元，"
        f"北向资金全天净{rng.choice('买卖')}{_n(rng, 1, 90)}亿元。个股共{rng.randint(999, 4000)}只"
        f"上涨，{rng.randint(999, 4000)}只下跌。以上内容仅供参考，不构成投资建议，风险自担。"
    )


def _n(rng: random.Random, low: int, high: int) -> str:
    return f"{rng.uniform(low, high):.2f}"


TEMPLATES = (_index, _weather, _quake, _match, _table, _chinese)


def tell_templates() -> None:
    """Print how often two reports made by one template are taken for copies."""
    rng = random.Random(3)  # noqa: S311
    for template in TEMPLATES:
        read = [Wording.of(template(rng)) for _ in range(PAIRS_OF)]
        pairs = list(combinations(read, 2))
        linked = sum(match(one, other) is not None for one, other in pairs)
        alike = sum(len(a.shingles & b.shingles) / len(a.shingles | b.shingles) for a, b in pairs)
        name, of = template.__name__.strip("_"), len(pairs)
        print(f"template {name:8} resemblance {alike / of:.2f}  linked {linked} of {of}")
    print()


def tell_cost() -> None:
    """Print what the keys of an article of 500 words take."""
    rng = random.Random(1)  # noqa: S311
    some = _Words(rng)
    texts = [" ".join(some.words(rng, 500)) for _ in range(200)]
    started = time.perf_counter()
    for text in texts:
        keys(text)
    spent = (time.perf_counter() - started) / len(texts)
    print(f"keys of 500 words: {1000 * spent:.2f} ms\n")


# Look-ups.


class _Words:
    """Words that mean nothing, used as often as Zipf's law says."""

    def __init__(self, rng: random.Random) -> None:
        self._words = ["".join(rng.choices("aeiobdfgklmnprst", k=7)) for _ in range(WORDS)]
        self._weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))

    def words(self, rng: random.Random, number: int) -> list[str]:
        """Choose some."""
        return rng.choices(self._words, cum_weights=self._weights, k=number)


def _texts(count: int) -> Iterator[str]:
    rng = random.Random(2)  # noqa: S311
    some, before = _Words(rng), [""]
    for number in range(count):
        words = some.words(rng, rng.randint(60, 180))
        if number % 50 == 49:
            words = rng.choice(before).split()
            words[: len(words) // 10] = some.words(rng, 9)
        text = " ".join(words)
        if number % 25 == 0:
            before = [*before[-99:], text]
        yield text


def tell_lookups(count: int) -> None:
    """Print how long it takes to link one of so many articles, and how large the index is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.db"
        Store.open(path, write=True).close()
        with Database(path) as db:
            size = _fill(db, count)
        print(f"{count:,} articles: {size / count:.0f} bytes of keys an article")
        with open_database(path, write=False) as db:
            _tell_times(db, count)


def _fill(db: Database, count: int) -> int:
    """Write the articles and their keys; how many bytes the keys take."""
    for statement in (
        f"PRAGMA cache_size = -{CACHE}",
        "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF",
        "DROP TRIGGER articles_ai",
    ):
        db.execute(statement).fetchall()
    texts = enumerate(_texts(count), start=1)
    started = time.perf_counter()
    while chunk := list(islice(texts, CHUNK)):
        _write(db, chunk)
        print(f"  {chunk[-1][0]:,} after {time.perf_counter() - started:.0f} s", flush=True)
    pages = db.execute("SELECT count(*) FROM dbstat WHERE name = 'likenesses'").fetchone()[0]
    return int(pages) * 4096


def _write(db: Database, chunk: Iterable[tuple[int, str]]) -> None:
    rows = list(chunk)
    db.conn.executemany(
        "INSERT INTO articles (id, authors, tags, word_count, flags, provenance, extractor,"
        " content_hash, revision, first_seen, last_checked, last_changed, text) VALUES (?, '[]',"
        " '[]', 1, '[]', '{}', 'bench', printf('%064d', ?1), 1, '2026-03-01T12:00:00Z',"
        " '2026-03-01T12:00:00Z', '2026-03-01T12:00:00Z', ?)",
        rows,
    )
    pairs = [(key, number) for number, text in rows for key in keys(text)]
    db.conn.executemany("INSERT INTO likenesses (key, article_id) VALUES (?, ?)", pairs)
    db.conn.commit()


def _tell_times(db: Database, count: int) -> None:
    rng = random.Random(7)  # noqa: S311
    times: list[float] = []
    costs: list[float] = []
    linked = 0
    for number in rng.sample(range(count // 2, count + 1), min(LOOKUPS, count // 2)):
        started, spent = time.perf_counter(), time.process_time()
        found = list(duplicates.links(db, number))
        times.append(1000 * (time.perf_counter() - started))
        costs.append(1000 * (time.process_time() - spent))
        linked += bool(found)
    print(
        f"{linked} of {len(times)} look-ups (text read, keys made, candidates compared) find copies"
    )
    for name, found_times in (("by the clock", times), ("of the processor", costs)):
        found_times.sort()
        middle, most = (found_times[int(len(times) * share)] for share in (0.5, 0.95))
        print(f"{name:16} p50 {middle:.2f} ms, p95 {most:.2f} ms, longest {found_times[-1]:.2f} ms")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=0, help="look-ups among so many")
    count = parser.parse_args().articles
    tell_copies()
    tell_templates()
    tell_cost()
    if count:
        tell_lookups(count)


if __name__ == "__main__":
    main()
