-- What the company has worked out about each customer.

CREATE TABLE score (
  customer_id uuid NOT NULL,
  model text NOT NULL,            -- churn, margin, value, class
  model_version integer NOT NULL,
  as_of bigint NOT NULL,
  amount double precision NOT NULL,
  low double precision,
  high double precision,
  currency text,
  band smallint,
  reasons jsonb,
  PRIMARY KEY (customer_id, model)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE model (
  code text NOT NULL,
  version integer NOT NULL,
  method text NOT NULL,
  fitted_at bigint NOT NULL,
  data_from bigint,
  data_to bigint,
  parameters jsonb NOT NULL,
  report jsonb NOT NULL,
  state smallint NOT NULL,        -- 1 candidate, 2 in use, 3 retired
  PRIMARY KEY (code, version)
);
