-- What the company knows how to answer: articles with versions, and whether they helped.

CREATE TABLE knowledge_article (
  id uuid PRIMARY KEY,
  state smallint NOT NULL,        -- 1 being written, 2 in use, 3 withdrawn
  version integer NOT NULL,       -- the newest
  published integer,              -- the one in use; null: none yet
  audience smallint NOT NULL,     -- 1 those who serve, 2 everybody
  owner_id uuid NOT NULL,
  owner_name text NOT NULL,
  review_on date NOT NULL,        -- somebody looks at it again by this day
  changed_at bigint NOT NULL
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX knowledge_article_review ON knowledge_article (state, review_on);
CREATE INDEX knowledge_article_owner ON knowledge_article (owner_id);

-- Versions are added and never changed.
CREATE TABLE knowledge_version (
  article_id uuid NOT NULL,
  version integer NOT NULL,
  content jsonb NOT NULL,         -- title and text in both languages, codes of cases it answers
  note text,
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  written_at bigint NOT NULL,
  PRIMARY KEY (article_id, version)
) /*!sqlite WITHOUT ROWID */;

-- Did it solve it? Somebody who serves says so, or somebody who read it in public.
CREATE TABLE knowledge_use (
  article_id uuid NOT NULL,
  id uuid NOT NULL,
  version integer NOT NULL,
  solved boolean NOT NULL,
  said_at bigint NOT NULL,
  said_by uuid,                   -- null: somebody in public
  PRIMARY KEY (article_id, id)
) /*!sqlite WITHOUT ROWID */;
CREATE INDEX knowledge_use_said ON knowledge_use (article_id, said_at);
