R"sql(-- Quotas of what the policy does (issue 5): how often, in stretches of ten minutes, and which are
-- passed. Existing decisions are not counted: a quota looks back a day at most.
CREATE TABLE guard_counts (
  counted TEXT NOT NULL,
  stretch INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (counted, stretch)
) STRICT, WITHOUT ROWID;
CREATE INDEX guard_counts_by_time ON guard_counts (stretch);

CREATE TABLE guard_trips (
  guard TEXT PRIMARY KEY NOT NULL,
  tripped_us INTEGER NOT NULL,
  held INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Jobs that wait for a clock are no load: they are told apart when load is looked at.
CREATE INDEX jobs_by_kind ON jobs (state, kind);
)sql"
