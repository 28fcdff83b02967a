-- What is counted day by day to see when it is not as usual, and what was told of it.

CREATE TABLE pattern_day (
  kind smallint NOT NULL,         -- 1 complaints of a theme, 2 leavers of a segment, 3 answers to an offer, 4 contacts of a channel
  item text NOT NULL,
  day date NOT NULL,
  amount double precision NOT NULL, -- what is counted; of offers: how many said yes
  base double precision NOT NULL,   -- of offers: how many answered; else the same as amount
  PRIMARY KEY (kind, item, day)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX pattern_day_day ON pattern_day (day);

-- A stretch that was not as usual; told once, and seen by somebody.
CREATE TABLE pattern_alarm (
  id uuid PRIMARY KEY,
  kind smallint NOT NULL,
  item text NOT NULL,
  first_day date NOT NULL,
  last_day date NOT NULL,
  expected double precision NOT NULL,
  seen double precision NOT NULL,
  once_in_days double precision NOT NULL, -- how seldom chance brings its like
  found_at bigint NOT NULL,
  acknowledged_at bigint,
  acknowledged_by uuid,
  acknowledged_name text
);
CREATE INDEX pattern_alarm_item ON pattern_alarm (kind, item, last_day);
CREATE INDEX pattern_alarm_found ON pattern_alarm (found_at);

-- Somebody does not want to hear of it for a while.
CREATE TABLE pattern_mute (
  kind smallint NOT NULL,
  item text NOT NULL,
  until bigint NOT NULL,
  muted_by uuid NOT NULL,
  PRIMARY KEY (kind, item)
) /*!sqlite WITHOUT ROWID */;
