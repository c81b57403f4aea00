"""A dump of text with a page's leftovers → the article's lines, title, dates and authors.

The theory: a dump is head, body and tail. The head ends where prose begins; it holds the title, and
around it labels, a date line and a byline. The body is prose with subheadings; lines that are noise
by themselves are taken out of it. The tail begins at the first line behind which the article does
not go on: a heading of comments, of other articles or of tags, a signature, a reader's name with a
time. The article goes on where two paragraphs of prose follow each other, since teasers alternate with their headlines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scraper.extractor import datelines, lines, names
from scraper.extractor.datelines import Written
from scraper.extractor.lines import Line, Shape, ends_sentence, weight
from scraper.extractor.page import without_controls
from scraper.extractor.words import Kind, folded, has_label, is_phrase, label_of

MIN_BODY = 2  # paragraphs of prose before a line can end the article
MIN_TITLE = 8  # weight of a title that is preferred to a shorter line
DATE_ZONE = 4  # lines behind the body in which its date line may stand
HEAD_ZONE = 8  # lines behind the first prose in which a date line still belongs to the head
MAX_STANDFIRSTS = 2  # paragraphs above a date line: a lead of one or two
UNFINISHED = range(90, 250)  # weight of a line without a full stop that is neither paragraph nor subheading
UNPUNCTUATED = 64  # the same of ideographs without any punctuation: headlines run together
PUNCTUATED_SHARE = 0.8  # of the paragraphs, from which a full stop is the rule
MAX_TIME = 24  # weight of a line that is a relative time and nothing else
HEADLINE_WEIGHT = 28  # of a line that is a headline rather than a section or the name of a site
PLACE, AFFILIATION = 2, 5  # words behind a name, above and below the body
MIN_LEAD = 56  # weight of a line below the title that is its lead, without a full stop

_FULL_STOP = re.compile(r"[.…。।۔][\s\"'”’»)\]）」』】]*$")
_PUNCTUATION = re.compile(r"[，。、：！？；「」“”]")
_STANDING = frozenset({Shape.PROSE, Shape.HEADLINE, Shape.BULLET})
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
    end = _body_end(rest)
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
        stripped = raw.strip("  \t\u200b\ufeff\u3000\u200e\u200f")
        if stripped:
            found.append(Line(stripped, after_blank, lines.shape_of(stripped)))
        after_blank = not stripped
    return found


def _body_start(document: Sequence[Line], locales: tuple[str, ...]) -> int:
    """Where the article's text begins: behind the headline, and the date line and byline after it."""
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
        if line.shape is not Shape.PROSE and is_dated or line.shape is Shape.BYLINE and i == start:
            start = i + 1
    return start


def _is_prose(document: Sequence[Line], i: int, locales: tuple[str, ...]) -> bool:
    """Whether a line is a paragraph rather than a date line or a headline that looks like one."""
    line = document[i]
    if line.shape is not Shape.PROSE or datelines.read_line(line.text, locales):
        return False
    is_headed = any(
        b.shape is Shape.HEADLINE and weight(b.text) > 30 and _may_be_title(b.text, locales)
        for b in document[:i]
    )
    if is_headed or _closes(line.text) or weight(line.text) > lines.MAX_HEADLINE:
        return True
    follower = document[i + 1] if i + 1 < len(document) else None
    return follower is not None and follower.shape is Shape.PROSE and not follower.after_blank and weight(follower.text) < weight(line.text)


def _closes(text: str) -> bool:
    """Whether a line ends with a full stop, as few headlines do."""
    return bool(_FULL_STOP.search(text))


def _title(head: Sequence[Line], locales: tuple[str, ...]) -> str | None:
    """The headline among the lines above the body: the first that is long enough for one."""
    candidates = [
        h.text
        for i, h in enumerate(head)
        if h.shape in (Shape.HEADLINE, Shape.PROSE) and _may_be_title(h.text, locales)
        if not (lines.is_signature(h.text) and _is_dated(head, i, locales))
    ]
    clean = [c for c in candidates if not any(_adds_site(c, other) for other in candidates)]
    whole = [c for c in clean if weight(c) >= HEADLINE_WEIGHT and not _closes(c)]
    return next(iter(whole or sorted(clean, key=weight, reverse=True)), None)


def _may_be_title(text: str, locales: tuple[str, ...]) -> bool:
    return not (
        datelines.read_line(text, locales)
        or is_phrase(text, Kind.SECTION)
        or lines.is_breadcrumb(text)
        or lines.has_relative_time(text)
        or has_label(text, Kind.PUBLISHED, Kind.MODIFIED)
        or lines.weight(text) < MIN_TITLE
    )


def _adds_site(text: str, other: str) -> bool:
    """Whether a line is another one with the site's name behind it."""
    return text != other and text.startswith(other) and not text[len(other) :].strip()[:1].isalnum()


def _body_end(rest: Sequence[Line]) -> int:
    """The index of the first line of the tail."""
    prose = 0
    repeated = _repeated(rest)
    for i, line in enumerate(rest):
        if line.shape is Shape.PROSE and line.text not in repeated:
            prose += 1
        elif prose >= MIN_BODY or (prose and line.shape is Shape.COMMENTS):
            if _begins_tail(rest, i, repeated):
                return i
    return len(rest)


def _begins_tail(rest: Sequence[Line], i: int, repeated: frozenset[str]) -> bool:
    line = rest[i]
    if line.shape is Shape.COMMENTS:
        return not _goes_on(rest, i + 1, repeated) or _looks_like_comments(rest[i + 1 :])
    if line.shape is Shape.FORM:
        return not _goes_on(rest, i + 1, repeated) or _looks_like_comments(rest[i + 1 :])
    if line.shape in (Shape.RELATED, Shape.TAIL, Shape.CREDIT, Shape.BYLINE):
        return not _goes_on(rest, i + 1, repeated)
    if line.text in repeated or line.shape is Shape.HEADLINE and _is_mark(line):
        return not _goes_on(rest, i + 1, repeated)
    return _is_comment_head(rest, i) and _looks_like_comments(rest[i:])


def _is_mark(line: Line) -> bool:
    """A signature, or a date line, as it closes an article."""
    is_signature = lines.has_case(line.text) and lines.is_signature(line.text, AFFILIATION)
    return is_signature or bool(datelines.read_line(line.text, ()))


def _goes_on(rest: Sequence[Line], start: int, repeated: frozenset[str]) -> bool:
    """Whether the article goes on behind a line: two paragraphs of prose in a row.

    A section of the tail in between (comments, other articles) ends the look.
    """
    run = 0
    for line in rest[start:]:
        if line.shape is Shape.COMMENTS or lines.has_relative_time(line.text):
            return False
        if line.shape is Shape.PROSE and line.text not in repeated:
            run += 1
            if run >= 2:
                return True
        elif line.shape in (Shape.HEADLINE, Shape.RELATED, Shape.TAIL, Shape.FORM, Shape.ROW):
            run = 0
    return False


def _looks_like_comments(rest: Sequence[Line]) -> bool:
    """Whether times of readers' comments stand between the paragraphs that follow."""
    times = sum(_is_comment_time(line.text) for line in rest[:12])
    replies = sum(is_phrase(line.text, Kind.FURNITURE) for line in rest[:16])
    return times >= 1 or replies >= 2


def _is_comment_head(rest: Sequence[Line], i: int) -> bool:
    """A reader's name above a time, or a name and a time in one line."""
    line = rest[i]
    if line.shape is Shape.PROSE or weight(line.text) > 60:
        return False
    if _is_comment_time(line.text):
        return sum(_is_comment_time(later.text) for later in rest[i:]) >= 2
    return i + 1 < len(rest) and line.shape is Shape.HEADLINE and _is_comment_time(rest[i + 1].text)


def _is_comment_time(text: str) -> bool:
    return weight(text) <= 60 and (lines.has_relative_time(text) or bool(datelines.read_line(text, ())))


def _repeated(document: Sequence[Line]) -> frozenset[str]:
    """Headlines that stand more than once: those of teasers with a picture's text."""
    counts = Counter(d.text for d in document if weight(d.text) >= lines.SENTENCE_WEIGHT)
    return frozenset(text for text, count in counts.items() if count > 1)


def _kept(
    body: Sequence[Line], head: Sequence[Line], title: str | None, locales: tuple[str, ...]
) -> Iterator[str]:
    """The lines of the body that are the article's."""
    yield from _standfirsts(head, title, locales)
    repeated = _repeated(body)
    punctuated = _is_punctuated(body)
    standing = [line for line in _without_sections(body) if line.text not in repeated]
    last_prose = max((i for i, l in enumerate(standing) if l.shape in (Shape.PROSE, Shape.BULLET)), default=-1)
    for i, line in enumerate(standing[: last_prose + 1]):
        if line.shape in _STANDING and line.text != title and not _is_stray(line, punctuated, locales):
            yield line.text


def _standfirsts(
    head: Sequence[Line], title: str | None, locales: tuple[str, ...]
) -> Iterator[str]:
    """Prose between the title and the body: the lead in a paragraph of its own."""
    texts = [h.text for h in head]
    if title not in texts:
        return
    for line in head[texts.index(title) + 1 :]:
        is_prose = line.shape is Shape.PROSE and _closes(line.text)
        is_lead = line.shape in (Shape.HEADLINE, Shape.PROSE) and weight(line.text) >= MIN_LEAD
        if (is_prose or is_lead and line.text != title) and not datelines.read_line(line.text, locales):
            yield line.text


def _without_sections(body: Sequence[Line]) -> Iterator[Line]:
    """The body without the boxes in it: a heading of other articles and the teasers below it."""
    inside = False
    for line in body:
        if line.shape in (Shape.RELATED, Shape.TAIL, Shape.COMMENTS):
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
    if punctuated and heavy >= UNPUNCTUATED and not _PUNCTUATION.search(line.text) and lines.is_unspaced(line.text):
        return True
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
    undated = [_undated(p, locales) for p in lines.columns(line.text)]
    found = [p for p in undated if lines.is_byline(p)]
    if len(undated) > 1 and lines.is_signature(undated[0]) and lines.has_role(undated[1]):
        yield undated[0]
    elif found:
        yield from found
    elif (
        line.shape is Shape.HEADLINE
        and not datelines.find(line.text, locales)
        and lines.is_signature(line.text, PLACE if is_head else AFFILIATION)
    ):
        if _stands_by_date(zone, i, locales) if is_head else lines.has_case(line.text):
            yield lines.signed(line.text)


def _stands_by_date(zone: Sequence[Line], i: int, locales: tuple[str, ...]) -> bool:
    """Above the body a bare name is a byline right below the title or beside the date line."""
    return i == 0 or _is_dated(zone, i, locales)


def _is_dated(zone: Sequence[Line], i: int, locales: tuple[str, ...]) -> bool:
    """Whether a date or a time stands right above or below a line."""
    beside = [zone[j].text for j in (i - 1, i + 1) if 0 <= j < len(zone)]
    return any(datelines.read_line(b, locales) or lines.has_relative_time(b) for b in beside)


def _undated(text: str, locales: tuple[str, ...]) -> str:
    for written in reversed(datelines.find(text, locales)):
        text = f"{text[: written.start]}  {text[written.end :]}"
    return text
