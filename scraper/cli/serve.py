"""`scraper serve`: the archive in the browser, by Datasette.

Datasette shows what is there: tables, facets, a search box, links along foreign keys. It gets the
file for reading only, whatever it is asked, and nothing is installed into it: how the tables are
shown stands here. What a page wrote is text to it and never HTML.
"""

from __future__ import annotations

import socket
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import click

from scraper.cli.options import Setting, WholeNumber, with_setting
from scraper.cli.terminal import say
from scraper.errors import InputError

if TYPE_CHECKING:
    from datasette.app import Datasette

HOST, PORT = "127.0.0.1", 8001  # what Datasette itself takes
HIGHEST_PORT = 65_535
NOTHING = '""'  # to FTS5 a phrase that nothing has; an empty text is an error
GRACE_S = 1  # seconds that an answer may still take after Ctrl-C
LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
MISSING = (
    "the browser view needs Datasette, which is not installed;"
    " `pip install 'news-scraper[web]'` gets it"
)

NAME = "archive"  # in the addresses, whatever the file is called
TABLE = f"/{NAME}/articles"
TEMPLATES = Path(__file__).parent / "templates"
# What a person looks at first, in this order; the page of a row has every column.
COLUMNS = "title published site language authors word_count flags gone_at url".split()
OVERVIEW = f"{TABLE}?{urlencode([('_col', column) for column in COLUMNS])}"

_SETTINGS = {
    "default_page_size": 50,
    "default_facet_size": 8,  # of a kind: they stand above the rows
    "truncate_cells_html": 300,  # characters; the page of a row has the whole text
    "sql_time_limit_ms": 3_000,  # a run waits for a reader longer than that before it gives up
    "facet_time_limit_ms": 1_000,
    "suggest_facets": False,  # on every page, every column would be tried
    "allow_download": False,  # a copy made while a run writes would be torn
}
# What only the program itself reads.
_HIDDEN = (
    "_sqlite_migrations dictionaries hosts likenesses lines readings reextractions robots sites"
    " unindexed"
).split()
_METADATA = {
    "title": "News archive",
    "databases": {
        NAME: {
            "description_html": f'<a href="{OVERVIEW}">The articles</a>, the last kept first.',
            "tables": {
                **{table: {"hidden": True} for table in _HIDDEN},
                "articles": {
                    "label_column": "title",
                    "sort_desc": "id",
                    "facets": ["language", "site", {"array": "flags"}],
                },
                "attempts": {"sort_desc": "id", "facets": ["outcome"]},
                "pages": {"label_column": "url", "sort_desc": "id"},
                "runs": {"label_column": "started", "sort_desc": "id"},
                "sources": {"label_column": "url", "facets": ["kind", "last_outcome"]},
                "urls": {"facets": ["why"]},
            },
        }
    },
}


@click.command("serve")
@click.option("--host", default=HOST, show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=WholeNumber(min=0, max=HIGHEST_PORT),
    default=PORT,
    show_default=True,
    help="The port to listen at; 0 takes a free one.",
)
@click.option("--open", "in_browser", is_flag=True, help="Open the browser, too.")
@with_setting
def command(setting: Setting, host: str, port: int, *, in_browser: bool) -> None:
    """Show the archive in the browser.

    Datasette shows it, which `pip install 'news-scraper[web]'` adds, until Ctrl-C. Nothing in the
    archive can be changed by it, and a run may go on meanwhile.
    """
    with setting.archive_to_read():  # or its sentence why not
        site = datasette(setting.db)
    with _listening(host, port) as listener:
        address = _address(host, listener.getsockname()[1])
        if not setting.quiet:
            say(f"The archive is at {address}/ until you press Ctrl-C.")
        if host not in LOCAL:
            say("Everyone who can reach this computer at that address can read it.")
        if in_browser:
            webbrowser.open(address + OVERVIEW)
        with suppress(KeyboardInterrupt):  # the one way to end it
            _serve(site, listener)


def datasette(path: Path) -> Datasette:
    """Make the site of an archive. Raises `InputError` where Datasette is not installed."""
    try:
        from datasette import app
        from datasette.database import Database
        from datasette.utils.sqlite import sqlite3
    except ModuleNotFoundError as error:
        raise InputError(MISSING) from error

    class Site(app.Datasette):  # type: ignore[misc]  # Datasette has no types
        """Datasette, whose search box takes what `scraper search` takes."""

        def _prepare_connection(self, connection: sqlite3.Connection, database: str) -> None:
            super()._prepare_connection(connection, database)
            connection.create_function("escape_fts", 1, _asked)

    class Archive(Database):  # type: ignore[misc]
        """The file, opened by its address: a path may have a `?` or `#` in it."""

        def connect(self, write: bool = False) -> sqlite3.Connection:  # noqa: ARG002
            uri = f"{path.absolute().as_uri()}?mode=ro"
            return sqlite3.connect(uri, uri=True, check_same_thread=False)

    site = Site([], settings=_SETTINGS, metadata=_METADATA, template_dir=str(TEMPLATES))
    site.remove_database("_memory")  # made where no file is named
    site.add_database(Archive(site, str(path)), name=NAME)
    return site


def _asked(typed: str) -> str:
    """What was typed into the search box, in the language of FTS5; Datasette calls it by SQL."""
    from scraper.store.search import expression
    from scraper.terms import parse

    query = parse(typed)
    return expression(query.wanted, query.unwanted) if query.wanted else NOTHING


def _serve(site: Datasette, listener: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        _with_overview(site.app()),
        log_level="warning",
        timeout_graceful_shutdown=GRACE_S,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _with_overview(app: Any) -> Any:
    """The same ASGI application, where the table of articles is first seen by its main columns."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        is_bare = scope["type"] == "http" and scope["path"] == TABLE and not scope["query_string"]
        if not is_bare:
            await app(scope, receive, send)
            return
        headers = [(b"location", OVERVIEW.encode()), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    return answer


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `InputError` where that is not possible."""
    try:
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(place[:2], family=family)
    except OSError as error:
        reason = str(error.strerror).split(" (while", 1)[0]  # which repeats the address
        where = _address(host, port)
        raise InputError(f"{where} cannot be had: {reason}; see --host and --port") from error


def _address(host: str, port: int) -> str:
    """The site's address for a browser: IPv6 stands in brackets (RFC 3986, section 3.2.2)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
