"""The words: every type that crosses a room's door.

Values only. Nothing here reads a clock, a file or the network. Absent is None, and an empty tuple
means that the page names none. Times are ISO 8601 text, exactly as precise as their source: a day
stays a day, a local time stays local, an offset is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What became of one attempt at one URL. Closed; stored as text."""

    STORED = "stored"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"
    DUPLICATE = "duplicate"
    KEPT_BETTER_COPY = "kept_better_copy"
    ROBOTS = "robots"
    NOT_ARTICLE = "not_article"
    TOO_SHORT = "too_short"
    PAYWALL = "paywall"
    CONSENT = "consent"
    BLOCKED = "blocked"
    GONE = "gone"
    HTTP_ERROR = "http_error"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    CONNECTION = "connection"
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"
    REDIRECTS = "redirects"
    BAD_URL = "bad_url"
    PRIVATE_ADDRESS = "private_address"
    NOT_HTML = "not_html"
    UNDECODABLE = "undecodable"
    EXTRACTION_FAILED = "extraction_failed"
    EXTRACTION_TIMEOUT = "extraction_timeout"
    INTERNAL_ERROR = "internal_error"

    @property
    def succeeded(self) -> bool:
        """Whether the archive holds a good copy of the article after this attempt."""
        return self in _SUCCEEDED


_SUCCEEDED = frozenset(
    {
        Outcome.STORED,
        Outcome.REVISED,
        Outcome.UNCHANGED,
        Outcome.NOT_MODIFIED,
        Outcome.DUPLICATE,
        Outcome.KEPT_BETTER_COPY,
    }
)


@dataclass(frozen=True, slots=True)
class Charset:
    """A character encoding (Python codec name) and the evidence: `bom header meta guess`."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Page:
    """One document as it was received.

    `url` is the final address and `requested` the one that was asked for; `redirects` are the
    addresses between, the requested one first, empty without a redirect. `body` is free of content
    encodings (gzip and the like) and else untouched. `status` is None for what came from a file.
    `headers` keep their order and case. `wire_bytes` counts the body as it travelled.
    """

    url: str
    requested: str
    body: bytes
    charset: Charset
    fetched_at: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    redirects: tuple[str, ...] = ()
    wire_bytes: int = 0

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)

    @property
    def validators(self) -> Validators:
        """What its server needs to say "not modified" of it."""
        return Validators(self.header("etag"), self.header("last-modified"))

    @property
    def is_text(self) -> bool:
        """Whether this is a dump of plain text rather than markup."""
        return (self.header("content-type") or "").lower().startswith("text/plain")

    @property
    def sha256(self) -> str:
        """Hash of the body, by which the archive keeps it once."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """One article, free of everything else.

    `text` holds paragraphs separated by one newline. `language` is the shortest BCP 47 tag, None
    when not certain, with `language_confidence` from 0 to 1. `published` and `modified` are
    ISO 8601. `flags` are words such as `short`. `provenance` maps a field to where it came from:
    `jsonld meta html url text feed declared detected`.
    """

    url: str | None
    title: str | None
    text: str
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    language_confidence: float | None = None
    site: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    summary: str | None = None
    word_count: int = 0
    flags: tuple[str, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    extractor: str = ""

    @property
    def content_hash(self) -> str:
        """Hash of what a reader would call the article: its title and text."""
        return content_hash(self.title, self.text)


def content_hash(title: str | None, text: str) -> str:
    """SHA-256, in hex, of title and text."""
    return hashlib.sha256(f"{title or ''}\n{text}".encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How many of a site's articles carry a line, and by whom they are.

    `hand` stands for the authors where all of these articles have the same, and is 0 otherwise.
    """

    articles: int
    hand: int = 0


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What an archive knows of the lines of one site's articles, by their keys.

    Of `articles` articles; `hand` is that of all of them, 0 where they are of several. Lines that
    hardly any of them carries are not among `lines`.
    """

    articles: int = 0
    lines: Mapping[int, Recurrence] = field(default_factory=dict)
    hand: int = 0


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an article leaves in the memory of its site: the keys of its lines, and its hand.

    `whole_hash` is the content hash that it had with the lines that its site's memory took out.
    """

    keys: tuple[int, ...]
    hand: int
    whole_hash: str


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article as the archive holds it: the article, and what only the archive knows of it.

    `first_seen`, `last_checked` and `last_changed` are UTC. `urls` are every address it is known
    under.
    """

    id: int
    article: Article
    revision: int
    first_seen: str
    last_checked: str
    last_changed: str
    gone_at: str | None
    page_id: int | None
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of an article, whole. Number 1 is the original, which nothing caused.

    `cause` is `page_changed` or `extractor_changed`; `seen_at` is UTC. `is_silent` says that its
    page changed title or text, and did not change the time of modification that it states, if any.
    """

    article_id: int
    number: int
    cause: str | None
    seen_at: str
    article: Article
    page_id: int | None
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """An address of an article and why it is one: `fetched redirect canonical amp feed`."""

    url: str
    why: str


class LinkState(StrEnum):
    """What is to happen with a link."""

    NEW = "new"  # not fetched yet
    RETRY = "retry"  # failed, and fetched again at `next_try`
    KEPT = "kept"  # led to an article; looked at again at `next_try`, where it has one
    REFUSED = "refused"  # led to something that is no article, or may not be fetched
    GIVEN_UP = "given_up"  # failed for the last time
    UNRESOLVABLE = "unresolvable"  # an aggregator's, which does not say where it leads


@dataclass(frozen=True, slots=True)
class LinkStep:
    """How a link goes on after an attempt: its state, its failed tries, and when it is next due."""

    link_id: int
    state: LinkState
    tries: int = 0
    next_try: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one URL, as it is recorded. `at` is UTC; `ms` and `bytes` what it cost.

    `run_id` and `source_id` are the run that it belongs to and the source that named the URL (or is
    the URL); `step` is how its link goes on. None where a person asked.
    """

    url: str
    at: str
    outcome: Outcome
    detail: str = ""
    status: int | None = None
    ms: int | None = None
    bytes: int | None = None
    run_id: int | None = None
    source_id: int | None = None
    step: LinkStep | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """The `ETag` and `Last-Modified` of a kept page, exactly as the server gave them."""

    etag: str | None = None
    last_modified: str | None = None


class SourceKind(StrEnum):
    """What names articles."""

    FEED = "feed"  # RSS, Atom, JSON Feed
    SITEMAP = "sitemap"  # also an index of sitemaps, and a robots.txt that names some
    LISTING = "listing"  # a page of HTML: a home page, a section


@dataclass(frozen=True, slots=True)
class Link:
    """An article that a source names, with what the source says of it.

    `url` is clean (`urls.clean`). `published` and `modified` are ISO 8601, as precise as they were
    given; a sitemap's `lastmod` is `modified`.
    """

    url: str
    title: str | None = None
    published: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a source's document says.

    `links` are articles, cleaned, each once, newest first where the document gives dates, else in
    its order. `sitemaps` are further files that a sitemap index names, with their `modified`, the
    newest first. `feeds` are those that a page of HTML declares, the likeliest first. `home` is the
    page that a feed belongs to. `every_s` is how often, in seconds, it says it is worth reading.
    `note` says in a sentence what was left out, and why, empty where nothing was.
    """

    kind: SourceKind
    title: str | None = None
    links: tuple[Link, ...] = ()
    sitemaps: tuple[Link, ...] = ()
    feeds: tuple[Link, ...] = ()
    home: str | None = None
    every_s: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What a person wants read: its address, and what may be done with it.

    `recheck` has its articles looked at again on a schedule; `cross_site` follows its links to
    other sites. `parent_id` is the sitemap index that named it, `depth` how far below the one that
    a person added, `modified` the `lastmod` that the index gave it.
    """

    url: str
    kind: SourceKind
    title: str | None = None
    recheck: bool = False
    cross_site: bool = False
    parent_id: int | None = None
    depth: int = 0
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """How reading a source went last, and when it goes on. Times are UTC.

    `last_read` is the last time that it answered well (304 too), `last_full_read` the last 200,
    `last_new` the last time that it named something new. `failures` counts those since it last
    answered well, the first of them at `failing_since`. `interval_s` is the pause that its changes
    suggest, `every_s` the one that its document asks for. `body_hash` is the SHA-256 of its last
    body. A source that is not `enabled` answered 410, and rests until a person adds it again.
    """

    next_due: str | None = None
    interval_s: int | None = None
    every_s: int | None = None
    validators: Validators = Validators()
    body_hash: str | None = None
    last_read: str | None = None
    last_full_read: str | None = None
    last_new: str | None = None
    failures: int = 0
    failing_since: str | None = None
    last_outcome: Outcome | None = None
    last_detail: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source as the archive holds it.

    `articles` counts what it brought; of a sitemap index, its files' articles too.
    """

    id: int
    source: Source
    state: SourceState
    added_at: str
    articles: int = 0


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A link as the archive holds it. `source_id` is None where no source named it."""

    id: int
    link: Link
    state: LinkState
    tries: int
    next_try: str | None
    first_seen: str
    source_id: int | None


@dataclass(frozen=True, slots=True)
class Queue:
    """Which links a run fetches, as of `now`. Times are UTC, as `utc_now` writes them.

    New ones no older than `since`; with `recheck_all` also every article that is due again, else
    those whose source asks for it. `source_ids` are the sources whose links, and whose files'
    links, count; empty means all.
    """

    now: str
    since: str | None = None
    recheck_all: bool = False
    source_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """How many links a document named, how many of them were known, and how many are new.

    `left` counts the unknown ones that were left for later, because there were too many.
    """

    found: int = 0
    known: int = 0
    new: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A host's robots.txt as it was read, to be believed for a day at most (RFC 9309).

    `url` is its address, `text` the file, None where there is none. `closed` says in a sentence why
    nothing may be fetched (a server error), None where the rules decide; `retry_after` the seconds
    that the server then asked to wait.
    """

    url: str
    fetched_at: str
    status: int | None = None
    text: str | None = None
    closed: str | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """What the archive remembers of a host (as `urls.netloc` writes it).

    `rest_until` is until when it is left alone (UTC), after `failures` in a row, and `reason` why.
    """

    name: str
    rest_until: str | None = None
    failures: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run as the archive holds it: what it counted, by name. Times are UTC.

    `finished` and `exit_code` are None of one that goes on, or that was killed.
    """

    id: int
    started: str
    finished: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles: every field that is set must hold.

    `since` and `until` are ISO days or times against the publication (the first sighting where
    there is none), both inclusive: a day means the whole day. `source_id` is the source that named
    it, or an index that named that one; `no_duplicates` leaves out what reads like an earlier
    article. `limit` None means all.
    """

    language: str | None = None
    site: str | None = None
    since: str | None = None
    until: str | None = None
    flag: str | None = None
    source_id: int | None = None
    no_duplicates: bool = False
    limit: int | None = None


Counts = tuple[tuple[str | None, int], ...]  # how many of each name; None for those without one


@dataclass(frozen=True, slots=True)
class Statistics:
    """What an archive holds, counted: articles, and what was tried for them.

    `revisions` are the changes of articles, `pages` what was kept of them, in `page_bytes` of the
    archive's file, the dictionaries that they are compressed with among them; `wire_bytes` were
    received in all attempts, from files too. `first_day` and `last_day` (ISO 8601, UTC) are of the
    publications, the first sighting where there is none. An article with several flags counts for
    each, `gone` among them; `by_outcome` counts attempts. Days are in order, all else stands
    largest first.
    """

    articles: int = 0
    revisions: int = 0
    gone: int = 0
    pages: int = 0
    page_bytes: int = 0
    wire_bytes: int = 0
    first_day: str | None = None
    last_day: str | None = None
    by_day: Counts = ()
    by_site: Counts = ()
    by_language: Counts = ()
    by_outcome: Counts = ()
    by_flag: Counts = ()


class Part(StrEnum):
    """What of an archive is whole or not."""

    FILE = "file"  # as a whole: it cannot be opened
    STRUCTURE = "structure"  # SQLite's own: pages of the file, not of the web
    SCHEMA = "schema"
    INDEX = "index"
    ROW = "row"
    REFERENCE = "reference"  # from one row to another
    ARTICLE = "article"
    REVISION = "revision"
    PAGE = "page"
    ADDRESS = "address"
    LINK = "link"
    COUNTER = "counter"
    SEARCH = "search"  # the search index
    DUPLICATE = "duplicate"  # which articles read alike, and by what they are found


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in an archive that is not as it was written.

    `where` names it (`article 7 (https://...)`), `detail` says what is wrong with it and `remedy`
    what a person can do. `can_be_mended` where nothing is lost by making it anew.
    """

    what: Part
    where: str
    detail: str
    remedy: str
    can_be_mended: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Which kept pages are read again: those of the articles that all of this chooses.

    `ids` are articles, empty for all. `older_than` is a version of this program (`0.2`): articles
    that an older one wrote; `today`: those that today's extractor did not write; None: all. The
    limit of `chosen` is how many pages are read before it rests.
    """

    chosen: Filter = field(default_factory=Filter)
    ids: tuple[int, ...] = ()
    older_than: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading of kept pages came: the last article, and the last refused page's attempt.

    Articles are read from the first to the last, then refused pages from the newest to the oldest.
    `done` pages were read, and `counts` tells what became of them, by name.
    """

    last_article_id: int
    last_attempt_id: int
    done: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptReextraction:
    """A reading of kept pages, as the archive holds it. Times are UTC.

    `asked` is what was chosen, as JSON, and `extractor` who reads. It reads the articles up to
    `until_article_id`, and the pages of the attempts up to `until_attempt_id`. `finished` is None
    of one that can go on.
    """

    id: int
    started: str
    extractor: str
    asked: str
    until_article_id: int
    until_attempt_id: int
    progress: Progress
    finished: str | None = None


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """A page that was kept though it is no article's: the attempt, and what was asked for then."""

    attempt_id: int
    url: str
    page_id: int
    page_url: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a text, and what of it was searched for: from one character to before another.

    Places are counted in characters (code points) of `text`, from 0, in order; none overlap.
    """

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a search found: its title, and the passage that answers best."""

    kept: KeptArticle
    title: Passage
    excerpt: Passage


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page by the hash of its body; `page.body` is empty where only its metadata is at hand.

    `id` is its number in the archive. Of a page that was read from a file it is its place there.
    """

    id: int
    sha256: str
    page: Page


@dataclass(frozen=True, slots=True)
class Dossier:
    """An article and all that the archive holds of it: what is exported, and imported again.

    `revisions` are all versions, whole, empty where it never changed. `readings` are hashes of what
    its pages gave with the lines of their site, each with the revision that it belongs to. `pages`
    are those of its versions, without their bodies; `page_id`s name them. `place` says where it was
    read, empty where it is the archive's own.
    """

    kept: KeptArticle
    aliases: tuple[Alias, ...] = ()
    revisions: tuple[Revision, ...] = ()
    readings: tuple[tuple[int, str], ...] = ()
    pages: tuple[KeptPage, ...] = ()
    source: Source | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What was read of a page: its article, and what else it says that an archive asks for.

    `aliases` are further addresses that the page declares for its article, `linked` those lines of
    the text that are wholly links to other pages.
    """

    article: Article
    aliases: tuple[Alias, ...] = ()
    linked: tuple[str, ...] = ()


class CopyKind(StrEnum):
    """How another article reads like one."""

    SAME_TEXT = "same_text"  # word for word
    NEAR = "near"  # with small edits, or a part of it


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that reads like one: which, how, and whether it was kept first.

    `distance` is how many per mille of their runs of four words only one of the two has, 0 of the
    same text; None where they were not compared, because both are copies of a third.
    """

    id: int
    url: str | None
    title: str | None
    site: str | None
    kind: CopyKind
    distance: int | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class Copies:
    """Other articles that read like one: at most so many as were asked for, and how many in all."""

    found: tuple[Copy, ...] = ()
    total: int = 0


def utc_now(now: datetime) -> str:
    """An aware time as the archive writes it: UTC, whole seconds, `Z`."""
    moment = now.astimezone(UTC).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='seconds')}Z"  # strftime would write the year 99 as 99


def sort_time(stamp: str | None) -> str | None:
    """The UTC instant of an ISO 8601 stamp, for sorting; a local time or a day is taken as UTC.

    None where it names no day, or an instant that no calendar knows (before the year 1).
    """
    try:
        moment = datetime.fromisoformat(stamp or "")
        return utc_now(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
