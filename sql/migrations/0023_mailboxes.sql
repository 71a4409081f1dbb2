-- One account per mailbox: `email` is the address as the mail system reads it, with the domain in
-- ASCII (UTS 46). bücher.example and xn--bcher-kva.example were two accounts.

-- The address as its owner typed it, where that differs.
ALTER TABLE accounts ADD COLUMN email_typed VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL AFTER email;

UPDATE accounts SET email_typed = email WHERE email_typed IS NULL AND LENGTH(email) <> CHAR_LENGTH(email);

-- Python computes this step (app/db/migrations.py): no server knows the function.
UPDATE accounts SET email = mailbox_of(email);
