-- When somebody proved to read the mailbox of an account; NULL: nobody has.

ALTER TABLE accounts ADD COLUMN email_proven_at DATETIME(6) NULL AFTER created_at;

-- What earlier accounts proved was not kept. They keep what they could do.
UPDATE accounts SET email_proven_at = created_at WHERE email_proven_at IS NULL;
