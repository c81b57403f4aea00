"""The decider: every answer it can give."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.decide import Decision, Intent, Refusal, decide, decide_refusal, decide_unmodified
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
