-- What the house itself keeps: facts to deliver, work to do, who did what, requests already answered.
-- Rules of every script: instants are UTC milliseconds, dates are dates, money is minor units with its currency,
-- identifiers are UUIDs made by the application. Parts for one engine stand in marker comments.

CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  created_at bigint NOT NULL,
  next_try_at bigint NOT NULL,
  attempts integer NOT NULL,
  last_error text
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX outbox_due ON outbox (next_try_at, id);

-- A reaction that has handled a fact leaves its mark here in its own transaction.
CREATE TABLE reaction_done (
  fact_id uuid NOT NULL,
  reaction text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (fact_id, reaction)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE job (
  id uuid PRIMARY KEY,
  code text NOT NULL,
  request jsonb NOT NULL,
  checkpoint jsonb,
  state smallint NOT NULL CHECK (state BETWEEN 1 AND 5), -- 1 waiting, 2 running, 3 done, 4 failed, 5 cancelled
  done_count bigint NOT NULL,
  total_count bigint,
  message text,
  attempts integer NOT NULL,
  asked_by uuid,
  created_at bigint NOT NULL,
  started_at bigint,
  finished_at bigint,
  run_at bigint NOT NULL,
  lease_until bigint,
  leased_by uuid
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX job_waiting ON job (state, run_at, id);
CREATE INDEX job_by_code ON job (code, created_at);

CREATE TABLE work_chunk (
  run_id uuid NOT NULL,
  chunk_no integer NOT NULL,
  first_key uuid,
  last_key uuid,
  state smallint NOT NULL,
  lease_until bigint,
  attempts integer NOT NULL,
  PRIMARY KEY (run_id, chunk_no)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX work_chunk_open ON work_chunk (run_id, state, lease_until);

CREATE TABLE change_log (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL,
  kind smallint NOT NULL
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE idempotency (
  caller uuid NOT NULL,
  request_key text NOT NULL,
  fingerprint text NOT NULL,
  status integer NOT NULL,
  headers jsonb,
  body text,
  created_at bigint NOT NULL,
  PRIMARY KEY (caller, request_key)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX idempotency_old ON idempotency (created_at);

-- Who read and who changed what, and why. Rows are sealed in blocks: see audit_seal.
CREATE TABLE audit_event (
  id uuid PRIMARY KEY,
  at bigint NOT NULL,
  actor_id uuid NOT NULL,
  actor_kind smallint NOT NULL,
  actor_name text NOT NULL,
  act text NOT NULL,             -- customer.read, customer.changed, user.signed-in …
  customer_id uuid,
  entity text,
  entity_id text,
  cause text,                    -- page, API route, import run, rule
  before_state jsonb,
  after_state jsonb,
  seal_no bigint
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX audit_event_customer ON audit_event (customer_id, id);
CREATE INDEX audit_event_actor ON audit_event (actor_id, id);
CREATE INDEX audit_event_unsealed ON audit_event (id) WHERE seal_no IS NULL;
CREATE INDEX audit_event_seal ON audit_event (seal_no, id);

-- Each seal covers a block of audit rows and the seal before it: changing any row breaks every later seal.
CREATE TABLE audit_seal (
  seal_no bigint PRIMARY KEY,
  sealed_at bigint NOT NULL,
  rows_count integer NOT NULL,
  previous_digest text NOT NULL,
  digest text NOT NULL
);

CREATE TABLE setting (
  code text PRIMARY KEY,
  value jsonb NOT NULL,
  changed_at bigint NOT NULL,
  row_version integer NOT NULL
);

CREATE TABLE data_protection_key (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  xml text NOT NULL,
  created_at bigint NOT NULL
);
