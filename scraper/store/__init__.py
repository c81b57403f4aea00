"""The store: keep, find and show again what was fetched, in one SQLite file.

The only room that imports sqlite-utils. `Store` is its door, `lock.RunLock` the one beside it;
everything behind them is private. The names are loaded when they are used: who finds the archive
locked has loaded nothing for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.store.revisions import Cause as Cause
    from scraper.store.store import Store as Store

_HOMES = {"Cause": "revisions", "Store": "store"}

__all__ = ["Cause", "Store"]


def __getattr__(name: str) -> object:
    """Load a name when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
