"""The whole fetch, from URL to page."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from scraper import __version__
from scraper.errors import BadUrl, FetchFailed
from scraper.fetcher import SOURCE, Fetcher, NotModified
from scraper.fetcher.client import conditions
from scraper.model import Outcome, Page, RobotsFile, Validators


def test_a_page(
    serve: Callable[..., str], fetcher: Callable[..., Fetcher], reply: Callable[..., bytes]
) -> None:
    """A page has its body, time, status and headers."""
    url = serve({"/a": reply(b"<p>News.</p>", X_Served_By="b")}) + "/a"
    page = fetcher().fetch(url + "#part")
    assert (page.url, page.requested, page.redirects) == (url, url, ())
    assert (page.status, page.body, page.wire_bytes) == (200, b"<p>News.</p>", 12)
    assert page.fetched_at == "2026-11-22T12:00:00Z"
    assert page.headers == (
        ("Connection", "close"),
        ("Content-Type", "text/html"),
        ("Content-Length", "12"),
        ("X-Served-By", "b"),
    )


def test_who_asks(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    requests_seen: list[str],
) -> None:
    """Every request says who asks and what can be read."""
    fetcher().fetch(serve({"/": reply()}) + "/")
    name = f"User-Agent: news-scraper/{__version__} (+https://news-scraper.example/)\r\n"
    assert [name in head for head in requests_seen] == [True, True]
    assert "Accept-Encoding: gzip, deflate, br, zstd\r\n" in requests_seen[-1]
    assert "Accept: text/html," in requests_seen[-1]


@pytest.mark.parametrize("url", ["", "news", "file:///etc/passwd", "http://", "http://a:99999/"])
def test_what_is_no_url_is_refused(fetcher: Callable[..., Fetcher], url: str) -> None:
    """Nothing is asked for a string that is no http URL."""
    with pytest.raises(BadUrl):
        fetcher().fetch(url)


def test_redirects_are_kept(
    serve: Callable[..., str], fetcher: Callable[..., Fetcher], reply: Callable[..., bytes]
) -> None:
    """The page knows where it was found, and the way there."""
    site = serve(
        {
            "/1": reply(status="301 Moved Permanently", Location="/2"),
            "/2": reply(status="307 Temporary Redirect", Location="3"),
            "/3": reply(),
        }
    )
    page = fetcher().fetch(f"{site}/1")
    assert (page.url, page.requested) == (f"{site}/3", f"{site}/1")
    assert page.redirects == (f"{site}/1", f"{site}/2")


@pytest.mark.parametrize("location", ["/", "file:///etc/passwd", "http://[", ""])
def test_redirects_that_lead_nowhere(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    reply: Callable[..., bytes],
    location: str,
) -> None:
    """A circle, another scheme, no URL, no target: the outcome redirects, of the URL asked for."""
    url = serve({"/": reply(status="302 Found", Location=location)}) + "/"
    error = failure(url)
    assert (error.outcome, error.url) == (Outcome.REDIRECTS, url)


def test_robots_txt_is_asked_first_and_once(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    paths_seen: Callable[[], list[str]],
) -> None:
    """One request for robots.txt, then the pages."""
    site = serve({"/1": reply(), "/2": reply()})
    visitor = fetcher()
    visitor.fetch(f"{site}/1")
    visitor.fetch(f"{site}/2")
    assert paths_seen() == ["/robots.txt", "/1", "/2"]


def test_a_disallowed_page_is_not_asked_for(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    reply: Callable[..., bytes],
    paths_seen: Callable[[], list[str]],
) -> None:
    """What robots.txt forbids is never requested."""
    rules = reply(b"User-agent: news-scraper\nDisallow: /")
    error = failure(serve({"/robots.txt": rules, "/": reply()}) + "/")
    assert error.outcome is Outcome.ROBOTS
    assert paths_seen() == ["/robots.txt"]


def test_a_redirect_to_a_disallowed_page_is_not_followed(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    reply: Callable[..., bytes],
    paths_seen: Callable[[], list[str]],
) -> None:
    """robots.txt holds on every hop."""
    rules = reply(b"User-agent: *\nDisallow: /private")
    away = reply(status="302 Found", Location="/private")
    error = failure(serve({"/robots.txt": rules, "/": away, "/private": reply()}) + "/")
    assert error.outcome is Outcome.ROBOTS
    assert paths_seen() == ["/robots.txt", "/"]


def test_another_host_has_its_own_robots_txt(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], reply: Callable[..., bytes]
) -> None:
    """A redirect to another host asks that host."""
    rules = reply(b"User-agent: *\nDisallow: /")
    other = serve({"/robots.txt": rules, "/": reply()})
    site = serve({"/": reply(status="302 Found", Location=f"{other}/")})
    error = failure(f"{site}/")
    assert (error.outcome, f"{other}/robots.txt" in str(error)) == (Outcome.ROBOTS, True)


def test_robots_txt_is_followed_along_redirects(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], reply: Callable[..., bytes]
) -> None:
    """The rules at the end of a chain are the host's own."""
    site = serve(
        {
            "/robots.txt": reply(status="302 Found", Location="/rules"),
            "/rules": reply(b"User-agent: *\nDisallow: /"),
        }
    )
    assert failure(f"{site}/").outcome is Outcome.ROBOTS


def test_robots_txt_in_a_circle_is_none(
    serve: Callable[..., str], fetcher: Callable[..., Fetcher], reply: Callable[..., bytes]
) -> None:
    """Rules that cannot be reached by any number of redirects do not exist."""
    circle = reply(status="302 Found", Location="/robots.txt")
    assert fetcher().fetch(serve({"/robots.txt": circle, "/": reply()}) + "/").status == 200


def test_an_endless_robots_txt_is_read_in_part(
    serve: Callable[..., str], failure: Callable[..., FetchFailed]
) -> None:
    """The first half megabyte decides."""

    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /\n")
        while True:
            connection.sendall(b"# comment\n" * 1_000)

    assert failure(serve({"/robots.txt": flood}) + "/").outcome is Outcome.ROBOTS


def test_a_server_error_for_robots_txt_forbids_the_page(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    reply: Callable[..., bytes],
    paths_seen: Callable[[], list[str]],
) -> None:
    """After three tries nothing else is asked of the host."""
    error = failure(serve({"/robots.txt": reply(status="503 Service Unavailable")}) + "/")
    assert (error.outcome, error.status) == (Outcome.ROBOTS, 503)
    assert paths_seen() == ["/robots.txt"] * 3


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("401 Unauthorized", Outcome.BLOCKED),
        ("402 Payment Required", Outcome.PAYWALL),
        ("403 Forbidden", Outcome.BLOCKED),
        ("404 Not Found", Outcome.HTTP_ERROR),
        ("410 Gone", Outcome.GONE),
        ("451 Unavailable For Legal Reasons", Outcome.BLOCKED),
    ],
)
def test_an_error_status_has_its_outcome(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    reply: Callable[..., bytes],
    status: str,
    outcome: Outcome,
) -> None:
    """The sentence says who answered what."""
    error = failure(serve({"/": reply(status=status)}) + "/")
    assert (error.outcome, error.status) == (outcome, int(status[:3]))
    assert str(error) == f"127.0.0.1 answered {status}"


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "429 Slow", "503 Unavailable"])
def test_a_source_that_cannot_be_had_says_so_like_a_page(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    status: str,
) -> None:
    """With its status and the wait, also where it was asked for conditionally."""
    url = serve({"/": reply(status=status, Retry_After="3600")}) + "/"
    with pytest.raises(FetchFailed) as caught:
        fetcher().fetch(url, KNOWN, wanted=SOURCE)
    assert (caught.value.status, caught.value.retry_after) == (int(status[:3]), 3600.0)


def test_a_server_error_may_pass(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    naps: list[float],
) -> None:
    """500, then the page."""
    answers = [reply(status="500 Internal Server Error"), reply()]
    assert fetcher().fetch(serve({"/": answers}) + "/").status == 200
    assert naps == [1.0]


@pytest.mark.parametrize("wait", ["5", "Sun, 22 Nov 2026 12:00:05 GMT"])
def test_a_short_retry_after_is_waited_for(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    naps: list[float],
    wait: str,
) -> None:
    """Seconds or a date, the wait is obeyed."""
    answers = [reply(status="429 Too Many Requests", Retry_After=wait), reply()]
    fetcher().fetch(serve({"/": answers}) + "/")
    assert naps[0] == 5.0  # its naps pass no time, so the host's turn is waited for, too


def test_a_long_retry_after_is_given_back(
    serve: Callable[..., str],
    failure: Callable[..., FetchFailed],
    reply: Callable[..., bytes],
    naps: list[float],
) -> None:
    """An hour is not waited for, but known to whoever comes later."""
    busy = reply(status="429 Too Many Requests", Retry_After="3600")
    error = failure(serve({"/": busy}) + "/")
    assert (error.outcome, error.status, error.retry_after) == (Outcome.HTTP_ERROR, 429, 3600.0)
    assert naps == []


def test_pages_of_one_host_are_paced(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    naps: list[float],
) -> None:
    """Both wait for the Crawl-delay, the first one since robots.txt was read."""
    rules = reply(b"User-agent: *\nCrawl-delay: 7")
    site = serve({"/robots.txt": rules, "/": reply()})
    visitor = fetcher(clock=lambda: 0.0)
    visitor.fetch(f"{site}/")
    visitor.fetch(f"{site}/")
    assert naps == [7.0, 7.0]


def test_every_request_to_a_host_is_paced(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    naps: list[float],
    paths_seen: Callable[[], list[str]],
) -> None:
    """robots.txt and its redirect, the page's redirect, and another try, which pauses besides."""
    busy = reply(status="503 Service Unavailable")
    site = serve(
        {
            "/robots.txt": reply(status="302 Found", Location="/rules"),
            "/rules": reply(b"User-agent: *\nDisallow: /private"),
            "/1": reply(status="301 Moved Permanently", Location="/2"),
            "/2": [busy, reply()],
        }
    )
    fetcher(clock=lambda: 0.0, delay_s=2.0).fetch(f"{site}/1")
    assert paths_seen() == ["/robots.txt", "/rules", "/1", "/2", "/2"]
    assert naps == [2.0, 2.0, 2.0, 1.0, 2.0]


def test_a_server_sees_the_pauses(
    serve: Callable[..., str], reply: Callable[..., bytes], requests_seen: list[str]
) -> None:
    """Three threads at one host: one request at a time, and the pause between any two."""
    times: list[tuple[float, float]] = []

    def answer(connection: socket.socket) -> None:
        began = time.monotonic()
        threading.Event().wait(0.02)
        times.append((began, time.monotonic()))
        connection.sendall(reply())

    site = serve({"/robots.txt": answer, "/": answer})
    with Fetcher(allow_private=True, delay_s=0.05) as visitor, ThreadPoolExecutor(3) as pool:
        list(pool.map(visitor.fetch, [f"{site}/"] * 3))
    pauses = [after[0] - before[1] for before, after in pairwise(times)]
    assert len(requests_seen) == 4
    assert min(pauses) >= 0.05


def test_how_long_a_host_is_to_be_left_alone(
    serve: Callable[..., str], fetcher: Callable[..., Fetcher], reply: Callable[..., bytes]
) -> None:
    """Nothing before it is asked, its Crawl-delay afterwards, whatever the page."""
    site = serve({"/robots.txt": reply(b"User-agent: *\nCrawl-delay: 7"), "/": reply()})
    visitor = fetcher(clock=lambda: 0.0)
    host = site.removeprefix("http://")
    assert visitor.wait_s(host) == 0.0
    visitor.fetch(f"{site}/")
    assert visitor.wait_s(host) == 7.0


def test_robots_txt_may_be_read_as_a_page(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    paths_seen: Callable[[], list[str]],
) -> None:
    """It is not asked for leave to read itself."""
    rules = reply(b"User-agent: *\nDisallow: /", Content_Type="text/plain")
    page = fetcher().fetch(serve({"/robots.txt": rules}) + "/robots.txt", wanted=SOURCE)
    assert page.body == b"User-agent: *\nDisallow: /"
    assert paths_seen() == ["/robots.txt"]


def test_a_host_out_of_reach_is_asked_once(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    paths_seen: Callable[[], list[str]],
) -> None:
    """A hundred of its URLs do not wait for it one after the other."""
    visitor = fetcher()
    site = serve({"/robots.txt": lambda _: None})
    for number in range(100):
        with pytest.raises(FetchFailed) as caught:
            visitor.fetch(f"{site}/{number}")
        assert (caught.value.outcome, caught.value.url) == (
            Outcome.CONNECTION,
            f"{site}/{number}",
        )
    assert paths_seen() == ["/robots.txt"] * 3


def test_a_robots_txt_kept_elsewhere_is_believed(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    paths_seen: Callable[[], list[str]],
) -> None:
    """A fetcher of its own takes the file that another one read."""

    class Shelf:
        def __init__(self) -> None:
            self.files: dict[str, RobotsFile] = {}

        def load(self, url: str) -> RobotsFile | None:
            return self.files.get(url)

        def save(self, file: RobotsFile) -> None:
            self.files[file.url] = file

    site = serve({"/robots.txt": reply(b"User-agent: *\nDisallow: /p"), "/": reply()})
    shelf = Shelf()
    fetcher(robots_files=shelf).fetch(f"{site}/")
    later = fetcher()
    later.remember_robots(shelf)
    with pytest.raises(FetchFailed, match=r"line 2: Disallow: /p"):
        later.fetch(f"{site}/p")
    assert paths_seen() == ["/robots.txt", "/"]


@pytest.mark.parametrize(
    ("status", "wait"),
    [("429 Too Many Requests", "3600"), ("503 Service Unavailable", "3600")],
)
def test_a_closed_robots_txt_gives_the_wait_back(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    paths_seen: Callable[[], list[str]],
    status: str,
    wait: str,
) -> None:
    """With the status, for every URL of the host, and without asking again."""
    site = serve({"/robots.txt": reply(status=status, Retry_After=wait)})
    visitor = fetcher()
    for path in ("/1", "/2"):
        with pytest.raises(FetchFailed) as caught:
            visitor.fetch(site + path)
        error = caught.value
        assert (error.outcome, error.status, error.retry_after) == (
            Outcome.ROBOTS,
            int(status[:3]),
            3600.0,
        )
    assert paths_seen() == ["/robots.txt"]


def test_closing_ends_what_is_in_flight(
    serve: Callable[..., str], requests_seen: list[str]
) -> None:
    """A fetch that reads, one that waits for its turn, and one that pauses: all end at once."""
    asked = threading.Event()

    def hang(connection: socket.socket) -> None:
        asked.set()
        connection.recv(1)

    site = serve({"/": hang})
    other = serve({"/robots.txt": lambda _: None})
    visitor = Fetcher(allow_private=True, delay_s=0.0)
    began = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        flights = [pool.submit(visitor.fetch, f"{url}/") for url in (site, site, other)]
        asked.wait(5)
        visitor.close()
        errors = [flight.exception(5) for flight in flights]
    assert time.monotonic() - began < 5
    assert [type(error) for error in errors] == [FetchFailed] * 3
    assert str(errors[0]) == str(errors[1])
    assert str(errors[0]).endswith("was broken off, because fetching has ended")
    assert sum(head.startswith("GET / ") for head in requests_seen) == 1


def test_a_closed_fetcher_asks_nothing(
    serve: Callable[..., str], fetcher: Callable[..., Fetcher], requests_seen: list[str]
) -> None:
    """It is closed at the end of its block."""
    with fetcher() as visitor:
        pass
    with pytest.raises(FetchFailed) as caught:
        visitor.fetch(serve({}) + "/")
    assert (caught.value.outcome, requests_seen) == (Outcome.CONNECTION, [])


def test_threads_share_a_fetcher(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
) -> None:
    """Fetches side by side do not mix up their answers."""
    sites = [serve({"/": reply(b"<p>%d</p>" % n)}) for n in range(4)]
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(fetcher().fetch, [f"{site}/" for site in sites] * 5))
    assert [page.body for page in pages] == [b"<p>0</p>", b"<p>1</p>", b"<p>2</p>", b"<p>3</p>"] * 5


def test_hosts_that_lead_to_each_other_do_not_lock_up(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    paths_seen: Callable[[], list[str]],
) -> None:
    """Pages and robots.txt of two hosts redirect crosswise, and eight threads want them all."""
    there: dict[str, bytes] = {"/end": reply(), "/rules": reply()}
    back: dict[str, bytes] = {"/end": reply(), "/rules": reply()}
    sites = [serve(there), serve(back)]
    for routes, other in ((there, sites[1]), (back, sites[0])):
        for path, target in (("/robots.txt", "/rules"), ("/", "/end")):
            routes[path] = reply(status="302 Found", Location=other + target)
    visitor = fetcher()
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(visitor.fetch, [f"{site}/" for site in sites] * 8))
    assert [page.url for page in pages] == [f"{sites[1]}/end", f"{sites[0]}/end"] * 8
    assert paths_seen().count("/robots.txt") == 2


def test_a_pdf_is_refused_before_its_body(
    serve: Callable[..., str], failure: Callable[..., FetchFailed]
) -> None:
    """A body that never comes is not waited for."""

    def announce(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n")
        connection.recv(1)

    error = failure(serve({"/": announce}) + "/")
    assert (error.outcome, str(error)) == (
        Outcome.NOT_HTML,
        "127.0.0.1 sent application/pdf, which is not read",
    )


def test_a_radio_stream_is_refused(
    serve: Callable[..., str], failure: Callable[..., FetchFailed]
) -> None:
    """A stream without end is not listened to."""

    def play(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n")
        while True:
            connection.sendall(b"\xff\xfb\x90\x00" * 1_000)

    assert failure(serve({"/": play}) + "/").outcome is Outcome.NOT_HTML


def test_a_pdf_that_says_html_is_refused(
    serve: Callable[..., str], failure: Callable[..., FetchFailed], reply: Callable[..., bytes]
) -> None:
    """The first bytes tell."""
    error = failure(serve({"/": reply(b"%PDF-1.7\n%\xe2\xe3")}) + "/")
    assert error.outcome is Outcome.NOT_HTML


def test_a_page_without_a_type_is_read(
    serve: Callable[..., str], fetcher: Callable[..., Fetcher], reply: Callable[..., bytes]
) -> None:
    """A missing header is made up for by looking."""
    assert fetcher().fetch(serve({"/": reply(Content_Type="")}) + "/").body == b"<p>News.</p>"


def test_a_feed_is_read_as_a_source(
    serve: Callable[..., str], fetcher: Callable[..., Fetcher], reply: Callable[..., bytes]
) -> None:
    """What is no article may be wanted all the same."""
    url = serve({"/": reply(b"<rss/>", Content_Type="application/rss+xml")}) + "/"
    assert fetcher().fetch(url, wanted=SOURCE).body == b"<rss/>"


RUSSIAN = "<p>Новости дня: правительство утвердило новый бюджет страны на следующий год.</p>"
CHARSETS = {
    "bom": ("\ufeff" + RUSSIAN, "utf-8", "text/html; charset=windows-1251", ("utf-8", "bom")),
    "header": (RUSSIAN, "cp1251", "text/html; charset=windows-1251", ("cp1251", "header")),
    "meta": ("<meta charset=shift_jis><p>日本語</p>", "cp932", "text/html", ("cp932", "meta")),
    "meta gb": ("<meta charset=gb2312><p>新闻</p>", "gb18030", "text/html", ("gb18030", "meta")),
    "guess": (RUSSIAN, "cp1251", "text/html", ("cp1251", "guess")),
    "wrong header": (RUSSIAN, "utf-8", "text/html; charset=ISO-8859-1", ("utf-8", "guess")),
}


@pytest.mark.parametrize(
    ("text", "codec", "content_type", "expected"), CHARSETS.values(), ids=CHARSETS.keys()
)
def test_the_charset_is_found(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    text: str,
    codec: str,
    content_type: str,
    expected: tuple[str, str],
) -> None:
    """By BOM, header, meta or guess; the body stays as it came."""
    url = serve({"/": reply(text.encode(codec), Content_Type=content_type)}) + "/"
    page = fetcher().fetch(url)
    assert (page.charset.name, page.charset.source) == expected
    assert page.body == text.encode(codec)


KNOWN = Validators(etag='W/"abc"', last_modified="Sun, 22 Nov 2026 11:00:00 GMT")
UNCHANGED = b'HTTP/1.1 304 Not Modified\r\nETag: W/"abc"\r\n\r\n'


def test_validators_are_sent_back_verbatim(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    requests_seen: list[str],
) -> None:
    """A changed page comes as a page; robots.txt is not asked conditionally."""
    result = fetcher().fetch(serve({"/": reply()}) + "/", KNOWN)
    assert isinstance(result, Page)
    robots, page = requests_seen
    assert 'If-None-Match: W/"abc"\r\n' in page
    assert "If-Modified-Since: Sun, 22 Nov 2026 11:00:00 GMT\r\n" in page
    assert "If-None-Match" not in robots


def test_an_unchanged_page_is_not_modified(
    serve: Callable[..., str], fetcher: Callable[..., Fetcher]
) -> None:
    """304 is an answer, not an error."""
    url = serve({"/": UNCHANGED}) + "/"
    assert fetcher().fetch(url, KNOWN) == NotModified(
        url=url,
        requested=url,
        fetched_at="2026-11-22T12:00:00Z",
        headers=(("ETag", 'W/"abc"'),),
    )


def test_an_unasked_304_is_an_error(
    serve: Callable[..., str], failure: Callable[..., FetchFailed]
) -> None:
    """Nobody asked whether the page had changed."""
    error = failure(serve({"/": UNCHANGED}) + "/")
    assert (error.outcome, error.status) == (Outcome.HTTP_ERROR, 304)


@pytest.mark.parametrize("etag", [None, "", "a\r\nb", " a", "\u2603", "a\x00"])
def test_a_validator_that_no_header_can_carry_is_left_out(etag: str | None) -> None:
    """A damaged copy is asked for anew."""
    assert conditions(Validators(etag=etag)) == {}


def test_a_page_that_was_cut_off_is_asked_for_again(
    serve: Callable[..., str],
    fetcher: Callable[..., Fetcher],
    reply: Callable[..., bytes],
    requests_seen: list[str],
) -> None:
    """The next try often brings the whole of it."""
    whole = reply(b"<p>News.</p>" * 100)
    site = serve({"/": [whole[:-500], whole]})
    assert len(fetcher().fetch(f"{site}/").body) == 1_200
    assert len(requests_seen) == 3
