"""What became of each wish for a source: a line for a person, and a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scraper.cli.formats import Record
from scraper.cli.writers import Rows
from scraper.model import Contents, SourceKind

if TYPE_CHECKING:
    from scraper.cli.outcomes import Tally
    from scraper.decide import Refusal
    from scraper.pipeline import Added
    from scraper.sourcing import Finding

_DAY = len("2023-11-11")
KEYS = (
    "outcome",
    "asked",
    "id",
    "url",
    "kind",
    "title",
    "links",
    "newest",
    "sitemaps",
    "recheck",
    "cross_site",
    "detail",
)


def rows() -> Rows[Added]:
    """How it is written as data."""
    return Rows(KEYS, record, ())


def tell_one(added: Added, tally: Tally) -> None:
    """Tell what became of one wish in a line, and count it."""
    finding = _finding(added)
    url = added.wish.url if finding is None else finding.source.url
    tally.note(_outcome(added), url, _detail(added), succeeded=finding is not None)


def _finding(added: Added) -> Finding | None:
    from scraper.sourcing import Finding

    return added.found if isinstance(added.found, Finding) else None


def _refusal(added: Added) -> Refusal | None:
    from scraper.decide import Refusal

    return added.found if isinstance(added.found, Refusal) else None


def _outcome(added: Added) -> str:
    refusal = _refusal(added)
    if refusal is not None:
        return refusal.outcome
    return "added" if added.is_new else "known"


def _detail(added: Added) -> str:
    """What was found, or why nothing was, as a sentence."""
    finding, refusal = _finding(added), _refusal(added)
    if refusal is not None or finding is None:
        return refusal.detail if refusal else ""
    source = named(finding.source.kind, finding.source.title)
    if finding.contents is None:
        return f"{source}, not looked at yet"
    behind = [f"found behind {added.wish.url}"] if _is_behind(added, finding) else []
    told = ", ".join([source, *_counted(finding.contents), *behind])
    return "; ".join(filter(None, [told, _note(finding)]))


def named(kind: SourceKind, title: str | None) -> str:
    """A source by its kind and its title."""
    return f"{kind} “{title}”" if title else kind


def _counted(contents: Contents) -> Iterator[str]:
    """How much a document names, and how new that is."""
    links, files = len(contents.links), len(contents.sitemaps)
    if files:
        yield f"{files:,} sitemap{'s' * (files != 1)}"
    if links or not files:
        yield f"{links:,} link{'s' * (links != 1)}"
    newest = _newest(contents)
    if newest:
        yield f"the newest of {newest[:_DAY]}"


def _newest(contents: Contents) -> str | None:
    """The date of what stands first, which is the newest where there are dates."""
    first = next(iter(contents.links or contents.sitemaps), None)
    return None if first is None else first.published or first.modified


def _is_behind(added: Added, finding: Finding) -> bool:
    from scraper.urls import checked

    return finding.source.url != checked(added.wish.url)


def _note(finding: Finding) -> str:
    note = "" if finding.contents is None else finding.contents.note
    is_cut = "to another site" in note or "to other sites" in note
    return f"{note} (--cross-site lets other sites in)" if is_cut else note


def record(added: Added) -> Record:
    """The same, by key."""
    finding = _finding(added)
    source = None if finding is None else finding.source
    contents = None if finding is None else finding.contents
    return {
        "outcome": _outcome(added),
        "asked": added.wish.url,
        "id": added.source_id,
        "url": source and source.url,
        "kind": source and source.kind,
        "title": source and source.title,
        "links": None if contents is None else len(contents.links),
        "newest": contents and _newest(contents),
        "sitemaps": None if contents is None else len(contents.sitemaps),
        "recheck": added.wish.recheck,
        "cross_site": added.wish.cross_site,
        "detail": _detail(added),
    }
