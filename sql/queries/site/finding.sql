-- What a search finds among titles.

-- name: list_hits(viewer, filter, match, below, unchecked, limit, after_key, after_id)
-- Grain: title that the question finds, the best first, with a grade below '7', which are names, or
-- '9'. `unchecked` leaves the access rule to list_faces. A common word is in thousands of texts, and
-- to grade each takes longer than to find them; the access rule of each takes longer still.
-- sort best: found.best
SELECT
  found.id,
  found.best
FROM (
  SELECT
    w.object_id AS id,
    {{include search_best}} AS best
  FROM search_texts AS w
  WHERE w.kind = 'title'
    AND {{include search_holds}}
    AND (%(below)s > '7' OR LOCATE(%(match_inside_1)s, w.words) <= w.names_bytes)
    AND (
      %(unchecked)s
      OR EXISTS (
        SELECT 1
        FROM titles AS t
        WHERE t.id = w.object_id
          AND {{include browse_filters}}
      )
    )
  HAVING best < %(below)s
) AS found
WHERE TRUE
{{order}}
LIMIT %(limit)s

-- name: list_faces(ids, viewer, filter)
-- Grain: title; those that the viewer may see.
SELECT
  {{include title_face}}
FROM titles AS t
{{include face_genre}}
WHERE t.id IN (%(ids)s)
  AND {{include browse_filters}}

-- name: list_belonging(ids)
-- Grain: name that belongs to a title: a person's, in the order of credits, its house's, its
-- creator's.
SELECT
  cr.title_id,
  'person' AS kind,
  p.id,
  p.name,
  MIN(cr.position) AS position
FROM credits AS cr
INNER JOIN people AS p ON p.id = cr.person_id
WHERE cr.title_id IN (%(ids)s)
GROUP BY
  cr.title_id,
  p.id,
  p.name
UNION ALL
SELECT
  t.id AS title_id,
  'house' AS kind,
  h.id,
  h.name,
  0 AS position
FROM titles AS t
INNER JOIN houses AS h ON h.id = t.house_id
WHERE t.id IN (%(ids)s)
UNION ALL
SELECT
  t.id AS title_id,
  'creator' AS kind,
  a.id,
  a.name,
  0 AS position
FROM titles AS t
INNER JOIN accounts AS a ON a.id = t.owner_id
WHERE t.id IN (%(ids)s)
ORDER BY
  title_id,
  position,
  name
