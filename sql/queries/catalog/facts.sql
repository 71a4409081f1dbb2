-- name: clear_genres(title_id)!
-- The title's row is locked, so nobody writes its genres between this and the insert.
DELETE FROM title_genres
WHERE title_id = %(title_id)s

-- name: clear_countries(title_id)!
-- As above.
DELETE FROM title_countries
WHERE title_id = %(title_id)s

-- name: clear_releases(title_id)!
-- As above.
DELETE FROM title_releases
WHERE title_id = %(title_id)s

-- name: clear_credits(title_id)!
-- As above. People stay: other titles may credit them.
DELETE FROM credits
WHERE title_id = %(title_id)s

-- name: clear_all(title_id)!
-- What describes a title. A deleted title may be imported again.
DELETE title_genres, title_countries, title_releases, external_refs
FROM titles
LEFT JOIN title_genres ON title_genres.title_id = titles.id
LEFT JOIN title_countries ON title_countries.title_id = titles.id
LEFT JOIN title_releases ON title_releases.title_id = titles.id
LEFT JOIN external_refs ON external_refs.title_id = titles.id
WHERE titles.id = %(title_id)s
