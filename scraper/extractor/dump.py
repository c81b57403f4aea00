"""A dump of text with a page's leftovers → the article's lines, title, dates and authors.

The theory: a dump is head, body and tail. The head ends where prose begins; it holds the title, and
around it labels, a date line and a byline. The body is prose with subheadings; lines that are noise
by themselves are taken out of it. Where the tail begins is told in `tails`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scraper.extractor import bylines, datelines, lines, names
from scraper.extractor.datelines import Written
from scraper.extractor.lines import Line, Shape
from scraper.extractor.page import without_controls
from scraper.extractor.tails import body_end, repeated_in
from scraper.extractor.typography import (
    columns,
    ends_sentence,
    ends_with_full_stop,
    has_case,
    weight,
)
from scraper.extractor.words import Kind, has_label, is_phrase, is_unspaced

MIN_TITLE = 8  # weight of a title that is preferred to a shorter line
DATE_ZONE = 4  # lines behind the body in which its date line may stand
HEAD_ZONE = 8  # lines behind the first prose in which a date line still belongs to the head
MAX_STANDFIRSTS = 2  # paragraphs above a date line: a lead of one or two
# Weight of a line without a full stop that is neither a paragraph nor a subheading.
UNFINISHED = range(90, 250)
UNPUNCTUATED = 64  # the same of ideographs without any punctuation: headlines run together
PUNCTUATED_SHARE = 0.8  # of the paragraphs, from which a full stop is the rule
MAX_TIME = 24  # weight of a line that is a relative time and nothing else
HEADLINE_WEIGHT = 28  # of a line that is a headline rather than a section or the name of a site
MIN_LEAD = 56  # weight of a line below the title that is its lead, without a full stop

_PUNCTUATION = re.compile(r"[，。、：！？；「」“”]")
_STANDING = frozenset({Shape.PROSE, Shape.HEADLINE, Shape.BULLET})
_MARGINS = " \u00a0\t\u200b\ufeff\u3000\u200e\u200f"
_PROSE = frozenset({Shape.PROSE, Shape.BULLET})
_SECTIONS = frozenset({Shape.ASIDE, Shape.RELATED, Shape.TAIL, Shape.COMMENTS})
_TEASERS = frozenset({Shape.HEADLINE, Shape.NOISE, Shape.CODE, Shape.ROW, Shape.CAPTION})
_MAY_SIGN = frozenset({Shape.HEADLINE, Shape.BYLINE, Shape.NOISE})


@dataclass(frozen=True, slots=True)
class Dump:
    """What was found in a dump of text; `text` are its lines."""

    title: str | None
    text: tuple[str, ...]
    authors: tuple[str, ...]
    published: str | None
    modified: str | None


def read(text: str, locales: tuple[str, ...] = ()) -> Dump:
    """The article in a dump. `locales` are the likely languages, for its date lines."""
    document = _lines(text)
    start = _body_start(document, locales)
    head, rest = document[:start], document[start:]
    end = body_end(rest)
    body, tail = rest[:end], rest[end:]
    title = _title(head, locales)
    dates = [*_dates(head, locales), *_dates(_outskirts(body, tail), locales)]
    return Dump(
        title=title,
        text=tuple(_kept(body, head, title, locales)),
        authors=_authors(_below_title(head, title), body, tail, locales),
        published=next((d.iso for d in dates if not d.modified), None),
        modified=next((d.iso for d in dates if d.modified), None),
    )


def _lines(text: str) -> list[Line]:
    found: list[Line] = []
    after_blank = True
    for raw in without_controls(text).splitlines():
        stripped = raw.strip(_MARGINS)
        if stripped:
            found.append(Line(stripped, after_blank, lines.shape_of(stripped)))
        after_blank = not stripped
    return found


def _body_start(document: Sequence[Line], locales: tuple[str, ...]) -> int:
    """Where the text begins: behind the headline, and the date line and byline after it."""
    start = next(
        (i for i in range(len(document)) if _is_prose(document, i, locales)), len(document)
    )
    prose = 0
    for i in range(start, min(len(document), start + HEAD_ZONE)):
        line = document[i]
        prose += line.shape is Shape.PROSE
        if prose > MAX_STANDFIRSTS:
            break
        is_dated = bool(datelines.read_line(line.text, locales))
        is_byline = line.shape is Shape.BYLINE and i == start
        if is_byline or is_dated:
            start = i + 1
    return start


def _is_prose(document: Sequence[Line], i: int, locales: tuple[str, ...]) -> bool:
    """Whether a line is a paragraph rather than a date line or a headline that looks like one."""
    line, heavy = document[i], weight(document[i].text)
    if line.shape is not Shape.PROSE or datelines.read_line(line.text, locales):
        return False
    if ends_with_full_stop(line.text) or heavy > lines.MAX_HEADLINE:
        return True
    return _is_headed(document[:i], locales) or _leads_on(document[i + 1 : i + 2], heavy)


def _is_headed(above: Sequence[Line], locales: tuple[str, ...]) -> bool:
    """Whether a headline stands above already."""
    return any(
        line.shape is Shape.HEADLINE
        and weight(line.text) >= HEADLINE_WEIGHT
        and _may_be_title(line.text, locales)
        for line in above
    )


def _leads_on(below: Sequence[Line], heavy: int) -> bool:
    """Whether a shorter paragraph follows at once, as no text follows its headline."""
    return any(
        line.shape is Shape.PROSE and not line.after_blank and weight(line.text) < heavy
        for line in below
    )


def _title(head: Sequence[Line], locales: tuple[str, ...]) -> str | None:
    """The headline among the lines above the body: the first that is long enough for one."""
    candidates = [
        h.text
        for i, h in enumerate(head)
        if h.shape in (Shape.HEADLINE, Shape.PROSE) and _may_be_title(h.text, locales)
        if not (bylines.is_signature(h.text) and _is_dated(head, i, locales))
    ]
    clean = [c for c in candidates if not any(_adds_site(c, other) for other in candidates)]
    whole = [c for c in clean if weight(c) >= HEADLINE_WEIGHT and not ends_with_full_stop(c)]
    return next(iter(whole or sorted(clean, key=weight, reverse=True)), None)


def _may_be_title(text: str, locales: tuple[str, ...]) -> bool:
    """Whether nothing says that a line is a label, a breadcrumb, a date or a time."""
    return not (
        datelines.read_line(text, locales)
        or is_phrase(text, Kind.SECTION)
        or lines.is_breadcrumb(text)
        or lines.has_relative_time(text)
        or has_label(text, Kind.PUBLISHED, Kind.MODIFIED)
        or weight(text) < MIN_TITLE
    )


def _adds_site(text: str, other: str) -> bool:
    """Whether a line is another one with the site's name behind it."""
    behind = text[len(other) :].strip()
    is_longer = text.startswith(other) and 0 < len(behind) < len(other)
    return is_longer and not behind[0].isalnum()


def _kept(
    body: Sequence[Line], head: Sequence[Line], title: str | None, locales: tuple[str, ...]
) -> Iterator[str]:
    """The lines of the body that are the article's."""
    yield from _standfirsts(head, title, locales)
    repeated = repeated_in(body)
    punctuated = _is_punctuated(body)
    standing = [line for line in _without_sections(body) if line.text not in repeated]
    last = max((i for i, line in enumerate(standing) if line.shape in _PROSE), default=-1)
    for i, line in enumerate(standing[: last + 1]):
        is_part = line.shape in _STANDING and line.text != title
        is_lead = i == 0 and title is not None and weight(line.text) >= MIN_LEAD
        if is_part and (is_lead or not _is_stray(line, punctuated, locales)):
            yield line.text


def _standfirsts(
    head: Sequence[Line], title: str | None, locales: tuple[str, ...]
) -> Iterator[str]:
    """Prose between the title and the body: the lead in a paragraph of its own."""
    texts = [h.text for h in head]
    if title not in texts:
        return
    for line in head[texts.index(title) + 1 :]:
        is_long = weight(line.text) >= MIN_LEAD or ends_with_full_stop(line.text)
        is_lead = line.shape in (Shape.HEADLINE, Shape.PROSE) and is_long and line.text != title
        if is_lead and not datelines.read_line(line.text, locales):
            yield line.text


def _without_sections(body: Sequence[Line]) -> Iterator[Line]:
    """The body without the boxes in it: a heading of other articles and the teasers below it."""
    inside = False
    for line in body:
        if line.shape in _SECTIONS:
            inside = True
        elif inside and line.shape in _TEASERS:
            continue
        else:
            inside = False
            yield line


def _is_stray(line: Line, punctuated: bool, locales: tuple[str, ...]) -> bool:
    """A line in the body that is no part of it: a date, a time, headlines run together."""
    heavy = weight(line.text)
    if punctuated and heavy in UNFINISHED and not ends_sentence(line.text):
        return True
    if punctuated and heavy >= UNPUNCTUATED and is_unspaced(line.text):
        return not _PUNCTUATION.search(line.text)
    if line.shape is Shape.PROSE:
        return False
    is_time = lines.has_relative_time(line.text) and heavy < MAX_TIME
    return is_time or bool(datelines.read_line(line.text, locales))


def _is_punctuated(body: Sequence[Line]) -> bool:
    """Whether the paragraphs of this text end in full stops, as they do not in Thai."""
    prose = [line.text for line in body if line.shape is Shape.PROSE]
    return sum(map(ends_sentence, prose)) >= PUNCTUATED_SHARE * len(prose)


def _dates(zone: Sequence[Line], locales: tuple[str, ...]) -> list[Written]:
    """The dates of the date lines in a zone, those named after a label on the line before too."""
    found: list[Written] = []
    for i, line in enumerate(zone):
        before = zone[i - 1].text if i else ""
        for written in datelines.read_line(line.text, locales):
            named = is_phrase(before, Kind.MODIFIED)
            found.append(replace(written, modified=written.modified or named))
    return found


def _outskirts(body: Sequence[Line], tail: Sequence[Line]) -> list[Line]:
    """The lines between the last paragraph and what follows the article."""
    after: list[Line] = []
    for line in reversed(body):
        if line.shape is Shape.PROSE:
            break
        after.insert(0, line)
    for line in tail[:DATE_ZONE]:
        if line.shape in (Shape.COMMENTS, Shape.RELATED, Shape.FORM, Shape.PROSE):
            break
        after.append(line)
    return after


def _authors(
    head: Sequence[Line], body: Sequence[Line], tail: Sequence[Line], locales: tuple[str, ...]
) -> tuple[str, ...]:
    """The people of the bylines above the body, else of its dateline, else of those below it."""
    for zone in (head, body[:2], _outskirts(body, tail)):
        bylines = (b for i in range(len(zone)) for b in _bylines(zone, i, zone is head, locales))
        if people := names.people(bylines):
            return people
        if zone is not head and zone and (people := names.in_dateline(zone[0].text)):
            return people
    return ()


def _below_title(head: Sequence[Line], title: str | None) -> list[Line]:
    """The head from its title on: above it stand sections and the site's name."""
    texts = [h.text for h in head]
    below = head[texts.index(title) + 1 :] if title in texts else head
    return [line for line in below if line.text != title]


def _bylines(
    zone: Sequence[Line], i: int, is_head: bool, locales: tuple[str, ...]
) -> Iterator[str]:
    """The bylines in a line: in its columns, or a bare name in the right place."""
    line = zone[i]
    if line.shape not in _MAY_SIGN:
        return
    undated = [_undated(p, locales) for p in columns(line.text)]
    found = [p for p in undated if bylines.is_byline(p)]
    if len(undated) > 1 and bylines.is_signature(undated[0]) and bylines.has_role(undated[1]):
        yield undated[0]
    elif found:
        yield from found
    elif _is_bare_name(zone, i, is_head, locales):
        yield bylines.signed(line.text)


def _is_bare_name(zone: Sequence[Line], i: int, is_head: bool, locales: tuple[str, ...]) -> bool:
    """A name alone: right below the title or by the date line; below the body, one in capitals."""
    text = zone[i].text
    affiliation = bylines.PLACE if is_head else bylines.AFFILIATION
    if zone[i].shape is not Shape.HEADLINE or not bylines.is_signature(text, affiliation):
        return False
    stands_right = i == 0 or _is_dated(zone, i, locales) if is_head else has_case(text)
    return stands_right and not datelines.find(text, locales)


def _is_dated(zone: Sequence[Line], i: int, locales: tuple[str, ...]) -> bool:
    """Whether a date or a time stands right above or below a line."""
    beside = [zone[j].text for j in (i - 1, i + 1) if 0 <= j < len(zone)]
    return any(datelines.read_line(b, locales) or lines.has_relative_time(b) for b in beside)


def _undated(text: str, locales: tuple[str, ...]) -> str:
    for written in reversed(datelines.find(text, locales)):
        text = f"{text[: written.start]}  {text[written.end :]}"
    return text
