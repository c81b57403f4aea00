"""What a person means by a target: an id, or an address in one of its spellings."""

from __future__ import annotations

from scraper.errors import BadUrl
from scraper.urls import clean

_LARGEST_ID = 2**63 - 1  # SQLite's integers; a larger one cannot even be asked for


def as_id(target: int | str) -> int | None:
    """The id that a number, or its digits, stands for; None of an address."""
    text = str(target)
    if not (text.isascii() and text.isdecimal()):
        return None if isinstance(target, str) else 0  # no row has a number below 1
    return min(int(text[:20]), _LARGEST_ID)


def spellings(address: str) -> tuple[str, ...]:
    """An address as it stands, then in its canonical form where it has one."""
    try:
        return (address, clean(address))
    except BadUrl:
        return (address,)
