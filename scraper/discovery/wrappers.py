"""Addresses that stand for another page's → that page's.

Two kinds. AMP copies, of which the page itself is the one to keep, and redirecting addresses of
aggregators that carry their target. Done where the target is certain from the spelling alone: a
wrong guess is a page that does not exist, while a copy left as it is still leads to its article by
its `rel=canonical`. So neither hosts such as `amp.example.com` nor a first folder `/amp/` are
touched: how a site maps those is its own affair. Pure.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

# `https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a`: s stands for https.
# https://amp.dev/documentation/guides-and-tutorials/learn/amp-caches-and-cors/amp-cache-urls
_AMP_CACHE = re.compile(r"https?://(?:[\w-]+\.)?cdn\.ampproject\.org/[cv]/(s/)?(.+)")
_AMP_VIEWER = re.compile(r"https?://(?:www\.)?google(?:\.[a-z]{2,3}){1,2}/amp/(s/)?(.+)")

# The address of the page is in a parameter: Google Alerts and Bing News write their feeds so.
_REDIRECTORS = (
    (re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}"), "/url", ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com"), "/news/apiclick.aspx", ("url",)),
)

# The last folder of a WordPress page's AMP copy, and the suffixes that other systems append.
_AMP_FOLDER = re.compile(r"(/[^/]*)/amp(/?)$")
_AMP_SUFFIX = re.compile(r"(?<=[^/])\.amp(\.html?)?$")
# A slug that is an article's: `/tag/amp` and `/2024/amp` are pages of their own.
_SLUG = re.compile(r"\d{5}|[-_][^-_]+[-_]")
_AMP_PAIRS = frozenset({"amp", "amp=", "amp=1", "amp=true", "outputtype=amp", "output=amp"})

_SIGN = re.compile(r"amp|/url\?|apiclick", re.IGNORECASE)  # without it, it is none of these


def unwrapped(url: str) -> str:
    """The page that `url` (absolute) stands for; `url` itself where it stands for itself."""
    if not _SIGN.search(url):
        return url
    try:
        return _without_amp(_target(url))
    except ValueError:  # what `urlsplit` cannot read
        return url


def _target(url: str) -> str:
    for wrapper in (_AMP_CACHE, _AMP_VIEWER):
        if match := wrapper.fullmatch(url):
            return f"{'https' if match[1] else 'http'}://{match[2]}"
    parts = urlsplit(url)
    for host, path, names in _REDIRECTORS:
        if parts.path == path and host.fullmatch(parts.hostname or ""):
            carried = dict(reversed(parse_qsl(parts.query)))
            targets = (carried.get(name, "") for name in names)
            return next((t for t in targets if t.startswith(("http://", "https://"))), url)
    return url


def _without_amp(url: str) -> str:
    parts = urlsplit(url)
    pairs = parts.query.split("&") if parts.query else []
    query = "&".join(pair for pair in pairs if unquote(pair).lower() not in _AMP_PAIRS)
    path = _AMP_SUFFIX.sub(r"\1", parts.path)
    folder = _AMP_FOLDER.search(path)
    if folder and _SLUG.search(folder[1]):
        path = path[: folder.end(1)] + folder[2]
    return urlunsplit(parts._replace(path=path, query=query))
