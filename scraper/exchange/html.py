"""Articles as pages of HTML that a browser opens from the disk (HTML Living Standard).

No script and nothing from the network: a policy in each page (Content Security Policy 3) lets it
load nothing but its own style. The direction of a text is its own (`dir="auto"`). Nothing of an
article is markup: all of it is escaped, and only addresses of the web are links.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from urllib.parse import quote

from scraper.controls import one_line, printable
from scraper.exchange.markdown import UNTITLED
from scraper.model import Article, KeptArticle

_STYLE = """
:root { color-scheme: light dark; --quiet: light-dark(#666, #aaa); --line: light-dark(#ddd, #444) }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.6 Georgia, serif;
  color: light-dark(#1a1a1a, #e2e2e2); background: light-dark(#fff, #181818);
  overflow-wrap: anywhere }
h1 { font-size: 1.7rem; line-height: 1.25 }
h2 { font-size: 1.2rem; margin-top: 2rem }
a { color: light-dark(#0b57a4, #8ab8f0) }
nav, footer, .facts { font: .85rem/1.5 system-ui, sans-serif; color: var(--quiet) }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line) }
ul { list-style: none; padding: 0 }
li { margin: .7rem 0 }
"""
_POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"

_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47, as far as `lang` needs it


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an index: where it leads (a path), what it says, and what there is to say of it."""

    path: str
    title: str
    facts: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an index, under its heading; empty is none."""

    heading: str
    entries: Sequence[Entry]


def article_page(kept: KeptArticle, *, index: str) -> str:
    """The page of an article; `index` is the path from there to the index."""
    article = kept.article
    title = one_line(article.title or UNTITLED)
    paragraphs = "\n".join(
        f'<p dir="auto">{_escaped(line)}</p>'
        for line in printable(article.text).split("\n")
        if line.strip()
    )
    body = (
        f'<nav lang="en"><a href="{_href(index)}">All articles</a></nav>\n'
        f'<article>\n<h1 dir="auto">{_escaped(title)}</h1>\n'
        f'<p class="facts" dir="auto">{_facts(article)}</p>\n{paragraphs}\n</article>\n'
        f'<footer lang="en">{_origin(kept)}</footer>\n'
    )
    return _page(title, body, article.language)


def index_page(title: str, parts: Iterable[Part], *, up: str | None = None) -> str:
    """A page that leads to others; `up` is the path to the one above it."""
    nav = "" if up is None else f'<nav lang="en"><a href="{_href(up)}">All articles</a></nav>\n'
    body = f"{nav}<h1>{_escaped(title)}</h1>\n{''.join(map(_part, parts))}"
    return _page(title, body, "en")


def entry_of(kept: KeptArticle, path: str) -> Entry:
    """An article's line in an index."""
    article = kept.article
    facts = [(article.published or "")[: len("2024-05-03")], article.site or ""]
    title = one_line(article.title or UNTITLED)
    return Entry(path, title, one_line(" · ".join(filter(None, facts))), article.language)


def _page(title: str, body: str, language: str | None) -> str:
    lang = f' lang="{language}"' if language and _TAG.fullmatch(language) else ""
    policy = _POLICY.format(b64encode(sha256(_STYLE.encode()).digest()).decode())
    return (
        f"<!DOCTYPE html>\n<html{lang}>\n<head>\n"
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_escaped(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def _part(part: Part) -> str:
    heading = f"<h2>{_escaped(part.heading)}</h2>\n" if part.heading else ""
    items = "\n".join(map(_item, part.entries))
    return f"{heading}<ul>\n{items}\n</ul>\n" if part.entries else heading


def _item(entry: Entry) -> str:
    lang = f' lang="{entry.language}"' if entry.language and _TAG.fullmatch(entry.language) else ""
    facts = f'<br><span class="facts">{_escaped(entry.facts)}</span>' if entry.facts else ""
    return f'<li dir="auto"{lang}><a href="{_href(entry.path)}">{_escaped(entry.title)}</a>{facts}'


def _facts(article: Article) -> str:
    named: Sequence[str] = [
        ", ".join(article.authors),
        article.published or "",
        f"changed {article.modified}" if article.modified else "",
        article.site or "",
    ]
    return " · ".join(_escaped(one_line(fact)) for fact in named if fact)


def _origin(kept: KeptArticle) -> str:
    facts = [
        _link(kept.article.url) if kept.article.url else "No address is known.",
        f"Seen first {_escaped(kept.first_seen)}, last {_escaped(kept.last_checked)}.",
        f"Changed {_escaped(kept.last_changed)} (version {kept.revision}).",
        f"Gone since {_escaped(kept.gone_at)}." if kept.gone_at else "",
        f"Extracted by {_escaped(one_line(kept.article.extractor))}."
        if kept.article.extractor
        else "",
    ]
    return "<br>\n".join(filter(None, facts))


def _link(url: str) -> str:
    shown = _escaped(one_line(url))
    is_web = url.startswith(("http://", "https://"))
    return f'<a href="{_escaped(printable(url))}" rel="noreferrer">{shown}</a>' if is_web else shown


def _href(path: str) -> str:
    return escape(quote(path))


def _escaped(text: str) -> str:
    return escape(text)
