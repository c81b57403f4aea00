"""Extractors that do what real ones do on their worst pages. Run in workers, never in the tests."""

from __future__ import annotations

import os
import signal
import sys
import time

from scraper.errors import NotAnArticle
from scraper.model import Article, Outcome, Page


def act(page: Page) -> Article:
    """Do what the page's body says."""
    deed = page.body.decode()
    if deed not in _DEEDS:
        return Article(url=page.url, title=deed, text=str(os.getpid()))
    _DEEDS[deed]()
    raise AssertionError("it should not have come back")


def _spin() -> None:
    while True:
        pass


def _sleep() -> None:
    time.sleep(60)


def _fill() -> None:
    b"x" * (16 * 1024**3)


def _exit() -> None:
    os._exit(7)


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _recurse() -> None:
    _recurse()


def _refuse() -> None:
    raise NotAnArticle(Outcome.PAYWALL, "only a teaser")


def _err() -> None:
    raise ZeroDivisionError("a bug")


def _give_up() -> None:
    sys.exit("no")


_DEEDS = {
    "crash": _crash,
    "err": _err,
    "exit": _exit,
    "fill": _fill,
    "give up": _give_up,
    "recurse": _recurse,
    "refuse": _refuse,
    "sleep": _sleep,
    "spin": _spin,
}
