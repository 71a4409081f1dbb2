-- The one-time code by which the person at the terminal becomes the first administrator.

CREATE TABLE setup_codes (
  id TINYINT UNSIGNED NOT NULL DEFAULT 1,
  -- keyed by SECRET_KEY: a copy of the table opens nothing
  code_hash BINARY(32) NOT NULL,
  tries INT UNSIGNED NOT NULL DEFAULT 0,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT setup_codes_once CHECK (id = 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
