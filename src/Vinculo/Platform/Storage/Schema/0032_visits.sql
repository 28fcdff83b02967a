-- People who come to a branch: turns, appointments, and how long each waited and was served.

CREATE TABLE branch (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  services jsonb NOT NULL,
  call_limit integer NOT NULL,    -- called so often and nobody came: gone
  active boolean NOT NULL,
  day date,                       -- of the last turn
  last integer NOT NULL,          -- its number
  changed_at bigint NOT NULL,     -- when anything in its room last moved
  row_version integer NOT NULL
);

CREATE TABLE visit_ticket (
  id uuid PRIMARY KEY,
  branch_id uuid NOT NULL,
  day date NOT NULL,
  label text NOT NULL,            -- as it is called: C12
  service text NOT NULL,
  state smallint NOT NULL,        -- see VisitState
  priority smallint NOT NULL,     -- see VisitPriority
  sort_at bigint NOT NULL,        -- the order of calling: when it was taken, less what its priority is worth
  customer_id uuid,               -- null: nobody known, or did not say
  first_name text,
  appointment_id uuid,
  taken_at bigint NOT NULL,
  called_at bigint,
  calls integer NOT NULL,
  started_at bigint,
  ended_at bigint,
  desk text,
  agent_id uuid,
  agent_name text,
  outcome text,
  row_version integer NOT NULL
);
CREATE INDEX visit_ticket_queue ON visit_ticket (branch_id, state, sort_at, id);
CREATE INDEX visit_ticket_day ON visit_ticket (branch_id, day, id);
CREATE INDEX visit_ticket_customer ON visit_ticket (customer_id, taken_at);
CREATE INDEX visit_ticket_appointment ON visit_ticket (appointment_id) WHERE appointment_id IS NOT NULL;

CREATE TABLE visit_appointment (
  id uuid PRIMARY KEY,
  branch_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  service text NOT NULL,
  at bigint NOT NULL,
  code text NOT NULL,             -- shown as a QR; typed or read at the door
  state smallint NOT NULL,        -- 1 booked, 2 came, 3 called off
  made_at bigint NOT NULL,
  made_by uuid NOT NULL
);
CREATE INDEX visit_appointment_slot ON visit_appointment (branch_id, at, service);
CREATE INDEX visit_appointment_customer ON visit_appointment (customer_id, at);
CREATE UNIQUE INDEX visit_appointment_code ON visit_appointment (code);
