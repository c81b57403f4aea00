"""What a search finds, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.errors import InputError
from scraper.model import (
    Article,
    Attempt,
    Charset,
    Filter,
    Outcome,
    Page,
    Part,
    Source,
    SourceKind,
)
from scraper.store import Store, search
from scraper.terms import Query, Term, fold, parse, pattern

Keep = Callable[..., int]
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def keep(store: Store) -> Keep:
    """Keep an article of which only what is told is known, and give its id."""
    return lambda text="", **fields: _keep(store, Article(url=None, title=None, text=text), fields)


def _keep(store: Store, article: Article, known: dict[str, object]) -> int:
    attempt = Attempt("", "2026-03-01T12:00:00Z", Outcome.STORED)
    source_id = known.pop("source_id", None)
    page = Page("", "", b"", Charset("utf-8", "header"), "2026-03-01T12:00:00Z")
    made = replace(article, **known)  # type: ignore[arg-type]
    named = replace(attempt, source_id=source_id)  # type: ignore[arg-type]
    return store.keep(made, page, named, [], now=NOW)


def found(store: Store, query: str, chosen: Filter | None = None) -> list[int]:
    """List the ids of what is found, the best first."""
    return [kept.id for kept in store.search(parse(query), chosen or Filter())]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Thủ tướng Ấn Độ", "an do"),
        ("Hai bên đàm phán.", '"dam phan"'),
        ("In Zürich wird gebaut.", "Zurich"),
        ("In Zurich", "ZÜRICH"),
        ("河水一夜之间上涨了两米", "上涨"),
        ("河水一夜之间上涨了两米", "一夜之间上"),
        ("河水一夜之间上涨了两米", "米"),
        ("我买了5G手机", "5g手机"),
        ("我买了5G手机", "手机"),
        ("川が一晩で上昇した", "晩で"),
        ("한국어를 쓴다", "국어"),
        ("แม่น้ำเพิ่มขึ้น", "น้ำ"),
        ("แม่น้ำเพิ่มขึ้น", "่น"),
        ("𠀀𠀁𠀂", "𠀁𠀂"),
        ("قال مُحَمَّد اليوم", "محمد"),
        ("כוחות צה״ל", 'צה"ל'),
        ("हिन्दी समाचार", "हिन्दी"),
        ("The flooded town", "flo*"),
        ("The flooded town", "storm OR town"),
        ("The flooded town", "town -dam"),
    ],
)
def test_found(store: Store, keep: Keep, text: str, query: str) -> None:
    """In a text and in a title, whatever the script."""
    keep("Quite another thing.")
    in_text, in_title = keep(text), keep(title=text)
    assert sorted(found(store, query)) == [in_text, in_title]


@pytest.mark.parametrize(
    "query",
    ["flooding", '"town flooded"', "town -flooded", "tow", "town missing", "", "-town", '"']
)  # fmt: skip
def test_not_found(store: Store, keep: Keep, query: str) -> None:
    """What is not there, what is not wanted, and what asks for nothing."""
    keep("The flooded town")
    assert found(store, query) == []


def test_the_best_first(store: Store, keep: Keep) -> None:
    """In the title, often, among little else; of equals, the one that was kept last."""
    once = keep("A dam and many other words that say nothing of it at all.")
    same = keep("A dam and many other words that say nothing of it at all.")
    title = keep("Something.", title="The dam")
    often = keep("A dam, a dam and many other words that say dam of it at all.")
    for _ in range(9):
        keep("Filler.")
    assert found(store, "dam") == [title, often, same, once]


def test_a_rare_word_tells_more(store: Store, keep: Keep) -> None:
    """Than a common one."""
    common = keep("dam dam rain")
    rare = keep("dam rain rain")
    for _ in range(9):
        keep("A dam.")
        keep("Filler.")
    assert found(store, "dam rain") == [rare, common]


def test_limit(store: Store, keep: Keep) -> None:
    """At most so many."""
    ids = [keep("dam") for _ in range(5)]
    assert found(store, "dam", Filter(limit=2)) == ids[:2:-1]
    assert found(store, "dam", Filter(limit=0)) == []


def test_a_time_that_is_none(store: Store) -> None:
    """Is told at once."""
    with pytest.raises(InputError):
        store.search(parse("dam"), Filter(since="yesterday"))


def test_more_matches_than_are_ranked(
    store: Store, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those with all in the title, then the others, ranked where they were kept last."""
    monkeypatch.setattr(search, "RANKED", 2)
    title, *old = keep(title="The dam"), keep("dam"), keep("dam"), keep("dam dam dam")
    often, once = keep("A dam, a dam."), keep("A dam, a rain.")
    assert found(store, "dam") == [title, often, once, *reversed(old)]


def test_words_that_are_too_common_do_not_rank(
    store: Store, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then those that were kept last come first."""
    monkeypatch.setattr(search, "MOST_WALKED", 1)
    ids = [keep("dam dam"), keep("dam")]
    assert found(store, "dam") == ids[::-1]


def test_an_article_that_goes_meanwhile(store: Store, keep: Keep) -> None:
    """Is left out."""
    keep("dam")
    articles = store.search(parse("dam"))
    store._db.execute("DELETE FROM articles")
    assert list(articles) == []


# The same, however it is searched.

PLANS = {
    "usual": {},
    "few are ranked": {"RANKED": 3},
    "filters are looked at in rows": {"MOST_IDS": 0},
    "both": {"RANKED": 1, "MOST_IDS": 0},
    "nothing is ranked": {"MOST_WALKED": 0},
}
SITES = ("a.example", "b.example")
WORDS = st.lists(st.sampled_from(["dam", "rain", "town", "Độ", "手机", "水手", "ที่"]), max_size=5)
TERMS = st.sampled_from(
    ["dam", "ra*", "-town", "do", "手", "水手机", '"dam rain"', "OR", "ที่", "-手机"]
)
FILTERS = st.builds(
    Filter,
    site=st.sampled_from([None, *SITES]),
    language=st.sampled_from([None, "en"]),
    since=st.sampled_from([None, "2026-02-02"]),
    until=st.sampled_from([None, "2026-02-03"]),
    source_id=st.sampled_from([None, 1, 2]),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open an archive for all examples, with two sources, one below the other."""
    with Store.open(tmp_path_factory.mktemp("shelf") / "a.db", write=True) as store:
        store.add_source(Source("https://a.example/index.xml", SourceKind.SITEMAP), NOW)
        part = Source("https://a.example/1.xml", SourceKind.SITEMAP, parent_id=1, depth=1)
        store.add_source(part, NOW)
        store._db.execute("PRAGMA synchronous = OFF")
        yield store


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.lists(st.tuples(WORDS, WORDS, st.integers(0, 5)), min_size=1, max_size=9),
    terms=st.lists(TERMS, min_size=1, max_size=4),
    chosen=FILTERS,
    plan=st.sampled_from(list(PLANS)),
)
def test_every_match_once(
    shelf: Store, texts: list[tuple[list[str], list[str], int]], terms: list[str], chosen: Filter,
    plan: str,
) -> None:  # fmt: skip
    """Whatever the words, the filter and the way to search: the same as looking at each article."""
    shelf._db.execute("DELETE FROM urls")
    shelf._db.execute("DELETE FROM articles")
    with shelf.together():
        for title, text, n in texts:
            known: dict[str, object] = {
                "title": " ".join(title),
                "site": SITES[n % 2],
                "language": ("en", "vi", None)[n % 3],
                "published": f"2026-02-0{n + 1}",
                "source_id": (None, 1, 2)[n % 3],
            }
            _keep(shelf, Article(url=None, title=None, text=" ".join(text)), known)
    query = parse(" ".join(terms))
    expected = {kept.id for kept in shelf.articles(chosen) if _answers(query, kept.article)}
    with pytest.MonkeyPatch.context() as changed:
        for name, value in PLANS[plan].items():
            changed.setattr(search, name, value)
        ids = [kept.id for kept in shelf.search(query, chosen)]
    assert sorted(ids) == sorted(expected)


def _answers(query: Query, article: Article) -> bool:
    """Whether an article has all that is wanted, and nothing that is not."""

    def has(term: Term) -> bool:
        return any(
            re.search(pattern(term), fold(text)) for text in (article.title or "", article.text)
        )

    all_there = all(any(map(has, group)) for group in query.wanted)
    return bool(query.wanted) and all_there and not any(map(has, query.unwanted))


SOME = "aé \0\"'*-()^:{}+ORANDNOT手ที\ud800\U0002b740\u0301😀“”,"


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters() | st.sampled_from(SOME), max_size=40))
def test_any_query_is_answered(shelf: Store, query: str) -> None:
    """With articles or none, whatever its characters."""
    assert isinstance(found(shelf, query), list)


@pytest.mark.parametrize(
    "query",
    ["a" * 1_000_000, "a " * 10_000, '"' * 10_001, "a OR " * 10_000, "(" * 5_000, "-a " * 9_000,
     "手机" * 5_000, "a* " * 5_000, "\0" * 1_000]
)  # fmt: skip
def test_a_very_long_query_is_answered(shelf: Store, query: str) -> None:
    """No number of words is too much for the index."""
    assert isinstance(found(shelf, query), list)


def test_a_filter_reads_no_article(shelf: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it asks of a match stands in an index."""
    monkeypatch.setattr(search, "MOST_IDS", 0)
    chosen = Filter(
        language="en",
        site="a.example",
        since="2026-01-01",
        until="2026-12-31",
        flag="gone",
        source_id=1,
    )
    statements: list[tuple[str, object]] = []
    with shelf._db.tracer(lambda sql, parameters: statements.append((sql, parameters))):
        found(shelf, "dam", chosen)
    sql, parameters = next(one for one in statements if "articles_fts" in one[0])
    plan = [row["detail"] for row in shelf._db.query(f"EXPLAIN QUERY PLAN {sql}", parameters)]  # type: ignore[arg-type]
    assert any("USING COVERING INDEX articles_sieve (id=?" in step for step in plan)
    assert not any("TEMP B-TREE FOR ORDER" in step for step in plan)


# Other programs


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hai bên đàm phán", "đàm phán"),
        ("Hai bên đàm phán", "dam phan"),
        ("In Zürich", "Zürich"),
        ("In Zürich", "zurich"),
        ("Ёлка и Йод", "ёлка йод"),
        ("الجامعة الأولى", "الجامعة الأولى"),
        ("Straße, Łódź, Ærø", "straße łódź ærø"),
        ("我买了5G手机", "手机"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_another_programs_search_box(store: Store, keep: Keep, text: str, words: str) -> None:
    """It hands the words to the index as they are typed, each in quotation marks."""
    kept = keep(text)
    with Database(store.path) as plain:
        assert [row["id"] for row in plain.table("articles").search(words, quote=True)] == [kept]


LETTERS = [
    chr(number)
    for first, last in ((0xC0, 0x24F), (0x386, 0x481), (0x48A, 0x527), (0x5D0, 0x5EA),
                        (0x620, 0x64A), (0x66E, 0x6D3), (0x904, 0x939), (0x1E00, 0x1FFC))
    for number in range(first, last + 1)
    if chr(number).isalpha() and chr(number) not in "ǠǡͿ"  # unknown to the index's tokenizer
]  # fmt: skip


def test_every_letter_in_another_programs_search_box(store: Store, keep: Keep) -> None:
    """Finds the word that it stands in: Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari."""
    keep(" ".join(f"a{letter}b" for letter in LETTERS))
    with Database(store.path) as plain:
        sql = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
        lost = [c for c in LETTERS if not plain.execute(sql, [f'"a{c}b"']).fetchone()[0]]
    assert lost == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE articles SET text = 'river' WHERE id = 2",
        "DELETE FROM articles",
        "INSERT OR REPLACE INTO articles SELECT * FROM articles",
    ],
)
def test_what_another_program_wrote_is_indexed(store: Store, keep: Keep, sql: str) -> None:
    """When the archive is opened for writing next, however often it was changed before."""
    keep("dam")
    keep("Hai bên đàm phán")
    with Database(store.path) as plain:
        plain.execute("PRAGMA foreign_keys = OFF")
        plain.execute("UPDATE articles SET text = 'canal' WHERE id = 1")
        plain.execute(sql)
        texts = [row["text"] for row in plain.table("articles").rows]
    with Store.open(store.path, write=True) as again:
        assert found(again, "river") == [i + 1 for i, text in enumerate(texts) if text == "river"]
        assert found(again, "dam") == [i + 1 for i, text in enumerate(texts) if "đàm" in text]
        assert list(again.check(only=[Part.SEARCH])) == []


def test_a_text_that_cannot_be_read_waits(store: Store, keep: Keep) -> None:
    """Others that were written meanwhile are found."""
    keep("dam")
    keep("canal")
    with Database(store.path) as plain:
        plain.execute("UPDATE articles SET text = CAST(x'ff' AS TEXT) WHERE id = 1")
        plain.execute("UPDATE articles SET text = 'river' WHERE id = 2")
    with Store.open(store.path, write=True) as again:
        assert found(again, "river") == [2]
        assert found(again, "canal") == []


def test_an_older_archive_is_indexed_anew(old_archive: Path) -> None:
    """What is in it is found when it has been brought up to date."""
    with Store.open(old_archive, write=True) as store:
        assert found(store, "over* town") == [1]
        assert list(store.check(only=[Part.SEARCH])) == []


def test_an_index_that_another_program_rebuilt(store: Store, keep: Keep) -> None:
    """From the texts as they are, is found out and mended."""
    kept = keep("Hai bên đàm phán")
    store._db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
    assert found(store, "dam phan") == []
    assert [fault.what for fault in store.check(only=[Part.SEARCH])] == [Part.SEARCH]
    store.mend([Part.SEARCH])
    assert found(store, "dam phan") == [kept]
    assert list(store.check(only=[Part.SEARCH])) == []
