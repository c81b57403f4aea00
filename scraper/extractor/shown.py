"""The dates that a page shows its readers beside the headline, in the order of reading.

A walk through the elements after the headline, and through those before it, that passes over what
holds no digit, other stories' boxes, quotations and navigation, reads every short line as a date
line, and ends where the prose begins. What a line is called (`published`, `updated`) is looked for
in the line, in its element's class, and in the label before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree
from lxml.html import HtmlElement

from scraper.extractor import datelines, stamps
from scraper.extractor.datelines import Written
from scraper.extractor.page import text_of
from scraper.extractor.stamps import Stamp
from scraper.extractor.words import Kind, folded, is_phrase, is_unspaced, pattern

BELOW = 90  # elements looked at after the headline; farther down stand the dates of other stories
ABOVE = 25  # elements looked at before it
FAR = 1_500  # elements looked at where nothing better is known
PROSE = 1_500  # characters of paragraphs after which the article has begun
PARAGRAPH = 120  # characters of a line that is prose
MAX_RAW = 1_500  # characters of an element, indentation included, that may be one line
MAX_LINK_REST = 12  # characters beside its date that a link may have; a teaser has a headline
MAX_SENTENCE = 400  # characters of a sentence that tells when a post was published
MAX_VERB = 60  # characters beside a date in which a sentence says that it was published then
MIN_VERB = 5  # characters of a word that says so; "on" and "data" stand in any prose
MAX_APART = 40  # characters of a date whose day, month and year are set apart by style alone
MAX_STAMP = 40  # characters of a machine-written stamp
LOCAL_TIME = len("2024-01-05T14:30:09")  # what is longer has an offset of its own
HEADLINE = 30  # characters of a link that is a headline rather than a name or a section
MAX_PLAIN_REST = 4  # characters beside a date in a line that is nothing else: a full stop, Uhr
MAX_CHILDREN = 16  # elements directly below one that may be one line

_PASSED_OVER = frozenset(
    {
        "blockquote", "button", "embed", "figcaption", "figure", "iframe", "img", "input", "link",
        "meta", "nav", "noscript", "object", "picture", "script", "select", "style", "svg",
        "template", "textarea", "title", "video",
    }
)  # fmt: skip
_BOXES = frozenset({"article", "aside", "li"})  # of one story, where they are small
_MARGINS = frozenset({"aside", "footer"})  # of a page; small ones are of the article
_DATED_TAGS = ("time", "abbr", "relative-time", "local-time", "date")
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|copyright|cookies?|popular|recent|recommend\w*|related"
    r"|trending|tweet)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"updat|modif|edited|revis|lastmod", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi[sc]|pubdate|posted|created|entry-date|dt-published", re.IGNORECASE)
# Dates of readers, books and events, by the word beside them.
_OTHER_DATE = re.compile(
    r"\b(?:accessed|beitritt|born|dabei seit|date of birth|deadline|expires?|geboren|geregistreerd"
    r"|erscheinungs(?:datum|termin)|abgerufen|inscrit|iscritto|joined|kayıt tarihi|lid sinds"
    r"|member since|membre depuis|membro (?:dal|desde)|miembro desde|mitglied seit|nato il|née? le"
    r"|registered|registrado|registriert|rejestracja|retrieved|termine?:|üyelik|зарегистрирован"
    r"|регистрация)|注册|註冊|加入日期|入会|가입",
    re.IGNORECASE,
)
_NOTE = re.compile(r"meta|footer|info|byline|posted|date", re.IGNORECASE)
_DIGIT = re.compile(r"\d")  # of any script
_YEARLIKE = re.compile(r"\d{4}|\d\d?[./]\s?\d\d?[./]\s?\d\d|\d\d年|元年")
_MACHINE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.{0,15})?")
_UNSCRIPTED = etree.XPath(".//text()[not(parent::script or parent::style)]")
_STRING = etree.XPath("string()")


@dataclass(frozen=True, slots=True)
class Shown:
    """A date that a reader sees, how many elements from the headline (above it: negative).

    `stamp` has what its attribute adds to the line. `modified` and `published` are what it is
    called; `is_plain` says that its element holds nothing else, or is named after dates;
    `is_ambiguous` that day and month could be meant the other way round.
    """

    stamp: Stamp
    place: int
    modified: bool = False
    published: bool = False
    is_ambiguous: bool = False
    is_plain: bool = True


def around(
    headline: HtmlElement, locales: tuple[str, ...], below: int = BELOW, above: int = ABOVE
) -> Iterator[Shown]:
    """The dates below the headline, then those above it, the nearest first. Lazy: it may stop.

    `below` and `above` are the elements that are looked at.
    """
    yield from _read(_Walk(_siblings(headline)), locales, below)
    walk = _Walk(_siblings(headline, is_preceding=True), is_reverse=True)
    for one in _read(walk, locales, above):
        yield replace(one, place=-one.place)


def anywhere(tree: HtmlElement, locales: tuple[str, ...]) -> list[Shown]:
    """The dates of date lines in the whole page, in the order of the document."""
    body = tree.find("body")
    return list(_read(_Walk(body.iterchildren()), locales, FAR, None)) if body is not None else []


class _Walk:
    """Elements in one direction of the document, below an element only where it is entered."""

    def __init__(self, roots: Iterator[HtmlElement], is_reverse: bool = False) -> None:
        self._is_reverse = is_reverse
        self._stack: list[Iterator[HtmlElement]] = [roots]

    def next(self) -> HtmlElement | None:
        """The next element; None at the end."""
        while self._stack:
            element = next(self._stack[-1], None)
            if element is not None:
                return element
            self._stack.pop()
        return None

    def enter(self, element: HtmlElement) -> None:
        """Go on with what is below this element."""
        self._stack.append(element.iterchildren(reversed=self._is_reverse))


def _siblings(element: HtmlElement, is_preceding: bool = False) -> Iterator[HtmlElement]:
    """The siblings of an element, then those of its parent, and so on up to the body."""
    up: HtmlElement | None = element
    while up is not None and up.tag != "body":
        yield from up.itersiblings(preceding=is_preceding)
        up = up.getparent()


def _read(
    walk: _Walk, locales: tuple[str, ...], most: int, prose: int | None = PROSE
) -> Iterator[Shown]:
    """The dates on a walk of `most` elements; behind `prose` characters only what has a label."""
    place = passed = 0
    while place < most:
        element = walk.next()
        if element is None:
            return
        if not isinstance(element.tag, str) or element.tag in _PASSED_OVER:
            continue
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(named) > 1 and _OTHERS.search(named):
            continue
        place += 1
        raw = str(_STRING(element)) if len(element) else element.text or ""
        if prose is not None and element.tag in _MARGINS and len(raw) > MAX_RAW // 2:
            continue
        if len(raw) <= MAX_RAW and element.tag in _BOXES and _is_teaser(element):
            continue
        found: list[Shown] = []
        if len(raw) <= MAX_RAW and len(element) <= MAX_CHILDREN:
            is_late = prose is not None and passed > prose
            found = [s for s in _line(element, raw, locales) if not is_late or s.published]
        if found:
            yield from (replace(s, place=place) for s in found)
        elif len(raw) > MAX_RAW or _DIGIT.search(raw) or _is_stamped(element):
            walk.enter(element)
        own = raw if element.tag == "p" else (element.text or "").strip()
        passed += len(own) if len(own) > PARAGRAPH or is_unspaced(own) else 0


def _is_teaser(box: HtmlElement) -> bool:
    """Whether a small box is another story's: it holds a link with a headline."""
    return any(len(str(_STRING(a)).strip()) >= HEADLINE for a in box.iter("a"))


def _is_stamped(element: HtmlElement) -> bool:
    """Whether a date may stand in an attribute here although no text shows one."""
    return next(element.iter(*_DATED_TAGS), None) is not None


def _line(element: HtmlElement, raw: str, locales: tuple[str, ...]) -> list[Shown]:
    """The dates of an element, if it is a date line, or a date that only its attribute has."""
    line, written = _written(element, raw, locales)
    if not written:
        stamped = _attribute(element) if element.tag in _DATED_TAGS else None
        return [_named(element, Stamp(stamped, "html"))] if stamped else []
    rest = len(line) - sum(w.end - w.start for w in written)
    is_teaser = element.tag == "a" and rest > MAX_LINK_REST
    if is_teaser or _OTHER_DATE.search(line):
        return []
    is_labelled, is_alone = _names_publication(folded(line)), len(written) == 1
    is_plain = rest <= MAX_PLAIN_REST or element.tag in _DATED_TAGS or _is_note(element)
    found = (_one_of_line(element, w, is_alone, is_labelled) for w in written)
    return [replace(one, is_plain=is_plain) for one in found]


def _one_of_line(
    element: HtmlElement, written: Written, is_alone: bool, is_labelled: bool
) -> Shown:
    """One date of a line. Only a date that is alone has what its element's attributes say."""
    stamp = _exact(Stamp(written.iso, "html"), element, is_alone)
    named = _named(element, stamp)
    return replace(
        named,
        modified=written.modified or (named.modified and is_alone),
        published=not written.modified and (named.published or is_labelled),
        is_ambiguous=written.is_ambiguous,
    )


def _written(element: HtmlElement, raw: str, locales: tuple[str, ...]) -> tuple[str, list[Written]]:
    """The text of an element and its dates: of a date line, or of a sentence about the post."""
    if not _YEARLIKE.search(raw):
        return "", []
    line = _readable(element)
    written = datelines.read_line(line, locales)
    if not written and len(line) < MAX_APART and len(element):
        line = " ".join(" ".join(_UNSCRIPTED(element)).split())
        written = datelines.read_line(line, locales)
    return line, written or _told(element, line, locales)


def _told(element: HtmlElement, line: str, locales: tuple[str, ...]) -> list[Written]:
    """The day in a sentence about the post: "This entry was posted on … and is filed under …".

    Such a line has one date alone, right behind the label that it begins with, or stands in an
    element that is called a note on the post.
    """
    found = datelines.find(line, locales) if len(line) <= MAX_SENTENCE else []
    if len(found) != 1:
        return []
    before, after = folded(line[: found[0].start]), folded(line[found[0].end :][:MAX_VERB])
    label = pattern(Kind.PUBLISHED).match(before)
    if label and len(label[0]) >= MIN_VERB and len(before) <= MAX_VERB // 2:
        return found
    return (
        found if _is_note(element) and _names_publication(f"{before[-MAX_VERB:]} {after}") else []
    )


def _is_note(element: HtmlElement) -> bool:
    return element.tag == "small" or bool(_NOTE.search(element.get("class") or ""))


def _names_publication(text: str) -> bool:
    return any(len(m[0]) >= MIN_VERB for m in pattern(Kind.PUBLISHED).finditer(text))


def _readable(element: HtmlElement) -> str:
    """The text of an element without that of its scripts."""
    if next(element.iter("script", "style"), None) is None:
        return text_of(element)
    return " ".join(" ".join(_UNSCRIPTED(element)).split())


def _named(element: HtmlElement, stamp: Stamp) -> Shown:
    """A date with what its element's class, or the label before it, calls it."""
    own = " ".join(
        f"{e.get('class') or ''} {e.get('itemprop') or ''} {e.get('id') or ''}"
        for e in (element, *element.iterchildren())
    )
    label = _label(element)
    return Shown(
        stamp,
        place=0,
        modified=bool(_CHANGED.search(own)) or is_phrase(label, Kind.MODIFIED),
        published=bool(_PUBLISHED.search(own)) or is_phrase(label, Kind.PUBLISHED),
    )


def _label(element: HtmlElement) -> str:
    """The short text right before an element."""
    before = element.getprevious()
    if before is None:
        parent = element.getparent()
        return (parent.text or "").strip() if parent is not None else ""
    tail = (before.tail or "").strip()
    return tail or (text_of(before) if len(before) <= 2 else "")


def _exact(written: Stamp, element: HtmlElement, is_alone: bool) -> Stamp:
    """A written date with the time, the seconds or the offset that an attribute states for it."""
    stated = _attribute(element) if is_alone else None
    exact = Stamp(stated, "html") if stated else written
    if not exact.has_time or len(written.iso) > LOCAL_TIME:
        return written
    if not written.has_time:
        return exact if exact.day == written.day else written
    if exact.is_utc:
        return stamps.beside(exact, written.iso) or written
    return exact if exact.iso.startswith(written.iso[:16]) else written


def _attribute(element: HtmlElement) -> str | None:
    """The first machine-written stamp in an attribute of the element or below it."""
    values = (v for one in element.iter() for v in one.attrib.values())
    found = (v.strip() for v in values if len(v) <= MAX_STAMP and v[:1].isdecimal())
    return next((stamps.iso(v) for v in found if _MACHINE.fullmatch(v)), None)
