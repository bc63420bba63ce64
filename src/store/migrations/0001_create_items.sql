R"sql(-- The first schema: items, what was found in them, what was decided, and the log of events.
-- A subject is whoever or whatever personal data is about; its salt keys the commitments in events.
-- Erasing it destroys the salt and the name, and the events stay verifiable (I8).
CREATE TABLE subjects (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT,
  salt TEXT
) STRICT;

CREATE TABLE items (
  sha256 TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL CONSTRAINT item_subject REFERENCES subjects (id),
  media TEXT NOT NULL,
  print BLOB NOT NULL,
  checked_us INTEGER NOT NULL
) STRICT;

CREATE TABLE packs (
  sha256 TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  text_blob TEXT NOT NULL
) STRICT;

CREATE TABLE decisions (
  id TEXT PRIMARY KEY NOT NULL,
  item_sha256 TEXT NOT NULL CONSTRAINT decision_item REFERENCES items (sha256),
  subject_id TEXT NOT NULL CONSTRAINT decision_subject REFERENCES subjects (id),
  pack_sha256 TEXT NOT NULL CONSTRAINT decision_pack REFERENCES packs (sha256),
  facts TEXT NOT NULL,
  facts_sha256 TEXT NOT NULL,
  outcome TEXT NOT NULL,
  trace TEXT NOT NULL,
  decided_us INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_by_time ON decisions (decided_us);

CREATE TABLE findings (
  decision_id TEXT NOT NULL CONSTRAINT finding_decision REFERENCES decisions (id),
  position INTEGER NOT NULL,
  finding TEXT NOT NULL,
  PRIMARY KEY (decision_id, position)
) STRICT;

CREATE TABLE events (
  number INTEGER PRIMARY KEY NOT NULL,
  type TEXT NOT NULL,
  canonical TEXT NOT NULL,
  time_us INTEGER NOT NULL
) STRICT;
)sql"
