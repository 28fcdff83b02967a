-- Whether, when and how customers may be contacted: the rules and their versions, what was asked of them, and who is left in peace.

-- Versions are added and judged once by a second person; what was published is never changed.
CREATE TABLE contact_rules (
  version integer PRIMARY KEY,
  state smallint NOT NULL,        -- 1 waiting for a second person, 2 published, 3 refused
  effective_from bigint NOT NULL,
  content jsonb NOT NULL,
  note text,
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  created_at bigint NOT NULL,
  judge_id uuid,
  judge_name text,
  judged_at bigint
);
CREATE INDEX contact_rules_force ON contact_rules (state, effective_from);

-- Every contact that we wanted to start, and what the rules said to it.
CREATE TABLE contact_check (
  customer_id uuid NOT NULL,
  asked_at bigint NOT NULL,
  id uuid NOT NULL,
  purpose smallint NOT NULL,      -- 1 commercial, 2 collection, 3 service, 4 requested, 5 transactional, 6 fraud, 7 legal
  channel smallint NOT NULL,
  answer smallint NOT NULL,       -- 1 allow, 2 defer, 3 block
  code text NOT NULL,
  facts jsonb NOT NULL,
  until_at bigint,                -- first moment allowed, when deferred
  rules_version integer NOT NULL,
  best_channel smallint,
  best_at bigint,
  interaction_id uuid,            -- the contact that was recorded; null: it was only asked
  anyway text,                    -- why it was recorded although the rules said no
  actor_id uuid NOT NULL,
  cause text NOT NULL,
  PRIMARY KEY (customer_id, asked_at, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX contact_check_asked ON contact_check (asked_at, answer, code);

-- A time in which a customer is not sold to.
CREATE TABLE contact_quiet (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  kind smallint NOT NULL,         -- 1 mourning, 2 fraud reported, 3 asked for it
  since bigint NOT NULL,
  until bigint NOT NULL,
  note text,
  noted_by uuid NOT NULL,
  ended_at bigint,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;

-- What contacts that we started cost, counted as they are recorded.
CREATE TABLE contact_spending (
  month date NOT NULL,            -- first day, UTC
  purpose smallint NOT NULL,
  channel smallint NOT NULL,
  contacts bigint NOT NULL,
  cost_minor bigint NOT NULL,
  PRIMARY KEY (month, purpose, channel)
) /*!sqlite WITHOUT ROWID */;
