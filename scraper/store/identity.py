"""Whose file is this? Told from its first bytes, before SQLite is let near it.

Opening a foreign database with SQLite, even read-only, can leave `-shm` and `-wal` files beside it.
These fields stand at fixed places of the SQLite file format (https://www.sqlite.org/fileformat2.html,
sections 1.3 and 1.6), so a file that is not ours is refused with nothing touched at all.
"""

from __future__ import annotations

from enum import Enum, auto

APPLICATION_ID = 0x6E657773  # spells "news"; tells an archive from any other SQLite file
VERSION = 8  # kept as user_version: the number of the migrations in `schema`
HEAD_BYTES = 108  # the database header of 100 bytes and that of the schema's root page

_MAGIC = b"SQLite format 3\x00"
_WRITE_VERSION = 18  # 1 is a rollback journal, 2 WAL
_USER_VERSION = slice(60, 64)
_APPLICATION_ID = slice(68, 72)
_ROOT_PAGE_TYPE = 100
_ROOT_PAGE_CELLS = slice(103, 105)
_TABLE_LEAF = 13  # a root page without branches: with no cells in it, the schema is empty


class Identity(Enum):
    """What a file is to this program."""

    BLANK = auto()  # empty, or a database without a single table
    ARCHIVE = auto()
    NEWER = auto()  # an archive of a later version of this program
    FOREIGN = auto()  # another application's database
    NO_DATABASE = auto()


def identify(head: bytes) -> Identity:
    """Tell what a file is by its first `HEAD_BYTES` bytes, or all where it is shorter."""
    if not any(head):  # a writer killed while it made the file leaves a hole; SQLite undoes it
        return Identity.BLANK
    if len(head) < HEAD_BYTES or not head.startswith(_MAGIC):
        return Identity.NO_DATABASE
    if int.from_bytes(head[_APPLICATION_ID]) == APPLICATION_ID:
        is_newer = int.from_bytes(head[_USER_VERSION]) > VERSION
        return Identity.NEWER if is_newer else Identity.ARCHIVE
    return Identity.BLANK if _has_no_tables(head) else Identity.FOREIGN


def _has_no_tables(head: bytes) -> bool:
    # In WAL mode the tables may stand in the other file, so such a one is never called blank.
    return (
        head[_WRITE_VERSION] == 1
        and not any(head[_APPLICATION_ID])
        and head[_ROOT_PAGE_TYPE] == _TABLE_LEAF
        and not any(head[_ROOT_PAGE_CELLS])
    )
