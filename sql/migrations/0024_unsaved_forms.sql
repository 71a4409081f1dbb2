-- What was sent after its session had ended waits for its account to sign in again.

-- Sealed with a token that only the browser has: a copy of the database reads no form.
CREATE TABLE unsaved_forms (
  id BIGINT NOT NULL AUTO_INCREMENT,
  account_id BIGINT NOT NULL,
  token_hash BINARY(32) NOT NULL,
  content MEDIUMBLOB NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY unsaved_forms_token (token_hash),
  -- serves web/unsaved_forms.list_ids
  KEY unsaved_forms_account (account_id, id),
  -- serves web/unsaved_forms.purge_forms
  KEY unsaved_forms_expiry (expires_at),
  CONSTRAINT unsaved_forms_account FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
