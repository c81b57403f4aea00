"""Sitemaps: what they name, newest first; hardened against what they should not hold.

A case is a file in `data/sitemaps`: the document and what is read of it. Adding one needs no code.
"""

from __future__ import annotations

import tomllib
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery import sitemaps
from scraper.errors import NotASource
from scraper.model import Contents, Link, SourceKind

URL = "https://paper.example/sitemap.xml"
CASES = sorted((Path(__file__).parent / "data" / "sitemaps").glob("*.toml"))

ENTRY = (
    "<url><loc>https://paper.example/story-{0:06}</loc><lastmod>2024-{1:02}-{2:02}</lastmod></url>"
)


def _case(path: Path) -> tuple[bytes, dict[str, Any]]:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    return case["body"].encode(case.get("encoding", "utf-8")), case


def _links(rows: list[dict[str, str]]) -> tuple[Link, ...]:
    return tuple(Link(**row) for row in rows)


def _read(body: str) -> Contents:
    return sitemaps.read(body.encode(), URL)


def _dated(url: str, modified: str | None = None) -> Link:
    return Link(f"https://paper.example/{url}", modified=modified)


def _newest(*links: Link, since: str | None = None, limit: int = 10) -> list[str]:
    found = sitemaps.newest(links, since=since, limit=limit)
    return [link.url.removeprefix("https://paper.example/") for link in found]


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_document_is_read_as_its_case_says(path: Path) -> None:
    """The pages, the sitemaps and the note of each case; or its refusal, in a sentence."""
    body, case = _case(path)
    if "outcome" in case:
        with pytest.raises(NotASource) as refusal:
            sitemaps.read(body, URL)
        assert refusal.value.outcome == case["outcome"]
        assert refusal.value.detail.startswith(case.get("refused_begins", ""))
        assert case.get("refused", refusal.value.detail) == refusal.value.detail
        return
    found = sitemaps.read(body, URL)
    assert found.kind is SourceKind.SITEMAP
    assert found.links == _links(case.get("links", []))
    assert found.sitemaps == _links(case.get("sitemaps", []))
    assert found.note.startswith(case.get("note_begins", ""))
    assert "note_begins" in case or found.note == case.get("note", "")


def test_a_file_of_any_length_gives_the_newest_entries_that_the_protocol_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is beyond the bound is cut, the oldest first, and the note says so."""
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 3)
    monkeypatch.setattr(sitemaps, "SPARE", 2)
    entries = (ENTRY.format(day, 5, day) for day in range(1, 21))
    found = _read(f"<urlset>{''.join(entries)}</urlset>")
    assert [link.modified for link in found.links] == ["2024-05-20", "2024-05-19", "2024-05-18"]
    assert found.note == "only the newest 3 pages are taken"


def test_an_index_of_any_length_is_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sitemaps have a bound of their own; without dates the first stay."""
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 2)
    entries = (f"<sitemap><loc>/{n}.xml</loc></sitemap>" for n in range(5))
    found = _read(f"<sitemapindex>{''.join(entries)}</sitemapindex>")
    assert [link.url[-6:] for link in found.sitemaps] == ["/0.xml", "/1.xml"]
    assert found.note == "only the newest 2 sitemaps are taken"


def test_as_many_entries_as_the_protocol_allows_are_no_cause_for_a_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bound itself is within bounds."""
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 3)
    found = _read(f"<urlset>{''.join(ENTRY.format(n, 5, n) for n in (1, 2, 3))}</urlset>")
    assert (len(found.links), found.note) == (3, "")


def test_broken_files_beyond_the_bound_are_not_repaired(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stood before the break stays; in an encoding that must be read whole, nothing."""
    monkeypatch.setattr(sitemaps, "MAX_REPAIRED", 10)
    body = "<urlset><url><loc>/1</loc></url><url><loc>/2?a&b</loc></url></urlset>"
    assert [link.url[-2:] for link in _read(body).links] == ["/1"]
    with pytest.raises(NotASource, match="too large in its encoding"):
        sitemaps.read(body.encode("utf-16"), URL)


def test_what_is_longer_than_an_address_is_none() -> None:
    """An address has at most 2,048 characters."""
    found = _read(f"<urlset><url><loc>https://paper.example/{'a' * 2_048}</loc></url></urlset>")
    assert (found.links, found.note) == ((), "entries that name no address: 1")


def test_large_files_are_read_in_little_memory() -> None:
    """Whatever a file holds besides, and however much: what was read is forgotten."""
    images = "<i:image><i:loc>https://cdn.paper.example/picture.jpg</i:loc></i:image>" * 30_000
    junk = "<other><thing>word</thing></other>" * 30_000
    entries = "".join(ENTRY.format(n, n % 12 + 1, n % 28 + 1) for n in range(500))
    body = f'<urlset xmlns:i="i">{junk}<url><loc>/1</loc>{images}</url>{entries}</urlset>'.encode()
    sitemaps.read(b"<urlset/>", URL)  # imports are no part of it
    tracemalloc.start()
    found = sitemaps.read(body, URL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(body) > 3_000_000
    assert len(found.links) == 501
    assert peak < 1_000_000


def test_elements_are_forgotten_as_they_are_read() -> None:
    """Of a long file the tree never holds more than the few elements around the current one."""
    body = BytesIO(b"<urlset>" + b"<url><loc>/1</loc><x/><y/></url>" * 500 + b"</urlset>")
    sizes = [
        sum(1 for _ in element.getroottree().getroot().iter())
        for element in sitemaps._elements(body, None)
    ]
    assert max(sizes[:-1]) <= 2_100  # what the parser has read ahead: 32 KiB
    assert sizes[-1] <= 3


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    """Either contents or a reason."""
    _settles(body)


@given(
    st.lists(
        st.sampled_from(
            """<urlset> </urlset> <sitemapindex> </sitemapindex> <url> </url> <sitemap> </sitemap>
            <loc> </loc> <lastmod> </lastmod> <news:news> </news:news> <news:title> </news:title>
            https://paper.example/1 /2 //[ 2024-05-01 9999-12-31T23:59:59-14:00 &amp; & &x; &#0;
            &#xD800; &#9999999; <![CDATA[ ]]> <!-- --> <? ?> <!DOCTYPE\tx[ ]> <!ENTITY\tx\t"y">
            <?xml\tversion="1.0"\tencoding="utf-16"?> \0 \ufffe \ufeff é < >""".split()
        ),
        max_size=30,
    ),
    st.sampled_from(["utf-8", "utf-16", "latin-1", "utf-8-sig"]),
)
def test_no_markup_raises_anything_else(pieces: list[str], encoding: str) -> None:
    """The same for what looks like a sitemap."""
    _settles("".join(pieces).encode(encoding, "replace"))


def _settles(body: bytes) -> None:
    try:
        found = sitemaps.read(body, URL)
    except NotASource:
        return
    assert found.kind is SourceKind.SITEMAP


def test_robots_txt_names_sitemaps() -> None:
    """In any case, anywhere in the file, relative or not, each once."""
    text = (
        "\ufeffSITEMAP: https://paper.example/a.xml\r\n"
        "User-agent: *\r\n"
        "Disallow: /private # Sitemap: https://paper.example/no.xml\r\n"
        "  sitemap : /b.xml # the second\r\n"
        "# Sitemap: https://paper.example/neither.xml\r\n"
        "Sitemap:\r\n"
        "Sitemap: https://paper.example/a.xml\r\n"
        "sitemap:https://other.example/c.xml.gz"
    )
    found = sitemaps.read_robots(text, "https://paper.example/robots.txt")
    assert found == Contents(
        SourceKind.SITEMAP,
        sitemaps=(
            Link("https://paper.example/a.xml"),
            Link("https://paper.example/b.xml"),
            Link("https://other.example/c.xml.gz"),
        ),
    )


@pytest.mark.parametrize("text", ["", "User-agent: *\nDisallow:", "Sitemap:", "Sitemap: //["])
def test_a_robots_txt_without_a_sitemap_is_no_source(text: str) -> None:
    """It says so in a sentence."""
    with pytest.raises(NotASource, match=r"^robots\.txt names no sitemap$") as refusal:
        sitemaps.read_robots(text, "https://paper.example/robots.txt")
    assert refusal.value.outcome == "not_article"


@given(st.text())
def test_no_robots_txt_raises_anything_else(text: str) -> None:
    """Whatever the lines hold, their sitemaps are read or there are none."""
    try:
        found = sitemaps.read_robots(f"{text}\nSitemap:{text}", URL)
    except NotASource:
        return
    assert found.sitemaps


def test_the_newest_sitemaps_come_first() -> None:
    """Those without a date follow, in their order."""
    links = (
        _dated("x.xml"),
        _dated("2022.xml", "2022-12-31"),
        _dated("2024.xml", "2024-05-01T10:00:00+02:00"),
        _dated("a.xml"),
        _dated("2023.xml", "2023-12-31"),
    )
    assert _newest(*links) == ["2024.xml", "2023.xml", "2022.xml", "x.xml", "a.xml"]


@pytest.mark.parametrize(
    "path",
    """news.xml news-sitemap.xml sitemap_news.xml sitemap-news1.xml newssitemap.xml googlenews.xml
    sitemaps/news/1.xml sitemap.xml?type=news NEWS.XML""".split(),
)
def test_news_sitemaps_come_before_all(path: str) -> None:
    """Also before what has a newer date."""
    assert _newest(_dated("2024.xml", "2024-05-01"), _dated(path)) == [path, "2024.xml"]


@pytest.mark.parametrize("path", ["newsletter.xml", "renewsal.xml", "newspaper/1.xml"])
def test_other_words_make_no_news_sitemap(path: str) -> None:
    """`news` is a word of its own, and no part of another one."""
    assert _newest(_dated("2024.xml", "2024-05-01"), _dated(path)) == ["2024.xml", path]


def test_the_host_makes_no_news_sitemap() -> None:
    """Of `news.example` the whole tree would be one."""
    dated = Link("https://b.example/1.xml", modified="2024-05-01")
    undated = Link("https://news.example/2.xml")
    assert sitemaps.newest((undated, dated), since=None, limit=2) == (dated, undated)


@pytest.mark.parametrize(
    ("modified", "is_read"),
    [
        ("2024-05-10T11:59:59Z", False),
        ("2024-05-10T12:00:00Z", True),
        ("2024-05-10T13:30:00+02:00", False),
        ("2024-05-10", True),  # any time of that day, anywhere
        ("2024-05-09", False),
        ("2024-05-10T00:00:01", True),  # at UTC-12 it is past noon
        ("2024-05-09T23:59:59", False),
        (None, True),
        ("no date", True),
    ],
)
def test_what_is_older_than_asked_for_is_left_out(modified: str | None, *, is_read: bool) -> None:
    """A stamp that may mean a later moment is given the benefit."""
    found = _newest(_dated("1.xml", modified), since="2024-05-10T12:00:00Z")
    assert found == ["1.xml"] * is_read


def test_a_day_ends_when_it_has_ended_everywhere() -> None:
    """At UTC-12 the 10th lasts until noon of the 11th in UTC."""
    day = _dated("1.xml", "2024-05-10")
    assert _newest(day, since="2024-05-11T11:59:59Z") == ["1.xml"]
    assert _newest(day, since="2024-05-11T12:00:00Z") == []


def test_old_news_sitemaps_are_left_out_too() -> None:
    """Their date counts like any other's."""
    assert _newest(_dated("news.xml", "2019-01-01"), since="2024-05-01") == []


def test_at_most_so_many_are_taken_and_each_once() -> None:
    """An address that stands twice has its newest date."""
    links = (
        _dated("1.xml", "2024-05-01"),
        _dated("2.xml", "2024-05-02"),
        _dated("1.xml", "2024-05-03"),
        _dated("3.xml", "2024-04-01"),
    )
    assert sitemaps.newest(links, since=None, limit=2) == (links[2], links[1])
    assert _newest(*links, limit=0) == []


@given(
    st.lists(st.builds(Link, st.text(max_size=20), modified=st.text(max_size=25) | st.none())),
    st.none() | st.text(max_size=25),
)
def test_choosing_twice_equals_once(links: list[Link], since: str | None) -> None:
    """Whatever the addresses and the dates are."""
    once = sitemaps.newest(links, since=since, limit=5)
    assert sitemaps.newest(once, since=since, limit=5) == once


@pytest.mark.parametrize(
    "body",
    [
        f"<urlset>{'<url><loc>/a</loc></url>' * 12}</urlset>",
        f"<urlset>{'<url/>' * 9}{'<url><loc>/a</loc></url>' * 3}</urlset>",
        "https://paper.example/a\n" * 12,
    ],
)
def test_a_file_is_read_up_to_a_bound(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million entries took 12 s; a note says that there are more."""
    monkeypatch.setattr(sitemaps, "MAX_READ", 10)
    found = _read(body)
    assert [link.url for link in found.links] == ["https://paper.example/a"]
    assert found.note.startswith("only the first 10 entries are read")


def test_a_robots_txt_is_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may name a million files, too."""
    monkeypatch.setattr(sitemaps, "MAX_READ", 2)
    text = "".join(f"Sitemap: /{number}.xml\n" for number in range(3))
    found = sitemaps.read_robots(text, "https://paper.example/robots.txt")
    assert [link.url for link in found.sitemaps] == [
        "https://paper.example/0.xml",
        "https://paper.example/1.xml",
    ]
