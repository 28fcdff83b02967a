-- Beside the messages of customers that a provider counts on a day, those of ours.

ALTER TABLE channel_day ADD COLUMN provider_sent bigint;          -- null: it does not say
