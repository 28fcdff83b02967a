-- Everything said or sent, on one append-only timeline. The primary key is the order it is read in.

CREATE TABLE interaction (
  customer_id uuid NOT NULL,
  occurred_at bigint NOT NULL,
  id uuid NOT NULL,
  channel smallint NOT NULL,      -- 1 voice, 2 e-mail, 3 web, 4 app, 5 chat, 6 WhatsApp, 7 SMS, 8 social, 9 fax, 10 store, 11 visit, 12 internal
  kind smallint NOT NULL,         -- 1 contact, 2 note, 3 offer, 4 answer, 5 complaint, 6 visit, 7 commitment, 8 change
  direction smallint NOT NULL,    -- 1 in, 2 out, 3 internal
  subject text,
  body text,                      -- up to 2,000 characters; the rest stands in interaction_body
  conversation_id uuid,
  perception smallint,            -- 1 very bad … 5 very good, as felt by the customer
  outcome text,
  agent_id uuid,
  agent_name text,
  case_id uuid,
  source_system_id uuid,
  import_run_id uuid,
  import_row bigint,              -- row of the run's file
  attrs jsonb,
  PRIMARY KEY (customer_id, occurred_at, id)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE interaction_body (
  customer_id uuid NOT NULL,
  occurred_at bigint NOT NULL,
  id uuid NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (customer_id, occurred_at, id)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE conversation (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  channel smallint NOT NULL,
  subject text,
  open boolean NOT NULL,
  started_at bigint NOT NULL,
  last_at bigint NOT NULL,
  last_words text,
  pending_question text,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE commitment (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  promise text NOT NULL,
  due_on date,
  state smallint NOT NULL,        -- 1 open, 2 kept, 3 broken, 4 cancelled
  owner_id uuid,
  made_at bigint NOT NULL,
  made_by uuid,
  closed_at bigint,
  row_version integer NOT NULL,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX commitment_due ON commitment (state, due_on, owner_id);
