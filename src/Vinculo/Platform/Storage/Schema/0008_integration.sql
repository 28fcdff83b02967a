-- Files that feed the unified database.

CREATE TABLE import_mapping (
  id uuid PRIMARY KEY,
  source_system_id uuid NOT NULL,
  entity text NOT NULL,
  header_key text NOT NULL,       -- fingerprint of the header row
  mapping jsonb NOT NULL,
  used_at bigint NOT NULL
);
CREATE UNIQUE INDEX import_mapping_header ON import_mapping (source_system_id, entity, header_key);

CREATE TABLE import_run (
  id uuid PRIMARY KEY,
  job_id uuid,
  source_system_id uuid NOT NULL,
  entity text NOT NULL,
  file_name text NOT NULL,
  file_path text NOT NULL,
  file_hash text NOT NULL,
  mapping jsonb NOT NULL,
  edits jsonb,                    -- cells corrected in the preview: row number -> position -> text
  state smallint NOT NULL,        -- 1 draft, 2 waiting, 3 running, 4 done, 5 failed, 6 undoing, 7 undone
  read_count bigint NOT NULL,
  created_count bigint NOT NULL,
  updated_count bigint NOT NULL,
  linked_count bigint NOT NULL,
  unchanged_count bigint NOT NULL,
  set_aside_count bigint NOT NULL,
  partial_count bigint NOT NULL,  -- rows that went in without a cell that could not be read
  kept_count bigint NOT NULL,     -- undo: records kept because somebody has changed them since
  total_rows bigint,              -- estimate until the run is done
  checkpoint jsonb,               -- last row and next effect: where a killed run goes on
  message text,
  created_by uuid,
  created_at bigint NOT NULL,
  started_at bigint,
  finished_at bigint
);
CREATE INDEX import_run_recent ON import_run (created_at);

CREATE TABLE import_set_aside (
  run_id uuid NOT NULL,
  row_no bigint NOT NULL,
  imported boolean NOT NULL,      -- true: the row went in without the cell; false: it waits here
  field text,
  code text NOT NULL,
  facts jsonb,
  cells jsonb NOT NULL,
  PRIMARY KEY (run_id, row_no)
) /*!sqlite WITHOUT ROWID */;

-- What a run did, so that it can be undone: a chunk's new rows of one table, or its changed rows as they were before.
CREATE TABLE import_effect (
  run_id uuid NOT NULL,
  seq bigint NOT NULL,
  effect smallint NOT NULL,       -- 1 created, 2 updated, 3 kept at undo
  entity text NOT NULL,           -- table
  rows_count integer NOT NULL,
  content jsonb NOT NULL,         -- keys of created rows; keys, versions and former values of changed ones
  PRIMARY KEY (run_id, seq)
) /*!sqlite WITHOUT ROWID */;
