"""Discussions are told by their shape, and by how much speaks for them."""

from __future__ import annotations

from scraper.extractor.discussion import LIKELY, SURE, UNSURE, Run, discussions
from scraper.extractor.page import parse
from scraper.extractor.scan import scan

LONG = "<p>The council voted on Tuesday to close the old bridge until the end of the winter.</p>"


def _runs(section: str) -> list[Run]:
    tree = parse(f"<html><body><main>{LONG * 5}</main>{section}</body></html>")
    assert tree is not None
    page = scan(tree)
    runs: list[Run] = []
    for run in discussions(page):
        runs.append(run)
        for element in run.elements:
            page.take(element)
    return runs


def _block(name: str, end: str = "") -> str:
    return f"<div><b>{name}</b> <i>2 hours ago</i><p>I crossed it every day.</p>{end}</div>"


def test_names_and_times_tell_a_discussion() -> None:
    """Not one beyond doubt."""
    (run,) = _runs(f"<section>{_block('Jo')}{_block('Mo')}</section>")
    assert (len(run.elements), run.needed) == (2, UNSURE)


def test_replies_make_it_sure() -> None:
    """Or a heading."""
    (run,) = _runs(
        f"<section>{_block('Jo', '<a>Reply</a>')}{_block('Mo', '<a>Reply</a>')}</section>"
    )
    assert run.needed == SURE


def test_a_form_makes_it_likely() -> None:
    """In any language: a field to write in."""
    (run,) = _runs(f"<section>{_block('Jo')}{_block('Mo')}</section><textarea></textarea>")
    assert run.needed == LIKELY


def test_the_same_name_on_all_of_them_is_none() -> None:
    """It is a label."""
    assert not _runs(f"<section>{_block('Update')}{_block('Update')}{_block('Update')}</section>")


def test_linked_headlines_are_teasers() -> None:
    """Whoever wrote them, whenever."""
    card = (
        "<div><b>{}</b> 2 hours ago <a href=/{}>Old bridge closed until the winter ends</a></div>"
    )
    assert not _runs(f"<section>{card.format('Jo', 1)}{card.format('Mo', 2)}</section>")


def test_an_advertisement_between_two_comments_parts_them_not() -> None:
    """It goes with them."""
    advertisement = "<div>Buy a bridge</div>"
    (run,) = _runs(f"<section>{_block('Jo')}{advertisement}{_block('Mo')}{_block('Al')}</section>")
    assert len(run.elements) == 4


def test_what_follows_a_name_is_none() -> None:
    """WordPress writes "Jo says:"."""
    block = "<li><cite><a href=/>{}</a></cite> says:<br><i>2 hours ago</i><p>I crossed it.</p></li>"
    assert len(_runs(f"<ol>{block.format('Jo')}{block.format('Mo')}</ol>")) == 1
