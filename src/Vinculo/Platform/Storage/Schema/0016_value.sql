-- What the value of all customers came to, month by month, and needs that were found not to be true.

-- The value of all customers together: what the report shows, counted once a run.
CREATE TABLE value_base (
  month date PRIMARY KEY,         -- first day; the newest run of a month
  as_of bigint NOT NULL,
  currency text NOT NULL,
  report jsonb NOT NULL
) /*!sqlite WITHOUT ROWID */;

-- A need that somebody said is none: it is not found again.
CREATE TABLE need_denial (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  denied_at bigint NOT NULL,
  denied_by uuid,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX need_denial_code ON need_denial (customer_id, code);
