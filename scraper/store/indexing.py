"""The search index: how it is filled, and the function that says what it holds.

`articles_fts` has the texts themselves for its content, so that Datasette and sqlite-utils find it
and its tokenizer is one that every SQLite knows. What is indexed is `searchable(text)`
(`scraper.terms`): the triggers call it, on every connection that the program opens. Another program
that changes a title or a text is refused for want of it, and the index stays right.
"""

from __future__ import annotations

from sqlite_utils import Database

from scraper.terms import searchable

_EMPTY = "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')"
_FILL = """
    INSERT INTO articles_fts (rowid, title, text)
    SELECT id, searchable(title), searchable(text) FROM articles ORDER BY id
"""


def make_known(db: Database) -> None:
    """Let SQL on this connection call `searchable`."""
    # Where an SQLite is built to trust no schema, triggers may only call what is marked innocuous
    # (https://www.sqlite.org/c3ref/c_deterministic.html), for which Python has no means. What they
    # call here only makes a text of a text, whoever wrote the file.
    db.execute("PRAGMA trusted_schema = ON")
    db.conn.create_function("searchable", 1, searchable, deterministic=True)


def fill_anew(db: Database) -> None:
    """Make the whole index anew from the texts, inside the caller's transaction."""
    db.execute(_EMPTY)
    db.execute(_FILL)
