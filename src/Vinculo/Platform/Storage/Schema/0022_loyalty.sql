-- Points and who brought whom; and the desk where customers who want to leave are kept.

-- Who takes part in the programme. Every movement writes here first, so that two of one customer follow one another.
CREATE TABLE loyalty_account (
  customer_id uuid PRIMARY KEY,
  joined_at bigint NOT NULL,
  moved_at bigint NOT NULL,
  tier text,                      -- code of the level; null: none yet
  tier_since date,
  grace_until date                -- the points no longer carry the level; it is kept through this day
) /*!sqlite WITHOUT ROWID */;

-- Points that came and went. Rows are added and never changed; what somebody has is their sum.
CREATE TABLE point_entry (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  at bigint NOT NULL,
  kind smallint NOT NULL,         -- 1 earned, 2 spent, 3 expired, 4 by hand, 5 taken back, 6 for bringing somebody
  points bigint NOT NULL,         -- below 0 when they went
  source text NOT NULL,           -- what it is for, told once only: txn:…, request:…, lot:…
  reason text,
  expires_on date,                -- of points that came: the last day they can be spent
  reverses uuid,                  -- the entry that this one takes back
  actor_id uuid,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX point_entry_source ON point_entry (customer_id, source);
CREATE INDEX point_entry_reverses ON point_entry (customer_id, reverses);

-- Which points that came paid for which that went, the soonest to expire first. Below 0: given back.
CREATE TABLE point_use (
  customer_id uuid NOT NULL,
  lot_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  points bigint NOT NULL,
  PRIMARY KEY (customer_id, lot_id, entry_id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX point_use_entry ON point_use (customer_id, entry_id);

-- A customer brought another.
CREATE TABLE referral (
  customer_id uuid NOT NULL,      -- who brought
  id uuid NOT NULL,
  other_id uuid NOT NULL,         -- whom
  state smallint NOT NULL,        -- 1 waiting until the other has stayed, 2 rewarded, 3 came to nothing
  made_at bigint NOT NULL,
  made_by uuid,
  decided_at bigint,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX referral_other ON referral (other_id, state);
CREATE INDEX referral_state ON referral (state, customer_id);

-- Somebody wants to leave, or may: why, what was offered by whose leave, and what came of it.
CREATE TABLE retention_case (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  signal smallint NOT NULL,       -- 1 said so, 2 high risk, 3 the contract ends, 4 a complaint
  reason text NOT NULL,           -- code of the table of save offers
  note text,
  state smallint NOT NULL,        -- 1 open, 2 waits for leave, 3 offered, 4 stays, 5 leaves, 6 thinks about it
  offer text,                     -- code in the table of save offers
  offered jsonb,                  -- the row of the table as it was then
  authority smallint,             -- who may give it: 1 agent, 2 supervisor, 3 manager
  approved_by uuid,
  approved_at bigint,
  follow_up date,
  opened_at bigint NOT NULL,
  opened_by uuid,
  closed_at bigint,
  row_version integer NOT NULL,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX retention_case_state ON retention_case (state, opened_at, customer_id);
