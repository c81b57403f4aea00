"""Which pages stand for the others, and what is taken from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.store import templates
from scraper.store.templates import choose

MENU = b"".join(b"<li class='topic'>Topic number %d of the paper</li>\n" % n for n in range(40))
FOOT = b"".join(b"<p class='foot'>Footnote %d on the house</p>\n" % n for n in range(40))


def story(number: int, frame: bytes = MENU) -> bytes:
    """Make a page in this frame that says something of its own."""
    own = b"".join(b"<p>Story %d, sentence %d.</p>\n" % (number, n) for n in range(5))
    return frame + own


@given(st.lists(st.binary(max_size=200), max_size=6))
def test_any_bodies(bodies: list[bytes]) -> None:
    """Any bodies give a choice among them, of no more bytes than they have, or none."""
    choice = choose(bodies)
    if choice is not None:
        assert choice.places <= set(range(len(bodies)))
        assert len(choice.content) <= sum(len(bodies[place]) for place in choice.places)


@pytest.mark.parametrize("bodies", [[], [b""], [b"<p>short</p>", b"<p>brief</p>"]])
def test_too_little(bodies: list[bytes]) -> None:
    """Nothing is chosen where nothing would be gained."""
    assert choose(bodies) is None


def test_few_are_chosen() -> None:
    """Of many pages a few stand for all."""
    choice = choose([story(number) for number in range(9)])
    assert choice is not None
    assert len(choice.places) == 3


def test_each_template_is_there() -> None:
    """One page of each kind is worth more than another of the commonest."""
    pages = [story(1), story(2), story(3), story(4), story(5, FOOT), story(6, FOOT)]
    choice = choose(pages)
    assert choice is not None
    assert choice.places & {4, 5}
    assert choice.places & {0, 1, 2, 3}


def test_nothing_stands_there_twice() -> None:
    """What pages share is taken from one of them; the best one stands last, whole."""
    choice = choose([story(1), story(2), story(3)])
    assert choice is not None
    assert choice.content.count(b"Topic number 7 of") == 1
    assert choice.content.endswith((story(1), story(2), story(3)))


def test_large_pages_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dictionary is bounded: a page for which there is no room is not part of it."""
    monkeypatch.setattr(templates, "MOST_BYTES", 2 * len(story(1)) + 10)
    choice = choose([story(1), story(2), story(3), story(4, MENU * 9)])
    assert choice is not None
    assert len(choice.places) == 2
    assert 3 not in choice.places
