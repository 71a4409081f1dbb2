-- name: list_of_house(house_id)
-- Grain: one alliance, those without an end first.
SELECT
  al.id,
  al.producer_id,
  p.name AS producer,
  al.starts_on,
  al.ends_on
FROM alliances AS al
INNER JOIN producers AS p ON p.id = al.producer_id
WHERE al.house_id = %(house_id)s
ORDER BY al.ends_on IS NOT NULL, al.ends_on DESC, p.name, al.id
LIMIT 200

-- name: list_of_producer(producer_id)
-- Grain: one alliance, those without an end first.
SELECT
  al.id,
  al.house_id,
  h.name AS house,
  al.starts_on,
  al.ends_on
FROM alliances AS al
INNER JOIN houses AS h ON h.id = al.house_id
WHERE al.producer_id = %(producer_id)s
ORDER BY al.ends_on IS NOT NULL, al.ends_on DESC, h.name, al.id
LIMIT 200

-- name: list_alliances(order, after_key, after_id, producer_id, limit)
-- Grain: one alliance of a producer, newest first.
-- sort id: al.id
SELECT
  al.id,
  al.producer_id,
  al.house_id,
  h.name AS house,
  al.starts_on,
  al.ends_on
FROM alliances AS al
INNER JOIN houses AS h ON h.id = al.house_id
WHERE al.producer_id = %(producer_id)s
  {{order}}
LIMIT %(limit)s

-- name: get_alliance(alliance_id)^
-- Grain: one alliance.
SELECT
  al.id,
  al.producer_id,
  p.name AS producer,
  al.house_id,
  h.name AS house,
  al.starts_on,
  al.ends_on
FROM alliances AS al
INNER JOIN producers AS p ON p.id = al.producer_id
INNER JOIN houses AS h ON h.id = al.house_id
WHERE al.id = %(alliance_id)s

-- name: lock_producer(producer_id)$
-- Whether two alliances overlap is decided under this lock.
SELECT p.id
FROM producers AS p
WHERE p.id = %(producer_id)s
FOR UPDATE

-- name: get_overlap(producer_id, house_id, starts_on, ends_on, except_id)^
-- A producer and a house may work together again, but not twice at once. The producer's row is locked.
SELECT
  h.name AS house,
  al.starts_on,
  al.ends_on
FROM alliances AS al
INNER JOIN houses AS h ON h.id = al.house_id
WHERE al.producer_id = %(producer_id)s
  AND al.house_id = %(house_id)s
  AND al.id <> %(except_id)s
  AND (%(ends_on)s IS NULL OR al.starts_on <= %(ends_on)s)
  AND (al.ends_on IS NULL OR al.ends_on >= %(starts_on)s)
ORDER BY al.starts_on
LIMIT 1

-- name: insert_alliance(producer_id, house_id, starts_on, ends_on)<
-- The overlap check ran under the producer's lock.
INSERT INTO alliances (producer_id, house_id, starts_on, ends_on)
VALUES (%(producer_id)s, %(house_id)s, %(starts_on)s, %(ends_on)s)

-- name: update_alliance(alliance_id, house_id, starts_on, ends_on)!
-- As above.
UPDATE alliances
SET
  house_id = %(house_id)s,
  starts_on = %(starts_on)s,
  ends_on = %(ends_on)s
WHERE id = %(alliance_id)s

-- name: delete_alliance(alliance_id)!
-- The producer's row is locked.
DELETE FROM alliances
WHERE id = %(alliance_id)s

-- name: clear_alliances(producer_id, house_id)!
-- Deleted with their producer or their house.
DELETE FROM alliances
WHERE (%(producer_id)s IS NOT NULL AND producer_id = %(producer_id)s)
  OR (%(house_id)s IS NOT NULL AND house_id = %(house_id)s)
