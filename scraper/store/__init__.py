"""The store: keep, find and show again what was fetched, in one SQLite file.

The only room that imports sqlite-utils. `Store` is its door; everything behind it is private.
"""

from scraper.store.revisions import Cause
from scraper.store.store import Store

__all__ = ["Cause", "Store"]
