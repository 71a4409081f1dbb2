-- An import is a row, and a title knows the import that it came from.

CREATE TABLE imports (
  id BIGINT NOT NULL AUTO_INCREMENT,
  source VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  total_rows INT UNSIGNED NOT NULL,
  new_titles INT UNSIGNED NOT NULL,
  known_titles INT UNSIGNED NOT NULL,
  warnings INT UNSIGNED NOT NULL,
  -- the first few hundred warnings, as a list
  findings JSON NOT NULL,
  -- NULL: from the command line
  made_by BIGINT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY imports_maker (made_by),
  CONSTRAINT imports_maker FOREIGN KEY (made_by) REFERENCES accounts (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- Earlier imports keep the ids by which programs know them: those of their audit events.
INSERT INTO imports (
  id, source, total_rows, new_titles, known_titles, warnings, findings, made_by, created_at
)
SELECT
  id,
  COALESCE(JSON_UNQUOTE(JSON_EXTRACT(new_values, '$.source')), ''),
  COALESCE(JSON_EXTRACT(new_values, '$.rows'), 0),
  COALESCE(JSON_EXTRACT(new_values, '$.new'), 0),
  COALESCE(JSON_EXTRACT(new_values, '$.known'), 0),
  COALESCE(JSON_EXTRACT(new_values, '$.warnings'), 0),
  COALESCE(JSON_EXTRACT(new_values, '$.findings'), '[]'),
  actor_id,
  at
FROM audit_events
WHERE object_type = 'import'
ON DUPLICATE KEY UPDATE id = VALUES(id);

ALTER TABLE titles ADD COLUMN import_id BIGINT NULL;

-- serves catalog/write.list_titles_of
ALTER TABLE titles ADD KEY titles_import (import_id, id);

ALTER TABLE titles ADD CONSTRAINT titles_import FOREIGN KEY (import_id) REFERENCES imports (id);
