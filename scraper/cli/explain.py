"""`scraper explain`: one URL's whole story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from scraper.cli.options import Setting, format_option, with_setting
from scraper.cli.terminal import one_line
from scraper.errors import BadUrl, InputError
from scraper.model import (
    Article,
    Attempt,
    Host,
    KeptArticle,
    KeptLink,
    KeptSource,
    LinkState,
    Page,
    RobotsFile,
    utc_now,
)

if TYPE_CHECKING:
    from scraper.cli.formats import Record
    from scraper.fetcher import Verdict
    from scraper.pipeline import Story

FORMATS = ("text", "json")
UNRESOLVABLE = (
    "it is a link of Google News, which does not say where it leads: what it shows is a page of"
    " consent, so it is not fetched"
)
_WEB = ("https://", "http://")
_LABEL_WIDTH = len("published  ")
# Fields whose evidence is told, by the name under which `provenance` has it.
_WITH_EVIDENCE = ("title", "authors", "published", "modified", "language")
_STATES = {
    LinkState.NEW: "waits to be fetched",
    LinkState.RETRY: "failed, and is tried again",
    LinkState.KEPT: "led to an article",
    LinkState.REFUSED: "led to no article, or may not be fetched; it is left alone",
    LinkState.GIVEN_UP: "failed for the last time, and was given up",
    LinkState.UNRESOLVABLE: "does not say where it leads, and is not fetched",
}
_CHARSET_EVIDENCE = {
    "bom": "its byte order mark",
    "header": "its header",
    "meta": "what the page declares",
    "guess": "a guess",
}
# By what a page declares the address of its article, by the name under which `provenance` has it.
_DECLARED_BY = {"html": "rel=canonical", "meta": "og:url"}
_COUNTED = frozenset({LinkState.RETRY, LinkState.GIVEN_UP})

Line = tuple[str, str]  # a label, and what there is to say


@click.command("explain")
@click.argument("url")
@format_option(FORMATS, "How to print it.  [default: text]")
@with_setting
def command(setting: Setting, url: str, form: str | None) -> None:
    """Tell all that is known of one URL.

    What it is to the archive, which source named it, what robots.txt says of it, where it was
    redirected to and what else its article is called, on what evidence its date and language rest,
    and what became of every try. Nothing is fetched.
    """
    with setting.archive_to_read() as archive:
        story, own = archive.explain(url), archive.source(url)
    if not (own or is_known(story)):
        raise InputError(_nothing_known(story.url))
    if form == "json":
        from scraper.cli.formats import as_json

        click.echo(as_json(record(story, own), indent=2))
        return
    click.echo(one_line(story.url))
    for label, words in lines(story, own, utc_now(datetime.now(UTC))):
        click.echo(f"{label:<{_LABEL_WIDTH}}{one_line(words)}")


def is_known(story: Story) -> bool:
    """Whether the archive has met this URL; of its host much may be known all the same."""
    return bool(story.link or story.article or story.attempts)


def lines(story: Story, own: KeptSource | None = None, now: str = "") -> Iterator[Line]:
    """The story for a person, a label and a line each, at the UTC time `now`.

    `own` is the source at this very URL.
    """
    if own is not None:
        yield "source", f"it is source {own.id}, {_source_named(own)}"
    yield from _of_article(story.article)
    yield from _of_link(story)
    yield from _of_source(story)
    if story.url.startswith(_WEB):
        yield from _of_host(story, now)
    yield from _of_page(story)
    yield from _of_addresses(story)
    yield from _of_evidence(story.article)
    yield from _of_attempts(story)


def record(story: Story, own: KeptSource | None = None) -> Record:
    """The same as data."""
    from scraper.cli import articles, standing
    from scraper.urls import is_unresolvable

    page, verdict = story.page, _verdict(story)
    return {
        "url": story.url,
        "unresolvable": is_unresolvable(story.url),
        "article": story.article and articles.record(story.article),
        "is_source": own and standing.record(own),
        "link": story.link and _link_record(story.link),
        "named_by": story.source and standing.record(story.source),
        "robots": verdict and {"file": _file_record(story.robots), **asdict(verdict)},
        "host": story.host and asdict(story.host),
        "page": page and _page_record(page),
        "aliases": [asdict(alias) for alias in story.aliases],
        "attempts": [_attempt_record(attempt) for attempt in story.attempts],
    }


def _nothing_known(url: str) -> str:
    from scraper.urls import is_unresolvable

    unknown = f"nothing is known of {url}: no source named it, and nobody fetched it"
    return f"{unknown}; {UNRESOLVABLE}" if is_unresolvable(url) else unknown


# Sentence by sentence.


def _of_article(kept: KeptArticle | None) -> Iterator[Line]:
    if kept is None:
        yield "article", "none is kept"
        return
    title = f"“{kept.article.title}”" if kept.article.title else "without a title"
    changed = f", in its revision {kept.revision}" if kept.revision > 1 else ""
    yield "article", f"number {kept.id}, {title}{changed}"
    yield "", f"first seen {kept.first_seen}, last checked {kept.last_checked}"
    if kept.gone_at:
        yield "", f"gone from the web since {kept.gone_at}"


def _of_link(story: Story) -> Iterator[Line]:
    kept = story.link
    if kept is None:
        yield "link", "no source named it"
        return
    state = UNRESOLVABLE if kept.state is LinkState.UNRESOLVABLE else f"it {_STATES[kept.state]}"
    yield "link", "; ".join([state, *_of_next_try(kept, story.source)])
    yield "", f"known since {kept.first_seen}"


def _of_next_try(kept: KeptLink, source: KeptSource | None) -> Iterator[str]:
    if kept.state in _COUNTED:
        yield f"{kept.tries:,} {'try' if kept.tries == 1 else 'tries'} so far"
    if kept.next_try is None:
        return
    if kept.state is not LinkState.KEPT:
        yield f"next at {kept.next_try}"
    elif source is not None and source.source.recheck:
        yield f"it is looked at again at {kept.next_try}"
    else:
        yield f"it is looked at again only with --recheck, from {kept.next_try} on"


def _of_source(story: Story) -> Iterator[Line]:
    source, link = story.source, story.link
    if link is None or link.source_id is None:
        return
    named = "which was removed" if source is None else _source_named(source)
    yield "named by", f"source {link.source_id}, {named}"
    said = [
        *([f"with the title “{link.link.title}”"] if link.link.title else []),
        *([f"as published {link.link.published}"] if link.link.published else []),
        *([f"as modified {link.link.modified}"] if link.link.modified else []),
    ]
    if said:
        yield "", ", ".join(said)


def _source_named(kept: KeptSource) -> str:
    title = f" “{kept.source.title}”" if kept.source.title else ""
    return f"{kept.source.kind}{title} {kept.source.url}"


def _of_host(story: Story, now: str) -> Iterator[Line]:
    verdict = _verdict(story)
    if verdict is None or story.robots is None:
        yield "robots", "the robots.txt of its host has not been read"
    else:
        allowed = "allowed" if verdict.allowed else "not allowed"
        yield "robots", f"{allowed}: {verdict.detail}"
        yield "", f"as it was read {story.robots.fetched_at}"
    if story.host is not None and (story.host.rest_until or "") > now:
        yield "host", _rest(story.host)


def _rest(host: Host) -> str:
    times = f" after {host.failures:,} failures" if host.failures > 1 else ""
    return f"{host.name} is left alone until {host.rest_until}{times}: {host.reason}"


def _of_page(story: Story) -> Iterator[Line]:
    page = story.page
    if page is None:
        if story.article is not None and story.article.page_id is not None:
            yield "page", "not kept, only what was taken from it"
        return
    status = "" if page.status is None else f", status {page.status}"
    yield "page", f"fetched {page.fetched_at}{status}, {len(page.body):,} bytes"
    if page.redirects:
        yield "redirects", " → ".join([*page.redirects, page.url])
    told_by = _CHARSET_EVIDENCE.get(page.charset.source, page.charset.source)
    yield "charset", f"{page.charset.name}, by {told_by}"


def _of_addresses(story: Story) -> Iterator[Line]:
    """The address under which the article is kept, and every other one with its reason."""
    if story.article is None:
        return
    chosen = story.article.article.url
    why = next((alias.why for alias in story.aliases if alias.url == chosen), None)
    yield "kept under", f"{chosen}{f' ({why})' if why else ''}"
    yield from _of_choice(story.article.article, story.page)
    for alias in story.aliases:
        if alias.url != chosen:
            yield "also", f"{alias.url} ({alias.why})"


def _of_choice(article: Article, page: Page | None) -> Iterator[Line]:
    """Why it is kept under that address."""
    declared = _DECLARED_BY.get(article.provenance.get("url", ""))
    if declared:
        yield "", f"its page declares that address, by {declared}"
    elif page is not None and article.url in (page.url, page.requested):
        yield "", "it was read there; its page declares no other address that counts"


def _of_evidence(kept: KeptArticle | None) -> Iterator[Line]:
    """What the article is said to be, and where that comes from."""
    if kept is None:
        return
    for name in _WITH_EVIDENCE:
        value = _value(kept.article, name)
        source = kept.article.provenance.get(name)
        if value:
            yield name, f"{value}{f', from {source}' if source else ''}"
        else:
            yield name, "not known"
    if kept.article.flags:
        yield "flags", ", ".join(kept.article.flags)


def _value(article: Article, name: str) -> str:
    if name == "authors":
        return ", ".join(article.authors)
    confidence = article.language_confidence
    if name == "language" and article.language and confidence is not None:
        return f"{article.language} (confidence {confidence:.2f})"
    return getattr(article, name) or ""


def _of_attempts(story: Story) -> Iterator[Line]:
    if not story.attempts:
        yield "tries", "none"
    for number, attempt in enumerate(story.attempts):
        yield "" if number else "tries", _attempt(attempt, story.url)


def _attempt(attempt: Attempt, url: str) -> str:
    status = "" if attempt.status is None else f" {attempt.status}"
    run = "by hand" if attempt.run_id is None else f"run {attempt.run_id}"
    elsewhere = "" if attempt.url == url else f" at {attempt.url}"
    detail = f": {attempt.detail}" if attempt.detail else ""
    return f"{attempt.at} {attempt.outcome}{status} ({run}){elsewhere}{detail}"


# As data.


def _verdict(story: Story) -> Verdict | None:
    from scraper.fetcher import verdict

    if story.robots is None:
        return None
    try:
        return verdict(story.robots, story.url)
    except BadUrl:
        return None


def _file_record(file: RobotsFile | None) -> Record | None:
    if file is None:
        return None
    return {"url": file.url, "fetched_at": file.fetched_at, "status": file.status}


def _link_record(kept: KeptLink) -> Record:
    told = {name: value for name, value in asdict(kept).items() if name != "link"}
    return {**asdict(kept.link), **told}


def _page_record(page: Page) -> Record:
    return {
        "url": page.url,
        "requested": page.requested,
        "redirects": page.redirects,
        "status": page.status,
        "fetched_at": page.fetched_at,
        "charset": asdict(page.charset),
        "bytes": len(page.body),
    }


def _attempt_record(attempt: Attempt) -> Record:
    return {name: value for name, value in asdict(attempt).items() if name != "step"}
