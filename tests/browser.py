"""A browser of Datasette sites, in this process: nothing goes over a network."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from datasette.app import Datasette
from httpx import Response

T = TypeVar("T")


class Browser:
    """Asks a site. Close it."""

    def __init__(self, site: Datasette) -> None:
        self._loop = asyncio.new_event_loop()
        self.site = site

    def get(self, path: str) -> Response:
        """Read an answer."""
        answer: Response = self.run(self.site.client.get(path))
        return answer

    def html(self, path: str) -> str:
        """Read an answer as it is."""
        return str(self.get(path).text)

    def json(self, path: str) -> Any:
        """Read a good answer as JSON."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, path: str) -> Any:
        """Read rows as JSON."""
        joint = "&" if "?" in path else "?"
        return self.get(f"{path}{joint}_shape=array").json()

    def run(self, waiting: Coroutine[Any, Any, T]) -> T:
        """Wait for something."""
        return self._loop.run_until_complete(waiting)

    def close(self) -> None:
        """Let go of the file."""
        for database in self.site.databases.values():
            database.close()
        self.site.executor.shutdown()
        self._loop.close()
