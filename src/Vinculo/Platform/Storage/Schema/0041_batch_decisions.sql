-- A decision made for many at once tells nobody anything: it counts as met once its customer answers.

ALTER TABLE decision ADD COLUMN batch boolean NOT NULL DEFAULT FALSE;

-- Which decisions were met is told by the index alone.
DROP INDEX decision_shown;
CREATE INDEX decision_shown ON decision (decided_at, top_offer, control, customer_id, placement, batch, id);
