-- name: reviewable(title_id, viewer)^
-- A viewer who may open a title may review it; nobody else learns that it exists.
SELECT
  t.id,
  t.name
FROM titles AS t
WHERE t.id = %(title_id)s
  AND {{include can_view_title}}

-- name: list_reviews(title_id, account_id, limit, after_key, after_id)
-- Grain: review. All except the account's own, which the page shows above them.
-- sort newest: r.created_at
SELECT
  r.id,
  r.account_id,
  r.rating,
  r.body,
  r.created_at AS newest,
  r.updated_at,
  a.name AS author,
  {{include review_is_verified}} AS verified
FROM reviews AS r
INNER JOIN accounts AS a ON a.id = r.account_id
WHERE r.title_id = %(title_id)s
  AND r.account_id <> %(account_id)s
{{order}}
LIMIT %(limit)s

-- name: own_review(title_id, account_id)^
-- The viewer's own review of a title.
SELECT
  r.id,
  r.rating,
  r.body,
  r.row_version,
  r.created_at,
  r.updated_at
FROM reviews AS r
WHERE r.title_id = %(title_id)s
  AND r.account_id = %(account_id)s

-- name: review(review_id, viewer)^
-- A review, for its author, while the author may open the title.
SELECT
  r.id,
  r.title_id,
  r.rating,
  r.body,
  r.row_version,
  r.updated_at,
  t.name AS title_name
FROM reviews AS r
INNER JOIN titles AS t ON t.id = r.title_id
WHERE r.id = %(review_id)s
  AND r.account_id = %(viewer_author_id)s
  AND {{include can_view_title}}

-- name: whole_review(review_id)^
-- A review with its author's name.
SELECT
  r.id,
  r.title_id,
  r.account_id,
  r.rating,
  r.body,
  r.row_version,
  r.created_at AS newest,
  r.updated_at,
  a.name AS author,
  {{include review_is_verified}} AS verified
FROM reviews AS r
INNER JOIN accounts AS a ON a.id = r.account_id
WHERE r.id = %(review_id)s

-- name: insert_review(title_id, account_id, rating, body, now)<
-- reviews_author rejects a second one, also from two tabs at once.
INSERT INTO reviews (title_id, account_id, rating, body, created_at, updated_at)
VALUES (%(title_id)s, %(account_id)s, %(rating)s, %(body)s, %(now)s, %(now)s)

-- name: update_review(review_id, account_id, row_version, rating, body, now)!
-- Changes no row that is another's or that was saved since it was read.
UPDATE reviews
SET
  rating = %(rating)s,
  body = %(body)s,
  updated_at = %(now)s,
  row_version = row_version + 1
WHERE id = %(review_id)s
  AND account_id = %(account_id)s
  AND row_version = %(row_version)s

-- name: delete_review(review_id, account_id, row_version)!
-- Changes no row that is another's or that was saved since it was read.
DELETE FROM reviews
WHERE id = %(review_id)s
  AND account_id = %(account_id)s
  AND row_version = %(row_version)s
