-- Complaints and requests in full: how far each has come, its clocks, who was told, and what is behind many of them.

ALTER TABLE service_case ADD COLUMN state smallint;               -- see CaseState; null: another system tells its status
ALTER TABLE service_case ADD COLUMN code_version integer;         -- of the codification when it was classified
ALTER TABLE service_case ADD COLUMN team_id uuid;                 -- who has to solve it
ALTER TABLE service_case ADD COLUMN owner_id uuid;
ALTER TABLE service_case ADD COLUMN opened_by uuid;
ALTER TABLE service_case ADD COLUMN calendar text;                -- whose hours count
ALTER TABLE service_case ADD COLUMN regime text;                  -- terms of law; null: none
ALTER TABLE service_case ADD COLUMN remedy text;                  -- what the customer asks for
ALTER TABLE service_case ADD COLUMN round integer NOT NULL DEFAULT 1; -- 2: answered once and opened again
ALTER TABLE service_case ADD COLUMN response_due_at bigint;
ALTER TABLE service_case ADD COLUMN solution_due_at bigint;
ALTER TABLE service_case ADD COLUMN legal_due_at bigint;
ALTER TABLE service_case ADD COLUMN sort_due bigint NOT NULL DEFAULT 9223372036854775807; -- due_at while it is open
ALTER TABLE service_case ADD COLUMN next_check_at bigint;         -- when somebody has to be told next
ALTER TABLE service_case ADD COLUMN sent_at bigint;               -- the answer left; proof that it came is told apart
ALTER TABLE service_case ADD COLUMN first_response_at bigint;
ALTER TABLE service_case ADD COLUMN response_minutes integer;     -- open minutes until then
ALTER TABLE service_case ADD COLUMN first_solved_at bigint;
ALTER TABLE service_case ADD COLUMN solution_minutes integer;
ALTER TABLE service_case ADD COLUMN last_solved_at bigint;
ALTER TABLE service_case ADD COLUMN last_solution_minutes integer;
ALTER TABLE service_case ADD COLUMN in_term boolean;              -- the first answer came within the term of law; null: no term, or none yet
ALTER TABLE service_case ADD COLUMN reopened integer NOT NULL DEFAULT 0;
ALTER TABLE service_case ADD COLUMN extended integer NOT NULL DEFAULT 0;
ALTER TABLE service_case ADD COLUMN repeat_of uuid;               -- the case about the same that had been answered a short while before
ALTER TABLE service_case ADD COLUMN merged_into uuid;             -- it is answered together with that one
ALTER TABLE service_case ADD COLUMN facts jsonb;                  -- what a regulator wants to know besides
CREATE INDEX service_case_id ON service_case (id);
CREATE INDEX service_case_opened ON service_case (opened_at, id);
CREATE INDEX service_case_due ON service_case (sort_due, id) WHERE status IN (1, 2);
CREATE INDEX service_case_team ON service_case (team_id, sort_due, id);
CREATE INDEX service_case_owner ON service_case (owner_id, sort_due, id);
CREATE INDEX service_case_code ON service_case (code, opened_at);
CREATE INDEX service_case_check ON service_case (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX service_case_merged ON service_case (merged_into) WHERE merged_into IS NOT NULL;

-- The number a customer was given leads to the case, for ever.
CREATE TABLE case_receipt (
  receipt text PRIMARY KEY,
  customer_id uuid NOT NULL,
  case_id uuid NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX case_receipt_customer ON case_receipt (customer_id);
CREATE TABLE case_counter (
  year integer PRIMARY KEY,
  last bigint NOT NULL
);

-- What happened to a case. Rows are added and never changed.
CREATE TABLE case_event (
  customer_id uuid NOT NULL,
  case_id uuid NOT NULL,
  id uuid NOT NULL,
  at bigint NOT NULL,
  act smallint NOT NULL,          -- see CaseAct
  state smallint NOT NULL,        -- after it
  note text,                      -- for colleagues
  message text,                   -- what the customer was told, or told us
  actor_id uuid,
  actor_name text,
  data jsonb,
  PRIMARY KEY (customer_id, case_id, id)
) /*!sqlite WITHOUT ROWID */;

-- The clocks of a case, as a ledger. Rows are added and never changed; they alone say how a clock stands.
CREATE TABLE case_clock (
  customer_id uuid NOT NULL,
  case_id uuid NOT NULL,
  clock smallint NOT NULL,        -- 1 first response, 2 solution, 3 term of law
  round integer NOT NULL,
  seq integer NOT NULL,
  at bigint NOT NULL,
  act smallint NOT NULL,          -- see LedgerAct
  calendar text,                  -- whose hours count from here on; of a term of law, the regime
  calendar_version integer,
  target_minutes integer,
  reason text,
  told_at bigint,                 -- of an extension: when the customer was told
  actor_id uuid,
  PRIMARY KEY (customer_id, case_id, clock, round, seq)
) /*!sqlite WITHOUT ROWID */;

-- Who was told that a clock runs out: once for each level.
CREATE TABLE case_escalation (
  customer_id uuid NOT NULL,
  case_id uuid NOT NULL,
  clock smallint NOT NULL,
  round integer NOT NULL,
  level smallint NOT NULL,
  at bigint NOT NULL,
  told boolean NOT NULL,          -- false: passed over when the rule was put in force
  PRIMARY KEY (customer_id, case_id, clock, round, level)
) /*!sqlite WITHOUT ROWID */;

-- What cases are about, as the company divides it. A version is never changed; a case keeps the one it was classified by.
CREATE TABLE case_code (
  code text NOT NULL,
  version integer NOT NULL,
  definition jsonb NOT NULL,
  made_at bigint NOT NULL,
  made_by uuid,
  PRIMARY KEY (code, version)
) /*!sqlite WITHOUT ROWID */;

-- When a door is open. A version is never changed.
CREATE TABLE service_calendar (
  code text NOT NULL,
  version integer NOT NULL,
  definition jsonb NOT NULL,
  made_at bigint NOT NULL,
  made_by uuid,
  PRIMARY KEY (code, version)
) /*!sqlite WITHOUT ROWID */;

-- Cases counted by the day they were opened on; a day that is marked is counted anew.
CREATE TABLE case_tally (
  day date NOT NULL,
  kind smallint NOT NULL,
  code text NOT NULL,             -- empty: not classified
  channel smallint NOT NULL,      -- 0: not known
  cases integer NOT NULL,
  open integer NOT NULL,
  responded integer NOT NULL,
  response_minutes bigint NOT NULL,
  solved integer NOT NULL,
  timed integer NOT NULL,         -- solved, with the open minutes known
  solution_minutes bigint NOT NULL,
  last_solution_minutes bigint NOT NULL,
  in_term integer NOT NULL,
  out_of_term integer NOT NULL,
  reopened integer NOT NULL,
  repeated integer NOT NULL,
  extended integer NOT NULL,
  PRIMARY KEY (day, kind, code, channel)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX case_tally_open ON case_tally (day) WHERE open > 0;
CREATE TABLE case_mark (
  opened_at bigint NOT NULL,      -- of a case that was written since its day was counted
  id uuid NOT NULL,
  PRIMARY KEY (opened_at, id)
) /*!sqlite WITHOUT ROWID */;

-- What is behind many complaints, and what is done so that it does not come back.
CREATE TABLE problem (
  id uuid PRIMARY KEY,
  code text NOT NULL,             -- of the codification
  title text NOT NULL,
  state smallint NOT NULL,        -- 1 to be contained, 2 cause sought, 3 actions under way, 4 being watched, 5 closed
  because smallint NOT NULL,      -- 1 many of one code, 2 a grave one, 3 by hand
  owner_id uuid,
  opened_at bigint NOT NULL,
  opened_by uuid,
  containment text,
  analysis jsonb,                 -- whys, and causes by branch
  cause text,
  check_weeks smallint NOT NULL,
  check_on date,
  before_per_week double precision,
  after_per_week double precision,
  effective boolean,
  closed_at bigint,
  row_version integer NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX problem_code ON problem (code, state);
CREATE INDEX problem_state ON problem (state, opened_at);
CREATE TABLE problem_case (
  customer_id uuid NOT NULL,
  case_id uuid NOT NULL,
  problem_id uuid NOT NULL,
  linked_at bigint NOT NULL,
  told_at bigint,
  PRIMARY KEY (customer_id, case_id, problem_id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX problem_case_problem ON problem_case (problem_id);
CREATE TABLE problem_action (
  problem_id uuid NOT NULL,
  id uuid NOT NULL,
  title text NOT NULL,
  kind smallint NOT NULL,         -- 1 corrective, 2 preventive
  owner_id uuid,
  due_on date NOT NULL,
  done_at bigint,
  PRIMARY KEY (problem_id, id)
) /*!sqlite WITHOUT ROWID */;
