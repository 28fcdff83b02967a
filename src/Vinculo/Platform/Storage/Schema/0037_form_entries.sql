-- What came by a form is listed the last first, page by page.

DROP INDEX web_form_entry_sent;
CREATE INDEX web_form_entry_sent ON web_form_entry (form_id, sent_at, id);
