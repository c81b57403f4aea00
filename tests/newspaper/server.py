"""HTTP/1.1 over real sockets: many hosts on loopback, a thread a connection, one answer each.

Each host listens at a port of its own, and where the system allows it (Linux) at an address of its
own in 127.0.0.0/8, so that it is a site of its own, too.
"""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import count
from typing import Final

from tests.newspaper.log import Log, Record

MAX_HEAD = 65_536  # bytes of a request's head
PIECE = 64  # bytes of a body that drips
BLOCK = b"<!-- and so on, and so on, and so on, and so on, and so on. -->\n" * 1_024
BACKLOG = 128  # connections that wait at one host
JOIN_S = 5.0  # seconds that a thread has to end when its connection is shut

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; `target` is the path with its query."""

    method: str
    target: str
    headers: Headers

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, and how: see `Behaviour` for the last four."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    delay_s: float = 0.0
    drip_s: float = 0.0
    cut: int | None = None
    endless: bool = False

    def header(self, name: str) -> str | None:
        """The header of that name, as this newspaper spells it."""
        return dict(self.headers).get(name)

    def head(self) -> bytes:
        """Status line and headers, with the length where there is an end."""
        lines = [f"HTTP/1.1 {self.status} {_phrase(self.status)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if not self.endless and self.status != 304:
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


Answerer = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Desk:
    """A host that is listened for: its name, its address, and who answers; None closes its port."""

    name: str
    netloc: str
    listener: socket.socket
    answer: Answerer | None


def bind(address: str) -> socket.socket:
    """A socket with a port of its own at an address, or at 127.0.0.1 where it cannot be had."""
    for host in (address, "127.0.0.1"):
        listener = socket.socket()
        try:
            listener.bind((host, 0))
        except OSError:
            listener.close()
            continue
        return listener
    raise OSError(f"no port can be had at {address} or 127.0.0.1")


class Server:
    """Answers at every desk until it is closed.

    `clock` gives the seconds of the log. `sleep` waits in the middle of answers; None stands for a
    real wait that ends when the server is closed.
    """

    def __init__(
        self,
        desks: Sequence[Desk],
        clock: Callable[[], float],
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._desks: Final = desks
        self._clock = clock
        self._closing = threading.Event()
        self._sleep = sleep or self._closing.wait
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._records: dict[int, Record] = {}
        self._numbers = count()
        self._selector = selectors.DefaultSelector()
        self._waker, self._wakened = socket.socketpair()
        self._acceptor = threading.Thread(target=self._accept, name="newspaper")

    def start(self) -> None:
        """Listen at every desk that answers."""
        for desk in self._desks:
            if desk.answer is not None:
                desk.listener.listen(BACKLOG)
                desk.listener.setblocking(False)
                self._selector.register(desk.listener, selectors.EVENT_READ, desk)
        self._selector.register(self._wakened, selectors.EVENT_READ)
        self._acceptor.start()

    def close(self) -> None:
        """End every answer and give every port back; a second time it does nothing."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._waker.send(b"x")
        if self._acceptor.ident is not None:  # else it was never started
            self._acceptor.join()
        with self._lock:
            threads = dict(self._open)
        for connection in threads.values():
            _shut(connection)
        for thread in threads:
            thread.join(JOIN_S)
        self._selector.close()
        for desk in self._desks:
            desk.listener.close()
        self._waker.close()
        self._wakened.close()

    def log(self) -> Log:
        """What was asked until now."""
        with self._lock:
            return Log(tuple(self._records.values()))

    def clear(self) -> None:
        """Forget what was asked."""
        with self._lock:
            self._records.clear()

    def _accept(self) -> None:
        while not self._closing.is_set():
            for key, _ in self._selector.select():
                if isinstance(key.data, Desk):
                    self._take(key.data)

    def _take(self, desk: Desk) -> None:
        try:
            connection, _ = desk.listener.accept()
        except OSError:
            return  # the client was gone before it was taken
        connection.setblocking(True)
        thread = threading.Thread(target=self._serve, args=(desk, connection))
        with self._lock:
            self._open[thread] = connection
        thread.start()

    def _serve(self, desk: Desk, connection: socket.socket) -> None:
        try:
            with connection:
                request = _read(connection)
                if request is not None:
                    self._answer(desk, request, connection)
        except OSError:
            pass  # the client hung up, which it may
        finally:
            with self._lock:
                del self._open[threading.current_thread()]

    def _answer(self, desk: Desk, request: Request, connection: socket.socket) -> None:
        assert desk.answer is not None
        began = self._clock()
        answer = desk.answer(request)
        number = self._note(desk, request, answer, began)
        try:
            if answer.delay_s:
                self._wait(answer.delay_s)
            *before, last = self._pieces(answer) if not answer.endless else (b"",)
            for piece in before:
                connection.sendall(piece)
                self._wait(answer.drip_s)
            if answer.endless:
                self._send_forever(answer, connection)
        finally:
            self._end(number)
        connection.sendall(last)

    def _wait(self, seconds: float) -> None:
        self._sleep(seconds)
        if self._closing.is_set():
            raise ConnectionAbortedError("the newspaper is closed")

    def _send_forever(self, answer: Answer, connection: socket.socket) -> None:
        connection.sendall(answer.head() + answer.body)
        while not self._closing.is_set():
            connection.sendall(BLOCK)

    def _pieces(self, answer: Answer) -> Iterator[bytes]:
        body = answer.body[: answer.cut]
        if not answer.drip_s:
            yield answer.head() + body
            return
        yield answer.head()
        for start in range(0, max(len(body), 1), PIECE):
            yield body[start : start + PIECE]

    def _note(self, desk: Desk, request: Request, answer: Answer, began: float) -> int:
        record = Record(
            host=desk.name,
            netloc=desk.netloc,
            path=request.target,
            headers=request.headers,
            began=began,
            status=answer.status,
            etag=answer.header("ETag"),
            last_modified=answer.header("Last-Modified"),
        )
        with self._lock:
            number = next(self._numbers)
            self._records[number] = record
            return number

    def _end(self, number: int) -> None:
        ended = self._clock()
        with self._lock:
            if number in self._records:  # else it was cleared in the meantime
                self._records[number] = replace(self._records[number], ended=ended)


def _read(connection: socket.socket) -> Request | None:
    """The request, None where none came."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(MAX_HEAD)
        if not piece or len(head) > MAX_HEAD:
            return None
        head += piece
    first, *rest = head.decode("latin-1").split("\r\n\r\n", 1)[0].split("\r\n")
    method, target, *_ = (*first.split(" "), "", "")
    pairs = (line.partition(":") for line in rest)
    return Request(method, target, tuple((name, value.strip()) for name, _, value in pairs))


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it had ended by itself


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
