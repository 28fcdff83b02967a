-- Answers kept ready that a provider approved: sent as templates where a channel is not open for free words.
ALTER TABLE canned_answer ADD COLUMN template_name text;      -- as the provider knows it; null: words of ours
ALTER TABLE canned_answer ADD COLUMN template_language text;  -- es, es_CO, en

-- A question that did not arrive goes another way, once.
ALTER TABLE opinion ADD COLUMN second_message uuid;           -- the message by which it goes; null: the first is on its way or arrived
ALTER TABLE opinion ADD COLUMN failed_way uuid;               -- of the customer's identities, the one by which it did not arrive
