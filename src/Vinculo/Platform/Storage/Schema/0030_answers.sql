-- Answers to cases that go out through channels, and what became of them.

-- Of a message of ours: the case it was written for, which is told what becomes of it.
ALTER TABLE message ADD COLUMN case_id uuid;

-- What left by a channel for a case. How far each has come stands with the message.
CREATE TABLE case_message (
  customer_id uuid NOT NULL,
  case_id uuid NOT NULL,
  message_id uuid NOT NULL,
  sent_at bigint NOT NULL,        -- as interaction.occurred_at
  act smallint NOT NULL,          -- see CaseAct: the answer, a question, a notice
  identity_id uuid NOT NULL,
  PRIMARY KEY (customer_id, case_id, message_id)
) /*!sqlite WITHOUT ROWID */;

-- What proves a request of a provider is used once, also when the application was started anew meanwhile.
CREATE TABLE hook_token (
  token text PRIMARY KEY,
  seen_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX hook_token_seen ON hook_token (seen_at);
