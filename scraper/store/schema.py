"""The schema: what an archive file holds, as one text, and how an older file becomes a current one.

Times are ISO 8601 text, lists are JSON arrays and maps JSON objects in text, names are plural
snake_case: so the file opens in Datasette and sqlite-utils as it is, with facets and a search box.
The text is SQL because sqlite-utils' own `create()` can name neither triggers on chosen columns nor
indexes on expressions, and because a schema is read more often than it is written.

Every change of form is one more named migration and one more `identity.VERSION`. An archive is
created, or brought up to date, in one transaction: a file in between never exists.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from scraper.store import duplicates, identity, indexing

_SCHEMA = """
-- One row an article, as it reads now. `text` stands last: SQLite reads a row from its start, so
-- a filter on any other column never walks through the text. A dump may have no url.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    url TEXT UNIQUE,
    title TEXT,
    authors TEXT NOT NULL CHECK (json_valid(authors) AND json_type(authors) = 'array'),
    published TEXT,      -- exactly as precise as the page gave it
    published_utc TEXT CHECK (published_utc GLOB '????-??-??T??:??:??Z'),  -- for sorting only
    modified TEXT,
    language TEXT,
    language_confidence REAL CHECK (language_confidence BETWEEN 0 AND 1),
    site TEXT,
    section TEXT,
    tags TEXT NOT NULL CHECK (json_valid(tags) AND json_type(tags) = 'array'),
    image TEXT,
    summary TEXT,
    word_count INTEGER NOT NULL CHECK (word_count >= 0),
    flags TEXT NOT NULL CHECK (json_valid(flags) AND json_type(flags) = 'array'),
    provenance TEXT NOT NULL CHECK (json_valid(provenance) AND json_type(provenance) = 'object'),
    extractor TEXT NOT NULL,
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    simhash INTEGER,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    first_seen TEXT NOT NULL CHECK (first_seen GLOB '????-??-??T??:??:??Z'),
    last_checked TEXT NOT NULL CHECK (last_checked GLOB '????-??-??T??:??:??Z'),
    last_changed TEXT NOT NULL CHECK (last_changed GLOB '????-??-??T??:??:??Z'),
    gone_at TEXT CHECK (gone_at GLOB '????-??-??T??:??:??Z'),
    page_id INTEGER REFERENCES pages (id),
    source_id INTEGER REFERENCES sources (id),
    text TEXT NOT NULL
) STRICT;
CREATE INDEX articles_newest ON articles (COALESCE(published_utc, first_seen), id);
CREATE INDEX articles_site_newest ON articles (site, COALESCE(published_utc, first_seen), id);

-- Every address that leads to an article, its own among them.
CREATE TABLE urls (
    url TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    why TEXT NOT NULL CHECK (why IN ('fetched', 'redirect', 'canonical', 'amp', 'feed'))
) STRICT;
CREATE INDEX urls_article ON urls (article_id);

-- Every version of an article that has changed, whole: number 1 is the original, which nothing
-- caused. An article that never changed has no row here.
CREATE TABLE revisions (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    cause TEXT CHECK (cause IN ('page_changed', 'extractor_changed')),
    fields TEXT NOT NULL CHECK (json_valid(fields) AND json_type(fields) = 'object'),
    text TEXT NOT NULL,
    content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
    seen_at TEXT NOT NULL CHECK (seen_at GLOB '????-??-??T??:??:??Z'),
    page_id INTEGER REFERENCES pages (id),
    PRIMARY KEY (article_id, number),
    CHECK ((number = 1) = (cause IS NULL))
) STRICT;

-- What came over the wire. `sha256` is of the body before compression (zstd). `headers` is an
-- array of [name, value]: order, case and repeats matter.
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
    url TEXT NOT NULL,
    requested_url TEXT NOT NULL,
    redirects TEXT NOT NULL CHECK (json_valid(redirects) AND json_type(redirects) = 'array'),
    fetched_at TEXT NOT NULL,
    status INTEGER,
    headers TEXT NOT NULL CHECK (json_valid(headers) AND json_type(headers) = 'array'),
    charset TEXT NOT NULL,
    charset_source TEXT NOT NULL,
    wire_bytes INTEGER NOT NULL CHECK (wire_bytes >= 0),
    body BLOB NOT NULL
) STRICT;

CREATE TABLE duplicates (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    of_article_id INTEGER NOT NULL REFERENCES articles (id),
    kind TEXT NOT NULL CHECK (kind IN ('same_text', 'near')),
    distance INTEGER NOT NULL CHECK (distance >= 0),
    PRIMARY KEY (article_id, of_article_id),
    CHECK (article_id <> of_article_id)
) STRICT;

CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT,
    etag TEXT,
    last_modified TEXT,
    next_due TEXT,
    failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    last_outcome TEXT,
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1))
) STRICT;

-- What the sources name, with title and date as they gave them. One row an address, however many
-- sources name it: it is fetched once.
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    source_id INTEGER REFERENCES sources (id),
    title TEXT,
    published TEXT,
    state TEXT NOT NULL DEFAULT 'new',
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    next_try TEXT
) STRICT;

-- Every try at every URL. `outcome` is held to no list here: its vocabulary is model.Outcome, and
-- a CHECK could only grow with it by copying the largest table of the archive.
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome <> ''),
    status INTEGER,
    detail TEXT NOT NULL,
    ms INTEGER CHECK (ms >= 0),
    bytes INTEGER CHECK (bytes >= 0),
    run_id INTEGER REFERENCES runs (id),
    source_id INTEGER REFERENCES sources (id),
    page_id INTEGER REFERENCES pages (id)
) STRICT;
CREATE INDEX attempts_url ON attempts (url, id);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    finished TEXT,
    counts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts) AND json_type(counts) = 'object'),
    exit_code INTEGER
) STRICT;

-- The search index. What sqlite-utils' enable_fts() writes, but for `UPDATE OF title, text`: its
-- own trigger indexes the whole text anew each time that only `last_checked` is set.
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, text, content="articles", content_rowid="id", tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text);
END;
CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text);
END;
CREATE TRIGGER articles_au AFTER UPDATE OF title, text ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text);
    INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text);
END;
"""

_MEMORY = """
-- The memory of a site: of how many of its articles the lines are known, and whose they are:
-- `hand` is a hash of their authors, 0 where these differ or are not named.
CREATE TABLE sites (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    articles INTEGER NOT NULL CHECK (articles >= 1),
    hand INTEGER NOT NULL
) STRICT;

-- How many of them carry a line, by a hash of its words.
CREATE TABLE lines (
    site_id INTEGER NOT NULL REFERENCES sites (id),
    key INTEGER NOT NULL,
    articles INTEGER NOT NULL CHECK (articles >= 1),
    hand INTEGER NOT NULL,
    PRIMARY KEY (site_id, key)
) STRICT, WITHOUT ROWID;

-- What the pages of an article gave before lines of its site were taken out, by the hash of title
-- and text, where that is not the revision's own: the memory grows, and a page that has not changed
-- since must not look as if it had.
CREATE TABLE readings (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    whole_hash TEXT NOT NULL CHECK (length(whole_hash) = 64),
    PRIMARY KEY (article_id, revision, whole_hash)
) STRICT, WITHOUT ROWID;
"""

_SOURCES = """
-- Nothing ever wrote the first forms of these two; what a person may have put there is let go.
UPDATE articles SET source_id = NULL WHERE source_id IS NOT NULL;
UPDATE attempts SET source_id = NULL WHERE source_id IS NOT NULL;
DROP TABLE links;
DROP TABLE sources;

-- What names articles: the feeds, sitemaps and listings that a person added, and the files of a
-- sitemap index, whose parent it is. None is ever deleted: articles and attempts refer to them.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'listing')),
    title TEXT,
    recheck INTEGER NOT NULL CHECK (recheck IN (0, 1)),
    cross_site INTEGER NOT NULL CHECK (cross_site IN (0, 1)),
    parent_id INTEGER REFERENCES sources (id),
    depth INTEGER NOT NULL CHECK (depth >= 0),
    modified TEXT,       -- as the index gave it
    etag TEXT,           -- this and the next exactly as the server gave them
    last_modified TEXT,
    body_hash TEXT,
    added_at TEXT NOT NULL CHECK (added_at GLOB '????-??-??T??:??:??Z'),
    next_due TEXT CHECK (next_due GLOB '????-??-??T??:??:??Z'),  -- NULL is at once
    interval_s INTEGER CHECK (interval_s >= 0),  -- the pause that its changes suggest
    every_s INTEGER CHECK (every_s >= 0),        -- the pause that its document asks for
    last_read TEXT CHECK (last_read GLOB '????-??-??T??:??:??Z'),
    last_full_read TEXT CHECK (last_full_read GLOB '????-??-??T??:??:??Z'),
    last_new TEXT CHECK (last_new GLOB '????-??-??T??:??:??Z'),
    failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    failing_since TEXT CHECK (failing_since GLOB '????-??-??T??:??:??Z'),
    last_outcome TEXT CHECK (last_outcome <> ''),
    last_detail TEXT NOT NULL DEFAULT '',
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    removed_at TEXT CHECK (removed_at GLOB '????-??-??T??:??:??Z')
) STRICT;
CREATE INDEX sources_parent ON sources (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX articles_source ON articles (source_id) WHERE source_id IS NOT NULL;

-- What the sources name, with title and dates as they gave them. One row an address, however many
-- sources name it: it is fetched once. `sort_time` is published, else modified, else first_seen.
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    source_id INTEGER REFERENCES sources (id),
    title TEXT,
    published TEXT,
    modified TEXT,
    sort_time TEXT NOT NULL CHECK (sort_time GLOB '????-??-??T??:??:??Z'),
    first_seen TEXT NOT NULL CHECK (first_seen GLOB '????-??-??T??:??:??Z'),
    state TEXT NOT NULL
        CHECK (state IN ('new', 'retry', 'kept', 'refused', 'given_up', 'unresolvable')),
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    next_try TEXT CHECK (next_try GLOB '????-??-??T??:??:??Z')
) STRICT;

-- The queue: what waits, and what is looked at again. Each index holds only such links, so that the
-- many that are done with cost nothing, and all columns by which one is chosen, `state` too: SQLite
-- would read it in the table.
CREATE INDEX links_waiting ON links (host, sort_time DESC, id, next_try, source_id, state)
    WHERE state IN ('new', 'retry');
CREATE INDEX links_kept ON links (host, source_id, next_try, state)
    WHERE state = 'kept' AND next_try IS NOT NULL;
CREATE INDEX links_failing ON links (state, tries DESC, first_seen)
    WHERE state IN ('given_up', 'retry');

-- Hosts that are left alone until a time, and why.
CREATE TABLE hosts (
    name TEXT PRIMARY KEY,
    rest_until TEXT CHECK (rest_until GLOB '????-??-??T??:??:??Z'),
    failures INTEGER NOT NULL CHECK (failures >= 0),
    reason TEXT NOT NULL
) STRICT;

-- robots.txt files as they were read last. `text` is NULL where there is none, `closed` says why
-- nothing may be fetched.
CREATE TABLE robots (
    url TEXT PRIMARY KEY,
    fetched_at TEXT NOT NULL CHECK (fetched_at GLOB '????-??-??T??:??:??Z'),
    status INTEGER,
    text TEXT,
    closed TEXT,
    retry_after REAL
) STRICT;

-- By these an article is found again that stands under several addresses.
CREATE INDEX articles_content ON articles (content_hash);
CREATE INDEX readings_whole ON readings (whole_hash);
"""

_SEARCH = """
-- The search index holds what `indexing` makes of title and text: words folded, scripts without
-- spaces in pairs of characters. Marks are letters to its tokenizer, which would cut Thai and Hindi
-- words in two at each of their vowels.
--
-- `articles_sieve` has what filters ask for, in the order of ids: a match of a search is looked at
-- there in 0.2 µs, and in the table in 2.7 (measured).
CREATE INDEX articles_sieve ON articles (
    id, site, language, published_utc, first_seen, gone_at, source_id, flags
);
DROP TRIGGER articles_ai;
DROP TRIGGER articles_ad;
DROP TRIGGER articles_au;
DROP TABLE articles_fts;
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, text, content="articles", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
);

-- Articles that the search index does not hold as they read now: those with `is_new` it does not
-- hold at all, of the others the title and text that it does. This program indexes them in the
-- transaction that wrote them; what another program wrote waits here until this one opens the
-- archive for writing. Triggers cannot index it, since they know nothing of folding. A row that
-- another one replaces (INSERT OR REPLACE) is noted before: then no trigger hears that it goes.
CREATE TABLE unindexed (
    article_id INTEGER PRIMARY KEY,
    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
    title TEXT,
    text TEXT
) STRICT;
CREATE TRIGGER articles_bi BEFORE INSERT ON articles BEGIN
    INSERT INTO unindexed SELECT id, 0, title, text FROM articles
        WHERE (id = new.id OR url = new.url)
            AND NOT EXISTS (SELECT 1 FROM unindexed WHERE article_id = articles.id);
END;
CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
    INSERT INTO unindexed SELECT new.id, 1, NULL, NULL
        WHERE NOT EXISTS (SELECT 1 FROM unindexed WHERE article_id = new.id);
END;
CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
    INSERT INTO unindexed SELECT old.id, 0, old.title, old.text
        WHERE NOT EXISTS (SELECT 1 FROM unindexed WHERE article_id = old.id);
END;
CREATE TRIGGER articles_au AFTER UPDATE OF id, title, text ON articles BEGIN
    INSERT INTO unindexed SELECT old.id, 0, old.title, old.text
        WHERE NOT EXISTS (SELECT 1 FROM unindexed WHERE article_id = old.id);
    INSERT INTO unindexed SELECT new.id, 1, NULL, NULL
        WHERE NOT EXISTS (SELECT 1 FROM unindexed WHERE article_id = new.id);
END;
"""

_LIKENESS = """
-- From an article to the earliest before it that read like it: `distance` is how many per mille of
-- the runs of four words only one of the two has. Nothing ever wrote here before.
DELETE FROM duplicates;
CREATE INDEX duplicates_of ON duplicates (of_article_id, article_id, kind);

-- By what these are found: the keys of an article, up to twelve, of which two that read alike share
-- one (scraper/likeness.py).
CREATE TABLE likenesses (
    key INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    PRIMARY KEY (key, article_id)
) STRICT, WITHOUT ROWID;

-- Never written; the keys stand in its place.
ALTER TABLE articles DROP COLUMN simhash;
"""

_DICTIONARIES = """
-- What pages of one site are told apart from when they are compressed: some of them, whole. A site
-- is what an address says up to its path. `page_id` is the newest of the pages it was chosen from,
-- `pages` how many became part of it. `next_page_id` is the next older page that is to be
-- compressed with it, NULL when none is. `sha256` is of the body before compression (zstd).
CREATE TABLE dictionaries (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    page_id INTEGER NOT NULL REFERENCES pages (id),
    pages INTEGER NOT NULL CHECK (pages >= 1),
    next_page_id INTEGER REFERENCES pages (id),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    body BLOB NOT NULL,
    UNIQUE (origin, version)
) STRICT;

-- NULL for a body that was compressed alone. An empty body was not kept.
ALTER TABLE pages ADD COLUMN dictionary_id INTEGER REFERENCES dictionaries (id);
CREATE INDEX pages_dictionary ON pages (dictionary_id) WHERE dictionary_id IS NOT NULL;
CREATE INDEX pages_origin ON pages (substr(url, 1, instr(substr(url || '/', 9), '/') + 7));
"""

_REEXTRACTIONS = """
-- The times that kept pages were read again: how far each came, so that one that was interrupted
-- goes on there. `asked` is what was chosen, `last_article_id` and `last_attempt_id` what is done
-- (attempts whose pages were refused, from the newest to the oldest), of those up to the `until_`s.
CREATE TABLE reextractions (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL CHECK (started GLOB '????-??-??T??:??:??Z'),
    finished TEXT CHECK (finished GLOB '????-??-??T??:??:??Z'),
    extractor TEXT NOT NULL,
    asked TEXT NOT NULL CHECK (json_valid(asked) AND json_type(asked) = 'object'),
    until_article_id INTEGER NOT NULL,
    until_attempt_id INTEGER NOT NULL,
    last_article_id INTEGER NOT NULL,
    last_attempt_id INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
    counts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts) AND json_type(counts) = 'object')
) STRICT;
"""

_FACETS = """
-- The newest articles, and by what a list and a count choose among them: what an article is not
-- chosen by is told here, without a look at its row. Of 152,000 articles (1.1 GB), a list in a
-- language that none is in took 12.7 s from the disk and 0.56 s from memory, and takes 0.21 s and
-- 0.02 s; a count of a language 2.6 s, and 0.1 s. It costs 7 bytes an article.
DROP INDEX articles_newest;
CREATE INDEX articles_newest
    ON articles (COALESCE(published_utc, first_seen), id, language, flags, gone_at);
"""

TABLES = frozenset(
    {
        "articles",
        "articles_fts",
        "attempts",
        "dictionaries",
        "duplicates",
        "hosts",
        "likenesses",
        "lines",
        "links",
        "pages",
        "readings",
        "reextractions",
        "revisions",
        "robots",
        "runs",
        "sites",
        "sources",
        "unindexed",
        "urls",
    }
)

migrations = Migrations("scraper")


@migrations(name="0001_first")
def _first(db: Database) -> None:
    db.executescript(_SCHEMA)


@migrations(name="0002_memory")
def _memory(db: Database) -> None:
    db.executescript(_MEMORY)


@migrations(name="0003_sources")
def _sources(db: Database) -> None:
    db.executescript(_SOURCES)


@migrations(name="0004_search")
def _search(db: Database) -> None:
    db.executescript(_SEARCH)
    indexing.fill_anew(db)


@migrations(name="0005_likeness")
def _likeness(db: Database) -> None:
    db.executescript(_LIKENESS)
    duplicates.fill_anew(db)


@migrations(name="0006_dictionaries")
def _dictionaries(db: Database) -> None:
    db.executescript(_DICTIONARIES)


@migrations(name="0007_reextractions")
def _reextractions(db: Database) -> None:
    db.executescript(_REEXTRACTIONS)


@migrations(name="0008_facets")
def _facets(db: Database) -> None:
    db.executescript(_FACETS)


def apply_pending(db: Database) -> None:
    """Bring the schema up to `identity.VERSION`, inside the transaction that the caller began."""
    migrations.apply(db)
    db.execute(f"PRAGMA application_id = {identity.APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {identity.VERSION}")
