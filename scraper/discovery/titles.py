"""Titles as feeds give them → plain text: no tags, no references, one space between words.

RSS never said whether a title is text or HTML, Atom says so and is not obeyed: both are read as
HTML that may have been escaped once too often. Only tags that HTML has in running text are taken
out, so that `a < b > c` and `List<String>` stay. Pure.
"""

from __future__ import annotations

import html
import re

MAX_TITLE = 1_000  # characters, as in sitemaps; whoever writes more has put the article there
ESCAPES = 2  # times that a title may have been escaped: `&amp;amp;` is common, more is not

# Elements within running text, and those that part words; of the others, none is seen in titles.
_JOINING = """
    a abbr acronym applet audio b bdi bdo big blink cite code data del dfn em embed font i iframe
    ins kbd link mark meta object param q s samp small source span strike strong sub sup svg time
    tt u var video wbr
"""
_PARTING = """
    article aside blockquote body br center dd div dl dt figure footer form frame frameset h1 h2 h3
    h4 h5 h6 head header hr html img input li nav ol p pre section table tbody td th title tr ul
"""
_END = r"(?:\s[^<>]*)?/?>"
_JOINING_TAG = re.compile(rf"</?(?:{'|'.join(_JOINING.split())}){_END}", re.IGNORECASE)
_PARTING_TAG = re.compile(
    rf"</?(?:{'|'.join(_PARTING.split())}){_END}|<!--[^<>]*-->|<!doctype[^<>]*>", re.IGNORECASE
)
_UNSEEN = re.compile(rf"<(script|style){_END}[^<]*(?:</\1\s*>)?", re.IGNORECASE)


def plain(markup: object) -> str | None:
    """The text of a title, None where there is none (or it is no text at all)."""
    if not isinstance(markup, str):
        return None
    text = markup[: 4 * MAX_TITLE]  # tags and references are longer than what they leave
    for _ in range(ESCAPES):
        seen = _JOINING_TAG.sub("", _UNSEEN.sub("", text))
        text = html.unescape(_PARTING_TAG.sub(" ", seen))
    return " ".join(text.split())[:MAX_TITLE] or None
