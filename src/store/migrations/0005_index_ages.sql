R"sql(-- Requests of `vigie backfill` stay known, so that it can go on after any time; those of the API
-- end after a day. Existing rows are of the API. The indexes find what is old, and pages of items by
-- account and by outcome, without a scan.
ALTER TABLE requests ADD COLUMN is_kept INTEGER NOT NULL DEFAULT 0;
CREATE INDEX requests_by_time ON requests (created_us) WHERE is_kept = 0;
CREATE INDEX items_by_age ON items (created_us) WHERE is_media_kept = 1;
CREATE INDEX stills_by_blob ON stills (blob_sha256);
CREATE INDEX items_by_visibility ON items (visibility, id);
CREATE INDEX items_of_account ON items (subject_id, id);
)sql"
