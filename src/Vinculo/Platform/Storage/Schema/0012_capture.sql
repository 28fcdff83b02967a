-- How well customers' data are captured, what to ask next, and the short lists a contact is recorded with.

-- One row a customer, worked out from what is stored and worked out again when it changes: it may be deleted at any time.
CREATE TABLE capture_score (
  customer_id uuid PRIMARY KEY,
  score double precision NOT NULL,        -- 0 to 100
  completeness double precision NOT NULL, -- 0 to 1, by weight
  validity double precision NOT NULL,     -- 0 to 1, of what there is
  freshness double precision NOT NULL,    -- 0 to 1, of what there is
  parts jsonb NOT NULL,                   -- each field: state, validity, since when, from whom
  missing text NOT NULL,                  -- codes of the fields without a value, a space before and after each
  team_id uuid,                           -- team in charge of the customer
  last_by uuid,                           -- last hand: user or API key
  last_team uuid,                         -- team of that user
  last_channel smallint,
  last_system uuid,                       -- last hand: source system
  last_at bigint,
  worked_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX capture_score_worst ON capture_score (score, customer_id, team_id);
CREATE INDEX capture_score_team ON capture_score (team_id, score, customer_id);
CREATE INDEX capture_score_by ON capture_score (last_by, score, customer_id);
CREATE INDEX capture_score_hands ON capture_score (last_team, score, customer_id);
CREATE INDEX capture_score_channel ON capture_score (last_channel, score, customer_id);
CREATE INDEX capture_score_system ON capture_score (last_system, score, customer_id);

-- What stood at the end of each day, for the trend.
CREATE TABLE capture_day (
  day date NOT NULL,
  dimension smallint NOT NULL,             -- 1 company, 2 team in charge, 3 team that captured, 4 person, 5 channel, 6 source system
  group_key text NOT NULL,                -- id or number; empty for the company and for nobody
  customers bigint NOT NULL,
  score_sum double precision NOT NULL,
  completeness_sum double precision NOT NULL,
  validity_sum double precision NOT NULL,
  freshness_sum double precision NOT NULL,
  captured bigint NOT NULL,               -- values that stand and were captured by this group
  captured_good bigint NOT NULL,          -- of them valid
  captured_today bigint NOT NULL,         -- of them captured on this day
  fields jsonb NOT NULL,                  -- by field: how many customers miss it, and have it doubtful or stale
  PRIMARY KEY (day, dimension, group_key)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX capture_day_by ON capture_day (dimension, group_key, day);

-- What a customer was asked for and what came of it: nobody is asked again for what they would not say.
CREATE TABLE capture_ask (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  field text NOT NULL,
  result smallint NOT NULL,               -- 1 answered, 2 would not say, 3 not now
  channel smallint NOT NULL,
  asked_at bigint NOT NULL,
  asked_by uuid,
  quiet_until bigint,                     -- not to be asked before
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;

-- How often a field is told when it is asked for, through each channel; older answers count less.
CREATE TABLE capture_ask_learning (
  field text NOT NULL,
  channel smallint NOT NULL,
  answered double precision NOT NULL,
  refused double precision NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (field, channel)
) /*!sqlite WITHOUT ROWID */;

-- Short lists the company keeps in both languages: needs a customer may tell of, reasons of a contact.
CREATE TABLE short_list_entry (
  list text NOT NULL,                     -- need, reason
  code text NOT NULL,
  name_es text NOT NULL,
  name_en text,
  position integer NOT NULL,
  active boolean NOT NULL,
  row_version integer NOT NULL,
  PRIMARY KEY (list, code)
) /*!sqlite WITHOUT ROWID */;

-- Roles that were there before the permission was.
INSERT INTO app_role_claim (role_id, claim_type, claim_value)
SELECT id, 'permission', 'capture.read' FROM app_role WHERE built_in AND name IN ('administrator', 'analyst', 'head');
