"""Get one page, politely and bounded: the only room that opens connections."""

from scraper.fetcher.client import DELAY_S, USER_AGENT, Fetcher, Limits, NotModified
from scraper.fetcher.media import ARTICLE, SOURCE, Wanted

__all__ = [
    "ARTICLE",
    "DELAY_S",
    "SOURCE",
    "USER_AGENT",
    "Fetcher",
    "Limits",
    "NotModified",
    "Wanted",
]
