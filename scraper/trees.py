"""HTML to a tree, the same for every page: whatever its markup, bounded by its length alone."""

from __future__ import annotations

from lxml import etree, html
from lxml.html import HtmlElement


def tree_of(source: bytes) -> HtmlElement | None:
    """Parse HTML in UTF-8, without comments and processing instructions; None without markup.

    `huge_tree`, because lxml otherwise loses what lies below 255 levels without a word. Control
    characters are the caller's to take out.
    """
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    # One class for all elements: lxml.html asks Python for the class of each, time and again.
    lookup = etree.ElementDefaultClassLookup(element=HtmlElement)
    parser.set_element_class_lookup(lookup)
    try:
        return html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
