-- A report's filters for `titles`: the house, one of the title's genres, and the owner. No page offers
-- the owner: the studio sets it to its own account.
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
