"""What a run has done so far, in numbers, and how it went as an exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from scraper.model import Attempt, KeptSource, LinkState, Outcome, Taken
from scraper.settling import Result

# As in the command line's table: 3 some failed, 4 all failed, 70 a bug (sysexits.h).
DONE, SOME_FAILED, ALL_FAILED, BUG = 0, 3, 4, 70

_FRESH = frozenset({Outcome.UNCHANGED, Outcome.NOT_MODIFIED})
_KEPT = frozenset({Outcome.STORED, Outcome.REVISED})


@dataclass(frozen=True, slots=True)
class SourceRead:
    """One source was read, or could not be; `is_again` where this run reads it once more."""

    source: KeptSource
    attempt: Attempt
    taken: Taken
    is_again: bool = False


@dataclass(slots=True)
class Report:
    """The counts of a run.

    Of sources: how many were read and had something to say, were unchanged, failed, were due and
    left for the next run (time was over, or their host rests). Of the links
    that these named: found, known, new. Of the articles: each outcome. `retrying` counts those that
    failed and are tried again, `given_up` those that are not, `left` the links that wait for the
    next run. `bugs` counts sources and articles that met one of this program.
    """

    sources_read: int = 0
    sources_unchanged: int = 0
    sources_failed: int = 0
    sources_left: int = 0
    links_found: int = 0
    links_known: int = 0
    links_new: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    retrying: int = 0
    given_up: int = 0
    left: int = 0
    bugs: int = 0

    def count_source(self, read: SourceRead) -> None:
        """Count one source, unless there is more to come of it."""
        if read.is_again:
            return
        outcome, taken = read.attempt.outcome, read.taken
        if outcome in _FRESH:
            self.sources_unchanged += 1
        elif outcome is Outcome.STORED:
            self.sources_read += 1
        else:
            self.sources_failed += 1
        self.bugs += outcome is Outcome.INTERNAL_ERROR
        self.links_found += taken.found
        self.links_known += taken.known
        self.links_new += taken.new

    def count_article(self, result: Result) -> None:
        """Count one article, or why there is none."""
        outcome, step = result.attempt.outcome, result.attempt.step
        self.outcomes[outcome] += 1
        self.bugs += outcome is Outcome.INTERNAL_ERROR
        if step is None or outcome.succeeded or outcome is Outcome.GONE:
            return
        self.retrying += step.state in {LinkState.RETRY, LinkState.KEPT}
        self.given_up += step.state is LinkState.GIVEN_UP

    @property
    def stored(self) -> int:
        """New articles."""
        return self.outcomes[Outcome.STORED]

    @property
    def revised(self) -> int:
        """Known articles that have changed."""
        return self.outcomes[Outcome.REVISED]

    @property
    def confirmed(self) -> int:
        """Known articles that were looked at and stay as they are."""
        return sum(n for o, n in self.outcomes.items() if o.succeeded and o not in _KEPT)

    @property
    def failed(self) -> int:
        """Articles that could not be had, whether they are tried again or not."""
        return self.retrying + self.given_up

    @property
    def refused(self) -> int:
        """Pages that are no article, or may not be fetched."""
        return sum(n for o, n in self.outcomes.items() if not o.succeeded) - self.failed

    @property
    def done(self) -> int:
        """Sources and links that were settled."""
        sources = self.sources_read + self.sources_unchanged + self.sources_failed
        return sources + self.outcomes.total()

    @property
    def exit_code(self) -> int:
        """How it went. A failed source counts; an article that is tried again does not."""
        if self.bugs:
            return BUG
        if not self.sources_failed and not self.given_up:
            return DONE
        went_well = self.sources_read + self.sources_unchanged + self.outcomes.total() - self.failed
        return SOME_FAILED if went_well else ALL_FAILED

    def counts(self) -> Mapping[str, int]:
        """All of it by name, as the archive and JSON have it."""
        return {
            "sources_read": self.sources_read,
            "sources_unchanged": self.sources_unchanged,
            "sources_failed": self.sources_failed,
            "sources_left": self.sources_left,
            "links_found": self.links_found,
            "links_known": self.links_known,
            "links_new": self.links_new,
            "stored": self.stored,
            "revised": self.revised,
            "unchanged": self.confirmed,
            "refused": self.refused,
            "failed": self.failed,
            "given_up": self.given_up,
            "left": self.left,
        }
