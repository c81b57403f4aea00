"""The rules of a robots.txt, as text → which of them decides about a URL (RFC 9309).

Lines are read as google/robotstxt reads them, which is kinder to mistakes than the RFC: a missing
colon, misspelled names, another bot's version behind its name, any line ending. Where the RFC and
that parser differ about an escaped letter (`%62`), the stricter reading holds. Every answer takes
time linear in the file and in the URL: a pattern is cut at its stars and looked for piece by piece,
from left to right, which finds a match wherever there is one. Pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

MAX_LINE = 16_663  # characters of a line; google/robotstxt cuts there (8 × 2,083, the longest URL)
MAX_SHOWN = 200  # characters of a line that are shown to a person

# What a line is by how its name begins (section 2.2; misspellings: google/robotstxt).
_NAMES = (
    ("user-agent", "agent"),
    ("useragent", "agent"),
    ("user agent", "agent"),
    ("allow", "allow"),
    ("disallow", "disallow"),
    ("dissallow", "disallow"),
    ("dissalow", "disallow"),
    ("disalow", "disallow"),
    ("diasllow", "disallow"),
    ("disallaw", "disallow"),
    ("crawl-delay", "delay"),  # no part of the RFC
)
_LINE_END = re.compile(r"\r\n|\r|\n")  # section 2.2, EOL; not all that str.splitlines splits at
_BLANK = " \t\n\v\f\r"
_TOKEN = re.compile(r"[A-Za-z_-]*")  # section 2.2.1, product-token
_STARS = re.compile(r"\*+")
_INDEX = re.compile(r"/index\.htm[^/]*\Z")  # google/robotstxt: the page that a folder stands for
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")  # RFC 3986, section 2.3
_KEPT = "%!*$&'()+,/:;=?@[]~"  # characters that are compared as they stand: reserved ones
_BOMS = (b"\xef\xbb\xbf", b"\xef\xbb", b"\xef")  # whole, or what a careless editor left of it


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line: its number from 1, its text as a person reads it, its pattern.

    `weight` is the number of octets of the pattern as it was written: the more, the stronger.
    """

    line: int
    text: str
    allow: bool
    pattern: str
    weight: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What a file says to one crawler.

    `rules` are those of the group that addresses it, the strongest first; `crawl_delay_s` is in
    seconds, None where the group asks for none.
    """

    rules: tuple[Rule, ...] = ()
    crawl_delay_s: float | None = None

    def deciding(self, url: str) -> Rule | None:
        """Return the rule that decides about this URL, None where none matches: it is allowed.

        The most specific one that matches, an Allow before a Disallow (section 2.2.2).
        """
        written = _path(url)
        normal = _normal(written)
        return next((rule for rule in self.rules if _matches(rule, written, normal)), None)


def decoded(body: bytes) -> str:
    """Return the text of a file; octets that are no UTF-8 are percent-encoded (section 2.2.2)."""
    for bom in _BOMS:
        if body.startswith(bom):
            body = body[len(bom) :]
            break
    text = body.decode("utf-8", "surrogateescape")
    return re.sub(r"[\udc80-\udcff]", lambda found: f"%{ord(found[0]) - 0xDC00:02X}", text)


def parse(text: str, product: str) -> Rules:
    """Return what a file says to the crawler of this product token."""
    reader = _Reader(product.lower())
    for number, kind, value, shown in _lines(text):
        match kind:
            case "agent":
                reader.agent(value)
            case "delay":
                reader.delay(value)
            case _:
                reader.rule(number, value, shown, allow=kind == "allow")
    return reader.result()


def _lines(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield number, kind, value and text of every line that means something."""
    for number, whole in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1):
        line = whole[:MAX_LINE].partition("#")[0].strip(_BLANK)
        if not line:
            continue
        name, value = _pair(line)
        lowered = name.lower()
        kind = next((kind for start, kind in _NAMES if lowered.startswith(start)), None)
        if kind is not None:
            yield number, kind, value, line[:MAX_SHOWN]


def _pair(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if colon:
        return name.strip(_BLANK), value.strip(_BLANK)
    words = line.split()  # the colon is forgotten: exactly two words are a name and its value
    return (words[0], words[1]) if len(words) == 2 else ("", "")


@dataclass(slots=True)
class _Group:
    rules: list[Rule] = field(default_factory=list)
    delay_s: float | None = None


class _Reader:
    """Collects the groups that address one crawler, and those that address everybody.

    Groups of one name are one group, and only Allow and Disallow end a run of user-agent lines
    (sections 2.2.1 and 2.2.4).
    """

    def __init__(self, product: str) -> None:
        self._product = product
        self._own, self._everyones = _Group(), _Group()
        self._named = False  # a line somewhere names the crawler
        self._for_us = self._for_all = self._ruled = False  # the group that is being read

    def agent(self, value: str) -> None:
        """Read a user-agent line."""
        if self._ruled:
            self._for_us = self._for_all = self._ruled = False
        if value.startswith("*") and not value[1:2].strip(_BLANK):
            self._for_all = True
        elif _token(value) == self._product:
            self._for_us = self._named = True

    def rule(self, number: int, value: str, shown: str, *, allow: bool) -> None:
        """Read an Allow or Disallow line. One before any user-agent line is no one's."""
        group = self._group()
        if group is None:
            return
        self._ruled = True
        if not value:  # matches nothing
            return
        group.rules.append(_rule(number, shown, value, allow=allow))
        if allow and (index := _INDEX.search(value)):
            folder = value[: index.start() + 1] + "$"
            group.rules.append(_rule(number, shown, folder, allow=True))

    def delay(self, value: str) -> None:
        """Read a Crawl-delay line. Of several the longest counts."""
        group, seconds = self._group(), _seconds(value)
        if group is not None and seconds is not None:
            group.delay_s = max(seconds, group.delay_s or 0.0)

    def result(self) -> Rules:
        """Return what the crawler has to obey: its own group, or else everybody's (2.2.1)."""
        group = self._own if self._named else self._everyones
        strongest = sorted(group.rules, key=lambda rule: (-rule.weight, not rule.allow, rule.line))
        return Rules(tuple(strongest), group.delay_s)

    def _group(self) -> _Group | None:
        if self._for_us:
            return self._own
        return self._everyones if self._for_all else None


def _token(value: str) -> str:
    """Return the product token that a user-agent line begins with, lower case."""
    found = _TOKEN.match(value)
    return found[0].lower() if found else ""


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _rule(number: int, shown: str, value: str, *, allow: bool) -> Rule:
    """Make a rule. A `$` within a pattern is itself, and a star at its end says nothing (2.2.3)."""
    pattern = _escaped(value)
    anchor = "$" * pattern.endswith("$")
    pattern = pattern.removesuffix("$").replace("$", "%24") + anchor
    weight = len(pattern)
    pattern = _STARS.sub("*", pattern).removesuffix("*")
    return Rule(number, shown, allow, pattern if allow else _normal(pattern), weight)


def _matches(rule: Rule, written: str, normal: str) -> bool:
    """Whether a rule speaks of a path, given as it was written and in normal form.

    The RFC decodes escaped letters, google/robotstxt does not: a Disallow holds for both spellings,
    an Allow for the one that it names.
    """
    return _fits(rule.pattern, normal) or (rule.allow and _fits(rule.pattern, written))


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins with a pattern; `*` is any characters, a last `$` the path's end."""
    start, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(start):
        return False
    at, end = len(start), ""
    if pattern.endswith("$"):
        if not pieces:
            return at == len(path)
        end = pieces.pop()
    for piece in pieces:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(path) - len(end) >= at and path.endswith(end)


def _path(url: str) -> str:
    """Return the path and query of a URL. Its stars and dollars are no wildcards (2.2.3)."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _escaped(path).replace("*", "%2A").replace("$", "%24")


def _escaped(text: str) -> str:
    """Return it with octets beyond ASCII percent-encoded, escapes in capitals (section 2.2.2)."""
    quoted = quote(text, safe=_KEPT, errors="replace")
    return _ESCAPE.sub(lambda found: found[0].upper(), quoted)


def _normal(text: str) -> str:
    """Return it with escaped letters, digits and other unreserved characters decoded (2.2.2)."""
    return _ESCAPE.sub(_decoded_unreserved, text)


def _decoded_unreserved(escape: re.Match[str]) -> str:
    character = chr(int(escape[0][1:], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()
