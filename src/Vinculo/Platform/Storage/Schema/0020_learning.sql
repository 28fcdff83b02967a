-- What answers have taught, offer by offer; every version of an offer and of the catalogue that a decision was made with.

CREATE TABLE offer_belief (
  offer_code text NOT NULL PRIMARY KEY,
  shape integer NOT NULL,         -- version of the numbers answers are learnt by
  version integer NOT NULL,       -- grows with every answer; nodes look for what has grown
  answers double precision NOT NULL, -- faded
  evidence text NOT NULL,         -- sums over the answers, exactly
  faded_at bigint NOT NULL,
  drifted_at bigint               -- when acceptance was last seen to have changed
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX offer_belief_version ON offer_belief (offer_code, version);
CREATE INDEX offer_belief_drifted ON offer_belief (drifted_at);

CREATE TABLE offer_lesson (
  decision_id uuid NOT NULL,
  offer_code text NOT NULL,
  shape integer NOT NULL,
  outcome double precision NOT NULL, -- 0 … 1
  weight double precision NOT NULL,
  odds double precision NOT NULL, -- what was expected when it was learnt
  faded double precision NOT NULL, -- how much had been faded then
  PRIMARY KEY (decision_id, offer_code)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE offer_version (
  offer_code text NOT NULL,
  version integer NOT NULL,
  content jsonb NOT NULL,         -- the offer as it stood; never changed
  kept_at bigint NOT NULL,
  PRIMARY KEY (offer_code, version)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE offer_page (
  revision text NOT NULL PRIMARY KEY,
  content jsonb NOT NULL,         -- code and version of every active offer
  kept_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;

INSERT INTO dim_code (dimension, code, name_es, name_en) VALUES
  ('result', 4, 'Quiere saber más', 'Wants to know more'), ('result', 5, 'No respondió', 'Did not answer');
