-- Segmentations: how the company divides its customers, who stands where, and everybody who ever stood elsewhere.

CREATE TABLE segmentation (
  id uuid PRIMARY KEY,
  code text NOT NULL,                     -- in addresses and rules: abc-xyz
  name_es text NOT NULL,
  name_en text,
  version integer NOT NULL,               -- the one in use
  state smallint NOT NULL,                -- 1 in use, 2 retired
  cutoffs jsonb,                          -- where shares end, as of the last whole computation
  advice jsonb,                           -- what the last whole computation found
  counted_at bigint,                      -- when everybody was last worked out
  as_of bigint,                           -- facts before this moment were used
  history_from bigint,                    -- the first moment membership is known
  facts_until bigint,                     -- membership before this moment was worked out afterwards, from facts
  row_version integer NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX segmentation_code ON segmentation (code);

-- Definitions are added and never changed: going back adds the old one again.
CREATE TABLE segmentation_version (
  segmentation_id uuid NOT NULL,
  version integer NOT NULL,
  definition jsonb NOT NULL,
  counts jsonb,                           -- customers by segment when this version was first computed
  made_at bigint NOT NULL,
  made_by uuid NOT NULL,
  made_name text NOT NULL,
  PRIMARY KEY (segmentation_id, version)
);

-- The segments of the version in use, with what stood in them when last counted.
CREATE TABLE segment (
  segmentation_id uuid NOT NULL,
  code text NOT NULL,
  position integer NOT NULL,
  name_es text NOT NULL,
  name_en text,
  rest boolean NOT NULL,                  -- everybody no other segment takes
  customers bigint NOT NULL,
  margin_minor bigint NOT NULL,           -- of 12 months
  value_minor bigint NOT NULL,            -- expected remaining value
  churn_sum double precision NOT NULL,
  churn_count bigint NOT NULL,
  PRIMARY KEY (segmentation_id, code)
);

-- Who stood where, from when until when. A row is closed and another opened; none is overwritten.
CREATE TABLE segment_member (
  customer_id uuid NOT NULL,
  segmentation_id uuid NOT NULL,
  since bigint NOT NULL,
  until bigint NOT NULL,                  -- 253402300799999: still
  segment text NOT NULL,
  version integer NOT NULL,
  worth_minor bigint NOT NULL,            -- margin of the 12 months before
  PRIMARY KEY (customer_id, segmentation_id, since)
) /*!sqlite WITHOUT ROWID */;
-- Lists of a segment, and movement between two days: both are answered from the index alone.
CREATE INDEX segment_member_now ON segment_member (segmentation_id, until, segment, customer_id);
CREATE INDEX segment_member_moves ON segment_member (segmentation_id, customer_id, since, until, segment, worth_minor);

-- What stood in each segment at the end of a day, for the trend.
CREATE TABLE segment_day (
  segmentation_id uuid NOT NULL,
  day date NOT NULL,
  segment text NOT NULL,
  customers bigint NOT NULL,
  margin_minor bigint NOT NULL,
  PRIMARY KEY (segmentation_id, day, segment)
) /*!sqlite WITHOUT ROWID */;
