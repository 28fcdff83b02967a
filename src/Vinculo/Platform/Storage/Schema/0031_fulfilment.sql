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
