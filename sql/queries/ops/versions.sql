-- name: bump_data_version(topic, now)!
-- Last in its transaction: the row is hot, so its lock must be short.
UPDATE data_versions
SET
  version = version + 1,
  changed_at = %(now)s
WHERE topic = %(topic)s

-- name: list_data_versions()
-- Grain: topic. The versions are part of every cached report's key.
SELECT
  topic,
  version,
  changed_at
FROM data_versions
ORDER BY topic
