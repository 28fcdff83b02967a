-- Faxes that somebody still has to say whose they are, and what became of each.

CREATE TABLE fax (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  provider_id text NOT NULL,
  received_at bigint NOT NULL,
  number text,                    -- whence, as told; null: hidden
  station text,                   -- what the machine calls itself
  pages integer,
  name text,
  content_type text,
  media text,                     -- where it is fetched; null: it came whole
  content_id uuid,
  file_state smallint NOT NULL,   -- as message_file.state
  file_reason text,
  attempts integer NOT NULL,
  next_try_at bigint,
  state smallint NOT NULL,        -- 1 waiting, 2 given to a customer, 3 put away
  customer_id uuid,
  settled_at bigint,
  settled_by uuid
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX fax_provider ON fax (account_id, provider_id);
CREATE INDEX fax_waiting ON fax (state, received_at);
CREATE INDEX fax_due ON fax (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX fax_customer ON fax (customer_id) WHERE customer_id IS NOT NULL;
