"""URLs: which strings are one, their canonical form, their site, and whether their host is public.

`clean` gives the form under which an archive keeps a page: RFC 3986 normal form (w3lib), no
fragment, no credentials, no tracking parameters. What is sent over the wire is `checked`, which
changes no parameter. Both raise `BadUrl` and nothing else, and are idempotent.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from scraper.errors import BadUrl

MAX_URL = 2_048  # characters; the limit that browsers and sitemaps.org agree on

# Parameters that say where a reader came from and never which page it is. Exact names and
# prefixes, lower case. Sources: the documentation of the named tools.
TRACKING_NAMES = frozenset(
    """
    _ga _gl _hsenc _hsmi cmpid dclid ef_id fb_action_ids fb_action_types fb_ref fb_source fbclid
    gbraid gclid gclsrc igshid igsh mc_cid mc_eid mibextid mkt_tok msclkid ocid s_cid s_kwcid
    srsltid twclid ttclid vero_conv vero_id wbraid wt_mc wtrid xtor yclid ysclid
    """.split()
)
TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "at_medium", "at_campaign", "ns_campaign")

# Links of an aggregator that only its own script resolves (newspaper4k#645): the page behind them
# is one of consent.
_UNRESOLVABLE = re.compile(
    r"https?://news\.google\.com/(?:(?:__i/)?rss/(?:rd/)?)?(?:articles|read)/"
)

# Addresses of the commonest make, which w3lib leaves as they are, but for the order of parameters.
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SEGMENT = r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*"
_PAIR = r"[A-Za-z0-9_.~-]+=[A-Za-z0-9_.~-]*"
_PLAIN = re.compile(
    rf"(https?://(?=[^/]{{1,253}}/)(?:{_LABEL}\.)+[a-z]{{2,63}}/(?:{_SEGMENT}(?:/{_SEGMENT})*/?)?)"
    rf"(?:\?({_PAIR}(?:&{_PAIR})*))?"
)

_DEFAULT_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\<>^`{|}\"]")  # RFC 3986 knows none of them
_HOST_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


def checked(url: str, base: str | None = None) -> str:
    """The URL as it can be asked for: absolute, http or https, ASCII, no fragment, no credentials.

    `base` resolves a relative one. Raises `BadUrl`.
    """
    from w3lib.url import safe_url_string

    text = url.strip()
    try:
        joined = urljoin(base, text) if base else text
        if "\\" in joined.split("?", 1)[0]:
            # urlsplit and urllib3 disagree on the host of http://a\@b/
            raise BadUrl(url, "it has a backslash")
        parts = urlsplit(safe_url_string(joined))
        netloc = _netloc(url, parts)
    except BadUrl:
        raise
    except ValueError as error:  # urlsplit, idna and ports raise it in many kinds
        raise BadUrl(url, str(error) or "it cannot be read") from error
    path = _without_dots(parts.path)
    result = urlunsplit((parts.scheme.lower(), netloc, path, parts.query, ""))
    if len(result) > MAX_URL:
        raise BadUrl(f"{url[:80]}...", f"it is longer than {MAX_URL} characters")
    if _FORBIDDEN.search(result.split("?", 1)[0]):
        raise BadUrl(url, "it has characters that no URL may have")
    return result


def clean(url: str, base: str | None = None) -> str:
    """The form under which a page is kept and found again. Raises `BadUrl`."""
    from w3lib.url import canonicalize_url

    plain = _PLAIN.fullmatch(url) if base is None and len(url) <= MAX_URL else None
    if plain:  # at a tenth of the time: a run cleans 100,000 of them
        return _without_tracking(_in_order(*plain.groups()))
    # Canonical first: it decodes the names of parameters (`utm%5Fsource`).
    return checked(_without_tracking(canonicalize_url(checked(url, base))))


def site(url: str | None) -> str | None:
    """The registrable domain of a URL (`bbc.co.uk`), else None.

    Of a host under no public suffix the last two labels; of an address its digits.
    """
    from courlan import extract_domain

    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    host = host_of(url)
    if not host:
        return None
    is_address = ":" in host or host.rpartition(".")[2].isdecimal()
    labels = host.removeprefix("www.").split(".")
    return extract_domain(url) or (host if is_address else ".".join(labels[-2:]))


def is_front_page(url: str) -> bool:
    """Whether the URL is that of a whole site rather than of a page on it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path.strip("/") in {"", "index.html", "index.php", "index.htm"} and not parts.query


def is_unresolvable(url: str) -> bool:
    """Whether the URL is an aggregator's link to an article that does not say where it leads."""
    return _UNRESOLVABLE.match(url) is not None


def names_private_host(url: str) -> bool:
    """Whether the host is, by its very name, none of the public network's; true without a host.

    Only the spelling is looked at; which address a name resolves to is the fetcher's to check.
    """
    host = host_of(url).rstrip(".")
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".localhost", ".local"))


def host_of(url: str) -> str:
    """The host of an address, lower case; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def netloc(url: str) -> str:
    """The host of an address with its port where it names one, lower case: who is asked."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def folders(url: str) -> list[str]:
    """The folders of an address's path, from the top down; none where it is no address."""
    try:
        return urlsplit(url).path.split("/")[1:-1]
    except ValueError:
        return []


def _without_dots(path: str) -> str:
    """The path without `.` and `..`, also where they are percent-encoded (RFC 3986, 5.2.4).

    HTTP clients take them out when they send: a robots.txt rule must judge what will be asked for.
    """
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        plain = segment.lower().replace("%2e", ".")
        if plain == "..":
            kept = kept[:-1]
        elif plain != ".":
            kept.append(segment)
    if segments and segments[-1].lower().replace("%2e", ".") in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _netloc(url: str, parts: SplitResult) -> str:
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise BadUrl(url, "it does not begin with https:// or http://")
    host = (parts.hostname or "").lower()
    if not host:
        raise BadUrl(url, "it names no host")
    if parts.port == 0:
        raise BadUrl(url, "port 0 cannot be connected to")
    port = "" if parts.port in (None, _DEFAULT_PORTS[scheme]) else f":{parts.port}"
    if "%" in host:  # of IPv6; libraries disagree on how a zone is spelled (RFC 6874)
        raise BadUrl(url, f"{host!r} is no host name")
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host)}]{port}"
    return f"{_ascii_host(url, host)}{port}"


def _ascii_host(url: str, host: str) -> str:
    ascii_host = host if host.isascii() else host.encode("idna").decode("ascii").lower()
    labels = ascii_host.removesuffix(".").split(".")
    if len(ascii_host) > 253 or not all(_HOST_LABEL.fullmatch(label) for label in labels):
        raise BadUrl(url, f"{host!r} is no host name")
    return ascii_host


def _in_order(head: str, query: str | None) -> str:
    """The address with its parameters by name, then by value, as w3lib sorts them."""
    if not query:
        return head
    pairs = sorted(query.split("&"), key=lambda pair: pair.split("=", 1))
    return f"{head}?{'&'.join(pairs)}"


def _without_tracking(url: str) -> str:
    head, question, query = url.partition("?")
    kept = [pair for pair in query.split("&") if not _is_tracking(pair.split("=", 1)[0].lower())]
    return head + question * bool(kept) + "&".join(kept) if query else head


def _is_tracking(name: str) -> bool:
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)
