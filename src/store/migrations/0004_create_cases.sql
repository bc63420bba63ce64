R"sql(-- Cases: what people report, what is to do about it, who did what, who was told (issue 7).
-- Existing events get empty columns: they belonged to no case and no person.
ALTER TABLE events ADD COLUMN case_id TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN item_id TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN actor TEXT NOT NULL DEFAULT '';
CREATE INDEX events_by_case ON events (case_id, number) WHERE case_id <> '';
CREATE INDEX events_by_item ON events (item_id, number) WHERE item_id <> '';
CREATE INDEX events_by_actor ON events (actor, number) WHERE actor <> '';

-- Who decided: policy, or a person's pseudonym; how many persons stand behind it; on what answers.
ALTER TABLE decisions ADD COLUMN case_id TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN actor TEXT NOT NULL DEFAULT 'policy';
ALTER TABLE decisions ADD COLUMN persons INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN basis TEXT NOT NULL DEFAULT '{}';
ALTER TABLE decisions ADD COLUMN replaces TEXT NOT NULL DEFAULT '';

-- Projections of the events of cases: store/cases/case_log.cc makes and rebuilds them (I4).
CREATE TABLE cases (
  id TEXT PRIMARY KEY NOT NULL,
  item_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  state TEXT NOT NULL,
  source TEXT NOT NULL,
  category TEXT NOT NULL,
  harm REAL NOT NULL,
  is_sealed INTEGER NOT NULL,
  reports INTEGER NOT NULL DEFAULT 0,
  reporters INTEGER NOT NULL DEFAULT 0,
  is_article16 INTEGER NOT NULL DEFAULT 0,
  is_trusted INTEGER NOT NULL DEFAULT 0,
  is_depicted INTEGER NOT NULL DEFAULT 0,
  decision_id TEXT NOT NULL DEFAULT '',
  visibility TEXT NOT NULL DEFAULT '',
  opened_us INTEGER NOT NULL,
  updated_us INTEGER NOT NULL,
  decided_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX cases_open_item ON cases (item_id) WHERE state = 'open' AND item_id <> '';
CREATE UNIQUE INDEX cases_open_account ON cases (subject_id) WHERE state = 'open' AND item_id = '';
CREATE INDEX cases_by_item ON cases (item_id, id);
CREATE INDEX cases_by_subject ON cases (subject_id, id);

CREATE TABLE reports (
  id TEXT PRIMARY KEY NOT NULL,
  case_id TEXT NOT NULL,
  reporter TEXT NOT NULL,
  category TEXT NOT NULL,
  lane TEXT NOT NULL,
  origin TEXT NOT NULL,
  is_trusted INTEGER NOT NULL,
  shown TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  locale TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  received_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_by_case ON reports (case_id, reporter);
CREATE INDEX reports_by_reporter ON reports (reporter, received_us) WHERE reporter <> '';

CREATE TABLE tasks (
  id TEXT PRIMARY KEY NOT NULL,
  case_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  queue TEXT NOT NULL,
  state TEXT NOT NULL,
  reach REAL NOT NULL,
  harm REAL NOT NULL,
  rank REAL NOT NULL,
  due_us INTEGER NOT NULL,
  is_sealed INTEGER NOT NULL,
  category TEXT NOT NULL,
  language TEXT NOT NULL,
  region TEXT NOT NULL,
  appeal_id TEXT NOT NULL,
  holder TEXT NOT NULL DEFAULT '',
  held_until_us INTEGER NOT NULL DEFAULT 0,
  first_actor TEXT NOT NULL DEFAULT '',
  proposal TEXT NOT NULL DEFAULT '',
  is_alarmed INTEGER NOT NULL DEFAULT 0,
  opened_us INTEGER NOT NULL,
  claimed_us INTEGER NOT NULL DEFAULT 0,
  done_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX tasks_by_turn ON tasks (queue, rank DESC) WHERE state IN ('waiting', 'second');
CREATE INDEX tasks_by_rank ON tasks (rank DESC) WHERE state IN ('waiting', 'second');
CREATE INDEX tasks_by_case ON tasks (case_id);
CREATE INDEX tasks_by_due ON tasks (state, is_alarmed, due_us);

CREATE TABLE appeals (
  id TEXT PRIMARY KEY NOT NULL,
  case_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  side TEXT NOT NULL,
  report_id TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  state TEXT NOT NULL,
  opened_us INTEGER NOT NULL,
  decided_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX appeals_by_case ON appeals (case_id);

CREATE TABLE strikes (
  id TEXT PRIMARY KEY NOT NULL,
  subject_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  kind TEXT NOT NULL,
  weight INTEGER NOT NULL,
  made_us INTEGER NOT NULL,
  expires_us INTEGER NOT NULL,
  removed_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX strikes_by_subject ON strikes (subject_id, expires_us);

-- Not history, and so no projections: who looks at a task now; what people wrote (erased with
-- them); what was shown when it was reported.
CREATE TABLE task_locks (
  task_id TEXT PRIMARY KEY NOT NULL,
  owner TEXT NOT NULL,
  until_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
  id TEXT PRIMARY KEY NOT NULL,
  subject_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  content TEXT NOT NULL,
  created_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX texts_by_subject ON texts (subject_id) WHERE subject_id <> '';

CREATE TABLE snapshots (
  id TEXT PRIMARY KEY NOT NULL,
  item_id TEXT NOT NULL,
  version TEXT NOT NULL,
  content TEXT NOT NULL,
  taken_us INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX snapshots_by_version ON snapshots (item_id, version);

CREATE TABLE notices (
  id TEXT PRIMARY KEY NOT NULL,
  case_id TEXT NOT NULL,
  decision_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  side TEXT NOT NULL,
  report_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  locale TEXT NOT NULL,
  content TEXT NOT NULL,
  state TEXT NOT NULL,
  send_after_us INTEGER NOT NULL,
  made_us INTEGER NOT NULL,
  sent_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX notices_by_turn ON notices (state, send_after_us);
CREATE INDEX notices_by_case ON notices (case_id);
CREATE INDEX notices_by_subject ON notices (subject_id, id) WHERE subject_id <> '';
CREATE INDEX notices_by_item ON notices (item_id, side) WHERE item_id <> '';

CREATE TABLE mails (
  id TEXT PRIMARY KEY NOT NULL,
  notice_id TEXT NOT NULL CONSTRAINT mail_notice REFERENCES notices (id),
  address TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  run_after_us INTEGER NOT NULL,
  error TEXT NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;
CREATE INDEX mails_by_turn ON mails (state, run_after_us);

CREATE TABLE account_classes (
  subject_id TEXT PRIMARY KEY NOT NULL CONSTRAINT class_account REFERENCES subjects (id),
  class TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_us INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CONSTRAINT user_name UNIQUE,
  password TEXT NOT NULL,
  totp TEXT NOT NULL,
  totp_step INTEGER NOT NULL DEFAULT 0,
  roles TEXT NOT NULL,
  classes TEXT NOT NULL,
  is_disabled INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  locked_until_us INTEGER NOT NULL DEFAULT 0,
  budget_s INTEGER NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  token_sha256 TEXT PRIMARY KEY NOT NULL,
  user_id TEXT NOT NULL CONSTRAINT session_user REFERENCES users (id),
  csrf TEXT NOT NULL,
  created_us INTEGER NOT NULL,
  rotated_us INTEGER NOT NULL,
  expires_us INTEGER NOT NULL,
  replaced_us INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE exposures (
  actor TEXT NOT NULL,
  day TEXT NOT NULL,
  item_id TEXT NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (actor, day, item_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT;
)sql"
