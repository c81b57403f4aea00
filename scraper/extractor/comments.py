"""Readers' comments → cut out of the tree, before anything is taken for the article.

By what the page calls them: schema.org Comment, classes and ids, in the languages of news sites'
markup, and known widgets. By their shape (`discussion`). By the heading under which they stand.
Nothing that holds the most of the page's paragraphs is removed, whatever it is called: whole
articles stand inside `post-comments-open`. Only a discussion that is one beyond doubt may be longer
than the article before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, pairwise

from lxml.html import HtmlElement

from scraper.extractor.discussion import discussions, is_name
from scraper.extractor.scan import Scan, scan
from scraper.extractor.signs import When
from scraper.extractor.words import Kind, telltale_share

ARTICLE_SHARE = 0.4  # of the page's prose, which nothing removed may hold
MAX_SHARE = 0.9  # the same for what is a discussion beyond doubt
MIN_SIGNS = 2  # times or replies in a section that is longer than the article before it
MIN_ARTICLE = 300  # characters of prose before such a discussion
BEHIND = 0.3  # of the page's other prose that stands before a heading of comments
MIN_PROSE = 200  # characters of prose in a page under which all its text is weighed
MAX_HEADING = 90  # characters of the heading of a comment section with its counts
MAX_HEADINGS = 100  # of comments in a page; more are the counts of a list, each read to its end
MAX_AROUND = 300  # characters in a box of comments beside them: sort orders, a form, a heading
MAX_BARE = 600  # characters of prose to each name under a heading of comments
MAX_NOTICE = 400  # characters of a line or form about writing comments

# Words and neighbouring words of classes and ids, lower case. Sources: WordPress, Drupal, Disqus,
# Coral, Spot.IM/OpenWeb, Facebook, Livefyre, Viafoura, Insticator, Hyvor, Commento, Isso, Remark42,
# Cackle, HyperComments, Gigya, and the class names of news sites in the language.
_NAMES = frozenset(
    """
    comment comments commentlist commentslist commentarea commentsarea commentbox commentform
    commentthread commentcontainer commentscontainer commentsection commentssection commentwrapper
    commentswrapper commentblock commentsblock usercomment usercomments readercomment readercomments
    respond replyform replylist disqus dsq coral coraltalk spotim openweb livefyre viafoura
    insticator hyvor hyvortalk commento isso remark cackle hypercomments gigyacomments talkback
    talkbacks forumpost forumposts readerresponse readerresponses userdiscussion discussionthread
    discussionlist opinionslist opinionlist useropinion useropinions lettersto
    kommentar kommentare kommentarer kommentarliste leserkommentar leserkommentare lesermeinungen
    leserbriefe reacties reactielijst commentaire commentaires reactionsliste comentario comentarios
    comentário comentários opiniones commenti komentarze komentarz komentare komentáře diskuse
    diskusia kommentit komentar komentari hozzaszolas hozzaszolasok kommentek comentarii kommentarii
    kommentariy kommenty otzyvy koment yorum yorumlar kanoyorum tinggalkan binhluan ykien pinglun
    liuyan pllist daetgul nazarat tokhobar sxolia
    """.split()
)
_STEMS = re.compile("|".join(sorted({name[:4] for name in _NAMES})))  # quickly known to be none
_WORD = re.compile(r"[^\W\d_]+")
# Words that, beside one of the above, say that the element is not the comments themselves.
_NOT_COMMENTS = re.compile(
    r"no-?comments?|comments?-?(?:open|closed|off|count|link|disabled|enabled|icon|number)"
    r"|(?:has|with|post|article|single|entry|content)-comments?-?(?:open|closed)?$|without-?comments?",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SCHEMA_TYPES = ("schema.org/comment", "usercomments")
_SCHEMA_PROPERTIES = frozenset({"comment", "comments", "suggestedanswer"})
_WHOLE = frozenset({"html", "body", "main"})
_RANKS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADINGS = frozenset(
    {*_RANKS[1:], "p", "div", "span", "strong", "b", "font", "legend", "summary", "td", "th", "dt"}
)


def strip(tree: HtmlElement) -> int:
    """Remove every comment section from the tree, in place; how many elements went."""
    page = scan(tree)
    removed: list[HtmlElement] = []
    for find in (_called, _shaped, _headed):
        for elements in find(page):
            fresh = [e for e in elements if not page.is_taken(e)]
            for element in fresh:
                page.take(element)
            removed.extend(fresh)
    for element in removed:
        if element.getparent() is not None:
            element.drop_tree()
    return len(removed)


def _called(page: Scan) -> Iterator[Sequence[HtmlElement]]:
    """Elements that the page calls comments, outermost first; none where they are its article."""
    called: list[HtmlElement] = []
    end = 0
    for element in _so_called(page):
        if page.place[element] >= end and _may_go(page, element):
            called.append(element)
            end = page.span(element)[1]
    if not called:
        return
    has_article = page.prose[page.place[called[0]]] >= MIN_ARTICLE
    if _is_spare(page, called, MAX_SHARE if has_article else ARTICLE_SHARE):
        yield called


def _so_called(page: Scan) -> Iterator[HtmlElement]:
    """The elements that schema.org, a class, an id or a tag of its own call comments, in order."""
    for element in page.boxes:
        get = element.get
        if (
            ((names := get("class")) and _is_called(names))
            or ((own := get("id")) and _is_called(own))
            or ((kind := get("itemtype")) and kind.rstrip("/").lower().endswith(_SCHEMA_TYPES))
            or ((role := get("itemprop")) and role.lower() in _SCHEMA_PROPERTIES)
            or ("-" in (tag := str(element.tag)) and _is_called(tag))
        ):
            yield element


def _may_go(page: Scan, element: HtmlElement) -> bool:
    """Whether what is called comments holds little of the page, or is a discussion behind it."""
    if _is_spare(page, [element], ARTICLE_SHARE):
        return True
    begin, end = page.span(element)
    if page.prose[begin] < MIN_ARTICLE or any(e.tag == "h1" for e in page.nodes[begin:end]):
        return False
    signs = [s.sign for s in page.strings_in(begin, end) if s.sign]
    is_answered = sum(s.is_reply or s.when is When.EXACT for s in signs) >= MIN_SIGNS
    is_spoken = is_answered or _has_field(page, begin, end)
    return is_spoken and _is_spare(page, [element], MAX_SHARE)


@lru_cache(maxsize=8_192)
def _is_called(names: str) -> bool:
    """Whether one of an element's names calls it comments."""
    joined = names.lower().replace("-", "").replace("_", "")
    return bool(_STEMS.search(joined)) and any(map(_is_comment_name, names.split()))


def _is_comment_name(name: str) -> bool:
    spelt = _CAMEL.sub("-", name).replace("_", "-")
    words = _WORD.findall(spelt.lower())
    pairs = (a + b for a, b in pairwise(words))
    return not _NAMES.isdisjoint(chain(words, pairs)) and not _NOT_COMMENTS.search(spelt)


def _is_spare(page: Scan, elements: Sequence[HtmlElement], share: float) -> bool:
    """Whether elements hold so little of the page's prose that the article is not among them."""
    sums = page.prose if page.prose[-1] >= MIN_PROSE else page.chars
    spans = map(page.span, elements)
    return sum(sums[end] - sums[begin] for begin, end in spans) <= share * sums[-1]


def _shaped(page: Scan) -> Iterator[Sequence[HtmlElement]]:
    """Discussions, with the boxes that hold nothing else and the lines about them on both sides."""
    for run in discussions(page):
        begin = page.place[run.elements[0]]
        may_be_long = page.prose[begin] >= run.needed
        if _is_spare(page, run.elements, MAX_SHARE if may_be_long else ARTICLE_SHARE):
            yield run.elements
            yield from _around(page, run.elements)


def _around(page: Scan, run: Sequence[HtmlElement]) -> Iterator[Sequence[HtmlElement]]:
    first, last = run[0], run[-1]
    begin, end = page.place[first], page.span(last)[1]
    article = page.article(begin, end)
    while page.prose[begin] and (box := first.getparent()) is not None and box.tag not in _WHOLE:
        span = page.span(box)
        if span[0] <= article < span[1] or not _is_little(page, *span):
            break
        yield [box]
        first = last = box
    yield [e for e in _next(first.itersiblings(preceding=True)) if _is_heading_box(page, e)]
    yield [e for e in _next(last.itersiblings()) if _is_notice(page, e)]


def _next(siblings: Iterator[HtmlElement]) -> Iterator[HtmlElement]:
    """The three nearest."""
    for _, sibling in zip(range(3), siblings, strict=False):
        yield sibling


def _is_little(page: Scan, begin: int, end: int) -> bool:
    """Whether a span holds no headline and little text beside what was taken."""
    left = 0
    for string in page.strings_in(begin, end):
        left += len(string.text)
        if left > MAX_AROUND or string.holder.tag == "h1":
            return False
    return True


def _is_heading_box(page: Scan, element: HtmlElement) -> bool:
    """A box that begins with a heading of comments; a date line may end in a link to them."""
    first = next(page.strings_in(*page.span(element)), None)
    is_heading = first is not None and first.sign is not None and first.sign.is_heading
    return is_heading and page.size(element) <= MAX_HEADING


def _is_notice(page: Scan, element: HtmlElement) -> bool:
    """A form to write in, or words about logging in."""
    if not 0 < page.size(element) <= MAX_NOTICE:
        return False
    begin, end = page.span(element)
    if _has_field(page, begin, end):
        return True
    lines = page.strings_in(begin, end)
    return any((s.sign and s.sign.is_heading) or telltale_share(s.text, Kind.FORM) for s in lines)


def _headed(page: Scan) -> Iterator[Sequence[HtmlElement]]:
    """What follows a heading such as "3 comments" among its siblings, and the heading."""
    for heading in islice(_headings(page), MAX_HEADINGS):
        section = _section_under(page, heading)
        if _is_section(page, section):
            yield section


def _headings(page: Scan) -> Iterator[HtmlElement]:
    """The elements that are a heading of comments, and no button that says so."""
    for string in page.strings:
        if string.sign and string.sign.is_heading:
            heading = string.holder
            is_choice = string.sign.is_reply or string.sign.is_like
            is_heading = heading.tag in _HEADINGS and (heading.tag in _RANKS or not is_choice)
            if is_heading and page.size(heading) <= MAX_HEADING:
                yield heading


def _section_under(page: Scan, heading: HtmlElement) -> list[HtmlElement]:
    """The heading and the siblings after it; where it has none, those after its box."""
    top = heading
    while top.getnext() is None and (up := top.getparent()) is not None and up.tag not in _WHOLE:
        if page.size(up) != page.size(top):
            break
        top = up
    section = [top]
    for sibling in top.itersiblings():
        if sibling.tag in _RANKS and (top.tag not in _RANKS or sibling.tag <= top.tag):
            break
        section.append(sibling)
    return section


def _is_section(page: Scan, section: Sequence[HtmlElement]) -> bool:
    """Whether a section is no part of the article.

    An article has a heading such as "Discussion" too: paragraphs under it are its own unless a
    time, a reply, a field to write in or names stand among them.
    """
    begin, end = page.place[section[0]], page.span(section[-1])[1]
    if page.prose[begin] < BEHIND * (page.prose[-1] - page.prose[end] + page.prose[begin]):
        return False
    strings = list(page.strings_in(begin, end))
    signs = [s.sign for s in strings if s.sign]
    if not any(s.when or s.is_reply for s in signs) and not _has_field(page, begin, end):
        names = sum(s.sign is None and not s.is_linked and is_name(s) for s in strings)
        if page.prose[end] - page.prose[begin] > MAX_BARE * names:
            return False
    return _is_spare(page, section, ARTICLE_SHARE)


def _has_field(page: Scan, begin: int, end: int) -> bool:
    return any(e.tag == "textarea" for e in page.nodes[begin:end])
