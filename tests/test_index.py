"""INDEX.md is true: every file has its line, every line its file, every seed its row."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
INDEX = (ROOT / "INDEX.md").read_text(encoding="utf-8")
MAP = re.compile(r"^\| `([^`]+)` \| (.+) \|$", re.MULTILINE)
NOT_OURS = frozenset({".git", ".venv", ".hypothesis", "build", "dist"})
MADE = re.compile(r"__pycache__|\.(?:pyc|db|lock)$|^\.[a-z]+_cache|egg-info|\.db-")


def _files() -> set[str]:
    names = (p.relative_to(ROOT) for p in ROOT.rglob("*") if p.is_file())
    kept = (n.as_posix() for n in names if n.parts[0] not in NOT_OURS)
    return {name for name in kept if not MADE.search(name)}


def _mapped() -> dict[str, str]:
    section = INDEX.split("## The files", 1)[1].split("\n## ", 1)[0]
    return dict(MAP.findall(section))


def test_every_file_has_a_line() -> None:
    """A file that the map does not name, itself or by its folder, is lost."""
    mapped = _mapped()
    folders = tuple(name for name in mapped if name.endswith("/"))
    assert {f for f in _files() if f not in mapped and not f.startswith(folders)} == set()


def test_every_line_has_a_file() -> None:
    """A line for a file that is gone misleads."""
    files = _files()
    stale = {n for n in _mapped() if not any(f == n or f.startswith(n) for f in files)}
    assert stale == set()


def test_seeds_are_in_the_table() -> None:
    """Each seed's row gives its language and date as gold.json labels them."""
    gold = json.loads((ROOT / "seeds" / "gold.json").read_text(encoding="utf-8"))
    for name, labels in gold.items():
        row = next(line for line in INDEX.splitlines() if line.startswith(f"| `{name[:3]}"))
        assert f"| {labels['language']} | {labels['published'] or 'none'} |" in row


def test_schema_is_the_archives() -> None:
    """The schema names the tables that an archive has."""
    source = (ROOT / "scraper" / "store" / "schema.py").read_text(encoding="utf-8")
    tables = re.findall(r"CREATE (?:VIRTUAL )?TABLE (\w+)", source)
    section = INDEX.split("## The schema", 1)[1].split("\n## ", 1)[0]
    assert set(dict(MAP.findall(section))) == set(tables)
