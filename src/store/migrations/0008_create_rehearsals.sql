R"sql(-- Packs that are proposed, approved, in force and taken back; what a candidate decides in shadow;
-- acts that take decisions back (issue 8). Existing rows stay as they are: an installation without a
-- published pack decides by the folder it is told, as before.
CREATE TABLE publications (
  id TEXT PRIMARY KEY NOT NULL,
  pack_sha256 TEXT NOT NULL CONSTRAINT publication_pack REFERENCES packs (sha256),
  base_sha256 TEXT NOT NULL,
  state TEXT NOT NULL,
  author TEXT NOT NULL,
  approver TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL,
  proposed_us INTEGER NOT NULL,
  approved_us INTEGER NOT NULL DEFAULT 0,
  from_us INTEGER NOT NULL DEFAULT 0,
  until_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX publications_in_force ON publications (state) WHERE state = 'in_force';
CREATE INDEX publications_by_time ON publications (proposed_us);

CREATE TABLE shadow (
  pack_sha256 TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  decided_us INTEGER NOT NULL,
  PRIMARY KEY (pack_sha256, decision_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reverts (
  id TEXT PRIMARY KEY NOT NULL,
  selector TEXT NOT NULL,
  actor TEXT NOT NULL,
  note TEXT NOT NULL,
  made_us INTEGER NOT NULL
) STRICT;
CREATE TABLE reverted (
  revert_id TEXT NOT NULL CONSTRAINT reverted_act REFERENCES reverts (id),
  item_id TEXT NOT NULL,
  before_id TEXT NOT NULL,
  after_id TEXT NOT NULL,
  PRIMARY KEY (revert_id, item_id)
) STRICT, WITHOUT ROWID;

-- Only decisions that replaced another: which person looked at what the policy had decided.
CREATE INDEX decisions_by_replaced ON decisions (replaces) WHERE replaces <> '';
)sql"
