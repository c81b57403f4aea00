"""Lists of sources: what a person's list names, and the list that is written for them.

A case is a file in `data/lists`: the list and what is read of it. Adding one needs no code.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from scraper.discovery import lists
from scraper.discovery.lists import Entry
from scraper.errors import InputError
from scraper.model import Source, SourceKind

CASES = sorted((Path(__file__).parent / "data" / "lists").glob("*.toml"))
NOW = "2026-11-23T03:00:00Z"

SOURCES = (
    Source("https://a.example/feed?x=1&y=2", SourceKind.FEED, 'The "A" & <Co>', recheck=True),
    Source("https://b.example/sitemap.xml", SourceKind.SITEMAP, "Б"),
    Source("https://c.example/", SourceKind.LISTING, cross_site=True),
)


def _entry(row: dict[str, Any]) -> Entry:
    kind = row.get("kind")
    return Entry(**{**row, "kind": SourceKind(kind) if kind else None})


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_list_is_read_as_its_case_says(path: Path) -> None:
    """The entries of each case; or its refusal, in a sentence."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    body = case["body"].encode(case.get("encoding", "utf-8"))
    if "refused" in case:
        with pytest.raises(InputError) as refusal:
            lists.read(body)
        assert str(refusal.value) == case["refused"]
        return
    assert lists.read(body) == tuple(_entry(row) for row in case["entries"])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "the list names no address"),
        (b"%PDF-1.7 https://a.example/", "it is a PDF, and no list of addresses"),
        (b"\x1f\x8b\x08 gz", "it is a gzip archive, and no list of addresses"),
        (bytes(range(256)), "it is no text, and so no list of addresses"),
        (b"https://a.example/\n" * 500_000, "the list has more than 8 MiB"),
        (b"https://a.example/\n" * 50_001, "the list names more than 50,000 addresses"),
        (b"<opml>" + b"<outline/>" * 50_001, "the list has more than 50,000 outlines"),
        (b'url\n"' + b"a" * 200_000, "the list is no CSV: field larger than field limit (131072)"),
    ],
    ids="empty pdf gzip binary large many many_outlines csv".split(),
)
def test_what_is_no_list_is_refused_in_a_sentence(body: bytes, sentence: str) -> None:
    """Also what is beyond the bounds."""
    with pytest.raises(InputError) as refusal:
        lists.read(body)
    assert str(refusal.value) == sentence


def test_folders_and_categories_however_many_and_deep_take_no_time() -> None:
    """They are none of what is read, and the work does not grow with their square."""
    categories = ",".join(f"/c{n}" for n in range(200_000))
    outline = f'<outline text="A" xmlUrl="https://a.example/feed" category="{categories}"/>'
    body = "<opml>" + '<outline text="f">' * 40_000 + outline
    assert [entry.url for entry in lists.read(body.encode())] == ["https://a.example/feed"]


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    """Either entries or a sentence."""
    _settles(body)


@given(
    st.lists(
        st.sampled_from(
            """<opml> </opml> <outline </outline> /> > \ttext= \txmlUrl= \thtmlUrl= \turl= \ttype=
            \tcategory= "scraper/feed" "link" "include" "source" "" "https://a.example/" ' " & &amp;
            &#0; &#x110000; <!-- --> <body> <foaf:Agent> <rdf:RDF> é \0 \x01 <![CDATA[ ]]> = \n
            """.split(" ")
        ),
        max_size=30,
    ),
    st.sampled_from(["utf-8", "utf-16", "latin-1"]),
)
def test_no_markup_raises_anything_else(pieces: list[str], encoding: str) -> None:
    """The same for what looks like OPML."""
    _settles("".join(["<opml>", *pieces]).encode(encoding))


def _settles(body: bytes) -> None:
    try:
        found = lists.read(body)
    except InputError:
        return
    assert found


def test_the_opml_that_is_written() -> None:
    """Feeds are what a reader subscribes to; the rest are links."""
    root = etree.fromstring(lists.write_opml(SOURCES, created=NOW).encode())
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/dateCreated") == "Mon, 23 Nov 2026 03:00:00 GMT"
    assert [dict(outline.attrib) for outline in root.iterfind("body/outline")] == [
        {
            "text": 'The "A" & <Co>',
            "title": 'The "A" & <Co>',
            "type": "rss",
            "xmlUrl": "https://a.example/feed?x=1&y=2",
            "category": "scraper/feed,scraper/recheck",
        },
        {
            "text": "Б",
            "title": "Б",
            "type": "link",
            "url": "https://b.example/sitemap.xml",
            "category": "scraper/sitemap",
        },
        {
            "text": "https://c.example/",
            "type": "link",
            "url": "https://c.example/",
            "category": "scraper/listing,scraper/cross_site",
        },
    ]


def test_an_archive_without_sources_gives_opml_too() -> None:
    """Valid, and empty."""
    root = etree.fromstring(lists.write_opml((), created=NOW).encode())
    assert [child.tag for child in root] == ["head", "body"]
    assert root.findtext("head/title") == "News sources"


def test_control_characters_are_left_out_of_titles() -> None:
    """XML may not have them; a line break becomes a blank."""
    source = Source("https://a.example/", SourceKind.FEED, " A\x00\x1b\x85B\nC\ufffe\ud800 ")
    (entry,) = lists.read(lists.write_opml([source], created=NOW).encode())
    assert entry.title == "AB C"


_TITLES = st.none() | st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1
).map(str.strip)
_NAMED = st.builds(
    Source,
    st.from_regex(r"https://[a-z]{1,9}\.example/[a-z0-9?=&;%,'()~+-]{0,20}", fullmatch=True),
    st.sampled_from(SourceKind),
    _TITLES.map(lambda title: title or None),
    recheck=st.booleans(),
    cross_site=st.booleans(),
)


@given(st.lists(_NAMED, min_size=1, unique_by=lambda source: source.url))
def test_what_is_written_is_read_back(sources: list[Source]) -> None:
    """Address, kind, title and flags of every source, the feeds first."""
    found = lists.read(lists.write_opml(sources, created=NOW).encode())
    assert list(found) == [
        Entry(
            source.url,
            source.title,
            is_feed=source.kind is SourceKind.FEED,
            kind=source.kind,
            recheck=source.recheck,
            cross_site=source.cross_site,
        )
        for source in sorted(sources, key=lambda source: source.kind is not SourceKind.FEED)
    ]
