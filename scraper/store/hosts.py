"""What is remembered of hosts: until when they are left alone, and their robots.txt files."""

from __future__ import annotations

from dataclasses import asdict

from sqlite_utils import Database

from scraper.model import Host, RobotsFile
from scraper.store.rows import Row, storable

_RESTING = "SELECT * FROM hosts WHERE rest_until > ? ORDER BY rest_until, name"


def host(db: Database, name: str) -> Host | None:
    """Recall a host."""
    found = db.query("SELECT * FROM hosts WHERE name = ?", [storable(name)])
    return next((Host(**row) for row in list(found)), None)


def put_host(db: Database, known: Host) -> None:
    """Remember a host as it is now."""
    db.table("hosts").insert(_storable_row(asdict(known)), replace=True)


def resting(db: Database, now: str) -> list[Host]:
    """Name the hosts that are left alone now, those first that soon are not."""
    return [Host(**row) for row in list(db.query(_RESTING, [now]))]


def robots(db: Database, url: str) -> RobotsFile | None:
    """Recall a robots.txt as it was read last, however long ago."""
    found = db.query("SELECT * FROM robots WHERE url = ?", [storable(url)])
    return next((RobotsFile(**row) for row in list(found)), None)


def put_robots(db: Database, file: RobotsFile) -> None:
    """Remember a robots.txt."""
    db.table("robots").insert(_storable_row(asdict(file)), replace=True)


def _storable_row(row: Row) -> Row:
    return {name: storable(v) if isinstance(v, str) else v for name, v in row.items()}
