-- From format 1 to 2. Articles and reports stay as they are; what is concluded from them the caller makes again.
DROP INDEX report_grp;
DROP TABLE party;
DROP TABLE grp;
DELETE FROM block;
DELETE FROM event;
DELETE FROM meta WHERE key = 'fold';

ALTER TABLE article ADD COLUMN dated_by TEXT;

-- Where to look for articles of nearly the same text: pieces of their signatures, hashed.
CREATE TABLE band (hash INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (hash, article)) STRICT, WITHOUT ROWID;

-- What the fold takes from each report that stands in a group, packed, in the order in which groups are read.
CREATE TABLE telling (
  grp INTEGER NOT NULL,
  report INTEGER NOT NULL,
  article INTEGER NOT NULL,
  data BLOB NOT NULL,
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

-- Plans, of which something becomes with time alone.
CREATE INDEX event_open ON event (grp) WHERE status IN ('planned', 'possible');
