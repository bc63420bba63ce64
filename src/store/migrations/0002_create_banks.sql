R"sql(-- Banks of known clips. Existing rows are not touched: before this there were no banks.
CREATE TABLE banks (
  name TEXT PRIMARY KEY NOT NULL,
  created_us INTEGER NOT NULL
) STRICT;

CREATE TABLE bank_entries (
  bank TEXT NOT NULL CONSTRAINT entry_bank REFERENCES banks (name),
  id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  topic TEXT NOT NULL,
  certified INTEGER NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  item_sha256 TEXT NOT NULL,
  print BLOB NOT NULL,
  stills TEXT NOT NULL,
  added_us INTEGER NOT NULL,
  PRIMARY KEY (bank, id)
) STRICT;
)sql"
