-- The record file, format 4. Tables are STRICT; days are ISO 8601 text, or numbers of days since 1970-01-01 where they
-- are compared by the thousand; hashes are 64-bit integers. Changes go with a step like upgrade_3.sql and a saved file of
-- the old format.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One version of one page. `data` is the article as JSON without its text; `text` is deflated.
CREATE TABLE article (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL,
  known TEXT,
  until TEXT,
  recorded TEXT NOT NULL,
  withdrawn TEXT,
  stamp TEXT NOT NULL,
  outlet TEXT,
  agency TEXT,
  publisher TEXT,
  signature BLOB NOT NULL,
  data TEXT NOT NULL,
  text BLOB NOT NULL,
  -- The article whose text this is and whose date made `known`, where the page tells no day of its own.
  dated_by TEXT
) STRICT;
CREATE INDEX article_address ON article (address);
CREATE INDEX article_known ON article (known);
CREATE INDEX article_until ON article (until) WHERE until IS NOT NULL;

-- Where to look for articles of nearly the same text: pieces of their signatures, hashed.
CREATE TABLE band (hash INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (hash, article)) STRICT, WITHOUT ROWID;

-- What an article says in one place; `data` without what the article holds. `grp` is its component.
CREATE TABLE report (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  article INTEGER NOT NULL REFERENCES article (n),
  grp INTEGER NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX report_article ON report (article);

-- Where to look for reports of the same event.
CREATE TABLE block (
  hash INTEGER NOT NULL,
  lo INTEGER NOT NULL,
  hi INTEGER NOT NULL,
  report INTEGER NOT NULL,
  PRIMARY KEY (hash, lo, report)
) STRICT, WITHOUT ROWID;

-- Whom articles tell to be somebody: by a word of the name, what is told (by hash), and each state it was told about.
CREATE TABLE person (
  key INTEGER NOT NULL,
  who INTEGER NOT NULL,
  state INTEGER NOT NULL,
  day INTEGER NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (key, who, state, day, article)
) STRICT, WITHOUT ROWID;

-- Reports that only name somebody, by the last word of the name.
CREATE TABLE bare (
  key INTEGER NOT NULL,
  day INTEGER NOT NULL,
  report INTEGER NOT NULL,
  PRIMARY KEY (key, day, report)
) STRICT, WITHOUT ROWID;

-- What the fold takes from each report that stands in a group, packed, in the order in which groups are read.
CREATE TABLE telling (
  grp INTEGER NOT NULL,
  report INTEGER NOT NULL,
  article INTEGER NOT NULL,
  data BLOB NOT NULL,
  -- The reports it is linked to, which were known before it, eight bytes each. Groups are the components of the links.
  links BLOB NOT NULL DEFAULT x'',
  PRIMARY KEY (grp, report)
) STRICT, WITHOUT ROWID;

-- Components of reports, whatever their day.
CREATE TABLE grp (
  n INTEGER PRIMARY KEY,
  first_known TEXT,
  last_known TEXT,
  -- 1 where some report no longer stands, or its day is unknown: as of a day such a group is folded anew.
  mixed INTEGER NOT NULL,
  -- Its rows of `party`, to be found again: `at` and the keys, eight bytes each.
  at INTEGER NOT NULL,
  names BLOB NOT NULL
) STRICT;
CREATE INDEX grp_last ON grp (last_known);
CREATE INDEX grp_mixed ON grp (n) WHERE mixed = 1;

-- Everybody a group names, and every pair of sides, by hash; in order of event time.
CREATE TABLE party (
  key INTEGER NOT NULL,
  -- The latest first day of its events; a number below all days where none has a day.
  at INTEGER NOT NULL,
  grp INTEGER NOT NULL,
  -- First and last day of all its events.
  lo INTEGER NOT NULL,
  till INTEGER NOT NULL,
  -- First and last day on which it changed; the last is above all days where `mixed`.
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (key, at, grp)
) STRICT, WITHOUT ROWID;

-- What the fold concludes of each group from what stands now.
CREATE TABLE event (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  grp INTEGER NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  -- First and last day; a standing fact has none, other events without a day the day they became known.
  at TEXT,
  till TEXT,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX event_grp ON event (grp);
CREATE INDEX event_id ON event (id);
-- Plans, of which something becomes with time alone.
CREATE INDEX event_open ON event (grp) WHERE status IN ('planned', 'possible');

-- Each sentence with a report once, under its first report; contentless, so the text is not stored twice.
CREATE VIRTUAL TABLE words USING fts5 (
  sentence, title, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);

-- The events of the generation before the last rebuild.
CREATE TABLE former (id TEXT PRIMARY KEY, stamp TEXT NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
