-- The import history.

-- name: page_imports(order, after_key, after_id, limit)
-- Grain: one import, without its findings. Ids grow with time, so the id is the order.
-- sort id: i.id
SELECT
  i.id,
  i.created_at AS at,
  i.source,
  i.total_rows,
  i.new_titles,
  i.known_titles,
  i.warnings,
  NULL AS findings,
  a.name AS actor_name
FROM imports AS i
LEFT JOIN accounts AS a ON a.id = i.made_by
WHERE 1 = 1
  {{order}}
LIMIT %(limit)s

-- name: get_import(import_id)^
-- Grain: one import, with its findings.
SELECT
  i.id,
  i.created_at AS at,
  i.source,
  i.total_rows,
  i.new_titles,
  i.known_titles,
  i.warnings,
  i.findings AS findings,
  a.name AS actor_name
FROM imports AS i
LEFT JOIN accounts AS a ON a.id = i.made_by
WHERE i.id = %(import_id)s
