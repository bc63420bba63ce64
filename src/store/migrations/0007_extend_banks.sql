R"sql(-- Banks that people and lists share: thresholds, opinions, expiry, quarantine, feeds,
-- what an entry matched, and the search of earlier uploads. Existing entries are in force, at the
-- radius that every bank had; who confirmed one becomes the first opinion on it.
ALTER TABLE banks ADD COLUMN distance_bits INTEGER NOT NULL DEFAULT 31;
ALTER TABLE banks ADD COLUMN flood_media INTEGER NOT NULL DEFAULT 100;
ALTER TABLE banks ADD COLUMN flood_window_us INTEGER NOT NULL DEFAULT 3600000000;
ALTER TABLE banks ADD COLUMN propagation TEXT NOT NULL DEFAULT 'suggest';
ALTER TABLE banks ADD COLUMN is_enabled INTEGER NOT NULL DEFAULT 1;

ALTER TABLE bank_entries ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bank_entries ADD COLUMN distance_bits INTEGER NOT NULL DEFAULT -1;
ALTER TABLE bank_entries ADD COLUMN expires_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bank_entries ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE bank_entries ADD COLUMN released_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bank_entries ADD COLUMN feed TEXT NOT NULL DEFAULT '';
ALTER TABLE bank_entries ADD COLUMN said TEXT NOT NULL DEFAULT '';
ALTER TABLE bank_entries ADD COLUMN propagated_by TEXT NOT NULL DEFAULT '';
ALTER TABLE bank_entries ADD COLUMN is_plain INTEGER NOT NULL DEFAULT 0;
UPDATE bank_entries SET number = rowid;
CREATE UNIQUE INDEX entries_by_number ON bank_entries (number);
CREATE INDEX entries_by_expiry ON bank_entries (expires_us) WHERE expires_us > 0;
CREATE INDEX plain_entries ON bank_entries (bank) WHERE is_plain = 1;
CREATE INDEX entries_with_media ON bank_entries (bank, id) WHERE is_plain = 0;
CREATE INDEX entries_by_feed ON bank_entries (feed, bank, id) WHERE feed <> '';
CREATE INDEX entries_in_quarantine ON bank_entries (bank, id) WHERE state = 'quarantined';

CREATE TABLE counters (
  name TEXT PRIMARY KEY NOT NULL,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('bank_version', 1);
INSERT INTO counters (name, value)
  SELECT 'entry_number', COALESCE(MAX(number), 0) FROM bank_entries;

CREATE TABLE bank_changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  first_entry INTEGER NOT NULL,
  last_entry INTEGER NOT NULL,
  is_removal INTEGER NOT NULL
) STRICT;
INSERT INTO bank_changes (first_entry, last_entry, is_removal)
  SELECT 1, value, 0 FROM counters WHERE name = 'entry_number' AND value > 0;

CREATE TABLE media_changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256 TEXT NOT NULL CONSTRAINT change_media UNIQUE REFERENCES media (sha256)
) STRICT;
INSERT INTO media_changes (sha256) SELECT sha256 FROM media ORDER BY checked_us, sha256;

CREATE TABLE entry_signals (
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  entry_number INTEGER NOT NULL,
  PRIMARY KEY (type, value, entry_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_signals_by_entry ON entry_signals (entry_number);

CREATE TABLE bank_opinions (
  entry_number INTEGER NOT NULL,
  person TEXT NOT NULL,
  opinion TEXT NOT NULL,
  note TEXT NOT NULL,
  time_us INTEGER NOT NULL,
  PRIMARY KEY (entry_number, person)
) STRICT, WITHOUT ROWID;
INSERT INTO bank_opinions (entry_number, person, opinion, note, time_us)
  SELECT number, confirmed_by, 'confirm', '', added_us FROM bank_entries WHERE confirmed_by <> '';

CREATE TABLE entry_matches (
  entry_number INTEGER NOT NULL,
  item_id TEXT NOT NULL,
  media_sha256 TEXT NOT NULL,
  kind TEXT NOT NULL,
  coverage_query REAL NOT NULL,
  coverage_reference REAL NOT NULL,
  time_us INTEGER NOT NULL,
  PRIMARY KEY (entry_number, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_matches_by_item ON entry_matches (item_id);
CREATE INDEX entry_matches_by_time ON entry_matches (entry_number, time_us);

CREATE TABLE sweeps (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  first_number INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  cursor TEXT NOT NULL,
  items INTEGER NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE feeds (
  name TEXT PRIMARY KEY NOT NULL CONSTRAINT feed_bank REFERENCES banks (name),
  source TEXT NOT NULL,
  public_key TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  published TEXT NOT NULL,
  checked_us INTEGER NOT NULL,
  taken_us INTEGER NOT NULL,
  error TEXT NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE published_feeds (
  bank TEXT PRIMARY KEY NOT NULL CONSTRAINT published_bank REFERENCES banks (name),
  sequence INTEGER NOT NULL,
  entries_sha256 TEXT NOT NULL
) STRICT;
)sql"
