-- The unified customer database: people and companies, prospects and customers, in one place.
-- Every table a customer owns is keyed by customer_id first, so that one customer is one shard.

CREATE TABLE customer (
  customer_id uuid PRIMARY KEY,
  kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 2),    -- 1 person, 2 company
  stage smallint NOT NULL CHECK (stage BETWEEN 1 AND 3),  -- 1 prospect, 2 customer, 3 former
  display_name text NOT NULL,
  name_key text NOT NULL,         -- lower case, no accents: what the list sorts by and search compares
  given_names text,
  first_surname text,
  second_surname text,
  legal_name text,
  trade_name text,
  birth_date date,
  deceased_on date,
  sex text,
  language text,
  city text,
  country text,
  since date,
  owner_id uuid,
  team_id uuid,
  -- kept current by Insights, so that a list can sort and filter without a join
  value_class smallint,           -- 1 A, 2 B, 3 C
  value_minor bigint,             -- expected remaining value
  margin_minor bigint,            -- margin of the last 12 months
  currency text,
  churn double precision,         -- probability in the model's horizon
  risk_band smallint,             -- 1 low, 2 medium, 3 high, 4 very high
  influence double precision,
  -- maintained counters, never counted per page
  last_contact_at bigint,
  open_cases integer NOT NULL,
  open_commitments integer NOT NULL,
  control boolean NOT NULL,       -- permanent universal control group
  merged_into uuid,
  attrs jsonb,
  row_version integer NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;
-- One index a sort order, each carrying the filters, so that a page is read from the index at any depth.
CREATE INDEX customer_by_name ON customer (name_key, customer_id, kind, stage, value_class, risk_band, city, team_id, owner_id, merged_into);
CREATE INDEX customer_by_value ON customer (value_minor, customer_id, kind, stage, value_class, risk_band, city, team_id, owner_id, merged_into);
CREATE INDEX customer_by_churn ON customer (churn, customer_id, kind, stage, value_class, risk_band, city, team_id, owner_id, merged_into);
CREATE INDEX customer_by_contact ON customer (last_contact_at, customer_id, kind, stage, value_class, risk_band, city, team_id, owner_id, merged_into);
CREATE INDEX customer_by_created ON customer (created_at, customer_id, kind, stage, value_class, risk_band, city, team_id, owner_id, merged_into);
CREATE INDEX customer_by_owner ON customer (owner_id, name_key, customer_id);
CREATE INDEX customer_by_city ON customer (city, name_key, customer_id);

CREATE TABLE identifier (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,             -- CC, CE, TI, NIT, PA, CURP, RUT …
  country text NOT NULL,
  number text NOT NULL,           -- as written
  normalised text NOT NULL,       -- letters and digits only, without the check digit where it is apart
  check_digit text,
  valid boolean,                  -- null: the type has no check digit
  source_system_id uuid,
  created_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX identifier_normalised ON identifier (normalised /*!pg text_pattern_ops */, customer_id);

CREATE TABLE contact_point (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  kind smallint NOT NULL,         -- 1 phone, 2 e-mail, 3 postal, 4 social
  value text NOT NULL,            -- as written
  normalised text NOT NULL,       -- E.164, lower-case address, folded postal address
  label text,
  preferred boolean NOT NULL,
  verified_at bigint,
  source_system_id uuid,
  created_at bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX contact_point_normalised ON contact_point (normalised /*!pg text_pattern_ops */, customer_id);

-- The way in from a key that belongs to ONE customer: document, account, key in a source system.
-- doc:CO:CC:52345678 · account:573001234567 · source:productos:10442
CREATE TABLE identifier_claim (
  claim_key text PRIMARY KEY,
  customer_id uuid NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX identifier_claim_customer ON identifier_claim (customer_id);

-- The way in from a name: every token of every current name. Tokens are folded; the vocabulary is small and held in
-- memory, so prefix, mid-word and misspelt words become exact tokens before the database is asked.
CREATE TABLE name_posting (
  token text NOT NULL,
  customer_id uuid NOT NULL,
  PRIMARY KEY (token, customer_id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX name_posting_customer ON name_posting (customer_id);

CREATE TABLE relationship (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  other_id uuid NOT NULL,
  role text NOT NULL,             -- what OTHER is to this customer: employer, employee, spouse, calls, called-by …
  strength double precision,
  valid_from date,
  valid_to date,
  note text,
  source_system_id uuid,
  created_at bigint NOT NULL,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX relationship_role ON relationship (customer_id, role, strength);

CREATE TABLE source_system (
  id uuid PRIMARY KEY,
  code text NOT NULL,
  name text NOT NULL,
  trust smallint NOT NULL,
  created_at bigint NOT NULL
);
CREATE UNIQUE INDEX source_system_code ON source_system (code);

-- What each system said about the customer, as it said it; never overwritten by another system.
CREATE TABLE source_record (
  customer_id uuid NOT NULL,
  source_system_id uuid NOT NULL,
  source_key text NOT NULL,
  payload jsonb NOT NULL,
  payload_hash text NOT NULL,
  received_at bigint NOT NULL,
  import_run_id uuid,
  PRIMARY KEY (customer_id, source_system_id, source_key)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE consent (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  purpose text NOT NULL,
  channel smallint,
  granted boolean NOT NULL,
  legal_basis text,
  evidence text,
  recorded_at bigint NOT NULL,
  expires_at bigint,
  recorded_by uuid,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE need (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  origin smallint NOT NULL,       -- 1 said, 2 observed, 3 inferred
  confidence double precision NOT NULL,
  note text,
  noted_at bigint NOT NULL,
  noted_by uuid,
  ended_at bigint,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE product (
  id uuid PRIMARY KEY,
  code text NOT NULL,
  name_es text NOT NULL,
  name_en text,
  family text,
  price_minor bigint,
  margin_rate double precision,
  currency text,
  active boolean NOT NULL,
  source_system_id uuid,
  row_version integer NOT NULL
);
CREATE UNIQUE INDEX product_code ON product (code);

CREATE TABLE holding (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  product_id uuid NOT NULL,
  number text,                    -- line, account, policy
  status smallint NOT NULL,       -- 1 active, 2 suspended, 3 ended
  started_on date,
  ends_on date,
  ended_on date,
  amount_minor bigint,
  currency text,
  source_system_id uuid,
  source_key text,
  attrs jsonb,
  updated_at bigint NOT NULL,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE txn (
  customer_id uuid NOT NULL,
  occurred_at bigint NOT NULL,
  id uuid NOT NULL,
  kind smallint NOT NULL,         -- 1 purchase, 2 payment, 3 charge, 4 refund
  product_id uuid,
  holding_id uuid,
  quantity double precision,
  amount_minor bigint NOT NULL,   -- a refund is negative, so that amounts add up
  margin_minor bigint,
  currency text NOT NULL,
  channel smallint,
  description text,
  source_system_id uuid,
  import_run_id uuid,
  import_row bigint,              -- row of the run's file
  PRIMARY KEY (customer_id, occurred_at, id)
) /*!sqlite WITHOUT ROWID */;

-- What a customer did in a month: minutes, data, long-distance minutes, look-ups of prices.
CREATE TABLE measure (
  customer_id uuid NOT NULL,
  month date NOT NULL,            -- first day
  code text NOT NULL,
  amount double precision NOT NULL,
  PRIMARY KEY (customer_id, month, code)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE custom_field (
  id uuid PRIMARY KEY,
  entity text NOT NULL,
  code text NOT NULL,
  label_es text NOT NULL,
  label_en text,
  type smallint NOT NULL,         -- 1 text, 2 number, 3 date, 4 yes/no, 5 choice
  options jsonb,
  searchable boolean NOT NULL,
  position integer NOT NULL,
  active boolean NOT NULL,
  row_version integer NOT NULL
);
CREATE UNIQUE INDEX custom_field_code ON custom_field (entity, code);
