-- When an account was disabled: reports count who was enabled at the time.

ALTER TABLE accounts ADD COLUMN disabled_at DATETIME(6) NULL;

-- The last change that an administrator made, else when the account was made.
UPDATE accounts
LEFT JOIN (
  SELECT object_id, MAX(at) AS at
  FROM audit_events
  WHERE object_type = 'account'
    AND action = 'account.update'
  GROUP BY object_id
) AS changes ON changes.object_id = accounts.id
SET accounts.disabled_at = COALESCE(changes.at, accounts.created_at)
WHERE accounts.status = 'disabled';

-- The day of a moment is found by its date in UTC and the days beside it: no query needs this key.
ALTER TABLE days DROP KEY days_start;
