-- Figures and lists among a million cases, opinions and decisions.

-- Cases counted by the day they were opened on, by one thing at a time: a period reads a few rows a day. Every day is counted anew.
DROP TABLE case_tally;
CREATE TABLE case_tally (
  dimension smallint NOT NULL,    -- 0 code, 1 kind, 2 channel
  day date NOT NULL,
  value text NOT NULL,            -- empty: not classified; channel 0: not known
  cases bigint NOT NULL,
  open bigint NOT NULL,
  responded bigint NOT NULL,
  response_minutes bigint NOT NULL,
  solved bigint NOT NULL,
  timed bigint NOT NULL,         -- solved, with the open minutes known
  solution_minutes bigint NOT NULL,
  last_solution_minutes bigint NOT NULL,
  in_term bigint NOT NULL,
  out_of_term bigint NOT NULL,
  reopened bigint NOT NULL,
  repeated bigint NOT NULL,
  extended bigint NOT NULL,
  PRIMARY KEY (dimension, day, value)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX case_tally_open ON case_tally (day, open) WHERE dimension = 1 AND open > 0;
INSERT INTO case_mark (opened_at, id) SELECT opened_at, id FROM service_case WHERE TRUE ON CONFLICT DO NOTHING;

-- The open cases in the order they are due, with all that their list is filtered by.
DROP INDEX service_case_due;
DROP INDEX service_case_team;
DROP INDEX service_case_owner;
CREATE INDEX service_case_due ON service_case
  (sort_due, id, status, state, kind, severity, channel, code, team_id, owner_id, opened_at, legal_due_at, first_solved_at, customer_id)
  WHERE status IN (1, 2);

-- All cases, the last opened first, by each filter.
DROP INDEX service_case_code;
CREATE INDEX service_case_code ON service_case (code, opened_at, id);
CREATE INDEX service_case_team ON service_case (team_id, opened_at, id);
CREATE INDEX service_case_owner ON service_case (owner_id, opened_at, id);
CREATE INDEX service_case_state ON service_case (state, opened_at, id);
CREATE INDEX service_case_kind ON service_case (kind, opened_at, id);
CREATE INDEX service_case_severity ON service_case (severity, opened_at, id);
CREATE INDEX service_case_channel ON service_case ((coalesce(channel, 0)), opened_at, id);
CREATE INDEX service_case_law ON service_case (legal_due_at) WHERE first_solved_at IS NULL AND legal_due_at IS NOT NULL;
CREATE INDEX service_case_late ON service_case (opened_at, id) WHERE in_term = FALSE;
CREATE INDEX service_case_reopened ON service_case (opened_at, id) WHERE reopened > 0;
CREATE INDEX service_case_repeated ON service_case (opened_at, id) WHERE repeat_of IS NOT NULL;
CREATE INDEX service_case_extended ON service_case (opened_at, id) WHERE extended > 0;

-- Which decisions were met is told by the index alone.
DROP INDEX decision_shown;
CREATE INDEX decision_shown ON decision (decided_at, top_offer, control, customer_id, placement, id);

-- How often each offer came first, by days of UTC that are over; counted anew once a day.
CREATE TABLE offer_shown (
  day date NOT NULL,
  offer text NOT NULL,            -- empty: the day is counted
  shown bigint NOT NULL,
  counted_at bigint NOT NULL,
  PRIMARY KEY (day, offer)
) /*!sqlite WITHOUT ROWID */;
