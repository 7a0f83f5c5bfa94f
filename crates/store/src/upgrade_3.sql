-- From format 3 to 4. Who people are is collected from the reports when the caller makes again what is concluded.
DELETE FROM meta WHERE key = 'fold';

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
