-- People download what StreamVault holds about them, and delete their accounts.

-- The account of a person who left: a row without a person, which the ledger, comments, reviews and
-- the audit trail go on pointing at. Like a disabled one it signs in nowhere; nobody enables it.
ALTER TABLE accounts
  DROP CONSTRAINT accounts_status,
  ADD CONSTRAINT accounts_status CHECK (status IN ('active', 'disabled', 'deleted'));

-- One file a person: the next request replaces it. It lies in var/downloads under `file`, a random
-- name. Jobs are purged after a week, so job_id refers to none with a key.
CREATE TABLE data_downloads (
  account_id BIGINT NOT NULL,
  job_id BIGINT NOT NULL,
  file CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(6) NOT NULL,
  ready_at DATETIME(6) NULL,
  size_bytes BIGINT UNSIGNED NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (account_id),
  UNIQUE KEY data_downloads_file (file),
  -- serves accounts/downloads.delete_expired
  KEY data_downloads_expiry (expires_at),
  CONSTRAINT data_downloads_account FOREIGN KEY (account_id) REFERENCES accounts (id),
  CONSTRAINT data_downloads_ready CHECK ((ready_at IS NULL) = (size_bytes IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
