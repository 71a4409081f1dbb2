-- Invitations: an administrator names an address and a role; whoever reads the mailbox makes the account.

-- Grain: an open invitation. An accepted or withdrawn one is deleted; the audit trail keeps both.
CREATE TABLE invitations (
  id BIGINT NOT NULL AUTO_INCREMENT,
  email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  email_typed VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  role VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  token_hash BINARY(32) NOT NULL,
  invited_by BIGINT NOT NULL,
  sent_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY invitations_email (email),
  UNIQUE KEY invitations_token (token_hash),
  KEY invitations_inviter (invited_by),
  KEY invitations_expiry (expires_at),
  CONSTRAINT invitations_inviter FOREIGN KEY (invited_by) REFERENCES accounts (id),
  CONSTRAINT invitations_role
    CHECK (role IN ('customer', 'creator', 'instructor', 'employee', 'analyst', 'admin'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
