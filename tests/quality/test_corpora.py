"""Gold pages: read, sampled, and told from others by a digest."""

from __future__ import annotations

import json
from pathlib import Path

from tests.quality import corpora


def test_what_is_not_known_is_empty(gold_set: Path) -> None:
    """A line says what it knows."""
    page = corpora.read(gold_set)[0]
    assert (page.id, page.title, page.author, page.day) == ("000", "", "", "2024-03-05")
    assert page.wanted == ()


def test_authors_are_one_byline(gold_set: Path) -> None:
    """Whether they are a list or a text."""
    line = json.dumps({"id": "000", "author": ["Ann Lee", "Bo Ek"], "date": "spring"})
    (gold_set / "gold.jsonl").write_text(line, "utf-8")
    (page,) = corpora.read(gold_set)
    assert (page.author, page.day) == ("Ann Lee Bo Ek", "")


def test_a_line_separator_ends_no_line(gold_set: Path) -> None:
    """JSON lines end with a line feed alone."""
    (gold_set / "gold.jsonl").write_text('{"id": "000", "text": "a\u2028b"}\n', "utf-8")
    assert [page.text for page in corpora.read(gold_set)] == ["a\u2028b"]


def test_sets_are_folders_with_gold(gold_set: Path) -> None:
    """Other folders, and no folder, are none."""
    (gold_set.parent / "notes").mkdir()
    assert corpora.sets(gold_set.parent) == [gold_set]
    assert corpora.sets(gold_set.parent / "nowhere") == []


def test_a_small_set_is_its_own_sample(gold_set: Path) -> None:
    """In one order."""
    pages = corpora.read(gold_set)
    assert corpora.sample(pages) == corpora.sample(pages[::-1])
    assert len(corpora.sample(pages)) == len(pages)


def test_of_a_large_set_half_is_drawn(gold_set: Path) -> None:
    """The same half whatever the order."""
    lines = "".join(json.dumps({"id": f"{i:03}"}) + "\n" for i in range(100))
    (gold_set / "gold.jsonl").write_text(lines, "utf-8")
    pages = corpora.read(gold_set)
    assert len(corpora.sample(pages)) == 50
    assert corpora.sample(pages) == corpora.sample(pages[::-1])


def test_the_digest_tells_other_gold(gold_set: Path) -> None:
    """A label that was changed."""
    before = corpora.digest(corpora.read(gold_set))
    gold = gold_set / "gold.jsonl"
    gold.write_text(gold.read_text("utf-8").replace("2024-03-05", "2024-03-06"), "utf-8")
    assert corpora.digest(corpora.read(gold_set)) != before


def test_the_digest_tells_other_pages(gold_set: Path) -> None:
    """A page that was saved anew."""
    before = corpora.digest(corpora.read(gold_set))
    corpora.read(gold_set)[1].file.write_bytes(b"another")
    assert corpora.digest(corpora.read(gold_set)) != before


def test_the_digest_is_the_same_in_another_folder(gold_set: Path) -> None:
    """It is of what is in the files, not of where they lie."""
    before = corpora.digest(corpora.read(gold_set))
    moved = gold_set.rename(gold_set.with_name("moved"))
    assert corpora.digest(corpora.read(moved)) == before
