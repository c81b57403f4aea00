"""How sites mark up the comments below an article: a function a kind, from a thread to HTML.

Each asks `css` for its class names. Half of the sections get the names that such markup has in the
wild, the others names that say nothing: hashes as CSS-in-JS makes them, utility classes, none.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from html import escape

from tests.bench.threads import Comment, Thread

_UTILITIES = (
    "flex items-start gap-3 py-4", "text-sm text-gray-500 mb-1", "mt-2 leading-6 text-base",
    "w-10 h-10 rounded-full", "border-b border-gray-200 pb-4", "ml-8 pl-4 border-l", "grid gap-2",
    "font-bold text-slate-900", "inline-flex space-x-2", "max-w-2xl mx-auto px-4", "block mt-1",
)  # fmt: skip
_NEUTRAL = (
    "item", "box", "row", "col-12", "inner", "meta", "text", "list", "block", "head", "info",
    "user",
)  # fmt: skip


class Css:
    """Class attributes of one section: its names as they are, or others in their place."""

    def __init__(self, rng: random.Random, style: str) -> None:
        self._rng, self.style = rng, style
        self._given: dict[str, str] = {}

    def __call__(self, name: str, mark: str = "class") -> str:
        """The attribute for what the markup's author calls so, the same each time."""
        if self.style == "named":
            return f' {mark}="{name}"'
        if self.style == "bare":
            return ""
        if mark == "id":
            return f' id="{self._value(name + "#").split()[0]}"' if self.style == "hashed" else ""
        return f' class="{self._value(name)}"'

    def _value(self, name: str) -> str:
        if name not in self._given:
            self._given[name] = {"hashed": self._hash, "utility": self._utility}.get(
                self.style, self._neutral
            )()
        return self._given[name]

    def _hash(self) -> str:
        letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHKLMNPQRSTUVWXYZ0123456789"
        return (
            self._rng.choice(("css-", "sc-", "_", ""))
            + "x"
            + "".join(self._rng.choices(letters, k=6))
        )

    def _utility(self) -> str:
        return self._rng.choice(_UTILITIES)

    def _neutral(self) -> str:
        return self._rng.choice(_NEUTRAL)


Markup = Callable[[Thread, Css, random.Random], str]


def _paragraphs(comment: Comment, tag: str = "p") -> str:
    return "".join(f"<{tag}>{escape(p)}</{tag}>" for p in comment.paragraphs)


def _breaks(comment: Comment) -> str:
    return "<br><br>".join(map(escape, comment.paragraphs))


def _img(thread: Thread, css: Css) -> str:
    return f'<img{css("avatar")} src="/a/1.png" alt="" width=40>' if thread.has_avatars else ""


def _actions(thread: Thread, comment: Comment, css: Css, tag: str = "button") -> str:
    """Like, reply and report, as far as this site has them."""
    href = ' href="#"' if tag == "a" else ""
    parts = [
        f"<{tag}{href}{css('comment-' + kind)}>{escape(word)}{count}</{tag}>"
        for kind, word, count in (
            ("like", thread.like, f" ({comment.likes})" if comment.likes % 2 else ""),
            ("reply", thread.reply, ""),
            ("report", thread.report, ""),
        )
        if word
    ]
    return f"<div{css('comment-actions')}>{' '.join(parts)}</div>" if parts else ""


def _nested(thread: Thread, one: Callable[[Comment], str], wrap: str) -> str:
    """Comments, each followed by its replies in `wrap`, which holds {}."""

    def tree(comment: Comment) -> str:
        inner = "".join(map(tree, comment.replies))
        return one(comment).replace("{replies}", wrap.replace("{}", inner) if inner else "")

    return "".join(map(tree, thread.comments))


def wordpress(thread: Thread, css: Css, _: random.Random) -> str:
    """`ol.comment-list` of the themes since 2013."""

    def one(c: Comment) -> str:
        says = f" <span{css('says')}>{escape(thread.says)}</span>" if thread.says else ""
        when = f'<a href="#c-{c.likes}"><time datetime="{c.iso}">{c.when}</time></a>'
        reply = f'<div{css("reply")}><a href="?replytocom=3">{thread.reply}</a></div>'
        return (
            f"<li{css('comment even thread-even depth-1')}><article{css('comment-body')}>"
            f"<footer{css('comment-meta')}><div{css('comment-author vcard')}>{_img(thread, css)}"
            f"<b{css('fn')}>{escape(c.name)}</b>{says}</div>"
            f"<div{css('comment-metadata')}>{when if c.when else ''}</div></footer>"
            f"<div{css('comment-content')}>{_paragraphs(c)}</div>{reply if thread.reply else ''}"
            f"</article>{{replies}}</li>"
        )

    body = _nested(thread, one, f"<ol{css('children')}>{{}}</ol>")
    return f"<ol{css('comment-list')}>{body}</ol>"


def wordpress_old(thread: Thread, css: Css, _: random.Random) -> str:
    """`ol.commentlist` of Kubrick and its children."""
    return (
        f"<ol{css('commentlist')}>"
        + "".join(
            f"<li{css('alt')} id='z-{i}'>{_img(thread, css)}<cite><a href='http://x.example'>"
            f"{escape(c.name)}</a></cite> {escape(thread.says)}<br><small{css('commentmetadata')}>"
            f"<a href='#z-{i}'>{c.when}</a></small>{_paragraphs(c)}</li>"
            for i, c in enumerate(thread.flat())
        )
        + "</ol>"
    )


def drupal(thread: Thread, css: Css, _: random.Random) -> str:
    """Drupal 7: a title, who submitted it, the text, links."""
    return "".join(
        f"<div{css('comment')}><h3><a href='#c{i}'>{escape(c.text[:24])}</a></h3>"
        f"<div{css('submitted')}>{escape(c.name)} {'- ' + c.when if c.when else ''}</div>"
        f"<div{css('content')}>{_paragraphs(c)}</div>"
        + (f"<ul{css('links inline')}><li><a href='#'>{thread.reply}</a></li></ul>"
           if thread.reply else "")
        + "</div>"
        for i, c in enumerate(thread.flat())
    )  # fmt: skip


def disqus(thread: Thread, css: Css, _: random.Random) -> str:
    """What Disqus renders, saved."""

    def one(c: Comment) -> str:
        menu = "".join(
            f"<li><a href='#'><span>{w}</span></a></li>" for w in (thread.reply, thread.like) if w
        )
        return (
            f"<li{css('post')}><div{css('post-content')}>{_img(thread, css)}"
            f"<div{css('post-body')}><header><span{css('post-byline')}><a href='#'>"
            f"{escape(c.name)}</a></span><span{css('post-meta')}><a href='#'"
            f"{css('time-ago')}>{c.when}</a></span></header>"
            f"<div{css('post-body-inner')}><div{css('post-message')}>{_paragraphs(c)}</div></div>"
            f"<footer><menu>{menu}</menu></footer></div></div>{{replies}}</li>"
        )

    body = _nested(thread, one, f"<ul{css('children')}>{{}}</ul>")
    return f"<ul{css('post-list')} id=post-list>{body}</ul>"


def forum_table(thread: Thread, css: Css, _: random.Random) -> str:
    """Boards such as phpBB 2: a row for name and date, a row for profile and text."""
    rows = "".join(
        f"<tr><td{css('row1')}><b{css('postauthor')}>{escape(c.name)}</b></td>"
        f"<td{css('row1')}>{c.when}</td></tr><tr><td{css('profile')}>{_img(thread, css)}#{i}</td>"
        f"<td{css('row1 post')}><div{css('postbody')}>{_breaks(c)}</div></td></tr>"
        for i, c in enumerate(thread.flat(), 1)
    )
    return f"<table{css('tablebg')}><tbody>{rows}</tbody></table>"


def definitions(thread: Thread, css: Css, _: random.Random) -> str:
    """A list of definitions: who and when, what."""
    return f"<dl{css('comments-list')}>" + "".join(
        f"<dt>{escape(c.name)} <span>{c.when}</span></dt><dd>{_paragraphs(c)}"
        f"{_actions(thread, c, css, 'a')}</dd>" for c in thread.flat()
    ) + "</dl>"  # fmt: skip


def divs(thread: Thread, css: Css, _: random.Random) -> str:
    """Nothing but div."""

    def one(c: Comment) -> str:
        return (
            f"<div{css('comment-item')}><div{css('comment-head')}>{_img(thread, css)}"
            f"<div{css('comment-user')}>{escape(c.name)}</div><div{css('comment-date')}>{c.when}"
            f"</div></div><div{css('comment-text')}>{_breaks(c)}</div>{_actions(thread, c, css)}"
            f"{{replies}}</div>"
        )

    return _nested(thread, one, f"<div{css('comment-replies')}>{{}}</div>")


def app(thread: Thread, css: Css, _: random.Random) -> str:
    """What a framework renders: every line in a box of boxes, the text in a span."""
    return "".join(
        f"<div{css('CommentWrapper')}><div><div{css('Avatar')}>{_img(thread, css)}</div><div>"
        f"<div{css('CommentHeader')}><span><span dir=auto>{escape(c.name)}</span></span>"
        f"<span>·</span><span>{c.when}</span></div><div{css('CommentBody')}><div><span dir=auto>"
        f"{_breaks(c)}</span></div></div><div>{_actions(thread, c, css)}</div></div></div></div>"
        for c in thread.flat()
    )


def articles(thread: Thread, css: Css, _: random.Random) -> str:
    """An `article` per comment, as HTML5 proposes."""

    def one(c: Comment) -> str:
        when = f'<p><time datetime="{c.iso}">{c.when}</time></p>' if c.when else ""
        return (
            f"<article{css('comment')}><header><h4>{escape(c.name)}</h4>{when}</header>"
            f"{_paragraphs(c)}{_actions(thread, c, css)}{{replies}}</article>"
        )

    return _nested(thread, one, "{}")


def custom(thread: Thread, css: Css, _: random.Random) -> str:
    """Elements of one's own."""
    tag = "user-comment" if css.style == "named" else "x-entry"
    return "".join(
        f"<{tag}><x-head><x-name>{escape(c.name)}</x-name> <x-time>{c.when}</x-time></x-head>"
        f"<x-body>{_paragraphs(c)}</x-body>{_actions(thread, c, css)}</{tag}>"
        for c in thread.flat()
    )


def quotes(thread: Thread, css: Css, _: random.Random) -> str:
    """A `blockquote` per comment, with who and when at its foot."""
    return "".join(
        f"<blockquote{css('comment')}>{_paragraphs(c)}<footer>— <cite>{escape(c.name)}</cite>"
        f"{', ' + c.when if c.when else ''}</footer></blockquote>{_actions(thread, c, css, 'a')}"
        for c in thread.flat()
    )


def microdata(thread: Thread, css: Css, _: random.Random) -> str:
    """schema.org Comment in attributes."""
    return "".join(
        f'<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"{css("c")}>'
        f'<span itemprop="author">{escape(c.name)}</span> <time itemprop="dateCreated"'
        f' datetime="{c.iso}">{c.when}</time><div itemprop="text">{_paragraphs(c)}</div>'
        f"{_actions(thread, c, css)}</div>"
        for c in thread.flat()
    )


def json_ld(thread: Thread, css: Css, rng: random.Random) -> str:
    """schema.org Comment in a script, beside plain divs."""
    said = [
        {"@type": "Comment", "text": c.text, "dateCreated": c.iso,
         "author": {"@type": "Person", "name": c.name}}
        for c in thread.flat()
    ]  # fmt: skip
    script = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "comment": said})
    return f'<script type="application/ld+json">{script}</script>{divs(thread, css, rng)}'


def rows(thread: Thread, css: Css, _: random.Random) -> str:
    """A table row per comment: who and when beside what."""
    body = "".join(
        f"<tr{css('comment')}><td><b>{escape(c.name)}</b><br>{c.when}</td><td>{_breaks(c)}</td></tr>"
        for c in thread.flat()
    )
    return f"<table{css('comments')}>{body}</table>"


def pairs(thread: Thread, css: Css, _: random.Random) -> str:
    """Flat paragraphs: who and when in one, what in the next."""
    return "".join(
        f"<p{css('comment-meta')}><b>{escape(c.name)}</b> {c.when}</p>"
        + "".join(f"<p{css('comment-text')}>{escape(p)}</p>" for p in c.paragraphs)
        for c in thread.flat()
    )


def signed(thread: Thread, css: Css, _: random.Random) -> str:
    """Flat paragraphs: what in one, who and when below it."""
    return "".join(
        "".join(f"<p>{escape(p)}</p>" for p in c.paragraphs)
        + f"<p{css('comment-footer')}><i>{escape(c.name)}</i>, {c.when or '#'}</p>"
        for c in thread.flat()
    )


def headed(thread: Thread, css: Css, _: random.Random) -> str:
    """Flat siblings: a small heading with the name, the time, paragraphs, a rule."""
    return "".join(
        f"<h4{css('commenter')}>{escape(c.name)}</h4><small>{c.when}</small>{_paragraphs(c)}"
        f"{_actions(thread, c, css, 'a')}<hr>"
        for c in thread.flat()
    )


def breaks(thread: Thread, css: Css, _: random.Random) -> str:
    """One div per comment with line breaks only."""
    return "".join(
        f"<div{css('komm')}><strong>{escape(c.name)}</strong> | {c.when}<br>{_breaks(c)}<br>"
        f"{_actions(thread, c, css, 'a')}</div>"
        for c in thread.flat()
    )


def items(thread: Thread, css: Css, _: random.Random) -> str:
    """A plain list."""

    def one(c: Comment) -> str:
        return (
            f"<li{css('comment')}><strong>{escape(c.name)}</strong> <span>{c.when}</span>"
            f"<div>{_breaks(c)}</div>{_actions(thread, c, css)}{{replies}}</li>"
        )

    return f"<ul{css('comments')}>{_nested(thread, one, '<ul>{}</ul>')}</ul>"


def bubbles(thread: Thread, css: Css, _: random.Random) -> str:
    """Facebook's plugin: name and text in one bubble, the time among the actions below."""
    return "".join(
        f"<div{css('UFIComment')}>{_img(thread, css)}<div{css('UFIBubble')}><span>"
        f"<a href='#'>{escape(c.name)}</a></span> <span>{_breaks(c)}</span></div>"
        f"<div{css('UFIActions')}>"
        + " · ".join(
            f"<a href='#'>{w}</a>" for w in (thread.like, thread.reply, c.when) if w
        )
        + "</div></div>"
        for c in thread.flat()
    )  # fmt: skip


def numbered(thread: Thread, css: Css, _: random.Random) -> str:
    """Numbers, names, times and an ID on one line, as on boards of Japan and China."""
    return "".join(
        f"<div{css('floor')}><p>{i}: <span>{escape(c.name)}</span> {c.when} ID:x{c.likes:03}A</p>"
        f"<div>{_breaks(c)}</div></div>"
        for i, c in enumerate(thread.flat(), 1)
    )


def sections(thread: Thread, css: Css, _: random.Random) -> str:
    """A `section` per comment; the actions stand beside the name."""
    return "".join(
        f"<section{css('reader-comment')}><div>{_img(thread, css)}<h5>{escape(c.name)}</h5>"
        f"{_actions(thread, c, css)}<em>{c.when}</em></div><div>{_paragraphs(c)}</div></section>"
        for c in thread.flat()
    )


def folded(thread: Thread, css: Css, rng: random.Random) -> str:
    """Behind a `details`."""
    summary = thread.words["heads"][0].replace("{n}", str(len(thread.flat())))
    return f"<details open><summary>{summary}</summary>{divs(thread, css, rng)}</details>"


def fields(thread: Thread, css: Css, _: random.Random) -> str:
    """Portals of the 2000s: a fieldset each, the name as its legend."""
    return "".join(
        f"<fieldset{css('rbox')}><legend>{escape(c.name)}</legend><p>{_breaks(c)}</p>"
        f"<span>{c.when}</span> {_actions(thread, c, css, 'a')}</fieldset>"
        for c in thread.flat()
    )


def letters(thread: Thread, css: Css, _: random.Random) -> str:
    """Letters to the editor: the text, then the name in bold; a time beside it if any."""
    return "".join(
        f"<div{css('leserbrief')}>{_paragraphs(c)}<p><strong>{escape(c.name)}</strong>"
        f"{' (' + c.when + ')' if c.when else ''}</p>{_actions(thread, c, css)}</div>"
        for c in thread.flat()
    )


def figures(thread: Thread, css: Css, _: random.Random) -> str:
    """A `figure` per comment."""
    return "".join(
        f"<figure{css('comment')}><figcaption>{_img(thread, css)}<b>{escape(c.name)}</b>"
        f" <time>{c.when}</time></figcaption>{_paragraphs(c)}{_actions(thread, c, css)}</figure>"
        for c in thread.flat()
    )


MARKUPS: dict[str, Markup] = {
    m.__name__: m
    for m in (
        wordpress, wordpress_old, drupal, disqus, forum_table, definitions, divs, app, articles,
        custom, quotes, microdata, json_ld, rows, pairs, signed, headed, breaks, items, bubbles,
        numbered, sections, folded, fields, letters, figures,
    )
}  # fmt: skip


def section(thread: Thread, markup: str, css: Css, rng: random.Random) -> str:
    """A whole comment section: heading, lines around the comments, the comments, a form."""
    tag = rng.choice(("h2", "h3", "h3", "h4", "div", "span", "p"))
    heading = f"<{tag}{css('comments-title')}>{escape(thread.heading)}</{tag}>"
    if thread.heading and rng.random() < 0.25:
        heading = f"<div{css('comments-header')}>{heading}</div>"
    form = _form(thread, css) if thread.form else ""
    login = f"<p{css('must-log-in')}>{escape(thread.login)}</p>" if thread.login else ""
    body = MARKUPS[markup](thread, css, rng)
    if rng.random() < 0.5:
        body = f"<div{css('comments-body')}>{body}</div>"
    before, after = ("", login + form) if rng.random() < 0.7 else (login + form, "")
    inner = f"{heading if thread.heading else ''}{before}{body}{after}"
    outer = rng.choice(("div", "div", "section", "aside", ""))
    if not outer:
        return inner
    mark = css("comments", "id") if rng.random() < 0.5 else css("comments-area")
    return f"<{outer}{mark}>{inner}</{outer}>"


def _form(thread: Thread, css: Css) -> str:
    title, note, name, mail, send = thread.form
    fields = "".join(
        f"<p><label>{label}</label><input name={field}></p>"
        for label, field in ((name, "n"), (mail, "m"))
    )
    return (
        f"<div{css('comment-respond')}><h3{css('reply-title')}>{escape(title)}</h3>"
        f"<form action='/c'{css('comment-form')}><p>{escape(note)}</p>{fields}<textarea></textarea>"
        f"<button>{send}</button></form></div>"
    )
