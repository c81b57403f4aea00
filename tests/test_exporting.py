"""An archive written for others, and made again from that."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper import exporting
from scraper.bundles import Bundle, Kind
from scraper.errors import ArchiveDamaged, InputError
from scraper.exchange.records import whole_record
from scraper.exporting import Export, Form, form_of
from scraper.model import (
    Alias,
    Article,
    Attempt,
    Charset,
    Filter,
    Imprint,
    Outcome,
    Page,
    Source,
    SourceKind,
)
from scraper.pipeline import Archive
from scraper.store import Cause, Store, queries

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FILES = count()

FEW = st.lists(st.text(max_size=9), max_size=2).map(tuple)
TEXTS = st.text(min_size=1, max_size=40).filter(str.strip)
VERSIONS = st.lists(
    st.builds(
        Article,
        url=st.none(),
        title=st.none() | st.text(),
        text=TEXTS,
        authors=FEW,
        published=st.none() | st.datetimes().map(datetime.isoformat),
        modified=st.none() | st.text(),
        language=st.none() | st.sampled_from(["en", "vi"]),
        language_confidence=st.none() | st.floats(0, 1),
        site=st.none() | st.sampled_from(["news.example", "a.example"]),
        tags=FEW,
        word_count=st.integers(1, 2**63 - 1),
        flags=FEW,
        provenance=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
        extractor=st.text(),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda article: (article.title, article.text),
)
PAGES = st.builds(
    Page,
    url=st.text(),
    requested=st.text(),
    body=st.binary(max_size=40),
    charset=st.builds(Charset, st.text(), st.text()),
    fetched_at=st.just("2026-03-01T11:00:00Z") | st.text(),
    status=st.none() | st.integers(100, 599),
    headers=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=2).map(tuple),
    redirects=FEW,
    wire_bytes=st.integers(0, 2**40),
)
LIVES = st.tuples(
    VERSIONS,
    st.lists(PAGES, min_size=3, max_size=3),
    st.sampled_from(["https://news.example/", "file:///tmp/", "sha256:"]),
    st.booleans(),  # whether it was named by a source
    st.booleans(),  # whether it is gone
)
Life = tuple[list[Article], list[Page], str, bool, bool]
LAW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _live(store: Store, number: int, life: Life) -> None:
    """Let an article be kept, change, move and go."""
    (first, *later), pages, start, has_source, is_gone = life
    url = f"{start}{number}"
    source_id = (
        store.add_source(Source("https://news.example/feed", SourceKind.FEED), NOW)[0]
        if has_source
        else None
    )
    attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED, source_id=source_id)
    aliases = [Alias(f"https://news.example/alias/{number}", "redirect")]
    imprint = Imprint((), 0, "e" * 64)
    named = replace(first, url=url)
    article_id = store.keep(named, pages[0], attempt, aliases, imprint=imprint, now=NOW)
    for day, (version, page) in enumerate(zip(later, pages[1:], strict=False), 1):
        then = NOW + timedelta(days=day)
        cause = Cause.PAGE_CHANGED if day == 1 else Cause.EXTRACTOR_CHANGED
        article = replace(version, url=url)
        store.revise(article_id, article, page, attempt, (), cause, whole_hash="f" * 64, now=then)
    if is_gone:
        store.mark_gone(article_id, replace(attempt, outcome=Outcome.GONE), NOW + timedelta(9))


def _export(store: Store, form: Form, chosen: Filter | None = None) -> bytes:
    out = BytesIO()
    Export(store, form, chosen or Filter(), "1.2.3", NOW).to_stream(out)
    return out.getvalue()


def _import(path: Path, content: bytes, kind: Kind) -> list[Outcome]:
    bundle = Bundle("file:///export", kind)
    with Archive(path, now=lambda: NOW + timedelta(days=30)) as archive:
        found = bundle.read(BytesIO(content), now=NOW + timedelta(days=30))
        return [result.attempt.outcome for result in archive.add_all(found)]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty archive, of which copies are made sooner."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    Store.open(path, write=True).close()
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Store]:
    """Make an archive with three articles, the first of them changed and moved."""
    base = Article(url=None, title="Floods", text="The river rose.", word_count=3)
    first = replace(base, published="2026-02-28T09:30:00+07:00", site="news.example")
    page = Page(
        url="https://news.example/0",
        requested="https://news.example/0",
        body=b"<p>The river rose.",
        charset=Charset("utf-8", "header"),
        fetched_at="2026-03-01T11:59:58Z",
        status=200,
        headers=(("Content-Type", "text/html"),),
    )
    pages = [page, replace(page, body=b"<p>It fell."), page]
    edited = replace(first, text="The river rose.\nIt fell again.")
    with Store.open(tmp_path / "a.db", write=True) as store:
        _live(store, 0, ([first, edited], pages, "https://news.example/", True, False))
        _live(
            store, 1, ([replace(base, title="Rain")], pages, "https://news.example/", False, True)
        )
        _live(store, 2, ([replace(base, title="=1+1")], pages, "file:///tmp/", False, False))
        yield store


@LAW
@given(lives=st.lists(LIVES, max_size=3))
@pytest.mark.parametrize("form", [Form.JSONL, Form.WARC])
def test_the_same_archive_again(empty: Path, tmp_path: Path, form: Form, lives: list[Life]) -> None:
    """Export, then import into an empty archive: the same articles; and the same bytes again."""
    one, two = (Path(shutil.copy(empty, tmp_path / f"{next(FILES)}.db")) for _ in range(2))
    with Store.open(one, write=True) as store:
        for number, life in enumerate(lives):
            _live(store, number, life)
        content = _export(store, form)
        held = [whole_record(dossier) for dossier in store.dossiers(Filter())]
        bodies = [
            store.page(page.id) for dossier in store.dossiers(Filter()) for page in dossier.pages
        ]
    outcomes = _import(two, content, Kind.WARC if form is Form.WARC else Kind.LINES)
    assert outcomes == [Outcome.STORED] * len(lives)
    with Store.open(two, write=False) as store:
        assert [whole_record(dossier) for dossier in store.dossiers(Filter())] == held
        assert _export(store, form) == content
        if form is Form.WARC:
            again = [store.page(page.id) for one in store.dossiers(Filter()) for page in one.pages]
            assert again == bodies


@pytest.mark.parametrize("form", [Form.JSONL, Form.WARC])
def test_a_second_import_changes_nothing(archive: Store, tmp_path: Path, form: Form) -> None:
    """All of it is known."""
    content = _export(archive, form)
    kind = Kind.WARC if form is Form.WARC else Kind.LINES
    _import(tmp_path / "b.db", content, kind)
    assert _import(tmp_path / "b.db", content, kind) == [Outcome.UNCHANGED] * 3
    with Store.open(tmp_path / "b.db", write=False) as store:
        assert _export(store, form) == content
        assert list(store.check()) == []


def test_some_of_it(archive: Store, tmp_path: Path) -> None:
    """What is chosen comes out the same again, too; a limit chooses the newest."""
    content = _export(archive, Form.JSONL, Filter(limit=2))
    assert [json.loads(line)["title"] for line in content.splitlines()] == ["Rain", "=1+1"]
    _import(tmp_path / "b.db", content, Kind.LINES)
    with Store.open(tmp_path / "b.db", write=False) as store:
        assert _export(store, Form.JSONL) == content


def test_every_line_is_traceable(archive: Store) -> None:
    """To its address, its time, its page and its extractor."""
    first = json.loads(_export(archive, Form.JSONL).splitlines()[0])
    assert first["url"] == "https://news.example/0"
    assert first["source"] == {"url": "https://news.example/feed", "kind": "feed"}
    assert [(r["number"], r["cause"], r["text"]) for r in first["revisions"]] == [
        (1, None, "The river rose."),
        (2, "page_changed", "The river rose.\nIt fell again."),
    ]
    assert {page["fetched_at"] for page in first["pages"]} == {"2026-03-01T11:59:58Z"}
    assert first["page"] == first["pages"][1]["sha256"]
    assert "extractor" in first


def test_a_page_of_two_articles_stands_there_once(archive: Store) -> None:
    """Three articles have two pages."""
    assert gzip.decompress(_export(archive, Form.WARC)).count(b"WARC-Type: response") == 2


def test_pages_that_are_not_kept(archive: Store, tmp_path: Path) -> None:
    """Leave no record; what is told of them does."""
    content = _export(archive, Form.JSONL)
    _import(tmp_path / "b.db", content, Kind.LINES)
    with Store.open(tmp_path / "b.db", write=False) as store:
        assert b"WARC-Type: response" not in gzip.decompress(_export(store, Form.WARC))
        assert _export(store, Form.JSONL) == content


def test_a_damaged_page(archive: Store) -> None:
    """Ends a WARC with a sentence that names it, and the way to have the articles all the same."""
    with closing(sqlite3.connect(archive.path)) as db, db:
        db.execute("UPDATE pages SET body = x'00' WHERE id = 2")
    with pytest.raises(ArchiveDamaged, match=r"https://news\.example/0: .* JSON lines are written"):
        _export(archive, Form.WARC)
    assert _export(archive, Form.JSONL).count(b"\n") == 3


def test_a_damaged_page_that_is_left_out(archive: Store, tmp_path: Path) -> None:
    """Is named, and missing in the WARC; its article and everything else are there."""
    with closing(sqlite3.connect(archive.path)) as db, db:
        db.execute("UPDATE pages SET body = x'00' WHERE id = 2")
    lost: list[str] = []
    out = BytesIO()
    export = Export(
        archive,
        Form.WARC,
        Filter(),
        "1.2.3",
        NOW,
        leave_out=lambda url, _: lost.append(url),
    )
    assert export.to_stream(out) == 3
    assert lost == ["https://news.example/0"]
    _import(tmp_path / "b.db", out.getvalue(), Kind.WARC)
    with closing(sqlite3.connect(archive.path)) as db:
        held = db.execute("SELECT count(*) FROM pages").fetchone()[0]
    with Store.open(tmp_path / "b.db", write=False) as store:
        assert _export(store, Form.JSONL) == _export(archive, Form.JSONL)
        kept = [store.page(number) is not None for number in range(1, held + 1)]
    assert kept.count(False) == 1


def test_a_source_is_noted_and_not_read(archive: Store, tmp_path: Path) -> None:
    """Importing an article subscribes to nothing."""
    _import(tmp_path / "b.db", _export(archive, Form.JSONL), Kind.LINES)
    with Store.open(tmp_path / "b.db", write=False) as store:
        assert list(store.sources()) == []


def test_an_article_that_is_dated_back_meanwhile(
    archive: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stands there once, though it comes again in the order of days."""
    monkeypatch.setattr(queries, "BATCH", 1)
    attempt = Attempt("https://news.example/2", "2026-03-09T12:00:00Z", Outcome.REVISED)

    def date_back(number: int) -> None:
        newest = next(archive.articles())
        older = replace(newest.article, published=f"2001-01-0{number}", text="The river fell.")
        archive.revise(newest.id, older, None, attempt, (), Cause.PAGE_CHANGED, now=NOW)

    export = Export(archive, Form.CSV, Filter(), "1.2.3", NOW, date_back)
    assert export.to_stream(BytesIO()) == 3


def test_opml(archive: Store) -> None:
    """The sources that are read."""
    assert b'xmlUrl="https://news.example/feed"' in _export(archive, Form.OPML)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.jsonl", Form.JSONL),
        ("a.JSONL.GZ", Form.JSONL),
        ("a.ndjson", Form.JSONL),
        ("a.b.csv", Form.CSV),
        ("a.warc", Form.WARC),
        ("a.warc.gz", Form.WARC),
        ("a.opml", Form.OPML),
    ],
)
def test_told_by_the_suffix(name: str, form: Form) -> None:
    """Whatever its case."""
    assert form_of(Path(name)) is form


@pytest.mark.parametrize("name", ["a", "a.txt", "a.gz", "a.html", ""])
def test_not_told_by_the_suffix(name: str) -> None:
    """A sentence names the forms."""
    with pytest.raises(InputError, match=r"end it in \.jsonl, .* a folder of markdown or html"):
        form_of(Path(name))


def _to(store: Store, path: Path, form: Form) -> int:
    return Export(store, form, Filter(), "1.2.3", NOW).to_path(path)


def test_packed_by_name(archive: Store, tmp_path: Path) -> None:
    """The same lines; a WARC is packed unless its name denies it."""
    for name in ("a.jsonl", "a.jsonl.gz"):
        assert _to(archive, tmp_path / name, Form.JSONL) == 3
    assert (
        gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes())
        == (tmp_path / "a.jsonl").read_bytes()
    )
    _to(archive, tmp_path / "a.warc", Form.WARC)
    _to(archive, tmp_path / "a", Form.WARC)
    assert (tmp_path / "a.warc").read_bytes().startswith(b"WARC/1.1")
    assert gzip.decompress((tmp_path / "a").read_bytes()) == (tmp_path / "a.warc").read_bytes()


def test_markdown(archive: Store, tmp_path: Path) -> None:
    """A file an article, in the folder of its month."""
    assert _to(archive, tmp_path / "out", Form.MARKDOWN) == 3
    found = sorted(p.relative_to(tmp_path / "out").as_posix() for p in tmp_path.rglob("out/*/*"))
    assert found == [
        "2026-02/2026-02-28-floods-1.md",
        "2026-03/undated-1-1-3.md",
        "2026-03/undated-rain-2.md",
    ]


def test_html(archive: Store, tmp_path: Path) -> None:
    """An index of all, newest first, and a page each."""
    assert _to(archive, tmp_path / "out", Form.HTML) == 3
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    titles = [index.index(title) for title in ("2026-03<", "=1+1", "Rain", "2026-02<", "Floods")]
    assert titles == sorted(titles)
    page = (tmp_path / "out" / "2026-02" / "2026-02-28-floods-1.html").read_text("utf-8")
    assert "It fell again." in page
    assert '<a href="https://news.example/0" rel="noreferrer">' in page


def test_html_of_many(archive: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that each list some of a month, and an index that leads to these."""
    monkeypatch.setattr(exporting, "LISTED", 1)
    _to(archive, tmp_path / "out", Form.HTML)
    names = sorted(path.name for path in (tmp_path / "out").glob("*.html"))
    assert names == ["2026-02.html", "2026-03-2.html", "2026-03.html", "index.html"]
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert index.index("2026-03.html") < index.index("2026-03-2.html") < index.index("2026-02.html")
    assert "Rain" in (tmp_path / "out" / "2026-03-2.html").read_text("utf-8")


def test_of_nothing(tmp_path: Path) -> None:
    """An empty archive has an empty file, and an index that says so."""
    with Store.open(tmp_path / "e.db", write=True) as store:
        assert _export(store, Form.JSONL) == b""
        assert _export(store, Form.CSV).count(b"\r\n") == 1
        assert _to(store, tmp_path / "out", Form.HTML) == 0
    assert "0 articles" in (tmp_path / "out" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("form", [Form.MARKDOWN, Form.HTML])
def test_a_folder_that_is_not_empty(archive: Store, tmp_path: Path, form: Form) -> None:
    """Stays as it is."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(InputError, match="out is not empty; choose one that is, or a new one"):
        _to(archive, tmp_path / "out", form)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


def test_a_folder_that_is_empty(archive: Store, tmp_path: Path) -> None:
    """Is filled."""
    (tmp_path / "out").mkdir()
    assert _to(archive, tmp_path / "out", Form.MARKDOWN) == 3


def test_the_archive_itself(archive: Store, tmp_path: Path) -> None:
    """Is never written over, under whatever name."""
    (tmp_path / "link").symlink_to(tmp_path / "a.db")
    for name in ("a.db", "link"):
        with pytest.raises(InputError, match="is the archive itself; choose another path"):
            _to(archive, tmp_path / name, Form.JSONL)


@pytest.mark.parametrize("form", list(Form))
def test_what_is_broken_off(archive: Store, tmp_path: Path, form: Form) -> None:
    """Leaves nothing, and what was there before as it was."""
    path = tmp_path / "out"
    if form not in exporting.FOLDERS:
        path.write_text("before")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    before = sorted(tmp_path.iterdir())
    export = Export(archive, form, Filter(), "1.2.3", NOW, stop)
    if form is Form.OPML:
        assert export.to_path(path) == 1  # which hears of nothing between the first and the last
        return
    with pytest.raises(KeyboardInterrupt):
        export.to_path(path)
    assert sorted(tmp_path.iterdir()) == before
    assert form in exporting.FOLDERS or path.read_text() == "before"


@pytest.mark.parametrize("form", sorted(exporting.FOLDERS))
def test_a_folder_is_no_stream(archive: Store, form: Form) -> None:
    """Of either."""
    with pytest.raises(InputError, match="which standard output cannot hold"):
        _export(archive, form)


def test_an_unknown_form(tmp_path: Path) -> None:
    """Is a sentence, also in Python."""
    with Archive(tmp_path / "a.db") as archive, pytest.raises(InputError, match="pdf is no form"):
        archive.export(tmp_path / "x", "pdf")
