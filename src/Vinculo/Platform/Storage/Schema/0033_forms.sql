-- Forms of the company on the web, every version of them, and what was sent by which.

CREATE TABLE web_form (
  id uuid PRIMARY KEY,            -- also of its row in channel_account, which has its name, team and whether it is on
  slug text NOT NULL,             -- the last part of its address
  version integer NOT NULL,       -- the one in use
  row_version integer NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX web_form_slug ON web_form (slug);

-- Versions are added and never changed.
CREATE TABLE web_form_version (
  form_id uuid NOT NULL,
  version integer NOT NULL,
  definition jsonb NOT NULL,
  made_at bigint NOT NULL,
  made_by uuid NOT NULL,
  PRIMARY KEY (form_id, version)
) /*!sqlite WITHOUT ROWID */;

CREATE TABLE web_form_entry (
  customer_id uuid NOT NULL,
  id uuid NOT NULL,
  form_id uuid NOT NULL,
  version integer NOT NULL,       -- of the form it was sent by: its fields and the words agreed to
  nonce text NOT NULL,            -- made with the page; sent twice, it is one
  sent_at bigint NOT NULL,
  message_id uuid NOT NULL,
  reference text NOT NULL,        -- what the sender was given
  case_id uuid,
  language text NOT NULL,
  page text,
  campaign jsonb NOT NULL,
  consent text NOT NULL,          -- the words agreed to, as they stood there
  PRIMARY KEY (customer_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX web_form_entry_nonce ON web_form_entry (form_id, nonce);
CREATE INDEX web_form_entry_sent ON web_form_entry (form_id, sent_at);
CREATE INDEX web_form_entry_case ON web_form_entry (case_id) WHERE case_id IS NOT NULL;
