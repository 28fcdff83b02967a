-- Who else a mail went to. Who that is says the address, when it is one customer's alone.

CREATE TABLE message_copy (
  customer_id uuid NOT NULL,
  message_id uuid NOT NULL,
  address text NOT NULL,
  name text,
  PRIMARY KEY (customer_id, message_id, address)
) /*!sqlite WITHOUT ROWID */;
