-- Who is who: what is compared of every customer, the keys by which candidates are found, the pairs that may be one
-- person, what people decided about them, and the models that weigh the evidence.

-- An atom is a customer as it once came: its row stays when the customer is absorbed by another.
CREATE TABLE match_feature (
  customer_id uuid PRIMARY KEY,
  kind smallint NOT NULL,           -- 1 person, 2 company
  standard integer NOT NULL,        -- version of the standards that made it
  entry text NOT NULL,              -- what is compared, as compact JSON
  keys text NOT NULL,               -- its blocking keys, so that they can be taken back
  changed_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;

-- Blocking keys. Derived: may be emptied and made again at any time.
CREATE TABLE match_key (
  key bigint NOT NULL,
  customer_id uuid NOT NULL,
  PRIMARY KEY (key, customer_id)
) /*!sqlite WITHOUT ROWID */;

-- Two atoms that may be one. low_id < high_id by their bytes.
CREATE TABLE match_pair (
  low_id uuid NOT NULL,
  high_id uuid NOT NULL,
  kind smallint NOT NULL,
  bits double precision NOT NULL,
  probability double precision NOT NULL,
  evidence jsonb NOT NULL,          -- the waterfall: comparison, level, bits, both texts
  pattern text NOT NULL,            -- the levels reached, for "have we asked about this kind of pair before"
  grounds smallint NOT NULL,        -- independent groups of evidence that speak for it
  verdict smallint NOT NULL,        -- 1 same, 2 review, 3 different, 4 household
  veto text,                        -- why it may not be joined by itself
  model_version integer NOT NULL,
  state smallint NOT NULL CHECK (state BETWEEN 1 AND 6), -- 1 open, 2 same, 3 not same, 4 not sure, 5 automatic, 6 gone
  teaching double precision NOT NULL, -- how much an answer would teach, 0 to 1
  worth bigint NOT NULL,            -- expected value of the two, minor units; the queue can go by it
  second_look smallint NOT NULL,    -- 0 one person decides, 1 two must agree, 2 the first has answered
  first_answer smallint,
  first_by uuid,
  first_name text,
  first_at bigint,
  decided_by uuid,
  decided_name text,
  decided_at bigint,
  found_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  row_version integer NOT NULL,
  PRIMARY KEY (low_id, high_id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX match_pair_high ON match_pair (high_id, low_id);
CREATE INDEX match_pair_by_bits ON match_pair (state, bits, low_id, high_id);
CREATE INDEX match_pair_by_teaching ON match_pair (state, teaching, low_id, high_id);
CREATE INDEX match_pair_by_worth ON match_pair (state, worth, low_id, high_id);
CREATE INDEX match_pair_by_decision ON match_pair (decided_by, decided_at);

-- How many pairs stand in each state: kept, never counted per page.
CREATE TABLE match_count (
  state smallint PRIMARY KEY,
  pairs bigint NOT NULL
);
INSERT INTO match_count (state, pairs) VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0);

-- What people answered about pairs of each kind: steers what is asked next and how the thresholds are checked.
CREATE TABLE match_pattern (
  pattern text PRIMARY KEY,
  bits double precision NOT NULL,
  same_count bigint NOT NULL,
  different_count bigint NOT NULL
);

-- Weights. Version 0 ships with the product and is not stored.
CREATE TABLE linkage_model (
  version integer NOT NULL,
  kind smallint NOT NULL,           -- 1 person, 2 company
  source smallint NOT NULL,         -- 1 shipped, 2 learned from our customers, 3 thresholds moved by answers
  content text NOT NULL,            -- the model as JSON
  report jsonb,                     -- levels, weights, counts, thresholds: what the diagnostics page draws
  review_bits double precision NOT NULL,
  automatic_bits double precision NOT NULL,
  customers bigint NOT NULL,
  active boolean NOT NULL,
  made_by text NOT NULL,
  made_at bigint NOT NULL,
  PRIMARY KEY (version, kind)
);
CREATE INDEX linkage_model_active ON linkage_model (active, kind);

-- One node at a time keeps matching current; the claim is renewed while it works.
CREATE TABLE match_keeper (
  id smallint PRIMARY KEY,
  holder uuid,
  until bigint NOT NULL,
  cursor_id uuid
);
INSERT INTO match_keeper (id, until) VALUES (1, 0);

-- Values that so many share that they say nothing of anybody: "no tiene", the number of the switchboard.
CREATE TABLE match_generic (
  value text PRIMARY KEY,
  customers bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;

-- For how large a base the weights are told.
CREATE TABLE match_base (
  id smallint PRIMARY KEY,
  customers bigint NOT NULL
);
INSERT INTO match_base (id, customers) VALUES (1, 10000);
