-- What customers say of us when asked: surveys, whom they were sent to, the answers, and what was done about bad ones.

CREATE TABLE survey (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  kind smallint NOT NULL,         -- 1 satisfaction 1–5, 2 recommendation 0–10, 3 ease 1–7
  event smallint NOT NULL,        -- 0 by hand, 1 case answered, 2 matter settled, 3 call closed, 4 branch visit, 5 purchase
  active boolean NOT NULL,
  version integer NOT NULL,       -- of its words, the newest
  rules jsonb NOT NULL,           -- delay, share, most a day, what is bad
  changed_at bigint NOT NULL,
  row_version integer NOT NULL
) /*!sqlite WITHOUT ROWID */;
-- After each kind of event at most one asks.
CREATE UNIQUE INDEX survey_active ON survey (event) WHERE active AND event > 0;

-- Versions are added and never changed: an answer keeps the words it answered.
CREATE TABLE survey_version (
  survey_id uuid NOT NULL,
  version integer NOT NULL,
  words jsonb NOT NULL,           -- question, open question, message and thanks in both languages
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  written_at bigint NOT NULL,
  PRIMARY KEY (survey_id, version)
) /*!sqlite WITHOUT ROWID */;

-- A customer asked once, and the answer when it came.
CREATE TABLE opinion (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  survey_id uuid NOT NULL,
  version integer NOT NULL,       -- of the words
  kind smallint NOT NULL,         -- as survey.kind
  event smallint NOT NULL,
  source_key text NOT NULL,       -- what it is about; asked once of each
  reference_id uuid,              -- case, matter or call
  channel smallint,               -- the matter was on
  team_id uuid,
  agent_id uuid,
  code text,                      -- of the codification
  value_class smallint,           -- when asked: 1 A, 2 B, 3 C
  language text NOT NULL,
  state smallint NOT NULL,        -- 1 waits, 2 asked, 3 answered, 4 not asked, 5 taken back
  reason text,                    -- why it was not asked
  made_at bigint NOT NULL,
  made_by uuid,                   -- null: after an event
  next_try_at bigint,             -- null: nothing is to be sent
  attempts integer NOT NULL,
  sent_at bigint,
  sent_channel smallint,          -- null: the link was shown
  expires_at bigint,
  score smallint,
  first_score smallint,           -- before it was changed
  part smallint,                  -- 1 good, 2 middle, 3 bad
  comment text,
  answered_at bigint,
  changed_at bigint,
  entry_id uuid,                  -- on the timeline
  entry_at bigint,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX opinion_source ON opinion (source_key);
CREATE UNIQUE INDEX opinion_id ON opinion (id);
CREATE INDEX opinion_try ON opinion (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX opinion_sent ON opinion (kind, sent_at, id);
CREATE INDEX opinion_team ON opinion (team_id, kind, sent_at, id);
CREATE INDEX opinion_agent ON opinion (agent_id, kind, sent_at, id);
CREATE INDEX opinion_code ON opinion (code, kind, sent_at, id);
CREATE INDEX opinion_survey ON opinion (survey_id, made_at);
CREATE INDEX opinion_reference ON opinion (reference_id);

-- Whoever does not want to be asked any more.
CREATE TABLE opinion_refusal (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  since bigint NOT NULL,
  ended_at bigint,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;

-- A bad answer is somebody's until something was done.
CREATE TABLE opinion_loop (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,               -- of the opinion
  opened_at bigint NOT NULL,
  due_at bigint NOT NULL,
  owner_id uuid,
  team_id uuid,
  told_at bigint,                 -- that it is late, once
  done text,
  content smallint,               -- 1 the customer is content now, 2 is not, 3 could not be reached
  second_score smallint,
  closed_at bigint,
  closed_by uuid,
  row_version integer NOT NULL,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX opinion_loop_id ON opinion_loop (id);
CREATE INDEX opinion_loop_open ON opinion_loop (due_at, id) WHERE closed_at IS NULL;
CREATE INDEX opinion_loop_closed ON opinion_loop (closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX opinion_loop_owner ON opinion_loop (owner_id, due_at, id);
CREATE INDEX opinion_loop_team ON opinion_loop (team_id, due_at, id);

-- Counted by the day of asking; a marked day is counted anew before anybody reads it.
CREATE TABLE opinion_tally (
  kind smallint NOT NULL,
  dimension smallint NOT NULL,    -- 0 all, 1 channel, 2 team, 3 agent, 4 code, 5 value class
  day date NOT NULL,
  value text NOT NULL,
  asked bigint NOT NULL,
  answered bigint NOT NULL,
  good bigint NOT NULL,
  middle bigint NOT NULL,
  bad bigint NOT NULL,
  total bigint NOT NULL,          -- scores added up
  loops bigint NOT NULL,
  closed bigint NOT NULL,
  in_time bigint NOT NULL,        -- closed when due or before
  PRIMARY KEY (kind, dimension, day, value)
) /*!sqlite WITHOUT ROWID */;
CREATE TABLE opinion_mark (
  day date NOT NULL,
  id uuid NOT NULL,
  PRIMARY KEY (day, id)
) /*!sqlite WITHOUT ROWID */;

-- What links are signed with, protected with the keys of the house.
CREATE TABLE opinion_key (
  id smallint PRIMARY KEY,
  secret text NOT NULL,
  made_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;
