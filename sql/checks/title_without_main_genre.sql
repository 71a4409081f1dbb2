-- Grain: a title. It has genres, but none at position 1, so it has no poster, and no report
-- compares it with its genre.
SELECT g.title_id
FROM title_genres AS g
GROUP BY g.title_id
HAVING MIN(g.position) <> 1
LIMIT 100
