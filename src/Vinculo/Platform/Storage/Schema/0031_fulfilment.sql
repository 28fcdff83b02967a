-- What was promised or sold is done: a promise gets a kind with its steps, a team, and somebody who hears when it is late.

ALTER TABLE commitment ADD COLUMN kind text NOT NULL DEFAULT 'promise'; -- code of a plan
ALTER TABLE commitment ADD COLUMN plan_version integer NOT NULL DEFAULT 0;
ALTER TABLE commitment ADD COLUMN channel smallint;                -- through which it was promised; null: not known
ALTER TABLE commitment ADD COLUMN team_id uuid;
ALTER TABLE commitment ADD COLUMN source text;                     -- what was sold, in the words of whoever sold it
ALTER TABLE commitment ADD COLUMN in_time boolean;                 -- of one that was kept: by its day
ALTER TABLE commitment ADD COLUMN postponed integer NOT NULL DEFAULT 0;
ALTER TABLE commitment ADD COLUMN alarm smallint NOT NULL DEFAULT 0; -- 0 nobody told, 1 reminded, 2 told that it is late, 3 passed over
CREATE INDEX commitment_id ON commitment (id);
CREATE INDEX commitment_day ON commitment (due_on, id);
CREATE INDEX commitment_open ON commitment (due_on, id) WHERE state = 1;
CREATE INDEX commitment_owner ON commitment (owner_id, state, due_on, id);
CREATE INDEX commitment_team ON commitment (team_id, state, due_on, id);
CREATE INDEX commitment_alarm ON commitment (due_on) WHERE state = 1 AND alarm < 2;

-- How things of a kind are delivered. A version is never changed; what has begun goes on by the one it began with.
CREATE TABLE fulfilment_plan (
  code text NOT NULL,
  version integer NOT NULL,
  definition jsonb NOT NULL,
  made_at bigint NOT NULL,
  made_by uuid,
  PRIMARY KEY (code, version)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE commitment_step (
  customer_id uuid NOT NULL,
  commitment_id uuid NOT NULL,
  no smallint NOT NULL,
  name_es text NOT NULL,
  name_en text NOT NULL,
  due_on date NOT NULL,
  shown boolean NOT NULL,         -- to the customer
  done_at bigint,
  done_by text,
  PRIMARY KEY (customer_id, commitment_id, no)
) /*!sqlite WITHOUT ROWID */;

-- What happened to one. Rows are added; of an act that was undone only that is noted.
CREATE TABLE commitment_event (
  customer_id uuid NOT NULL,
  commitment_id uuid NOT NULL,
  id uuid NOT NULL,
  at bigint NOT NULL,
  act smallint NOT NULL,          -- see UndertakingAct
  note text,
  before jsonb,                   -- how it stood; null: cannot be undone
  undone boolean NOT NULL,
  actor_id uuid,
  actor_name text,
  PRIMARY KEY (customer_id, commitment_id, id)
) /*!sqlite WITHOUT ROWID */;

-- When each important customer is to be contacted next. Worked out of contacts, class and segment; put off by hand.
CREATE TABLE cadence_due (
  customer_id uuid PRIMARY KEY,
  rule text NOT NULL,             -- the class, or segmentation:segment
  every_days integer NOT NULL,
  last_at bigint,                 -- the last contact that counts; null: none
  due_day integer NOT NULL,       -- days since 0001-01-01
  value_minor bigint NOT NULL,
  owner_id uuid,
  team_id uuid,                   -- of the customer
  put_off_until integer,          -- day before which it is not due
  put_off_at bigint,
  put_off_why text,
  put_off_by uuid
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX cadence_due_day ON cadence_due (due_day, every_days, value_minor, owner_id, team_id, rule, customer_id);
CREATE INDEX cadence_due_owner ON cadence_due (owner_id, due_day, every_days, value_minor, team_id, rule, customer_id);
CREATE INDEX cadence_due_rule ON cadence_due (rule, owner_id, due_day, team_id);
