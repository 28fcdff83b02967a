-- The warehouse: what every customer was at the end of every month, never overwritten, and sums of all facts by month.
-- The rooms' own tables keep every fact for ever; here stands what cannot be asked of them in a moment.

-- One row a customer a month end, and one for a day of the running month on which something happened. A row is never
-- changed: what is learnt later of a day adds a version. day is when it was so, known_at when we came to know it so.
CREATE TABLE customer_snapshot (
  customer_id uuid NOT NULL,
  day date NOT NULL,              -- told as of the end of this day, in the company's zone
  known_at bigint NOT NULL,
  month_end boolean NOT NULL,
  origin smallint NOT NULL,       -- 1 kept when the day was over, 2 reconstructed from facts, 3 opened again by late facts
  noted boolean NOT NULL,         -- stage to segments were noted then; false: reconstructed, or not known
  gone boolean NOT NULL,          -- since known_at the customer is not told of this day: lives on in another, or had not begun
  stage smallint NOT NULL,        -- 1 prospect, 2 customer, 3 former
  city text,
  team_id uuid,
  value_class smallint,           -- 1 A, 2 B, 3 C
  value_minor bigint,
  churn double precision,
  risk_band smallint,
  influence double precision,
  scores jsonb,                   -- model -> {amount, band}
  segments jsonb,                 -- segmentation -> segment
  since date,
  currency text NOT NULL,
  margin_minor bigint NOT NULL,   -- of the twelve months that end with the day
  spend_minor bigint NOT NULL,
  purchases integer NOT NULL,
  month_margin_minor bigint NOT NULL,
  month_spend_minor bigint NOT NULL,
  month_purchases integer NOT NULL,
  other_money text,               -- spent in other currencies in the twelve months: USD:12000
  last_purchase_on date,
  holdings integer NOT NULL,
  held text,                      -- products held: fibra:1 plan-60:2
  balance_minor bigint NOT NULL,  -- amounts of what is held
  contacts integer NOT NULL,      -- of the twelve months
  month_contacts integer NOT NULL,
  last_contact_on date,
  felt double precision,          -- mean of what was felt in the contacts of the twelve months, 1 to 5
  complaints integer NOT NULL,
  month_complaints integer NOT NULL,
  open_cases integer NOT NULL,
  PRIMARY KEY (customer_id, day, known_at)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX customer_snapshot_day ON customer_snapshot (day, customer_id, known_at);

-- What each customer adds to the sums, so that exactly that can be taken out again.
CREATE TABLE warehouse_customer (
  customer_id uuid PRIMARY KEY,
  city text NOT NULL,
  parts text NOT NULL             -- lines the database never looks into
) /*!sqlite WITHOUT ROWID */;

-- Sums by month. Where a fact says nothing, the key is 0, an empty text or the identifier of zeros.
CREATE TABLE fact_interaction (
  month date NOT NULL,
  channel smallint NOT NULL,
  kind smallint NOT NULL,
  direction smallint NOT NULL,
  city text NOT NULL,
  interactions bigint NOT NULL,
  felt bigint NOT NULL,           -- contacts in which it was noted what the customer felt
  felt_sum bigint NOT NULL,
  PRIMARY KEY (month, channel, kind, direction, city)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE fact_agent (
  month date NOT NULL,
  agent_id uuid NOT NULL,
  channel smallint NOT NULL,
  kind smallint NOT NULL,
  interactions bigint NOT NULL,
  felt bigint NOT NULL,
  felt_sum bigint NOT NULL,
  PRIMARY KEY (month, agent_id, channel, kind)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE fact_transaction (
  month date NOT NULL,
  kind smallint NOT NULL,
  channel smallint NOT NULL,
  product_id uuid NOT NULL,
  city text NOT NULL,
  currency text NOT NULL,
  transactions bigint NOT NULL,
  amount_minor bigint NOT NULL,
  margins bigint NOT NULL,        -- transactions whose margin was told
  margin_minor bigint NOT NULL,
  PRIMARY KEY (month, kind, channel, product_id, city, currency)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE fact_case (
  month date NOT NULL,
  kind smallint NOT NULL,
  code text NOT NULL,
  channel smallint NOT NULL,
  severity smallint NOT NULL,
  city text NOT NULL,
  opened bigint NOT NULL,
  closed bigint NOT NULL,         -- in the month in which they were closed
  minutes bigint NOT NULL,        -- from opening to closing, of those
  PRIMARY KEY (month, kind, code, channel, severity, city)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE fact_decision (
  month date NOT NULL,
  channel smallint NOT NULL,
  placement text NOT NULL,
  offer text NOT NULL,            -- the one shown first
  control smallint NOT NULL,      -- 1: control group
  city text NOT NULL,
  decisions bigint NOT NULL,
  PRIMARY KEY (month, channel, placement, offer, control, city)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE fact_outcome (
  month date NOT NULL,
  offer text NOT NULL,
  result smallint NOT NULL,       -- 1 accepted, 2 refused, 3 not now
  value_class smallint NOT NULL,
  city text NOT NULL,
  outcomes bigint NOT NULL,
  PRIMARY KEY (month, offer, result, value_class, city)
) /*!sqlite WITHOUT ROWID */;

-- Beginnings and ends; what is held at the end of a month is their running sum: see held_month.
CREATE TABLE fact_holding (
  month date NOT NULL,
  product_id uuid NOT NULL,
  city text NOT NULL,
  currency text NOT NULL,
  started bigint NOT NULL,
  ended bigint NOT NULL,
  started_minor bigint NOT NULL,
  ended_minor bigint NOT NULL,
  PRIMARY KEY (month, product_id, city, currency)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE fact_day (
  day date NOT NULL,
  subject smallint NOT NULL,      -- 1 interaction, 2 transaction, 3 case opened, 4 case closed, 5 decision, 6 outcome, 7 holding begun, 8 holding ended
  channel smallint NOT NULL,
  facts bigint NOT NULL,
  amount_minor bigint NOT NULL,   -- of transactions in the company's currency
  PRIMARY KEY (day, subject, channel)
) /*!sqlite WITHOUT ROWID */;

-- Days of the company: begins_at is midnight in its zone.
CREATE TABLE dim_day (
  day date PRIMARY KEY,
  month date NOT NULL,
  quarter smallint NOT NULL,
  year smallint NOT NULL,
  iso_week smallint NOT NULL,
  weekday smallint NOT NULL,      -- 1 Monday … 7 Sunday
  begins_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX dim_day_begins ON dim_day (begins_at, day);

CREATE TABLE dim_code (
  dimension text NOT NULL,        -- channel, interaction-kind, direction, transaction-kind, case-kind, severity, result, subject, value-class
  code smallint NOT NULL,
  name_es text NOT NULL,
  name_en text NOT NULL,
  PRIMARY KEY (dimension, code)
) /*!sqlite WITHOUT ROWID */;
INSERT INTO dim_code (dimension, code, name_es, name_en) VALUES
  ('channel', 0, 'Sin canal', 'No channel'), ('channel', 1, 'Teléfono', 'Telephone'), ('channel', 2, 'Correo', 'E-mail'),
  ('channel', 3, 'Web', 'Web'), ('channel', 4, 'Aplicación', 'App'), ('channel', 5, 'Chat', 'Chat'),
  ('channel', 6, 'WhatsApp', 'WhatsApp'), ('channel', 7, 'SMS', 'Text message'), ('channel', 8, 'Redes sociales', 'Social media'),
  ('channel', 9, 'Fax', 'Fax'), ('channel', 10, 'Tienda', 'Store'), ('channel', 11, 'Visita', 'Visit'), ('channel', 12, 'Interno', 'Internal'),
  ('interaction-kind', 1, 'Contacto', 'Contact'), ('interaction-kind', 2, 'Nota', 'Note'), ('interaction-kind', 3, 'Oferta', 'Offer'),
  ('interaction-kind', 4, 'Respuesta', 'Answer'), ('interaction-kind', 5, 'Queja', 'Complaint'), ('interaction-kind', 6, 'Visita', 'Visit'),
  ('interaction-kind', 7, 'Compromiso', 'Commitment'), ('interaction-kind', 8, 'Cambio', 'Change'),
  ('direction', 1, 'Del cliente', 'From the customer'), ('direction', 2, 'Al cliente', 'To the customer'), ('direction', 3, 'Interna', 'Internal'),
  ('transaction-kind', 1, 'Compra', 'Purchase'), ('transaction-kind', 2, 'Pago', 'Payment'), ('transaction-kind', 3, 'Cargo', 'Charge'), ('transaction-kind', 4, 'Devolución', 'Refund'),
  ('case-kind', 1, 'Petición', 'Petition'), ('case-kind', 2, 'Queja', 'Complaint'), ('case-kind', 3, 'Reclamo', 'Claim'),
  ('case-kind', 4, 'Recurso', 'Appeal'), ('case-kind', 5, 'Sugerencia', 'Suggestion'), ('case-kind', 6, 'Felicitación', 'Praise'),
  ('severity', 1, 'Baja', 'Low'), ('severity', 2, 'Media', 'Medium'), ('severity', 3, 'Alta', 'High'),
  ('result', 1, 'Aceptó', 'Accepted'), ('result', 2, 'No aceptó', 'Refused'), ('result', 3, 'Ahora no', 'Not now'),
  ('value-class', 0, 'Sin clase', 'No class'), ('value-class', 1, 'A', 'A'), ('value-class', 2, 'B', 'B'), ('value-class', 3, 'C', 'C'),
  ('subject', 1, 'Interacción', 'Interaction'), ('subject', 2, 'Transacción', 'Transaction'), ('subject', 3, 'Caso abierto', 'Case opened'),
  ('subject', 4, 'Caso cerrado', 'Case closed'), ('subject', 5, 'Decisión', 'Decision'), ('subject', 6, 'Respuesta a una oferta', 'Answer to an offer'),
  ('subject', 7, 'Producto que empieza', 'Product begun'), ('subject', 8, 'Producto que termina', 'Product ended');

-- Dimensions that are other rooms' catalogues, as they stand.
CREATE VIEW dim_product AS SELECT id AS product_id, code, name_es, name_en, family FROM product;
CREATE VIEW dim_offer AS SELECT code AS offer, issue, title_es, title_en, currency FROM offer;
CREATE VIEW dim_agent AS SELECT u.id AS agent_id, u.display_name AS name, m.team_id, t.name AS team FROM app_user u
  LEFT JOIN team_member m ON m.user_id = u.id LEFT JOIN team t ON t.id = m.team_id;

-- What is held at the end of each month.
CREATE VIEW held_month AS
  SELECT d.day AS month, f.product_id, f.city, f.currency,
    CAST(sum(f.started - f.ended) AS bigint) AS held, CAST(sum(f.started_minor - f.ended_minor) AS bigint) AS balance_minor
  FROM dim_day d JOIN fact_holding f ON f.month <= d.day
  WHERE d.day = d.month
  GROUP BY d.day, f.product_id, f.city, f.currency;

-- From a sum to the facts of one customer, each with its day: for whoever drills down.
CREATE VIEW drill_interaction AS SELECT x.customer_id,
  (SELECT d.day FROM dim_day d WHERE d.begins_at <= x.occurred_at ORDER BY d.begins_at DESC LIMIT 1) AS day,
  x.occurred_at, x.id, x.channel, x.kind, x.direction, x.agent_id, x.perception, x.source_system_id FROM interaction x;
CREATE VIEW drill_transaction AS SELECT x.customer_id,
  (SELECT d.day FROM dim_day d WHERE d.begins_at <= x.occurred_at ORDER BY d.begins_at DESC LIMIT 1) AS day,
  x.occurred_at, x.id, x.kind, x.channel, x.product_id, x.amount_minor, x.margin_minor, x.currency, x.source_system_id FROM txn x;

-- How far the warehouse is; one row.
CREATE TABLE warehouse_state (
  id smallint PRIMARY KEY,
  zone text,                      -- in whose days the tables tell
  currency text,
  first_month date,               -- the first month that has snapshots
  closed_month date,              -- the last month that has everybody's
  known_since bigint,             -- from here on what was known is kept; before, it is reconstructed
  loaded_at bigint,
  cursor_id uuid,                 -- last line of the change log that was read
  day_cursor_id uuid,             -- the same for the rows of the running month
  decisions_at bigint,            -- decisions until here were counted
  pass jsonb,                     -- the pass over everybody that is under way
  last_run jsonb,                 -- what the last one did
  reopened jsonb,                 -- months with late facts, and how many customers
  holder uuid,                    -- one node at a time; the claim is renewed while it works
  until bigint NOT NULL,
  row_version integer NOT NULL
);
INSERT INTO warehouse_state (id, until, row_version) VALUES (1, 0, 1);

-- Rows, how many of them tell each column, and which systems they came from.
CREATE TABLE warehouse_table (
  table_name text PRIMARY KEY,
  rows_count bigint NOT NULL,
  filled jsonb NOT NULL,
  systems jsonb NOT NULL,
  counted_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;
