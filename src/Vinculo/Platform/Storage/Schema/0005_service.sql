-- Complaints and requests.

CREATE TABLE service_case (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  receipt text NOT NULL,
  kind smallint NOT NULL,         -- 1 petition, 2 complaint, 3 claim, 4 appeal, 5 suggestion, 6 praise
  code text,
  subject text NOT NULL,
  body text,
  status smallint NOT NULL,       -- 1 open, 2 waiting, 3 solved, 4 closed
  severity smallint NOT NULL,     -- 1 low … 3 high
  channel smallint,
  opened_at bigint NOT NULL,
  due_at bigint,
  closed_at bigint,
  resolution text,
  source_system_id uuid,
  source_key text,
  import_run_id uuid,
  row_version integer NOT NULL,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX service_case_receipt ON service_case (receipt);
CREATE INDEX service_case_open ON service_case (status, opened_at);
