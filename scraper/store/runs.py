"""The runs of the cron job: begun, ended, shown again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from sqlite_utils import Database
from sqlite_utils.db import NotFoundError

from scraper.errors import ArchiveError
from scraper.model import KeptRun
from scraper.store.rows import Row


def begin(db: Database, now: str) -> int:
    """Note that a run begins; its id."""
    return cast("int", db.table("runs").insert({"started": now}).last_rowid)


def end(db: Database, run_id: int, counts: Mapping[str, int], exit_code: int, now: str) -> None:
    """Note what a run did, and how it ended. Raises `ArchiveError` on an unknown id."""
    told = {"finished": now, "counts": json.dumps(dict(counts)), "exit_code": exit_code}
    try:
        db.table("runs").update(run_id, told)
    except NotFoundError as error:
        raise ArchiveError(f"there is no run {run_id}") from error


def newest(db: Database, limit: int) -> list[Row]:
    """Read the last runs, the newest first."""
    return list(db.query("SELECT * FROM runs ORDER BY id DESC LIMIT ?", [limit]))


def run_from(row: Row) -> KeptRun:
    """Make the run of a row of `runs`."""
    return KeptRun(**{**row, "counts": json.loads(row["counts"])})
