-- What is to be trusted, and since when it is not.

-- A model found wanting says since when; the index holds nothing while all are good.
ALTER TABLE model ADD COLUMN wanting_since bigint;
UPDATE model SET wanting_since = (
  SELECT min(k.checked_at) FROM model_check k WHERE k.code = model.code AND k.version = model.version AND k.health = 3
  AND NOT EXISTS (SELECT 1 FROM model_check g WHERE g.code = k.code AND g.version = k.version AND g.health <> 3 AND g.checked_at > k.checked_at)
) WHERE health = 3;
UPDATE model SET wanting_since = fitted_at WHERE health = 3 AND wanting_since IS NULL;
CREATE INDEX model_wanting ON model (code, version, wanting_since) WHERE wanting_since IS NOT NULL;

-- Amounts so large that somebody's hand must have slipped: facts as before, in no sum of money until a person says they are right.
ALTER TABLE txn ADD COLUMN doubt smallint;    -- null none, 1 waits for a word, 2 a person said it is right
CREATE INDEX txn_doubted ON txn (customer_id, occurred_at, id) WHERE doubt = 1;
