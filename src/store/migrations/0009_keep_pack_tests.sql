R"sql(-- The tests of a published pack are kept beside it: whoever changes it next starts with them. A
-- pack's name, its hash, stays that of its rules alone. Earlier publications have none.
ALTER TABLE publications ADD COLUMN tests_blob TEXT NOT NULL DEFAULT '';
)sql"
