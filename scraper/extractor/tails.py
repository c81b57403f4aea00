"""Where the article of a dump ends and what follows it begins.

The tail begins at the first line behind which the article does not go on: a heading of comments, of
other articles or of tags, a signature, a reader's name with a time. It goes on where two paragraphs
of prose follow each other, since teasers alternate with their headlines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scraper.extractor import bylines, datelines
from scraper.extractor.lines import Line, Shape, has_relative_time
from scraper.extractor.typography import SENTENCE_WEIGHT, has_case, weight
from scraper.extractor.words import Kind, is_phrase

MIN_BODY = 2  # paragraphs of prose before a line can end the article
MAX_COMMENT_HEAD = 60  # weight of the line with a reader's name or a time
TIME_LOOK, SIGN_LOOK = 12, 16  # lines ahead in which comments show their times and reply buttons
LONG_SHARE = 0.6  # of the body's middle paragraph, from which one behind a box goes on with it
MAX_TEASER = 60  # weight of a headline that ends in a question mark
LONG_PARAGRAPH = 200  # and its least weight; summaries of teasers seldom have more
MIN_REPLIES = 2  # buttons to reply or like that make comments of what follows

_ENDINGS = frozenset({Shape.RELATED, Shape.TAIL, Shape.CREDIT, Shape.BYLINE})
_SECTIONS = frozenset({Shape.COMMENTS, Shape.RELATED, Shape.TAIL})
_BREAKS = frozenset({Shape.HEADLINE, Shape.RELATED, Shape.TAIL, Shape.FORM, Shape.ROW})


def body_end(rest: Sequence[Line]) -> int:
    """The index of the first line of the tail."""
    prose = 0
    repeated = repeated_in(rest)
    for i, line in enumerate(rest):
        if line.shape is Shape.PROSE and line.text not in repeated:
            prose += 1
        elif _may_end(prose, line) and _begins_tail(rest, i, repeated):
            return i
    return len(rest)


def _may_end(prose: int, line: Line) -> bool:
    return prose >= MIN_BODY or (prose > 0 and line.shape is Shape.COMMENTS)


def _begins_tail(rest: Sequence[Line], i: int, repeated: frozenset[str]) -> bool:
    line, after = rest[i], rest[i + 1 :]
    if line.shape in (Shape.COMMENTS, Shape.FORM):
        return not _goes_on(after, repeated) or _looks_like_comments(after)
    if line.shape is Shape.ASIDE:
        return not (_goes_on(after, repeated) or _resumes(rest[:i], after, repeated))
    if line.shape in _ENDINGS or line.text in repeated or _is_mark(line):
        return not _goes_on(after, repeated)
    return _is_comment_head(rest, i) and _looks_like_comments(rest[i:])


def _is_mark(line: Line) -> bool:
    """A signature, or a date line, as it closes an article."""
    if line.shape is not Shape.HEADLINE:
        return False
    signs = has_case(line.text) and bylines.is_signature(line.text, bylines.AFFILIATION)
    return signs or bool(datelines.read_line(line.text, ()))


def _goes_on(after: Sequence[Line], repeated: frozenset[str]) -> bool:
    """Whether the article goes on behind a line: two paragraphs of prose in a row.

    A section of the tail in between (comments, other articles) ends the look.
    """
    run = 0
    for line in after:
        if line.shape is Shape.COMMENTS or has_relative_time(line.text):
            return False
        if line.shape is Shape.PROSE and line.text not in repeated:
            run += 1
            if run >= 2:
                return True
        elif line.shape in _BREAKS:
            run = 0
    return False


def _resumes(before: Sequence[Line], after: Sequence[Line], repeated: frozenset[str]) -> bool:
    """Whether the first paragraph behind a box is as long as those before it: teasers are short."""
    lengths = sorted(weight(line.text) for line in before if line.shape is Shape.PROSE)
    for line in after:
        if line.shape in _SECTIONS:
            return False
        is_teaser = line.text in repeated or weight(line.text) <= MAX_TEASER
        if line.shape is Shape.PROSE and not is_teaser:
            middle = lengths[len(lengths) // 2]
            return weight(line.text) >= max(LONG_PARAGRAPH, LONG_SHARE * middle)
    return False


def _looks_like_comments(after: Sequence[Line]) -> bool:
    """Whether times of readers' comments stand between the paragraphs that follow."""
    times = sum(_is_comment_time(line.text) for line in after[:TIME_LOOK])
    replies = sum(is_phrase(line.text, Kind.FURNITURE) for line in after[:SIGN_LOOK])
    return times >= 1 or replies >= MIN_REPLIES


def _is_comment_head(rest: Sequence[Line], i: int) -> bool:
    """A reader's name above a time, or a name and a time in one line."""
    line = rest[i]
    if line.shape is Shape.PROSE or weight(line.text) > MAX_COMMENT_HEAD:
        return False
    if _is_comment_time(line.text):
        return sum(_is_comment_time(later.text) for later in rest[i:]) >= 2
    return i + 1 < len(rest) and line.shape is Shape.HEADLINE and _is_comment_time(rest[i + 1].text)


def _is_comment_time(text: str) -> bool:
    if weight(text) > MAX_COMMENT_HEAD:
        return False
    return has_relative_time(text) or bool(datelines.read_line(text, ()))


def repeated_in(document: Sequence[Line]) -> frozenset[str]:
    """Headlines that stand more than once: those of teasers with a picture's text."""
    counts = Counter(d.text for d in document if weight(d.text) >= SENTENCE_WEIGHT)
    return frozenset(text for text, count in counts.items() if count > 1)
