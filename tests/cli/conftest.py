"""The command line in this process, and a web server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.cli import main
from scraper.fetcher import Fetcher
from scraper.model import Alias, Article, Attempt, Charset, KeptArticle, Outcome, Page
from scraper.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PARAGRAPHS = (
    "The river Aller rose by two metres overnight and flooded the cellars of the old town.",
    "Nobody was hurt, the fire brigade said on Saturday, but forty families had to leave.",
    "The mayor thanked the volunteers who had filled eleven thousand sandbags by hand.",
    "Rain is expected until Tuesday, and the dam above the town is nine tenths full.",
    "Trains to the north will not run again before the bridge has been looked at.",
)


@dataclass(slots=True)
class Web:
    """What the server answers, a path at a time, and which paths it was asked for."""

    url: str
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def put(
        self, path: str, body: bytes, status: int = 200, content_type: str = "text/html"
    ) -> str:
        """Let a path be answered so; its URL."""
        self.pages[path] = (status, content_type, body)
        return self.url + path


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            condition = self.headers["If-None-Match"]
            web.asked.append((self.path, condition))
            status, content_type, body = web.pages.get(self.path, (404, "text/html", b""))
            etag = f'"{len(body)}"'
            status, body = (304, b"") if condition == etag else (status, body)
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


@pytest.fixture
def web() -> Iterator[Web]:
    """Serve pages on loopback."""
    web = Web("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(web))
    web.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield web
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def paragraphs() -> tuple[str, ...]:
    """Give the text of an article."""
    return PARAGRAPHS


@pytest.fixture
def story() -> Callable[..., bytes]:
    """Write the page of an article: with this title and canonical address, and more text."""

    def write(title: str = "Floods in the old town", canonical: str = "", more: str = "") -> bytes:
        link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
        meta = '<meta property="article:published_time" content="2026-02-28T09:30:00+01:00">'
        text = "".join(f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS, more) if paragraph)
        head = f'<meta charset="utf-8"><title>{title}</title>{meta}{link}'
        return (
            f'<!DOCTYPE html><html lang="en"><head>{head}</head>'
            f"<body><article><h1>{title}</h1>{text}</article></body></html>"
        ).encode()

    return write


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Name an archive that does not exist yet."""
    return tmp_path / "articles.db"


Run = Callable[..., Result]


@pytest.fixture
def run(db: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `scraper` with these arguments on that archive; `stdin` is what it reads."""
    monkeypatch.setenv("SCRAPER_DB", str(db))
    monkeypatch.setenv("SCRAPER_ALLOW_PRIVATE", "1")
    monkeypatch.setenv("SCRAPER_FETCH_DELAY", "0")

    def invoke(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)

    return invoke


@pytest.fixture(autouse=True)
def no_naps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the fetcher try again at once."""
    defaults = Fetcher.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "sleep", lambda _: None)


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a resolver that knows only addresses."""
    real = socket.getaddrinfo

    def lookup(host: str, *args: object, **kwargs: object) -> object:
        if host != "127.0.0.1":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.fixture
def kept() -> KeptArticle:
    """Give an article with every field set, and with what a terminal must not see."""
    article = Article(
        url="https://news.example/floods",
        title="Floods \x1b[31mreach\u202e the | old town",
        text="The river rose overnight.\n# Nobody *was* hurt.\n1. March\x9b",
        authors=("Ana Silva", "Đặng Văn Ấn"),
        published="2026-02-28T09:30:00+07:00",
        modified="2026-02-28",
        language="en",
        language_confidence=0.99,
        site="news.example",
        section="Weather",
        tags=("floods", "=rivers"),
        image="https://news.example/floods.jpg",
        summary="=HYPERLINK(1)",
        word_count=1_234,
        flags=("short",),
        provenance={"title": "jsonld"},
        extractor="scraper 1",
    )
    return KeptArticle(
        id=7,
        article=article,
        revision=2,
        first_seen="2026-03-01T12:00:00Z",
        last_checked="2026-03-03T12:00:00Z",
        last_changed="2026-03-02T12:00:00Z",
        gone_at="2026-03-04T12:00:00Z",
        page_id=1,
        urls=("https://news.example/floods", "https://news.example/f/1"),
    )


@pytest.fixture
def filled(db: Path, kept: KeptArticle) -> Path:
    """Make an archive with two articles, the second without anything but a text."""
    with Store.open(db, write=True) as store:
        _keep(store, kept.article, b"<p>The river rose overnight.</p>\xff")
        _keep(store, Article(url="file:///b.txt", title=None, text="Short."), b"Short.")
    return db


@pytest.fixture
def keep() -> Callable[[Store, Article], None]:
    """Keep an article."""
    return lambda store, article: _keep(store, article, (article.url or "").encode())


def _keep(store: Store, article: Article, body: bytes) -> None:
    url = article.url or ""
    page = Page(url, url, body, Charset("utf-8", "header"), "2026-03-01T12:00:00Z")
    attempt = Attempt(url, "2026-03-01T12:00:00Z", Outcome.STORED)
    store.keep(article, page, attempt, [Alias(f"{url}?page=1", "fetched")], now=NOW)
