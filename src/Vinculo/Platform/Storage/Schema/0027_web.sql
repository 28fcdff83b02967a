-- Proposals on other people's pages: which sites may show them, what was truly seen there, and how often strangers saw what.

CREATE TABLE web_site (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  key text NOT NULL,              -- stands in the page, known to everybody
  secret text NOT NULL,           -- protected; signs who a visitor is
  origins jsonb NOT NULL,         -- pages of these may ask
  placement text NOT NULL,
  made_at bigint NOT NULL,
  made_by uuid NOT NULL,
  ended_at bigint
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX web_site_key ON web_site (key);

-- A proposal that stood before the customer's eyes, not only in an answer.
CREATE TABLE proposal_seen (
  customer_id uuid NOT NULL,
  decision_id uuid NOT NULL,
  offer_code text NOT NULL,
  shown_at bigint NOT NULL,
  PRIMARY KEY (customer_id, decision_id, offer_code)
) /*!sqlite WITHOUT ROWID */;

-- Strangers have no ledger: what they saw and said is only counted.
CREATE TABLE web_count (
  site_id uuid NOT NULL,
  day date NOT NULL,
  offer_code text NOT NULL,
  shown bigint NOT NULL,
  accepted bigint NOT NULL,
  refused bigint NOT NULL,
  PRIMARY KEY (site_id, day, offer_code)
) /*!sqlite WITHOUT ROWID */;
