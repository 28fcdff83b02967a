-- Identity: which customers turned out to be one, who said so and why, what moved, and the way back.

-- What happened to the identity of customers, in order. Rows are added; of an earlier row only who undid it is written.
CREATE TABLE identity_event (
  id uuid PRIMARY KEY,
  seq bigint NOT NULL,            -- order; later events stand on earlier ones
  kind smallint NOT NULL,         -- 1 merged, 2 split, 3 unmerged, 4 reassigned, 5 decided
  survivor_id uuid NOT NULL,      -- the customer that goes on
  absorbed_id uuid NOT NULL,      -- the one that went into it, or came out of it
  at bigint NOT NULL,
  actor_id uuid NOT NULL,
  actor_kind smallint NOT NULL,
  actor_name text NOT NULL,
  cause text,                     -- page, API route, job
  reason text NOT NULL,
  probability double precision,   -- that they are one, as the model said at the time
  evidence jsonb,                 -- the comparisons and their weights
  model_version text,
  summary jsonb,                  -- rows that moved, by table
  undoes_id uuid,                 -- the event this one takes back
  undone_by uuid,                 -- the event that took this one back
  undone_at bigint
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX identity_event_seq ON identity_event (seq);
CREATE INDEX identity_event_survivor ON identity_event (survivor_id, seq);
CREATE INDEX identity_event_absorbed ON identity_event (absorbed_id, seq);
CREATE INDEX identity_event_undoes ON identity_event (undoes_id) WHERE undoes_id IS NOT NULL;

-- What a merge in force did to the tables, so that exactly that can be taken back.
CREATE TABLE identity_move (
  event_id uuid NOT NULL,
  ordinal integer NOT NULL,
  entity text NOT NULL,           -- table
  kind smallint NOT NULL,         -- 1 moved, 2 set aside, 3 as it was before, 4 copied, 5 pointed elsewhere, 6 the customers themselves
  rows_count integer NOT NULL,
  content text NOT NULL,          -- JSON the database never looks into: keys of rows, or whole rows
  PRIMARY KEY (event_id, ordinal)
) /*!sqlite WITHOUT ROWID */;

-- What a person said of a field: it stands above every source until somebody lets go of it.
CREATE TABLE field_entry (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  field text NOT NULL,            -- givenNames, birthDate, attr.CODE …
  value text,                     -- null: empty on purpose
  entered_at bigint NOT NULL,
  entered_by uuid NOT NULL,
  entered_name text NOT NULL,
  released_at bigint,             -- since when it no longer counts
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;

-- What a source record says in our own words: the golden record is chosen from these. Null: it came before they were kept.
ALTER TABLE source_record ADD COLUMN fields jsonb;

-- Customers that live on in another, and those who point at a customer.
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX relationship_other ON relationship (other_id, customer_id);
