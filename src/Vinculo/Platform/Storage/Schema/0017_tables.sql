-- Business rules as decision tables, and what the catalogue of offers keeps beside.

CREATE TABLE decision_table (
  id uuid PRIMARY KEY,
  code text NOT NULL,                     -- in addresses, ledgers and files
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX decision_table_code ON decision_table (code);

-- A version that was approved is never written again but for its end: decisions of years ago name it.
CREATE TABLE decision_table_version (
  table_id uuid NOT NULL,
  version integer NOT NULL,
  state smallint NOT NULL,                -- 1 draft, 2 waiting, 3 approved, 4 dropped
  content jsonb NOT NULL,
  share double precision NOT NULL,        -- of customers it is tried on beside the one in force; 0: takes its place
  effective_from bigint,
  effective_to bigint,
  made_at bigint NOT NULL,
  made_by uuid NOT NULL,
  made_name text NOT NULL,
  authors jsonb NOT NULL,                 -- everybody who wrote it: none of them may approve it
  submitted_at bigint,
  decided_at bigint,
  decided_by uuid,
  decided_name text,
  note text,
  row_version integer NOT NULL,
  PRIMARY KEY (table_id, version)
);
CREATE INDEX decision_table_version_state ON decision_table_version (state, effective_from);

-- What a version would change, tried on the base or on what was really decided.
CREATE TABLE table_simulation (
  id uuid PRIMARY KEY,                    -- of the job
  table_id uuid NOT NULL,
  version integer NOT NULL,
  row_version integer NOT NULL,           -- of the version that was tried
  latest bigint,                          -- the latest decisions it was tried on; null: the whole base
  asked_by uuid NOT NULL,
  asked_name text NOT NULL,
  asked_at bigint NOT NULL,
  result jsonb                            -- null while it runs
);
CREATE INDEX table_simulation_table ON table_simulation (table_id, version, asked_at);

ALTER TABLE offer ADD COLUMN details jsonb NOT NULL DEFAULT '{}'; -- group, bundle, words by channel, caps
