"""WARC files of anybody, read record by record: the pages in them, and what this program wrote.

Of others', pages of HTML that were answered with 200 are read: `response` and `resource` records,
free of chunks (RFC 9112) and content codings. Requests, metadata, revisits, other answers and other
media types are passed over and counted. Of our own (`warcs`), the metadata are articles with all
their versions, and the pages are the bodies that belong to them.

The frames of records are read here, since each has to be bounded and a broken one must not end the
file: reading goes on where a line begins a record. What stands in the heads is warcio's to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from scraper import charset
from scraper.codings import decode_body
from scraper.errors import BadUrl, InputError, Refused
from scraper.exchange.lines import MAX_LINE, dossier_of_line
from scraper.exchange.streams import Broken, Stream
from scraper.exchange.warcs import is_ours
from scraper.model import Attempt, Dossier, KeptPage, Outcome, Page, sort_time
from scraper.urls import checked

if TYPE_CHECKING:
    from warcio.statusandheaders import StatusAndHeaders

MAX_HEAD = 65_536  # bytes of a record's head, and of that of an answer; real ones have 2,000
MAX_PAGE = 10_000_000  # bytes of a page, on the wire and unpacked, as over the network
MAX_OWN_PAGE = 2**28  # of one that an archive held already, whatever limit it was fetched with
MAX_INFO = 65_536  # of a warcinfo; what stands beyond is of no interest

BEGINNING = b"WARC/"

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_HTTP = ["HTTP/0.9", "HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3"]
_VERSIONS = ["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"]

Found = Page | Attempt | Dossier | KeptPage


class Captures:
    """A WARC that is being read. `name` is the file's address, `now` the time (UTC).

    `passed_over` counts the records that hold no page.
    """

    def __init__(self, stream: Stream, *, name: str, now: str) -> None:
        self.passed_over = 0
        self._stream = stream
        self._name = name
        self._now = now
        self._is_ours = False
        self._is_astray = False  # behind what could not be read, of which more may follow

    def __iter__(self) -> Iterator[Found]:
        """Each page, each article of ours, and each record that cannot be read, in their order."""
        while True:
            try:
                begins = self._next_beginning()
                at = self._stream.position
                if not begins:
                    return
                yield from self._read(self._head(), at)
            except _Skipped as error:
                yield self._failed(error.at, error.outcome, str(error))
            except Broken as error:
                yield self._failed(self._stream.position, Outcome.UNDECODABLE, str(error))

    def _next_beginning(self) -> bool:
        """Go to where the next record begins, over the empty lines between two; False at the end.

        Raises `_Skipped`, being there, where something else stood in between.
        """
        strange = None
        at = self._stream.position
        while start := self._stream.peek(len(BEGINNING)):
            if start == BEGINNING:
                break
            line = self._line()
            if line.strip() and strange is None:
                strange = at
            at = self._stream.position
        was_astray, self._is_astray = self._is_astray, False
        if strange is not None and not was_astray:
            raise _Skipped(strange, Outcome.UNDECODABLE, "no record begins there")
        return bool(start)

    def _line(self) -> bytes:
        """One line, of which only the beginning is given where it is long."""
        line = piece = self._stream.readline(MAX_HEAD)
        while piece and not piece.endswith(b"\n"):
            piece = self._stream.readline(MAX_HEAD)
        return line

    def _head(self) -> _Head:
        at, lines, size = self._stream.position, [], 0
        while line := self._stream.readline(MAX_HEAD):
            lines.append(line)
            size += len(line)
            if size > MAX_HEAD:
                raise _Skipped(at, Outcome.UNDECODABLE, "its head is too long")
            if not line.strip():
                return _head_of(b"".join(lines), at)
        raise _Skipped(at, Outcome.TRUNCATED, "the file stops within its head")

    def _read(self, head: _Head, at: int) -> Iterator[Found]:
        cap = self._cap(head)
        if cap is None:
            self.passed_over += head.kind != "warcinfo"
            self._pass_over(head, at)
            return
        if head.length > cap:
            self._pass_over(head, at)
            raise _Skipped(at, Outcome.TOO_LARGE, f"it has more than {cap:,} bytes")
        block = self._stream.read(head.length)
        if len(block) < head.length:
            raise _Skipped(at, Outcome.TRUNCATED, "the file stops before the record's end")
        try:
            yield from self._found(head, block, at)
        except Refused as error:
            raise _Skipped(at, error.outcome, error.detail) from error
        except (InputError, BadUrl) as error:
            outcome = Outcome.BAD_URL if isinstance(error, BadUrl) else Outcome.UNDECODABLE
            raise _Skipped(at, outcome, str(error)) from error

    def _cap(self, head: _Head) -> int | None:
        """How large a record may be to be read; None where it is passed over."""
        match head.kind:
            case "warcinfo":
                return MAX_INFO if head.length <= MAX_INFO else None
            case "metadata" if self._is_ours and head.media == "application/json":
                return MAX_LINE
            case "response" | "resource":
                return MAX_HEAD + (MAX_OWN_PAGE if self._is_ours else MAX_PAGE)
        return None

    def _pass_over(self, head: _Head, at: int) -> None:
        if self._stream.skip(head.length) < head.length:
            raise _Skipped(at, Outcome.TRUNCATED, "the file stops before the record's end")

    def _found(self, head: _Head, block: bytes, at: int) -> Iterator[Found]:
        if head.kind == "warcinfo":
            self._is_ours = is_ours(block)
            return
        if head.kind == "metadata":
            yield dossier_of_line(block, now=self._now, place=self._place(at))
            return
        page = self._page(head, block)
        if page is None:
            self.passed_over += 1
        elif self._is_ours:
            yield KeptPage(0, page.sha256, page)
        else:
            yield page

    def _page(self, head: _Head, block: bytes) -> Page | None:
        """The page in a record; None where there is none that is read."""
        if head.kind == "resource" or not block.startswith(b"HTTP/"):
            is_page = head.kind == "resource" and (self._is_ours or head.media in _HTML)
            said = (("Content-Type", head.value("Content-Type")),)
            return self._made(head, block, said, None, len(block)) if is_page else None
        answer, payload = _answer(block)
        status = _status(answer)
        headers = tuple((str(name), str(value)) for name, value in answer.headers)
        if self._is_ours:
            return self._made(head, payload, headers, status, len(payload))
        media = (answer.get_header("Content-Type") or "").partition(";")[0].strip().lower()
        if status != 200 or (media not in _HTML if media else not _is_markup(payload)):
            return None
        if head.value("WARC-Truncated"):
            raise Refused(Outcome.TRUNCATED, "only the beginning of its page was kept")
        body = _decoded(payload, answer)
        return self._made(head, body, headers, status, len(payload))

    def _made(
        self,
        head: _Head,
        body: bytes,
        headers: tuple[tuple[str, str], ...],
        status: int | None,
        wire_bytes: int,
    ) -> Page:
        target = head.value("WARC-Target-URI").strip().removeprefix("<").removesuffix(">")
        url = target if self._is_ours else checked(target)
        said = next((value for name, value in headers if name.lower() == "content-type"), None)
        return Page(
            url=url,
            requested=url,
            body=body,
            charset=charset.detect(body, said),
            fetched_at=sort_time(head.value("WARC-Date")) or self._now,
            status=status,
            headers=headers,
            wire_bytes=wire_bytes,
        )

    def _place(self, at: int) -> str:
        return f"{self._name}#offset={at}"

    def _failed(self, at: int, outcome: Outcome, reason: str) -> Attempt:
        self._is_astray = True
        unpacked = ", unpacked," if self._stream.is_packed else ""
        detail = f"the record at byte {at:,}{unpacked} cannot be read: {reason}"
        return Attempt(self._place(at), self._now, outcome, detail)


class _Skipped(Exception):
    """A record that gave nothing, where it begins, and why."""

    def __init__(self, at: int, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.at = at
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a record."""

    headers: StatusAndHeaders
    length: int

    @property
    def kind(self) -> str:
        """What the record is: `response`, `metadata` and so on."""
        return self.value("WARC-Type").strip().lower()

    @property
    def media(self) -> str:
        """The media type of its block, without parameters."""
        return self.value("Content-Type").partition(";")[0].strip().lower()

    def value(self, name: str) -> str:
        """A field, empty where it is not there."""
        return str(self.headers.get_header(name) or "")


def _head_of(head: bytes, at: int) -> _Head:
    from warcio.statusandheaders import StatusAndHeadersParser

    try:
        parsed = StatusAndHeadersParser(_VERSIONS).parse(BytesIO(head))
        length = int(parsed.get_header("Content-Length") or "")
    except Exception as error:  # warcio promises nothing about what it raises
        raise _Skipped(at, Outcome.UNDECODABLE, "its head is none of WARC 1") from error
    if length < 0:
        raise _Skipped(at, Outcome.UNDECODABLE, "its length is below 0")
    return _Head(parsed, length)


def _answer(block: bytes) -> tuple[StatusAndHeaders, bytes]:
    """The head of an HTTP answer, and what follows it."""
    from warcio.statusandheaders import StatusAndHeadersParser

    stream = BytesIO(block)
    try:
        answer = StatusAndHeadersParser(_HTTP, verify=False).parse(stream)
    except Exception as error:  # as above
        raise Refused(Outcome.UNDECODABLE, "it has no head of an HTTP answer") from error
    return answer, block[stream.tell() :]


def _status(answer: StatusAndHeaders) -> int:
    code = str(answer.get_statuscode())
    return int(code) if code.isascii() and code.isdecimal() and len(code) == 3 else 0


def _decoded(payload: bytes, answer: StatusAndHeaders) -> bytes:
    """The body without chunks and content codings. Raises `Refused`.

    Many who write WARC keep bodies decoded and the headers as they were: markup stays as it is.
    """
    if (answer.get_header("Transfer-Encoding") or "").strip().lower().endswith("chunked"):
        payload = _without_chunks(payload)
    try:
        return decode_body(payload, answer.get_header("Content-Encoding"), MAX_PAGE)
    except Refused:
        if _is_markup(payload) and len(payload) <= MAX_PAGE:
            return payload
        raise


def _is_markup(payload: bytes) -> bool:
    return payload[:MAX_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _without_chunks(payload: bytes) -> bytes:
    """The body of chunks (RFC 9112, section 7.1); as it is where it is in none."""
    pieces, at = [], 0
    while (size := _chunk_size(payload, at)) is not None:
        begin = payload.index(b"\n", at) + 1
        if size == 0:
            break
        pieces.append(payload[begin : begin + size])
        at = begin + size + len(b"\r\n")
    return b"".join(pieces) if pieces or size == 0 else payload


def _chunk_size(payload: bytes, at: int) -> int | None:
    end = payload.find(b"\n", at, at + 1_024)  # extensions of a chunk are hardly ever there
    digits = payload[at:end].split(b";")[0].strip() if end >= 0 else b""
    try:
        return int(digits, 16) if digits.isalnum() else None
    except ValueError:
        return None
