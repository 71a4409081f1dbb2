-- A form that was sent twice takes effect once, and what was sent after signing out is not lost.

-- Sealed with the form's key, which only the browser has: a copy of the database reads no answer.
-- NULL: the first request is still running.
CREATE TABLE form_answers (
  form_hash BINARY(32) NOT NULL,
  answer MEDIUMBLOB NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (form_hash),
  -- serves web/form_answers.purge_answers
  KEY form_answers_expiry (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
