-- name: list_channels(q, account_id, limit, after_key, after_id)
-- Grain: creator. Found by the creator's name or a channel's; `subscribed` is the viewer's own.
-- sort subscribers: found.subscribers
-- sort newest: found.newest
-- sort name: found.name
-- Subscribers are counted by index, one creator at a time: most sorts count only one page.
WITH found AS (
  SELECT
    c.id,
    c.name,
    c.created_at AS newest,
    (
      SELECT COUNT(*)
      FROM subscriptions AS s
      WHERE s.creator_id = c.id
    ) AS subscribers
  FROM account_roles AS r
  INNER JOIN accounts AS c ON c.id = r.account_id
  WHERE r.role = 'creator'
    AND c.status = 'active'
    AND (
      %(q)s IS NULL
      OR c.name LIKE %(q)s
      OR EXISTS (
        SELECT 1
        FROM titles AS named
        WHERE named.owner_id = c.id
          AND named.kind = 'channel'
          AND named.published
          AND named.name LIKE %(q)s
      )
    )
)
SELECT
  found.id,
  found.name,
  found.newest,
  found.subscribers,
  EXISTS (
    SELECT 1
    FROM subscriptions AS own
    WHERE own.creator_id = found.id
      AND own.account_id = %(account_id)s
  ) AS subscribed
FROM found
WHERE TRUE
{{order}}
LIMIT %(limit)s

-- name: titles_of_channels(creator_ids, viewer)
-- Grain: title. The channels of some creators that the viewer may open, oldest first.
SELECT
  t.id,
  t.name,
  t.synopsis,
  t.owner_id
FROM titles AS t
WHERE t.owner_id IN (%(creator_ids)s)
  AND t.kind = 'channel'
  AND {{include can_view_title}}
ORDER BY t.owner_id, t.id
LIMIT 1000

-- name: list_uploads(creator_id, viewer, limit, after_key, after_id)
-- Grain: upload. Those of a creator that the viewer may watch, with the viewer's progress.
-- sort newest: v.aired_at
SELECT STRAIGHT_JOIN
  {{include upload_card}},
  {{include video_url}} AS url,
  v.aired_at AS newest
FROM titles AS t
INNER JOIN videos AS v ON v.title_id = t.id
INNER JOIN accounts AS c ON c.id = t.owner_id
LEFT JOIN viewer_progress AS p ON p.video_id = v.id AND p.account_id = %(viewer_watcher_id)s
WHERE t.owner_id = %(creator_id)s
  AND t.kind = 'channel'
  AND {{include can_view}}
{{order}}
LIMIT %(limit)s

-- name: count_uploads(creator_id, viewer)$
-- How many of them.
SELECT COUNT(*) AS uploads
FROM titles AS t
INNER JOIN videos AS v ON v.title_id = t.id
WHERE t.owner_id = %(creator_id)s
  AND t.kind = 'channel'
  AND {{include can_view}}
