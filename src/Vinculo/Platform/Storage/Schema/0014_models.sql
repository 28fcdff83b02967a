-- Scoring runs that several nodes share, and models a company can trust.

-- A whole run. Its partitions are rows of work_chunk.
CREATE TABLE score_run (
  run_id uuid PRIMARY KEY,                -- of the job, when a job asked for it
  state smallint NOT NULL,                -- 1 scoring, 2 done, 3 given up
  plan jsonb NOT NULL,                    -- what every partition stands on: horizon, cut-offs, versions
  customers bigint NOT NULL,
  report jsonb,
  started_at bigint NOT NULL,
  finished_at bigint
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX score_run_open ON score_run (state, started_at);

ALTER TABLE work_chunk ADD COLUMN leased_by uuid;
ALTER TABLE work_chunk ADD COLUMN size integer;    -- customers in it
ALTER TABLE work_chunk ADD COLUMN scored integer;  -- of them, those that are or were customers

-- Who made a model and who put it in use.
ALTER TABLE model ADD COLUMN fitted_by uuid;       -- null: the house itself
ALTER TABLE model ADD COLUMN approved_by uuid;     -- null while in use: the house itself
ALTER TABLE model ADD COLUMN approved_at bigint;
ALTER TABLE model ADD COLUMN health smallint;      -- of the last look: 1 good, 2 to be watched, 3 not to be trusted

-- One look at a model in use: outcomes that came due since, and how its customers have changed.
CREATE TABLE model_check (
  code text NOT NULL,
  version integer NOT NULL,
  checked_at bigint NOT NULL,
  health smallint NOT NULL,
  found jsonb NOT NULL,                   -- figures and reasons
  PRIMARY KEY (code, version, checked_at)
) /*!sqlite WITHOUT ROWID */;

-- Why a model could not be made, until it can.
CREATE TABLE model_refusal (
  code text PRIMARY KEY,
  refusal jsonb NOT NULL,
  refused_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;
