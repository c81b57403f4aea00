"""Bytes → the articles that they name. Pure: no network, no clock. The one room with feedparser."""

from scraper.discovery.document import discover as discover
from scraper.discovery.listings import usual_feed_places as usual_feed_places
from scraper.discovery.sitemaps import newest as newest
