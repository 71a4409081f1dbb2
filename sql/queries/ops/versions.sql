-- name: bump_data_version(topic, now)!
-- Last in its transaction: the row is hot, so it is held as short as can be.
UPDATE data_versions
SET
  version = version + 1,
  changed_at = %(now)s
WHERE topic = %(topic)s

-- name: list_data_versions()
-- A row per topic; the keys of every cached report carry them.
SELECT
  topic,
  version,
  changed_at
FROM data_versions
ORDER BY topic
