"""What class names and ids call an element, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extractor.markup import _TABLE, KINDS, kinds_of

TABLE_WORDS = sorted({word for words in _TABLE.values() for word in words.split()})
words = st.one_of(st.sampled_from(TABLE_WORDS), st.from_regex(r"\A[a-z]{1,12}\Z"))


def _named(names: str) -> set[str]:
    """The kinds that names speak of, by name."""
    return {kind for i, kind in enumerate(KINDS) if kinds_of(names) & 1 << i}


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("comment-list", "comment"),
        ("kommentare", "comment"),
        ("notas-relacionadas", "related"),
        ("teaser", "teaser"),
        ("wp-caption", "caption"),
        ("post__author", "byline"),
        ("entry-date", "date"),
        ("sharedaddy", "share"),
        ("newsletter-signup", "promotion"),
        ("adsbygoogle", "ad"),
        ("breadcrumbs", "nav"),
        ("masthead", "header"),
        ("site-footer", "footer"),
        ("sidebar", "side"),
        ("tags", "tags"),
        ("articleBody", "body"),
        ("headline", "title"),
        ("standfirst", "lead"),
        ("cookie-consent", "popup"),
        ("jwplayer", "embed"),
        ("pullquote", "quote"),
        ("survey", "poll"),
        ("factbox", "box"),
        ("visually-hidden", "hidden"),
        ("btn", "skip"),
    ],
)
def test_a_name_tells_its_kind(names: str, kind: str) -> None:
    """In the languages of news sites' markup; there is an example of every kind."""
    assert kind in _named(names)


@pytest.mark.parametrize("names", ["", "css-1x2y3z", "shareholders", "headphones", "42", "文章"])
def test_other_names_tell_nothing(names: str) -> None:
    """A known word inside a longer one is not that word."""
    assert kinds_of(names) == 0


@pytest.mark.parametrize("word", TABLE_WORDS)
def test_every_word_of_the_table_is_found(word: str) -> None:
    """A word that the reading of names takes apart would stand there for nothing."""
    kinds = {kind for kind, listed in _TABLE.items() if word in listed.split()}
    assert _named(word) == kinds


@given(words, words)
@settings(deadline=None)
def test_the_style_of_a_name_makes_no_difference(first: str, second: str) -> None:
    """Hyphens, underscores, camel case, capitals."""
    plain = kinds_of(f"{first} {second}")
    styles = (
        f"{first}-{second}",
        f"{first}__{second}",
        f"{first.capitalize()}{second.capitalize()}",
        f"{first}-{second}".upper(),
    )
    assert {kinds_of(style) for style in styles} == {plain}


@given(st.lists(words, max_size=6))
@settings(deadline=None)
def test_the_kinds_of_several_names_are_those_of_each(names: list[str]) -> None:
    """All together, none more."""
    union = 0
    for name in names:
        union |= kinds_of(name)
    assert kinds_of(" ".join(names)) == union


@given(st.text(max_size=60))
@settings(deadline=None)
def test_no_name_makes_it_raise(names: str) -> None:
    """And there are no other bits than those of the kinds."""
    assert 0 <= kinds_of(names) < 1 << len(KINDS)
