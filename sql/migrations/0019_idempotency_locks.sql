-- The row of a key is the lock of its request, and the first that the request writes. The foreign key
-- would lock the account's row beside it, shared: two requests of one account that change the account
-- would wait for each other. A key is deleted after a day in any case.
ALTER TABLE idempotency_keys
  DROP FOREIGN KEY idempotency_keys_account;
