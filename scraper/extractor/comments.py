"""Readers' comments → cut out of the tree, before anything is taken for the article.

By what the page calls them: schema.org Comment, classes and ids, in the languages of news sites'
markup, and known widgets. By the heading under which they stand. By their shape: a run of sibling
blocks that each hold a name, a time ("2 hours ago") and a short text. Nothing that holds the most
of the page's paragraphs is ever removed: whole articles stand inside `post-comments-open`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from scraper.extractor import datelines
from scraper.extractor.lines import has_relative_time
from scraper.extractor.page import letters, runs, text_of
from scraper.extractor.words import Kind, is_phrase

ARTICLE_SHARE = 0.4  # of the page's paragraph text, which nothing removed may hold
MIN_RUN = 2  # sibling blocks of one shape that make a list of comments
MAX_COMMENT = 3_000  # characters of one comment
COMMENT_SHARE = 0.7  # of a run's blocks that are comments; an advertisement may stand between
MAX_LINKED = 0.5  # share of a comment's text in links
MAX_HEADING = 60  # characters of the heading of a comment section
MAX_SIGN = 30  # characters of "Reply", "Like (3)"
MAX_TIME_LINE = 60  # characters of the element that says when it was written

# Classes and ids, as whole words between - and _ and case changes. Sources: WordPress, Drupal,
# Disqus, Coral, Spot.IM/OpenWeb, Facebook, Livefyre, Viafoura, Insticator, Hyvor, Commento, Isso,
# Remark42, Cackle, HyperComments, Gigya, and the class names of news sites in the language.
_NAMED = re.compile(
    r"(?<![a-z])(?:"
    r"comments?|comment-?list|commentlist|comments?area|commentarea|commentbox|commentform|commentthread"
    r"|comments?container|comments?section|comments?wrapper|comments?block|usercomments?"
    r"|readercomments?|respond|reply-?form|disqus|disqus_thread|dsq|fb-comments|coral-?talk|coral"
    r"|spot-?im|openweb|livefyre|viafoura|insticator|hyvor-?talk|commento|isso|remark42|cackle"
    r"|hypercomments|gigya-?comments|talkback|talkbacks|forum-?posts?|reader-?responses?"
    r"|user-?discussion|discussion-?(?:thread|list)|opinions-?list|user-?opinions?|letters-?to"
    r"|kommentare?|kommentar-?liste|leserkommentare?|lesermeinungen|leserbriefe|reacties|reactielijst"
    r"|commentaires?|reactions-?liste|comentarios?|comentários|opiniones|commenti|kommentarer"
    r"|komentarze|komentarz|komentare|komentáře|diskuse|diskusia|kommentit|komentar|komentari"
    r"|hozzaszolas\w*|kommentek|comentarii|kommentarii|kommentariy|kommenty|otzyvy|koment"
    r"|yorum(?:lar)?|tinggalkan|binh-?luan|binhluan|y-?kien|pinglun|liuyan|pl-?list"
    r"|daetgul|reply-?list|nazarat|tokhobar|sxolia|kanoyorum"
    r")(?![a-z])",
    re.IGNORECASE,
)
# Words that, beside one of the above, say that the element is not the comments themselves.
_NOT_COMMENTS = re.compile(
    r"no-?comments?|comments?-?(?:open|closed|off|count|link|disabled|enabled|icon|number)"
    r"|(?:has|with|post|article|single|entry|content)-comments?-?(?:open|closed)?$|without-?comments?",
    re.IGNORECASE,
)
_SHORT_TIME = re.compile(
    r"\d{1,3}\s?(?:s|m|min|h|hr|hrs|d|w|mo|y|yr|std|tg|sem|j)\.?", re.IGNORECASE
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CONTAINERS = frozenset(
    {"article", "aside", "div", "dl", "footer", "form", "li", "ol", "section", "table", "ul"}
)
_TIME_TAGS = (
    "time",
    "span",
    "div",
    "small",
    "a",
    "p",
    "em",
    "td",
    "b",
    "i",
    "abbr",
    "font",
    "dd",
    "li",
)
_WHOLE = frozenset({"html", "body", "main"})
_HEADING_TAGS = (
    "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "strong", "b", "font", "legend", "summary",
    "td", "th", "dt",
)  # fmt: skip


def strip(tree: HtmlElement) -> int:
    """Remove every comment section from the tree, in place; how many elements went."""
    weight = _paragraph_weight(tree)
    allowed = ARTICLE_SHARE * weight(tree)
    removed = 0
    for find in (_by_schema, _by_name, _by_shape, _by_heading):
        for element in list(find(tree)):
            if element.getparent() is not None and weight(element) <= allowed:
                element.drop_tree()
                removed += 1
    return removed


def _paragraph_weight(tree: HtmlElement) -> Callable[[HtmlElement], int]:
    """How to count the paragraph text below an element of this tree, in characters."""
    if len(tree.findall(".//p")) <= 2:
        return letters
    return lambda element: sum(map(letters, element.iter("p")))


def _by_schema(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iterfind(".//body//*[@itemtype]"):
        kind = element.get("itemtype", "").rstrip("/").lower()
        if kind.endswith(("schema.org/comment", "usercomments")):
            yield element
    for element in tree.iterfind(".//body//*[@itemprop]"):
        if element.get("itemprop", "").lower() in {"comment", "comments", "suggestedanswer"}:
            yield element


def _by_name(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iterfind(".//body//*"):
        is_block = element.tag in _CONTAINERS or "-" in str(element.tag)
        if is_block and any(map(_is_comment_name, _own_names(element))):
            yield element


def _own_names(element: HtmlElement) -> Iterator[str]:
    if element.get("id"):
        yield element.get("id", "")
    yield from (element.get("class") or "").split()
    if isinstance(element.tag, str) and "-" in element.tag:
        yield element.tag


def _is_comment_name(name: str) -> bool:
    spelt = _CAMEL.sub("-", name).replace("_", "-")
    return bool(_NAMED.search(spelt)) and not _NOT_COMMENTS.search(spelt)


def _by_heading(tree: HtmlElement) -> Iterator[HtmlElement]:
    """What follows a heading such as "3 comments" among its siblings, and the heading."""
    for heading in tree.iter(*_HEADING_TAGS):
        line = _short_line(heading, MAX_HEADING)
        if line and is_phrase(line, Kind.COMMENTS):
            yield from _section_under(heading)


def _short_line(element: HtmlElement, limit: int) -> str:
    """The text of an element that holds a short line and little markup, else nothing."""
    if len(element) > 4 or len(element.text or "") > 2 * limit or letters(element) > 2 * limit:
        return ""
    line = text_of(element)
    return line if 1 < len(line) <= limit else ""


def _section_under(heading: HtmlElement) -> Iterator[HtmlElement]:
    """The siblings after a heading; where it has none, those after its box.

    None where they are bare paragraphs, most of the page's: an article goes on under its heading.
    """
    top = heading
    while top.getnext() is None and (up := top.getparent()) is not None and up.tag not in _WHOLE:
        if text_of(up) != text_of(top):
            break
        top = up
    following = list(top.itersiblings())
    if any(s.tag in ("h1", "h2") and s.tag <= str(top.tag) for s in following[:1]):
        return
    is_next = (s.tag == top.tag and s.tag in ("h2", "h3", "h4") for s in following)
    section = following[: next((i for i, ends in enumerate(is_next) if ends), None)]
    bare = sum(letters(s) for s in section if s.tag == "p")
    if bare <= ARTICLE_SHARE * sum(map(letters, heading.getroottree().iter("p"))):
        yield from section
        yield top


def _by_shape(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Runs of siblings of one shape, each with a time and a short text of its own."""
    lines = (line for line in tree.iter(*_TIME_TAGS) if _is_time_line(line))
    timed = dict.fromkeys(up for line in lines for up in line.iterancestors())
    for parent in timed:
        if parent.tag in ("p", "tr", "html"):
            continue
        for run in runs(parent):
            comments = [e for e in run if e in timed and _is_comment(e)]
            if len(comments) >= max(MIN_RUN, COMMENT_SHARE * len(run)):
                yield from run


def _is_comment(element: HtmlElement) -> bool:
    """A block with a sign that one may reply, and a text that is no list of links or headline."""
    size = letters(element)
    if not 20 < size < 2 * MAX_COMMENT or element.find(".//h1") is not None:
        return False
    linked = sum(map(letters, element.iter("a")))
    return linked < MAX_LINKED * size and _has_reply_sign(element)


def _is_time_line(element: HtmlElement) -> bool:
    line = _short_line(element, MAX_TIME_LINE)
    if not any(c.isdecimal() for c in line):
        return False
    is_relative = _SHORT_TIME.fullmatch(line) or has_relative_time(line)
    return bool(is_relative) or bool(datelines.find(line, ("en",)))


def _has_reply_sign(element: HtmlElement) -> bool:
    """A button or link to reply, like or report."""
    signs = (_short_line(e, MAX_SIGN) for e in element.iter("a", "button", "span", "div", "li"))
    return any(line and is_phrase(line, Kind.FURNITURE) for line in signs)
