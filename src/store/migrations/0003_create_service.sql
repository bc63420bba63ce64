R"sql(-- What a server keeps: the platform's items and their accounts, jobs, what is sent to the platform,
-- keys and switches. What check kept of media is renamed: an item is the platform's from here on.
ALTER TABLE items RENAME TO media;
ALTER TABLE subjects ADD COLUMN kind TEXT NOT NULL DEFAULT 'path';
CREATE UNIQUE INDEX subjects_by_account ON subjects (name) WHERE kind = 'account';

CREATE TABLE items (
  id TEXT PRIMARY KEY NOT NULL,
  external_id TEXT CONSTRAINT item_external UNIQUE,
  subject_id TEXT NOT NULL CONSTRAINT item_account REFERENCES subjects (id),
  state TEXT NOT NULL,
  media_sha256 TEXT NOT NULL,
  media_bytes INTEGER NOT NULL,
  is_media_kept INTEGER NOT NULL DEFAULT 1,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  captions TEXT NOT NULL,
  language TEXT NOT NULL,
  region TEXT NOT NULL,
  context TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  duration_ms INTEGER NOT NULL DEFAULT 0,
  width_px INTEGER NOT NULL DEFAULT 0,
  height_px INTEGER NOT NULL DEFAULT 0,
  views INTEGER NOT NULL DEFAULT 0,
  shares INTEGER NOT NULL DEFAULT 0,
  reports INTEGER NOT NULL DEFAULT 0,
  decision_id TEXT CONSTRAINT item_decision REFERENCES decisions (id),
  visibility TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '',
  created_us INTEGER NOT NULL,
  updated_us INTEGER NOT NULL
) STRICT;
CREATE INDEX items_by_account ON items (subject_id, created_us);
CREATE INDEX items_by_media ON items (media_sha256);
CREATE INDEX items_by_state ON items (state, id);

ALTER TABLE decisions ADD COLUMN item_id TEXT NOT NULL DEFAULT '';
CREATE INDEX decisions_by_item ON decisions (item_id, decided_us) WHERE item_id <> '';

CREATE TABLE stills (
  item_id TEXT NOT NULL CONSTRAINT still_item REFERENCES items (id),
  position INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  blob_sha256 TEXT NOT NULL,
  PRIMARY KEY (item_id, position)
) STRICT;

CREATE TABLE jobs (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  item_id TEXT NOT NULL CONSTRAINT job_item REFERENCES items (id),
  state TEXT NOT NULL,
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  run_after_us INTEGER NOT NULL,
  lease_until_us INTEGER NOT NULL,
  owner TEXT NOT NULL,
  error TEXT NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_turn ON jobs (state, priority DESC, created_us);
CREATE UNIQUE INDEX jobs_waiting ON jobs (item_id, kind) WHERE state = 'waiting';

CREATE TABLE crashes (
  subject_id TEXT NOT NULL CONSTRAINT crash_account REFERENCES subjects (id),
  item_id TEXT NOT NULL,
  time_us INTEGER NOT NULL
) STRICT;
CREATE INDEX crashes_by_account ON crashes (subject_id, time_us);

CREATE TABLE requests (
  key_sha256 TEXT PRIMARY KEY NOT NULL,
  body_sha256 TEXT NOT NULL,
  item_id TEXT NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE endpoints (
  id TEXT PRIMARY KEY NOT NULL,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  is_enabled INTEGER NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY NOT NULL,
  endpoint_id TEXT NOT NULL CONSTRAINT delivery_endpoint REFERENCES endpoints (id),
  item_id TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  run_after_us INTEGER NOT NULL,
  error TEXT NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_by_turn ON deliveries (state, run_after_us);

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY NOT NULL,
  secret_sha256 TEXT NOT NULL,
  scopes TEXT NOT NULL,
  person TEXT NOT NULL,
  is_revoked INTEGER NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE switches (
  name TEXT PRIMARY KEY NOT NULL,
  is_on INTEGER NOT NULL
) STRICT;

CREATE INDEX events_by_type ON events (type, number);
)sql"
