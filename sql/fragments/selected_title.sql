-- A report's filters for `titles`: the house, and the genre among all of the title's.
(%(house)s IS NULL OR titles.house_id = %(house)s)
AND (
  %(genre)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM title_genres
    WHERE title_genres.title_id = titles.id
      AND title_genres.genre_id = %(genre)s
  )
)
