"""Articles as records, and back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from scraper.errors import InputError
from scraper.exchange.records import KEYS, UNCOUNTED, dossier_from, short_record, whole_record
from scraper.model import Alias, Article, Dossier, KeptArticle

NOW = "2026-05-01T00:00:00Z"
LEAST = {"title": "Rain", "text": "It rained."}


def _back(record: object) -> Dossier:
    return dossier_from(json.loads(json.dumps(record)), now=NOW, place="")


def test_a_whole_record_says_everything(dossier: Dossier) -> None:
    """What is read of it writes the same record again."""
    record = whole_record(dossier)
    assert whole_record(_back(record)) == record | {"pages": record["pages"]}


def test_a_whole_record_names_no_number(dossier: Dossier) -> None:
    """They are the archive's own."""
    record = whole_record(replace(dossier, kept=replace(dossier.kept, id=4_711)))
    assert "4711" not in json.dumps(record)
    assert "id" not in record


def test_a_bare_record(bare: Dossier) -> None:
    """Nothing is made up for what is not there."""
    read = _back(whole_record(bare))
    assert (read.aliases, read.revisions, read.pages, read.source) == ((), (), (), None)
    assert read.kept == replace(bare.kept, id=0)


def test_a_short_record_of_an_article_alone(article: Article) -> None:
    """What only an archive knows is null."""
    record = short_record(article)
    assert tuple(record) == KEYS
    assert (record["id"], record["urls"], record["revision"]) == (None, None, None)


def test_a_short_record_is_read(kept: KeptArticle) -> None:
    """As `list -f jsonl` prints it: its addresses do not say why, its versions are not there."""
    read = _back(short_record(kept))
    assert read.kept == replace(kept, id=0, revision=1, page_id=None, urls=())
    assert read.aliases == (
        Alias("https://news.example/floods", "canonical"),
        Alias("https://news.example/f/1", "fetched"),
    )


def test_a_record_of_somebody_else() -> None:
    """A text and a title are enough; unknown keys are passed over; the times are those of now."""
    read = _back(LEAST | {"url": "https://www.news.example/1", "likes": 7})
    assert (read.kept.article.title, read.kept.article.site) == ("Rain", "news.example")
    assert read.kept.article.word_count == UNCOUNTED
    assert (read.kept.first_seen, read.kept.last_checked, read.kept.last_changed) == (NOW,) * 3


def test_a_record_of_trafilatura() -> None:
    """It calls some things otherwise, and joins its lists."""
    named = {
        "source": "https://news.example/1",
        "author": "Ana Lima; Bo",
        "date": "2026-04-30",
        "excerpt": "Rain.",
        "tags": "",
        "categories": "Weather",
    }
    read = _back(LEAST | named).kept.article
    assert (read.url, read.authors) == ("https://news.example/1", ("Ana Lima", "Bo"))
    assert (read.published, read.summary, read.tags) == ("2026-04-30", "Rain.", ())


def test_a_record_of_newspaper() -> None:
    """Its other names stand for what ours do not say."""
    read = _back(LEAST | {"publish_date": "2026-04-30", "date": 5, "top_image": "x", "image": "y"})
    assert (read.kept.article.published, read.kept.article.image) == ("2026-04-30", "y")


def test_a_row_of_the_table(kept: KeptArticle) -> None:
    """As `sqlite-utils rows --nl` gives it: its lists are texts of JSON."""
    record = short_record(kept)
    packed = {k: json.dumps(v) if isinstance(v, tuple | dict) else v for k, v in record.items()}
    del packed["urls"]  # of another table
    assert _back(packed | {"source_id": 3}).kept.article == kept.article


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ([], "it is no JSON object"),
        ({"title": "Rain"}, "it has no `text`"),
        ({"title": "Rain", "text": " \n"}, "it has no `text`"),
        ({"text": "It rained."}, "it has neither a `title` nor a `url`"),
        (LEAST | {"title": 5}, "its `title` is no text"),
        (LEAST | {"authors": {"name": "Ana"}}, "its `authors` are no list of texts"),
        (LEAST | {"tags": [1]}, "its `tags` are no list of texts"),
        (LEAST | {"word_count": -1}, "its `word_count` is no whole number from 0 on"),
        (LEAST | {"word_count": True}, "its `word_count` is no whole number from 0 on"),
        (LEAST | {"language_confidence": 2}, "its `language_confidence` is no number from 0 to 1"),
        (
            LEAST | {"language_confidence": float("nan")},
            "its `language_confidence` is no number from 0 to 1",
        ),
        (
            LEAST | {"first_seen": "yesterday"},
            "its `first_seen` is no time in UTC, such as 2024-05-03T09:30:00Z",
        ),
        (
            LEAST | {"gone_at": "2026-13-01T00:00:00Z"},
            "its `gone_at` is no time in UTC, such as 2024-05-03T09:30:00Z",
        ),
        (LEAST | {"provenance": "{"}, "its `provenance` is no object of texts"),
        (LEAST | {"provenance": {"title": 1}}, "its `provenance` is no object of texts"),
        (LEAST | {"urls": "https://a.example/"}, "its `urls` are no list"),
        (
            LEAST | {"urls": [{"url": "https://a.example/", "why": "so"}]},
            "one of its `urls` has no `url`, or a `why` that is none",
        ),
        (LEAST | {"page": "a" * 64}, "its `page` is not among its `pages`"),
        (LEAST | {"pages": [{"sha256": "abc"}]}, "a `sha256` is no SHA-256 in hex"),
        (LEAST | {"revisions": [1]}, "what stands in its `revisions` is no object"),
        (
            LEAST | {"source": {"url": "https://a.example/", "kind": "radio"}},
            "its `source` has no `url`, or a `kind` that is none",
        ),
    ],
)
def test_what_is_no_record(record: object, reason: str) -> None:
    """Is told in a sentence."""
    with pytest.raises(InputError) as caught:
        _back(record)
    assert str(caught.value) == reason


def test_versions_that_are_not_all_there(dossier: Dossier) -> None:
    """An archive could not keep them whole."""
    record = whole_record(dossier)
    second = whole_record(dossier)["revisions"][1]  # type: ignore[index]
    with pytest.raises(InputError, match="are not numbered from 1 on"):
        _back(record | {"revisions": [second, second]})


def test_a_last_version_that_is_another(dossier: Dossier) -> None:
    """The article reads as its last version does."""
    with pytest.raises(InputError, match="has another title or text than the article"):
        _back(whole_record(dossier) | {"text": "It rained."})
