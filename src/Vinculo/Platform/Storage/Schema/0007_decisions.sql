-- The next best action: what may be offered, to whom, what was decided and what came of it.

CREATE TABLE offer (
  id uuid PRIMARY KEY,
  code text NOT NULL,
  issue text NOT NULL,            -- acquire, grow, retain, serve, inform
  title_es text NOT NULL,
  title_en text NOT NULL,
  script_es text NOT NULL,
  script_en text NOT NULL,
  value_minor bigint NOT NULL,    -- worth to the company if accepted, beside what staying is worth
  cost_minor bigint NOT NULL,
  currency text NOT NULL,
  lever double precision NOT NULL,
  prior_rate double precision NOT NULL,
  keep_share double precision NOT NULL, -- share of the risk of leaving that a yes removes
  valid_from date,
  valid_to date,
  channels jsonb NOT NULL,
  contexts jsonb NOT NULL,
  rules jsonb NOT NULL,
  active boolean NOT NULL,
  row_version integer NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX offer_code ON offer (code);

CREATE TABLE decision (
  customer_id uuid NOT NULL,
  decided_at bigint NOT NULL,
  id uuid NOT NULL,
  channel smallint NOT NULL,
  placement text NOT NULL,
  actor_id uuid NOT NULL,
  control boolean NOT NULL,
  top_offer text,
  content jsonb NOT NULL,         -- every candidate, bar, factor, probability of choice and version
  PRIMARY KEY (customer_id, decided_at, id)
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX decision_id ON decision (id /*!pg , customer_id */);
-- How often each offer was shown, and which customers of the control group were met, without reading the contents.
CREATE INDEX decision_shown ON decision (decided_at, top_offer, control, customer_id);

CREATE TABLE decision_outcome (
  customer_id uuid NOT NULL,
  decision_id uuid NOT NULL,
  id uuid NOT NULL,
  offer_code text NOT NULL,
  result smallint NOT NULL,       -- 0 undone, 1 accepted, 2 refused, 3 not now; the latest of a decision and offer counts
  reason text,
  occurred_at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  value_class smallint NOT NULL,  -- class the answer was counted in
  actor_id uuid,
  PRIMARY KEY (customer_id, decision_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX decision_outcome_offer ON decision_outcome (customer_id, offer_code, occurred_at);

CREATE TABLE offer_learning (
  offer_code text NOT NULL,
  value_class smallint NOT NULL,  -- 0 unknown
  accepted double precision NOT NULL, -- decayed
  missed double precision NOT NULL,   -- decayed: no and not now
  accepted_ever bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (offer_code, value_class)
);
