"""What a run counts, and how it went."""

from __future__ import annotations

import pytest

from scraper.model import (
    Attempt,
    KeptSource,
    LinkState,
    LinkStep,
    Outcome,
    Source,
    SourceKind,
    SourceState,
    Taken,
)
from scraper.running.report import Report, SourceRead
from scraper.settling import Result

SOURCE = KeptSource(1, Source("https://news.example/feed", SourceKind.FEED), SourceState(), "")


def source_read(outcome: str, taken: Taken | None = None) -> SourceRead:
    """Read a source with this outcome."""
    attempt = Attempt("https://news.example/feed", "", Outcome(outcome))
    return SourceRead(SOURCE, attempt, taken or Taken())


def article(outcome: str, state: LinkState | None = None) -> Result:
    """Settle a link with this outcome, after which it is in this state."""
    step = None if state is None else LinkStep(1, state)
    return Result(Attempt("https://news.example/a", "", Outcome(outcome), step=step))


def report(*told: SourceRead | Result) -> Report:
    """Count all of them."""
    counted = Report()
    for each in told:
        if isinstance(each, SourceRead):
            counted.count_source(each)
        else:
            counted.count_article(each)
    return counted


def test_sources_are_counted_by_how_they_went() -> None:
    """With news, unchanged by their word or their bytes, or failed."""
    counted = report(
        source_read("stored"),
        source_read("unchanged"),
        source_read("not_modified"),
        source_read("timeout"),
    )
    assert (counted.sources_read, counted.sources_unchanged, counted.sources_failed) == (1, 2, 1)


def test_links_are_summed() -> None:
    """Found, known, new."""
    taken = Taken(found=9, known=5, new=3, left=1)
    counted = report(source_read("stored", taken), source_read("stored", taken))
    assert (counted.links_found, counted.links_known, counted.links_new) == (18, 10, 6)


def test_articles_are_counted_by_what_became_of_them() -> None:
    """Each in one place."""
    counted = report(
        article("stored", LinkState.KEPT),
        article("revised", LinkState.KEPT),
        article("unchanged", LinkState.KEPT),
        article("duplicate", LinkState.KEPT),
        article("not_modified", LinkState.KEPT),
        article("paywall", LinkState.REFUSED),
        article("robots", LinkState.REFUSED),
        article("gone", LinkState.KEPT),
        article("timeout", LinkState.RETRY),
        article("timeout", LinkState.KEPT),
        article("timeout", LinkState.GIVEN_UP),
    )
    assert dict(counted.counts()) == {
        "sources_read": 0, "sources_unchanged": 0, "sources_failed": 0, "sources_left": 0,
        "links_found": 0, "links_known": 0, "links_new": 0,
        "stored": 1, "revised": 1, "unchanged": 3, "refused": 3,
        "failed": 3, "given_up": 1, "left": 0,
    }  # fmt: skip
    assert counted.done == 11


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ([], 0),
        ([source_read("stored"), article("stored", LinkState.KEPT)], 0),
        ([source_read("not_modified")], 0),
        ([source_read("stored"), article("timeout", LinkState.RETRY)], 0),
        ([source_read("stored"), article("paywall", LinkState.REFUSED)], 0),
        ([source_read("stored"), article("timeout", LinkState.GIVEN_UP)], 3),
        ([source_read("stored"), source_read("dns")], 3),
        ([source_read("dns"), article("stored", LinkState.KEPT)], 3),
        ([source_read("dns"), source_read("timeout")], 4),
        ([source_read("dns"), article("internal_error", LinkState.RETRY)], 70),
        ([source_read("internal_error"), source_read("stored")], 70),
    ],
)
def test_how_it_went(told: list[SourceRead | Result], code: int) -> None:
    """A failed source counts; an article that is tried again does not."""
    assert report(*told).exit_code == code
