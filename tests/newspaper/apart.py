"""A newspaper in a process of its own, for benchmarks: what it does costs its reader no time."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Iterator
from multiprocessing.managers import BaseManager
from typing import Any, cast

from tests.newspaper.paper import Newspaper


class _Office(BaseManager):
    """The process that a newspaper runs in."""


_Office.register("Newspaper", Newspaper)


@contextlib.contextmanager
def apart(**arguments: Any) -> Iterator[Newspaper]:
    """A newspaper that answers in another process; arguments as for `Newspaper`.

    Its public methods can be called from here. A clock cannot be given: the log's is the system's
    monotonic one.
    """
    with _Office(ctx=multiprocessing.get_context("spawn")) as office:
        paper = cast(Newspaper, office.Newspaper(**arguments))  # type: ignore[attr-defined]
        paper.start()
        try:
            yield paper
        finally:
            paper.close()
