"""One request and its answer over requests, bounded in time and in bytes.

The only module that knows requests. TLS is always verified; nothing is taken from the environment
(no proxy, no netrc); redirects are not followed, and their bodies, like those of errors, not read;
nothing is retried. The body is read raw, so that bytes are counted as they travel, and decoded by
`decode`. Whatever the libraries raise becomes one `Failure`.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import requests
import urllib3
import urllib3.exceptions
from requests import adapters
from requests.adapters import HTTPAdapter
from urllib3.util.ssl_ import create_urllib3_context

from scraper.fetcher.answers import READABLE, Answer, host
from scraper.fetcher.deadline import Deadline
from scraper.fetcher.decode import codings, decode_body
from scraper.fetcher.failures import Failure
from scraper.fetcher.guard import Gate, guarded_pools
from scraper.model import Outcome

CHUNK_BYTES = 65_536  # read at a time, and so the most that a cap is overrun by
MIN_TIMEOUT_S = 0.001  # of a socket; 0 would make it non-blocking

_PASSING = (ConnectionError, http.client.IncompleteRead)  # what another try may well mend
_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


@dataclass(frozen=True, slots=True)
class Ask:
    """One GET: the checked URL, its headers, and how much body is taken.

    `admit` sees the answer before its body and raises `Failure` for one that is not wanted. With
    `cut` a body beyond `max_wire_bytes` ends there instead of failing.
    """

    url: str
    headers: Mapping[str, str]
    max_wire_bytes: int
    max_decoded_bytes: int
    admit: Callable[[Answer], None] = lambda _: None
    cut: bool = False


class Trust:
    """The authorities whose certificates are believed, loaded once and when they are needed.

    Loading them takes longer than all else of a fetch. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()

    def context(self) -> ssl.SSLContext:
        """Return the settings of an encrypted connection: urllib3's own, and certifi's bundle."""
        with self._lock:
            if self._context is None:
                context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
                context.load_verify_locations(adapters.DEFAULT_CA_BUNDLE_PATH)
                self._context = context
            return self._context


class Transport:
    """The connections and cookies of one fetch. A context manager: after it they are gone."""

    def __init__(self, deadline: Deadline, trust: Trust, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._session = _Session()
        self._session.trust_env = False
        self._session.headers.clear()
        adapter = _Adapter(Gate(deadline, allow_private), trust)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def cookies(self) -> frozenset[tuple[str, str]]:
        """Return the names and values of the cookies that were set so far."""
        return frozenset((cookie.name, cookie.value or "") for cookie in self._session.cookies)

    def get(self, ask: Ask) -> Answer:
        """Return the answer, with its body where its status brings the page. Raises `Failure`."""
        name = host(ask.url)
        self._deadline.check(name)
        try:
            with self._deadline.watch():
                answer = self._exchange(ask)
        except Failure as failure:
            if failure.outcome is not Outcome.TIMEOUT:  # that one knows what was slow
                self._deadline.check(name)
            raise
        except _BROKEN as error:
            self._deadline.check(name)
            raise _failure(error, name) from error
        self._deadline.check(name)  # what was read may have been cut off
        return answer

    def _exchange(self, ask: Ask) -> Answer:
        request = requests.Request("GET", ask.url, headers=dict(ask.headers))
        response = self._session.send(
            self._session.prepare_request(request),
            stream=True,
            timeout=max(self._deadline.remaining(), MIN_TIMEOUT_S),
            allow_redirects=False,
        )
        with response:
            head = Answer(ask.url, response.status_code, tuple(response.raw.headers.iteritems()))
            if head.status not in READABLE:
                return head
            ask.admit(head)
            return _with_body(head, ask, response.raw)


class _Session(requests.Session):
    """A session that leaves redirects alone: requests would read their whole body first."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        return None


class _Adapter(HTTPAdapter):
    """An adapter whose connections pass through the gate, and whose authorities are shared."""

    def __init__(self, gate: Gate, trust: Trust) -> None:
        self._gate = gate
        self._trust = trust
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: Any
    ) -> None:
        self.poolmanager = guarded_pools(
            self._gate, num_pools=connections, maxsize=maxsize, block=block, **options
        )

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Give encrypted connections the shared context; a hook that requests documents."""
        host, options = super().build_connection_pool_key_attributes(request, verify, cert)
        if host["scheme"] == "https":
            options["ssl_context"] = self._trust.context()
        return host, options

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002
        """Have certificates verified, without loading the authorities a second time."""
        conn.cert_reqs = "CERT_REQUIRED"


def _with_body(head: Answer, ask: Ask, raw: urllib3.HTTPResponse) -> Answer:
    encoding = head.header("content-encoding")
    cut = ask.cut and not codings(encoding)  # half a gzip file is of no use
    gathered = bytearray()  # pieces that are kept until they are joined leave holes in the memory
    for piece in _read(raw, ask.max_wire_bytes, head, cut=cut):
        gathered += piece
    wire = bytes(gathered)
    del gathered
    body = decode_body(wire, encoding, ask.max_decoded_bytes)
    return replace(head, body=body, wire_bytes=len(wire))


def _read(raw: urllib3.HTTPResponse, cap: int, head: Answer, *, cut: bool) -> Iterator[bytes]:
    """Yield the body, counted. Raises `Failure` (too_large), at once where it is announced."""
    too_large = Failure(
        Outcome.TOO_LARGE, f"{host(head.url)} sent more than {cap:,} bytes", status=head.status
    )
    if not cut and (raw.length_remaining or 0) > cap:
        raise too_large
    left = cap
    for piece in raw.stream(CHUNK_BYTES, decode_content=False):
        yield piece[:left]
        left -= len(piece)
        if left < 0 and cut:
            return
        if left < 0:
            raise too_large


def _failure(error: Exception, name: str) -> Failure:
    """Return what a library raised, by the most telling link of its chain of causes."""
    cause, outcome, sentence = next(
        (link, outcome, sentence)
        for kind, outcome, sentence in _MEANINGS
        for link in _causes(error)
        if isinstance(link, kind)
    )
    reason = getattr(cause, "verify_message", None) or getattr(cause, "strerror", None) or cause
    detail = sentence.format(host=name, reason=reason)
    return Failure(outcome, detail, passing=isinstance(cause, _PASSING))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# The first kind that is found in the chain of causes decides, so the telling ones come first.
_MEANINGS: tuple[tuple[type[BaseException], Outcome, str], ...] = (
    (ssl.SSLCertVerificationError, Outcome.TLS, "the certificate of {host} is not valid: {reason}"),
    (ssl.SSLError, Outcome.TLS, "no encrypted connection to {host} came about: {reason}"),
    (http.client.IncompleteRead, Outcome.TRUNCATED, "{host} sent only a part of the page"),
    (TimeoutError, Outcome.TIMEOUT, "{host} stopped answering"),
    (ConnectionError, Outcome.CONNECTION, "{host} broke the connection off: {reason}"),
    (requests.exceptions.InvalidURL, Outcome.BAD_URL, "{host} is no host that can be asked"),
    (requests.exceptions.RequestException, Outcome.CONNECTION, "{host} gave no answer in HTTP"),
    # What urllib3 raises by itself comes from the body: the headers are read inside requests.
    (urllib3.exceptions.ProtocolError, Outcome.TRUNCATED, "{host} sent a broken page: {reason}"),
    (Exception, Outcome.CONNECTION, "the connection to {host} failed: {reason}"),
)
