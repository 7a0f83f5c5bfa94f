-- The record file, format 1. Tables are STRICT; days are ISO 8601 text; hashes are 64-bit integers.
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
  text BLOB NOT NULL
) STRICT;
CREATE INDEX article_address ON article (address);
CREATE INDEX article_known ON article (known);
CREATE INDEX article_until ON article (until) WHERE until IS NOT NULL;

-- What an article says in one place; `data` without what the article holds. `grp` is its component.
CREATE TABLE report (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  article INTEGER NOT NULL REFERENCES article (n),
  grp INTEGER NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX report_article ON report (article);
CREATE INDEX report_grp ON report (grp);

-- Where to look for reports of the same event.
CREATE TABLE block (
  hash INTEGER NOT NULL,
  lo INTEGER NOT NULL,
  hi INTEGER NOT NULL,
  report INTEGER NOT NULL,
  PRIMARY KEY (hash, lo, report)
) STRICT, WITHOUT ROWID;

-- Components of reports, whatever their day; and everybody they name.
CREATE TABLE grp (
  n INTEGER PRIMARY KEY,
  first_known TEXT,
  last_known TEXT,
  -- 1 where some report no longer stands, or its day is unknown: as of a day such a group is folded anew.
  mixed INTEGER NOT NULL
) STRICT;
CREATE TABLE party (
  key TEXT NOT NULL,
  grp INTEGER NOT NULL,
  PRIMARY KEY (key, grp)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_grp ON party (grp);

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

-- Each sentence with a report once, under its first report; contentless, so the text is not stored twice.
CREATE VIRTUAL TABLE words USING fts5 (
  sentence, title, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);

-- The events of the generation before the last rebuild.
CREATE TABLE former (id TEXT PRIMARY KEY, stamp TEXT NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
