-- Whom an indicator concerns: the one who is told when it is out of the ordinary.
CREATE TABLE pattern_owner (
  kind smallint NOT NULL,
  item text NOT NULL,
  user_id uuid NOT NULL,
  set_by uuid NOT NULL,
  set_at bigint NOT NULL,
  PRIMARY KEY (kind, item)
) /*!sqlite WITHOUT ROWID */;
