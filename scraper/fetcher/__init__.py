"""Get one page, politely and bounded: the only room that opens connections."""

from scraper.fetcher.client import DELAY_S, USER_AGENT, Fetcher, Limits, NotModified
from scraper.fetcher.freshness import freshness_s
from scraper.fetcher.media import ARTICLE, SOURCE, Wanted
from scraper.fetcher.robots import RobotsFiles, Verdict, verdict

__all__ = [
    "ARTICLE",
    "DELAY_S",
    "SOURCE",
    "USER_AGENT",
    "Fetcher",
    "Limits",
    "NotModified",
    "RobotsFiles",
    "Verdict",
    "Wanted",
    "freshness_s",
    "verdict",
]
