"""Articles as records: by key, as JSON knows it, and back.

The keys are the names of `model.Article`, then what only the archive knows. The short record of a
list has the addresses alone; the whole one of a dossier also says why each is one, and has every
version, so that the archive can be made again from it. It names no ids: they are another archive's.

Reading is lenient towards what others wrote: a text with a title or an address is enough, unknown
keys are passed over, and what is missing is not known. Rows of the table `articles`, as Datasette
and sqlite-utils give them, have their lists as texts of JSON; trafilatura and newspaper call some
fields by other names. What is there has to be what it says it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TypeVar

from scraper.errors import InputError
from scraper.model import (
    Alias,
    Article,
    Charset,
    Dossier,
    KeptArticle,
    KeptPage,
    Page,
    Revision,
    Source,
    SourceKind,
    sort_time,
)
from scraper.urls import site

Record = Mapping[str, object]  # what JSON knows, and tuples

_OF_ARTICLE = tuple(field.name for field in fields(Article))
_OF_ARCHIVE = ("urls", "revision", "first_seen", "last_checked", "last_changed", "gone_at")
UNCOUNTED = -1  # words, of an article whose record does not say how many it has
KEYS = ("id", *_OF_ARTICLE, *_OF_ARCHIVE)

_REASONS = frozenset("fetched redirect canonical amp feed".split())
# What a field is called by trafilatura's JSON, and by newspaper's, each where ours is not there.
_OTHER_NAMES = {
    "source": "url",
    "author": "authors",
    "date": "published",
    "publish_date": "published",
    "excerpt": "summary",
    "top_image": "image",
}
_CAUSES = frozenset({"page_changed", "extractor_changed"})
_LARGEST = 2**63 - 1  # SQLite's
_HASH = re.compile("[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")  # as the archive writes it

T = TypeVar("T")


def short_record(article: KeptArticle | Article) -> dict[str, object]:
    """All of an article as it reads now; null for what only the archive knows of one not kept."""
    kept = article if isinstance(article, KeptArticle) else None
    read = article.article if isinstance(article, KeptArticle) else article
    of_archive = {name: getattr(kept, name, None) for name in _OF_ARCHIVE}
    return {"id": getattr(kept, "id", None), **_of_article(read), **of_archive}


def whole_record(dossier: Dossier) -> dict[str, object]:
    """All that the archive holds of an article, without the numbers that it has there."""
    kept = dossier.kept
    hashes = {page.id: page.sha256 for page in dossier.pages}
    return {
        **_of_article(kept.article),
        "urls": [{"url": alias.url, "why": alias.why} for alias in dossier.aliases],
        **{name: getattr(kept, name) for name in _OF_ARCHIVE[1:]},
        "source": _of_source(dossier.source),
        "page": _hash_of(hashes, kept.page_id),
        "revisions": [_of_revision(revision, hashes) for revision in dossier.revisions],
        "readings": [{"revision": n, "whole_hash": whole} for n, whole in dossier.readings],
        "pages": [_of_page(page) for page in dossier.pages],
    }


def dossier_from(record: object, *, now: str, place: str) -> Dossier:
    """What a record says, whole or short. Times that it does not name are `now` (UTC).

    Its words are `UNCOUNTED` where it does not say how many. Raises `InputError` with a sentence
    where it is no record of an article.
    """
    if not isinstance(record, dict):
        raise InputError("it is no JSON object")
    record = _renamed(record)
    pages = _listed(record, "pages", _page)
    numbers = {page.sha256: number for number, page in enumerate(pages, 1)}
    article = _article(record)
    if not article.title and not article.url:
        raise InputError("it has neither a `title` nor a `url`")
    revisions = _revisions(record, article, numbers)
    first_seen = _time(record, "first_seen") or now
    kept = KeptArticle(
        id=0,
        article=article,
        revision=max(1, len(revisions)),
        first_seen=first_seen,
        last_checked=_time(record, "last_checked") or now,
        last_changed=_time(record, "last_changed") or first_seen,
        gone_at=_time(record, "gone_at"),
        page_id=_numbered(record, numbers),
        urls=(),
    )
    return Dossier(
        kept,
        aliases=_aliases(record, article.url),
        revisions=revisions,
        readings=_listed(record, "readings", _reading),
        pages=tuple(
            KeptPage(number, page.sha256, page.page) for number, page in enumerate(pages, 1)
        ),
        source=_source(record),
        place=place,
    )


# From values.


def _of_article(article: Article) -> dict[str, object]:
    return {name: _plain(getattr(article, name)) for name in _OF_ARTICLE}


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def _of_source(source: Source | None) -> Record | None:
    return None if source is None else {"url": source.url, "kind": source.kind.value}


def _of_revision(revision: Revision, hashes: Mapping[int, str]) -> Record:
    return {
        "number": revision.number,
        "cause": revision.cause,
        "seen_at": revision.seen_at,
        "page": _hash_of(hashes, revision.page_id),
        **_of_article(revision.article),
    }


def _of_page(kept: KeptPage) -> Record:
    page = kept.page
    return {
        "sha256": kept.sha256,
        "url": page.url,
        "requested": page.requested,
        "redirects": page.redirects,
        "fetched_at": page.fetched_at,
        "status": page.status,
        "headers": page.headers,
        "charset": page.charset.name,
        "charset_source": page.charset.source,
        "wire_bytes": page.wire_bytes,
    }


def _hash_of(hashes: Mapping[int, str], page_id: int | None) -> str | None:
    return None if page_id is None else hashes.get(page_id)


# To values.


def _renamed(record: Record) -> Record:
    """The record with our names for what others call otherwise."""
    others = {
        ours: record[name]
        for name, ours in _OTHER_NAMES.items()
        if isinstance(record.get(name), str | list) and record.get(ours) is None
    }
    rest = {k: v for k, v in record.items() if k != "source" or not isinstance(v, str)}
    return {**rest, **others}


def _article(record: Record) -> Article:
    url = _text(record, "url")
    text = _text(record, "text") or ""
    if not text.strip():
        raise InputError("it has no `text`")
    words = _number(record, "word_count")
    return Article(
        url=url,
        title=_text(record, "title"),
        text=text,
        authors=_texts(record, "authors"),
        published=_text(record, "published"),
        modified=_text(record, "modified"),
        language=_text(record, "language"),
        language_confidence=_share(record, "language_confidence"),
        site=_text(record, "site") if "site" in record else site(url),
        section=_text(record, "section"),
        tags=_texts(record, "tags"),
        image=_text(record, "image"),
        summary=_text(record, "summary"),
        word_count=UNCOUNTED if words is None else words,
        flags=_texts(record, "flags"),
        provenance=_provenance(record),
        extractor=_text(record, "extractor") or "",
    )


def _revisions(
    record: Record, article: Article, numbers: Mapping[str, int]
) -> tuple[Revision, ...]:
    """The versions of an article, which have to be all of them, and end in what it says now."""
    found = _listed(record, "revisions", lambda value: _revision(value, numbers))
    if len(found) < 2:  # it never changed
        return ()
    if [revision.number for revision in found] != list(range(1, len(found) + 1)):
        raise InputError("its `revisions` are not numbered from 1 on")
    if found[-1].article.content_hash != article.content_hash:
        raise InputError("the last of its `revisions` has another title or text than the article")
    return found


def _revision(value: Record, numbers: Mapping[str, int]) -> Revision:
    number, cause = _number(value, "number"), _text(value, "cause")
    if number is None or (cause not in _CAUSES if number > 1 else cause is not None):
        raise InputError("one of its `revisions` has no `number`, or a `cause` that is none")
    return Revision(
        article_id=0,
        number=number,
        cause=cause,
        seen_at=_needed(_time(value, "seen_at"), "seen_at"),
        article=_article(value),
        page_id=_numbered(value, numbers),
    )


def _aliases(record: Record, own: str | None) -> tuple[Alias, ...]:
    named = record.get("urls") or ()
    if not isinstance(named, list | tuple):
        raise InputError("its `urls` are no list")
    aliases = [_alias(value, own) for value in named]
    if own is not None and own not in {alias.url for alias in aliases}:
        aliases.insert(0, Alias(own, "canonical"))
    return tuple(aliases)


def _alias(value: object, own: str | None) -> Alias:
    if isinstance(value, str):  # of a list, which does not say why
        return Alias(value, "canonical" if value == own else "fetched")
    record = _object(value, "urls")
    url, why = _text(record, "url"), _text(record, "why")
    if url is None or why not in _REASONS:
        raise InputError("one of its `urls` has no `url`, or a `why` that is none")
    return Alias(url, str(why))


def _source(record: Record) -> Source | None:
    if record.get("source") is None:
        return None
    value = _object(record["source"], "source")
    url, kind = _text(value, "url"), _text(value, "kind")
    if url is None or kind not in set(SourceKind):
        raise InputError("its `source` has no `url`, or a `kind` that is none")
    return Source(url, SourceKind(kind))


def _page(value: Record) -> KeptPage:
    sha256 = _hash(value, "sha256")
    page = Page(
        url=_needed(_text(value, "url"), "url"),
        requested=_needed(_text(value, "requested"), "requested"),
        body=b"",
        charset=Charset(
            _needed(_text(value, "charset"), "charset"),
            _needed(_text(value, "charset_source"), "charset_source"),
        ),
        fetched_at=_needed(_text(value, "fetched_at"), "fetched_at"),
        status=_number(value, "status"),
        headers=_headers(value),
        redirects=_texts(value, "redirects"),
        wire_bytes=_number(value, "wire_bytes") or 0,
    )
    return KeptPage(0, sha256, page)


def _headers(value: Record) -> tuple[tuple[str, str], ...]:
    headers = value.get("headers") or ()
    pairs = [pair for pair in headers if _is_pair(pair)] if isinstance(headers, list) else []
    if len(pairs) != (len(headers) if isinstance(headers, list | tuple) else -1):
        raise InputError("the `headers` of a page are no list of names and values")
    return tuple((name, said) for name, said in pairs)


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)


def _reading(value: Record) -> tuple[int, str]:
    number = _number(value, "revision")
    if not number:
        raise InputError("one of its `readings` has no `revision`")
    return number, _hash(value, "whole_hash")


def _numbered(record: Record, numbers: Mapping[str, int]) -> int | None:
    """The page that a version names, by its place among the pages of the record."""
    named = _text(record, "page")
    if named is not None and named not in numbers:
        raise InputError("its `page` is not among its `pages`")
    return None if named is None else numbers[named]


def _listed(record: Record, key: str, read: Callable[[Record], T]) -> tuple[T, ...]:
    values = record.get(key)
    if values is None:
        return ()
    if not isinstance(values, list):
        raise InputError(f"its `{key}` are no list")
    return tuple(read(_object(value, key)) for value in values)


def _object(value: object, key: str) -> Record:
    if not isinstance(value, dict):
        raise InputError(f"what stands in its `{key}` is no object")
    return value


def _text(record: Record, key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f"its `{key}` is no text")
    return value


def _texts(record: Record, key: str) -> tuple[str, ...]:
    value = _unpacked(record.get(key), "[")
    if isinstance(value, str):  # trafilatura joins its authors and tags so
        value = [part.strip() for part in value.split(";") if part.strip()]
    values: Sequence[object] = value if isinstance(value, list) else ()
    if value is not None and not (isinstance(value, list) and _all_text(values)):
        raise InputError(f"its `{key}` are no list of texts")
    return tuple(map(str, values))


def _provenance(record: Record) -> Mapping[str, str]:
    value = _unpacked(record.get("provenance"), "{")
    if value is not None and not (isinstance(value, dict) and _all_text(value.values())):
        raise InputError("its `provenance` is no object of texts")
    return dict(value) if isinstance(value, dict) else {}


def _unpacked(value: object, start: str) -> object:
    """What a text of JSON says that begins so, as a row of a table has it; else the value."""
    if not isinstance(value, str) or not value.startswith(start):
        return value
    try:
        found: object = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found


def _all_text(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _number(record: Record, key: str) -> int | None:
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise InputError(f"its `{key}` is no whole number from 0 on")
    return value


def _share(record: Record, key: str) -> float | None:
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError(f"its `{key}` is no number from 0 to 1")
    return float(value)


def _time(record: Record, key: str) -> str | None:
    value = _text(record, key)
    if value is not None and not (_TIME.fullmatch(value) and sort_time(value)):
        raise InputError(f"its `{key}` is no time in UTC, such as 2024-05-03T09:30:00Z")
    return value


def _hash(record: Record, key: str) -> str:
    value = _text(record, key) or ""
    if not _HASH.fullmatch(value):
        raise InputError(f"a `{key}` is no SHA-256 in hex")
    return value


def _needed(value: str | None, key: str) -> str:
    if value is None:
        raise InputError(f"a `{key}` is missing")
    return value
