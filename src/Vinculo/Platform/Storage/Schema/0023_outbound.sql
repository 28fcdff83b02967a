-- Lists of customers to be contacted: whom, with what, through what and when, and how far they have been worked.

CREATE TABLE outbound_list (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  plan jsonb NOT NULL,            -- whom, with what, through what, at most how many
  state smallint NOT NULL,        -- 1 being made, 2 being worked, 3 closed
  job_id uuid NOT NULL,
  report jsonb NOT NULL,          -- how many were looked at, and why those who are not on it are not
  made_at bigint NOT NULL,
  made_by uuid NOT NULL,
  made_name text NOT NULL,
  opened_at bigint,
  closed_at bigint
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX outbound_list_made ON outbound_list (made_at, id);

-- A customer on a list. Nobody waits on two lists at once.
CREATE TABLE outbound_entry (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  list_id uuid NOT NULL,
  decision_id uuid NOT NULL,
  offer_code text NOT NULL,
  channel smallint NOT NULL,
  worth_minor bigint NOT NULL,    -- what the contact is expected to bring, less what it costs
  currency text NOT NULL,
  ready_at bigint NOT NULL,       -- not before
  best_at bigint NOT NULL,        -- when she is reached best
  state smallint NOT NULL,        -- 1 waiting, 2 with somebody, 3 answered, 4 taken off
  waits boolean NOT NULL,         -- she is not done with
  taken_by uuid,
  taken_at bigint,
  result smallint,                -- as in decision_outcome
  code text,                      -- why it was put off or taken off
  changed_at bigint NOT NULL,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX outbound_entry_once ON outbound_entry (customer_id) WHERE waits;
CREATE INDEX outbound_entry_order ON outbound_entry (list_id, state, worth_minor, customer_id);
CREATE INDEX outbound_entry_list ON outbound_entry (list_id, worth_minor, customer_id);
CREATE INDEX outbound_entry_decision ON outbound_entry (decision_id);
