-- Channels and the conversation that goes on over all of them. What is said stands in interaction, as ever; here stands what
-- a channel adds to it, what providers have sent, and what waits in whose queue.

CREATE TABLE channel_account (
  id uuid PRIMARY KEY,
  hook text NOT NULL,             -- last part of the address providers call
  kind text NOT NULL,             -- whatsapp, messenger, telegram, twilio, email.postmark …
  name text NOT NULL,
  channel smallint NOT NULL,      -- as interaction.channel
  team_id uuid,                   -- whose queue its new matters go to; null: everybody's
  settings jsonb NOT NULL,
  secrets text NOT NULL,          -- protected with the keys of the house
  active boolean NOT NULL,
  created_at bigint NOT NULL,
  row_version integer NOT NULL
);
CREATE UNIQUE INDEX channel_account_hook ON channel_account (hook);
CREATE INDEX channel_account_kind ON channel_account (kind);

-- How an account did on a day: what came, what of it is kept, what the provider itself says it sent.
CREATE TABLE channel_day (
  account_id uuid NOT NULL,
  day date NOT NULL,              -- UTC
  envelopes bigint NOT NULL,
  refused bigint NOT NULL,        -- not from the provider, too large, too many
  failed bigint NOT NULL,         -- could not be read
  messages bigint NOT NULL,       -- messages of customers kept
  repeated bigint NOT NULL,
  unknown bigint NOT NULL,
  sent bigint NOT NULL,
  undelivered bigint NOT NULL,
  provider_count bigint,          -- messages of customers, as the provider counts them
  last_at bigint NOT NULL,
  last_trouble text,
  PRIMARY KEY (account_id, day)
) /*!sqlite WITHOUT ROWID */;

-- A person as an account knows them.
CREATE TABLE channel_identity (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  aliases jsonb NOT NULL,
  name text,
  phone text,
  email text,
  verified smallint NOT NULL,     -- 0 nobody knows, 1 the only one with a number the provider vouches for, 2 signed by our own site, 3 a person asked
  stopped_at bigint,              -- wants no more messages
  first_at bigint NOT NULL,
  last_in_at bigint,              -- last message of the customer: opens the window in which we may answer freely
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX channel_identity_account ON channel_identity (account_id, external_id);

-- The way in from what a channel says to whom it means: account and key, each key a person goes by.
CREATE TABLE channel_claim (
  claim_key text PRIMARY KEY,
  customer_id uuid NOT NULL,
  identity_id uuid NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX channel_claim_customer ON channel_claim (customer_id);

-- A matter within the lifelong conversation: from the first message until it is settled. The rows of the inbox.
CREATE TABLE episode (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  account_id uuid,
  identity_id uuid,
  channel smallint NOT NULL,
  subject text,
  state smallint NOT NULL,        -- 1 the customer waits for us, 2 we wait for the customer, 3 put off, 4 settled
  team_id uuid,
  owner_id uuid,
  skill text,
  priority smallint NOT NULL,     -- 1 urgent … 4 low
  since bigint NOT NULL,          -- since when it stands so; of 1: since the customer waits
  due_at bigint,
  snoozed_until bigint,
  opened_at bigint NOT NULL,
  last_at bigint NOT NULL,
  last_words text,
  messages integer NOT NULL,
  answered_at bigint,             -- first answer of a person
  settled_at bigint,
  settled_by uuid,
  trouble text,                   -- why our last message did not go out
  case_id uuid,
  row_version integer NOT NULL,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX episode_all ON episode (state, priority, since, id);
CREATE INDEX episode_team ON episode (state, team_id, priority, since, id);
CREATE INDEX episode_owner ON episode (state, owner_id, priority, since, id);
CREATE INDEX episode_snoozed ON episode (snoozed_until) WHERE snoozed_until IS NOT NULL;

-- What a channel adds to a row of the timeline; the same key.
CREATE TABLE message (
  customer_id uuid NOT NULL,
  occurred_at bigint NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  episode_id uuid,
  provider_id text,               -- null: not sent yet
  kind text NOT NULL,
  direction smallint NOT NULL,
  status smallint NOT NULL,       -- of ours: 1 queued, 2 sent, 3 delivered, 4 read, 5 failed; of theirs: 3
  status_at bigint NOT NULL,
  error text,
  in_reply_to text,
  target text,                    -- of an edit, a reaction, a taking back: the message meant
  content jsonb,                  -- what to send beyond the text: template, subject, files
  raw jsonb,
  said_at bigint,                 -- by the provider's clock, when that cannot be right
  received_at bigint NOT NULL,
  next_try_at bigint,             -- queued: not before; null: nothing to do
  attempts integer NOT NULL,
  PRIMARY KEY (customer_id, occurred_at, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX message_provider ON message (account_id, provider_id);
CREATE INDEX message_due ON message (next_try_at) WHERE next_try_at IS NOT NULL;

-- A provider's name of something is taken once: whoever comes again with it is told so.
CREATE TABLE message_claim (
  claim_key text PRIMARY KEY,     -- account, kind of event, the provider's name
  customer_id uuid NOT NULL,
  occurred_at bigint NOT NULL,
  message_id uuid NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX message_claim_customer ON message_claim (customer_id);

-- What became of a message that we do not know yet: told before our own sending was written down.
CREATE TABLE parked_status (
  account_id uuid NOT NULL,
  provider_id text NOT NULL,
  status smallint NOT NULL,
  at bigint NOT NULL,
  error text,
  received_at bigint NOT NULL,
  PRIMARY KEY (account_id, provider_id, status)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX parked_status_old ON parked_status (received_at);

-- Of nobody and of no kind we know; kept as it came.
CREATE TABLE unknown_event (
  account_id uuid NOT NULL,
  provider_id text NOT NULL,
  kind text NOT NULL,
  at bigint NOT NULL,
  raw text NOT NULL,
  PRIMARY KEY (account_id, provider_id, kind)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE message_file (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  message_id uuid NOT NULL,
  account_id uuid NOT NULL,
  provider_id text NOT NULL,
  name text,
  content_type text NOT NULL,
  length bigint,
  sha256 text,
  state smallint NOT NULL,        -- 1 to be fetched, 2 kept, 3 not taken, 4 could not be fetched
  reason text,
  content_id uuid,
  attempts integer NOT NULL,
  next_try_at bigint,
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX message_file_message ON message_file (customer_id, message_id);
CREATE INDEX message_file_due ON message_file (next_try_at) WHERE next_try_at IS NOT NULL;

CREATE TABLE file_content (
  id uuid PRIMARY KEY,
  bytes bytea NOT NULL,
  created_at bigint NOT NULL
);

-- What providers sent, byte for byte, written down before they are thanked. Read soon after; kept a while.
CREATE TABLE inbound_envelope (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  received_at bigint NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  url text NOT NULL,
  headers jsonb NOT NULL,
  body bytea,
  state smallint NOT NULL,        -- 1 waiting, 2 read, 3 could not be read
  attempts integer NOT NULL,
  next_try_at bigint,             -- waiting: not before
  error text
);
CREATE INDEX inbound_envelope_due ON inbound_envelope (next_try_at, id) WHERE next_try_at IS NOT NULL;
CREATE INDEX inbound_envelope_account ON inbound_envelope (account_id, received_at);
CREATE INDEX inbound_envelope_old ON inbound_envelope (state, received_at);

-- Answers kept ready, and macros: an answer that also does something, and says what.
CREATE TABLE canned_answer (
  id uuid PRIMARY KEY,
  code text NOT NULL,             -- typed after a slash
  title_es text NOT NULL,
  title_en text,
  body_es text,
  body_en text,
  acts jsonb NOT NULL,            -- settle, snooze hours, priority, team, note
  team_id uuid,                   -- whose; null: everybody's
  active boolean NOT NULL,
  row_version integer NOT NULL
);
CREATE UNIQUE INDEX canned_answer_code ON canned_answer (code);

CREATE TABLE episode_draft (
  customer_id uuid NOT NULL,
  episode_id uuid NOT NULL,
  user_id uuid NOT NULL,
  body text NOT NULL,
  saved_at bigint NOT NULL,
  PRIMARY KEY (customer_id, episode_id, user_id)
) /*!sqlite WITHOUT ROWID */;

-- Who looks at or answers an episode right now.
CREATE TABLE episode_presence (
  customer_id uuid NOT NULL,
  episode_id uuid NOT NULL,
  user_id uuid NOT NULL,
  writing boolean NOT NULL,
  seen_at bigint NOT NULL,
  PRIMARY KEY (customer_id, episode_id, user_id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX episode_presence_old ON episode_presence (seen_at);

-- What somebody at the inbox takes, and how much of it at once.
CREATE TABLE inbox_desk (
  user_id uuid PRIMARY KEY,
  takes boolean NOT NULL,         -- new matters are given to them
  capacity integer NOT NULL,
  skills jsonb NOT NULL,
  given_at bigint,                -- when the last matter was given
  row_version integer NOT NULL
);

-- Who covers whom, from when until when. It begins and ends by itself and changes no owner.
CREATE TABLE inbox_cover (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  cover_id uuid NOT NULL,
  from_at bigint NOT NULL,
  until_at bigint NOT NULL,
  made_by uuid NOT NULL,
  made_at bigint NOT NULL
);
CREATE INDEX inbox_cover_user ON inbox_cover (user_id, until_at);
CREATE INDEX inbox_cover_cover ON inbox_cover (cover_id, until_at);
