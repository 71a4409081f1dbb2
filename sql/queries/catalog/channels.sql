-- name: find_channel(creator_id)$
-- Read under the creator's lock. Uploads go to the oldest channel.
SELECT id
FROM titles
WHERE owner_id = %(creator_id)s
  AND kind = 'channel'
ORDER BY id
LIMIT 1;

-- name: insert_channel(creator_id, name, today, now)<
-- Everybody can watch uploads: they need no contract and are free.
INSERT INTO titles (
  kind, name, synopsis, added_on, owner_id, owned, published, is_free, created_at
)
VALUES (
  'channel', %(name)s, '', %(today)s, %(creator_id)s, TRUE, TRUE, TRUE, %(now)s
);
