"""What became of each URL, as a line, and of all of them, as a sentence and an exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.cli.group import EXIT_ALL_FAILED, EXIT_BUG, EXIT_DONE, EXIT_SOME_FAILED
from scraper.cli.terminal import one_line, say, tell
from scraper.model import Article, Outcome

if TYPE_CHECKING:
    from scraper.pipeline import Result

_OUTCOME_WIDTH = 8  # of a column that fits most; a longer outcome pushes its line to the right
_DAY = len("2023-11-11")
_SELF_EVIDENT = frozenset({Outcome.STORED, Outcome.UNCHANGED})  # their detail says nothing more


@dataclass(slots=True)
class Tally:
    """Tells outcomes as they come, and counts them. `quiet` tells only what failed.

    `err` tells them on standard error, because standard output has the articles.
    """

    quiet: bool = False
    err: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    failed: int = 0

    def each(self, results: Iterable[Result]) -> Iterator[Result]:
        """Pass results through, telling each."""
        for result in results:
            attempt = result.attempt
            self.tell(attempt.outcome, attempt.url, _words(result))
            yield result

    def tell(self, outcome: Outcome, url: str, words: str) -> None:
        """Tell one outcome in a line."""
        self.note(outcome, url, words, succeeded=outcome.succeeded)

    def note(self, name: str, url: str, words: str, *, succeeded: bool) -> None:
        """Tell in a line what became of something, by the name under which it is counted."""
        self.counts[name] += 1
        self.failed += not succeeded
        if not (self.quiet and succeeded):
            named = one_line(url) or "''"  # as the shell writes nothing
            tell(f"{name:<{_OUTCOME_WIDTH}} {named}  {one_line(words)}", err=self.err)

    def sum_up(self, *more: str) -> None:
        """Tell the counts, largest first, where there is more than one thing to count."""
        counted = [f"{number:,} {name}" for name, number in self.counts.most_common()]
        if not self.quiet and (self.counts.total() != 1 or more):
            say(", ".join([*(counted or ["nothing to read"]), *more]))

    @property
    def exit_code(self) -> int:
        """0 when nothing failed, 3 for some, 4 for all, 70 for a bug."""
        if self.counts[Outcome.INTERNAL_ERROR]:
            return EXIT_BUG
        if not self.failed:
            return EXIT_DONE
        return EXIT_ALL_FAILED if self.failed == self.counts.total() else EXIT_SOME_FAILED


def _words(result: Result) -> str:
    """Which article it is, and what there is to say about it, or why there is none."""
    outcome, detail = result.attempt.outcome, result.attempt.detail
    if result.article is None:
        return detail
    named = _named(result.article)
    return named if outcome in _SELF_EVIDENT else f"{named}: {detail}"


def _named(article: Article) -> str:
    title = f"“{article.title}”" if article.title else "an article without a title"
    known = [part for part in (article.language, (article.published or "")[:_DAY]) if part]
    return f"{title} ({', '.join(known)})" if known else title
