-- Stock and budget of offers: what is left is taken in the transaction of the answer.

CREATE TABLE offer_use (
  offer_code text PRIMARY KEY,
  taken bigint NOT NULL,                  -- how many said yes
  spent_minor bigint NOT NULL,            -- what that cost
  updated_at bigint NOT NULL
);
INSERT INTO offer_use (offer_code, taken, spent_minor, updated_at)
SELECT offer_code, sum(accepted_ever), 0, max(updated_at) FROM offer_learning GROUP BY offer_code;
