"""The decider: every answer it can give."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.decide import (
    Decision,
    Intent,
    Refusal,
    decide,
    decide_copy,
    decide_refusal,
    decide_unmodified,
    why_worse,
)
from scraper.model import Article, KeptArticle, Outcome

ARTICLE = Article(url="https://a.example/1", title="Floods", text="The river rose. " * 10)
KEPT = KeptArticle(
    id=7,
    article=ARTICLE,
    revision=1,
    first_seen="2026-01-01T00:00:00Z",
    last_checked="2026-01-01T00:00:00Z",
    last_changed="2026-01-01T00:00:00Z",
    gone_at=None,
    page_id=1,
    urls=("https://a.example/1",),
)


def test_an_unknown_article_is_new() -> None:
    """What is not kept is kept."""
    assert decide(ARTICLE, None) == Decision(Intent.KEEP, Outcome.STORED, "a new article")


def test_the_same_title_and_text_are_unchanged() -> None:
    """Whatever else a page says anew is no new version."""
    decision = decide(replace(ARTICLE, section="News"), KEPT)
    assert decision == Decision(Intent.CONFIRM, Outcome.UNCHANGED, "it reads as it did")


@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        (replace(ARTICLE, text="Nobody was hurt. " * 9), "its text has changed"),
        (replace(ARTICLE, title="Flood"), "its title has changed"),
    ],
)
def test_another_text_or_title_is_a_revision(changed: Article, detail: str) -> None:
    """The sentence says which of the two it was."""
    assert decide(changed, KEPT) == Decision(Intent.REVISE, Outcome.REVISED, detail)


def test_half_the_text_is_still_a_revision() -> None:
    """The border belongs to the revision."""
    assert decide(replace(ARTICLE, text="x" * 80), KEPT).outcome is Outcome.REVISED


def test_less_than_half_the_text_does_not_replace_it() -> None:
    """A teaser leaves the whole article where it is, and the sentence has both lengths."""
    decision = decide(replace(ARTICLE, text="x" * 79), KEPT)
    detail = "the text now has 79 characters and the kept one 160"
    assert decision == Decision(Intent.CONFIRM, Outcome.KEPT_BETTER_COPY, detail)


def test_an_edition_in_another_script_gives_way_again() -> None:
    """Ideographs say as much in fewer signs: the article comes back after it."""
    known = replace(KEPT, article=replace(ARTICLE, text="The river rose. " * 60))
    found = replace(ARTICLE, text="河水上涨了两米。" * 48)
    assert decide(found, known).outcome is Outcome.REVISED
    assert decide(replace(found, text="河水上涨了两米。" * 20), known).outcome is (
        Outcome.KEPT_BETTER_COPY
    )


def test_not_modified_confirms() -> None:
    """The server's word is taken for it."""
    assert decide_unmodified().intent is Intent.CONFIRM
    assert decide_unmodified().outcome is Outcome.NOT_MODIFIED


@pytest.mark.parametrize("status", [404, 410])
def test_a_kept_article_that_is_not_found_is_gone(status: int) -> None:
    """It is marked, and kept."""
    refusal = Refusal(Outcome.HTTP_ERROR, f"a.example answered {status}", status)
    detail = f"a.example answered {status}; the kept copy stays"
    assert decide_refusal(refusal, KEPT) == Decision(Intent.MARK_GONE, Outcome.GONE, detail)


@pytest.mark.parametrize(
    ("status", "known"), [(404, None), (410, None), (500, KEPT), (403, KEPT), (None, KEPT)]
)
def test_any_other_failure_is_only_recorded(status: int | None, known: KeptArticle | None) -> None:
    """An unknown page cannot go, and a server in trouble says nothing of its pages."""
    refusal = Refusal(Outcome.HTTP_ERROR, "no", status)
    assert decide_refusal(refusal, known) == Decision(Intent.RECORD, Outcome.HTTP_ERROR, "no")


def test_a_bug_carries_its_traceback() -> None:
    """As text, since a traceback cannot be sent from another process."""
    try:
        raise ValueError("odd")
    except ValueError as error:
        refusal = Refusal.of_bug(error)
    assert refusal.outcome is Outcome.INTERNAL_ERROR
    assert refusal.detail == "ValueError: odd"
    assert refusal.trace is not None
    assert "test_decide.py" in refusal.trace


def test_an_old_version_from_a_file_changes_nothing() -> None:
    """Of two saved copies of an article the one that is read last is not for that the newer."""
    copy = replace(ARTICLE, text="Nobody was hurt. " * 9)
    decision = decide(copy, KEPT, is_old_version=True)
    assert (decision.intent, decision.outcome) == (Intent.CONFIRM, Outcome.UNCHANGED)


def test_the_page_of_the_kept_text_is_unchanged() -> None:
    """Whatever was taken out of it this time."""
    shorter = replace(ARTICLE, text="The river rose.")
    assert decide(shorter, KEPT, is_same_page=True).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("title", "outcome"), [("Floods", Outcome.UNCHANGED), ("Flood", Outcome.REVISED)]
)
def test_lines_that_are_now_known_to_be_the_site_s_are_no_change(
    title: str, outcome: Outcome
) -> None:
    """The kept text still has them; its title is looked at all the same."""
    text = "The river rose.\nNobody was hurt."
    known = replace(KEPT, article=replace(ARTICLE, text=f"Subscribe now.\n{text}\nFollow us."))
    found = replace(ARTICLE, title=title, text=text)
    dropped = {"Subscribe now.", "Follow us."}
    assert decide(found, known, dropped=dropped).outcome is outcome


def test_a_line_that_the_article_lost_is_a_change() -> None:
    """Beside one that is the site's."""
    known = replace(KEPT, article=replace(ARTICLE, text="It rained.\nIt rose.\nFollow us."))
    found = replace(ARTICLE, text="It rained.")
    assert decide(found, known, dropped={"Follow us."}).outcome is Outcome.KEPT_BETTER_COPY
    found = replace(ARTICLE, text="It rained and rained.")
    assert decide(found, known, dropped={"Follow us."}).outcome is Outcome.REVISED


@pytest.mark.parametrize(
    ("same_title", "same_text", "detail"),
    [
        (True, True, "it reads as it did"),
        (False, True, "its title has changed"),
        (True, False, "its text has changed"),
        (False, False, "its text has changed"),
    ],
)
def test_what_a_person_sees_as_the_same_is(same_title: bool, same_text: bool, detail: str) -> None:
    """Though sign by sign it is not."""
    found = replace(ARTICLE, title="“Floods”", text=ARTICLE.text + "12 reads")
    decision = decide(found, KEPT, same_title=same_title, same_text=same_text)
    assert decision.detail == detail


@pytest.mark.parametrize(
    ("length", "flags", "is_worse"),
    [
        (79, (), True),
        (80, (), False),
        (143, ("paywall",), True),
        (144, ("paywall",), False),
        (159, ("paywall", "partial"), True),
        (160, ("paywall", "partial"), False),
        (100, ("short",), False),
    ],
)
def test_a_paywall_that_was_not_there_asks_for_more_of_the_text(
    length: int, flags: tuple[str, ...], is_worse: bool
) -> None:
    """Nine tenths of it; all of it where it is cut off."""
    found = replace(ARTICLE, text="x" * length, flags=flags)
    assert (why_worse(found, ARTICLE) is not None) is is_worse


def test_a_paywall_that_was_there_before_asks_for_half() -> None:
    """Two teasers are versions of one article."""
    kept = replace(ARTICLE, flags=("paywall", "partial"))
    assert why_worse(replace(kept, text="x" * 100), kept) is None


def test_a_text_behind_a_paywall_is_told_with_both_lengths() -> None:
    """And why the longer one stays."""
    found = replace(ARTICLE, text="x" * 100, flags=("paywall",))
    assert why_worse(found, ARTICLE) == (
        "it is behind a paywall now; the text now has 100 characters and the kept one 160"
    )


def test_a_wall_with_the_length_of_an_article_replaces_none() -> None:
    """It is told by its title."""
    found = replace(ARTICLE, title="Just a moment...", text="Wait. " * 30)
    decision = decide(found, KEPT, is_wall=True)
    assert (decision.intent, decision.outcome) == (Intent.CONFIRM, Outcome.KEPT_BETTER_COPY)
    assert decision.detail == (
        "it is called “Just a moment...” now; the text now has 180 characters and the kept one 160"
    )


@pytest.mark.parametrize("outcome", ["blocked", "consent", "not_article", "paywall", "too_short"])
def test_a_page_without_the_article_that_is_kept_is_a_worse_copy(outcome: str) -> None:
    """Whatever it shows instead; both lengths are told."""
    refusal = Refusal(Outcome(outcome), "it is a wall", length=1_200)
    decision = decide_refusal(refusal, KEPT, has_page=True)
    assert decision == Decision(
        Intent.RECORD,
        Outcome.KEPT_BETTER_COPY,
        "it is a wall; the text now has 1,200 characters and the kept one 160",
    )
    assert decide_refusal(refusal, None, has_page=True).outcome is Outcome(outcome)
    assert decide_refusal(refusal, KEPT).outcome is Outcome(outcome)


@pytest.mark.parametrize(
    "outcome", ["extraction_failed", "extraction_timeout", "internal_error", "undecodable"]
)
def test_a_page_that_could_not_be_read_keeps_its_reason(outcome: str) -> None:
    """It says nothing of the article."""
    refusal = Refusal(Outcome(outcome), "no")
    assert decide_refusal(refusal, KEPT, has_page=True).outcome is Outcome(outcome)


def test_a_copy_on_another_host_replaces_nothing() -> None:
    """It is another address of the article."""
    decision = decide_copy(KEPT, "m.a.example")
    assert (decision.intent, decision.outcome) == (Intent.CONFIRM, Outcome.DUPLICATE)
    assert (
        decision.detail == "m.a.example has article 7 in other words, which do not replace its own"
    )
