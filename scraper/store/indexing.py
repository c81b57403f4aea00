"""The search index: what it holds, and how it follows the texts.

`articles_fts` has the articles themselves for its content, so that Datasette and sqlite-utils find
it, and its tokenizer is one that every SQLite knows. What is indexed is `searchable(text)`
(`scraper.terms`). It is called from here and not by SQL: an interrupt within an SQL function is
lost, and looks like an error of SQLite.

The triggers of `articles` only note in `unindexed` what the index does not hold as it reads now.
So another program may change a text: it is indexed, and its copies are found, when this one next
opens the archive.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from scraper.store import duplicates, faults
from scraper.terms import searchable

_HELD = "SELECT title, text FROM unindexed WHERE article_id = ? AND NOT is_new"
_NOW = "SELECT title, text FROM articles WHERE id = ?"
_TAKE_OUT = """
    INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)
"""
_PUT_IN = "INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)"
_DONE = "DELETE FROM unindexed WHERE article_id = ?"
_EVERY = "SELECT id, title, text FROM articles ORDER BY id"


def index(db: Database, article_id: int) -> None:
    """Let the index hold an article as it reads now, inside the caller's transaction."""
    for question, change in ((_HELD, _TAKE_OUT), (_NOW, _PUT_IN)):
        for texts in db.execute(question, [article_id]).fetchall():
            db.execute(change, [article_id, *map(searchable, texts)])
    db.execute(_DONE, [article_id])


def is_behind(db: Database) -> bool:
    """Whether there is an article that the index does not hold as it reads now."""
    return db.execute("SELECT 1 FROM unindexed").fetchone() is not None


def catch_up(db: Database) -> None:
    """Index what other programs wrote, and link it with what it reads like.

    All inside the caller's transaction. A text that cannot be read waits on: `check` names its
    article.
    """
    for (article_id,) in db.execute("SELECT article_id FROM unindexed").fetchall():
        try:
            with db.atomic():
                _follow(db, article_id)
        except sqlite3.Error as error:
            if not faults.is_of_the_content(error):
                raise


def _follow(db: Database, article_id: int) -> None:
    held = db.execute(_HELD, [article_id]).fetchone()
    now = db.execute(_NOW, [article_id]).fetchone()
    index(db, article_id)
    if now is not None:
        duplicates.renew(db, article_id, held and held[1], now[1])


def fill_anew(db: Database) -> None:
    """Make the whole index anew from the texts, inside the caller's transaction.

    Takes about 1 ms an article.
    """
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
    every = db.execute(_EVERY)
    db.conn.executemany(_PUT_IN, ((number, *map(searchable, texts)) for number, *texts in every))
    db.execute("DELETE FROM unindexed")
