"""How near what was extracted of a page is to its gold: pure functions of the two.

Texts are compared by shingles, four words in a row (four characters where the gold is Chinese or
Japanese), each as often as it stands there. A set's precision and recall are means over its pages,
its F is of these means. Titles and authors are compared by letters and digits alone. A comment of
readers is a sentence in a section of the page that is named for comments and not in the gold.
"""

from __future__ import annotations

import html
import re
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

SHINGLE = 4  # words or characters
IDEOGRAPHS = 0.25  # share of a text from which it is compared by characters
SENTENCE = 6  # words from which a comment can be told from the article's own words
SECTION = 3000  # characters of words from which a block is a list of comments, not one
OPENING = 60  # characters of a sentence that are looked for in the gold
PROBE = 80  # characters of a comment that are looked for in the text

PrecisionRecall = tuple[float | None, float | None]

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_COMMENT_NAMES = """
    comments? commentlist comment-?(?:list|body|content|text|area|section|form)
    comment-?(?:respond|thread|item|entry|wrap\\w*) respond disqus(?:_thread)? fb-comments
    user-?comments? reader-?comments? discussion talkback
    kommentare? leserkommentare? lesermeinungen reacties commentaires? comentarios? commenti
    komentar\\w* binh-?luan pinglun
""".split()
_COMMENT_SECTION = re.compile(rf"(?i)(?:^|[\s_-])(?:{'|'.join(_COMMENT_NAMES)})(?:$|[\s_-])")
_NEVER_SECTIONS = frozenset(
    "html body main article a button script style svg use meta link".split()
)  # too large, or without text of their own
_BLOCKS = ("p", "li", "div", "span", "h3", "h4", "label", "td")
_CONTAINERS = frozenset({"div", "li", "td"})
_CONTENTS = frozenset({"p", "div", "li", "ul", "ol"})
_CODE = frozenset({"script", "style"})


@dataclass(frozen=True, slots=True)
class Snippets:
    """Of one page: how many snippets the text must have, how many it has, and how many too many."""

    wanted: int
    found: int
    intruding: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Means over the pages of a set: precision, recall, and F of the two."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def is_ideographic(text: str) -> bool:
    """Whether a text is compared by characters."""
    return sum("\u3040" <= c <= "\u9fff" for c in text) > len(text) * IDEOGRAPHS


def tokens(text: str, by_character: bool) -> list[str]:
    """The words of a text, or its letters and digits."""
    return [c for c in text if c.isalnum()] if by_character else _WORD.findall(text)


def shingles(text: str, by_character: bool) -> Counter[tuple[str, ...]]:
    """The shingles of a text; one that is shorter than a shingle is one."""
    found = tokens(text, by_character)
    starts = range(max(1, len(found) - SHINGLE + 1)) if found else ()
    return Counter(tuple(found[i : i + SHINGLE]) for i in starts)


def precision_recall(gold: str, text: str) -> PrecisionRecall:
    """Precision is None of a text without words, recall where the gold has none; 1 where both."""
    by_character = is_ideographic(gold)
    wanted, found = (shingles(t, by_character) for t in (gold, text))
    if wanted == found:
        return 1.0, 1.0
    both = (wanted & found).total()
    return both / found.total() if found else None, both / wanted.total() if wanted else None


def overlap(pages: Collection[PrecisionRecall]) -> Overlap | None:
    """The means of `precision_recall` over pages that have it; None where none has."""
    precisions = [p for p, _ in pages if p is not None]
    recalls = [r for _, r in pages if r is not None]
    if not precisions or not recalls:
        return None
    return Overlap(statistics.mean(precisions), statistics.mean(recalls))


def is_exact(gold: str, text: str) -> bool:
    """Whether all words are the gold's, in its order."""
    return tokens(gold, by_character=False) == tokens(text, by_character=False)


def snippets(text: str, wanted: Iterable[str], unwanted: Iterable[str]) -> Snippets:
    """Which snippets stand in a text, whatever its white space."""
    flat = _SPACE.sub(" ", text)
    good, bad = ([_SPACE.sub(" ", s) in flat for s in group] for group in (wanted, unwanted))
    return Snippets(len(good), sum(good), sum(bad))


def snippet_f(pages: Collection[Snippets]) -> float | None:
    """F over the snippets of all pages; None where there is none that must be there."""
    wanted, found = sum(p.wanted for p in pages), sum(p.found for p in pages)
    return 2 * found / (wanted + found + sum(p.intruding for p in pages)) if wanted else None


def is_title(gold: str, title: str) -> bool:
    """Whether two titles are the same by their letters."""
    return _letters(gold) == _letters(html.unescape(title))


def is_author(gold: str, author: str) -> bool:
    """Whether one of two bylines holds the other."""
    expected, found = _letters(gold), _letters(author)
    return bool(found) and (expected in found or found in expected)


def reader_comments(page: bytes, gold: str) -> frozenset[str]:
    """The words of sentences in the page's comment sections that the gold text has not."""
    try:
        tree = lxml_html.fromstring(page)
    except etree.ParserError:  # an empty page
        return frozenset()
    said = _words(gold)
    sentences = (s for section in _comment_sections(tree) for s in _sentences(section))
    return frozenset(s for s in sentences if s[:OPENING] not in said)


def is_leaky(comments: Iterable[str], text: str) -> bool:
    """Whether a comment of `reader_comments` is in a text."""
    here = _words(text)
    return any(comment[:PROBE] in here for comment in comments)


def _comment_sections(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    """The outermost elements that are named for comments."""
    seen: set[lxml_html.HtmlElement] = set()
    for element in tree.iter(etree.Element):
        if element.tag in _NEVER_SECTIONS or not _is_named_for_comments(element):
            continue
        if not any(above in seen for above in element.iterancestors()):
            seen.add(element)
            yield element


def _is_named_for_comments(element: lxml_html.HtmlElement) -> bool:
    return (
        "comment" in element.get("itemprop", "")
        or "schema.org/Comment" in element.get("itemtype", "")
        or bool(_COMMENT_SECTION.search(f"{element.get('class', '')} {element.get('id', '')}"))
    )


def _sentences(section: lxml_html.HtmlElement) -> Iterator[str]:
    """The words of each block that holds no other and no code."""
    for block in section.iter(*_BLOCKS):
        inner = {child.tag for child in block}
        if inner & _CODE or (block.tag in _CONTAINERS and inner & _CONTENTS):
            continue
        sentence = _words(" ".join(block.itertext()))
        if len(sentence) < SECTION and sentence.count(" ") + 1 >= SENTENCE:
            yield sentence


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))
