-- Telephone calls as they go on, and which extension rings on whose desk.

CREATE TABLE user_extension (
  user_id uuid PRIMARY KEY,
  extension text NOT NULL,
  changed_at bigint NOT NULL
);
CREATE UNIQUE INDEX user_extension_number ON user_extension (extension);

-- One row a call, all its legs together. What was said in it stands on the timeline as ever.
CREATE TABLE phone_call (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  call_key text NOT NULL,         -- the switchboard's name of it
  customer_id uuid,               -- null: nobody known has that number, or several have
  number text,                    -- null: hidden
  name text,                      -- as the network calls them
  direction smallint NOT NULL,    -- as interaction.direction
  state smallint NOT NULL,        -- 1 queued, 2 ringing, 3 answered, 4 held, 5 ended, 6 abandoned, 7 failed
  line text,                      -- number or queue of ours
  extension text,
  agent_id uuid,                  -- whose desk
  began_at bigint NOT NULL,
  answered_at bigint,
  ended_at bigint,
  cause text,
  recording text,
  disposition text,               -- how it ended, in a word of the list
  next_step text,
  next_on date,
  closed_at bigint                -- nothing more to be written down
);
CREATE UNIQUE INDEX phone_call_key ON phone_call (account_id, call_key);
CREATE INDEX phone_call_desk ON phone_call (agent_id, began_at) WHERE closed_at IS NULL;
CREATE INDEX phone_call_began ON phone_call (began_at, id);
CREATE INDEX phone_call_customer ON phone_call (customer_id, began_at);
