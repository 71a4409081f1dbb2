-- The mark of the demo world. Its passwords are public, so a server that others can reach refuses a
-- database with a row here.

CREATE TABLE demo_world (
  id TINYINT UNSIGNED NOT NULL DEFAULT 1,
  -- the world's own accounts are those up to this one
  last_account_id BIGINT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT demo_world_once CHECK (id = 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- A world loaded earlier has Erin; nobody else can have an address under .example.
INSERT INTO demo_world (id, last_account_id)
SELECT
  1,
  (SELECT MAX(id) FROM accounts)
FROM accounts
WHERE email = 'erin@streamvault.example'
ON DUPLICATE KEY UPDATE id = VALUES(id);
