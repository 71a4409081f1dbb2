-- A report's filters for `titles`: the house, the genre among all of the title's, and whose title it
-- is. The owner is never chosen on a page: the studio sets it to the account that looks.
(%(house)s IS NULL OR titles.house_id = %(house)s)
AND (%(owner)s IS NULL OR titles.owner_id = %(owner)s)
AND (
  %(genre)s IS NULL
  OR EXISTS (
    SELECT 1
    FROM title_genres
    WHERE title_genres.title_id = titles.id
      AND title_genres.genre_id = %(genre)s
  )
)
