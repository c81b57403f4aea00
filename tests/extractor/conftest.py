"""The engine is loaded once, before any test: its first import warns of a library it can spare."""

from __future__ import annotations

import warnings
from importlib import import_module

import pytest


@pytest.fixture(scope="session", autouse=True)
def _engine() -> None:
    """Trafilatura looks for a SOCKS proxy; urllib3 warns that it has none."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SOCKS support")
        import_module("trafilatura")
