"""Discussions, told by their shape: neighbouring blocks that each hold a name, a time, a text.

Every line with a time, or with a word such as "Reply", marks the elements above it. Where one
element holds two or more marked children, these begin (or end) the units of a run: a block each, or
flat lines that alternate with text. A run is a discussion where its evidence suffices: names and
times in most units, reactions, pictures, a heading, a form, its place behind the article. The
entries of a live blog, dated events, teasers and questions with their answers lack one or more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from lxml.html import HtmlElement

from scraper.extractor.scan import Scan, String
from scraper.extractor.signs import Sign, When
from scraper.extractor.words import Kind, telltale_share

MAX_UNIT = 6_000  # characters of one comment with all that stands around it
MAX_NAME, MAX_NAME_WORDS = 40, 5  # characters and words of a name
MAX_LINKED = 0.5  # share of a comment's text in links
MIN_TEASER = 25  # characters of a link that is a headline
MOST = 0.6  # of the units of a run that have what is evidence
BEHIND = 0.5  # of the page's other prose that stands before what stands behind the article
NEAR = 250  # characters between a heading and the first comment under it: sort orders, rules
# Characters of prose that stand before a discussion which is longer than they are: where names and
# replies or a heading tell it, where names, times and a form do, and where less does.
SURE, LIKELY, UNSURE = 300, 1_000, 10**9
ENOUGH = 4  # points of evidence that make a discussion


@dataclass(frozen=True, slots=True)
class Unit:
    """One block of a run, or one line and the text that belongs to it."""

    when: When
    has_reply: bool
    has_like: bool
    has_picture: bool
    name: str
    body: int  # characters of text that is no name and no sign
    is_teaser: bool
    is_article: bool

    @property
    def may_be_comment(self) -> bool:
        """Whether it is neither a teaser nor an article."""
        return not self.is_teaser and not self.is_article


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring siblings that are a discussion."""

    elements: tuple[HtmlElement, ...]
    needed: int  # characters of prose before it with which it may be longer than the article


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much speaks for a discussion."""

    points: int
    needed: int


_NOTHING = Evidence(0, 0)


def discussions(page: Scan) -> Iterator[Run]:
    """The discussions of a page, innermost first; each is judged without those inside it."""
    for is_mark in (_is_time, _is_reaction):
        marked = _marked_children(page, is_mark)
        for parent in sorted(marked, key=lambda e: page.place[e], reverse=True):
            if not all(map(page.is_taken, marked[parent])):
                yield from _runs(page, parent, marked[parent])


def _is_time(sign: Sign) -> bool:
    return sign.when is not When.NEVER


def _is_reaction(sign: Sign) -> bool:
    return sign.is_reply or sign.is_like


def _marked_children(
    page: Scan, is_mark: Callable[[Sign], bool]
) -> dict[HtmlElement, list[HtmlElement]]:
    """For each element above a mark, its children that hold one, in order.

    Each pair of parent and child is walked once, however many marks stand below.
    """
    marked: dict[HtmlElement, dict[HtmlElement, None]] = {}
    for string in page.strings:
        if string.sign is None or not is_mark(string.sign):
            continue
        child, parent = string.holder, string.holder.getparent()
        while parent is not None and child not in marked.setdefault(parent, {}):
            marked[parent][child] = None
            child, parent = parent, parent.getparent()
    return {parent: list(children) for parent, children in marked.items() if len(children) >= 2}


def _runs(page: Scan, parent: HtmlElement, marked: list[HtmlElement]) -> Iterator[Run]:
    """The runs among the children of one element."""
    for group in _neighbours(page, parent, marked):
        units = [_unit(page, elements) for elements in group]
        for begin, end in _stretches([u.may_be_comment for u in units]):
            elements = tuple(e for g in group[begin:end] for e in g)
            evidence = _evidence(page, parent, elements, units[begin:end])
            if evidence.points >= ENOUGH:
                yield Run(elements, evidence.needed)


def _neighbours(
    page: Scan, parent: HtmlElement, marked: list[HtmlElement]
) -> Iterator[list[list[HtmlElement]]]:
    """The children in units, each with its mark. Marked blocks of other tags part the groups."""
    children = list(parent)
    at = {c: i for i, c in enumerate(children)}
    places = sorted(at[c] for c in marked)
    own = sum(page.size(children[i]) for i in places)
    between = sum(page.size(c) for a, b in pairwise(places) for c in children[a + 1 : b])
    for group in _same_tag(children, places):
        if between < own / 2:
            yield _blocks(children, group)
        else:
            yield _lines(page, children, group)


def _same_tag(children: list[HtmlElement], places: list[int]) -> Iterator[list[int]]:
    group: list[int] = []
    for place in places:
        if group and children[place].tag != children[group[0]].tag:
            if len(group) > 1:
                yield group
            group = []
        group.append(place)
    if len(group) > 1:
        yield group


def _blocks(children: list[HtmlElement], places: list[int]) -> list[list[HtmlElement]]:
    """A unit is a marked block; what stands between two (rules, anchors) goes with the first.

    Neighbours of their make are units too, where a class says that they have one.
    """
    make = _make(children[places[0]])
    begin, end = places[0], places[-1] + 1
    if make[1] is not None:
        while begin > 0 and _make(children[begin - 1]) == make:
            begin -= 1
        while end < len(children) and _make(children[end]) == make:
            end += 1
    own = set(places)
    inner = [
        i for i in range(begin, end) if i in own or _make(children[i]) == make != (make[0], None)
    ]
    return [children[a:b] for a, b in zip(inner, [*inner[1:], end], strict=True)]


def _lines(page: Scan, children: list[HtmlElement], places: list[int]) -> list[list[HtmlElement]]:
    """A unit is a marked line and the text behind it; or before it, where none follows the last."""
    longest = max(b - a for a, b in pairwise(places))
    stop = places[-1] + 1
    makes = {_make(c) for a, b in pairwise(places) for c in children[a + 1 : b]}
    while stop < len(children) and _make(children[stop]) in makes:
        stop += 1
    if sum(map(page.size, children[places[-1] + 1 : stop])):
        return [children[a:b] for a, b in zip(places, [*places[1:], stop], strict=True)]
    first = max(0, places[0] - longest + 1)
    ends = [p + 1 for p in places]
    return [children[a:b] for a, b in zip([first, *ends[:-1]], ends, strict=True)]


def _make(element: HtmlElement) -> tuple[str, str | None]:
    return str(element.tag), element.get("class")


def _stretches(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Stretches of two or more units that may be comments; one other unit may stand between."""
    begin = 0
    while begin < len(flags):
        if not flags[begin]:
            begin += 1
            continue
        end = begin + 1
        while end < len(flags) and (flags[end] or any(flags[end + 1 : end + 2])):
            end += 1
        if sum(flags[begin:end]) >= 2:
            yield begin, end
        begin = end


def _unit(page: Scan, elements: list[HtmlElement]) -> Unit:
    begin = page.place[elements[0]]
    end = page.span(elements[-1])[1]
    if page.is_taken(elements[0]):
        return _KNOWN
    if page.chars[end] - page.chars[begin] > 10 * MAX_UNIT:
        return _NO_UNIT
    strings = list(page.strings_in(begin, end))
    plain = [s for s in strings if s.sign is None]
    named = next((s for s in strings if s.sign and s.sign.is_named), None)
    name = named or _name(plain)
    body = [s for s in plain if s is not name]
    size = sum(len(s.text) for s in body)
    linked = sum(len(s.text) for s in body if s.is_linked)
    return Unit(
        when=max((s.sign.when for s in strings if s.sign), default=When.NEVER),
        has_reply=any(s.sign.is_reply for s in strings if s.sign),
        has_like=any(s.sign.is_like for s in strings if s.sign),
        has_picture=any(e.tag in ("img", "svg", "amp-img") for e in page.nodes[begin:end]),
        name=name.text if name else "",
        body=size,
        is_teaser=linked > MAX_LINKED * size,
        is_article=size > MAX_UNIT or any(e.tag == "h1" for e in page.nodes[begin:end]),
    )


_KNOWN = Unit(When.EXACT, True, False, False, "\0", 1, False, False)  # taken before: a thread
_NO_UNIT = Unit(When.NEVER, False, False, False, "", 0, False, True)


def _name(plain: Sequence[String]) -> String | None:
    """The first of the first few lines that may be a name; "says:" only where nothing else is."""
    names = [s for s in plain[:4] if is_name(s)]
    return next((s for s in names if s.text[-1] not in ":："), names[0] if names else None)


def is_name(string: String) -> bool:
    """A few words that are no sentence."""
    text = string.text
    return (
        len(text) <= MAX_NAME
        and len(text.split()) <= MAX_NAME_WORDS
        and text[-1] not in "!?。！？।"
        and any(c.isalpha() for c in text)
    )


def _evidence(
    page: Scan, parent: HtmlElement, elements: tuple[HtmlElement, ...], units: list[Unit]
) -> Evidence:
    """How much speaks for a discussion."""
    fresh = [u for u in units if u is not _KNOWN]
    has_thread = len(fresh) < len(units)

    def most(has: Callable[[Unit], object]) -> bool:
        return sum(map(bool, map(has, fresh))) >= MOST * len(fresh)

    is_timed, has_reply = most(lambda u: u.when is When.EXACT), most(lambda u: u.has_reply)
    is_wordy = not fresh or median(u.body for u in fresh) > MAX_UNIT / 4
    if is_wordy or not most(lambda u: u.body) or (has_thread and not (is_timed or has_reply)):
        return _NOTHING
    begin, end = page.place[elements[0]], page.span(elements[-1])[1]
    is_dated, has_pictures = most(lambda u: u.when), most(lambda u: u.has_picture)
    has_like, is_headed = most(lambda u: u.has_like), _is_headed(page, begin)
    has_form = _has_form(page, begin, end)
    is_named = most(lambda u: u.name) and len({u.name for u in units if u.name}) > 1
    voice = 2 * has_reply + has_like + 3 * is_headed + 2 * has_form + 2 * has_thread
    is_behind, is_outside = (
        _stands_behind(page, begin, end),
        _stands_outside(page, parent, begin, end),
    )
    is_told = is_behind and is_named and (is_timed or has_pictures)
    if voice + (has_like and is_dated) < 2 and not is_told:
        return _NOTHING
    points = voice + is_named + 2 * is_dated + is_timed + has_pictures + is_behind + is_outside - 1
    if is_named and (has_reply or is_headed):
        return Evidence(points, SURE)
    return Evidence(points, LIKELY if is_named and is_timed and has_form else UNSURE)


def _stands_behind(page: Scan, begin: int, end: int) -> bool:
    """Whether most of the page's other prose stands before a span."""
    others = page.prose[-1] - page.prose[end] + page.prose[begin]
    return page.prose[begin] >= BEHIND * others


def _stands_outside(page: Scan, parent: HtmlElement, begin: int, end: int) -> bool:
    """Whether the element above a span holds nothing of the article."""
    above = page.span(parent)
    return not above[0] <= page.article(begin, end) < above[1]


def _is_headed(page: Scan, begin: int) -> bool:
    """Whether a heading of comments stands shortly before a place."""
    near = next(
        i for i in range(begin, -1, -1) if i == 0 or page.chars[begin] - page.chars[i] > NEAR
    )
    return any(s.sign and s.sign.is_heading for s in page.strings_in(near, begin))


def _has_form(page: Scan, begin: int, end: int) -> bool:
    """Whether a field to write in, or words about logging in, stand beside a run."""
    size = page.chars
    last = next(
        (i for i in range(end, len(page.nodes)) if size[i] - size[end] > NEAR), len(page.nodes)
    )
    first = next((i for i in range(begin, -1, -1) if size[begin] - size[i] > NEAR), 0)
    if any(e.tag == "textarea" for e in page.nodes[first:last]):
        return True
    lines = [*page.strings_in(first, begin), *page.strings_in(end, last)]
    return any(telltale_share(s.text, Kind.FORM) for s in lines)
